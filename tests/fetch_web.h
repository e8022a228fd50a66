/*
 * A web server in the moods that the tests of fetching need, a clock that goes
 * by for those who sleep, and runs against them.
 */
#ifndef TESTS_FETCH_WEB_H
#define TESTS_FETCH_WEB_H

#include "tests/tls_server.h"

#include <sys/stat.h>
#include <time.h>

#include "certs/fetch.h"

#define SIZE 100000
#define ALMOST 40000

enum mood {
	FRIENDLY, /* knows ranges, tags and dates */
	PLAIN, /* knows none of them */
	HANGS_UP, /* after ALMOST bytes */
	CHUNKED,
	DRIPS,
	ENDLESS,
	ENDLESS_HEAD,
	UNMEASURED, /* the body ends with the connection */
	TOO_LARGE,
	TOO_SHORT,
	ELSEWHERE,
	PAGE,
	COMPRESSED,
	OTHER_RANGE,
	CUT_CHUNKS,
	SHORT_REST,
	BUSY,
	BUSY_FOR_LONG,
	BUSY_FOREVER,
	REFUSES,
	UNKNOWN,
	SILENT,
	NO_HTTP,
};

static char dir[] = "/tmp/sallyport_fetch_XXXXXX";
static char ca_path[600], other_ca_path[600], own_path[600], spool[600];
static struct tls_identity ca, other_ca, good, expired, early, misnamed,
    stranger, own;
static uint8_t content[2][SIZE];

static struct {
	enum mood mood;
	int version; /* of the content */
	bool weak;
	unsigned times; /* how often before it is friendly; 0: always */
	char request[4096]; /* the last one */
} web;

static struct {
	int64_t offset;
	uint64_t slept_ms;
} fake;

static inline int64_t
fake_time(void)
{
	return (int64_t)time(NULL) + fake.offset;
}

/* Time goes by for those who sleep. */
static inline uint64_t
fake_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000 +
	    fake.slept_ms;
}

static inline void
fake_sleep(uint64_t ms)
{
	fake.slept_ms += ms;
}

static const struct certs_fetch_env env = {
    .time = fake_time, .now_ms = fake_ms, .sleep_ms = fake_sleep};

static inline bool
say(SSL *ssl, const char *format, ...)
{
	char text[1024];
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	return SSL_write(ssl, text, n) == n;
}

static inline void
send_body(SSL *ssl, size_t from, size_t n)
{
	for (size_t at = 0; at < n;) {
		int k = n - at < 4000 ? (int)(n - at) : 4000;

		if (SSL_write(ssl, content[web.version] + from + at, k) != k)
			return;
		at += (size_t)k;
	}
	/* What is still unread at the other end arrives before the reset. */
	SSL_shutdown(ssl);
}

static inline const char *
field(const char *name)
{
	static char value[256];
	const char *p = strcasestr(web.request, name);

	value[0] = '\0';
	if (p != NULL)
		sscanf(p + strlen(name), " %255[^\r\n]", value);
	return value;
}

/* As RFC 9110 §13 and §14 say. */
static inline void
friendly(SSL *ssl)
{
	char etag[16];
	size_t from = 0;

	snprintf(
	    etag, sizeof(etag), "%s\"v%d\"", web.weak ? "W/" : "", web.version);
	if (strcmp(field("If-None-Match:"), etag) == 0) {
		say(ssl, "HTTP/1.1 304 Not Modified\r\nETag: %s\r\n\r\n", etag);
		return;
	}
	if (sscanf(field("\nRange:"), "bytes=%zu-", &from) == 1 &&
	    strcmp(field("If-Range:"), etag) == 0)
		say(ssl,
		    "HTTP/1.1 206 Partial Content\r\n"
		    "Content-Range: bytes %zu-%d/%d\r\n",
		    from, SIZE - 1, SIZE);
	else {
		from = 0;
		say(ssl, "HTTP/1.1 200 OK\r\n");
	}
	say(ssl, "ETag: %s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n",
	    etag, SIZE - from);
	if (web.mood == HANGS_UP)
		send_body(ssl, from, ALMOST);
	else
		send_body(ssl, from, SIZE - from);
}

static inline void
endless(SSL *ssl, const char *head, const char *more)
{
	if (!say(ssl, "%s", head))
		return;
	for (int i = 0; i < 200000; i++)
		if (!say(ssl, "%s", more))
			return;
}

/* clang-format off */
static const struct {
	enum mood mood;
	const char *answer;
} answers[] = {
	{UNMEASURED,    "HTTP/1.0 200 OK\r\n\r\nversion: 1\n"},
	{TOO_LARGE,     "HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n"},
	{TOO_SHORT,     "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nversion: 1\n"},
	{ELSEWHERE,     "HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/ml\r\nContent-Length: 0\r\n\r\n"},
	{PAGE,          "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n<html>sorry!</html>\n"},
	{COMPRESSED,    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Encoding: br\r\n\r\nx"},
	{OTHER_RANGE,   "HTTP/1.1 206 OK\r\nContent-Length: 1\r\nContent-Range: bytes 0-0/1\r\n\r\nx"},
	{CUT_CHUNKS,    "HTTP/1.1 200 OK\r\nETag: \"v0\"\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nversion: 1\n\r\n"},
	{SHORT_REST,    "HTTP/1.1 206 OK\r\nETag: \"v0\"\r\nTransfer-Encoding: chunked\r\nContent-Range: bytes 11-99/100\r\n\r\n5\r\ndn: c\r\n0\r\n\r\n"},
	{BUSY,          "HTTP/1.1 503 Busy\r\nRetry-After: 2\r\nContent-Length: 5\r\n\r\nBusy\n"},
	{BUSY_FOR_LONG, "HTTP/1.1 429 Slow\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n"},
	{BUSY_FOREVER,  "HTTP/1.1 429 Slow\r\nRetry-After: 99999999999\r\nContent-Length: 0\r\n\r\n"},
	{REFUSES,       "HTTP/1.1 401 Who\r\nContent-Length: 0\r\n\r\n"},
	{UNKNOWN,       "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"},
	{NO_HTTP,       "220 mail.example ESMTP\r\n"},
};
/* clang-format on */

static inline void
answer(SSL *ssl, enum mood mood)
{
	for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++)
		if (answers[i].mood == mood) {
			say(ssl, "%s", answers[i].answer);
			SSL_shutdown(ssl);
			return;
		}
	switch (mood) {
	case PLAIN:
		say(ssl,
		    "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n"
		    "Connection: close\r\n\r\n",
		    SIZE);
		send_body(ssl, 0, SIZE);
		break;
	case CHUNKED:
		say(ssl,
		    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		    "b\r\nversion: 1\n\r\n0\r\n\r\n");
		break;
	case DRIPS:
		say(ssl, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
		for (int i = 0; i < 40 && say(ssl, "x"); i++)
			usleep(100000);
		break;
	case ENDLESS:
		endless(ssl,
		    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
		    "10\r\n0123456789abcdef\r\n");
		break;
	case ENDLESS_HEAD:
		endless(ssl, "HTTP/1.1 200 OK\r\n", "X-Never: ending\r\n");
		break;
	case SILENT:
		(void)SSL_read(ssl, web.request, 1);
		break;
	default:
		friendly(ssl);
	}
}

static inline void
serve(SSL *ssl)
{
	size_t n = 0;
	int got;
	enum mood mood = web.mood;

	memset(web.request, 0, sizeof(web.request));
	while (strstr(web.request, "\r\n\r\n") == NULL &&
	    n < sizeof(web.request) - 1 &&
	    (got = SSL_read(
		 ssl, web.request + n, (int)(sizeof(web.request) - 1 - n))) > 0)
		n += (size_t)got;
	answer(ssl, mood);
	if (web.times > 0 && --web.times == 0)
		web.mood = FRIENDLY;
}

static struct tls_server server = {.serve = serve};

static inline int
set_up(void **state)
{
	const struct tls_spec authority = {.from = -3600,
				  .until = 86400,
				  .authority = true},
			      normal = {"IP:127.0.0.1", -3600, 86400, false},
			      past = {"IP:127.0.0.1", -7200, -3600, false},
			      future = {"IP:127.0.0.1", 3600, 7200, false},
			      other = {
				  "DNS:elsewhere.example", -3600, 86400, false};

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(ca_path, sizeof(ca_path), "%s/ca.pem", dir);
	snprintf(other_ca_path, sizeof(other_ca_path), "%s/other.pem", dir);
	snprintf(own_path, sizeof(own_path), "%s/own.pem", dir);
	snprintf(spool, sizeof(spool), "%s/spool", dir);
	assert_int_equal(mkdir(spool, 0700), 0);
	ca = tls_make("ca", &authority, NULL, ca_path);
	other_ca = tls_make("other ca", &authority, NULL, other_ca_path);
	good = tls_make("good", &normal, &ca, NULL);
	expired = tls_make("expired", &past, &ca, NULL);
	early = tls_make("early", &future, &ca, NULL);
	misnamed = tls_make("misnamed", &other, &ca, NULL);
	stranger = tls_make("stranger", &normal, &other_ca, NULL);
	own = tls_make("own", &normal, NULL, own_path);
	for (size_t i = 0; i < SIZE; i++) {
		content[0][i] = (uint8_t)(i * 7 + (i >> 8));
		content[1][i] = (uint8_t)(i * 11 + (i >> 8));
	}
	tls_start(&server);
	return 0;
}

static inline int
tear_down(void **state)
{
	struct tls_identity *all[] = {&ca, &other_ca, &good, &expired, &early,
	    &misnamed, &stranger, &own};
	char command[700];

	(void)state;
	tls_stop(&server);
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		tls_forget(all[i]);
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	return system(command);
}

/* Each test begins with an empty spool and a server that means well. */
static inline int
fresh(void **state)
{
	char command[700];

	(void)state;
	web.mood = FRIENDLY;
	web.version = 0;
	web.weak = false;
	web.times = 0;
	fake.offset = 0;
	fake.slept_ms = 0;
	tls_use(&server, &good);
	snprintf(command, sizeof(command), "rm -f '%s'/*", spool);
	return system(command);
}

static char url[128];

static inline struct certs_fetch_source
source(void)
{
	snprintf(url, sizeof(url), "https://127.0.0.1:%u/ml.ml", server.port);
	return (struct certs_fetch_source) {.url = url,
	    .ca_file = ca_path,
	    .attempts = 1,
	    .patience_s = 1,
	    .max_bytes = 200000};
}

/* A run from opening on; the caller frees. */
static inline enum certs_err
run_with(const struct certs_fetch_source *s, size_t state, bool anew,
    struct certs_fetch **f)
{
	struct certs_fetch_conf conf = {
	    .spool = spool, .env = &env, .store_state = state, .anew = anew};
	enum certs_err e = certs_fetch_open(&conf, s, f);

	return e == CERTS_E_OK ? certs_fetch_run(*f) : e;
}

static inline void
expect_content(const struct certs_fetch *f, int version)
{
	struct span file = {0};

	assert_true(certs_fetch_report(f)->ready);
	assert_int_equal(certs_fetch_file(f, &file), CERTS_E_OK);
	assert_true(span_eq(file, span_of(content[version], SIZE)));
	free((void *)(uintptr_t)file.p);
}

#define TEST(name) cmocka_unit_test_setup(name, fresh)

#endif

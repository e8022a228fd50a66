/* One file over HTTPS from a server of this test, friendly and hostile. */
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

static int64_t
fake_time(void)
{
	return (int64_t)time(NULL) + fake.offset;
}

/* Time goes by for those who sleep. */
static uint64_t
fake_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000 +
	    fake.slept_ms;
}

static void
fake_sleep(uint64_t ms)
{
	fake.slept_ms += ms;
}

static const struct certs_fetch_env env = {
    .time = fake_time, .now_ms = fake_ms, .sleep_ms = fake_sleep};

static bool
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

static void
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

static const char *
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
static void
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

static void
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

static void
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

static void
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

static int
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

static int
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
static int
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

static struct certs_fetch_source
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
static enum certs_err
run_with(const struct certs_fetch_source *s, size_t state, bool anew,
    struct certs_fetch **f)
{
	struct certs_fetch_conf conf = {
	    .spool = spool, .env = &env, .store_state = state, .anew = anew};
	enum certs_err e = certs_fetch_open(&conf, s, f);

	return e == CERTS_E_OK ? certs_fetch_run(*f) : e;
}

static void
expect_content(const struct certs_fetch *f, int version)
{
	struct span file = {0};

	assert_true(certs_fetch_report(f)->ready);
	assert_int_equal(certs_fetch_file(f, &file), CERTS_E_OK);
	assert_true(span_eq(file, span_of(content[version], SIZE)));
	free((void *)(uintptr_t)file.p);
}

static void
unchanged_is_not_fetched_again(void **state)
{
	struct certs_fetch_source s = source();
	struct certs_fetch *f;

	(void)state;
	for (int weak = 0; weak < 2; weak++) {
		web.weak = weak == 1;
		web.version = 0;
		assert_int_equal(run_with(&s, 0, true, &f), CERTS_E_OK);
		expect_content(f, 0);
		assert_int_equal(
		    certs_fetch_taken(f, 1, 0, NULL, 0), CERTS_E_OK);
		certs_fetch_free(&f);
		assert_int_equal(run_with(&s, 1, false, &f), CERTS_E_OK);
		assert_false(certs_fetch_report(f)->ready);
		assert_int_equal(certs_fetch_report(f)->bytes, 0);
		certs_fetch_free(&f);
		/* Another version comes. */
		web.version = 1;
		assert_int_equal(run_with(&s, 1, false, &f), CERTS_E_OK);
		expect_content(f, 1);
		assert_int_equal(
		    certs_fetch_taken(f, 2, 0, NULL, 0), CERTS_E_OK);
		certs_fetch_free(&f);
	}
	/* A store that was set back does not have it. */
	assert_int_equal(run_with(&s, 1, false, &f), CERTS_E_OK);
	expect_content(f, 1);
	certs_fetch_free(&f);
}

static void
what_was_refused_is_fetched_once_the_store_changed(void **state)
{
	struct certs_fetch_source s = source();
	struct certs_fetch *f;

	(void)state;
	assert_int_equal(run_with(&s, 3, false, &f), CERTS_E_OK);
	assert_int_equal(certs_fetch_taken(f, 4, 5, NULL, 0), CERTS_E_OK);
	certs_fetch_free(&f);
	assert_int_equal(run_with(&s, 4, false, &f), CERTS_E_OK);
	assert_false(certs_fetch_report(f)->ready);
	assert_int_equal(certs_fetch_report(f)->waiting, 5);
	certs_fetch_free(&f);
	assert_int_equal(run_with(&s, 5, false, &f), CERTS_E_OK);
	expect_content(f, 0);
	certs_fetch_free(&f);
}

static void
what_is_whole_waits_for_its_import(void **state)
{
	struct certs_fetch_source s = source();
	struct certs_fetch *f;
	unsigned before;

	(void)state;
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_OK);
	certs_fetch_free(&f); /* killed before the import */
	before = server.connections;
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_OK);
	assert_true(certs_fetch_report(f)->before);
	assert_int_equal(server.connections, before);
	expect_content(f, 0);
	/* Of no use: from scratch. */
	assert_int_equal(certs_fetch_drop(f), CERTS_E_OK);
	certs_fetch_free(&f);
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_OK);
	assert_false(certs_fetch_report(f)->before);
	expect_content(f, 0);
	certs_fetch_free(&f);
}

static void
an_interrupted_file_is_gone_on_with(void **state)
{
	struct certs_fetch_source s = source();
	struct certs_fetch *f;

	(void)state;
	web.mood = HANGS_UP;
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_SERVER);
	assert_false(certs_fetch_report(f)->ready);
	assert_non_null(strstr(certs_fetch_report(f)->advice, "goes on there"));
	certs_fetch_free(&f);
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_SERVER);
	assert_int_equal(certs_fetch_report(f)->resumed, ALMOST);
	certs_fetch_free(&f);
	web.mood = FRIENDLY;
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_OK);
	assert_int_equal(certs_fetch_report(f)->resumed, 2 * ALMOST);
	assert_int_equal(certs_fetch_report(f)->bytes, SIZE - 2 * ALMOST);
	expect_content(f, 0);
	certs_fetch_free(&f);
}

static void
within_one_run_too(void **state)
{
	struct certs_fetch_source s = source();
	struct certs_fetch *f;

	(void)state;
	s.attempts = 3;
	web.mood = HANGS_UP;
	web.times = 1;
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_OK);
	assert_int_equal(certs_fetch_report(f)->retries, 1);
	assert_in_range(fake.slept_ms, 1000, 1100);
	assert_int_equal(certs_fetch_report(f)->bytes, SIZE);
	expect_content(f, 0);
	certs_fetch_free(&f);
}

/* The half of one version and the half of another never make a whole. */
static void
versions_are_not_mixed(void **state)
{
	struct certs_fetch_source s = source();
	struct certs_fetch *f;

	(void)state;
	for (int weak = 0; weak < 2; weak++) {
		assert_int_equal(fresh(state), 0);
		web.weak = weak == 1;
		web.mood = HANGS_UP;
		assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_SERVER);
		certs_fetch_free(&f);
		web.mood = FRIENDLY;
		web.version = 1;
		assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_OK);
		assert_int_equal(certs_fetch_report(f)->resumed, 0);
		expect_content(f, 1);
		certs_fetch_free(&f);
	}
}

static void
a_checkpoint_that_is_damaged_is_none(void **state)
{
	struct certs_fetch_source s = source();
	struct certs_fetch *f;
	char command[1300];

	(void)state;
	web.mood = HANGS_UP;
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_SERVER);
	certs_fetch_free(&f);
	web.mood = FRIENDLY;
	snprintf(command, sizeof(command),
	    "sed -i '$d' '%s'/*.state && test -s '%s'/*.state", spool, spool);
	assert_int_equal(system(command), 0);
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_OK);
	assert_int_equal(certs_fetch_report(f)->resumed, 0);
	expect_content(f, 0);
	certs_fetch_free(&f);
}

/* A file of a server that knows neither tags nor ranges comes whole. */
static void
a_simple_server_will_do(void **state)
{
	struct certs_fetch_source s = source();
	struct certs_fetch *f;
	struct span file;

	(void)state;
	web.mood = PLAIN;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_OK);
		expect_content(f, 0);
		assert_int_equal(
		    certs_fetch_taken(f, 0, 0, NULL, 0), CERTS_E_OK);
		certs_fetch_free(&f);
	}
	web.mood = CHUNKED;
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_OK);
	assert_int_equal(certs_fetch_file(f, &file), CERTS_E_OK);
	assert_true(span_eq(file, SPAN_STR("version: 1\n")));
	free((void *)(uintptr_t)file.p);
	certs_fetch_free(&f);
}

/* clang-format off */
static const struct {
	const char *name;
	enum mood mood;
	enum certs_err e;
	const char *advice;
} hostile[] = {
	{"a slow drip",               DRIPS,         CERTS_E_SERVER,   "next to nothing"},
	{"nothing at all",            SILENT,        CERTS_E_SERVER,   "says nothing"},
	{"an endless body",           ENDLESS,       CERTS_E_SPACE,    "max_megabytes"},
	{"an endless head",           ENDLESS_HEAD,  CERTS_E_RESPONSE, "head"},
	{"a body of unknown length",  UNMEASURED,    CERTS_E_RESPONSE, "where the file ends"},
	{"a file too large",          TOO_LARGE,     CERTS_E_SPACE,    "max_megabytes"},
	{"a file cut short",          TOO_SHORT,     CERTS_E_SERVER,   "midway"},
	{"another address",           ELSEWHERE,     CERTS_E_RESPONSE, "https://elsewhere.example/ml"},
	{"a page that says sorry",    PAGE,          CERTS_E_RESPONSE, "page for people"},
	{"a compressed file",         COMPRESSED,    CERTS_E_RESPONSE, "compressed"},
	{"a part nobody asked for",   OTHER_RANGE,   CERTS_E_RESPONSE, "another part"},
	{"wants a password",          REFUSES,       CERTS_E_REFUSED,  "user and password"},
	{"no such file",              UNKNOWN,       CERTS_E_REFUSED,  "look at the URL"},
	{"no web server",             NO_HTTP,       CERTS_E_RESPONSE, "right port"},
	{"busy",                      BUSY,          CERTS_E_LATER,    "try again later"},
};
/* clang-format on */

static void
hostile_servers_end_with_advice(void **state)
{
	for (size_t i = 0; i < sizeof(hostile) / sizeof(*hostile); i++) {
		struct certs_fetch_source s = source();
		struct certs_fetch *f;
		enum certs_err e;

		assert_int_equal(fresh(state), 0);
		web.mood = hostile[i].mood;
		e = run_with(&s, 0, false, &f);
		if (e != hostile[i].e)
			print_message("%s: %s: %s\n", hostile[i].name,
			    certs_err_name(e), certs_fetch_report(f)->advice);
		check(hostile[i].name, e == hostile[i].e);
		check(hostile[i].name, !certs_fetch_report(f)->ready);
		check(hostile[i].name,
		    strstr(certs_fetch_report(f)->advice, hostile[i].advice) !=
			NULL);
		certs_fetch_free(&f);
		/* Nothing of it is left in the way of an honest answer. */
		web.mood = FRIENDLY;
		fake.offset = 10;
		check(
		    hostile[i].name, run_with(&s, 0, false, &f) == CERTS_E_OK);
		expect_content(f, 0);
		certs_fetch_free(&f);
	}
}

static void
a_busy_server_is_left_alone(void **state)
{
	struct certs_fetch_source s = source();
	struct certs_fetch *f;
	unsigned before;

	(void)state;
	/* For a moment: within the run. */
	s.attempts = 3;
	web.mood = BUSY;
	web.times = 2;
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_OK);
	assert_in_range(fake.slept_ms, 4000, 4300);
	assert_int_equal(certs_fetch_report(f)->requests, 3);
	certs_fetch_free(&f);
	/* For an hour: the next run knows. */
	assert_int_equal(fresh(state), 0);
	web.mood = BUSY_FOR_LONG;
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_LATER);
	assert_int_equal(fake.slept_ms, 0);
	assert_in_range(
	    certs_fetch_report(f)->not_before - fake_time(), 3590, 3600);
	certs_fetch_free(&f);
	before = server.connections;
	web.mood = FRIENDLY;
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_LATER);
	certs_fetch_free(&f);
	assert_int_equal(run_with(&s, 0, true, &f), CERTS_E_LATER);
	certs_fetch_free(&f);
	assert_int_equal(server.connections, before);
	fake.offset = 3601;
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_OK);
	certs_fetch_free(&f);
	/* For ever is a day. */
	assert_int_equal(fresh(state), 0);
	web.mood = BUSY_FOREVER;
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_LATER);
	assert_in_range(
	    certs_fetch_report(f)->not_before - fake_time(), 86390, 86400);
	certs_fetch_free(&f);
	web.mood = FRIENDLY;
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_LATER);
	certs_fetch_free(&f);
	/* A clock that was ahead, and is set back, makes it no longer. */
	fake.offset = -60;
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_OK);
	certs_fetch_free(&f);
}

/* clang-format off */
static const struct {
	const char *name;
	const struct tls_identity *shows;
	const char *ca;
	const struct tls_identity *pin;
	enum certs_err e;
	const char *advice;
} peers[] = {
	{"by its authority",            &good,     ca_path,       NULL,      CERTS_E_OK,   ""},
	{"by its own certificate",      &own,      own_path,      NULL,      CERTS_E_OK,   ""},
	{"by its key",                  &good,     NULL,          &good,     CERTS_E_OK,   ""},
	{"by the key of its own",       &own,      NULL,          &own,      CERTS_E_OK,   ""},
	{"by both",                     &good,     ca_path,       &good,     CERTS_E_OK,   ""},
	{"of another authority",        &stranger, ca_path,       NULL,      CERTS_E_PEER, "named as ca"},
	{"another of its own",          &own,      ca_path,       NULL,      CERTS_E_PEER, "named as ca"},
	{"another key",                 &good,     NULL,          &stranger, CERTS_E_PEER, "pinned"},
	{"its authority's key",         &good,     NULL,          &ca,       CERTS_E_PEER, "pinned"},
	{"the right key, a wrong chain", &good,    other_ca_path, &good,     CERTS_E_PEER, "named as ca"},
	{"the right chain, a wrong key", &good,    ca_path,       &stranger, CERTS_E_PEER, "pinned"},
	{"expired",                     &expired,  ca_path,       NULL,      CERTS_E_PEER, "expired"},
	{"expired, its key pinned",     &expired,  NULL,          &expired,  CERTS_E_PEER, "expired"},
	{"not valid yet",               &early,    ca_path,       NULL,      CERTS_E_PEER, "not valid yet"},
	{"for another host",            &misnamed, ca_path,       NULL,      CERTS_E_PEER, "another name"},
	{"for another host, pinned",    &misnamed, NULL,          &misnamed, CERTS_E_PEER, "another name"},
};
/* clang-format on */

static void
the_server_is_the_one_agreed_on(void **state)
{
	for (size_t i = 0; i < sizeof(peers) / sizeof(*peers); i++) {
		struct certs_fetch_source s = source();
		struct certs_fetch *f;
		enum certs_err e;

		assert_int_equal(fresh(state), 0);
		tls_use(&server, peers[i].shows);
		s.ca_file = peers[i].ca;
		s.pin = peers[i].pin != NULL ? peers[i].pin->pin : NULL;
		memset(web.request, 0, sizeof(web.request));
		e = run_with(&s, 0, false, &f);
		if (e != peers[i].e)
			print_message("%s: %s: %s\n", peers[i].name,
			    certs_err_name(e), certs_fetch_report(f)->advice);
		check(peers[i].name, e == peers[i].e);
		check(peers[i].name,
		    strstr(certs_fetch_report(f)->advice, peers[i].advice) !=
			NULL);
		/* Nothing was said to a stranger. */
		check(peers[i].name,
		    (web.request[0] != '\0') == (e == CERTS_E_OK));
		certs_fetch_free(&f);
	}
}

/* clang-format off */
static const struct {
	const char *name;
	struct certs_fetch_source s;
	enum certs_err e;
	const char *advice;
} refused[] = {
	{"in the clear",            {.url = "http://127.0.0.1/", .ca_file = ca_path}, CERTS_E_ARGUMENT, "in the clear"},
	{"a file",                  {.url = "file:///etc/passwd", .ca_file = ca_path}, CERTS_E_ARGUMENT, "only https"},
	{"by FTP",                  {.url = "ftps://127.0.0.1/", .ca_file = ca_path}, CERTS_E_ARGUMENT, "only https"},
	{"no URL",                  {.url = "ml.ml", .ca_file = ca_path}, CERTS_E_ARGUMENT, "no URL"},
	{"a password in the URL",   {.url = "https://a:b@127.0.0.1/", .ca_file = ca_path}, CERTS_E_ARGUMENT, "no place"},
	{"nobody to trust",         {.url = "https://127.0.0.1/"}, CERTS_E_ARGUMENT, "system's list"},
	{"a pin that is none",      {.url = "https://127.0.0.1/", .pin = "sha256//AAAA"}, CERTS_E_ARGUMENT, "sha256//"},
	{"no such certificate",     {.url = "https://127.0.0.1/", .ca_file = "/nowhere"}, CERTS_E_FILE, "/nowhere"},
	{"half an identity",        {.url = "https://127.0.0.1/", .ca_file = ca_path, .client_key = ca_path}, CERTS_E_ARGUMENT, "name both"},
	{"a user without password", {.url = "https://127.0.0.1/", .ca_file = ca_path, .user = "a"}, CERTS_E_ARGUMENT, "belong together"},
	{"no password in the file", {.url = "https://127.0.0.1/", .ca_file = ca_path, .user = "a", .password_file = "/dev/null"}, CERTS_E_FILE, "no password"},
	{"a base of a file",        {.url = "https://127.0.0.1/", .ca_file = ca_path, .base = "dc=int"}, CERTS_E_ARGUMENT, "directory"},
	{"a base in the URL",       {.url = "ldaps://127.0.0.1/dc=int", .ca_file = ca_path}, CERTS_E_ARGUMENT, "base"},
};
/* clang-format on */

static void
sources_that_are_wrong_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		struct certs_fetch *f;

		check(refused[i].name,
		    run_with(&refused[i].s, 0, false, &f) == refused[i].e);
		check(refused[i].name,
		    strstr(certs_fetch_report(f)->advice, refused[i].advice) !=
			NULL);
		certs_fetch_free(&f);
	}
}

/* Where nothing else told the size of the whole, the part does. */
static void
a_short_rest_is_not_the_whole(void **state)
{
	struct certs_fetch_source s = source();
	struct certs_fetch *f;

	(void)state;
	web.mood = CUT_CHUNKS;
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_SERVER);
	certs_fetch_free(&f);
	web.mood = SHORT_REST;
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_RESPONSE);
	assert_int_equal(certs_fetch_report(f)->resumed, 11);
	assert_false(certs_fetch_report(f)->ready);
	certs_fetch_free(&f);
}

/* A password is never cut: half of one would lock the account. */
static void
a_long_password_is_not_cut(void **state)
{
	struct certs_fetch_source s = source();
	struct certs_fetch *f;
	char path[700];
	FILE *file;

	(void)state;
	snprintf(path, sizeof(path), "%s/password", spool);
	s.user = "a";
	s.password_file = path;
	for (int n = 255; n <= 256; n++) {
		assert_non_null(file = fopen(path, "w"));
		fprintf(file, "%0*d\nsecond line", n, 7);
		assert_int_equal(fclose(file), 0);
		memset(web.request, 0, sizeof(web.request));
		assert_int_equal(run_with(&s, 0, true, &f),
		    n < 256 ? CERTS_E_OK : CERTS_E_FILE);
		assert_int_equal(web.request[0] != '\0', n < 256);
		assert_int_equal(
		    strstr(certs_fetch_report(f)->advice, "too long") != NULL,
		    n == 256);
		certs_fetch_free(&f);
	}
}

static void
one_at_a_time(void **state)
{
	int one, two;

	(void)state;
	assert_int_equal(certs_fetch_lock(spool, &one), CERTS_E_OK);
	assert_int_equal(certs_fetch_lock(spool, &two), CERTS_E_LATER);
	certs_fetch_unlock(one);
	assert_int_equal(certs_fetch_lock(spool, &two), CERTS_E_OK);
	certs_fetch_unlock(two);
}

static void
not_faster_than_allowed(void **state)
{
	struct certs_fetch_source s = source();
	struct certs_fetch *f;

	(void)state;
	s.bytes_per_second = SIZE / 10;
	assert_int_equal(run_with(&s, 0, false, &f), CERTS_E_OK);
	assert_in_range(fake.slept_ms, 9500, 10100);
	expect_content(f, 0);
	certs_fetch_free(&f);
}

#define TEST(name) cmocka_unit_test_setup(name, fresh)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(unchanged_is_not_fetched_again),
	    TEST(what_was_refused_is_fetched_once_the_store_changed),
	    TEST(what_is_whole_waits_for_its_import),
	    TEST(an_interrupted_file_is_gone_on_with),
	    TEST(within_one_run_too),
	    TEST(versions_are_not_mixed),
	    TEST(a_checkpoint_that_is_damaged_is_none),
	    TEST(a_simple_server_will_do),
	    TEST(hostile_servers_end_with_advice),
	    TEST(a_busy_server_is_left_alone),
	    TEST(the_server_is_the_one_agreed_on),
	    TEST(sources_that_are_wrong_are_refused),
	    TEST(a_short_rest_is_not_the_whole),
	    TEST(a_long_password_is_not_cut),
	    TEST(one_at_a_time),
	    TEST(not_faster_than_allowed),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

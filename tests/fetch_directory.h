/*
 * An LDAP directory in the moods that the tests of fetching need, whom it shows
 * itself as, and runs against it.  An honest one is in test_kiosk_fetch.sh: a
 * real slapd.
 */
#ifndef TESTS_FETCH_DIRECTORY_H
#define TESTS_FETCH_DIRECTORY_H

#include "tests/ldap_wire.h"

#include <sys/stat.h>
#include <time.h>

#include "certs/fetch.h"

#define BASE "dc=int"

enum mood {
	FRIENDLY,
	SILENT,
	HANGS_UP,
	NO_LDAP,
	WRONG_PASSWORD,
	REFERS, /* with its result */
	REFERS_ALSO, /* with a search reference */
	GIANT, /* a message that says it has a gigabyte */
	ENDLESS, /* entries */
	ENDLESS_PAGES,
	EMPTY_PAGES,
	DRIPS,
	FOREIGN, /* an entry of another tree */
	LONG_NAME,
	ODD_ATTRIBUTE,
	LIMITED,
	ABSENT,
	BUSY,
	NO_TLS, /* to StartTLS */
	HALF_TLS, /* says yes, and goes on in the clear */
};

static char dir[] = "/tmp/sallyport_fetch_XXXXXX";
static char ca_path[600], other_ca_path[600], spool[600], password[600];
static struct tls_identity ca, other_ca, good, expired, misnamed;
static volatile enum mood mood;
static volatile unsigned times, asked, binds;

static inline int64_t
real_time(void)
{
	return (int64_t)time(NULL);
}

static inline uint64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static inline void
no_sleep(uint64_t ms)
{
	(void)ms;
}

static const struct certs_fetch_env env = {
    .time = real_time, .now_ms = now_ms, .sleep_ms = no_sleep};

static const uint8_t object[] = {0x30, 0x01, 0x00};

/* The country, then the one entry below it. */
static inline void
friendly(const struct wire *w, uint8_t id, uint8_t scope)
{
	if (scope == 1)
		(void)put_entry(w, id, "c=UT," BASE, "entryCSN", "1", 1);
	else if (lists)
		(void)put_entry(w, id, "cn=a,c=UT," BASE, "entryCSN", "1", 1);
	else
		(void)put_entry(w, id, "cn=a,c=UT," BASE,
		    "userCertificate;binary", object, sizeof(object));
	(void)put_result(w, id, 0x65, 0);
}

/* A message that says it has a gigabyte. */
static const uint8_t giant[] = {0x30, 0x84, 0x40, 0x00, 0x00, 0x00, 0x02, 0x01};

/* A name of 4000 octets below the country. */
static inline void
put_giant_name(char name[4000])
{
	static const char below[] = ",c=UT," BASE;

	memset(name, 'x', 4000);
	memcpy(name, "cn=", 3);
	memcpy(name + 4000 - sizeof(below), below, sizeof(below));
}

/* What has no end by itself, or none that it says. */
static inline void
hold_up(const struct wire *w, uint8_t id)
{
	char name[4000];
	uint8_t one = 0x30;

	put_giant_name(name);
	switch (mood) {
	case SILENT:
		(void)get(w, &one, 1);
		break;
	case GIANT:
		(void)put(w, giant, sizeof(giant));
		(void)get(w, &one, 1);
		break;
	case ENDLESS:
		for (int i = 0; i < 1000000; i++)
			if (!put_entry(w, id, "c=UT," BASE, "a", name, 3000))
				break;
		break;
	case DRIPS:
		if (!put(w, giant, 2) || !put(w, "\0\1\0\0", 4))
			break;
		for (int i = 0; i < 60 && put(w, &one, 1); i++)
			usleep(100000);
		break;
	default:
		break;
	}
}

/* A search; false: hang up. */
static inline bool
answer(const struct wire *w, uint8_t id, uint8_t scope)
{
	static const uint8_t reference[] = {
	    4, 11, 'l', 'd', 'a', 'p', ':', '/', '/', 'e', 'v', 'i', 'l'};
	char name[4000];

	put_giant_name(name);
	switch (mood) {
	case SILENT:
	case HANGS_UP:
	case GIANT:
	case ENDLESS:
	case DRIPS:
		hold_up(w, id);
		return false;
	case ENDLESS_PAGES:
		return put_entry(w, id, "c=UT," BASE, "a", name, 3000) &&
		    put_more(w, id);
	case EMPTY_PAGES:
		return put_more(w, id);
	case FOREIGN:
		return put_entry(w, id, "c=UT,dc=evil", "a", "x", 1) &&
		    put_result(w, id, 0x65, 0);
	case LONG_NAME:
		return put_entry(w, id, name, "a", "x", 1) &&
		    put_result(w, id, 0x65, 0);
	case ODD_ATTRIBUTE:
		if (lists)
			break;
		return put_entry(w, id, "cn=a,c=UT," BASE, "dn", object,
			   sizeof(object)) &&
		    put_result(w, id, 0x65, 0);
	case REFERS:
		return put_result(w, id, 0x65, 10);
	case REFERS_ALSO:
		return put_message(w, id, 0x73, reference, sizeof(reference),
			   NULL, 0) &&
		    put_result(w, id, 0x65, 0);
	case LIMITED:
		return put_result(w, id, 0x65, 4);
	case ABSENT:
		return put_result(w, id, 0x65, 32);
	case BUSY:
		return put_result(w, id, 0x65, 51);
	default:
		break;
	}
	friendly(w, id, scope);
	return true;
}

static inline void
converse(const struct wire *w)
{
	static const char smtp[] =
	    "220 mail.example ESMTP\r\n500 I do not understand\r\n"
	    "500 I do not understand\r\n500 I do not understand\r\n";
	uint8_t id, op, scope;
	bool more = true;

	while (more && take_request(w, &id, &op, &scope)) {
		if (op == 0x60) {
			binds++;
			if (mood == NO_LDAP)
				more = put(w, smtp, sizeof(smtp));
			else
				more = put_result(w, id, 0x61,
				    mood == WRONG_PASSWORD ? 49 : 0);
		} else if (op == 0x63) {
			asked++;
			more = answer(w, id, scope);
			if (times > 0 && --times == 0)
				mood = FRIENDLY;
		} else {
			more = false;
		}
	}
}

static inline void
serve(SSL *ssl)
{
	struct wire w = {.ssl = ssl};

	converse(&w);
}

static inline bool
start_tls(int fd)
{
	struct wire w = {.fd = fd};
	uint8_t id, op, scope;

	if (!take_request(&w, &id, &op, &scope) || op != 0x77)
		return false;
	if (!put_result(&w, id, 0x78, mood == NO_TLS ? 2 : 0))
		return false;
	if (mood == NO_TLS || mood == HALF_TLS) {
		converse(&w);
		return false;
	}
	return true;
}

static struct tls_server ldaps = {.serve = serve},
			 ldap = {.serve = serve, .greet = start_tls};

static inline int
set_up(void **state)
{
	const struct tls_spec authority = {.from = -3600,
				  .until = 86400,
				  .authority = true},
			      normal = {"IP:127.0.0.1", -3600, 86400, false},
			      past = {"IP:127.0.0.1", -7200, -3600, false},
			      other = {
				  "DNS:elsewhere.example", -3600, 86400, false};
	FILE *f;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(ca_path, sizeof(ca_path), "%s/ca.pem", dir);
	snprintf(other_ca_path, sizeof(other_ca_path), "%s/other.pem", dir);
	snprintf(spool, sizeof(spool), "%s/spool", dir);
	snprintf(password, sizeof(password), "%s/password", dir);
	assert_int_equal(mkdir(spool, 0700), 0);
	assert_non_null(f = fopen(password, "w"));
	assert_true(fputs("secret\n", f) >= 0);
	assert_int_equal(fclose(f), 0);
	ca = tls_make("ca", &authority, NULL, ca_path);
	other_ca = tls_make("other ca", &authority, NULL, other_ca_path);
	good = tls_make("good", &normal, &ca, NULL);
	expired = tls_make("expired", &past, &ca, NULL);
	misnamed = tls_make("misnamed", &other, &ca, NULL);
	tls_start(&ldaps);
	tls_start(&ldap);
	return 0;
}

static inline int
tear_down(void **state)
{
	struct tls_identity *all[] = {
	    &ca, &other_ca, &good, &expired, &misnamed};
	char command[700];

	(void)state;
	tls_stop(&ldaps);
	tls_stop(&ldap);
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		tls_forget(all[i]);
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	return system(command);
}

static inline int
fresh(void **state)
{
	char command[700];

	(void)state;
	mood = FRIENDLY;
	times = asked = binds = 0;
	tls_use(&ldaps, &good);
	tls_use(&ldap, &good);
	snprintf(command, sizeof(command), "rm -f '%s'/*", spool);
	return system(command);
}

static char url[128];

static inline struct certs_fetch_source
source(bool starttls)
{
	snprintf(url, sizeof(url), "%s://127.0.0.1:%u",
	    starttls ? "ldap" : "ldaps", starttls ? ldap.port : ldaps.port);
	return (struct certs_fetch_source) {.url = url,
	    .ca_file = ca_path,
	    .base = BASE,
	    .user = "cn=a",
	    .password_file = password,
	    .attempts = 1,
	    .patience_s = 1,
	    .max_bytes = 100000};
}

static inline enum certs_err
run_with(const struct certs_fetch_source *s, struct certs_fetch **f)
{
	struct certs_fetch_conf conf = {.spool = spool, .env = &env};
	enum certs_err e = certs_fetch_open(&conf, s, f);

	return e == CERTS_E_OK ? certs_fetch_run(*f) : e;
}

#define TEST(name) cmocka_unit_test_setup(name, fresh)

#endif

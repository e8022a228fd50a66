/*
 * An LDAP directory that means harm: a server of this test that answers what no
 * directory would.  An honest one is in test_kiosk_fetch.sh: a real slapd.
 */
#include "tests/tls_server.h"

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
static volatile bool lists; /* the last request wants to know what there is */

static int64_t
real_time(void)
{
	return (int64_t)time(NULL);
}

static uint64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void
no_sleep(uint64_t ms)
{
	(void)ms;
}

static const struct certs_fetch_env env = {
    .time = real_time, .now_ms = now_ms, .sleep_ms = no_sleep};

/* Through TLS, or in the clear before it. */
struct wire {
	SSL *ssl;
	int fd;
};

static bool
put(const struct wire *w, const void *p, size_t n)
{
	return w->ssl != NULL ? SSL_write(w->ssl, p, (int)n) == (int)n
			      : write(w->fd, p, n) == (ssize_t)n;
}

static bool
get(const struct wire *w, void *p, size_t n)
{
	uint8_t *at = p;

	while (n > 0) {
		ssize_t k = w->ssl != NULL ? SSL_read(w->ssl, at, (int)n)
					   : read(w->fd, at, n);

		if (k <= 0)
			return false;
		at += k;
		n -= (size_t)k;
	}
	return true;
}

/* One request (RFC 4511 §4.1.1): its message identifier and its kind. */
static bool
take_request(const struct wire *w, uint8_t *id, uint8_t *op, uint8_t *scope)
{
	uint8_t head[2], more[4], body[4096];
	size_t n, at = 0;

	if (!get(w, head, 2) || head[0] != 0x30)
		return false;
	n = head[1];
	if (n > 0x80) {
		if (n > 0x84 || !get(w, more, n - 0x80))
			return false;
		for (n = 0; at < (size_t)head[1] - 0x80; at++)
			n = n << 8 | more[at];
	}
	if (n < 5 || n > sizeof(body) || !get(w, body, n) || body[0] != 2 ||
	    body[1] != 1)
		return false;
	*id = body[2];
	*op = body[3];
	lists = memmem(body, n, "entryCSN", 8) != NULL;
	/* The scope follows the base, whose length is short here. */
	at = 3 + (body[4] > 0x80 ? 2u + body[4] - 0x80u : 2u);
	*scope = *op == 0x63 && at + 1 < n && at + 4 + body[at + 1] < n
	    ? body[at + 2 + body[at + 1] + 2]
	    : 0;
	return true;
}

/* Lengths in two bytes, so that all fit. */
static size_t
tlv(uint8_t *out, uint8_t tag, const void *value, size_t n)
{
	out[0] = tag;
	out[1] = 0x82;
	out[2] = (uint8_t)(n >> 8);
	out[3] = (uint8_t)n;
	memmove(out + 4, value, n);
	return n + 4;
}

static bool
put_message(const struct wire *w, uint8_t id, uint8_t op, const void *value,
    size_t n, const void *controls, size_t m)
{
	uint8_t room[8192], out[8192];
	size_t at = 3;

	room[0] = 2;
	room[1] = 1;
	room[2] = id;
	at += tlv(room + at, op, value, n);
	if (m > 0)
		memcpy(room + at, controls, m);
	return put(w, out, tlv(out, 0x30, room, at + m));
}

/* LDAPResult: code, no name, no text, perhaps a referral. */
static bool
put_result(const struct wire *w, uint8_t id, uint8_t op, uint8_t code)
{
	static const uint8_t referral[] = {0xa3, 13, 4, 11, 'l', 'd', 'a', 'p',
	    ':', '/', '/', 'e', 'v', 'i', 'l'};
	uint8_t r[32] = {0x0a, 1, code, 4, 0, 4, 0};

	if (code == 10)
		memcpy(r + 7, referral, sizeof(referral));
	return put_message(
	    w, id, op, r, code == 10 ? 7 + sizeof(referral) : 7, NULL, 0);
}

static bool
put_entry(const struct wire *w, uint8_t id, const char *dn,
    const char *attribute, const void *value, size_t n)
{
	uint8_t values[4200], set[4300], one[4400], list[4500], all[6000];
	size_t k = tlv(values, 4, value, n);

	k = tlv(set, 0x31, values, k);
	memmove(one + tlv(one, 4, attribute, strlen(attribute)), set, k);
	k += 4 + strlen(attribute);
	k = tlv(list, 0x30, one, k);
	k = tlv(one, 0x30, list, k);
	memmove(all + tlv(all, 4, dn, strlen(dn)), one, k);
	return put_message(w, id, 0x64, all, k + 4 + strlen(dn), NULL, 0);
}

/* A result with a cookie for another page (RFC 2696). */
static bool
put_more(const struct wire *w, uint8_t id)
{
	static const uint8_t result[] = {0x0a, 1, 0, 4, 0, 4, 0};
	static const uint8_t control[] = {0xa0, 37, 0x30, 35, 4, 22, '1', '.',
	    '2', '.', '8', '4', '0', '.', '1', '1', '3', '5', '5', '6', '.',
	    '1', '.', '4', '.', '3', '1', '9', 4, 9, 0x30, 7, 2, 1, 0, 4, 2,
	    'x', 'y'};

	return put_message(
	    w, id, 0x65, result, sizeof(result), control, sizeof(control));
}

static const uint8_t object[] = {0x30, 0x01, 0x00};

/* The country, then the one entry below it. */
static void
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

/* A search; false: hang up. */
static bool
answer(const struct wire *w, uint8_t id, uint8_t scope)
{
	static const uint8_t giant[] = {
	    0x30, 0x84, 0x40, 0x00, 0x00, 0x00, 0x02, 0x01};
	static const uint8_t reference[] = {
	    4, 11, 'l', 'd', 'a', 'p', ':', '/', '/', 'e', 'v', 'i', 'l'};
	static const char below[] = ",c=UT," BASE;
	char name[4000];
	uint8_t one = 0x30;

	memset(name, 'x', sizeof(name));
	memcpy(name, "cn=", 3);
	memcpy(name + sizeof(name) - sizeof(below), below, sizeof(below));
	switch (mood) {
	case SILENT:
		(void)get(w, &one, 1);
		return false;
	case HANGS_UP:
		return false;
	case GIANT:
		(void)put(w, giant, sizeof(giant));
		(void)get(w, &one, 1);
		return false;
	case ENDLESS:
		for (int i = 0; i < 1000000; i++)
			if (!put_entry(w, id, "c=UT," BASE, "a", name, 3000))
				break;
		return false;
	case ENDLESS_PAGES:
		return put_entry(w, id, "c=UT," BASE, "a", name, 3000) &&
		    put_more(w, id);
	case EMPTY_PAGES:
		return put_more(w, id);
	case DRIPS:
		one = 0x30;
		if (!put(w, giant, 2) || !put(w, "\0\1\0\0", 4))
			return false;
		for (int i = 0; i < 60 && put(w, &one, 1); i++)
			usleep(100000);
		return false;
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

static void
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

static void
serve(SSL *ssl)
{
	struct wire w = {.ssl = ssl};

	converse(&w);
}

static bool
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

static int
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

static int
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

static int
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

static struct certs_fetch_source
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

static enum certs_err
run_with(const struct certs_fetch_source *s, struct certs_fetch **f)
{
	struct certs_fetch_conf conf = {.spool = spool, .env = &env};
	enum certs_err e = certs_fetch_open(&conf, s, f);

	return e == CERTS_E_OK ? certs_fetch_run(*f) : e;
}

static void
the_entry_comes(void **state)
{
	(void)state;
	for (int starttls = 0; starttls < 2; starttls++) {
		struct certs_fetch_source s = source(starttls == 1);
		struct certs_fetch *f;
		struct span file;
		enum certs_err e;

		assert_int_equal(fresh(state), 0);
		e = run_with(&s, &f);
		if (e != CERTS_E_OK)
			print_message("%s\n", certs_fetch_report(f)->advice);
		assert_int_equal(e, CERTS_E_OK);
		assert_true(certs_fetch_report(f)->ready);
		assert_int_equal(certs_fetch_report(f)->objects, 1);
		assert_int_equal(certs_fetch_file(f, &file), CERTS_E_OK);
		assert_non_null(memmem(
		    file.p, file.n, "\nuserCertificate;binary:: MAEA\n", 31));
		free((void *)(uintptr_t)file.p);
		certs_fetch_free(&f);
	}
}

/* clang-format off */
static const struct {
	const char *name;
	enum mood mood;
	bool starttls;
	enum certs_err e;
	const char *advice;
} hostile[] = {
	{"says nothing",             SILENT,         false, CERTS_E_SERVER,   "next to nothing"},
	{"closes midway",            HANGS_UP,       false, CERTS_E_SERVER,   "ended the connection"},
	{"is no directory",          NO_LDAP,        false, CERTS_E_SERVER,   "right port"},
	{"does not know us",         WRONG_PASSWORD, false, CERTS_E_REFUSED,  "password"},
	{"refers to another",        REFERS,         false, CERTS_E_RESPONSE, "another server"},
	{"refers for a part",        REFERS_ALSO,    false, CERTS_E_RESPONSE, "another server"},
	{"a giant attribute",        GIANT,          false, CERTS_E_SPACE,    "larger than any list"},
	{"endless entries",          ENDLESS,        false, CERTS_E_SPACE,    "max_megabytes"},
	{"endless pages",            ENDLESS_PAGES,  false, CERTS_E_SPACE,    "max_megabytes"},
	{"endless empty pages",      EMPTY_PAGES,    false, CERTS_E_RESPONSE, "without an entry"},
	{"a slow drip",              DRIPS,          false, CERTS_E_SERVER,   "next to nothing"},
	{"an entry of elsewhere",    FOREIGN,        false, CERTS_E_RESPONSE, "another tree"},
	{"a giant name",             LONG_NAME,      false, CERTS_E_RESPONSE, "giant name"},
	{"an attribute that is none", ODD_ATTRIBUTE, false, CERTS_E_RESPONSE, "no attribute"},
	{"not all there is",         LIMITED,        false, CERTS_E_REFUSED,  "fewer entries"},
	{"no such tree",             ABSENT,         false, CERTS_E_REFUSED,  "base"},
	{"busy",                     BUSY,           false, CERTS_E_LATER,    "later"},
	{"no StartTLS",              NO_TLS,         true,  CERTS_E_REFUSED,  "ldaps://"},
	{"StartTLS that is none",    HALF_TLS,       true,  CERTS_E_PEER,     "no TLS connection"},
};
/* clang-format on */

static void
hostile_directories_end_with_advice(void **state)
{
	for (size_t i = 0; i < sizeof(hostile) / sizeof(*hostile); i++) {
		struct certs_fetch_source s = source(hostile[i].starttls);
		struct certs_fetch *f;
		uint64_t began = now_ms();
		enum certs_err e;

		assert_int_equal(fresh(state), 0);
		mood = hostile[i].mood;
		e = run_with(&s, &f);
		if (e != hostile[i].e)
			print_message("%s: %s: %s\n", hostile[i].name,
			    certs_err_name(e), certs_fetch_report(f)->advice);
		check(hostile[i].name, e == hostile[i].e);
		check(hostile[i].name, !certs_fetch_report(f)->ready);
		check(hostile[i].name,
		    strstr(certs_fetch_report(f)->advice, hostile[i].advice) !=
			NULL);
		check(hostile[i].name, now_ms() - began < 5000);
		/* No password in the clear. */
		check(hostile[i].name, !hostile[i].starttls || binds == 0);
		certs_fetch_free(&f);
		mood = FRIENDLY;
		check(hostile[i].name, run_with(&s, &f) == CERTS_E_OK);
		check(hostile[i].name, certs_fetch_report(f)->ready);
		certs_fetch_free(&f);
	}
}

static void
what_passes_is_tried_again(void **state)
{
	static const enum mood moods[] = {HANGS_UP, BUSY, SILENT};

	for (size_t i = 0; i < sizeof(moods) / sizeof(*moods); i++) {
		struct certs_fetch_source s = source(false);
		struct certs_fetch *f;

		assert_int_equal(fresh(state), 0);
		mood = moods[i];
		times = 1;
		s.attempts = 2;
		assert_int_equal(run_with(&s, &f), CERTS_E_OK);
		assert_int_equal(certs_fetch_report(f)->retries, 1);
		assert_true(certs_fetch_report(f)->ready);
		certs_fetch_free(&f);
	}
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
	{"by its authority",         &good,     ca_path,       NULL,      CERTS_E_OK,   ""},
	{"by its key",               &good,     NULL,          &good,     CERTS_E_OK,   ""},
	{"by both",                  &good,     ca_path,       &good,     CERTS_E_OK,   ""},
	{"of another authority",     &good,     other_ca_path, NULL,      CERTS_E_PEER, "named as ca"},
	{"another key",              &good,     NULL,          &misnamed, CERTS_E_PEER, "pinned"},
	{"the right key, a wrong chain", &good, other_ca_path, &good,     CERTS_E_PEER, "named as ca"},
	{"the right chain, a wrong key", &good, ca_path,       &ca,       CERTS_E_PEER, "pinned"},
	{"expired",                  &expired,  ca_path,       NULL,      CERTS_E_PEER, "valid"},
	{"expired, its key pinned",  &expired,  NULL,          &expired,  CERTS_E_PEER, "expired"},
	{"for another host",         &misnamed, ca_path,       NULL,      CERTS_E_PEER, "this name"},
	{"for another host, pinned", &misnamed, NULL,          &misnamed, CERTS_E_PEER, "another name"},
};
/* clang-format on */

static void
the_directory_is_the_one_agreed_on(void **state)
{
	for (size_t i = 0; i < 2 * sizeof(peers) / sizeof(*peers); i++) {
		size_t k = i / 2;
		struct certs_fetch_source s = source(i % 2 == 1);
		struct certs_fetch *f;
		enum certs_err e;

		assert_int_equal(fresh(state), 0);
		tls_use(&ldaps, peers[k].shows);
		tls_use(&ldap, peers[k].shows);
		s.ca_file = peers[k].ca;
		s.pin = peers[k].pin != NULL ? peers[k].pin->pin : NULL;
		e = run_with(&s, &f);
		if (e != peers[k].e)
			print_message("%s: %s: %s\n", peers[k].name,
			    certs_err_name(e), certs_fetch_report(f)->advice);
		check(peers[k].name, e == peers[k].e);
		check(peers[k].name,
		    strstr(certs_fetch_report(f)->advice, peers[k].advice) !=
			NULL);
		/* A stranger is not told the password. */
		check(peers[k].name, (binds > 0) == (e == CERTS_E_OK));
		certs_fetch_free(&f);
	}
}

/* Nothing of the environment says whom to trust. */
static void
the_environment_is_not_asked(void **state)
{
	struct certs_fetch_source s = source(false);
	struct certs_fetch *f;

	(void)state;
	assert_int_equal(setenv("LDAPTLS_CACERT", ca_path, 1), 0);
	assert_int_equal(setenv("LDAPTLS_REQCERT", "never", 1), 0);
	assert_int_equal(setenv("SSL_CERT_FILE", ca_path, 1), 0);
	s.ca_file = other_ca_path;
	assert_int_equal(run_with(&s, &f), CERTS_E_PEER);
	assert_int_equal(binds, 0);
	certs_fetch_free(&f);
}

#define TEST(name) cmocka_unit_test_setup(name, fresh)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_environment_is_not_asked),
	    TEST(the_entry_comes),
	    TEST(hostile_directories_end_with_advice),
	    TEST(what_passes_is_tried_again),
	    TEST(the_directory_is_the_one_agreed_on),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

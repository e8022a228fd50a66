/*
 * One file over HTTPS from a server that is hostile, busy or another one, and
 * from sources that are wrong.
 */
#include "tests/fetch_web.h"

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(hostile_servers_end_with_advice),
	    TEST(a_busy_server_is_left_alone),
	    TEST(the_server_is_the_one_agreed_on),
	    TEST(sources_that_are_wrong_are_refused),
	    TEST(a_short_rest_is_not_the_whole),
	    TEST(a_long_password_is_not_cut),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* The file that names the servers of `sallyport pkd fetch`. */
#include "tests/check.h"

#include "kiosk/pkd_sources.h"

#define URL "url = https://pkd.example/ml\n"

/* clang-format off */
static const struct {
	const char *name, *text;
	unsigned line; /* 0: it is accepted, or the file as a whole is wrong */
	const char *says;
} rows[] = {
	{"nothing",                 "", 0, NULL},
	{"one source",              "[a]\n" URL "ca = /a.pem\n", 0, NULL},
	{"two URLs",                "[a]\n" URL URL, 0, NULL},
	{"what holds for all",      "[fetch]\nstore = /s\nca = /a.pem\n[a]\n" URL, 0, NULL},
	{"its own word over it",    "[fetch]\nca = /a.pem\n[a]\n" URL "ca = /b.pem\n", 0, NULL},
	{"no URL",                  "[a]\nca = /a.pem\n", 0, "has no url"},
	{"no section",              URL, 1, "before the first section"},
	{"all after the first",     "[a]\n" URL "[fetch]\nca = /a.pem\n", 3, "before all sources"},
	{"a name twice",            "[a]\n" URL "[a]\n" URL, 3, "twice"},
	{"a key twice",             "[a]\n" URL "ca = /a\nca = /b\n", 4, "twice"},
	{"two stores",              "[fetch]\nstore = /s\nstore = /t\n", 3, "not a key"},
	{"a store of one source",   "[a]\nstore = /s\n", 2, "not a key"},
	{"a URL for all",           "[fetch]\n" URL, 2, "not a key"},
	{"a key that is none",      "[a]\ncolour = red\n", 2, "not a key"},
	{"no number",               "[a]\nattempts = three\n", 2, "whole number"},
	{"a number below zero",     "[a]\nattempts = -1\n", 2, "whole number"},
	{"too slow to ever end",    "[a]\nbytes_per_second = 999\n", 2, "outside the range"},
	{"more than a store takes", "[a]\nmax_megabytes = 257\n", 2, "outside the range"},
	{"a giant number",          "[a]\nattempts = 99999999999999999999\n", 2, "outside the range"},
	{"a name too long",         "[abcdefghijklmnopqrstuvwxyzabcdefgh]\n" URL, 1, ""},
	{"seventeen URLs",          "[a]\n" URL URL URL URL URL URL URL URL URL URL URL URL URL URL URL URL URL, 18, "another section"},
};
/* clang-format on */

static void
sources_are_read_or_refused(void **state)
{
	static struct kiosk_pkd_sources s;
	struct conf_error err;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		enum kiosk_err e = kiosk_pkd_sources_parse(
		    span_of(rows[i].text, strlen(rows[i].text)), &s, &err);

		check(rows[i].name,
		    e == (rows[i].says == NULL ? KIOSK_E_OK : KIOSK_E_CONF));
		if (rows[i].says == NULL)
			continue;
		check(rows[i].name, err.line == rows[i].line);
		check(rows[i].name, strstr(err.text, rows[i].says) != NULL);
	}
}

static void
keys_reach_the_fetch(void **state)
{
	static struct kiosk_pkd_sources s;
	struct certs_fetch_source f;
	struct conf_error err;
	static const char text[] =
	    "[fetch]\nstore = /s\nca = /all.pem\nattempts = 5\n"
	    "[a]\nurl = ldaps://a\nbase = dc=int\nuser = cn=a\n"
	    "password_file = /p\nbytes_per_second = 1000\n"
	    "requests_per_minute = 30\npatience = 7\nmax_wait = 8\n"
	    "max_megabytes = 2\ncertificate = /c\nkey = /k\n"
	    "[b]\nurl = https://b/1\nurl = https://b/2\npin = sha256//x\n";

	(void)state;
	assert_int_equal(
	    kiosk_pkd_sources_parse(span_of(text, strlen(text)), &s, &err),
	    KIOSK_E_OK);
	assert_int_equal(s.n, 2);
	assert_string_equal(s.store, "/s");
	f = kiosk_pkd_sources_get(&s.source[0], 0);
	assert_string_equal(f.url, "ldaps://a");
	assert_string_equal(f.base, "dc=int");
	assert_string_equal(f.user, "cn=a");
	assert_string_equal(f.password_file, "/p");
	assert_string_equal(f.ca_file, "/all.pem");
	assert_null(f.pin);
	assert_string_equal(f.client_certificate, "/c");
	assert_string_equal(f.client_key, "/k");
	assert_int_equal(f.bytes_per_second, 1000);
	assert_int_equal(f.requests_per_minute, 30);
	assert_int_equal(f.attempts, 5);
	assert_int_equal(f.patience_s, 7);
	assert_int_equal(f.max_wait_s, 8);
	assert_int_equal(f.max_bytes, 2 << 20);
	f = kiosk_pkd_sources_get(&s.source[1], 1);
	assert_string_equal(f.url, "https://b/2");
	assert_string_equal(f.pin, "sha256//x");
	assert_null(f.base);
	assert_int_equal(f.bytes_per_second, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sources_are_read_or_refused),
	    cmocka_unit_test(keys_reach_the_fetch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

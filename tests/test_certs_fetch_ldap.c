/*
 * An LDAP directory that means harm: a server of this test that answers what no
 * directory would.
 */
#include "tests/fetch_directory.h"

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_entry_comes),
	    TEST(hostile_directories_end_with_advice),
	    TEST(what_passes_is_tried_again),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

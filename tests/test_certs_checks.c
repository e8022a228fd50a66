#include "tests/check.h"

#include "certs/checks.h"
#include "certs/country.h"

/* A verdict in which everything that counts was successful. */
static struct certs_verdict
good(enum certs_profile profile)
{
	struct certs_verdict v;

	certs_checks_init(&v, profile);
	for (size_t i = 0; i < CERTS_CHECK_COUNT; i++)
		if (v.weight[i] != CERTS_EVALUATORY)
			certs_checks_add(&v, (enum certs_check_id)i,
			    CERTS_SUCCESSFUL, CERTS_REASON_NONE);
	return v;
}

/* clang-format off */
static const struct {
	const char *name;
	enum certs_check_id id;
	enum certs_result result;
	enum certs_result want;
	enum certs_trust trust;
} rows[] = {
	{"a data group failed",      CERTS_CHECK_DG1, CERTS_FAILED, CERTS_FAILED, CERTS_TRUST_TRUSTED},
	{"a data group aborted",     CERTS_CHECK_DG2, CERTS_ABORTED, CERTS_ABORTED, CERTS_TRUST_TRUSTED},
	{"DG2 not there",            CERTS_CHECK_DG2, CERTS_NOT_SUPPORTED, CERTS_UNDETERMINED, CERTS_TRUST_TRUSTED},
	{"DG3 not read",             CERTS_CHECK_DG3, CERTS_NOT_SUPPORTED, CERTS_SUCCESSFUL, CERTS_TRUST_TRUSTED},
	{"no EF.COM",                CERTS_CHECK_COM_SOD, CERTS_NOT_SUPPORTED, CERTS_SUCCESSFUL, CERTS_TRUST_TRUSTED},
	{"no CSCA",                  CERTS_CHECK_DSC_SIGNATURE, CERTS_UNDETERMINED, CERTS_UNDETERMINED, CERTS_TRUST_UNDETERMINED},
	{"wrong CSCA",               CERTS_CHECK_DSC_SIGNATURE, CERTS_FAILED, CERTS_FAILED, CERTS_TRUST_NOT_TRUSTED},
	{"chain aborted",            CERTS_CHECK_DSC_SIGNATURE, CERTS_ABORTED, CERTS_ABORTED, CERTS_TRUST_ABORTED},
	{"revoked, whatever weight", CERTS_CHECK_DSC_REVOCATION, CERTS_FAILED, CERTS_FAILED, CERTS_TRUST_NOT_TRUSTED},
	{"no revocation list",       CERTS_CHECK_DSC_REVOCATION, CERTS_UNDETERMINED, CERTS_SUCCESSFUL, CERTS_TRUST_TRUSTED},
	{"plain chip",               CERTS_CHECK_ACCESS, CERTS_NOT_SUPPORTED, CERTS_UNDETERMINED, CERTS_TRUST_TRUSTED},
	{"CAN used",                 CERTS_CHECK_MRZ_DG1, CERTS_NOT_SUPPORTED, CERTS_SUCCESSFUL, CERTS_TRUST_TRUSTED},
	{"optional data differ",     CERTS_CHECK_MRZ_DG1, CERTS_UNDETERMINED, CERTS_UNDETERMINED, CERTS_TRUST_TRUSTED},
	{"expired",                  CERTS_CHECK_EXPIRY, CERTS_FAILED, CERTS_FAILED, CERTS_TRUST_TRUSTED},
	{"evaluatory failed",        CERTS_CHECK_DSC_PROFILE, CERTS_FAILED, CERTS_SUCCESSFUL, CERTS_TRUST_TRUSTED},
	{"evaluatory aborted",       CERTS_CHECK_ACCESS_PACE, CERTS_ABORTED, CERTS_SUCCESSFUL, CERTS_TRUST_TRUSTED},
};
/* clang-format on */

static void
one_part_decides(void **state)
{
	struct certs_verdict v = good(CERTS_PROFILE_GATE);
	struct certs_overall o = certs_checks_overall(&v);

	(void)state;
	assert_true(certs_checks_admit(&o));
	assert_int_equal(o.result, CERTS_SUCCESSFUL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		v = good(CERTS_PROFILE_GATE);
		certs_checks_add(
		    &v, rows[i].id, rows[i].result, CERTS_REASON_NONE);
		o = certs_checks_overall(&v);
		check(rows[i].name, o.result == rows[i].want);
		check(rows[i].name, o.trust == rows[i].trust);
		check(rows[i].name,
		    certs_checks_admit(&o) ==
			(rows[i].want == CERTS_SUCCESSFUL &&
			    rows[i].trust == CERTS_TRUST_TRUSTED));
	}
}

/* The tables leave open which of the two wins: both are said. */
static void
failed_and_aborted_are_both_told(void **state)
{
	struct certs_verdict v = good(CERTS_PROFILE_GATE);
	struct certs_overall o;

	(void)state;
	certs_checks_add(&v, CERTS_CHECK_DG1, CERTS_FAILED, CERTS_REASON_NONE);
	certs_checks_add(&v, CERTS_CHECK_DG2, CERTS_ABORTED, CERTS_REASON_NONE);
	o = certs_checks_overall(&v);
	assert_true(o.failed && o.aborted);
	assert_int_equal(o.result, CERTS_FAILED);
	assert_false(certs_checks_admit(&o));
}

static void
a_missing_mandatory_check_never_admits(void **state)
{
	(void)state;
	for (size_t skip = 0; skip < CERTS_CHECK_COUNT; skip++) {
		struct certs_verdict v;
		struct certs_overall o;
		bool mandatory;

		certs_checks_init(&v, CERTS_PROFILE_GATE);
		mandatory = v.weight[skip] == CERTS_MANDATORY;
		for (size_t i = 0; i < CERTS_CHECK_COUNT; i++)
			if (i != skip && v.weight[i] != CERTS_EVALUATORY)
				certs_checks_add(&v, (enum certs_check_id)i,
				    CERTS_SUCCESSFUL, CERTS_REASON_NONE);
		o = certs_checks_overall(&v);
		check(certs_checks_name((enum certs_check_id)skip),
		    certs_checks_admit(&o) == !mandatory);
		check(certs_checks_name((enum certs_check_id)skip),
		    o.incomplete == mandatory);
	}
}

static void
a_later_success_hides_nothing(void **state)
{
	struct certs_verdict v;

	(void)state;
	certs_checks_init(&v, CERTS_PROFILE_GATE);
	certs_checks_add(
	    &v, CERTS_CHECK_DG1, CERTS_FAILED, CERTS_REASON_NOT_IDENTICAL);
	certs_checks_add(
	    &v, CERTS_CHECK_DG1, CERTS_SUCCESSFUL, CERTS_REASON_IDENTICAL);
	assert_int_equal(v.n, 1);
	assert_int_equal(v.checks[0].result, CERTS_FAILED);
	certs_checks_add(
	    &v, CERTS_CHECK_DG2, CERTS_SUCCESSFUL, CERTS_REASON_IDENTICAL);
	certs_checks_add(
	    &v, CERTS_CHECK_DG2, CERTS_ABORTED, CERTS_REASON_READ_ERROR);
	assert_int_equal(v.checks[1].reason, CERTS_REASON_READ_ERROR);
	assert_null(certs_checks_find(&v, CERTS_CHECK_DG3));
}

static void
a_strange_verdict_is_not_valid(void **state)
{
	struct certs_verdict v = good(CERTS_PROFILE_FILES), w;

	(void)state;
	assert_true(certs_checks_valid(&v));
	w = v;
	w.n = CERTS_CHECK_COUNT + 1;
	assert_false(certs_checks_valid(&w));
	w = v;
	w.checks[0].id = CERTS_CHECK_COUNT;
	assert_false(certs_checks_valid(&w));
	w = v;
	w.checks[1].id = w.checks[0].id;
	assert_false(certs_checks_valid(&w));
	w = v;
	w.checks[0].result = (enum certs_result)7;
	assert_false(certs_checks_valid(&w));
	w = v;
	w.checks[0].reason = CERTS_REASON_COUNT;
	assert_false(certs_checks_valid(&w));
	w = v;
	memset(w.checks[0].detail, 'a', sizeof(w.checks[0].detail));
	assert_false(certs_checks_valid(&w));
	w = v;
	certs_checks_detail(&w.checks[0], "%s", "caf\xC3\xA9\n");
	assert_string_equal(w.checks[0].detail, "caf???");
	assert_true(certs_checks_valid(&w));
	w.weight[3] = 3;
	assert_false(certs_checks_valid(&w));
}

/* clang-format off */
static const struct {
	const char *state, *c;
	enum certs_result want;
	enum certs_reason reason;
} countries[] = {
	{"D",   "DE",  CERTS_SUCCESSFUL,   CERTS_REASON_NONE},
	{"D",   "de",  CERTS_SUCCESSFUL,   CERTS_REASON_NONE},
	{"UTO", "UT",  CERTS_SUCCESSFUL,   CERTS_REASON_NONE},
	{"LTU", "LTU", CERTS_SUCCESSFUL,   CERTS_REASON_NONE},
	{"RKS", "KS",  CERTS_SUCCESSFUL,   CERTS_REASON_NONE},
	{"EUE", "EU",  CERTS_SUCCESSFUL,   CERTS_REASON_NONE},
	{"UNO", "UN",  CERTS_SUCCESSFUL,   CERTS_REASON_NONE},
	{"GBD", "GB",  CERTS_SUCCESSFUL,   CERTS_REASON_NONE},
	{"HKG", "CN",  CERTS_SUCCESSFUL,   CERTS_REASON_NONE},
	{"NLD", "DE",  CERTS_FAILED,       CERTS_REASON_NONE},
	{"D",   "DK",  CERTS_FAILED,       CERTS_REASON_NONE},
	{"D",   "DNK", CERTS_FAILED,       CERTS_REASON_NONE},
	{"D",   "Q",   CERTS_UNDETERMINED, CERTS_REASON_COUNTRY_UNKNOWN},
	{"QQQ", "DE",  CERTS_UNDETERMINED, CERTS_REASON_COUNTRY_UNKNOWN},
	{"SMR", "",    CERTS_UNDETERMINED, CERTS_REASON_COUNTRY_MISSING},
	{"",    "DE",  CERTS_UNDETERMINED, CERTS_REASON_COUNTRY_MISSING},
};
/* clang-format on */

static void
countries_are_compared(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(countries) / sizeof(countries[0]); i++) {
		enum certs_reason r;

		check(countries[i].state,
		    certs_country_compare(countries[i].state, countries[i].c,
			&r) == countries[i].want);
		check(countries[i].state, r == countries[i].reason);
	}
}

static void
every_check_has_its_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < CERTS_CHECK_COUNT; i++)
		for (size_t r = 0; r < CERTS_RESULT_COUNT; r++) {
			struct certs_check c = {.id = (enum certs_check_id)i,
			    .result = (enum certs_result)r};

			assert_true(strlen(certs_checks_sentence(&c)) > 10);
		}
	assert_string_equal(certs_checks_name(CERTS_CHECK_DG(16)), "dg16");
	assert_string_equal(
	    certs_checks_clause(CERTS_CHECK_DSC_SIGNATURE), "5.6.4.3.3");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_part_decides),
	    cmocka_unit_test(failed_and_aborted_are_both_told),
	    cmocka_unit_test(a_missing_mandatory_check_never_admits),
	    cmocka_unit_test(a_later_success_hides_nothing),
	    cmocka_unit_test(a_strange_verdict_is_not_valid),
	    cmocka_unit_test(countries_are_compared),
	    cmocka_unit_test(every_check_has_its_words),
	};

	return cmocka_run_group_tests_name("certs_checks", tests, NULL, NULL);
}

#include "tests/check.h"

#include "biometrics/finger_verdict.h"
#include "biometrics/minutiae.h"

static struct biometrics_minutiae t;
static struct biometrics_finger_prepared a, b;

/* Nothing in common, and the same twice. */
static void
prepare(uint32_t seed, struct biometrics_finger_prepared *out)
{
	t = (struct biometrics_minutiae) {
	    .width = 400, .height = 400, .ppi = 500, .quality = 80, .n = 40};
	for (size_t i = 0; i < t.n; i++) {
		seed = seed * 1664525 + 1013904223;
		t.m[i] = (struct biometrics_minutia) {
		    .x = (uint16_t)(40 + (seed >> 16) % 320),
		    .y = (uint16_t)(40 + (seed >> 8) % 320),
		    .angle = (uint8_t)(seed >> 24),
		    .type = BIOMETRICS_MINUTIA_ENDING,
		    .quality = 80};
	}
	assert_int_equal(
	    biometrics_finger_match_prepare(&t, out), BIOMETRICS_E_OK);
}

static void
table_may_decide(void **state)
{
	(void)state;
	assert_true(biometrics_model_ok(biometrics_finger_verdict_model()));
}

static void
decides_at_the_rate_that_was_measured(void **state)
{
	struct biometrics_finger_verdict v;

	(void)state;
	prepare(1, &a);
	prepare(2, &b);
	assert_int_equal(
	    biometrics_finger_verdict_compare(&a, &a, NULL, 1e-3, &v),
	    BIOMETRICS_E_OK);
	assert_int_equal(v.outcome, BIOMETRICS_MATCH);
	assert_true(v.fmr == 1e-3 && v.score >= v.threshold);
	assert_int_equal(
	    biometrics_finger_verdict_compare(&a, &b, NULL, 1e-3, &v),
	    BIOMETRICS_E_OK);
	assert_int_equal(v.outcome, BIOMETRICS_NO_MATCH);
}

static void
rate_that_nobody_measured_decides_nothing(void **state)
{
	struct biometrics_finger_verdict v = {.outcome = BIOMETRICS_NO_MATCH};

	(void)state;
	prepare(1, &a);
	assert_int_equal(
	    biometrics_finger_verdict_compare(&a, &a, NULL, 1e-6, &v),
	    BIOMETRICS_E_NO_THRESHOLD);
	assert_int_equal(v.outcome, BIOMETRICS_NO_MATCH);
}

/* Three minutiae lie on three of anybody. */
static void
few_minutiae_are_not_compared(void **state)
{
	static const struct {
		size_t n;
		enum biometrics_outcome want;
	} rows[] = {{0, BIOMETRICS_NOT_ENOUGH_QUALITY},
	    {BIOMETRICS_FINGER_VERDICT_MINUTIAE - 1,
		BIOMETRICS_NOT_ENOUGH_QUALITY},
	    {BIOMETRICS_FINGER_VERDICT_MINUTIAE, BIOMETRICS_MATCH}};
	struct biometrics_finger_verdict v;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		prepare(1, &a);
		t.n = rows[i].n;
		assert_int_equal(
		    biometrics_finger_match_prepare(&t, &b), BIOMETRICS_E_OK);
		assert_int_equal(
		    biometrics_finger_verdict_compare(&b, &b, NULL, 1e-3, &v),
		    BIOMETRICS_E_OK);
		assert_int_equal(v.outcome, rows[i].want);
		assert_int_equal(
		    biometrics_finger_verdict_compare(&a, &b, NULL, 1e-3, &v),
		    BIOMETRICS_E_OK);
		if (rows[i].want == BIOMETRICS_NOT_ENOUGH_QUALITY)
			assert_int_equal(v.outcome, rows[i].want);
	}
}

/* The id is the digest of a name, not a number somebody made up. */
static void
templates_bear_our_name(void **state)
{
	const struct biometrics_template_id id = biometrics_finger_verdict_id();
	char hex[65];
	uint8_t digest[32];

	(void)state;
	assert_true(
	    biometrics_model_sha256(SPAN_STR("Sallyport minutiae"), hex));
	assert_int_equal(check_unhex(hex, digest, sizeof(digest)), 32);
	assert_memory_equal(digest, id.model, sizeof(digest));
	assert_int_equal(id.kind, BIOMETRICS_TEMPLATE_FINGER);
	assert_true(id.version >= 1);
}

/* Thresholds of a site are of this version, and of no other. */
static void
thresholds_bear_our_version(void **state)
{
	char name[48], hex[65];

	(void)state;
	snprintf(name, sizeof(name), "Sallyport minutiae %u",
	    biometrics_finger_verdict_id().version);
	assert_true(biometrics_model_sha256(
	    span_of((const uint8_t *)name, strlen(name)), hex));
	assert_string_equal(hex, biometrics_finger_verdict_model()->sha256);
}

static void
thresholds_of_the_site_go_first(void **state)
{
	struct biometrics_model site = *biometrics_finger_verdict_model();
	struct biometrics_finger_verdict v;

	(void)state;
	prepare(1, &a);
	t.n -= 10;
	assert_int_equal(
	    biometrics_finger_match_prepare(&t, &b), BIOMETRICS_E_OK);
	assert_int_equal(
	    biometrics_finger_verdict_compare(&a, &b, NULL, 1e-3, &v),
	    BIOMETRICS_E_OK);
	assert_int_equal(v.outcome, BIOMETRICS_MATCH);
	memset(site.point, 0, sizeof(site.point));
	site.point[0] = (struct biometrics_model_point) {
	    1e-3, v.score + 1e-6, 0, 0};
	assert_int_equal(
	    biometrics_finger_verdict_compare(&a, &b, &site, 1e-3, &v),
	    BIOMETRICS_E_OK);
	assert_int_equal(v.outcome, BIOMETRICS_NO_MATCH);
	assert_true(v.threshold == site.point[0].threshold);
	/* A rate that it has not is not looked for in ours. */
	site.point[0].fmr = 1e-2;
	assert_int_equal(
	    biometrics_finger_verdict_compare(&a, &b, &site, 1e-3, &v),
	    BIOMETRICS_E_NO_THRESHOLD);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(table_may_decide),
	    cmocka_unit_test(decides_at_the_rate_that_was_measured),
	    cmocka_unit_test(rate_that_nobody_measured_decides_nothing),
	    cmocka_unit_test(few_minutiae_are_not_compared),
	    cmocka_unit_test(templates_bear_our_name),
	    cmocka_unit_test(thresholds_bear_our_version),
	    cmocka_unit_test(thresholds_of_the_site_go_first),
	};

	return cmocka_run_group_tests_name(
	    "biometrics_finger_verdict", tests, NULL, NULL);
}

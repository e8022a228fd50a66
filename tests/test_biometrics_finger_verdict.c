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
	assert_int_equal(biometrics_finger_verdict_compare(&a, &a, 1e-3, &v),
	    BIOMETRICS_E_OK);
	assert_int_equal(v.outcome, BIOMETRICS_MATCH);
	assert_true(v.fmr == 1e-3 && v.score >= v.threshold);
	assert_int_equal(biometrics_finger_verdict_compare(&a, &b, 1e-3, &v),
	    BIOMETRICS_E_OK);
	assert_int_equal(v.outcome, BIOMETRICS_NO_MATCH);
}

static void
rate_that_nobody_measured_decides_nothing(void **state)
{
	struct biometrics_finger_verdict v = {.outcome = BIOMETRICS_NO_MATCH};

	(void)state;
	prepare(1, &a);
	assert_int_equal(biometrics_finger_verdict_compare(&a, &a, 1e-6, &v),
	    BIOMETRICS_E_NO_THRESHOLD);
	assert_int_equal(v.outcome, BIOMETRICS_NO_MATCH);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(table_may_decide),
	    cmocka_unit_test(decides_at_the_rate_that_was_measured),
	    cmocka_unit_test(rate_that_nobody_measured_decides_nothing),
	};

	return cmocka_run_group_tests_name(
	    "biometrics_finger_verdict", tests, NULL, NULL);
}

/* A comparison as a frame's body; the worker that sends it may be hostile. */
#include "tests/check.h"

#include <math.h>

#include "kiosk/comparison.h"

static uint8_t body[4096];

static size_t
put(const struct kiosk_comparison *c)
{
	struct sink k = sink_of(body, sizeof(body));

	kiosk_comparison_put(&k, c);
	assert_true(sink_ok(&k));
	return k.n;
}

static struct kiosk_comparison
example(void)
{
	struct kiosk_comparison c = {.model = "a model",
	    .verdict = {BIOMETRICS_MATCH, BIOMETRICS_METRIC_COSINE, 0.7, 0.4,
		1e-3},
	    .pad_model = "a network",
	    .reference_doubtful = true,
	    .guidance = BIOMETRICS_G_GOOD,
	    .frames = 9};

	c.impostors = (struct kiosk_impostor_result) {
	    .compared = 37, .points = BIOMETRICS_MODEL_POINTS};
	for (unsigned i = 0; i < BIOMETRICS_MODEL_POINTS; i++)
		c.impostors.point[i] = (struct kiosk_impostor_point) {
		    1e-3, 0.4, i};
	c.pad.score = 0.25;
	c.pad.frames = 7;
	c.pad.evidence[BIOMETRICS_PAD_BLINK] =
	    (struct biometrics_pad_evidence) {true, 1, -0.7f};
	return c;
}

static void
comes_back_as_it_was(void **state)
{
	const struct kiosk_comparison c = example();
	struct kiosk_comparison back;
	const size_t n = put(&c);
	struct span s = span_of(body, n);

	(void)state;
	assert_true(n <= 2048); /* kiosk/msg.c */
	assert_true(kiosk_comparison_take(&s, &back));
	assert_int_equal(s.n, 0);
	assert_string_equal(back.pad_model, "a network");
	assert_true(back.reference_doubtful);
	assert_true(fabs(back.pad.score - 0.25) < 1e-12);
	assert_int_equal(back.pad.frames, 7);
	assert_int_equal(back.impostors.compared, 37);
	assert_int_equal(back.impostors.point[7].matched, 7);
	for (int i = 0; i < BIOMETRICS_PAD_COUNT; i++)
		assert_true(
		    back.pad.evidence[i].have == (i == BIOMETRICS_PAD_BLINK));
	assert_true(back.pad.evidence[BIOMETRICS_PAD_BLINK].weight < -0.69f);
	for (size_t cut = 0; cut < n; cut++) {
		s = span_of(body, cut);
		assert_false(kiosk_comparison_take(&s, &back));
		assert_int_equal(s.n, cut);
	}
}

static void
is_not_believed(void **state)
{
	static const double odd[] = {NAN, INFINITY, -0.01, 1.01};
	struct kiosk_comparison c, back;
	struct span s;

	(void)state;
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		c = example();
		c.pad.score = odd[i];
		s = span_of(body, put(&c));
		assert_false(kiosk_comparison_take(&s, &back));
	}
	c = example();
	c.pad.evidence[0].raw = NAN;
	s = span_of(body, put(&c));
	assert_false(kiosk_comparison_take(&s, &back));
	c = example();
	c.pad_model[3] = '\033';
	s = span_of(body, put(&c));
	assert_false(kiosk_comparison_take(&s, &back));
	c = example();
	c.verdict.score = NAN;
	s = span_of(body, put(&c));
	assert_false(kiosk_comparison_take(&s, &back));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(comes_back_as_it_was),
	    cmocka_unit_test(is_not_believed),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_comparison", tests, NULL, NULL);
}

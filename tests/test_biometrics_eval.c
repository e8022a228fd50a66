#include "tests/check.h"

#include <math.h>
#include <stdlib.h>

#include "biometrics/eval.h"

static bool
near(double a, double b, double slack)
{
	return fabs(a - b) <= slack;
}

/* Samples 0 and 1 are one person; 2, 3, 4 ... others each. */
enum {
	SAMPLES = 16
};
static const uint32_t person[SAMPLES] = {
    0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14};

#define SAME(s)         \
	{               \
		s, 0, 1 \
	}
#define OTHER(s)        \
	{               \
		s, 0, 2 \
	}
#define FAILED BIOMETRICS_EVAL_FAILED

/*
 * By hand.  FMR / FNMR at each score of the first: .9 0/.75, .8 0/.5, .7 0/.25,
 * .6 .2/.25, .5 .4/.25: the rates cross between .6 and .5, and .6 is better.
 */
/* clang-format off */
static const struct {
	const char *name;
	struct biometrics_eval_pair pair[12];
	size_t n;
	enum biometrics_err want;
	double eer, low, high;
} crossings[] = {
	{"overlapping", {SAME(.9f), SAME(.8f), SAME(.7f), SAME(.4f), OTHER(.6f), OTHER(.5f), OTHER(.3f), OTHER(.2f), OTHER(.1f)}, 9, BIOMETRICS_E_OK, .225, .2, .25},
	{"apart",       {SAME(.9f), SAME(.8f), OTHER(.2f), OTHER(.1f)},              4, BIOMETRICS_E_OK, 0, 0, 0},
	{"reversed",    {SAME(.1f), OTHER(.9f)},                                     2, BIOMETRICS_E_OK, 1, 1, 1},
	{"one score",   {SAME(.5f), OTHER(.5f)},                                     2, BIOMETRICS_E_OK, .5, 0, 1},
	{"equal rates", {SAME(.9f), SAME(.1f), OTHER(.8f), OTHER(.0f)},              4, BIOMETRICS_E_OK, .5, .5, .5},
	{"failed genuine", {SAME(.9f), SAME(FAILED), OTHER(.3f), OTHER(.2f)},        4, BIOMETRICS_E_OK, .5, .5, .5},
	{"failed impostor", {SAME(.9f), SAME(.1f), OTHER(.8f), OTHER(FAILED)},       4, BIOMETRICS_E_OK, .25, 0, .5},
	{"all failed",  {SAME(FAILED), OTHER(FAILED)},              2, BIOMETRICS_E_VALUE, 0, 0, 0},
	{"no impostor", {SAME(.9f), SAME(.8f)},                     2, BIOMETRICS_E_VALUE, 0, 0, 0},
	{"no genuine",  {OTHER(.9f), OTHER(.8f)},                   2, BIOMETRICS_E_VALUE, 0, 0, 0},
	{"NaN",         {SAME(.9f), OTHER(NAN)},                    2, BIOMETRICS_E_VALUE, 0, 0, 0},
	{"infinite",    {SAME(INFINITY), OTHER(.1f)},               2, BIOMETRICS_E_VALUE, 0, 0, 0},
	{"no such sample", {SAME(.9f), {.1f, 0, SAMPLES}},          2, BIOMETRICS_E_VALUE, 0, 0, 0},
};
/* clang-format on */

static void
equal_error_rates_are_those_by_hand(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(crossings) / sizeof(crossings[0]); i++) {
		struct biometrics_eval_pair pair[12];
		struct biometrics_eval e;
		struct biometrics_eval_eer r;

		memcpy(pair, crossings[i].pair, sizeof(pair));
		check(crossings[i].name,
		    biometrics_eval_init(&e, pair, crossings[i].n, person,
			SAMPLES) == crossings[i].want);
		if (crossings[i].want != BIOMETRICS_E_OK)
			continue;
		r = biometrics_eval_equal(&e);
		check(crossings[i].name, near(r.eer, crossings[i].eer, 1e-12));
		check(crossings[i].name, near(r.low, crossings[i].low, 1e-12));
		check(
		    crossings[i].name, near(r.high, crossings[i].high, 1e-12));
	}
}

static void
a_person_that_does_not_exist_is_refused(void **state)
{
	static const uint32_t wrong[2] = {0, 2};
	struct biometrics_eval_pair pair[1] = {{.5f, 0, 1}};
	struct biometrics_eval e;

	(void)state;
	assert_int_equal(
	    biometrics_eval_init(&e, pair, 1, wrong, 2), BIOMETRICS_E_VALUE);
}

/* 100 impostor pairs at 0, .01 ... .99; genuine .1 .3 .5 .7 .9 and a failed. */
static void
hundred(struct biometrics_eval *e, struct biometrics_eval_pair pair[107])
{
	for (unsigned i = 0; i < 100; i++)
		pair[i] = (struct biometrics_eval_pair) {
		    (float)i / 100, 0, 2 + i % 8};
	for (unsigned i = 0; i < 5; i++)
		pair[100 + i] = (struct biometrics_eval_pair) {
		    .1f + .2f * (float)i, 0, 1};
	pair[105] = (struct biometrics_eval_pair) {FAILED, 0, 1};
	pair[106] = (struct biometrics_eval_pair) {FAILED, 0, 3};
	assert_int_equal(biometrics_eval_init(e, pair, 107, person, SAMPLES),
	    BIOMETRICS_E_OK);
}

/* clang-format off */
static const struct {
	const char *name;
	double fmr, step;
	enum biometrics_err want;
	double threshold;
	size_t false_matches, false_non_matches;
} points[] = {
	{"one in ten",         .1,   0,   BIOMETRICS_E_OK, .89, 10, 5},
	{"rounded up",         .3,   .25, BIOMETRICS_E_OK, .75, 25, 5},
	{"to a coarse step",   .1,   .5,  BIOMETRICS_E_OK, 1.0, 0,  6},
	{"a fifth",            .2,   .01, BIOMETRICS_E_OK, .80, 20, 5},
	{"not whole: fewer",   .208, .01, BIOMETRICS_E_OK, .80, 20, 5},
	{"almost all",         .99,  0,   BIOMETRICS_E_OK, .0,  99, 1},
	{"too rare to measure", .09, 0,   BIOMETRICS_E_NO_THRESHOLD, 0, 0, 0},
	{"zero",               0,    0,   BIOMETRICS_E_VALUE, 0, 0, 0},
	{"all",                1,    0,   BIOMETRICS_E_VALUE, 0, 0, 0},
	{"no number",          NAN,  0,   BIOMETRICS_E_VALUE, 0, 0, 0},
	{"a step back",        .1,  -.1,  BIOMETRICS_E_VALUE, 0, 0, 0},
};
/* clang-format on */

static void
thresholds_hold_what_they_promise(void **state)
{
	struct biometrics_eval_pair pair[107];
	struct biometrics_eval e;

	(void)state;
	hundred(&e, pair);
	assert_int_equal(e.genuine, 6);
	assert_int_equal(e.genuine_failed, 1);
	assert_int_equal(e.impostor, 100);
	assert_int_equal(e.impostor_failed, 1);
	for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++) {
		struct biometrics_eval_point p = {0};

		check(points[i].name,
		    biometrics_eval_at(&e, points[i].fmr, points[i].step, &p) ==
			points[i].want);
		if (points[i].want != BIOMETRICS_E_OK)
			continue;
		check(points[i].name,
		    near(p.threshold, points[i].threshold, 1e-6));
		check(points[i].name,
		    p.false_match.errors == points[i].false_matches);
		check(points[i].name, p.false_match.trials == 100);
		check(points[i].name,
		    p.false_non_match.errors == points[i].false_non_matches);
		check(points[i].name, p.false_non_match.trials == 6);
		check(points[i].name, p.false_match.rate <= points[i].fmr);
	}
}

/* One threshold for all keeps what it promises when impostors tie at it. */
static void
ties_stay_on_the_careful_side(void **state)
{
	struct biometrics_eval_pair pair[101];
	struct biometrics_eval_point p;
	struct biometrics_eval e;

	(void)state;
	for (unsigned i = 0; i < 100; i++)
		pair[i] = (struct biometrics_eval_pair) {
		    i < 50 ? .5f : .1f, 0, 2};
	pair[100] = (struct biometrics_eval_pair) {.5f, 0, 1};
	assert_int_equal(biometrics_eval_init(&e, pair, 101, person, SAMPLES),
	    BIOMETRICS_E_OK);
	assert_int_equal(biometrics_eval_at(&e, .2, 0, &p), BIOMETRICS_E_OK);
	assert_int_equal(p.false_match.errors, 0);
	assert_int_equal(p.false_non_match.errors, 1);
	assert_true(p.threshold > (double).5f && p.threshold < .5000002);
	assert_int_equal(biometrics_eval_at(&e, .5, 0, &p), BIOMETRICS_E_OK);
	assert_int_equal(p.false_match.errors, 50);
	assert_int_equal(p.false_non_match.errors, 0);
}

/* clang-format off */
static const struct {
	const char *name;
	size_t errors, trials;
	double rate, low, high;
} shares[] = {
	/* Wilson 1927, by hand from its formula. */
	{"1 of 10",      1,   10,   .1,  .01788, .40415},
	{"10 of 100",    10,  100,  .1,  .05523, .17437},
	{"half",         50,  100,  .5,  .40383, .59617},
	{"none of 1000", 0,   1000, 0,   0,      .003},
	{"none of two",  0,   2,    0,   0,      1},
	{"all of 1000",  1000, 1000, 1,  .997,   1},
	{"nothing",      0,   0,    0,   0,      1},
};
/* clang-format on */

static void
intervals_are_wilsons(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++) {
		const struct biometrics_eval_rate r = biometrics_eval_share(
		    shares[i].errors, shares[i].trials);

		check(shares[i].name, near(r.rate, shares[i].rate, 1e-12));
		check(shares[i].name, near(r.low, shares[i].low, 1e-4));
		check(shares[i].name, near(r.high, shares[i].high, 1e-4));
	}
}

static void
the_curve_falls(void **state)
{
	struct biometrics_eval_pair pair[107];
	struct biometrics_eval_point det[64];
	struct biometrics_eval e;
	size_t n;

	(void)state;
	hundred(&e, pair);
	n = biometrics_eval_det(&e, det, 64);
	assert_true(n > 20 && n <= 64);
	assert_int_equal(det[0].false_match.errors, 1);
	assert_int_equal(det[n - 1].false_match.errors, 100);
	assert_int_equal(det[n - 1].false_non_match.errors, 1);
	for (size_t i = 1; i < n; i++) {
		assert_true(
		    det[i].false_match.rate > det[i - 1].false_match.rate);
		assert_true(det[i].false_non_match.rate <=
		    det[i - 1].false_non_match.rate);
		assert_true(det[i].threshold < det[i - 1].threshold);
	}
	assert_int_equal(biometrics_eval_det(&e, det, 1), 1);
}

static void
bins_hold_every_pair_that_was_compared(void **state)
{
	size_t same[5], other[5];
	struct biometrics_eval_pair pair[107];
	struct biometrics_eval e;

	(void)state;
	hundred(&e, pair);
	biometrics_eval_histogram(&e, .2, .7, same, other, 5);
	assert_int_equal(same[0], 1); /* .1, at the edge */
	assert_int_equal(same[1], 1); /* .3 */
	assert_int_equal(same[3], 1);
	assert_int_equal(same[4], 2);
	assert_int_equal(other[0], 30); /* 0 .. .29 */
	assert_int_equal(other[4], 40); /* .6 .. .99 */
}

/* Twelve samples in two groups: what is between them counts in neither. */
static void
groups_are_judged_among_themselves(void **state)
{
	static const uint16_t group[SAMPLES] = {1, 1, 1, 2, 2};
	struct biometrics_eval_pair pair[] = {{.9f, 0, 1}, {.3f, 0, 1},
	    {.8f, 0, 2}, {.2f, 1, 2}, {.95f, 0, 3}, {.9f, 3, 4}, {FAILED, 0, 1},
	    {FAILED, 1, 2}};
	struct biometrics_eval_point p;
	struct biometrics_eval e;

	(void)state;
	assert_int_equal(biometrics_eval_init(&e, pair,
			     sizeof(pair) / sizeof(pair[0]), person, SAMPLES),
	    BIOMETRICS_E_OK);
	biometrics_eval_group(&e, group, 1, .5, &p);
	assert_int_equal(p.false_match.errors, 1);
	assert_int_equal(p.false_match.trials, 2);
	assert_int_equal(p.false_non_match.errors, 2);
	assert_int_equal(p.false_non_match.trials, 3);
	biometrics_eval_group(&e, group, 2, .5, &p);
	assert_int_equal(p.false_match.errors, 1);
	assert_int_equal(p.false_match.trials, 1);
	assert_int_equal(p.false_non_match.trials, 0);
	biometrics_eval_group(&e, group, 3, .5, &p);
	assert_int_equal(p.false_match.trials, 0);
}

/*
 * 400 persons with one genuine pair each, every fifth of them a non-match: the
 * theory says .2 ± 1.96 sqrt(.16 / 400) = .161 to .239.
 */
static void
drawing_persons_agrees_with_the_theory(void **state)
{
	enum {
		N = 400
	};
	static struct biometrics_eval_pair pair[N + N];
	static uint32_t who[2 * N], weight[4 * N];
	struct biometrics_eval_bootstrap b = {.times = 1000,
					     .seed = 7,
					     .n = 2,
					     .fmr = {.5, .01}},
					 again;
	struct biometrics_eval e;

	(void)state;
	for (uint32_t i = 0; i < N; i++) {
		who[2 * i] = who[2 * i + 1] = i;
		pair[i] = (struct biometrics_eval_pair) {
		    i % 5 == 0 ? .1f : .9f, 2 * i, 2 * i + 1};
		pair[N + i] = (struct biometrics_eval_pair) {
		    .3f, 2 * i, 2 * ((i + 1) % N)};
	}
	assert_int_equal(
	    biometrics_eval_init(&e, pair, 2 * N, who, 2 * N), BIOMETRICS_E_OK);
	assert_int_equal(
	    biometrics_eval_bootstrap(&e, weight, 4 * N, &b), BIOMETRICS_E_OK);
	for (size_t i = 0; i < 2; i++) {
		assert_true(near(b.fnmr[i].low, .161, .01));
		assert_true(near(b.fnmr[i].high, .239, .01));
	}
	/* At .3 all is accepted: FMR 1, so the better step is above it. */
	assert_true(near(b.eer.low, .08, .01) && near(b.eer.high, .12, .01));
	again = b;
	assert_int_equal(biometrics_eval_bootstrap(&e, weight, 4 * N, &again),
	    BIOMETRICS_E_OK);
	assert_memory_equal(&again, &b, sizeof(b));
	assert_int_equal(biometrics_eval_bootstrap(&e, weight, 3 * N - 1, &b),
	    BIOMETRICS_E_VALUE);
	b.times = BIOMETRICS_EVAL_TIMES + 1;
	assert_int_equal(biometrics_eval_bootstrap(&e, weight, 4 * N, &b),
	    BIOMETRICS_E_VALUE);
}

/*
 * By hand: fold 0 is judged by fold 1's best threshold, (.8 + .5) / 2, and gets
 * 3 of 4; fold 1 by (.6 + .2) / 2, and gets 1 of 4.
 */
static void
folds_are_judged_by_the_others(void **state)
{
	struct biometrics_eval_trial t[] = {{.9f, 0, true}, {.6f, 0, true},
	    {.2f, 0, false}, {.1f, 0, false}, {.8f, 1, true}, {.3f, 1, true},
	    {.5f, 1, false}, {.45f, 1, false}};
	struct biometrics_eval_folds f;

	(void)state;
	assert_int_equal(biometrics_eval_accuracy(t, 8, &f), BIOMETRICS_E_OK);
	assert_int_equal(f.folds, 2);
	assert_true(near(f.mean, .5, 1e-12) && near(f.error, .25, 1e-12));
	assert_true(near(f.lowest, .25, 1e-12) && near(f.highest, .75, 1e-12));
	/* A failed pair says "not the same". */
	for (size_t i = 0; i < 8; i++)
		t[i].score = FAILED;
	assert_int_equal(biometrics_eval_accuracy(t, 8, &f), BIOMETRICS_E_OK);
	assert_true(near(f.mean, .5, 1e-12) && near(f.error, 0, 1e-12));
	for (size_t i = 0; i < 8; i++)
		t[i].fold = 2;
	assert_int_equal(
	    biometrics_eval_accuracy(t, 8, &f), BIOMETRICS_E_VALUE);
	t[0].fold = BIOMETRICS_EVAL_FOLDS;
	assert_int_equal(
	    biometrics_eval_accuracy(t, 8, &f), BIOMETRICS_E_VALUE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(equal_error_rates_are_those_by_hand),
	    cmocka_unit_test(a_person_that_does_not_exist_is_refused),
	    cmocka_unit_test(thresholds_hold_what_they_promise),
	    cmocka_unit_test(ties_stay_on_the_careful_side),
	    cmocka_unit_test(intervals_are_wilsons),
	    cmocka_unit_test(the_curve_falls),
	    cmocka_unit_test(bins_hold_every_pair_that_was_compared),
	    cmocka_unit_test(groups_are_judged_among_themselves),
	    cmocka_unit_test(drawing_persons_agrees_with_the_theory),
	    cmocka_unit_test(folds_are_judged_by_the_others),
	};

	return cmocka_run_group_tests_name(
	    "biometrics_eval", tests, NULL, NULL);
}

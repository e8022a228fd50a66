#include "tests/check.h"

#include <math.h>

#include "biometrics/finger_fusion.h"

/* Scores by what they are worth in our own table of thresholds. */
#define GOOD .35 /* 1e-3 */
#define FAIR .25 /* 1e-2 */
#define POOR 0.0 /* 1 */

/* Position 255 ends the list. */
struct finger {
	uint8_t position;
	double score;
};
#define END            \
	{              \
		255, 0 \
	}
#define NOTHING BIOMETRICS_NOT_ENOUGH_QUALITY

/* clang-format off */
static const struct {
	const char *name;
	struct finger finger[5];
	size_t fingers;
	double fmr;
	enum biometrics_err want;
	enum biometrics_outcome outcome;
	size_t needed, compared;
	double reached;
} rows[] = {
	{"one finger",            {{2, GOOD}, END},                       1, 1e-3, BIOMETRICS_E_OK, BIOMETRICS_MATCH,    1, 1, 1e-3},
	{"another's finger",      {{2, POOR}, END},                       1, 1e-3, BIOMETRICS_E_OK, BIOMETRICS_NO_MATCH, 1, 1, 1},
	{"nothing yet",           {END},                                  1, 1e-3, BIOMETRICS_E_OK, NOTHING,             1, 0, 1},
	{"two fingers",           {{2, GOOD}, {7, GOOD}, END},            2, 1e-3, BIOMETRICS_E_OK, BIOMETRICS_MATCH,    1, 2, 1.4815511e-5},
	{"two, at 2e-5",          {{2, GOOD}, {7, GOOD}, END},            2, 2e-5, BIOMETRICS_E_OK, BIOMETRICS_MATCH,    2, 2, 1.4815511e-5},
	{"the first of two",      {{2, GOOD}, END},                       2, 2e-5, BIOMETRICS_E_OK, BIOMETRICS_NO_MATCH, 2, 1, 1e-3},
	{"two, at 1e-5",          {{2, GOOD}, {7, GOOD}, END},            2, 1e-5, BIOMETRICS_E_NO_THRESHOLD, NOTHING,   0, 0, 1},
	{"three, at 1e-5",        {{2, GOOD}, {7, GOOD}, {1, GOOD}, END}, 3, 1e-5, BIOMETRICS_E_OK, BIOMETRICS_MATCH,    3, 3, 2.3646e-7},
	{"one, at 2e-5",          {{2, GOOD}, END},                       1, 2e-5, BIOMETRICS_E_NO_THRESHOLD, NOTHING,   0, 0, 1},
	{"two fair ones",         {{2, FAIR}, {7, FAIR}, END},            2, 1e-3, BIOMETRICS_E_OK, BIOMETRICS_NO_MATCH, 1, 2, 1.0210340e-3},
	{"three fair ones",       {{2, FAIR}, {7, FAIR}, {1, FAIR}, END}, 3, 1e-3, BIOMETRICS_E_OK, BIOMETRICS_MATCH,    1, 3, 1.1025e-4},
	{"the second is wrong",   {{2, GOOD}, {7, POOR}, END},            2, 1e-3, BIOMETRICS_E_OK, BIOMETRICS_NO_MATCH, 1, 2, 7.9077553e-3},
	{"the first was wrong",   {{2, POOR}, {7, GOOD}, END},            2, 1e-3, BIOMETRICS_E_OK, BIOMETRICS_MATCH,    1, 2, 1e-3},
	{"one twice is one",      {{2, GOOD}, {2, GOOD}, END},            2, 2e-5, BIOMETRICS_E_OK, BIOMETRICS_NO_MATCH, 2, 1, 1e-3},
	{"the newest counts",     {{2, GOOD}, {2, POOR}, END},            1, 1e-3, BIOMETRICS_E_OK, BIOMETRICS_NO_MATCH, 1, 1, 1},
	{"a palm",                {{20, GOOD}, END},                      1, 1e-3, BIOMETRICS_E_VALUE, NOTHING,          1, 0, 1},
	{"no position",           {{0, GOOD}, END},                       1, 1e-3, BIOMETRICS_E_VALUE, NOTHING,          1, 0, 1},
	{"a score that is none",  {{2, NAN}, END},                        1, 1e-3, BIOMETRICS_E_VALUE, NOTHING,          1, 0, 1},
	{"a score above all",     {{2, INFINITY}, END},                   1, 1e-3, BIOMETRICS_E_VALUE, NOTHING,          1, 0, 1},
	{"a score below all",     {{2, -1}, END},                         1, 1e-3, BIOMETRICS_E_VALUE, NOTHING,          1, 0, 1},
	{"no finger",             {{2, GOOD}, END},                       0, 1e-3, BIOMETRICS_E_NO_THRESHOLD, NOTHING,   0, 0, 1},
	{"no rate",               {{2, GOOD}, END},                       1, 0,    BIOMETRICS_E_VALUE, NOTHING,          0, 0, 1},
	{"a rate of 1",           {{2, GOOD}, END},                       1, 1,    BIOMETRICS_E_VALUE, NOTHING,          0, 0, 1},
	{"a rate that is none",   {{2, GOOD}, END},                       1, NAN,  BIOMETRICS_E_VALUE, NOTHING,          0, 0, 1},
};
/* clang-format on */

static void
fingers_are_fused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct biometrics_finger_fusion f = {
		    .outcome = BIOMETRICS_MATCH, .needed = 99};
		enum biometrics_err e = biometrics_finger_fusion_begin(
		    &f, NULL, rows[i].fmr, rows[i].fingers);

		for (const struct finger *k = rows[i].finger;
		     k->position != 255; k++) {
			enum biometrics_err added =
			    biometrics_finger_fusion_add(
				&f, k->position, k->score);

			/* What was not begun takes nothing. */
			check(rows[i].name,
			    e == BIOMETRICS_E_OK ||
				added == BIOMETRICS_E_VALUE);
			if (e == BIOMETRICS_E_OK)
				e = added;
		}
		check(rows[i].name, e == rows[i].want);
		check(rows[i].name, f.outcome == rows[i].outcome);
		check(rows[i].name, f.needed == rows[i].needed);
		check(rows[i].name, f.compared == rows[i].compared);
		check(rows[i].name,
		    fabs(f.reached - rows[i].reached) <=
			1e-4 * rows[i].reached);
	}
}

static void
sites_bring_thresholds(void **state)
{
	const struct biometrics_model stricter = {.name = "site",
	    .metric = BIOMETRICS_METRIC_COSINE,
	    .impostor_pairs = 100000,
	    .genuine_pairs = 100,
	    .point = {{1e-4, 0.4, 10, 3}}};
	struct biometrics_model empty = stricter;
	struct biometrics_finger_fusion f;

	(void)state;
	assert_int_equal(biometrics_finger_fusion_begin(&f, &stricter, 1e-4, 1),
	    BIOMETRICS_E_OK);
	assert_int_equal(
	    biometrics_finger_fusion_add(&f, 2, .5), BIOMETRICS_E_OK);
	assert_int_equal(f.outcome, BIOMETRICS_MATCH);
	assert_true(f.reached == 1e-4);
	empty.point[0].fmr = 0;
	assert_int_equal(biometrics_finger_fusion_begin(&f, &empty, 1e-3, 10),
	    BIOMETRICS_E_NO_THRESHOLD);
}

/* The rule against numbers worked out by hand: P(U1 U2 <= x) = x - x ln x. */
static void
rates_are_fused_by_fishers_rule(void **state)
{
	static const struct {
		double x, want;
		size_t n;
	} known[] = {{1e-3, 1e-3, 1}, {1e-6, 1.4815511e-5, 2},
	    {1e-9, 2.3646e-7, 3}, {1, 1, 4}, {0.5, 0.84657359, 2}, {0, 0, 3},
	    {0.5, 1, 0}};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		assert_true(
		    fabs(biometrics_finger_fusion_rate(known[i].x, known[i].n) -
			known[i].want) <= 1e-4 * known[i].want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(fingers_are_fused),
	    cmocka_unit_test(sites_bring_thresholds),
	    cmocka_unit_test(rates_are_fused_by_fishers_rule),
	};

	return cmocka_run_group_tests_name(
	    "biometrics_finger_fusion", tests, NULL, NULL);
}

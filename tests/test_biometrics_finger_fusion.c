#include "tests/check.h"

#include <math.h>

#include "biometrics/finger_fusion.h"
#include "biometrics/minutiae.h"

enum {
	PRINTS = 6
};

static struct biometrics_finger_prepared print[PRINTS];

/* Print 0 is of nobody with three minutiae; the others are different. */
static int
prepare(void **state)
{
	(void)state;
	for (uint32_t k = 0; k < PRINTS; k++) {
		struct biometrics_minutiae t = {.width = 400,
		    .height = 400,
		    .ppi = 500,
		    .n = k == 0 ? 3 : 40};
		uint32_t seed = k;

		for (size_t i = 0; i < t.n; i++) {
			seed = seed * 1664525 + 1013904223;
			t.m[i].x = (uint16_t)(40 + (seed >> 16) % 320);
			t.m[i].y = (uint16_t)(40 + (seed >> 8) % 320);
			t.m[i].angle = (uint8_t)(seed >> 24);
		}
		if (biometrics_finger_match_prepare(&t, &print[k]) !=
		    BIOMETRICS_E_OK)
			return 1;
	}
	return 0;
}

/* Fingers of a side: position and print; position 255 ends the list. */
struct side {
	uint8_t position, print;
};

static size_t
collect(const struct side *s, struct biometrics_finger_sample *out)
{
	size_t n = 0;

	for (; s[n].position != 255; n++)
		out[n] = (struct biometrics_finger_sample) {
		    .print = &print[s[n].print],
		    .id = biometrics_finger_verdict_id(),
		    .position = s[n].position};
	return n;
}

#define END            \
	{              \
		255, 0 \
	}
#define ENOUGH BIOMETRICS_NOT_ENOUGH_QUALITY

/* clang-format off */
static const struct {
	const char *name;
	struct side chip[4], live[4];
	double fmr;
	enum biometrics_err want;
	enum biometrics_outcome outcome;
	size_t compared;
	double reached; /* at most; above half of it */
} rows[] = {
	{"one finger",            {{2, 1}, END},         {{2, 1}, END},         1e-3, BIOMETRICS_E_OK, BIOMETRICS_MATCH,    1, 1e-3},
	{"another's finger",      {{2, 1}, END},         {{2, 2}, END},         1e-3, BIOMETRICS_E_OK, BIOMETRICS_NO_MATCH, 1, 1},
	{"the finger elsewhere",  {{2, 1}, END},         {{7, 1}, END},         1e-3, BIOMETRICS_E_OK, ENOUGH,              0, 1},
	{"two fingers",           {{2, 1}, {7, 2}, END}, {{7, 2}, {2, 1}, END}, 1e-3, BIOMETRICS_E_OK, BIOMETRICS_MATCH,    2, 1.49e-5},
	{"two, at 2e-5",          {{2, 1}, {7, 2}, END}, {{2, 1}, {7, 2}, END}, 2e-5, BIOMETRICS_E_OK, BIOMETRICS_MATCH,    2, 1.49e-5},
	{"two, at 1e-5",          {{2, 1}, {7, 2}, END}, {{2, 1}, {7, 2}, END}, 1e-5, BIOMETRICS_E_NO_THRESHOLD, ENOUGH,    0, 1},
	{"one, at 2e-5",          {{2, 1}, END},         {{2, 1}, END},         2e-5, BIOMETRICS_E_NO_THRESHOLD, ENOUGH,    0, 1},
	{"one of two is wrong",   {{2, 1}, {7, 2}, END}, {{2, 1}, {7, 3}, END}, 1e-3, BIOMETRICS_E_OK, BIOMETRICS_NO_MATCH, 2, 8e-3},
	{"one of two, at 1e-2",   {{2, 1}, {7, 2}, END}, {{2, 1}, {7, 3}, END}, 1e-2, BIOMETRICS_E_OK, BIOMETRICS_MATCH,    2, 8e-3},
	{"swapped hands",         {{2, 1}, {7, 2}, END}, {{2, 2}, {7, 1}, END}, 1e-3, BIOMETRICS_E_OK, BIOMETRICS_NO_MATCH, 2, 1},
	{"one of two is no print",{{2, 1}, {7, 2}, END}, {{2, 1}, {7, 0}, END}, 1e-3, BIOMETRICS_E_OK, BIOMETRICS_MATCH,    1, 1e-3},
	{"neither is a print",    {{2, 0}, END},         {{2, 0}, END},         1e-3, BIOMETRICS_E_OK, ENOUGH,              0, 1},
	{"two tries cost",        {{2, 1}, END},         {{2, 2}, {2, 1}, END}, 1e-3, BIOMETRICS_E_OK, BIOMETRICS_NO_MATCH, 1, 2e-3},
	{"two tries, at 2e-3",    {{2, 1}, END},         {{2, 2}, {2, 1}, END}, 2e-3, BIOMETRICS_E_OK, BIOMETRICS_MATCH,    1, 2e-3},
	{"unknown on one side",   {{2, 1}, END},         {{0, 1}, END},         1e-3, BIOMETRICS_E_OK, BIOMETRICS_MATCH,    1, 1e-3},
	{"unknown on both",       {{0, 1}, END},         {{0, 1}, END},         1e-3, BIOMETRICS_E_OK, BIOMETRICS_MATCH,    1, 1e-3},
	{"unknown among several", {{2, 1}, {7, 2}, END}, {{0, 1}, END},         1e-3, BIOMETRICS_E_OK, ENOUGH,              0, 1},
	{"nothing at all",        {END},                 {END},                 1e-3, BIOMETRICS_E_OK, ENOUGH,              0, 1},
	{"a palm",                {{20, 1}, END},        {{20, 1}, END},        1e-3, BIOMETRICS_E_VALUE, ENOUGH,           0, 1},
	{"no rate",               {{2, 1}, END},         {{2, 1}, END},         0,    BIOMETRICS_E_VALUE, ENOUGH,           0, 1},
	{"a rate of 1",           {{2, 1}, END},         {{2, 1}, END},         1,    BIOMETRICS_E_VALUE, ENOUGH,           0, 1},
	{"a rate that is none",   {{2, 1}, END},         {{2, 1}, END},         NAN,  BIOMETRICS_E_VALUE, ENOUGH,           0, 1},
};
/* clang-format on */

static void
fingers_are_fused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct biometrics_finger_sample chip[4], live[4];
		const size_t nc = collect(rows[i].chip, chip);
		const size_t nl = collect(rows[i].live, live);
		struct biometrics_finger_fusion f = {
		    .outcome = BIOMETRICS_MATCH};

		check(rows[i].name,
		    biometrics_finger_fusion_compare(NULL, chip, nc, live, nl,
			rows[i].fmr, &f) == rows[i].want);
		check(rows[i].name, f.outcome == rows[i].outcome);
		check(rows[i].name, f.compared == rows[i].compared);
		check(rows[i].name, f.reached <= rows[i].reached + 1e-12);
		check(rows[i].name, f.reached > rows[i].reached / 2);
	}
}

static void
templates_of_others_have_no_threshold(void **state)
{
	const struct side one[] = {{2, 1}, END};
	struct biometrics_finger_sample chip[1], live[1];
	struct biometrics_finger_fusion f;

	(void)state;
	collect(one, chip);
	collect(one, live);
	live[0].id.version++;
	assert_int_equal(
	    biometrics_finger_fusion_compare(NULL, chip, 1, live, 1, 1e-3, &f),
	    BIOMETRICS_E_MODEL_MISMATCH);
	assert_int_equal(f.outcome, BIOMETRICS_NOT_ENOUGH_QUALITY);
	/* Not even if both are of the same other maker. */
	chip[0].id = live[0].id;
	assert_int_equal(
	    biometrics_finger_fusion_compare(NULL, chip, 1, live, 1, 1e-3, &f),
	    BIOMETRICS_E_MODEL_MISMATCH);
}

static void
sites_bring_thresholds(void **state)
{
	const struct side one[] = {{2, 1}, END};
	const struct biometrics_model stricter = {.name = "site",
	    .metric = BIOMETRICS_METRIC_COSINE,
	    .impostor_pairs = 100000,
	    .genuine_pairs = 100,
	    .point = {{1e-4, 0.4, 10, 3}}};
	struct biometrics_finger_sample s[1];
	struct biometrics_model empty = stricter;
	struct biometrics_finger_fusion f;

	(void)state;
	collect(one, s);
	assert_int_equal(
	    biometrics_finger_fusion_compare(&stricter, s, 1, s, 1, 1e-4, &f),
	    BIOMETRICS_E_OK);
	assert_int_equal(f.outcome, BIOMETRICS_MATCH);
	assert_true(f.reached == 1e-4);
	empty.point[0].fmr = 0;
	assert_int_equal(
	    biometrics_finger_fusion_compare(&empty, s, 1, s, 1, 1e-3, &f),
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
	    cmocka_unit_test(templates_of_others_have_no_threshold),
	    cmocka_unit_test(sites_bring_thresholds),
	    cmocka_unit_test(rates_are_fused_by_fishers_rule),
	};

	return cmocka_run_group_tests_name(
	    "biometrics_finger_fusion", tests, prepare, NULL);
}

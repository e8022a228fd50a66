#include "tests/check.h"

#include <math.h>
#include <stdlib.h>

#include "biometrics/finger_quality.h"
#include "biometrics/print.h"

#define Q(id) BIOMETRICS_FQ_##id

enum {
	FINGERS = 3,
	W = 388,
	H = 374
};

static uint8_t px[W * H];
static struct biometrics_print *finger;

static void
measure(const struct biometrics_image *img, unsigned ppi,
    struct biometrics_minutiae *t, struct biometrics_finger_quality *q)
{
	const size_t need = biometrics_minutiae_scratch(img, ppi);
	void *scratch = malloc(need);

	assert_non_null(scratch);
	assert_int_equal(
	    biometrics_finger_quality_measure(img, ppi, scratch, need, t, q),
	    BIOMETRICS_E_OK);
	free(scratch);
	for (unsigned i = 0; i < BIOMETRICS_FQ_COUNT_OF; i++)
		assert_true(q->value[i] >= 0 && q->value[i] <= 100);
	assert_int_equal(t->quality, lroundf(q->value[Q(UNIFIED)]));
}

/* A clean touch in the middle of the sensor, then one thing changed. */
struct touch {
	const char *name;
	int pressure, right, down; /* hundredths of a millimetre */
	unsigned area, noise;
	enum biometrics_finger_guidance want;
};

/* clang-format off */
static const struct touch touches[] = {
	{"clean",       0,     0,    0, 90,  0, BIOMETRICS_FG_GOOD},
	{"dry",      -100,     0,    0, 90,  0, BIOMETRICS_FG_TOO_DRY},
	{"left",        0,  -900,    0, 90,  0, BIOMETRICS_FG_TOO_LEFT},
	{"right",       0,   900,    0, 90,  0, BIOMETRICS_FG_TOO_RIGHT},
	{"up",          0,     0, -900, 70,  0, BIOMETRICS_FG_TOO_HIGH},
	{"down",        0,     0,  900, 70,  0, BIOMETRICS_FG_TOO_LOW},
	{"the tip",     0,     0,    0, 35,  0, BIOMETRICS_FG_TOO_SMALL},
};
/* clang-format on */

static void
touch(const struct touch *t, struct biometrics_finger_quality *q)
{
	static struct biometrics_minutiae m;
	struct biometrics_image img = biometrics_image_of(
	    px, sizeof(px), W, H, 1);
	const struct biometrics_print_press press = {.seed = 5,
	    .width = W,
	    .height = H,
	    .ppi = 500,
	    .right = t->right,
	    .down = t->down,
	    .area = t->area,
	    .pressure = t->pressure,
	    .noise = t->noise};

	assert_int_equal(
	    biometrics_print_press(finger, &press, &img), BIOMETRICS_E_OK);
	measure(&img, 500, &m, q);
}

static void
guidance_says_what_is_wrong(void **state)
{
	struct biometrics_finger_quality q;

	(void)state;
	for (uint64_t f = 1; f <= FINGERS; f++) {
		biometrics_print_grow(f, finger);
		for (size_t i = 0; i < sizeof(touches) / sizeof(touches[0]);
		     i++) {
			touch(&touches[i], &q);
			check(touches[i].name,
			    biometrics_finger_quality_guide(&q) ==
				touches[i].want);
		}
	}
}

static void
pressure_is_seen(void **state)
{
	static const struct touch light = {.pressure = -60, .area = 90};
	static const struct touch hard = {.pressure = 60, .area = 90};
	struct biometrics_finger_quality a, b;

	(void)state;
	biometrics_print_grow(4, finger);
	touch(&light, &a);
	touch(&hard, &b);
	assert_true(a.ridges + 0.1f < b.ridges);
	assert_true(a.raw[Q(MU)] > b.raw[Q(MU)] + 20);
}

static void
noise_costs_quality(void **state)
{
	static const struct touch clean = {.area = 90};
	static const struct touch noisy = {.area = 90, .noise = 100};
	struct biometrics_finger_quality a, b;

	(void)state;
	biometrics_print_grow(5, finger);
	touch(&clean, &a);
	touch(&noisy, &b);
	assert_true(a.raw[Q(LCS)] > b.raw[Q(LCS)]);
	assert_true(a.raw[Q(OCL)] > b.raw[Q(OCL)]);
	assert_true(a.value[Q(UNIFIED)] >= b.value[Q(UNIFIED)]);
}

/* Measures, and what is asked for: the first of the reasons counts. */
/* clang-format off */
static const struct {
	const char *name;
	float area, x, y, ridges, mu, unified;
	enum biometrics_finger_guidance want;
} asks[] = {
	{"good",             200, .50f, .50f, .50f, 120, 90, BIOMETRICS_FG_GOOD},
	{"nothing",            0,    0,    0,    0,   0,  0, BIOMETRICS_FG_NO_FINGER},
	{"a spot",            24, .50f, .50f, .50f, 120, 90, BIOMETRICS_FG_NO_FINGER},
	{"small",             79, .50f, .50f, .50f, 120, 90, BIOMETRICS_FG_TOO_SMALL},
	{"small, since left", 79, .20f, .50f, .50f, 120, 90, BIOMETRICS_FG_TOO_LEFT},
	{"right",            200, .70f, .50f, .50f, 120, 90, BIOMETRICS_FG_TOO_RIGHT},
	{"high",             200, .50f, .30f, .50f, 120, 90, BIOMETRICS_FG_TOO_HIGH},
	{"low",              200, .50f, .70f, .50f, 120, 90, BIOMETRICS_FG_TOO_LOW},
	{"wet",              200, .50f, .50f, .65f,  80, 90, BIOMETRICS_FG_TOO_WET},
	{"wide but light",   200, .50f, .50f, .65f, 120, 90, BIOMETRICS_FG_GOOD},
	{"dry",              200, .50f, .50f, .30f, 200, 90, BIOMETRICS_FG_TOO_DRY},
	{"narrow but dark",  200, .50f, .50f, .30f, 120, 90, BIOMETRICS_FG_GOOD},
	{"unclear",          200, .50f, .50f, .50f, 120, 20, BIOMETRICS_FG_UNCLEAR},
};
/* clang-format on */

static void
the_first_reason_counts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(asks) / sizeof(asks[0]); i++) {
		struct biometrics_finger_quality q = {
		    .x = asks[i].x, .y = asks[i].y, .ridges = asks[i].ridges};

		q.raw[Q(AREA)] = asks[i].area;
		q.raw[Q(MU)] = asks[i].mu;
		q.value[Q(UNIFIED)] = asks[i].unified;
		check(asks[i].name,
		    biometrics_finger_quality_guide(&q) == asks[i].want);
	}
}

static void
nothing_is_no_finger(void **state)
{
	static struct biometrics_minutiae t;
	const struct biometrics_image img = biometrics_image_of(
	    px, sizeof(px), W, H, 1);
	struct biometrics_finger_quality q;

	(void)state;
	memset(px, 200, sizeof(px));
	measure(&img, 500, &t, &q);
	assert_int_equal(t.quality, 0);
	assert_int_equal(
	    biometrics_finger_quality_guide(&q), BIOMETRICS_FG_NO_FINGER);
}

static void
names_end_in_order(void **state)
{
	(void)state;
	assert_string_equal(
	    biometrics_finger_quality_name(Q(LCS)), "LocalClarityScore");
	assert_string_equal(
	    biometrics_finger_quality_unit(Q(COUNT)), "minutiae");
	assert_string_equal(
	    biometrics_finger_quality_name(BIOMETRICS_FQ_COUNT_OF), "?");
	assert_string_equal(
	    biometrics_finger_quality_unit(BIOMETRICS_FQ_COUNT_OF), "?");
	assert_string_equal(
	    biometrics_finger_quality_guidance_name(BIOMETRICS_FG_TOO_DRY),
	    "TOO_DRY");
	assert_string_equal(
	    biometrics_finger_quality_guidance_text(BIOMETRICS_FG_NO_FINGER),
	    "no finger is on the sensor");
	assert_string_equal(
	    biometrics_finger_quality_guidance_name(BIOMETRICS_FG_COUNT), "?");
	assert_string_equal(
	    biometrics_finger_quality_guidance_text(BIOMETRICS_FG_COUNT), "?");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(guidance_says_what_is_wrong),
	    cmocka_unit_test(pressure_is_seen),
	    cmocka_unit_test(noise_costs_quality),
	    cmocka_unit_test(the_first_reason_counts),
	    cmocka_unit_test(nothing_is_no_finger),
	    cmocka_unit_test(names_end_in_order),
	};
	int failed;

	finger = malloc(sizeof(*finger));
	if (finger == NULL)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	free(finger);
	return failed;
}

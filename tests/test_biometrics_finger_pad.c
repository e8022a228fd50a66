/* Copies of a print against touches of the same finger. */
#include "tests/check.h"

#include <stdlib.h>

#include "biometrics/finger_pad.h"
#include "biometrics/print.h"

static struct biometrics_print finger;
static uint8_t first[400 * 400], second[400 * 400];

static struct biometrics_image
touch(uint64_t seed, unsigned n, uint8_t *px)
{
	struct biometrics_print_press p = biometrics_print_press_of(
	    seed, n, 20);
	struct biometrics_image img = {.px = px, .cap = sizeof(first)};

	if (finger.seed != seed)
		biometrics_print_grow(seed, &finger);
	assert_int_equal(
	    biometrics_print_press(&finger, &p, &img), BIOMETRICS_E_OK);
	return img;
}

static double
score_of(const struct biometrics_image *a, const struct biometrics_image *b)
{
	struct biometrics_finger_pad pad = {0};

	biometrics_finger_pad_copy(&pad, a, b);
	assert_int_equal(pad.evidence, BIOMETRICS_FINGER_PAD_COPY);
	assert_true(pad.score >= 0 && pad.score <= 1);
	assert_int_equal(biometrics_finger_pad_alarm(&pad), pad.score >= 0.5);
	return pad.score;
}

static void
touches_of_a_finger_are_no_copies(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 2; seed++) {
		struct biometrics_image a = touch(seed, 0, first);

		for (unsigned n = 1; n <= 3; n++) {
			struct biometrics_image b = touch(seed, n, second);

			assert_true(score_of(&a, &b) == 0);
		}
	}
}

static void
another_finger_is_no_copy(void **state)
{
	struct biometrics_image a = touch(1, 0, first);
	struct biometrics_image b = touch(2, 0, second);

	(void)state;
	assert_true(score_of(&a, &b) == 0);
}

/* The same, or moved by a few pixels, a little noisy, darker. */
static void
copies_raise_the_alarm(void **state)
{
	struct biometrics_image a = touch(2, 1, first), b = a;
	size_t n = biometrics_image_size(&a);

	(void)state;
	b.px = second;
	memcpy(second, first, n);
	assert_true(score_of(&a, &b) == 1);
	for (size_t i = 0; i < n; i++)
		second[i] = (uint8_t)(first[i] * 7u / 8 + i * 7919 % 13);
	assert_true(score_of(&a, &b) > 0.9);
	memmove(second + 3 * a.width, second, n - 3 * a.width);
	assert_true(score_of(&a, &b) > 0.9);
}

/* TR-03121-3.1: not one of two values. */
static void
score_grows_with_likeness(void **state)
{
	struct biometrics_image a = touch(2, 0, first), b = a;
	size_t n = biometrics_image_size(&a);
	double before = 1.1;
	int between = 0;

	(void)state;
	b.px = second;
	for (unsigned noise = 1; noise < 200; noise += 8) {
		double s;

		srand(7);
		for (size_t i = 0; i < n; i++) {
			int v = first[i] + rand() % (int)(2 * noise) -
			    (int)noise;

			second[i] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
		}
		s = score_of(&a, &b);
		assert_true(s <= before + 0.001);
		before = s;
		between += s > 0 && s < 1;
	}
	assert_true(between >= 3);
}

static void
other_shapes_are_not_compared(void **state)
{
	struct biometrics_image a = touch(2, 0, first), b = a, none = {0};

	(void)state;
	b.width /= 2;
	assert_true(score_of(&a, &b) == 0);
	struct biometrics_finger_pad pad = {0};

	biometrics_finger_pad_copy(&pad, &a, &none);
	assert_int_equal(pad.evidence, 0);
}

static void
sensor_has_the_last_word_where_it_speaks(void **state)
{
	struct biometrics_finger_pad pad = {0};

	(void)state;
	assert_false(biometrics_finger_pad_alarm(&pad));
	assert_int_equal(
	    biometrics_finger_pad_sensor(&pad, 0.3), BIOMETRICS_E_OK);
	assert_false(biometrics_finger_pad_alarm(&pad));
	assert_int_equal(
	    biometrics_finger_pad_sensor(&pad, 0.7), BIOMETRICS_E_OK);
	assert_int_equal(
	    biometrics_finger_pad_sensor(&pad, 0.1), BIOMETRICS_E_OK);
	assert_true(biometrics_finger_pad_alarm(&pad));
	assert_int_equal(
	    biometrics_finger_pad_sensor(&pad, 1.1), BIOMETRICS_E_VALUE);
	assert_int_equal(
	    biometrics_finger_pad_sensor(&pad, -0.1), BIOMETRICS_E_VALUE);
	assert_int_equal(pad.evidence, BIOMETRICS_FINGER_PAD_SENSOR);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(touches_of_a_finger_are_no_copies),
	    cmocka_unit_test(another_finger_is_no_copy),
	    cmocka_unit_test(copies_raise_the_alarm),
	    cmocka_unit_test(score_grows_with_likeness),
	    cmocka_unit_test(other_shapes_are_not_compared),
	    cmocka_unit_test(sensor_has_the_last_word_where_it_speaks),
	};

	return cmocka_run_group_tests_name(
	    "biometrics_finger_pad", tests, NULL, NULL);
}

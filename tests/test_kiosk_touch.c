/* The finger step, with prints of nobody and a sensor of words. */
#include "tests/check.h"

#include <stdlib.h>

#include "biometrics/model.h"
#include "biometrics/print.h"
#include "kiosk/print.h"
#include "kiosk/touch.h"

#define FMR 1e-3

enum {
	RIGHT = 2, /* seeds, and positions */
	LEFT = 7,
	STRANGER = 3
};

static struct biometrics_print finger;
static uint8_t px[512 * 512], frame[512 * 512 + 16];
static struct kiosk_touch *t;

static struct biometrics_image
press(uint64_t seed, unsigned touch)
{
	struct biometrics_print_press p = biometrics_print_press_of(
	    seed, touch, touch == 0 ? 0 : 20);
	struct biometrics_image img = {.px = px, .cap = sizeof(px)};

	if (finger.seed != seed)
		biometrics_print_grow(seed, &finger);
	assert_int_equal(
	    biometrics_print_press(&finger, &p, &img), BIOMETRICS_E_OK);
	return img;
}

static enum kiosk_err
enrol(uint8_t position, uint64_t seed)
{
	struct biometrics_image img = press(seed, 0);
	struct kiosk_print print = {position, 500, (uint16_t)img.width,
	    (uint16_t)img.height, span_of(px, biometrics_image_size(&img))};
	struct sink k = sink_of(frame, sizeof(frame));

	kiosk_print_put(&k, &print);
	return kiosk_touch_reference(t, sink_span(&k));
}

/* What the sensor's worker says of the next picture. */
static enum kiosk_finger_second opinion;

static struct span
captured(const struct biometrics_image *img)
{
	struct sink k = sink_of(frame, sizeof(frame));

	sink_put_be16(&k, 500);
	sink_put_be16(&k, (uint16_t)img->width);
	sink_put_be16(&k, (uint16_t)img->height);
	sink_put_u8(&k, (uint8_t)opinion);
	sink_put_u8(
	    &k, opinion == KIOSK_FINGER_UNTOLD ? HW_E_TIMEOUT : HW_E_OK);
	sink_put(&k, span_of(img->px, biometrics_image_size(img)));
	return sink_span(&k);
}

static void
lay(uint64_t seed, unsigned touch)
{
	struct biometrics_image img = press(seed, touch);

	assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_CAPTURE);
	assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_WAIT);
	assert_int_equal(kiosk_touch_live(t, captured(&img)), KIOSK_E_OK);
}

static int
before(void **state)
{
	(void)state;
	opinion = KIOSK_FINGER_UNASKED;
	return kiosk_touch_new(NULL, FMR, &t) == KIOSK_E_OK ? 0 : -1;
}

static int
after(void **state)
{
	(void)state;
	kiosk_touch_free(&t);
	return t == NULL ? 0 : -1;
}

static void
right_finger_matches(void **state)
{
	const struct kiosk_finger *f;

	(void)state;
	assert_int_equal(enrol(RIGHT, RIGHT), KIOSK_E_OK);
	/* Nobody has asked yet, but the screen may know which. */
	assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_WAIT);
	assert_int_equal(kiosk_touch_position(t), RIGHT);
	kiosk_touch_ask(t, 1);
	lay(RIGHT, 1);
	assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_ANSWER);
	f = kiosk_touch_answer(t);
	assert_true(kiosk_finger_matches(f, FMR));
	assert_int_equal(f->position, RIGHT);
	assert_int_equal(f->touches, 1);
	assert_int_equal(f->pad.evidence, BIOMETRICS_FINGER_PAD_COPY);
	assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_WAIT);
}

/* The one that was asked for first is asked for again after all the others. */
static void
another_finger_does_not_match_and_the_next_is_asked_for(void **state)
{
	uint8_t first, second;

	(void)state;
	assert_int_equal(enrol(RIGHT, RIGHT), KIOSK_E_OK);
	assert_int_equal(enrol(LEFT, LEFT), KIOSK_E_OK);
	kiosk_touch_ask(t, 2);
	lay(STRANGER, 1);
	first = kiosk_touch_position(t);
	assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_ANSWER);
	assert_int_equal(kiosk_touch_answer(t)->outcome, BIOMETRICS_NO_MATCH);
	kiosk_touch_ask(t, 2);
	lay(STRANGER, 2);
	second = kiosk_touch_position(t);
	assert_true(first != second);
	assert_int_equal(first + second, RIGHT + LEFT);
	assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_ANSWER);
	assert_int_equal(kiosk_touch_answer(t)->outcome, BIOMETRICS_NO_MATCH);
	/* And its own matches still. */
	kiosk_touch_ask(t, 2);
	lay(first == RIGHT ? RIGHT : LEFT, 1);
	assert_int_equal(kiosk_touch_position(t), first);
	assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_ANSWER);
	assert_true(kiosk_finger_matches(kiosk_touch_answer(t), FMR));
}

/* A rate that one finger was never measured at: the next one is taken, too. */
static void
two_fingers_reach_a_rate_together(void **state)
{
	const struct kiosk_finger *f;
	uint8_t first;

	(void)state;
	kiosk_touch_free(&t);
	assert_int_equal(kiosk_touch_new(NULL, 2e-5, &t), KIOSK_E_OK);
	assert_int_equal(enrol(RIGHT, RIGHT), KIOSK_E_OK);
	assert_int_equal(enrol(LEFT, LEFT), KIOSK_E_OK);
	kiosk_touch_ask(t, 2);
	first = kiosk_touch_position(t);
	lay(first, 1);
	lay(RIGHT + LEFT - first, 1);
	assert_int_equal(kiosk_touch_position(t), RIGHT + LEFT - first);
	assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_ANSWER);
	f = kiosk_touch_answer(t);
	assert_int_equal(f->fingers, 2);
	assert_int_equal(f->touches, 2);
	assert_true(f->reached < 2e-5);
	assert_true(kiosk_finger_matches(f, 2e-5));
	/* The same finger for both is two touches of one stranger. */
	kiosk_touch_ask(t, 2);
	lay(STRANGER, 1);
	assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_ANSWER);
	assert_false(kiosk_finger_matches(kiosk_touch_answer(t), 2e-5));
}

/* What the first picture gave away is not forgotten with the second. */
static void
alarm_of_the_first_finger_ends_the_step(void **state)
{
	uint8_t first;

	(void)state;
	kiosk_touch_free(&t);
	assert_int_equal(kiosk_touch_new(NULL, 2e-5, &t), KIOSK_E_OK);
	assert_int_equal(enrol(RIGHT, RIGHT), KIOSK_E_OK);
	assert_int_equal(enrol(LEFT, LEFT), KIOSK_E_OK);
	kiosk_touch_ask(t, 2);
	first = kiosk_touch_position(t);
	lay(first, 0);
	assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_ANSWER);
	assert_true(biometrics_finger_pad_alarm(&kiosk_touch_answer(t)->pad));
}

static void
second_opinion_is_of_the_finger_that_decided(void **state)
{
	struct kiosk_print print;
	const struct kiosk_finger *f;

	(void)state;
	assert_int_equal(enrol(RIGHT, RIGHT), KIOSK_E_OK);
	kiosk_touch_ask(t, 1);
	opinion = KIOSK_FINGER_DENIES;
	lay(RIGHT, 1);
	/* What it was compared with. */
	kiosk_touch_print(t, &print);
	assert_int_equal(print.position, RIGHT);
	assert_int_equal(print.ppi, 500);
	assert_int_equal(print.pixels.n, (size_t)print.width * print.height);
	assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_ANSWER);
	f = kiosk_touch_answer(t);
	assert_true(kiosk_finger_matches(f, FMR));
	assert_int_equal(f->second, KIOSK_FINGER_DENIES);
	/* The next touch is judged anew. */
	kiosk_touch_ask(t, 1);
	opinion = KIOSK_FINGER_UNTOLD;
	lay(RIGHT, 2);
	assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_ANSWER);
	f = kiosk_touch_answer(t);
	assert_int_equal(f->second, KIOSK_FINGER_UNTOLD);
	assert_int_equal(f->second_err, HW_E_TIMEOUT);
	kiosk_touch_ask(t, 1);
	opinion = KIOSK_FINGER_AGREES;
	lay(RIGHT, 3);
	assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_ANSWER);
	f = kiosk_touch_answer(t);
	assert_int_equal(f->second, KIOSK_FINGER_AGREES);
	assert_int_equal(f->second_err, HW_E_OK);
}

/* Of two that reach the rate only together, both have to be confirmed. */
static void
second_opinion_of_two_fingers_is_the_lesser(void **state)
{
	static const struct {
		enum kiosk_finger_second first, last, both;
	} rows[] = {
	    {KIOSK_FINGER_AGREES, KIOSK_FINGER_AGREES, KIOSK_FINGER_AGREES},
	    {KIOSK_FINGER_DENIES, KIOSK_FINGER_AGREES, KIOSK_FINGER_DENIES},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct kiosk_finger *f;
		struct biometrics_image img;

		kiosk_touch_free(&t);
		assert_int_equal(kiosk_touch_new(NULL, 2e-5, &t), KIOSK_E_OK);
		assert_int_equal(enrol(RIGHT, RIGHT), KIOSK_E_OK);
		assert_int_equal(enrol(LEFT, LEFT), KIOSK_E_OK);
		kiosk_touch_ask(t, 2);
		opinion = rows[i].first;
		lay(kiosk_touch_position(t), 1);
		opinion = rows[i].last;
		assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_CAPTURE);
		img = press(kiosk_touch_position(t), 1);
		assert_int_equal(
		    kiosk_touch_live(t, captured(&img)), KIOSK_E_OK);
		assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_ANSWER);
		f = kiosk_touch_answer(t);
		assert_true(kiosk_finger_matches(f, 2e-5));
		assert_int_equal(f->fingers, 2);
		assert_int_equal(f->second, rows[i].both);
	}
}

/* Fewer fingers than the rate needs: nobody is asked for one. */
static void
one_print_cannot_reach_a_rate_of_two(void **state)
{
	(void)state;
	kiosk_touch_free(&t);
	assert_int_equal(kiosk_touch_new(NULL, 2e-5, &t), KIOSK_E_OK);
	assert_int_equal(enrol(RIGHT, RIGHT), KIOSK_E_OK);
	kiosk_touch_ask(t, 1);
	assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_ANSWER);
	assert_int_equal(kiosk_touch_answer(t)->err, BIOMETRICS_E_NO_THRESHOLD);
}

static void
site_may_be_stricter(void **state)
{
	static const struct biometrics_model site = {.genuine_pairs = 100,
	    .impostor_pairs = 100000,
	    .point = {{1e-3, 1, 0, 100}}};
	const struct kiosk_finger *f;

	(void)state;
	kiosk_touch_free(&t);
	assert_int_equal(kiosk_touch_new(&site, FMR, &t), KIOSK_E_OK);
	for (int traveller = 0; traveller < 2; traveller++) {
		assert_int_equal(enrol(RIGHT, RIGHT), KIOSK_E_OK);
		kiosk_touch_ask(t, 1);
		lay(RIGHT, 1);
		assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_ANSWER);
		f = kiosk_touch_answer(t);
		assert_int_equal(f->outcome, BIOMETRICS_NO_MATCH);
		assert_true(f->threshold == 1);
		kiosk_touch_clear(t);
	}
}

static void
waits_for_every_print_of_the_chip(void **state)
{
	(void)state;
	kiosk_touch_ask(t, 2);
	assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_WAIT);
	assert_int_equal(enrol(RIGHT, RIGHT), KIOSK_E_OK);
	assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_WAIT);
	assert_int_equal(
	    kiosk_touch_no_reference(t, HEX(LEFT, 0, BIOMETRICS_E_DECODE)),
	    KIOSK_E_OK);
	assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_CAPTURE);
}

static void
no_print_that_can_be_used_is_told(void **state)
{
	(void)state;
	kiosk_touch_ask(t, 1);
	assert_int_equal(
	    kiosk_touch_no_reference(t, HEX(LEFT, 0, BIOMETRICS_E_DECODE)),
	    KIOSK_E_OK);
	assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_ANSWER);
	assert_int_equal(kiosk_touch_answer(t)->err, BIOMETRICS_E_DECODE);
	kiosk_touch_clear(t);
	kiosk_touch_ask(t, 0);
	assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_ANSWER);
	assert_int_equal(kiosk_touch_answer(t)->err, BIOMETRICS_E_NOT_FOUND);
}

/* Three pictures; then what there is has to do, and is no match. */
static void
poor_pictures_are_taken_again(void **state)
{
	struct biometrics_image blank;

	(void)state;
	assert_int_equal(enrol(RIGHT, RIGHT), KIOSK_E_OK);
	memset(px, 250, sizeof(px));
	blank = biometrics_image_of(px, sizeof(px), 300, 300, 1);
	kiosk_touch_ask(t, 1);
	for (int i = 0; i < KIOSK_TOUCH_PICTURES; i++) {
		assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_CAPTURE);
		assert_int_equal(
		    kiosk_touch_live(t, captured(&blank)), KIOSK_E_OK);
	}
	assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_ANSWER);
	assert_false(kiosk_finger_matches(kiosk_touch_answer(t), FMR));
}

static void
picture_out_of_the_chip_raises_the_alarm(void **state)
{
	const struct kiosk_finger *f;

	(void)state;
	assert_int_equal(enrol(RIGHT, RIGHT), KIOSK_E_OK);
	kiosk_touch_ask(t, 1);
	lay(RIGHT, 0);
	assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_ANSWER);
	f = kiosk_touch_answer(t);
	assert_true(biometrics_finger_pad_alarm(&f->pad));
	assert_false(kiosk_finger_matches(f, FMR));
}

static void
same_picture_twice_raises_the_alarm(void **state)
{
	(void)state;
	assert_int_equal(enrol(RIGHT, RIGHT), KIOSK_E_OK);
	for (int i = 0; i < 2; i++) {
		kiosk_touch_ask(t, 1);
		lay(STRANGER, 1);
		assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_ANSWER);
		assert_int_equal(
		    biometrics_finger_pad_alarm(&kiosk_touch_answer(t)->pad),
		    i == 1);
	}
}

static void
sensor_that_is_gone_ends_the_step(void **state)
{
	(void)state;
	assert_int_equal(enrol(RIGHT, RIGHT), KIOSK_E_OK);
	kiosk_touch_ask(t, 1);
	assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_CAPTURE);
	kiosk_touch_sensor(t, HW_E_NOT_READY, HW_FINGER_PRESENT);
	assert_int_equal(kiosk_touch_hint(t), UI_TOUCH_STAYS);
	kiosk_touch_sensor(t, HW_E_AGAIN, HW_FINGER_CENTRE);
	assert_int_equal(kiosk_touch_hint(t), UI_TOUCH_CENTRE);
	assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_WAIT);
	kiosk_touch_sensor(t, HW_E_GONE, HW_FINGER_NO_HINT);
	assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_ANSWER);
	assert_int_equal(kiosk_touch_answer(t)->sensor, HW_E_GONE);
}

static void
frames_out_of_place_are_refused(void **state)
{
	struct biometrics_image img;

	(void)state;
	assert_int_equal(enrol(0, RIGHT), KIOSK_E_FRAME);
	assert_int_equal(enrol(13, RIGHT), KIOSK_E_FRAME);
	assert_int_equal(enrol(RIGHT, RIGHT), KIOSK_E_OK);
	assert_int_equal(enrol(RIGHT, RIGHT), KIOSK_E_REPEATED);
	assert_int_equal(
	    kiosk_touch_no_reference(t, HEX(LEFT, 0, 0)), KIOSK_E_FRAME);
	assert_int_equal(
	    kiosk_touch_no_reference(t, HEX(LEFT, 0xFF, 0xFF)), KIOSK_E_FRAME);
	/* A picture that nobody asked for, and one that is cut. */
	img = press(RIGHT, 1);
	assert_int_equal(kiosk_touch_live(t, captured(&img)), KIOSK_E_FRAME);
	kiosk_touch_ask(t, 1);
	assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_CAPTURE);
	assert_int_equal(kiosk_touch_live(t, HEX(1, 244, 0, 9, 0, 9, 0, 0, 0)),
	    KIOSK_E_FRAME);
	assert_int_equal(
	    kiosk_touch_live(t, HEX(1, 244, 0, 0, 0, 0, 0, 0)), KIOSK_E_FRAME);
	/* A second opinion of no kind, and two that contradict themselves. */
	assert_int_equal(
	    kiosk_touch_live(
		t, HEX(1, 244, 0, 1, 0, 1, KIOSK_FINGER_SECONDS, 0, 99)),
	    KIOSK_E_FRAME);
	assert_int_equal(
	    kiosk_touch_live(
		t, HEX(1, 244, 0, 1, 0, 1, KIOSK_FINGER_UNTOLD, HW_E_OK, 99)),
	    KIOSK_E_FRAME);
	assert_int_equal(
	    kiosk_touch_live(
		t, HEX(1, 244, 0, 1, 0, 1, KIOSK_FINGER_AGREES, HW_E_IO, 99)),
	    KIOSK_E_FRAME);
}

static void
nothing_is_left_for_the_next_traveller(void **state)
{
	(void)state;
	assert_int_equal(enrol(RIGHT, RIGHT), KIOSK_E_OK);
	kiosk_touch_ask(t, 1);
	lay(RIGHT, 1);
	assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_ANSWER);
	kiosk_touch_clear(t);
	assert_int_equal(kiosk_touch_position(t), 0);
	assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_WAIT);
	assert_int_equal(enrol(RIGHT, LEFT), KIOSK_E_OK);
	kiosk_touch_ask(t, 1);
	lay(RIGHT, 1);
	assert_int_equal(kiosk_touch_next(t), KIOSK_TOUCH_ANSWER);
	assert_int_equal(kiosk_touch_answer(t)->outcome, BIOMETRICS_NO_MATCH);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, before, after)
	const struct CMUnitTest tests[] = {
	    TEST(right_finger_matches),
	    TEST(another_finger_does_not_match_and_the_next_is_asked_for),
	    TEST(two_fingers_reach_a_rate_together),
	    TEST(alarm_of_the_first_finger_ends_the_step),
	    TEST(second_opinion_is_of_the_finger_that_decided),
	    TEST(second_opinion_of_two_fingers_is_the_lesser),
	    TEST(one_print_cannot_reach_a_rate_of_two),
	    TEST(site_may_be_stricter),
	    TEST(waits_for_every_print_of_the_chip),
	    TEST(no_print_that_can_be_used_is_told),
	    TEST(poor_pictures_are_taken_again),
	    TEST(picture_out_of_the_chip_raises_the_alarm),
	    TEST(same_picture_twice_raises_the_alarm),
	    TEST(sensor_that_is_gone_ends_the_step),
	    TEST(frames_out_of_place_are_refused),
	    TEST(nothing_is_left_for_the_next_traveller),
	};
#undef TEST

	return cmocka_run_group_tests_name("kiosk_touch", tests, NULL, NULL);
}

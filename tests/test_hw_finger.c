/*
 * A fingerprint sensor through the real libfprint: its virtual image device,
 * whose finger this program plays, and, started again by
 * test_hw_finger_sensors.sh, recordings of real sensors.
 */
#include "tests/check.h"

#include <fprint.h>
#include <math.h>
#include <poll.h>
#include <png.h>
#include <stdlib.h>
#include <unistd.h>

#include "hw/finger.h"
#include "hw/virtual/finger_play.h"
#include "hw/wait.h"

enum {
	W = 256,
	H = 300,
	PATIENCE = 10000,
	/* Each transfer of a recording is a question to umockdev. */
	PATIENCE_RECORDING = 50000
};

static char dir[64], path[96], uri[128];
static uint8_t print[W * H], got[W * H];

/* Waves whose phase turns about some points: there a ridge ends. */
static void
draw_print(void)
{
	static const struct {
		double x, y;
	} ends[] = {{60, 60}, {130, 90}, {190, 70}, {70, 150}, {140, 170},
	    {200, 160}, {90, 230}, {170, 240}};

	for (int y = 0; y < H; y++)
		for (int x = 0; x < W; x++) {
			double phase = 2 * 3.14159265 * y / 9;

			for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]);
			     i++)
				phase += (i % 2 == 0 ? 1 : -1) *
				    atan2(y - ends[i].y, x - ends[i].x);
			print[y * W + x] = (uint8_t)(128 + 100 * cos(phase));
		}
}

static int
before(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/sallyport-finger-XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/sensor", dir);
	snprintf(uri, sizeof(uri), "virtual:%s?ppi=500", path);
	draw_print();
	return 0;
}

static int
after(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(dir);
}

static const struct hw_finger_image empty = {.px = got, .cap = sizeof(got)};

/* The sensor, and the line on which its finger is played. */
static struct hw_finger *
plug(int *line)
{
	struct hw_finger *f = NULL;

	assert_int_equal(hw_finger_open(uri, &f), HW_E_OK);
	assert_int_equal(hw_finger_play_connect(path, PATIENCE, line), HW_E_OK);
	return f;
}

static void
unplug(struct hw_finger **f, int line)
{
	close(line);
	hw_finger_close(f);
	assert_null(*f);
}

static void
lay(int line)
{
	assert_int_equal(
	    hw_finger_play_image(line, SPAN_OF(print), W, H), HW_E_OK);
}

static enum hw_err
until_news(struct hw_finger *f, struct hw_finger_image *img)
{
	uint64_t end = hw_wait_now_ms() + PATIENCE;
	enum hw_err e;

	while ((e = hw_finger_step(f, img)) == HW_E_NOT_READY &&
	    hw_wait_now_ms() < end) {
		struct pollfd p = {hw_finger_fd(f), POLLIN, 0};

		poll(&p, 1, hw_finger_wait_ms(f));
	}
	return e;
}

static void
gives_the_pixels(void **state)
{
	struct hw_finger_image img = empty;
	int line;
	struct hw_finger *f = plug(&line);

	(void)state;
	for (int round = 0; round < 2; round++) {
		memset(got, 0, sizeof(got));
		lay(line);
		assert_int_equal(hw_finger_capture(f, PATIENCE, &img), HW_E_OK);
		assert_int_equal(img.width, W);
		assert_int_equal(img.height, H);
		assert_int_equal(img.ppi, 500);
		assert_memory_equal(got, print, sizeof(print));
	}
	assert_non_null(strstr(hw_finger_name(f), "irtual"));
	/* Nothing is asked: nothing comes. */
	assert_int_equal(hw_finger_step(f, &img), HW_E_NOT_READY);
	unplug(&f, line);
}

static void
image_that_does_not_fit_is_refused(void **state)
{
	struct hw_finger_image img = {.px = got, .cap = sizeof(got) - 1};
	int line;
	struct hw_finger *f = plug(&line);

	(void)state;
	memset(got, 0x5A, sizeof(got));
	assert_int_equal(hw_finger_start(f), HW_E_OK);
	lay(line);
	assert_int_equal(until_news(f, &img), HW_E_LIMIT);
	for (size_t i = 0; i < sizeof(got); i++)
		assert_int_equal(got[i], 0x5A);
	unplug(&f, line);
}

static void
second_capture_at_once_is_busy(void **state)
{
	struct hw_finger_image img = empty;
	int line;
	struct hw_finger *f = plug(&line);

	(void)state;
	assert_int_equal(hw_finger_start(f), HW_E_OK);
	assert_int_equal(hw_finger_start(f), HW_E_BUSY);
	lay(line);
	assert_int_equal(until_news(f, &img), HW_E_OK);
	unplug(&f, line);
}

/* clang-format off */
static const struct {
	int retry;
	enum hw_finger_hint hint;
} retries[] = {
	{FP_DEVICE_RETRY_GENERAL,       HW_FINGER_BAD},
	{FP_DEVICE_RETRY_TOO_SHORT,     HW_FINGER_SHORT},
	{FP_DEVICE_RETRY_CENTER_FINGER, HW_FINGER_CENTRE},
	{FP_DEVICE_RETRY_REMOVE_FINGER, HW_FINGER_LIFT},
};
/* clang-format on */

static void
bad_touch_is_told_and_forgotten(void **state)
{
	struct hw_finger_image img = empty;
	int line;
	struct hw_finger *f = plug(&line);

	(void)state;
	for (size_t i = 0; i < sizeof(retries) / sizeof(retries[0]); i++) {
		assert_int_equal(hw_finger_start(f), HW_E_OK);
		assert_int_equal(hw_finger_play_order(line,
				     HW_FINGER_PLAY_RETRY, retries[i].retry),
		    HW_E_OK);
		assert_int_equal(until_news(f, &img), HW_E_AGAIN);
		assert_int_equal(hw_finger_hint(f), retries[i].hint);
	}
	assert_int_equal(hw_finger_start(f), HW_E_OK);
	lay(line);
	assert_int_equal(until_news(f, &img), HW_E_OK);
	unplug(&f, line);
}

/* Nothing on it that a minutia could be: the library says retry. */
static void
blank_image_is_a_bad_touch(void **state)
{
	struct hw_finger_image img = empty;
	static uint8_t blank[W * H];
	int line;
	struct hw_finger *f = plug(&line);

	(void)state;
	memset(blank, 200, sizeof(blank));
	assert_int_equal(hw_finger_start(f), HW_E_OK);
	assert_int_equal(
	    hw_finger_play_image(line, SPAN_OF(blank), W, H), HW_E_OK);
	assert_int_equal(until_news(f, &img), HW_E_AGAIN);
	assert_int_equal(hw_finger_hint(f), HW_FINGER_BAD);
	unplug(&f, line);
}

static void
finger_that_lies_there_is_seen(void **state)
{
	struct hw_finger_image img = empty;
	int line;
	struct hw_finger *f = plug(&line);
	uint64_t end = hw_wait_now_ms() + PATIENCE;

	(void)state;
	assert_int_equal(hw_finger_start(f), HW_E_OK);
	assert_int_equal(hw_finger_step(f, &img), HW_E_NOT_READY);
	assert_int_equal(hw_finger_hint(f), HW_FINGER_NO_HINT);
	assert_int_equal(
	    hw_finger_play_order(line, HW_FINGER_PLAY_FINGER, 1), HW_E_OK);
	while (hw_finger_hint(f) != HW_FINGER_PRESENT && hw_wait_now_ms() < end)
		assert_int_equal(hw_finger_step(f, &img), HW_E_NOT_READY);
	assert_int_equal(hw_finger_hint(f), HW_FINGER_PRESENT);
	unplug(&f, line);
}

static void
cancelled_capture_gives_nothing(void **state)
{
	struct hw_finger_image img = empty;
	int line;
	struct hw_finger *f = plug(&line);

	(void)state;
	memset(got, 0, sizeof(got));
	assert_int_equal(hw_finger_start(f), HW_E_OK);
	hw_finger_cancel(f);
	assert_int_equal(until_news(f, &img), HW_E_CANCELLED);
	/* The next traveller. */
	assert_int_equal(hw_finger_start(f), HW_E_OK);
	lay(line);
	assert_int_equal(until_news(f, &img), HW_E_OK);
	unplug(&f, line);
}

static void
nobody_lays_a_finger_down(void **state)
{
	struct hw_finger_image img = empty;
	int line;
	struct hw_finger *f = plug(&line);
	uint64_t t = hw_wait_now_ms();

	(void)state;
	assert_int_equal(hw_finger_capture(f, 200, &img), HW_E_TIMEOUT);
	assert_in_range(hw_wait_now_ms() - t, 190, 2000);
	assert_int_equal(until_news(f, &img), HW_E_CANCELLED);
	unplug(&f, line);
}

static void
unplugged_sensor_is_gone_for_good(void **state)
{
	struct hw_finger_image img = empty;
	int line;
	struct hw_finger *f = plug(&line);

	(void)state;
	assert_int_equal(hw_finger_start(f), HW_E_OK);
	assert_int_equal(
	    hw_finger_play_order(line, HW_FINGER_PLAY_UNPLUG, 0), HW_E_OK);
	assert_int_equal(until_news(f, &img), HW_E_GONE);
	assert_int_equal(hw_finger_start(f), HW_E_GONE);
	assert_int_equal(hw_finger_step(f, &img), HW_E_GONE);
	unplug(&f, line);
}

static void
closes_in_the_middle_of_a_capture(void **state)
{
	int line;
	struct hw_finger *f = plug(&line);

	(void)state;
	assert_int_equal(hw_finger_start(f), HW_E_OK);
	unplug(&f, line);
}

/* clang-format off */
static const struct {
	const char *uri;
	enum hw_err want;
} addresses[] = {
	{"fprint:no-such-driver?ppi=500", HW_E_NONE},
	{"fprint",                        HW_E_ARGUMENT}, /* no resolution */
	{"fprint?ppi=96",                 HW_E_ARGUMENT},
	{"fprint?ppi=500&ppi=500",        HW_E_ARGUMENT},
	{"fprint?dpi=500",                HW_E_ARGUMENT},
	{"virtual?ppi=500",               HW_E_ARGUMENT},
	{"v4l:/dev/video0",               HW_E_UNSUPPORTED},
	{"",                              HW_E_UNSUPPORTED},
};
/* clang-format on */

static void
refuses_bad_addresses(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		struct hw_finger *f = NULL;

		check(addresses[i].uri,
		    hw_finger_open(addresses[i].uri, &f) == addresses[i].want);
		assert_null(f);
	}
}

/* A recording, against the picture that libfprint's own tests expect. */
static int
one_sensor(const char *driver, const char *png)
{
	static uint8_t px[HW_FINGER_SIDE_MAX * HW_FINGER_SIDE_MAX];
	static uint8_t want[sizeof(px)];
	struct hw_finger_image img = {.px = px, .cap = sizeof(px)};
	png_image ref = {.version = PNG_IMAGE_VERSION};
	struct hw_finger *f = NULL;
	char address[64];
	enum hw_err e;

	snprintf(address, sizeof(address), "fprint:%s?ppi=508", driver);
	if ((e = hw_finger_open(address, &f)) != HW_E_OK) {
		printf("%s: open: %s\n", driver, hw_err_text(e));
		return 1;
	}
	e = hw_finger_capture(f, PATIENCE_RECORDING, &img);
	printf("%s: %s: %u x %u, %s\n", driver, hw_err_name(e), img.width,
	    img.height, hw_finger_name(f));
	if (e != HW_E_OK || png_image_begin_read_from_file(&ref, png) == 0)
		return 1;
	ref.format = PNG_FORMAT_GRAY;
	if (PNG_IMAGE_SIZE(ref) > sizeof(want) ||
	    png_image_finish_read(&ref, NULL, want, 0, NULL) == 0)
		return 1;
	hw_finger_close(&f);
	return ref.width != img.width || ref.height != img.height ||
	    memcmp(px, want, PNG_IMAGE_SIZE(ref)) != 0;
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(gives_the_pixels),
	    cmocka_unit_test(image_that_does_not_fit_is_refused),
	    cmocka_unit_test(second_capture_at_once_is_busy),
	    cmocka_unit_test(bad_touch_is_told_and_forgotten),
	    cmocka_unit_test(blank_image_is_a_bad_touch),
	    cmocka_unit_test(finger_that_lies_there_is_seen),
	    cmocka_unit_test(cancelled_capture_gives_nothing),
	    cmocka_unit_test(nobody_lays_a_finger_down),
	    cmocka_unit_test(unplugged_sensor_is_gone_for_good),
	    cmocka_unit_test(closes_in_the_middle_of_a_capture),
	    cmocka_unit_test(refuses_bad_addresses),
	};

	if (argc == 3)
		return one_sensor(argv[1], argv[2]);
	return cmocka_run_group_tests_name("hw_finger", tests, before, after);
}

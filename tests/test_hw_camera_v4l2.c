/*
 * The camera of the kernel against a stand-in of the kernel: cameras as they
 * are sold, and drivers that lie.
 */
#include "tests/check.h"

#include "hw/camera_v4l2.h"
#include "tests/v4l2/standin.h"

#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "hw/wait.h"

static char dir[64], node[96];
static bool opened; /* from here on a sandbox would be closed */
static char forbidden[64];

static int
watched_ioctl(int fd, unsigned long request, void *arg)
{
	bool known = false;

	for (size_t i = 0; i < HW_CAMERA_V4L2_REQUESTS; i++)
		known = known || hw_camera_v4l2_requests[i] == request;
	if (opened && !known)
		snprintf(forbidden, sizeof(forbidden), "%#lx", request);
	return standin_ioctl(fd, request, arg);
}

static uint64_t later_ms;

static uint64_t
now_ms(void)
{
	return hw_wait_now_ms() + later_ms;
}

static const struct hw_camera_v4l2_os standin = {
    .open = standin_open,
    .close = standin_close,
    .ioctl = watched_ioctl,
    .mmap = standin_mmap,
    .munmap = standin_munmap,
    .now_ms = now_ms,
};

struct camera {
	void *cookie;
	int fd;
};

static void
plug(const char *what)
{
	FILE *f = fopen(node, "w");

	assert_non_null(f);
	fprintf(f, "%s\n", what);
	fclose(f);
}

static enum hw_err
open_camera(struct camera *c, const char *options)
{
	char rest[192];
	enum hw_err e;

	*c = (struct camera) {NULL, -1};
	opened = false;
	snprintf(rest, sizeof(rest), "%s%s", node, options);
	e = hw_camera_v4l2_open_with(&standin, rest, &c->cookie, &c->fd);
	opened = e == HW_E_OK;
	return e;
}

static void
close_camera(struct camera *c)
{
	if (c->cookie != NULL)
		hw_camera_v4l2_driver.close(c->cookie);
	c->cookie = NULL;
}

/* Waits for the camera as a worker does. */
static enum hw_err
next(struct camera *c, struct hw_camera_frame *f)
{
	enum hw_err e = HW_E_NOT_READY;

	for (int i = 0; i < 20 && e == HW_E_NOT_READY; i++) {
		struct pollfd p = {c->fd, POLLIN, 0};

		if (poll(&p, 1, 1000) != 1)
			return HW_E_TIMEOUT;
		e = hw_camera_v4l2_driver.next(c->cookie, f);
	}
	return e;
}

static int
make_dir(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/sallyport-v4l2-XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(node, sizeof(node), "%s/video0", dir);
	forbidden[0] = '\0';
	return 0;
}

static int
remove_dir(void **state)
{
	(void)state;
	unlink(node);
	check(forbidden, forbidden[0] == '\0');
	return rmdir(dir);
}

/* clang-format off */
static const struct {
	const char *plugged, *options;
	enum hw_err want;
	enum hw_camera_format format;
	unsigned width, height, mfps;
} cameras[] = {
	/* YUYV is too slow there: USB 2 carries no more. */
	{"webcam", "", HW_E_OK, HW_CAMERA_JPEG, 1280, 960, 15000},
	{"webcam", "?fps=30", HW_E_OK, HW_CAMERA_JPEG, 1280, 960, 30000},
	{"webcam", "?format=yuyv", HW_E_OK, HW_CAMERA_YUYV, 1280, 960, 5000},
	{"webcam", "?format=yuyv&size=640x480", HW_E_OK, HW_CAMERA_YUYV, 640, 480, 15000},
	{"webcam", "?size=1920x1080", HW_E_OK, HW_CAMERA_JPEG, 1920, 1080, 30000},
	{"webcam", "?size=1921x1080", HW_E_UNSUPPORTED, 0, 0, 0, 0},
	{"webcam", "?format=nv12", HW_E_UNSUPPORTED, 0, 0, 0, 0},
	{"mjpeg", "", HW_E_OK, HW_CAMERA_JPEG, 1280, 960, 30000},
	{"nv12", "", HW_E_OK, HW_CAMERA_NV12, 1280, 960, 30000},
	{"small", "", HW_E_OK, HW_CAMERA_YUYV, 640, 480, 60000},
	{"infrared", "", HW_E_OK, HW_CAMERA_GREY, 800, 1000, 60000},
	{"studio", "", HW_E_OK, HW_CAMERA_RGB, 800, 1000, 60000},
	{"range", "", HW_E_OK, HW_CAMERA_YUYV, 600, 800, 60000},
	{"odd-stride", "", HW_E_OK, HW_CAMERA_YUYV, 600, 800, 60000},
	{"foreign", "", HW_E_UNSUPPORTED, 0, 0, 0, 0},
	{"webcam no-capture", "", HW_E_UNSUPPORTED, 0, 0, 0, 0},
	{"webcam no-streaming", "", HW_E_UNSUPPORTED, 0, 0, 0, 0},
	{"webcam busy", "", HW_E_BUSY, 0, 0, 0, 0},
	{"webcam endless", "", HW_E_OK, HW_CAMERA_YUYV, 640, 480, 30000},
	{"small zero-size", "", HW_E_FORMAT, 0, 0, 0, 0},
	{"small huge-size", "", HW_E_LIMIT, 0, 0, 0, 0},
	{"small narrow", "", HW_E_FORMAT, 0, 0, 0, 0},
	{"small other-format", "", HW_E_UNSUPPORTED, 0, 0, 0, 0},
	{"small small-buffer", "", HW_E_FORMAT, 0, 0, 0, 0},
	{"small huge-buffer", "", HW_E_LIMIT, 0, 0, 0, 0},
	{"small no-buffers", "", HW_E_MEMORY, 0, 0, 0, 0},
	{"small one-buffer", "", HW_E_MEMORY, 0, 0, 0, 0},
	{"small many-buffers", "", HW_E_OK, HW_CAMERA_YUYV, 640, 480, 60000},
	{"small no-map", "", HW_E_UNSUPPORTED, 0, 0, 0, 0},
	{"small storm", "", HW_E_OK, HW_CAMERA_YUYV, 640, 480, 60000},
	/* Addresses. */
	{"small", "?format=h264", HW_E_ARGUMENT, 0, 0, 0, 0},
	{"small", "?size=640", HW_E_ARGUMENT, 0, 0, 0, 0},
	{"small", "?size=640x480x", HW_E_ARGUMENT, 0, 0, 0, 0},
	{"small", "?size=0x480", HW_E_ARGUMENT, 0, 0, 0, 0},
	{"small", "?fps=0", HW_E_ARGUMENT, 0, 0, 0, 0},
	{"small", "?fps=x", HW_E_ARGUMENT, 0, 0, 0, 0},
	{"small", "?mains=55", HW_E_ARGUMENT, 0, 0, 0, 0},
	{"small", "?exposure=2", HW_E_ARGUMENT, 0, 0, 0, 0},
	{"small", "?exposure=2048", HW_E_ARGUMENT, 0, 0, 0, 0},
	{"small", "?focus=0", HW_E_UNSUPPORTED, 0, 0, 0, 0},
	{"mjpeg", "?mains=60", HW_E_UNSUPPORTED, 0, 0, 0, 0},
	{"small", "?zoom=2", HW_E_ARGUMENT, 0, 0, 0, 0},
};

/* What a driver that was opened does to frames. */
static const struct {
	const char *plugged;
	enum hw_err first; /* of next */
	bool good; /* one comes among ten */
	bool gone; /* it is given up within 100 */
	/* Of the first next, where two frames were there already. */
	enum hw_err late;
} drivers[] = {
	{"small",              HW_E_OK,      true,  false, 0},
	{"small short",        HW_E_FORMAT,  false, true, 0},
	{"small long",         HW_E_FORMAT,  false, true, 0},
	{"small empty",        HW_E_FORMAT,  false, true, 0},
	{"mjpeg empty",        HW_E_FORMAT,  false, true, 0},
	{"mjpeg long",         HW_E_FORMAT,  false, true, 0},
	{"small index",        HW_E_GONE,    false, true, 0},
	{"small twice",        HW_E_OK,      false, true, HW_E_GONE},
	{"small damaged",      HW_E_FORMAT,  true,  false, 0},
	{"small future",       HW_E_OK,      true,  false, 0},
	{"small jumps",        HW_E_OK,      true,  false, 0},
	{"small many-buffers", HW_E_OK,      true,  false, 0},
	{"small storm",        HW_E_IO,      false, true, 0},
	{"small interrupted",  HW_E_IO,      false, true, 0},
	{"small unplugs",      HW_E_OK,      true,  true, 0},
	{"small source",       HW_E_OK,      true,  true, 0},
};
/* clang-format on */

static void
chooses_what_it_needs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cameras) / sizeof(cameras[0]); i++) {
		struct hw_camera_about about = {0};
		struct standin_state dev;
		struct camera c;
		char name[96];

		snprintf(name, sizeof(name), "%s%s", cameras[i].plugged,
		    cameras[i].options);
		plug(cameras[i].plugged);
		check(name,
		    open_camera(&c, cameras[i].options) == cameras[i].want);
		standin_look(&dev);
		if (cameras[i].want == HW_E_OK) {
			hw_camera_v4l2_driver.tell(c.cookie, &about);
			check(name,
			    about.mode.format == cameras[i].format &&
				about.mode.width == cameras[i].width &&
				about.mode.height == cameras[i].height &&
				about.mode.mfps == cameras[i].mfps);
			check(name,
			    dev.width == about.mode.width && dev.streaming &&
				dev.queued == 4 && dev.mapped == 4);
		}
		close_camera(&c);
		/* Nothing is kept, whatever went wrong. */
		standin_look(&dev);
		check(name, dev.mapped == 0 && !dev.streaming);
		/* Also a driver whose lists have no end has an end. */
		check(name, dev.requests < 100000);
	}
}

static void
gives_frames_where_they_lie(void **state)
{
	struct hw_camera_frame f = {0};
	struct camera c;
	uint64_t last = 0;

	(void)state;
	plug("nv12");
	assert_int_equal(open_camera(&c, "?fps=60"), HW_E_OK);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(next(&c, &f), HW_E_OK);
		assert_int_equal(f.format, HW_CAMERA_NV12);
		assert_true(f.width == 1280 && f.height == 960);
		assert_int_equal(f.stride, 1280 + 64);
		assert_int_equal(f.data.n, (1280 + 64) * 960 * 3 / 2);
		assert_int_equal(f.data.p[0], f.data.p[f.data.n - 1]);
		assert_true(i == 0 || f.number > last);
		assert_true(f.time_ms <= hw_wait_now_ms());
		assert_true(f.time_ms + 1000 > hw_wait_now_ms());
		last = f.number;
	}
	close_camera(&c);
}

/* Of a queue the newest, and the count says what was missed. */
static void
passes_over_old_frames(void **state)
{
	const struct timespec nap = {.tv_nsec = 200000000};
	struct hw_camera_frame a = {0}, b = {0};
	struct camera c;

	(void)state;
	plug("small");
	assert_int_equal(open_camera(&c, ""), HW_E_OK);
	assert_int_equal(next(&c, &a), HW_E_OK);
	nanosleep(&nap, NULL);
	assert_int_equal(next(&c, &b), HW_E_OK);
	/* Three buffers were free; what came after them was lost. */
	assert_true(b.number == a.number + 3);
	assert_int_equal(next(&c, &a), HW_E_OK);
	assert_true(a.number >= b.number + 5);
	close_camera(&c);
}

static void
forgets_when_it_rests(void **state)
{
	const struct timespec nap = {.tv_nsec = 100000000};
	struct hw_camera_frame f = {0};
	struct standin_state dev;
	struct camera c;
	const uint8_t *was;

	(void)state;
	plug("small");
	assert_int_equal(open_camera(&c, ""), HW_E_OK);
	assert_int_equal(next(&c, &f), HW_E_OK);
	while (f.data.p[0] == 0)
		assert_int_equal(next(&c, &f), HW_E_OK);
	was = f.data.p;
	hw_camera_v4l2_driver.rest(c.cookie);
	standin_look(&dev);
	assert_false(dev.streaming);
	for (size_t i = 0; i < f.data.n; i++)
		assert_int_equal(was[i], 0);
	assert_int_equal(
	    hw_camera_v4l2_driver.next(c.cookie, &f), HW_E_NOT_READY);
	nanosleep(&nap, NULL);
	assert_int_equal(hw_camera_v4l2_driver.wake(c.cookie), HW_E_OK);
	assert_int_equal(hw_camera_v4l2_driver.wake(c.cookie), HW_E_OK);
	/* Nobody was seen in between. */
	assert_int_equal(
	    hw_camera_v4l2_driver.next(c.cookie, &f), HW_E_NOT_READY);
	assert_int_equal(next(&c, &f), HW_E_OK);
	assert_true(hw_wait_now_ms() - f.time_ms < 60);
	close_camera(&c);
}

static void
believes_no_driver(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(drivers) / sizeof(drivers[0]); i++) {
		struct hw_camera_frame f = {0};
		enum hw_err e = HW_E_OK;
		bool good = false;
		struct camera c;
		int n = 0;

		plug(drivers[i].plugged);
		check(drivers[i].plugged, open_camera(&c, "") == HW_E_OK);
		for (; n < (drivers[i].gone ? 100 : 10) && e != HW_E_GONE;
		     n++) {
			e = next(&c, &f);
			check(drivers[i].plugged,
			    n > 0 || e == drivers[i].first ||
				(e != HW_E_OK && e == drivers[i].late));
			/* As far as it says it reaches. */
			for (size_t k = 0; e == HW_E_OK && k < f.data.n;
			     k += 4095)
				good = good || f.data.p[k] != 0;
			check(drivers[i].plugged,
			    e != HW_E_OK || f.time_ms <= hw_wait_now_ms());
		}
		check(drivers[i].plugged, good == drivers[i].good);
		check(drivers[i].plugged, (e == HW_E_GONE) == drivers[i].gone);
		close_camera(&c);
	}
}

static void
survives_the_plug(void **state)
{
	struct hw_camera_frame f = {0};
	struct camera c;

	(void)state;
	assert_int_equal(open_camera(&c, ""), HW_E_NONE);
	plug("small");
	assert_int_equal(open_camera(&c, ""), HW_E_OK);
	assert_int_equal(next(&c, &f), HW_E_OK);
	unlink(node);
	/* It says so at once, and goes on saying so. */
	assert_int_equal(next(&c, &f), HW_E_GONE);
	assert_int_equal(hw_camera_v4l2_driver.next(c.cookie, &f), HW_E_GONE);
	hw_camera_v4l2_driver.rest(c.cookie);
	assert_int_equal(hw_camera_v4l2_driver.wake(c.cookie), HW_E_GONE);
	close_camera(&c);
	assert_int_equal(open_camera(&c, ""), HW_E_NONE);
	plug("nv12");
	assert_int_equal(open_camera(&c, ""), HW_E_OK);
	assert_int_equal(next(&c, &f), HW_E_OK);
	close_camera(&c);
}

static void
gives_up_a_silent_one(void **state)
{
	struct hw_camera_frame f = {0};
	struct camera c;

	(void)state;
	plug("small silent");
	assert_int_equal(open_camera(&c, ""), HW_E_OK);
	later_ms = 4000;
	assert_int_equal(
	    hw_camera_v4l2_driver.next(c.cookie, &f), HW_E_NOT_READY);
	later_ms = 5000;
	assert_int_equal(hw_camera_v4l2_driver.next(c.cookie, &f), HW_E_GONE);
	hw_camera_v4l2_driver.rest(c.cookie);
	later_ms = 50000;
	assert_int_equal(hw_camera_v4l2_driver.wake(c.cookie), HW_E_OK);
	assert_int_equal(
	    hw_camera_v4l2_driver.next(c.cookie, &f), HW_E_NOT_READY);
	later_ms = 0;
	close_camera(&c);
}

static void
sees_its_shutter(void **state)
{
	struct hw_camera_about about;
	struct hw_camera_frame f = {0};
	struct camera c;

	(void)state;
	plug("small shut");
	assert_int_equal(open_camera(&c, ""), HW_E_OK);
	hw_camera_v4l2_driver.tell(c.cookie, &about);
	assert_true(about.shut && about.lamp);
	assert_int_equal(next(&c, &f), HW_E_SHUT);
	plug("small");
	assert_int_equal(next(&c, &f), HW_E_OK);
	plug("small shut");
	assert_int_equal(next(&c, &f), HW_E_SHUT);
	close_camera(&c);
}

static void
sets_its_controls(void **state)
{
	struct hw_camera_about about;
	struct standin_state dev;
	struct camera c;

	(void)state;
	plug("webcam");
	assert_int_equal(open_camera(&c, ""), HW_E_OK);
	standin_look(&dev);
	/* The best that it has, and a rate that does not sink in the dark. */
	assert_int_equal(dev.exposure_auto, V4L2_EXPOSURE_APERTURE_PRIORITY);
	assert_int_equal(dev.priority, 0);
	assert_int_equal(dev.mains, V4L2_CID_POWER_LINE_FREQUENCY_50HZ);
	/* Lit while it looks, as the camera does it. */
	assert_int_equal(dev.lamp, 3);
	close_camera(&c);
	assert_int_equal(open_camera(&c, "?exposure=100&mains=60"), HW_E_OK);
	standin_look(&dev);
	assert_int_equal(dev.exposure_auto, V4L2_EXPOSURE_MANUAL);
	assert_int_equal(dev.exposure, 100);
	assert_int_equal(dev.mains, V4L2_CID_POWER_LINE_FREQUENCY_60HZ);
	close_camera(&c);
	/* A name is shown on terminals. */
	plug("nv12");
	assert_int_equal(open_camera(&c, ""), HW_E_OK);
	hw_camera_v4l2_driver.tell(c.cookie, &about);
	assert_string_equal(about.name, "mx6s-csi ?[2J?");
	assert_true(about.n == 2 && !about.lamp);
	close_camera(&c);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_dir, remove_dir)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(chooses_what_it_needs),
	    TEST(gives_frames_where_they_lie),
	    TEST(passes_over_old_frames),
	    TEST(forgets_when_it_rests),
	    TEST(believes_no_driver),
	    TEST(survives_the_plug),
	    TEST(gives_up_a_silent_one),
	    TEST(sees_its_shutter),
	    TEST(sets_its_controls),
	};

	return cmocka_run_group_tests_name("hw_camera_v4l2", tests, NULL, NULL);
}

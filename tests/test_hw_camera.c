#include "tests/check.h"

#include "hw/camera.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char dir[64];

static int
make_dir(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/sallyport-camera-XXXXXX");
	return mkdtemp(dir) != NULL ? 0 : -1;
}

static int
remove_dir(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command);
}

static void
write_file(const char *name, const void *p, size_t n)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	assert_non_null(f = fopen(path, "wb"));
	assert_int_equal(fwrite(p, 1, n, f), n);
	fclose(f);
}

/* Not a picture, but it begins as one; the last byte tells which it is. */
static void
write_jpeg(const char *name, uint8_t mark)
{
	const uint8_t p[] = {0xFF, 0xD8, 0xFF, 0xE0, mark};

	write_file(name, p, sizeof(p));
}

static struct hw_camera *
camera(const char *scheme, const char *rest)
{
	char uri[256];
	struct hw_camera *cam = NULL;

	snprintf(uri, sizeof(uri), "%s:%s%s", scheme, dir, rest);
	check(uri, hw_camera_open(uri, &cam) == HW_E_OK);
	return cam;
}

/* Waits up to ms for the camera's fd. */
static bool
readable(struct hw_camera *cam, int ms)
{
	struct pollfd p = {.fd = hw_camera_fd(cam), .events = POLLIN};

	return poll(&p, 1, ms) == 1;
}

static enum hw_err
next(struct hw_camera *cam, struct hw_camera_frame *f)
{
	assert_true(readable(cam, 2000));
	return hw_camera_next(cam, f);
}

static void
shows_files_in_order(void **state)
{
	struct hw_camera *cam;
	struct hw_camera_frame f = {0};
	uint64_t last = 0;
	char path[128];

	(void)state;
	write_jpeg("b.jpg", 2);
	write_jpeg("a10.jpeg", 1);
	write_jpeg("C.JPG", 0);
	write_jpeg(".hidden.jpg", 9);
	write_jpeg("notes.txt", 9);
	cam = camera("file", "?fps=5");
	/* The files may go: everything was read when it was opened. */
	snprintf(path, sizeof(path), "%s/b.jpg", dir);
	assert_int_equal(unlink(path), 0);
	for (uint64_t i = 0; i < 7; i++) {
		assert_int_equal(next(cam, &f), HW_E_OK);
		assert_int_equal(f.format, HW_CAMERA_JPEG);
		assert_int_equal(f.data.n, 5);
		/* Round and round; a machine under load misses some. */
		assert_int_equal(f.data.p[4], f.number % 3);
		assert_true(i == 0 || f.number > last);
		last = f.number;
	}
	hw_camera_close(&cam);
	assert_null(cam);
	hw_camera_close(&cam);
}

static void
ends_once(void **state)
{
	struct hw_camera *cam;
	struct hw_camera_frame f = {0};
	uint8_t mark = 0;
	enum hw_err e;

	(void)state;
	write_jpeg("1.jpg", 1);
	write_jpeg("2.jpg", 2);
	cam = camera("file", "?fps=50&once=1");
	while ((e = next(cam, &f)) == HW_E_OK)
		mark = f.data.p[4];
	assert_int_equal(e, HW_E_END);
	/* The last one is shown, however slow we are. */
	assert_int_equal(mark, 2);
	assert_int_equal(hw_camera_next(cam, &f), HW_E_END);
	assert_false(readable(cam, 60));
	hw_camera_close(&cam);
}

static void
misses_frames_like_a_real_one(void **state)
{
	const struct timespec nap = {.tv_nsec = 200000000};
	struct hw_camera *cam;
	struct hw_camera_frame a = {0}, b = {0};

	(void)state;
	write_jpeg("1.jpg", 1);
	cam = camera("file", "?fps=50");
	assert_int_equal(next(cam, &a), HW_E_OK);
	nanosleep(&nap, NULL);
	assert_int_equal(next(cam, &b), HW_E_OK);
	assert_true(b.number >= a.number + 8);
	assert_true(b.time_ms - a.time_ms == (b.number - a.number) * 20);
	hw_camera_close(&cam);
}

static void
sees_nothing_in_an_empty_scene(void **state)
{
	struct hw_camera *cam;
	struct hw_camera_frame f;

	(void)state;
	cam = camera("file", "");
	assert_false(readable(cam, 120));
	assert_int_equal(hw_camera_next(cam, &f), HW_E_NOT_READY);
	hw_camera_close(&cam);
}

static void
passes_over_a_bad_file(void **state)
{
	struct hw_camera *cam;
	struct hw_camera_frame f = {0};
	enum hw_err e[2];

	(void)state;
	write_file("1.jpg", "", 0);
	write_jpeg("2.jpg", 2);
	cam = camera("file", "?fps=1&once=1");
	e[0] = next(cam, &f);
	e[1] = next(cam, &f);
	assert_int_equal(e[0], HW_E_FORMAT);
	assert_int_equal(e[1], HW_E_OK);
	hw_camera_close(&cam);
}

static void
shows_y4m(void **state)
{
	static const char grey[] = "YUV4MPEG2 W3 H2 F50:1 Ip A1:1 Cmono\n"
				   "FRAME\nabcdefFRAME Ip\nghijkl";
	static const char colour[] = "YUV4MPEG2 W3 H3 F25:1\n"
				     "FRAME\n123456789uUvVaAbB";
	struct hw_camera *cam;
	struct hw_camera_frame f = {0};

	(void)state;
	write_file("grey.y4m", grey, sizeof(grey) - 1);
	cam = camera("y4m", "/grey.y4m");
	for (int i = 0; i < 3; i++) {
		assert_int_equal(next(cam, &f), HW_E_OK);
		assert_int_equal(f.format, HW_CAMERA_GREY);
		assert_true(f.width == 3 && f.height == 2);
		assert_true(span_eq(f.data,
		    f.number % 2 ? SPAN_STR("ghijkl") : SPAN_STR("abcdef")));
	}
	hw_camera_close(&cam);
	write_file("colour.y4m", colour, sizeof(colour) - 1);
	cam = camera("y4m", "/colour.y4m?once=1&fps=50");
	assert_int_equal(next(cam, &f), HW_E_OK);
	assert_int_equal(f.format, HW_CAMERA_I420);
	assert_true(span_eq(f.data, SPAN_STR("123456789uUvVaAbB")));
	assert_int_equal(next(cam, &f), HW_E_END);
	hw_camera_close(&cam);
}

#define FRAME6 "FRAME\nabcdef"
/* clang-format off */
static const struct {
	const char *name, *file;
	enum hw_err want;
} y4ms[] = {
	{"whole",            "YUV4MPEG2 W3 H2 Cmono\n" FRAME6, HW_E_OK},
	{"no frames",        "YUV4MPEG2 W3 H2 Cmono\n", HW_E_OK},
	{"rate unknown",     "YUV4MPEG2 W3 H2 F0:0 Cmono\n" FRAME6, HW_E_OK},
	{"empty",            "", HW_E_FORMAT},
	{"other file",       "RIFF....AVI LIST\n", HW_E_FORMAT},
	{"no line end",      "YUV4MPEG2 W3 H2 Cmono", HW_E_FORMAT},
	{"no width",         "YUV4MPEG2 H2 Cmono\n" FRAME6, HW_E_FORMAT},
	{"width 0",          "YUV4MPEG2 W0 H2 Cmono\n" FRAME6, HW_E_FORMAT},
	{"width 4097",       "YUV4MPEG2 W4097 H2 Cmono\n" FRAME6, HW_E_LIMIT},
	{"width overflows",  "YUV4MPEG2 W99999999999999999999 H2 Cmono\n", HW_E_FORMAT},
	{"width with tail",  "YUV4MPEG2 W3x H2 Cmono\n" FRAME6, HW_E_FORMAT},
	{"frame too big",    "YUV4MPEG2 W4096 H4096\n" FRAME6, HW_E_LIMIT},
	{"too fast",         "YUV4MPEG2 W3 H2 F1000:1 Cmono\n" FRAME6, HW_E_LIMIT},
	{"rate malformed",   "YUV4MPEG2 W3 H2 F25 Cmono\n" FRAME6, HW_E_FORMAT},
	{"4:4:4",            "YUV4MPEG2 W3 H2 C444\n" FRAME6, HW_E_UNSUPPORTED},
	{"10 bits",          "YUV4MPEG2 W3 H2 C420p10\n" FRAME6, HW_E_UNSUPPORTED},
	{"frame cut",        "YUV4MPEG2 W3 H2 Cmono\nFRAME\nabcde", HW_E_FORMAT},
	{"byte too many",    "YUV4MPEG2 W3 H2 Cmono\n" FRAME6 "x", HW_E_FORMAT},
	{"frame with no name", "YUV4MPEG2 W3 H2 Cmono\nFRAMES\nabcdef", HW_E_FORMAT},
};

static const struct {
	const char *uri;
	enum hw_err want;
} uris[] = {
	{"",                        HW_E_ARGUMENT},
	{"file",                    HW_E_ARGUMENT},
	{"v4l2:/nowhere/video0",    HW_E_NONE},
	{"v4l2:/dev/null",          HW_E_UNSUPPORTED},
	{"v4l2:/dev/null?fps=0",    HW_E_ARGUMENT},
	{"eye:/dev/video0",         HW_E_UNSUPPORTED},
	{"file:/nowhere",           HW_E_NONE},
	{"y4m:/nowhere",            HW_E_NONE},
	{"file:/dev/null",          HW_E_OPEN},
	{"file:/tmp?fps=0",         HW_E_ARGUMENT},
	{"file:/tmp?fps=121",       HW_E_ARGUMENT},
	{"file:/tmp?fps=",          HW_E_ARGUMENT},
	{"file:/tmp?fps=5&fps=5",   HW_E_ARGUMENT},
	{"file:/tmp?loop=1",        HW_E_ARGUMENT},
	{"file:/tmp?once=2",        HW_E_ARGUMENT},
};
/* clang-format on */

static void
refuses_bad_files(void **state)
{
	char uri[128];

	(void)state;
	snprintf(uri, sizeof(uri), "y4m:%s/x.y4m", dir);
	for (size_t i = 0; i < sizeof(y4ms) / sizeof(y4ms[0]); i++) {
		struct hw_camera *cam = NULL;

		write_file("x.y4m", y4ms[i].file, strlen(y4ms[i].file));
		check(y4ms[i].name, hw_camera_open(uri, &cam) == y4ms[i].want);
		hw_camera_close(&cam);
	}
	for (size_t i = 0; i < sizeof(uris) / sizeof(uris[0]); i++) {
		struct hw_camera *cam = NULL;

		check(uris[i].uri,
		    hw_camera_open(uris[i].uri, &cam) == uris[i].want);
		assert_null(cam);
	}
}

/* A link to a device and a file beyond the limit among the pictures. */
static void
refuses_what_is_no_picture(void **state)
{
	char path[128], uri[128];
	struct hw_camera *cam = NULL;

	(void)state;
	snprintf(uri, sizeof(uri), "file:%s", dir);
	snprintf(path, sizeof(path), "%s/zero.jpg", dir);
	assert_int_equal(symlink("/dev/zero", path), 0);
	assert_int_equal(hw_camera_open(uri, &cam), HW_E_OPEN);
	unlink(path);
	write_jpeg("big.jpg", 1);
	snprintf(path, sizeof(path), "%s/big.jpg", dir);
	assert_int_equal(truncate(path, HW_CAMERA_FRAME_MAX + 1), 0);
	assert_int_equal(hw_camera_open(uri, &cam), HW_E_LIMIT);
	assert_null(cam);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_dir, remove_dir)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(shows_files_in_order),
	    TEST(ends_once),
	    TEST(misses_frames_like_a_real_one),
	    TEST(sees_nothing_in_an_empty_scene),
	    TEST(passes_over_a_bad_file),
	    TEST(shows_y4m),
	    TEST(refuses_bad_files),
	    TEST(refuses_what_is_no_picture),
	};

	return cmocka_run_group_tests_name("hw_camera", tests, NULL, NULL);
}

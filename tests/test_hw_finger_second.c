/*
 * The second opinion, by the real libfprint on its own virtual device, of
 * pictures that this program draws.
 */
#include "tests/check.h"

#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "hw/finger_second.h"
#include "hw/virtual/finger_play.h"

enum {
	SIDE = 256,
	ENDS = 36
};

static uint8_t a_px[4 * SIDE * SIDE], b_px[4 * SIDE * SIDE];
static uint8_t c_px[4 * SIDE * SIDE];
static struct hw_finger_second *second;

/*
 * A finger: waves whose phase turns about some points, where a ridge ends; the
 * seed says where.  Laid down some pixels away, at a resolution.
 */
static struct hw_finger_image
draw(uint8_t *px, unsigned seed, double dx, double dy, unsigned ppi)
{
	const unsigned side = SIDE * ppi / 500;
	double x[ENDS], y[ENDS];
	uint32_t r = seed * 2654435761u + 1;

	for (int i = 0; i < ENDS; i++) {
		r = r * 1664525u + 1013904223u;
		x[i] = 20 + (r >> 8) % (SIDE - 40);
		r = r * 1664525u + 1013904223u;
		y[i] = 20 + (r >> 8) % (SIDE - 40);
	}
	for (unsigned v = 0; v < side; v++)
		for (unsigned u = 0; u < side; u++) {
			const double at_x = u * 500.0 / ppi - dx;
			const double at_y = v * 500.0 / ppi - dy;
			double phase = 2 * 3.14159265 * at_y / 9;

			for (int i = 0; i < ENDS; i++)
				phase += (i % 2 == 0 ? 1 : -1) *
				    atan2(at_y - y[i], at_x - x[i]);
			px[v * side + u] = (uint8_t)(128 + 100 * cos(phase));
		}
	return (struct hw_finger_image) {px, sizeof(a_px), side, side, ppi};
}

static int
before(void **state)
{
	(void)state;
	return hw_finger_second_open(&second) == HW_E_OK ? 0 : -1;
}

static int
after(void **state)
{
	(void)state;
	hw_finger_second_close(&second);
	return second == NULL ? 0 : -1;
}

/* clang-format off */
static const struct {
	const char *what;
	unsigned seed_a, ppi_a, seed_b, ppi_b;
	double dx, dy;
	bool match;
} pairs[] = {
	{"itself",                   1, 500, 1, 500,  0,  0, true},
	{"moved",                    1, 500, 1, 500, 14, -9, true},
	{"at another resolution",    1, 500, 1, 1000, 6,  6, true},
	{"a little coarser",         2, 500, 2, 400,  3,  0, true},
	{"another finger",           1, 500, 2, 500,  0,  0, false},
	{"another, at 1000 ppi",     3, 1000, 4, 500, 0,  0, false},
};
/* clang-format on */

static void
says_what_libfprint_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct hw_finger_image a = draw(
		    a_px, pairs[i].seed_a, 0, 0, pairs[i].ppi_a);
		struct hw_finger_image b = draw(b_px, pairs[i].seed_b,
		    pairs[i].dx, pairs[i].dy, pairs[i].ppi_b);
		bool match = !pairs[i].match;

		assert_int_equal(
		    hw_finger_second_compare(second, &a, &b, &match), HW_E_OK);
		check(pairs[i].what, match == pairs[i].match);
	}
}

static void
fill_grey(uint8_t *px, size_t n, uint8_t with)
{
	memset(px, with, n);
}

static void
fill_noise(uint8_t *px, size_t n, uint8_t with)
{
	uint32_t r = with;

	for (size_t i = 0; i < n; i++) {
		r = r * 1664525u + 1013904223u;
		px[i] = (uint8_t)(r >> 24);
	}
}

static void
fill_check(uint8_t *px, size_t n, uint8_t with)
{
	for (size_t i = 0; i < n; i++)
		px[i] = (uint8_t)((i / with + i / SIDE / with) % 2 * 255);
}

/* clang-format off */
static const struct {
	const char *what;
	void (*fill)(uint8_t *, size_t, uint8_t);
	uint8_t with;
} blanks[] = {
	{"black",                fill_grey,  0},
	{"white",                fill_grey,  255},
	{"noise",                fill_noise, 7},
	{"a chess board",        fill_check, 9},
	{"a fine chess board",   fill_check, 1},
};
/* clang-format on */

/* On either side; and the next finger is none the worse for it. */
static void
what_is_no_finger_matches_none(void **state)
{
	struct hw_finger_image a = draw(a_px, 1, 0, 0, 500);
	struct hw_finger_image c = draw(c_px, 1, 2, 2, 500);
	const unsigned side = SIDE;

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(blanks) / sizeof(blanks[0]); i++) {
		struct hw_finger_image b = {
		    b_px, sizeof(b_px), side, side, 500};
		bool match = true;
		enum hw_err e;

		blanks[i / 2].fill(
		    b_px, (size_t)side * side, blanks[i / 2].with);
		e = i % 2 == 0
		    ? hw_finger_second_compare(second, &a, &b, &match)
		    : hw_finger_second_compare(second, &b, &a, &match);
		check(blanks[i / 2].what,
		    e == HW_E_AGAIN || (e == HW_E_OK && !match));
		assert_int_equal(
		    hw_finger_second_compare(second, &a, &c, &match), HW_E_OK);
		assert_true(match);
	}
}

/* clang-format off */
static const struct {
	const char *what;
	unsigned width, height, ppi;
	enum hw_err want;
} shapes[] = {
	{"nothing",                0,     0,    500,  HW_E_FORMAT},
	{"one pixel",              1,     1,    500,  HW_E_FORMAT},
	{"one line",               300,   1,    500,  HW_E_FORMAT},
	{"too small",              300,   63,   500,  HW_E_FORMAT},
	{"too small at 1000 ppi",  126,   300,  1000, HW_E_FORMAT},
	{"of no resolution",       300,   300,  0,    HW_E_FORMAT},
	{"of a photograph",        300,   300,  72,   HW_E_FORMAT},
	{"of a microscope",        300,   300,  4000, HW_E_FORMAT},
	{"too large",              2049,  64,   500,  HW_E_LIMIT},
	{"too large at 250 ppi",   1025,  64,   250,  HW_E_LIMIT},
	{"too large by far",       ~0u,   ~0u,  500,  HW_E_LIMIT},
};
/* clang-format on */

static void
refuses_shapes_of_no_finger(void **state)
{
	struct hw_finger_image a = draw(a_px, 1, 0, 0, 500);
	bool match = true;

	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct hw_finger_image b = {b_px, sizeof(b_px), shapes[i].width,
		    shapes[i].height, shapes[i].ppi};

		check(shapes[i].what,
		    hw_finger_second_compare(second, &a, &b, &match) ==
			    shapes[i].want &&
			hw_finger_second_compare(second, &b, &a, &match) ==
			    shapes[i].want);
	}
	assert_true(match);
}

static void
smallest_is_compared(void **state)
{
	struct hw_finger_image a = draw(a_px, 1, 0, 0, 500);
	struct hw_finger_image b = {b_px, sizeof(b_px),
	    HW_FINGER_SECOND_SIDE_MIN, HW_FINGER_SECOND_SIDE_MIN, 500};
	bool match = true;
	enum hw_err e;

	(void)state;
	memset(b_px, 128, sizeof(b_px));
	e = hw_finger_second_compare(second, &a, &b, &match);
	assert_true(e == HW_E_AGAIN || (e == HW_E_OK && !match));
}

static void
one_at_a_time_and_none_that_nobody_wants(void **state)
{
	struct hw_finger_image a = draw(a_px, 1, 0, 0, 500);
	struct hw_finger_image b = draw(b_px, 1, 5, 5, 500);
	bool match = false;
	enum hw_err e;

	(void)state;
	assert_int_equal(hw_finger_second_step(second, &match), HW_E_NOT_READY);
	assert_int_equal(hw_finger_second_start(second, &a, &b), HW_E_OK);
	assert_int_equal(hw_finger_second_start(second, &a, &b), HW_E_BUSY);
	/* Midway through the first picture. */
	assert_int_equal(hw_finger_second_step(second, &match), HW_E_NOT_READY);
	hw_finger_second_cancel(second);
	while ((e = hw_finger_second_start(second, &a, &b)) == HW_E_BUSY)
		assert_int_equal(
		    hw_finger_second_step(second, &match), HW_E_NOT_READY);
	assert_int_equal(e, HW_E_OK);
	while ((e = hw_finger_second_step(second, &match)) == HW_E_NOT_READY)
		continue;
	assert_int_equal(e, HW_E_OK);
	assert_true(match);
	assert_int_equal(hw_finger_second_step(second, &match), HW_E_NOT_READY);
}

/* One process holds a sensor and this, and neither sees the other's pictures.
 */
static void
lives_beside_a_sensor(void **state)
{
	char dir[] = "/tmp/sallyport-second-test-XXXXXX", path[64], uri[96];
	struct hw_finger_image a = draw(a_px, 1, 0, 0, 500);
	struct hw_finger_image b = draw(b_px, 1, 4, 1, 500), got;
	static uint8_t got_px[SIDE * SIDE];
	struct hw_finger *f = NULL;
	bool match = false;
	int line;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/sensor", dir);
	snprintf(uri, sizeof(uri), "virtual:%s?ppi=500", path);
	assert_int_equal(hw_finger_open(uri, &f), HW_E_OK);
	assert_int_equal(hw_finger_play_connect(path, 10000, &line), HW_E_OK);
	assert_int_equal(hw_finger_start(f), HW_E_OK);
	assert_int_equal(
	    hw_finger_second_compare(second, &a, &b, &match), HW_E_OK);
	assert_true(match);
	got = (struct hw_finger_image) {.px = got_px, .cap = sizeof(got_px)};
	assert_int_equal(hw_finger_step(f, &got), HW_E_NOT_READY);
	assert_int_equal(hw_finger_play_image(
			     line, span_of(b_px, sizeof(got_px)), SIDE, SIDE),
	    HW_E_OK);
	while (hw_finger_step(f, &got) == HW_E_NOT_READY)
		continue;
	assert_memory_equal(got_px, b_px, sizeof(got_px));
	close(line);
	hw_finger_close(&f);
	unlink(path);
	rmdir(dir);
}

static void
leaves_nothing_behind(void **state)
{
	struct hw_finger_second *s = NULL;
	struct dirent *d;
	DIR *tmp;
	bool match;
	struct hw_finger_image a = draw(a_px, 1, 0, 0, 500);

	(void)state;
	/* Closed in the middle of a comparison. */
	assert_int_equal(hw_finger_second_open(&s), HW_E_OK);
	assert_int_equal(hw_finger_second_start(s, &a, &a), HW_E_OK);
	assert_int_equal(hw_finger_second_step(s, &match), HW_E_NOT_READY);
	hw_finger_second_close(&s);
	assert_null(s);
	hw_finger_second_close(&s);
	assert_non_null(tmp = opendir("/proc/self/fd"));
	while ((d = readdir(tmp)) != NULL) {
		char link[64], to[256];
		ssize_t n;

		snprintf(link, sizeof(link), "/proc/self/fd/%.16s", d->d_name);
		n = readlink(link, to, sizeof(to) - 1);
		to[n > 0 ? n : 0] = '\0';
		assert_null(strstr(to, "sallyport-second"));
	}
	closedir(tmp);
	assert_null(getenv("FP_DRIVERS_WHITELIST"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(says_what_libfprint_says),
	    cmocka_unit_test(what_is_no_finger_matches_none),
	    cmocka_unit_test(refuses_shapes_of_no_finger),
	    cmocka_unit_test(smallest_is_compared),
	    cmocka_unit_test(one_at_a_time_and_none_that_nobody_wants),
	    cmocka_unit_test(lives_beside_a_sensor),
	    cmocka_unit_test(leaves_nothing_behind),
	};

	return cmocka_run_group_tests_name(
	    "hw_finger_second", tests, before, after);
}

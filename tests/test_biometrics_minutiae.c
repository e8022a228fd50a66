#include "tests/check.h"

#include <math.h>
#include <stdlib.h>

#include "biometrics/kernel.h"
#include "biometrics/minutiae.h"
#include "biometrics/print.h"

static const struct biometrics_minutiae good = {.width = 300,
    .height = 400,
    .ppi = 500,
    .quality = 60,
    .n = 2,
    .m = {{299, 399, 255, BIOMETRICS_MINUTIA_BIFURCATION, 100},
	{0, 0, 0, BIOMETRICS_MINUTIA_OTHER, 0}}};

static void
templates_are_sane(void **state)
{
	struct biometrics_minutiae t = good;

	(void)state;
	check("good", biometrics_minutiae_ok(&t));
	t.m[2].x = 300;
	check("beyond n", biometrics_minutiae_ok(&t));
#define BAD(field, value)                                   \
	do {                                                \
		t = good;                                   \
		t.field = value;                            \
		check(#field, !biometrics_minutiae_ok(&t)); \
	} while (0)
	BAD(width, 0);
	BAD(width, 4097);
	BAD(height, 0);
	BAD(height, 4097);
	BAD(ppi, 0);
	BAD(ppi, 1201);
	BAD(quality, 101);
	BAD(n, 256);
	BAD(m[0].x, 300);
	BAD(m[0].y, 400);
	BAD(m[1].type, 3);
	BAD(m[1].quality, 101);
	t = good;
	biometrics_minutiae_wipe(&t);
	assert_int_equal(t.n, 0);
	assert_int_equal(t.m[0].x, 0);
}

enum {
	SIDE = 256
};

static uint8_t px[1200 * 1200];
static struct biometrics_print *finger;

static struct biometrics_image
picture(unsigned w, unsigned h)
{
	return biometrics_image_of(px, sizeof(px), w, h, 1);
}

/*
 * Parallel ridges of the given distance, turned by angle (256 steps), with one
 * minutia in the middle: the phase turns once around it.
 */
static void
draw(unsigned side, double wave, unsigned angle, bool ending)
{
	const double a = angle * M_PI / 128, c = cos(a), s = sin(a);

	for (unsigned y = 0; y < side; y++)
		for (unsigned x = 0; x < side; x++) {
			const double dx = x + 0.5 - side / 2.0;
			const double dy = side / 2.0 - y - 0.5;
			const double u = dx * c + dy * s, v = dy * c - dx * s;

			px[y * side + x] = (uint8_t)lround(128 -
			    (ending ? 80 : -80) *
				cos(2 * M_PI * v / wave + atan2(v, u)));
		}
}

static enum biometrics_err
extract(const struct biometrics_image *img, unsigned ppi,
    struct biometrics_minutiae *t)
{
	const size_t need = biometrics_minutiae_scratch(img, ppi);
	/* Of the exact size: a byte beyond dies under a sanitizer. */
	void *scratch = malloc(need > 0 ? need : 1);
	enum biometrics_err e;

	assert_non_null(scratch);
	memset(scratch, 0xA5, need);
	e = biometrics_minutiae_extract(img, ppi, scratch, need, t);
	free(scratch);
	return e;
}

/* clang-format off */
static const struct {
	const char *name;
	unsigned side, ppi;
	double wave;
	bool ending;
} dislocations[] = {
	{"ending, 500 ppi",              256,  500,  9, true},
	{"bifurcation, 500 ppi",         256,  500,  9, false},
	{"narrow ridges",                256,  500,  6, true},
	{"wide ridges",                  256,  500, 13, false},
	{"512 ppi, odd size",            251,  512,  9, true},
	{"250 ppi",                      128,  250, 4.6, true},
	{"363 ppi",                      192,  363,  7, false},
	{"569 ppi",                      280,  569, 10, true},
	{"749 ppi",                      384,  749, 14, false},
	{"1000 ppi, taken at half",      512, 1000, 18, true},
	{"1200 ppi, odd size",           601, 1200, 22, false},
};
/* clang-format on */

static void
a_minutia_is_found_where_it_is(void **state)
{
	static struct biometrics_minutiae t;

	(void)state;
	for (size_t i = 0; i < sizeof(dislocations) / sizeof(dislocations[0]);
	     i++)
		for (unsigned angle = 3; angle < 256; angle += 21) {
			const char *name = dislocations[i].name;
			const unsigned side = dislocations[i].side;
			const unsigned ppi = dislocations[i].ppi;
			const struct biometrics_image img = picture(side, side);
			const double off = ppi > 500 ? ppi / 200.0 : 2.5;

			draw(side, dislocations[i].wave, angle,
			    dislocations[i].ending);
			check(name, extract(&img, ppi, &t) == BIOMETRICS_E_OK);
			check(name, biometrics_minutiae_ok(&t));
			if (t.n != 1)
				fail_msg(
				    "%s: %zu minutiae at %u", name, t.n, angle);
			check(name, t.ppi == ppi && t.width == side);
			check(name, fabs(t.m[0].x + 0.5 - side / 2.0) <= off);
			check(name, fabs(t.m[0].y + 0.5 - side / 2.0) <= off);
			check(name, abs((int8_t)(t.m[0].angle - angle)) <= 4);
			check(name,
			    t.m[0].type ==
				(dislocations[i].ending
					? BIOMETRICS_MINUTIA_ENDING
					: BIOMETRICS_MINUTIA_BIFURCATION));
			check(name, t.m[0].quality > 50);
		}
}

/* Kinds of picture without any print. */
enum kind {
	WHITE,
	BLACK,
	GREY,
	NOISE,
	CHECKS,
	EDGE
};

static void
fill(enum kind kind, unsigned w, unsigned h)
{
	uint32_t seed = 1;

	for (unsigned y = 0; y < h; y++)
		for (unsigned x = 0; x < w; x++) {
			seed = seed * 1664525 + 1013904223;
			px[(size_t)y * w + x] = (uint8_t)(kind == WHITE ? 255
				: kind == GREY				? 128
				: kind == NOISE	 ? seed >> 24
				: kind == CHECKS ? ((x ^ y) & 1) * 255
				: kind == EDGE	 ? (x < w / 2) * 255
						 : 0);
		}
}

/* clang-format off */
static const struct {
	const char *name;
	enum kind kind;
	unsigned width, height, ppi, channels;
	enum biometrics_err e;
} prints[] = {
	{"white",             WHITE,  300,  300,  500, 1, BIOMETRICS_E_OK},
	{"black",             BLACK,  300,  300,  500, 1, BIOMETRICS_E_OK},
	{"grey",              GREY,   300,  300,  500, 1, BIOMETRICS_E_OK},
	{"noise",             NOISE,  300,  300,  500, 1, BIOMETRICS_E_OK},
	{"much noise",        NOISE,  1200, 1200, 500, 1, BIOMETRICS_E_OK},
	{"checks",            CHECKS, 300,  300,  500, 1, BIOMETRICS_E_OK},
	{"an edge",           EDGE,   300,  300,  500, 1, BIOMETRICS_E_OK},
	{"one pixel",         WHITE,  1,    1,    500, 1, BIOMETRICS_E_OK},
	{"one pixel, halved", NOISE,  1,    1,   1200, 1, BIOMETRICS_E_OK},
	{"three by two",      NOISE,  3,    2,   1000, 1, BIOMETRICS_E_OK},
	{"one row",           NOISE,  1200, 1,    500, 1, BIOMETRICS_E_OK},
	{"one column",        NOISE,  1,    1200, 500, 1, BIOMETRICS_E_OK},
	{"nine by nine",      NOISE,  9,    9,    250, 1, BIOMETRICS_E_OK},
	{"no ppi",            WHITE,  300,  300,  0,   1, BIOMETRICS_E_VALUE},
	{"249 ppi",           WHITE,  300,  300,  249, 1, BIOMETRICS_E_VALUE},
	{"1201 ppi",          WHITE,  300,  300, 1201, 1, BIOMETRICS_E_VALUE},
	{"colour",            WHITE,  300,  300,  500, 3, BIOMETRICS_E_VALUE},
	{"no width",          WHITE,  0,    300,  500, 1, BIOMETRICS_E_VALUE},
	{"beyond its memory", WHITE,  1201, 1200, 500, 1, BIOMETRICS_E_VALUE},
};
/* clang-format on */

static void
whatever_comes_ends_in_order(void **state)
{
	static struct biometrics_minutiae t;

	(void)state;
	for (size_t i = 0; i < sizeof(prints) / sizeof(prints[0]); i++) {
		struct biometrics_image img = picture(
		    prints[i].width, prints[i].height);
		enum biometrics_err e;

		img.channels = prints[i].channels;
		if (prints[i].e == BIOMETRICS_E_OK)
			fill(prints[i].kind, img.width, img.height);
		e = extract(&img, prints[i].ppi, &t);
		check(prints[i].name, e == prints[i].e);
		check(prints[i].name,
		    e != BIOMETRICS_E_OK || biometrics_minutiae_ok(&t));
		check(prints[i].name,
		    prints[i].kind == NOISE || e != BIOMETRICS_E_OK ||
			t.n == 0);
		check(prints[i].name,
		    (biometrics_minutiae_scratch(&img, prints[i].ppi) == 0) ==
			(e != BIOMETRICS_E_OK));
	}
}

static void
large_pictures_are_refused(void **state)
{
	static struct biometrics_minutiae t;
	struct biometrics_image img = picture(4096, 1025);
	uint8_t byte = 0;

	(void)state;
	/* Refused before a pixel is read: there is one alone. */
	img.px = &byte;
	img.cap = SIZE_MAX;
	assert_int_equal(
	    biometrics_minutiae_extract(&img, 500, &byte, SIZE_MAX, &t),
	    BIOMETRICS_E_SIZE);
	img.width = 4097;
	img.height = 1;
	assert_int_equal(
	    biometrics_minutiae_extract(&img, 500, &byte, SIZE_MAX, &t),
	    BIOMETRICS_E_SIZE);
	img.height = 4097;
	img.width = 1;
	assert_int_equal(
	    biometrics_minutiae_extract(&img, 500, &byte, SIZE_MAX, &t),
	    BIOMETRICS_E_SIZE);
}

static void
scratch_must_suffice(void **state)
{
	static struct biometrics_minutiae t;
	const struct biometrics_image img = picture(SIDE, SIDE);
	const size_t need = biometrics_minutiae_scratch(&img, 500);
	void *scratch = malloc(need);

	(void)state;
	assert_non_null(scratch);
	assert_int_equal(
	    biometrics_minutiae_extract(&img, 500, scratch, need - 1, &t),
	    BIOMETRICS_E_SPACE);
	assert_int_equal(biometrics_minutiae_extract(&img, 500, NULL, need, &t),
	    BIOMETRICS_E_SPACE);
	free(scratch);
}

/* A fingerprint of nobody, square. */
static void
press(uint64_t seed, unsigned side)
{
	struct biometrics_image img = picture(side, side);
	struct biometrics_print_press touch = biometrics_print_press_of(
	    seed, 1, 20);

	touch.width = touch.height = side;
	biometrics_print_grow(seed, finger);
	assert_int_equal(
	    biometrics_print_press(finger, &touch, &img), BIOMETRICS_E_OK);
}

/* Is there a minutia of t at about this place and angle? */
static bool
has(const struct biometrics_minutiae *t, int x, int y, uint8_t angle)
{
	for (size_t i = 0; i < t->n; i++)
		if (abs(t->m[i].x - x) <= 3 && abs(t->m[i].y - y) <= 3 &&
		    abs((int8_t)(t->m[i].angle - angle)) <= 8)
			return true;
	return false;
}

/* Turned by a quarter, a print has the same minutiae, turned. */
static void
a_turned_print_is_the_same_print(void **state)
{
	static struct biometrics_minutiae a, b;
	static uint8_t turned[300 * 300];
	const unsigned side = 300;
	const struct biometrics_image img = picture(side, side);
	size_t found, all;

	(void)state;
	for (uint64_t seed = 1; seed <= 3; seed++) {
		press(seed, side);
		assert_int_equal(extract(&img, 500, &a), BIOMETRICS_E_OK);
		/* Counter-clockwise: the right side becomes the upper. */
		for (unsigned y = 0; y < side; y++)
			for (unsigned x = 0; x < side; x++)
				turned[(side - 1 - x) * side + y] =
				    px[y * side + x];
		memcpy(px, turned, sizeof(turned));
		assert_int_equal(extract(&img, 500, &b), BIOMETRICS_E_OK);
		assert_true(a.n >= 15);
		found = 0;
		all = a.n;
		for (size_t i = 0; i < a.n; i++)
			found += has(&b, a.m[i].y, (int)side - 1 - a.m[i].x,
			    (uint8_t)(a.m[i].angle + 64));
		if (found * 20 < all * 17)
			fail_msg(
			    "print %u: %zu of %zu", (unsigned)seed, found, all);
	}
}

static void
every_kernel_gives_the_same(void **state)
{
	static struct biometrics_minutiae a, b;
	const struct biometrics_image img = picture(SIDE, SIDE);
	const enum biometrics_kernel best = biometrics_kernel();
	bool first = true;

	(void)state;
	press(9, SIDE);
	for (unsigned k = 0; k < BIOMETRICS_KERNEL_COUNT; k++) {
		if (!biometrics_kernel_force((enum biometrics_kernel)k))
			continue;
		assert_int_equal(
		    extract(&img, 500, first ? &a : &b), BIOMETRICS_E_OK);
		if (!first)
			assert_memory_equal(&a, &b, sizeof(a));
		first = false;
	}
	assert_true(a.n >= 10);
	assert_true(biometrics_kernel_force(best));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(templates_are_sane),
	    cmocka_unit_test(a_minutia_is_found_where_it_is),
	    cmocka_unit_test(whatever_comes_ends_in_order),
	    cmocka_unit_test(large_pictures_are_refused),
	    cmocka_unit_test(scratch_must_suffice),
	    cmocka_unit_test(a_turned_print_is_the_same_print),
	    cmocka_unit_test(every_kernel_gives_the_same),
	};
	int failed;

	finger = malloc(sizeof(*finger));
	if (finger == NULL)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	free(finger);
	return failed;
}

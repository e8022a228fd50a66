/*
 * The rasteriser alone: coverage of shapes, what lies outside the clip, and
 * the mirror's geometry.
 */
#include "tests/check.h"

#include <math.h>
#include <stdlib.h>

#include "ui/draw.h"

#define SIDE 64
#define WHITE 0xFFFFFFFF

static struct ui_draw *d;

static unsigned
at(int x, int y)
{
	return ui_draw_pixels(d)[y * SIDE + x] & 0xFF;
}

static void
blank(void)
{
	ui_draw_clip(d, ui_draw_bounds(d));
	(void)ui_draw_place(d, (struct ui_matrix) {1, 0, 0, 1, 0, 0});
	ui_draw_block(d, ui_draw_bounds(d), 0xFF000000);
}

/* Covered pixels; a half covered one is a half. */
static double
area(void)
{
	double sum = 0;

	for (int i = 0; i < SIDE * SIDE; i++)
		sum += ui_draw_pixels(d)[i] & 0xFF;
	return sum / 255;
}

static void
box(void)
{
	ui_draw_box(d, 10.5f, 20.25f, 30, 10, 0);
	ui_draw_fill(d, WHITE);
}

static void
round_box(void)
{
	ui_draw_box(d, 10, 20, 30, 20, 5);
	ui_draw_fill(d, WHITE);
}

static void
circle(void)
{
	ui_draw_circle(d, 31.7f, 32.2f, 20);
	ui_draw_fill(d, WHITE);
}

static void
ring(void)
{
	ui_draw_circle(d, 32, 32, 20);
	ui_draw_stroke(d, 4, WHITE);
}

static void
hole(void)
{
	ui_draw_box(d, 0, 0, SIDE, SIDE, 0);
	ui_draw_circle(d, 32, 32, 20);
	ui_draw_fill_odd(d, WHITE);
}

static void
half_arc(void)
{
	ui_draw_arc(d, 32, 32, 20, 0, 0.5f);
	ui_draw_stroke(d, 4, WHITE);
}

static void
scaled(void)
{
	(void)ui_draw_shift(d, 32, 32, 2, 0.5f);
	ui_draw_circle(d, 0, 0, 10);
	ui_draw_fill(d, WHITE);
}

/* Three quarters of it lie beyond the corner. */
static void
at_the_corner(void)
{
	ui_draw_circle(d, SIDE, SIDE, 20);
	ui_draw_fill(d, WHITE);
}

static void
far_outside(void)
{
	ui_draw_circle(d, 4000, -3000, 500);
	ui_draw_fill(d, WHITE);
	ui_draw_box(d, -90, 10, 80, 10, 3);
	ui_draw_stroke(d, 4, WHITE);
	ui_draw_block(
	    d, (struct ui_rect) {SIDE, 0, 2000000000, 2000000000}, WHITE);
}

static void
empty(void)
{
	ui_draw_fill(d, WHITE);
	ui_draw_stroke(d, 3, WHITE);
	ui_draw_box(d, 5, 5, 0, 20, 0);
	ui_draw_fill(d, WHITE);
}

/* More points than a path holds: nothing outside memory, nothing after it. */
static void
endless(void)
{
	for (int i = 0; i < 100000; i++)
		ui_draw_line(d, (float)(i % 7), (float)(i % 5));
	ui_draw_fill(d, 0);
	for (int i = 0; i < 100000; i++)
		ui_draw_box(d, 1, 1, 2, 2, 0);
	ui_draw_fill(d, 0);
}

/* FreeType flattens curves: a circle is up to 1 % smaller. */
/* clang-format off */
static const double pi = 3.14159265;
static const struct {
	const char *name;
	void (*draw)(void);
	double area, within;
} shapes[] = {
	{"box between pixels", box,           300,                      1.5},
	{"rounded box",        round_box,     600 - 25 * (4 - pi),      2.5},
	{"circle",             circle,        pi * 400,                 13},
	{"ring",               ring,          pi * (22 * 22 - 18 * 18), 8},
	{"hole",               hole,          64 * 64 - pi * 400,       13},
	{"arc, round ends",    half_arc,      pi * 80 + pi * 4,         5},
	{"oval by the matrix", scaled,        pi * 100,                 5},
	{"cut by the corner",  at_the_corner, pi * 100,                 5},
	{"far outside",        far_outside,   0,                        0},
	{"empty path",         empty,         0,                        0},
	{"endless path",       endless,       0,                        0},
};
/* clang-format on */

static void
covers_what_geometry_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		blank();
		shapes[i].draw();
		if (fabs(area() - shapes[i].area) > shapes[i].within)
			fail_msg("%s: area %.2f, not %.2f", shapes[i].name,
			    area(), shapes[i].area);
	}
}

static void
edges_are_anti_aliased(void **state)
{
	(void)state;
	blank();
	box();
	assert_in_range(at(10, 25), 126, 129); /* half a pixel */
	assert_int_equal(at(11, 25), 255);
	assert_in_range(at(20, 20), 189, 193); /* three quarters */
	assert_in_range(at(20, 30), 62, 65); /* a quarter */
	assert_int_equal(at(9, 25), 0);
	blank();
	ui_draw_block(d, (struct ui_rect) {0, 0, 4, 4}, 0x80FFFFFF);
	assert_in_range(at(1, 1), 127, 129);
}

static void
nothing_is_drawn_outside_the_clip(void **state)
{
	static uint32_t whole[SIDE * SIDE];
	struct ui_rect clip = {17, 9, 20, 30};

	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		blank();
		shapes[i].draw();
		memcpy(whole, ui_draw_pixels(d), sizeof(whole));
		blank();
		ui_draw_clip(d, clip);
		shapes[i].draw();
		for (int y = 0; y < SIDE; y++) {
			for (int x = 0; x < SIDE; x++) {
				bool in = x >= 17 && x < 37 && y >= 9 && y < 39;

				check(shapes[i].name,
				    at(x, y) ==
					(in ? whole[y * SIDE + x] & 0xFF : 0));
			}
		}
	}
	/* No clip at all: nothing. */
	blank();
	ui_draw_clip(d, (struct ui_rect) {-50, -50, 20, 20});
	circle();
	assert_true(area() < 0.5);
}

/* Left half red, right half blue: in a mirror they change sides. */
static void
mirrors_the_middle_of_the_frame(void **state)
{
	static uint8_t rgb[3 * 40 * 20];
	struct ui_rect r = {10, 4, 40, 40};
	const uint32_t *px = ui_draw_pixels(d);

	(void)state;
	for (int i = 0; i < 40 * 20; i++)
		rgb[3 * i + (i % 40 < 20 ? 0 : 2)] = 200;
	blank();
	ui_draw_mirror(d, r, 6, SPAN_OF(rgb), 40, 20);
	assert_int_equal(px[20 * SIDE + 12], 0x0000C8);
	assert_int_equal(px[20 * SIDE + 47], 0xC80000);
	assert_int_equal(px[20 * SIDE + 9], 0);
	assert_int_equal(px[20 * SIDE + 50], 0);
	assert_int_equal(px[3 * SIDE + 30], 0);
	assert_int_equal(px[44 * SIDE + 30], 0);
	/* Corners are round: left as they were. */
	assert_int_equal(px[4 * SIDE + 10], 0);
	assert_int_equal(px[43 * SIDE + 49], 0);
	assert_int_not_equal(px[4 * SIDE + 30], 0);
}

/* clang-format off */
static const struct {
	const char *name;
	struct ui_rect at;
	int width, height;
} frames[] = {
	{"one pixel",             {0, 0, 64, 64},      1,    1},
	{"one row",               {0, 0, 64, 64},      90,   1},
	{"one column",            {0, 0, 64, 64},      1,    90},
	{"longest row",           {0, 0, 64, 2},       4096, 1},
	{"frame far larger",      {5, 5, 9, 7},        300,  200},
	{"frame far smaller",     {-500, -500, 2000, 2000}, 3, 2},
	{"box beyond the edge",   {40, 40, 64, 64},    16,   16},
	{"box outside",           {70, 70, 64, 64},    16,   16},
	{"less than a row of it", {0, 0, 64, 1},       10,   1000},
	{"empty box",             {8, 8, 0, 10},       16,   16},
	{"box turned inside out", {8, 8, -5, 10},      16,   16},
};
/* clang-format on */

/* The frame is as large as said and not a byte larger. */
static void
reads_no_byte_beside_the_frame(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
		size_t n = (size_t)3 * (size_t)frames[i].width *
		    (size_t)frames[i].height;
		uint8_t *rgb = malloc(n);
		struct ui_rect in = ui_draw_rect_meet(
		    frames[i].at, ui_draw_bounds(d));

		memset(rgb, 255, n);
		blank();
		ui_draw_mirror(d, frames[i].at, 0, (struct span) {rgb, n},
		    frames[i].width, frames[i].height);
		/* Where not one row of the frame would be seen: nothing. */
		check(frames[i].name,
		    area() ==
			(frames[i].height == 1000 ? 0 : (double)in.w * in.h));
		free(rgb);
	}
}

static int
open_surface(void **state)
{
	(void)state;
	return ui_draw_new(&d, SIDE, SIDE) == UI_E_OK ? 0 : -1;
}

static int
close_surface(void **state)
{
	(void)state;
	ui_draw_free(&d);
	ui_draw_free(&d);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(covers_what_geometry_says),
	    cmocka_unit_test(edges_are_anti_aliased),
	    cmocka_unit_test(nothing_is_drawn_outside_the_clip),
	    cmocka_unit_test(mirrors_the_middle_of_the_frame),
	    cmocka_unit_test(reads_no_byte_beside_the_frame),
	};

	return cmocka_run_group_tests_name(
	    "ui_draw", tests, open_surface, close_surface);
}

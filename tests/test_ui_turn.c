/* Four turns of a small picture, and touches that come back. */
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "ui/turn.h"

/* clang-format off */
/* a b c      d a      f e d      c f
 * d e f      e b      c b a      b e
 *            f c                 a d    */
static const struct {
	unsigned degrees;
	const char *shown;
} turns[] = {
	{0, "abcdef"}, {90, "daebfc"}, {180, "fedcba"}, {270, "cfbead"},
};

static const struct {
	const char *name, *text;
	bool ok;
} matrices[] = {
	{"identity",          "1 0 0 0 1 0",     true},
	{"axes exchanged",    "0 1 0 1 0 0",     true},
	{"mirrored",          "-1 0 1 0 1 0",    true},
	{"five numbers",      "1 0 0 0 1",       false},
	{"seven",             "1 0 0 0 1 0 0",   false},
	{"a word",            "1 0 0 0 1 x",     false},
	{"flat",              "1 0 0 1 0 0",     false},
	{"not a number",      "nan 0 0 0 1 0",   false},
	{"endless",           "inf 0 0 0 1 0",   false},
	{"empty",             "",                false},
};
/* clang-format on */

static void
the_picture_turns_clockwise(void **state)
{
	static const uint32_t picture[] = {'a', 'b', 'c', 'd', 'e', 'f'};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct ui_turn t = {.degrees = turns[i].degrees};
		uint32_t out[6] = {0};
		char name[8], got[7] = "";

		snprintf(name, sizeof(name), "%u", t.degrees);
		assert_true(ui_turn_valid(&t));
		ui_turn_copy(
		    &t, picture, 3, 2, (struct ui_rect) {0, 0, 3, 2}, out);
		for (int k = 0; k < 6; k++)
			got[k] = (char)out[k];
		check(name, strcmp(got, turns[i].shown) == 0);
	}
	assert_false(ui_turn_valid(&(struct ui_turn) {.degrees = 45}));
	assert_false(ui_turn_valid(&(struct ui_turn) {.degrees = 360}));
}

/* Every part alone gives what the whole gives, where its rectangle says. */
static void
a_part_stands_where_it_is_said(void **state)
{
	uint32_t picture[7 * 5], whole[35], part[35];
	struct ui_rect r = {2, 1, 3, 2};

	(void)state;
	for (int i = 0; i < 35; i++)
		picture[i] = (uint32_t)i + 1;
	for (unsigned d = 0; d < 360; d += 90) {
		struct ui_turn t = {.degrees = d};
		struct ui_rect at = ui_turn_rect(&t, 7, 5, r);
		int dw = ui_turn_swaps(&t) ? 5 : 7;
		char name[8];

		snprintf(name, sizeof(name), "%u", d);
		memset(part, 0, sizeof(part));
		ui_turn_copy(
		    &t, picture, 7, 5, (struct ui_rect) {0, 0, 7, 5}, whole);
		ui_turn_copy(&t, picture, 7, 5, r, part);
		for (int i = 0; i < 35; i++) {
			int x = i % dw, y = i / dw;
			bool in = x >= at.x && x < at.x + at.w && y >= at.y &&
			    y < at.y + at.h;

			check(name, part[i] == (in ? whole[i] : 0));
		}
	}
}

/* Whoever touches a pixel touches what is drawn there. */
static void
a_touch_finds_its_pixel(void **state)
{
	uint32_t picture[7 * 5], shown[35];

	(void)state;
	for (int i = 0; i < 35; i++)
		picture[i] = (uint32_t)i;
	for (unsigned d = 0; d < 360; d += 90) {
		struct ui_turn t = {.degrees = d};
		int dw = ui_turn_swaps(&t) ? 5 : 7;

		ui_turn_copy(
		    &t, picture, 7, 5, (struct ui_rect) {0, 0, 7, 5}, shown);
		for (int i = 0; i < 35; i++) {
			int x = i % dw, y = i / dw;
			char name[24];

			snprintf(name, sizeof(name), "%u: %d,%d", d, x, y);
			check(name, ui_turn_touch(&t, 7, 5, &x, &y));
			check(name, shown[i] == (uint32_t)(y * 7 + x));
		}
	}
}

static void
a_panel_is_calibrated(void **state)
{
	struct ui_turn t = {0};
	int x = 10, y = 20;

	(void)state;
	for (size_t i = 0; i < sizeof(matrices) / sizeof(matrices[0]); i++)
		check(matrices[i].name,
		    ui_turn_matrix(matrices[i].text, t.matrix) ==
			matrices[i].ok);
	/* The last good one is mirrored: the left edge is the right one. */
	assert_true(ui_turn_touch(&t, 100, 50, &x, &y));
	assert_int_equal(x, 89);
	assert_int_equal(y, 20);
	/* Half a panel too far: what lies outside is no touch. */
	assert_true(ui_turn_matrix("1 0 0.5 0 1 0", t.matrix));
	assert_true(ui_turn_touch(&t, 100, 50, &x, &y) == false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_picture_turns_clockwise),
	    cmocka_unit_test(a_part_stands_where_it_is_said),
	    cmocka_unit_test(a_touch_finds_its_pixel),
	    cmocka_unit_test(a_panel_is_calibrated),
	};

	return cmocka_run_group_tests_name("ui_turn", tests, NULL, NULL);
}

/*
 * Lines that are added up from pairs of characters are those that HarfBuzz
 * shapes, glyph for glyph.
 */
#include "tests/check.h"

#include <string.h>

#include "ui/message.h"
#include "ui/pairs.h"
#include "ui/shape.h"

static struct ui_font *added, *shaped;

static int
before(void **state)
{
	(void)state;
	if (ui_font_load(&added, NULL) != UI_E_OK ||
	    ui_font_load(&shaped, NULL) != UI_E_OK)
		return -1;
	ui_shape_prepare(added);
	return 0;
}

static int
after(void **state)
{
	(void)state;
	ui_font_free(&added);
	ui_font_free(&shaped);
	return 0;
}

static void
is_same(const char *text, size_t n, bool bold)
{
	const struct ui_shape_line line = {text, n, UI_LANGUAGE_EN, bold, true};
	struct ui_shape_glyphs *a = ui_shape_line(added, &line);
	struct ui_shape_glyphs *b = ui_shape_line(shaped, &line);

	assert_non_null(a);
	assert_non_null(b);
	check(text, a->n == b->n);
	for (size_t i = 0; i < a->n; i++) {
		const struct ui_shape_glyph *g = &a->glyph[i];
		const struct ui_shape_glyph *h = &b->glyph[i];

		check(text,
		    g->index == h->index && g->cluster == h->cluster &&
			g->x_advance == h->x_advance &&
			g->y_advance == h->y_advance &&
			g->x_offset == h->x_offset &&
			g->y_offset == h->y_offset);
	}
	ui_shape_release(&a);
	ui_shape_release(&b);
	assert_null(a);
}

/* By the same faces of two fonts. */
static void
adds_up_what_harfbuzz_says(void **state)
{
	static const char *const rows[] = {"AVATAR To. Ty, We", "fi ffi fl ffl",
	    "1/2 11:11 17.7 %", "(lane-1) [4]", "\"L'\" -- ...", "  ", "-",
	    "0:41", "T1", "1st", "f", "Case: face-no-match", "n\u00E4chste",
	    "\u2212 1", "a\nb", "P<UTOERIKSSON<<"};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (int bold = 0; bold < 2; bold++)
			is_same(rows[i], strlen(rows[i]), bold != 0);
	for (int i = 0; i < UI_MESSAGE_COUNT; i++) {
		const char *text = ui_message_text(
		    (enum ui_message)i, UI_LANGUAGE_EN);

		if (text[0] != '\0')
			is_same(text, strlen(text), i % 2 != 0);
	}
}

/* Any text at all, and any single character. */
static void
adds_up_any_text(void **state)
{
	uint32_t seed = 1;
	char text[48];

	(void)state;
	for (int round = 0; round < 1500; round++) {
		const bool plain = round % 3 == 0;
		size_t n = 0;

		while (
		    n < sizeof(text) && (n == 0 || n % 7 != 0 || seed >> 30)) {
			seed = seed * 1664525 + 1013904223;
			text[n] = (char)(' ' + (seed >> 16) % 95);
			if (!plain || text[n] < 'A')
				n++;
		}
		is_same(text, n, round % 2 != 0);
	}
	for (char c = ' '; c <= '~'; c++)
		is_same(&c, 1, c % 2 != 0);
}

static void
has_every_pair_once_at_least(void **state)
{
	static bool seen[128][128];
	char text[UI_PAIRS_LINE];
	enum ui_pairs_set set;

	(void)state;
	for (int s = 0; s < UI_PAIRS_SETS; s++) {
		memset(seen, 0, sizeof(seen));
		for (int i = 0; i < UI_PAIRS_LINES; i++) {
			const size_t n = ui_pairs_line(
			    (enum ui_pairs_set)s, i, text);

			assert_true(n <= sizeof(text));
			for (size_t k = 1; k < n; k++)
				seen[(int)text[k - 1]][(int)text[k]] = true;
		}
		for (char a = ' '; a <= '~'; a++)
			for (char b = ' '; b <= '~'; b++)
				if (s == UI_PAIRS_LATIN || (a < 'A' && b < 'A'))
					assert_true(seen[(int)a][(int)b]);
	}
	assert_true(ui_pairs_set_of("12 %", 4, &set));
	assert_int_equal(set, UI_PAIRS_PLAIN);
	assert_true(ui_pairs_set_of("12 a", 4, &set));
	assert_int_equal(set, UI_PAIRS_LATIN);
	assert_false(ui_pairs_set_of("a\x7F", 2, &set));
	assert_false(ui_pairs_set_of("", 0, &set));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(adds_up_what_harfbuzz_says),
	    cmocka_unit_test(adds_up_any_text),
	    cmocka_unit_test(has_every_pair_once_at_least),
	};

	return cmocka_run_group_tests_name("ui_shape", tests, before, after);
}

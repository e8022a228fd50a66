/*
 * Text alone: where lines break, which way they run, what has no glyph, and
 * rows that are not text at all.
 */
#include "tests/check.h"

#include <stdlib.h>

#include "ui/message.h"
#include "ui/text.h"

#define EN UI_LANGUAGE_EN
#define DE UI_LANGUAGE_DE
#define AR UI_LANGUAGE_AR
#define ZH UI_LANGUAGE_ZH_HANS

static struct ui_font *font;

static struct ui_text_style
style_of(enum ui_language l, int size, int least, int lines)
{
	return (struct ui_text_style) {
	    .language = l, .size = size, .least = least, .lines = lines};
}

/* clang-format off */
/* Lines are shown joined by '|'; widths in pixels at 40 pixels an em. */
static const struct {
	const char *name, *text;
	enum ui_language language;
	int width;
	const char *want;
} breaks[] = {
	{"one line",          "Please hold still", EN, 900, "Please hold still"},
	{"at a blank",        "Please hold still", EN, 240, "Please|hold still"},
	{"by the text",       "Go.\nWait.",        EN, 900, "Go.|Wait."},
	{"two line ends",     "Go.\n\nWait.",      EN, 900, "Go.||Wait."},
	{"blanks at the end", "Go   ",             EN, 900, "Go"},
	{"even lines",        "aa aa aa aa aa aa", EN, 300, "aa aa aa|aa aa aa"},
	{"Han anywhere",      "请保持不动",        ZH, 130, "请保持|不动"},
	{"no mark in front",  "请保持，不",        ZH, 130, "请保|持，不"},
	{"full stop stays",   "请保持。",          ZH, 130, "请保|持。"},
	{"Arabic at a blank", "انظر إلى الكاميرا", AR, 230, "انظر إلى|الكاميرا"},
};

static const struct {
	const char *name, *text;
	enum ui_language language;
	bool fits;
	int missing; /* of at least */
} rows[] = {
	{"empty",                    "",                     EN, false, 0},
	{"blanks alone",             "   ",                  EN, true,  0},
	{"Latin in Arabic",          "رقم AB-12",            AR, true,  0},
	{"Han in English",           "English 简体中文",     EN, true,  0},
	{"no glyph anywhere",        "a\u1780b",         EN, true,  1},
	{"private use",              "\uE000\uE001",         ZH, true,  2},
	{"a byte that is none",      "a\xFF" "b",            EN, true,  0},
	{"continuation alone",       "\x80\x80\x80",         EN, true,  0},
	{"cut in a character",       "ab\xE7\xAE",           ZH, true,  0},
	{"cut after its first byte", "\xF0",                 ZH, true,  0},
	{"overlong",                 "\xC0\xAF",             EN, true,  0},
	{"surrogate",                "\xED\xA0\x80",         EN, true,  0},
	{"beyond Unicode",           "\xF7\xBF\xBF\xBF",     EN, true,  0},
	{"direction overrides",      "a\u202E\u2067b\u202D", EN, true,  0},
	{"a word alone too wide",
	    "Donaudampfschifffahrtsgesellschaftskapitaensmuetze", DE, false, 0},
};
/* clang-format on */

static void
breaks_lines_where_they_may(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(breaks) / sizeof(breaks[0]); i++) {
		struct ui_text_style style = style_of(
		    breaks[i].language, 40, 40, UI_TEXT_LINES);
		struct ui_text_layout l;
		char got[256] = "";

		check(breaks[i].name,
		    ui_text_fit(font, breaks[i].text, &style, breaks[i].width,
			1000, &l));
		for (int k = 0; k < l.lines; k++)
			snprintf(got + strlen(got), sizeof(got) - strlen(got),
			    "%s%.*s", k > 0 ? "|" : "", l.to[k] - l.from[k],
			    breaks[i].text + l.from[k]);
		if (strcmp(got, breaks[i].want) != 0)
			fail_msg("%s: %s", breaks[i].name, got);
		check(breaks[i].name, l.width <= breaks[i].width);
	}
}

static void
hostile_text_is_drawn_or_refused(void **state)
{
	struct ui_draw *d = NULL;

	(void)state;
	assert_int_equal(ui_draw_new(&d, 600, 200), UI_E_OK);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ui_text_style style = style_of(
		    rows[i].language, 40, 20, UI_TEXT_LINES);
		/* Exactly as long: what reads on is seen by ASan. */
		char *text = strdup(rows[i].text);
		struct ui_text_layout l;
		bool fits = ui_text_fit(font, text, &style, 400, 190, &l);

		if (fits != rows[i].fits ||
		    (rows[i].missing > 0 && l.missing < rows[i].missing))
			fail_msg("%s: fits %d, missing %d", rows[i].name, fits,
			    l.missing);
		ui_text_draw(d, font, text, &style, &l, 0, 0, 400, 0xFFFFFFFF);
		(void)ui_text_ink(font, text, &style, &l, 0, 0, 400);
		free(text);
	}
	ui_draw_free(&d);
}

/* Text too long for a layout is refused whole: nothing is cut off, and no
 * three dots stand for the rest. */
static void
nothing_is_left_out(void **state)
{
	static char huge[70000];
	struct ui_text_style style = style_of(EN, 40, 10, UI_TEXT_LINES);
	struct ui_text_layout l;

	(void)state;
	memset(huge, 'a', sizeof(huge) - 1);
	for (size_t i = 5; i < sizeof(huge) - 1; i += 6)
		huge[i] = ' ';
	assert_false(ui_text_fit(font, huge, &style, 4000, 4000, &l));
	huge[255] = '\0';
	assert_true(ui_text_fit(font, huge, &style, 4000, 4000, &l));
	assert_int_equal(l.to[l.lines - 1], 255);
	/* More lines than allowed, at the least size. */
	style.lines = 1;
	assert_false(ui_text_fit(font, huge, &style, 400, 4000, &l));
	assert_int_equal(l.size, 10);
	/* Every character lies in a line, but for the blanks between. */
	style.lines = UI_TEXT_LINES;
	assert_true(ui_text_fit(font, huge, &style, 900, 4000, &l));
	assert_int_equal(l.from[0], 0);
	for (int i = 1; i < l.lines; i++)
		assert_int_equal(l.from[i], l.to[i - 1] + 1);
	assert_int_equal(l.to[l.lines - 1], 255);
}

static void
shrinks_until_it_fits(void **state)
{
	struct ui_text_style style = style_of(DE, 60, 20, 1);
	struct ui_text_layout wide, narrow;

	(void)state;
	assert_true(ui_text_fit(
	    font, "Einen Augenblick bitte", &style, 2000, 200, &wide));
	assert_int_equal(wide.size, 60);
	assert_true(ui_text_fit(
	    font, "Einen Augenblick bitte", &style, 400, 200, &narrow));
	assert_in_range(narrow.size, 20, 59);
	assert_true(narrow.width <= 400);
	assert_true(narrow.height <= 200);
}

static struct ui_rect
ink_of(const char *text, enum ui_language l, enum ui_align align, int width)
{
	struct ui_text_style style = style_of(l, 40, 40, 1);
	struct ui_text_layout layout;

	style.align = align;
	assert_true(ui_text_fit(font, text, &style, width, 100, &layout));
	return ui_text_ink(font, text, &style, &layout, 0, 0, width);
}

static void
starts_where_the_language_starts(void **state)
{
	struct ui_rect r;

	(void)state;
	r = ink_of("Hilfe", DE, UI_ALIGN_START, 500);
	assert_in_range(r.x, 0, 8);
	r = ink_of("مساعدة", AR, UI_ALIGN_START, 500);
	assert_in_range(r.x + r.w, 492, 500);
	r = ink_of("مساعدة", AR, UI_ALIGN_END, 500);
	assert_true(r.x < 8);
	r = ink_of("Hilfe", DE, UI_ALIGN_CENTRE, 500);
	assert_in_range(2 * r.x + r.w, 490, 510);
}

/*
 * UAX #9: in Arabic text numbers run from the left, and what follows a number
 * stands to the left of it.  A full stop is narrow, a number of ones is too:
 * the wide part tells where it lies.
 */
static void
numbers_run_from_the_left_in_arabic(void **state)
{
	struct ui_draw *d = NULL;
	struct ui_text_style style = style_of(AR, 40, 40, 1);
	struct ui_text_layout l;
	const char *rows_of_two[] = {"AB", "BA"};
	int left[2] = {0, 0};
	char number[32];
	struct ui_rect percent, plain;

	(void)state;
	/* "A" is lighter at its top than "B": the left half differs. */
	for (int i = 0; i < 2; i++) {
		assert_int_equal(ui_draw_new(&d, 100, 80), UI_E_OK);
		assert_true(
		    ui_text_fit(font, rows_of_two[i], &style, 100, 80, &l));
		ui_text_draw(
		    d, font, rows_of_two[i], &style, &l, 0, 0, 100, 0xFFFFFFFF);
		for (int y = 0; y < 80; y++)
			for (int x = 100 - l.width; x < 100 - l.width / 2; x++)
				left[i] += (int)(ui_draw_pixels(
						     d)[y * 100 + x] &
				    0xFF);
		ui_draw_free(&d);
	}
	assert_true(left[1] > left[0] * 11 / 10);
	ui_message_number(number, 62, true, AR);
	percent = ink_of(number, AR, UI_ALIGN_START, 300);
	ui_message_number(number, 62, false, AR);
	plain = ink_of(number, AR, UI_ALIGN_START, 300);
	/* The digits keep their place at the right; the sign is before them. */
	assert_in_range(percent.x + percent.w, plain.x + plain.w - 2,
	    plain.x + plain.w + 2);
	assert_true(percent.x < plain.x - 8);
}

/* Letters of a word join: it is narrower than its letters apart. */
static void
arabic_letters_join(void **state)
{
	struct ui_rect joined = ink_of("سسسس", AR, UI_ALIGN_START, 900);
	struct ui_rect apart = ink_of(
	    "س\u200Cس\u200Cس\u200Cس", AR, UI_ALIGN_START, 900);

	(void)state;
	assert_true(joined.w * 10 < apart.w * 9);
}

static int
load(void **state)
{
	(void)state;
	return ui_font_load(&font, NULL) == UI_E_OK ? 0 : -1;
}

static int
unload(void **state)
{
	(void)state;
	ui_font_free(&font);
	return 0;
}

/* Where a line is painted from what was kept, its pixels are the outlines'. */
static void
a_kept_line_is_painted_as_its_outlines(void **state)
{
	enum {
		W = 900,
		H = 320
	};
	static const struct {
		enum ui_language language;
		const char *text;
	} texts[] = {
	    {EN, "AVATAR fjord, 47:B>8"},
	    {AR, "انظر إلى الكاميرا"},
	    {ZH, "请保持不动"},
	    {UI_LANGUAGE_HI, "कृपया स्थिर रहें"},
	};
	/* The last is drawn as outlines: it is too large to be kept. */
	static const int sizes[] = {13, 40, 13, 200};
	static const uint32_t colours[] = {0xFFF2F5F7, 0x80FF8A57};
	static const struct ui_rect clips[] = {
	    {0, 0, W, H}, {37, 21, 60, 9}, {880, 300, 20, 20}};
	struct ui_draw *kept = NULL, *drawn = NULL;

	(void)state;
	assert_int_equal(ui_draw_new(&kept, W, H), UI_E_OK);
	assert_int_equal(ui_draw_new(&drawn, W, H), UI_E_OK);
	for (size_t i = 0; i < 4 * 4 * 2 * 3; i++) {
		const char *text = texts[i % 4].text;
		struct ui_text_style style = style_of(
		    texts[i % 4].language, sizes[i / 4 % 4], 8, 1);
		const uint32_t colour = colours[i / 16 % 2];
		struct ui_text_layout l;
		const int x = (int)(i * 7 % 31) - 5;

		(void)!ui_text_fit(font, text, &style, W, H, &l);
		for (int again = 0; again < 2; again++) {
			struct ui_draw *d[] = {kept, drawn};

			for (int k = 0; k < 2; k++) {
				style.keep = k == 0 ? UI_KEEP_SHAPE
						    : UI_KEEP_NOTHING;
				ui_draw_clip(d[k], ui_draw_bounds(d[k]));
				ui_draw_block(d[k], ui_draw_bounds(d[k]),
				    0xFF1A232D + (uint32_t)i);
				ui_draw_clip(d[k], clips[i / 32]);
				ui_text_draw(d[k], font, text, &style, &l, x,
				    11, W, colour);
			}
			assert_memory_equal(ui_draw_pixels(kept),
			    ui_draw_pixels(drawn), 4 * W * H);
		}
	}
	ui_draw_free(&kept);
	ui_draw_free(&drawn);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(breaks_lines_where_they_may),
	    cmocka_unit_test(hostile_text_is_drawn_or_refused),
	    cmocka_unit_test(nothing_is_left_out),
	    cmocka_unit_test(a_kept_line_is_painted_as_its_outlines),
	    cmocka_unit_test(shrinks_until_it_fits),
	    cmocka_unit_test(starts_where_the_language_starts),
	    cmocka_unit_test(numbers_run_from_the_left_in_arabic),
	    cmocka_unit_test(arabic_letters_join),
	};

	return cmocka_run_group_tests_name("ui_text", tests, load, unload);
}

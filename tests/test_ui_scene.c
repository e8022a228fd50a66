/*
 * Every screen in every language on every size: nothing cut off, nothing
 * without a glyph, nothing over something else, everything readable and in
 * reach.
 */
#include "tests/check.h"

#include "ui/scene.h"

/* clang-format off */
static const struct {
	int width, height;
} sizes[] = {
	{1080, 1920}, {1920, 1080}, {600, 1024}, {1024, 600}, {768, 1366},
	{1280, 800}, {1280, 1024}, {1024, 768}, {768, 1024}, {2160, 3840},
};

/* Values at which a screen is fullest and emptiest. */
static const struct {
	unsigned progress, countdown;
	const char *reference, *signs;
} fillings[] = {
	{0,    0,   "", ""},
	{1000, 999, "MW-48KQ7Z9AB-CD", "W12-W14, M20-22"},
};
/* clang-format on */

/* What fills a field with the widest that it takes. */
static const char *const fullest[UI_FIELD_COUNT] = {
    "WWWWWWWWWWWWWWWWWWWWWW", "08080808", "08080808", "080808"};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct ui_font *font;
static char where[128];
static unsigned faults;

/* A fault is said and counted: a translator sees all of them at once. */
#define fault(...)                                  \
	do {                                        \
		if (faults++ < 40) {                \
			print_error("%s: ", where); \
			print_error(__VA_ARGS__);   \
			print_error("\n");          \
		}                                   \
	} while (0)
#define expect(cond)                        \
	do {                                \
		if (!(cond))                \
			fault("%s", #cond); \
	} while (0)

static bool
inside(struct ui_rect in, struct ui_rect out)
{
	return in.x >= out.x && in.y >= out.y && in.x + in.w <= out.x + out.w &&
	    in.y + in.h <= out.y + out.h;
}

static bool
meet(struct ui_rect a, struct ui_rect b)
{
	return !ui_draw_rect_empty(ui_draw_rect_meet(a, b));
}

typedef void scene_fn(const struct ui_scene *, const struct ui_view *);

static void
each_filling(scene_fn *fn, struct ui_view v, int width, int height)
{
	static struct ui_scene s;

	bool filled = v.screen == UI_SCREEN_READING ||
	    v.screen == UI_SCREEN_MORE_TIME || v.screen == UI_SCREEN_OFFICER ||
	    v.screen == UI_SCREEN_NO_SLIP || v.screen == UI_SCREEN_TAKE_SLIP;

	for (size_t i = filled ? 0 : 1; i < COUNT(fillings); i++) {
		v.progress = fillings[i].progress;
		v.countdown = fillings[i].countdown;
		memset(v.reference, 0, sizeof(v.reference));
		memcpy(v.reference, fillings[i].reference,
		    strlen(fillings[i].reference));
		memset(v.signs, 0, sizeof(v.signs));
		memcpy(v.signs, fillings[i].signs, strlen(fillings[i].signs));
		assert_true(ui_view_valid(&v));
		snprintf(where, sizeof(where), "%s %s %u %s %s %dx%d%s %zu",
		    ui_view_screen_name(v.screen),
		    ui_view_guidance_name(v.guidance), v.finger,
		    ui_view_touch_name(v.touch),
		    ui_view_language_tag(v.language), width, height,
		    v.large_type ? " large" : "", i);
		ui_scene_build(&s, font, &v, width, height);
		fn(&s, &v);
	}
}

/*
 * A screen in the two sizes that are sold and in one of the others in turn;
 * what differs in its words alone in one of all.
 */
static void
each_size(scene_fn *fn, struct ui_view v, bool all)
{
	static unsigned turn;

	for (unsigned i = 0; i < (all ? 3 : 1); i++) {
		unsigned k = all && i < 2 ? i : turn++ % COUNT(sizes);

		each_filling(fn, v, sizes[k].width, sizes[k].height);
	}
}

static void
each_scene(scene_fn *fn)
{
	for (unsigned i = 0; i < UI_SCREEN_COUNT * UI_LANGUAGE_COUNT * 2; i++) {
		struct ui_view v = {.large_type = i % 2,
		    .language = (enum ui_language)(i / 2 % UI_LANGUAGE_COUNT),
		    .screen = (enum ui_screen)(i / 2 / UI_LANGUAGE_COUNT)};
		bool lies = v.screen == UI_SCREEN_IDLE ||
		    v.screen == UI_SCREEN_AGAIN || v.screen == UI_SCREEN_KIOSK;
		unsigned n = v.screen == UI_SCREEN_LOOK ? UI_GUIDANCE_COUNT
		    : v.screen == UI_SCREEN_FINGER	? UI_FINGERS
		    : v.screen == UI_SCREEN_TYPE	? UI_FIELD_COUNT
		    : v.screen == UI_SCREEN_SLIP	? UI_PLACE_COUNT
		    : lies				? UI_COACH_COUNT
							: 1;

		/* Every way through with every language. */
		v.station = (enum ui_station)(
		    ((unsigned)v.screen + i / 2) % UI_STATION_COUNT);

		for (unsigned k = 0; k < UI_OFFERED; k++)
			v.offered[k] = (enum ui_language)(
			    (i / 2 + k) % UI_LANGUAGE_COUNT);
		for (unsigned g = 0; g < n; g++) {
			v.guidance = (enum ui_guidance)(g % UI_GUIDANCE_COUNT);
			v.finger = g % UI_FINGERS;
			/* The longest hints with the longest names. */
			v.touch = (enum ui_touch)((g + 5) % UI_TOUCH_COUNT);
			v.coach = (enum ui_coach)(lies ? g : 0);
			v.place = (enum ui_place)(g % UI_PLACE_COUNT);
			v.may_type = true;
			v.field = (enum ui_field)(g % UI_FIELD_COUNT);
			v.typed_wrong = g % 2 == 0;
			strcpy(v.typed, g % 2 == 0 ? "" : fullest[v.field]);
			each_size(fn, v, g == 0);
		}
	}
}

static void
text_is_whole(const struct ui_scene *s, const struct ui_view *v)
{
	(void)v;
	for (int i = 0; i < s->n; i++) {
		const struct ui_item *it = &s->items[i];
		struct ui_rect ink;

		if (it->text[0] == '\0')
			continue;
		ink = ui_text_ink(font, it->text, &it->style, &it->layout,
		    it->text_rect.x, it->text_rect.y, it->text_rect.w);
		if (!it->fits || it->layout.missing != 0 ||
		    ui_draw_rect_empty(ink) || !inside(ink, it->rect))
			fault("'%s' fits %d, %d glyphs missing, ink "
			      "%d,%d %dx%d in %d,%d %dx%d",
			    it->text, it->fits, it->layout.missing, ink.x,
			    ink.y, ink.w, ink.h, it->rect.x, it->rect.y,
			    it->rect.w, it->rect.h);
	}
}

/* Fifteen characters, all of them the widest. */
static void
the_widest_reference_fits(void **state)
{
	static struct ui_scene s;

	(void)state;
	for (unsigned i = 0; i < COUNT(sizes) * UI_LANGUAGE_COUNT * 2;
	     i += 1 + i % 2 * 6) {
		unsigned k = i / 2 / UI_LANGUAGE_COUNT;
		struct ui_view v = {.screen = UI_SCREEN_OFFICER,
		    .language = (enum ui_language)(i / 2 % UI_LANGUAGE_COUNT),
		    .large_type = i % 2,
		    .reference = "WWWWWWWWWWWWWWW"};

		snprintf(where, sizeof(where), "WWW %s %dx%d%s",
		    ui_view_language_tag(v.language), sizes[k].width,
		    sizes[k].height, v.large_type ? " large" : "");
		ui_scene_build(&s, font, &v, sizes[k].width, sizes[k].height);
		text_is_whole(&s, &v);
	}
	assert_int_equal(faults, 0);
}

/* Grounds lie under everything; a plate holds one more text. */
static bool
may_meet(const struct ui_item *a, const struct ui_item *b)
{
	return a->kind == UI_ITEM_BLOCK ||
	    (a->kind == UI_ITEM_PLATE && b->kind == UI_ITEM_TEXT &&
		inside(b->rect, a->rect) && !meet(b->rect, a->text_rect));
}

static void
boxes_are_apart(const struct ui_scene *s, const struct ui_view *v)
{
	struct ui_rect all = {0, 0, s->width, s->height};

	(void)v;
	for (int i = 0; i < s->n; i++) {
		const struct ui_item *a = &s->items[i];

		expect(!ui_draw_rect_empty(a->rect));
		expect(inside(a->rect, all));
		if (a->picture != UI_PICTURE_NONE && a->text[0] != '\0' &&
		    a->picture != UI_PICTURE_CLOCK)
			expect(!meet(a->picture_rect, a->text_rect));
		for (int k = i + 1; k < s->n; k++) {
			const struct ui_item *b = &s->items[k];

			if (meet(a->rect, b->rect) && !may_meet(a, b))
				fault("item %d '%s' over item %d '%s'", k,
				    b->text, i, a->text);
		}
	}
}

/* Capitals of Noto Sans are 0.714 em high. */
static void
type_is_large(const struct ui_scene *s, const struct ui_view *v)
{
	int side = s->width < s->height ? s->width : s->height;

	for (int i = 0; i < s->n; i++) {
		const struct ui_item *it = &s->items[i];
		double cap = 0.714 * it->layout.size;

		if (it->text[0] == '\0')
			continue;
		expect(cap >= 0.01 * s->height);
		/* What is read from two metres, see ui/theme.c. */
		if (it->kind == UI_ITEM_TEXT)
			expect(it->layout.size >= side * 43 / 1000);
		/* The full sizes of plain type, and labels too. */
		if (it->kind == UI_ITEM_TEXT && v->large_type)
			expect(it->layout.size >= side * 52 / 1000 - 1);
		if (v->large_type)
			expect(it->layout.size >= side * 34 / 1000 - 1);
	}
}

/* Help and the way to every language on every screen, low enough for a seated
 * person and large enough for an unsteady hand. */
static void
controls_are_low(const struct ui_scene *s, const struct ui_view *v)
{
	int side = s->width < s->height ? s->width : s->height;
	unsigned seen = 0;

	for (int i = 0; i < s->n; i++) {
		const struct ui_item *it = &s->items[i];
		struct ui_event e;

		if (it->kind != UI_ITEM_BUTTON)
			continue;
		assert_true(ui_scene_touch(s, it->rect.x + it->rect.w / 2,
		    it->rect.y + it->rect.h / 2, &e));
		expect(e.kind == it->event.kind);
		expect(e.language == it->event.language);
		expect(e.key == it->event.key);
		/* EN 301 549 asks nothing of the size; a key of a keyboard of
		 * ten columns is as wide as they let it be. */
		if (e.kind != UI_EVENT_KEY && v->screen != UI_SCREEN_TYPE) {
			expect(it->rect.h * 10 >= side);
			expect(it->rect.w * 10 >= side);
		}
		expect(it->rect.h * 15 >= side);
		expect(it->rect.w * 15 >= side);
		expect(it->rect.y >= ui_theme_reach(s->width, s->height) ||
		    e.kind == UI_EVENT_MORE_TIME);
		seen |= 1U << e.kind;
	}
	expect(seen & 1U << UI_EVENT_LANGUAGE);
	expect(seen & 1U << UI_EVENT_LANGUAGES);
	expect(seen & 1U << UI_EVENT_HELP);
	expect(seen & 1U << UI_EVENT_LARGE_TYPE);
	expect(seen & 1U << UI_EVENT_HIGH_CONTRAST);
	expect(!(seen & 1U << UI_EVENT_MORE_TIME) ==
	    (v->screen != UI_SCREEN_MORE_TIME));
}

static void
everything_of(const struct ui_scene *s, const struct ui_view *v)
{
	text_is_whole(s, v);
	boxes_are_apart(s, v);
	type_is_large(s, v);
	controls_are_low(s, v);
}

static void
every_screen_in_every_language(void **state)
{
	(void)state;
	each_scene(everything_of);
	assert_int_equal(faults, 0);
}

/* Page by page until the first comes back, in whatever language. */
static void
all_languages(struct ui_view v, int width, int height)
{
	static struct ui_scene s;
	bool seen[UI_LANGUAGE_COUNT] = {false};

	for (v.languages = 1; v.languages <= UI_LANGUAGES_PAGE_MAX;
	     v.languages++) {
		unsigned again = 0;

		snprintf(where, sizeof(where), "languages %u, %s %dx%d%s",
		    v.languages, ui_view_language_tag(v.language), width,
		    height, v.large_type ? " large" : "");
		ui_scene_build(&s, font, &v, width, height);
		text_is_whole(&s, &v);
		boxes_are_apart(&s, &v);
		for (int i = 0; i < s.n; i++) {
			const struct ui_item *it = &s.items[i];

			if (it->kind != UI_ITEM_BUTTON)
				continue;
			expect(it->rect.y >= height / 2);
			expect(it->rect.h * 10 >= s.width ||
			    it->rect.h * 10 >= s.height);
			if (it->event.kind != UI_EVENT_LANGUAGE)
				continue;
			again += seen[it->event.language];
			seen[it->event.language] = true;
		}
		if (again > 0)
			break;
	}
	for (int l = 0; l < UI_LANGUAGE_COUNT; l++)
		expect(seen[l]);
	expect(v.languages < 7);
}

static void
every_language_can_be_reached(void **state)
{
	(void)state;
	for (unsigned i = 0; i < UI_LANGUAGE_COUNT * 2; i++) {
		struct ui_view v = {
		    .large_type = i % 2, .language = (enum ui_language)(i / 2)};

		for (unsigned k = 0; k < 3; k++) {
			unsigned z = k < 2 ? k : 2 + i / 2 % (COUNT(sizes) - 2);

			all_languages(v, sizes[z].width, sizes[z].height);
		}
	}
	assert_int_equal(faults, 0);
}

static void
a_touch_beside_is_nothing(void **state)
{
	static struct ui_scene s;
	struct ui_event e = {.kind = UI_EVENT_CLOSED};

	(void)state;
	ui_scene_build(&s, font, &(struct ui_view) {0}, 1080, 1920);
	assert_false(ui_scene_touch(&s, 540, 300, &e));
	assert_false(ui_scene_touch(&s, -1, 1900, &e));
	assert_false(ui_scene_touch(&s, 540, 5000, &e));
	assert_int_equal(e.kind, UI_EVENT_CLOSED);
}

static void
arabic_is_laid_out_from_the_right(void **state)
{
	static struct ui_scene en, ar;

	(void)state;
	ui_scene_build(&en, font,
	    &(struct ui_view) {.language = UI_LANGUAGE_EN}, 1920, 1080);
	ui_scene_build(&ar, font,
	    &(struct ui_view) {.language = UI_LANGUAGE_AR}, 1920, 1080);
	/* The stage */
	assert_int_equal(en.items[1].rect.x, 0);
	assert_true(en.items[1].rect.w < 960);
	assert_int_equal(ar.items[1].rect.x + ar.items[1].rect.w, 1920);

	for (int i = 0; i < en.n; i++) {
		const struct ui_item *e = &en.items[i], *a = &ar.items[i];

		if (e->kind == UI_ITEM_BUTTON)
			assert_int_equal(
			    e->rect.x, 1920 - a->rect.x - a->rect.w);
	}
}

static const struct ui_item *
of_event(const struct ui_scene *s, enum ui_event_kind kind, char key)
{
	for (int i = 0; i < s->n; i++)
		if (s->items[i].kind == UI_ITEM_BUTTON &&
		    s->items[i].event.kind == kind &&
		    s->items[i].event.key == key)
			return &s->items[i];
	fail_msg("%s: there is no key %d", where, key);
	return NULL;
}

/* What a division left over was missing at the end of the row of ten keys. */
static void
a_full_row_of_keys_ends_where_all_ends(void **state)
{
	static struct ui_scene s;

	(void)state;
	for (size_t i = 0; i < 2 * COUNT(sizes); i++) {
		const struct ui_view v = {.screen = UI_SCREEN_TYPE,
		    .language = i % 2 == 0 ? UI_LANGUAGE_EN : UI_LANGUAGE_AR};
		struct ui_rect first, last, back, next;

		snprintf(where, sizeof(where), "%s %dx%d",
		    ui_view_language_tag(v.language), sizes[i / 2].width,
		    sizes[i / 2].height);
		ui_scene_build(
		    &s, font, &v, sizes[i / 2].width, sizes[i / 2].height);
		/* Keyboards do not turn with the reading direction. */
		first = of_event(&s, UI_EVENT_KEY, '1')->rect;
		last = of_event(&s, UI_EVENT_KEY, '0')->rect;
		back = of_event(&s, UI_EVENT_BACK, 0)->rect;
		next = of_event(&s, UI_EVENT_KEY, UI_KEY_NEXT)->rect;
		check(where, first.x == (i % 2 == 0 ? back : next).x);
		check(where,
		    last.x + last.w ==
			(i % 2 == 0 ? next.x + next.w : back.x + back.w));
	}
}

static void
only_what_changed_is_redrawn(void **state)
{
	static struct ui_scene a, b;
	struct ui_view v = {.screen = UI_SCREEN_READING, .progress = 500};
	struct ui_rect r;

	(void)state;
	ui_scene_build(&a, font, &v, 1080, 1920);
	ui_scene_build(&b, font, &v, 1080, 1920);
	assert_true(ui_draw_rect_empty(ui_scene_changed(&a, &b)));
	v.progress = 505;
	ui_scene_build(&b, font, &v, 1080, 1920);
	r = ui_scene_changed(&a, &b);
	assert_in_range(r.h, 10, 60); /* the bar alone, not its number */
	b = a;
	ui_scene_tick(&b, 99);
	r = ui_scene_changed(&a, &b);
	assert_in_range(r.h, 100, 960); /* the picture alone */
	v.high_contrast = true;
	ui_scene_build(&b, font, &v, 1080, 1920);
	assert_int_equal(ui_scene_changed(&a, &b).h, 1920);
}

/* clang-format off */
/* WCAG 2.1: 7 for text (1.4.6), 3 for what is no text (1.4.11). */
static const struct {
	const char *name;
	enum ui_colour ink, ground;
	double least;
} contrasts[] = {
	{"text",                UI_COLOUR_INK,        UI_COLOUR_PAPER,      7},
	{"text of a button",    UI_COLOUR_INK,        UI_COLOUR_BUTTON,     7},
	{"text of the chosen",  UI_COLOUR_PAPER,      UI_COLOUR_INK,        7},
	{"text of the accent",  UI_COLOUR_ACCENT_INK, UI_COLOUR_ACCENT,     7},
	{"text on the stage",   UI_COLOUR_STAGE_INK,  UI_COLOUR_STAGE,      7},
	{"text on go",          UI_COLOUR_STAGE_INK,  UI_COLOUR_STAGE_GO,   7},
	{"text on shut",        UI_COLOUR_STAGE_INK,  UI_COLOUR_STAGE_SHUT, 7},
	{"edge of a button",    UI_COLOUR_LINE,       UI_COLOUR_PAPER,      3},
	{"arrows on the stage", UI_COLOUR_ACCENT,     UI_COLOUR_STAGE,      3},
	{"arrows on go",        UI_COLOUR_ACCENT,     UI_COLOUR_STAGE_GO,   3},
	{"waves",               UI_COLOUR_GLOW,       UI_COLOUR_STAGE,      3},
	{"lines on the stage",  UI_COLOUR_STAGE_SOFT, UI_COLOUR_STAGE,      3},
	{"rim of the reader",   UI_COLOUR_DEVICE_EDGE, UI_COLOUR_STAGE,     3},
	{"print on the cover",  UI_COLOUR_COVER_INK,  UI_COLOUR_COVER,      3},
	{"print on the page",   UI_COLOUR_PAGE_INK,   UI_COLOUR_PAGE,       3},
	{"people",              UI_COLOUR_PERSON,     UI_COLOUR_STAGE,      3},
};
/* clang-format on */

static void
colours_differ_in_lightness(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(contrasts); i++) {
		for (int high = 0; high < 2; high++) {
			double c = ui_theme_contrast(
			    ui_theme_colour(contrasts[i].ink, high),
			    ui_theme_colour(contrasts[i].ground, high));

			if (c < contrasts[i].least)
				fail_msg("%s%s: contrast %.2f",
				    contrasts[i].name,
				    high ? ", high contrast" : "", c);
		}
	}
	/* WCAG's own extremes. */
	assert_true(ui_theme_contrast(0xFFFFFF, 0x000000) > 20.99);
	assert_true(ui_theme_contrast(0x123456, 0x123456) < 1.01);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_screen_in_every_language),
	    cmocka_unit_test(the_widest_reference_fits),
	    cmocka_unit_test(every_language_can_be_reached),
	    cmocka_unit_test(a_touch_beside_is_nothing),
	    cmocka_unit_test(arabic_is_laid_out_from_the_right),
	    cmocka_unit_test(a_full_row_of_keys_ends_where_all_ends),
	    cmocka_unit_test(only_what_changed_is_redrawn),
	    cmocka_unit_test(colours_differ_in_lightness),
	};

	return cmocka_run_group_tests_name("ui_scene", tests, load, unload);
}

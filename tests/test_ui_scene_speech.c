/* The controls of speech: there where the gate speaks, and in nobody's way. */
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "ui/scene.h"

/* clang-format off */
static const struct {
	int w, h;
} sizes[] = {{1080, 1920}, {1920, 1080}, {600, 1024}, {1024, 768}};

static const struct {
	enum ui_speech speech;
	bool control, repeat;
} offers[] = {
	{UI_SPEECH_ABSENT, false, false},
	{UI_SPEECH_OFF,    true,  false},
	{UI_SPEECH_ON,     true,  true},
};
/* clang-format on */

static const struct ui_item *
button_of(const struct ui_scene *s, enum ui_event_kind kind)
{
	for (int i = 0; i < s->n; i++)
		if (s->items[i].kind == UI_ITEM_BUTTON &&
		    s->items[i].event.kind == kind)
			return &s->items[i];
	return NULL;
}

static bool
meet(struct ui_rect a, struct ui_rect b)
{
	return !ui_draw_rect_empty(ui_draw_rect_meet(a, b));
}

/* Touched where it is, and over no words and no other button. */
static bool
free_and_touched(const struct ui_scene *s, const struct ui_item *b)
{
	struct ui_event e;

	for (int i = 0; i < s->n; i++) {
		const struct ui_item *it = &s->items[i];

		if (it != b && it->kind != UI_ITEM_BLOCK &&
		    it->kind != UI_ITEM_PICTURE && it->kind != UI_ITEM_MIRROR &&
		    meet(it->rect, b->rect))
			return false;
	}
	return ui_scene_touch(s, b->rect.x + b->rect.w / 2,
		   b->rect.y + b->rect.h / 2, &e) &&
	    e.kind == b->event.kind;
}

static void
controls_stand_free(void **state)
{
	static struct ui_scene s;
	struct ui_font *font = NULL;
	char name[64];

	(void)state;
	assert_int_equal(ui_font_load(&font, NULL), UI_E_OK);
	for (unsigned i = 0; i < 4 * 3 * 2 * UI_SCREEN_COUNT * 2; i++) {
		unsigned k = i / 2, o = k / 4 % 3;
		struct ui_view v = {.speech = offers[o].speech,
		    .language = i % 2 == 0 ? UI_LANGUAGE_DE : UI_LANGUAGE_AR,
		    .large_type = k / 12 % 2,
		    .screen = (enum ui_screen)(k / 24)};
		const struct ui_item *speech, *repeat;

		/* The keyboard needs all of the room. */
		if (v.screen == UI_SCREEN_TYPE)
			continue;
		ui_scene_build(&s, font, &v, sizes[k % 4].w, sizes[k % 4].h);
		speech = button_of(&s, UI_EVENT_SPEECH);
		repeat = button_of(&s, UI_EVENT_REPEAT);
		snprintf(name, sizeof(name), "%s %s %dx%d%s",
		    ui_view_screen_name(v.screen),
		    ui_view_language_tag(v.language), s.width, s.height,
		    v.large_type ? " large" : "");
		check(name, (speech != NULL) == offers[o].control);
		check(name, (repeat != NULL) == offers[o].repeat);
		check(name, speech == NULL || free_and_touched(&s, speech));
		check(name, repeat == NULL || free_and_touched(&s, repeat));
		check(
		    name, speech == NULL || speech->chosen == offers[o].repeat);
	}
	ui_font_free(&font);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(controls_stand_free),
	};

	return cmocka_run_group_tests_name(
	    "ui_scene_speech", tests, NULL, NULL);
}

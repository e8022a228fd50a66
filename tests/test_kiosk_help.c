/*
 * The help button calls the officer from wherever a traveller is asked to do
 * something, and is drawn on each of those screens, with speech and without.
 */
#include "tests/check.h"

#include <string.h>

#include "kiosk/gate.h"
#include "kiosk/show.h"
#include "ui/scene.h"

/* Where help changes nothing any more: nobody is here, the traveller has gone,
 * or an officer is with them. */
static bool
beyond_help(enum gate_state s)
{
	static const enum gate_state states[] = {GATE_OUT_OF_SERVICE,
	    GATE_CLEARING, GATE_PASSED, GATE_OFFICER, GATE_ORDERED,
	    GATE_TURNED_AWAY};

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (states[i] == s)
			return true;
	return false;
}

static void
every_state_calls_the_officer(void **state)
{
	struct policy p;

	(void)state;
	kiosk_policy_default(&p);
	for (int i = 0; i < GATE_STATE_COUNT; i++) {
		struct gate g;
		struct gate_step s;

		if (beyond_help((enum gate_state)i))
			continue;
		kiosk_gate_init(&g, &p, GATE_ONE_STEP, 0);
		g.state = (enum gate_state)i;
		s = kiosk_gate_step(&g, &p, GATE_EV_HELP, 1000);
		check(kiosk_gate_state_name((enum gate_state)i),
		    s.to == GATE_OFFICER);
	}
}

static bool
offers_help(const struct ui_scene *s)
{
	for (int i = 0; i < s->n; i++)
		if (s->items[i].kind == UI_ITEM_BUTTON &&
		    s->items[i].event.kind == UI_EVENT_HELP)
			return true;
	return false;
}

static void
every_screen_has_the_button(void **state)
{
	static struct ui_scene s;
	struct ui_font *font = NULL;

	(void)state;
	assert_int_equal(ui_font_load(&font, NULL), UI_E_OK);
	for (int i = 0; i < UI_SCREEN_COUNT; i++)
		for (int k = 0; k < UI_SPEECH_COUNT; k++) {
			struct ui_view v = {.screen = (enum ui_screen)i,
			    .speech = (enum ui_speech)k};

			ui_scene_build(&s, font, &v, 1080, 1920);
			check(ui_view_screen_name(v.screen), offers_help(&s));
		}
	ui_font_free(&font);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_state_calls_the_officer),
	    cmocka_unit_test(every_screen_has_the_button),
	};

	return cmocka_run_group_tests_name("kiosk_help", tests, NULL, NULL);
}

/*
 * When the gate speaks: each row is a moment of a passage, and what has to be
 * heard of it.
 */
#include "tests/check.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "ui/earcon.h"
#include "ui/speech.h"

#define ON UI_SPEECH_ON
#define OFF UI_SPEECH_OFF

/* clang-format off */
static const struct {
	const char *name;
	uint64_t ms;
	enum ui_screen screen;
	uint32_t entered;
	enum ui_guidance guidance;
	unsigned countdown;
	enum ui_speech speech;
	/* what has to come */
	bool hush;
	enum ui_earcon earcon;
	enum ui_message first, second;
} moments[] = {
#define S(x) UI_SCREEN_##x
#define G(x) UI_GUIDANCE_##x
#define E(x) UI_EARCON_##x
#define M(x) UI_MESSAGE_##x
	{"the first screen",       0,     S(IDLE),    1, G(NONE), 0, ON,  true,  E(NONE), M(IDLE), M(IDLE_MORE)},
	{"drawn again",            33,    S(IDLE),    1, G(NONE), 0, ON,  false, E(NONE), M(NONE), M(NONE)},
	{"a document",             4000,  S(MRZ),     2, G(NONE), 0, ON,  true,  E(SEEN), M(MRZ), M(MRZ_MORE)},
	{"at once, not politely",  4100,  S(READING), 3, G(NONE), 0, ON,  true,  E(NONE), M(READING), M(READING_MORE)},
	{"from chip to camera",    9000,  S(LOOK),    4, G(NO_FACE), 0, ON, true, E(OK),  M(NO_FACE), M(LOOK_MORE)},
	{"guidance flickers",      9100,  S(LOOK),    4, G(CLOSER), 0, ON, false, E(NONE), M(NONE), M(NONE)},
	{"and back",               9200,  S(LOOK),    4, G(NO_FACE), 0, ON, false, E(NONE), M(NONE), M(NONE)},
	{"and stands",             9300,  S(LOOK),    4, G(CLOSER), 0, ON, false, E(NONE), M(NONE), M(NONE)},
	{"settled, but too soon",  9900,  S(LOOK),    4, G(CLOSER), 0, ON, false, E(NONE), M(NONE), M(NONE)},
	{"now",                    11500, S(LOOK),    4, G(CLOSER), 0, ON, true,  E(NONE), M(CLOSER), M(NONE)},
	{"and not twice",          15000, S(LOOK),    4, G(CLOSER), 0, ON, false, E(NONE), M(NONE), M(NONE)},
	{"paced, but not settled", 15100, S(LOOK),    4, G(LEFT), 0, ON,   false, E(NONE), M(NONE), M(NONE)},
	{"settled",                15600, S(LOOK),    4, G(LEFT), 0, ON,   true,  E(NONE), M(LEFT), M(NONE)},
	{"a good face: no storm",  15700, S(HOLD_STILL), 5, G(NONE), 0, ON, false, E(NONE), M(NONE), M(NONE)},
	{"and gone",               15800, S(LOOK),    6, G(LEFT), 0, ON,   false, E(NONE), M(NONE), M(NONE)},
	{"and good",               15900, S(HOLD_STILL), 7, G(NONE), 0, ON, false, E(NONE), M(NONE), M(NONE)},
	{"still good",             18200, S(HOLD_STILL), 7, G(NONE), 0, ON, true, E(NONE), M(HOLD_STILL), M(NONE)},
	{"time runs out",          20000, S(MORE_TIME), 8, G(NONE), 6, ON, true, E(ATTENTION), M(MORE_TIME), M(MORE_TIME_MORE)},
	{"the last seconds",       21000, S(MORE_TIME), 8, G(NONE), 5, ON, false, E(COUNT), M(NONE), M(NONE)},
	{"once a second",          21500, S(MORE_TIME), 8, G(NONE), 5, ON, false, E(NONE), M(NONE), M(NONE)},
	{"the next",               22000, S(MORE_TIME), 8, G(NONE), 4, ON, false, E(COUNT), M(NONE), M(NONE)},
	{"turned off",             22100, S(MORE_TIME), 8, G(NONE), 4, OFF, true, E(NONE), M(NONE), M(NONE)},
	{"sounds remain",          23000, S(OFFICER), 9, G(NONE), 0, OFF, true, E(ATTENTION), M(NONE), M(NONE)},
	{"turned on",              24000, S(OFFICER), 9, G(NONE), 0, ON,  true, E(NONE), M(OFFICER), M(OFFICER_MORE)},
	{"entered again",          24100, S(OFFICER), 10, G(NONE), 0, ON, true, E(ATTENTION), M(OFFICER), M(OFFICER_MORE)},
	{"the door",               25000, S(GO),      11, G(NONE), 0, ON, true, E(DOOR), M(GO), M(GO_MORE)},
	{"a slip is read",         30000, S(SLIP_READ), 12, G(NONE), 0, ON, true, E(SEEN), M(SLIP_READ), M(WAIT)},
	{"from slip to camera",    31000, S(LOOK),    13, G(NO_FACE), 0, ON, true, E(OK), M(NO_FACE), M(LOOK_MORE)},
	{"a slip to be taken",     40000, S(TAKE_SLIP), 14, G(NONE), 0, ON, true, E(OK), M(TAKE_SLIP), M(TAKE_SLIP_MORE)},
#undef S
#undef G
#undef E
#undef M
};
/* clang-format on */

static struct ui_view
view_at(size_t i)
{
	return (struct ui_view) {.screen = moments[i].screen,
	    .entered = moments[i].entered,
	    .guidance = moments[i].guidance,
	    .countdown = moments[i].countdown,
	    .speech = moments[i].speech,
	    .reference = "K7Q2MX",
	    .typed = "C01X00T47"};
}

static void
each_moment_has_its_words(void **state)
{
	struct ui_speech_state s = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
		struct ui_view v = view_at(i);
		struct ui_speech_deed d = ui_speech_show(&s, &v, moments[i].ms);

		check(moments[i].name,
		    d.hush == moments[i].hush &&
			d.earcon == moments[i].earcon &&
			d.pieces[0] == moments[i].first &&
			d.pieces[1] == moments[i].second);
	}
}

/* Whoever waits for what is due hears it, and is not woken without need. */
static void
what_waits_is_due(void **state)
{
	struct ui_speech_state s = {0};
	struct ui_view v = {.screen = UI_SCREEN_LOOK, .speech = ON};
	struct ui_speech_deed d;

	(void)state;
	(void)ui_speech_show(&s, &v, 0);
	assert_int_equal(ui_speech_due(&s, 10), UINT_MAX);
	v.guidance = UI_GUIDANCE_EYES;
	(void)ui_speech_show(&s, &v, 100);
	assert_int_equal(ui_speech_due(&s, 100), UI_SPEECH_PACE_MS - 100);
	v.guidance = UI_GUIDANCE_MOUTH;
	(void)ui_speech_show(&s, &v, 2400);
	assert_int_equal(ui_speech_due(&s, 2400), UI_SPEECH_SETTLE_MS);
	d = ui_speech_show(&s, &v, 2899);
	assert_int_equal(d.n, 0);
	d = ui_speech_show(&s, &v, 2900);
	assert_int_equal(d.n, 1);
	assert_int_equal(d.pieces[0], UI_MESSAGE_MOUTH);
	assert_int_equal(ui_speech_due(&s, 2900), UINT_MAX);
}

static void
a_language_is_heard_when_chosen(void **state)
{
	struct ui_speech_state s = {0};
	struct ui_view v = {.screen = UI_SCREEN_IDLE, .speech = ON};

	(void)state;
	(void)ui_speech_show(&s, &v, 0);
	v.language = UI_LANGUAGE_AR;
	assert_int_equal(ui_speech_show(&s, &v, 50).n, 2);
	assert_int_equal(ui_speech_show(&s, &v, 90).n, 0);
	assert_int_equal(ui_speech_repeat(&s, 100).n, 2);
	v.speech = UI_SPEECH_ABSENT;
	(void)ui_speech_show(&s, &v, 150);
	assert_int_equal(ui_speech_repeat(&s, 200).n, 0);
}

/* Who cannot see the picture hears where the reader is. */
static void
the_place_of_the_reader_is_said(void **state)
{
	static const enum ui_message where[] = {
	    [UI_PLACE_BELOW] = UI_MESSAGE_SLIP_BELOW,
	    [UI_PLACE_LEFT] = UI_MESSAGE_SLIP_LEFT,
	    [UI_PLACE_RIGHT] = UI_MESSAGE_SLIP_RIGHT,
	};

	(void)state;
	for (int p = 0; p < UI_PLACE_COUNT; p++) {
		struct ui_speech_state s = {0};
		struct ui_view v = {.screen = UI_SCREEN_SLIP,
		    .place = (enum ui_place)p,
		    .speech = ON};
		struct ui_speech_deed d = ui_speech_show(&s, &v, 0);

		assert_int_equal(d.n, 2);
		assert_int_equal(d.pieces[0], UI_MESSAGE_SLIP);
		assert_int_equal(d.pieces[1], where[p]);
		assert_true(ui_speech_speaks(where[p]));
	}
}

/* What a plate says, and what is heard of it, sign by sign. */
static const struct {
	const char *signs, *said;
} plates[] = {
    {"3", "3"},
    {"12", "12"},
    {"3-7", "3 4 5 6 7"},
    {"3 - 5", "3 4 5"},
    {"1, 2, B4", "1 2 B4"},
    {"A1-A3,C", "A1 A2 A3 C"},
    {"A-C", "A B C"},
    {"9-11", "9 10 11"},
    {"007", "007"},
    {"3A", "3A"},
    {"1-16", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16"},
    {"999", "999"},
    {"B12", "B12"},
    {"008-012", "008 009 010 011 012"},
    {"A-P", "A B C D E F G H I J K L M N O P"},
    /* More than anybody listens to: its ends. */
    {"1-19", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19"},
    {"1-20", "<1 >20"},
    {"1-99", "<1 >99"},
    {"1-999", "<1 >999"},
    {"B1-B999", "<B1 >B999"},
    {"1-99,120-125,C", "<1 >99 120 121 122 123 124 125 C"},
    {"1-2,4-99", "1 2 <4 >99"},
    {"1-18,200", "<1 >18 200"},
    {"1234567-1234568", "1234567 1234568"},
    {"1-9999999999999", "<1 >9999999999999"},
    {"A-Z", "<A >Z"},
    /* What cannot be counted through. */
    {"A1-B3", "<A1 >B3"},
    {"3A-5A", "<3A >5A"},
    {"AA-AD", "<AA >AD"},
    {"1-2-3", ""},
    /* The longest that is said. */
    {"1-2,3-4,5-6,7-8", "1 2 3 4 5 6 7 8"},
    {"A,B,C,D,E,F,G,H", "A B C D E F G H"},
    /* What is no range. */
    {"7-3", ""},
    {"99-1", ""},
    {"5A-3A", ""},
    {"3-3", ""},
    {"B-12", ""},
    {"12-B", ""},
    {"A-C9", ""},
    {"C-A", ""},
    {"3-", ""},
    {"-3", ""},
    {"-", ""},
    {"3--5", ""},
    {"", ""},
    {" ,", ""},
};

static void
is_said(const char *signs, const char *said)
{
	struct ui_speech_state s = {0};
	struct ui_view v = {.screen = UI_SCREEN_TAKE_SLIP, .speech = ON};
	struct ui_speech_deed d;
	char out[UI_SPEECH_PARTS];

	check(signs, ui_speech_spell(signs, out) == (said[0] != '\0'));
	check(signs, strcmp(out, said) == 0);
	check(signs, strlen(signs) < sizeof(v.signs));
	snprintf(v.signs, sizeof(v.signs), "%s", signs);
	d = ui_speech_show(&s, &v, 0);
	check(signs, strcmp(d.parts, said) == 0);
	check(signs, d.n == 2u + (out[0] != '\0'));
	check(signs, out[0] == '\0' || d.pieces[2] == UI_MESSAGE_SIGNS);
	d = ui_speech_repeat(&s, 100);
	check(signs, strcmp(d.parts, said) == 0);
	/* On no other screen, and not where speech is off. */
	v.screen = UI_SCREEN_KIOSK;
	v.entered++;
	d = ui_speech_show(&s, &v, 200);
	check(signs, d.parts[0] == '\0');
	v.screen = UI_SCREEN_TAKE_SLIP;
	v.speech = OFF;
	v.entered++;
	d = ui_speech_show(&s, &v, 300);
	check(signs, d.n == 0 && d.parts[0] == '\0');
}

/* Who cannot see the plate hears what stands on it. */
static void
the_signs_are_said(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(plates) / sizeof(plates[0]); i++)
		is_said(plates[i].signs, plates[i].said);
	assert_true(ui_speech_speaks(UI_MESSAGE_SIGNS));
	assert_true(ui_speech_speaks(UI_MESSAGE_SIGNS_FIRST));
	assert_true(ui_speech_speaks(UI_MESSAGE_SIGNS_LAST));
}

static bool
holds(const void *haystack, size_t n, const char *needle)
{
	return memmem(haystack, n, needle, strlen(needle)) != NULL;
}

/* The officer's number and what is typed never reach what speaks. */
static void
nothing_personal_is_kept(void **state)
{
	struct ui_speech_state s = {0};
	struct ui_view v = view_at(0);

	(void)state;
	assert_true(holds(&v, sizeof(v), "K7Q2MX"));
	for (int i = 0; i < UI_SCREEN_COUNT; i++) {
		v.screen = (enum ui_screen)i;
		(void)ui_speech_show(&s, &v, (uint64_t)i);
		check(ui_view_screen_name(v.screen),
		    !holds(&s, sizeof(s), "K7Q2MX") &&
			!holds(&s, sizeof(s), "C01X00T47"));
	}
}

/* Two sounds that nobody can tell apart say nothing. */
static void
every_earcon_differs_and_ends_softly(void **state)
{
	static int16_t a[UI_EARCON_SAMPLES], b[UI_EARCON_SAMPLES];
	char name[8];

	(void)state;
	assert_int_equal(ui_earcon_render(UI_EARCON_NONE, a), 0);
	assert_int_equal(ui_earcon_render(UI_EARCON_COUNT_OF, a), 0);
	for (int i = 1; i < UI_EARCON_COUNT_OF; i++) {
		size_t n = ui_earcon_render((enum ui_earcon)i, a);

		snprintf(name, sizeof(name), "%d", i);
		check(name, n > 0 && n <= UI_EARCON_SAMPLES);
		check(name, a[0] == 0 && a[n - 1] > -400 && a[n - 1] < 400);
		for (int k = 1; k < i; k++) {
			size_t m = ui_earcon_render((enum ui_earcon)k, b);

			check(name, m != n || memcmp(a, b, 2 * n) != 0);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_moment_has_its_words),
	    cmocka_unit_test(the_place_of_the_reader_is_said),
	    cmocka_unit_test(the_signs_are_said),
	    cmocka_unit_test(what_waits_is_due),
	    cmocka_unit_test(a_language_is_heard_when_chosen),
	    cmocka_unit_test(nothing_personal_is_kept),
	    cmocka_unit_test(every_earcon_differs_and_ends_softly),
	};

	return cmocka_run_group_tests_name("ui_speech", tests, NULL, NULL);
}

/* What the traveller sees in each state, as far as more than a table says it.
 */
#include "tests/check.h"

#include "kiosk/show.h"

/* clang-format off */
static const struct {
	const char *name;
	enum gate_state state;
	struct kiosk_show_moment moment;
	enum ui_screen want;
} shown[] = {
	{"nobody yet",               GATE_FACE,    {.seen = false}, UI_SCREEN_LOOK},
	{"a good face",              GATE_FACE,    {.seen = true}, UI_SCREEN_HOLD_STILL},
	{"several chips",            GATE_READING, {.several = true}, UI_SCREEN_ONE},
	{"several, but too late",    GATE_OFFICER, {.several = true}, UI_SCREEN_OFFICER},
	{"a finger, not yet which",  GATE_FINGER,  {.seen = true}, UI_SCREEN_WAIT},
	{"the right index finger",   GATE_FINGER,  {.seen = true, .finger = 2}, UI_SCREEN_FINGER},
	{"asks for assistance",      GATE_IDLE,    {.asking = true}, UI_SCREEN_ASSIST},
	{"asked, then laid it down", GATE_MRZ,     {.asking = true}, UI_SCREEN_MRZ},
	{"called an officer",        GATE_OFFICER, {.called = true}, UI_SCREEN_HELP},
	{"called, on the way there", GATE_READING, {.called = true}, UI_SCREEN_READING},
	{"types",                    GATE_TYPING,  {.several = true}, UI_SCREEN_TYPE},
	{"no such state",            GATE_STATE_COUNT, {0}, UI_SCREEN_OFFICER},
};

static const struct {
	const char *name;
	enum gate_state state;
	uint64_t left_ms;
	unsigned want;
} counts[] = {
	{"of the face",          GATE_WARNING,        1999,       2},
	{"of the finger",        GATE_FINGER_WARNING, 1999,       2},
	{"on the second",        GATE_FINGER_WARNING, 2000,       2},
	{"the last millisecond", GATE_WARNING,        1,          1},
	{"over",                 GATE_WARNING,        0,          0},
	{"a long patience",      GATE_WARNING,        5000000,    999},
	{"for ever",             GATE_WARNING,        UINT64_MAX, 999},
	{"not a warning",        GATE_FACE,           1999,       0},
	{"no such state",        GATE_STATE_COUNT,    1999,       0},
};
/* clang-format on */

static void
states_have_their_screens(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
		check(shown[i].name,
		    kiosk_show_screen(shown[i].state, &shown[i].moment) ==
			shown[i].want);
}

/* The warning about a finger once stood at 0 from its first second. */
static void
every_warning_counts_down(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		check(counts[i].name,
		    kiosk_show_countdown(counts[i].state, counts[i].left_ms) ==
			counts[i].want);
	for (int s = 0; s < GATE_STATE_COUNT; s++)
		assert_int_equal(kiosk_show_screen((enum gate_state)s,
				     &(struct kiosk_show_moment) {
					 .finger = 1}) == UI_SCREEN_MORE_TIME,
		    kiosk_show_countdown((enum gate_state)s, 1000) == 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(states_have_their_screens),
	    cmocka_unit_test(every_warning_counts_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

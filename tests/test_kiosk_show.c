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
	{"a kiosk's welcome",        GATE_IDLE,    {.station = GATE_KIOSK}, UI_SCREEN_KIOSK},
	{"a kiosk asks, too",        GATE_IDLE,    {.station = GATE_KIOSK, .asking = true}, UI_SCREEN_ASSIST},
	{"a kiosk is closed",        GATE_OUT_OF_SERVICE, {.station = GATE_KIOSK}, UI_SCREEN_KIOSK_CLOSED},
	{"before the printer",       GATE_STORING, {.station = GATE_KIOSK}, UI_SCREEN_PRINTING},
	{"at the printer",           GATE_ISSUING, {.station = GATE_KIOSK}, UI_SCREEN_PRINTING},
	{"no door at a kiosk",       GATE_PASSED,  {.station = GATE_KIOSK}, UI_SCREEN_TAKE_SLIP},
	{"no paper",                 GATE_OFFICER, {.station = GATE_KIOSK, .no_slip = true}, UI_SCREEN_NO_SLIP},
	{"no paper, and called",     GATE_OFFICER, {.station = GATE_KIOSK, .no_slip = true, .called = true}, UI_SCREEN_HELP},
	{"refused at a kiosk",       GATE_OFFICER, {.station = GATE_KIOSK}, UI_SCREEN_OFFICER},
	{"a kiosk reads as a lane",  GATE_MRZ,     {.station = GATE_KIOSK}, UI_SCREEN_MRZ},
	{"a gate apart's welcome",   GATE_IDLE,    {.station = GATE_GATE}, UI_SCREEN_SLIP},
	{"a gate apart is closed",   GATE_OUT_OF_SERVICE, {.station = GATE_GATE}, UI_SCREEN_OUT_OF_SERVICE},
	{"no passport at a gate apart", GATE_MRZ,  {.station = GATE_GATE}, UI_SCREEN_SLIP_READ},
	{"the site is asked",        GATE_CLAIMING, {.station = GATE_GATE}, UI_SCREEN_SLIP_READ},
	{"not readable",             GATE_ASK_AGAIN, {.station = GATE_GATE}, UI_SCREEN_SLIP_AGAIN},
	{"its time is over",         GATE_RETURNED, {.station = GATE_GATE}, UI_SCREEN_NEW_SLIP},
	{"for other gates",          GATE_RETURNED, {.station = GATE_GATE, .elsewhere = true}, UI_SCREEN_OTHER_GATE},
	{"used before: not said",    GATE_OFFICER, {.station = GATE_GATE}, UI_SCREEN_OFFICER},
	{"a face, as in a lane",     GATE_FACE,    {.station = GATE_GATE, .seen = true}, UI_SCREEN_HOLD_STILL},
	{"a door",                   GATE_DOOR_OPEN, {.station = GATE_GATE}, UI_SCREEN_SLIP_GO},
	{"gone through it",          GATE_PASSED,  {.station = GATE_GATE}, UI_SCREEN_SLIP_GO},
	{"a door at every other",    GATE_PASSED,  {.station = GATE_ONE_STEP}, UI_SCREEN_GO},
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

/* Where in the frame which octet lies that no view has. */
static const struct {
	const char *name;
	size_t at;
	uint8_t octet;
} wrong[] = {
    {"a screen", 0, UI_SCREEN_COUNT},
    {"a language", 1, UI_LANGUAGE_COUNT},
    {"a guidance", 2, UI_GUIDANCE_COUNT},
    {"a flag", 3, 1 << 4},
    {"a way of speaking", 3, UI_SPEECH_COUNT << 2},
    {"a touch", 4, UI_TOUCH_COUNT},
    {"a finger", 5, UI_FINGERS},
    {"a coach", 6, UI_COACH_COUNT},
    {"an entry", 7, 4},
    {"a language that is offered", 9, UI_LANGUAGE_COUNT},
    {"progress above all", 9 + UI_OFFERED + 4, 1},
    {"a countdown of years", 9 + UI_OFFERED + 8, 1},
    {"a reference in small letters", 9 + UI_OFFERED + 12, 'a'},
    {"a station", 9 + UI_OFFERED + 28, UI_STATION_COUNT},
    {"a place", 9 + UI_OFFERED + 29, UI_PLACE_COUNT},
    {"signs in small letters", 9 + UI_OFFERED + 30, 'a'},
    {"signs without end", KIOSK_SHOW_SIZE - 1, '7'},
};

static void
the_worker_draws_what_can_be(void **state)
{
	const struct ui_view v = {.screen = UI_SCREEN_OFFICER,
	    .entered = 7,
	    .offered = {UI_LANGUAGE_EN},
	    .progress = 1000,
	    .countdown = 999,
	    .reference = "A1-2",
	    .station = UI_STATION_KIOSK,
	    .place = UI_PLACE_RIGHT,
	    .signs = "A1-B2, C3-7, 9E",
	    .may_type = true,
	    .high_contrast = true};
	uint8_t frame[KIOSK_SHOW_SIZE + 1];
	struct sink k = sink_of(frame, sizeof(frame));
	struct ui_view got;
	struct span s;

	(void)state;
	kiosk_show_put(&k, &v);
	assert_int_equal(k.n, KIOSK_SHOW_SIZE);
	s = sink_span(&k);
	assert_true(kiosk_show_take(&s, &got));
	assert_int_equal(s.n, 0);
	assert_int_equal(got.entered, 7);
	assert_string_equal(got.reference, "A1-2");
	assert_int_equal(got.station, UI_STATION_KIOSK);
	assert_int_equal(got.place, UI_PLACE_RIGHT);
	assert_string_equal(got.signs, "A1-B2, C3-7, 9E");
	assert_true(got.may_type && got.high_contrast && !got.large_type);
	for (size_t n = 0; n <= sizeof(frame); n++) {
		s = span_of(frame, n);
		assert_int_equal(
		    kiosk_show_take(&s, &got), n == KIOSK_SHOW_SIZE);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const uint8_t was = frame[wrong[i].at];

		frame[wrong[i].at] = wrong[i].octet;
		s = sink_span(&k);
		check(wrong[i].name, !kiosk_show_take(&s, &got));
		check(wrong[i].name, s.n == KIOSK_SHOW_SIZE);
		frame[wrong[i].at] = was;
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(states_have_their_screens),
	    cmocka_unit_test(every_warning_counts_down),
	    cmocka_unit_test(the_worker_draws_what_can_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

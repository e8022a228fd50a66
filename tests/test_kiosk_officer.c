/*
 * An officer decides: signed orders to the gate, through a real database.
 */
#include <stdlib.h>

#include "tests/officer/lane.h"
#include "tests/officer/talk.h"

/* clang-format off */
#define K(name) KIOSK_ORDER_##name
#define V(name) KIOSK_ORDER_V_##name
#define NO KIOSK_ORDER_STEP_NONE
static const struct officer_talk admits[] = {
	{{K(ADMIT),  "lane-1", "stranger", NULL,   NO, 9000, true},  V(FORGED)},
	{{K(ADMIT),  "lane-1", "desk-1", "stranger", NO, 9000, true}, V(FORGED)},
	{{K(ADMIT),  "lane-2", "desk-1", NULL,     NO, 9000, true},  V(OTHER_GATE)},
	{{K(ADMIT),  "lane-1", "desk-1", NULL,     NO, 9000, false}, V(OTHER_CASE)},
	{{K(ADMIT),  "lane-1", "desk-1", NULL,     NO, -500, true},  V(LATE)},
	{{K(REPEAT), "lane-1", "desk-1", NULL, KIOSK_ORDER_STEP_FACE, 9000, true}, V(NOT_HERE)},
	{{K(WAIT),   "lane-1", "desk-1", NULL,     NO, 9000, true},  V(DONE)},
	{{K(ADMIT),  "lane-1", "desk-1", NULL,     NO, 9000, true},  V(DONE)},
};
static const struct officer_talk refuses[] = {
	{{K(ADMIT),  "lane-1", "desk-1", NULL,     NO, 9000, true},  V(ONE_EYE)},
	{{K(REFUSE), "lane-1", "desk-1", NULL,     NO, 9000, true},  V(DONE)},
};
static const struct officer_talk four_eyes[] = {
	{{K(ADMIT),  "lane-1", "desk-2", "desk-1", NO, 9000, true},  V(DONE)},
};
static const struct officer_talk locks[] = {
	{{K(LOCK),   "lane-1", "desk-1", NULL,     NO, 9000, false}, V(DONE)},
	{{K(RELEASE), "lane-1", "desk-1", NULL,    NO, 9000, false}, V(DONE)},
	{{K(REPEAT), "lane-1", "desk-1", NULL, KIOSK_ORDER_STEP_DOCUMENT, 9000, true}, V(DONE)},
};
/* clang-format on */
/* Once a chip has opened, its own zone is known. */
static const struct officer_talk corrects[] = {
    {{K(CORRECT), "lane-1", "stranger", NULL, NO, 9000, true}, V(FORGED)},
    {{K(CORRECT), "lane-1", "desk-1", NULL, NO, 9000, true}, V(DONE)},
    {{K(CORRECT), "lane-1", "desk-1", NULL, NO, 9000, true}, V(NOT_HERE)},
    {{K(REFUSE), "lane-1", "desk-1", NULL, NO, 9000, true}, V(DONE)},
};
#define TALK(t) officer_talk_begin((t), sizeof(t) / sizeof((t)[0]))

static void
admits_by_one_good_order(void **state)
{
	char out[512];
	pid_t desk;

	(void)state;
	NEEDS_SERVER();
	desk = TALK(admits);
	/* Long enough for the chip's time to be over while the door is open. */
	officer_lane_passage_mute(
	    POLICY HOLDS "passed_ms = 6000\n", out, sizeof(out));
	officer_talk_ended(desk);
	assert_string_equal(out, "admit chip-timeout");
	assert_true(officer_lane_opened());
	officer_lane_ask(
	    "SELECT json_extract(record, '$.passage.order.officer'),"
	    " json_extract(record, '$.passage.order.reason') FROM passage"
	    " ORDER BY rowid DESC LIMIT 1",
	    out, sizeof(out));
	assert_string_equal(out, "4711|ok-obvious");
	officer_lane_ask(
	    "SELECT group_concat(verdict, ' ') FROM (SELECT verdict FROM"
	    " verdicts ORDER BY rowid)",
	    out, sizeof(out));
	assert_string_equal(
	    out, "forged forged other-gate other-case late not-here done done");
	officer_lane_ask(
	    "SELECT group_concat(state, ' ') FROM (SELECT state FROM cases"
	    " ORDER BY rowid)",
	    out, sizeof(out));
	assert_string_equal(out, "open open decided");
}

/* The good order of the last passage is still in its time and comes again. */
static void
refuses_and_takes_no_order_twice(void **state)
{
	char out[512];
	pid_t desk;

	(void)state;
	NEEDS_SERVER();
	desk = TALK(refuses);
	officer_lane_passage(
	    POLICY HOLDS "[officer]\nfour_eyes = admit\n", out, sizeof(out));
	officer_talk_ended(desk);
	assert_string_equal(out, "refuse chip-timeout");
	assert_false(officer_lane_opened());
	officer_lane_ask(
	    "SELECT count(*) FROM verdicts WHERE verdict = 'replayed'", out,
	    sizeof(out));
	assert_true(strtol(out, NULL, 10) >= 2);
}

static void
admits_by_four_eyes(void **state)
{
	char out[512];
	pid_t desk;

	(void)state;
	NEEDS_SERVER();
	desk = TALK(four_eyes);
	officer_lane_passage(
	    POLICY HOLDS "[officer]\nfour_eyes = admit\n", out, sizeof(out));
	officer_talk_ended(desk);
	assert_string_equal(out, "admit chip-timeout");
	assert_true(officer_lane_opened());
}

static void
begins_anew_and_locks(void **state)
{
	char out[512];
	pid_t desk;

	(void)state;
	NEEDS_SERVER();
	desk = TALK(locks);
	officer_lane_passage(POLICY HOLDS, out, sizeof(out));
	officer_talk_ended(desk);
	assert_false(officer_lane_opened());
	officer_lane_ask("SELECT kind FROM verdicts WHERE verdict = 'done'"
			 " ORDER BY rowid DESC LIMIT 3",
	    out, sizeof(out));
	assert_string_equal(out, "repeat\nrelease\nlock");
}

/* A zone that was misread opens the chip as the officer reads it. */
static void
corrects_a_zone(void **state)
{
	static const char misread[] =
	    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
	    "L89B902C36UTO7408122F1204159ZE184226B<<<<<10\n";
	char out[512];
	pid_t desk;

	(void)state;
	NEEDS_SERVER();
	desk = TALK(corrects);
	officer_lane_pass(
	    "[time]\naccess_ms = 60000\nread_ms = 60000\nclear_ms = 5000\n"
	    "officer_ms = 60000\n[again]\ndocument = 0\n",
	    misread, officer_lane_passport(), out, sizeof(out));
	officer_talk_ended(desk);
	assert_memory_equal(out, "refuse ", 7);
	assert_false(officer_lane_opened());
	officer_lane_ask(
	    "SELECT json_extract(record, '$.access.protocol') || ' ' ||"
	    " json_extract(record, '$.passage.correction.officer') || ' ' ||"
	    " json_extract(record, '$.passage.correction.changes[0].at')"
	    " || ' ' || coalesce(json_extract(record,"
	    " '$.passage.correction.changes[0].read'), '-') || ' ' ||"
	    " (SELECT group_concat(value->>'$.state', ' ') FROM"
	    " json_each(record, '$.passage.steps')) FROM passage"
	    " ORDER BY rowid DESC LIMIT 1",
	    out, sizeof(out));
	assert_string_equal(out,
	    "PACE 4711 47 - MRZ OFFICER MRZ ACCESS READING OFFICER "
	    "TURNED_AWAY");
	officer_lane_ask(
	    "SELECT reasons FROM passage WHERE decision = 'officer' ORDER BY"
	    " rowid DESC LIMIT 1 OFFSET 1",
	    out, sizeof(out));
	assert_non_null(strstr(out, "mrz"));
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(admits_by_one_good_order),
	    cmocka_unit_test(refuses_and_takes_no_order_twice),
	    cmocka_unit_test(admits_by_four_eyes),
	    cmocka_unit_test(begins_anew_and_locks),
	    cmocka_unit_test(corrects_a_zone),
	};
	int status;

	if (officer_lane_worker(argc, argv, &status))
		return status;
	return cmocka_run_group_tests_name(
	    "kiosk_officer", tests, officer_lane_before, officer_lane_after);
}

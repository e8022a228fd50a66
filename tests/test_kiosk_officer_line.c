/*
 * The line of a gate to its officers: the supervisor's console as it is, and no
 * server at all.
 */
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/outbox.h"
#include "kiosk/store.h"
#include "tests/officer/desk.h"
#include "tests/officer/lane.h"
#include "tests/officer/talk.h"

static void
is_decided_at_the_console(void **state)
{
	char out[512];
	pid_t desk;

	(void)state;
	NEEDS_SERVER();
	desk = officer_desk_start("4713",
	    "until-case\nsee-to-it\nuntil-zones\norder admit\nreason 1\n"
	    "enter\nuntil-answer\n");
	officer_lane_passage(POLICY HOLDS, out, sizeof(out));
	officer_talk_ended(desk);
	assert_string_equal(out, "admit chip-timeout");
	assert_true(officer_lane_opened());
	/* The zone was there to be seen, and is nowhere any more. */
	officer_lane_ask("SELECT count(*) FROM photos", out, sizeof(out));
	assert_string_equal(out, "0");
	assert_true(helper_site_do(officer_lane_dir,
	    "for i in 1 2 3 4 5 6; do n=$($pg_bin/psql -Atq \"$pg_admin\" -c"
	    " 'SELECT count(*) FROM photos'); [ \"$n\" = 0 ] && break;"
	    " sleep 0.5; done; echo $n",
	    out, sizeof(out)));
	assert_string_equal(out, "0");
}

/* Nobody decides, and nothing is lost; what the gate has, the site has then. */
static void
loses_nothing_without_a_server(void **state)
{
	static uint8_t frame[KIOSK_OUTBOX_MAX];
	struct kiosk_store *own = NULL, *site = NULL;
	char out[512], want[64], address[512];
	struct sink k;
	uint64_t seq;

	(void)state;
	NEEDS_SERVER();
	assert_true(helper_site_do(
	    officer_lane_dir, "postgres_down immediate", NULL, 0));
	officer_lane_passage(POLICY "officer_ms = 500\n", out, sizeof(out));
	assert_string_equal(out, "officer chip-timeout");
	assert_false(officer_lane_opened());
	officer_lane_ask(
	    "SELECT json_extract(record, '$.passage.offline') FROM passage"
	    " ORDER BY rowid DESC LIMIT 1",
	    out, sizeof(out));
	assert_string_equal(out, "1");
	officer_lane_ask(
	    "SELECT state, offline FROM cases ORDER BY rowid DESC LIMIT 1", out,
	    sizeof(out));
	assert_string_equal(out, "expired|1");
	assert_true(helper_site_do(officer_lane_dir, "postgres_up", NULL, 0));
	/* The last rows of each passage follow it. */
	snprintf(
	    address, sizeof(address), "sqlite:%s/store.db", officer_lane_dir);
	assert_int_equal(kiosk_store_open(address, &own, NULL), KIOSK_E_OK);
	assert_true(helper_site_address(
	    officer_lane_dir, "lane-1", address, sizeof(address)));
	assert_int_equal(kiosk_store_open(address, &site, NULL), KIOSK_E_OK);
	for (k = sink_of(frame, sizeof(frame));
	     kiosk_outbox_next(own, &k, &seq) == KIOSK_E_OK;
	     k = sink_of(frame, sizeof(frame))) {
		assert_int_equal(
		    kiosk_outbox_carry(site, sink_span(&k)), KIOSK_E_OK);
		assert_int_equal(kiosk_outbox_done(own, seq, ""), KIOSK_E_OK);
	}
	kiosk_store_close(&own);
	kiosk_store_close(&site);
	officer_lane_ask(
	    "SELECT (SELECT count(*) FROM passage), (SELECT count(*) FROM"
	    " cases), (SELECT count(*) FROM verdicts)",
	    want, sizeof(want));
	assert_true(helper_site_do(officer_lane_dir,
	    "postgres_sql 'SELECT (SELECT count(*) FROM passage), (SELECT"
	    " count(*) FROM cases), (SELECT count(*) FROM verdicts)'",
	    out, sizeof(out)));
	assert_string_equal(out, want);
}

/* A display that is plugged in late: what its lane lacks until then, and what
 * to do, stands at the console; then it goes into service by itself. */
#define LATE_S 12
static void
says_at_the_console_what_the_lane_lacks(void **state)
{
	char out[512];
	pid_t desk;

	(void)state;
	NEEDS_SERVER();
	desk = officer_desk_start("4714",
	    "until-hindered The screen that travellers see\n"
	    "until-case\nsee-to-it\nuntil-zones\norder admit\nreason 1\n"
	    "enter\nuntil-answer\n");
	officer_lane_write("kiosk.conf.unplugged", "");
	officer_lane_passage(POLICY HOLDS, out, sizeof(out));
	officer_talk_ended(desk);
	assert_string_equal(out, "admit chip-timeout");
	assert_true(helper_site_do(officer_lane_dir,
	    "postgres_sql \"SELECT count(*) FROM steps WHERE why = 'screen'\"",
	    out, sizeof(out)));
	assert_string_equal(out, "1");
}

/* A screen worker without its display does not start, as with SDL. */
static bool
unplugged(int argc, char **argv)
{
	char path[160];
	struct stat st;

	if (argc != 6 || strcmp(argv[3], "screen") != 0)
		return false;
	snprintf(path, sizeof(path), "%s.unplugged", argv[5]);
	return stat(path, &st) == 0 && time(NULL) < st.st_mtime + LATE_S;
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(is_decided_at_the_console),
	    cmocka_unit_test(says_at_the_console_what_the_lane_lacks),
	    cmocka_unit_test(loses_nothing_without_a_server),
	};
	int status;

	if (unplugged(argc, argv))
		return EX_UNAVAILABLE;
	if (officer_lane_worker(argc, argv, &status))
		return status;
	return cmocka_run_group_tests_name("kiosk_officer_line", tests,
	    officer_lane_before, officer_lane_after);
}

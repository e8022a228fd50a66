/*
 * A page on which no zone is found: who asks for help lies it before an
 * officer, who types the zone from its picture, at the console as it is; the
 * passage goes on with it, and what was typed stays nowhere.
 */
#include <stdlib.h>
#include <sys/stat.h>

#include "biometrics/jpeg.h"
#include "kiosk/show.h"
#include "kiosk/worker.h"
#include "tests/officer/desk.h"
#include "tests/officer/lane.h"
#include "tests/officer/talk.h"
#include "ui/event.h"

#define L1 "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
#define L2 "L898902C36UTO7408122F1204159ZE184226B<<<<<10"

/* The traveller: touches help as soon as the gate waits for a document. */
static void
asks_for_help(struct kiosk_worker *w, const struct kiosk_msg *m)
{
	static const uint8_t help[] = {UI_EVENT_HELP, UI_LANGUAGE_EN};
	static bool asked;
	struct span s = m->body;
	struct ui_view v;

	if (w->kind != KIOSK_SCREEN || m->id != KIOSK_MSG_SHOW || asked ||
	    !kiosk_show_take(&s, &v) || v.screen != UI_SCREEN_IDLE)
		return;
	asked = true;
	(void)!kiosk_worker_tell(
	    w, KIOSK_MONITOR, KIOSK_MSG_TOUCH, SPAN_OF(help));
}

/* What the camera sees: a page, and nothing on it that is a zone. */
static void
lay_down_a_page(void)
{
	static uint8_t px[800 * 600 * 3], jpeg[1 << 20];
	struct biometrics_image i = biometrics_image_of(
	    px, sizeof(px), 800, 600, 3);
	struct sink k = sink_of(jpeg, sizeof(jpeg));
	char path[160];
	FILE *f;

	for (size_t at = 0; at < sizeof(px); at++)
		px[at] = (uint8_t)(180 + at / 2400 % 40 + at / 3 % 7);
	assert_int_equal(biometrics_jpeg_encode(&i, 90, &k), BIOMETRICS_E_OK);
	snprintf(path, sizeof(path), "%s/pages", officer_lane_dir);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/pages/page.jpg", officer_lane_dir);
	assert_non_null(f = fopen(path, "w"));
	assert_int_equal(fwrite(k.p, 1, k.n, f), k.n);
	fclose(f);
	assert_true(helper_site_do(officer_lane_dir,
	    "sed -i -e \"s|^docscan = .*|docscan = camera:file:$pg_dir/pages|\""
	    " -e \"s|^log = .*|&\\nrecordings = $pg_dir/recordings|\""
	    " $pg_dir/kiosk.conf",
	    NULL, 0));
}

static void
is_as(const char *sql, const char *want)
{
	char out[512];

	officer_lane_ask(sql, out, sizeof(out));
	assert_string_equal(out, want);
}

#define OF_RECORD(path)                                        \
	"SELECT json_extract(record, '" path "') FROM passage" \
	" ORDER BY rowid DESC LIMIT 1"

static void
types_a_zone_that_was_not_read(void **state)
{
	char out[1024];
	pid_t desk;

	(void)state;
	NEEDS_SERVER();
	lay_down_a_page();
	desk = officer_desk_start("4713",
	    "until-case\nsee-to-it\nuntil-page\ncorrect\ntype " L1 L2
	    "\nenter\nenter\nuntil-answer\nuntil-over\nuntil-case\n"
	    "see-to-it\norder refuse\nenter\nuntil-answer\n");
	officer_lane_pass(
	    "[time]\naccess_ms = 60000\nread_ms = 60000\nclear_ms = 5000\n"
	    "officer_ms = 60000\n[record]\nreplay_days = 1\n"
	    "replay_images = yes\n",
	    "", officer_lane_passport(), out, sizeof(out));
	officer_talk_ended(desk);
	assert_memory_equal(out, "refuse ", 7);
	assert_false(officer_lane_opened());
	is_as(OF_RECORD("$.access.protocol"), "PACE");
	is_as(OF_RECORD("$.passage.correction"),
	    "{\"officer\":\"4713\",\"typed\":true,\"changes\":[]}");
	is_as("SELECT group_concat(value->>'$.state', ' ') FROM"
	      " json_each((SELECT record FROM passage ORDER BY rowid DESC"
	      " LIMIT 1), '$.passage.steps')",
	    "OFFICER MRZ ACCESS READING OFFICER TURNED_AWAY");
	/* TR-03135-1 5.5.2: the reader found none, whoever typed one. */
	is_as(OF_RECORD("$.optical[0].result"), "failed");
	is_as("SELECT group_concat(kind || ' ' || verdict) FROM verdicts",
	    "correct done,refuse done");
	is_as("SELECT count(*) FROM photos", "0");
	assert_true(helper_site_do(officer_lane_dir,
	    "sqlite3 $pg_dir/store.db 'SELECT record FROM passage' |"
	    " python3 tests/record_schema.py --basic",
	    NULL, 0));
}

/* In no file of the gate but what is for replaying, and in no row of the site:
 * the order is there as it was signed. */
static void
leaves_nothing_of_it(void **state)
{
	char out[512];

	(void)state;
	NEEDS_SERVER();
	assert_true(helper_site_do(officer_lane_dir,
	    "cat $pg_dir/store.db* $pg_dir/log $pg_dir/console.log |"
	    " grep -a -c -e L898902C3 -e ERIKSSON; true",
	    out, sizeof(out)));
	assert_string_equal(out, "0");
	assert_true(helper_site_do(officer_lane_dir,
	    "$pg_bin/psql -Atq \"$pg_admin\" -c \"SELECT count(*),"
	    " sum(position('ERIKSSON'::bytea in sealed)),"
	    " (SELECT sum(position('ERIKSSON'::bytea in sealed)) FROM verdicts)"
	    " FROM orders\"",
	    out, sizeof(out)));
	assert_string_equal(out, "2|0|0");
	assert_true(helper_site_do(officer_lane_dir,
	    "for i in 1 2 3 4 5 6; do n=$($pg_bin/psql -Atq \"$pg_admin\" -c"
	    " 'SELECT count(*) FROM photos'); [ \"$n\" = 0 ] && break;"
	    " sleep 0.5; done; echo $n",
	    out, sizeof(out)));
	assert_string_equal(out, "0");
}

static void
is_replayed(void **state)
{
	char out[1024];

	(void)state;
	NEEDS_SERVER();
	assert_true(helper_site_do(officer_lane_dir,
	    "\"$SALLYPORT\" replay $pg_dir/recordings/*.pass 2>&1; true", out,
	    sizeof(out)));
	if (strstr(out, ": same: refuse") == NULL)
		fail_msg("%s", out);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(types_a_zone_that_was_not_read),
	    cmocka_unit_test(leaves_nothing_of_it),
	    cmocka_unit_test(is_replayed),
	};
	int status;

	officer_lane_hook = asks_for_help;
	if (officer_lane_worker(argc, argv, &status))
		return status;
	return cmocka_run_group_tests_name("kiosk_officer_page", tests,
	    officer_lane_before, officer_lane_after);
}

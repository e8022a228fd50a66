/*
 * What a site was restored without comes to it again: here both stores are
 * SQLite's, and a backup is a copy of a file; on a real site in
 * test_kiosk_site_restored and in the campaign (tests/faults/site.c).
 */
#include "tests/check.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "kiosk/erase.h"
#include "kiosk/store_parts.h"
#include "tests/kiosk_journal.h"

#define NOW INT64_C(1795355000)
#define DAY INT64_C(86400)

static const struct kiosk_store_migration migrations[] = {
#include <kiosk/schema_sqlite.inc>
};

static char dir[64];
static struct journal_gate one, two;
static struct kiosk_erase clock_of_one;

/* A store's file in the place of another one's. */
static void
copy(const char *from, const char *to)
{
	char command[300];

	snprintf(command, sizeof(command),
	    "cd %s && rm -f %s.db-* && cp %s.db %s.db", dir, to, from, to);
	assert_int_equal(system(command), 0);
}

static struct kiosk_store *
open_store(const char *name)
{
	struct kiosk_store *s = NULL;
	char address[128];

	snprintf(address, sizeof(address), "sqlite:%s/%s.db", dir, name);
	assert_int_equal(kiosk_store_open(address, &s, NULL), KIOSK_E_OK);
	return s;
}

static void
reopen_site(void)
{
	kiosk_store_close(&one.site);
	one.site = open_store("site");
	two.site = one.site;
}

static void
backup(const char *name)
{
	kiosk_store_close(&one.site);
	copy("site", name);
	reopen_site();
}

static void
restore(const char *name)
{
	kiosk_store_close(&one.site);
	copy(name, "site");
}

static int
before(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/sallyport-journal-XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	one = (struct journal_gate) {.gate = "lane-1"};
	two = (struct journal_gate) {.gate = "lane-2"};
	one.own = open_store("own-1");
	two.own = open_store("own-2");
	memset(&clock_of_one, 0, sizeof(clock_of_one));
	reopen_site();
	return 0;
}

static int
after(void **state)
{
	char command[96];

	(void)state;
	kiosk_store_close(&one.own);
	kiosk_store_close(&two.own);
	kiosk_store_close(&one.site);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command) == 0 ? 0 : -1;
}

static bool
take(void *cookie, const struct kiosk_store_cells *c)
{
	kiosk_store_cell_text(c->cell[0], cookie, 256);
	return false;
}

static const char *
ask(struct kiosk_store *s, const char *sql)
{
	static char out[2][256];
	static int at;

	at = !at;
	out[at][0] = '\0';
	assert_int_equal(
	    kiosk_store_run(s, sql, NULL, 0, take, out[at]), KIOSK_E_OK);
	return out[at];
}

static int64_t
rows_of(struct kiosk_store *s, const char *where)
{
	char sql[400];

	snprintf(sql, sizeof(sql),
	    "SELECT (SELECT count(*) FROM passage %s) + (SELECT count(*)"
	    " FROM cases %s) + (SELECT count(*) FROM verdicts %s)",
	    where, where, where);
	return strtoll(ask(s, sql), NULL, 10);
}

/* Every row that this gate keeps is at the site, and none is there twice. */
static void
all_there(const struct journal_gate *g)
{
	char sql[700];

	snprintf(
	    sql, sizeof(sql), "%s/%s.db", dir, g == &one ? "own-1" : "own-2");
	/* One file looks into the other. */
	assert_int_equal(
	    kiosk_store_run(g->site, "ATTACH $1 AS own",
		(const struct kiosk_store_value[]) {kiosk_store_text(sql)}, 1,
		NULL, NULL),
	    KIOSK_E_OK);
	assert_string_equal(
	    ask(g->site,
		"SELECT (SELECT count(*) FROM own.passage o WHERE NOT EXISTS"
		" (SELECT 1 FROM main.passage p WHERE p.id = o.id AND "
		"p.revision"
		" = o.revision AND p.record = o.record)) + (SELECT count(*)"
		" FROM own.cases o WHERE NOT EXISTS (SELECT 1 FROM main.cases c"
		" WHERE c.id = o.id AND c.revision = o.revision)) + (SELECT"
		" count(*) FROM own.verdicts o WHERE NOT EXISTS (SELECT 1 FROM"
		" main.verdicts v WHERE v.order_id = o.order_id))"),
	    "0");
	assert_string_equal(
	    ask(g->site, "SELECT count(*) FROM main.photos"), "0");
	assert_int_equal(
	    kiosk_store_run(g->site, "DETACH own", NULL, 0, NULL, NULL),
	    KIOSK_E_OK);
}

static void
sends_nothing_again_without_need(void **state)
{
	(void)state;
	gate_passage(&one, 1, NOW);
	gate_all(&one, NOW);
	assert_int_equal(one.found, KIOSK_JOURNAL_WELL);
	assert_int_equal(one.again, 0);
	gate_all(&one, NOW + 1);
	assert_int_equal(one.found, KIOSK_JOURNAL_WELL);
	assert_int_equal(one.sent, 0);
	/* Sent and not confirmed: once more, and no restored site. */
	gate_passage(&one, 2, NOW + 2);
	(void)!gate_send(&one, 100);
	gate_all(&one, NOW + 3);
	assert_int_equal(one.found, KIOSK_JOURNAL_BEHIND);
	assert_int_equal(one.again, 4);
	all_there(&one);
	assert_int_equal(rows_of(one.site, ""), 8);
}

static void
restored(void)
{
	reopen_site();
	gate_all(&one, NOW + 100);
	assert_int_equal(one.found, KIOSK_JOURNAL_RESTORED);
	all_there(&one);
	gate_all(&one, NOW + 101);
	assert_int_equal(one.found, KIOSK_JOURNAL_WELL);
	assert_int_equal(one.sent, 0);
}

/* The younger backup, the older one, none of it before: what is missing, and no
 * row more. */
static void
is_restored_twice(void **state)
{
	(void)state;
	backup("empty");
	gate_passage(&one, 1, NOW);
	gate_all(&one, NOW);
	backup("old");
	gate_passage(&one, 2, NOW + 10);
	gate_all(&one, NOW + 10);
	backup("new");
	gate_passage(&one, 3, NOW + 20);
	gate_all(&one, NOW + 20);
	restore("new");
	restored();
	restore("old");
	reopen_site();
	/* And again, half of the way through. */
	gate_meet(&one, NOW + 30);
	assert_int_equal(one.found, KIOSK_JOURNAL_RESTORED);
	assert_true(gate_send(&one, 5));
	gate_say(&one, NOW + 31);
	restore("empty");
	restored();
	restore("new");
	restored();
}

static void
is_restored_while_a_gate_is_away(void **state)
{
	(void)state;
	gate_passage(&one, 1, NOW);
	gate_all(&one, NOW);
	backup("old");
	gate_passage(&one, 2, NOW + 10);
	gate_all(&one, NOW + 10);
	restore("old");
	reopen_site();
	gate_passage(&one, 3, NOW + 20);
	gate_meet(&one, NOW + 30);
	assert_int_equal(one.found, KIOSK_JOURNAL_RESTORED);
	/* What is new goes before what is sent again. */
	assert_true(gate_send(&one, 4));
	assert_int_equal(one.again, 0);
	(void)!gate_send(&one, 100);
	assert_int_equal(one.again, 4);
	all_there(&one);
}

static void
serves_two_gates_at_once(void **state)
{
	(void)state;
	gate_passage(&one, 1, NOW);
	gate_passage(&two, 1, NOW);
	gate_all(&one, NOW);
	gate_all(&two, NOW);
	backup("old");
	gate_passage(&one, 2, NOW + 10);
	gate_all(&one, NOW + 10);
	restore("old");
	reopen_site();
	gate_meet(&one, NOW + 20);
	gate_meet(&two, NOW + 20);
	gate_passage(&two, 2, NOW + 21);
	for (int i = 0; i < 5; i++) {
		(void)!gate_send(&one, 1);
		(void)!gate_send(&two, 1);
	}
	/* Each has its own. */
	assert_int_equal(one.found, KIOSK_JOURNAL_RESTORED);
	assert_int_equal(one.again, 4);
	assert_int_equal(two.found, KIOSK_JOURNAL_WELL);
	assert_int_equal(two.again, 0);
	all_there(&one);
	all_there(&two);
}

/* Another machine under the same name: nobody takes one's mark for the other's.
 */
static void
knows_a_gate_that_was_replaced(void **state)
{
	(void)state;
	gate_passage(&one, 1, NOW);
	gate_all(&one, NOW);
	backup("old");
	kiosk_store_close(&one.own);
	copy("own-2", "own-1");
	one.own = open_store("own-1");
	gate_passage(&one, 2, NOW + 10);
	gate_all(&one, NOW + 10);
	assert_int_equal(one.found, KIOSK_JOURNAL_WELL);
	restore("old");
	reopen_site();
	gate_all(&one, NOW + 20);
	assert_int_equal(one.found, KIOSK_JOURNAL_RESTORED);
	all_there(&one);
	/* What the earlier one had sent before the backup is still there. */
	assert_string_equal(ask(one.site, "SELECT count(*) FROM passage"), "2");
	assert_string_equal(ask(one.site, "SELECT count(*) FROM marks"), "2");
}

/* The gate's own disk was put back: its next numbers were given before. */
static void
knows_that_it_was_put_back_itself(void **state)
{
	char was[256];

	(void)state;
	gate_passage(&one, 1, NOW);
	gate_all(&one, NOW);
	kiosk_store_close(&one.own);
	copy("own-1", "image");
	one.own = open_store("own-1");
	gate_passage(&one, 2, NOW + 10);
	gate_all(&one, NOW + 10);
	snprintf(
	    was, sizeof(was), "%s", ask(one.own, "SELECT name FROM journal"));
	kiosk_store_close(&one.own);
	copy("image", "own-1");
	one.own = open_store("own-1");
	gate_all(&one, NOW + 20);
	assert_int_equal(one.found, KIOSK_JOURNAL_PUT_BACK);
	assert_string_not_equal(was, ask(one.own, "SELECT name FROM journal"));
	gate_passage(&one, 3, NOW + 30);
	gate_all(&one, NOW + 30);
	assert_int_equal(one.found, KIOSK_JOURNAL_WELL);
	all_there(&one);
}

static void
let_days_go_by(unsigned days)
{
	const struct kiosk_erase_rule rule = {30, 365};
	static int64_t now;
	static uint64_t ms;
	struct kiosk_erase_count n;

	if (!clock_of_one.began) {
		now = NOW;
		ms = 100;
		assert_int_equal(kiosk_erase_rows(&clock_of_one, one.own, &rule,
				     now, ms, &n),
		    KIOSK_E_OK);
	}
	for (; days > 0; days--) {
		now += DAY;
		ms += (uint64_t)DAY * 1000;
		assert_int_equal(kiosk_erase_rows(&clock_of_one, one.own, &rule,
				     now, ms, &n),
		    KIOSK_E_OK);
	}
}

/* What is gone by retention does not come, and is said; what is to be sent
 * again is not erased before it was. */
static void
says_what_it_does_not_keep(void **state)
{
	char text[KIOSK_JOURNAL_TEXT];
	int64_t kept;

	(void)state;
	let_days_go_by(1);
	gate_passage(&one, 1, NOW);
	gate_all(&one, NOW);
	backup("old");
	gate_passage(&one, 2, NOW + DAY);
	gate_all(&one, NOW + DAY);
	let_days_go_by(20);
	gate_passage(&one, 3, NOW + 21 * DAY);
	gate_all(&one, NOW + 21 * DAY);
	let_days_go_by(12);
	/* A verdict that keeps its order from being done twice stays. */
	kept = rows_of(one.own, "");
	assert_true(kept >= 4 && kept < 12);
	restore("old");
	reopen_site();
	gate_meet(&one, NOW + 33 * DAY);
	assert_int_equal(one.found, KIOSK_JOURNAL_RESTORED);
	assert_int_equal(one.met.lost_from, one.met.again_next);
	assert_int_equal(one.met.lost_ms / 1000, NOW + DAY);
	assert_int_equal(one.met.lost_to - one.met.lost_from, 4);
	let_days_go_by(40);
	assert_int_equal(rows_of(one.own, ""), kept);
	(void)!gate_send(&one, 100);
	gate_say(&one, NOW + 80 * DAY);
	all_there(&one);
	let_days_go_by(1);
	assert_true(rows_of(one.own, "") < kept);
	assert_int_equal(kiosk_journal_read(one.own, &one.met), KIOSK_E_OK);
	kiosk_journal_text(&one.met, "lane-1", text);
	assert_string_equal(text,
	    "Records 6 to 10 of lane-1, until 2026-11-23 13:43 UTC, are not "
	    "kept"
	    " there any more and missing here.");
}

/* The site has erased it; that the site has forgotten so changes nothing. */
static void
brings_back_nothing_that_was_erased(void **state)
{
	(void)state;
	backup("empty");
	gate_passage(&one, 1, NOW);
	gate_passage(&one, 2, NOW + 5 * DAY);
	gate_all(&one, NOW + 5 * DAY);
	assert_int_equal(
	    kiosk_store_run(one.site, "INSERT INTO erased VALUES ('T1', $1)",
		(const struct kiosk_store_value[]) {
		    kiosk_store_number((NOW + DAY) * 1000)},
		1, NULL, NULL),
	    KIOSK_E_OK);
	gate_all(&one, NOW + 6 * DAY);
	restore("empty");
	reopen_site();
	gate_all(&one, NOW + 7 * DAY);
	assert_int_equal(one.found, KIOSK_JOURNAL_RESTORED);
	assert_int_equal(one.met.rows_left, 4);
	assert_int_equal(one.met.lost_from, 0);
	assert_string_equal(ask(one.site,
				"SELECT count(*) || ' ' || min(at) ="
				" '1 1795787000' FROM passage"),
	    "1");
	assert_string_equal(ask(one.site, "SELECT count(*) FROM cases"), "2");
	assert_string_equal(
	    ask(one.site, "SELECT count(*) FROM verdicts"), "1");
	/* Of a time that is to come nobody has erased anything. */
	assert_int_equal(
	    kiosk_store_run(one.site, "INSERT INTO erased VALUES ('T1', $1)",
		(const struct kiosk_store_value[]) {
		    kiosk_store_number((NOW + 9000 * DAY) * 1000)},
		1, NULL, NULL),
	    KIOSK_E_OK);
	gate_meet(&one, NOW + 8 * DAY);
	assert_int_equal(one.met.erased_ms, (NOW + DAY) * 1000);
}

/* Its order is that of its numbers, whatever the clock was. */
static void
believes_no_clock(void **state)
{
	(void)state;
	gate_passage(&one, 1, NOW + 9000 * DAY);
	gate_all(&one, NOW + 9000 * DAY);
	backup("old");
	gate_passage(&one, 2, 86400);
	gate_passage(&one, 3, NOW);
	gate_all(&one, 86400);
	restore("old");
	restored();
	assert_int_equal(rows_of(one.site, ""), 12);
}

/* What was refused and came later than what followed it is not passed over. */
static void
keeps_the_order_of_what_was_refused(void **state)
{
	static uint8_t frame[KIOSK_OUTBOX_MAX];
	struct sink k = sink_of(frame, sizeof(frame));
	uint64_t seq;

	(void)state;
	gate_meet(&one, NOW);
	gate_passage(&one, 1, NOW);
	assert_int_equal(kiosk_outbox_next(one.own, &k, &seq), KIOSK_E_OK);
	assert_int_equal(
	    kiosk_outbox_done(one.own, seq, "not now"), KIOSK_E_OK);
	(void)!gate_send(&one, 100);
	gate_say(&one, NOW);
	assert_int_equal(rows_of(one.site, ""), 3);
	backup("old");
	gate_all(&one, NOW + 1);
	assert_int_equal(one.sent, 1);
	assert_int_equal(rows_of(one.site, ""), 4);
	restore("old");
	restored();
	assert_int_equal(rows_of(one.site, ""), 4);
}

/* A site of before keeps no marks: nothing is sent again, and nothing stops. */
static void
works_with_an_older_site(void **state)
{
	(void)state;
	assert_int_equal(
	    kiosk_store_run(one.site, "DROP TABLE marks", NULL, 0, NULL, NULL),
	    KIOSK_E_OK);
	gate_passage(&one, 1, NOW);
	gate_meet(&one, NOW);
	assert_int_equal(one.found, KIOSK_JOURNAL_WELL);
	(void)!gate_send(&one, 100);
	gate_meet(&one, NOW);
	assert_int_equal(one.again, 0);
	all_there(&one);
}

static void
must_sql(sqlite3 *db, const char *sql)
{
	char *why = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
}

/* A store of before: what the site has, what waits for it, what it refused. */
static void
migrates(void **state)
{
	struct kiosk_journal j;
	sqlite3 *db = NULL;
	char path[96];

	(void)state;
	kiosk_store_close(&one.own);
	snprintf(path, sizeof(path), "%s/own-1.db", dir);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	for (size_t i = 0; i < 8; i++)
		must_sql(db, migrations[i].sql);
	must_sql(db,
	    "PRAGMA user_version = 8;"
	    "INSERT INTO passage VALUES ('a', 1, '', '', 'lane-1', 'admit', '',"
	    " 1, '{}', 'T1', 1795355000, 0, 1);"
	    "INSERT INTO passage VALUES ('b', 1, '', '', 'lane-1', 'admit', '',"
	    " 1, '{}', '', 1795355000, 0, 1);"
	    "INSERT INTO verdicts VALUES ('T1', 'lane-1', 'v', 'done',"
	    " 1795355000000, 'lock', x'00', 1, x'00', 1);"
	    "DELETE FROM outbox WHERE tab = 'passage';"
	    "UPDATE outbox SET refused = 'why';"
	    "INSERT INTO passage VALUES ('c', 1, '', '', 'lane-1', 'admit', '',"
	    " 1, '{}', 'T1', 1795355000, 0, 1);"
	    "DELETE FROM outbox WHERE tab = 'passage';"
	    "INSERT INTO passage VALUES ('d', 1, '', '', 'lane-1', 'admit', '',"
	    " 1, '{}', 'T1', 1795355000, 0, 1);");
	sqlite3_close(db);
	one.own = open_store("own-1");
	assert_string_equal(ask(one.own,
				"SELECT group_concat(id || (seq -"
				" 1000000000001), ' ') FROM passage"),
	    "a1 b-1 c2 d4");
	assert_string_equal(ask(one.own,
				"SELECT group_concat(tab || (seq -"
				" 1000000000001) || refused, ' ')"
				" FROM outbox"),
	    "verdicts3why passage4");
	assert_int_equal(kiosk_journal_read(one.own, &j), KIOSK_E_OK);
	assert_int_equal(j.top, KIOSK_JOURNAL_BASE + 3);
	/* What was sent before there were marks is believed to be there. */
	gate_all(&one, NOW);
	assert_int_equal(one.found, KIOSK_JOURNAL_WELL);
	assert_int_equal(one.sent, 2);
	backup("old");
	gate_passage(&one, 5, NOW + 1);
	gate_all(&one, NOW + 1);
	restore("old");
	reopen_site();
	gate_all(&one, NOW + 2);
	assert_int_equal(one.again, 4);
	/* A backup from before that is another matter. */
	assert_int_equal(
	    kiosk_store_run(one.site, "DELETE FROM marks", NULL, 0, NULL, NULL),
	    KIOSK_E_OK);
	gate_all(&one, NOW + 3);
	assert_int_equal(one.found, KIOSK_JOURNAL_RESTORED);
	assert_string_equal(ask(one.site,
				"SELECT group_concat(id, '') FROM passage WHERE"
				" length(id) = 1 ORDER BY id"),
	    "acd");
}

int
main(void)
{
#define EACH(name) cmocka_unit_test_setup_teardown(name, before, after)
	const struct CMUnitTest tests[] = {
	    EACH(sends_nothing_again_without_need),
	    EACH(is_restored_twice),
	    EACH(is_restored_while_a_gate_is_away),
	    EACH(serves_two_gates_at_once),
	    EACH(knows_a_gate_that_was_replaced),
	    EACH(knows_that_it_was_put_back_itself),
	    EACH(says_what_it_does_not_keep),
	    EACH(brings_back_nothing_that_was_erased),
	    EACH(believes_no_clock),
	    EACH(keeps_the_order_of_what_was_refused),
	    EACH(works_with_an_older_site),
	    EACH(migrates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

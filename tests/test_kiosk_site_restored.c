/*
 * A real site that is put back to a backup, with PostgreSQL's own tools, while
 * two gates go on.
 */
#include "tests/check.h"

#include <stdlib.h>
#include <unistd.h>

#include "kiosk/host.h"
#include "kiosk/store_parts.h"
#include "kiosk/token.h"
#include "tests/helper_site.h"
#include "tests/kiosk_journal.h"

#define DAY INT64_C(86400)

static char dir[64];
static bool up;
static struct journal_gate one = {.gate = "lane-1"}, two = {.gate = "lane-2"};

static struct kiosk_store *
dial(const char *name)
{
	struct kiosk_store *s = NULL;
	char address[512], why[KIOSK_STORE_WHY] = "";

	if (!helper_site_address(dir, name, address, sizeof(address)) ||
	    kiosk_store_open(address, &s, why) != KIOSK_E_OK)
		printf("# %s: %s\n", name, why);
	return s;
}

static bool
dial_all(void)
{
	kiosk_store_close(&one.site);
	kiosk_store_close(&two.site);
	one.site = dial("lane-1");
	two.site = dial("lane-2");
	return one.site != NULL && two.site != NULL;
}

static struct kiosk_store *
own(const char *gate)
{
	struct kiosk_store *s = NULL;
	char address[96];

	snprintf(address, sizeof(address), "sqlite:%s/%s.db", dir, gate);
	return kiosk_store_open(address, &s, NULL) == KIOSK_E_OK ? s : NULL;
}

static int
before(void **state)
{
	(void)state;
	if (!helper_site_possible())
		return 0;
	snprintf(dir, sizeof(dir), "/tmp/sallyport-restored-XXXXXX");
	if (mkdtemp(dir) == NULL || !helper_site_start(dir))
		return -1;
	up = true;
	one.own = own("lane-1");
	two.own = own("lane-2");
	return one.own != NULL && two.own != NULL && dial_all() ? 0 : -1;
}

static int
after(void **state)
{
	(void)state;
	kiosk_store_close(&one.site);
	kiosk_store_close(&two.site);
	kiosk_store_close(&one.own);
	kiosk_store_close(&two.own);
	if (up)
		helper_site_stop(dir);
	return 0;
}

#define NEEDS_SERVER()                                         \
	do {                                                   \
		if (!up)                                       \
			skip_because("no PostgreSQL is here"); \
	} while (0)

static void
server(const char *command)
{
	assert_true(helper_site_do(dir, command, NULL, 0));
}

static void
is(const char *sql, const char *want)
{
	char command[400], got[256];

	snprintf(command, sizeof(command), "postgres_sql \"%s\"", sql);
	assert_true(helper_site_do(dir, command, got, sizeof(got)));
	assert_string_equal(got, want);
}

#define BACKUP                                                        \
	"postgres_down fast && rm -rf $pg_dir/old && cp -a $pg_data " \
	"$pg_dir/old && postgres_up"
#define RESTORE                                                                \
	"postgres_down fast && rm -rf $pg_data && cp -a $pg_dir/old $pg_data " \
	"&& postgres_up"

static void
every_gate_brings_its_own(void **state)
{
	const int64_t now = kiosk_host_time();

	(void)state;
	NEEDS_SERVER();
	/* Of three months ago, and of now. */
	gate_passage(&one, 1, now - 90 * DAY);
	gate_passage(&one, 2, now);
	gate_all(&one, now);
	gate_passage(&two, 1, now);
	gate_all(&two, now);
	server(BACKUP);
	assert_true(dial_all());
	gate_passage(&one, 3, now);
	gate_all(&one, now);
	gate_passage(&one, 4, now);
	gate_all(&one, now);
	server(RESTORE);
	assert_true(dial_all());
	is("SELECT count(*) FROM passage", "3");
	/* Both at once. */
	gate_meet(&one, now);
	gate_meet(&two, now);
	assert_int_equal(one.found, KIOSK_JOURNAL_RESTORED);
	assert_int_equal(two.found, KIOSK_JOURNAL_WELL);
	gate_passage(&two, 2, now);
	for (bool more = true; more;) {
		more = gate_send(&one, 1);
		more = gate_send(&two, 1) || more;
		assert_int_equal(one.last, KIOSK_E_OK);
	}
	assert_int_equal(one.again, 8);
	assert_int_equal(two.again, 0);
	gate_say(&one, now);
	is("SELECT count(*) FROM passage", "6");
	is("SELECT count(*) FROM cases", "12");
	is("SELECT count(*) FROM cases_now WHERE state = 'open'", "0");
	is("SELECT count(*) FROM photos", "0");
	is("SELECT count(*) FROM verdicts", "6");
}

static void
brings_back_nothing_that_was_erased(void **state)
{
	const int64_t now = kiosk_host_time();

	(void)state;
	NEEDS_SERVER();
	server("\"$SALLYPORT\" site erase --admin \"$pg_admin\" T1 40");
	is("SELECT count(*) FROM passage", "5");
	gate_all(&one, now);
	server(RESTORE);
	assert_true(dial_all());
	/* The backup is older than that; gates remember it. */
	is("SELECT count(*) FROM erased", "0");
	is("SELECT count(*) FROM passage", "3");
	server("postgres_sql \"DELETE FROM passage; DELETE FROM cases;"
	       " DELETE FROM verdicts; DELETE FROM marks\"");
	gate_all(&one, now);
	assert_int_equal(one.found, KIOSK_JOURNAL_RESTORED);
	is("SELECT count(*) FROM passage", "3");
	is("SELECT count(*) FROM cases", "6");
	is("SELECT count(*) FROM verdicts", "3");
}

static void
writes_over_nothing(void **state)
{
	const int64_t now = kiosk_host_time();

	(void)state;
	NEEDS_SERVER();
	gate_passage(&two, 9, now);
	gate_all(&two, now);
	is("SELECT count(*) FROM passage WHERE reasons = 'altered'", "0");
	assert_int_equal(
	    kiosk_store_run(two.own, "UPDATE passage SET reasons = 'altered'",
		NULL, 0, NULL, NULL),
	    KIOSK_E_OK);
	server("postgres_sql 'UPDATE marks SET mark = 0'");
	gate_meet(&two, now);
	/* The first row of each passage is one that differs. */
	assert_true(gate_send(&two, 1));
	assert_int_equal(two.last, KIOSK_E_CLASH);
	assert_non_null(strstr(kiosk_store_why(two.site), "another passage"));
	assert_true(gate_send(&two, 1));
	assert_int_equal(two.last, KIOSK_E_OK);
	(void)!gate_send(&two, 100);
	is("SELECT count(*) FROM passage WHERE reasons = 'altered'", "0");
	gate_say(&two, now);
	gate_all(&two, now);
	assert_int_equal(two.found, KIOSK_JOURNAL_WELL);
	assert_int_equal(two.sent, 0);
}

/* --- tokens --- */

static int64_t printed; /* before the site was restored */

static void
tell(struct journal_gate *j)
{
	struct kiosk_spent told;

	kiosk_spent_begin(&told);
	assert_true(gate_tells(j, &told, 1000, kiosk_host_time()));
}

/* As a gate does with a good token: once in its own store, then at the site. */
static void
claim(struct journal_gate *j, const char *id, int64_t issued,
    enum kiosk_store_claimed want, const char *which)
{
	struct kiosk_token t = {.gates = "lane-1 lane-2",
	    .issued = issued,
	    .expires = issued + 1800};
	char missing[KIOSK_CASE_NAME];
	enum kiosk_store_claimed said;
	bool first;

	snprintf(t.id, sizeof(t.id), "%s", id);
	assert_int_equal(kiosk_store_spend(j->own, t.id, t.expires,
			     kiosk_host_time(), &first),
	    KIOSK_E_OK);
	assert_true(first);
	assert_int_equal(
	    kiosk_store_claim(j->site, "T1", &t, &said, missing), KIOSK_E_OK);
	if (said != want || strcmp(missing, which) != 0)
		fail_msg("%s: %d %s", id, (int)said, missing);
}

#define USED KIOSK_STORE_SPENT
#define FIRST KIOSK_STORE_FIRST
#define UNSETTLED KIOSK_STORE_UNSETTLED

static void
a_token_that_was_used_is_used(void **state)
{
	struct kiosk_spent told;
	char id[KIOSK_CASE_ID];
	bool first;

	(void)state;
	NEEDS_SERVER();
	printed = kiosk_host_time();
	tell(&one);
	tell(&two);
	claim(&one, "before-the-backup", printed, FIRST, "");
	server(BACKUP);
	assert_true(dial_all());
	tell(&one);
	tell(&two);
	claim(&one, "used-1", printed, FIRST, "");
	claim(&one, "used-2", printed, FIRST, "");
	claim(&two, "used-3", printed, FIRST, "");
	/* More than one part holds. */
	for (unsigned i = 0; i < 2 * KIOSK_SPENT_PART; i++) {
		snprintf(id, sizeof(id), "%032x", i);
		assert_int_equal(kiosk_store_spend(one.own, id, printed + 1800,
				     printed, &first),
		    KIOSK_E_OK);
	}
	server(RESTORE);
	assert_true(dial_all());
	is("SELECT count(*) FROM spent", "1");
	/* Nobody has told, then one alone: what was printed before is refused,
	 * used or not, and what is printed from now on is taken. */
	claim(&two, "used-1", printed, UNSETTLED, "lane-1");
	tell(&two);
	claim(&two, "unused-1", printed, UNSETTLED, "lane-1");
	claim(&two, "printed-now", kiosk_host_time(), UNSETTLED, "lane-1");
	claim(&two, "printed-since", kiosk_host_time() + 60, FIRST, "");
	/* A part of it is not all. */
	kiosk_spent_begin(&told);
	assert_false(gate_tells(&one, &told, 2, kiosk_host_time()));
	claim(&two, "unused-2", printed, UNSETTLED, "lane-1");
	assert_true(gate_tells(&one, &told, 2, kiosk_host_time()));
	claim(&two, "used-2", printed, USED, "");
	claim(&one, "used-3", printed, USED, "");
	claim(&two, "before-the-backup", printed, USED, "");
	claim(&two, "unused-3", printed, FIRST, "");
	claim(&one, "unused-3", printed, USED, "");
}

/* The rows alone were put back, while server and lines go on. */
static void
and_where_no_line_was_cut(void **state)
{
	(void)state;
	NEEDS_SERVER();
	server("postgres_sql \"CREATE TABLE was AS SELECT * FROM spent;"
	       " TRUNCATE spent; INSERT INTO spent SELECT * FROM was"
	       " WHERE id = 'before-the-backup'; DROP TABLE was\"");
	claim(&two, "unused-4", printed, UNSETTLED, "lane-1");
	tell(&one);
	tell(&two);
	claim(&one, "unused-1", printed, USED, "");
	claim(&two, "unused-5", printed, FIRST, "");
}

static void
copy_own(const char *from, const char *to)
{
	char command[500];

	/* As a backup takes it: nobody has it open. */
	snprintf(command, sizeof(command),
	    "rm -f %s/%s.db-wal %s/%s.db-shm && cp %s/%s.db %s/%s.db", dir, to,
	    dir, to, dir, from, dir, to);
	server(command);
}

/* A slip for one gate alone, which that gate has used since the backup of its
 * own store: its memory says that it never was, and the site that it was. */
static void
and_where_the_gate_was_put_back(void **state)
{
	struct kiosk_token t = {.gates = "lane-1",
	    .issued = kiosk_host_time(),
	    .expires = kiosk_host_time() + 1800};
	char missing[KIOSK_CASE_NAME];
	enum kiosk_store_claimed said;
	bool first;

	(void)state;
	NEEDS_SERVER();
	snprintf(t.id, sizeof(t.id), "for-one-alone");
	kiosk_store_close(&one.own);
	copy_own("lane-1", "backup");
	for (int i = 0; i < 2; i++) {
		assert_non_null(one.own = own("lane-1"));
		assert_true(dial_all());
		gate_all(&one, kiosk_host_time());
		tell(&one);
		assert_int_equal(kiosk_store_spend(one.own, t.id, t.expires,
				     kiosk_host_time(), &first),
		    KIOSK_E_OK);
		/* Put back, it knows nothing. */
		assert_true(first);
		assert_int_equal(
		    kiosk_store_claim(one.site, "T1", &t, &said, missing),
		    KIOSK_E_OK);
		assert_int_equal(said, i == 0 ? FIRST : USED);
		kiosk_store_close(&one.own);
		copy_own("backup", "lane-1");
	}
	assert_non_null(one.own = own("lane-1"));
}

static void
shows_it(void **state)
{
	char got[2000];

	(void)state;
	NEEDS_SERVER();
	assert_true(helper_site_do(dir,
	    "\"$SALLYPORT\" site show --admin \"$pg_admin\"", got,
	    sizeof(got)));
	assert_non_null(strstr(got, "store lane-1@T1 "));
	assert_non_null(strstr(got, " here up to "));
	assert_non_null(strstr(got, "slips lane-1@T1 told "));
	assert_true(helper_site_do(dir,
	    "postgres_down fast && postgres_up && "
	    "\"$SALLYPORT\" site show --admin \"$pg_admin\"",
	    got, sizeof(got)));
	assert_non_null(strstr(got, "slips lane-1@T1 not told since "));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_gate_brings_its_own),
	    cmocka_unit_test(brings_back_nothing_that_was_erased),
	    cmocka_unit_test(writes_over_nothing),
	    cmocka_unit_test(a_token_that_was_used_is_used),
	    cmocka_unit_test(and_where_no_line_was_cut),
	    cmocka_unit_test(and_where_the_gate_was_put_back),
	    cmocka_unit_test(shows_it),
	};

	return cmocka_run_group_tests(tests, before, after);
}

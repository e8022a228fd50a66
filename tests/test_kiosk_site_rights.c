/*
 * What a gate and a console may not do at the site, which PostgreSQL itself
 * refuses.
 */
#include "tests/kiosk_site.h"

#include "kiosk/token.h"

#include <time.h>

/* clang-format off */
#define ROW(gate) "('x', 1, '', '', '" gate "', 'admit', '', 1, '{}', 'T1', 1795355000, 0)"
#define PUT "INSERT INTO passage (id, revision, began, stored, gate, decision, reasons, ms_decision, record, site, at, offline) VALUES "
#define SAY(gate) "INSERT INTO steps VALUES ('T1', '" gate "', 'IDLE', 1, 1)"
static const struct attempt {
	const char *name;
	struct kiosk_store **who;
	const char *sql;
	enum kiosk_err want;
} attempts[] = {
	{"a passage of its own",       &lane_1, PUT ROW("lane-1"),             KIOSK_E_OK},
	{"of another gate",            &lane_1, PUT ROW("lane-2"),             KIOSK_E_DENIED},
	{"of another site",            &lane_1, "INSERT INTO passage SELECT 'y', 1, '', '', 'lane-1', 'admit', '', 1, '{}', 'T2', 1795355000, 0", KIOSK_E_DENIED},
	{"reads passages",             &lane_1, "SELECT id FROM passage",      KIOSK_E_DENIED},
	{"reads its own",              &lane_1, "SELECT id FROM passage WHERE gate = 'lane-1'", KIOSK_E_DENIED},
	{"by what it gets back",       &lane_1, PUT "('z', 1, '', '', 'lane-1', 'admit', '', 1, '{}', 'T1', 1795355000, 0) RETURNING record", KIOSK_E_DENIED},
	{"changes one",                &lane_1, "UPDATE passage SET decision = 'admit'", KIOSK_E_DENIED},
	{"overwrites one",             &lane_1, PUT ROW("lane-1") " ON CONFLICT (site, at, id, revision) DO UPDATE SET decision = 'refuse'", KIOSK_E_DENIED},
	{"deletes",                    &lane_1, "DELETE FROM passage",         KIOSK_E_DENIED},
	{"empties",                    &lane_1, "TRUNCATE passage",            KIOSK_E_DENIED},
	{"drops",                      &lane_1, "DROP TABLE passage",          KIOSK_E_DENIED},
	{"a partition itself",         &lane_1, "SELECT * FROM \"passage_T1_rest\"", KIOSK_E_DENIED},
	{"adds to a partition",        &lane_1, "INSERT INTO \"passage_T1_rest\" SELECT 'y', 1, '', '', 'lane-2', 'admit', '', 1, '{}', 'T1', 1, 0", KIOSK_E_DENIED},
	{"reads cases",                &lane_1, "SELECT id FROM cases",        KIOSK_E_DENIED},
	{"reads those open now",       &lane_1, "SELECT id FROM cases_now",    KIOSK_E_DENIED},
	{"opens one past its own",     &lane_1, "INSERT INTO cases_now SELECT 'T1', 'lane-1', 'x', 1, '', 1, 'open', 1, 1, 0, '', '', '', 0, 0, 0, ''", KIOSK_E_DENIED},
	{"reads photographs",          &lane_1, "SELECT jpeg FROM photos",     KIOSK_E_DENIED},
	{"reads verdicts",             &lane_1, "SELECT sealed FROM verdicts", KIOSK_E_DENIED},
	{"takes a case",               &lane_1, "INSERT INTO takes VALUES ('T1', 'x', 'lane-1', 1)", KIOSK_E_DENIED},
	{"orders",                     &lane_1, "INSERT INTO orders VALUES ('T1', 'lane-1', 'x', '', 1, 1, '')", KIOSK_E_DENIED},
	{"says what it does",          &lane_1, SAY("lane-1"),                 KIOSK_E_OK},
	{"says it again",              &lane_1, SAY("lane-1") " ON CONFLICT (site, gate) DO UPDATE SET step = excluded.step", KIOSK_E_OK},
	{"what another does",          &lane_1, SAY("lane-2"),                 KIOSK_E_DENIED},
	{"withdraws it",               &lane_1, "DELETE FROM steps",           KIOSK_E_DENIED},
	{"becomes a console",          &lane_1, "SET ROLE \"desk-1@T1\"",      KIOSK_E_DENIED},
	{"becomes the owner",          &lane_1, "SET ROLE owner",              KIOSK_E_DENIED},
	{"makes a table",              &lane_1, "CREATE TABLE mine (x INTEGER)", KIOSK_E_DENIED},
	{"makes a temporary one",      &lane_1, "CREATE TEMPORARY TABLE mine (x INTEGER)", KIOSK_E_DENIED},
	{"makes a function",           &lane_1, "CREATE FUNCTION mine() RETURNS INTEGER LANGUAGE sql AS 'SELECT 1'", KIOSK_E_DENIED},
	{"makes partitions",           &lane_1, "SELECT make_partitions('T3', now()::timestamp, 1)", KIOSK_E_DENIED},
	{"runs a program",             &lane_1, "COPY orders TO PROGRAM 'true'", KIOSK_E_DENIED},
	{"reads a file",               &lane_1, "SELECT pg_read_file('/etc/passwd')", KIOSK_E_DENIED},
	{"switches the rights off",    &lane_1, "ALTER TABLE passage DISABLE ROW LEVEL SECURITY", KIOSK_E_DENIED},
	{"reads used tokens",          &lane_1, "SELECT id FROM spent",        KIOSK_E_DENIED},
	{"uses one past the claim",    &lane_1, "INSERT INTO spent VALUES ('T1', 'x', 'lane-1', 1)", KIOSK_E_DENIED},
	{"takes one back",             &lane_1, "DELETE FROM spent",           KIOSK_E_DENIED},
	{"claims one elsewhere",       &lane_1, "SELECT claim_token('T2', 'x', 1)", KIOSK_E_DENIED},
	{"the same, with its times",   &lane_1, "SELECT claim_token('T2', 'x', 1, 1, 'lane-1')", KIOSK_E_DENIED},
	{"tells another site",         &lane_1, "SELECT tell_spent('T2', 1, '', 1)", KIOSK_E_DENIED},
	{"says that others have told", &lane_1, "INSERT INTO told VALUES ('T1', 'lane-2', '', 1)", KIOSK_E_DENIED},
	{"reads what was told",        &lane_1, "SELECT * FROM told",          KIOSK_E_DENIED},
	{"reads the migrations",       &lane_1, "SELECT name FROM migration",  KIOSK_E_DENIED},

	{"console: reads its site",    &desk_1, "SELECT id FROM passage",      KIOSK_E_OK},
	{"console: adds a passage",    &desk_1, PUT ROW("lane-1"),             KIOSK_E_DENIED},
	{"console: a case",            &desk_1, "INSERT INTO cases SELECT * FROM cases", KIOSK_E_DENIED},
	{"console: a verdict",         &desk_1, "INSERT INTO verdicts SELECT * FROM verdicts", KIOSK_E_DENIED},
	{"console: closes a case",     &desk_1, "DELETE FROM cases_now",       KIOSK_E_DENIED},
	{"console: takes back",        &desk_1, "DELETE FROM takes",           KIOSK_E_DENIED},
	{"console: changes an order",  &desk_1, "UPDATE orders SET sealed = ''", KIOSK_E_DENIED},
	{"console: claims a token",    &desk_1, "SELECT claim_token('T1', 'x', 1)", KIOSK_E_DENIED},
	{"console: the same, with times", &desk_1, "SELECT claim_token('T1', 'x', 1, 1, 'lane-1')", KIOSK_E_DENIED},
	{"console: tells for a gate",  &desk_1, "SELECT tell_spent('T1', 1, '', 1)", KIOSK_E_DENIED},
	{"console: another site",      &desk_1, "INSERT INTO takes VALUES ('T2', 'x', 'desk-1', 1)", KIOSK_E_DENIED},
	{"console: speaks for a gate", &desk_1, SAY("lane-1"),                 KIOSK_E_DENIED},
	{"console: orders elsewhere",  &desk_1, "INSERT INTO orders VALUES ('T2', 'lane-1', 'x', '', 1, 1, '')", KIOSK_E_DENIED},
};
/* clang-format on */

static void
refuses_everything_else(void **state)
{
	(void)state;
	NEEDS_SERVER();
	for (size_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++) {
		const struct attempt *t = &attempts[i];
		enum kiosk_err e = kiosk_store_run(
		    *t->who, t->sql, NULL, 0, NULL, NULL);

		if (e != t->want)
			fail_msg("%s: %s (%s)", t->name, kiosk_err_name(e),
			    kiosk_store_why(*t->who));
	}
}

/* Of all gates one alone, and that one once. */
static void
claims_a_token_once(void **state)
{
	const int64_t now = (int64_t)time(NULL);
	const struct {
		struct kiosk_store *gate;
		const char *token;
		enum kiosk_store_claimed want;
	} t[] = {{lane_1, "aa", KIOSK_STORE_FIRST},
	    {lane_2, "aa", KIOSK_STORE_SPENT},
	    {lane_1, "aa", KIOSK_STORE_SPENT},
	    {lane_2, "bb", KIOSK_STORE_FIRST}};

	(void)state;
	NEEDS_SERVER();
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(kiosk_store_run(i == 0 ? lane_1 : lane_2,
				     "SELECT tell_spent('T1', 1, '', 1)", NULL,
				     0, NULL, NULL),
		    KIOSK_E_OK);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct kiosk_token token = {.gates = "lane-1 lane-2",
		    .issued = now - 60,
		    .expires = now + 600};
		enum kiosk_store_claimed said;
		char missing[KIOSK_CASE_NAME];

		snprintf(token.id, sizeof(token.id), "%s", t[i].token);
		assert_int_equal(
		    kiosk_store_claim(t[i].gate, "T1", &token, &said, missing),
		    KIOSK_E_OK);
		check(t[i].token, said == t[i].want);
	}
}

static bool
only_step(void *cookie, const struct kiosk_store_step *s)
{
	assert_string_equal(s->gate, "lane-1");
	assert_string_equal(s->step, "READING");
	assert_string_equal(s->why, "");
	assert_int_equal(s->since_ms, 7);
	assert_int_equal(s->at_ms, 8);
	(*(unsigned *)cookie)++;
	return true;
}

/* One row a gate, the last one; and no gate sees what another does. */
static void
says_what_it_does(void **state)
{
	unsigned seen = 0, other = 0;

	(void)state;
	NEEDS_SERVER();
	for (int i = 0; i < 3; i++)
		assert_int_equal(
		    kiosk_store_put_step(lane_1, "T1", "lane-1",
			i < 2 ? "IDLE" : "READING", "", 5 + i, 6 + i),
		    KIOSK_E_OK);
	assert_int_equal(
	    kiosk_store_steps(desk_1, "T1", only_step, &seen), KIOSK_E_OK);
	assert_int_equal(
	    kiosk_store_steps(lane_2, "T1", only_step, &other), KIOSK_E_OK);
	assert_int_equal(seen, 1);
	assert_int_equal(other, 0);
}

static bool
keep_why(void *cookie, const struct kiosk_store_step *s)
{
	snprintf(cookie, 64, "%s %s", s->step, s->why);
	return true;
}

/* Beside the step, and of that step alone; a site of before schema/011 goes on
 * with what it has room for. */
static void
says_why_it_does_nothing(void **state)
{
	char seen[64] = "";

	(void)state;
	NEEDS_SERVER();
	assert_int_equal(kiosk_store_put_step(lane_1, "T1", "lane-1",
			     "OUT_OF_SERVICE", "store", 20, 21),
	    KIOSK_E_OK);
	assert_int_equal(
	    kiosk_store_steps(desk_1, "T1", keep_why, seen), KIOSK_E_OK);
	assert_string_equal(seen, "OUT_OF_SERVICE store");
	assert_int_equal(
	    kiosk_store_put_step(lane_1, "T1", "lane-1", "IDLE", "", 22, 23),
	    KIOSK_E_OK);
	assert_int_equal(
	    kiosk_store_steps(desk_1, "T1", keep_why, seen), KIOSK_E_OK);
	assert_string_equal(seen, "IDLE ");
	/* Another gate's is refused like its step. */
	assert_int_equal(kiosk_store_put_step(lane_2, "T1", "lane-1",
			     "OUT_OF_SERVICE", "store", 24, 25),
	    KIOSK_E_DENIED);
	/* What is too long to be a name is left out, not cut. */
	assert_int_equal(
	    kiosk_store_put_step(lane_1, "T1", "lane-1", "OUT_OF_SERVICE",
		"a reason of more than 31 characters", 26, 27),
	    KIOSK_E_OK);
	assert_int_equal(
	    kiosk_store_steps(desk_1, "T1", keep_why, seen), KIOSK_E_OK);
	assert_string_equal(seen, "OUT_OF_SERVICE ");
	assert_true(helper_site_do(dir,
	    "postgres_sql 'ALTER TABLE steps DROP COLUMN why,"
	    " DROP COLUMN why_ms'",
	    NULL, 0));
	assert_int_equal(kiosk_store_put_step(lane_1, "T1", "lane-1",
			     "OUT_OF_SERVICE", "doors", 28, 29),
	    KIOSK_E_OK);
	assert_int_equal(
	    kiosk_store_steps(desk_1, "T1", keep_why, seen), KIOSK_E_OK);
	assert_string_equal(seen, "OUT_OF_SERVICE ");
}

/* clang-format off */
static const struct line {
	const char *name, *change; /* of the gate's address */
	const char *why;
} lines[] = {
	{"without a certificate",   "sed 's/sslcert=[^ ]* sslkey=[^ ]*//'", "valid client certificate"},
	{"in another's name",       "sed 's/user=lane-1@T1/user=lane-2@T1/'", "authentication failed"},
	{"as the owner",            "sed 's/user=lane-1@T1/user=owner/'", "authentication failed"},
	{"with another's CA",       "sed 's#/ca/ca.pem#/other/ca.pem#'", "verify failed"},
	{"without its name",        "sed 's/host=localhost/host=127.0.0.1/'", "does not match host name"},
	{"in clear",                "sed 's/$/ sslmode=disable/; s#host=localhost#host='$pg_dir'/pg#; s/lane-1@T1/owner/'", "not encrypted"},
};
/* clang-format on */

static void
lets_nobody_else_in(void **state)
{
	(void)state;
	NEEDS_SERVER();
	assert_true(helper_site_do(dir,
	    "mkdir $pg_dir/other && \"$SALLYPORT\" site ca --dir $pg_dir/other"
	    " T1",
	    NULL, 0));
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		char command[256], address[600], why[KIOSK_STORE_WHY] = "";
		struct kiosk_store *s = NULL;

		snprintf(command, sizeof(command),
		    "postgres_address lane-1 | %s", lines[i].change);
		assert_true(
		    helper_site_do(dir, command, address, sizeof(address)));
		if (kiosk_store_open(address, &s, why) == KIOSK_E_OK)
			fail_msg("%s: %s", lines[i].name, address);
		check(lines[i].name, s == NULL);
		if (strstr(why, lines[i].why) == NULL)
			fail_msg("%s: %s", lines[i].name, why);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(refuses_everything_else),
	    cmocka_unit_test(claims_a_token_once),
	    cmocka_unit_test(says_what_it_does),
	    cmocka_unit_test(says_why_it_does_nothing),
	    cmocka_unit_test(lets_nobody_else_in),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_site_rights", tests, before, after);
}

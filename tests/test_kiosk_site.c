/*
 * The site's store on a real PostgreSQL with TLS: what a gate and a console can
 * do there, and everything else, which PostgreSQL itself refuses.
 */
#include "tests/check.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/host.h"
#include "kiosk/outbox.h"
#include "kiosk/record.h"
#include "kiosk/store_parts.h"
#include "tests/helper_site.h"

static char dir[64];
static bool up;
static struct kiosk_store *lane_1, *lane_2, *desk_1, *desk_2, *own;

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

static int
before(void **state)
{
	char address[96];

	(void)state;
	if (!helper_site_possible())
		return 0;
	snprintf(dir, sizeof(dir), "/tmp/sallyport-site-XXXXXX");
	if (mkdtemp(dir) == NULL || !helper_site_start(dir))
		return -1;
	up = true;
	if (!helper_site_do(dir,
		"\"$SALLYPORT\" site months --admin \"$pg_admin\" T2", NULL, 0))
		return -1;
	lane_1 = dial("lane-1");
	lane_2 = dial("lane-2");
	desk_1 = dial("desk-1");
	desk_2 = dial("desk-2");
	snprintf(address, sizeof(address), "sqlite:%s/store.db", dir);
	if (kiosk_store_open(address, &own, NULL) != KIOSK_E_OK)
		return -1;
	return lane_1 != NULL && lane_2 != NULL && desk_1 != NULL &&
		desk_2 != NULL
	    ? 0
	    : -1;
}

static int
after(void **state)
{
	(void)state;
	kiosk_store_close(&lane_1);
	kiosk_store_close(&lane_2);
	kiosk_store_close(&desk_1);
	kiosk_store_close(&desk_2);
	kiosk_store_close(&own);
	if (up)
		helper_site_stop(dir);
	return 0;
}

#define NEEDS_SERVER()                                         \
	do {                                                   \
		if (!up)                                       \
			skip_because("no PostgreSQL is here"); \
	} while (0)

static struct kiosk_case
make_case(void)
{
	struct kiosk_case c = {.site = "T1",
	    .gate = "lane-1",
	    .record = 1,
	    .state = KIOSK_CASE_OPEN,
	    .cause = "face-no-match",
	    .text = "the face at the camera is not the one in the chip",
	    .may = 1u << KIOSK_ORDER_ADMIT};

	c.opened_ms = kiosk_host_time_ms();
	c.until_ms = c.opened_ms + 60000;
	assert_true(kiosk_case_name(c.id));
	assert_true(kiosk_case_name(c.passage));
	return c;
}

/* All that waits, from the gate's store to the site's. */
static unsigned
carry_all(struct kiosk_store *site)
{
	static uint8_t frame[KIOSK_OUTBOX_MAX];
	unsigned n = 0;

	for (;; n++) {
		struct sink k = sink_of(frame, sizeof(frame));
		uint64_t seq;
		enum kiosk_err e = kiosk_outbox_next(own, &k, &seq);

		if (e == KIOSK_E_ABSENT)
			return n;
		assert_int_equal(e, KIOSK_E_OK);
		e = kiosk_outbox_carry(site, sink_span(&k));
		if (e != KIOSK_E_OK)
			fail_msg("%s", kiosk_store_why(site));
		/* Nobody knows whether it got there: once more. */
		assert_int_equal(
		    kiosk_outbox_carry(site, sink_span(&k)), KIOSK_E_OK);
		assert_int_equal(kiosk_outbox_done(own, seq, ""), KIOSK_E_OK);
	}
}

static void
put_passage(const char *id, const char *decision)
{
	static struct kiosk_record r;

	memset(&r, 0, sizeof(r));
	snprintf(r.id, sizeof(r.id), "%s", id);
	snprintf(r.gate, sizeof(r.gate), "lane-1");
	snprintf(r.site, sizeof(r.site), "T1");
	snprintf(r.decision, sizeof(r.decision), "%s", decision);
	r.began = kiosk_host_time();
	assert_int_equal(kiosk_store_put(own, &r, NULL), KIOSK_E_OK);
}

static bool
keep(void *cookie, const struct kiosk_case *c)
{
	*(struct kiosk_case *)cookie = *c;
	return true;
}

static bool
tally(void *cookie, const struct kiosk_store_summary *p)
{
	(void)p;
	(*(unsigned *)cookie)++;
	return true;
}

static bool
keep_order(void *cookie, const struct kiosk_order_sealed *o)
{
	*(struct kiosk_order_sealed *)cookie = *o;
	return true;
}

static unsigned
news_within(struct kiosk_store *s, unsigned wanted)
{
	uint64_t end = kiosk_host_now_ms() + 30000;
	unsigned topics = 0;

	while (kiosk_host_now_ms() < end && (topics & wanted) == 0) {
		unsigned more;

		assert_int_equal(kiosk_store_news(s, &more), KIOSK_E_OK);
		topics |= more;
		usleep(2000);
	}
	return topics;
}

/* One case and its decision, from the gate to the console and back. */
static struct kiosk_case the_case;
static struct kiosk_order the_order;
static struct kiosk_order_sealed the_sealed;

static void
carries_a_case(void **state)
{
	static const uint8_t jpeg[] = {0xFF, 0xD8, 0x00, 0xFF, 0xD9};
	static uint8_t json[KIOSK_RECORD_MAX];
	struct kiosk_case *c = &the_case, got = {0};
	struct sink k = sink_of(json, sizeof(json));

	(void)state;
	NEEDS_SERVER();
	*c = make_case();
	assert_int_equal(
	    kiosk_store_listen(desk_1, KIOSK_STORE_CASES, "T1", NULL),
	    KIOSK_E_OK);
	put_passage(c->passage, "officer");
	assert_int_equal(carry_all(lane_1), 1);
	/* Of what others are told a gate hears only while it has a case. */
	assert_false(kiosk_store_listens(lane_1, KIOSK_STORE_ORDERS));
	assert_int_equal(kiosk_store_put_case(own, c), KIOSK_E_OK);
	assert_int_equal(
	    kiosk_store_put_photo(own, c, KIOSK_CASE_PHOTO_CHIP, SPAN_OF(jpeg)),
	    KIOSK_E_OK);
	assert_int_equal(carry_all(lane_1), 2);
	assert_true(kiosk_store_listens(lane_1, KIOSK_STORE_ORDERS));
	assert_int_equal(
	    news_within(desk_1, KIOSK_STORE_CASES), KIOSK_STORE_CASES);
	assert_int_equal(kiosk_store_open_cases(
			     desk_1, NULL, kiosk_host_time_ms(), keep, &got),
	    KIOSK_E_OK);
	assert_memory_equal(c, &got, sizeof(got));
	assert_int_equal(
	    kiosk_store_record(desk_1, c->passage, 1, &k), KIOSK_E_OK);
	assert_non_null(strstr((char *)json, c->passage));
	k = sink_of(json, sizeof(json));
	assert_int_equal(
	    kiosk_store_photo(desk_1, c, KIOSK_CASE_PHOTO_CHIP, &k),
	    KIOSK_E_OK);
	assert_true(span_eq(sink_span(&k), SPAN_OF(jpeg)));
	/* Of two officers one takes it. */
	assert_int_equal(
	    kiosk_store_take_case(desk_1, c, "4711", 5), KIOSK_E_OK);
	assert_int_equal(
	    kiosk_store_take_case(desk_2, c, "4712", 6), KIOSK_E_ABSENT);
	assert_int_equal(kiosk_store_case(desk_2, c->id, &got), KIOSK_E_OK);
	assert_int_equal(got.state, KIOSK_CASE_TAKEN);
	assert_string_equal(got.officer, "4711");
}

static void
make_order(const struct kiosk_case *c, struct kiosk_order *o)
{
	*o = (struct kiosk_order) {.kind = KIOSK_ORDER_ADMIT,
	    .reason = KIOSK_ORDER_BECAUSE_OK_OBVIOUS,
	    .site = "T1",
	    .gate = "lane-1",
	    .officer = "4711",
	    .note = "Ärmel verdeckte das Kinn",
	    .sequence = 1};
	assert_true(kiosk_case_name(o->id));
	memcpy(o->case_id, c->id, sizeof(o->case_id));
	memcpy(o->passage, c->passage, sizeof(o->passage));
	o->issued_ms = kiosk_host_time_ms();
	o->expires_ms = o->issued_ms + 20000;
}

static void
carries_its_decision(void **state)
{
	static const uint8_t seed[32];
	struct kiosk_order *o = &the_order;
	struct kiosk_order_sealed back = {0};
	enum kiosk_order_verdict v;
	EVP_PKEY *key = EVP_PKEY_new_raw_private_key(
	    EVP_PKEY_ED25519, NULL, seed, sizeof(seed));

	(void)state;
	NEEDS_SERVER();
	make_order(&the_case, o);
	assert_int_equal(kiosk_order_encode(o, &the_sealed), KIOSK_E_OK);
	assert_int_equal(kiosk_order_sign(&the_sealed, key), KIOSK_E_OK);
	assert_int_equal(kiosk_store_next_sequence(desk_1, "T1", "lane-1",
			     the_sealed.signer[0].key, &o->sequence),
	    KIOSK_E_OK);
	assert_int_equal(o->sequence, 1);
	assert_int_equal(
	    kiosk_store_send_order(desk_1, &the_sealed), KIOSK_E_OK);
	assert_int_equal(
	    kiosk_store_verdict(desk_1, o->id, &v), KIOSK_E_ABSENT);
	assert_int_equal(
	    news_within(lane_1, KIOSK_STORE_ORDERS), KIOSK_STORE_ORDERS);
	assert_int_equal(kiosk_store_orders(lane_1, "T1", "lane-1",
			     o->issued_ms, keep_order, &back),
	    KIOSK_E_OK);
	assert_memory_equal(&the_sealed, &back, sizeof(back));
	EVP_PKEY_free(key);
}

static void
carries_what_became_of_it(void **state)
{
	struct kiosk_case got = {0};
	enum kiosk_order_verdict v;
	unsigned n = 0;

	(void)state;
	NEEDS_SERVER();
	assert_int_equal(kiosk_store_put_verdict(own, "T1", "lane-1",
			     &the_sealed, &the_order, KIOSK_ORDER_V_DONE, 7),
	    KIOSK_E_OK);
	the_case.state = KIOSK_CASE_DECIDED;
	assert_int_equal(kiosk_store_put_case(own, &the_case), KIOSK_E_OK);
	assert_int_equal(carry_all(lane_1), 2);
	assert_false(kiosk_store_listens(lane_1, KIOSK_STORE_ORDERS));
	assert_int_equal(
	    kiosk_store_verdict(desk_1, the_order.id, &v), KIOSK_E_OK);
	assert_int_equal(v, KIOSK_ORDER_V_DONE);
	assert_int_equal(kiosk_store_open_cases(
			     desk_1, NULL, kiosk_host_time_ms(), keep, &got),
	    KIOSK_E_OK);
	assert_string_equal(got.id, "");
	assert_int_equal(
	    kiosk_store_find(desk_1,
		&(struct kiosk_store_query) {.site = "T1", .to = INT64_MAX},
		tally, &n),
	    KIOSK_E_OK);
	assert_int_equal(n, 1);
}

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
	{"reads the migrations",       &lane_1, "SELECT name FROM migration",  KIOSK_E_DENIED},

	{"console: reads its site",    &desk_1, "SELECT id FROM passage",      KIOSK_E_OK},
	{"console: adds a passage",    &desk_1, PUT ROW("lane-1"),             KIOSK_E_DENIED},
	{"console: a case",            &desk_1, "INSERT INTO cases SELECT * FROM cases", KIOSK_E_DENIED},
	{"console: a verdict",         &desk_1, "INSERT INTO verdicts SELECT * FROM verdicts", KIOSK_E_DENIED},
	{"console: closes a case",     &desk_1, "DELETE FROM cases_now",       KIOSK_E_DENIED},
	{"console: takes back",        &desk_1, "DELETE FROM takes",           KIOSK_E_DENIED},
	{"console: changes an order",  &desk_1, "UPDATE orders SET sealed = ''", KIOSK_E_DENIED},
	{"console: claims a token",    &desk_1, "SELECT claim_token('T1', 'x', 1)", KIOSK_E_DENIED},
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
	const int64_t ends = (int64_t)time(NULL) + 600;
	const struct {
		struct kiosk_store *gate;
		const char *token;
		bool first;
	} t[] = {{lane_1, "aa", true}, {lane_2, "aa", false},
	    {lane_1, "aa", false}, {lane_2, "bb", true}};

	(void)state;
	NEEDS_SERVER();
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		bool first = !t[i].first;

		assert_int_equal(kiosk_store_claim(
				     t[i].gate, "T1", t[i].token, ends, &first),
		    KIOSK_E_OK);
		check(t[i].token, first == t[i].first);
	}
}

/* The site refused the first revision and took it later: it is still closed. */
static void
opens_no_case_again(void **state)
{
	struct kiosk_case c = make_case(), got = {0};

	(void)state;
	NEEDS_SERVER();
	for (int revision = 2; revision > 0; revision--) {
		const struct kiosk_store_value v[] = {kiosk_store_text(c.id),
		    kiosk_store_number(revision),
		    kiosk_store_text(revision == 2 ? "decided" : "open"),
		    kiosk_store_number(c.opened_ms),
		    kiosk_store_number(c.until_ms)};

		assert_int_equal(
		    kiosk_store_run(lane_2,
			"INSERT INTO cases VALUES ('T1', 'lane-2', $1, $2, 'p',"
			" 1, $3, $4, $5, 0, '', '', '', 1, 0, 0, '')",
			v, 5, NULL, NULL),
		    KIOSK_E_OK);
	}
	assert_int_equal(kiosk_store_open_cases(desk_1, "lane-2",
			     kiosk_host_time_ms(), keep, &got),
	    KIOSK_E_OK);
	assert_string_equal(got.id, "");
	assert_int_equal(kiosk_store_case(desk_1, c.id, &got), KIOSK_E_OK);
	assert_int_equal(got.state, KIOSK_CASE_DECIDED);
}

static bool
only_step(void *cookie, const struct kiosk_store_step *s)
{
	assert_string_equal(s->gate, "lane-1");
	assert_string_equal(s->step, "READING");
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
		assert_int_equal(kiosk_store_put_step(lane_1, "T1", "lane-1",
				     i < 2 ? "IDLE" : "READING", 5 + i, 6 + i),
		    KIOSK_E_OK);
	assert_int_equal(
	    kiosk_store_steps(desk_1, "T1", only_step, &seen), KIOSK_E_OK);
	assert_int_equal(
	    kiosk_store_steps(lane_2, "T1", only_step, &other), KIOSK_E_OK);
	assert_int_equal(seen, 1);
	assert_int_equal(other, 0);
}

static bool
count_order(void *cookie, const struct kiosk_order_sealed *o)
{
	(void)o;
	(*(unsigned *)cookie)++;
	return true;
}

/* Whatever it asks for, a gate sees the orders to itself alone. */
static void
reads_its_own_orders_alone(void **state)
{
	unsigned one = 0, two = 0, other = 0;

	(void)state;
	NEEDS_SERVER();
	assert_int_equal(
	    kiosk_store_orders(lane_1, "T1", "lane-1", 0, count_order, &one),
	    KIOSK_E_OK);
	assert_int_equal(
	    kiosk_store_orders(lane_2, "T1", "lane-2", 0, count_order, &two),
	    KIOSK_E_OK);
	assert_int_equal(
	    kiosk_store_orders(lane_2, "T1", "lane-1", 0, count_order, &other),
	    KIOSK_E_OK);
	assert_int_equal(one, 1);
	assert_int_equal(two, 0);
	assert_int_equal(other, 0);
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

/* Power cut and restart: what was acknowledged is there; and who is removed
 * does not come back. */
static void
survives_its_server(void **state)
{
	struct kiosk_case c = make_case();
	char out[64];
	unsigned topics;

	(void)state;
	NEEDS_SERVER();
	put_passage(c.passage, "officer");
	assert_int_equal(carry_all(lane_1), 1);
	assert_true(helper_site_do(dir, "postgres_down immediate", NULL, 0));
	put_passage(c.passage, "admit");
	assert_int_equal(kiosk_outbox_carry(lane_1, HEX(0)), KIOSK_E_FRAME);
	assert_int_equal(kiosk_store_news(lane_1, &topics), KIOSK_E_LINE);
	assert_true(helper_site_do(dir, "postgres_up", NULL, 0));
	kiosk_store_close(&lane_1);
	assert_non_null(lane_1 = dial("lane-1"));
	assert_int_equal(carry_all(lane_1), 1);
	assert_true(helper_site_do(dir,
	    "postgres_sql 'SELECT count(*), max(revision) FROM passage"
	    " WHERE length(id) = 32 GROUP BY id ORDER BY 2 DESC LIMIT 1'",
	    out, sizeof(out)));
	assert_string_equal(out, "2|2");
	assert_true(helper_site_do(dir,
	    "\"$SALLYPORT\" site remove --admin \"$pg_admin\" lane-1@T1", NULL,
	    0));
	assert_int_equal(kiosk_store_run(lane_1, "SELECT id FROM orders", NULL,
			     0, NULL, NULL),
	    KIOSK_E_LINE);
	kiosk_store_close(&lane_1);
	assert_null(dial("lane-1"));
}

/* Months go as a whole, and what stands in none of them too. */
static void
erases_by_month(void **state)
{
	static const char plant[] =
	    "postgres_sql \"INSERT INTO passage (id, revision, began, stored,"
	    " gate, decision, reasons, ms_decision, record, site, at, offline)"
	    " SELECT 'old-' || d, 1, '', '', 'g', 'admit', '', 1,"
	    " 'PLANTED-' || d, 'T3', extract(epoch FROM now())::bigint"
	    " - d * 86400, 0 FROM unnest(ARRAY[0, 40, 100, 400]) d;"
	    " CHECKPOINT\"";
	char out[256];

	(void)state;
	NEEDS_SERVER();
	assert_true(helper_site_do(dir,
	    "postgres_sql \"SELECT make_partitions('T3',"
	    " (now() - interval '4 months')::timestamp, 6)\"",
	    NULL, 0));
	assert_true(helper_site_do(dir, plant, NULL, 0));
	assert_true(helper_site_do(
	    dir, "grep -rqE 'PLANTED-100' \"$pg_data/base\"", NULL, 0));
	/* 400 days ago is a month that nobody made. */
	assert_true(helper_site_do(dir,
	    "\"$SALLYPORT\" site erase --admin \"$pg_admin\" T3 300", out,
	    sizeof(out)));
	assert_string_equal(out, "T3: 0 partitions, 1 rows");
	assert_true(helper_site_do(dir,
	    "\"$SALLYPORT\" site erase --admin \"$pg_admin\" T3 60", out,
	    sizeof(out)));
	assert_non_null(strstr(out, " partitions, 1 rows"));
	assert_null(strstr(out, "T3: 0 "));
	assert_true(helper_site_do(dir,
	    "postgres_sql \"SELECT id FROM passage WHERE site = 'T3' ORDER BY"
	    " at\"",
	    out, sizeof(out)));
	assert_string_equal(out, "old-40\nold-0");
	/* Nothing of it in the files of the database. */
	assert_false(helper_site_do(
	    dir, "grep -rqE 'PLANTED-(100|400)' \"$pg_data/base\"", NULL, 0));
	assert_true(helper_site_do(
	    dir, "grep -rqE 'PLANTED-40' \"$pg_data/base\"", NULL, 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(carries_a_case),
	    cmocka_unit_test(carries_its_decision),
	    cmocka_unit_test(carries_what_became_of_it),
	    cmocka_unit_test(refuses_everything_else),
	    cmocka_unit_test(claims_a_token_once),
	    cmocka_unit_test(opens_no_case_again),
	    cmocka_unit_test(says_what_it_does),
	    cmocka_unit_test(reads_its_own_orders_alone),
	    cmocka_unit_test(lets_nobody_else_in),
	    cmocka_unit_test(erases_by_month),
	    cmocka_unit_test(survives_its_server),
	};

	return cmocka_run_group_tests_name("kiosk_site", tests, before, after);
}

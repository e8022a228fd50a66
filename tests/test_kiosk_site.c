/*
 * The site's store on a real PostgreSQL with TLS: what a gate and a console do
 * there, and what is left of it.
 */
#include "tests/kiosk_site.h"

#include "kiosk/outbox.h"
#include "kiosk/record.h"

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
	    cmocka_unit_test(opens_no_case_again),
	    cmocka_unit_test(reads_its_own_orders_alone),
	    cmocka_unit_test(erases_by_month),
	    cmocka_unit_test(survives_its_server),
	};

	return cmocka_run_group_tests_name("kiosk_site", tests, before, after);
}

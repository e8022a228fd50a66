/*
 * A console at a real site that is put back to a backup: what an officer has
 * taken and ordered is there again, once, or they are told that it is not.
 */
#include "tests/kiosk_desk.h"

#include "kiosk/store_parts.h"
#include "tests/helper_site.h"
#include "tests/kiosk_journal.h"

static bool up;
static struct journal_gate two = {.gate = "lane-2"};
static struct kiosk_console *c;

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

static struct kiosk_store *
dial(const char *name)
{
	struct kiosk_store *s = NULL;
	char address[512];

	assert_true(helper_site_address(dir, name, address, sizeof(address)));
	assert_int_equal(kiosk_store_open(address, &s, NULL), KIOSK_E_OK);
	return s;
}

static void
dial_gate(void)
{
	kiosk_store_close(&two.site);
	two.site = dial("lane-2");
}

static int
begin(void **state)
{
	char address[96];

	if (!helper_site_possible())
		return 0;
	if (before(state) != 0 || !helper_site_start(dir))
		return -1;
	up = true;
	snprintf(address, sizeof(address), "sqlite:%s/own.db", dir);
	/* A backup of before all of it. */
	return helper_site_do(dir,
		   "postgres_down fast && cp -a $pg_data $pg_dir/old &&"
		   " postgres_up",
		   NULL, 0) &&
		kiosk_store_open(address, &two.own, NULL) == KIOSK_E_OK &&
		helper_site_address(
		    dir, "desk-1", conf.store, sizeof(conf.store))
	    ? 0
	    : -1;
}

static int
end(void **state)
{
	(void)state;
	kiosk_store_close(&two.own);
	kiosk_store_close(&two.site);
	if (up)
		helper_site_stop(dir);
	return 0;
}

static void
restore(void)
{
	kiosk_store_close(&two.site);
	server("postgres_down fast && rm -rf $pg_data &&"
	       " cp -a $pg_dir/old $pg_data && postgres_up");
}

/* The console's clock runs as fast as it is asked. */
static void
goes_on(int64_t for_ms)
{
	for (int64_t end = now + for_ms; now < end; now += 500)
		kiosk_console_tick(c, now);
}

static bool
has_case(void)
{
	return c->n > 0;
}

static bool
has_line(void)
{
	return c->store != NULL;
}

static bool
is_anothers(void)
{
	return strcmp(c->view.shown.taken, "4712") == 0;
}

static void
until(bool (*yes)(void))
{
	for (int i = 0; i < 40 && !yes(); i++)
		goes_on(500);
	assert_true(yes());
}

/* An officer has taken a case of lane-2 and admits. */
static struct kiosk_case
begin_case(void)
{
	struct kiosk_case k;

	conf.order_s = 60;
	now = kiosk_host_time_ms();
	began = now / 1000 - 20;
	c = start();
	log_on(c, "4711", pin);
	until(has_line);
	dial_gate();
	k = open_case(two.own, 0);
	gate_all(&two, now / 1000);
	until(has_case);
	act(c, UI_CONSOLE_DO_ACKNOWLEDGE, 0);
	goes_on(500);
	assert_string_equal(c->view.shown.taken, "4711");
	return k;
}

static void
admit(void)
{
	act(c, UI_CONSOLE_DO_ORDER, UI_CONSOLE_ORDER_ADMIT);
	act(c, UI_CONSOLE_DO_REASON, UI_CONSOLE_REASON_OK);
	act(c, UI_CONSOLE_DO_ENTER, 0);
	assert_false(c->view.ask.open);
	assert_non_null(strstr(c->view.shown.sent, "Admit, lane-2: sent"));
}

/* As the gate does, with what it has seen so far. */
static void
judge(const struct kiosk_case *k, enum kiosk_order_verdict want, bool seen)
{
	struct kiosk_order_sealed sealed = {.signers = 0};
	struct kiosk_order_keys keys;
	struct conf_error err;
	struct kiosk_order o;
	char path[160];
	const struct kiosk_order_when when = {.site = "T1",
	    .gate = "lane-2",
	    .open = k,
	    .may = UINT32_MAX,
	    .now_ms = now,
	    .seen = seen};

	snprintf(path, sizeof(path), "%s/consoles.conf", dir);
	assert_int_equal(kiosk_order_keys_read(path, &keys, &err), KIOSK_E_OK);
	assert_int_equal(kiosk_store_orders(two.site, "T1", "lane-2",
			     now - 120000, keep_order, &sealed),
	    KIOSK_E_OK);
	assert_int_equal(kiosk_order_judge(&sealed, &keys, &when, &o), want);
	assert_int_equal(kiosk_store_put_verdict(
			     two.own, "T1", "lane-2", &sealed, &o, want, now),
	    KIOSK_E_OK);
}

static void
end_case(struct kiosk_case *k)
{
	close_case(two.own, k);
	gate_all(&two, now / 1000);
	kiosk_console_close(&c);
}

static void
sends_and_takes_again(void **state)
{
	struct kiosk_case k;
	char taken[64];

	(void)state;
	NEEDS_SERVER();
	k = begin_case();
	snprintf(
	    taken, sizeof(taken), "4711|%lld", (long long)c->shown.taken_ms);
	admit();
	is("SELECT count(*) FROM orders", "1");
	restore();
	is("SELECT count(*) FROM orders", "0");
	goes_on(500);
	until(has_line);
	goes_on(1000);
	is("SELECT count(*) FROM orders", "1");
	assert_non_null(strstr(c->view.message, "sent again"));
	assert_true(audited("again gate=lane-2 order="));
	/* Nobody has a case that is not there. */
	is("SELECT count(*) FROM takes", "0");
	assert_int_equal(c->n, 0);
	dial_gate();
	gate_all(&two, now / 1000);
	until(has_case);
	is("SELECT officer, taken_ms FROM takes", taken);
	assert_int_equal(c->view.alarm, 0);
	judge(&k, KIOSK_ORDER_V_DONE, false);
	gate_all(&two, now / 1000);
	goes_on(1000);
	assert_int_equal(c->view.shown.sent_light, UI_CONSOLE_LIGHT_GOOD);
	assert_int_equal(c->n_sent, 0);
	/* And no third time. */
	goes_on(10000);
	is("SELECT count(*) FROM orders", "1");
	end_case(&k);
}

/* It was stopped before the site was restored, and started after. */
static void
sends_again_what_it_sent_before_it_was_stopped(void **state)
{
	struct kiosk_case k;
	char again[96];

	(void)state;
	NEEDS_SERVER();
	k = begin_case();
	admit();
	snprintf(
	    again, sizeof(again), "again gate=lane-2 order=%s", c->sent[0].id);
	kiosk_console_close(&c);
	restore();
	is("SELECT count(*) FROM orders", "0");
	now += 5000;
	c = start();
	assert_int_equal(c->n_sent, 1);
	until(has_line);
	goes_on(1000);
	is("SELECT count(*) FROM orders", "1");
	assert_true(audited(again));
	assert_non_null(strstr(c->view.message, "Admit, lane-2, of "));
	assert_non_null(strstr(c->view.message, "sent again"));
	/* Once, however often it is started. */
	kiosk_console_close(&c);
	c = start();
	until(has_line);
	goes_on(5000);
	is("SELECT count(*) FROM orders", "1");
	dial_gate();
	gate_all(&two, now / 1000);
	judge(&k, KIOSK_ORDER_V_DONE, false);
	gate_all(&two, now / 1000);
	goes_on(1000);
	assert_int_equal(c->n_sent, 0);
	assert_non_null(strstr(c->view.message, "it was carried out"));
	judge(&k, KIOSK_ORDER_V_REPLAYED, true);
	/* And no more when it was. */
	kiosk_console_close(&c);
	c = start();
	assert_int_equal(c->n_sent, 0);
	until(has_line);
	goes_on(5000);
	is("SELECT count(*) FROM orders", "1");
	end_case(&k);
}

/* The gate had carried it out before the site was restored, and both consoles
 * and site have forgotten: it is refused, and the officer told the truth. */
static void
and_believes_what_was_done_before(void **state)
{
	struct kiosk_case k;

	(void)state;
	NEEDS_SERVER();
	k = begin_case();
	admit();
	judge(&k, KIOSK_ORDER_V_DONE, false);
	kiosk_console_close(&c);
	restore();
	c = start();
	until(has_line);
	goes_on(1000);
	is("SELECT count(*) FROM orders", "1");
	dial_gate();
	judge(&k, KIOSK_ORDER_V_REPLAYED, true);
	gate_all(&two, now / 1000);
	goes_on(3000);
	assert_int_equal(c->n_sent, 0);
	assert_non_null(strstr(c->view.message, "it was carried out"));
	end_case(&k);
}

/* What counts no more is not sent, and told. */
static void
sends_nothing_that_is_over(void **state)
{
	struct kiosk_case k;

	(void)state;
	NEEDS_SERVER();
	k = begin_case();
	admit();
	kiosk_console_close(&c);
	restore();
	now += 61000;
	c = start();
	until(has_line);
	goes_on(5000);
	is("SELECT count(*) FROM orders", "0");
	assert_non_null(strstr(c->view.message, "does not count any more"));
	/* Told once: the next run knows nothing of it. */
	kiosk_console_close(&c);
	c = start();
	assert_int_equal(c->n_sent, 0);
	dial_gate();
	end_case(&k);
}

/* The gate had carried it out, and refuses it now; what it said first comes
 * after that. */
static void
believes_what_was_done(void **state)
{
	struct kiosk_case k;

	(void)state;
	NEEDS_SERVER();
	k = begin_case();
	admit();
	judge(&k, KIOSK_ORDER_V_DONE, false);
	gate_meet(&two, now / 1000);
	(void)!gate_send(&two, 100);
	gate_say(&two, now / 1000);
	restore();
	goes_on(500);
	until(has_line);
	goes_on(1000);
	dial_gate();
	judge(&k, KIOSK_ORDER_V_REPLAYED, true);
	gate_meet(&two, now / 1000);
	assert_true(gate_send(&two, 1));
	is("SELECT verdict FROM verdicts", "replayed");
	goes_on(1000);
	assert_int_equal(c->view.shown.sent_light, UI_CONSOLE_LIGHT_NONE);
	assert_int_equal(c->n_sent, 1);
	(void)!gate_send(&two, 100000);
	goes_on(1000);
	assert_int_equal(c->view.shown.sent_light, UI_CONSOLE_LIGHT_GOOD);
	assert_int_equal(c->n_sent, 0);
	end_case(&k);
}

/* Too late: it is not sent, and the officer is told. */
static void
says_what_is_lost(void **state)
{
	struct kiosk_case k;

	(void)state;
	NEEDS_SERVER();
	k = begin_case();
	admit();
	restore();
	server("postgres_down fast");
	now += 61000;
	kiosk_console_tick(c, now);
	assert_null(c->store);
	assert_non_null(strstr(c->view.message, "Admit, lane-2, of "));
	assert_non_null(strstr(c->view.message, "does not count any more"));
	assert_true(audited("unanswered gate=lane-2 order="));
	server("postgres_up");
	until(has_line);
	goes_on(5000);
	is("SELECT count(*) FROM orders", "0");
	dial_gate();
	end_case(&k);
}

static void
leaves_it_to_who_took_it_meanwhile(void **state)
{
	struct kiosk_store *other;
	struct kiosk_case k;

	(void)state;
	NEEDS_SERVER();
	k = begin_case();
	restore();
	dial_gate();
	gate_all(&two, now / 1000);
	other = dial("desk-2");
	assert_int_equal(
	    kiosk_store_take_case(other, &k, "4712", now), KIOSK_E_OK);
	kiosk_store_close(&other);
	goes_on(500);
	until(is_anothers);
	assert_string_equal(
	    c->view.message, "lane-2: another officer has this case now");
	is("SELECT officer FROM takes", "4712");
	end_case(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sends_and_takes_again),
	    cmocka_unit_test(sends_again_what_it_sent_before_it_was_stopped),
	    cmocka_unit_test(and_believes_what_was_done_before),
	    cmocka_unit_test(sends_nothing_that_is_over),
	    cmocka_unit_test(believes_what_was_done),
	    cmocka_unit_test(says_what_is_lost),
	    cmocka_unit_test(leaves_it_to_who_took_it_meanwhile),
	};

	return cmocka_run_group_tests(tests, begin, end);
}

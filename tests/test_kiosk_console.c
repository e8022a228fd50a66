/*
 * The supervisor's console: what an officer sees of a case, and that an order
 * which a console sends is one that a gate carries out.
 */
#include "tests/kiosk_desk.h"

#include <sys/stat.h>

#include "kiosk/store_parts.h"

/* --- a case --- */

static const struct ui_console_check *
check_with(const struct ui_console_case *v, const char *text)
{
	for (int i = 0; i < v->checks; i++)
		if (strstr(v->check[i].text, text) != NULL ||
		    strstr(v->check[i].evidence, text) != NULL)
			return &v->check[i];
	return NULL;
}

static void
shows_a_case(void **state)
{
	struct kiosk_console *c = start();
	struct kiosk_store *s = gate_store();
	struct kiosk_case k;
	const struct ui_console_case *v = &c->view.shown;
	uint32_t serial;
	bool loud;

	(void)state;
	log_on(c, "4711", pin);
	k = open_case(s, 0);
	assert_int_equal(kiosk_store_put_photo(s, &k, KIOSK_CASE_HITS,
			     SPAN_STR("wanted: 17\nlost: A/4\n")),
	    KIOSK_E_OK);
	now += 300;
	kiosk_console_tick(c, now);
	assert_true(v->open);
	assert_int_equal(c->view.lane_chosen, 1);
	assert_string_equal(v->cause, k.text);
	assert_string_equal(v->name, "ERIKSSON, ANNA MARIA");
	assert_int_equal(v->validity_light, UI_CONSOLE_LIGHT_BAD);
	assert_int_equal(v->compared_light, UI_CONSOLE_LIGHT_BAD);
	assert_int_equal(v->score, 210);
	assert_int_equal(v->threshold, 480);
	/* Side by side, and each its own. */
	assert_int_equal(v->chip.width, 96);
	assert_int_equal(v->live.height, 128);
	assert_in_range(v->chip.rgb.p[0], 195, 205);
	assert_in_range(v->live.rgb.p[0], 55, 65);
	/* Only what is irregular stands in the list. */
	assert_non_null(check_with(v, "face does not match"));
	assert_non_null(check_with(v, "dg2"));
	/* Whom a list names, which the record need not hold. */
	assert_ptr_equal(check_with(v, "Watch-list lost: A/4"), &v->check[0]);
	assert_ptr_equal(check_with(v, "Watch-list wanted: 17"), &v->check[1]);
	assert_null(check_with(v, "dg1:"));
	assert_true(v->regular >= 1);
	/* Nobody answers. */
	assert_int_equal(c->view.alarm, 1);
	assert_true(kiosk_console_alarm(c, &loud));
	assert_false(loud);
	now += KIOSK_CONSOLE_ESCALATE_MS;
	kiosk_console_tick(c, now);
	assert_int_equal(c->view.alarm, 2);
	assert_true(kiosk_console_alarm(c, &loud));
	assert_true(loud);
	assert_true(audited("unanswered"));
	act(c, UI_CONSOLE_DO_ACKNOWLEDGE, 0);
	kiosk_console_tick(c, now);
	assert_int_equal(c->view.alarm, 0);
	assert_string_equal(v->taken, "4711");
	serial = v->chip.serial;
	close_case(s, &k);
	now += 300;
	kiosk_console_tick(c, now);
	assert_false(v->open);
	assert_null(v->chip.rgb.p);
	assert_int_equal(c->px[0][0], 0);
	/* The next one's pictures are others, and are drawn anew. */
	k = open_case(s, 0);
	now += 5000;
	kiosk_console_tick(c, now);
	assert_true(v->open);
	assert_int_not_equal(v->chip.serial, serial);
	close_case(s, &k);
	kiosk_store_close(&s);
	kiosk_console_close(&c);
}

/* --- an order --- */

static bool
keep(void *cookie, const struct kiosk_order_sealed *o)
{
	*(struct kiosk_order_sealed *)cookie = *o;
	return true;
}

/* Nothing was sent: what nobody signed is forged. */
#define NOTHING KIOSK_ORDER_V_FORGED

/* As the gate's monitor does. */
/* What the gate has carried out; the site was restored from a backup since,
 * and every order of a console was refused as replayed. */
static const uint64_t seen_before_the_restore = 4711;

static enum kiosk_order_verdict
judge(struct kiosk_store *s, const struct kiosk_case *k, struct kiosk_order *o)
{
	struct kiosk_order_keys keys;
	struct kiosk_order_sealed sealed = {.signers = 0};
	struct conf_error err;
	char path[160];
	struct kiosk_order_when when = {.site = "T1",
	    .gate = "lane-2",
	    .open = k,
	    .may = UINT32_MAX,
	    .now_ms = now,
	    .last_sequence = seen_before_the_restore};

	snprintf(path, sizeof(path), "%s/consoles.conf", dir);
	assert_int_equal(kiosk_order_keys_read(path, &keys, &err), KIOSK_E_OK);
	assert_int_equal(
	    kiosk_store_orders(s, "T1", "lane-2", now - 5000, keep, &sealed),
	    KIOSK_E_OK);
	return kiosk_order_judge(&sealed, &keys, &when, o);
}

static void
decides(void **state)
{
	struct kiosk_console *c = start();
	struct kiosk_store *s = gate_store();
	struct kiosk_case k;
	struct kiosk_order o = {.kind = KIOSK_ORDER_KIND_COUNT};

	(void)state;
	log_on(c, "4711", pin);
	k = open_case(s, 0);
	now += 300;
	kiosk_console_tick(c, now);
	act(c, UI_CONSOLE_DO_ORDER, UI_CONSOLE_ORDER_ADMIT);
	assert_true(c->view.ask.open);
	/* Without a reason nothing is sent. */
	act(c, UI_CONSOLE_DO_ENTER, 0);
	assert_string_equal(c->view.ask.wrong, "Choose a reason");
	assert_int_equal(judge(s, &k, &o), NOTHING);
	/* Nor one of a refusal. */
	act(c, UI_CONSOLE_DO_REASON, UI_CONSOLE_REASON_NOK);
	act(c, UI_CONSOLE_DO_ENTER, 0);
	assert_true(c->view.ask.open);
	act(c, UI_CONSOLE_DO_REASON, UI_CONSOLE_REASON_OK_OBVIOUS);
	type(c, "seen");
	act(c, UI_CONSOLE_DO_ENTER, 0);
	assert_false(c->view.ask.open);
	assert_int_equal(judge(s, &k, &o), KIOSK_ORDER_V_DONE);
	assert_int_equal(o.kind, KIOSK_ORDER_ADMIT);
	assert_int_equal(o.reason, KIOSK_ORDER_BECAUSE_OK_OBVIOUS);
	assert_string_equal(o.officer, "4711");
	assert_string_equal(o.note, "seen");
	assert_true(audited("admit gate=lane-2"));
	/* What the gate made of it is said. */
	{
		struct kiosk_order_sealed sealed;

		assert_int_equal(kiosk_store_orders(s, "T1", "lane-2",
				     now - 5000, keep, &sealed),
		    KIOSK_E_OK);
		assert_int_equal(kiosk_store_put_verdict(s, "T1", "lane-2",
				     &sealed, &o, KIOSK_ORDER_V_DONE, now),
		    KIOSK_E_OK);
	}
	close_case(s, &k);
	now += 300;
	kiosk_console_tick(c, now);
	assert_int_equal(c->view.shown.sent_light, UI_CONSOLE_LIGHT_GOOD);
	kiosk_store_close(&s);
	kiosk_console_close(&c);
}

/* --- orders that are kept --- */

static void
kept_path(char path[160])
{
	snprintf(path, 160, "%s/audit.log.sent", dir);
}

static void
put_kept(const uint8_t *bytes, size_t n)
{
	char path[160];
	FILE *f;

	kept_path(path);
	assert_non_null(f = fopen(path, "w"));
	assert_int_equal(fwrite(bytes, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static size_t
kept_size(void)
{
	char path[160];
	struct stat st;

	kept_path(path);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	return (size_t)st.st_size;
}

/* Signed by somebody; into k as the file holds it. */
static void
put_order(struct sink *k, const char *site, const char *gate, int64_t issued)
{
	struct kiosk_order o = {.kind = KIOSK_ORDER_LOCK,
	    .sequence = (uint64_t)issued,
	    .issued_ms = issued,
	    .expires_ms = issued + 30000,
	    .officer = "4711"};
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	uint8_t wire[KIOSK_ORDER_SEALED_MAX];
	struct sink w = sink_of(wire, sizeof(wire));
	struct kiosk_order_sealed sealed;

	assert_true(kiosk_case_name(o.id));
	snprintf(o.site, sizeof(o.site), "%s", site);
	snprintf(o.gate, sizeof(o.gate), "%s", gate);
	assert_int_equal(kiosk_order_encode(&o, &sealed), KIOSK_E_OK);
	assert_int_equal(kiosk_order_sign(&sealed, key), KIOSK_E_OK);
	EVP_PKEY_free(key);
	kiosk_order_put(&w, &sealed);
	sink_put_be16(k, (uint16_t)w.n);
	sink_put(k, sink_span(&w));
}

static unsigned
orders_at_site(struct kiosk_store *s)
{
	struct kiosk_order_sealed sealed = {.signers = 0};

	assert_int_equal(
	    kiosk_store_orders(s, "T1", "lane-2", now - 500, keep, &sealed),
	    KIOSK_E_OK);
	return sealed.signers;
}

/* Whoever writes into the file cannot sign: what is none of ours is dropped,
 * and what a stranger signed no gate believes. */
static void
keeps_orders_and_nothing_else(void **state)
{
	static uint8_t bytes[40000];
	static const struct {
		const char *name, *site, *gate;
		size_t cut; /* octets less */
		int flip; /* this octet; -1: none */
		unsigned copies;
		size_t want;
	} rows[] = {
	    {"one", "T1", "lane-2", 0, -1, 1, 1},
	    {"cut", "T1", "lane-2", 1, -1, 1, 0},
	    {"its length alone", "T1", "lane-2", 513, -1, 1, 0},
	    {"a bit of it", "T1", "lane-2", 0, 100, 1, 0},
	    {"a bit of its signature", "T1", "lane-2", 0, 510, 1, 0},
	    {"longer than it says", "T1", "lane-2", 0, 1, 1, 0},
	    {"of another site", "T2", "lane-2", 0, -1, 1, 0},
	    {"of another console's lane", "T1", "lane-9", 0, -1, 1, 0},
	    {"more than there is room for", "T1", "lane-2", 0, -1, 33, 32},
	    {"more than a file holds", "T1", "lane-2", 0, -1, 70, 0},
	};
	struct kiosk_console *c;

	(void)state;
	now += 200000;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sink k = sink_of(bytes, sizeof(bytes));

		for (unsigned n = 0; n < rows[i].copies; n++)
			put_order(&k, rows[i].site, rows[i].gate, now);
		assert_true(sink_ok(&k));
		if (rows[i].flip >= 0)
			bytes[rows[i].flip] ^= 1;
		put_kept(bytes, k.n - rows[i].cut);
		assert_non_null(c = start());
		check(rows[i].name, c->n_sent == rows[i].want);
		kiosk_console_close(&c);
	}
	assert_true(audited("kept orders are damaged"));
	put_kept(bytes, 0);
}

static void
sends_what_it_had_sent_once(void **state)
{
	struct kiosk_store *s = gate_store();
	struct kiosk_console *c;
	struct kiosk_order o;
	struct kiosk_case k;
	char unanswered[96];

	(void)state;
	now += 200000;
	c = start();
	log_on(c, "4711", pin);
	k = open_case(s, 0);
	now += 300;
	kiosk_console_tick(c, now);
	assert_int_equal(kept_size(), 0);
	act(c, UI_CONSOLE_DO_ORDER, UI_CONSOLE_ORDER_ADMIT);
	act(c, UI_CONSOLE_DO_REASON, UI_CONSOLE_REASON_OK);
	act(c, UI_CONSOLE_DO_ENTER, 0);
	assert_int_equal(kept_size(), 2 + KIOSK_ORDER_SEALED_MIN);
	/* Stopped, and the site has forgotten it. */
	kiosk_console_close(&c);
	assert_int_equal(orders_at_site(s), 1);
	assert_int_equal(
	    kiosk_store_run(s, "DELETE FROM orders", NULL, 0, NULL, NULL),
	    KIOSK_E_OK);
	now += 300;
	c = start();
	kiosk_console_tick(c, now);
	assert_int_equal(orders_at_site(s), 1);
	assert_int_equal(judge(s, &k, &o), KIOSK_ORDER_V_DONE);
	kiosk_console_close(&c);
	/* Its time is over, and the gate has answered meanwhile. */
	{
		struct kiosk_order_sealed sealed;

		assert_int_equal(kiosk_store_orders(s, "T1", "lane-2",
				     now - 5000, keep, &sealed),
		    KIOSK_E_OK);
		assert_int_equal(kiosk_store_put_verdict(s, "T1", "lane-2",
				     &sealed, &o, KIOSK_ORDER_V_DONE, now),
		    KIOSK_E_OK);
	}
	now += 40000;
	c = start();
	kiosk_console_tick(c, now);
	assert_int_equal(c->n_sent, 0);
	assert_non_null(strstr(c->view.message, "it was carried out"));
	snprintf(unanswered, sizeof(unanswered),
	    "unanswered gate=lane-2 order=%s", o.id);
	assert_false(audited(unanswered));
	assert_int_equal(kept_size(), 0);
	close_case(s, &k);
	kiosk_store_close(&s);
	kiosk_console_close(&c);
}

/* What was asked about one case does not decide the next one. */
static void
decides_no_other_case(void **state)
{
	struct kiosk_console *c = start();
	struct kiosk_store *s = gate_store();
	struct kiosk_case k, next;
	struct kiosk_order o;

	(void)state;
	now += 10000;
	kiosk_console_tick(c, now);
	log_on(c, "4711", pin);
	k = open_case(s, 0);
	now += 300;
	kiosk_console_tick(c, now);
	act(c, UI_CONSOLE_DO_ORDER, UI_CONSOLE_ORDER_ADMIT);
	act(c, UI_CONSOLE_DO_REASON, UI_CONSOLE_REASON_OK);
	close_case(s, &k);
	next = open_case(s, 0);
	now += 300;
	kiosk_console_tick(c, now);
	act(c, UI_CONSOLE_DO_ENTER, 0);
	assert_true(c->view.ask.open);
	assert_non_null(strstr(c->view.ask.wrong, "case is over"));
	assert_int_equal(judge(s, &next, &o), NOTHING);
	close_case(s, &next);
	kiosk_store_close(&s);
	kiosk_console_close(&c);
}

/* A case of a lane that another console has; and a decision is followed while
 * the next case is already shown. */
static void
leaves_other_lanes_alone(void **state)
{
	struct kiosk_console *c = start();
	struct kiosk_store *s = gate_store();
	struct kiosk_case k, other;
	struct kiosk_order_sealed sealed;
	struct kiosk_order o;

	(void)state;
	now += 10000;
	kiosk_console_tick(c, now);
	log_on(c, "4711", pin);
	k = open_case(s, 0);
	other = k;
	snprintf(other.gate, sizeof(other.gate), "lane-9");
	assert_true(kiosk_case_name(other.id));
	assert_int_equal(kiosk_store_put_case(s, &other), KIOSK_E_OK);
	now += 300;
	kiosk_console_tick(c, now);
	assert_int_equal(c->view.waiting, 1);
	act(c, UI_CONSOLE_DO_ORDER, UI_CONSOLE_ORDER_ADMIT);
	act(c, UI_CONSOLE_DO_REASON, UI_CONSOLE_REASON_OK);
	act(c, UI_CONSOLE_DO_ENTER, 0);
	assert_int_equal(judge(s, &k, &o), KIOSK_ORDER_V_DONE);
	close_case(s, &k);
	k = open_case(s, 0);
	now += 300;
	kiosk_console_tick(c, now);
	assert_string_equal(c->shown.id, k.id);
	assert_int_equal(
	    kiosk_store_orders(s, "T1", "lane-2", now - 5000, keep, &sealed),
	    KIOSK_E_OK);
	assert_int_equal(kiosk_store_put_verdict(s, "T1", "lane-2", &sealed, &o,
			     KIOSK_ORDER_V_DONE, now),
	    KIOSK_E_OK);
	now += 300;
	kiosk_console_tick(c, now);
	assert_non_null(strstr(c->view.shown.sent, "Admit, lane-2: "));
	close_case(s, &k);
	now += 300;
	kiosk_console_tick(c, now);
	assert_false(c->view.shown.open);
	assert_int_equal(c->view.waiting, 0);
	close_case(s, &other);
	kiosk_store_close(&s);
	kiosk_console_close(&c);
}

static void
needs_four_eyes_where_the_case_does(void **state)
{
	struct kiosk_console *c = start();
	struct kiosk_store *s = gate_store();
	struct kiosk_case k;
	struct kiosk_order o;
	char code[8];

	(void)state;
	now += 10000;
	kiosk_console_tick(c, now);
	log_on(c, "4711", pin);
	k = open_case(s, 1u << KIOSK_ORDER_ADMIT);
	now += 300;
	kiosk_console_tick(c, now);
	act(c, UI_CONSOLE_DO_ORDER, UI_CONSOLE_ORDER_ADMIT);
	assert_int_equal(c->view.ask.fields, 4);
	act(c, UI_CONSOLE_DO_REASON, UI_CONSOLE_REASON_OK);
	/* The same officer twice is one. */
	code_of(c, "4711", code);
	act(c, UI_CONSOLE_DO_FIELD, 1);
	type(c, "4711");
	act(c, UI_CONSOLE_DO_FIELD, 2);
	type(c, pin);
	act(c, UI_CONSOLE_DO_FIELD, 3);
	type(c, code);
	act(c, UI_CONSOLE_DO_CONFIRM, 0);
	assert_non_null(strstr(c->view.ask.wrong, "Another officer"));
	for (int f = 1; f < 4; f++)
		memset(c->view.ask.field[f].text, 0,
		    sizeof(c->view.ask.field[f].text));
	code_of(c, "4712", code);
	act(c, UI_CONSOLE_DO_FIELD, 1);
	type(c, "4712");
	act(c, UI_CONSOLE_DO_FIELD, 2);
	type(c, other_pin);
	act(c, UI_CONSOLE_DO_FIELD, 3);
	type(c, code);
	act(c, UI_CONSOLE_DO_CONFIRM, 0);
	assert_false(c->view.ask.open);
	assert_int_equal(judge(s, &k, &o), KIOSK_ORDER_V_DONE);
	close_case(s, &k);
	kiosk_store_close(&s);
	kiosk_console_close(&c);
}

static void
searches_by_right_and_says_so(void **state)
{
	struct kiosk_console *c = start();
	char path[256];
	struct stat st;

	(void)state;
	now += 10000;
	kiosk_console_tick(c, now);
	log_on(c, "4711", pin);
	act(c, UI_CONSOLE_DO_PAGE, UI_CONSOLE_SEARCH);
	act(c, UI_CONSOLE_DO_FIELD, 1);
	type(c, "lane-2");
	act(c, UI_CONSOLE_DO_ENTER, 0);
	assert_int_equal(c->view.found.n, 1);
	assert_true(audited("gate=lane-2 decision="));
	act(c, UI_CONSOLE_DO_ROW, 0);
	assert_non_null(strstr(c->view.shown_record, "does not match"));
	assert_true(audited("opened passage=0011"));
	act(c, UI_CONSOLE_DO_PAGE, UI_CONSOLE_FIGURES);
	kiosk_console_tick(c, now);
	assert_int_equal(c->view.plots, 6);
	assert_string_equal(c->view.plot[3].label[0], "face-no-match");
	assert_int_equal(kiosk_console_report_write(c, path), KIOSK_E_OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 077, 0);
	assert_true(audited("shift report"));
	kiosk_console_close(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(shows_a_case),
	    cmocka_unit_test(decides),
	    cmocka_unit_test(keeps_orders_and_nothing_else),
	    cmocka_unit_test(sends_what_it_had_sent_once),
	    cmocka_unit_test(decides_no_other_case),
	    cmocka_unit_test(leaves_other_lanes_alone),
	    cmocka_unit_test(needs_four_eyes_where_the_case_does),
	    cmocka_unit_test(searches_by_right_and_says_so),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_console", tests, before, after);
}

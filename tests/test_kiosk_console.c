/*
 * The supervisor's console: who may log on, what an officer sees of a case, and
 * that an order which a console sends is one that a gate carries out.
 */
#include "tests/check.h"
#include "tests/kiosk_desk.h"

#include <openssl/pem.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "biometrics/jpeg.h"
#include "kiosk/console.h"
#include "kiosk/console_record.h"
#include "kiosk/host.h"
#include "kiosk/json.h"
#include "ui/console_window.h"

/* RFC 6238 appendix B, SHA-1: eight digits. */
static void
makes_the_codes_of_rfc_6238(void **state)
{
	static const struct {
		uint64_t time;
		unsigned code;
	} rows[] = {{59, 94287082}, {1111111109, 7081804},
	    {1111111111, 14050471}, {1234567890, 89005924},
	    {2000000000, 69279037}, {20000000000, 65353130}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(
		    kiosk_console_officer_code(
			SPAN_STR("12345678901234567890"), rows[i].time / 30, 8),
		    rows[i].code);
}

static void
reads_base_32(void **state)
{
	static const struct {
		const char *text, *out;
		size_t n;
	} rows[] = {{"MZXW6YTBOI", "foobar", 6}, {"mzxw 6ytb", "fooba", 5},
	    {"MY======", "f", 1}, {"M1", "", 0}, {"M!", "", 0}};
	uint8_t out[6];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t n = kiosk_console_officer_base32(
		    rows[i].text, out, sizeof(out));

		check(rows[i].text, n == rows[i].n);
		check(rows[i].text, memcmp(out, rows[i].out, n) == 0);
	}
	/* One octet too many. */
	assert_int_equal(kiosk_console_officer_base32("MZXW6YTBOI", out, 5), 0);
}

static void
lets_nobody_in_with_one_factor(void **state)
{
	struct kiosk_console *c = start();
	char code[8];

	(void)state;
	assert_int_equal(c->view.page, UI_CONSOLE_LOGON);
	/* A wrong PIN, then the code of that attempt once more. */
	log_on(c, "4711", "000000");
	assert_null(c->officer);
	type(c, "4711");
	act(c, UI_CONSOLE_DO_FIELD_NEXT, 0);
	type(c, pin);
	act(c, UI_CONSOLE_DO_FIELD_NEXT, 0);
	snprintf(code, sizeof(code), "%06u",
	    kiosk_console_officer_code(span_of(c->officers.officer[0].secret,
					   c->officers.officer[0].n_secret),
		(uint64_t)now / 30000, 6));
	type(c, code);
	act(c, UI_CONSOLE_DO_ENTER, 0);
	assert_null(c->officer);
	assert_true(audited("refused: 4711"));
	/* Nobody may do anything. */
	act(c, UI_CONSOLE_DO_ORDER, UI_CONSOLE_ORDER_LOCK);
	act(c, UI_CONSOLE_DO_PAGE, UI_CONSOLE_SEARCH);
	assert_int_equal(c->view.page, UI_CONSOLE_LOGON);
	log_on(c, "4711", pin);
	assert_non_null(c->officer);
	assert_int_equal(c->view.page, UI_CONSOLE_LANES);
	act(c, UI_CONSOLE_DO_LOGOFF, 0);
	assert_null(c->key);
	/* Too many wrong ones: not even the right one for a minute. */
	for (int i = 0; i < KIOSK_CONSOLE_FAILURES; i++)
		log_on(c, "4711", "000000");
	log_on(c, "4711", pin);
	assert_null(c->officer);
	now += KIOSK_CONSOLE_BARRED_S * 1000;
	log_on(c, "4711", pin);
	assert_non_null(c->officer);
	kiosk_console_close(&c);
}

static void
locks_and_hands_over(void **state)
{
	struct kiosk_console *c = start();

	(void)state;
	log_on(c, "4711", pin);
	now += 121000;
	kiosk_console_tick(c, now);
	assert_int_equal(c->view.page, UI_CONSOLE_LOCKED);
	assert_null(c->key);
	type(c, "999999");
	act(c, UI_CONSOLE_DO_ENTER, 0);
	assert_int_equal(c->view.page, UI_CONSOLE_LOCKED);
	act(c, UI_CONSOLE_DO_ORDER, UI_CONSOLE_ORDER_LOCK);
	for (int i = 0; i < 6; i++)
		act(c, UI_CONSOLE_DO_TYPE, '\b');
	type(c, pin);
	act(c, UI_CONSOLE_DO_ENTER, 0);
	assert_int_equal(c->view.page, UI_CONSOLE_LANES);
	assert_non_null(c->key);
	/* An hour at a stretch, then a rest. */
	for (int i = 0; i < 60; i++) {
		now += 60000;
		act(c, UI_CONSOLE_DO_NONE, 0);
		kiosk_console_tick(c, now);
	}
	assert_int_equal(c->view.page, UI_CONSOLE_LOGON);
	log_on(c, "4711", pin);
	assert_null(c->officer);
	assert_non_null(strstr(c->view.ask.wrong, "somebody else"));
	log_on(c, "4712", other_pin);
	assert_non_null(c->officer);
	/* Who may not search or order a lane is not offered it. */
	assert_int_equal(c->view.lane_orders, 0);
	act(c, UI_CONSOLE_DO_PAGE, UI_CONSOLE_SEARCH);
	assert_int_equal(c->view.page, UI_CONSOLE_LANES);
	kiosk_console_close(&c);
	now = kiosk_host_time_ms();
}

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
	close_case(s, &k);
	now += 300;
	kiosk_console_tick(c, now);
	assert_false(v->open);
	assert_null(v->chip.rgb.p);
	assert_int_equal(c->px[0][0], 0);
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
says_step(struct kiosk_store *s, const char *step, int64_t for_ms)
{
	assert_int_equal(
	    kiosk_store_put_step(s, "T1", "lane-2", step, now - for_ms, now),
	    KIOSK_E_OK);
	now += 1100;
}

/* As its gate says, and as long as it says anything. */
static void
shows_what_a_lane_does(void **state)
{
	struct kiosk_console *c = start();
	struct kiosk_store *s = gate_store();
	const struct ui_console_lane *l = &c->view.lane[1];

	(void)state;
	now += 10000;
	kiosk_console_tick(c, now);
	assert_string_equal(l->state, "Not heard of");
	assert_int_equal(l->light, UI_CONSOLE_LIGHT_AWAY);
	now += 1100;
	says_step(s, "READING", 3000);
	kiosk_console_tick(c, now);
	assert_string_equal(l->state, "The chip is read");
	assert_int_equal(l->light, UI_CONSOLE_LIGHT_GOOD);
	assert_int_equal(l->waiting_s, 4);
	says_step(s, "IDLE", 60000);
	kiosk_console_tick(c, now);
	assert_string_equal(l->state, "In service");
	assert_int_equal(l->waiting_s, 0);
	says_step(s, "OUT_OF_SERVICE", 100);
	kiosk_console_tick(c, now);
	assert_string_equal(l->state, "Out of service");
	assert_int_equal(l->light, UI_CONSOLE_LIGHT_WARN);
	says_step(s, "of another program", 100);
	kiosk_console_tick(c, now);
	assert_string_equal(l->state, "Out of service");
	now += KIOSK_CONSOLE_SILENT_MS;
	kiosk_console_tick(c, now);
	assert_string_equal(l->state, "Not heard of");
	assert_string_equal(c->view.lane[0].state, "Not heard of");
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

static void
shows_both_mrzs(void **state)
{
	static const char good[] =
	    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
	    "L898902C36UTO7408122F1204159ZE184226B<<<<<10";
	struct ui_console_case c = {.open = true};
	char misread[sizeof(good)];

	(void)state;
	memcpy(misread, good, sizeof(good));
	misread[44 + 3] = 'B'; /* L89B902C3 */
	kiosk_console_record_mrz(&c, misread, good);
	assert_int_equal(c.mrz_lines, 2);
	assert_int_equal(c.mrz_columns, 44);
	assert_true(c.printed.wrong[47] && c.chipped.wrong[47]);
	/* The digit of the number and the composite one do not fit. */
	assert_true(c.printed.wrong[53] && c.printed.wrong[87]);
	assert_false(c.chipped.wrong[53] || c.printed.wrong[63]);
	assert_true(c.printed.digit[53] && c.printed.digit[71]);
	kiosk_console_record_mrz(&c, "short", "");
	assert_int_equal(c.mrz_lines, 0);
}

static void
reads_no_record_that_is_none(void **state)
{
	static const char *const rows[] = {"", "{", "[]", "{\"format\":1}",
	    "{\"format\":\"sallyport-record/2\"}", "null",
	    /* What follows the junk is not passed over in silence. */
	    "{\"format\":\"sallyport-record/1\",\"checks\":[\"junk\","
	    "{\"id\":\"a\",\"result\":\"failed\"}]}"};
	struct ui_console_case *c = calloc(1, sizeof(*c));

	(void)state;
	assert_non_null(c);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check(rows[i],
		    kiosk_console_record_read(span_of(rows[i], strlen(rows[i])),
			(struct mrtd_date) {2026, 11, 22}, c) == KIOSK_E_FRAME);
	free(c);
}

/* More than the list has room for: its last row says how many. */
static void
drops_no_failed_check_unsaid(void **state)
{
	struct ui_console_case *c = calloc(1, sizeof(*c));
	char json[4096];
	size_t n = 0;

	(void)state;
	assert_non_null(c);
	n += (size_t)snprintf(json, sizeof(json),
	    "{\"format\":\"sallyport-record/1\",\"checks\":[");
	for (int i = 0; i < UI_CONSOLE_CHECKS + 5; i++)
		n += (size_t)snprintf(json + n, sizeof(json) - n,
		    "%s{\"id\":\"check-%d\",\"result\":\"failed\","
		    "\"sentence\":\"it failed\"}",
		    i > 0 ? "," : "", i);
	n += (size_t)snprintf(json + n, sizeof(json) - n, "]}");
	assert_int_equal(
	    kiosk_console_record_read(span_of((const uint8_t *)json, n),
		(struct mrtd_date) {2026, 11, 22}, c),
	    KIOSK_E_OK);
	assert_int_equal(c->checks, UI_CONSOLE_CHECKS);
	assert_string_equal(c->check[UI_CONSOLE_CHECKS - 1].text,
	    "There are 6 more that are not as they should be");
	assert_int_equal(
	    c->check[UI_CONSOLE_CHECKS - 1].light, UI_CONSOLE_LIGHT_BAD);
	free(c);
}

/* A gate's picture that is none, or too large, ends nothing. */
static void
decodes_nothing_that_is_no_picture(void **state)
{
	static uint8_t px[3 * 1024 * 1024];
	int w = 0, h = 0;

	(void)state;
	assert_false(kiosk_console_case_decode(
	    HEX(0xFF, 0xD8, 0xFF, 0xD9), px, sizeof(px), &w, &h));
	assert_false(kiosk_console_case_decode(
	    span_of(NULL, 0), px, sizeof(px), &w, &h));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(makes_the_codes_of_rfc_6238),
	    cmocka_unit_test(reads_base_32),
	    cmocka_unit_test(lets_nobody_in_with_one_factor),
	    cmocka_unit_test(locks_and_hands_over),
	    cmocka_unit_test(shows_a_case),
	    cmocka_unit_test(decides),
	    cmocka_unit_test(decides_no_other_case),
	    cmocka_unit_test(leaves_other_lanes_alone),
	    cmocka_unit_test(shows_what_a_lane_does),
	    cmocka_unit_test(needs_four_eyes_where_the_case_does),
	    cmocka_unit_test(searches_by_right_and_says_so),
	    cmocka_unit_test(shows_both_mrzs),
	    cmocka_unit_test(reads_no_record_that_is_none),
	    cmocka_unit_test(drops_no_failed_check_unsaid),
	    cmocka_unit_test(decodes_nothing_that_is_no_picture),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_console", tests, before, after);
}

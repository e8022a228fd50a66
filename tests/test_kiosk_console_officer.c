/*
 * Officers of a console: who is let in, and for how long.
 */
#include "tests/kiosk_desk.h"

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(makes_the_codes_of_rfc_6238),
	    cmocka_unit_test(reads_base_32),
	    cmocka_unit_test(lets_nobody_in_with_one_factor),
	    cmocka_unit_test(locks_and_hands_over),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_console_officer", tests, before, after);
}

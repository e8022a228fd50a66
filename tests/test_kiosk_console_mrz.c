/*
 * A zone that was misread, corrected by hand at the console: what leaves it is
 * an order that a gate takes, and nothing else.
 */
#include "tests/check.h"
#include "tests/kiosk_desk.h"

#include "kiosk/console_record.h"
#include "kiosk/correct.h"

#define L1 "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
#define L2 "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
#define BAD "L89B902C36UTO7408122F1204159ZE184226B<<<<<10"

static struct kiosk_console *c;
static struct kiosk_store *s;
static struct kiosk_case k;

/* A case with a zone that was misread, and nothing of a chip. */
static void
a_case(void)
{
	s = gate_store();
	c = start();
	log_on(c, "4711", pin);
	k = open_case(s, 0);
	assert_int_equal(kiosk_store_put_photo(s, &k, KIOSK_CASE_PRINTED,
			     SPAN_STR(L1 "\n" BAD "\n")),
	    KIOSK_E_OK);
	now += 300;
	kiosk_console_tick(c, now);
	assert_int_equal(c->view.shown.mrz_lines, 2);
	assert_true(c->view.shown.printed.wrong[53]);
}

static void
leave(void)
{
	kiosk_store_close(&s);
	kiosk_console_close(&c);
}

static void
move(int n)
{
	for (; n > 0; n--)
		act(c, UI_CONSOLE_DO_LANE_NEXT, 0);
}

static bool
ordered(struct kiosk_order *o)
{
	struct kiosk_order_sealed sealed = {.signers = 0};

	assert_int_equal(kiosk_store_orders(s, "T1", "lane-2", now - 5000,
			     keep_order, &sealed),
	    KIOSK_E_OK);
	return sealed.signers > 0 && kiosk_order_verify(&sealed) &&
	    kiosk_order_decode(&sealed, o);
}

static void
sends_what_was_corrected(void **state)
{
	struct kiosk_order o;
	int lane;

	(void)state;
	a_case();
	lane = c->view.lane_chosen;
	act(c, UI_CONSOLE_DO_CORRECT, 0);
	assert_true(c->view.shown.correcting);
	move(47);
	assert_int_equal(c->view.lane_chosen, lane);
	type(c, "8");
	assert_false(c->view.shown.printed.wrong[53]);
	act(c, UI_CONSOLE_DO_ENTER, 0);
	assert_true(c->view.ask.open);
	assert_non_null(strstr(c->view.ask.text, "47:B>8"));
	assert_false(ordered(&o));
	act(c, UI_CONSOLE_DO_ENTER, 0);
	assert_string_equal(c->view.ask.wrong, "");
	assert_false(c->view.ask.open);
	assert_true(ordered(&o));
	assert_int_equal(o.kind, KIOSK_ORDER_CORRECT);
	assert_string_equal(o.note, "47:B>8");
	assert_string_equal(o.officer, "4711");
	assert_string_equal(o.case_id, k.id);
	assert_true(audited("correct gate=lane-2"));
	leave();
}

static void
sends_nothing_that_is_no_correction(void **state)
{
	struct kiosk_order o;

	(void)state;
	a_case();
	/* Nothing was changed; then something, and it was thought better of. */
	act(c, UI_CONSOLE_DO_CORRECT, 0);
	act(c, UI_CONSOLE_DO_ENTER, 0);
	assert_false(c->view.ask.open);
	act(c, UI_CONSOLE_DO_CORRECT, 0);
	type(c, "X");
	act(c, UI_CONSOLE_DO_CANCEL, 0);
	assert_memory_equal(c->view.shown.printed.text, L1 BAD, 88);
	/* More than a misreading. */
	act(c, UI_CONSOLE_DO_CORRECT, 0);
	type(c, "ZZZZZZZZZZZZZZZZZ");
	act(c, UI_CONSOLE_DO_ENTER, 0);
	assert_false(c->view.ask.open);
	assert_non_null(strstr(c->view.message, "More than 16"));
	act(c, UI_CONSOLE_DO_CORRECT, 0);
	act(c, UI_CONSOLE_DO_CANCEL, 0);
	/* A chip has opened meanwhile: the gate does not take it. */
	c->view.shown.may &= ~(1u << UI_CONSOLE_ORDER_CORRECT);
	act(c, UI_CONSOLE_DO_CORRECT, 0);
	type(c, "X");
	act(c, UI_CONSOLE_DO_ENTER, 0);
	assert_false(c->view.ask.open);
	assert_false(ordered(&o));
	leave();
}

static const uint8_t zone_key[KIOSK_CORRECT_KEY] = {1, 2, 3};

/* A case of a page on which no zone was found; its picture comes late. */
static void
a_page(uint32_t four_eyes)
{
	s = gate_store();
	c = start();
	log_on(c, "4711", pin);
	k = open_case(s, four_eyes);
	now += 300;
	kiosk_console_tick(c, now);
	act(c, UI_CONSOLE_DO_CORRECT, 0);
	assert_false(c->view.shown.correcting);
	assert_int_equal(
	    kiosk_store_put_photo(s, &k, KIOSK_CASE_KEY, SPAN_OF(zone_key)),
	    KIOSK_E_OK);
	put_photo(s, &k, KIOSK_CASE_PAGE, 120);
	now += 300;
	kiosk_console_tick(c, now);
	assert_true(c->view.shown.page.rgb.n > 0);
	assert_int_equal(c->view.shown.mrz_lines, 0);
}

static void
types_a_page_of_which_nothing_was_read(void **state)
{
	char text[KIOSK_CORRECT_TEXT];
	struct kiosk_order o;

	(void)state;
	a_page(0);
	/* Nothing typed is nothing sent, and neither is what is no zone. */
	act(c, UI_CONSOLE_DO_CORRECT, 0);
	assert_int_equal(c->view.shown.mrz_columns, 44);
	act(c, UI_CONSOLE_DO_ENTER, 0);
	assert_false(c->view.ask.open);
	assert_int_equal(c->view.shown.mrz_lines, 0);
	act(c, UI_CONSOLE_DO_CORRECT, 0);
	type(c, "P<UTO1");
	act(c, UI_CONSOLE_DO_ENTER, 0);
	assert_false(c->view.ask.open);
	assert_non_null(strstr(c->view.message, "no zone yet"));
	act(c, UI_CONSOLE_DO_CANCEL, 0);
	assert_int_equal(c->view.shown.mrz_lines, 0);
	/* Each form that a zone has, and the first again. */
	act(c, UI_CONSOLE_DO_CORRECT, 0);
	act(c, UI_CONSOLE_DO_FIELD_NEXT, 0);
	assert_int_equal(c->view.shown.mrz_columns, 30);
	act(c, UI_CONSOLE_DO_FIELD_NEXT, 0);
	assert_int_equal(c->view.shown.mrz_columns, 36);
	act(c, UI_CONSOLE_DO_FIELD_NEXT, 0);
	type(c, L1 "L89B902C36");
	assert_true(c->view.shown.printed.wrong[53]);
	act(c, UI_CONSOLE_DO_TYPE, '\b');
	for (int i = 0; i < 6; i++)
		act(c, UI_CONSOLE_DO_TYPE, '\b');
	type(c, "8902C36UTO7408122F1204159ZE184226B<<<<<10");
	assert_false(c->view.shown.printed.wrong[53]);
	assert_false(c->view.shown.printed.wrong[87]);
	act(c, UI_CONSOLE_DO_ENTER, 0);
	assert_true(c->view.ask.open);
	assert_false(ordered(&o));
	act(c, UI_CONSOLE_DO_ENTER, 0);
	assert_string_equal(c->view.ask.wrong, "");
	assert_true(ordered(&o));
	assert_int_equal(o.kind, KIOSK_ORDER_CORRECT);
	assert_string_equal(o.officer, "4711");
	assert_true(kiosk_correct_open(o.note, zone_key, o.id, text));
	assert_string_equal(text, "=" L1 L2);
	assert_true(audited("correct gate=lane-2"));
	assert_false(audited("ERIKSSON"));
	/* With the case goes what was typed, the key and the picture. */
	close_case(s, &k);
	now += 5000;
	kiosk_console_tick(c, now);
	assert_int_equal(c->view.shown.page.rgb.n, 0);
	assert_int_equal(c->px[2][0], 0);
	assert_int_equal(c->zone_key[0], 0);
	assert_int_equal(c->lines[0][0], '\0');
	leave();
}

/* A second officer signs it where the policy asks for one. */
static void
types_it_with_four_eyes(void **state)
{
	struct kiosk_order_sealed sealed = {.signers = 0};
	char code[8];

	(void)state;
	a_page(UINT32_C(1) << KIOSK_ORDER_CORRECT);
	act(c, UI_CONSOLE_DO_CORRECT, 0);
	type(c, L1 L2);
	act(c, UI_CONSOLE_DO_ENTER, 0);
	assert_int_equal(c->view.ask.fields, 4);
	act(c, UI_CONSOLE_DO_CONFIRM, 0);
	assert_string_not_equal(c->view.ask.wrong, "");
	code_of(c, "4712", code);
	act(c, UI_CONSOLE_DO_FIELD, 1);
	type(c, "4712");
	act(c, UI_CONSOLE_DO_FIELD, 2);
	type(c, other_pin);
	act(c, UI_CONSOLE_DO_FIELD, 3);
	type(c, code);
	act(c, UI_CONSOLE_DO_CONFIRM, 0);
	assert_string_equal(c->view.ask.wrong, "");
	assert_int_equal(kiosk_store_orders(s, "T1", "lane-2", now - 5000,
			     keep_order, &sealed),
	    KIOSK_E_OK);
	assert_int_equal(sealed.signers, 2);
	leave();
}

/* The page was laid down again and read: what is typed would not be taken. */
static void
gives_way_to_what_was_read(void **state)
{
	(void)state;
	a_page(0);
	act(c, UI_CONSOLE_DO_CORRECT, 0);
	type(c, "P<UTO");
	assert_int_equal(kiosk_store_put_photo(s, &k, KIOSK_CASE_PRINTED,
			     SPAN_STR(L1 "\n" BAD "\n")),
	    KIOSK_E_OK);
	now += 300;
	kiosk_console_tick(c, now);
	assert_false(c->view.shown.correcting || c->view.shown.typing);
	assert_memory_equal(c->view.shown.printed.text, L1 BAD, 88);
	leave();
}

static void
shows_both_mrzs(void **state)
{
	static const char good[] =
	    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
	    "L898902C36UTO7408122F1204159ZE184226B<<<<<10";
	struct ui_console_case shown = {.open = true};
	char misread[sizeof(good)];

	(void)state;
	memcpy(misread, good, sizeof(good));
	misread[44 + 3] = 'B'; /* L89B902C3 */
	kiosk_console_record_mrz(&shown, misread, good);
	assert_int_equal(shown.mrz_lines, 2);
	assert_int_equal(shown.mrz_columns, 44);
	assert_true(shown.printed.wrong[47] && shown.chipped.wrong[47]);
	/* The digit of the number and the composite one do not fit. */
	assert_true(shown.printed.wrong[53] && shown.printed.wrong[87]);
	assert_false(shown.chipped.wrong[53] || shown.printed.wrong[63]);
	assert_true(shown.printed.digit[53] && shown.printed.digit[71]);
	kiosk_console_record_mrz(&shown, "short", "");
	assert_int_equal(shown.mrz_lines, 0);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, before, after)
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(shows_both_mrzs),
	    TEST(sends_what_was_corrected),
	    TEST(sends_nothing_that_is_no_correction),
	    TEST(types_a_page_of_which_nothing_was_read),
	    TEST(types_it_with_four_eyes),
	    TEST(gives_way_to_what_was_read),
	};

	return cmocka_run_group_tests_name(
	    "kiosk_console_mrz", tests, NULL, NULL);
}

/* An officer's correction of a zone, from the console to the document. */
#include "tests/check.h"

#include <string.h>

#include "kiosk/correct.h"

#define L1 "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
#define L2 "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
#define BAD "L89B902C36UTO74O8122F1204159ZE184226B<<<<<10"
#define SIXTEEN "AAAAAAAAAAAAAAAA"

static void
says_what_differs(void **state)
{
	static const struct {
		const char *what, *read, *corrected, *text;
	} rows[] = {
	    {"two characters", L1 BAD, L1 L2, "47:B>8 59:O>0"},
	    {"nothing", L1 L2, L1 L2, NULL},
	    {"a filler", "A", "<", "0:A><"},
	    {"another length", L1 L2, L2, NULL},
	    {"sixteen", SIXTEEN, "BBBBBBBBBBBBBBBB",
		"0:A>B 1:A>B 2:A>B 3:A>B 4:A>B 5:A>B 6:A>B 7:A>B 8:A>B 9:A>B "
		"10:A>B 11:A>B 12:A>B 13:A>B 14:A>B 15:A>B"},
	    {"seventeen", SIXTEEN "A", "BBBBBBBBBBBBBBBBB", NULL},
	    {"what no zone has", "A", "a", NULL},
	    {"longer than any zone", L1 L2 "AAA", L1 L2 "AAB", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[KIOSK_CORRECT_TEXT], zone[128];
		struct kiosk_correct c, back;
		const bool ok = kiosk_correct_of(
		    rows[i].read, rows[i].corrected, &c);

		check(rows[i].what, ok == (rows[i].text != NULL));
		if (!ok)
			continue;
		kiosk_correct_text(&c, text);
		assert_string_equal(text, rows[i].text);
		check(rows[i].what, kiosk_correct_take(text, &back));
		assert_int_equal(back.n, c.n);
		snprintf(zone, sizeof(zone), "%s", rows[i].read);
		check(rows[i].what,
		    kiosk_correct_apply(&back, zone, strlen(zone)));
		assert_string_equal(zone, rows[i].corrected);
		/* Twice is once too often: it does not say what is there. */
		check(rows[i].what,
		    !kiosk_correct_apply(&back, zone, strlen(zone)));
	}
}

static void
takes_one_form_alone(void **state)
{
	static const char *const rows[] = {"", " ", "47", "47:", "47:B",
	    "47:B>", "47:B>8 ", " 47:B>8", "047:B>8", "47:B>8  53:6>5",
	    "47:B>8,53:6>5", "53:6>5 47:B>8", "47:B>8 47:B>9", "47:B>B",
	    "47:B>b", "90:B>8", "-1:B>8", "999999999999:B>8", ":B>8",
	    "47:\x01>8", "47:B>8\n"};
	struct kiosk_correct c = {.n = 77};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check(rows[i], !kiosk_correct_take(rows[i], &c));
		assert_int_equal(c.n, 77);
	}
}

static void
counts_without_line_ends(void **state)
{
	char zone[] = L1 "\r\n" BAD "\n", other[] = L1 "\n" L2;
	struct kiosk_correct c;

	(void)state;
	assert_true(kiosk_correct_take("47:B>8 59:O>0", &c));
	assert_true(kiosk_correct_apply(&c, zone, strlen(zone)));
	assert_string_equal(zone, L1 "\r\n" L2 "\n");
	/* Another page's zone stays what it is. */
	assert_false(kiosk_correct_apply(&c, other, strlen(other)));
	assert_string_equal(other, L1 "\n" L2);
	assert_false(kiosk_correct_apply(&c, zone, 40));
	assert_false(kiosk_correct_by(SPAN_STR("47:8>B\0x"), zone, 95));
	assert_false(kiosk_correct_by(SPAN_STR("47:8>"), zone, 95));
	assert_true(kiosk_correct_by(SPAN_STR("47:8>B"), zone, strlen(zone)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(says_what_differs),
	    cmocka_unit_test(takes_one_form_alone),
	    cmocka_unit_test(counts_without_line_ends),
	};

	return cmocka_run_group_tests_name("kiosk_correct", tests, NULL, NULL);
}

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

/* What an officer types is for one order of one case. */
static void
is_sealed_for_one_order(void **state)
{
	static const uint8_t key[KIOSK_CORRECT_KEY] = {7};
	static const uint8_t other[KIOSK_CORRECT_KEY] = {8};
	static const char a[] = "00112233445566778899aabbccddeeff";
	static const char b[] = "00112233445566778899aabbccddeefe";
	static const struct {
		const char *what, *zone;
		bool good;
	} rows[] = {
	    {"TD3", L1 L2, true},
	    {"TD1", SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN "<<<<<<<<<<", true},
	    {"TD2", SIXTEEN SIXTEEN SIXTEEN SIXTEEN "<<<<<<<<", true},
	    {"one more", L1 L2 "<", false},
	    {"nothing", "", false},
	    {"a small letter",
		"p<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<" L2, false},
	    {"a blank", " <UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<" L2,
		false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char note[KIOSK_CORRECT_SEALED], text[KIOSK_CORRECT_TEXT];
		struct kiosk_correct c;
		struct span zone;

		check(rows[i].what,
		    kiosk_correct_seal(rows[i].zone, key, a, note) ==
			rows[i].good);
		check(rows[i].what, kiosk_correct_sealed(note) == rows[i].good);
		if (!rows[i].good)
			continue;
		check(rows[i].what, strstr(note, "ERIKSSON") == NULL);
		check(rows[i].what, !kiosk_correct_take(note, &c));
		check(rows[i].what, kiosk_correct_open(note, key, a, text));
		check(rows[i].what,
		    kiosk_correct_zone(span_of(text, strlen(text)), &zone) &&
			span_eq(
			    zone, span_of(rows[i].zone, strlen(rows[i].zone))));
		check(rows[i].what, !kiosk_correct_open(note, other, a, text));
		check(rows[i].what, !kiosk_correct_open(note, key, b, text));
		check(rows[i].what, text[0] == '\0');
		/* Any character of it altered, or the last ones cut off. */
		for (size_t k = 0; note[k] != '\0'; k++) {
			const char was = note[k];

			note[k] = was == 'A' ? 'B' : 'A';
			check(rows[i].what,
			    !kiosk_correct_open(note, key, a, text));
			note[k] = '\0';
			check(rows[i].what,
			    !kiosk_correct_open(note, key, a, text));
			note[k] = was;
		}
	}
	check("what was read is no zone that was typed",
	    !kiosk_correct_zone(SPAN_STR("47:B>8"), &(struct span) {0}));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(says_what_differs),
	    cmocka_unit_test(takes_one_form_alone),
	    cmocka_unit_test(counts_without_line_ends),
	    cmocka_unit_test(is_sealed_for_one_order),
	};

	return cmocka_run_group_tests_name("kiosk_correct", tests, NULL, NULL);
}

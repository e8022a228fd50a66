/* What is typed, from the key that is touched to the key that opens a chip. */
#include "tests/check.h"

#include "kiosk/typed.h"

#define NUL6 "\0\0\0\0\0\0"
#define NUL13 NUL6 NUL6 "\0"
#define NUL22 NUL13 NUL6 "\0\0\0"

/* The specimen of Doc 9303-4 appendix B. */
static void
the_key_is_that_of_the_printed_zone(void **state)
{
	static const char mrz[] =
	    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
	    "L898902C36UTO7408122F1204159ZE184226B<<<<<10";
	struct mrtd_mrz_key want, got;
	uint8_t frame[KIOSK_TYPED_SIZE];
	struct sink k = sink_of(frame, sizeof(frame));
	struct kiosk_typed t;
	struct mrtd_mrz m;
	struct ui_entry e;
	struct span s;

	(void)state;
	ui_entry_init(&e);
	for (const char *p = "L898902C3+12081974+15042012"; *p != '\0'; p++)
		assert_int_equal(ui_entry_press(&e, *p), UI_ENTRY_OPEN);
	assert_int_equal(ui_entry_press(&e, UI_KEY_NEXT), UI_ENTRY_COMPLETE);
	kiosk_typed_of(&e, &t);
	kiosk_typed_put(&k, &t);
	assert_true(sink_ok(&k));
	assert_int_equal(k.n, KIOSK_TYPED_SIZE);
	s = sink_span(&k);
	memset(&t, 0xFF, sizeof(t));
	assert_true(kiosk_typed_take(&s, &t));
	assert_int_equal(s.n, 0);
	assert_int_equal(kiosk_typed_key(&t, &got), MRTD_E_OK);
	assert_int_equal(
	    mrtd_mrz_parse(span_of(mrz, strlen(mrz)), &m), MRTD_E_OK);
	assert_int_equal(mrtd_mrz_key_of(&m, &want), MRTD_E_OK);
	assert_int_equal(got.n, want.n);
	assert_memory_equal(got.text, want.text, want.n);
}

/* clang-format off */
static const struct {
	const char *name, *frame;
	size_t n;
	bool ok;
} frames[] = {
#define F(s) s, sizeof(s) - 1
	{"number and dates",      F("\0" "L898902C3" NUL13 "740812" "120415" NUL6), true},
	{"a number of 22",        F("\0" "ABCDEFGHIJKLMNOPQRSTUV" "740812" "120415" NUL6), true},
	{"a card access number",  F("\1" NUL22 NUL6 NUL6 "123456"), true},
	{"neither",               F("\2" NUL22 NUL6 NUL6 "123456"), false},
	{"both",                  F("\1" "L898902C3" NUL13 "740812" "120415" "123456"), false},
	{"both, the other",       F("\0" "L898902C3" NUL13 "740812" "120415" "123456"), false},
	{"a filler",              F("\0" "L898902C<" NUL13 "740812" "120415" NUL6), false},
	{"a small letter",        F("\0" "l898902C3" NUL13 "740812" "120415" NUL6), false},
	{"a gap",                 F("\0" "L89\0" "02C3" "\0" NUL13 "740812" "120415" NUL6), false},
	{"too short a number",    F("\0" "L8" NUL13 NUL6 "\0" "740812" "120415" NUL6), false},
	{"no number",             F("\0" NUL22 "740812" "120415" NUL6), false},
	{"a 13th month",          F("\0" "L898902C3" NUL13 "741312" "120415" NUL6), false},
	{"a 32nd day",            F("\0" "L898902C3" NUL13 "740832" "120415" NUL6), false},
	{"no expiry",             F("\0" "L898902C3" NUL13 "740812" NUL6 NUL6), false},
	{"letters in a date",     F("\0" "L898902C3" NUL13 "74O812" "120415" NUL6), false},
	{"five digits",           F("\1" NUL22 NUL6 NUL6 "12345\0"), false},
	{"letters in a CAN",      F("\1" NUL22 NUL6 NUL6 "12345A"), false},
	{"one byte short",        F("\1" NUL22 NUL6 NUL6 "12345"), false},
	{"one byte more",         F("\1" NUL22 NUL6 NUL6 "1234567"), false},
	{"nothing",               F(""), false},
#undef F
};
/* clang-format on */

static void
takes_what_can_be_typed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
		struct span s = span_of(frames[i].frame, frames[i].n);
		struct kiosk_typed t = {.can = "x"};

		check(frames[i].name, kiosk_typed_take(&s, &t) == frames[i].ok);
		check(frames[i].name, s.n == (frames[i].ok ? 0 : frames[i].n));
		if (!frames[i].ok)
			check(frames[i].name, strcmp(t.can, "x") == 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_key_is_that_of_the_printed_zone),
	    cmocka_unit_test(takes_what_can_be_typed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/check.h"

#include "ui/entry.h"

/* clang-format off */
static const struct {
	const char *name, *keys;
	bool complete, wrong;
	enum ui_field field; /* where it ends */
	const char *text; /* of that field */
} cases[] = {
	{"three fields",           "L898902C3+12081974+15042012+", true, false, UI_FIELD_EXPIRY, "15042012"},
	{"a card access number",   "#123456+",          true,  false, UI_FIELD_CAN, "123456"},
	{"one digit short",        "#12345+",           false, false, UI_FIELD_CAN, "12345"},
	{"one digit long",         "#1234567",          false, false, UI_FIELD_CAN, "123456"},
	{"letters in it",          "#12A3B456",         false, false, UI_FIELD_CAN, "123456"},
	{"back from it",           "#123#",             false, false, UI_FIELD_NUMBER, ""},
	{"mended",                 "L89-8-8",           false, false, UI_FIELD_NUMBER, "L88"},
	{"nothing to erase",       "--",                false, false, UI_FIELD_NUMBER, ""},
	{"too short a number",     "L8+",               false, false, UI_FIELD_NUMBER, "L8"},
	{"the longest number",     "ABCDEFGHIJKLMNOPQRSTUVWXYZ", false, false, UI_FIELD_NUMBER, "ABCDEFGHIJKLMNOPQRSTUV"},
	{"small letters, fillers", "l8<9 8\n",          false, false, UI_FIELD_NUMBER, "898"},
	{"a letter in a date",     "L898902C3+O2A",     false, false, UI_FIELD_BIRTH, "2"},
	{"the 31st of April",      "L898902C3+31041974+", false, true, UI_FIELD_BIRTH, "31041974"},
	{"month before day",       "L898902C3+12251974+", false, true, UI_FIELD_BIRTH, "12251974"},
	{"a day 0",                "L898902C3+00081974+", false, true, UI_FIELD_BIRTH, "00081974"},
	{"29 February, leap",      "L898902C3+29022000+", false, false, UI_FIELD_EXPIRY, ""},
	{"29 February, none",      "L898902C3+29021900+", false, true, UI_FIELD_BIRTH, "29021900"},
	{"born too early",         "L898902C3+01011899+", false, true, UI_FIELD_BIRTH, "01011899"},
	{"expired long ago",       "L898902C3+12081974+15041999+", false, true, UI_FIELD_EXPIRY, "15041999"},
	{"wrong, then mended",     "L898902C3+31041974+--------30041974+", false, false, UI_FIELD_EXPIRY, ""},
	{"no CAN among dates",     "L898902C3+#",       false, false, UI_FIELD_BIRTH, ""},
};
/* clang-format on */

static void
takes_what_is_printed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum ui_entry_step s = UI_ENTRY_OPEN;
		struct ui_view v = {.screen = UI_SCREEN_TYPE};
		struct ui_entry e;

		ui_entry_init(&e);
		for (const char *k = cases[i].keys; *k != '\0'; k++)
			s = ui_entry_press(&e, *k);
		check(cases[i].name,
		    (s == UI_ENTRY_COMPLETE) == cases[i].complete);
		ui_entry_show(&e, &v);
		check(cases[i].name, v.field == cases[i].field);
		check(cases[i].name, v.typed_wrong == cases[i].wrong);
		check(cases[i].name, strcmp(v.typed, cases[i].text) == 0);
		check(cases[i].name, ui_view_valid(&v));
		ui_entry_wipe(&e);
		for (size_t b = 0; b < sizeof(e); b++)
			assert_int_equal(((const uint8_t *)&e)[b], 0);
	}
}

/* Who goes back sees the field before as it was, and the left one is gone. */
static void
goes_back(void **state)
{
	struct ui_entry e;

	(void)state;
	ui_entry_init(&e);
	assert_false(ui_entry_back(&e));
	for (const char *k = "L898902C3+12081974+15"; *k != '\0'; k++)
		(void)!ui_entry_press(&e, *k);
	assert_true(ui_entry_back(&e));
	assert_int_equal(e.field, UI_FIELD_BIRTH);
	assert_string_equal(e.text[UI_FIELD_BIRTH], "12081974");
	assert_string_equal(e.text[UI_FIELD_EXPIRY], "");
	assert_true(ui_entry_back(&e));
	assert_int_equal(e.field, UI_FIELD_NUMBER);
	assert_false(ui_entry_back(&e));
	(void)!ui_entry_press(&e, UI_KEY_CAN);
	assert_true(ui_entry_back(&e));
	assert_int_equal(e.field, UI_FIELD_NUMBER);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(takes_what_is_printed),
	    cmocka_unit_test(goes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Which languages a document's issuing state and a lane have offered first. */
#include "tests/check.h"

#include "ui/language.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* clang-format off */
static const struct {
	const char *name, *code;
	size_t n;
	const char *lane, *want;
} offers[] = {
	{"no document",         "",     0, "de", "de en zh-Hans"},
	{"English lane",        "",     0, "en", "en zh-Hans es"},
	{"the state's first",   "D",    1, "en", "de en zh-Hans"},
	{"with its filler",     "D<<",  3, "en", "de en zh-Hans"},
	{"with its zeros",      "D\0",  3, "en", "de en zh-Hans"},
	{"the lane's own",      "D<<",  3, "de", "de en zh-Hans"},
	{"several languages",   "BEL",  3, "en", "nl fr de"},
	{"two of three",        "CHE",  3, "fr", "de fr it"},
	{"both scripts",        "HKG",  3, "zh-Hans", "zh-Hant en zh-Hans"},
	{"no such state",       "UTO",  3, "ar", "ar en zh-Hans"},
	{"part of a code",      "EG",   2, "en", "en zh-Hans es"},
	{"longer than a code",  "EGYP", 4, "en", "en zh-Hans es"},
	{"filler alone",        "<<<",  3, "en", "en zh-Hans es"},
};
/* clang-format on */

static void
offers_what_can_be_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(offers); i++) {
		enum ui_language lane, out[UI_OFFERED];
		char got[64] = "";

		assert_true(ui_view_language_of(offers[i].lane, &lane));
		ui_language_offer(lane, offers[i].code, offers[i].n, out);
		for (int k = 0; k < UI_OFFERED; k++)
			snprintf(got + strlen(got), sizeof(got) - strlen(got),
			    "%s%s", k == 0 ? "" : " ",
			    ui_view_language_tag(out[k]));
		if (strcmp(got, offers[i].want) != 0)
			fail_msg("%s: %s", offers[i].name, got);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(offers_what_can_be_read),
	};

	return cmocka_run_group_tests_name("ui_language", tests, NULL, NULL);
}

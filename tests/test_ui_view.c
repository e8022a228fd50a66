#include "tests/check.h"

#include "ui/err.h"
#include "ui/view.h"

static const uint8_t pixels[3 * 4 * 2];

/* clang-format off */
static const struct {
	const char *name;
	struct ui_view view;
	bool valid;
} cases[] = {
	{"nothing set",          {0}, true},
	{"last screen",          {.screen = UI_SCREEN_FINGER}, true},
	{"screen past the last", {.screen = UI_SCREEN_COUNT}, false},
	{"negative screen",      {.screen = (enum ui_screen)-1}, false},
	{"unknown language",     {.language = UI_LANGUAGE_COUNT}, false},
	{"unknown guidance",     {.guidance = UI_GUIDANCE_COUNT}, false},
	{"unknown touch",        {.touch = UI_TOUCH_COUNT}, false},
	{"left little finger",   {.finger = 10}, true},
	{"an eleventh finger",   {.finger = 11}, false},
	{"all read",             {.progress = 1000}, true},
	{"more than all read",   {.progress = 1001}, false},
	{"longest countdown",    {.countdown = 999}, true},
	{"too long a countdown", {.countdown = 1000}, false},
	{"a reference",          {.reference = "7K2-Q9"}, true},
	{"reference in lower case", {.reference = "7k2"}, false},
	{"reference with markup", {.reference = "<7>"}, false},
	{"reference without end",
	    {.reference = {'A','A','A','A','A','A','A','A','A','A','A','A','A',
	    'A','A','A'}}, false},
	{"gates",                {.signs = "A3-7, B1"}, true},
	{"gates in lower case",  {.signs = "a3"}, false},
	{"gates with markup",    {.signs = "3<7"}, false},
	{"gates without end",
	    {.signs = {'1','1','1','1','1','1','1','1','1','1','1','1','1','1',
	    '1','1'}}, false},
	{"unknown station",      {.station = UI_STATION_COUNT}, false},
	{"unknown place",        {.place = UI_PLACE_COUNT}, false},
	{"a mirror",             {.mirror = {{pixels, 24}, 4, 2, 1}}, true},
	{"mirror a byte short",  {.mirror = {{pixels, 23}, 4, 2, 1}}, false},
	{"mirror without lines", {.mirror = {{pixels, 24}, 4, 0, 1}}, false},
	{"mirror nowhere",       {.mirror = {{NULL, 24}, 4, 2, 1}}, false},
	{"mirror size wraps",
	    {.mirror = {{pixels, 24}, 0x80000001, 0x80000008, 1}}, false},
};

static const struct {
	const char *tag;
	bool known;
	enum ui_language want;
} tags[] = {
	{"en",      true,  UI_LANGUAGE_EN},
	{"de-AT",   true,  UI_LANGUAGE_DE},
	{"ar_EG",   true,  UI_LANGUAGE_AR},
	{"zh-Hans", true,  UI_LANGUAGE_ZH_HANS},
	{"zh",      true,  UI_LANGUAGE_ZH_HANS},
	{"zh_CN",   true,  UI_LANGUAGE_ZH_HANS},
	{"zh-Hand", true,  UI_LANGUAGE_ZH_HANS},
	{"zh-TW",   true,  UI_LANGUAGE_ZH_HANT},
	{"zh_HK",   true,  UI_LANGUAGE_ZH_HANT},
	{"no",      true,  UI_LANGUAGE_NB},
	{"zhx",     false, 0},
	{"",        false, 0},
	{"e",       false, 0},
	{"eng",     false, 0},
	{"xx",      false, 0},
};
/* clang-format on */

static void
refuses_what_does_not_exist(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check(cases[i].name,
		    ui_view_valid(&cases[i].view) == cases[i].valid);
}

static void
finds_languages_by_tag(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		enum ui_language l = UI_LANGUAGE_COUNT;

		check(tags[i].tag,
		    ui_view_language_of(tags[i].tag, &l) == tags[i].known);
		check(tags[i].tag,
		    l == (tags[i].known ? tags[i].want : UI_LANGUAGE_COUNT));
	}
	assert_true(ui_view_language_rtl(UI_LANGUAGE_AR));
	assert_false(ui_view_language_rtl(UI_LANGUAGE_DE));
	assert_string_equal(ui_view_language_tag(UI_LANGUAGE_COUNT), "und");
}

static void
names_everything(void **state)
{
	(void)state;
	assert_string_equal(
	    ui_view_screen_name(UI_SCREEN_PUT_BACK), "PUT_BACK");
	assert_string_equal(ui_view_screen_name(UI_SCREEN_COUNT), "UNKNOWN");
	assert_string_equal(ui_view_guidance_name(UI_GUIDANCE_ALONE), "ALONE");
	assert_string_equal(
	    ui_view_guidance_name(UI_GUIDANCE_COUNT), "UNKNOWN");
	assert_string_equal(ui_err_name(UI_E_FONT), "FONT");
	assert_string_equal(ui_err_name(UI_E_COUNT), "UNKNOWN");
	assert_string_equal(ui_err_text(UI_E_OK), "no error");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(refuses_what_does_not_exist),
	    cmocka_unit_test(finds_languages_by_tag),
	    cmocka_unit_test(names_everything),
	};

	return cmocka_run_group_tests_name("ui_view", tests, NULL, NULL);
}

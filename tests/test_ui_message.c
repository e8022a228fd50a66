/*
 * The texts: what a catalogue has, what it has not, which form a number asks
 * for, which digits a language is written with.
 */
#include "tests/check.h"

#include "ui/message.h"

#define EN UI_LANGUAGE_EN
#define DE UI_LANGUAGE_DE
#define AR UI_LANGUAGE_AR
#define ZH UI_LANGUAGE_ZH_HANS

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* clang-format off */
static const struct {
	const char *name;
	enum ui_message message;
	unsigned number;
	enum ui_language language;
	const char *want;
} texts[] = {
	{"English",             UI_MESSAGE_STEP_DOOR, 1,  EN, "Door"},
	{"German",              UI_MESSAGE_STEP_DOOR, 1,  DE, "Tür"},
	{"a line end",          UI_MESSAGE_OFFICER_MORE, 1, ZH,
	    "请带好护照，\n工作人员将为您服务。"},
	{"the same English",    UI_MESSAGE_STILL,     1,  DE,
	    "Bitte halten Sie still"},
	{"one",                 UI_MESSAGE_SECONDS,   1,  EN, "second"},
	{"none",                UI_MESSAGE_SECONDS,   0,  EN, "seconds"},
	{"several",             UI_MESSAGE_SECONDS,   2,  DE, "Sekunden"},
	{"few",                 UI_MESSAGE_SECONDS,  22,  UI_LANGUAGE_RU, "секунды"},
	{"many",                UI_MESSAGE_SECONDS,  12,  UI_LANGUAGE_RU, "секунд"},
	{"two of Slovenian",    UI_MESSAGE_SECONDS, 102,  UI_LANGUAGE_SL, "sekundi"},
	{"the dual",            UI_MESSAGE_SECONDS,   2,  AR, "ثانيتان"},
	{"three to ten",        UI_MESSAGE_SECONDS, 103,  AR, "ثوانٍ"},
	{"eleven and more",     UI_MESSAGE_SECONDS,  11,  AR, "ثانية"},
	{"no plural",           UI_MESSAGE_SECONDS,   7,  ZH, "秒"},
	{"number of no plural", UI_MESSAGE_STEP_DOOR, 7,  DE, "Tür"},
	{"nothing",             UI_MESSAGE_NONE,      1,  DE, ""},
	{"no such message",     UI_MESSAGE_COUNT,     1,  DE, ""},
	{"no such language",    UI_MESSAGE_STEP_DOOR, 1,  UI_LANGUAGE_COUNT, ""},
};

static const struct {
	unsigned number;
	bool percent;
	enum ui_language language;
	const char *want;
} numbers[] = {
	{0,           false, EN, "0"},
	{4294967295U, true,  AR, "٤٢٩٤٩٦٧٢٩٥٪"},
	{62,          true,  ZH, "62%"},
	{62,          true,  UI_LANGUAGE_TR, "%62"},
	{1234567890U, true,  UI_LANGUAGE_FA, "۱۲۳۴۵۶۷۸۹۰٪"},
	{4294967295U, true,  UI_LANGUAGE_BN, "৪২৯৪৯৬৭২৯৫%"},
	{62,          true,  UI_LANGUAGE_UR, "62%"},
	{62,          true,  UI_LANGUAGE_HI, "62%"},
	{62,          true,  DE, "62\u202F%"},
};
/* clang-format on */

static void
text_in_the_form_that_is_asked_for(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		const char *text = ui_message_plural(
		    texts[i].message, texts[i].number, texts[i].language);

		if (strcmp(text, texts[i].want) != 0)
			fail_msg("%s: '%s'", texts[i].name, text);
	}
}

static void
numbers_in_the_language_s_digits(void **state)
{
	char out[32];

	(void)state;
	for (size_t i = 0; i < COUNT(numbers); i++) {
		ui_message_number(out, numbers[i].number, numbers[i].percent,
		    numbers[i].language);
		check(numbers[i].want, strcmp(out, numbers[i].want) == 0);
	}
}

static void
every_text_is_translated(void **state)
{
	unsigned gaps = 0;

	(void)state;
	for (int m = UI_MESSAGE_NONE + 1; m < UI_MESSAGE_COUNT; m++)
		for (int l = 0; l < UI_LANGUAGE_COUNT; l++)
			if (!ui_message_translated(
				(enum ui_message)m, (enum ui_language)l)) {
				gaps++;
				print_error("%s lacks %s\n",
				    ui_view_language_tag((enum ui_language)l),
				    ui_message_name((enum ui_message)m));
			}
	assert_int_equal(gaps, 0);
}

/* A catalogue once had each sentence twice, the second glued to the first. */
static void
sentences_stand_apart(void **state)
{
	static const char *const stops[] = {".", "\u3002", "\u0964", "\u06D4"};
	unsigned glued = 0;

	(void)state;
	for (int i = 0; i < UI_MESSAGE_COUNT * UI_LANGUAGE_COUNT; i++) {
		enum ui_message m = (enum ui_message)(i / UI_LANGUAGE_COUNT);
		enum ui_language l = (enum ui_language)(i % UI_LANGUAGE_COUNT);
		const char *text = ui_message_text(m, l);

		for (size_t k = 0; k < COUNT(stops); k++)
			for (const char *s = text;
			     (s = strstr(s, stops[k])) != NULL;) {
				s += strlen(stops[k]);
				if (*s == '\0' || *s == '\n' || *s == ' ')
					continue;
				glued++;
				print_error("%s of %s: '%s'\n",
				    ui_message_name(m), ui_view_language_tag(l),
				    text);
			}
	}
	assert_int_equal(glued, 0);
}

static void
messages_have_names(void **state)
{
	(void)state;
	assert_string_equal(ui_message_name(UI_MESSAGE_IDLE_MORE), "IDLE_MORE");
	assert_string_equal(ui_message_name(UI_MESSAGE_COUNT), "NONE");
	assert_false(ui_message_translated(UI_MESSAGE_NONE, DE));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(text_in_the_form_that_is_asked_for),
	    cmocka_unit_test(numbers_in_the_language_s_digits),
	    cmocka_unit_test(every_text_is_translated),
	    cmocka_unit_test(sentences_stand_apart),
	    cmocka_unit_test(messages_have_names),
	};

	return cmocka_run_group_tests_name("ui_message", tests, NULL, NULL);
}

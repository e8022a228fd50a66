#include "tests/check.h"

#include <math.h>

#include "kiosk/json.h"

static const char *
text_of(const char *value)
{
	static char buf[256];
	struct sink k = sink_of(buf, sizeof(buf) - 1);
	struct kiosk_json j;

	kiosk_json_init(&j, &k);
	kiosk_json_text(&j, NULL, value);
	buf[k.n] = '\0';
	return buf;
}

/* clang-format off */
static const struct {
	const char *name, *in, *want;
} texts[] = {
	{"plain",             "UTOPIA",           "\"UTOPIA\""},
	{"quote, backslash",  "a\"b\\c",          "\"a\\\"b\\\\c\""},
	{"line feed",         "a\nb",             "\"a\\u000ab\""},
	{"escape character",  "\x1b[2J",          "\"\\u001b[2J\""},
	{"two, three, four",  "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80",
	                      "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\""},
	{"overlong slash",    "\xC0\xAF",         "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
	{"surrogate",         "\xED\xA0\x80",     "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
	{"cut in the middle", "\xE2\x82",         "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
	{"latin-1",           "M\xFCller",        "\"M\xEF\xBF\xBDller\""},
	{"a control of C1",   "\xC2\x9B" "2J\xC2\xA0", "\"\xEF\xBF\xBD\xEF\xBF\xBD" "2J\xC2\xA0\""},
	{"nothing",           NULL,               "null"},
};
/* clang-format on */

static void
escapes_what_a_document_may_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		check(texts[i].name,
		    strcmp(text_of(texts[i].in), texts[i].want) == 0);
}

static void
nests_and_separates(void **state)
{
	char buf[256];
	struct sink k = sink_of(buf, sizeof(buf) - 1);
	struct kiosk_json j;

	(void)state;
	kiosk_json_init(&j, &k);
	kiosk_json_open(&j, NULL, '{');
	kiosk_json_int(&j, "a", -5);
	kiosk_json_open(&j, "b", '[');
	kiosk_json_bool(&j, NULL, true);
	kiosk_json_real(&j, NULL, 0.12345, 3);
	kiosk_json_real(&j, NULL, NAN, 3);
	kiosk_json_hex(&j, NULL, HEX(0x0A, 0xFF));
	kiosk_json_close(&j);
	kiosk_json_open(&j, "c", '{');
	kiosk_json_close(&j);
	kiosk_json_close(&j);
	buf[k.n] = '\0';
	assert_string_equal(
	    buf, "{\"a\":-5,\"b\":[true,0.123,null,\"0aff\"],\"c\":{}}");
}

static void
too_deep_or_too_long_is_an_overflow(void **state)
{
	char buf[64];
	struct sink k = sink_of(buf, sizeof(buf));
	struct kiosk_json j;

	(void)state;
	kiosk_json_init(&j, &k);
	for (int i = 0; i <= KIOSK_JSON_DEPTH; i++)
		kiosk_json_open(&j, NULL, '[');
	assert_false(sink_ok(&k));
	k = sink_of(buf, 4);
	kiosk_json_init(&j, &k);
	kiosk_json_text(&j, NULL, "longer");
	assert_false(sink_ok(&k));
	k = sink_of(buf, sizeof(buf));
	kiosk_json_init(&j, &k);
	kiosk_json_close(&j);
	assert_false(sink_ok(&k));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(escapes_what_a_document_may_say),
	    cmocka_unit_test(nests_and_separates),
	    cmocka_unit_test(too_deep_or_too_long_is_an_overflow),
	};

	return cmocka_run_group_tests_name("kiosk_json", tests, NULL, NULL);
}

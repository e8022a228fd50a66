#include "tests/check.h"

#include "mrtd/text.h"

#define BAD "\xEF\xBF\xBD"
#define NOT_UTF8 MRTD_TEXT_NOT_UTF8
#define CONTROL MRTD_TEXT_CONTROL
#define INVISIBLE MRTD_TEXT_INVISIBLE

/* clang-format off */
static const struct {
	const char *name;
	struct span in;
	unsigned flaws;
	const char *out;
} cases[] = {
	{"nothing",                 {0},                                0, ""},
	{"letters",                 HEX('a', 'Z', '<', '~'),            0, "aZ<~"},
	{"two to four bytes",       HEX(0xC3, 0xA9, 0xE4, 0xB8, 0xAD, 0xF0, 0x9F, 0x9B, 0x82), 0, "\xC3\xA9\xE4\xB8\xAD\xF0\x9F\x9B\x82"},
	{"Arabic with a joiner",    HEX(0xD8, 0xA7, 0xE2, 0x80, 0x8C, 0xD8, 0xA8), 0, "\xD8\xA7\xE2\x80\x8C\xD8\xA8"},
	{"tab and line end",        HEX('a', '\t', 'b', '\r', '\n'),    CONTROL, "a b  "},
	{"escape sequence",         HEX(0x1B, '[', '2', 'J'),           CONTROL, BAD "[2J"},
	{"NUL",                     HEX('a', 0, 'b'),                   CONTROL, "a" BAD "b"},
	{"C1 as UTF-8",             HEX(0xC2, 0x9B),                    CONTROL, BAD},
	{"line separator",          HEX(0xE2, 0x80, 0xA8),              CONTROL, BAD},
	{"right-to-left override",  HEX(0xE2, 0x80, 0xAE, 'x'),         INVISIBLE, BAD "x"},
	{"isolate",                 HEX(0xE2, 0x81, 0xA6),              INVISIBLE, BAD},
	{"zero width space",        HEX(0xE2, 0x80, 0x8B),              INVISIBLE, BAD},
	{"byte order mark",         HEX(0xEF, 0xBB, 0xBF, 'x'),         INVISIBLE, BAD "x"},
	{"a tag letter",            HEX(0xF3, 0xA0, 0x81, 0x81),        INVISIBLE, BAD},
	{"no character U+1FFFE",    HEX(0xF0, 0x9F, 0xBF, 0xBE),        INVISIBLE, BAD},
	{"Latin-1",                 HEX('c', 0xE9, 'x'),                NOT_UTF8, "c" BAD "x"},
	{"overlong slash",          HEX(0xC0, 0xAF),                    NOT_UTF8, BAD BAD},
	{"overlong in three",       HEX(0xE0, 0x80, 0xAF),              NOT_UTF8, BAD BAD BAD},
	{"surrogate",               HEX(0xED, 0xA0, 0x80),              NOT_UTF8, BAD BAD BAD},
	{"above U+10FFFF",          HEX(0xF4, 0x90, 0x80, 0x80),        NOT_UTF8, BAD BAD BAD BAD},
	{"cut",                     HEX('a', 0xE4, 0xB8),               NOT_UTF8, "a" BAD BAD},
};
/* clang-format on */

static void
makes_text_harmless(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint8_t buf[64];
		struct sink k = sink_of(buf, sizeof(buf));
		const char *want = cases[i].out;

		check(cases[i].name,
		    mrtd_text_flaws(cases[i].in) == cases[i].flaws);
		mrtd_text_put(&k, cases[i].in);
		check(cases[i].name,
		    span_eq(sink_span(&k), span_of(want, strlen(want))));
		/* What came out is as it should be. */
		check(cases[i].name, mrtd_text_flaws(sink_span(&k)) == 0);
		check(cases[i].name, k.n <= 3 * cases[i].in.n);
	}
}

static void
moves_by_characters(void **state)
{
	static const uint8_t in[] = {0xC3, 0xA9, 'x', 0xFF};
	struct span s = SPAN_OF(in);
	uint32_t c = 0;

	(void)state;
	assert_int_equal(mrtd_text_next(&s, &c), MRTD_E_OK);
	assert_int_equal(c, 0xE9);
	assert_int_equal(mrtd_text_next(&s, &c), MRTD_E_OK);
	assert_int_equal(c, 'x');
	assert_int_equal(mrtd_text_next(&s, &c), MRTD_E_ENCODING);
	assert_int_equal(s.n, 1);
	assert_int_equal(c, 'x');
	s = (struct span) {0};
	assert_int_equal(mrtd_text_next(&s, &c), MRTD_E_TRUNCATED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(makes_text_harmless),
	    cmocka_unit_test(moves_by_characters),
	};

	return cmocka_run_group_tests_name("mrtd_text", tests, NULL, NULL);
}

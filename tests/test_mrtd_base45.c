#include "tests/check.h"

#include "mrtd/base45.h"

/* clang-format off */
static const struct {
	const char *name, *text, *bytes;
	size_t n;
	enum mrtd_err err;
} rows[] = {
	/* RFC 9285 §4.3 and §4.4. */
	{"AB",            "BB8",         "AB",      2, MRTD_E_OK},
	{"Hello!!",       "%69 VD92EX0", "Hello!!", 7, MRTD_E_OK},
	{"base-45",       "UJCLQE7W581", "base-45", 7, MRTD_E_OK},
	{"ietf!",         "QED8WEX0",    "ietf!",   5, MRTD_E_OK},
	{"nothing",       "",            "",        0, MRTD_E_OK},
	{"zeros",         "00000",       "\0\0\0",  3, MRTD_E_OK},
	{"the highest",   "FGWU5",       "\xFF\xFF\xFF", 3, MRTD_E_OK},
	/* Hostile: RFC 9285 §6, values that no two bytes have. */
	{"one above",     "GGW",         NULL, 0, MRTD_E_VALUE},
	{"far above",     ":::",         NULL, 0, MRTD_E_VALUE},
	{"above one byte", "V5",         NULL, 0, MRTD_E_VALUE},
	{"a lone character", "BB8B",     NULL, 0, MRTD_E_VALUE},
	{"small letters", "bb8",         NULL, 0, MRTD_E_VALUE},
	{"of no alphabet", "BB=",        NULL, 0, MRTD_E_VALUE},
	{"a line's end",  "BB8\n",       NULL, 0, MRTD_E_VALUE},
	{"no room",       "BB8BB8BB8BB8BB8", NULL, 0, MRTD_E_SPACE},
};
/* clang-format on */

static void
reads_one_text_for_each(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const size_t length = strlen(rows[i].text);
		uint8_t bytes[8], text[16];
		struct sink k = sink_of(bytes, sizeof(bytes));
		struct sink back = sink_of(text, sizeof(text));

		check(rows[i].name,
		    mrtd_base45_read(span_of(rows[i].text, length), &k) ==
			rows[i].err);
		if (rows[i].err != MRTD_E_OK)
			continue;
		check(rows[i].name, k.n == rows[i].n);
		check(
		    rows[i].name, memcmp(bytes, rows[i].bytes, rows[i].n) == 0);
		mrtd_base45_put(&back, sink_span(&k));
		check(rows[i].name,
		    span_eq(sink_span(&back), span_of(rows[i].text, length)));
		check(rows[i].name, back.n == MRTD_BASE45_LENGTH(rows[i].n));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_one_text_for_each),
	};

	return cmocka_run_group_tests_name("mrtd_base45", tests, NULL, NULL);
}

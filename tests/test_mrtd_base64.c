#include "tests/check.h"

#include "mrtd/base64.h"

#define S MRTD_BASE64
#define U MRTD_BASE64_URL

/* clang-format off */
static const struct {
	const char *name;
	enum mrtd_base64 kind;
	const char *text, *bytes;
	enum mrtd_err err;
} rows[] = {
	/* RFC 4648 §10. */
	{"nothing",       S, "",         "",       MRTD_E_OK},
	{"f",             S, "Zg==",     "f",      MRTD_E_OK},
	{"fo",            S, "Zm8=",     "fo",     MRTD_E_OK},
	{"foo",           S, "Zm9v",     "foo",    MRTD_E_OK},
	{"foob",          S, "Zm9vYg==", "foob",   MRTD_E_OK},
	{"fooba",         S, "Zm9vYmE=", "fooba",  MRTD_E_OK},
	{"foobar",        S, "Zm9vYmFy", "foobar", MRTD_E_OK},
	{"the last two",  S, "+/+/",     "\xFB\xFF\xBF", MRTD_E_OK},
	{"the last two for URLs", U, "-_-_", "\xFB\xFF\xBF", MRTD_E_OK},
	{"without fillers", U, "Zg",     "f",      MRTD_E_OK},
	{"with fillers",  U, "Zg==",     "f",      MRTD_E_OK},
	/* Hostile. */
	{"fillers left out", S, "Zg",    NULL, MRTD_E_VALUE},
	{"one too few",   S, "Zg=",      NULL, MRTD_E_VALUE},
	{"one too few for URLs", U, "Zg=", NULL, MRTD_E_VALUE},
	{"three",         S, "Z===",     NULL, MRTD_E_VALUE},
	{"a group of fillers", S, "====", NULL, MRTD_E_VALUE},
	{"in the middle", S, "Zg==Zg==", NULL, MRTD_E_VALUE},
	{"bits left over", S, "Zh==",    NULL, MRTD_E_VALUE},
	{"bits left over of two", S, "Zm9=", NULL, MRTD_E_VALUE},
	{"bits left over for URLs", U, "Zh", NULL, MRTD_E_VALUE},
	{"a lone character", U, "Z",     NULL, MRTD_E_VALUE},
	{"a lone one behind a group", U, "Zm9vZ", NULL, MRTD_E_VALUE},
	{"the other alphabet", S, "-_-_", NULL, MRTD_E_VALUE},
	{"the other one for URLs", U, "+/+/", NULL, MRTD_E_VALUE},
	{"a blank",       S, "Zm9 ",     NULL, MRTD_E_VALUE},
	{"a blank in front", S, " Zm9",  NULL, MRTD_E_VALUE},
	{"a letter of another script", S, "Zm9\xE9", NULL, MRTD_E_VALUE},
	{"no room",       S, "Zm9vYmFyZm9vYmFy", NULL, MRTD_E_SPACE},
};
/* clang-format on */

static void
reads_one_text_for_each(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t buf[8];
		struct sink k = sink_of(buf, sizeof(buf));

		check(rows[i].name,
		    mrtd_base64_read(rows[i].kind,
			span_of(rows[i].text, strlen(rows[i].text)),
			&k) == rows[i].err);
		if (rows[i].err == MRTD_E_OK)
			check(rows[i].name,
			    span_eq(sink_span(&k),
				span_of(rows[i].bytes, strlen(rows[i].bytes))));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_one_text_for_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

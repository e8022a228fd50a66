#include "tests/check.h"

#include "mrtd/translit.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct span
text(const char *s)
{
	return span_of(s, strlen(s));
}

/* clang-format off */
static const struct {
	const char *in;
	enum mrtd_err want;
	const char *out;
} names[] = {
	{"Eriksson",            MRTD_E_OK, "ERIKSSON"},
	{"D'Artagnan",          MRTD_E_OK, "DARTAGNAN"},
	{"D\u2019Artagnan",     MRTD_E_OK, "DARTAGNAN"},
	{"Marie-Elise",         MRTD_E_OK, "MARIE ELISE"},
	{"ANNA, MARIA",         MRTD_E_OK, "ANNA MARIA"},
	{"  Anna  Maria ",      MRTD_E_OK, "ANNA MARIA"},
	{"J. R.",               MRTD_E_OK, "J R"},
	{"M\u00FCller",         MRTD_E_OK, "MUELLER"},
	{"GRO\u1E9E",           MRTD_E_OK, "GROSS"},
	{"Gro\u00DF",           MRTD_E_OK, "GROSS"},
	{"\u00D8stergaard",     MRTD_E_OK, "OESTERGAARD"},
	{"\u00FEor",            MRTD_E_OK, "THOR"},
	{"\u0141\u00F3d\u017A", MRTD_E_OK, "LODZ"},
	{"\u0148\u013E\u017E",  MRTD_E_OK, "NLZ"},
	{"I\u015F\u0131k",      MRTD_E_OK, "ISIK"},
	{"\u00FF",              MRTD_E_OK, "Y"},
	{"\u0429\u0443\u043A\u0438\u043D", MRTD_E_OK, "SHCHUKIN"},
	{"\u0454",              MRTD_E_OK, "IE"},
	{"\u0491",              MRTD_E_OK, "G"},
	{"\u0645\u062D\u0645\u062F", MRTD_E_OK, "MXHMD"},
	/* Notes 2 and 3 of table C. */
	{"\u0639\u0628\u0651\u0627\u0633", MRTD_E_OK, "EBBAS"},
	{"\u0641\u0636\u0651\u0629", MRTD_E_OK, "FXDZXDZXAH"},
	{"\u0641\u0636\u0651\u0629\u064C", MRTD_E_OK, "FXDZXDZXAH"},
	{"\u0629\u0628",        MRTD_E_OK, "XTAB"},
	{"\u0629 \u0628",       MRTD_E_OK, "XAH B"},
	{"\u0651\u0628",        MRTD_E_CHARACTER, ""},
	{"\u0628 \u0651",       MRTD_E_CHARACTER, ""},
	{"Henry 8",             MRTD_E_CHARACTER, ""},
	{"\u738B",              MRTD_E_CHARACTER, ""},
	{"A<B",                 MRTD_E_CHARACTER, ""},
	{"\u00D7",              MRTD_E_CHARACTER, ""},
	{"\u00F7",              MRTD_E_CHARACTER, ""},
	{"",                    MRTD_E_VALUE, ""},
	{" - ",                 MRTD_E_VALUE, ""},
	{"A\xC3",               MRTD_E_ENCODING, ""},
	{"A\xC0\x80",           MRTD_E_ENCODING, ""},
	{"A\xE0\x80\x80",       MRTD_E_ENCODING, ""},
	{"A\xED\xA0\x80",       MRTD_E_ENCODING, ""},
	{"A\xF4\x90\x80\x80",   MRTD_E_ENCODING, ""},
	{"A\xFF",               MRTD_E_ENCODING, ""},
	{"ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG", MRTD_E_SPACE, ""},
};
/* clang-format on */

static void
writes_names_in_letters(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		uint8_t buf[32];
		struct sink k = sink_of(buf, sizeof(buf));

		check(names[i].in,
		    mrtd_translit_name(text(names[i].in), &k) == names[i].want);
		check(names[i].in, sink_ok(&k));
		check(names[i].in, span_eq(sink_span(&k), text(names[i].out)));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(writes_names_in_letters),
	};

	return cmocka_run_group_tests_name("mrtd_translit", tests, NULL, NULL);
}

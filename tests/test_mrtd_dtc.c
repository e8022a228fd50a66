#include "tests/check.h"

#include <stdlib.h>

#include "mrtd/dtc.h"
#include "mrtd/tlv.h"

/* clang-format off */
/* Elements of DTCData, with files of one octet. */
#define V1   "020101"
#define SOD  "8005 77033001 00"
#define DG1  "8103 6101AA"
#define DG2  "8203 7501BB"
#define DG3  "8303 6301CC"
#define DG13 "8D03 6D01CC"
#define DG16 "9003 7001CC"
#define SECURITY "B602 3000"
#define OTHER "B702 3000"
#define TBS  "A008 3006 3000 3000 3000"
#define SIGNER "A102 3000"

#define EMRTD MRTD_DTC_EMRTD
#define EMRTD_PC MRTD_DTC_EMRTD_PC
#define PC MRTD_DTC_PC

static const struct {
	const char *name, *version, *data, *tail;
	enum mrtd_err want;
	const char *at;
	enum mrtd_dtc_kind kind;
} rows[] = {
	{"eMRTD bound",               V1, SOD DG1 DG2, "", MRTD_E_OK, "the whole", EMRTD},
	{"with more data groups",     V1, SOD DG1 DG2 DG3 DG13 DG16, "", MRTD_E_OK, "the whole", EMRTD},
	{"eMRTD-PC bound",            V1, SOD DG1 DG2 SECURITY, TBS SIGNER, MRTD_E_OK, "the whole", EMRTD_PC},
	{"PC bound",                  V1, DG1 DG2 SECURITY, TBS SIGNER, MRTD_E_OK, "the whole", PC},
	{"with what a State adds",    V1, DG1 DG2 SECURITY OTHER, TBS SIGNER, MRTD_E_OK, "the whole", PC},
	{"the same, and EF.SOD",      V1, SOD DG1 DG2 SECURITY OTHER, TBS SIGNER, MRTD_E_OK, "the whole", EMRTD_PC},

	/* The comments of the ASN.1: MUST and MUST NOT. */
	{"nobody vouches for it",     V1, DG1 DG2, "", MRTD_E_CONTRADICTION, "the whole", EMRTD},
	{"eMRTD bound with a TBS",    V1, SOD DG1 DG2, TBS, MRTD_E_CONTRADICTION, "the whole", EMRTD},
	{"with a signer",             V1, SOD DG1 DG2, SIGNER, MRTD_E_CONTRADICTION, "the whole", EMRTD},
	{"with a signature of its own and no key", V1, SOD DG1 DG2, TBS SIGNER, MRTD_E_CONTRADICTION, "the whole", EMRTD},
	{"with a key",                V1, SOD DG1 DG2 SECURITY, "", MRTD_E_CONTRADICTION, "the whole", EMRTD},
	{"with what a State adds",    V1, SOD DG1 DG2 OTHER, "", MRTD_E_CONTRADICTION, "the whole", EMRTD},
	{"PC bound, no signer",       V1, DG1 DG2 SECURITY, TBS, MRTD_E_CONTRADICTION, "the whole", EMRTD},
	{"PC bound, no TBS",          V1, DG1 DG2 SECURITY, SIGNER, MRTD_E_CONTRADICTION, "the whole", EMRTD},
	{"PC bound, no key",          V1, DG1 DG2, TBS SIGNER, MRTD_E_CONTRADICTION, "the whole", EMRTD},

	/* The extension point. */
	{"a later element",           V1, DG1 DG2 "9101AA" SECURITY, TBS SIGNER, MRTD_E_OK, "the whole", PC},
	{"another one",               V1, DG1 DG2 SECURITY OTHER "9E01AA", TBS SIGNER, MRTD_E_OK, "the whole", PC},
	{"of those that are constructed", V1, DG1 DG2 "B503040100" SECURITY, TBS SIGNER, MRTD_E_OK, "the whole", PC},
	{"eMRTD bound with one",      V1, SOD DG1 DG2 "9101AA", "", MRTD_E_CONTRADICTION, "the whole", EMRTD},
	{"it comes twice",            V1, DG1 DG2 "9101AA 9101AA" SECURITY, TBS SIGNER, MRTD_E_TAG, "an unknown element", EMRTD},
	{"after the key",             V1, DG1 DG2 SECURITY "9101AA", TBS SIGNER, MRTD_E_TAG, "an unknown element", EMRTD},
	{"number 31",                 V1, DG1 DG2 SECURITY "9F1F01AA", TBS SIGNER, MRTD_E_TAG, "dtcSecurityInfo", EMRTD},
	{"of no context",             V1, SOD DG1 DG2 "0401AA", "", MRTD_E_TAG, "dtcDG2", EMRTD},
	{"of an application",         V1, SOD DG1 DG2 "5101AA", "", MRTD_E_TAG, "dtcDG2", EMRTD},
	{"private",                   V1, SOD DG1 DG2 "D101AA", "", MRTD_E_TAG, "dtcDG2", EMRTD},

	/* Order, and each once. */
	{"no DG1",                    V1, SOD DG2, "", MRTD_E_NOT_FOUND, "dtcDG1", EMRTD},
	{"no DG2",                    V1, SOD DG1, "", MRTD_E_NOT_FOUND, "dtcDG2", EMRTD},
	{"no data at all",            V1, "", "", MRTD_E_NOT_FOUND, "dtcDG1", EMRTD},
	{"DG1 twice",                 V1, SOD DG1 DG1 DG2, "", MRTD_E_TAG, "dtcDG1", EMRTD},
	{"EF.SOD twice",              V1, SOD SOD DG1 DG2, "", MRTD_E_TAG, "dtcSOD", EMRTD},
	{"EF.SOD last",               V1, DG1 DG2 SOD, "", MRTD_E_TAG, "dtcSOD", EMRTD},
	{"DG2 before DG1",            V1, SOD DG2 DG1, "", MRTD_E_TAG, "dtcDG1", EMRTD},
	{"the key before DG3",        V1, DG1 DG2 SECURITY DG3, TBS SIGNER, MRTD_E_TAG, "dtcDG3", EMRTD},
	{"signer before TBS",         V1, DG1 DG2 SECURITY, SIGNER TBS, MRTD_E_TRAILING, "dtcSignerInfo", EMRTD},
	{"TBS twice",                 V1, DG1 DG2 SECURITY, TBS TBS SIGNER, MRTD_E_TRAILING, "dtcSignerInfo", EMRTD},
	{"signer twice",              V1, DG1 DG2 SECURITY, TBS SIGNER SIGNER, MRTD_E_TRAILING, "dtcSignerInfo", EMRTD},
	{"something after it",        V1, SOD DG1 DG2, "0500", MRTD_E_TRAILING, "dtcSignerInfo", EMRTD},

	/* The files. */
	{"DG2 as DG1",                V1, SOD "81037501BB" DG2, "", MRTD_E_TAG, "dtcDG1", EMRTD},
	{"DG1 as DG2",                V1, SOD DG1 "82036101AA", "", MRTD_E_TAG, "dtcDG2", EMRTD},
	{"DG14 as DG15",              V1, SOD DG1 DG2 "8F036E01CC", "", MRTD_E_TAG, "dtcDG15", EMRTD},
	{"EF.CardSecurity as EF.SOD", V1, "80033001 00" DG1 DG2, "", MRTD_E_TAG, "dtcSOD", EMRTD},
	{"a CMS without its tag",     V1, "80023000" DG1 DG2, "", MRTD_E_TAG, "dtcSOD", EMRTD},
	{"an empty DG1",              V1, SOD "8100" DG2, "", MRTD_E_LENGTH, "dtcDG1", EMRTD},
	{"an empty EF.SOD",           V1, "8000" DG1 DG2, "", MRTD_E_LENGTH, "dtcSOD", EMRTD},
	{"DG1 that ends early",       V1, SOD "81036102AA" DG2, "", MRTD_E_TRUNCATED, "dtcDG1", EMRTD},
	{"DG1 with more after it",    V1, SOD "81046101AA00" DG2, "", MRTD_E_TRAILING, "dtcDG1", EMRTD},
	{"DG1 constructed",           V1, SOD "A1036101AA" DG2, "", MRTD_E_TAG, "dtcDG1", EMRTD},
	{"DG1 in EXPLICIT tagging",   V1, SOD "A10504036101AA" DG2, "", MRTD_E_TAG, "dtcDG1", EMRTD},
	{"BER in the chip's file",    V1, SOD "8104618101AA" DG2, "", MRTD_E_OK, "the whole", EMRTD},
	{"DG13 without a tag",        V1, SOD DG1 DG2 "8D03414243", "", MRTD_E_OK, "the whole", EMRTD},

	/* The rest. */
	{"version 0",                 "020100", SOD DG1 DG2, "", MRTD_E_UNSUPPORTED, "version", EMRTD},
	{"version 2",                 "020102", SOD DG1 DG2, "", MRTD_E_UNSUPPORTED, "version", EMRTD},
	{"version -1",                "0201FF", SOD DG1 DG2, "", MRTD_E_VALUE, "version", EMRTD},
	{"version 1 in two octets",   "02020001", SOD DG1 DG2, "", MRTD_E_ENCODING, "version", EMRTD},
	{"no version",                "", SOD DG1 DG2, "", MRTD_E_TAG, "version", EMRTD},
	{"a length in BER",           V1, "80810577033001 00" DG1 DG2, "", MRTD_E_ENCODING, "dtcData", EMRTD},
	{"a length without end",      V1, SOD DG1 "A280 0403 7501BB 0000", "", MRTD_E_LENGTH, "dtcDG1", EMRTD},
	{"longer than all of it",     V1, SOD DG1 "82847FFFFFFF75", "", MRTD_E_TRUNCATED, "dtcDG1", EMRTD},
	{"two values to be signed",   V1, DG1 DG2 SECURITY, "A006300430003000" SIGNER, MRTD_E_LENGTH, "dtcTBS", EMRTD},
	{"values of no sequence",     V1, DG1 DG2 SECURITY, "A008310630003000 3000" SIGNER, MRTD_E_TAG, "dtcTBS", EMRTD},
	{"a value that is cut",       V1, DG1 DG2 SECURITY, "A008300630003000 3001" SIGNER, MRTD_E_TRUNCATED, "dtcTBS", EMRTD},
	{"two signers",               V1, DG1 DG2 SECURITY, TBS "A10430003000", MRTD_E_TRAILING, "dtcSignerInfo", EMRTD},
	{"an empty signer",           V1, DG1 DG2 SECURITY, TBS "A100", MRTD_E_TRUNCATED, "dtcSignerInfo", EMRTD},
	{"two keys",                  V1, DG1 DG2 "B60430003000", TBS SIGNER, MRTD_E_TRAILING, "dtcSecurityInfo", EMRTD},
	{"a key that is primitive",   V1, DG1 DG2 "96023000", TBS SIGNER, MRTD_E_TAG, "dtcSecurityInfo", EMRTD},
	{"an empty addition of a State", V1, DG1 DG2 SECURITY "B700", TBS SIGNER, MRTD_E_TRUNCATED, "dtcOtherInfos", EMRTD},
};
/* clang-format on */

static struct span
unhex(const char *text, uint8_t *out, size_t cap)
{
	return span_of(out, check_unhex(text, out, cap));
}

static struct span
wrap(const char *version, const char *data, const char *tail, struct sink *k)
{
	uint8_t v[16], d[128], t[128], inner[256];
	struct sink i = sink_of(inner, sizeof(inner));

	sink_put(&i, unhex(version, v, sizeof(v)));
	mrtd_tlv_put(&i, 0x30, unhex(data, d, sizeof(d)));
	sink_put(&i, unhex(tail, t, sizeof(t)));
	mrtd_tlv_put(k, 0x30, sink_span(&i));
	assert_true(sink_ok(k));
	return sink_span(k);
}

static void
parses(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t bytes[512];
		struct sink k = sink_of(bytes, sizeof(bytes));
		struct span s = wrap(
		    rows[i].version, rows[i].data, rows[i].tail, &k);
		struct mrtd_dtc d;
		enum mrtd_err e = mrtd_dtc_parse(s, &d);

		if (e != rows[i].want || strcmp(d.at, rows[i].at) != 0)
			fail_msg("%s: %s at %s", rows[i].name, mrtd_err_name(e),
			    d.at);
		check(rows[i].name, d.kind == rows[i].kind);
		check(rows[i].name,
		    (d.files[MRTD_FILE_DG1].n > 0) == (e == MRTD_E_OK));
		if (e != MRTD_E_OK)
			continue;
		check(rows[i].name,
		    (d.files[MRTD_FILE_SOD].n > 0) == (d.kind != PC));
		check(rows[i].name,
		    (d.tbs_values > 0 && d.tbs.n > 0) == (d.kind != EMRTD));
	}
}

/* Around the content: cut anywhere, or followed by anything. */
static void
is_whole(void **state)
{
	uint8_t bytes[64], more[64];
	struct sink k = sink_of(bytes, sizeof(bytes));
	struct span s = wrap(V1, SOD DG1 DG2, "", &k);
	struct mrtd_dtc d;

	(void)state;
	for (size_t n = 0; n < s.n; n++)
		assert_int_not_equal(
		    mrtd_dtc_parse(span_of(s.p, n), &d), MRTD_E_OK);
	memcpy(more, s.p, s.n);
	more[s.n] = 0;
	assert_int_equal(
	    mrtd_dtc_parse(span_of(more, s.n + 1), &d), MRTD_E_TRAILING);
	more[0] = 0x31;
	assert_int_equal(mrtd_dtc_parse(span_of(more, s.n), &d), MRTD_E_TAG);
	/* 30 81 len: a length that DER writes in one octet. */
	memmove(more + 1, s.p, s.n);
	more[0] = 0x30;
	more[1] = 0x81;
	assert_int_equal(
	    mrtd_dtc_parse(span_of(more, s.n + 1), &d), MRTD_E_ENCODING);
}

static struct span
file_of(struct sink *k, uint32_t tag, size_t n)
{
	size_t at = k->n;

	mrtd_tlv_put_header(k, tag, n);
	sink_put_fill(k, 0xA5, n);
	assert_true(sink_ok(k));
	return span_of(k->p + at, k->n - at);
}

/* Each file up to what a chip's may have, and the whole up to its limit. */
static void
gets_as_large_as_a_chip(void **state)
{
	const size_t cap = 2 * MRTD_DTC_MAX;
	uint8_t *bytes = malloc(cap), *out = malloc(cap);
	struct span files[MRTD_FILE_COUNT] = {{NULL, 0}};
	struct sink k = sink_of(bytes, cap), dtc = sink_of(out, cap);
	struct mrtd_dtc d;

	(void)state;
	assert_non_null(bytes);
	assert_non_null(out);
	for (enum mrtd_file f = MRTD_FILE_SOD; f <= MRTD_FILE_DG16; f++)
		files[f] = file_of(&k, mrtd_lds_file(f)->tag,
		    mrtd_lds_file(f)->max -
			(mrtd_lds_file(f)->max > 0xFFFF	      ? 5
				: mrtd_lds_file(f)->max > 130 ? 4
							      : 2));
	assert_int_equal(mrtd_dtc_make(files, &dtc), MRTD_E_OK);
	assert_int_equal(mrtd_dtc_parse(sink_span(&dtc), &d), MRTD_E_OK);
	for (enum mrtd_file f = MRTD_FILE_SOD; f <= MRTD_FILE_DG16; f++)
		assert_true(span_eq(d.files[f], files[f]));
	/* One octet more of EF.DG1 is one too many. */
	files[MRTD_FILE_DG1] = file_of(
	    &k, 0x61, mrtd_lds_file(MRTD_FILE_DG1)->max - 3);
	sink_wipe(&dtc);
	assert_int_equal(mrtd_dtc_make(files, &dtc), MRTD_E_LENGTH);
	assert_int_equal(
	    mrtd_dtc_parse(span_of(out, MRTD_DTC_MAX + 1), &d), MRTD_E_LENGTH);
	free(bytes);
	free(out);
}

static void
makes_what_it_parses(void **state)
{
	static const uint8_t sod[] = {0x77, 3, 0x30, 1, 0},
			     dg1[] = {0x61, 1, 0xAA}, dg2[] = {0x75, 1, 0xBB};
	struct span files[MRTD_FILE_COUNT] = {[MRTD_FILE_SOD] = SPAN_OF(sod),
	    [MRTD_FILE_DG1] = SPAN_OF(dg1),
	    [MRTD_FILE_DG2] = SPAN_OF(dg2)};
	uint8_t bytes[64], want[64], small[8];
	struct sink k = sink_of(bytes, sizeof(bytes)),
		    w = sink_of(want, sizeof(want)),
		    s = sink_of(small, sizeof(small));

	(void)state;
	/* What belongs to a chip alone does not come in. */
	files[MRTD_FILE_COM] = files[MRTD_FILE_CARD_ACCESS] = SPAN_OF(dg1);
	assert_int_equal(mrtd_dtc_make(files, &k), MRTD_E_OK);
	assert_true(span_eq(sink_span(&k), wrap(V1, SOD DG1 DG2, "", &w)));
	assert_int_equal(mrtd_dtc_make(files, &s), MRTD_E_SPACE);
	files[MRTD_FILE_DG3] = SPAN_OF(dg1);
	assert_int_equal(mrtd_dtc_make(files, &k), MRTD_E_TAG);
	files[MRTD_FILE_DG3] = files[MRTD_FILE_SOD] = (struct span) {NULL, 0};
	assert_int_equal(mrtd_dtc_make(files, &k), MRTD_E_NOT_FOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(parses),
	    cmocka_unit_test(is_whole),
	    cmocka_unit_test(gets_as_large_as_a_chip),
	    cmocka_unit_test(makes_what_it_parses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

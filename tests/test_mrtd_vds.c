#include "tests/check.h"

#include "mrtd/c40.h"
#include "mrtd/tlv.h"
#include "mrtd/vds.h"
#include "tests/vectors/doc9303_vds.h"

#define B MRTD_VDS_BIT

static uint8_t buf[MRTD_VDS_MAX + 64];

static struct span
unhex(const char *hex)
{
	return span_of(buf, check_unhex(hex, buf, sizeof(buf)));
}

static struct span
text_of(const char *s)
{
	return span_of(s, strlen(s));
}

static void
c40_has_the_printed_examples(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(doc9303_c40) / sizeof(doc9303_c40[0]);
	     i++) {
		const char *name = doc9303_c40[i].text;
		uint8_t out[16];
		char text[16];
		struct sink k = sink_of(out, sizeof(out));
		size_t n = 0;

		check(name, mrtd_c40_put(&k, text_of(name)) == MRTD_E_OK);
		check(name, span_eq(sink_span(&k), unhex(doc9303_c40[i].hex)));
		check(name, k.n == MRTD_C40_SIZE(strlen(name)));
		check(name,
		    mrtd_c40_read(sink_span(&k), text, sizeof(text), &n) ==
			MRTD_E_OK);
		check(name, strcmp(text, doc9303_c40[i].read) == 0);
		check(name, n == strlen(text));
	}
}

/* clang-format off */
static const struct {
	const char *name, *hex;
	enum mrtd_err want;
} bad_c40[] = {
	{"odd",                       "EB11FE",       MRTD_E_LENGTH},
	{"zero",                      "0000",         MRTD_E_CHARACTER},
	{"over 64000",                "FA01",         MRTD_E_CHARACTER},
	{"64000 is ZZZ",              "FA00",         MRTD_E_OK},
	{"one character, then more",  "FE45EB11",     MRTD_E_CHARACTER},
	{"two characters, then more", "66A9EB11",     MRTD_E_CHARACTER},
	{"a small letter",            "FE62",         MRTD_E_CHARACTER},
	{"a filler in ASCII",         "FE3D",         MRTD_E_CHARACTER},
	{"a blank in ASCII",          "FE21",         MRTD_E_OK},
	{"ASCII 0 minus 1",           "FE00",         MRTD_E_CHARACTER},
	{"shift 1 first",             "0700",         MRTD_E_CHARACTER},
	{"shift 2 fills up",          "66AA",         MRTD_E_CHARACTER},
	{"too long",                  "EB11EB11EB11EB11EB11EB11", MRTD_E_SPACE},
};
/* clang-format on */

static void
c40_reads_nothing_else(void **state)
{
	char text[16];
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(bad_c40) / sizeof(bad_c40[0]); i++)
		check(bad_c40[i].name,
		    mrtd_c40_read(unhex(bad_c40[i].hex), text, sizeof(text),
			&n) == bad_c40[i].want);
	assert_int_equal(
	    mrtd_c40_read((struct span) {0}, text, 0, &n), MRTD_E_SPACE);
	for (const char *c = "a.\n>"; *c != '\0'; c++) {
		struct sink k = sink_of(buf, sizeof(buf));

		assert_int_equal(
		    mrtd_c40_put(&k, span_of(c, 1)), MRTD_E_CHARACTER);
		assert_int_equal(k.n, 0);
	}
}

static void
a_length_alone_is_der(void **state)
{
	static const struct {
		const char *hex;
		enum mrtd_err want;
		size_t n;
	} t[] = {
	    {"00", MRTD_E_OK, 0},
	    {"7F", MRTD_E_OK, 127},
	    {"8180", MRTD_E_OK, 128},
	    {"817F", MRTD_E_ENCODING, 9},
	    {"820100", MRTD_E_OK, 256},
	    {"8200FF", MRTD_E_ENCODING, 9},
	    {"8401000000", MRTD_E_OK, 1u << 24},
	    {"80", MRTD_E_LENGTH, 9},
	    {"850100000000", MRTD_E_LENGTH, 9},
	    {"81", MRTD_E_TRUNCATED, 9},
	    {"", MRTD_E_TRUNCATED, 9},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct span s = unhex(t[i].hex), before = s;
		size_t n = 9;

		check(t[i].hex, mrtd_tlv_length(&s, &n) == t[i].want);
		check(t[i].hex, n == t[i].n);
		check(t[i].hex, s.n == (t[i].want == MRTD_E_OK ? 0 : before.n));
	}
}

static void
reads_the_printed_visa(void **state)
{
	struct mrtd_vds v;
	struct mrtd_vds_contents c;
	struct mrtd_mrz passport = {.document_number = "ABC424242"};

	(void)state;
	assert_int_equal(
	    mrtd_vds_parse(unhex(doc9303_vds_visa), &v), MRTD_E_OK);
	assert_int_equal(v.version, 4);
	assert_string_equal(v.issuer, "UTO");
	assert_string_equal(v.signer, "UTTS");
	assert_string_equal(v.reference, "5B");
	assert_int_equal(
	    v.issued.year * 10000 + v.issued.month * 100 + v.issued.day,
	    20200613);
	assert_int_equal(v.signed_on.year * 10000 + v.signed_on.month * 100 +
		v.signed_on.day,
	    20200615);
	assert_string_equal(v.use->id, "visa");
	assert_int_equal(v.n, 4);
	assert_int_equal(v.signature.n, 64);
	mrtd_vds_examine(&v, &c);
	assert_int_equal(c.findings, 0);
	assert_true(c.have_mrz);
	assert_int_equal(c.characters, 64);
	assert_int_equal(c.mrz.format, MRTD_MRZ_MRVB);
	assert_string_equal(c.mrz.surname, "DENT");
	assert_string_equal(c.mrz.issuer, "D");
	assert_int_equal(c.mrz.bad_check_digits, 0);
	assert_int_equal(c.entries, 2);
	assert_int_equal(c.stay, MRTD_VDS_STAY_SPAN);
	assert_int_equal(c.days, 90);
	assert_int_equal(c.months + c.years, 0);
	assert_string_equal(c.passport, "ABC424242");
	assert_true(mrtd_vds_agrees(&c, text_of(doc9303_vds_visa_mrz)));
	assert_true(mrtd_vds_in_passport(&c, &passport));
	passport.document_number[8] = '3';
	assert_false(mrtd_vds_in_passport(&c, &passport));
	passport.document_number[8] = '\0';
	assert_false(mrtd_vds_in_passport(&c, &passport));
	mrtd_vds_wipe(&c);
	assert_false(mrtd_vds_agrees(&c, text_of(doc9303_vds_visa_mrz)));
	assert_false(mrtd_vds_in_passport(&c, &passport));
}

static void
reads_the_printed_emergency_document(void **state)
{
	struct mrtd_vds v;
	struct mrtd_vds_contents c;

	(void)state;
	assert_int_equal(mrtd_vds_parse(unhex(doc9303_vds_etd), &v), MRTD_E_OK);
	assert_string_equal(v.use->id, "etd");
	mrtd_vds_examine(&v, &c);
	assert_int_equal(c.findings, 0);
	assert_int_equal(c.mrz.format, MRTD_MRZ_TD2);
	assert_string_equal(c.mrz.document_code, "PU");
	assert_int_equal(c.mrz.bad_check_digits, 0);
	assert_int_equal(c.characters, 72);
	assert_string_equal(c.text, doc9303_vds_etd_mrz);
	assert_int_equal(c.stay, MRTD_VDS_STAY_NONE);
	assert_true(mrtd_vds_agrees(&c, text_of(doc9303_vds_etd_mrz)));
}

/* §5.7.7 asks for consistency: the optional data is not in a visa's seal. */
static void
compares_as_far_as_the_seal_goes(void **state)
{
	char printed[80];
	struct mrtd_vds v;
	struct mrtd_vds_contents c;

	(void)state;
	assert_int_equal(
	    mrtd_vds_parse(unhex(doc9303_vds_visa), &v), MRTD_E_OK);
	mrtd_vds_examine(&v, &c);
	memcpy(printed, doc9303_vds_visa_mrz, 72);
	printed[70] = '7';
	assert_true(mrtd_vds_agrees(&c, span_of(printed, 72)));
	for (size_t i = 0; i < 64; i++) {
		char was = printed[i];

		printed[i] = was == 'A' ? 'B' : was == '1' ? '2' : 'A';
		assert_false(mrtd_vds_agrees(&c, span_of(printed, 72)));
		printed[i] = was;
	}
	/* Line breaks are no difference; a line missing is. */
	memmove(printed + 37, printed + 36, 36);
	printed[36] = '\n';
	assert_true(mrtd_vds_agrees(&c, span_of(printed, 73)));
	assert_false(mrtd_vds_agrees(&c, span_of(printed, 36)));
	assert_false(mrtd_vds_agrees(&c, (struct span) {0}));
	/* The same characters in another kind of document. */
	assert_false(mrtd_vds_agrees(&c, text_of(doc9303_vds_etd_mrz)));
}

/*
 * Headers one byte away from a good one; the rest is an empty message and a
 * signature of two bytes.
 */
#define H4             \
	"DC03"         \
	"D9C5"         \
	"D9CAC8A73A99" \
	"5D9134"       \
	"5DDF54"       \
	"5D01"
#define END "FF020102"

/* clang-format off */
static const struct {
	const char *name, *hex;
	enum mrtd_err want;
} headers[] = {
	{"version 4, nothing in it",  H4 END,                                       MRTD_E_OK},
	{"empty",                     "",                                           MRTD_E_TRUNCATED},
	{"another magic",             "DD03D9C5D9CAC8A73A995D91345DDF545D01" END,    MRTD_E_TAG},
	{"version 2",                 "DC01D9C5D9CAC8A73A995D91345DDF545D01" END,    MRTD_E_UNSUPPORTED},
	{"version 5",                 "DC04D9C5D9CAC8A73A995D91345DDF545D01" END,    MRTD_E_UNSUPPORTED},
	{"State is not C40",          "DC030000D9CAC8A73A995D91345DDF545D01" END,    MRTD_E_CHARACTER},
	{"State of two and padding",  "DC0366A9D9CAC8A73A995D91345DDF545D01" END,    MRTD_E_CHARACTER},
	{"State of one in ASCII",     "DC03FE45D9CAC8A73A995D91345DDF545D01" END,    MRTD_E_CHARACTER},
	{"State is blank",            "DC03133CD9CAC8A73A995D91345DDF545D01" END,    MRTD_E_CHARACTER},
	{"reference of no letters",   "DC03D9C5D9CAC8A15D91345DDF545D01" END,        MRTD_E_LENGTH},
	{"reference length not hex",  "DC03D9C5D9CAC8B83A995D91345DDF545D01" END,    MRTD_E_CHARACTER},
	{"reference not hex",         "DC03D9C5D9CAC8A7E8F95D91345DDF545D01" END,    MRTD_E_CHARACTER},
	{"month 13",                  "DC03D9C5D9CAC8A73A99C7E3D45DDF545D01" END,    MRTD_E_DATE},
	{"day 0",                     "DC03D9C5D9CAC8A73A9900000005DF545D01" END,    MRTD_E_DATE},
	{"definition 0",              "DC03D9C5D9CAC8A73A995D91345DDF540001" END,    MRTD_E_VALUE},
	{"definition 255",            "DC03D9C5D9CAC8A73A995D91345DDF54FF01" END,    MRTD_E_VALUE},
	{"category 0",                "DC03D9C5D9CAC8A73A995D91345DDF545D00" END,    MRTD_E_VALUE},
	{"even category is national", "DC03D9C5D9CAC8A73A995D91345DDF545D02" END,    MRTD_E_OK},
	{"no signature zone",         H4,                                           MRTD_E_TRUNCATED},
	{"signature of nothing",      H4 "FF00",                                    MRTD_E_LENGTH},
	{"signature of odd length",   H4 "FF03010203",                              MRTD_E_LENGTH},
	{"signature cut",             H4 "FF0401",                                  MRTD_E_TRUNCATED},
	{"signature length not DER",  H4 "FF81020102",                              MRTD_E_ENCODING},
	{"a byte follows",            H4 END "00",                                  MRTD_E_TRAILING},
	{"feature cut",               H4 "0305AA",                                  MRTD_E_TRUNCATED},
	{"feature without a length",  H4 "03",                                      MRTD_E_TRUNCATED},
	{"feature length not DER",    H4 "03810100" END,                            MRTD_E_ENCODING},
	{"feature of no length",      H4 "0380" END,                                MRTD_E_LENGTH},
	{"tags that BER has not",     H4 "1F0100" "0000" "FE00" END,                MRTD_E_OK},
};
/* clang-format on */

static void
refuses_what_is_no_seal(void **state)
{
	struct mrtd_vds v;

	(void)state;
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		enum mrtd_err e = mrtd_vds_parse(unhex(headers[i].hex), &v);

		if (e != headers[i].want)
			fail_msg("%s: %s", headers[i].name, mrtd_err_name(e));
	}
	memset(buf, 0, sizeof(buf));
	assert_int_equal(
	    mrtd_vds_parse(span_of(buf, MRTD_VDS_MAX + 1), &v), MRTD_E_SPACE);
}

/* Every prefix of a seal is refused: it ends with its signature. */
static void
refuses_every_cut(void **state)
{
	struct span s = unhex(doc9303_vds_visa);
	struct mrtd_vds v;

	(void)state;
	for (size_t n = 0; n < s.n; n++)
		assert_int_not_equal(
		    mrtd_vds_parse(span_of(s.p, n), &v), MRTD_E_OK);
}

/* A seal of this use case with these features, made and read again. */
struct made {
	uint8_t bytes[1024];
	struct sink k;
	struct mrtd_vds seal;
	struct mrtd_vds_contents c;
};

static enum mrtd_err
make(struct made *m, const struct mrtd_vds_draft *d)
{
	static const uint8_t signature[64] = {1};
	enum mrtd_err e;

	m->k = sink_of(m->bytes, sizeof(m->bytes));
	if ((e = mrtd_vds_make(d, &m->k)) != MRTD_E_OK ||
	    (e = mrtd_vds_make_signed(&m->k, SPAN_OF(signature))) !=
		MRTD_E_OK ||
	    (e = mrtd_vds_parse(sink_span(&m->k), &m->seal)) != MRTD_E_OK)
		return e;
	mrtd_vds_examine(&m->seal, &m->c);
	return MRTD_E_OK;
}

static struct mrtd_vds_draft
draft(void)
{
	return (struct mrtd_vds_draft) {.version = 4,
	    .issuer = "D",
	    .signer = "DE01",
	    .reference = "A0B1C2D3E4",
	    .issued = {2024, 2, 29},
	    .signed_on = {2024, 3, 1},
	    .definition = 93,
	    .category = 1};
}

static uint8_t mrva[48], mrvb[44], number[6];

/* Values of a good visa, in static storage. */
static void
values(void)
{
	static const char a[] = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
				"L8988901C4XXX4009078F9612109";
	struct sink k = sink_of(mrva, sizeof(mrva));

	assert_int_equal(sizeof(a) - 1, 72);
	assert_int_equal(mrtd_c40_put(&k, text_of(a)), MRTD_E_OK);
	k = sink_of(mrvb, sizeof(mrvb));
	assert_int_equal(
	    mrtd_c40_put(&k, span_of(doc9303_vds_visa_mrz, 64)), MRTD_E_OK);
	k = sink_of(number, sizeof(number));
	assert_int_equal(mrtd_c40_put(&k, text_of("L8988901 ")), MRTD_E_OK);
	assert_true(sink_ok(&k));
}

#define V(tag, ...)                         \
	{                                   \
		tag, HEX(__VA_ARGS__), NULL \
	}
#define A                                        \
	{                                        \
		0x01, {mrva, sizeof(mrva)}, NULL \
	}
#define BB                                       \
	{                                        \
		0x02, {mrvb, sizeof(mrvb)}, NULL \
	}
#define STAY V(0x04, 0, 0, 0)
#define PASS                                         \
	{                                            \
		0x05, {number, sizeof(number)}, NULL \
	}

static void
tells_what_is_wrong(void **state)
{
	/* clang-format off */
	const struct {
		const char *name;
		unsigned want;
		struct mrtd_vds_feature f[5];
		size_t n;
	} t[] = {
		{"MRV-A",                  0, {A, STAY, PASS}, 3},
		{"any order",              0, {PASS, STAY, A}, 3},
		{"all of it",              0, {A, STAY, PASS, V(6, 1, 2, 3, 4), V(3, 0)}, 5},
		{"unknown tags",           B(UNKNOWN_FEATURE), {A, STAY, PASS, V(0x40, 9), V(0x40, 9)}, 5},
		{"no MRZ",                 B(MISSING), {STAY, PASS}, 2},
		{"no duration of stay",    B(MISSING), {A, PASS}, 2},
		{"no passport number",     B(MISSING), {A, STAY}, 2},
		{"two MRZs",               B(TWICE),   {A, STAY, PASS, BB}, 4},
		{"the same MRZ twice",     B(TWICE),   {A, STAY, PASS, A}, 4},
		{"entries twice",          B(TWICE),   {A, STAY, PASS, V(3, 1), V(3, 2)}, 5},
		{"entries of two bytes",   B(LENGTH),  {A, STAY, PASS, V(3, 1, 2)}, 4},
		{"visa type of five",      B(LENGTH),  {A, STAY, PASS, V(6, 1, 2, 3, 4, 5)}, 4},
		{"duration of two",        B(LENGTH),  {A, V(4, 0, 0), PASS}, 3},
		{"passport not C40",       B(TEXT),    {A, STAY, V(5, 0, 0, 0, 0, 0, 0)}, 3},
		{"passport is blank",      B(TEXT),    {A, STAY, V(5, 0x13, 0x3C, 0x13, 0x3C, 0x13, 0x3C)}, 3},
		{"an MRV-B called MRV-A",  B(LENGTH),  {{1, {mrvb, sizeof(mrvb)}, NULL}, STAY, PASS}, 3},
		{"an MRV-A cut to MRV-B",  B(MRZ),     {{2, {mrva, 44}, NULL}, STAY, PASS}, 3},
	};
	/* clang-format on */
	static struct made m;

	(void)state;
	values();
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct mrtd_vds_draft d = draft();

		d.features = t[i].f;
		d.n = t[i].n;
		check(t[i].name, make(&m, &d) == MRTD_E_OK);
		if (m.c.findings != t[i].want)
			fail_msg("%s: %x", t[i].name, m.c.findings);
		check(t[i].name, m.seal.n == t[i].n);
	}
}

static void
reads_every_duration_of_stay(void **state)
{
	static const struct {
		const char *name;
		uint8_t v[3];
		enum mrtd_vds_stay want;
	} t[] = {
	    {"until", {0, 0, 0}, MRTD_VDS_STAY_UNTIL},
	    {"at entry", {255, 255, 255}, MRTD_VDS_STAY_AT_ENTRY},
	    {"transit", {254, 254, 254}, MRTD_VDS_STAY_TRANSIT},
	    {"one year", {0, 0, 1}, MRTD_VDS_STAY_SPAN},
	    {"255 days", {255, 0, 255}, MRTD_VDS_STAY_SPAN},
	};
	static struct made m;

	(void)state;
	values();
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		const struct mrtd_vds_feature f[] = {
		    A, {4, span_of(t[i].v, 3), NULL}, PASS};
		struct mrtd_vds_draft d = draft();

		d.features = f;
		d.n = 3;
		check(t[i].name, make(&m, &d) == MRTD_E_OK);
		check(t[i].name, m.c.stay == t[i].want);
		check(t[i].name, m.c.days == t[i].v[0]);
		check(t[i].name, strcmp(m.c.passport, "L8988901") == 0);
	}
}

static void
knows_the_versions(void **state)
{
	static uint8_t long_value[200];
	const struct mrtd_vds_feature f[] = {
	    {0x02, {mrvb, sizeof(mrvb)}, NULL},
	    {0x41, SPAN_OF(long_value), NULL},
	};
	static struct made m;
	struct mrtd_vds_draft d = draft();

	(void)state;
	values();
	d.features = f;
	d.n = 2;
	assert_int_equal(make(&m, &d), MRTD_E_OK);
	assert_string_equal(m.seal.reference, "A0B1C2D3E4");
	assert_string_equal(m.seal.issuer, "D");
	assert_int_equal(m.seal.features[1].value.n, 200);
	d.version = 3;
	assert_int_equal(make(&m, &d), MRTD_E_LENGTH);
	d.reference = "0A0B1";
	assert_int_equal(make(&m, &d), MRTD_E_OK);
	assert_int_equal(m.seal.version, 3);
	assert_string_equal(m.seal.reference, "0A0B1");
	assert_int_equal(m.seal.features[1].value.n, 200);
	assert_int_equal(m.seal.signed_part.n, 18 + 2 + 44 + 2 + 200);
	/* §2.3: emergency travel documents need version 4. */
	d.category = 3;
	d.definition = 94;
	assert_int_equal(make(&m, &d), MRTD_E_OK);
	assert_true((m.c.findings & B(VERSION)) != 0);
	d.version = 4;
	assert_int_equal(make(&m, &d), MRTD_E_OK);
	assert_false((m.c.findings & B(VERSION)) != 0);
	/* §2.2.1: reserved for tests. */
	d.reference = "000";
	assert_int_equal(make(&m, &d), MRTD_E_OK);
	assert_true((m.c.findings & B(TEST)) != 0);
	/* A use case of nobody: kept, not understood. */
	d.definition = 95;
	assert_int_equal(make(&m, &d), MRTD_E_OK);
	assert_true((m.c.findings & B(UNKNOWN_USE)) != 0);
	assert_false(m.c.have_mrz);
	assert_null(m.seal.use);
	assert_int_equal(m.seal.n, 2);
}

static void
writes_no_seal_that_it_could_not_read(void **state)
{
	static const char forty_one[] =
	    "00000000000000000000000000000000000000001";
	static struct mrtd_vds_feature many[MRTD_VDS_FEATURES + 1];
	static struct made m;
	struct mrtd_vds_draft d;

	(void)state;
#define REFUSED(change, e)                           \
	do {                                         \
		d = draft();                         \
		change;                              \
		assert_int_equal(make(&m, &d), (e)); \
	} while (0)
	REFUSED(d.version = 2, MRTD_E_VALUE);
	REFUSED(d.version = 5, MRTD_E_VALUE);
	REFUSED(d.issuer = "", MRTD_E_LENGTH);
	REFUSED(d.issuer = "UTOP", MRTD_E_LENGTH);
	REFUSED(d.issuer = "uto", MRTD_E_CHARACTER);
	REFUSED(d.signer = "UT", MRTD_E_LENGTH);
	REFUSED(d.reference = "", MRTD_E_LENGTH);
	REFUSED(d.reference = forty_one, MRTD_E_LENGTH);
	REFUSED(d.reference = forty_one + 1, MRTD_E_OK);
	REFUSED(d.issued.month = 13, MRTD_E_DATE);
	REFUSED(d.signed_on.day = 0, MRTD_E_DATE);
	REFUSED((d.features = many, d.n = MRTD_VDS_FEATURES), MRTD_E_OK);
	REFUSED((d.features = many, d.n = MRTD_VDS_FEATURES + 1), MRTD_E_SPACE);
	many[0].tag = 0xFF;
	REFUSED((d.features = many, d.n = 1), MRTD_E_VALUE);
#undef REFUSED
	assert_int_equal(mrtd_vds_make_signed(&m.k, HEX(1)), MRTD_E_LENGTH);
	assert_int_equal(
	    mrtd_vds_make_signed(&m.k, (struct span) {0}), MRTD_E_LENGTH);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(c40_has_the_printed_examples),
	    cmocka_unit_test(c40_reads_nothing_else),
	    cmocka_unit_test(a_length_alone_is_der),
	    cmocka_unit_test(reads_the_printed_visa),
	    cmocka_unit_test(reads_the_printed_emergency_document),
	    cmocka_unit_test(compares_as_far_as_the_seal_goes),
	    cmocka_unit_test(refuses_what_is_no_seal),
	    cmocka_unit_test(refuses_every_cut),
	    cmocka_unit_test(tells_what_is_wrong),
	    cmocka_unit_test(reads_every_duration_of_stay),
	    cmocka_unit_test(knows_the_versions),
	    cmocka_unit_test(writes_no_seal_that_it_could_not_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

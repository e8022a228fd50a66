#include "tests/check.h"

#include "mrtd/der.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* One column a reader: what each says to the same bytes. */
enum kind {
	ANY,
	BOOL,
	NUL,
	INT,
	UNSIGNED,
	UINT,
	OID,
	OCTETS,
	BITS,
	BIT_OCTETS,
	SET_OF,
	TIME
};

/* clang-format off */
static const struct {
	const char *name;
	enum kind kind;
	struct span in;
	enum mrtd_err want;
	size_t size; /* of the value, where it is a span */
} rows[] = {
	{"empty sequence",       ANY, HEX(0x30, 0), MRTD_E_OK, 0},
	{"length 81 05",         ANY, HEX(0x04, 0x81, 5, 1, 2, 3, 4, 5), MRTD_E_ENCODING, 0},
	{"length 82 00 05",      ANY, HEX(0x04, 0x82, 0, 5, 1, 2, 3, 4, 5), MRTD_E_ENCODING, 0},
	{"length indefinite",    ANY, HEX(0x30, 0x80, 0, 0), MRTD_E_LENGTH, 0},
	{"tag 31 in two bytes",  ANY, HEX(0x5F, 0x1F, 0), MRTD_E_OK, 0},
	{"tag 30 in two bytes",  ANY, HEX(0x5F, 0x1E, 0), MRTD_E_ENCODING, 0},
	{"cut",                  ANY, HEX(0x30, 1), MRTD_E_TRUNCATED, 0},
	{"nothing",              ANY, {0}, MRTD_E_TRUNCATED, 0},
	{"true",                 BOOL, HEX(1, 1, 0xFF), MRTD_E_OK, 0},
	{"false",                BOOL, HEX(1, 1, 0), MRTD_E_OK, 0},
	{"true of BER",          BOOL, HEX(1, 1, 1), MRTD_E_ENCODING, 0},
	{"two bytes of truth",   BOOL, HEX(1, 2, 0xFF, 0xFF), MRTD_E_LENGTH, 0},
	{"no truth",             BOOL, HEX(1, 0), MRTD_E_LENGTH, 0},
	{"null",                 NUL, HEX(5, 0), MRTD_E_OK, 0},
	{"null with something",  NUL, HEX(5, 1, 0), MRTD_E_LENGTH, 0},
	{"other tag",            NUL, HEX(4, 0), MRTD_E_TAG, 0},
	{"zero",                 INT, HEX(2, 1, 0), MRTD_E_OK, 1},
	{"minus one",            INT, HEX(2, 1, 0xFF), MRTD_E_OK, 1},
	{"128",                  INT, HEX(2, 2, 0, 0x80), MRTD_E_OK, 2},
	{"one with a zero",      INT, HEX(2, 2, 0, 1), MRTD_E_ENCODING, 0},
	{"-1 in two bytes",      INT, HEX(2, 2, 0xFF, 0xFF), MRTD_E_ENCODING, 0},
	{"no integer",           INT, HEX(2, 0), MRTD_E_LENGTH, 0},
	{"128 without its zero", UNSIGNED, HEX(2, 2, 0, 0x80), MRTD_E_OK, 1},
	{"zero stays",           UNSIGNED, HEX(2, 1, 0), MRTD_E_OK, 1},
	{"negative",             UNSIGNED, HEX(2, 1, 0x80), MRTD_E_VALUE, 0},
	{"2^32-1",               UINT, HEX(2, 5, 0, 0xFF, 0xFF, 0xFF, 0xFF), MRTD_E_OK, 0},
	{"2^32",                 UINT, HEX(2, 5, 1, 0, 0, 0, 0), MRTD_E_VALUE, 0},
	{"minus one as count",   UINT, HEX(2, 1, 0xFF), MRTD_E_VALUE, 0},
	{"id-icao",              OID, HEX(6, 5, 0x67, 0x81, 0x08, 1, 1), MRTD_E_OK, 5},
	{"no arcs",              OID, HEX(6, 0), MRTD_E_LENGTH, 0},
	{"arc does not end",     OID, HEX(6, 2, 0x67, 0x81), MRTD_E_TRUNCATED, 0},
	{"arc starts with 80",   OID, HEX(6, 3, 0x67, 0x80, 1), MRTD_E_ENCODING, 0},
	{"first arc with 80",    OID, HEX(6, 2, 0x80, 1), MRTD_E_ENCODING, 0},
	{"octets",               OCTETS, HEX(4, 2, 1, 2), MRTD_E_OK, 2},
	{"octets in pieces",     OCTETS, HEX(0x24, 4, 4, 2, 1, 2), MRTD_E_TAG, 0},
	{"bits, none",           BITS, HEX(3, 1, 0), MRTD_E_OK, 0},
	{"bits, four unused",    BITS, HEX(3, 2, 4, 0xA0), MRTD_E_OK, 1},
	{"unused bit set",       BITS, HEX(3, 2, 4, 0xA8), MRTD_E_ENCODING, 0},
	{"eight unused",         BITS, HEX(3, 2, 8, 0), MRTD_E_VALUE, 0},
	{"unused of nothing",    BITS, HEX(3, 1, 4), MRTD_E_VALUE, 0},
	{"no count",             BITS, HEX(3, 0), MRTD_E_LENGTH, 0},
	{"whole octets",         BIT_OCTETS, HEX(3, 2, 0, 0xA8), MRTD_E_OK, 1},
	{"not whole octets",     BIT_OCTETS, HEX(3, 2, 4, 0xA0), MRTD_E_VALUE, 0},
	{"set in order",         SET_OF, HEX(0x31, 6, 2, 1, 1, 2, 1, 2), MRTD_E_OK, 6},
	{"set with equals",      SET_OF, HEX(0x31, 6, 2, 1, 1, 2, 1, 1), MRTD_E_OK, 6},
	{"set out of order",     SET_OF, HEX(0x31, 6, 2, 1, 2, 2, 1, 1), MRTD_E_ENCODING, 0},
	{"set cut",              SET_OF, HEX(0x31, 4, 2, 1, 1, 2), MRTD_E_TRUNCATED, 0},
	{"UTC",                  TIME, HEX(0x17, 13, '2','6','1','1','2','2','0','1','5','0','5','3','Z'), MRTD_E_OK, 0},
	{"UTC without seconds",  TIME, HEX(0x17, 11, '2','6','1','1','2','2','0','1','5','0','Z'), MRTD_E_ENCODING, 0},
	{"UTC with an offset",   TIME, HEX(0x17, 17, '2','6','1','1','2','2','0','1','5','0','5','3','+','0','1','0','0'), MRTD_E_ENCODING, 0},
	{"UTC, 24 h",            TIME, HEX(0x17, 13, '2','6','1','1','2','2','2','4','0','0','0','0','Z'), MRTD_E_DATE, 0},
	{"UTC, 31 November",     TIME, HEX(0x17, 13, '2','6','1','1','3','1','0','1','5','0','5','3','Z'), MRTD_E_DATE, 0},
	{"generalized",          TIME, HEX(0x18, 15, '2','0','5','6','1','1','2','2','0','1','5','0','5','3','Z'), MRTD_E_OK, 0},
	{"a fraction",           TIME, HEX(0x18, 17, '2','0','5','6','1','1','2','2','0','1','5','0','5','3','.','5','Z'), MRTD_E_ENCODING, 0},
	{"a letter in time",     TIME, HEX(0x17, 13, '2','6','1','1','2','2','O','1','5','0','5','3','Z'), MRTD_E_ENCODING, 0},
	{"not a time",           TIME, HEX(4, 1, 'Z'), MRTD_E_TAG, 0},
};
/* clang-format on */

static enum mrtd_err
take(enum kind kind, struct span *s, struct span *v)
{
	struct mrtd_tlv t;
	struct mrtd_der_time time;
	unsigned unused;
	uint32_t x;
	bool b;

	switch (kind) {
	case ANY:
		return mrtd_der_next(s, &t);
	case BOOL:
		return mrtd_der_bool(s, &b);
	case NUL:
		return mrtd_der_null(s);
	case INT:
		return mrtd_der_integer(s, v);
	case UNSIGNED:
		return mrtd_der_unsigned(s, v);
	case UINT:
		return mrtd_der_uint(s, &x);
	case OID:
		return mrtd_der_oid(s, v);
	case OCTETS:
		return mrtd_der_octets(s, v);
	case BITS:
		return mrtd_der_bits(s, v, &unused);
	case BIT_OCTETS:
		return mrtd_der_bit_octets(s, v);
	case SET_OF:
		return mrtd_der_set_of(s, v);
	case TIME:
		return mrtd_der_time(s, &time);
	}
	return MRTD_E_INTERNAL;
}

static void
holds_to_one_encoding(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = rows[i].in, v = {0};

		check(rows[i].name, take(rows[i].kind, &s, &v) == rows[i].want);
		check(rows[i].name, v.n == rows[i].size);
		/* All or nothing is eaten. */
		check(rows[i].name,
		    rows[i].want == MRTD_E_OK
			? s.n == 0
			: s.n == rows[i].in.n && s.p == rows[i].in.p);
	}
}

static void
reads_values(void **state)
{
	struct span s = HEX(1, 1, 0xFF, 2, 2, 0x12, 0x34, 3, 2, 4, 0xA0), v;
	struct mrtd_der_time t;
	unsigned unused = 0;
	uint32_t x = 0;
	bool b = false;

	(void)state;
	assert_true(mrtd_der_at(s, MRTD_DER_BOOLEAN));
	assert_false(mrtd_der_at(s, MRTD_DER_INTEGER));
	assert_int_equal(mrtd_der_bool(&s, &b), MRTD_E_OK);
	assert_true(b);
	assert_int_equal(mrtd_der_uint(&s, &x), MRTD_E_OK);
	assert_int_equal(x, 0x1234);
	assert_int_equal(mrtd_der_bits(&s, &v, &unused), MRTD_E_OK);
	assert_int_equal(unused, 4);
	assert_false(mrtd_der_at(s, MRTD_DER_NULL));
	s = HEX(0x17, 13, '4', '9', '1', '2', '3', '1', '2', '3', '5', '9', '5',
	    '9', 'Z', 0x17, 13, '5', '0', '0', '1', '0', '1', '0', '0', '0',
	    '0', '0', '0', 'Z');
	assert_int_equal(mrtd_der_time(&s, &t), MRTD_E_OK);
	assert_int_equal(t.date.year, 2049);
	assert_int_equal(mrtd_der_time_unix(&t), 2524607999);
	assert_int_equal(mrtd_der_time(&s, &t), MRTD_E_OK);
	assert_int_equal(mrtd_der_time_unix(&t), -631152000);
	assert_int_equal(mrtd_der_only(HEX(0x30, 0, 0), MRTD_DER_SEQUENCE, &v),
	    MRTD_E_TRAILING);
	assert_int_equal(
	    mrtd_der_only(HEX(0x30, 0), MRTD_DER_SET, &v), MRTD_E_TAG);
	assert_int_equal(
	    mrtd_der_only(HEX(0x30, 0), MRTD_DER_SEQUENCE, &v), MRTD_E_OK);
}

static void
names_oids(void **state)
{
	const struct {
		struct span in;
		const char *want;
	} oids[] = {
	    {HEX(0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D), "1.2.840.113549"},
	    {HEX(0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x04, 0x02, 0x02),
		"0.4.0.127.0.7.2.2.4.2.2"},
	    {HEX(0x67, 0x81, 0x08, 0x01, 0x01, 0x01), "2.23.136.1.1.1"},
	    {HEX(0x88, 0x37), "2.999"},
	    {HEX(0x00), "0.0"},
	};
	uint8_t buf[64];
	struct sink k;

	(void)state;
	for (size_t i = 0; i < COUNT(oids); i++) {
		k = sink_of(buf, sizeof(buf));
		check(oids[i].want,
		    mrtd_der_oid_text(oids[i].in, &k) == MRTD_E_OK);
		check(oids[i].want,
		    span_eq(sink_span(&k),
			span_of(oids[i].want, strlen(oids[i].want))));
	}
	k = sink_of(buf, 5);
	assert_int_equal(mrtd_der_oid_text(oids[0].in, &k), MRTD_E_SPACE);
	k = sink_of(buf, sizeof(buf));
	assert_int_equal(
	    mrtd_der_oid_text(HEX(0x2A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
				  0xFF, 0xFF, 0xFF, 0x7F),
		&k),
	    MRTD_E_VALUE);
	assert_int_equal(
	    mrtd_der_oid_text(HEX(0x2A, 0x80), &k), MRTD_E_ENCODING);
}

static void
writes_what_it_reads(void **state)
{
	static const uint32_t numbers[] = {0, 1, 127, 128, 255, 256, 0x7FFFFF,
	    0x800000, 0x80000000, 0xFFFFFFFF};
	uint8_t buf[16];

	(void)state;
	for (size_t i = 0; i < COUNT(numbers); i++) {
		struct sink k = sink_of(buf, sizeof(buf));
		struct span s;
		uint32_t x = 77;

		mrtd_der_put_uint(&k, numbers[i]);
		s = sink_span(&k);
		assert_int_equal(mrtd_der_uint(&s, &x), MRTD_E_OK);
		assert_int_equal(x, numbers[i]);
		assert_int_equal(s.n, 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(holds_to_one_encoding),
	    cmocka_unit_test(reads_values),
	    cmocka_unit_test(names_oids),
	    cmocka_unit_test(writes_what_it_reads),
	};

	return cmocka_run_group_tests_name("mrtd_der", tests, NULL, NULL);
}

#include "tests/check.h"

#include "mrtd/tlv.h"

/* clang-format off */
static const struct {
	const char *name;
	struct span in;
	enum mrtd_err want;
	uint32_t tag;
	size_t value, rest;
} cases[] = {
	{"nothing",                 {0},                           MRTD_E_TRUNCATED, 0, 0, 0},
	{"tag only",                HEX(0x61),                     MRTD_E_TRUNCATED, 0, 0, 0},
	{"empty value",             HEX(0x61, 0x00),               MRTD_E_OK, 0x61, 0, 0},
	{"one byte",                HEX(0x61, 0x01, 9),            MRTD_E_OK, 0x61, 1, 0},
	{"a byte left over",        HEX(0x61, 0x01, 9, 8),         MRTD_E_OK, 0x61, 1, 1},
	{"value short by one",      HEX(0x61, 0x02, 1),            MRTD_E_TRUNCATED, 0, 0, 0},
	{"DG15 tag is 1 byte",      HEX(0x6F, 0x01, 9),            MRTD_E_OK, 0x6F, 1, 0},
	{"two-byte tag",            HEX(0x5F, 0x1F, 0x01, 9),      MRTD_E_OK, 0x5F1F, 1, 0},
	{"two-byte tag cut",        HEX(0x5F),                     MRTD_E_TRUNCATED, 0, 0, 0},
	{"three-byte tag",          HEX(0x5F, 0x81, 0x02, 0x00),   MRTD_E_OK, 0x5F8102, 0, 0},
	{"four-byte tag",           HEX(0x5F, 0x81, 0x82, 0x03, 0),MRTD_E_TAG, 0, 0, 0},
	{"tag number with zero",    HEX(0x5F, 0x80, 0x02, 0x00),   MRTD_E_TAG, 0, 0, 0},
	{"tag 00",                  HEX(0x00, 0x00),               MRTD_E_TAG, 0, 0, 0},
	{"tag FF",                  HEX(0xFF, 0x00),               MRTD_E_TAG, 0, 0, 0},
	{"length 81",               HEX(0x61, 0x81, 0x01, 9),      MRTD_E_OK, 0x61, 1, 0},
	{"length 82",               HEX(0x61, 0x82, 0, 1, 9),      MRTD_E_OK, 0x61, 1, 0},
	{"length 84",               HEX(0x61, 0x84, 0, 0, 0, 1, 9),MRTD_E_OK, 0x61, 1, 0},
	{"length 85",               HEX(0x61, 0x85, 0, 0, 0, 0, 1, 9), MRTD_E_LENGTH, 0, 0, 0},
	{"indefinite length",       HEX(0x30, 0x80, 0, 0),         MRTD_E_LENGTH, 0, 0, 0},
	{"length bytes cut",        HEX(0x61, 0x82, 0),            MRTD_E_TRUNCATED, 0, 0, 0},
	{"length near 2^32",        HEX(0x61, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 9), MRTD_E_TRUNCATED, 0, 0, 0},
};
/* clang-format on */

/* What the LDS writes: 5F85 is a tag of two bytes there. */
static void
reads_short_tags(void **state)
{
	static const uint8_t in[] = {0x5F, 0x85, 0x01, 0x00, 0x7F, 0x61, 0x00};
	struct span s = SPAN_OF(in);
	struct mrtd_tlv t;

	(void)state;
	assert_int_equal(mrtd_tlv_next_short(&s, &t), MRTD_E_OK);
	assert_int_equal(t.tag, 0x5F85);
	assert_int_equal(t.value.n, 1);
	assert_int_equal(mrtd_tlv_next_short(&s, &t), MRTD_E_OK);
	assert_int_equal(t.tag, 0x7F61);
	assert_int_equal(mrtd_tlv_next_short(&s, &t), MRTD_E_TRUNCATED);
	s = SPAN_OF(in);
	assert_int_equal(mrtd_tlv_next(&s, &t), MRTD_E_OK);
	assert_int_equal(t.tag, 0x5F8501);
}

static void
reads_every_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct span s = cases[i].in, before = s;
		struct mrtd_tlv t = {.tag = 0xDEAD};
		enum mrtd_err e = mrtd_tlv_next(&s, &t);

		check(cases[i].name, e == cases[i].want);
		if (e != MRTD_E_OK) {
			check(
			    cases[i].name, s.n == before.n && s.p == before.p);
			check(cases[i].name, t.tag == 0xDEAD);
			continue;
		}
		check(cases[i].name, t.tag == cases[i].tag);
		check(cases[i].name, t.value.n == cases[i].value);
		check(cases[i].name, s.n == cases[i].rest);
		check(cases[i].name, t.raw.n + s.n == before.n);
	}
}

static void
writes_what_it_reads(void **state)
{
	static const size_t lengths[] = {
	    0, 1, 127, 128, 255, 256, 65535, 65536};
	static uint8_t buf[70000];

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		struct sink k = sink_of(buf, sizeof(buf));
		struct span s, v;

		mrtd_tlv_put_header(&k, 0x7F61, lengths[i]);
		sink_put_fill(&k, 0xA5, lengths[i]);
		assert_true(sink_ok(&k));
		s = sink_span(&k);
		assert_int_equal(mrtd_tlv_only(s, 0x7F61, &v), MRTD_E_OK);
		assert_int_equal(v.n, lengths[i]);
	}
}

static void
only_refuses_what_follows(void **state)
{
	struct span v;

	(void)state;
	assert_int_equal(
	    mrtd_tlv_only(HEX(0x61, 1, 9, 0), 0x61, &v), MRTD_E_TRAILING);
	assert_int_equal(mrtd_tlv_only(HEX(0x61, 1, 9), 0x60, &v), MRTD_E_TAG);
	assert_int_equal(mrtd_tlv_find(HEX(0x61, 1, 9, 0x62, 0), 0x63, &v),
	    MRTD_E_NOT_FOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_every_form),
	    cmocka_unit_test(reads_short_tags),
	    cmocka_unit_test(writes_what_it_reads),
	    cmocka_unit_test(only_refuses_what_follows),
	};

	return cmocka_run_group_tests_name("mrtd_tlv", tests, NULL, NULL);
}

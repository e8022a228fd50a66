/*
 * Answers to selection, read and written; ISO/IEC 14443-4 §5.2, PC/SC part 3
 * §3.1.3.2.3.
 */
#include "tests/check.h"

#include "hw/ats.h"
#include "mrtd/atr.h"

/* clang-format off */
static const struct {
	const char *name;
	uint8_t in[8];
	size_t n;
	enum hw_err err;
	unsigned fsc, fwi, sfgi, rates;
	bool cid;
	size_t historical;
} rows[] = {
	{"nothing",              {0}, 0,                   HW_E_FORMAT, 0, 0, 0, 0, false, 0},
	{"length of itself",     {0x01}, 1,         HW_E_OK, 32, 4, 0, 0, false, 0},
	{"length 0",             {0x00}, 1,         HW_E_FORMAT, 0, 0, 0, 0, false, 0},
	{"length says more",     {0x03, 0x08}, 2,   HW_E_FORMAT, 0, 0, 0, 0, false, 0},
	{"length says less",     {0x02, 0x08, 1}, 3, HW_E_FORMAT, 0, 0, 0, 0, false, 0},
	{"256 bytes",            {0x02, 0x08}, 2,   HW_E_OK, 256, 4, 0, 0, false, 0},
	{"FSCI for later use",   {0x02, 0x0F}, 2,   HW_E_OK, 256, 4, 0, 0, false, 0},
	{"16 bytes",             {0x02, 0x00}, 2,   HW_E_OK, 16, 4, 0, 0, false, 0},
	{"TA missing",           {0x02, 0x18}, 2,   HW_E_FORMAT, 0, 0, 0, 0, false, 0},
	{"TB missing",           {0x03, 0x38, 0}, 3, HW_E_FORMAT, 0, 0, 0, 0, false, 0},
	{"TC missing",           {0x04, 0x78, 0, 0}, 4, HW_E_FORMAT, 0, 0, 0, 0, false, 0},
	{"a passport",           {0x06, 0x78, 0x77, 0x95, 0x02, 0x80}, 6,
	    HW_E_OK, 256, 9, 5, 0x77, true, 1},
	{"FWI 15 means 4",       {0x03, 0x28, 0xFF}, 3, HW_E_OK, 256, 4, 0, 0, false, 0},
	{"no TA, TC alone",      {0x05, 0x48, 0x02, 1, 2}, 5, HW_E_OK, 256, 4, 0, 0, true, 2},
};
/* clang-format on */

static void
reads(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct hw_ats a = {0};

		check(rows[i].name,
		    hw_ats_parse(span_of(rows[i].in, rows[i].n), &a) ==
			rows[i].err);
		check(rows[i].name, a.fsc == rows[i].fsc);
		check(rows[i].name, a.fwi == rows[i].fwi);
		check(rows[i].name, a.sfgi == rows[i].sfgi);
		check(rows[i].name, a.rates == rows[i].rates);
		check(rows[i].name, a.cid == rows[i].cid);
		check(rows[i].name, a.historical.n == rows[i].historical);
	}
}

static void
writes_what_it_reads(void **state)
{
	struct hw_ats a = {.fsc = 256,
	    .fwi = 9,
	    .sfgi = 5,
	    .rates = 0x33,
	    .cid = true,
	    .historical = HEX(0x80, 0x73, 0x84, 0x01, 0x60)};
	uint8_t buf[64];
	struct sink k = sink_of(buf, sizeof(buf));
	struct hw_ats b;

	(void)state;
	hw_ats_put(&a, &k);
	assert_int_equal(hw_ats_parse(sink_span(&k), &b), HW_E_OK);
	assert_int_equal(b.fsc, 256);
	assert_int_equal(b.fwi, 9);
	assert_int_equal(b.sfgi, 5);
	assert_int_equal(b.rates, 0x33);
	assert_true(b.cid);
	assert_true(span_eq(a.historical, b.historical));
	/* What cannot be said is said smaller. */
	a.fsc = 100;
	k.n = 0;
	hw_ats_put(&a, &k);
	assert_int_equal(hw_ats_parse(sink_span(&k), &b), HW_E_OK);
	assert_int_equal(b.fsc, 96);
}

/* The ATR says the same of the chip as its ATS: mrtd/atr.h reads both. */
static void
makes_an_atr(void **state)
{
	static const uint8_t bare[] = {0x3B, 0x80, 0x80, 0x01, 0x01};
	struct hw_ats a = {.fsc = 256};
	uint8_t atr[64], ats[64], many[20] = {0x80};
	struct sink k = sink_of(atr, sizeof(atr)),
		    s = sink_of(ats, sizeof(ats));

	(void)state;
	hw_ats_put_atr(&a, &k);
	assert_true(span_eq(sink_span(&k), SPAN_OF(bare)));
	k.n = 0;
	a.historical = HEX(0x80, 0x73, 0x84, 0x01, 0x60);
	hw_ats_put_atr(&a, &k);
	hw_ats_put(&a, &s);
	assert_int_equal(mrtd_atr_claim(sink_span(&k)), MRTD_ATR_EXTENDED);
	assert_int_equal(mrtd_atr_claim(sink_span(&s)), MRTD_ATR_EXTENDED);
	/* An ATR counts to 15. */
	k.n = 0;
	a.historical = SPAN_OF(many);
	hw_ats_put_atr(&a, &k);
	assert_int_equal(k.n, HW_ATS_ATR_MAX);
}

static void
reads_type_b(void **state)
{
	struct hw_ats a;

	(void)state;
	assert_int_equal(hw_ats_parse_b(HEX(0x77, 0x81, 0x91), &a), HW_E_OK);
	assert_int_equal(a.fsc, 256);
	assert_int_equal(a.fwi, 9);
	assert_int_equal(a.rates, 0x77);
	assert_true(a.cid);
	assert_int_equal(a.historical.n, 0);
	/* Not ISO/IEC 14443-4. */
	assert_int_equal(
	    hw_ats_parse_b(HEX(0x77, 0x80, 0x91), &a), HW_E_FORMAT);
	assert_int_equal(hw_ats_parse_b(HEX(0x77, 0x81), &a), HW_E_FORMAT);
	assert_int_equal(hw_ats_parse_b(HEX(0, 1, 0, 0, 0), &a), HW_E_FORMAT);
}

/* ISO/IEC 14443-4 §7.2: FWI 4 is 4.8 ms, FWI 14 is 4.9 s. */
static void
knows_its_patience(void **state)
{
	struct hw_ats a = {.fwi = 4};

	(void)state;
	assert_int_equal(hw_ats_fwt_us(&a), 4833);
	a.fwi = 14;
	assert_int_equal(hw_ats_fwt_us(&a), 4949031);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads),
	    cmocka_unit_test(writes_what_it_reads),
	    cmocka_unit_test(makes_an_atr),
	    cmocka_unit_test(reads_type_b),
	    cmocka_unit_test(knows_its_patience),
	};

	return cmocka_run_group_tests_name("hw_ats", tests, NULL, NULL);
}

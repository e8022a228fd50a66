/*
 * The link as arithmetic: blocks, bytes and times computed by hand from
 * ISO/IEC 14443-4 §7 and 14443-3 §6, and the bound of the benchmark.
 */
#include "tests/check.h"

#include "hw/virtual/radio.h"
#include "tests/bench/bound.h"

/* clang-format off */
static const struct {
	const char *name, *text;
	enum hw_err err;
	struct hw_radio want;
} specs[] = {
	{"rate",        "106",        HW_E_OK, {106, 256, 256, 8, 100, 0, false}},
	{"all",         "848,fsd=64,fsc=128,fwi=10,chip=0,latency=500,cid", HW_E_OK, {848, 64, 128, 10, 0, 500, true}},
	{"nothing",     "",           HW_E_ARGUMENT, {0}},
	{"other rate",  "400",        HW_E_ARGUMENT, {0}},
	{"no rate",     "fsd=256",    HW_E_ARGUMENT, {0}},
	{"an end",      "106,",       HW_E_ARGUMENT, {0}},
	{"no number",   "106,fsd=",   HW_E_ARGUMENT, {0}},
	{"sign",        "106,fsd=-1", HW_E_ARGUMENT, {0}},
	{"too small",   "106,fsc=15", HW_E_ARGUMENT, {0}},
	{"too large",   "106,fsd=257", HW_E_ARGUMENT, {0}},
	{"FWI",         "106,fwi=15", HW_E_ARGUMENT, {0}},
	{"unknown key", "106,fsx=1",  HW_E_ARGUMENT, {0}},
};

/* Without computing and latency; data bytes of whole APDUs. */
static const struct {
	const char *name, *text;
	size_t capdu, rapdu;
	uint32_t blocks, bytes;
} exchanges[] = {
	{"one block each",      "106,chip=0",             5, 2,   2, 8 + 5},
	{"a full block",        "106,chip=0",             5, 253, 2, 8 + 256},
	/* I(253) R I(1) */
	{"one byte more",       "106,chip=0",             5, 254, 4, 8 + 256 + 3 + 4},
	{"with CID",            "106,chip=0,cid",         5, 254, 4, 9 + 256 + 4 + 6},
	{"small frames down",   "106,chip=0,fsc=16",      14, 2,  4, 16 + 3 + 4 + 5},
	{"4 KiB",               "424,chip=0",             23, 4085, 1 + 17 + 16, 26 + 4085 + 51 + 48},
};
/* clang-format on */

static void
reads_its_options(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(specs) / sizeof(specs[0]); i++) {
		struct hw_radio r = {0}, w = specs[i].want;

		check(specs[i].name,
		    hw_radio_parse(specs[i].text, &r) == specs[i].err);
		check(specs[i].name, r.kbps == w.kbps && r.fsd == w.fsd);
		check(specs[i].name, r.fsc == w.fsc && r.fwi == w.fwi);
		check(specs[i].name, r.chip == w.chip && r.cid == w.cid);
		check(specs[i].name, r.latency_us == w.latency_us);
	}
}

static void
counts_blocks_and_bytes(void **state)
{
	static const uint8_t capdu[64] = {0x0C, 0xB0};

	(void)state;
	for (size_t i = 0; i < sizeof(exchanges) / sizeof(exchanges[0]); i++) {
		struct hw_radio r;
		struct hw_radio_cost c;

		assert_int_equal(
		    hw_radio_parse(exchanges[i].text, &r), HW_E_OK);
		hw_radio_cost(&r, span_of(capdu, exchanges[i].capdu),
		    exchanges[i].rapdu, &c);
		check(exchanges[i].name, c.blocks == exchanges[i].blocks);
		check(exchanges[i].name, c.bytes == exchanges[i].bytes);
	}
}

/*
 * 5 bytes down, 2 up at 106 kbit/s: frames of 8 and 5 bytes are 74 and 47 bit
 * times of 9.43952 us; one frame delay of 86.43 us each.
 */
static void
takes_its_time(void **state)
{
	struct hw_radio r;
	struct hw_radio_cost c, sum = {0};

	(void)state;
	assert_int_equal(
	    hw_radio_parse("106,chip=0,latency=1000", &r), HW_E_OK);
	hw_radio_cost(&r, HEX(0, 0x84, 0, 0, 8), 2, &c);
	assert_in_range(c.air_ns, 1142180, 1142190);
	assert_in_range(c.chip_ns, 86430, 86431);
	assert_in_range(c.reader_ns, 1086430, 1086431);
	assert_int_equal(hw_radio_ns(&c), c.air_ns + c.chip_ns + c.reader_ns);
	/* Twice as fast on the air alone. */
	r.kbps = 212;
	hw_radio_add(&sum, &c);
	hw_radio_cost(&r, HEX(0, 0x84, 0, 0, 8), 2, &c);
	assert_in_range(c.air_ns, 571090, 571095);
	hw_radio_add(&sum, &c);
	assert_int_equal(sum.blocks, 4);
	assert_int_equal(sum.bytes, 26);
	/* GET CHALLENGE computes 3 ms and 6 us a byte. */
	r.chip = 200;
	hw_radio_cost(&r, HEX(0, 0x84, 0, 0, 8), 2, &c);
	assert_in_range(c.chip_ns, 6084000 + 86430, 6084000 + 86431);
}

/* A step of PACE: 150 ms at a frame waiting time of 77.3 ms, 19.3 ms. */
static void
asks_for_more_time(void **state)
{
	struct hw_radio r;
	struct hw_radio_cost c;

	(void)state;
	assert_int_equal(hw_radio_parse("106", &r), HW_E_OK);
	hw_radio_cost(&r, HEX(0x10, 0x86, 0, 0, 0), 2, &c);
	assert_int_equal(c.blocks, 2 + 2);
	assert_int_equal(c.bytes, 8 + 4 + 4 + 5);
	r.fwi = 6;
	hw_radio_cost(&r, HEX(0x10, 0x86, 0, 0, 0), 2, &c);
	assert_int_equal(c.blocks, 2 + 2 * 7);
}

static double
chip_ms(size_t capdu, size_t rapdu)
{
	static const uint8_t read[64] = {0x0C, 0xB0};

	return (double)hw_radio_chip_ns(span_of(read, capdu), rapdu) / 1e6;
}

/*
 * DG2 of 17,181 bytes, buffers of 4,096, 106 kbit/s, FSD = FSC = 256, by hand:
 *
 *	an answer has 21 bytes besides its blocks of 16: 4064 of 4075 are used,
 *	one at least is padding: 4063 bytes a command; 4 of them and 929 bytes
 *	command 23 bytes, 1 block: 26 on the air, five times         130
 *	answer 4064 + 21 = 4085, 17 blocks: + 17 * 3 + 16 * 3 = 4184
 *	four times                                                16,736
 *	the last 944 + 21 = 965, 4 blocks: + 4 * 3 + 3 * 3           986
 *	together                                                  17,852 bytes
 *	* 9 * 9.439528 us                                       1516.630 ms
 *	the chip: 4 * (2.5 ms + 4108 * 6 us) + 2.5 ms + 988 * 6 us
 *	                                                         117.020 ms
 *	its frame delay: 4 * 17 + 4 blocks * 86.431 us             6.223 ms
 *	                                                        1639.873 ms
 */
static void
has_a_bound(void **state)
{
	struct bound_conf c = {4096, 106, 256, 256, chip_ms};
	struct bound b = bound_of(17181, &c);

	(void)state;
	assert_int_equal(b.commands, 5);
	assert_int_equal(b.bytes, 17852);
	assert_true(b.ms > 1639.87 && b.ms < 1639.88);
	/* Short APDUs carry 223 bytes each. */
	c.rapdu = 258;
	assert_int_equal(bound_of(223, &c).commands, 1);
	assert_int_equal(bound_of(224, &c).commands, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_its_options),
	    cmocka_unit_test(counts_blocks_and_bytes),
	    cmocka_unit_test(takes_its_time),
	    cmocka_unit_test(asks_for_more_time),
	    cmocka_unit_test(has_a_bound),
	};

	return cmocka_run_group_tests_name("hw_radio", tests, NULL, NULL);
}

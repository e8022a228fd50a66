#include "tests/check.h"

#include "mrtd/apdu.h"

/* clang-format off */
static const struct {
	const char *name;
	struct span in;
	enum mrtd_err want;
	size_t data;
	uint32_t ne;
	bool extended;
} commands[] = {
	{"nothing",               {0},                            MRTD_E_TRUNCATED, 0, 0, false},
	{"three bytes",           HEX(0, 0xA4, 0),                MRTD_E_TRUNCATED, 0, 0, false},
	{"case 1",                HEX(0, 0xA4, 0, 0),             MRTD_E_OK, 0, 0, false},
	{"case 2S",               HEX(0, 0xB0, 0, 0, 4),          MRTD_E_OK, 0, 4, false},
	{"case 2S, 256",          HEX(0, 0xB0, 0, 0, 0),          MRTD_E_OK, 0, 256, false},
	{"case 3S",               HEX(0, 0xA4, 2, 12, 2, 1, 30),  MRTD_E_OK, 2, 0, false},
	{"case 3S short by one",  HEX(0, 0xA4, 2, 12, 3, 1, 30),  MRTD_E_TRUNCATED, 0, 0, false},
	{"case 4S",               HEX(0, 0x86, 0, 0, 1, 9, 0),    MRTD_E_OK, 1, 256, false},
	{"case 4S, a byte more",  HEX(0, 0x86, 0, 0, 1, 9, 0, 0), MRTD_E_TRAILING, 0, 0, false},
	{"case 2E",               HEX(0, 0xB0, 0, 0, 0, 1, 0),    MRTD_E_OK, 0, 256, true},
	{"case 2E, 65536",        HEX(0, 0xB0, 0, 0, 0, 0, 0),    MRTD_E_OK, 0, 65536, true},
	{"case 2E cut",           HEX(0, 0xB0, 0, 0, 0, 1),       MRTD_E_TRUNCATED, 0, 0, false},
	{"case 3E",               HEX(0, 0xA4, 0, 0, 0, 0, 1, 9), MRTD_E_OK, 1, 0, true},
	{"case 3E short by one",  HEX(0, 0xA4, 0, 0, 0, 0, 2, 9), MRTD_E_TRUNCATED, 0, 0, false},
	{"extended Lc of zero",   HEX(0, 0xA4, 0, 0, 0, 0, 0, 0, 0), MRTD_E_LENGTH, 0, 0, false},
	{"case 4E",               HEX(0, 0x86, 0, 0, 0, 0, 1, 9, 0, 0), MRTD_E_OK, 1, 65536, true},
	{"case 4E, Le cut",       HEX(0, 0x86, 0, 0, 0, 0, 1, 9, 0), MRTD_E_TRUNCATED, 0, 0, false},
	{"case 4E, a byte more",  HEX(0, 0x86, 0, 0, 0, 0, 1, 9, 0, 0, 0), MRTD_E_TRAILING, 0, 0, false},
};
/* clang-format on */

static void
reads_and_writes_all_seven_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		const char *name = commands[i].name;
		struct mrtd_capdu c = {.ins = 0xEE};
		enum mrtd_err e = mrtd_capdu_parse(commands[i].in, &c);
		uint8_t buf[16];
		struct sink k = sink_of(buf, sizeof(buf));

		check(name, e == commands[i].want);
		if (e != MRTD_E_OK) {
			check(name, c.ins == 0xEE);
			continue;
		}
		check(name, c.data.n == commands[i].data);
		check(name, c.ne == commands[i].ne);
		check(name, c.extended == commands[i].extended);
		mrtd_capdu_put(&k, &c);
		check(name, span_eq(sink_span(&k), commands[i].in));
	}
}

static void
becomes_extended_where_short_is_too_small(void **state)
{
	static uint8_t data[65536], buf[70000];
	const struct {
		size_t n;
		uint32_t ne;
		size_t size; /* 0: refused */
		bool extended;
	} rows[] = {
	    {255, 0, 4 + 1 + 255, false},
	    {255, 256, 4 + 1 + 255 + 1, false},
	    {256, 0, 4 + 3 + 256, true},
	    {1, 257, 4 + 3 + 1 + 2, true},
	    {0, 257, 4 + 3, true},
	    {65535, 65536, 4 + 3 + 65535 + 2, true},
	    {65536, 0, 0, true},
	    {0, 65537, 0, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mrtd_capdu c = {
		    .data = span_of(data, rows[i].n), .ne = rows[i].ne};
		struct mrtd_capdu back;
		struct sink k = sink_of(buf, sizeof(buf));

		mrtd_capdu_put(&k, &c);
		assert_int_equal(sink_span(&k).n, rows[i].size);
		if (rows[i].size == 0) {
			assert_false(sink_ok(&k));
			continue;
		}
		assert_int_equal(
		    mrtd_capdu_parse(sink_span(&k), &back), MRTD_E_OK);
		assert_int_equal(back.data.n, rows[i].n);
		assert_int_equal(back.ne, rows[i].ne);
		assert_int_equal(back.extended, rows[i].extended);
	}
}

static void
splits_answers(void **state)
{
	static uint8_t big[65536 + 3];
	struct mrtd_rapdu r = {.sw = 0xEEEE};

	(void)state;
	assert_int_equal(
	    mrtd_rapdu_parse((struct span) {0}, &r), MRTD_E_TRUNCATED);
	assert_int_equal(mrtd_rapdu_parse(HEX(0x90), &r), MRTD_E_TRUNCATED);
	assert_int_equal(
	    mrtd_rapdu_parse(span_of(big, sizeof(big)), &r), MRTD_E_LENGTH);
	assert_int_equal(r.sw, 0xEEEE);
	assert_int_equal(mrtd_rapdu_parse(HEX(0x6A, 0x82), &r), MRTD_E_OK);
	assert_int_equal(r.sw, 0x6A82);
	assert_int_equal(r.data.n, 0);
	assert_int_equal(mrtd_rapdu_parse(HEX(7, 0x90, 0x00), &r), MRTD_E_OK);
	assert_int_equal(r.sw, 0x9000);
	assert_true(span_eq(r.data, HEX(7)));
	assert_int_equal(
	    mrtd_rapdu_parse(span_of(big, sizeof(big) - 1), &r), MRTD_E_OK);
	assert_int_equal(r.data.n, 65536);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_and_writes_all_seven_cases),
	    cmocka_unit_test(becomes_extended_where_short_is_too_small),
	    cmocka_unit_test(splits_answers),
	};

	return cmocka_run_group_tests_name("mrtd_apdu", tests, NULL, NULL);
}

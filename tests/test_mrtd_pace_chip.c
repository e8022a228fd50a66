/* The chip's side of PACE with commands that no honest terminal sends. */
#include "tests/mrtd_pace_make.h"

/* clang-format off */
#define OID128 0x80, 10, 4, 0, 0x7F, 0, 7, 2, 2, 4, 2, 2
#define OIDDH  0x80, 10, 4, 0, 0x7F, 0, 7, 2, 2, 4, 1, 2
static const struct {
	const char *name;
	struct span command;
	enum mrtd_err want;
	uint16_t sw;
} commands[] = {
	{"both identifiers",       HEX(0, 0x22, 0xC1, 0xA4, 18, OID128, 0x83, 1, 1, 0x84, 1, 12), MRTD_E_OK, 0x9000},
	{"an identifier it lacks", HEX(0, 0x22, 0xC1, 0xA4, 18, OID128, 0x83, 1, 1, 0x84, 1, 14), MRTD_E_OK, 0x6A88},
	{"two curves and no 84",   HEX(0, 0x22, 0xC1, 0xA4, 15, OID128, 0x83, 1, 1), MRTD_E_OK, 0x6A88},
	{"an OID it lacks",        HEX(0, 0x22, 0xC1, 0xA4, 18, OIDDH, 0x83, 1, 1, 0x84, 1, 0), MRTD_E_OK, 0x6A80},
	{"no OID of PACE",         HEX(0, 0x22, 0xC1, 0xA4, 6, 0x80, 1, 4, 0x83, 1, 1), MRTD_E_OK, 0x6A80},
	{"no OID",                 HEX(0, 0x22, 0xC1, 0xA4, 3, 0x83, 1, 1), MRTD_E_OK, 0x6A80},
	{"no password",            HEX(0, 0x22, 0xC1, 0xA4, 15, OID128, 0x84, 1, 12), MRTD_E_OK, 0x6A80},
	{"a PIN",                  HEX(0, 0x22, 0xC1, 0xA4, 18, OID128, 0x83, 1, 3, 0x84, 1, 12), MRTD_E_OK, 0x6A88},
	{"a password of 2 bytes",  HEX(0, 0x22, 0xC1, 0xA4, 19, OID128, 0x83, 2, 1, 1, 0x84, 1, 12), MRTD_E_OK, 0x6A80},
	{"an empty 84",            HEX(0, 0x22, 0xC1, 0xA4, 17, OID128, 0x83, 1, 1, 0x84, 0), MRTD_E_OK, 0x6A80},
	{"an unknown object",      HEX(0, 0x22, 0xC1, 0xA4, 22, OID128, 0x83, 1, 1, 0x84, 1, 12, 0x99, 2, 0, 0), MRTD_E_OK, 0x9000},
	{"MSE of something else",  HEX(0, 0x22, 0x41, 0xA4, 3, 0x83, 1, 1), MRTD_E_NOT_FOUND, 0},
	{"a chained MSE",          HEX(0x10, 0x22, 0xC1, 0xA4, 3, 0x83, 1, 1), MRTD_E_NOT_FOUND, 0},
	{"GA before MSE",          HEX(0x10, 0x86, 0, 0, 2, 0x7C, 0, 0), MRTD_E_OK, 0x6985},
	{"GA with P1",             HEX(0x10, 0x86, 1, 0, 2, 0x7C, 0, 0), MRTD_E_NOT_FOUND, 0},
	{"SELECT",                 HEX(0, 0xA4, 0, 0x0C), MRTD_E_NOT_FOUND, 0},
};

/* After a good MSE. */
static const struct {
	const char *name;
	struct span command;
	uint16_t sw;
} first[] = {
	{"the nonce",              HEX(0x10, 0x86, 0, 0, 2, 0x7C, 0, 0), 0x9000},
	{"unchained",              HEX(0x00, 0x86, 0, 0, 2, 0x7C, 0, 0), 0x6985},
	{"not empty",              HEX(0x10, 0x86, 0, 0, 4, 0x7C, 2, 0x80, 0, 0), 0x6A80},
	{"no 7C",                  HEX(0x10, 0x86, 0, 0, 2, 0x7D, 0, 0), 0x6A80},
	{"no data",                HEX(0x10, 0x86, 0, 0, 0), 0x6A80},
};
/* clang-format on */

static void
chip_answers_bad_commands(void **state)
{
	uint32_t seed = 3;
	struct mrtd_env env = {.cookie = &seed, .random = counting};
	struct mrtd_paceinfo infos[] = {
	    info_of("id-PACE-ECDH-GM-AES-CBC-CMAC-128", 12),
	    info_of("id-PACE-ECDH-GM-AES-CBC-CMAC-128", 13),
	};
	struct mrtd_pace_chip chip;
	struct mrtd_capdu c;
	uint8_t out[300];
	uint16_t sw;

	(void)state;
	assert_int_equal(
	    mrtd_pace_chip_init(&chip, infos, 2, both, 2, &env), MRTD_E_OK);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		struct sink k = sink_of(out, sizeof(out));

		sw = 0;
		mrtd_pace_chip_reset(&chip);
		check(commands[i].name,
		    mrtd_capdu_parse(commands[i].command, &c) == MRTD_E_OK);
		check(commands[i].name,
		    mrtd_pace_chip_command(&chip, &c, &k, &sw) ==
			commands[i].want);
		check(commands[i].name, sw == commands[i].sw && k.n == 0);
	}
	for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++) {
		struct sink k = sink_of(out, sizeof(out));

		assert_int_equal(
		    mrtd_capdu_parse(commands[0].command, &c), MRTD_E_OK);
		assert_int_equal(
		    mrtd_pace_chip_command(&chip, &c, &k, &sw), MRTD_E_OK);
		check(first[i].name,
		    mrtd_capdu_parse(first[i].command, &c) == MRTD_E_OK);
		check(first[i].name,
		    mrtd_pace_chip_command(&chip, &c, &k, &sw) == MRTD_E_OK);
		check(first[i].name, sw == first[i].sw);
		/* What failed must begin anew. */
		if (sw != 0x9000)
			check(first[i].name, chip.step == MRTD_PACE_SET_AT);
	}
	mrtd_pace_chip_wipe(&chip);
}

/* A terminal that echoes the chip's key or sends none of the group. */
static void
chip_refuses_bad_keys(void **state)
{
	uint32_t seed = 3;
	struct mrtd_env env = {.cookie = &seed, .random = counting};
	struct mrtd_paceinfo info = info_of(
	    "id-PACE-ECDH-GM-AES-CBC-CMAC-128", 12);
	struct mrtd_pace_chip chip;
	struct mrtd_capdu c = {0};
	uint8_t out[300], data[80];
	uint16_t sw;

	(void)state;
	assert_int_equal(
	    mrtd_pace_chip_init(&chip, &info, 1, both, 2, &env), MRTD_E_OK);
	for (int bad = 0; bad < 2; bad++) {
		struct sink k = sink_of(out, sizeof(out));
		struct sink d = sink_of(data, sizeof(data));

		assert_int_equal(
		    mrtd_capdu_parse(commands[0].command, &c), MRTD_E_OK);
		assert_int_equal(
		    mrtd_pace_chip_command(&chip, &c, &k, &sw), MRTD_E_OK);
		assert_int_equal(
		    mrtd_capdu_parse(first[0].command, &c), MRTD_E_OK);
		assert_int_equal(
		    mrtd_pace_chip_command(&chip, &c, &k, &sw), MRTD_E_OK);
		assert_int_equal(sw, 0x9000);
		sink_put(&d, HEX(0x7C, 0x43, 0x81, 0x41, 0x04));
		sink_put_fill(&d, 1, 64);
		c = (struct mrtd_capdu) {
		    .cla = 0x10, .ins = 0x86, .data = sink_span(&d), .ne = 256};
		if (bad == 1)
			c.data.n--;
		k.n = 0;
		assert_int_equal(
		    mrtd_pace_chip_command(&chip, &c, &k, &sw), MRTD_E_OK);
		assert_int_equal(sw, 0x6A80);
		assert_int_equal(k.n, 0);
	}
	mrtd_pace_chip_wipe(&chip);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(chip_answers_bad_commands),
	    cmocka_unit_test(chip_refuses_bad_keys),
	};

	return cmocka_run_group_tests_name("mrtd_pace_chip", tests, NULL, NULL);
}

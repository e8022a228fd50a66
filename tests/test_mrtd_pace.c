/* PACE between our own ends: every suite, wrong passwords, and no run. */
#include "tests/mrtd_pace_make.h"

/* Every group with every cipher that goes with it, MRZ and CAN in turn. */
static void
works_with_every_suite(void **state)
{
	static const char *const ciphers[] = {"3DES-CBC-CBC",
	    "AES-CBC-CMAC-128", "AES-CBC-CMAC-192", "AES-CBC-CMAC-256"};
	uint32_t seed = 1;
	struct mrtd_env env = {.cookie = &seed, .random = counting};
	unsigned runs = 0;

	(void)state;
	for (unsigned id = 0; id < 32; id++) {
		const struct mrtd_group_info *g = mrtd_group_info(id);

		for (size_t i = 0; g != NULL && i < 4; i++) {
			char name[64];
			struct mrtd_paceinfo info;
			struct mrtd_pace p;
			struct mrtd_pace_chip chip;
			struct mrtd_sm a, b;

			snprintf(name, sizeof(name), "id-PACE-%s-GM-%s",
			    g->kind == MRTD_GROUP_DH ? "DH" : "ECDH",
			    ciphers[i]);
			info = info_of(name, id);
			check(name,
			    mrtd_pace_init(&p, &info, &both[runs % 2], &env) ==
				MRTD_E_OK);
			check(name,
			    mrtd_pace_chip_init(
				&chip, &info, 1, both, 2, &env) == MRTD_E_OK);
			check(name, exchange(&p, &chip) == MRTD_E_OK);
			check(name, mrtd_pace_done(&p));
			check(name, mrtd_pace_chip_done(&chip));
			mrtd_pace_take(&p, &a);
			mrtd_pace_chip_take(&chip, &b);
			check(name, mrtd_sm_live(&a) && mrtd_sm_live(&b));
			check(name,
			    a.cipher == b.cipher &&
				memcmp(a.k_enc, b.k_enc, 32) == 0 &&
				memcmp(a.k_mac, b.k_mac, 32) == 0);
			mrtd_pace_wipe(&p);
			mrtd_pace_chip_wipe(&chip);
			runs++;
		}
	}
	assert_int_equal(runs, 14 * 4);
}

static void
refuses_wrong_passwords(void **state)
{
	static const struct mrtd_pace_password wrong[] = {
	    {MRTD_PACE_MRZ, {(const uint8_t *)"L898902C<369080619406237", 24}},
	    {MRTD_PACE_CAN, {(const uint8_t *)"123457", 6}},
	    {MRTD_PACE_CAN, {(const uint8_t *)"12345", 5}},
	};
	uint32_t seed = 1;
	struct mrtd_env env = {.cookie = &seed, .random = counting};
	struct mrtd_paceinfo info = info_of(
	    "id-PACE-ECDH-GM-AES-CBC-CMAC-128", 12);
	struct mrtd_pace_password empty = {MRTD_PACE_CAN, {NULL, 0}};
	struct mrtd_pace p;
	struct mrtd_pace_chip chip;

	(void)state;
	assert_int_equal(
	    mrtd_pace_chip_init(&chip, &info, 1, both, 2, &env), MRTD_E_OK);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct mrtd_sm sm;

		assert_int_equal(
		    mrtd_pace_init(&p, &info, &wrong[i], &env), MRTD_E_OK);
		assert_int_equal(exchange(&p, &chip), MRTD_E_PASSWORD);
		assert_int_equal(p.sw, 0x6300);
		assert_int_equal(p.step, MRTD_PACE_AUTHENTICATE);
		assert_false(mrtd_pace_done(&p));
		assert_false(mrtd_pace_chip_done(&chip));
		mrtd_pace_take(&p, &sm);
		assert_false(mrtd_sm_live(&sm));
		mrtd_pace_chip_take(&chip, &sm);
		assert_false(mrtd_sm_live(&sm));
		mrtd_pace_wipe(&p);
	}
	/* The chip takes the right one after that. */
	assert_int_equal(mrtd_pace_init(&p, &info, &both[1], &env), MRTD_E_OK);
	assert_int_equal(exchange(&p, &chip), MRTD_E_OK);
	mrtd_pace_wipe(&p);
	assert_int_equal(mrtd_pace_init(&p, &info, &empty, &env), MRTD_E_VALUE);
	assert_int_equal(mrtd_pace_err(&p), MRTD_E_VALUE);
	mrtd_pace_wipe(&p);
	mrtd_pace_chip_wipe(&chip);
}

static void
refuses_what_it_cannot_run(void **state)
{
	static const struct {
		const char *suite;
		unsigned group;
		enum mrtd_err want;
	} rows[] = {
	    {"id-PACE-ECDH-IM-AES-CBC-CMAC-128", 10, MRTD_E_UNSUPPORTED},
	    {"id-PACE-DH-IM-3DES-CBC-CBC", 12, MRTD_E_VALUE},
	    {"id-PACE-ECDH-CAM-AES-CBC-CMAC-128", 2, MRTD_E_VALUE},
	    {"id-PACE-ECDH-GM-AES-CBC-CMAC-128", 3, MRTD_E_UNSUPPORTED},
	    {"id-PACE-ECDH-GM-AES-CBC-CMAC-128", 1, MRTD_E_VALUE},
	    {"id-PACE-DH-GM-AES-CBC-CMAC-128", 13, MRTD_E_VALUE},
	};
	struct mrtd_env env = {.random = counting};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mrtd_paceinfo info = info_of(
		    rows[i].suite, rows[i].group);
		struct mrtd_pace p;
		struct mrtd_pace_chip chip;
		struct span capdu;

		check(rows[i].suite,
		    mrtd_pace_init(&p, &info, &both[0], &env) == rows[i].want);
		check(rows[i].suite, !mrtd_pace_send(&p, &capdu));
		mrtd_pace_wipe(&p);
		/* Nobody asked the table: the run looks for itself. */
		info.err = MRTD_E_OK;
		check(rows[i].suite,
		    mrtd_pace_init(&p, &info, &both[0], &env) == rows[i].want);
		mrtd_pace_wipe(&p);
		info.err = rows[i].want;
		check(rows[i].suite,
		    mrtd_pace_chip_init(&chip, &info, 1, both, 2, &env) ==
			MRTD_E_UNSUPPORTED);
	}
}

static bool
none(void *cookie, uint8_t *p, size_t n)
{
	(void)cookie;
	memset(p, 0, n);
	return false;
}

static void
ends_without_randomness(void **state)
{
	uint32_t seed = 3;
	struct mrtd_env good = {.cookie = &seed, .random = counting};
	struct mrtd_env bad = {.random = none};
	struct mrtd_paceinfo info = info_of(
	    "id-PACE-ECDH-GM-AES-CBC-CMAC-128", 12);
	struct mrtd_pace p;
	struct mrtd_pace_chip chip;

	(void)state;
	assert_int_equal(mrtd_pace_init(&p, &info, &both[0], &bad), MRTD_E_OK);
	assert_int_equal(
	    mrtd_pace_chip_init(&chip, &info, 1, both, 2, &good), MRTD_E_OK);
	assert_int_equal(exchange(&p, &chip), MRTD_E_RANDOM);
	mrtd_pace_wipe(&p);
	mrtd_pace_chip_wipe(&chip);
	assert_int_equal(mrtd_pace_init(&p, &info, &both[0], &good), MRTD_E_OK);
	assert_int_equal(
	    mrtd_pace_chip_init(&chip, &info, 1, both, 2, &bad), MRTD_E_OK);
	assert_int_equal(exchange(&p, &chip), MRTD_E_STATUS);
	assert_int_equal(p.sw, 0x6F00);
	mrtd_pace_wipe(&p);
	mrtd_pace_chip_wipe(&chip);
}

/* An answer that nobody asked for, and more infos than there is room. */
static void
keeps_order(void **state)
{
	uint32_t seed = 3;
	struct mrtd_env env = {.cookie = &seed, .random = counting};
	struct mrtd_paceinfo infos[9];
	struct mrtd_pace p;
	struct mrtd_pace_chip chip;

	(void)state;
	for (size_t i = 0; i < 9; i++)
		infos[i] = info_of("id-PACE-ECDH-GM-AES-CBC-CMAC-128", 12);
	assert_int_equal(
	    mrtd_pace_chip_init(&chip, infos, 9, both, 2, &env), MRTD_E_SPACE);
	assert_int_equal(mrtd_pace_init(&p, infos, &both[0], &env), MRTD_E_OK);
	assert_int_equal(mrtd_pace_recv(&p, HEX(0x90, 0x00)), MRTD_E_STATE);
	mrtd_pace_wipe(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(works_with_every_suite),
	    cmocka_unit_test(refuses_wrong_passwords),
	    cmocka_unit_test(refuses_what_it_cannot_run),
	    cmocka_unit_test(ends_without_randomness),
	    cmocka_unit_test(keeps_order),
	};

	return cmocka_run_group_tests_name("mrtd_pace", tests, NULL, NULL);
}

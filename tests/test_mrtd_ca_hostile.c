/* Chips that refuse, lie or are cloned, and terminals that send bad keys. */
#include "tests/mrtd_ca_run.h"

#include "mrtd/tlv.h"

#include <openssl/bn.h>

/* Refused, and still in the session of before. */
static void
refusals(void **state)
{
	struct mrtd_ca_choice list[MRTD_CA_CHOICES];
	struct mrtd_ca ca;

	(void)state;
	for (unsigned i = 0; i < MRTD_CIPHER_COUNT; i++) {
		chip(13, MRTD_CHIP_KEY_NAMED, 1u << i);
		h.conf.fault.kind = MRTD_CHIP_FAULT_REFUSE_CA;
		assert_int_equal(choices(list), 1);
		helper_auth_start(&h, MRTD_CIPHER_AES128, 261);
		assert_int_equal(drive(&ca, &list[0]), MRTD_E_STATUS);
		assert_int_equal(ca.sw, MRTD_SW_WRONG_DATA);
		assert_true(mrtd_ca_refused(&ca));
		assert_int_equal(helper_auth_read(&h), MRTD_E_OK);
	}
	/* MSE:Set KAT is not known: 3DES by MSE:Set AT. */
	chip(13, MRTD_CHIP_KEY_NAMED, 1u << MRTD_CIPHER_3DES);
	assert_int_equal(choices(list), 1);
	h.conf.ca[0].ciphers = 1u << MRTD_CIPHER_AES128;
	helper_auth_start(&h, MRTD_CIPHER_AES128, 261);
	assert_int_equal(drive(&ca, &list[0]), MRTD_E_STATUS);
	assert_int_equal(h.commands, 2);
	assert_int_equal(helper_auth_read(&h), MRTD_E_OK);
	/* Without secure messaging it makes no sense. */
	mrtd_link_reset(&h.link);
	assert_int_equal(
	    mrtd_ca_init(&ca, &h.link, &list[0], &h.env.env), MRTD_E_STATE);
}

/* A clone cannot answer in the new session. */
static void
clones(void **state)
{
	struct mrtd_ca_choice list[MRTD_CA_CHOICES];
	struct mrtd_ca ca;

	(void)state;
	for (unsigned i = 0; i < MRTD_CIPHER_COUNT; i++) {
		enum mrtd_err e;

		chip(i % 2 == 0 ? 13 : 2, MRTD_CHIP_KEY_NAMED, 1u << i);
		h.conf.fault.kind = MRTD_CHIP_FAULT_CLONE_CA;
		assert_int_equal(choices(list), 1);
		helper_auth_start(&h, MRTD_CIPHER_AES128, 1000);
		assert_int_equal(drive(&ca, &list[0]), MRTD_E_OK);
		e = helper_auth_read(&h);
		assert_true(e == MRTD_E_SM_LOST || e == MRTD_E_SM_MAC);
	}
}

/* Answers that no chip should give. */
static void
hostile_answers(void **state)
{
	const struct {
		const char *name;
		struct span data;
		uint16_t sw;
		enum mrtd_err err;
	} rows[] = {
	    {"nothing at all", HEX(0), 0x9000, MRTD_E_OK},
	    {"empty 7C", HEX(0x7C, 0x00), 0x9000, MRTD_E_OK},
	    {"version 2's nonce and token",
		HEX(0x7C, 0x06, 0x81, 0x01, 0x00, 0x82, 0x01, 0x00), 0x9000,
		MRTD_E_OK},
	    {"another object", HEX(0x7D, 0x00), 0x9000, MRTD_E_TAG},
	    {"cut", HEX(0x7C, 0x05, 0x81), 0x9000, MRTD_E_TRUNCATED},
	    {"trailing", HEX(0x7C, 0x00, 0x00), 0x9000, MRTD_E_TRAILING},
	    {"data with a refusal", HEX(0x7C, 0x00), 0x6300, MRTD_E_STATUS},
	};
	static const struct mrtd_sm none;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mrtd_ca_choice list[MRTD_CA_CHOICES];
		struct mrtd_ca ca;
		uint8_t answer[100];
		struct sink k = sink_of(answer, sizeof(answer));
		struct mrtd_sm sm;
		struct span capdu;

		chip(13, MRTD_CHIP_KEY_NAMED, 1u << MRTD_CIPHER_AES128);
		check(rows[i].name, choices(list) == 1);
		helper_auth_start(&h, MRTD_CIPHER_AES128, 261);
		check(rows[i].name,
		    mrtd_ca_init(&ca, &h.link, &list[0], &h.env.env) ==
			MRTD_E_OK);
		check(rows[i].name, mrtd_ca_send(&ca, &capdu));
		check(rows[i].name,
		    mrtd_ca_recv(&ca, helper_auth_transceive(&h, capdu)) ==
			MRTD_E_OK);
		check(rows[i].name, mrtd_ca_send(&ca, &capdu));
		/* The chip's session, to answer in its place. */
		(void)helper_auth_transceive(&h, capdu);
		sm = h.link.sm;
		check(rows[i].name,
		    mrtd_sm_seal(&sm,
			rows[i].data.n == 1 ? (struct span) {NULL, 0}
					    : rows[i].data,
			rows[i].sw, &k) == MRTD_E_OK);
		check(rows[i].name,
		    mrtd_ca_recv(&ca, sink_span(&k)) == rows[i].err);
		check(rows[i].name,
		    mrtd_ca_refused(&ca) == (rows[i].err == MRTD_E_STATUS));
		check(rows[i].name,
		    rows[i].err == MRTD_E_OK ||
			(!mrtd_ca_done(&ca) && !mrtd_ca_send(&ca, &capdu) &&
			    memcmp(&ca.next, &none, sizeof(none)) == 0));
		mrtd_ca_wipe(&ca);
	}
}

/* A chip that ends the session at a refusal: nothing may be tried in it. */
static void
naked_refusal(void **state)
{
	struct mrtd_ca_choice list[MRTD_CA_CHOICES];
	struct mrtd_ca ca;
	struct span capdu;

	(void)state;
	chip(13, MRTD_CHIP_KEY_NAMED, 1u << MRTD_CIPHER_AES128);
	assert_int_equal(choices(list), 1);
	helper_auth_start(&h, MRTD_CIPHER_AES128, 261);
	assert_int_equal(
	    mrtd_ca_init(&ca, &h.link, &list[0], &h.env.env), MRTD_E_OK);
	assert_int_equal(mrtd_ca_recv(&ca, HEX(0x90, 0x00)), MRTD_E_STATE);
	assert_int_equal(
	    mrtd_ca_init(&ca, &h.link, &list[0], &h.env.env), MRTD_E_OK);
	assert_true(mrtd_ca_send(&ca, &capdu));
	assert_int_equal(mrtd_ca_recv(&ca, HEX(0x69, 0x82)), MRTD_E_SM_LOST);
	assert_int_equal(ca.sw, 0x6982);
	assert_false(mrtd_ca_refused(&ca));
	assert_false(mrtd_ca_done(&ca));
}

/* What the terminal's own randomness does to it. */
static void
no_randomness(void **state)
{
	struct mrtd_ca_choice list[MRTD_CA_CHOICES];
	struct helper_env dry;
	struct mrtd_ca ca;

	(void)state;
	chip(13, MRTD_CHIP_KEY_NAMED, 1u << MRTD_CIPHER_AES128);
	assert_int_equal(choices(list), 1);
	helper_auth_start(&h, MRTD_CIPHER_AES128, 261);
	helper_env_init(&dry, (struct span) {0}, true);
	assert_int_equal(
	    mrtd_ca_init(&ca, &h.link, &list[0], &dry.env), MRTD_E_RANDOM);
	assert_false(mrtd_ca_send(&ca, &(struct span) {0}));
}

/* What the chip of this group says to MSE:Set KAT with this key. */
static uint16_t
status_of_key(const char *name, unsigned group, struct span key)
{
	uint8_t data[300];
	struct sink d = sink_of(data, sizeof(data));
	struct mrtd_capdu c = {
	    .ins = MRTD_INS_MSE, .p1 = 0x41, .p2 = 0xA6, .extended = true};
	struct mrtd_rapdu r = {0};
	struct span capdu;

	chip(group, MRTD_CHIP_KEY_NAMED, 1u << MRTD_CIPHER_3DES);
	helper_auth_start(&h, MRTD_CIPHER_3DES, 1000);
	mrtd_tlv_put(&d, 0x91, key);
	c.data = sink_span(&d);
	mrtd_link_command(&h.link, &c);
	check(name, mrtd_link_send(&h.link, &capdu));
	check(name,
	    mrtd_link_recv(&h.link, helper_auth_transceive(&h, capdu)) ==
		MRTD_E_OK);
	check(name, mrtd_link_answer(&h.link, &r));
	return r.sw;
}

/* The terminal's keys that the chip must refuse, each with 6A80. */
static void
chip_checks_keys(void **state)
{
	static const uint8_t zero[65] = {0x04};
	static uint8_t off[65], other[49], p_minus_1[256], too_long[257];
	static const struct {
		const char *name;
		unsigned group;
		struct span key;
	} rows[] = {
	    {"no key", 13, {zero, 0}},
	    {"infinity", 13, {zero + 1, 1}},
	    {"zero point", 13, {zero, 65}},
	    {"point off the curve", 13, {off, 65}},
	    {"point of another curve", 13, {other, 49}},
	    {"cut point", 13, {off, 64}},
	    {"DH: zero", 2, {zero + 1, 1}},
	    {"DH: one", 2, {(const uint8_t *)"\1", 1}},
	    {"DH: p - 1", 2, {p_minus_1, 256}},
	    {"DH: too long", 2, {too_long, 257}},
	};
	struct mrtd_group g;
	struct sink k = sink_of(other, sizeof(other));

	(void)state;
	off[0] = 0x04;
	off[64] = 1;
	memset(too_long, 0x7F, sizeof(too_long));
	assert_int_equal(mrtd_group_init(&g, 8), MRTD_E_OK);
	assert_int_equal(mrtd_group_generator(&g, &k), MRTD_E_OK);
	mrtd_group_wipe(&g);
	assert_int_equal(mrtd_group_init(&g, 2), MRTD_E_OK);
	assert_int_equal(BN_bn2binpad(g.p, p_minus_1, 256), 256);
	p_minus_1[255]--;
	mrtd_group_wipe(&g);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check(rows[i].name,
		    status_of_key(rows[i].name, rows[i].group, rows[i].key) ==
			MRTD_SW_WRONG_DATA);
		/* §6.2.4.1: the session of before stays. */
		check(rows[i].name, helper_auth_read(&h) == MRTD_E_OK);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(refusals),
	    cmocka_unit_test(clones),
	    cmocka_unit_test(hostile_answers),
	    cmocka_unit_test(naked_refusal),
	    cmocka_unit_test(no_randomness),
	    cmocka_unit_test(chip_checks_keys),
	};

	return cmocka_run_group_tests_name(
	    "mrtd_ca_hostile", tests, NULL, NULL);
}

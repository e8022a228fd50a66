#include "tests/check.h"

#include "mrtd/ca.h"
#include "mrtd/tlv.h"
#include "tests/helper_auth.h"
#include "tests/vectors/tr03110_ca.h"

#include <openssl/evp.h>
#include <openssl/bn.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <openssl/x509.h>

static struct helper_auth h;
#define ALL                                                  \
	(1u << MRTD_CIPHER_3DES | 1u << MRTD_CIPHER_AES128 | \
	    1u << MRTD_CIPHER_AES192 | 1u << MRTD_CIPHER_AES256)

/* Runs it; what the engine says in the end. */
static enum mrtd_err
drive(struct mrtd_ca *ca, const struct mrtd_ca_choice *choice)
{
	struct span capdu;
	enum mrtd_err e = mrtd_ca_init(ca, &h.link, choice, &h.env.env);

	while (e == MRTD_E_OK && mrtd_ca_send(ca, &capdu))
		e = mrtd_ca_recv(ca, helper_auth_transceive(&h, capdu));
	assert_int_equal(e, mrtd_ca_err(ca));
	assert_int_equal(mrtd_ca_done(ca), e == MRTD_E_OK);
	assert_int_equal(mrtd_ca_terminal_key(ca).n > 0, e == MRTD_E_OK);
	return e;
}

static size_t
choices(struct mrtd_ca_choice out[MRTD_CA_CHOICES])
{
	return mrtd_ca_choices(&h.infos, out, MRTD_CA_CHOICES);
}

/* A chip with one key in this group. */
static void
chip(unsigned group, enum mrtd_chip_key_form form, unsigned ciphers)
{
	helper_auth_init(&h);
	h.conf.n_ca = 1;
	h.conf.ca[0] = (struct mrtd_chip_ca_key) {
	    .key = helper_auth_key(&h, group, form), .ciphers = ciphers};
	helper_auth_dg14(&h, 0);
}

/* Every group, every way to write it, every cipher (tables 5 and 6). */
static void
every_combination(void **state)
{
	(void)state;
	for (unsigned group = 0; group < 32; group++) {
		const struct mrtd_group_info *info = mrtd_group_info(group);
		unsigned form = group % 3;

		if (info == NULL)
			continue;
		chip(group, (enum mrtd_chip_key_form)form, ALL);
		for (unsigned i = 0; i < MRTD_CIPHER_COUNT; i++) {
			struct mrtd_ca_choice list[MRTD_CA_CHOICES];
			struct mrtd_ca ca;

			assert_int_equal(choices(list), MRTD_CIPHER_COUNT);
			/* The strongest is the first. */
			check(info->name,
			    list[i].suite->cipher == MRTD_CIPHER_AES256 - i);
			check(info->name, list[i].key.group == (int)group);
			check(info->name,
			    list[i].key.written_out == (form == 1) ||
				info->kind == MRTD_GROUP_DH);
			helper_auth_start(&h, MRTD_CIPHER_AES128, 1000);
			check(info->name, drive(&ca, &list[i]) == MRTD_E_OK);
			check(info->name, h.chip.ca_done);
			check(info->name,
			    h.commands ==
				(list[i].suite->cipher == MRTD_CIPHER_3DES
					? 1u
					: 2u));
			check(info->name,
			    h.link.sm.cipher == list[i].suite->cipher);
			check(info->name,
			    span_eq(mrtd_ca_terminal_key(&ca),
				span_of(h.chip.ca.compressed,
				    h.chip.ca.compressed_n)));
			check(info->name, helper_auth_read(&h) == MRTD_E_OK);
			mrtd_ca_wipe(&ca);
		}
	}
}

/*
 * The same keys by libcrypto alone: EVP_PKEY_derive() with the chip's private
 * key, and SHA over it (§9.7.1).  On P-521 half of the secrets begin with a
 * zero byte.
 */
static void
agrees_with_libcrypto(void **state)
{
	struct mrtd_ca_choice list[MRTD_CA_CHOICES];
	unsigned zeros = 0;

	(void)state;
	for (unsigned i = 0; i < 16; i++) {
		const unsigned char *p;
		uint8_t z[66], in[70], digest[32];
		size_t n = sizeof(z);
		struct mrtd_ca ca;
		EVP_PKEY *own, *peer = EVP_PKEY_new();
		EVP_PKEY_CTX *ctx;

		chip(18, MRTD_CHIP_KEY_NAMED, 1u << MRTD_CIPHER_AES256);
		h.env.counter = i;
		assert_int_equal(choices(list), 1);
		helper_auth_start(&h, MRTD_CIPHER_3DES, 261);
		assert_int_equal(drive(&ca, &list[0]), MRTD_E_OK);
		p = h.conf.ca[0].key.p;
		assert_non_null(own = d2i_AutoPrivateKey(
				    NULL, &p, (long)h.conf.ca[0].key.n));
		assert_int_equal(EVP_PKEY_copy_parameters(peer, own), 1);
		assert_int_equal(EVP_PKEY_set1_encoded_public_key(
				     peer, ca.public, ca.public_n),
		    1);
		assert_non_null(ctx = EVP_PKEY_CTX_new(own, NULL));
		assert_int_equal(EVP_PKEY_derive_init(ctx), 1);
		assert_int_equal(EVP_PKEY_derive_set_peer(ctx, peer), 1);
		assert_int_equal(EVP_PKEY_derive(ctx, z, &n), 1);
		assert_int_equal(n, 66);
		zeros += z[0] == 0;
		memcpy(in, z, n);
		memcpy(in + n, "\0\0\0\1", 4);
		SHA256(in, n + 4, digest);
		assert_memory_equal(digest, h.link.sm.k_enc, 32);
		in[n + 3] = 2;
		SHA256(in, n + 4, digest);
		assert_memory_equal(digest, h.link.sm.k_mac, 32);
		assert_int_equal(helper_auth_read(&h), MRTD_E_OK);
		EVP_PKEY_CTX_free(ctx);
		EVP_PKEY_free(own);
		EVP_PKEY_free(peer);
	}
	assert_in_range(zeros, 2, 14);
}

/* What documents leave out, and what is made of it. */
static void
incomplete_infos(void **state)
{
	enum {
		ID = 1
	};
	static const struct {
		const char *name;
		unsigned omit, ciphers;
		bool has_id;
		size_t n;
		bool inferred, says_id;
		enum mrtd_cipher cipher;
		unsigned commands;
	} rows[] = {
	    {"everything there", 0, 1u << MRTD_CIPHER_AES128, true, 1, false,
		true, MRTD_CIPHER_AES128, 2},
	    {"no identifiers", 0, 1u << MRTD_CIPHER_AES128, false, 1, false,
		false, MRTD_CIPHER_AES128, 2},
	    {"no info", MRTD_CHIP_OMIT_CA_INFO, 1u << MRTD_CIPHER_3DES, false,
		1, true, false, MRTD_CIPHER_3DES, 1},
	    {"no info, key with identifier", MRTD_CHIP_OMIT_CA_INFO,
		1u << MRTD_CIPHER_3DES, true, 1, true, true, MRTD_CIPHER_3DES,
		1},
	    {"info without identifier", MRTD_CHIP_OMIT_CA_INFO_ID,
		1u << MRTD_CIPHER_AES256, true, 1, false, true,
		MRTD_CIPHER_AES256, 2},
	    {"key without identifier", MRTD_CHIP_OMIT_CA_KEY_ID,
		1u << MRTD_CIPHER_AES192, true, 1, false, true,
		MRTD_CIPHER_AES192, 2},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mrtd_ca_choice list[MRTD_CA_CHOICES];
		struct mrtd_ca ca;

		chip(13, MRTD_CHIP_KEY_EXPLICIT, rows[i].ciphers);
		h.conf.ca[0].has_id = rows[i].has_id;
		h.conf.ca[0].id = ID;
		helper_auth_dg14(&h, rows[i].omit);
		check(rows[i].name, choices(list) == rows[i].n);
		check(rows[i].name, list[0].err == MRTD_E_OK);
		check(rows[i].name, list[0].inferred == rows[i].inferred);
		check(rows[i].name, list[0].has_id == rows[i].says_id);
		check(rows[i].name, list[0].suite->cipher == rows[i].cipher);
		helper_auth_start(&h, MRTD_CIPHER_3DES, 261);
		check(rows[i].name, drive(&ca, &list[0]) == MRTD_E_OK);
		check(rows[i].name, h.commands == rows[i].commands);
		check(rows[i].name, helper_auth_read(&h) == MRTD_E_OK);
	}
}

/* The chip does not know the identifier that DG14 states, or wants none. */
static void
identifier_is_dropped(void **state)
{
	struct mrtd_ca_choice list[MRTD_CA_CHOICES];
	struct mrtd_ca ca;

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		chip(12, MRTD_CHIP_KEY_NAMED,
		    1u << (i == 0 ? MRTD_CIPHER_3DES : MRTD_CIPHER_AES128));
		h.conf.ca[0].has_id = true;
		h.conf.ca[0].id = 7;
		helper_auth_dg14(&h, 0);
		h.conf.ca[0].has_id = false;
		assert_int_equal(choices(list), 1);
		helper_auth_start(&h, MRTD_CIPHER_3DES, 261);
		assert_int_equal(drive(&ca, &list[0]), MRTD_E_OK);
		assert_int_equal(h.commands, i == 0 ? 2 : 3);
		assert_int_equal(helper_auth_read(&h), MRTD_E_OK);
	}
}

/* Several keys, the strongest first; the next one after a refusal. */
static void
several_keys(void **state)
{
	struct mrtd_ca_choice list[MRTD_CA_CHOICES];
	struct mrtd_ca ca;

	(void)state;
	chip(13, MRTD_CHIP_KEY_NAMED,
	    1u << MRTD_CIPHER_3DES | 1u << MRTD_CIPHER_AES128);
	h.conf.ca[0].has_id = true;
	h.conf.ca[0].id = 1;
	h.conf.ca[1] = (struct mrtd_chip_ca_key) {
	    .key = helper_auth_key(&h, 2, MRTD_CHIP_KEY_EXPLICIT),
	    .ciphers = 1u << MRTD_CIPHER_AES256,
	    .has_id = true,
	    .id = 2};
	h.conf.ca[2] = (struct mrtd_chip_ca_key) {
	    .key = helper_auth_key(&h, 16, MRTD_CHIP_KEY_EXPLICIT),
	    .ciphers = 1u << MRTD_CIPHER_AES128,
	    .has_id = true,
	    .id = 200};
	h.conf.n_ca = 3;
	helper_auth_dg14(&h, 0);
	assert_int_equal(choices(list), 4);
	assert_int_equal(list[0].id, 2);
	assert_int_equal(list[1].id, 200);
	assert_int_equal(list[2].id, 1);
	assert_int_equal(list[3].id, 1);
	/* The reader cannot carry the first: nothing is sent. */
	helper_auth_start(&h, MRTD_CIPHER_3DES, 261);
	assert_int_equal(drive(&ca, &list[0]), MRTD_E_UNSUPPORTED);
	assert_int_equal(h.commands, 0);
	/* An identifier of two bytes in DER is one byte in DO'84'. */
	assert_int_equal(drive(&ca, &list[1]), MRTD_E_OK);
	assert_int_equal(helper_auth_read(&h), MRTD_E_OK);

	/* The chip has forgotten a key that DG14 names. */
	h.conf.n_ca = 1;
	helper_auth_start(&h, MRTD_CIPHER_3DES, 261);
	assert_int_equal(drive(&ca, &list[1]), MRTD_E_STATUS);
	assert_int_equal(ca.sw, MRTD_SW_NO_REFERENCE);
	assert_true(mrtd_ca_refused(&ca));
	assert_int_equal(drive(&ca, &list[2]), MRTD_E_OK);
	assert_int_equal(helper_auth_read(&h), MRTD_E_OK);
}

/* Without identifiers nobody knows which of two keys is meant. */
static void
ambiguous_keys(void **state)
{
	struct mrtd_ca_choice list[MRTD_CA_CHOICES];

	(void)state;
	chip(13, MRTD_CHIP_KEY_NAMED, 1u << MRTD_CIPHER_AES128);
	h.conf.ca[0].has_id = true;
	h.conf.ca[0].id = 1;
	h.conf.ca[1] = h.conf.ca[0];
	h.conf.ca[1].id = 2;
	h.conf.ca[1].key = helper_auth_key(&h, 14, MRTD_CHIP_KEY_NAMED);
	h.conf.n_ca = 2;
	helper_auth_dg14(&h, MRTD_CHIP_OMIT_CA_INFO_ID);
	assert_int_equal(choices(list), 2);
	assert_true(list[0].inferred && list[1].inferred);
}

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

/* DH of 2048 bits over a reader with short APDUs: chained, where the chip says
 * that it may be. */
static void
short_reader(void **state)
{
	static const struct {
		const char *name;
		bool chains;
		enum mrtd_cipher cipher;
		size_t reader;
		enum mrtd_err err;
		unsigned commands;
	} rows[] = {
	    {"AES, extended", false, MRTD_CIPHER_AES256, 1000, MRTD_E_OK, 2},
	    {"AES, short", false, MRTD_CIPHER_AES256, 261, MRTD_E_UNSUPPORTED,
		0},
	    {"AES, chained", true, MRTD_CIPHER_AES256, 261, MRTD_E_OK, 3},
	    {"3DES, extended", false, MRTD_CIPHER_3DES, 1000, MRTD_E_OK, 1},
	    {"3DES, short", false, MRTD_CIPHER_3DES, 261, MRTD_E_UNSUPPORTED,
		0},
	    {"3DES, chained", true, MRTD_CIPHER_3DES, 261, MRTD_E_OK, 3},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mrtd_ca_choice list[MRTD_CA_CHOICES];
		struct mrtd_ca ca;

		chip(2, MRTD_CHIP_KEY_EXPLICIT, 1u << rows[i].cipher);
		h.conf.chains = rows[i].chains;
		check(rows[i].name, choices(list) == 1);
		helper_auth_start(&h, MRTD_CIPHER_AES128, rows[i].reader);
		check(rows[i].name, drive(&ca, &list[0]) == rows[i].err);
		check(rows[i].name, h.commands == rows[i].commands);
		check(rows[i].name, helper_auth_read(&h) == MRTD_E_OK);
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

/* The terminal's keys that the chip must refuse, each with 6A80. */
static void
chip_checks_keys(void **state)
{
	static const uint8_t zero[65] = {0x04};
	static uint8_t off[65], other[49], p_minus_1[256];
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
	    {"DH: too long", 2, {zero, 65}},
	};
	struct mrtd_group g;
	struct sink k = sink_of(other, sizeof(other));

	(void)state;
	off[0] = 0x04;
	off[64] = 1;
	assert_int_equal(mrtd_group_init(&g, 8), MRTD_E_OK);
	assert_int_equal(mrtd_group_generator(&g, &k), MRTD_E_OK);
	mrtd_group_wipe(&g);
	assert_int_equal(mrtd_group_init(&g, 2), MRTD_E_OK);
	assert_int_equal(BN_bn2binpad(g.p, p_minus_1, 256), 256);
	p_minus_1[255]--;
	mrtd_group_wipe(&g);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t data[300], out[300];
		struct sink d = sink_of(data, sizeof(data));
		struct mrtd_capdu c = {.ins = MRTD_INS_MSE,
		    .p1 = 0x41,
		    .p2 = 0xA6,
		    .extended = true};
		struct mrtd_rapdu r;
		struct span capdu;

		chip(
		    rows[i].group, MRTD_CHIP_KEY_NAMED, 1u << MRTD_CIPHER_3DES);
		helper_auth_start(&h, MRTD_CIPHER_3DES, 1000);
		mrtd_tlv_put(&d, 0x91,
		    rows[i].group == 2 && rows[i].key.n == 65
			? span_of(out, 257)
			: rows[i].key);
		memset(out, 0x7F, sizeof(out));
		c.data = sink_span(&d);
		mrtd_link_command(&h.link, &c);
		check(rows[i].name, mrtd_link_send(&h.link, &capdu));
		check(rows[i].name,
		    mrtd_link_recv(&h.link,
			helper_auth_transceive(&h, capdu)) == MRTD_E_OK);
		check(rows[i].name, mrtd_link_answer(&h.link, &r));
		check(rows[i].name, r.sw == MRTD_SW_WRONG_DATA);
		/* §6.2.4.1: the session of before stays. */
		check(rows[i].name, helper_auth_read(&h) == MRTD_E_OK);
	}
}

/* Both key pairs of the example, ECDH: the engine's messages and keys. */
static void
worked_example_ecdh(void **state)
{
	struct mrtd_ca_choice list[MRTD_CA_CHOICES];
	struct helper_env chosen;
	struct mrtd_ca ca;
	struct span capdu, value;
	struct mrtd_sm want;
	enum mrtd_err e;

	(void)state;
	helper_auth_init(&h);
	h.env.script = SPAN_OF(ca_ecdh_picc_secret);
	h.conf.n_ca = 1;
	h.conf.ca[0] = (struct mrtd_chip_ca_key) {
	    .key = helper_auth_key(&h, 13, MRTD_CHIP_KEY_NUMBERED),
	    .ciphers = 1u << MRTD_CIPHER_AES128,
	    .has_id = true,
	    .id = 1};
	helper_auth_dg14(&h, 0);
	assert_int_equal(choices(list), 1);
	value = list[0].key.value;
	assert_true(span_eq(value, SPAN_OF(ca_ecdh_picc)));
	helper_auth_start(&h, MRTD_CIPHER_AES128, 261);
	helper_env_init(&chosen, SPAN_OF(ca_ecdh_pcd_secret), true);
	e = mrtd_ca_init(&ca, &h.link, &list[0], &chosen.env);
	while (e == MRTD_E_OK && mrtd_ca_send(&ca, &capdu))
		e = mrtd_ca_recv(&ca, helper_auth_transceive(&h, capdu));
	assert_true(mrtd_ca_done(&ca));
	assert_true(
	    span_eq(span_of(ca.public, ca.public_n), SPAN_OF(ca_ecdh_pcd)));
	assert_true(
	    span_eq(mrtd_ca_terminal_key(&ca), span_of(ca_ecdh_pcd + 1, 32)));
	assert_int_equal(
	    mrtd_ca_session(MRTD_CIPHER_AES128, SPAN_OF(ca_ecdh_shared), &want),
	    MRTD_E_OK);
	assert_memory_equal(want.k_enc, h.link.sm.k_enc, 16);
	assert_memory_equal(want.k_mac, h.link.sm.k_mac, 16);
	assert_int_equal(helper_auth_read(&h), MRTD_E_OK);
}

/* DH: the chip's half; the terminal of the example has a key of 1024 bits. */
static void
worked_example_dh(void **state)
{
	uint8_t shared[128];
	struct sink z = sink_of(shared, sizeof(shared));
	struct mrtd_group g;

	(void)state;
	assert_int_equal(mrtd_group_init(&g, 0), MRTD_E_OK);
	assert_int_equal(mrtd_group_agree(&g, SPAN_OF(ca_dh_picc_secret),
			     SPAN_OF(ca_dh_pcd), &z),
	    MRTD_E_OK);
	assert_true(span_eq(sink_span(&z), SPAN_OF(ca_dh_shared)));
	mrtd_group_wipe(&g);
}

static uint8_t *
reference(const char *name, size_t *n)
{
	char path[80];

	snprintf(path, sizeof(path), "lds/bsi-refset-2014/%s", name);
	return check_data(path) != NULL ? check_slurp(check_data(path), n)
					: NULL;
}

/* The reference passport of 2014: explicit BrainpoolP224r1, 3DES. */
static void
reference_passport(void **state)
{
	struct mrtd_ca_choice list[MRTD_CA_CHOICES];
	struct mrtd_ca ca;
	struct span set;
	size_t n_file, n_key;
	uint8_t *file = reference("Datagroup14.bin", &n_file),
		*key = reference("DG14_sk.pkcs8", &n_key);

	(void)state;
	if (file == NULL || key == NULL)
		skip_because("no reference passport");
	helper_auth_init(&h);
	assert_int_equal(
	    mrtd_tlv_only(span_of(file, n_file), 0x6E, &set), MRTD_E_OK);
	assert_int_equal(mrtd_secinfo_parse(set, &h.infos), MRTD_E_OK);
	assert_int_equal(choices(list), 1);
	assert_int_equal(list[0].err, MRTD_E_OK);
	assert_int_equal(list[0].key.group, 11);
	assert_true(list[0].key.written_out);
	assert_int_equal(list[0].key.bits, 224);
	assert_string_equal(list[0].suite->name, "id-CA-ECDH-3DES-CBC-CBC");
	h.conf.n_ca = 1;
	h.conf.ca[0] = (struct mrtd_chip_ca_key) {
	    .key = span_of(key, n_key), .ciphers = 1u << MRTD_CIPHER_3DES};
	helper_auth_start(&h, MRTD_CIPHER_3DES, 261);
	assert_int_equal(drive(&ca, &list[0]), MRTD_E_OK);
	assert_int_equal(helper_auth_read(&h), MRTD_E_OK);
	free(file);
	free(key);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_combination),
	    cmocka_unit_test(agrees_with_libcrypto),
	    cmocka_unit_test(incomplete_infos),
	    cmocka_unit_test(identifier_is_dropped),
	    cmocka_unit_test(several_keys),
	    cmocka_unit_test(ambiguous_keys),
	    cmocka_unit_test(refusals),
	    cmocka_unit_test(clones),
	    cmocka_unit_test(short_reader),
	    cmocka_unit_test(hostile_answers),
	    cmocka_unit_test(naked_refusal),
	    cmocka_unit_test(no_randomness),
	    cmocka_unit_test(chip_checks_keys),
	    cmocka_unit_test(worked_example_ecdh),
	    cmocka_unit_test(worked_example_dh),
	    cmocka_unit_test(reference_passport),
	};

	return cmocka_run_group_tests_name("mrtd_ca", tests, NULL, NULL);
}

#include "tests/mrtd_ca_run.h"
#include "tests/vectors/tr03110_ca.h"

#include "mrtd/tlv.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <stdlib.h>

#define ALL                                                  \
	(1u << MRTD_CIPHER_3DES | 1u << MRTD_CIPHER_AES128 | \
	    1u << MRTD_CIPHER_AES192 | 1u << MRTD_CIPHER_AES256)

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
	    cmocka_unit_test(short_reader),
	    cmocka_unit_test(worked_example_ecdh),
	    cmocka_unit_test(worked_example_dh),
	    cmocka_unit_test(reference_passport),
	};

	return cmocka_run_group_tests_name("mrtd_ca", tests, NULL, NULL);
}

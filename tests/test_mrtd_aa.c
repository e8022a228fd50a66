#include "tests/check.h"

#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>

#include "mrtd/aa.h"
#include "mrtd/chip/aa.h"
#include "mrtd/der.h"
#include "tests/helper_auth.h"
#include "tests/vectors/doc9303_11_aa.h"

static struct helper_auth h;

static enum mrtd_err
drive(struct mrtd_aa *aa, const struct mrtd_secinfos *infos)
{
	struct span capdu;
	enum mrtd_err e = mrtd_aa_init(
	    aa, &h.link, h.conf.files[MRTD_FILE_DG15], infos, &h.env.env);

	while (e == MRTD_E_OK && mrtd_aa_send(aa, &capdu))
		e = mrtd_aa_recv(aa, helper_auth_transceive(&h, capdu));
	assert_int_equal(e, mrtd_aa_err(aa));
	assert_int_equal(mrtd_aa_done(aa), e == MRTD_E_OK);
	return e;
}

static struct span
rsa_key(unsigned bits)
{
	size_t at = h.store.n;

	assert_int_equal(mrtd_chip_key_make_rsa(bits, &h.store), MRTD_E_OK);
	return span_of(h.store.p + at, h.store.n - at);
}

/* A chip that has passed access control, with this key. */
static void
chip(struct span key, enum mrtd_digest hash)
{
	h.conf.aa = key;
	h.conf.aa_hash = hash;
	helper_auth_dg15(&h);
	helper_auth_dg14(&h, 0);
}

/*
 * §6.1.4: up to 231 bytes (3DES) or 223 (AES) of signature fit a short answer;
 * longer ones are asked for in extended length, with the exact Le.
 */
static void
rsa(void **state)
{
	static const struct {
		unsigned bits;
		enum mrtd_cipher cipher;
		size_t reader;
		bool extended;
		enum mrtd_err err;
	} rows[] = {
	    {1024, MRTD_CIPHER_3DES, 261, false, MRTD_E_OK},
	    {1280, MRTD_CIPHER_AES128, 4096, false, MRTD_E_OK},
	    {1784, MRTD_CIPHER_AES256, 261, false, MRTD_E_OK},
	    {1792, MRTD_CIPHER_AES256, 261, true, MRTD_E_UNSUPPORTED},
	    {1792, MRTD_CIPHER_AES256, 1000, true, MRTD_E_OK},
	    {1848, MRTD_CIPHER_3DES, 261, false, MRTD_E_OK},
	    {1856, MRTD_CIPHER_3DES, 1000, true, MRTD_E_OK},
	    {2048, MRTD_CIPHER_3DES, 1000, true, MRTD_E_OK},
	    {2048, MRTD_CIPHER_AES128, 261, true, MRTD_E_UNSUPPORTED},
	    {3072, MRTD_CIPHER_AES128, 1000, true, MRTD_E_OK},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span key;
		char name[40];

		snprintf(name, sizeof(name), "%u bits, cipher %d", rows[i].bits,
		    (int)rows[i].cipher);
		helper_auth_init(&h);
		key = rsa_key(rows[i].bits);
		for (unsigned d = 0; d < MRTD_DIGEST_COUNT; d++) {
			struct mrtd_aa aa;

			chip(key, (enum mrtd_digest)d);
			helper_auth_start(&h, rows[i].cipher, rows[i].reader);
			check(name, drive(&aa, &h.infos) == rows[i].err);
			check(name, aa.key.bits == rows[i].bits);
			check(name, aa.extended == rows[i].extended);
			if (rows[i].err != MRTD_E_OK) {
				check(name, h.commands == 0);
				continue;
			}
			check(name, h.commands == 1);
			check(name, aa.result.scheme == MRTD_AA_ISO9796);
			check(name, aa.result.hash == d);
			check(name, !aa.result.hash_guessed);
			check(name, aa.signature_n == rows[i].bits / 8);
			check(name, helper_auth_read(&h) == MRTD_E_OK);
			/* What the record keeps can be verified again. */
			check(name,
			    mrtd_aa_verify(&aa.key, NULL, SPAN_OF(aa.challenge),
				span_of(aa.signature, aa.signature_n),
				&aa.result) == MRTD_E_OK);
			aa.challenge[0] ^= 1;
			check(name,
			    mrtd_aa_verify(&aa.key, NULL, SPAN_OF(aa.challenge),
				span_of(aa.signature, aa.signature_n),
				&aa.result) == MRTD_E_SIGNATURE);
			h.store.n -= h.conf.files[MRTD_FILE_DG14].n +
			    h.conf.files[MRTD_FILE_DG15].n;
		}
	}
}

/* Every curve, every hash, both encodings; the hash stated or not. */
static void
ecdsa(void **state)
{
	(void)state;
	for (unsigned group = 8; group <= 18; group++) {
		const char *name = mrtd_group_info(group)->name;
		struct span key;

		helper_auth_init(&h);
		key = helper_auth_key(
		    &h, group, (enum mrtd_chip_key_form)(group % 2));
		for (unsigned i = 0; i < 2 * MRTD_DIGEST_COUNT; i++) {
			enum mrtd_digest hash = (enum mrtd_digest)(
			    i % MRTD_DIGEST_COUNT);
			struct mrtd_aa aa;

			h.conf.aa_der = i >= MRTD_DIGEST_COUNT;
			chip(key, hash);
			helper_auth_start(&h, MRTD_CIPHER_AES128, 261);
			check(name, drive(&aa, &h.infos) == MRTD_E_OK);
			check(name,
			    aa.result.scheme ==
				(h.conf.aa_der ? MRTD_AA_ECDSA_DER
					       : MRTD_AA_ECDSA));
			check(name, aa.result.hash == hash);
			check(name, !aa.result.hash_guessed);
			check(name, aa.key.group == (int)group);
			/* No DG14: found all the same, and said. */
			check(name, drive(&aa, NULL) == MRTD_E_OK);
			check(name, aa.result.hash == hash);
			check(name, aa.result.hash_guessed);
			/* DG14 states another one. */
			h.chip.conf.aa_hash = (enum mrtd_digest)(
			    (hash + 1) % MRTD_DIGEST_COUNT);
			check(name, drive(&aa, &h.infos) == MRTD_E_OK);
			check(name, aa.result.hash == h.chip.conf.aa_hash);
			check(name, aa.result.hash_guessed);
			h.store.n -= h.conf.files[MRTD_FILE_DG14].n +
			    h.conf.files[MRTD_FILE_DG15].n;
		}
	}
}

static void
faults(void **state)
{
	static const struct {
		const char *name;
		enum mrtd_chip_fault_kind fault;
		unsigned bits; /* 0: EC */
		enum mrtd_err err;
		unsigned commands;
	} rows[] = {
	    {"clone, RSA", MRTD_CHIP_FAULT_CLONE_AA, 1024, MRTD_E_SIGNATURE, 1},
	    {"clone, EC", MRTD_CHIP_FAULT_CLONE_AA, 0, MRTD_E_SIGNATURE, 1},
	    {"empty, RSA", MRTD_CHIP_FAULT_AA_EMPTY, 1024, MRTD_E_EMPTY, 2},
	    {"empty, large RSA", MRTD_CHIP_FAULT_AA_EMPTY, 2048, MRTD_E_EMPTY,
		2},
	    {"empty, EC", MRTD_CHIP_FAULT_AA_EMPTY, 0, MRTD_E_EMPTY, 2},
	    {"cut, RSA", MRTD_CHIP_FAULT_AA_SHORT, 1024, MRTD_E_TRUNCATED, 2},
	    {"cut, EC", MRTD_CHIP_FAULT_AA_SHORT, 0, MRTD_E_TRUNCATED, 2},
	    {"trailer", MRTD_CHIP_FAULT_AA_TRAILER, 1024, MRTD_E_SIGNATURE, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mrtd_aa aa;

		helper_auth_init(&h);
		h.conf.fault.kind = rows[i].fault;
		chip(rows[i].bits > 0
			? rsa_key(rows[i].bits)
			: helper_auth_key(&h, 13, MRTD_CHIP_KEY_NAMED),
		    MRTD_DIGEST_SHA256);
		helper_auth_start(&h, MRTD_CIPHER_AES128, 4096);
		check(rows[i].name, drive(&aa, &h.infos) == rows[i].err);
		check(rows[i].name, h.commands == rows[i].commands);
		check(rows[i].name, helper_auth_read(&h) == MRTD_E_OK);
	}
	/* No key in the chip. */
	h.chip.conf.aa.n = 0;
	{
		struct mrtd_aa aa;

		assert_int_equal(drive(&aa, &h.infos), MRTD_E_STATUS);
		assert_int_equal(aa.sw, MRTD_SW_INS);
	}
}

/* A chip that refuses extended length bare and keeps the session (6700), one
 * that cuts where it was asked briefly: the other form of Le is tried. */
static void
other_form_of_le(void **state)
{
	struct mrtd_aa aa;
	struct span capdu;
	uint8_t before[MRTD_AA_CHALLENGE];

	(void)state;
	helper_auth_init(&h);
	chip(rsa_key(1024), MRTD_DIGEST_SHA256);
	helper_auth_start(&h, MRTD_CIPHER_AES128, 4096);
	assert_int_equal(mrtd_aa_init(&aa, &h.link,
			     h.conf.files[MRTD_FILE_DG15], NULL, &h.env.env),
	    MRTD_E_OK);
	memcpy(before, aa.challenge, sizeof(before));
	assert_true(mrtd_aa_send(&aa, &capdu));
	assert_int_equal(mrtd_aa_recv(&aa, HEX(0x67, 0x00)), MRTD_E_OK);
	assert_true(aa.extended);
	/* §6.1.2.1: no nonce twice. */
	assert_memory_not_equal(before, aa.challenge, sizeof(before));
	while (mrtd_aa_send(&aa, &capdu))
		assert_int_equal(
		    mrtd_aa_recv(&aa, helper_auth_transceive(&h, capdu)),
		    MRTD_E_OK);
	assert_true(mrtd_aa_done(&aa));
	assert_int_equal(helper_auth_read(&h), MRTD_E_OK);

	/* Any other bare status word ends it. */
	assert_int_equal(mrtd_aa_init(&aa, &h.link,
			     h.conf.files[MRTD_FILE_DG15], NULL, &h.env.env),
	    MRTD_E_OK);
	assert_true(mrtd_aa_send(&aa, &capdu));
	assert_int_equal(mrtd_aa_recv(&aa, HEX(0x69, 0x82)), MRTD_E_SM_LOST);
	assert_int_equal(aa.sw, 0x6982);
	assert_false(mrtd_aa_send(&aa, &capdu));
}

/* Signatures of our choice: a key, and what it makes of a representative. */

static EVP_PKEY *
own_key(struct span pkcs8)
{
	const unsigned char *p = pkcs8.p;
	EVP_PKEY *key = d2i_AutoPrivateKey(NULL, &p, (long)pkcs8.n);

	assert_non_null(key);
	return key;
}

static void
sign_raw(EVP_PKEY *key, const uint8_t *f, size_t n, uint8_t *out)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	size_t size = n;

	assert_int_equal(EVP_PKEY_sign_init(ctx), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_NO_PADDING), 1);
	assert_int_equal(EVP_PKEY_sign(ctx, out, &size, f, n), 1);
	assert_int_equal(size, n);
	EVP_PKEY_CTX_free(ctx);
}

/* Appendix F: the chip's steps 3 to 9, the terminal's 12 to 18. */
static void
worked_example(void **state)
{
	struct helper_env env;
	uint8_t f[128], s[128];
	struct mrtd_pubkey key;
	struct mrtd_aa_result result;
	EVP_PKEY *own;

	(void)state;
	helper_env_init(&env, SPAN_OF(aa_m1), true);
	assert_int_equal(mrtd_chip_aa_representative(&env.env, MRTD_DIGEST_SHA1,
			     SPAN_OF(aa_rnd_ifd), f, sizeof(f)),
	    MRTD_E_OK);
	assert_memory_equal(f, aa_f, sizeof(f));
	assert_memory_equal(f + 107, aa_h, sizeof(aa_h));

	helper_auth_init(&h);
	chip(rsa_key(1024), MRTD_DIGEST_SHA1);
	own = own_key(h.conf.aa);
	sign_raw(own, aa_f, sizeof(aa_f), s);
	assert_int_equal(
	    mrtd_aa_key(h.conf.files[MRTD_FILE_DG15], &key), MRTD_E_OK);
	assert_int_equal(mrtd_aa_verify(&key, NULL, SPAN_OF(aa_rnd_ifd),
			     SPAN_OF(s), &result),
	    MRTD_E_OK);
	assert_int_equal(result.hash, MRTD_DIGEST_SHA1);
	EVP_PKEY_free(own);
}

enum {
	WHOLE = 128,
};

/* header | M1 | H(M1 | challenge) | trailer, 128 bytes. */
static void
forge(struct span header, enum mrtd_digest hash, struct span trailer,
    struct span challenge, uint8_t f[WHOLE])
{
	size_t d = mrtd_crypto_digest_size(hash);
	struct sink k = sink_of(f, WHOLE);
	size_t m1 = WHOLE - header.n - d - trailer.n;
	uint8_t digest[MRTD_CRYPTO_DIGEST_MAX];

	sink_put(&k, header);
	sink_put_fill(&k, 0x55, m1);
	assert_int_equal(
	    mrtd_crypto_hash(hash,
		(const struct span[]) {span_of(f + header.n, m1), challenge}, 2,
		digest),
	    MRTD_E_OK);
	sink_put(&k, span_of(digest, d));
	sink_put(&k, trailer);
	assert_true(sink_ok(&k) && k.n == WHOLE);
}

struct representative {
	const char *name;
	struct span header;
	enum mrtd_digest hash;
	struct span trailer;
	enum mrtd_err err;
};

static void
representative(const struct representative *row, EVP_PKEY *own, const BIGNUM *n,
    const struct mrtd_pubkey *key)
{
	struct span challenge = SPAN_STR("12345678");
	struct mrtd_aa_result r;
	uint8_t f[WHOLE], s[WHOLE];
	BIGNUM *x;

	forge(row->header, row->hash, row->trailer, challenge, f);
	sign_raw(own, f, sizeof(f), s);
	check(row->name,
	    mrtd_aa_verify(key, NULL, challenge, SPAN_OF(s), &r) == row->err);
	/* ISO/IEC 9796-2 B.4: n - s says the same. */
	assert_non_null(x = BN_bin2bn(s, sizeof(s), NULL));
	assert_int_equal(BN_sub(x, n, x), 1);
	assert_int_equal(BN_bn2binpad(x, s, sizeof(s)), WHOLE);
	BN_free(x);
	check(row->name,
	    mrtd_aa_verify(key, NULL, challenge, SPAN_OF(s), &r) == row->err);
	/* And for another challenge nothing is said at all. */
	check(row->name,
	    mrtd_aa_verify(key, NULL, SPAN_STR("another!"), SPAN_OF(s), &r) ==
		MRTD_E_SIGNATURE);
}

static void
representatives(void **state)
{
	const struct representative rows[] = {
	    {"SHA-1, BC", HEX(0x6A), MRTD_DIGEST_SHA1, HEX(0xBC), MRTD_E_OK},
	    {"SHA-1, 33CC", HEX(0x6A), MRTD_DIGEST_SHA1, HEX(0x33, 0xCC),
		MRTD_E_OK},
	    {"SHA-224, 38CC", HEX(0x6A), MRTD_DIGEST_SHA224, HEX(0x38, 0xCC),
		MRTD_E_OK},
	    {"SHA-256, 34CC", HEX(0x6A), MRTD_DIGEST_SHA256, HEX(0x34, 0xCC),
		MRTD_E_OK},
	    {"SHA-384, 36CC", HEX(0x6A), MRTD_DIGEST_SHA384, HEX(0x36, 0xCC),
		MRTD_E_OK},
	    {"SHA-512, 35CC", HEX(0x6A), MRTD_DIGEST_SHA512, HEX(0x35, 0xCC),
		MRTD_E_OK},
	    {"padded", HEX(0x6B, 0xBB, 0xBB, 0xBA), MRTD_DIGEST_SHA1, HEX(0xBC),
		MRTD_E_OK},
	    {"a zero byte in front", HEX(0x00, 0x6A), MRTD_DIGEST_SHA1,
		HEX(0xBC), MRTD_E_OK},
	    {"two zero bytes", HEX(0x00, 0x00, 0x6A), MRTD_DIGEST_SHA1,
		HEX(0xBC), MRTD_E_SIGNATURE},
	    {"total recovery", HEX(0x4A), MRTD_DIGEST_SHA1, HEX(0xBC),
		MRTD_E_SIGNATURE},
	    {"padding without an end", HEX(0x6B, 0xBB, 0xBB), MRTD_DIGEST_SHA1,
		HEX(0xBC), MRTD_E_SIGNATURE},
	    {"padding of another kind", HEX(0x6B, 0xCA), MRTD_DIGEST_SHA1,
		HEX(0xBC), MRTD_E_SIGNATURE},
	    {"BC with SHA-256", HEX(0x6A), MRTD_DIGEST_SHA256, HEX(0xBC),
		MRTD_E_SIGNATURE},
	    {"34CC with SHA-1", HEX(0x6A), MRTD_DIGEST_SHA1, HEX(0x34, 0xCC),
		MRTD_E_SIGNATURE},
	    {"31CC, RIPEMD-160", HEX(0x6A), MRTD_DIGEST_SHA1, HEX(0x31, 0xCC),
		MRTD_E_SIGNATURE},
	    {"37CC, Whirlpool", HEX(0x6A), MRTD_DIGEST_SHA512, HEX(0x37, 0xCC),
		MRTD_E_SIGNATURE},
	    {"CD", HEX(0x6A), MRTD_DIGEST_SHA1, HEX(0xCD), MRTD_E_SIGNATURE},
	    {"no trailer", HEX(0x6A), MRTD_DIGEST_SHA1, HEX(0xBC, 0x0C),
		MRTD_E_SIGNATURE},
	};
	struct mrtd_pubkey key;
	EVP_PKEY *own;
	BIGNUM *n = NULL;

	(void)state;
	helper_auth_init(&h);
	chip(rsa_key(1024), MRTD_DIGEST_SHA1);
	own = own_key(h.conf.aa);
	assert_int_equal(EVP_PKEY_get_bn_param(own, "n", &n), 1);
	assert_int_equal(
	    mrtd_aa_key(h.conf.files[MRTD_FILE_DG15], &key), MRTD_E_OK);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		representative(&rows[i], own, n, &key);
	BN_free(n);
	EVP_PKEY_free(own);
}

/* Numbers that are no signatures. */
static void
hostile_rsa(void **state)
{
	uint8_t s[WHOLE + 2] = {0};
	struct mrtd_aa_result r;
	struct mrtd_pubkey key;
	struct span c = SPAN_STR("ABCDEFGH");

	(void)state;
	helper_auth_init(&h);
	chip(rsa_key(1024), MRTD_DIGEST_SHA1);
	assert_int_equal(
	    mrtd_aa_key(h.conf.files[MRTD_FILE_DG15], &key), MRTD_E_OK);
	assert_int_equal(
	    mrtd_aa_verify(&key, NULL, c, span_of(s, 0), &r), MRTD_E_EMPTY);
	assert_int_equal(
	    mrtd_aa_verify(&key, NULL, c, span_of(s, 1), &r), MRTD_E_TRUNCATED);
	assert_int_equal(mrtd_aa_verify(&key, NULL, c, span_of(s, WHOLE), &r),
	    MRTD_E_SIGNATURE);
	s[WHOLE - 1] = 1;
	assert_int_equal(mrtd_aa_verify(&key, NULL, c, span_of(s, WHOLE), &r),
	    MRTD_E_SIGNATURE);
	/* n - 1, n, more than n, and longer than n. */
	memcpy(s, key.modulus.p, WHOLE);
	s[WHOLE - 1]--;
	assert_int_equal(mrtd_aa_verify(&key, NULL, c, span_of(s, WHOLE), &r),
	    MRTD_E_SIGNATURE);
	s[WHOLE - 1]++;
	assert_int_equal(mrtd_aa_verify(&key, NULL, c, span_of(s, WHOLE), &r),
	    MRTD_E_SIGNATURE);
	memset(s, 0xFF, sizeof(s));
	assert_int_equal(mrtd_aa_verify(&key, NULL, c, span_of(s, WHOLE), &r),
	    MRTD_E_SIGNATURE);
	assert_int_equal(
	    mrtd_aa_verify(&key, NULL, c, SPAN_OF(s), &r), MRTD_E_SIGNATURE);
}

/* r and s as they are, and what is made of them. */
static void
hostile_ecdsa(void **state)
{
	enum {
		SIZE = 32,
		BOTH = 2 * SIZE
	};
	static const uint8_t order[SIZE] = {0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00,
	    0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xBC,
	    0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2,
	    0xFC, 0x63, 0x25, 0x51};
	static const uint8_t zero[SIZE];
	struct mrtd_aa_result r;
	struct mrtd_aa aa;
	uint8_t good[BOTH], s[BOTH + 1], der[100];
	struct span c;

	(void)state;
	helper_auth_init(&h);
	chip(helper_auth_key(&h, 12, MRTD_CHIP_KEY_NAMED), MRTD_DIGEST_SHA256);
	helper_auth_start(&h, MRTD_CIPHER_AES128, 261);
	assert_int_equal(drive(&aa, &h.infos), MRTD_E_OK);
	assert_int_equal(aa.signature_n, BOTH);
	memcpy(good, aa.signature, BOTH);
	c = SPAN_OF(aa.challenge);
	for (unsigned i = 0; i < 4; i++) {
		memcpy(s, good, BOTH);
		memcpy(s + (i & 1) * SIZE, i < 2 ? zero : order, SIZE);
		assert_int_equal(
		    mrtd_aa_verify(&aa.key, NULL, c, span_of(s, BOTH), &r),
		    MRTD_E_SIGNATURE);
	}
	memcpy(s, good, BOTH);
	s[BOTH] = 0;
	assert_int_equal(
	    mrtd_aa_verify(&aa.key, NULL, c, SPAN_OF(s), &r), MRTD_E_SIGNATURE);
	assert_int_equal(
	    mrtd_aa_verify(&aa.key, NULL, c, span_of(s, BOTH - 1), &r),
	    MRTD_E_TRUNCATED);
	/* DER around the same numbers, whole and with a byte after it. */
	for (unsigned extra = 0; extra < 2; extra++) {
		uint8_t in[80];
		struct sink k = sink_of(der, sizeof(der)),
			    n = sink_of(in, sizeof(in));

		mrtd_der_put_unsigned(&n, span_of(good, SIZE));
		mrtd_der_put_unsigned(&n, span_of(good + SIZE, SIZE));
		mrtd_tlv_put(&k, MRTD_DER_SEQUENCE, sink_span(&n));
		sink_put_fill(&k, 0, extra);
		assert_int_equal(
		    mrtd_aa_verify(&aa.key, NULL, c, sink_span(&k), &r),
		    extra == 0 ? MRTD_E_OK : MRTD_E_SIGNATURE);
	}
}

/* The first field of the key that is wrong. */
static void
keys(void **state)
{
	struct mrtd_pubkey key;
	uint8_t buf[1000];
	struct sink k = sink_of(buf, sizeof(buf));

	(void)state;
	helper_auth_init(&h);
	assert_int_equal(
	    mrtd_aa_key((struct span) {0}, &key), MRTD_E_TRUNCATED);
	assert_int_equal(mrtd_aa_key(HEX(0x6E, 0x00), &key), MRTD_E_TAG);
	assert_int_equal(mrtd_aa_key(HEX(0x6F, 0x00), &key), MRTD_E_TRUNCATED);
	/* A DH key is for Chip Authentication. */
	assert_int_equal(mrtd_chip_personalise_infos_dg15(&k,
			     helper_auth_key(&h, 1, MRTD_CHIP_KEY_EXPLICIT)),
	    MRTD_E_OK);
	assert_int_equal(mrtd_aa_key(sink_span(&k), &key), MRTD_E_UNSUPPORTED);
}

/* The reference passport of 2014: RSA of 1024 bits. */
static void
reference_passport(void **state)
{
	const char *path = check_data("lds/bsi-refset-2014/Datagroup15.bin");
	struct mrtd_aa aa;
	size_t n_file, n_key;
	uint8_t *file, *key;

	(void)state;
	if (path == NULL)
		skip_because("no reference passport");
	assert_non_null(file = check_slurp(path, &n_file));
	path = check_data("lds/bsi-refset-2014/DG15_sk.pkcs8");
	assert_non_null(path);
	assert_non_null(key = check_slurp(path, &n_key));
	helper_auth_init(&h);
	h.conf.aa = span_of(key, n_key);
	h.conf.aa_hash = MRTD_DIGEST_SHA1;
	h.conf.files[MRTD_FILE_DG15] = span_of(file, n_file);
	helper_auth_start(&h, MRTD_CIPHER_3DES, 261);
	assert_int_equal(drive(&aa, NULL), MRTD_E_OK);
	assert_int_equal(aa.key.bits, 1024);
	assert_int_equal(aa.key.kind, MRTD_PUBKEY_RSA);
	/* The same key, made into DG15 by us, is the same file. */
	helper_auth_dg15(&h);
	assert_int_equal(h.conf.files[MRTD_FILE_DG15].n, n_file);
	assert_memory_equal(h.conf.files[MRTD_FILE_DG15].p, file, n_file);
	free(file);
	free(key);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rsa),
	    cmocka_unit_test(ecdsa),
	    cmocka_unit_test(faults),
	    cmocka_unit_test(other_form_of_le),
	    cmocka_unit_test(worked_example),
	    cmocka_unit_test(representatives),
	    cmocka_unit_test(hostile_rsa),
	    cmocka_unit_test(hostile_ecdsa),
	    cmocka_unit_test(keys),
	    cmocka_unit_test(reference_passport),
	};

	return cmocka_run_group_tests_name("mrtd_aa", tests, NULL, NULL);
}

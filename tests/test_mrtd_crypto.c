#include "tests/check.h"

#include "mrtd/kdf.h"
#include "mrtd/mrz.h"
#include "tests/vectors/doc9303_11_d.h"
#include "tests/vectors/doc9303_11_kdf.h"

#define UNHEX(buf, text) span_of((buf), check_unhex((text), (buf), sizeof(buf)))

/* clang-format off */
/* SP 800-38B appendix D.1 to D.3 (first 8 bytes); 3DES: Doc 9303-11 D.3. */
static const struct {
	const char *name;
	enum mrtd_cipher cipher;
	const char *key, *data, *mac;
} macs[] = {
	{"AES-128, empty", MRTD_CIPHER_AES128, "2B7E151628AED2A6ABF7158809CF4F3C", "", "BB1D6929E9593728"},
	{"AES-128, a block", MRTD_CIPHER_AES128, "2B7E151628AED2A6ABF7158809CF4F3C", "6BC1BEE22E409F96E93D7E117393172A", "070A16B46B4D4144"},
	{"AES-128, 40 bytes", MRTD_CIPHER_AES128, "2B7E151628AED2A6ABF7158809CF4F3C", "6BC1BEE22E409F96E93D7E117393172AAE2D8A571E03AC9C9EB76FAC45AF8E5130C81C46A35CE411", "DFA66747DE9AE630"},
	{"AES-192, a block", MRTD_CIPHER_AES192, "8E73B0F7DA0E6452C810F32B809079E562F8EAD2522C6B7B", "6BC1BEE22E409F96E93D7E117393172A", "9E99A7BF31E71090"},
	{"AES-256, a block", MRTD_CIPHER_AES256, "603DEB1015CA71BE2B73AEF0857D77811F352C073B6108D72D9810A30914DFF4", "6BC1BEE22E409F96E93D7E117393172A", "28A7023F452E8F82"},
	{"3DES, E.IFD", MRTD_CIPHER_3DES, D_K_MAC, D_E_IFD, D_M_IFD},
	{"3DES, E.IC", MRTD_CIPHER_3DES, D_K_MAC, D_E_IC, D_M_IC},
};
/* clang-format on */

static void
makes_the_macs_of_the_standards(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(macs) / sizeof(macs[0]); i++) {
		uint8_t k[32], d[64], m[8], got[8];
		struct span key = UNHEX(k, macs[i].key);
		struct span data = UNHEX(d, macs[i].data);

		check(macs[i].name,
		    mrtd_crypto_token(macs[i].cipher, key, data, got) ==
			MRTD_E_OK);
		check(
		    macs[i].name, span_eq(UNHEX(m, macs[i].mac), SPAN_OF(got)));
		check(macs[i].name,
		    mrtd_crypto_token(macs[i].cipher, span_of(k, key.n - 1),
			data, got) == MRTD_E_LENGTH);
	}
}

static void
makes_the_same_mac_of_any_parts(void **state)
{
	static uint8_t data[1600];
	uint8_t key[16] = {1, 2, 3}, whole[8], parts_mac[8];
	struct span all = span_of(data, sizeof(data));

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 7);
	for (int c = 0; c < 2; c++) {
		assert_int_equal(mrtd_crypto_mac((enum mrtd_cipher)c,
				     SPAN_OF(key), &all, 1, whole),
		    MRTD_E_OK);
		for (size_t cut = 0; cut <= sizeof(data); cut += 3) {
			struct span p[3] = {span_of(data, cut), {0},
			    span_of(data + cut, sizeof(data) - cut)};

			assert_int_equal(mrtd_crypto_mac((enum mrtd_cipher)c,
					     SPAN_OF(key), p, 3, parts_mac),
			    MRTD_E_OK);
			assert_memory_equal(whole, parts_mac, 8);
		}
	}
	/* Algorithm 3 has no padding of its own. */
	all.n = 1599;
	assert_int_equal(
	    mrtd_crypto_mac(MRTD_CIPHER_3DES, SPAN_OF(key), &all, 1, whole),
	    MRTD_E_LENGTH);
	assert_int_equal(
	    mrtd_crypto_mac(MRTD_CIPHER_3DES, SPAN_OF(key), &all, 0, whole),
	    MRTD_E_LENGTH);
}

static void
encrypts_as_the_worked_example(void **state)
{
	uint8_t k[16], in[32], want[32], got[32];
	struct span key = UNHEX(k, D_K_ENC);
	struct span s = UNHEX(in, D_RND_IFD D_RND_IC D_K_IFD);

	(void)state;
	assert_int_equal(mrtd_crypto_encrypt(
			     MRTD_CIPHER_3DES, key, (struct span) {0}, s, got),
	    MRTD_E_OK);
	assert_true(span_eq(UNHEX(want, D_E_IFD), SPAN_OF(got)));
	assert_int_equal(mrtd_crypto_decrypt(MRTD_CIPHER_3DES, key,
			     (struct span) {0}, SPAN_OF(got), got),
	    MRTD_E_OK);
	assert_memory_equal(got, in, 32);
	/* No half block, no wrong key, no wrong counter, no unknown cipher. */
	s.n = 31;
	assert_int_equal(mrtd_crypto_encrypt(
			     MRTD_CIPHER_3DES, key, (struct span) {0}, s, got),
	    MRTD_E_LENGTH);
	assert_int_equal(mrtd_crypto_encrypt(MRTD_CIPHER_AES192, key,
			     (struct span) {0}, SPAN_OF(in), got),
	    MRTD_E_LENGTH);
	assert_int_equal(mrtd_crypto_encrypt(MRTD_CIPHER_AES128, key,
			     span_of(in, 8), SPAN_OF(in), got),
	    MRTD_E_LENGTH);
	assert_int_equal(mrtd_crypto_encrypt(MRTD_CIPHER_COUNT, key,
			     (struct span) {0}, SPAN_OF(in), got),
	    MRTD_E_LENGTH);
}

static void
derives_the_printed_keys(void **state)
{
	(void)state;
	for (size_t i = 0;
	     i < sizeof(doc9303_11_kdf) / sizeof(doc9303_11_kdf[0]); i++) {
		const char *name = doc9303_11_kdf[i].name;
		enum mrtd_cipher c = (enum mrtd_cipher)doc9303_11_kdf[i].cipher;
		uint8_t k[128], want[32], got[MRTD_CRYPTO_KEY_MAX];
		struct span secret = UNHEX(k, doc9303_11_kdf[i].k);
		int n = doc9303_11_kdf[i].counter;

		check(name,
		    (n == 1 ? mrtd_kdf_enc(c, secret, got)
			    : n == 2
			    ? mrtd_kdf_mac(c, secret, got)
			    : mrtd_kdf_pi(c, secret, got)) == MRTD_E_OK);
		check(name,
		    span_eq(UNHEX(want, doc9303_11_kdf[i].key),
			span_of(got, mrtd_crypto_key_size(c))));
	}
}

static void
derives_long_keys_with_sha256(void **state)
{
	uint8_t got[MRTD_CRYPTO_KEY_MAX], hash[32];
	struct span in[2] = {SPAN_STR("123456"), HEX(0, 0, 0, 3)};

	(void)state;
	assert_int_equal(
	    mrtd_crypto_hash(MRTD_DIGEST_SHA256, in, 2, hash), MRTD_E_OK);
	assert_int_equal(
	    mrtd_kdf_pi(MRTD_CIPHER_AES256, in[0], got), MRTD_E_OK);
	assert_memory_equal(got, hash, 32);
	memset(got, 0xEE, sizeof(got));
	assert_int_equal(
	    mrtd_kdf_pi(MRTD_CIPHER_AES192, in[0], got), MRTD_E_OK);
	assert_memory_equal(got, hash, 24);
	assert_int_equal(got[24], 0xEE);
	assert_int_equal(
	    mrtd_kdf_pi(MRTD_CIPHER_COUNT, in[0], got), MRTD_E_UNSUPPORTED);
}

static void
hashes_the_mrz(void **state)
{
	struct mrtd_mrz_key key = {
	    D_MRZ_INFORMATION, sizeof(D_MRZ_INFORMATION) - 1};
	uint8_t want[20], got[20];

	(void)state;
	assert_int_equal(mrtd_kdf_mrz(&key, got), MRTD_E_OK);
	assert_true(span_eq(UNHEX(want, D_MRZ_SHA1), SPAN_OF(got)));
	key.n = 0;
	assert_int_equal(mrtd_kdf_mrz(&key, got), MRTD_E_LENGTH);
	key.n = sizeof(key.text) + 1;
	assert_int_equal(mrtd_kdf_mrz(&key, got), MRTD_E_LENGTH);
}

/* FIPS 180-4, "abc". */
static void
hashes_abc(void **state)
{
	static const char *want[MRTD_DIGEST_COUNT] = {"A9993E364706816A",
	    "23097D223405D822", "BA7816BF8F01CFEA", "CB00753F45A35E8B",
	    "DDAF35A193617ABA"};
	struct span abc[3] = {SPAN_STR("ab"), {0}, SPAN_STR("c")};

	(void)state;
	for (int d = 0; d < MRTD_DIGEST_COUNT; d++) {
		uint8_t out[MRTD_CRYPTO_DIGEST_MAX], w[8];

		check(want[d],
		    mrtd_crypto_hash((enum mrtd_digest)d, abc, 3, out) ==
			MRTD_E_OK);
		check(want[d], span_eq(UNHEX(w, want[d]), span_of(out, 8)));
	}
	assert_int_equal(
	    mrtd_crypto_hash(MRTD_DIGEST_COUNT, abc, 3, (uint8_t[64]) {0}),
	    MRTD_E_UNSUPPORTED);
}

static void
takes_padding_off(void **state)
{
	const struct {
		const char *name;
		struct span in;
		enum mrtd_err want;
		size_t n;
	} rows[] = {
	    {"a whole block of it", HEX(0x80, 0, 0, 0), MRTD_E_OK, 0},
	    {"one byte of it", HEX(1, 2, 3, 0x80), MRTD_E_OK, 3},
	    {"data ends in 80", HEX(1, 0x80, 0x80, 0), MRTD_E_OK, 2},
	    {"none", HEX(1, 2, 3, 4), MRTD_E_VALUE, 0},
	    {"only zeros", HEX(0, 0, 0, 0), MRTD_E_VALUE, 0},
	    {"nothing", {0}, MRTD_E_VALUE, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t n = 0;

		check(rows[i].name,
		    mrtd_crypto_unpad(rows[i].in, &n) == rows[i].want);
		check(rows[i].name, n == rows[i].n);
	}
	assert_int_equal(mrtd_crypto_pad_size(0, 8), 8);
	assert_int_equal(mrtd_crypto_pad_size(7, 8), 1);
	assert_int_equal(mrtd_crypto_pad_size(16, 16), 16);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(makes_the_macs_of_the_standards),
	    cmocka_unit_test(makes_the_same_mac_of_any_parts),
	    cmocka_unit_test(encrypts_as_the_worked_example),
	    cmocka_unit_test(derives_the_printed_keys),
	    cmocka_unit_test(derives_long_keys_with_sha256),
	    cmocka_unit_test(hashes_the_mrz),
	    cmocka_unit_test(hashes_abc),
	    cmocka_unit_test(takes_padding_off),
	};

	return cmocka_run_group_tests_name("mrtd_crypto", tests, NULL, NULL);
}

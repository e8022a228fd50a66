#include "mrtd/crypto.h"

#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <string.h>

#define DES_BLOCK 8
#define DES_KEY 8

/* clang-format off */
static const struct {
	char cbc[16];
	size_t key, block;
} ciphers[MRTD_CIPHER_COUNT] = {
	[MRTD_CIPHER_3DES]   = {"DES-EDE-CBC", 16, DES_BLOCK},
	[MRTD_CIPHER_AES128] = {"AES-128-CBC", 16, 16},
	[MRTD_CIPHER_AES192] = {"AES-192-CBC", 24, 16},
	[MRTD_CIPHER_AES256] = {"AES-256-CBC", 32, 16},
};

static const struct {
	const char *name;
	size_t size;
} digests[MRTD_DIGEST_COUNT] = {
	[MRTD_DIGEST_SHA1]   = {"SHA1",     20},
	[MRTD_DIGEST_SHA224] = {"SHA2-224", 28},
	[MRTD_DIGEST_SHA256] = {"SHA2-256", 32},
	[MRTD_DIGEST_SHA384] = {"SHA2-384", 48},
	[MRTD_DIGEST_SHA512] = {"SHA2-512", 64},
};
/* clang-format on */

/*
 * Fetching costs more than a whole secured APDU, so it happens once.  A CMAC
 * context is kept per key size and copied: setting its cipher is a fetch too.
 */
static CRYPTO_ONCE once = CRYPTO_ONCE_STATIC_INIT;
static bool fetched;
static EVP_CIPHER *cbc[MRTD_CIPHER_COUNT], *des_chain;
static EVP_MD *md[MRTD_DIGEST_COUNT];
static EVP_MAC_CTX *cmac[MRTD_CIPHER_COUNT];

static EVP_MAC_CTX *
cmac_template(EVP_MAC *mac, enum mrtd_cipher c)
{
	static const uint8_t zero[MRTD_CRYPTO_KEY_MAX];
	char name[sizeof(ciphers[c].cbc)];
	OSSL_PARAM params[2];
	EVP_MAC_CTX *x = EVP_MAC_CTX_new(mac);

	memcpy(name, ciphers[c].cbc, sizeof(name));
	params[0] = OSSL_PARAM_construct_utf8_string(
	    OSSL_MAC_PARAM_CIPHER, name, 0);
	params[1] = OSSL_PARAM_construct_end();
	/* Only a keyed context can be copied; its key is replaced in use. */
	if (x != NULL && EVP_MAC_init(x, zero, ciphers[c].key, params) != 1) {
		EVP_MAC_CTX_free(x);
		x = NULL;
	}
	return x;
}

static void
fetch(void)
{
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "CMAC", NULL);
	bool ok = mac != NULL;

	for (int i = 0; i < MRTD_CIPHER_COUNT && ok; i++) {
		cbc[i] = EVP_CIPHER_fetch(NULL, ciphers[i].cbc, NULL);
		ok = cbc[i] != NULL;
		if (ok && i != MRTD_CIPHER_3DES)
			ok = (cmac[i] = cmac_template(
				  mac, (enum mrtd_cipher)i)) != NULL;
	}
	for (int i = 0; i < MRTD_DIGEST_COUNT && ok; i++)
		ok = (md[i] = EVP_MD_fetch(NULL, digests[i].name, NULL)) !=
		    NULL;
	des_chain = EVP_CIPHER_fetch(NULL, "DES-EDE3-CBC", NULL);
	fetched = ok && des_chain != NULL;
	EVP_MAC_free(mac); /* the templates hold it */
}

enum mrtd_err
mrtd_crypto_start(void)
{
	return CRYPTO_THREAD_run_once(&once, fetch) == 1 && fetched
	    ? MRTD_E_OK
	    : MRTD_E_CRYPTO;
}

size_t
mrtd_crypto_key_size(enum mrtd_cipher c)
{
	return (unsigned)c < MRTD_CIPHER_COUNT ? ciphers[c].key : 0;
}

size_t
mrtd_crypto_block_size(enum mrtd_cipher c)
{
	return (unsigned)c < MRTD_CIPHER_COUNT ? ciphers[c].block : 0;
}

size_t
mrtd_crypto_digest_size(enum mrtd_digest d)
{
	return (unsigned)d < MRTD_DIGEST_COUNT ? digests[d].size : 0;
}

static enum mrtd_err
crypt(enum mrtd_cipher c, bool encrypt, struct span key, struct span iv,
    struct span in, uint8_t *out)
{
	static const uint8_t zero[MRTD_CRYPTO_BLOCK_MAX];
	EVP_CIPHER_CTX *x = NULL;
	enum mrtd_err e;
	int n = 0;

	if ((e = mrtd_crypto_start()) != MRTD_E_OK)
		return e;
	if (mrtd_crypto_key_size(c) == 0 || key.n != ciphers[c].key ||
	    (iv.n != 0 && iv.n != ciphers[c].block) ||
	    in.n % ciphers[c].block != 0 || in.n > INT_MAX)
		return MRTD_E_LENGTH;
	if (in.n == 0)
		return MRTD_E_OK;
	e = MRTD_E_CRYPTO;
	if ((x = EVP_CIPHER_CTX_new()) == NULL ||
	    EVP_CipherInit_ex2(x, cbc[c], key.p, iv.n > 0 ? iv.p : zero,
		encrypt ? 1 : 0, NULL) != 1 ||
	    EVP_CIPHER_CTX_set_padding(x, 0) != 1 ||
	    EVP_CipherUpdate(x, out, &n, in.p, (int)in.n) != 1 ||
	    (size_t)n != in.n)
		goto out;
	e = MRTD_E_OK;
out:
	EVP_CIPHER_CTX_free(x);
	return e;
}

enum mrtd_err
mrtd_crypto_encrypt(enum mrtd_cipher c, struct span key, struct span iv,
    struct span in, uint8_t *out)
{
	return crypt(c, true, key, iv, in, out);
}

enum mrtd_err
mrtd_crypto_decrypt(enum mrtd_cipher c, struct span key, struct span iv,
    struct span in, uint8_t *out)
{
	return crypt(c, false, key, iv, in, out);
}

/* Runs bytes through CBC and keeps only the last block that came out. */
static bool
chain(EVP_CIPHER_CTX *x, struct span s, uint8_t last[DES_BLOCK])
{
	uint8_t buf[512 + DES_BLOCK];
	struct span piece;
	int n;

	while (s.n > 0) {
		if (!span_take(&s, s.n < 512 ? s.n : 512, &piece) ||
		    EVP_EncryptUpdate(x, buf, &n, piece.p, (int)piece.n) != 1)
			return false;
		if (n >= DES_BLOCK)
			memcpy(last, buf + n - DES_BLOCK, DES_BLOCK);
	}
	return true;
}

/*
 * ISO/IEC 9797-1 MAC algorithm 3: DES in CBC mode under Ka, and the last block
 * once more decrypted under Kb and encrypted under Ka.  Single DES is not in
 * libcrypto's default provider: triple DES with three equal keys is the same,
 * and the last block with its two extra steps is two-key triple DES.
 */
static enum mrtd_err
retail_mac(struct span key, const struct span *parts, size_t n, size_t total,
    uint8_t out[MRTD_CRYPTO_MAC_SIZE])
{
	EVP_CIPHER_CTX *x = NULL;
	uint8_t thrice[3 * DES_KEY], last[DES_BLOCK] = {0}, tail[DES_BLOCK];
	struct sink rest = sink_of(tail, sizeof(tail));
	size_t left = total - DES_BLOCK;
	enum mrtd_err e = MRTD_E_CRYPTO;

	for (size_t i = 0; i < 3; i++)
		memcpy(thrice + i * DES_KEY, key.p, DES_KEY);
	if ((x = EVP_CIPHER_CTX_new()) == NULL ||
	    EVP_EncryptInit_ex2(x, des_chain, thrice, last, NULL) != 1 ||
	    EVP_CIPHER_CTX_set_padding(x, 0) != 1)
		goto out;
	for (size_t i = 0; i < n; i++) {
		struct span s = parts[i], front;

		if (!span_take(&s, s.n < left ? s.n : left, &front) ||
		    !chain(x, front, last))
			goto out;
		left -= front.n;
		sink_put(&rest, s);
	}
	e = sink_ok(&rest) && rest.n == DES_BLOCK
	    ? crypt(MRTD_CIPHER_3DES, true, key, SPAN_OF(last), SPAN_OF(tail),
		  out)
	    : MRTD_E_INTERNAL;
out:
	EVP_CIPHER_CTX_free(x);
	bytes_wipe(thrice, sizeof(thrice));
	return e;
}

static enum mrtd_err
aes_cmac(enum mrtd_cipher c, struct span key, const struct span *parts,
    size_t n, uint8_t out[MRTD_CRYPTO_MAC_SIZE])
{
	EVP_MAC_CTX *x = EVP_MAC_CTX_dup(cmac[c]);
	uint8_t full[16];
	size_t size = 0;
	enum mrtd_err e = MRTD_E_CRYPTO;

	if (x == NULL || EVP_MAC_init(x, key.p, key.n, NULL) != 1)
		goto out;
	for (size_t i = 0; i < n; i++)
		if (parts[i].n > 0 &&
		    EVP_MAC_update(x, parts[i].p, parts[i].n) != 1)
			goto out;
	if (EVP_MAC_final(x, full, &size, sizeof(full)) != 1 ||
	    size != sizeof(full))
		goto out;
	memcpy(out, full, MRTD_CRYPTO_MAC_SIZE);
	e = MRTD_E_OK;
out:
	EVP_MAC_CTX_free(x);
	bytes_wipe(full, sizeof(full));
	return e;
}

enum mrtd_err
mrtd_crypto_mac(enum mrtd_cipher c, struct span key, const struct span *parts,
    size_t n, uint8_t out[MRTD_CRYPTO_MAC_SIZE])
{
	size_t total = 0;
	enum mrtd_err e;

	if ((e = mrtd_crypto_start()) != MRTD_E_OK)
		return e;
	if (mrtd_crypto_key_size(c) == 0 || key.n != ciphers[c].key)
		return MRTD_E_LENGTH;
	if (c != MRTD_CIPHER_3DES)
		return aes_cmac(c, key, parts, n, out);
	for (size_t i = 0; i < n; i++)
		total += parts[i].n;
	if (total == 0 || total % DES_BLOCK != 0)
		return MRTD_E_LENGTH;
	return retail_mac(key, parts, n, total, out);
}

enum mrtd_err
mrtd_crypto_token(enum mrtd_cipher c, struct span key, struct span data,
    uint8_t out[MRTD_CRYPTO_MAC_SIZE])
{
	static const uint8_t pad[DES_BLOCK] = {0x80};
	struct span parts[2] = {data};

	if (c == MRTD_CIPHER_3DES)
		parts[1] = span_of(
		    pad, mrtd_crypto_pad_size(data.n, DES_BLOCK));
	return mrtd_crypto_mac(c, key, parts, 2, out);
}

enum mrtd_err
mrtd_crypto_hash(
    enum mrtd_digest d, const struct span *parts, size_t n, uint8_t *out)
{
	EVP_MD_CTX *x = NULL;
	enum mrtd_err e;

	if ((e = mrtd_crypto_start()) != MRTD_E_OK)
		return e;
	if (mrtd_crypto_digest_size(d) == 0)
		return MRTD_E_UNSUPPORTED;
	e = MRTD_E_CRYPTO;
	if ((x = EVP_MD_CTX_new()) == NULL ||
	    EVP_DigestInit_ex2(x, md[d], NULL) != 1)
		goto out;
	for (size_t i = 0; i < n; i++)
		if (parts[i].n > 0 &&
		    EVP_DigestUpdate(x, parts[i].p, parts[i].n) != 1)
			goto out;
	if (EVP_DigestFinal_ex(x, out, NULL) != 1)
		goto out;
	e = MRTD_E_OK;
out:
	EVP_MD_CTX_free(x);
	return e;
}

size_t
mrtd_crypto_pad_size(size_t n, size_t block)
{
	return block - n % block;
}

enum mrtd_err
mrtd_crypto_unpad(struct span last_block, size_t *n)
{
	size_t i = last_block.n;

	while (i > 0 && last_block.p[i - 1] == 0x00)
		i--;
	if (i == 0 || last_block.p[i - 1] != 0x80)
		return MRTD_E_VALUE;
	*n = i - 1;
	return MRTD_E_OK;
}

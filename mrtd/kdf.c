#include "mrtd/kdf.h"

#include "mrtd/mrz.h"

#include <string.h>

/* §9.7.1, §9.7.3 */
enum counter {
	ENC = 1,
	MAC = 2,
	PI = 3
};

/*
 * §9.7.1.1 makes parity optional; the worked examples have it, so we do.  FIPS
 * 46-3: an odd number of bits in every byte, the lowest one adjusted.
 */
static void
adjust_parity(uint8_t *key, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned x = key[i] >> 1, bits = 0;

		for (unsigned b = x; b != 0; b >>= 1)
			bits += b & 1;
		key[i] = (uint8_t)(x << 1 | (bits % 2 == 0 ? 1 : 0));
	}
}

static enum mrtd_err
derive(enum mrtd_cipher c, struct span k, enum counter counter, uint8_t *out)
{
	const uint8_t count[4] = {0, 0, 0, (uint8_t)counter};
	const struct span parts[2] = {k, SPAN_OF(count)};
	uint8_t keydata[MRTD_CRYPTO_DIGEST_MAX];
	size_t n = mrtd_crypto_key_size(c);
	enum mrtd_err e = MRTD_E_UNSUPPORTED;

	if (n == 0)
		goto out;
	e = mrtd_crypto_hash(
	    n > 16 ? MRTD_DIGEST_SHA256 : MRTD_DIGEST_SHA1, parts, 2, keydata);
	if (e != MRTD_E_OK)
		goto out;
	memcpy(out, keydata, n);
	if (c == MRTD_CIPHER_3DES)
		adjust_parity(out, n);
out:
	bytes_wipe(keydata, sizeof(keydata));
	return e;
}

enum mrtd_err
mrtd_kdf_enc(
    enum mrtd_cipher c, struct span k, uint8_t out[MRTD_CRYPTO_KEY_MAX])
{
	return derive(c, k, ENC, out);
}

enum mrtd_err
mrtd_kdf_mac(
    enum mrtd_cipher c, struct span k, uint8_t out[MRTD_CRYPTO_KEY_MAX])
{
	return derive(c, k, MAC, out);
}

enum mrtd_err
mrtd_kdf_pi(enum mrtd_cipher c, struct span k, uint8_t out[MRTD_CRYPTO_KEY_MAX])
{
	return derive(c, k, PI, out);
}

enum mrtd_err
mrtd_kdf_mrz(const struct mrtd_mrz_key *key, uint8_t out[20])
{
	struct span text = span_of(key->text, key->n);

	if (key->n == 0 || key->n > sizeof(key->text))
		return MRTD_E_LENGTH;
	return mrtd_crypto_hash(MRTD_DIGEST_SHA1, &text, 1, out);
}

#include "mrtd/pace_im.h"

/* clang-format off */
/* l = 128: 3DES and AES-128. */
static const uint8_t c0_128[] = {
	0xA6, 0x68, 0x89, 0x2A, 0x7C, 0x41, 0xE3, 0xCA,
	0x73, 0x9F, 0x40, 0xB0, 0x57, 0xD8, 0x59, 0x04};
static const uint8_t c1_128[] = {
	0xA4, 0xE1, 0x36, 0xAC, 0x72, 0x5F, 0x73, 0x8B,
	0x01, 0xC1, 0xF6, 0x02, 0x17, 0xC1, 0x88, 0xAD};
/* l = 256: AES-192 and AES-256. */
static const uint8_t c0_256[] = {
	0xD4, 0x63, 0xD6, 0x52, 0x34, 0x12, 0x4E, 0xF7,
	0x89, 0x70, 0x54, 0x98, 0x6D, 0xCA, 0x0A, 0x17,
	0x4E, 0x28, 0xDF, 0x75, 0x8C, 0xBA, 0xA0, 0x3F,
	0x24, 0x06, 0x16, 0x41, 0x4D, 0x5A, 0x16, 0x76};
static const uint8_t c1_256[] = {
	0x54, 0xBD, 0x72, 0x55, 0xF0, 0xAA, 0xF8, 0x31,
	0xBE, 0xC3, 0x42, 0x3F, 0xCF, 0x39, 0xD6, 0x9B,
	0x6C, 0xBF, 0x06, 0x66, 0x77, 0xD0, 0xFA, 0xAE,
	0x5A, 0xAD, 0xD9, 0x9D, 0xF8, 0xE5, 0x35, 0x17};

static const struct {
	struct span c0, c1;
} constants[] = {
	[MRTD_CIPHER_3DES]   = {{c0_128, 16}, {c1_128, 16}},
	[MRTD_CIPHER_AES128] = {{c0_128, 16}, {c1_128, 16}},
	[MRTD_CIPHER_AES192] = {{c0_256, 32}, {c1_256, 32}},
	[MRTD_CIPHER_AES256] = {{c0_256, 32}, {c1_256, 32}},
};
/* clang-format on */

#define L_MAX 32

size_t
mrtd_pace_im_s(enum mrtd_cipher c)
{
	return constants[c].c0.n;
}

/* "In case of DES, k is considered to be equal to 128 bits" */
size_t
mrtd_pace_im_t(enum mrtd_cipher c)
{
	return mrtd_crypto_key_size(c);
}

enum mrtd_err
mrtd_pace_im_random(enum mrtd_cipher cipher, struct span s, struct span t,
    unsigned bits, struct sink *r)
{
	size_t l = mrtd_pace_im_s(cipher), k = mrtd_pace_im_t(cipher);
	uint8_t key[L_MAX], next[L_MAX];
	enum mrtd_err e = MRTD_E_LENGTH;

	if (s.n != l || t.n != k)
		goto out;
	e = mrtd_crypto_encrypt(cipher, t, (struct span) {0}, s, key);
	/* The smallest n such that n * l >= log2 p + 64. */
	for (size_t n = 0; e == MRTD_E_OK && n * l * 8 < bits + 64; n++) {
		uint8_t *x = sink_reserve(r, l);

		e = MRTD_E_SPACE;
		if (x == NULL)
			goto out;
		/* AES-192: octets 1 to 24 of k_i, the others are not used. */
		e = mrtd_crypto_encrypt(cipher, span_of(key, k),
		    (struct span) {0}, constants[cipher].c1, x);
		if (e == MRTD_E_OK)
			e = mrtd_crypto_encrypt(cipher, span_of(key, k),
			    (struct span) {0}, constants[cipher].c0, next);
		for (size_t i = 0; i < l; i++)
			key[i] = next[i];
	}
out:
	bytes_wipe(key, sizeof(key));
	bytes_wipe(next, sizeof(next));
	return e;
}

/* A zone that was typed, sealed for one order of one case. */
#include <openssl/evp.h>
#include <string.h>

#include "kiosk/correct.h"
#include "mrtd/base64.h"
#include "mrtd/mrz.h"

#define MARK '='
#define NONCE 12
#define TAG 16

/* The lines of a TD1, TD2 or TD3, joined: Doc 9303-4 to -6 §4.2. */
static bool
is_size(size_t n)
{
	return n == 90 || n == 88 || n == 72;
}

/* Doc 9303-3 §4.3: capitals, digits and the filler. */
static bool
is_zone(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!(text[i] >= 'A' && text[i] <= 'Z') &&
		    !(text[i] >= '0' && text[i] <= '9') && text[i] != '<')
			return false;
	return is_size(n);
}

/* An order has its id to itself, and a case its key. */
static bool
nonce_of(const char *order, uint8_t nonce[NONCE])
{
	uint8_t md[32];

	if (EVP_Digest(order, strlen(order), md, NULL, EVP_sha256(), NULL) != 1)
		return false;
	memcpy(nonce, md, NONCE);
	return true;
}

/* out: as much as in, and with the tag behind it where it is sealed. */
static bool
cipher(const uint8_t *key, const char *order, bool seal, const uint8_t *in,
    size_t n, uint8_t *out)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	uint8_t nonce[NONCE], tag[TAG];
	int got = 0, end = 0;
	bool ok;

	if (!seal)
		memcpy(tag, in + n, TAG);
	ok = c != NULL && nonce_of(order, nonce) &&
	    EVP_CipherInit_ex(c, EVP_aes_256_gcm(), NULL, key, nonce, seal) ==
		1 &&
	    EVP_CipherUpdate(c, out, &got, in, (int)n) == 1 &&
	    (size_t)got == n &&
	    (seal ||
		EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, TAG, tag) == 1) &&
	    EVP_CipherFinal_ex(c, out + n, &end) == 1 &&
	    (!seal ||
		EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, TAG, out + n) ==
		    1);
	EVP_CIPHER_CTX_free(c);
	return ok;
}

bool
kiosk_correct_seal(const char *zone, const uint8_t key[KIOSK_CORRECT_KEY],
    const char *order, char note[KIOSK_CORRECT_SEALED])
{
	const size_t n = strlen(zone);
	uint8_t sealed[MRTD_MRZ_MAX + TAG];
	bool ok = is_zone(zone, n) &&
	    cipher(key, order, true, (const uint8_t *)zone, n, sealed);

	note[0] = '\0';
	if (ok) {
		note[0] = MARK;
		EVP_EncodeBlock(
		    (unsigned char *)note + 1, sealed, (int)(n + TAG));
	}
	bytes_wipe(sealed, sizeof(sealed));
	return ok;
}

/* The octets of a note that has the form of a sealed zone; 0: it has not. */
static size_t
octets_of(const char *note, uint8_t out[MRTD_MRZ_MAX + TAG])
{
	struct sink k = sink_of(out, MRTD_MRZ_MAX + TAG);

	return note[0] == MARK &&
		mrtd_base64_read(MRTD_BASE64,
		    span_of(note + 1, strlen(note + 1)), &k) == MRTD_E_OK &&
		k.n > TAG && is_size(k.n - TAG)
	    ? k.n
	    : 0;
}

bool
kiosk_correct_sealed(const char *note)
{
	uint8_t sealed[MRTD_MRZ_MAX + TAG];

	return octets_of(note, sealed) > 0;
}

bool
kiosk_correct_open(const char *note, const uint8_t key[KIOSK_CORRECT_KEY],
    const char *order, char text[KIOSK_CORRECT_TEXT])
{
	uint8_t sealed[MRTD_MRZ_MAX + TAG], zone[MRTD_MRZ_MAX];
	size_t n = octets_of(note, sealed);
	const bool ok = n > 0 &&
	    cipher(key, order, false, sealed, n -= TAG, zone) &&
	    is_zone((const char *)zone, n);

	text[0] = '\0';
	if (ok) {
		text[0] = MARK;
		memcpy(text + 1, zone, n);
		text[1 + n] = '\0';
	}
	bytes_wipe(zone, sizeof(zone));
	return ok;
}

bool
kiosk_correct_zone(struct span text, struct span *zone)
{
	uint8_t first;

	if (!span_take_u8(&text, &first) || first != MARK)
		return false;
	*zone = text;
	return true;
}

#include "kiosk/hpke.h"

#include <openssl/err.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "certs/files.h"
#include "certs/key.h"

#define HASH 32
#define KEY 16
#define NONCE 12
#define TAG 16
#define INFO_MAX 512

/* RFC 9180 §7: the KEM alone, and all three together. */
static const uint8_t kem_suite[] = {'K', 'E', 'M', 0x00, 0x20};
static const uint8_t suite[] = {
    'H', 'P', 'K', 'E', 0x00, 0x20, 0x00, 0x01, 0x00, 0x01};

struct schedule {
	uint8_t key[KEY], nonce[NONCE];
};

static bool
hmac(struct span key, struct span text, uint8_t out[HASH])
{
	unsigned n = 0;
	/* No salt is one of zeros (RFC 5869 §2.2). */
	static const uint8_t zeros[HASH];

	if (key.n == 0)
		key = SPAN_OF(zeros);
	return HMAC(EVP_sha256(), key.p, (int)key.n, text.p, text.n, out, &n) !=
	    NULL &&
	    n == HASH;
}

/* §4: LabeledExtract(). */
static bool
extract(struct span id, struct span salt, const char *label, struct span ikm,
    uint8_t out[HASH])
{
	uint8_t text[64 + INFO_MAX];
	struct sink k = sink_of(text, sizeof(text));
	bool ok;

	sink_put(&k, SPAN_STR("HPKE-v1"));
	sink_put(&k, id);
	sink_put(&k, span_of(label, strlen(label)));
	sink_put(&k, ikm);
	ok = sink_ok(&k) && hmac(salt, sink_span(&k), out);
	bytes_wipe(text, sizeof(text));
	return ok;
}

/* §4: LabeledExpand(), of at most one block. */
static bool
expand(struct span id, const uint8_t prk[HASH], const char *label,
    struct span info, uint8_t *out, uint8_t n)
{
	uint8_t text[192], block[HASH];
	struct sink k = sink_of(text, sizeof(text));
	bool ok;

	sink_put_be16(&k, n);
	sink_put(&k, SPAN_STR("HPKE-v1"));
	sink_put(&k, id);
	sink_put(&k, span_of(label, strlen(label)));
	sink_put(&k, info);
	sink_put_u8(&k, 1);
	ok = n <= HASH && sink_ok(&k) &&
	    hmac(span_of(prk, HASH), sink_span(&k), block);
	if (ok)
		memcpy(out, block, n);
	bytes_wipe(block, sizeof(block));
	return ok;
}

/* A raw X25519 secret; libcrypto refuses the all-zero one (§7.1.4). */
static bool
agree(EVP_PKEY *mine, EVP_PKEY *theirs, uint8_t out[KIOSK_HPKE_KEY])
{
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(mine, NULL);
	size_t n = KIOSK_HPKE_KEY;
	bool ok = c != NULL && EVP_PKEY_derive_init(c) == 1 &&
	    EVP_PKEY_derive_set_peer(c, theirs) == 1 &&
	    EVP_PKEY_derive(c, out, &n) == 1 && n == KIOSK_HPKE_KEY;

	EVP_PKEY_CTX_free(c);
	return ok;
}

/* §4.1 and §5.1, base mode: neither side has a key of before. */
static bool
derive(const uint8_t dh[KIOSK_HPKE_KEY], struct span both, struct span info,
    struct schedule *out)
{
	const struct span kem = SPAN_OF(kem_suite), all = SPAN_OF(suite);
	const struct span none = span_of("", 0);
	uint8_t prk[HASH], shared[HASH], context[1 + 2 * HASH] = {0};

	bool ok = extract(
		      kem, none, "eae_prk", span_of(dh, KIOSK_HPKE_KEY), prk) &&
	    expand(kem, prk, "shared_secret", both, shared, HASH) &&
	    extract(all, none, "psk_id_hash", none, context + 1) &&
	    extract(all, none, "info_hash", info, context + 1 + HASH) &&
	    extract(all, SPAN_OF(shared), "secret", none, prk) &&
	    expand(all, prk, "key", SPAN_OF(context), out->key, KEY) &&
	    expand(all, prk, "base_nonce", SPAN_OF(context), out->nonce, NONCE);

	bytes_wipe(prk, sizeof(prk));
	bytes_wipe(shared, sizeof(shared));
	return ok;
}

static bool
public_of(EVP_PKEY *k, uint8_t out[KIOSK_HPKE_KEY])
{
	size_t n = KIOSK_HPKE_KEY;

	return EVP_PKEY_get_raw_public_key(k, out, &n) == 1 &&
	    n == KIOSK_HPKE_KEY;
}

/* What one side computes: both public keys, sender's first. */
static bool
schedule(EVP_PKEY *mine, EVP_PKEY *theirs, EVP_PKEY *sender, EVP_PKEY *receiver,
    struct span info, struct schedule *out)
{
	uint8_t dh[KIOSK_HPKE_KEY], both[2 * KIOSK_HPKE_KEY];
	bool ok = info.n <= INFO_MAX && agree(mine, theirs, dh) &&
	    public_of(sender, both) &&
	    public_of(receiver, both + KIOSK_HPKE_KEY) &&
	    derive(dh, SPAN_OF(both), info, out);

	bytes_wipe(dh, sizeof(dh));
	return ok;
}

static bool
encrypt(
    const struct schedule *s, struct span aad, struct span plain, uint8_t *out)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int n = 0;
	bool ok = c != NULL &&
	    EVP_EncryptInit_ex(c, EVP_aes_128_gcm(), NULL, s->key, s->nonce) ==
		1 &&
	    EVP_EncryptUpdate(c, NULL, &n, aad.p, (int)aad.n) == 1 &&
	    EVP_EncryptUpdate(c, out, &n, plain.p, (int)plain.n) == 1 &&
	    (size_t)n == plain.n &&
	    EVP_EncryptFinal_ex(c, out + plain.n, &n) == 1 &&
	    EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, TAG, out + plain.n) ==
		1;

	EVP_CIPHER_CTX_free(c);
	return ok;
}

static bool
decrypt(const struct schedule *s, struct span aad, struct span cipher,
    uint8_t tag[TAG], uint8_t *out)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int n = 0;
	bool ok = c != NULL &&
	    EVP_DecryptInit_ex(c, EVP_aes_128_gcm(), NULL, s->key, s->nonce) ==
		1 &&
	    EVP_DecryptUpdate(c, NULL, &n, aad.p, (int)aad.n) == 1 &&
	    EVP_DecryptUpdate(c, out, &n, cipher.p, (int)cipher.n) == 1 &&
	    (size_t)n == cipher.n &&
	    EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, TAG, tag) == 1 &&
	    EVP_DecryptFinal_ex(c, out + cipher.n, &n) == 1;

	EVP_CIPHER_CTX_free(c);
	return ok;
}

enum kiosk_err
kiosk_hpke_seal(EVP_PKEY *receiver, const uint8_t once[KIOSK_HPKE_KEY],
    struct span info, struct span aad, struct span plain, struct sink *sealed)
{
	EVP_PKEY *mine = EVP_PKEY_new_raw_private_key(
	    EVP_PKEY_X25519, NULL, once, KIOSK_HPKE_KEY);
	struct schedule s = {0};
	uint8_t public[KIOSK_HPKE_KEY], *out;
	enum kiosk_err e = KIOSK_E_SYSTEM;
	size_t was = sealed->n;

	if (mine == NULL || !public_of(mine, public) ||
	    !schedule(mine, receiver, mine, receiver, info, &s))
		goto out;
	e = KIOSK_E_SIZE;
	if (!sink_ok(sealed) ||
	    sealed->cap - sealed->n < plain.n + KIOSK_HPKE_EXTRA)
		goto out;
	sink_put(sealed, SPAN_OF(public));
	e = KIOSK_E_SYSTEM;
	if ((out = sink_reserve(sealed, plain.n + TAG)) != NULL &&
	    encrypt(&s, aad, plain, out))
		e = KIOSK_E_OK;
	else
		sealed->n = was;
out:
	bytes_wipe(&s, sizeof(s));
	EVP_PKEY_free(mine);
	ERR_clear_error();
	return e;
}

enum kiosk_err
kiosk_hpke_open(EVP_PKEY *key, struct span info, struct span aad,
    struct span sealed, struct sink *plain)
{
	struct span public, cipher;
	EVP_PKEY *sender = NULL;
	struct schedule s = {0};
	uint8_t tag[TAG], *out;
	enum kiosk_err e = KIOSK_E_CONF;
	size_t was = plain->n;

	if (!span_take(&sealed, KIOSK_HPKE_KEY, &public) || sealed.n < TAG ||
	    !span_take(&sealed, sealed.n - TAG, &cipher) ||
	    !span_take_copy(&sealed, tag, TAG))
		return e;
	sender = EVP_PKEY_new_raw_public_key(
	    EVP_PKEY_X25519, NULL, public.p, public.n);
	if (sender == NULL || !schedule(key, sender, sender, key, info, &s))
		goto out;
	e = KIOSK_E_SIZE;
	if ((out = sink_reserve(plain, cipher.n)) == NULL)
		goto out;
	e = KIOSK_E_CONF;
	if (decrypt(&s, aad, cipher, tag, out))
		e = KIOSK_E_OK;
	else {
		bytes_wipe(out, cipher.n);
		plain->n = was;
	}
out:
	bytes_wipe(&s, sizeof(s));
	EVP_PKEY_free(sender);
	ERR_clear_error();
	return e;
}

static enum kiosk_err
keep(EVP_PKEY *k, EVP_PKEY **out)
{
	ERR_clear_error();
	if (k != NULL && EVP_PKEY_is_a(k, "X25519")) {
		*out = k;
		return KIOSK_E_OK;
	}
	EVP_PKEY_free(k);
	return KIOSK_E_CONF;
}

enum kiosk_err
kiosk_hpke_public_read(const char *path, EVP_PKEY **out)
{
	EVP_PKEY *k = NULL;
	struct span text;
	BIO *bio;

	if (certs_files_read(path, &text) != CERTS_E_OK)
		return KIOSK_E_CONF;
	if ((bio = BIO_new_mem_buf(text.p, (int)text.n)) != NULL)
		k = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
	BIO_free(bio);
	free((void *)(uintptr_t)text.p);
	return keep(k, out);
}

enum kiosk_err
kiosk_hpke_private_read(const char *path, EVP_PKEY **out)
{
	struct span text;
	struct stat st;
	EVP_PKEY *k;

	if (stat(path, &st) != 0 || (st.st_mode & 077) != 0 ||
	    certs_files_read(path, &text) != CERTS_E_OK)
		return KIOSK_E_CONF;
	k = certs_key_private(text);
	bytes_wipe((void *)(uintptr_t)text.p, text.n);
	free((void *)(uintptr_t)text.p);
	return keep(k, out);
}

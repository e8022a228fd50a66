#include "mrtd/chip/aa.h"

#include "mrtd/aa.h"
#include "mrtd/chip/chip.h"
#include "mrtd/chip/key.h"
#include "mrtd/der.h"

#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

static EVP_PKEY *
open_key(const struct mrtd_chip *c)
{
	const unsigned char *p = c->conf.aa.p;

	return d2i_AutoPrivateKey(NULL, &p, (long)c->conf.aa.n);
}

enum mrtd_err
mrtd_chip_aa_init(struct mrtd_chip *c)
{
	struct mrtd_chip_key k;
	EVP_PKEY *key = NULL;
	enum mrtd_err e;

	if (c->conf.aa.n == 0)
		return MRTD_E_OK;
	if ((e = mrtd_chip_key_parse(c->conf.aa, &k)) != MRTD_E_OK)
		return e;
	if (k.public.kind == MRTD_PUBKEY_DH ||
	    k.public.bits > 8 * MRTD_AA_SIGNATURE_MAX ||
	    (key = open_key(c)) == NULL)
		e = MRTD_E_UNSUPPORTED;
	EVP_PKEY_free(key);
	return e;
}

/* Table of §6.1.2.2: option 1 for SHA-1, else the number of the hash and CC. */
static const uint8_t trailers[MRTD_DIGEST_COUNT][2] = {
    [MRTD_DIGEST_SHA1] = {0, 0xBC},
    [MRTD_DIGEST_SHA224] = {0x38, 0xCC},
    [MRTD_DIGEST_SHA256] = {0x34, 0xCC},
    [MRTD_DIGEST_SHA384] = {0x36, 0xCC},
    [MRTD_DIGEST_SHA512] = {0x35, 0xCC},
};

enum mrtd_err
mrtd_chip_aa_representative(const struct mrtd_env *env, enum mrtd_digest hash,
    struct span challenge, uint8_t *f, size_t n)
{
	size_t h = mrtd_crypto_digest_size(hash),
	       t = hash == MRTD_DIGEST_SHA1 ? 1 : 2;
	struct sink k = sink_of(f, n);
	uint8_t *m1, *digest;
	enum mrtd_err e;

	if (h == 0 || n < 1 + h + t)
		return MRTD_E_UNSUPPORTED;
	sink_put_u8(&k, 0x6A);
	m1 = sink_reserve(&k, n - 1 - h - t);
	digest = sink_reserve(&k, h);
	if (m1 == NULL || digest == NULL)
		return MRTD_E_SPACE;
	if (!env->random(env->cookie, m1, n - 1 - h - t))
		return MRTD_E_RANDOM;
	e = mrtd_crypto_hash(hash,
	    (const struct span[]) {span_of(m1, n - 1 - h - t), challenge}, 2,
	    digest);
	sink_put(&k, span_of(trailers[hash] + 2 - t, t));
	return e;
}

/* The signature of a digest, or of a representative as it is. */
static bool
sign(EVP_PKEY *key, bool raw_rsa, struct span in, uint8_t *out, size_t *n)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
	bool ok = ctx != NULL && EVP_PKEY_sign_init(ctx) == 1 &&
	    (!raw_rsa ||
		EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_NO_PADDING) == 1) &&
	    EVP_PKEY_sign(ctx, out, n, in.p, in.n) == 1;

	EVP_PKEY_CTX_free(ctx);
	return ok;
}

static enum mrtd_err
sign_rsa(
    struct mrtd_chip *c, EVP_PKEY *key, struct span challenge, struct sink *out)
{
	uint8_t f[MRTD_AA_SIGNATURE_MAX], s[MRTD_AA_SIGNATURE_MAX];
	size_t n = (size_t)EVP_PKEY_get_size(key), s_n = sizeof(s);
	enum mrtd_err e;

	if (n > sizeof(f))
		return MRTD_E_UNSUPPORTED;
	e = mrtd_chip_aa_representative(
	    c->conf.env, c->conf.aa_hash, challenge, f, n);
	if (e != MRTD_E_OK)
		return e;
	if (c->conf.fault.kind == MRTD_CHIP_FAULT_AA_TRAILER)
		f[n - 1] = 0xCD;
	if (!sign(key, true, span_of(f, n), s, &s_n))
		return MRTD_E_CRYPTO;
	sink_put(out, span_of(s, s_n));
	return MRTD_E_OK;
}

/* TR-03111 §5.2.1: r and s at the length of the order. */
static bool
put_plain(EVP_PKEY *key, struct span der, struct sink *out)
{
	const unsigned char *p = der.p;
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &p, (long)der.n);
	size_t n = ((size_t)EVP_PKEY_get_bits(key) + 7) / 8;
	uint8_t *r = sink_reserve(out, n), *s = sink_reserve(out, n);
	bool ok = sig != NULL && r != NULL && s != NULL &&
	    BN_bn2binpad(ECDSA_SIG_get0_r(sig), r, (int)n) == (int)n &&
	    BN_bn2binpad(ECDSA_SIG_get0_s(sig), s, (int)n) == (int)n;

	ECDSA_SIG_free(sig);
	return ok;
}

static enum mrtd_err
sign_ecdsa(
    struct mrtd_chip *c, EVP_PKEY *key, struct span challenge, struct sink *out)
{
	uint8_t digest[MRTD_CRYPTO_DIGEST_MAX], der[160];
	size_t n = sizeof(der);
	enum mrtd_err e = mrtd_crypto_hash(
	    c->conf.aa_hash, &challenge, 1, digest);

	if (e != MRTD_E_OK)
		return e;
	if (!sign(key, false,
		span_of(digest, mrtd_crypto_digest_size(c->conf.aa_hash)), der,
		&n))
		return MRTD_E_CRYPTO;
	if (!c->conf.aa_der)
		return put_plain(key, span_of(der, n), out) ? MRTD_E_OK
							    : MRTD_E_CRYPTO;
	sink_put(out, span_of(der, n));
	return MRTD_E_OK;
}

/* What a chip that is no honest one, or a broken one, does to a signature. */
static void
spoil(const struct mrtd_chip *c, struct sink *signature)
{
	switch (c->conf.fault.kind) {
	case MRTD_CHIP_FAULT_CLONE_AA:
		signature->p[signature->n / 2] ^= 0x01;
		break;
	case MRTD_CHIP_FAULT_AA_EMPTY:
		signature->n = 0;
		break;
	case MRTD_CHIP_FAULT_AA_SHORT:
		signature->n /= 2;
		break;
	default:
		break;
	}
}

uint16_t
mrtd_chip_aa_sign(
    struct mrtd_chip *c, const struct mrtd_capdu *p, struct sink *rdata)
{
	uint8_t buf[MRTD_AA_SIGNATURE_MAX];
	struct sink k = sink_of(buf, sizeof(buf));
	EVP_PKEY *key = NULL;
	uint16_t sw = MRTD_SW_GENERAL;
	enum mrtd_err e;

	if (c->conf.aa.n == 0)
		return MRTD_SW_INS;
	if (p->p1 != 0 || p->p2 != 0)
		return MRTD_SW_WRONG_P1P2;
	if (!c->access && (c->conf.bac || c->conf.pace))
		return MRTD_SW_SECURITY_STATUS;
	if (p->data.n != MRTD_AA_CHALLENGE)
		return MRTD_SW_WRONG_LENGTH;
	if ((key = open_key(c)) == NULL)
		goto out;
	e = EVP_PKEY_is_a(key, "RSA") ? sign_rsa(c, key, p->data, &k)
				      : sign_ecdsa(c, key, p->data, &k);
	if (e != MRTD_E_OK || !sink_ok(&k))
		goto out;
	spoil(c, &k);
	/* §6.1.4: what does not fit wants extended length. */
	sw = MRTD_SW_WRONG_LENGTH;
	if (k.n > c->room)
		goto out;
	sink_put(rdata, sink_span(&k));
	sw = MRTD_SW_OK;
out:
	EVP_PKEY_free(key);
	return sw;
}

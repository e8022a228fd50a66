#include "mrtd/aa.h"

#include "mrtd/der.h"
#include "mrtd/group_explicit.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/param_build.h>

/* RSA: ISO/IEC 9796-2 digital signature scheme 1, Doc 9303-11 §6.1.2.2. */

/* clang-format off */
/*
 * Trailers, ISO/IEC 10118-3: option 1 is BC alone, option 2 the number of the
 * hash and CC.  33CC is no option of the standard, but is seen.
 */
static const struct {
	uint8_t last, before;
	size_t n;
	enum mrtd_digest hash;
} trailers[] = {
	{0xBC, 0,    1, MRTD_DIGEST_SHA1},
	{0xCC, 0x33, 2, MRTD_DIGEST_SHA1},
	{0xCC, 0x34, 2, MRTD_DIGEST_SHA256},
	{0xCC, 0x35, 2, MRTD_DIGEST_SHA512},
	{0xCC, 0x36, 2, MRTD_DIGEST_SHA384},
	{0xCC, 0x38, 2, MRTD_DIGEST_SHA224},
};
/* clang-format on */

/* Cuts the trailer off the end of a representative. */
static bool
take_trailer(struct span *f, enum mrtd_digest *hash)
{
	for (size_t i = 0; i < sizeof(trailers) / sizeof(trailers[0]); i++) {
		size_t n = trailers[i].n;

		if (f->n < n || f->p[f->n - 1] != trailers[i].last ||
		    (n == 2 && f->p[f->n - 2] != trailers[i].before))
			continue;
		*hash = trailers[i].hash;
		return span_part(*f, 0, f->n - n, f);
	}
	return false;
}

/*
 * Header 01, more-data bit 1 (part of the message, our challenge, is not in the
 * signature), padding: a nibble 6, nibbles B, a nibble A.  The padding ends
 * with a byte, because M1 is whole bytes.
 */
static bool
take_header(struct span *f)
{
	uint8_t b;

	if (!span_take_u8(f, &b) || b >> 4 != 0x6)
		return false;
	while ((b & 0x0F) == 0x0B)
		if (!span_take_u8(f, &b) || b >> 4 != 0xB)
			return false;
	return (b & 0x0F) == 0x0A;
}

/* F = header | M1 | H(M1 | M2) | trailer, M2 being the challenge. */
static enum mrtd_err
open_representative(
    struct span f, struct span challenge, struct mrtd_aa_result *result)
{
	uint8_t digest[MRTD_CRYPTO_DIGEST_MAX];
	struct span parts[2], h;
	enum mrtd_digest hash = MRTD_DIGEST_SHA1;
	size_t n;
	enum mrtd_err e;

	if (!take_trailer(&f, &hash) || !take_header(&f))
		return MRTD_E_SIGNATURE;
	n = mrtd_crypto_digest_size(hash);
	if (f.n < n || !span_part(f, f.n - n, n, &h) ||
	    !span_part(f, 0, f.n - n, &parts[0]))
		return MRTD_E_SIGNATURE;
	parts[1] = challenge;
	if ((e = mrtd_crypto_hash(hash, parts, 2, digest)) != MRTD_E_OK)
		return e;
	if (!span_eq(h, span_of(digest, n)))
		return MRTD_E_SIGNATURE;
	*result = (struct mrtd_aa_result) {MRTD_AA_ISO9796, hash, false};
	return MRTD_E_OK;
}

/*
 * s^e mod n, or n minus it: the representative ends in the nibble C (ISO/IEC
 * 9796-2 B.6; with B.4 the smaller of s and n - s was sent).  n bytes long.
 */
static bool
recover(const struct mrtd_pubkey *key, struct span s, uint8_t *f)
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *n = BN_bin2bn(key->modulus.p, (int)key->modulus.n, NULL);
	BIGNUM *e = BN_bin2bn(key->exponent.p, (int)key->exponent.n, NULL);
	BIGNUM *x = BN_bin2bn(s.p, (int)s.n, NULL);
	bool ok = ctx != NULL && n != NULL && e != NULL && x != NULL &&
	    BN_cmp(x, n) < 0 && BN_mod_exp(x, x, e, n, ctx) == 1;

	if (ok && BN_mod_word(x, 16) != 0x0C)
		ok = BN_sub(x, n, x) == 1;
	ok = ok &&
	    BN_bn2binpad(x, f, (int)key->modulus.n) == (int)key->modulus.n;
	BN_free(n);
	BN_free(e);
	BN_free(x);
	BN_CTX_free(ctx);
	return ok;
}

static enum mrtd_err
verify_rsa(const struct mrtd_pubkey *key, struct span challenge,
    struct span signature, struct mrtd_aa_result *result)
{
	uint8_t f[MRTD_AA_SIGNATURE_MAX] = {0};
	struct span rep = span_of(f, key->modulus.n), head;
	enum mrtd_err e = MRTD_E_SIGNATURE;

	if (key->modulus.n > sizeof(f) || signature.n > MRTD_AA_SIGNATURE_MAX)
		return MRTD_E_UNSUPPORTED;
	if (recover(key, signature, f)) {
		/*
		 * A modulus a little longer than whole bytes leaves a zero
		 * byte in front; more than one would be somebody's choice.
		 */
		if (f[0] == 0 && !span_take(&rep, 1, &head))
			return MRTD_E_INTERNAL;
		e = open_representative(rep, challenge, result);
	}
	/* A number may be short by chance; one that fails was cut. */
	if (e == MRTD_E_SIGNATURE && signature.n < key->modulus.n)
		e = MRTD_E_TRUNCATED;
	return e;
}

/* ECDSA, §6.1.2.3. */

static bool
push(OSSL_PARAM_BLD *b, const char *name, struct span s, BIGNUM **keep)
{
	*keep = BN_bin2bn(s.p, (int)s.n, NULL);
	return *keep != NULL && OSSL_PARAM_BLD_push_BN(b, name, *keep) == 1;
}

/* What libcrypto needs to know of a curve that has no name. */
static bool
push_curve(OSSL_PARAM_BLD *b, const struct mrtd_pubkey *k, BIGNUM *keep[4])
{
	return OSSL_PARAM_BLD_push_utf8_string(b, OSSL_PKEY_PARAM_EC_FIELD_TYPE,
		   SN_X9_62_prime_field, 0) == 1 &&
	    push(b, OSSL_PKEY_PARAM_EC_P, k->p, &keep[0]) &&
	    push(b, OSSL_PKEY_PARAM_EC_A, k->a, &keep[1]) &&
	    push(b, OSSL_PKEY_PARAM_EC_B, k->b, &keep[2]) &&
	    push(b, OSSL_PKEY_PARAM_EC_ORDER, k->order, &keep[3]) &&
	    OSSL_PARAM_BLD_push_octet_string(
		b, OSSL_PKEY_PARAM_EC_GENERATOR, k->base.p, k->base.n) == 1;
}

static EVP_PKEY *
ec_key(const struct mrtd_pubkey *k, const struct mrtd_group *g)
{
	OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	BIGNUM *keep[4] = {NULL, NULL, NULL, NULL};
	OSSL_PARAM *params = NULL;
	EVP_PKEY *key = NULL;
	int nid = EC_GROUP_get_curve_name(g->curve);
	bool ok = b != NULL && ctx != NULL;

	if (ok && nid != NID_undef)
		ok = OSSL_PARAM_BLD_push_utf8_string(b,
			 OSSL_PKEY_PARAM_GROUP_NAME, OBJ_nid2sn(nid), 0) == 1;
	else if (ok)
		ok = push_curve(b, k, keep);
	if (ok &&
	    OSSL_PARAM_BLD_push_octet_string(
		b, OSSL_PKEY_PARAM_PUB_KEY, k->value.p, k->value.n) == 1 &&
	    (params = OSSL_PARAM_BLD_to_param(b)) != NULL &&
	    EVP_PKEY_fromdata_init(ctx) == 1 &&
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
		key = NULL;
	for (size_t i = 0; i < 4; i++)
		BN_free(keep[i]);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(b);
	EVP_PKEY_CTX_free(ctx);
	return key;
}

/* r and s at the length of the order each (TR-03111 §5.2.1). */
static bool
take_plain(struct span in, size_t order, struct span *r, struct span *s)
{
	return in.n == 2 * order && span_take(&in, order, r) &&
	    span_take(&in, order, s);
}

static bool
take_der(struct span in, struct span *r, struct span *s)
{
	struct span seq;

	return mrtd_der_only(in, MRTD_DER_SEQUENCE, &seq) == MRTD_E_OK &&
	    mrtd_der_unsigned(&seq, r) == MRTD_E_OK &&
	    mrtd_der_unsigned(&seq, s) == MRTD_E_OK && seq.n == 0;
}

/* clang-format off */
/* §6.1.2.3 allows the SHA-2 family; SHA-1 is seen all the same. */
static const enum mrtd_digest hashes[] = {
	MRTD_DIGEST_SHA256, MRTD_DIGEST_SHA384, MRTD_DIGEST_SHA512,
	MRTD_DIGEST_SHA224, MRTD_DIGEST_SHA1,
};
/* clang-format on */

static bool
fits(EVP_PKEY_CTX *ctx, struct span der, enum mrtd_digest hash,
    struct span challenge)
{
	uint8_t digest[MRTD_CRYPTO_DIGEST_MAX];

	return mrtd_crypto_hash(hash, &challenge, 1, digest) == MRTD_E_OK &&
	    EVP_PKEY_verify(
		ctx, der.p, der.n, digest, mrtd_crypto_digest_size(hash)) == 1;
}

/*
 * The stated hash first, then all others: the size of the curve says nothing
 * reliable, and a signature fits one hash only.
 */
static enum mrtd_err
try_hashes(EVP_PKEY *key, struct span r, struct span s,
    const enum mrtd_digest *stated, struct span challenge,
    struct mrtd_aa_result *result)
{
	uint8_t der[2 * (1 + MRTD_GROUP_SECRET_MAX) + 16], in[sizeof(der)];
	struct sink k = sink_of(der, sizeof(der)),
		    numbers = sink_of(in, sizeof(in));
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
	enum mrtd_err e = MRTD_E_SIGNATURE;

	mrtd_der_put_unsigned(&numbers, r);
	mrtd_der_put_unsigned(&numbers, s);
	mrtd_tlv_put(&k, MRTD_DER_SEQUENCE, sink_span(&numbers));
	if (ctx == NULL || EVP_PKEY_verify_init(ctx) != 1) {
		e = MRTD_E_CRYPTO;
		goto out;
	}
	if (!sink_ok(&numbers) || !sink_ok(&k))
		goto out;
	if (stated != NULL && fits(ctx, sink_span(&k), *stated, challenge)) {
		result->hash = *stated;
		e = MRTD_E_OK;
	}
	for (size_t i = 0;
	     e == MRTD_E_SIGNATURE && i < sizeof(hashes) / sizeof(hashes[0]);
	     i++)
		if (fits(ctx, sink_span(&k), hashes[i], challenge)) {
			result->hash = hashes[i];
			result->hash_guessed = true;
			e = MRTD_E_OK;
		}
out:
	EVP_PKEY_CTX_free(ctx);
	return e;
}

static enum mrtd_err
verify_ecdsa(const struct mrtd_pubkey *k, const enum mrtd_digest *stated,
    struct span challenge, struct span signature, struct mrtd_aa_result *out)
{
	struct mrtd_aa_result result = {.scheme = MRTD_AA_ECDSA};
	struct mrtd_group g;
	struct span r, s;
	EVP_PKEY *key = NULL;
	size_t order;
	enum mrtd_err e = mrtd_pubkey_group(k, &g);

	if (e != MRTD_E_OK)
		goto out;
	e = MRTD_E_CRYPTO;
	if ((key = ec_key(k, &g)) == NULL)
		goto out;
	order = (size_t)BN_num_bytes(g.q);
	e = signature.n < 2 * order ? MRTD_E_TRUNCATED : MRTD_E_SIGNATURE;
	if (take_plain(signature, order, &r, &s))
		e = try_hashes(key, r, s, stated, challenge, &result);
	if (e != MRTD_E_OK && take_der(signature, &r, &s)) {
		result.scheme = MRTD_AA_ECDSA_DER;
		e = try_hashes(key, r, s, stated, challenge, &result);
	}
	if (e == MRTD_E_OK)
		*out = result;
out:
	EVP_PKEY_free(key);
	mrtd_group_wipe(&g);
	return e;
}

enum mrtd_err
mrtd_aa_verify(const struct mrtd_pubkey *key, const enum mrtd_digest *stated,
    struct span challenge, struct span signature, struct mrtd_aa_result *out)
{
	if (signature.n == 0)
		return MRTD_E_EMPTY;
	switch (key->kind) {
	case MRTD_PUBKEY_RSA:
		return verify_rsa(key, challenge, signature, out);
	case MRTD_PUBKEY_EC:
		return verify_ecdsa(key, stated, challenge, signature, out);
	case MRTD_PUBKEY_DH:
		break;
	}
	return MRTD_E_UNSUPPORTED;
}

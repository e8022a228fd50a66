#include "mrtd/cvc_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

/* TR-03110-3 §A.7.3.2 asks for 1024 to 3072; 4096 does not hurt. */
#define RSA_BITS_MIN 1024
#define RSA_BITS_MAX 4096
#define RSA_EXPONENT_MAX 4
/* Bytes of a coordinate: P-521. */
#define COORDINATE_MAX 66

/* clang-format off */
/* §A.7.4.2: 160 to 512 bits, by TR-03111; P-521 as Doc 9303-11 §9.5 has it. */
static const struct {
	int nid;
	size_t bytes; /* of a coordinate */
	const char *name;
} curves[] = {
	{NID_X9_62_prime256v1, 32, "prime256v1"},
	{NID_brainpoolP256r1,  32, "brainpoolP256r1"},
	{NID_secp384r1,        48, "secp384r1"},
	{NID_brainpoolP384r1,  48, "brainpoolP384r1"},
	{NID_brainpoolP512r1,  64, "brainpoolP512r1"},
	{NID_secp521r1,        66, "secp521r1"},
	{NID_brainpoolP320r1,  40, "brainpoolP320r1"},
	{NID_secp224r1,        28, "secp224r1"},
	{NID_brainpoolP224r1,  28, "brainpoolP224r1"},
	{NID_X9_62_prime192v1, 24, "prime192v1"},
	{NID_brainpoolP192r1,  24, "brainpoolP192r1"},
	{NID_brainpoolP160r1,  20, "brainpoolP160r1"},
};

static const char *const digests[MRTD_DIGEST_COUNT] = {
	[MRTD_DIGEST_SHA1]   = "SHA1",
	[MRTD_DIGEST_SHA224] = "SHA2-224",
	[MRTD_DIGEST_SHA256] = "SHA2-256",
	[MRTD_DIGEST_SHA384] = "SHA2-384",
	[MRTD_DIGEST_SHA512] = "SHA2-512",
};
/* clang-format on */

static bool
is_number(const BIGNUM *x, struct span s)
{
	uint8_t buf[COORDINATE_MAX];
	int n = BN_num_bytes(x);

	return n > 0 && (size_t)n <= sizeof(buf) && BN_bn2bin(x, buf) == n &&
	    span_eq(span_of(buf, (size_t)n), s);
}

static bool
is_point(const EC_GROUP *g, const EC_POINT *point, struct span s)
{
	uint8_t buf[1 + 2 * COORDINATE_MAX];
	size_t n = EC_POINT_point2oct(
	    g, point, POINT_CONVERSION_UNCOMPRESSED, buf, sizeof(buf), NULL);

	return n > 0 && span_eq(span_of(buf, n), s);
}

/* All parameters, or the curve is another. */
static bool
is_curve(int nid, size_t bytes, const struct mrtd_cvc_public *k)
{
	EC_GROUP *g;
	BIGNUM *p, *a, *b;
	bool same;

	if (k->p.n != bytes)
		return false;
	g = EC_GROUP_new_by_curve_name(nid);
	p = BN_new();
	a = BN_new();
	b = BN_new();
	same = g != NULL && p != NULL && a != NULL && b != NULL &&
	    EC_GROUP_get_curve(g, p, a, b, NULL) == 1 && is_number(p, k->p) &&
	    is_number(a, k->a) && is_number(b, k->b) &&
	    is_number(EC_GROUP_get0_order(g), k->order) &&
	    is_point(g, EC_GROUP_get0_generator(g), k->g) &&
	    (k->cofactor.n == 0 ||
		is_number(EC_GROUP_get0_cofactor(g), k->cofactor));

	BN_free(p);
	BN_free(a);
	BN_free(b);
	EC_GROUP_free(g);
	return same;
}

/* Takes what was pushed, also where pushing failed. */
static EVP_PKEY *
build(const char *type, OSSL_PARAM_BLD *bld, bool pushed)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	OSSL_PARAM *params = pushed ? OSSL_PARAM_BLD_to_param(bld) : NULL;
	EVP_PKEY *pkey = NULL;

	if (ctx == NULL || params == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params) != 1)
		pkey = NULL;
	OSSL_PARAM_free(params);
	EVP_PKEY_CTX_free(ctx);
	OSSL_PARAM_BLD_free(bld);
	return pkey;
}

static enum mrtd_err
open_ec(const struct mrtd_cvc_public *k, struct mrtd_cvc_key *out)
{
	OSSL_PARAM_BLD *bld;
	EVP_PKEY_CTX *ctx;
	size_t i = 0, n = sizeof(curves) / sizeof(curves[0]);
	bool valid;

	while (i < n && !is_curve(curves[i].nid, curves[i].bytes, k))
		i++;
	if (i == n)
		return MRTD_E_KEY;
	if ((bld = OSSL_PARAM_BLD_new()) == NULL)
		return MRTD_E_CRYPTO;
	out->curve = curves[i].name;
	out->pkey = build("EC", bld,
	    OSSL_PARAM_BLD_push_utf8_string(
		bld, OSSL_PKEY_PARAM_GROUP_NAME, curves[i].name, 0) == 1 &&
		OSSL_PARAM_BLD_push_octet_string(
		    bld, OSSL_PKEY_PARAM_PUB_KEY, k->y.p, k->y.n) == 1);
	if (out->pkey == NULL)
		return MRTD_E_KEY;
	/* TR-03111 §3.2.2: on the curve, not neutral. */
	ctx = EVP_PKEY_CTX_new_from_pkey(NULL, out->pkey, NULL);
	valid = ctx != NULL && EVP_PKEY_public_check(ctx) == 1;
	EVP_PKEY_CTX_free(ctx);
	return valid ? MRTD_E_OK : MRTD_E_KEY;
}

static enum mrtd_err
open_rsa(const struct mrtd_cvc_public *k, struct mrtd_cvc_key *out)
{
	BIGNUM *n = NULL, *e = NULL;
	OSSL_PARAM_BLD *bld = NULL;
	enum mrtd_err err = MRTD_E_KEY;

	if (k->n.n > RSA_BITS_MAX / 8 || k->e.n > RSA_EXPONENT_MAX)
		return err;
	n = BN_bin2bn(k->n.p, (int)k->n.n, NULL);
	e = BN_bin2bn(k->e.p, (int)k->e.n, NULL);
	if (n == NULL || e == NULL || (bld = OSSL_PARAM_BLD_new()) == NULL) {
		err = MRTD_E_CRYPTO;
		goto out;
	}
	if (BN_num_bits(n) < RSA_BITS_MIN || !BN_is_odd(n) || !BN_is_odd(e) ||
	    BN_is_one(e))
		goto out;
	out->pkey = build("RSA", bld,
	    OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
		OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_RSA_E, e) == 1);
	bld = NULL;
	err = out->pkey != NULL ? MRTD_E_OK : MRTD_E_KEY;
out:
	OSSL_PARAM_BLD_free(bld);
	BN_free(n);
	BN_free(e);
	return err;
}

struct mrtd_cvc_public
mrtd_cvc_key_inherit(
    const struct mrtd_cvc_public *key, const struct mrtd_cvc_public *issuer)
{
	struct mrtd_cvc_public k = *key;

	if (k.algorithm->scheme == MRTD_CVC_ECDSA && k.p.n == 0 &&
	    issuer != NULL && issuer->algorithm->scheme == MRTD_CVC_ECDSA) {
		k.p = issuer->p;
		k.a = issuer->a;
		k.b = issuer->b;
		k.g = issuer->g;
		k.order = issuer->order;
		k.cofactor = issuer->cofactor;
	}
	return k;
}

enum mrtd_err
mrtd_cvc_key_open(const struct mrtd_cvc_public *public,
    const struct mrtd_cvc_public *issuer, struct mrtd_cvc_key *out)
{
	struct mrtd_cvc_public k = mrtd_cvc_key_inherit(public, issuer);
	struct mrtd_cvc_key key = {.algorithm = k.algorithm};
	enum mrtd_err e;

	*out = (struct mrtd_cvc_key) {0};
	if (k.algorithm->scheme != MRTD_CVC_ECDSA)
		e = open_rsa(&k, &key);
	else
		e = k.p.n > 0 ? open_ec(&k, &key) : MRTD_E_KEY;
	if (e == MRTD_E_OK) {
		key.bits = (unsigned)EVP_PKEY_get_bits(key.pkey);
		*out = key;
	} else {
		EVP_PKEY_free(key.pkey);
	}
	ERR_clear_error();
	return e;
}

void
mrtd_cvc_key_close(struct mrtd_cvc_key *k)
{
	EVP_PKEY_free(k->pkey);
	*k = (struct mrtd_cvc_key) {0};
}

/* Bytes of r and of s: the length of the order. */
static size_t
half(const struct mrtd_cvc_key *k)
{
	return (k->bits + 7) / 8;
}

size_t
mrtd_cvc_key_signature_size(const struct mrtd_cvc_key *k)
{
	return k->algorithm->scheme == MRTD_CVC_ECDSA ? 2 * half(k)
						      : (k->bits + 7) / 8;
}

/* TR-03111 §5.2.1: r || s, each at the length of the order, to DER. */
static enum mrtd_err
plain_to_der(struct span r, struct span s, struct sink *out)
{
	ECDSA_SIG *sig = ECDSA_SIG_new();
	BIGNUM *x = BN_bin2bn(r.p, (int)r.n, NULL);
	BIGNUM *y = BN_bin2bn(s.p, (int)s.n, NULL);
	enum mrtd_err e = MRTD_E_CRYPTO;
	unsigned char *at;
	int n;

	if (sig == NULL || x == NULL || y == NULL ||
	    ECDSA_SIG_set0(sig, x, y) != 1)
		goto out;
	x = y = NULL;
	if ((n = i2d_ECDSA_SIG(sig, NULL)) <= 0)
		goto out;
	e = MRTD_E_SPACE;
	if ((at = sink_reserve(out, (size_t)n)) != NULL)
		e = i2d_ECDSA_SIG(sig, &at) == n ? MRTD_E_OK : MRTD_E_CRYPTO;
out:
	BN_free(x);
	BN_free(y);
	ECDSA_SIG_free(sig);
	return e;
}

const char *
mrtd_cvc_key_digest(const struct mrtd_cvc_algorithm *a)
{
	return digests[a->digest];
}

static bool
set_padding(const struct mrtd_cvc_key *k, EVP_PKEY_CTX *ctx)
{
	switch (k->algorithm->scheme) {
	case MRTD_CVC_ECDSA:
		return true;
	case MRTD_CVC_RSA_PKCS1:
		return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) ==
		    1;
	case MRTD_CVC_RSA_PSS:
		/* §A.7.3.1: MGF1 with the same hash, salt of its length. */
		return EVP_PKEY_CTX_set_rsa_padding(
			   ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
		    EVP_PKEY_CTX_set_rsa_pss_saltlen(
			ctx, RSA_PSS_SALTLEN_DIGEST) == 1;
	}
	return false;
}

static enum mrtd_err
verify(const struct mrtd_cvc_key *k, const struct span *parts, size_t n,
    struct span signature)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	EVP_PKEY_CTX *ctx = NULL;
	enum mrtd_err e = MRTD_E_CRYPTO;

	if (md == NULL ||
	    EVP_DigestVerifyInit_ex(md, &ctx, mrtd_cvc_key_digest(k->algorithm),
		NULL, NULL, k->pkey, NULL) != 1 ||
	    !set_padding(k, ctx))
		goto out;
	for (size_t i = 0; i < n; i++)
		if (EVP_DigestVerifyUpdate(md, parts[i].p, parts[i].n) != 1)
			goto out;
	e = EVP_DigestVerifyFinal(md, signature.p, signature.n) == 1
	    ? MRTD_E_OK
	    : MRTD_E_AUTH;
out:
	EVP_MD_CTX_free(md);
	ERR_clear_error();
	return e;
}

enum mrtd_err
mrtd_cvc_key_verify(const struct mrtd_cvc_key *k, const struct span *parts,
    size_t n, struct span signature)
{
	uint8_t der[2 * COORDINATE_MAX + 16];
	struct sink sink = sink_of(der, sizeof(der));
	struct span r, s = signature;
	enum mrtd_err e;

	if (k->pkey == NULL)
		return MRTD_E_STATE;
	if (signature.n != mrtd_cvc_key_signature_size(k))
		return MRTD_E_AUTH;
	if (k->algorithm->scheme != MRTD_CVC_ECDSA)
		return verify(k, parts, n, signature);
	if (!span_take(&s, half(k), &r))
		return MRTD_E_INTERNAL;
	if ((e = plain_to_der(r, s, &sink)) != MRTD_E_OK)
		return e;
	return verify(k, parts, n, sink_span(&sink));
}

enum mrtd_err
mrtd_cvc_key_verify_body(const struct mrtd_cvc_key *k, const struct mrtd_cvc *c)
{
	return mrtd_cvc_key_verify(k, &c->body, 1, c->signature);
}

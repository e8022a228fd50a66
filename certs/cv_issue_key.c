#include "certs/cv_issue_form.h"
#include "mrtd/tlv.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <string.h>

/* Bytes of a number: RSA of 4096 bits. */
#define NUMBER_MAX 512

static EVP_PKEY *
random_key(bool ec, const char *curve, unsigned bits)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(
	    NULL, ec ? "EC" : "RSA", NULL);
	EVP_PKEY *key = NULL;

	if (ctx == NULL || EVP_PKEY_keygen_init(ctx) != 1 ||
	    (ec ? EVP_PKEY_CTX_set_group_name(ctx, curve)
		: EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, (int)bits)) != 1 ||
	    EVP_PKEY_generate(ctx, &key) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(ctx);
	return key;
}

/* SHA-512 of seed and name, reduced: good enough for a test PKI. */
static BIGNUM *
seeded_scalar(const EC_GROUP *g, struct span seed, const char *chr)
{
	uint8_t all[256], digest[SHA512_DIGEST_LENGTH];
	struct sink k = sink_of(all, sizeof(all));
	BIGNUM *x = NULL, *one = BN_new(), *order = BN_new();
	BN_CTX *ctx = BN_CTX_new();

	sink_put(&k, seed);
	sink_put(&k, span_of(chr, strlen(chr)));
	if (sink_ok(&k) && one != NULL && order != NULL && ctx != NULL &&
	    SHA512(k.p, k.n, digest) != NULL &&
	    (x = BN_bin2bn(digest, sizeof(digest), NULL)) != NULL &&
	    (BN_one(one) != 1 || EC_GROUP_get_order(g, order, ctx) != 1 ||
		BN_sub(order, order, one) != 1 ||
		BN_mod(x, x, order, ctx) != 1 || BN_add(x, x, one) != 1)) {
		BN_clear_free(x);
		x = NULL;
	}
	BN_free(one);
	BN_free(order);
	BN_CTX_free(ctx);
	bytes_wipe(digest, sizeof(digest));
	return x;
}

static EVP_PKEY *
seeded_key(const char *curve, struct span seed, const char *chr)
{
	EC_GROUP *g = EC_GROUP_new_by_curve_name(OBJ_txt2nid(curve));
	EC_POINT *y = g != NULL ? EC_POINT_new(g) : NULL;
	BIGNUM *x = g != NULL ? seeded_scalar(g, seed, chr) : NULL;
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	OSSL_PARAM *params = NULL;
	EVP_PKEY *key = NULL;
	uint8_t pub[140];
	size_t n;

	if (y == NULL || x == NULL || bld == NULL || ctx == NULL ||
	    EC_POINT_mul(g, y, x, NULL, NULL, NULL) != 1 ||
	    (n = EC_POINT_point2oct(g, y, POINT_CONVERSION_UNCOMPRESSED, pub,
		 sizeof(pub), NULL)) == 0 ||
	    OSSL_PARAM_BLD_push_utf8_string(
		bld, OSSL_PKEY_PARAM_GROUP_NAME, curve, 0) != 1 ||
	    OSSL_PARAM_BLD_push_octet_string(
		bld, OSSL_PKEY_PARAM_PUB_KEY, pub, n) != 1 ||
	    OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_PRIV_KEY, x) != 1 ||
	    (params = OSSL_PARAM_BLD_to_param(bld)) == NULL ||
	    EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEYPAIR, params) != 1)
		key = NULL;
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(bld);
	EVP_PKEY_CTX_free(ctx);
	BN_clear_free(x);
	EC_POINT_free(y);
	EC_GROUP_free(g);
	return key;
}

bool
certs_cv_issue_form_ec(const struct mrtd_cvc_algorithm *a)
{
	return a->scheme == MRTD_CVC_ECDSA;
}

static bool
curve_of(EVP_PKEY *key, char *out, size_t cap)
{
	size_t n;

	return EVP_PKEY_get_utf8_string_param(
		   key, OSSL_PKEY_PARAM_GROUP_NAME, out, cap, &n) == 1;
}

EVP_PKEY *
certs_cv_issue_form_key(EVP_PKEY *above, const struct certs_cv_issue_spec *spec,
    const struct mrtd_cvc_algorithm *a)
{
	unsigned bits = spec->bits != 0 ? spec->bits : 2048;
	char name[64] = "brainpoolP256r1";
	const char *curve = spec->curve != NULL ? spec->curve : name;
	bool same = above != NULL &&
	    EVP_PKEY_is_a(above, "EC") == certs_cv_issue_form_ec(a);

	if (same && spec->bits == 0 && !certs_cv_issue_form_ec(a))
		bits = (unsigned)EVP_PKEY_get_bits(above);
	if (same && certs_cv_issue_form_ec(a) &&
	    !curve_of(above, name, sizeof(name)))
		return NULL;
	if (certs_cv_issue_form_ec(a) && spec->seed.n > 0)
		return seeded_key(curve, spec->seed, spec->chr);
	return random_key(certs_cv_issue_form_ec(a), curve, bits);
}

static void
put_number(struct sink *k, uint32_t tag, const BIGNUM *x)
{
	uint8_t buf[NUMBER_MAX];
	int n = x != NULL ? BN_num_bytes(x) : 0;

	if (n <= 0 || n > NUMBER_MAX || BN_bn2bin(x, buf) != n)
		k->overflow = true;
	else
		mrtd_tlv_put(k, tag, span_of(buf, (size_t)n));
}

static void
put_rsa(struct sink *k, EVP_PKEY *key)
{
	BIGNUM *n = NULL, *e = NULL;

	if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &n) == 1)
		put_number(k, 0x81, n);
	if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &e) == 1)
		put_number(k, 0x82, e);
	if (n == NULL || e == NULL)
		k->overflow = true;
	BN_free(n);
	BN_free(e);
}

static void
put_parameters(struct sink *k, const EC_GROUP *g)
{
	BIGNUM *p = BN_new(), *a = BN_new(), *b = BN_new();
	uint8_t point[140];
	size_t n = EC_POINT_point2oct(g, EC_GROUP_get0_generator(g),
	    POINT_CONVERSION_UNCOMPRESSED, point, sizeof(point), NULL);

	if (EC_GROUP_get_curve(g, p, a, b, NULL) != 1 || n == 0)
		k->overflow = true;
	put_number(k, 0x81, p);
	put_number(k, 0x82, a);
	put_number(k, 0x83, b);
	mrtd_tlv_put(k, 0x84, span_of(point, n));
	put_number(k, 0x85, EC_GROUP_get0_order(g));
	BN_free(p);
	BN_free(a);
	BN_free(b);
}

static void
put_ec(struct sink *k, EVP_PKEY *key, bool parameters)
{
	EC_GROUP *g = NULL;
	uint8_t pub[140];
	char name[64];
	size_t n = 0;

	if (!curve_of(key, name, sizeof(name)) ||
	    (g = EC_GROUP_new_by_curve_name(OBJ_txt2nid(name))) == NULL ||
	    EVP_PKEY_get_octet_string_param(key,
		OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, pub, sizeof(pub), &n) != 1)
		k->overflow = true;
	if (parameters && g != NULL)
		put_parameters(k, g);
	mrtd_tlv_put(k, 0x86, span_of(pub, n));
	if (parameters && g != NULL)
		put_number(k, 0x87, EC_GROUP_get0_cofactor(g));
	EC_GROUP_free(g);
}

void
certs_cv_issue_form_public(struct sink *k, const struct mrtd_cvc_algorithm *a,
    EVP_PKEY *key, bool parameters)
{
	uint8_t buf[MRTD_CVC_MAX];
	struct sink in = sink_of(buf, sizeof(buf));

	mrtd_tlv_put(&in, 0x06, SPAN_OF(a->oid));
	if (certs_cv_issue_form_ec(a))
		put_ec(&in, key, parameters);
	else
		put_rsa(&in, key);
	if (!sink_ok(&in))
		k->overflow = true;
	mrtd_tlv_put(k, 0x7F49, sink_span(&in));
}

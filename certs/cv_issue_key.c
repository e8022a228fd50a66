#include "certs/cv_issue_form.h"
#include "certs/issue_random.h"
#include "mrtd/tlv.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>

/* Bytes of a number: RSA of 4096 bits. */
#define NUMBER_MAX 512

static EVP_PKEY *
new_key(struct certs_issue_random *random, bool ec, const char *curve,
    unsigned bits)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(
	    certs_issue_random_context(random), ec ? "EC" : "RSA", NULL);
	EVP_PKEY *key = NULL;

	if (ctx == NULL ||
	    !certs_issue_random_next(random, CERTS_ISSUE_RANDOM_KEY) ||
	    EVP_PKEY_keygen_init(ctx) != 1 ||
	    (ec ? EVP_PKEY_CTX_set_group_name(ctx, curve)
		: EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, (int)bits)) != 1 ||
	    EVP_PKEY_generate(ctx, &key) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(ctx);
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
	return new_key(spec->random, certs_cv_issue_form_ec(a), curve, bits);
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

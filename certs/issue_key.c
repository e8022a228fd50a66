/* Keys of the test PKI. */
#include "certs/issue_form.h"
#include "certs/issue_random.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

static bool
init_rsa(EVP_PKEY_CTX *ctx, const struct certs_issue_spec *spec)
{
	BIGNUM *e = BN_new();
	bool ok = e != NULL &&
	    EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, (int)spec->suite->bits) ==
		1 &&
	    (spec->exponent == 0 ||
		(BN_set_word(e, spec->exponent) == 1 &&
		    EVP_PKEY_CTX_set1_rsa_keygen_pubexp(ctx, e) == 1));

	BN_free(e);
	return ok;
}

static bool
init_ec(EVP_PKEY_CTX *ctx, const struct certs_issue_spec *spec)
{
	return EVP_PKEY_CTX_set_group_name(ctx, spec->suite->group) == 1 &&
	    EVP_PKEY_CTX_set_ec_param_enc(ctx,
		(spec->quirks & CERTS_ISSUE_EXPLICIT_GROUP) != 0
		    ? OPENSSL_EC_EXPLICIT_CURVE
		    : OPENSSL_EC_NAMED_CURVE) == 1;
}

static bool
push_group(OSSL_PARAM_BLD *bld, const EC_GROUP *g, BIGNUM *const n[3])
{
	return EC_GROUP_get_curve(g, n[0], n[1], n[2], NULL) == 1 &&
	    OSSL_PARAM_BLD_push_utf8_string(bld, OSSL_PKEY_PARAM_EC_FIELD_TYPE,
		SN_X9_62_prime_field, 0) == 1 &&
	    OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_EC_P, n[0]) == 1 &&
	    OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_EC_A, n[1]) == 1 &&
	    OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_EC_B, n[2]) == 1 &&
	    OSSL_PARAM_BLD_push_BN(
		bld, OSSL_PKEY_PARAM_EC_ORDER, EC_GROUP_get0_order(g)) == 1 &&
	    OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_EC_COFACTOR,
		EC_GROUP_get0_cofactor(g)) == 1;
}

/*
 * The forger's key to a public key of which he knows nothing: the group's
 * parameters are written out and its generator is that key, whose logarithm is
 * 1 then.  Signatures with it verify wherever the parameters are believed.
 */
static EVP_PKEY *
forge(EVP_PKEY *real, const struct certs_issue_spec *spec)
{
	EC_GROUP *g = EC_GROUP_new_by_curve_name(
	    OBJ_txt2nid(spec->suite->group));
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(
	    certs_issue_random_context(spec->random), "EC", NULL);
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	BIGNUM *n[] = {BN_new(), BN_new(), BN_new(), BN_new()};
	OSSL_PARAM *params = NULL;
	EVP_PKEY *key = NULL;
	uint8_t pub[140];
	size_t len;

	if (g == NULL || ctx == NULL || bld == NULL || n[0] == NULL ||
	    n[1] == NULL || n[2] == NULL || n[3] == NULL ||
	    EVP_PKEY_get_octet_string_param(real,
		OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, pub, sizeof(pub),
		&len) != 1 ||
	    !push_group(bld, g, n) || BN_one(n[3]) != 1 ||
	    OSSL_PARAM_BLD_push_octet_string(
		bld, OSSL_PKEY_PARAM_EC_GENERATOR, pub, len) != 1 ||
	    OSSL_PARAM_BLD_push_octet_string(
		bld, OSSL_PKEY_PARAM_PUB_KEY, pub, len) != 1 ||
	    OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_PRIV_KEY, n[3]) != 1 ||
	    (params = OSSL_PARAM_BLD_to_param(bld)) == NULL ||
	    EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEYPAIR, params) != 1)
		key = NULL;
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(bld);
	for (size_t i = 0; i < 4; i++)
		BN_free(n[i]);
	EVP_PKEY_CTX_free(ctx);
	EC_GROUP_free(g);
	return key;
}

EVP_PKEY *
certs_issue_key_make(const struct certs_issue_spec *spec)
{
	bool ec = spec->suite->scheme == CERTS_ISSUE_ECDSA;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(
	    certs_issue_random_context(spec->random), ec ? "EC" : "RSA", NULL);
	EVP_PKEY *key = NULL, *forged;

	if (ctx == NULL ||
	    !certs_issue_random_next(spec->random, CERTS_ISSUE_RANDOM_KEY) ||
	    EVP_PKEY_keygen_init(ctx) != 1 ||
	    !(ec ? init_ec(ctx, spec) : init_rsa(ctx, spec)) ||
	    EVP_PKEY_generate(ctx, &key) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(ctx);
	if (key == NULL || (spec->odd & CERTS_ISSUE_ODD_GENERATOR) == 0)
		return key;
	forged = forge(key, spec);
	EVP_PKEY_free(key);
	return forged;
}

#include "mrtd/group.h"

#include "mrtd/transport.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <string.h>

struct row {
	struct mrtd_group_info info;
	int curve; /* NID of the curve */
	const char *dh; /* libcrypto's name of the RFC 5114 group */
};

/* clang-format off */
/* Doc 9303-11 Table 12; integrated mapping is defined where p is 3 mod 4. */
static const struct row rows[] = {
	{{0,  MRTD_GROUP_DH,   "1024-bit MODP Group with 160-bit Prime Order Subgroup", 1024, 160, true}, 0, "dh_1024_160"},
	{{1,  MRTD_GROUP_DH,   "2048-bit MODP Group with 224-bit Prime Order Subgroup", 2048, 224, true}, 0, "dh_2048_224"},
	{{2,  MRTD_GROUP_DH,   "2048-bit MODP Group with 256-bit Prime Order Subgroup", 2048, 256, true}, 0, "dh_2048_256"},
	{{8,  MRTD_GROUP_ECDH, "NIST P-192",      192, 192, true}, NID_X9_62_prime192v1, NULL},
	{{9,  MRTD_GROUP_ECDH, "BrainpoolP192r1", 192, 192, true}, NID_brainpoolP192r1,  NULL},
	{{10, MRTD_GROUP_ECDH, "NIST P-224",      224, 224, false}, NID_secp224r1,        NULL},
	{{11, MRTD_GROUP_ECDH, "BrainpoolP224r1", 224, 224, true}, NID_brainpoolP224r1,  NULL},
	{{12, MRTD_GROUP_ECDH, "NIST P-256",      256, 256, true}, NID_X9_62_prime256v1, NULL},
	{{13, MRTD_GROUP_ECDH, "BrainpoolP256r1", 256, 256, true}, NID_brainpoolP256r1,  NULL},
	{{14, MRTD_GROUP_ECDH, "BrainpoolP320r1", 320, 320, true}, NID_brainpoolP320r1,  NULL},
	{{15, MRTD_GROUP_ECDH, "NIST P-384",      384, 384, true}, NID_secp384r1,        NULL},
	{{16, MRTD_GROUP_ECDH, "BrainpoolP384r1", 384, 384, true}, NID_brainpoolP384r1,  NULL},
	{{17, MRTD_GROUP_ECDH, "BrainpoolP512r1", 512, 512, true}, NID_brainpoolP512r1,  NULL},
	{{18, MRTD_GROUP_ECDH, "NIST P-521",      521, 521, true}, NID_secp521r1,        NULL},
};
/* clang-format on */

static const struct row *
row_of(unsigned id)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].info.id == id)
			return &rows[i];
	return NULL;
}

const struct mrtd_group_info *
mrtd_group_info(unsigned id)
{
	const struct row *r = row_of(id);

	return r != NULL ? &r->info : NULL;
}

static enum mrtd_err
init_dh(struct mrtd_group *g, const char *name)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "DH", NULL);
	EVP_PKEY *params = NULL;
	enum mrtd_err e = MRTD_E_CRYPTO;

	if (ctx != NULL && EVP_PKEY_paramgen_init(ctx) == 1 &&
	    EVP_PKEY_CTX_set_group_name(ctx, name) == 1 &&
	    EVP_PKEY_paramgen(ctx, &params) == 1 &&
	    EVP_PKEY_get_bn_param(params, OSSL_PKEY_PARAM_FFC_P, &g->p) == 1 &&
	    EVP_PKEY_get_bn_param(params, OSSL_PKEY_PARAM_FFC_Q, &g->q) == 1 &&
	    EVP_PKEY_get_bn_param(params, OSSL_PKEY_PARAM_FFC_G, &g->g) == 1)
		e = MRTD_E_OK;
	EVP_PKEY_free(params);
	EVP_PKEY_CTX_free(ctx);
	return e;
}

static enum mrtd_err
init_curve(struct mrtd_group *g, int nid)
{
	if ((g->curve = EC_GROUP_new_by_curve_name(nid)) == NULL ||
	    (g->q = BN_dup(EC_GROUP_get0_order(g->curve))) == NULL ||
	    (g->point = EC_POINT_dup(
		 EC_GROUP_get0_generator(g->curve), g->curve)) == NULL)
		return MRTD_E_CRYPTO;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_group_init(struct mrtd_group *g, unsigned id)
{
	const struct row *r = row_of(id);

	*g = (struct mrtd_group) {0};
	if (r == NULL)
		return MRTD_E_UNSUPPORTED;
	g->info = &r->info;
	g->field = (r->info.bits + 7u) / 8;
	if ((g->ctx = BN_CTX_new()) == NULL)
		return MRTD_E_CRYPTO;
	return r->dh != NULL ? init_dh(g, r->dh) : init_curve(g, r->curve);
}

void
mrtd_group_wipe(struct mrtd_group *g)
{
	BN_free(g->p);
	BN_free(g->q);
	BN_clear_free(g->g);
	EC_POINT_clear_free(g->point);
	EC_GROUP_free(g->curve);
	BN_CTX_free(g->ctx);
	*g = (struct mrtd_group) {0};
}

/* A whole number from outside, to be used as an exponent in constant time. */
static BIGNUM *
number(struct span s)
{
	BIGNUM *x = s.n <= MRTD_GROUP_PUBLIC_MAX
	    ? BN_bin2bn(s.p, (int)s.n, NULL)
	    : NULL;

	if (x != NULL)
		BN_set_flags(x, BN_FLG_CONSTTIME);
	return x;
}

static BIGNUM *
secret_number(const struct mrtd_group *g, struct span secret)
{
	BIGNUM *x = number(secret);

	if (x != NULL && (BN_is_zero(x) || BN_cmp(x, g->q) >= 0)) {
		BN_clear_free(x);
		return NULL;
	}
	return x;
}

enum mrtd_err
mrtd_group_secret(
    struct mrtd_group *g, const struct mrtd_env *env, struct sink *secret)
{
	/* Where only p - 1 bounds the order, 528 bits are still plenty. */
	int bits = BN_num_bits(g->q) < 8 * MRTD_GROUP_SECRET_MAX
	    ? BN_num_bits(g->q)
	    : 8 * MRTD_GROUP_SECRET_MAX;
	size_t n = ((size_t)bits + 7) / 8;
	uint8_t *at = sink_reserve(secret, n);
	enum mrtd_err e = MRTD_E_RANDOM;
	BIGNUM *x;

	if (at == NULL)
		return MRTD_E_SPACE;
	/* TR-03111 §4.1.3 asks for uniform keys: draw again, never reduce. */
	for (int i = 0; i < 128 && e == MRTD_E_RANDOM; i++) {
		if (!env->random(env->cookie, at, n))
			break;
		if (bits % 8 != 0)
			at[0] &= (uint8_t)((1u << (bits % 8)) - 1);
		if ((x = secret_number(g, span_of(at, n))) != NULL)
			e = MRTD_E_OK;
		BN_clear_free(x);
	}
	if (e != MRTD_E_OK)
		bytes_wipe(at, n);
	return e;
}

/* Puts a number at n bytes, leading zero bytes kept. */
static enum mrtd_err
put_number(struct sink *k, const BIGNUM *x, size_t n)
{
	uint8_t *at = sink_reserve(k, n);

	if (at == NULL)
		return MRTD_E_SPACE;
	return BN_bn2binpad(x, at, (int)n) == (int)n ? MRTD_E_OK
						     : MRTD_E_CRYPTO;
}

static enum mrtd_err
put_point(struct mrtd_group *g, struct sink *k, const EC_POINT *point)
{
	size_t n = 1 + 2 * g->field;
	uint8_t *at = sink_reserve(k, n);

	if (at == NULL)
		return MRTD_E_SPACE;
	/* The neutral element would take one byte. */
	return EC_POINT_point2oct(g->curve, point,
		   POINT_CONVERSION_UNCOMPRESSED, at, n, g->ctx) == n
	    ? MRTD_E_OK
	    : MRTD_E_KEY;
}

/* TR-03111 §3.2.1, §3.2.2: uncompressed, on the curve; cofactors are 1. */
static EC_POINT *
valid_point(struct mrtd_group *g, struct span public)
{
	EC_POINT *point;

	if (public.n != 1 + 2 * g->field || public.p[0] != 0x04 ||
	    (point = EC_POINT_new(g->curve)) == NULL)
		return NULL;
	if (EC_POINT_oct2point(g->curve, point, public.p, public.n, g->ctx) !=
		1 ||
	    EC_POINT_is_at_infinity(g->curve, point)) {
		EC_POINT_free(point);
		return NULL;
	}
	return point;
}

/*
 * RFC 2631 §2.1.5: 2 <= y <= p - 1 and y^q mod p = 1.  Where no q is known,
 * g->q is p - 1 and p - 1 itself, whose order is two, has to be kept out.
 */
static BIGNUM *
valid_value(struct mrtd_group *g, struct span public)
{
	BIGNUM *y = public.n > 0 ? number(public) : NULL;
	BIGNUM *one = BN_new(), *last = BN_dup(g->p);

	if (y == NULL || one == NULL || last == NULL || !BN_sub_word(last, 1) ||
	    BN_is_zero(y) || BN_is_one(y) || BN_cmp(y, last) >= 0 ||
	    BN_mod_exp(one, y, g->q, g->p, g->ctx) != 1 || !BN_is_one(one)) {
		BN_free(y);
		y = NULL;
	}
	BN_free(one);
	BN_free(last);
	return y;
}

enum mrtd_err
mrtd_group_check(struct mrtd_group *g, struct span public)
{
	EC_POINT *point = NULL;
	BIGNUM *y = NULL;
	bool valid;

	if (g->info->kind == MRTD_GROUP_ECDH)
		valid = (point = valid_point(g, public)) != NULL;
	else
		valid = (y = valid_value(g, public)) != NULL;
	EC_POINT_free(point);
	BN_free(y);
	return valid ? MRTD_E_OK : MRTD_E_KEY;
}

bool
mrtd_group_same(struct mrtd_group *g, struct span a, struct span b)
{
	uint8_t zero = 0;
	struct span head;

	if (g->info->kind == MRTD_GROUP_DH) {
		while (
		    span_peek(a, 1, &head) && span_eq(head, span_of(&zero, 1)))
			(void)!span_take(&a, 1, &head);
		while (
		    span_peek(b, 1, &head) && span_eq(head, span_of(&zero, 1)))
			(void)!span_take(&b, 1, &head);
	}
	return span_eq(a, b);
}

static enum mrtd_err
public_dh(struct mrtd_group *g, const BIGNUM *x, struct sink *public)
{
	BIGNUM *y = BN_new();
	enum mrtd_err e = MRTD_E_CRYPTO;

	if (y != NULL && BN_mod_exp(y, g->g, x, g->p, g->ctx) == 1)
		e = put_number(public, y, (size_t)BN_num_bytes(y));
	BN_free(y);
	return e;
}

static enum mrtd_err
public_ecdh(struct mrtd_group *g, const BIGNUM *x, struct sink *public)
{
	EC_POINT *y = EC_POINT_new(g->curve);
	enum mrtd_err e = MRTD_E_CRYPTO;

	if (y != NULL &&
	    EC_POINT_mul(g->curve, y, NULL, g->point, x, g->ctx) == 1)
		e = put_point(g, public, y);
	EC_POINT_free(y);
	return e;
}

enum mrtd_err
mrtd_group_public(struct mrtd_group *g, struct span secret, struct sink *public)
{
	BIGNUM *x = secret_number(g, secret);
	enum mrtd_err e = MRTD_E_KEY;

	if (x != NULL)
		e = g->info->kind == MRTD_GROUP_ECDH ? public_ecdh(g, x, public)
						     : public_dh(g, x, public);
	BN_clear_free(x);
	return e;
}

/* The agreed element itself: NULL unless it is valid and not neutral. */
static BIGNUM *
agree_dh(struct mrtd_group *g, const BIGNUM *x, struct span public)
{
	BIGNUM *y = valid_value(g, public), *z = BN_new();

	if (y == NULL || z == NULL || BN_mod_exp(z, y, x, g->p, g->ctx) != 1 ||
	    BN_is_one(z)) {
		BN_clear_free(z);
		z = NULL;
	}
	BN_free(y);
	return z;
}

static EC_POINT *
agree_ecdh(struct mrtd_group *g, const BIGNUM *x, struct span public)
{
	EC_POINT *y = valid_point(g, public), *z = EC_POINT_new(g->curve);

	if (y == NULL || z == NULL ||
	    EC_POINT_mul(g->curve, z, NULL, y, x, g->ctx) != 1 ||
	    EC_POINT_is_at_infinity(g->curve, z)) {
		EC_POINT_clear_free(z);
		z = NULL;
	}
	EC_POINT_free(y);
	return z;
}

enum mrtd_err
mrtd_group_agree(struct mrtd_group *g, struct span secret, struct span public,
    struct sink *shared)
{
	BIGNUM *x = secret_number(g, secret), *z = NULL;
	EC_POINT *point = NULL;
	enum mrtd_err e = MRTD_E_KEY;

	if (x == NULL)
		goto out;
	if (g->info->kind == MRTD_GROUP_DH) {
		if ((z = agree_dh(g, x, public)) == NULL)
			goto out;
	} else {
		if ((point = agree_ecdh(g, x, public)) == NULL)
			goto out;
		e = MRTD_E_CRYPTO;
		if ((z = BN_new()) == NULL ||
		    EC_POINT_get_affine_coordinates(
			g->curve, point, z, NULL, g->ctx) != 1)
			goto out;
	}
	e = put_number(shared, z, g->field);
out:
	BN_clear_free(x);
	BN_clear_free(z);
	EC_POINT_clear_free(point);
	return e;
}

/* g^s * h mod p; §4.4.3.3.2 says what holds for every mapping: not 1. */
static enum mrtd_err
map_dh(
    struct mrtd_group *g, const BIGNUM *s, const BIGNUM *x, struct span public)
{
	BIGNUM *h = agree_dh(g, x, public), *mapped = BN_new();
	enum mrtd_err e = MRTD_E_KEY;

	if (h == NULL)
		goto out;
	e = MRTD_E_CRYPTO;
	if (mapped == NULL || BN_mod_exp(mapped, g->g, s, g->p, g->ctx) != 1 ||
	    BN_mod_mul(mapped, mapped, h, g->p, g->ctx) != 1)
		goto out;
	e = MRTD_E_KEY;
	if (BN_is_one(mapped) || BN_copy(g->g, mapped) == NULL)
		goto out;
	e = MRTD_E_OK;
out:
	BN_clear_free(h);
	BN_clear_free(mapped);
	return e;
}

static enum mrtd_err
map_ecdh(
    struct mrtd_group *g, const BIGNUM *s, const BIGNUM *x, struct span public)
{
	EC_POINT *h = agree_ecdh(g, x, public);
	EC_POINT *mapped = EC_POINT_new(g->curve);
	enum mrtd_err e = MRTD_E_KEY;

	if (h == NULL)
		goto out;
	e = MRTD_E_CRYPTO;
	if (mapped == NULL ||
	    EC_POINT_mul(g->curve, mapped, NULL, g->point, s, g->ctx) != 1 ||
	    EC_POINT_add(g->curve, mapped, mapped, h, g->ctx) != 1)
		goto out;
	e = MRTD_E_KEY;
	if (EC_POINT_is_at_infinity(g->curve, mapped) ||
	    EC_POINT_copy(g->point, mapped) != 1)
		goto out;
	e = MRTD_E_OK;
out:
	EC_POINT_clear_free(h);
	EC_POINT_clear_free(mapped);
	return e;
}

enum mrtd_err
mrtd_group_map(struct mrtd_group *g, struct span nonce, struct span secret,
    struct span public)
{
	BIGNUM *s = number(nonce), *x = secret_number(g, secret);
	enum mrtd_err e = MRTD_E_KEY;

	if (s != NULL && x != NULL)
		e = g->info->kind == MRTD_GROUP_ECDH ? map_ecdh(g, s, x, public)
						     : map_dh(g, s, x, public);
	BN_clear_free(s);
	BN_clear_free(x);
	return e;
}

enum mrtd_err
mrtd_group_quotient(
    struct mrtd_group *g, struct span a, struct span b, struct sink *quotient)
{
	BIGNUM *x = secret_number(g, a), *y = secret_number(g, b);
	BIGNUM *z = BN_new();
	enum mrtd_err e = MRTD_E_KEY;

	if (x == NULL || y == NULL)
		goto out;
	e = MRTD_E_CRYPTO;
	if (z == NULL || BN_mod_inverse(z, y, g->q, g->ctx) == NULL ||
	    BN_mod_mul(z, z, x, g->q, g->ctx) != 1)
		goto out;
	e = put_number(quotient, z, (size_t)BN_num_bytes(g->q));
out:
	BN_clear_free(x);
	BN_clear_free(y);
	BN_clear_free(z);
	return e;
}

enum mrtd_err
mrtd_group_multiply(struct mrtd_group *g, struct span scalar,
    struct span public, struct sink *element)
{
	BIGNUM *x = secret_number(g, scalar), *z = NULL;
	EC_POINT *point = NULL;
	enum mrtd_err e = MRTD_E_KEY;

	if (x == NULL)
		goto out;
	if (g->info->kind == MRTD_GROUP_ECDH) {
		if ((point = agree_ecdh(g, x, public)) != NULL)
			e = put_point(g, element, point);
	} else if ((z = agree_dh(g, x, public)) != NULL) {
		e = put_number(element, z, (size_t)BN_num_bytes(z));
	}
out:
	BN_clear_free(x);
	BN_clear_free(z);
	EC_POINT_clear_free(point);
	return e;
}

enum mrtd_err
mrtd_group_generator(struct mrtd_group *g, struct sink *generator)
{
	if (g->info->kind == MRTD_GROUP_ECDH)
		return put_point(g, generator, g->point);
	return put_number(generator, g->g, (size_t)BN_num_bytes(g->g));
}

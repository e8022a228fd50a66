#include "mrtd/group.h"

#include <openssl/bn.h>
#include <openssl/ec.h>

/*
 * Doc 9303-11 §4.4.3.3.2 and appendix B.2, under the names that they give.
 * BN_CTX frames hold the numbers: they are cleared and freed with them.
 */

/* f(x) = x^a mod p, a = (p - 1) / q the cofactor; not 1. */
static enum mrtd_err
encode_dh(struct mrtd_group *g, const BIGNUM *x)
{
	BIGNUM *a = BN_CTX_get(g->ctx), *y = BN_CTX_get(g->ctx);

	if (y == NULL || BN_copy(a, g->p) == NULL || !BN_sub_word(a, 1) ||
	    !BN_div(a, NULL, a, g->q, g->ctx) ||
	    !BN_mod_exp(y, x, a, g->p, g->ctx))
		return MRTD_E_CRYPTO;
	if (BN_is_zero(y) || BN_is_one(y))
		return MRTD_E_KEY;
	return BN_copy(g->g, y) != NULL ? MRTD_E_OK : MRTD_E_CRYPTO;
}

struct curve {
	BIGNUM *p, *a, *b;
};

/* h = x^3 + a x + b mod p */
static bool
right_side(BIGNUM *h, const BIGNUM *x, const struct curve *c, BN_CTX *ctx)
{
	return BN_mod_sqr(h, x, c->p, ctx) &&
	    BN_mod_add(h, h, c->a, c->p, ctx) &&
	    BN_mod_mul(h, h, x, c->p, ctx) && BN_mod_add(h, h, c->b, c->p, ctx);
}

/* x2 = -b a^-1 (1 + (alpha + alpha^2)^-1), as -b (1 + w) (a w)^-1. */
static enum mrtd_err
first_x(BIGNUM *x2, const BIGNUM *alpha, const struct curve *c, BN_CTX *ctx)
{
	BIGNUM *w = BN_CTX_get(ctx), *aw = BN_CTX_get(ctx);

	if (aw == NULL || !BN_mod_sqr(w, alpha, c->p, ctx) ||
	    !BN_mod_add(w, w, alpha, c->p, ctx) ||
	    !BN_mod_mul(aw, c->a, w, c->p, ctx))
		return MRTD_E_CRYPTO;
	/* t is 0, 1 or -1. */
	if (BN_is_zero(aw))
		return MRTD_E_KEY;
	BN_set_flags(aw, BN_FLG_CONSTTIME);
	if (BN_mod_inverse(aw, aw, c->p, ctx) == NULL || !BN_add_word(w, 1) ||
	    !BN_mod_mul(x2, c->b, w, c->p, ctx) ||
	    !BN_mod_mul(x2, x2, aw, c->p, ctx) || !BN_sub(x2, c->p, x2) ||
	    !BN_nnmod(x2, x2, c->p, ctx))
		return MRTD_E_CRYPTO;
	return MRTD_E_OK;
}

/* A = h^(p - 1 - (p + 1) / 4) mod p */
static bool
inverse_root(BIGNUM *r, const BIGNUM *h, const struct curve *c, BN_CTX *ctx)
{
	BIGNUM *quarter = BN_CTX_get(ctx), *e = BN_CTX_get(ctx);

	return e != NULL && BN_copy(quarter, c->p) != NULL &&
	    BN_add_word(quarter, 1) && BN_rshift(quarter, quarter, 2) &&
	    BN_copy(e, c->p) != NULL && BN_sub_word(e, 1) &&
	    BN_sub(e, e, quarter) && BN_mod_exp(r, h, e, c->p, ctx);
}

/* Steps 1 to 9.  Both candidates are computed whichever is taken. */
static enum mrtd_err
encode_point(
    BIGNUM *x, BIGNUM *y, const BIGNUM *t, const struct curve *c, BN_CTX *ctx)
{
	BIGNUM *alpha = BN_CTX_get(ctx), *x3 = BN_CTX_get(ctx);
	BIGNUM *h2 = BN_CTX_get(ctx), *u = BN_CTX_get(ctx);
	BIGNUM *root = BN_CTX_get(ctx), *test = BN_CTX_get(ctx);
	enum mrtd_err e;

	if (test == NULL || !BN_mod_sqr(alpha, t, c->p, ctx) ||
	    !BN_sub(alpha, c->p, alpha) || !BN_nnmod(alpha, alpha, c->p, ctx))
		return MRTD_E_CRYPTO;
	if ((e = first_x(x, alpha, c, ctx)) != MRTD_E_OK)
		return e;
	if (!BN_mod_mul(x3, alpha, x, c->p, ctx) ||
	    !right_side(h2, x, c, ctx) || !BN_mod_sqr(u, t, c->p, ctx) ||
	    !BN_mod_mul(u, u, t, c->p, ctx) ||
	    !BN_mod_mul(u, u, h2, c->p, ctx) ||
	    !inverse_root(root, h2, c, ctx) ||
	    !BN_mod_sqr(test, root, c->p, ctx) ||
	    !BN_mod_mul(test, test, h2, c->p, ctx) ||
	    !BN_mod_mul(y, root, h2, c->p, ctx) ||
	    !BN_mod_mul(u, root, u, c->p, ctx))
		return MRTD_E_CRYPTO;
	if (BN_is_one(test))
		return MRTD_E_OK;
	return BN_copy(x, x3) != NULL && BN_copy(y, u) != NULL ? MRTD_E_OK
							       : MRTD_E_CRYPTO;
}

/* The cofactors of Table 12 are 1: step 10 changes nothing. */
static enum mrtd_err
encode_ecdh(struct mrtd_group *g, const BIGNUM *t)
{
	struct curve c = {.p = BN_CTX_get(g->ctx),
	    .a = BN_CTX_get(g->ctx),
	    .b = BN_CTX_get(g->ctx)};
	BIGNUM *x = BN_CTX_get(g->ctx), *y = BN_CTX_get(g->ctx);
	enum mrtd_err e;

	if (y == NULL || !EC_GROUP_get_curve(g->curve, c.p, c.a, c.b, g->ctx))
		return MRTD_E_CRYPTO;
	if ((e = encode_point(x, y, t, &c, g->ctx)) != MRTD_E_OK)
		return e;
	/* libcrypto refuses what is not on the curve. */
	return EC_POINT_set_affine_coordinates(
		   g->curve, g->point, x, y, g->ctx) == 1
	    ? MRTD_E_OK
	    : MRTD_E_KEY;
}

/* R(s, t) as a number, modulo the characteristic of the field. */
static bool
reduce(struct mrtd_group *g, struct span r, BIGNUM *t)
{
	const BIGNUM *p = g->info->kind == MRTD_GROUP_DH
	    ? g->p
	    : EC_GROUP_get0_field(g->curve);

	return t != NULL && BN_bin2bn(r.p, (int)r.n, t) != NULL &&
	    BN_nnmod(t, t, p, g->ctx);
}

enum mrtd_err
mrtd_group_encode(struct mrtd_group *g, struct span r)
{
	enum mrtd_err e = MRTD_E_CRYPTO;
	BIGNUM *t;

	if (!g->info->integrated)
		return MRTD_E_UNSUPPORTED;
	BN_CTX_start(g->ctx);
	t = BN_CTX_get(g->ctx);
	if (reduce(g, r, t))
		e = g->info->kind == MRTD_GROUP_DH ? encode_dh(g, t)
						   : encode_ecdh(g, t);
	if (t != NULL)
		BN_clear(t);
	BN_CTX_end(g->ctx);
	return e;
}

#include "mrtd/group_explicit.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <string.h>

enum {
	EC_BITS_MIN = 224,
	EC_BITS_MAX = 521,
	DH_BITS_MIN = 1024,
	DH_ORDER_BITS_MIN = 160,
	EMBEDDING_DEGREE = 10000, /* TR-03111 §2.3.4, condition 3 */
};

/* Table 12 ends before this. */
#define IDS 32

static const struct mrtd_group_info infos[] = {
    [MRTD_GROUP_DH] = {.id = MRTD_GROUP_EXPLICIT,
	.kind = MRTD_GROUP_DH,
	.name = "explicit DH"},
    [MRTD_GROUP_ECDH] = {.id = MRTD_GROUP_EXPLICIT,
	.kind = MRTD_GROUP_ECDH,
	.name = "explicit EC"},
};

static BIGNUM *
number(struct span s)
{
	return s.n > 0 && s.n <= MRTD_GROUP_PUBLIC_MAX
	    ? BN_bin2bn(s.p, (int)s.n, NULL)
	    : NULL;
}

/* Does a number that may be left out say this? */
static bool
says(struct span s, const BIGNUM *want)
{
	BIGNUM *x = number(s);
	bool same = s.n == 0 || (x != NULL && BN_cmp(x, want) == 0);

	BN_free(x);
	return same;
}

static bool
stated(struct span s, const BIGNUM *want)
{
	return s.n > 0 && says(s, want);
}

/* Is it this curve, whatever the base? */
static bool
same_curve(struct mrtd_group *g, const struct mrtd_group_params *x)
{
	BIGNUM *p = BN_new(), *a = BN_new(), *b = BN_new();
	bool same = p != NULL && a != NULL && b != NULL &&
	    EC_GROUP_get_curve(g->curve, p, a, b, g->ctx) == 1 &&
	    stated(x->p, p) && stated(x->a, a) && stated(x->b, b);

	BN_free(p);
	BN_free(a);
	BN_free(b);
	return same;
}

/* X9.62 §4.3.6: compressed as well, as certificates have it. */
static EC_POINT *
point(const EC_GROUP *curve, struct span s, BN_CTX *ctx)
{
	EC_POINT *at = EC_POINT_new(curve);

	if (at != NULL &&
	    (s.n == 0 || EC_POINT_oct2point(curve, at, s.p, s.n, ctx) != 1 ||
		EC_POINT_is_at_infinity(curve, at))) {
		EC_POINT_free(at);
		at = NULL;
	}
	return at;
}

static bool
same_base(struct mrtd_group *g, const struct mrtd_group_params *x)
{
	EC_POINT *base = point(g->curve, x->base, g->ctx);
	bool same = base != NULL &&
	    EC_POINT_cmp(g->curve, base, g->point, g->ctx) == 0 &&
	    stated(x->order, g->q) && says(x->cofactor, BN_value_one());

	EC_POINT_free(base);
	return same;
}

enum likeness {
	OTHER,
	SAME,
	SAME_CURVE_OTHER_BASE
};

static enum likeness
compare(unsigned id, const struct mrtd_group_params *x)
{
	const struct mrtd_group_info *info = mrtd_group_info(id);
	struct mrtd_group g = {0};
	enum likeness l = OTHER;

	/* Groups of another size need not be built. */
	if (info == NULL || info->kind != x->kind ||
	    (info->bits + 7u) / 8 != x->p.n ||
	    mrtd_group_init(&g, id) != MRTD_E_OK)
		goto out;
	if (x->kind == MRTD_GROUP_ECDH) {
		if (same_curve(&g, x))
			l = same_base(&g, x) ? SAME : SAME_CURVE_OTHER_BASE;
	} else if (stated(x->p, g.p) && stated(x->base, g.g) &&
	    says(x->order, g.q)) {
		l = SAME;
	}
out:
	mrtd_group_wipe(&g);
	return l;
}

static enum likeness
find(const struct mrtd_group_params *x, int *id)
{
	enum likeness l = OTHER;

	for (unsigned i = 0; i < IDS && l == OTHER; i++)
		if ((l = compare(i, x)) == SAME)
			*id = (int)i;
	return l;
}

/*
 * The curves of Table 12 by the SHA-256 of p, a, b, the base (uncompressed)
 * and its order, one after the other: certificates and chips write the same
 * few in the same way, and building a group takes as long as a signature.
 */
/* clang-format off */
static const struct {
	uint8_t id, sha256[32];
} written[] = {
	{8, {0x1F, 0x41, 0xE8, 0x68, 0x5A, 0xB6, 0xF0, 0x07, 0x96, 0x2D, 0xE6, 0xB8, 0xAA, 0x86, 0x38, 0xB6,
	     0x70, 0xD2, 0x1E, 0xF5, 0x78, 0x95, 0x2A, 0x12, 0x3D, 0xA2, 0x29, 0x53, 0xF3, 0x23, 0x40, 0xF8}},
	{9, {0x89, 0xA2, 0x3D, 0xF0, 0x03, 0x06, 0x18, 0x1F, 0x07, 0xE0, 0x2F, 0x9A, 0xC1, 0xDB, 0x98, 0x74,
	     0xCA, 0xB9, 0xEF, 0xC6, 0x81, 0xAF, 0x44, 0xB5, 0x60, 0x73, 0x7A, 0xBF, 0x0B, 0x8C, 0x2B, 0xAE}},
	{10, {0x17, 0x3C, 0xD0, 0x1C, 0xA3, 0xC7, 0xBE, 0x66, 0x31, 0xE9, 0x58, 0x88, 0x1D, 0xD5, 0x68, 0x68,
	     0xFA, 0x0E, 0x35, 0x3E, 0x50, 0x04, 0xFA, 0x29, 0x67, 0x25, 0xDE, 0x0F, 0x7B, 0x02, 0x3F, 0x01}},
	{11, {0x05, 0xD2, 0xD9, 0x95, 0x51, 0xAB, 0x96, 0xD1, 0x5F, 0xAA, 0x63, 0xB4, 0x5F, 0x74, 0x65, 0xA6,
	     0x95, 0xCC, 0x82, 0x53, 0x34, 0xBC, 0xCD, 0x9D, 0xE2, 0x25, 0xC2, 0xAB, 0xC2, 0x23, 0x8A, 0x64}},
	{12, {0x08, 0x15, 0x05, 0x6D, 0x43, 0xF2, 0xB0, 0xAB, 0xEC, 0x34, 0x47, 0xD8, 0xD9, 0xF6, 0x92, 0x13,
	     0x97, 0x25, 0x25, 0x67, 0x93, 0x0D, 0x51, 0x9D, 0x53, 0x2B, 0x09, 0x98, 0xDD, 0xB1, 0xDA, 0x88}},
	{13, {0x3A, 0xA3, 0xAF, 0xF9, 0x3F, 0x25, 0x11, 0x5B, 0xD3, 0xC8, 0x0B, 0xA6, 0x87, 0x30, 0x72, 0xB2,
	     0xC2, 0x56, 0x93, 0x0B, 0x28, 0xFF, 0xF9, 0xD2, 0x14, 0x0E, 0xDF, 0x5E, 0x6E, 0x04, 0x4B, 0x82}},
	{14, {0x9C, 0xED, 0xF3, 0x3A, 0xE6, 0x8D, 0xE3, 0x8C, 0x3E, 0xC1, 0x7B, 0xA5, 0x57, 0x95, 0xCB, 0x46,
	     0xA1, 0x54, 0x82, 0xE5, 0x3A, 0x4E, 0xAD, 0xBA, 0x4B, 0x98, 0x0B, 0x0D, 0xB1, 0x89, 0xB3, 0xEC}},
	{15, {0xED, 0x45, 0xA0, 0xA3, 0x85, 0xDC, 0xA4, 0x72, 0xBE, 0x65, 0x7E, 0xF6, 0xD7, 0xDB, 0xF0, 0x3E,
	     0x97, 0x4D, 0x84, 0xAD, 0xB5, 0x25, 0xE3, 0xB5, 0x1E, 0x21, 0xB9, 0x3C, 0x3A, 0x6E, 0xA7, 0x92}},
	{16, {0xFA, 0xE1, 0xC9, 0xCD, 0x3D, 0xB6, 0x63, 0xAD, 0xE7, 0x1D, 0xE3, 0xFC, 0xEB, 0xDC, 0xFA, 0x99,
	     0xBF, 0xFE, 0xB3, 0x27, 0x2F, 0xB9, 0x56, 0x2C, 0x3D, 0xE5, 0x2F, 0xD9, 0xD0, 0x3B, 0x3D, 0x18}},
	{17, {0xA7, 0xE0, 0x32, 0x56, 0x12, 0xE9, 0xC1, 0x50, 0x7E, 0x7F, 0x25, 0xEB, 0xE4, 0xEB, 0xAB, 0xE2,
	     0xA3, 0xFB, 0x82, 0x6F, 0x6C, 0x2F, 0xBB, 0xB7, 0xC3, 0x00, 0x51, 0x86, 0xFA, 0x8A, 0xEA, 0x22}},
	{18, {0x54, 0x9F, 0x3A, 0x34, 0x32, 0x96, 0x42, 0xEB, 0xC6, 0x46, 0x0A, 0x9C, 0x3A, 0x4F, 0x93, 0x22,
	     0x57, 0x22, 0xA4, 0x30, 0xE5, 0xF5, 0x49, 0xEA, 0x49, 0x3A, 0xEC, 0xCC, 0x88, 0x6B, 0xCB, 0x2A}},
};
/* clang-format on */

static int
as_written(const struct mrtd_group_params *x)
{
	const struct span parts[] = {x->p, x->a, x->b, x->base, x->order};
	uint8_t all[6 * MRTD_GROUP_SECRET_MAX + 1], digest[32], one;
	struct span cofactor = x->cofactor;
	struct sink k = sink_of(all, sizeof(all));

	if (x->kind != MRTD_GROUP_ECDH || x->a.n != x->p.n ||
	    x->b.n != x->p.n || x->base.n != 2 * x->p.n + 1 ||
	    (cofactor.n > 0 &&
		(!span_take_u8(&cofactor, &one) || one != 1 || cofactor.n > 0)))
		return -1;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		sink_put(&k, parts[i]);
	if (!sink_ok(&k) ||
	    EVP_Digest(all, k.n, digest, NULL, EVP_sha256(), NULL) != 1)
		return -1;
	for (size_t i = 0; i < sizeof(written) / sizeof(written[0]); i++)
		if (memcmp(written[i].sha256, digest, sizeof(digest)) == 0)
			return written[i].id;
	return -1;
}

int
mrtd_group_explicit_id(const struct mrtd_group_params *x)
{
	int id = as_written(x);

	return id >= 0 || find(x, &id) == SAME ? id : -1;
}

/* TR-03111 §2.3.4: p^r != 1 mod n for r up to 10^4; r = 1 keeps out n = p - 1,
 * n itself is not p. */
static bool
embeds(const BIGNUM *p, const BIGNUM *n, BN_CTX *ctx)
{
	BIGNUM *x = BN_new(), *power = BN_new();
	bool small = x == NULL || power == NULL || !BN_mod(x, p, n, ctx) ||
	    BN_copy(power, x) == NULL;

	for (int r = 1; r <= EMBEDDING_DEGREE && !small; r++)
		small = BN_is_one(power) ||
		    !BN_mod_mul(power, power, x, n, ctx);
	BN_free(x);
	BN_free(power);
	return small;
}

static bool
prime(const BIGNUM *n, BN_CTX *ctx)
{
	return BN_is_odd(n) && BN_check_prime(n, ctx, NULL) == 1;
}

/* Hasse: a curve over p with this many points, so that the cofactor is 1. */
static bool
whole_curve(const BIGNUM *p, const BIGNUM *n, BN_CTX *ctx)
{
	BIGNUM *t = BN_dup(p), *four = BN_dup(p);
	bool whole = t != NULL && four != NULL && BN_add_word(t, 1) &&
	    BN_sub(t, t, n) && BN_sqr(t, t, ctx) && BN_lshift(four, four, 2) &&
	    BN_cmp(t, four) <= 0;

	BN_free(t);
	BN_free(four);
	return whole;
}

/*
 * libcrypto checks that the curve is not singular and that the base is on it
 * and has the order; it believes the order to be prime, and the field.
 */
static bool
sound_curve(struct mrtd_group *g, const struct mrtd_group_params *x,
    const BIGNUM *p, const BIGNUM *a, const BIGNUM *b)
{
	if (!prime(p, g->ctx) || BN_cmp(a, p) >= 0 || BN_cmp(b, p) >= 0 ||
	    BN_num_bits(g->q) < EC_BITS_MIN || !prime(g->q, g->ctx) ||
	    BN_cmp(g->q, p) == 0 || !whole_curve(p, g->q, g->ctx) ||
	    embeds(p, g->q, g->ctx) || !says(x->cofactor, BN_value_one()))
		return false;
	return (g->curve = EC_GROUP_new_curve_GFp(p, a, b, g->ctx)) != NULL &&
	    (g->point = point(g->curve, x->base, g->ctx)) != NULL &&
	    EC_GROUP_set_generator(g->curve, g->point, g->q, BN_value_one()) ==
	    1 &&
	    EC_GROUP_check(g->curve, g->ctx) == 1;
}

static enum mrtd_err
init_curve(struct mrtd_group *g, const struct mrtd_group_params *x)
{
	BIGNUM *p = number(x->p), *a = number(x->a), *b = number(x->b);
	enum mrtd_err e = MRTD_E_KEY;

	g->q = number(x->order);
	if (p == NULL || a == NULL || b == NULL || g->q == NULL)
		goto out;
	if (BN_num_bits(p) < EC_BITS_MIN || BN_num_bits(p) > EC_BITS_MAX ||
	    BN_num_bits(g->q) > EC_BITS_MAX) {
		e = MRTD_E_UNSUPPORTED;
		goto out;
	}
	g->field = (size_t)BN_num_bytes(p);
	if (sound_curve(g, x, p, a, b))
		e = MRTD_E_OK;
out:
	BN_free(p);
	BN_free(a);
	BN_free(b);
	return e;
}

/* The order of the base: as stated, else bounded. */
static bool
sound_order(struct mrtd_group *g, struct span order)
{
	BIGNUM *x = BN_new();
	bool sound = false;

	if (order.n == 0) {
		g->q = BN_dup(g->p);
		sound = g->q != NULL && BN_sub_word(g->q, 1) == 1;
	} else if (x != NULL && (g->q = number(order)) != NULL) {
		/* g^q = 1 and g != 1 with q prime: the order is q. */
		sound = BN_num_bits(g->q) >= DH_ORDER_BITS_MIN &&
		    BN_cmp(g->q, g->p) < 0 && prime(g->q, g->ctx) &&
		    BN_mod_exp(x, g->g, g->q, g->p, g->ctx) == 1 &&
		    BN_is_one(x);
	}
	BN_free(x);
	return sound;
}

static enum mrtd_err
init_dh(struct mrtd_group *g, const struct mrtd_group_params *x)
{
	BIGNUM *last;
	enum mrtd_err e = MRTD_E_KEY;

	if (x->p.n > MRTD_GROUP_PUBLIC_MAX)
		return MRTD_E_UNSUPPORTED;
	g->p = number(x->p);
	g->g = number(x->base);
	last = g->p != NULL ? BN_dup(g->p) : NULL;
	if (last == NULL || g->g == NULL || !BN_sub_word(last, 1))
		goto out;
	if (BN_num_bits(g->p) < DH_BITS_MIN) {
		e = MRTD_E_UNSUPPORTED;
		goto out;
	}
	g->field = (size_t)BN_num_bytes(g->p);
	if (!BN_is_one(g->g) && !BN_is_zero(g->g) && BN_cmp(g->g, last) < 0 &&
	    prime(g->p, g->ctx) && sound_order(g, x->order))
		e = MRTD_E_OK;
out:
	BN_free(last);
	return e;
}

enum mrtd_err
mrtd_group_explicit_init(
    struct mrtd_group *g, const struct mrtd_group_params *x)
{
	int id = -1;

	*g = (struct mrtd_group) {0};
	switch (find(x, &id)) {
	case SAME:
		return mrtd_group_init(g, (unsigned)id);
	case SAME_CURVE_OTHER_BASE:
		/* Whoever chooses the base knows a key to every point. */
		return MRTD_E_KEY;
	case OTHER:
		break;
	}
	g->info = &infos[x->kind];
	if ((g->ctx = BN_CTX_new()) == NULL)
		return MRTD_E_CRYPTO;
	return x->kind == MRTD_GROUP_ECDH ? init_curve(g, x) : init_dh(g, x);
}

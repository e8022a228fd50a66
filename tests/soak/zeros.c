#include "tests/soak/soak.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <stdlib.h>
#include <string.h>

#include "mrtd/chip/key.h"
#include "mrtd/pace_im.h"

#define TRIES 20000

static void
must(bool ok)
{
	if (!ok)
		abort();
}

static void
fill(struct soak_env *e, uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (uint8_t)(soak_next(&e->rng) >> 32);
}

/* The first byte at the length of the field; of 521 bits the first two, as one
 * would be nothing special. */
static bool
leading_zero(const struct mrtd_group *g, const BIGNUM *x)
{
	size_t spare = g->info->bits % 8 != 0 ? 2 : 1;

	return (size_t)BN_num_bits(x) <= 8 * (g->field - spare);
}

static BIGNUM *
scalar(struct soak_env *e, const struct mrtd_group *g)
{
	uint8_t bytes[MRTD_GROUP_SECRET_MAX];
	BIGNUM *k;

	fill(e, bytes, sizeof(bytes));
	k = BN_bin2bn(bytes, sizeof(bytes), NULL);
	must(k != NULL && BN_nnmod(k, k, g->q, g->ctx) == 1);
	return k;
}

static void
put_scalar(const struct mrtd_group *g, const BIGNUM *k, uint8_t *out, size_t n)
{
	must(BN_num_bytes(g->q) == (int)n &&
	    BN_bn2binpad(k, out, (int)n) == (int)n);
}

/* k such that a coordinate of offset + k * base begins with zeros. */
static void
find_point(struct soak_env *e, struct mrtd_group *g, const EC_POINT *offset,
    const EC_POINT *base, bool y, uint8_t *out, size_t n)
{
	BIGNUM *k = scalar(e, g), *x = BN_new();
	EC_POINT *p = EC_POINT_new(g->curve);
	int tries = 0;

	must(x != NULL && p != NULL &&
	    EC_POINT_mul(g->curve, p, NULL, base, k, g->ctx) == 1);
	if (offset != NULL)
		must(EC_POINT_add(g->curve, p, p, offset, g->ctx) == 1);
	for (;;) {
		must(tries++ < TRIES);
		if (EC_POINT_get_affine_coordinates(
			g->curve, p, y ? NULL : x, y ? x : NULL, g->ctx) == 1 &&
		    leading_zero(g, x))
			break;
		must(EC_POINT_add(g->curve, p, p, base, g->ctx) == 1 &&
		    BN_add_word(k, 1) == 1);
		if (BN_cmp(k, g->q) == 0)
			BN_zero(k);
	}
	put_scalar(g, k, out, n);
	BN_free(k);
	BN_free(x);
	EC_POINT_free(p);
}

/* The same with offset * base^k. */
static void
find_value(struct soak_env *e, struct mrtd_group *g, const BIGNUM *offset,
    const BIGNUM *base, uint8_t *out, size_t n)
{
	BIGNUM *k = scalar(e, g), *v = BN_new();
	int tries = 0;

	must(v != NULL && BN_mod_exp(v, base, k, g->p, g->ctx) == 1);
	if (offset != NULL)
		must(BN_mod_mul(v, v, offset, g->p, g->ctx) == 1);
	while (!leading_zero(g, v)) {
		must(tries++ < TRIES);
		must(BN_mod_mul(v, v, base, g->p, g->ctx) == 1 &&
		    BN_add_word(k, 1) == 1);
		if (BN_cmp(k, g->q) == 0)
			BN_zero(k);
	}
	put_scalar(g, k, out, n);
	BN_free(k);
	BN_free(v);
}

/* A private key whose public key on this generator begins with zeros. */
static void
find_key(
    struct soak_env *e, struct mrtd_group *g, bool y, uint8_t *out, size_t n)
{
	if (g->info->kind == MRTD_GROUP_ECDH)
		find_point(e, g, NULL, g->point, y, out, n);
	else
		find_value(e, g, NULL, g->g, out, n);
}

/* One that with their public key, after nonce * generator where there is one,
 * gives an element of this kind. */
static void
find_with(struct soak_env *e, struct mrtd_group *g, const BIGNUM *nonce,
    struct span public, uint8_t *out, size_t n)
{
	EC_POINT *theirs = NULL, *offset = NULL;
	BIGNUM *value = NULL, *power = NULL;

	if (g->info->kind == MRTD_GROUP_ECDH) {
		must((theirs = EC_POINT_new(g->curve)) != NULL &&
		    EC_POINT_oct2point(
			g->curve, theirs, public.p, public.n, g->ctx) == 1);
		if (nonce != NULL)
			must((offset = EC_POINT_new(g->curve)) != NULL &&
			    EC_POINT_mul(g->curve, offset, NULL, g->point,
				nonce, g->ctx) == 1);
		find_point(e, g, offset, theirs, false, out, n);
	} else {
		must(
		    (value = BN_bin2bn(public.p, (int)public.n, NULL)) != NULL);
		if (nonce != NULL)
			must((power = BN_new()) != NULL &&
			    BN_mod_exp(power, g->g, nonce, g->p, g->ctx) == 1);
		find_value(e, g, power, value, out, n);
	}
	EC_POINT_free(theirs);
	EC_POINT_free(offset);
	BN_free(value);
	BN_free(power);
}

/* Integrated mapping: a t that maps to such a generator. */
static void
find_t(struct soak_env *e, const struct mrtd_pace_run *r, uint8_t *t, size_t n)
{
	struct mrtd_group g;
	bool found = false;

	must(mrtd_group_init(&g, r->info.group) == MRTD_E_OK);
	for (int tries = 0; !found; tries++) {
		uint8_t random[MRTD_PACE_IM_MAX];
		uint8_t element[MRTD_GROUP_PUBLIC_MAX];
		struct sink k = sink_of(random, sizeof(random));
		struct sink o = sink_of(element, sizeof(element));
		BIGNUM *x;

		must(tries < TRIES);
		fill(e, t, n);
		must(mrtd_pace_im_random(r->info.suite->cipher,
			 span_of(r->nonce, r->nonce_n), span_of(t, n),
			 g.info->bits, &k) == MRTD_E_OK);
		if (mrtd_group_encode(&g, sink_span(&k)) != MRTD_E_OK)
			continue;
		must(mrtd_group_generator(&g, &o) == MRTD_E_OK);
		x = g.info->kind == MRTD_GROUP_ECDH
		    ? BN_bin2bn(o.p + 1, (int)g.field, NULL)
		    : BN_bin2bn(o.p, (int)o.n, NULL);
		must(x != NULL);
		found = leading_zero(&g, x);
		BN_free(x);
	}
	mrtd_group_wipe(&g);
}

/* SKMap,IC = CAIC * SKIC: the data is chosen, the key follows. */
static void
find_cam(struct soak_env *e, struct mrtd_group *g, uint8_t *out, size_t n)
{
	struct mrtd_chip_key key;
	BIGNUM *data = scalar(e, g), *secret;

	must(mrtd_chip_key_parse(e->passport->conf.ca[0].key, &key) ==
	    MRTD_E_OK);
	must((secret = BN_bin2bn(key.secret.p, (int)key.secret.n, NULL)) !=
	    NULL);
	must(
	    BN_rshift(data, data, g->info->order_bits % 8 != 0 ? 10 : 9) == 1 &&
	    BN_mod_mul(data, data, secret, g->q, g->ctx) == 1);
	put_scalar(g, data, out, n);
	BN_free(data);
	BN_clear_free(secret);
}

/* Few significant bytes at the end. */
static void
make_small(uint8_t *p, size_t n)
{
	memset(p, 0, n - 3);
	p[n - 1] |= 1;
}

/* True where a draw of this kind was made as wanted. */
static bool
force_terminal(struct soak_env *e, uint8_t *p, size_t n)
{
	struct mrtd_pace *pace = &e->session->access.pace;
	struct mrtd_pace_run *r = &pace->run;
	bool im = r->info.suite->mapping == MRTD_SECINFO_IM;

	if (pace->step == MRTD_PACE_MAP && e->zero == SOAK_T)
		make_small(p, n);
	else if (pace->step == MRTD_PACE_MAP && e->zero == SOAK_MAP_IFD)
		find_key(e, &r->group, false, p, n);
	else if (pace->step == MRTD_PACE_MAP && e->zero == SOAK_GENERATOR && im)
		find_t(e, r, p, n);
	else if (pace->step == MRTD_PACE_AGREE && e->zero == SOAK_SECRET_IFD)
		make_small(p, n);
	else if (pace->step == MRTD_PACE_AGREE && e->zero == SOAK_KEY_IFD)
		find_key(e, &r->group, false, p, n);
	else if (pace->step == MRTD_PACE_AGREE && e->zero == SOAK_KEY_IFD_Y)
		find_key(e, &r->group, true, p, n);
	else
		return false;
	return true;
}

static bool
force_chip(struct soak_env *e, uint8_t *p, size_t n)
{
	struct mrtd_pace_chip *pace = &e->passport->chip.pace;
	struct mrtd_pace_run *r = &pace->run,
			     *theirs = &e->session->access.pace.run;
	struct span public = span_of(theirs->own, theirs->own_n);
	bool im = r->info.suite->mapping == MRTD_SECINFO_IM;

	if (pace->step == MRTD_PACE_NONCE && e->zero == SOAK_NONCE) {
		make_small(p, n);
	} else if (pace->step == MRTD_PACE_MAP && e->zero == SOAK_MAP_IC) {
		find_key(e, &r->group, false, p, n);
	} else if (pace->step == MRTD_PACE_MAP && e->zero == SOAK_GENERATOR &&
	    !im) {
		BIGNUM *s = BN_bin2bn(r->nonce, (int)r->nonce_n, NULL);

		must(s != NULL);
		find_with(e, &r->group, s, public, p, n);
		BN_free(s);
	} else if (pace->step == MRTD_PACE_MAP && e->zero == SOAK_CAM_DATA) {
		find_cam(e, &r->group, p, n);
	} else if (pace->step == MRTD_PACE_AGREE && e->zero == SOAK_SECRET_IC) {
		make_small(p, n);
	} else if (pace->step == MRTD_PACE_AGREE && e->zero == SOAK_KEY_IC) {
		find_key(e, &r->group, false, p, n);
	} else if (pace->step == MRTD_PACE_AGREE && e->zero == SOAK_KEY_IC_Y) {
		find_key(e, &r->group, true, p, n);
	} else if (pace->step == MRTD_PACE_AGREE && e->zero == SOAK_SHARED) {
		find_with(e, &r->group, NULL, public, p, n);
	} else {
		return false;
	}
	return true;
}

/* Chip Authentication: one draw, on the group of the chip's key. */
static bool
force_ca(struct soak_env *e, uint8_t *p, size_t n)
{
	const struct mrtd_ca_choice *choice =
	    &e->session->choices[e->session->choice];
	struct mrtd_group g;

	if (e->zero == SOAK_SECRET_IFD) {
		make_small(p, n);
		return true;
	}
	must(mrtd_group_init(&g, e->combo->group) == MRTD_E_OK);
	if (e->zero == SOAK_SHARED)
		find_with(e, &g, NULL, choice->key.value, p, n);
	else
		find_key(e, &g, false, p, n);
	mrtd_group_wipe(&g);
	return true;
}

static bool
draw_terminal(void *cookie, uint8_t *p, size_t n)
{
	struct soak_env *e = cookie;

	fill(e, p, n);
	if (e->zero == SOAK_NONE)
		return true;
	if (e->combo->what == SOAK_CA) {
		if (e->session->phase == MRTD_SESSION_CA)
			e->forced = force_ca(e, p, n);
	} else if (!e->pace) {
		make_small(p, n);
		e->forced = true;
	} else if (e->session->access.pace.run.group.info != NULL &&
	    force_terminal(e, p, n)) {
		e->forced = true;
	}
	return true;
}

static bool
draw_chip(void *cookie, uint8_t *p, size_t n)
{
	struct soak_env *e = cookie;

	fill(e, p, n);
	if (e->zero == SOAK_NONE || e->combo->what != SOAK_ACCESS)
		return true;
	if (!e->pace) {
		make_small(p, n);
		e->forced = true;
	} else if (e->passport->chip.pace.run.group.info != NULL &&
	    force_chip(e, p, n)) {
		e->forced = true;
	}
	return true;
}

static uint64_t
now(void *cookie)
{
	return ((struct soak_env *)cookie)->passport->env.now_ms;
}

void
soak_zeros_terminal(struct soak_env *e)
{
	e->env = (struct mrtd_env) {
	    .cookie = e, .now_ms = now, .random = draw_terminal};
}

void
soak_zeros_chip(struct soak_env *e)
{
	e->env = (struct mrtd_env) {
	    .cookie = e, .now_ms = now, .random = draw_chip};
}

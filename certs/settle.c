#include "certs/settle.h"

#include "certs/chain.h"
#include "certs/crl.h"
#include "certs/master.h"
#include "certs/signed.h"
#include "certs/x509.h"

#include <stdlib.h>
#include <string.h>

/* Clocks differ; seconds. */
#define DAY INT64_C(86400)

struct settle {
	struct certs_anchors_build *build;
	struct certs_anchors *anchors; /* to verify with */
	int64_t now;
	struct certs_settle *r;
};

static void
forget(struct settle *s)
{
	if (s->anchors != NULL)
		certs_anchors_free(&s->anchors);
}

static enum certs_err
look(struct settle *s)
{
	forget(s);
	return certs_anchors_build_look(s->build, &s->anchors);
}

static bool
is_list(enum certs_store_kind k)
{
	return k == CERTS_STORE_DEVIATIONS || k == CERTS_STORE_DEFECTS ||
	    k == CERTS_STORE_SIGNERS || k == CERTS_STORE_EU_HEALTH ||
	    k == CERTS_STORE_ICAO_HEALTH || k == CERTS_STORE_SOVEREIGN;
}

static bool
by_anchor(struct certs_store_object *o, const struct certs_anchor *a)
{
	struct span digest = span_of(a->sha256, 32);

	o->how = CERTS_STORE_BY_ANCHOR;
	return span_take_be64(&digest, &o->by);
}

/* A list again, as if it came now. */
static enum certs_err
prove_list(const struct settle *s, struct certs_store_object *o)
{
	struct certs_anchor a;
	struct certs_signed l;
	enum certs_err e = certs_signed_open(
	    s->anchors, o->der, false, s->now, &l);

	if (e != CERTS_E_OK)
		return e;
	/* What is read from now on must be what was signed. */
	if (!certs_anchors_get(s->anchors, l.anchor, &a) || !by_anchor(o, &a) ||
	    !span_eq(l.item.content, o->content))
		e = CERTS_E_STORE;
	certs_signed_close(&l);
	return e;
}

/* Whether an anchor vouches by now; how, by and status then say so. */
static bool
prove(struct settle *s, struct certs_store_object *o)
{
	struct certs_chain_found found;
	struct certs_anchor a;
	struct certs_x509 x;
	struct certs_crl c;

	switch (o->kind) {
	case CERTS_STORE_SIGNER:
		return certs_x509_parse(o->der, &x) == CERTS_E_OK &&
		    certs_chain_find(s->anchors, &x, s->now, &found) ==
		    CERTS_REASON_NONE &&
		    by_anchor(o, &found.anchor);
	case CERTS_STORE_CRL:
		o->status = CERTS_STORE_TRUSTED;
		return certs_crl_open(o->der, &c) == CERTS_E_OK &&
		    certs_crl_verify(s->anchors, &c, &a) == CERTS_REASON_NONE &&
		    by_anchor(o, &a);
	default:
		o->status = CERTS_STORE_TRUSTED;
		return is_list(o->kind) && prove_list(s, o) == CERTS_E_OK;
	}
}

static bool
waits(const struct certs_store_object *o)
{
	return o->status == CERTS_STORE_KNOWN &&
	    o->how == CERTS_STORE_BY_NOBODY;
}

/* All but master lists. */
static enum certs_err
prove_all(struct settle *s)
{
	struct certs_store_object o;
	enum certs_err e = look(s);

	for (size_t i = 0;
	     e == CERTS_E_OK && certs_anchors_build_get(s->build, i, &o); i++)
		if (waits(&o) && prove(s, &o)) {
			s->r->proven[o.kind]++;
			e = certs_anchors_build_prove(s->build, i, &o);
		}
	return e;
}

/* Master lists that waited: what they hold may vouch for others. */
static enum certs_err
prove_masters(struct settle *s, size_t *added)
{
	struct certs_master_report r;
	struct certs_store_object o;
	enum certs_err e = CERTS_E_OK;

	*added = 0;
	forget(s); /* the import asks for its own */
	for (size_t i = 0; certs_anchors_build_get(s->build, i, &o); i++) {
		struct certs_anchors_mark mark = certs_anchors_build_mark(
		    s->build);

		if (o.kind != CERTS_STORE_MASTER || !waits(&o))
			continue;
		e = certs_master_import(s->build, o.der, false, s->now, &r);
		if (e == CERTS_E_MEMORY || e == CERTS_E_SPACE ||
		    e == CERTS_E_INTERNAL || e == CERTS_E_STORE)
			return e;
		if (e != CERTS_E_OK) {
			certs_anchors_build_undo(s->build, mark);
			continue;
		}
		*added += r.added;
		s->r->proven[o.kind]++;
		o.how = CERTS_STORE_BY_ANCHOR;
		o.status = CERTS_STORE_TRUSTED;
		if ((e = certs_anchors_build_prove(s->build, i, &o)) !=
		    CERTS_E_OK)
			return e;
	}
	s->r->authorities += *added;
	return CERTS_E_OK;
}

/* Whether a list was believed whose signer no longer is. */
static bool
is_fallen(const struct settle *s, struct certs_store_object *o)
{
	enum certs_err e;

	/* What the operator distrusts stays so. */
	if (!is_list(o->kind) || o->how == CERTS_STORE_BY_NOBODY ||
	    (o->status != CERTS_STORE_TRUSTED &&
		o->status != CERTS_STORE_REPLACED))
		return false;
	e = prove_list(s, o);
	return e == CERTS_E_REVOKED || e == CERTS_E_DISTRUSTED;
}

/*
 * A CRL came after a list, and its signer may be on it; or the signer's key was
 * distrusted after it.
 */
static enum certs_err
revoke(struct settle *s)
{
	struct certs_store_object o;
	enum certs_err e = look(s);

	for (size_t i = 0;
	     e == CERTS_E_OK && certs_anchors_build_get(s->build, i, &o); i++) {
		if (!is_fallen(s, &o))
			continue;
		s->r->revoked[o.kind]++;
		o.how = CERTS_STORE_BY_NOBODY;
		o.by = 0;
		o.status = CERTS_STORE_KNOWN;
		e = certs_anchors_build_prove(s->build, i, &o);
	}
	return e;
}

/* One list that may be in force. */
struct candidate {
	struct certs_store_object o;
	bool is_final; /* a CRL that nothing replaces */
	struct certs_crl crl;
};

/* The key of the anchor that vouches; NULL where that is none any more. */
static const uint8_t *
key_of(const struct settle *s, uint64_t by)
{
	struct certs_store_object o;
	struct certs_anchor a;

	for (size_t i = 0; i < certs_anchors_count(s->anchors); i++)
		if (certs_anchors_get(s->anchors, i, &a) && by_anchor(&o, &a) &&
		    o.by == by)
			return a.key_sha256;
	return NULL;
}

/* What a CRL says of its key is no proof that the key made it. */
static bool
same_key(const struct settle *s, uint64_t a, uint64_t b)
{
	const uint8_t *x, *y;

	if (a == b)
		return true;
	x = key_of(s, a);
	y = key_of(s, b);
	return x != NULL && y != NULL && memcmp(x, y, 32) == 0;
}

static bool
same_keeper(const struct settle *s, const struct candidate *a,
    const struct candidate *b)
{
	if (a->o.kind != b->o.kind || strcmp(a->o.country, b->o.country) != 0)
		return false;
	/* A State speaks for itself, whatever its authority is called now. */
	if (a->o.kind == CERTS_STORE_DEVIATIONS && a->o.country[0] != '\0')
		return true;
	if (a->o.kind != CERTS_STORE_CRL)
		return memcmp(a->o.keeper, b->o.keeper, 32) == 0;
	return span_eq(a->crl.key_id, b->crl.key_id) &&
	    certs_x509_same_name(a->crl.issuer, b->crl.issuer) &&
	    same_key(s, a->o.by, b->o.by);
}

/*
 * One from the future takes nobody's place until then: its keeper's clock is
 * wrong, or somebody wants what the other says forgotten.
 */
static bool
is_early(const struct settle *s, const struct candidate *c)
{
	return (c->o.kind == CERTS_STORE_CRL ? c->crl.this_update : c->o.from) >
	    s->now + DAY;
}

static bool
is_newer(const struct settle *s, const struct candidate *a,
    const struct candidate *b)
{
	if (is_early(s, a) && !is_early(s, b))
		return false;
	if (a->o.kind != CERTS_STORE_CRL)
		return a->o.from > b->o.from;
	return !a->crl.partial && !b->crl.partial && !b->is_final &&
	    certs_crl_replaces(&a->crl, &b->crl);
}

/* Whether an object takes part: one in force, or one that was. */
static bool
fill(const struct settle *s, size_t i, struct candidate *c)
{
	if (!certs_anchors_build_get(s->build, i, &c->o) ||
	    (!is_list(c->o.kind) && c->o.kind != CERTS_STORE_CRL) ||
	    (c->o.status != CERTS_STORE_TRUSTED &&
		c->o.status != CERTS_STORE_REPLACED))
		return false;
	c->is_final = false;
	if (c->o.kind != CERTS_STORE_CRL)
		return true;
	if (certs_crl_open(c->o.der, &c->crl) != CERTS_E_OK)
		return false;
	c->is_final = certs_crl_final(s->anchors, &c->crl);
	return true;
}

static enum certs_err
newest(struct settle *s)
{
	size_t n = 0, count = certs_anchors_build_count(s->build), lists = 0;
	struct certs_store_object o;
	struct candidate *c;
	enum certs_err e;

	for (size_t i = 0; certs_anchors_build_get(s->build, i, &o); i++)
		lists += is_list(o.kind) || o.kind == CERTS_STORE_CRL;
	if (lists < 2)
		return CERTS_E_OK;
	if ((c = calloc(lists, sizeof(*c))) == NULL)
		return CERTS_E_MEMORY;
	e = look(s);
	for (size_t i = 0; e == CERTS_E_OK && i < count && n < lists; i++)
		n += fill(s, i, &c[n]);
	for (size_t i = 0; e == CERTS_E_OK && i < n; i++) {
		enum certs_store_status want = CERTS_STORE_TRUSTED;

		for (size_t k = 0; k < n; k++)
			if (k != i && same_keeper(s, &c[i], &c[k]) &&
			    is_newer(s, &c[k], &c[i]))
				want = CERTS_STORE_REPLACED;
		if (want == c[i].o.status)
			continue;
		c[i].o.status = want;
		s->r->replaced += want == CERTS_STORE_REPLACED;
		s->r->restored += want == CERTS_STORE_TRUSTED;
		e = certs_anchors_build_prove(s->build, c[i].o.index, &c[i].o);
	}
	free(c);
	return e;
}

enum certs_err
certs_settle(struct certs_anchors_build *b, unsigned came, int64_t now,
    struct certs_settle *out)
{
	struct settle s = {.build = b, .now = now, .r = out};
	enum certs_err e = CERTS_E_OK;
	size_t added = 1;

	*out = (struct certs_settle) {0};
	if (b == NULL)
		return CERTS_E_ARGUMENT;
	/* Each turn adds authorities or is the last one. */
	if ((came & CERTS_SETTLE_AUTHORITIES) != 0)
		while (e == CERTS_E_OK && added > 0)
			e = prove_masters(&s, &added);
	if (e == CERTS_E_OK && (came & CERTS_SETTLE_AUTHORITIES) != 0)
		e = prove_all(&s);
	if (e == CERTS_E_OK &&
	    (came & (CERTS_SETTLE_AUTHORITIES | CERTS_SETTLE_CRLS)) != 0)
		e = revoke(&s);
	if (e == CERTS_E_OK && came != 0)
		e = newest(&s);
	forget(&s);
	return e;
}

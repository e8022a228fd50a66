#include "certs/cv.h"

#include "certs/cv_form.h"
#include "mrtd/cvc_key.h"

#include <string.h>

/* Looks at one certificate below another that are allowed for one choice: a
 * store full of links in circles ends here, not in a minute. */
#define STEPS_MAX 20000

struct search {
	const struct certs_cv *store;
	const struct certs_cv_query *query;
	const struct certs_cv_entry *path[CERTS_CV_CHAIN_MAX];
	struct mrtd_cvc_public key[CERTS_CV_CHAIN_MAX]; /* with parameters */
	const struct certs_cv_entry *anchor; /* NULL: not here */
	size_t car, limit;
	unsigned steps;
	struct certs_cv_chain best;
	bool found, too_long;
	/* The failure that came closest. */
	int close;
	enum certs_cv_reason reason;
	struct span at;
};

static void
note(struct search *s, int close, enum certs_cv_reason reason, struct span at)
{
	if (close <= s->close)
		return;
	s->close = close;
	s->reason = reason;
	s->at = at;
}

static bool
is_dv(const struct mrtd_cvc *c)
{
	return c->role == MRTD_CVC_DV_DOMESTIC ||
	    c->role == MRTD_CVC_DV_FOREIGN;
}

static bool
is_ours(const struct certs_cv_query *q, const struct mrtd_cvc *c)
{
	if (c->role != MRTD_CVC_TERMINAL)
		return false;
	for (size_t i = 0; i < q->n_holders; i++)
		if (span_eq(q->holders[i], c->chr))
			return true;
	return q->n_holders == 0;
}

/* TR-03110-3 §2.7.2: who may issue whom. */
static bool
may_issue(enum mrtd_cvc_role issuer, const struct mrtd_cvc *c)
{
	if (issuer == MRTD_CVC_CVCA)
		return c->role != MRTD_CVC_TERMINAL;
	return issuer != MRTD_CVC_TERMINAL && c->role == MRTD_CVC_TERMINAL;
}

static enum certs_cv_reason
check_time(const struct mrtd_cvc *c, struct mrtd_date today)
{
	if (mrtd_date_compare(c->effective, today) > 0)
		return CERTS_CV_NOT_YET;
	if (c->role != MRTD_CVC_CVCA &&
	    mrtd_date_compare(c->expires, today) < 0)
		return CERTS_CV_EXPIRED;
	return CERTS_CV_NONE;
}

enum certs_cv_reason
certs_cv_form_verify(
    const struct mrtd_cvc_public *issuer, const struct mrtd_cvc *c)
{
	struct mrtd_cvc_key key;
	enum mrtd_err e = mrtd_cvc_key_open(issuer, NULL, &key);
	enum certs_cv_reason r = CERTS_CV_KEY;

	if (e == MRTD_E_OK)
		r = mrtd_cvc_key_verify_body(&key, c) == MRTD_E_OK
		    ? CERTS_CV_NONE
		    : CERTS_CV_SIGNATURE;
	mrtd_cvc_key_close(&key);
	return r;
}

/* Asked once: the issuer's key does not change. */
static enum certs_cv_reason
issued_by(struct certs_cv_entry *x, const struct certs_cv_entry *issuer,
    const struct mrtd_cvc_public *key)
{
	unsigned at = x->n_asked % CERTS_CV_ASKED;

	for (size_t i = 0; i < CERTS_CV_ASKED; i++)
		if (x->asked[i].issuer == issuer)
			return x->asked[i].answer;
	x->n_asked++;
	x->asked[at].issuer = issuer;
	return x->asked[at].answer = certs_cv_form_verify(key, &x->cvc);
}

static enum certs_cv_reason
check(struct search *s, struct certs_cv_entry *x, size_t depth)
{
	const struct certs_cv_entry *issuer = depth > 0 ? s->path[depth - 1]
							: s->anchor;
	enum mrtd_cvc_role role = issuer != NULL ? issuer->cvc.role
						 : MRTD_CVC_CVCA;
	const struct mrtd_cvc_public *key = depth > 0 ? &s->key[depth - 1]
	    : s->anchor != NULL			      ? &s->anchor->cvc.key
						      : NULL;
	enum certs_cv_reason r;

	if (!may_issue(role, &x->cvc))
		return CERTS_CV_ROLE;
	if ((r = check_time(&x->cvc, s->query->today)) != CERTS_CV_NONE)
		return r;
	/* Without the chip's key there is nothing to begin with. */
	if (s->anchor != NULL &&
	    (r = issued_by(x, issuer, key)) != CERTS_CV_NONE)
		return r;
	s->path[depth] = x;
	s->key[depth] = mrtd_cvc_key_inherit(&x->cvc.key, key);
	return CERTS_CV_NONE;
}

static int
bits(uint8_t x)
{
	return (x & 1) + (x >> 1 & 1);
}

/* Is a better than b?  Rights wanted, length, rights, proof, duration. */
static bool
better(const struct certs_cv_chain *a, const struct certs_cv_chain *b,
    uint8_t want)
{
	int w = bits(a->rights & want) - bits(b->rights & want);
	int r = bits(a->rights) - bits(b->rights);

	if (w != 0)
		return w > 0;
	if (a->n != b->n)
		return a->n < b->n;
	if (r != 0)
		return r > 0;
	if (a->verified != b->verified)
		return a->verified;
	return mrtd_date_compare(a->expires, b->expires) > 0;
}

static void
arrive(struct search *s, size_t n)
{
	const struct mrtd_cvc *last = &s->path[n - 1]->cvc;
	struct certs_cv_chain c = {.n = n,
	    .car = s->car,
	    .holder = last->chr,
	    .algorithm = last->key.algorithm,
	    .rights = MRTD_CVC_READ_DG3 | MRTD_CVC_READ_DG4,
	    .verified = s->anchor != NULL,
	    .expires = last->expires};

	/* Doc 9303-11 §7.1.4.3.6: the CVCA's certificate restricts too. */
	if (s->anchor != NULL)
		c.rights &= mrtd_cvc_rights(&s->anchor->cvc);
	for (size_t i = 0; i < n; i++) {
		const struct mrtd_cvc *x = &s->path[i]->cvc;

		c.certificates[i] = x->raw;
		/* A later link replaces the trust point that it came from. */
		if (x->role == MRTD_CVC_CVCA)
			c.rights = mrtd_cvc_rights(x);
		else
			c.rights &= mrtd_cvc_rights(x);
		if (is_dv(x) && mrtd_date_compare(x->expires, c.expires) < 0)
			c.expires = x->expires;
	}
	if (!s->found || better(&c, &s->best, s->query->want))
		s->best = c;
	s->found = true;
}

static bool
on_path(const struct search *s, const struct certs_cv_entry *x, size_t depth)
{
	for (size_t i = 0; i < depth; i++)
		if (s->path[i] == x)
			return true;
	return x == s->anchor;
}

/* How near a certificate is to the end of a chain. */
static int
nearness(const struct mrtd_cvc *c)
{
	return c->role == MRTD_CVC_TERMINAL ? 40 : is_dv(c) ? 30 : 20;
}

static void
walk(struct search *s, struct span name, size_t depth)
{
	for (size_t i = 0; i < s->store->n; i++) {
		struct certs_cv_entry *x = s->store->list[i];
		enum certs_cv_reason r;

		if (!span_eq(x->cvc.car, name) ||
		    mrtd_cvc_self_signed(&x->cvc) || on_path(s, x, depth) ||
		    (x->cvc.role == MRTD_CVC_TERMINAL &&
			!is_ours(s->query, &x->cvc)))
			continue;
		if (++s->steps > STEPS_MAX) {
			s->too_long = true;
			return;
		}
		if ((r = check(s, x, depth)) != CERTS_CV_NONE) {
			note(s, nearness(&x->cvc) + 5, r, x->cvc.chr);
			continue;
		}
		note(s, nearness(&x->cvc), CERTS_CV_MISSING, x->cvc.chr);
		if (x->cvc.role == MRTD_CVC_TERMINAL)
			arrive(s, depth + 1);
		else if (depth + 1 < s->limit)
			walk(s, x->cvc.chr, depth + 1);
		else if (depth + 1 == CERTS_CV_CHAIN_MAX)
			s->too_long = true;
	}
}

static void
start(struct search *s, size_t car)
{
	struct span name = s->query->cars[car];
	bool anchored = false;

	s->car = car;
	for (size_t i = 0; i < s->store->n; i++) {
		const struct mrtd_cvc *c = &s->store->list[i]->cvc;

		if (c->role != MRTD_CVC_CVCA || !span_eq(c->chr, name))
			continue;
		/* A link certificate's parameters may be its issuer's. */
		if (c->key.algorithm->scheme == MRTD_CVC_ECDSA &&
		    c->key.p.n == 0)
			continue;
		s->anchor = s->store->list[i];
		anchored = true;
		walk(s, name, 0);
	}
	s->anchor = NULL;
	if (!anchored)
		walk(s, name, 0);
}

static bool
has_terminal(const struct search *s)
{
	for (size_t i = 0; i < s->store->n; i++)
		if (is_ours(s->query, &s->store->list[i]->cvc))
			return true;
	return false;
}

static enum certs_cv_reason
fail(const struct search *s, struct certs_cv_chain *out)
{
	*out = (struct certs_cv_chain) {0};
	if (s->query->n_cars == 0)
		return CERTS_CV_NO_CAR;
	if (!has_terminal(s))
		return CERTS_CV_NO_TERMINAL;
	if (s->too_long)
		return CERTS_CV_LONG;
	certs_cv_name(s->close > 0 ? s->at : s->query->cars[0], out->at);
	return s->close > 0 ? s->reason : CERTS_CV_UNKNOWN_CAR;
}

enum certs_cv_reason
certs_cv_choose(const struct certs_cv *store,
    const struct certs_cv_query *query, struct certs_cv_chain *out)
{
	struct search s = {.store = store, .query = query};
	uint8_t want = query->want;

	for (s.limit = 1; s.limit <= CERTS_CV_CHAIN_MAX; s.limit++) {
		for (size_t car = 0; car < query->n_cars; car++)
			start(&s, car);
		if (s.found && (s.best.rights & want) == want)
			break;
	}
	if (!s.found)
		return fail(&s, out);
	if (want != 0 && (s.best.rights & want) == 0) {
		*out = (struct certs_cv_chain) {0};
		certs_cv_name(s.best.holder, out->at);
		return CERTS_CV_NO_RIGHT;
	}
	*out = s.best;
	return CERTS_CV_NONE;
}

/* Country and mnemonic: the name without its sequence number. */
static struct span
mnemonic(struct span name)
{
	return span_of(name.p, name.n - 5);
}

static bool
is_renewed(const struct certs_cv *s, const struct mrtd_cvc *c)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct mrtd_cvc *x = &s->list[i]->cvc;

		if (x->role == c->role &&
		    span_eq(mnemonic(x->chr), mnemonic(c->chr)) &&
		    span_eq(mnemonic(x->car), mnemonic(c->car)) &&
		    mrtd_date_compare(x->expires, c->expires) > 0)
			return true;
	}
	return false;
}

size_t
certs_cv_warnings(const struct certs_cv *s, struct mrtd_date today, int days,
    struct certs_cv_warning out[], size_t cap)
{
	int64_t now = mrtd_date_days(today);
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < s->n; i++) {
		const struct mrtd_cvc *c = &s->list[i]->cvc;
		int64_t left = mrtd_date_days(c->expires) - now + 1;
		size_t at = kept;

		if (c->role == MRTD_CVC_CVCA || left > days)
			continue;
		n++;
		while (at > 0 && out[at - 1].days > left)
			at--;
		if (at >= cap)
			continue;
		if (kept < cap)
			kept++;
		memmove(
		    &out[at + 1], &out[at], (kept - at - 1) * sizeof(out[0]));
		out[at] = (struct certs_cv_warning) {
		    c, (int)left, is_renewed(s, c)};
	}
	return n;
}

#include "certs/cv_judge.h"

#include "certs/cv_form.h"
#include "mrtd/cvc_key.h"

/* Who may issue whom, §2.7.2: terminals by DVs, all else by CVCAs. */
static bool
may_issue(const struct mrtd_cvc *issuer, const struct mrtd_cvc *c)
{
	if (c->role == MRTD_CVC_TERMINAL)
		return issuer->role == MRTD_CVC_DV_DOMESTIC ||
		    issuer->role == MRTD_CVC_DV_FOREIGN;
	return issuer->role == MRTD_CVC_CVCA;
}

static bool
is_ec(const struct mrtd_cvc *c)
{
	return c->key.algorithm->scheme == MRTD_CVC_ECDSA;
}

static bool
same_key(const struct mrtd_cvc *a, const struct mrtd_cvc *b)
{
	return a->key.algorithm == b->key.algorithm &&
	    span_eq(a->key.y, b->key.y) && span_eq(a->key.n, b->key.n) &&
	    span_eq(a->key.e, b->key.e);
}

/* Certificates looked at for one key: a store full of links in circles ends
 * here, not in a minute. */
#define STEPS_MAX 20000

struct walk {
	const struct certs_cv *store;
	unsigned depth, steps;
};

static bool issuer_at(struct walk *, size_t i, const struct mrtd_cvc *,
    struct mrtd_cvc_public *key);

static enum certs_cv_reason
climb(struct walk *w, const struct mrtd_cvc *c, struct mrtd_cvc_public *out)
{
	struct mrtd_cvc_public above;
	enum certs_cv_reason r = CERTS_CV_KEY;

	if (!is_ec(c) || c->key.p.n > 0) {
		*out = c->key;
		return CERTS_CV_NONE;
	}
	if (w->depth == CERTS_CV_CHAIN_MAX || mrtd_cvc_self_signed(c))
		return CERTS_CV_KEY;
	w->depth++;
	for (size_t i = 0; i < w->store->n && r != CERTS_CV_NONE; i++)
		if (issuer_at(w, i, c, &above) &&
		    above.algorithm->scheme == MRTD_CVC_ECDSA &&
		    certs_cv_form_verify(&above, c) == CERTS_CV_NONE) {
			*out = mrtd_cvc_key_inherit(&c->key, &above);
			r = CERTS_CV_NONE;
		}
	w->depth--;
	return r;
}

static bool
issuer_at(struct walk *w, size_t i, const struct mrtd_cvc *c,
    struct mrtd_cvc_public *key)
{
	const struct mrtd_cvc *x = &w->store->list[i]->cvc;

	return w->steps++ < STEPS_MAX && span_eq(x->chr, c->car) &&
	    may_issue(x, c) && climb(w, x, key) == CERTS_CV_NONE;
}

enum certs_cv_reason
certs_cv_judge_key(const struct certs_cv *s, const struct mrtd_cvc *c,
    struct mrtd_cvc_public *out)
{
	struct walk w = {.store = s};

	return climb(&w, c, out);
}

/* §D.3.3: who must and who must not bring domain parameters. */
static bool
parameters_right(const struct mrtd_cvc *c)
{
	if (!is_ec(c))
		return true;
	if (mrtd_cvc_self_signed(c))
		return c->key.p.n > 0;
	return c->role == MRTD_CVC_CVCA || c->key.p.n == 0;
}

static enum certs_cv_reason
judge_root(const struct certs_cv *s, const struct mrtd_cvc *c, bool trust)
{
	enum certs_cv_reason r = certs_cv_form_verify(&c->key, c);

	if (r != CERTS_CV_NONE || trust)
		return r;
	/* A link certificate vouched for the very same key. */
	for (size_t i = 0; i < s->n; i++)
		if (s->list[i]->cvc.role == MRTD_CVC_CVCA &&
		    span_eq(s->list[i]->cvc.chr, c->chr) &&
		    same_key(&s->list[i]->cvc, c))
			return CERTS_CV_NONE;
	return CERTS_CV_CONSENT;
}

/* Can the key be used at all: a link may change curve, others inherit. */
static enum certs_cv_reason
usable(const struct mrtd_cvc *c, const struct mrtd_cvc_public *above)
{
	struct mrtd_cvc_key key;
	enum mrtd_err e = mrtd_cvc_key_open(&c->key, above, &key);

	mrtd_cvc_key_close(&key);
	return e == MRTD_E_OK ? CERTS_CV_NONE : CERTS_CV_KEY;
}

static enum certs_cv_reason
judge_issued(const struct certs_cv *s, const struct mrtd_cvc *c)
{
	enum certs_cv_reason r, best = CERTS_CV_UNKNOWN_CAR;

	for (size_t i = 0; i < s->n; i++) {
		const struct mrtd_cvc *x = &s->list[i]->cvc;
		struct mrtd_cvc_public key;

		if (!span_eq(x->chr, c->car))
			continue;
		if (!may_issue(x, c))
			r = CERTS_CV_ROLE;
		else if ((r = certs_cv_judge_key(s, x, &key)) ==
			CERTS_CV_NONE &&
		    (r = certs_cv_form_verify(&key, c)) == CERTS_CV_NONE &&
		    (r = usable(c, &key)) == CERTS_CV_NONE)
			return r;
		if (best == CERTS_CV_UNKNOWN_CAR || r == CERTS_CV_SIGNATURE)
			best = r;
	}
	return best;
}

/* The signer finds a key by its name: two of one name cannot be told apart. */
static bool
name_taken(const struct certs_cv *s, const struct mrtd_cvc *c)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->list[i]->cvc.role == c->role &&
		    span_eq(s->list[i]->cvc.chr, c->chr) &&
		    !same_key(&s->list[i]->cvc, c))
			return true;
	return false;
}

enum certs_cv_reason
certs_cv_judge(const struct certs_cv *s, const struct mrtd_cvc *c,
    const struct certs_cv_judge *j)
{
	enum certs_cv_reason r;

	if (!c->has_chat)
		return CERTS_CV_FORM;
	if (mrtd_date_compare(c->expires, c->effective) < 0)
		return CERTS_CV_DATES;
	if (!parameters_right(c))
		return CERTS_CV_PARAMETERS;
	if (j->authorities && c->role == MRTD_CVC_TERMINAL)
		return CERTS_CV_NOT_ASKED;
	r = mrtd_cvc_self_signed(c) && c->role == MRTD_CVC_CVCA
	    ? judge_root(s, c, j->trust)
	    : judge_issued(s, c);
	if (r != CERTS_CV_NONE)
		return r;
	/* §2.5: links may have expired, others not. */
	if (c->role != MRTD_CVC_CVCA &&
	    mrtd_date_compare(c->expires, j->today) < 0)
		return CERTS_CV_EXPIRED;
	if (c->role != MRTD_CVC_CVCA && name_taken(s, c))
		return CERTS_CV_SEQUENCE;
	return CERTS_CV_NONE;
}

enum certs_cv_reason
certs_cv_judge_reply(const struct certs_cv *s, const struct mrtd_cvc *request,
    const struct mrtd_cvc *current, const struct mrtd_cvc *c,
    const struct certs_cv_judge *j)
{
	uint8_t before = current != NULL ? mrtd_cvc_rights(current) : 0;

	if (!span_eq(c->chr, request->chr))
		return CERTS_CV_OTHER_HOLDER;
	if (!same_key(request, c))
		return CERTS_CV_OTHER_KEY;
	if (c->has_chat && c->role != MRTD_CVC_TERMINAL)
		return CERTS_CV_ROLE;
	if (!j->fewer_rights && (before & ~mrtd_cvc_rights(c)) != 0)
		return CERTS_CV_FEWER_RIGHTS;
	return certs_cv_judge(
	    s, c, &(struct certs_cv_judge) {.today = j->today});
}

bool
certs_cv_judge_same(struct span a, struct span b)
{
	return a.n > 5 && a.n == b.n &&
	    span_eq(span_of(a.p, a.n - 5), span_of(b.p, b.n - 5));
}

const struct mrtd_cvc *
certs_cv_judge_newest(
    const struct certs_cv *s, struct span name, enum mrtd_cvc_role role)
{
	const struct mrtd_cvc *best = NULL;

	for (size_t i = 0; i < s->n; i++) {
		const struct mrtd_cvc *x = &s->list[i]->cvc;

		if (x->role == role && certs_cv_judge_same(x->chr, name) &&
		    (best == NULL ||
			mrtd_date_compare(x->expires, best->expires) >= 0))
			best = x;
	}
	return best;
}

static enum certs_cv_reason
judge_inner(const struct mrtd_cvc *request)
{
	if (is_ec(request) && request->key.p.n == 0)
		return CERTS_CV_PARAMETERS;
	return certs_cv_form_verify(&request->key, request) == CERTS_CV_NONE
	    ? CERTS_CV_NONE
	    : CERTS_CV_INNER;
}

static enum certs_cv_reason
judge_outer(const struct certs_cv *s, const struct mrtd_cvc *request,
    struct mrtd_date today)
{
	enum certs_cv_reason r = CERTS_CV_UNKNOWN_CAR;

	for (size_t i = 0; i < s->n && r != CERTS_CV_NONE; i++) {
		const struct mrtd_cvc *x = &s->list[i]->cvc;
		struct mrtd_cvc_public public;
		struct mrtd_cvc_key key;

		if (!span_eq(x->chr, request->outer_car) ||
		    certs_cv_judge_key(s, x, &public) != CERTS_CV_NONE ||
		    mrtd_cvc_key_open(&public, NULL, &key) != MRTD_E_OK)
			continue;
		if (mrtd_cvc_key_verify(&key, &request->outer_body, 1,
			request->outer_signature) != MRTD_E_OK)
			r = CERTS_CV_OUTER;
		else if (mrtd_date_compare(x->expires, today) < 0)
			r = CERTS_CV_EXPIRED;
		else if (!certs_cv_judge_same(x->chr, request->chr))
			r = CERTS_CV_OTHER_HOLDER;
		else
			r = CERTS_CV_NONE;
		mrtd_cvc_key_close(&key);
	}
	return r;
}

/* The parameters are those of the authority that is to sign. */
static enum certs_cv_reason
judge_authority(const struct certs_cv *s, const struct mrtd_cvc *request)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct mrtd_cvc *x = &s->list[i]->cvc;
		struct mrtd_cvc_public key;

		if (!span_eq(x->chr, request->car) ||
		    certs_cv_judge_key(s, x, &key) != CERTS_CV_NONE)
			continue;
		if (key.algorithm->scheme != request->key.algorithm->scheme)
			return CERTS_CV_KEY;
		if (is_ec(request) &&
		    !(span_eq(key.p, request->key.p) &&
			span_eq(key.a, request->key.a) &&
			span_eq(key.b, request->key.b) &&
			span_eq(key.g, request->key.g) &&
			span_eq(key.order, request->key.order)))
			return CERTS_CV_PARAMETERS;
		return CERTS_CV_NONE;
	}
	return CERTS_CV_UNKNOWN_CAR;
}

enum certs_cv_reason
certs_cv_judge_request(const struct certs_cv *s, const struct mrtd_cvc *request,
    struct mrtd_date today)
{
	enum certs_cv_reason r = judge_inner(request);
	bool known = certs_cv_judge_newest(
			 s, request->chr, MRTD_CVC_TERMINAL) != NULL;

	if (r == CERTS_CV_NONE && request->car.n > 0)
		r = judge_authority(s, request);
	if (r == CERTS_CV_NONE && request->outer_car.n > 0)
		r = judge_outer(s, request, today);
	else if (r == CERTS_CV_NONE && known)
		r = CERTS_CV_NO_OUTER;
	for (size_t i = 0; i < s->n && r == CERTS_CV_NONE; i++)
		if (span_eq(s->list[i]->cvc.chr, request->chr))
			r = CERTS_CV_SEQUENCE;
	return r;
}

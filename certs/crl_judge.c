/* Whether a certificate is revoked, by the lists that are known. */
#include "certs/crl.h"

#include "certs/anchors_key.h"
#include "certs/proven.h"
#include "certs/signature.h"
#include "mrtd/tlv.h"

#include <string.h>

/* More keys and names than any authority signs lists with at a time. */
#define LISTS_MAX 16
/* Keys between the authority that made a signer and one that was revoked. */
#define KEYS_MAX 16

/* RFC 5280 §6.3.3 (f): where there is a key usage, it must allow it. */
static bool
may_sign(const struct certs_anchor *a)
{
	struct certs_x509 x;

	return certs_x509_parse(a->der, &x) == CERTS_E_OK &&
	    (!x.have_key_usage || (x.key_usage & CERTS_X509_CRL_SIGN) != 0);
}

/* Asks one anchor; *why keeps why a signature could not be asked for. */
static bool
made_by(const struct certs_anchors *anchors, const struct certs_anchor *a,
    const struct certs_crl *c,
    const struct certs_signature_algorithm *algorithm, enum certs_reason *why)
{
	const struct certs_key *k;
	enum certs_reason r;

	/* One key signs for its own country alone. */
	if (strcmp(a->country, c->country) != 0 || !may_sign(a))
		return false;
	if (c->this_update < a->not_before || c->this_update > a->not_after) {
		*why = CERTS_REASON_EXPIRED;
		return false;
	}
	if ((r = certs_anchors_key(anchors, a, &k)) == CERTS_REASON_NONE)
		r = certs_signature_verify(
		    k, algorithm, c->tbs, c->signature, NULL);
	if (r != CERTS_REASON_NONE && certs_signature_result(r) != CERTS_FAILED)
		*why = r;
	return r == CERTS_REASON_NONE;
}

enum certs_reason
certs_crl_verify(const struct certs_anchors *anchors, const struct certs_crl *c,
    struct certs_anchor *by)
{
	struct certs_signature_algorithm algorithm;
	enum certs_reason why,
	    r = certs_signature_read(c->algorithm, NULL, &algorithm);
	struct certs_anchor a;
	size_t at = 0;

	if (r != CERTS_REASON_NONE)
		return r;
	why = CERTS_REASON_CRL_UNVERIFIED;
	while (certs_anchors_by_key_id(anchors, c->key_id, &at, &a))
		if (made_by(anchors, &a, c, &algorithm, &why))
			goto out;
	at = 0;
	while (certs_anchors_by_name(anchors, c->issuer, &at, &a))
		if (made_by(anchors, &a, c, &algorithm, &why))
			goto out;
	for (size_t i = 0; i < certs_anchors_count(anchors); i++)
		if (c->country[0] != '\0' &&
		    certs_anchors_get(anchors, i, &a) &&
		    made_by(anchors, &a, c, &algorithm, &why))
			goto out;
	return why;
out:
	if (by != NULL)
		*by = a;
	return CERTS_REASON_NONE;
}

/* The newest list of each issuer and key of a country. */
struct known {
	struct certs_crl list[LISTS_MAX];
	bool close[LISTS_MAX]; /* tied to the issuer by more than country */
	size_t n;
	bool overflow, unreadable;
	enum certs_reason unverified; /* why a list could not be used */
};

struct judge {
	const struct certs_lists *lists;
	const struct certs_anchors *anchors;
	int64_t now;
};

/* §7.1.4, note 1: issuerAltName holds the names of before. */
static bool
lists_name(const struct certs_crl *c, struct span issuer)
{
	struct span rest = c->names;
	struct mrtd_tlv t;

	while (mrtd_tlv_next(&rest, &t) == MRTD_E_OK)
		if (t.tag == 0xA4 && certs_x509_same_name(t.value, issuer))
			return true;
	return false;
}

/* A link certificate, or a renewed one, holds both names or both keys. */
static bool
linked(const struct certs_anchors *anchors, const struct certs_crl *c,
    struct span issuer)
{
	struct certs_anchor a;
	size_t at = 0;

	while (certs_anchors_by_name(anchors, c->issuer, &at, &a))
		if (!a.self_signed && certs_x509_same_name(a.issuer, issuer))
			return true;
	at = 0;
	while (certs_anchors_by_key_id(anchors, c->key_id, &at, &a))
		if (strcmp(a.country, c->country) == 0 &&
		    certs_x509_same_name(a.subject, issuer))
			return true;
	return false;
}

static bool
is_close(const struct certs_anchors *anchors, const struct certs_crl *c,
    const struct certs_x509 *x)
{
	return certs_x509_same_name(c->issuer, x->issuer) ||
	    (x->aki.n > 0 && span_eq(x->aki, c->key_id)) ||
	    lists_name(c, x->issuer) || linked(anchors, c, x->issuer);
}

/*
 * §4.1.5.1: a key may sign its own revocation, and "is considered compromised"
 * from then on: no later list of that key takes it back.
 */
bool
certs_crl_final(const struct certs_anchors *anchors, const struct certs_crl *c)
{
	struct certs_crl_entry e;
	struct certs_anchor a;
	size_t at = 0;
	bool listed;

	while (certs_anchors_by_key_id(anchors, c->key_id, &at, &a))
		if (certs_x509_same_name(a.issuer, c->issuer) &&
		    a.self_signed &&
		    certs_crl_find(c, a.serial, &e, &listed) == CERTS_E_OK &&
		    listed)
			return true;
	return false;
}

static bool
replaces(const struct certs_anchors *anchors, const struct certs_crl *a,
    const struct certs_crl *b)
{
	bool final[2] = {
	    certs_crl_final(anchors, a), certs_crl_final(anchors, b)};

	return final[0] != final[1] ? final[0] : certs_crl_replaces(a, b);
}

/* What a list says of its key is no proof that the key made it. */
static bool
same_maker(const struct certs_anchors *anchors, const struct certs_crl *a,
    const struct certs_crl *b)
{
	struct certs_anchor x, y;

	return certs_crl_verify(anchors, a, &x) == CERTS_REASON_NONE &&
	    certs_crl_verify(anchors, b, &y) == CERTS_REASON_NONE &&
	    memcmp(x.key_sha256, y.key_sha256, 32) == 0;
}

static void
keep(const struct certs_anchors *anchors, struct known *k,
    const struct certs_crl *c, bool is_near)
{
	for (size_t i = 0; i < k->n; i++)
		if (span_eq(k->list[i].key_id, c->key_id) &&
		    certs_x509_same_name(k->list[i].issuer, c->issuer)) {
			/* Deltas and parts replace nothing. */
			if (c->partial || k->list[i].partial ||
			    !same_maker(anchors, c, &k->list[i]))
				continue;
			if (replaces(anchors, c, &k->list[i]))
				k->list[i] = *c;
			return;
		}
	if (k->n == LISTS_MAX) {
		k->overflow = true;
		return;
	}
	k->close[k->n] = is_near;
	k->list[k->n++] = *c;
}

static void
collect(const struct judge *j, const struct certs_x509 *x, struct known *k)
{
	struct certs_lists_item item;
	struct certs_crl c;
	char country[4];
	enum certs_reason r;

	certs_x509_country(x->issuer, country);
	for (size_t i = 0; j->lists->get(
		 j->lists->cookie, CERTS_LISTS_CRL, country, i, &item);
	     i++) {
		if (certs_crl_open(item.content, &c) != CERTS_E_OK) {
			k->unreadable = true;
			continue;
		}
		c.sorted = item.sorted;
		if (strcmp(c.country, country) != 0 ||
		    (country[0] == '\0' &&
			!certs_x509_same_name(c.issuer, x->issuer)))
			continue;
		if (!item.verified &&
		    (r = certs_crl_verify(j->anchors, &c, NULL)) !=
			CERTS_REASON_NONE) {
			k->unverified = r;
			continue;
		}
		keep(j->anchors, k, &c, is_close(j->anchors, &c, x));
	}
}

static void
fill(struct certs_crl_verdict *v, const struct certs_crl *c, bool is_near)
{
	v->have_list = true;
	v->by_country = !is_near;
	v->this_update = c->this_update;
	certs_x509_serial_text(c->number, v->number, sizeof(v->number));
}

static void
conclude(struct certs_crl_verdict *v, enum certs_result result,
    enum certs_reason reason)
{
	v->result = result;
	v->reason = reason;
}

/* The list that answers "not revoked": the newest complete one. */
static const struct certs_crl *
newest(const struct known *k, bool near_only, size_t *at)
{
	const struct certs_crl *best = NULL;

	for (size_t i = 0; i < k->n; i++) {
		if (near_only && !k->close[i])
			continue;
		if (best == NULL || (best->partial && !k->list[i].partial) ||
		    (best->partial == k->list[i].partial &&
			k->list[i].this_update > best->this_update)) {
			best = &k->list[i];
			*at = i;
		}
	}
	return best;
}

/*
 * Nobody found it: may that be said?  critical: an entry that could not be
 * understood (RFC 5280 §5.3) may be about anybody.
 */
static void
not_listed(const struct judge *j, const struct known *k, bool near_only,
    bool unreadable, bool critical, struct certs_crl_verdict *v)
{
	size_t at = 0;
	const struct certs_crl *c = newest(k, near_only, &at);
	enum certs_reason fresh;

	if (c == NULL) {
		conclude(v, CERTS_UNDETERMINED,
		    k->unverified != CERTS_REASON_NONE ? k->unverified
			: k->unreadable ? CERTS_REASON_CRL_UNREADABLE
					: CERTS_REASON_NO_REVOCATION);
		return;
	}
	fill(v, c, k->close[at]);
	fresh = certs_crl_fresh(c, j->now);
	if (unreadable)
		conclude(v, CERTS_UNDETERMINED, CERTS_REASON_CRL_UNREADABLE);
	else if (c->partial || c->malformed_extension || critical)
		conclude(v, CERTS_UNDETERMINED, CERTS_REASON_CRITICAL);
	else if (k->overflow)
		conclude(v, CERTS_UNDETERMINED, CERTS_REASON_INTERNAL);
	else if (fresh != CERTS_REASON_NONE)
		conclude(v, CERTS_UNDETERMINED, fresh);
	else
		conclude(v, CERTS_SUCCESSFUL, CERTS_REASON_NONE);
}

static void
judge_one(const struct judge *j, const struct certs_x509 *x,
    struct certs_crl_verdict *v)
{
	struct known k = {.unverified = CERTS_REASON_NONE};
	bool near_only = false, unreadable = false, critical = false, listed;
	struct certs_crl_entry e;

	*v = (struct certs_crl_verdict) {0};
	collect(j, x, &k);
	/* Where two authorities share a country (a State and a territory of
	 * its own), each is judged by its own list as soon as it has one. */
	for (size_t i = 0; i < k.n; i++)
		near_only |= k.close[i];
	for (size_t i = 0; i < k.n; i++) {
		if (near_only && !k.close[i])
			continue;
		if (certs_crl_find(&k.list[i], x->serial, &e, &listed) !=
		    CERTS_E_OK) {
			unreadable = true;
			continue;
		}
		/* Another authority's entry, perhaps, or a riddle. */
		if (!listed || e.indirect) {
			critical |= listed || e.critical;
			continue;
		}
		fill(v, &k.list[i], k.close[i]);
		v->revoked_at = e.revoked_at;
		conclude(v, CERTS_FAILED, CERTS_REASON_REVOKED);
		return;
	}
	not_listed(j, &k, near_only, unreadable, critical, v);
}

/* Whether any list of the country could hold it: most revoke nobody. */
static bool
may_be_listed(const struct judge *j, const struct certs_x509 *x)
{
	struct certs_lists_item item;
	struct certs_crl c;
	char country[4];

	certs_x509_country(x->issuer, country);
	for (size_t i = 0; j->lists->get(
		 j->lists->cookie, CERTS_LISTS_CRL, country, i, &item);
	     i++) {
		if (certs_crl_open(item.content, &c) != CERTS_E_OK)
			continue;
		c.sorted = item.sorted;
		if (certs_crl_may_list(&c, x->serial))
			return true;
	}
	return false;
}

/* Keys that were asked: mutual links would lead in a circle. */
struct path {
	const uint8_t *key[KEYS_MAX];
	size_t n;
};

static bool
seen(const struct path *p, const struct certs_anchor *a)
{
	for (size_t i = 0; i < p->n; i++)
		if (memcmp(p->key[i], a->key_sha256, 32) == 0)
			return true;
	return p->n == KEYS_MAX;
}

/*
 * §4.1.5.1: a listed certificate takes its key along, and a revoked key those
 * that it certified through a link.  Every certificate of the key is asked.
 */
static bool
key_revoked(const struct judge *j, const struct certs_anchor *authority,
    struct path *p, struct certs_crl_verdict *v)
{
	struct certs_anchor a, by;
	struct certs_x509 x;
	size_t next = 0;

	if (seen(p, authority))
		return false;
	p->key[p->n++] = authority->key_sha256;
	while (certs_anchors_by_key(
	    j->anchors, authority->key_sha256, &next, &a)) {
		size_t at = 0;
		int64_t unused;

		if (certs_x509_parse(a.der, &x) != CERTS_E_OK)
			continue;
		if (may_be_listed(j, &x)) {
			judge_one(j, &x, v);
			if (v->result == CERTS_FAILED)
				return true;
		}
		while (!a.self_signed &&
		    certs_anchors_by_key_id(j->anchors, x.aki, &at, &by))
			if (!seen(p, &by) &&
			    certs_proven_ask(j->anchors, &by, &x, j->now,
				&unused) == CERTS_REASON_NONE &&
			    key_revoked(j, &by, p, v))
				return true;
	}
	return false;
}

void
certs_crl_judge(const struct certs_lists *lists,
    const struct certs_anchors *anchors, const struct certs_x509 *x,
    const struct certs_anchor *authority, int64_t now,
    struct certs_crl_verdict *out)
{
	struct judge j = {lists, anchors, now};
	struct certs_crl_verdict above;
	struct path p = {.n = 0};

	*out = (struct certs_crl_verdict) {
	    .result = CERTS_UNDETERMINED,
	    .reason = CERTS_REASON_NO_REVOCATION,
	};
	if (lists == NULL || anchors == NULL)
		return;
	judge_one(&j, x, out);
	if (out->result == CERTS_FAILED || authority == NULL ||
	    !key_revoked(&j, authority, &p, &above))
		return;
	*out = above;
	out->reason = CERTS_REASON_AUTHORITY_REVOKED;
}

enum certs_anchors_signer
certs_crl_signer(const struct certs_crl_verdict *v)
{
	if (v->result == CERTS_FAILED)
		return CERTS_ANCHORS_SIGNER_NONE;
	if (v->result == CERTS_SUCCESSFUL)
		return CERTS_ANCHORS_SIGNER_CLEAR;
	if (v->reason == CERTS_REASON_CRL_STALE)
		return CERTS_ANCHORS_SIGNER_STALE;
	return v->reason == CERTS_REASON_NO_REVOCATION
	    ? CERTS_ANCHORS_SIGNER_NO_CRL
	    : CERTS_ANCHORS_SIGNER_OPEN;
}

/* One object into the store: what it is, who vouches for it, as what. */
#include "certs/import_form.h"

#include "certs/chain.h"
#include "certs/cms.h"
#include "certs/crl.h"
#include "certs/defect.h"
#include "certs/deviation.h"
#include "certs/signed.h"
#include "certs/x509.h"

#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>

void
certs_import_form_forget(struct certs_import_run *m)
{
	if (m->anchors != NULL)
		certs_anchors_free(&m->anchors);
}

static enum certs_err
need_anchors(struct certs_import_run *m)
{
	return m->anchors != NULL
	    ? CERTS_E_OK
	    : certs_anchors_build_look(m->in->build, &m->anchors);
}

/* Whoever is judged by the lists is judged by those that just came. */
static void
need_lists(struct certs_import_run *m)
{
	if (m->lists)
		certs_import_form_forget(m);
	m->lists = false;
}

/* A source for what follows, that this import may have begun already. */
static enum certs_err
new_source(struct certs_import_run *m, struct certs_anchors_source *s)
{
	s->time = m->in->now;
	memcpy(s->sha256, m->sha256, sizeof(s->sha256));
	m->why = 0;
	return certs_anchors_build_source(m->in->build, s);
}

static enum certs_err
need_source(struct certs_import_run *m, enum certs_anchors_why why)
{
	struct certs_anchors_source s = {.why = why};
	enum certs_err e;

	if (m->why == why &&
	    m->source == certs_anchors_build_mark(m->in->build).sources)
		return CERTS_E_OK;
	if (why == CERTS_ANCHORS_OPERATOR)
		(void)snprintf(s.by, sizeof(s.by), "operator");
	if ((e = new_source(m, &s)) != CERTS_E_OK)
		return e;
	m->why = why;
	m->source = certs_anchors_build_mark(m->in->build).sources;
	return CERTS_E_OK;
}

/* An error of ours, not of the object. */
static bool
fatal(enum certs_err e)
{
	return e == CERTS_E_MEMORY || e == CERTS_E_INTERNAL ||
	    e == CERTS_E_SPACE || e == CERTS_E_STORE;
}

static void
tell(struct certs_import_run *m, struct certs_import_item *item)
{
	item->line = m->line;
	if (item->waits || item->e == CERTS_E_CONSENT)
		SHA256(m->der.p, m->der.n, item->sha256);
	if (item->e == CERTS_E_OK)
		m->r->taken++;
	else if (m->r->refused++ == 0)
		m->refused = item->e;
	if (item->kind != CERTS_STORE_KIND_NONE) {
		m->r->kind[item->kind].came++;
		m->r->kind[item->kind].added += item->added;
		m->r->kind[item->kind].refused += item->e != CERTS_E_OK;
		m->r->kind[item->kind].proven += item->how ==
		    CERTS_STORE_BY_ANCHOR;
	}
	m->r->waiting += item->waits;
	m->in->tell(m->in->cookie, item);
}

static enum certs_err
put(struct certs_import_run *m, struct certs_store_object *o,
    struct certs_import_item *item)
{
	item->how = o->how;
	item->e = certs_anchors_build_put(m->in->build, o, &item->added);
	m->lists |= item->added && o->kind == CERTS_STORE_CRL;
	if (item->added)
		m->came |= o->kind == CERTS_STORE_AUTHORITY
		    ? CERTS_SETTLE_AUTHORITIES
		    : o->kind == CERTS_STORE_CRL ? CERTS_SETTLE_CRLS
		    : o->kind == CERTS_STORE_SIGNER || item->waits
		    ? 0
		    : CERTS_SETTLE_LISTS;
	return fatal(item->e) ? item->e : CERTS_E_OK;
}

/* Whether a certificate signs documents or lists, and no certificates. */
static bool
is_signer(const struct certs_x509 *x)
{
	return !x->authority &&
	    (x->key_usage & CERTS_X509_KEY_CERT_SIGN) == 0 &&
	    !span_eq(x->subject, x->issuer);
}

static enum certs_err
authority(struct certs_import_run *m, struct certs_store_object *o,
    struct certs_import_item *item)
{
	struct certs_store_object known;
	uint8_t sha256[32];
	enum certs_err e;

	if (!m->in->trust) {
		/* It is trusted as it is: nobody's word is wanted for it. */
		SHA256(o->der.p, o->der.n, sha256);
		if ((e = need_anchors(m)) != CERTS_E_OK)
			return e;
		if (certs_store_find(m->anchors, sha256, &known) &&
		    known.status == CERTS_STORE_TRUSTED) {
			item->e = CERTS_E_OK;
			return need_source(m, CERTS_ANCHORS_PKD);
		}
		item->e = CERTS_E_CONSENT;
		return CERTS_E_OK;
	}
	if ((e = need_source(m, CERTS_ANCHORS_OPERATOR)) != CERTS_E_OK)
		return e;
	o->status = CERTS_STORE_TRUSTED;
	o->how = CERTS_STORE_BY_OPERATOR;
	e = put(m, o, item);
	certs_import_form_forget(m);
	return e;
}

static enum certs_err
certificate(struct certs_import_run *m, struct span der,
    const struct certs_x509 *x, struct certs_import_item *item)
{
	struct certs_store_object o = {.kind = CERTS_STORE_SIGNER,
	    .status = CERTS_STORE_KNOWN,
	    .how = CERTS_STORE_BY_NOBODY,
	    .der = der};
	struct certs_chain_found found;
	enum certs_err e;

	certs_x509_name_text(x->subject, item->name, sizeof(item->name));
	if (!is_signer(x)) {
		item->kind = o.kind = CERTS_STORE_AUTHORITY;
		return authority(m, &o, item);
	}
	item->kind = o.kind;
	if ((e = need_anchors(m)) != CERTS_E_OK ||
	    (e = need_source(m, CERTS_ANCHORS_PKD)) != CERTS_E_OK)
		return e;
	if (certs_chain_find(m->anchors, x, m->in->now, &found) ==
	    CERTS_REASON_NONE) {
		struct span s = span_of(found.anchor.sha256, 32);

		o.how = CERTS_STORE_BY_ANCHOR;
		if (!span_take_be64(&s, &o.by))
			return CERTS_E_INTERNAL;
	}
	return put(m, &o, item);
}

static enum certs_err
crl(struct certs_import_run *m, struct span der, const struct certs_crl *c,
    struct certs_import_item *item)
{
	struct certs_store_object o = {.kind = CERTS_STORE_CRL,
	    .status = CERTS_STORE_KNOWN,
	    .how = CERTS_STORE_BY_NOBODY,
	    .from = c->this_update,
	    .until = c->have_next_update ? c->next_update : 0,
	    .der = der};
	struct certs_anchor by;
	enum certs_err e;

	item->kind = o.kind;
	certs_x509_name_text(c->issuer, item->name, sizeof(item->name));
	memcpy(o.country, c->country, sizeof(o.country));
	if ((e = need_anchors(m)) != CERTS_E_OK ||
	    (e = need_source(m, CERTS_ANCHORS_PKD)) != CERTS_E_OK)
		return e;
	if (certs_crl_verify(m->anchors, c, &by) == CERTS_REASON_NONE) {
		struct span s = span_of(by.sha256, 32);

		o.status = CERTS_STORE_TRUSTED;
		o.how = CERTS_STORE_BY_ANCHOR;
		if (!span_take_be64(&s, &o.by))
			return CERTS_E_INTERNAL;
	}
	return put(m, &o, item);
}

/* Kept until somebody vouches for its signer; nothing of it is an anchor. */
static enum certs_err
wait_master(struct certs_import_run *m, struct span der,
    const struct certs_master_report *r, struct certs_import_item *item)
{
	struct certs_anchors_source source = {
	    .why = CERTS_ANCHORS_PKD, .signed_at = r->signed_at};
	struct certs_store_object o = {.kind = CERTS_STORE_MASTER,
	    .status = CERTS_STORE_KNOWN,
	    .how = CERTS_STORE_BY_NOBODY,
	    .from = r->signed_at,
	    .der = der};
	enum certs_err e;

	item->kind = o.kind;
	item->waits = true;
	memcpy(o.country, r->country, sizeof(o.country));
	memcpy(source.by, r->signer, sizeof(source.by));
	e = new_source(m, &source);
	return e == CERTS_E_OK ? put(m, &o, item) : e;
}

static enum certs_err
master_list(
    struct certs_import_run *m, struct span der, struct certs_import_item *item)
{
	struct certs_anchors_mark mark = certs_anchors_build_mark(m->in->build);
	struct certs_master_report r = {0};
	enum certs_err e;

	certs_import_form_forget(m); /* the import asks for its own */
	item->e = certs_master_import(
	    m->in->build, der, m->in->trust, m->in->now, &r);
	item->master = &r;
	memcpy(item->name, r.signer, sizeof(item->name));
	if (item->e == CERTS_E_OK) {
		m->r->master_lists++;
		m->r->kind[CERTS_STORE_AUTHORITY].came += r.certificates;
		m->r->kind[CERTS_STORE_AUTHORITY].added += r.added;
		m->r->kind[CERTS_STORE_AUTHORITY].refused += r.malformed +
		    r.distrusted;
		item->added = r.added > 0;
		m->came |= item->added ? CERTS_SETTLE_AUTHORITIES : 0;
		item->how = r.by_operator ? CERTS_STORE_BY_OPERATOR
					  : CERTS_STORE_BY_ANCHOR;
	} else {
		certs_anchors_build_undo(m->in->build, mark);
		if (item->e == CERTS_E_PATH &&
		    (e = wait_master(m, der, &r, item)) != CERTS_E_OK)
			return e;
	}
	tell(m, item);
	item->master = NULL;
	return fatal(item->e) ? item->e : CERTS_E_OK;
}

static enum certs_err
signed_list(
    struct certs_import_run *m, struct span der, struct certs_import_item *item)
{
	struct certs_signed l = {0};
	struct certs_store_object o = {.status = CERTS_STORE_TRUSTED,
	    .how = CERTS_STORE_BY_OPERATOR,
	    .der = der};
	struct certs_anchors_source source = {.why = CERTS_ANCHORS_PKD};
	struct certs_anchor by;
	const uint8_t *at;
	struct span s;
	enum certs_err e;

	need_lists(m);
	if ((e = need_anchors(m)) != CERTS_E_OK)
		return e;
	item->e = m->in->trust
	    ? certs_signed_open(m->anchors, der, true, m->in->now, &l)
	    : certs_signed_keep(m->anchors, der, m->in->now, &l);
	if (item->e != CERTS_E_OK)
		return fatal(item->e) ? item->e : CERTS_E_OK;
	item->kind = o.kind = certs_store_kind_of_list(l.kind);
	memcpy(item->name, l.item.by, sizeof(item->name));
	memcpy(o.country, l.item.country, sizeof(o.country));
	memcpy(o.keeper, l.keeper, sizeof(o.keeper));
	o.from = source.signed_at = l.signed_at;
	source.signer = l.revocation;
	source.signer_expired = l.signer_expired;
	memcpy(source.by, l.item.by, sizeof(source.by));
	if (l.by_operator)
		source.why = CERTS_ANCHORS_OPERATOR;
	if ((item->waits = l.waits)) {
		o.status = CERTS_STORE_KNOWN;
		o.how = CERTS_STORE_BY_NOBODY;
	} else if (!l.by_operator &&
	    certs_anchors_get(m->anchors, l.anchor, &by)) {
		s = span_of(by.sha256, 32);
		o.how = CERTS_STORE_BY_ANCHOR;
		if (!span_take_be64(&s, &o.by))
			e = CERTS_E_INTERNAL;
	}
	/* Handed out in place; BER in pieces (as some States write their
	 * security objects) has none, and is put together beside it. */
	at = memmem(der.p, der.n, l.item.content.p, l.item.content.n);
	o.content = at != NULL ? span_of(at, l.item.content.n) : l.item.content;
	if (e == CERTS_E_OK && (e = new_source(m, &source)) == CERTS_E_OK)
		e = put(m, &o, item);
	certs_signed_close(&l);
	return e;
}

/* The country that every entry names; "" where one does not, or another. */
static void
country_of(struct span content, char out[4])
{
	struct certs_deviation_list l;
	struct certs_deviation d;
	char first[4] = "", c[4];

	if (certs_deviation_open(content, &l) != CERTS_E_OK)
		return;
	while (certs_deviation_next(&l, &d)) {
		certs_x509_country(d.issuer, c);
		if (c[0] == '\0' || (first[0] != '\0' && strcmp(c, first) != 0))
			return;
		memcpy(first, c, sizeof(first));
	}
	memcpy(out, first, sizeof(first));
}

/*
 * A deviation or defect list that nobody signed.  A State speaks of its own
 * documents alone (lists_known.h): such a list names its State in each entry.
 */
static enum certs_err
bare_list(struct certs_import_run *m, struct span der,
    enum certs_store_kind kind, struct certs_import_item *item)
{
	struct certs_store_object o = {.kind = kind,
	    .status = CERTS_STORE_TRUSTED,
	    .how = CERTS_STORE_BY_OPERATOR,
	    .from = m->in->now,
	    .der = der};
	enum certs_err e;

	item->kind = kind;
	item->e = CERTS_E_CONSENT;
	if (!m->in->trust)
		return CERTS_E_OK;
	if (kind == CERTS_STORE_DEVIATIONS)
		country_of(der, o.country);
	item->e = CERTS_E_SIGNER;
	if (kind == CERTS_STORE_DEVIATIONS && o.country[0] == '\0')
		return CERTS_E_OK;
	e = need_source(m, CERTS_ANCHORS_OPERATOR);
	return e == CERTS_E_OK ? put(m, &o, item) : e;
}

/* Contents of a CscaMasterList: each certificate as if it came alone. */
static bool
is_certificates(struct span der)
{
	struct certs_master_walk w;
	struct certs_x509 x;
	struct span one;

	return certs_master_walk_init(&w, der) == CERTS_E_OK &&
	    certs_master_walk_next(&w, &one) == CERTS_E_OK && one.n > 0 &&
	    certs_x509_parse(one, &x) == CERTS_E_OK;
}

static enum certs_err
bare_certificates(struct certs_import_run *m, struct span der)
{
	struct certs_import_item item = {.e = CERTS_E_CONSENT};
	struct certs_master_walk w;
	struct certs_x509 x;
	struct span one;
	enum certs_err e;

	if (!m->in->trust) {
		tell(m, &item);
		return CERTS_E_OK;
	}
	e = certs_master_walk_init(&w, der);
	while (e == CERTS_E_OK &&
	    (e = certs_master_walk_next(&w, &one)) == CERTS_E_OK && one.n > 0) {
		item = (struct certs_import_item) {
		    .e = certs_x509_parse(one, &x)};
		if (item.e == CERTS_E_OK)
			e = certificate(m, one, &x, &item);
		if (e == CERTS_E_OK)
			tell(m, &item);
	}
	return e;
}

/* Whatever it is; TYPE where it is none of what a store keeps. */
enum certs_err
certs_import_form_object(struct certs_import_run *m, struct span der)
{
	struct certs_import_item item = {.e = CERTS_E_TYPE};
	struct certs_x509 x;
	struct certs_crl c;
	struct certs_deviation_list deviations;
	struct certs_defect_list defects;
	struct certs_sod cms;
	enum certs_cms_content type;
	enum certs_err e;

	m->der = der;
	if (is_certificates(der))
		return bare_certificates(m, der);
	if (certs_x509_parse(der, &x) == CERTS_E_OK) {
		e = certificate(m, der, &x, &item);
	} else if (certs_crl_open(der, &c) == CERTS_E_OK) {
		e = crl(m, der, &c, &item);
	} else if ((e = certs_cms_open(der, NULL, 0, &cms)) == CERTS_E_OK) {
		type = cms.type;
		certs_cms_close(&cms);
		if (type == CERTS_CMS_MASTER_LIST)
			return master_list(m, der, &item);
		e = signed_list(m, der, &item);
	} else if (fatal(e)) {
		return e;
	} else if (certs_deviation_open(der, &deviations) == CERTS_E_OK) {
		e = bare_list(m, der, CERTS_STORE_DEVIATIONS, &item);
	} else if (certs_defect_open(der, &defects) == CERTS_E_OK) {
		e = bare_list(m, der, CERTS_STORE_DEFECTS, &item);
	} else {
		item.e = CERTS_E_ENCODING;
		e = CERTS_E_OK;
	}
	if (e == CERTS_E_OK)
		tell(m, &item);
	return e;
}

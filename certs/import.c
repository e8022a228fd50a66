#include "certs/import.h"

#include "certs/chain.h"
#include "certs/cms.h"
#include "certs/crl.h"
#include "certs/ldif.h"
#include "certs/signed.h"
#include "certs/x509.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct import {
	const struct certs_import *in;
	struct certs_import_report *r;
	struct certs_anchors *anchors; /* to verify with, NULL: ask anew */
	uint8_t sha256[32]; /* of the file */
	enum certs_anchors_why why; /* of our last source, 0: none */
	size_t source; /* its number + 1 */
	size_t line;
	size_t taken;
	enum certs_err refused; /* why the first one was */
};

static void
forget_anchors(struct import *m)
{
	if (m->anchors != NULL)
		certs_anchors_free(&m->anchors);
}

static enum certs_err
need_anchors(struct import *m)
{
	struct span index;
	enum certs_err e;

	if (m->anchors != NULL)
		return CERTS_E_OK;
	if ((e = certs_anchors_build_snapshot(m->in->build, &index)) !=
	    CERTS_E_OK)
		return e;
	return certs_anchors_open_memory(index, &m->anchors);
}

/* A source for what follows; one goes on while nothing else came between. */
static enum certs_err
need_source(struct import *m, enum certs_anchors_why why, int64_t signed_at,
    const char *by)
{
	struct certs_anchors_source s = {
	    .why = why, .time = m->in->now, .signed_at = signed_at};
	enum certs_err e;

	if (by == NULL && m->why == why &&
	    m->source == certs_anchors_build_mark(m->in->build).sources)
		return CERTS_E_OK;
	memcpy(s.sha256, m->sha256, sizeof(s.sha256));
	(void)snprintf(s.by, sizeof(s.by), "%s",
	    by != NULL				? by
		: why == CERTS_ANCHORS_OPERATOR ? "operator"
						: "");
	if ((e = certs_anchors_build_source(m->in->build, &s)) != CERTS_E_OK)
		return e;
	m->why = by != NULL ? 0 : why;
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
tell(struct import *m, struct certs_import_item *item)
{
	item->line = m->line;
	if (item->e == CERTS_E_OK)
		m->taken++;
	else if (m->refused == CERTS_E_OK)
		m->refused = item->e;
	if (item->kind != CERTS_STORE_KIND_NONE) {
		m->r->kind[item->kind].came++;
		m->r->kind[item->kind].added += item->added;
		m->r->kind[item->kind].refused += item->e != CERTS_E_OK;
		m->r->kind[item->kind].proven += item->how ==
		    CERTS_STORE_BY_ANCHOR;
	}
	m->in->tell(m->in->cookie, item);
}

static enum certs_err
put(struct import *m, struct certs_store_object *o,
    struct certs_import_item *item)
{
	item->how = o->how;
	item->e = certs_anchors_build_put(m->in->build, o, &item->added);
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
authority(struct import *m, struct certs_store_object *o,
    struct certs_import_item *item)
{
	enum certs_err e;

	if (!m->in->trust) {
		item->e = CERTS_E_CONSENT;
		return CERTS_E_OK;
	}
	if ((e = need_source(m, CERTS_ANCHORS_OPERATOR, 0, NULL)) != CERTS_E_OK)
		return e;
	o->status = CERTS_STORE_TRUSTED;
	o->how = CERTS_STORE_BY_OPERATOR;
	e = put(m, o, item);
	forget_anchors(m);
	return e;
}

static enum certs_err
certificate(struct import *m, struct span der, const struct certs_x509 *x,
    struct certs_import_item *item)
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
	    (e = need_source(m, CERTS_ANCHORS_PKD, 0, NULL)) != CERTS_E_OK)
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
crl(struct import *m, struct span der, const struct certs_crl *c,
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
	    (e = need_source(m, CERTS_ANCHORS_PKD, 0, NULL)) != CERTS_E_OK)
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

static enum certs_err
master_list(struct import *m, struct span der, struct certs_import_item *item)
{
	struct certs_anchors_mark mark = certs_anchors_build_mark(m->in->build);
	struct certs_master_report r = {0};

	forget_anchors(m); /* the import asks for its own */
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
		item->how = r.by_operator ? CERTS_STORE_BY_OPERATOR
					  : CERTS_STORE_BY_ANCHOR;
	} else {
		certs_anchors_build_undo(m->in->build, mark);
	}
	tell(m, item);
	item->master = NULL;
	return fatal(item->e) ? item->e : CERTS_E_OK;
}

/* certs_lists_kind and certs_store_kind, side by side. */
static enum certs_store_kind
kind_of(enum certs_lists_kind k)
{
	switch (k) {
	case CERTS_LISTS_DEVIATIONS:
		return CERTS_STORE_DEVIATIONS;
	case CERTS_LISTS_DEFECTS:
		return CERTS_STORE_DEFECTS;
	case CERTS_LISTS_SIGNERS:
		return CERTS_STORE_SIGNERS;
	case CERTS_LISTS_CRL:
		break;
	}
	return CERTS_STORE_CRL;
}

static enum certs_err
signed_list(struct import *m, struct span der, struct certs_import_item *item)
{
	struct certs_signed l = {0};
	struct certs_store_object o = {.status = CERTS_STORE_TRUSTED,
	    .how = CERTS_STORE_BY_OPERATOR,
	    .der = der};
	struct certs_anchor by;
	const uint8_t *at;
	struct span s;
	enum certs_err e;

	if ((e = need_anchors(m)) != CERTS_E_OK)
		return e;
	item->e = certs_signed_open(
	    m->anchors, der, m->in->trust, m->in->now, &l);
	if (item->e != CERTS_E_OK)
		return fatal(item->e) ? item->e : CERTS_E_OK;
	item->kind = o.kind = kind_of(l.kind);
	memcpy(item->name, l.item.by, sizeof(item->name));
	memcpy(o.country, l.item.country, sizeof(o.country));
	o.from = l.signed_at;
	if (!l.by_operator && certs_anchors_get(m->anchors, l.anchor, &by)) {
		s = span_of(by.sha256, 32);
		o.how = CERTS_STORE_BY_ANCHOR;
		if (!span_take_be64(&s, &o.by))
			e = CERTS_E_INTERNAL;
	}
	/* What was signed is handed out in place: BER in pieces has none. */
	at = l.item.content.n > 0
	    ? memmem(der.p, der.n, l.item.content.p, l.item.content.n)
	    : NULL;
	if (at == NULL)
		item->e = CERTS_E_ENCODING;
	else if (e == CERTS_E_OK &&
	    (e = need_source(m, CERTS_ANCHORS_PKD, l.signed_at, l.item.by)) ==
		CERTS_E_OK) {
		o.content = span_of(at, l.item.content.n);
		e = put(m, &o, item);
	}
	certs_signed_close(&l);
	return e;
}

/* Whatever it is; TYPE where it is none of what a store keeps. */
static enum certs_err
object(struct import *m, struct span der)
{
	struct certs_import_item item = {.e = CERTS_E_TYPE};
	struct certs_x509 x;
	struct certs_crl c;
	struct certs_sod cms;
	enum certs_cms_content type;
	enum certs_err e;

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
	} else {
		item.e = CERTS_E_ENCODING;
		e = fatal(e) ? e : CERTS_E_OK;
	}
	if (e == CERTS_E_OK)
		tell(m, &item);
	return e;
}

/*
 * Objects stand in values in base64; a change that takes something away is
 * told and not done: history accumulates.
 */
static enum certs_err
value(struct import *m, const struct certs_ldif_line *l, bool *skip_entry)
{
	if (strcmp(l->name, "changetype") == 0) {
		*skip_entry = !span_eq(l->value, SPAN_STR("add"));
		m->r->other += *skip_entry;
		return CERTS_E_OK;
	}
	if (!l->base64 || l->value.n < 2 || l->value.p[0] != 0x30)
		return CERTS_E_OK;
	if (*skip_entry)
		return CERTS_E_OK;
	m->line = l->line;
	return object(m, l->value);
}

static enum certs_err
ldif(struct import *m, struct span file)
{
	uint8_t *room = malloc(file.n);
	struct certs_ldif_line line;
	struct certs_ldif l;
	bool skip_entry = false;
	enum certs_err e = CERTS_E_OK;

	if (room == NULL)
		return CERTS_E_MEMORY;
	certs_ldif_init(&l, file, room, file.n);
	do {
		if ((e = certs_ldif_next(&l, &line)) != CERTS_E_OK) {
			m->r->line = line.line;
			break;
		}
		if (line.kind == CERTS_LDIF_ENTRY) {
			m->r->entries++;
			skip_entry = false;
		} else if (line.kind == CERTS_LDIF_VALUE) {
			e = value(m, &line, &skip_entry);
		}
	} while (e == CERTS_E_OK && line.kind != CERTS_LDIF_END);
	free(room);
	/* No entry at all is a delta that says: no change. */
	if (e == CERTS_E_OK && m->taken == 0 && m->refused == CERTS_E_OK &&
	    m->r->entries > 0 && m->r->other == 0)
		e = CERTS_E_EMPTY;
	return e;
}

static enum certs_err
pem(struct import *m, struct span file)
{
	BIO *bio = BIO_new_mem_buf(file.p, (int)file.n);
	char *type = NULL, *header = NULL;
	unsigned char *der = NULL;
	enum certs_err e = bio == NULL ? CERTS_E_MEMORY : CERTS_E_OK;
	long n;

	while (e == CERTS_E_OK &&
	    PEM_read_bio(bio, &type, &header, &der, &n) == 1) {
		if (strcmp(type, PEM_STRING_X509) == 0 ||
		    strcmp(type, PEM_STRING_X509_CRL) == 0 ||
		    strcmp(type, PEM_STRING_PKCS7) == 0 ||
		    strcmp(type, PEM_STRING_CMS) == 0)
			e = object(m, span_of(der, (size_t)n));
		OPENSSL_free(type);
		OPENSSL_free(header);
		OPENSSL_free(der);
	}
	BIO_free(bio);
	if (e == CERTS_E_OK && m->taken == 0 && m->refused == CERTS_E_OK)
		e = CERTS_E_EMPTY;
	return e;
}

enum certs_err
certs_import_file(const struct certs_import *in, struct span file,
    struct certs_import_report *report)
{
	struct certs_anchors_mark mark = certs_anchors_build_mark(in->build);
	struct import m = {.in = in, .r = report};
	enum certs_err e;

	*report = (struct certs_import_report) {0};
	if (file.n > INT32_MAX)
		return CERTS_E_SPACE;
	SHA256(file.p, file.n, m.sha256);
	if (certs_ldif_is(file))
		e = ldif(&m, file);
	else if (file.n >= 11 && file.p[0] != 0x30 &&
	    memmem(file.p, file.n, "-----BEGIN ", 11) != NULL)
		e = pem(&m, file);
	else
		e = object(&m, file);
	if (e == CERTS_E_OK && m.taken == 0)
		e = m.refused;
	forget_anchors(&m);
	ERR_clear_error();
	if (e == CERTS_E_OK)
		certs_anchors_build_sign(
		    in->build, mark.sources, in->who, in->name);
	else
		certs_anchors_build_undo(in->build, mark);
	return e;
}

#include "certs/master.h"

#include "certs/chain.h"
#include "certs/cms.h"
#include "certs/crl.h"
#include "certs/signature.h"
#include "certs/store.h"
#include "certs/strength.h"
#include "certs/x509.h"
#include "mrtd/tlv.h"

#include <openssl/err.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>

/* Doc 9303-12 §8: id-icao-cscaMasterListSigningKey, 2.23.136.1.1.3. */
static const uint8_t master_purpose[] = {0x67, 0x81, 0x08, 0x01, 0x01, 0x03};

enum certs_err
certs_master_walk_init(struct certs_master_walk *w, struct span content)
{
	struct span list, version, set;

	/* CscaMasterList ::= SEQUENCE { version INTEGER, SET OF Certificate }
	 */
	if (mrtd_tlv_only(content, 0x30, &list) != MRTD_E_OK ||
	    mrtd_tlv_expect(&list, 0x02, &version) != MRTD_E_OK ||
	    mrtd_tlv_only(list, 0x31, &set) != MRTD_E_OK)
		return CERTS_E_ENCODING;
	if (version.n != 1 || version.p[0] != 0)
		return CERTS_E_VERSION;
	w->rest = set;
	return CERTS_E_OK;
}

enum certs_err
certs_master_walk_next(struct certs_master_walk *w, struct span *der)
{
	struct mrtd_tlv t;

	*der = (struct span) {0};
	if (w->rest.n == 0)
		return CERTS_E_OK;
	if (mrtd_tlv_next(&w->rest, &t) != MRTD_E_OK)
		return CERTS_E_ENCODING;
	*der = t.raw;
	return CERTS_E_OK;
}

/* An anchor that made this certificate. */
static bool
anchor_of(const struct certs_anchors *anchors, const struct certs_x509 *x,
    struct certs_anchor *out)
{
	size_t at = 0;

	while (certs_anchors_by_key_id(anchors, x->aki, &at, out))
		if (certs_signature_made_by(out->spki, x))
			return true;
	at = 0;
	while (certs_anchors_by_name(anchors, x->issuer, &at, out))
		if (certs_signature_made_by(out->spki, x))
			return true;
	return false;
}

static void
name(struct span subject, char out[160])
{
	certs_x509_name_text(subject, out, 160);
}

/* Country authorities may sign certificates; document signers may not. */
static bool
is_authority(const struct certs_x509 *x)
{
	return x->authority || (x->key_usage & CERTS_X509_KEY_CERT_SIGN) != 0;
}

/* Doc 9303-12 §6.1.2: list signers, and links, are on the same CRLs. */
static bool
revoked(const struct certs_anchors *anchors, const struct certs_x509 *x,
    const struct certs_anchor *by, int64_t now, enum certs_anchors_signer *out)
{
	struct certs_crl_verdict v;

	certs_crl_judge(certs_anchors_lists(anchors), anchors, x, by, now, &v);
	*out = certs_crl_signer(&v);
	return v.result == CERTS_FAILED;
}

/* Links between the root an operator has and the one that signs today. */
#define LINKS_MAX 16
/* Certificates with the right identifier that are asked for a signature: who
 * signed the list is not known yet, and it may hold any number of them. */
#define ASKED_MAX 1024

/* The way from the list's signer to an anchor. */
struct path {
	const struct certs_anchors *anchors;
	struct span content; /* of the list */
	int64_t now;
	unsigned steps; /* how many links may still be followed */
	unsigned asks; /* how many certificates may still be asked */
	struct certs_master_report *report;
};

/* What an anchor made, or a link that comes to one. */
static bool
is_maker(
    struct path *p, const struct certs_x509 *x, const struct certs_x509 *signer)
{
	if (!is_authority(x) ||
	    (signer->aki.n > 0 ? !span_eq(signer->aki, x->ski)
			       : !span_eq(signer->issuer, x->subject)) ||
	    p->asks == 0)
		return false;
	p->asks--;
	/* A self-signed certificate says nothing of itself. */
	return !certs_signature_made_by(x->spki, x) &&
	    certs_signature_made_by(x->spki, signer);
}

/*
 * The signer's authority is new, and the list itself holds it with a link
 * certificate that an old anchor made: Doc 9303-12 §7.1, the rollover of a
 * country authority.  Links of links are followed; steps bounds them all.
 */
static enum certs_err
linked(struct path *p, const struct certs_x509 *signer)
{
	enum certs_anchors_signer said;
	enum certs_err e, worst = CERTS_E_PATH;
	struct certs_master_walk w;
	struct certs_anchor anchor;
	struct certs_x509 x;
	struct span der;

	if (anchor_of(p->anchors, signer, &anchor)) {
		name(anchor.subject, p->report->authority);
		if (certs_strength_refuses_certificate(
			certs_anchors_policy(p->anchors), signer, anchor.spki))
			return CERTS_E_ALGORITHM;
		return revoked(p->anchors, signer, &anchor, p->now,
			   &p->report->revocation)
		    ? CERTS_E_REVOKED
		    : CERTS_E_OK;
	}
	if (certs_master_walk_init(&w, p->content) != CERTS_E_OK)
		return CERTS_E_PATH;
	while (certs_master_walk_next(&w, &der) == CERTS_E_OK && der.n > 0) {
		if (certs_x509_parse(der, &x) != CERTS_E_OK ||
		    !is_maker(p, &x, signer))
			continue;
		if (p->steps == 0)
			break;
		p->steps--;
		e = certs_strength_refuses_certificate(
			certs_anchors_policy(p->anchors), signer, x.spki)
		    ? CERTS_E_ALGORITHM
		    : linked(p, &x);
		if (e == CERTS_E_OK) {
			p->report->through_link = true;
			if (revoked(p->anchors, signer, NULL, p->now, &said))
				return CERTS_E_REVOKED;
			p->report->revocation = said;
			return CERTS_E_OK;
		}
		if (e != CERTS_E_PATH)
			worst = e;
	}
	return worst;
}

/* Without an anchor: the authority that the list itself shows. */
static bool
shown(const struct certs_sod *list, const struct certs_x509 *signer,
    struct certs_master_report *report)
{
	struct certs_master_walk w;
	struct certs_x509 x;
	struct span der;

	for (size_t i = 0; certs_cms_certificate(list, i, &der); i++)
		if (certs_x509_parse(der, &x) == CERTS_E_OK &&
		    certs_signature_made_by(x.spki, signer)) {
			name(x.subject, report->authority);
			return true;
		}
	if (certs_master_walk_init(&w, list->content) != CERTS_E_OK)
		return false;
	while (certs_master_walk_next(&w, &der) == CERTS_E_OK && der.n > 0)
		if (certs_x509_parse(der, &x) == CERTS_E_OK &&
		    (signer->aki.n == 0 || span_eq(signer->aki, x.ski)) &&
		    certs_signature_made_by(x.spki, signer)) {
			name(x.subject, report->authority);
			return true;
		}
	return false;
}

static enum certs_err
trust_signer(const struct certs_anchors *anchors, const struct certs_sod *list,
    bool trust, int64_t now, struct certs_master_report *report)
{
	struct path p = {
	    anchors, list->content, now, LINKS_MAX, ASKED_MAX, report};
	struct certs_chain_found found;
	struct certs_x509 signer;
	enum certs_err e;

	if (list->signature != CERTS_SUCCESSFUL ||
	    list->hash != CERTS_SUCCESSFUL)
		return list->signer.n == 0		    ? CERTS_E_SIGNER
		    : list->signature == CERTS_UNDETERMINED ? CERTS_E_ALGORITHM
							    : CERTS_E_SIGNATURE;
	if (certs_x509_parse(list->signer, &signer) != CERTS_E_OK)
		return CERTS_E_SIGNER;
	name(signer.subject, report->signer);
	certs_x509_country(signer.issuer, report->country);
	if (!certs_x509_purpose(&signer, SPAN_OF(master_purpose)))
		return CERTS_E_PURPOSE;
	/*
	 * A list is evidence of history: an old list whose signer has expired
	 * since is taken, a signer whose time has not begun is not, nor what
	 * it signed when its time was over.
	 */
	if (now < signer.not_before ||
	    (report->signed_at != 0 && report->signed_at > signer.not_after))
		return CERTS_E_EXPIRED;
	report->signer_expired = now > signer.not_after;
	if (certs_store_distrusts(anchors, &signer))
		return CERTS_E_DISTRUSTED;
	if (certs_strength_refuses_object(
		certs_anchors_policy(anchors), list, &signer))
		return CERTS_E_ALGORITHM;
	if ((e = linked(&p, &signer)) != CERTS_E_PATH)
		return e;
	if (certs_chain_find(anchors, &signer, now, &found) ==
	    CERTS_REASON_CSCA_WRONG)
		return CERTS_E_NOT_MADE;
	report->by_operator = trust && shown(list, &signer, report);
	return report->by_operator ? CERTS_E_OK : CERTS_E_PATH;
}

static enum certs_err
add_source(struct certs_anchors_build *b, struct span file, int64_t now,
    const struct certs_master_report *r)
{
	struct certs_anchors_source s = {
	    .why = r->by_operator ? CERTS_ANCHORS_OPERATOR : CERTS_ANCHORS_LIST,
	    .time = now,
	    .signed_at = r->signed_at,
	    .signer = r->revocation,
	    .signer_expired = r->signer_expired,
	};

	SHA256(file.p, file.n, s.sha256);
	(void)snprintf(s.by, sizeof(s.by), "%.74s%s%.74s", r->signer,
	    r->through_link ? " < link < " : " < ", r->authority);
	return certs_anchors_build_source(b, &s);
}

static enum certs_err
add_one(struct certs_anchors_build *b, struct span der,
    struct certs_master_report *r)
{
	enum certs_err e;
	bool added;

	r->certificates++;
	e = certs_anchors_build_add(b, der, &added);
	if (e == CERTS_E_ENCODING) {
		r->malformed++;
		return CERTS_E_OK;
	}
	if (e == CERTS_E_DISTRUSTED) {
		r->distrusted++;
		return CERTS_E_OK;
	}
	if (e == CERTS_E_OK && added)
		r->added++;
	else if (e == CERTS_E_OK)
		r->known++;
	return e;
}

static enum certs_err
import_list(struct certs_anchors_build *b, const struct certs_sod *list,
    struct span file, bool trust, int64_t now, struct certs_master_report *r)
{
	struct certs_anchors *anchors = NULL;
	struct certs_master_walk w;
	struct span der;
	enum certs_err e;

	if (list->type != CERTS_CMS_MASTER_LIST)
		return CERTS_E_TYPE;
	r->signed_at = list->have_signing_time ? list->signing_time : 0;
	if ((e = certs_anchors_build_look(b, &anchors)) != CERTS_E_OK ||
	    (e = trust_signer(anchors, list, trust, now, r)) != CERTS_E_OK ||
	    (e = certs_master_walk_init(&w, list->content)) != CERTS_E_OK ||
	    (e = add_source(b, file, now, r)) != CERTS_E_OK)
		goto out;
	while (
	    (e = certs_master_walk_next(&w, &der)) == CERTS_E_OK && der.n > 0)
		if ((e = add_one(b, der, r)) != CERTS_E_OK)
			goto out;
	if (e == CERTS_E_OK && r->certificates == r->malformed)
		e = CERTS_E_EMPTY;
out:
	certs_anchors_free(&anchors);
	return e;
}

enum certs_err
certs_master_import(struct certs_anchors_build *b, struct span file, bool trust,
    int64_t now, struct certs_master_report *report)
{
	struct certs_master_report r = {0};
	struct certs_sod list;
	enum certs_err e;

	if (file.n > INT32_MAX)
		return CERTS_E_SPACE;
	if ((e = certs_cms_open(file, NULL, 0, &list)) == CERTS_E_OK) {
		e = import_list(b, &list, file, trust, now, &r);
		certs_cms_close(&list);
	}
	ERR_clear_error();
	*report = r;
	return e;
}

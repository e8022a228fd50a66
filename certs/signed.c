#include "certs/signed.h"

#include "certs/chain.h"
#include "certs/crl.h"
#include "certs/defect.h"
#include "certs/deviation.h"
#include "certs/master.h"
#include "certs/signature.h"
#include "certs/store.h"
#include "certs/strength.h"
#include "certs/x509.h"

#include <string.h>

static enum certs_err
read_deviations(struct span content)
{
	struct certs_deviation_list l;

	return certs_deviation_open(content, &l);
}

static enum certs_err
read_defects(struct span content)
{
	struct certs_defect_list l;

	return certs_defect_open(content, &l);
}

/* TR-03129-2 §8: the same shape as a master list. */
static enum certs_err
read_signers(struct span content)
{
	struct certs_master_walk w;
	struct certs_x509 x;
	struct span der;
	enum certs_err e = certs_master_walk_init(&w, content);

	while (e == CERTS_E_OK &&
	    (e = certs_master_walk_next(&w, &der)) == CERTS_E_OK && der.n > 0)
		e = certs_x509_parse(der, &x);
	return e;
}

/* What is signed, the purpose its signer must have, who reads it. */
/* clang-format off */
static const struct {
	enum certs_cms_content type;
	enum certs_lists_kind kind;
	uint8_t n, purpose[10];
	bool optional; /* the purpose: a SHOULD */
	enum certs_err (*read)(struct span);
} kinds[] = {
	{CERTS_CMS_DEVIATION_LIST, CERTS_LISTS_DEVIATIONS, 6,  {0x67, 0x81, 8, 1, 1, 8}, false, read_deviations},
	{CERTS_CMS_DEFECT_LIST,    CERTS_LISTS_DEFECTS,    10, {4, 0, 0x7F, 0, 7, 3, 11, 2, 1, 2}, true, read_defects},
	{CERTS_CMS_SIGNER_LIST,    CERTS_LISTS_SIGNERS,    10, {4, 0, 0x7F, 0, 7, 3, 11, 1, 4, 2}, false, read_signers},
	{CERTS_CMS_EU_HEALTH_LIST, CERTS_LISTS_EU_HEALTH,  10, {4, 0, 0x7F, 0, 7, 3, 11, 1, 2, 2}, false, read_signers},
	{CERTS_CMS_ICAO_HEALTH_LIST, CERTS_LISTS_ICAO_HEALTH, 10, {4, 0, 0x7F, 0, 7, 3, 11, 1, 3, 2}, false, read_signers},
	{CERTS_CMS_SOVEREIGN_LIST, CERTS_LISTS_SOVEREIGN,  10, {4, 0, 0x7F, 0, 7, 3, 11, 1, 1, 2}, false, read_signers},
};
/* clang-format on */
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* What is said of a list for whose signer nobody vouches. */
enum word {
	NONE,
	KEEP, /* until somebody does */
	TRUST, /* the operator does */
};

static enum certs_err
check_purpose(size_t kind, const struct certs_x509 *x, bool trust)
{
	if (certs_x509_purpose(x, span_of(kinds[kind].purpose, kinds[kind].n)))
		return CERTS_E_OK;
	return kinds[kind].optional && trust && !x->have_purposes
	    ? CERTS_E_OK
	    : CERTS_E_PURPOSE;
}

/*
 * One key speaks for its own country alone.  An authority is found by its key
 * identifier, whatever the signer's certificate calls its issuer; and by that
 * name a list is kept, and displaces another (TR-03135-1 §5.6.4.3.3).
 */
static bool
is_named(const struct certs_x509 *x, const struct certs_anchor *a)
{
	char c[4];

	certs_x509_country(x->issuer, c);
	return c[0] != '\0' ? strcmp(c, a->country) == 0
			    : certs_x509_same_name(x->issuer, a->subject);
}

static enum certs_err
check_path(const struct certs_anchors *anchors, const struct certs_x509 *x,
    enum word word, int64_t now, struct certs_signed *s)
{
	struct certs_crl_verdict revocation;
	struct certs_chain_found found;
	enum certs_reason r = certs_chain_find(anchors, x, now, &found);

	if (certs_store_distrusts(anchors, x))
		return CERTS_E_DISTRUSTED;
	if (r == CERTS_REASON_NONE && !is_named(x, &found.anchor))
		return CERTS_E_NOT_MADE;
	if (r == CERTS_REASON_NONE &&
	    certs_strength_refuses_certificate(
		certs_anchors_policy(anchors), x, found.anchor.spki))
		return CERTS_E_ALGORITHM;
	if (r == CERTS_REASON_NONE) {
		/* Doc 9303-12 §6.1.2: list signers are on the same CRL. */
		certs_crl_judge(certs_anchors_lists(anchors), anchors, x,
		    &found.anchor, now, &revocation);
		s->anchor = found.anchor.index;
		s->revocation = certs_crl_signer(&revocation);
		return revocation.result == CERTS_FAILED ? CERTS_E_REVOKED
							 : CERTS_E_OK;
	}
	/* An authority that was found and did not make it is no lack. */
	if (certs_signature_result(r) == CERTS_FAILED)
		return CERTS_E_NOT_MADE;
	s->by_operator = word == TRUST;
	s->waits = word == KEEP;
	return word == NONE ? CERTS_E_PATH : CERTS_E_OK;
}

/*
 * Unlike a master list, which adds history, these lists speak of today: one
 * that was signed after its signer had expired is not taken.
 */
static enum certs_err
check_time(const struct certs_x509 *x, int64_t now, struct certs_signed *s)
{
	if (s->sod.have_signing_time)
		s->signed_at = s->sod.signing_time;
	s->signer_expired = now > x->not_after;
	if (now < x->not_before)
		return CERTS_E_EXPIRED;
	if (s->signer_expired &&
	    (s->signed_at == 0 || s->signed_at > x->not_after))
		return CERTS_E_EXPIRED;
	return CERTS_E_OK;
}

static enum certs_err
check_signer(const struct certs_anchors *anchors, size_t kind, enum word word,
    int64_t now, struct certs_signed *s)
{
	const struct certs_sod *sod = &s->sod;
	struct certs_x509 x;
	enum certs_err e;

	if (sod->signer.n == 0)
		return CERTS_E_SIGNER;
	if (sod->signature == CERTS_UNDETERMINED ||
	    sod->hash == CERTS_UNDETERMINED)
		return CERTS_E_ALGORITHM;
	if (sod->signature != CERTS_SUCCESSFUL || sod->hash != CERTS_SUCCESSFUL)
		return CERTS_E_SIGNATURE;
	if (certs_x509_parse(sod->signer, &x) != CERTS_E_OK)
		return CERTS_E_SIGNER;
	certs_x509_country(x.issuer, s->item.country);
	certs_x509_name_digest(x.issuer, s->keeper);
	certs_x509_name_text(x.subject, s->item.by, sizeof(s->item.by));
	if (certs_strength_refuses_object(
		certs_anchors_policy(anchors), sod, &x))
		return CERTS_E_ALGORITHM;
	if ((e = check_purpose(kind, &x, word == TRUST)) != CERTS_E_OK ||
	    (e = check_time(&x, now, s)) != CERTS_E_OK)
		return e;
	return check_path(anchors, &x, word, now, s);
}

static enum certs_err
open_list(const struct certs_anchors *anchors, struct span file, enum word word,
    int64_t now, struct certs_signed *out)
{
	struct certs_signed s = {0};
	enum certs_err e;
	size_t i = 0;

	if ((e = certs_cms_open(file, NULL, 0, &s.sod)) != CERTS_E_OK)
		return e;
	while (i < KINDS && kinds[i].type != s.sod.type)
		i++;
	e = CERTS_E_TYPE;
	if (i == KINDS)
		goto out;
	s.kind = kinds[i].kind;
	s.item.content = s.sod.content;
	s.item.verified = true;
	if ((e = check_signer(anchors, i, word, now, &s)) == CERTS_E_OK)
		e = kinds[i].read(s.item.content);
out:
	if (e == CERTS_E_OK)
		*out = s;
	else
		certs_cms_close(&s.sod);
	return e;
}

enum certs_err
certs_signed_open(const struct certs_anchors *anchors, struct span file,
    bool trust, int64_t now, struct certs_signed *out)
{
	return open_list(anchors, file, trust ? TRUST : NONE, now, out);
}

enum certs_err
certs_signed_keep(const struct certs_anchors *anchors, struct span file,
    int64_t now, struct certs_signed *out)
{
	return open_list(anchors, file, KEEP, now, out);
}

void
certs_signed_close(struct certs_signed *s)
{
	certs_cms_close(&s->sod);
	*s = (struct certs_signed) {0};
}

#include "certs/chain.h"

#include "certs/anchors.h"
#include "certs/cms.h"
#include "certs/crl.h"
#include "certs/digest.h"
#include "certs/lists_known.h"
#include "certs/proven.h"
#include "certs/signature.h"
#include "certs/strength.h"
#include "certs/store.h"
#include "certs/x509.h"
#include "mrtd/tlv.h"

#include <string.h>

#define DAY 86400

/* Doc 9303-12 §7.1: purposes of certificates that sign no documents. */
static const uint8_t icao_purposes[] = {0x67, 0x81, 0x08, 0x01, 0x01};

static const struct certs_lists *
lists_of(const struct certs_anchors *anchors)
{
	return anchors != NULL ? certs_anchors_lists(anchors) : NULL;
}

/* What the search for the authority has found so far. */
struct search {
	const struct certs_anchors *anchors;
	const struct certs_x509 *dsc;
	uint8_t name[32]; /* digest of the DSC's issuer */
	int64_t at; /* when its signature was verified, 0: now */
	int64_t now;
	bool found, by_key_id;
	struct certs_anchor best;
	unsigned tried;
	bool refused; /* a key of this country and identifier said no */
	bool name_seen; /* there was a candidate by name */
	enum certs_reason why; /* why a candidate could not be asked */
	bool distrusted; /* found, but made by one distrusted by name */
};

static bool
valid_at(const struct certs_anchor *a, int64_t now)
{
	return a->not_before <= now && now <= a->not_after;
}

/*
 * One key may stand in several certificates: self-signed, renewed, links.  The
 * one to show is valid now, has the name the signer asks for, is self-signed,
 * and ends last.
 */
static bool
is_better(const struct search *s, const struct certs_anchor *a,
    const struct certs_anchor *b)
{
	int64_t rank[2] = {0, 0};
	const struct certs_anchor *both[] = {a, b};

	for (size_t i = 0; i < 2; i++) {
		rank[i] += valid_at(both[i], s->now) ? 4 : 0;
		rank[i] += memcmp(both[i]->name_sha256, s->name, 32) == 0 ? 2
									  : 0;
		rank[i] += both[i]->self_signed ? 1 : 0;
	}
	return rank[0] != rank[1] ? rank[0] > rank[1]
				  : a->not_after > b->not_after;
}

/* The signature decides: successful, failed, or it could not be asked. */
static enum certs_result
made_by(struct search *s, const struct certs_anchor *a)
{
	enum certs_reason r = certs_proven_ask(
	    s->anchors, a, s->dsc, s->now, &s->at);

	s->tried++;
	if (r != CERTS_REASON_NONE && certs_signature_result(r) != CERTS_FAILED)
		s->why = r;
	return certs_signature_result(r);
}

static bool
same_country(const struct search *s, const struct certs_anchor *a)
{
	char c[4];

	certs_x509_country(s->dsc->issuer, c);
	return c[0] == '\0' || a->country[0] == '\0' ||
	    strcmp(c, a->country) == 0;
}

/*
 * The candidates with a key identifier.  TR-03135-1 §5.6.4.3.3 demands that
 * countries are compared too: identifiers collide between countries, and a
 * stranger's key proves nothing against the signer.
 */
static void
search_key_id(struct search *s)
{
	struct certs_anchor a;
	size_t at = 0;

	while (certs_anchors_by_key_id(s->anchors, s->dsc->aki, &at, &a)) {
		enum certs_result made = made_by(s, &a);

		if (made == CERTS_SUCCESSFUL) {
			s->best = a;
			s->found = s->by_key_id = true;
			return;
		}
		s->refused |= made == CERTS_FAILED && same_country(s, &a);
	}
}

static void
search_name(struct search *s)
{
	struct certs_anchor a;
	size_t at = 0;

	while (certs_anchors_by_name(s->anchors, s->dsc->issuer, &at, &a)) {
		s->name_seen = true;
		if (made_by(s, &a) == CERTS_SUCCESSFUL) {
			s->best = a;
			s->found = true;
			return;
		}
	}
}

/* Other certificates of the same key, whatever they are called. */
static void
search_key(struct search *s)
{
	const uint8_t *key = s->best.key_sha256;
	struct certs_anchor a;
	size_t at = 0;

	while (certs_anchors_by_key(s->anchors, key, &at, &a))
		if (is_better(s, &a, &s->best))
			s->best = a;
}

static enum certs_reason
search(struct search *s)
{
	struct certs_signature_algorithm algorithm;
	enum certs_reason r = certs_signature_read(
	    s->dsc->algorithm, NULL, &algorithm);

	if (r != CERTS_REASON_NONE)
		return r;
	if (s->anchors == NULL || certs_anchors_count(s->anchors) == 0)
		return CERTS_REASON_NO_STORE;
	certs_x509_name_digest(s->dsc->issuer, s->name);
	search_key_id(s);
	if (!s->found)
		search_name(s);
	if (s->found) {
		search_key(s);
		return CERTS_REASON_NONE;
	}
	/* Table 5.33, footnote 7: a search by name cannot end in "failed". */
	if (s->refused)
		return CERTS_REASON_CSCA_WRONG;
	if (s->why != CERTS_REASON_NONE)
		return s->why;
	return s->name_seen ? CERTS_REASON_NO_CSCA_BY_NAME
			    : CERTS_REASON_NO_CSCA;
}

enum certs_reason
certs_chain_find(const struct certs_anchors *anchors,
    const struct certs_x509 *signer, int64_t now, struct certs_chain_found *out)
{
	struct search s = {.anchors = anchors, .dsc = signer, .now = now};
	enum certs_reason r = search(&s);

	out->candidates = s.tried;
	if (r == CERTS_REASON_NONE) {
		out->anchor = s.best;
		out->by_key_id = s.by_key_id;
	}
	return r;
}

static struct certs_check *
check_time(struct certs_verdict *v, enum certs_check_id id, int64_t from,
    int64_t to, int64_t now)
{
	struct certs_check *c;
	char days[2][24];

	if (now <= 0)
		c = certs_checks_add(
		    v, id, CERTS_UNDETERMINED, CERTS_REASON_NO_TIME);
	else if (now < from)
		c = certs_checks_add(v, id, CERTS_FAILED, CERTS_REASON_NOT_YET);
	else if (now > to)
		c = certs_checks_add(v, id, CERTS_FAILED, CERTS_REASON_EXPIRED);
	else
		c = certs_checks_add(
		    v, id, CERTS_SUCCESSFUL, CERTS_REASON_NONE);
	certs_checks_detail(c, "valid from %s to %s",
	    certs_x509_day(from, days[0]), certs_x509_day(to, days[1]));
	return c;
}

/* What no genuine document signer shows: it is made for something else. */
static enum certs_reason
purpose(const struct certs_x509 *x)
{
	struct span s = x->purposes, oid;

	if (x->authority || (x->key_usage & CERTS_X509_KEY_CERT_SIGN) != 0)
		return CERTS_REASON_IS_AUTHORITY;
	if (x->have_key_usage &&
	    (x->key_usage & CERTS_X509_DIGITAL_SIGNATURE) == 0)
		return CERTS_REASON_KEY_USAGE;
	/* Master lists, deviation lists and others have ICAO's own purposes;
	 * a document signer has none. */
	while (mrtd_tlv_expect(&s, 0x06, &oid) == MRTD_E_OK)
		if (oid.n > sizeof(icao_purposes) &&
		    memcmp(oid.p, icao_purposes, sizeof(icao_purposes)) == 0)
			return CERTS_REASON_OTHER_PURPOSE;
	return CERTS_REASON_NONE;
}

/* Doc 9303-12 §7.1, Tables 4 and 5, as far as they concern every profile. */
static enum certs_reason
profile(const struct certs_x509 *x, bool authority)
{
	unsigned want = authority ? CERTS_X509_KEY_CERT_SIGN
				  : CERTS_X509_DIGITAL_SIGNATURE;

	if (x->serial.n == 0 || x->serial.n > 20 ||
	    (x->serial.p[0] & 0x80) != 0)
		return CERTS_REASON_SERIAL;
	if (!x->have_key_usage || !x->key_usage_critical ||
	    (x->key_usage & want) == 0)
		return CERTS_REASON_KEY_USAGE;
	if (authority &&
	    (!x->have_basic || !x->basic_critical || !x->authority))
		return CERTS_REASON_BASIC_CONSTRAINTS;
	if (x->aki.n == 0 || (authority && x->ski.n == 0))
		return CERTS_REASON_NO_KEY_ID;
	if (x->unknown_critical)
		return CERTS_REASON_CRITICAL;
	/* v3, and dates in the form of their year. */
	if (x->malformed_extension || !x->same_algorithm || x->version != 2 ||
	    x->other_time)
		return CERTS_REASON_FORM;
	return CERTS_REASON_NONE;
}

static void
check_profile(struct certs_verdict *v, enum certs_check_id id,
    const struct certs_x509 *x, bool authority)
{
	enum certs_reason r = profile(x, authority);
	struct certs_check *c = certs_checks_add(
	    v, id, r == CERTS_REASON_NONE ? CERTS_SUCCESSFUL : CERTS_FAILED, r);

	if (r == CERTS_REASON_FORM)
		certs_checks_detail(c, "%s",
		    x->malformed_extension ? "an extension cannot be read"
			: !x->same_algorithm
			? "it names two signature algorithms"
			: x->version != 2
			? "it is not of version 3"
			: "a date is UTCTime from 2050 on, or GeneralizedTime "
			  "before");
}

/* §5.6.4.3.3: "The country codes of both certificates or their locality names
 * SHALL be cross-checked." */
static enum certs_result
compare_localities(const struct certs_x509 *dsc,
    const struct certs_anchor *authority, enum certs_reason *reason)
{
	char issuer[64], subject[64];
	bool same;

	certs_x509_locality(dsc->issuer, issuer, sizeof(issuer));
	certs_x509_locality(authority->subject, subject, sizeof(subject));
	*reason = CERTS_REASON_COUNTRY_MISSING;
	if (issuer[0] == '\0' || subject[0] == '\0')
		return CERTS_UNDETERMINED;
	same = strcmp(issuer, subject) == 0;
	*reason = same ? CERTS_REASON_NONE : CERTS_REASON_LOCALITY;
	return same ? CERTS_SUCCESSFUL : CERTS_FAILED;
}

/* corrected: what a defect list says instead (§5.8.2.2.5), "" for nothing. */
static void
check_country(struct certs_verdict *v, const struct certs_x509 *dsc,
    const struct search *s, const char *corrected)
{
	char issuer[4], subject[4];
	enum certs_result result = CERTS_UNDETERMINED;
	enum certs_reason reason = CERTS_REASON_NO_CSCA;
	struct certs_check *c;

	certs_x509_country(dsc->issuer, issuer);
	certs_x509_country(dsc->subject, subject);
	if (corrected[0] != '\0') {
		memcpy(issuer, corrected, sizeof(issuer));
		memcpy(subject, corrected, sizeof(subject));
	}
	if (s->found && (issuer[0] == '\0' || s->best.country[0] == '\0')) {
		result = compare_localities(dsc, &s->best, &reason);
	} else if (s->found) {
		bool same = strcmp(issuer, s->best.country) == 0 &&
		    (subject[0] == '\0' || strcmp(subject, issuer) == 0);

		result = same ? CERTS_SUCCESSFUL : CERTS_FAILED;
		reason = same ? CERTS_REASON_NONE : CERTS_REASON_DIFFERS;
	}
	c = certs_checks_add(v, CERTS_CHECK_ISSUER_COUNTRY, result, reason);
	certs_checks_detail(c, "subject %s, issuer %s, authority %s", subject,
	    issuer, s->found ? s->best.country : "");
}

void
certs_chain_describe(
    struct span der, const struct certs_x509 *x, struct certs_chain_name *out)
{
	struct certs_signature_algorithm a;
	struct certs_key k;

	certs_x509_name_text(x->subject, out->subject, sizeof(out->subject));
	certs_x509_name_text(x->issuer, out->issuer, sizeof(out->issuer));
	certs_x509_country(x->subject, out->country);
	certs_x509_country(x->issuer, out->issuer_country);
	certs_x509_serial_text(x->serial, out->serial, sizeof(out->serial));
	out->not_before = x->not_before;
	out->not_after = x->not_after;
	(void)certs_digest(der, out->sha256);
	if (certs_signature_read(x->algorithm, NULL, &a) == CERTS_REASON_NONE)
		memcpy(out->algorithm, a.text, sizeof(out->algorithm));
	if (certs_key_read(x->spki, &k) == CERTS_REASON_NONE)
		memcpy(out->key, k.text, sizeof(out->key));
}

static void
check_form(struct certs_verdict *v, uint32_t findings)
{
	struct certs_check *c;
	char text[128];
	struct sink k = sink_of(text, sizeof(text) - 1);

	/* Doc 9303-10 leaves the time of signing to the issuer, and nothing
	 * demands one digest algorithm for content and attributes. */
	findings &= ~(uint32_t)(CERTS_CMS_FINDING(NO_SIGNING_TIME) |
	    CERTS_CMS_FINDING(DIGEST_MISMATCH));
	c = certs_checks_add(v, CERTS_CHECK_SOD_PROFILE,
	    findings == 0 ? CERTS_SUCCESSFUL : CERTS_FAILED,
	    findings == 0 ? CERTS_REASON_NONE : CERTS_REASON_FORM);
	for (unsigned b = 0; b < CERTS_CMS_FINDING_COUNT; b++) {
		const char *name = certs_cms_finding_text(b);

		if ((findings >> b & 1) == 0 || k.n + strlen(name) + 2 > k.cap)
			continue;
		if (k.n > 0)
			sink_put(&k, span_of(", ", 2));
		sink_put(&k, span_of(name, strlen(name)));
	}
	text[sink_span(&k).n] = '\0';
	certs_checks_detail(c, "%s", text);
}

/* replaced: the signature is asked of the certificate that stands for it. */
static void
check_object(struct certs_verdict *v, const struct certs_sod *sod,
    enum certs_cms_content expected, struct span replaced)
{
	enum certs_reason r = sod->signature_reason;
	struct certs_check *c;

	certs_checks_add(v, CERTS_CHECK_SOD_HASH, sod->hash, sod->hash_reason);
	if (replaced.n > 0)
		r = certs_cms_verify_by(sod, replaced);
	c = certs_checks_add(v, CERTS_CHECK_SOD_SIGNATURE,
	    replaced.n > 0 ? certs_signature_result(r) : sod->signature, r);
	certs_checks_detail(c, "%s, %s", sod->algorithm, sod->key);
	/* A signed object of another kind, a master list for instance, is no
	 * security object however right its signature is. */
	if (sod->type != expected)
		certs_checks_add(v, CERTS_CHECK_SOD_SIGNATURE, CERTS_FAILED,
		    CERTS_REASON_CONTENT_TYPE);
	check_form(v, sod->findings);
}

/* Nothing can be said of an issuer when the signer is not there. */
static void
no_signer(struct certs_verdict *v, enum certs_reason r)
{
	static const enum certs_check_id ids[] = {
	    CERTS_CHECK_ALGORITHMS,
	    CERTS_CHECK_DSC_SIGNATURE,
	    CERTS_CHECK_DSC_PURPOSE,
	    CERTS_CHECK_DSC_VALIDITY,
	    CERTS_CHECK_CSCA_VALIDITY,
	    CERTS_CHECK_DSC_REVOCATION,
	    CERTS_CHECK_ISSUER_COUNTRY,
	    CERTS_CHECK_SIGNED_IN_TIME,
	    CERTS_CHECK_DSC_PROFILE,
	    CERTS_CHECK_CSCA_PROFILE,
	};

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		certs_checks_add(v, ids[i], CERTS_UNDETERMINED, r);
}

static void
check_signer(struct certs_verdict *v, const struct certs_x509 *dsc, int64_t now)
{
	enum certs_reason r = purpose(dsc);

	certs_checks_add(v, CERTS_CHECK_DSC_PURPOSE,
	    r == CERTS_REASON_NONE ? CERTS_SUCCESSFUL : CERTS_FAILED, r);
	check_time(
	    v, CERTS_CHECK_DSC_VALIDITY, dsc->not_before, dsc->not_after, now);
	check_profile(v, CERTS_CHECK_DSC_PROFILE, dsc, false);
}

void
certs_chain_signed(struct certs_verdict *v, const struct certs_chain_name *dsc,
    int64_t when, const char *from, int64_t now)
{
	struct certs_check *c;
	char text[24];

	if (when > now + DAY && now > 0)
		c = certs_checks_add(v, CERTS_CHECK_SIGNED_IN_TIME,
		    CERTS_FAILED, CERTS_REASON_NOT_ISSUED_YET);
	else
		c = check_time(v, CERTS_CHECK_SIGNED_IN_TIME, dsc->not_before,
		    dsc->not_after, when);
	if (when > 0)
		certs_checks_detail(
		    c, "%s %s", from, certs_x509_day(when, text));
}

/* A court must be able to see that the arithmetic was done, and when. */
static void
tell_time(struct certs_check *c, int64_t at)
{
	char text[sizeof(c->detail)], when[24];

	memcpy(text, c->detail, sizeof(text));
	certs_checks_detail(c, "%.60s, signature verified %s", text,
	    certs_x509_moment(at, when));
}

static void
check_authority(struct certs_verdict *v, const struct search *s,
    enum certs_reason r, struct certs_chain *out)
{
	/* Table 5.33: "or if the DS certificate is part of a trusted Document
	 * Signer List". */
	bool direct = r != CERTS_REASON_NONE &&
	    certs_lists_vouch(
		lists_of(s->anchors), CERTS_LISTS_SIGNERS, s->dsc->der);
	struct certs_check *c = certs_checks_add(v, CERTS_CHECK_DSC_SIGNATURE,
	    direct ? CERTS_SUCCESSFUL : certs_signature_result(r),
	    direct ? CERTS_REASON_DIRECT : r);
	struct certs_x509 x;

	certs_checks_detail(
	    c, "%u candidate%s", s->tried, s->tried == 1 ? "" : "s");
	if (s->found && s->at > 0)
		tell_time(c, s->at);
	if (!s->found || certs_x509_parse(s->best.der, &x) != CERTS_E_OK) {
		certs_checks_add(v, CERTS_CHECK_CSCA_VALIDITY,
		    CERTS_UNDETERMINED, CERTS_REASON_NO_CSCA);
		certs_checks_add(v, CERTS_CHECK_CSCA_PROFILE,
		    CERTS_UNDETERMINED, CERTS_REASON_NO_CSCA);
		return;
	}
	check_time(
	    v, CERTS_CHECK_CSCA_VALIDITY, x.not_before, x.not_after, s->now);
	check_profile(v, CERTS_CHECK_CSCA_PROFILE, &x, true);
	out->have_csca = true;
	out->anchor = s->best.index;
	certs_chain_describe(s->best.der, &x, &out->csca);
}

/* Table 5.37: the signer, and the key that made it. */
static void
check_revocation(struct certs_verdict *v, const struct search *s)
{
	struct certs_crl_verdict r;
	struct certs_check *c;
	char days[2][24];

	/* Whoever keeps the trust store may revoke by name. */
	if (s->distrusted ||
	    (s->anchors != NULL && certs_store_distrusts(s->anchors, s->dsc))) {
		certs_checks_add(v, CERTS_CHECK_DSC_REVOCATION, CERTS_FAILED,
		    CERTS_REASON_DISTRUSTED);
		return;
	}
	certs_crl_judge(lists_of(s->anchors), s->anchors, s->dsc,
	    s->found ? &s->best : NULL, s->now, &r);
	c = certs_checks_add(v, CERTS_CHECK_DSC_REVOCATION, r.result, r.reason);
	if (r.have_list)
		certs_checks_detail(c, "list %s of %s%s%s%s",
		    r.number[0] != '\0' ? r.number : "without number",
		    certs_x509_day(r.this_update, days[0]),
		    r.result == CERTS_FAILED ? ", revoked " : "",
		    r.result == CERTS_FAILED
			? certs_x509_day(r.revoked_at, days[1])
			: "",
		    r.by_country ? ", by another key of the country" : "");
}

/*
 * The signer's certificate, or what a defect list gives in its place
 * (§5.8.2.1.2); one that cannot be read can be replaced all the same.
 */
static enum certs_err
signer_of(const struct certs_anchors *anchors, const struct certs_sod *sod,
    struct certs_verdict *v, struct certs_lists_known *known,
    struct certs_x509 *dsc)
{
	struct certs_deviation_document doc = {.dsc = dsc};
	enum certs_err e = certs_x509_parse(sod->signer, dsc);

	if (e != CERTS_E_OK)
		*dsc = (struct certs_x509) {.der = sod->signer};
	certs_lists_know(lists_of(anchors), &doc, v, known);
	if (known->replacement.n == 0)
		return e;
	e = certs_x509_parse(known->replacement, dsc);
	if (e == CERTS_E_OK)
		certs_checks_amend(v, CERTS_AMEND_CERT_REPLACED);
	return e;
}

enum certs_err
certs_chain_judge(const struct certs_anchors *anchors,
    const struct certs_sod *sod, enum certs_cms_content expected, int64_t now,
    struct certs_verdict *v, struct certs_chain *out)
{
	struct certs_chain unused, *chain = out != NULL ? out : &unused;
	struct certs_lists_known known = {0};
	struct certs_x509 dsc;
	struct search s = {.anchors = anchors, .dsc = &dsc, .now = now};
	enum certs_reason r;
	enum certs_err e = CERTS_E_OK;

	memset(chain, 0, sizeof(*chain));
	if (sod->cms == NULL) {
		certs_checks_add(v, CERTS_CHECK_SOD_SIGNATURE, CERTS_ABORTED,
		    CERTS_REASON_INTERNAL);
		return CERTS_E_ARGUMENT;
	}
	if (sod->signer.n > 0)
		e = signer_of(anchors, sod, v, &known, &dsc);
	check_object(v, sod, expected, known.replacement);
	if (sod->signer.n == 0 || e != CERTS_E_OK) {
		no_signer(v,
		    e != CERTS_E_OK ? CERTS_REASON_ENCODING
				    : CERTS_REASON_NO_CERTIFICATE);
		return CERTS_E_OK;
	}
	chain->have_dsc = true;
	certs_chain_describe(dsc.der, &dsc, &chain->dsc);
	if (known.country[0] != '\0')
		memcpy(chain->dsc.issuer_country, known.country,
		    sizeof(known.country));
	check_signer(v, &dsc, now);
	if (sod->have_signing_time)
		certs_chain_signed(
		    v, &chain->dsc, sod->signing_time, "signing time", now);
	r = search(&s);
	s.distrusted = !s.found && anchors != NULL &&
	    certs_store_distrusts_maker(anchors, &dsc);
	if (s.distrusted)
		r = CERTS_REASON_DISTRUSTED;
	check_authority(v, &s, r, chain);
	certs_strength_judge(certs_anchors_policy(anchors), sod, &dsc,
	    s.found ? &s.best : NULL, v);
	check_revocation(v, &s);
	check_country(v, &dsc, &s, known.country);
	chain->by_key_id = s.by_key_id;
	chain->candidates = s.tried;
	chain->verified_at = s.found ? s.at : 0;
	return CERTS_E_OK;
}

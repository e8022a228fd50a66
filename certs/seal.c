#include "certs/seal.h"

#include "certs/anchors.h"
#include "certs/country.h"
#include "certs/crl.h"
#include "certs/lists_known.h"
#include "certs/signature.h"
#include "certs/x509.h"
#include "mrtd/tlv.h"

#include <string.h>

/* id-icao-vdsSigner (Doc 9303-12 §7.1.3), and of the specimen of a VDS-NC. */
static const uint8_t vds_signer[] = {0x67, 0x81, 0x08, 0x01, 0x01, 0x0B, 0x01},
		     vdsnc_signer[] = {
			 0x67, 0x81, 0x08, 0x01, 0x01, 0x0E, 0x02};

#define DAY 86400

/* The subject of a Bar Code Signer: C, CN and nothing else. */
struct subject {
	struct span country, name;
	bool printable; /* both PrintableString */
	size_t attributes;
};

static struct subject
read_subject(struct span name)
{
	static const uint8_t c[] = {0x55, 0x04, 0x06},
			     cn[] = {0x55, 0x04, 0x03};
	struct subject s = {.printable = true};
	struct span rdns, set, one, oid;
	struct mrtd_tlv t;

	if (mrtd_tlv_only(name, 0x30, &rdns) != MRTD_E_OK)
		return s;
	while (mrtd_tlv_expect(&rdns, 0x31, &set) == MRTD_E_OK)
		while (mrtd_tlv_expect(&set, 0x30, &one) == MRTD_E_OK) {
			s.attributes++;
			if (mrtd_tlv_expect(&one, 0x06, &oid) != MRTD_E_OK ||
			    mrtd_tlv_next(&one, &t) != MRTD_E_OK)
				continue;
			if (span_eq(oid, SPAN_OF(c)))
				s.country = t.value;
			else if (span_eq(oid, SPAN_OF(cn)))
				s.name = t.value;
			s.printable &= t.tag == 0x13;
		}
	return s;
}

/* A serial number and the same in hexadecimal, leading zeros apart. */
static bool
same_serial(struct span serial, const char *reference)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t n = strlen(reference);

	while (n > 0 && *reference == '0') {
		reference++;
		n--;
	}
	for (size_t i = serial.n; i > 0; i--)
		for (unsigned half = 0; half < 2; half++) {
			char want = hex[serial.p[i - 1] >> (4 * half) & 0xF];
			char got = n > 0 ? reference[--n] : '0';

			if (got != want)
				return false;
		}
	return n == 0;
}

/*
 * Doc 9303-13 §2.2.1: letters 1 and 2 are the country, 3 and 4 the common name,
 * the rest is the serial number.
 */
static bool
is_named(const struct certs_x509 *x, const char *signer, const char *reference)
{
	struct subject s = read_subject(x->subject);

	return strlen(signer) == 4 && s.country.n == 2 && s.name.n == 2 &&
	    memcmp(s.country.p, signer, 2) == 0 &&
	    memcmp(s.name.p, signer + 2, 2) == 0 &&
	    same_serial(x->serial, reference);
}

bool
certs_seal_names(
    const char *signer, const char *reference, struct span certificate)
{
	struct certs_x509 x;

	return certs_x509_parse(certificate, &x) == CERTS_E_OK &&
	    is_named(&x, signer, reference);
}

const struct certs_policy_digest *
certs_seal_digest(int bits)
{
	/* clang-format off */
	static const struct {
		int bits;
		const char *name;
	} rows[] = {
		{224, "SHA224"},
		{256, "SHA256"},
		{384, "SHA384"},
		{512, "SHA512"},
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (bits <= rows[i].bits)
			return certs_policy_digest_named(rows[i].name);
	return NULL;
}

/* RFC 7518 §3.4: the algorithm stands for a hash and a size of the curve. */
static const struct certs_policy_digest *
algorithm_digest(const char *algorithm, int bits)
{
	/* clang-format off */
	static const struct {
		const char *algorithm, *digest;
		int bits;
	} rows[] = {
		{"ES256", "SHA256", 256},
		{"ES384", "SHA384", 384},
		{"ES512", "SHA512", 521},
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].algorithm, algorithm) == 0 &&
		    rows[i].bits == bits)
			return certs_policy_digest_named(rows[i].digest);
	return NULL;
}

static enum certs_reason
verify(const struct certs_seal_object *o, const struct certs_x509 *x)
{
	struct certs_signature_algorithm a = {
	    .scheme = CERTS_SIGNATURE_ECDSA_PLAIN};
	struct certs_key k;
	enum certs_reason r = certs_key_open(x->spki, &k);

	if (r != CERTS_REASON_NONE)
		return r;
	a.digest = o->kind == CERTS_SEAL_VDS
	    ? certs_seal_digest(k.bits)
	    : algorithm_digest(o->algorithm, k.bits);
	if (k.kind != CERTS_KEY_EC)
		r = CERTS_REASON_KEY_MISMATCH;
	else if (a.digest == NULL)
		r = CERTS_REASON_DIGEST_UNKNOWN;
	else
		r = certs_signature_verify(
		    &k, &a, o->signed_part, o->signature, NULL);
	certs_key_close(&k);
	return r;
}

static struct certs_check *
yes_or(struct certs_verdict *v, enum certs_check_id id, enum certs_reason r)
{
	return certs_checks_add(
	    v, id, r == CERTS_REASON_NONE ? CERTS_SUCCESSFUL : CERTS_FAILED, r);
}

static void
check_time(struct certs_verdict *v, enum certs_check_id id, int64_t from,
    int64_t to, int64_t now)
{
	if (now <= 0)
		certs_checks_add(
		    v, id, CERTS_UNDETERMINED, CERTS_REASON_NO_TIME);
	else
		yes_or(v, id,
		    now < from	   ? CERTS_REASON_NOT_YET
			: now > to ? CERTS_REASON_EXPIRED
				   : CERTS_REASON_NONE);
}

/* The seal has a day, the certificate a second: any hour of it will do. */
static void
check_signing(struct certs_verdict *v, const struct certs_x509 *x,
    const struct certs_seal_object *o, int64_t now)
{
	int64_t signed_on = o->signed_on;
	enum certs_reason r = CERTS_REASON_NONE;

	if (o->kind != CERTS_SEAL_VDS) {
		certs_checks_add(v, CERTS_CHECK_SEAL_SIGNED_IN_TIME,
		    CERTS_NOT_SUPPORTED, CERTS_REASON_NONE);
		return;
	}
	if (signed_on + DAY <= x->not_before || (now > 0 && signed_on > now))
		r = CERTS_REASON_NOT_YET;
	else if (signed_on > x->not_after)
		r = CERTS_REASON_EXPIRED;
	yes_or(v, CERTS_CHECK_SEAL_SIGNED_IN_TIME, r);
}

/* §7.1.3: made for seals, and no authority's. */
static enum certs_reason
purpose(const struct certs_x509 *x, enum certs_seal_kind kind)
{
	struct span oid = kind == CERTS_SEAL_VDS ? SPAN_OF(vds_signer)
						 : SPAN_OF(vdsnc_signer);

	if (x->authority || (x->key_usage & CERTS_X509_KEY_CERT_SIGN) != 0)
		return CERTS_REASON_IS_AUTHORITY;
	if (x->have_key_usage &&
	    (x->key_usage & CERTS_X509_DIGITAL_SIGNATURE) == 0)
		return CERTS_REASON_KEY_USAGE;
	return certs_x509_purpose(x, oid) ? CERTS_REASON_NONE
					  : CERTS_REASON_OTHER_PURPOSE;
}

/* §7.1.3 and Table 8. */
static enum certs_reason
profile(const struct certs_x509 *x)
{
	struct subject s = read_subject(x->subject);

	if (x->serial.n == 0 || x->serial.n > 20 ||
	    (x->serial.p[0] & 0x80) != 0)
		return CERTS_REASON_SERIAL;
	if (x->aki.n == 0)
		return CERTS_REASON_NO_KEY_ID;
	if (x->unknown_critical)
		return CERTS_REASON_CRITICAL;
	if (s.attributes != 2 || !s.printable || !x->purposes_critical ||
	    x->have_key_usage || x->have_basic || x->ski.n > 0 ||
	    x->malformed_extension || !x->same_algorithm || x->version != 2 ||
	    x->other_time)
		return CERTS_REASON_FORM;
	return CERTS_REASON_NONE;
}

/* §7.1.1.6: "a single letter denotes all document types starting with it". */
static void
check_document_type(struct certs_verdict *v, const struct certs_x509 *x,
    const struct certs_seal_object *o)
{
	size_t n = strlen(o->document_code);
	struct span s = x->types, one;
	bool named = false;

	if (!x->have_types || n == 0) {
		certs_checks_add(v, CERTS_CHECK_SEAL_DOCUMENT_TYPE,
		    CERTS_NOT_SUPPORTED, CERTS_REASON_NONE);
		return;
	}
	while (mrtd_tlv_expect(&s, 0x13, &one) == MRTD_E_OK)
		named |= one.n >= 1 && one.n <= n &&
		    memcmp(one.p, o->document_code, one.n) == 0;
	if (s.n > 0 || x->types.n == 0)
		certs_checks_add(v, CERTS_CHECK_SEAL_DOCUMENT_TYPE,
		    CERTS_UNDETERMINED, CERTS_REASON_ENCODING);
	else
		yes_or(v, CERTS_CHECK_SEAL_DOCUMENT_TYPE,
		    named ? CERTS_REASON_NONE : CERTS_REASON_DOCUMENT_TYPE);
}

/* Tables 5.73, 5.74: "not supported" where one is not there. */
static void
compare(struct certs_verdict *v, enum certs_check_id id, const char *state,
    const char *c)
{
	enum certs_reason r = CERTS_REASON_NONE;
	enum certs_result result = CERTS_NOT_SUPPORTED;

	if (state[0] != '\0' && c[0] != '\0')
		result = certs_country_compare(state, c, &r);
	certs_checks_detail(
	    certs_checks_add(v, id, result, r), "%s, %s", state, c);
}

/*
 * Table 5.75, and the authority itself: what a name of an issuer says is the
 * signer's word, what the authority's certificate says is not.
 */
static void
check_country(struct certs_verdict *v, const struct certs_chain *chain)
{
	const char *signer = chain->dsc.country,
		   *issuer = chain->dsc.issuer_country,
		   *authority = chain->csca.country;
	enum certs_result result = CERTS_NOT_SUPPORTED;
	enum certs_reason r = CERTS_REASON_COUNTRY_MISSING;

	if (signer[0] != '\0' && issuer[0] != '\0') {
		bool same = strcmp(signer, issuer) == 0 &&
		    (authority[0] == '\0' || strcmp(issuer, authority) == 0);

		result = same ? CERTS_SUCCESSFUL : CERTS_FAILED;
		r = same ? CERTS_REASON_NONE : CERTS_REASON_DIFFERS;
	}
	certs_checks_detail(
	    certs_checks_add(v, CERTS_CHECK_SEAL_SIGNER_COUNTRY, result, r),
	    "signer %s, issuer %s, authority %s", signer, issuer, authority);
}

/* Doc 9303-13 Appendix D; Table 5.37 for the signer and what made it. */
static void
check_revocation(struct certs_verdict *v, const struct certs_anchors *anchors,
    const struct certs_x509 *x, const struct certs_anchor *authority,
    int64_t now)
{
	struct certs_crl_verdict r;
	struct certs_check *c;
	char day[24];

	certs_crl_judge(anchors != NULL ? certs_anchors_lists(anchors) : NULL,
	    anchors, x, authority, now, &r);
	c = certs_checks_add(
	    v, CERTS_CHECK_SEAL_REVOCATION, r.result, r.reason);
	if (r.have_list)
		certs_checks_detail(c, "list %s of %s%s", r.number,
		    certs_x509_day(r.this_update, day),
		    r.by_country ? ", by another key of the country" : "");
}

static void
check_authority(struct certs_verdict *v, const struct certs_anchors *anchors,
    const struct certs_x509 *x, const struct certs_seal_object *o, int64_t now,
    struct certs_chain *chain)
{
	struct certs_chain_found found = {0};
	enum certs_reason r = certs_chain_find(anchors, x, now, &found);
	/* Table 5.68: the list of seal signers is the basis of trust. */
	bool direct = r != CERTS_REASON_NONE && anchors != NULL &&
	    certs_lists_vouch(certs_anchors_lists(anchors),
		o->health ? CERTS_LISTS_ICAO_HEALTH : CERTS_LISTS_SOVEREIGN,
		x->der);
	struct certs_x509 csca;

	certs_checks_detail(
	    certs_checks_add(v, CERTS_CHECK_SEAL_SIGNER,
		direct ? CERTS_SUCCESSFUL : certs_signature_result(r),
		direct ? CERTS_REASON_DIRECT : r),
	    "%u candidate%s", found.candidates,
	    found.candidates == 1 ? "" : "s");
	chain->candidates = found.candidates;
	chain->by_key_id = found.by_key_id;
	check_revocation(
	    v, anchors, x, r == CERTS_REASON_NONE ? &found.anchor : NULL, now);
	if (r != CERTS_REASON_NONE ||
	    certs_x509_parse(found.anchor.der, &csca) != CERTS_E_OK) {
		certs_checks_add(v, CERTS_CHECK_SEAL_AUTHORITY,
		    CERTS_UNDETERMINED,
		    direct ? CERTS_REASON_DIRECT : CERTS_REASON_NO_CSCA);
		return;
	}
	check_time(v, CERTS_CHECK_SEAL_AUTHORITY, csca.not_before,
	    csca.not_after, now);
	chain->have_csca = true;
	chain->anchor = found.anchor.index;
	certs_chain_describe(found.anchor.der, &csca, &chain->csca);
}

/* Nothing can be said of a signer that is not there. */
static void
no_signer(struct certs_verdict *v, const struct certs_seal_object *o)
{
	static const enum certs_check_id ids[] = {
	    CERTS_CHECK_SEAL_SIGNATURE,
	    CERTS_CHECK_SEAL_SIGNER,
	    CERTS_CHECK_SEAL_PURPOSE,
	    CERTS_CHECK_SEAL_VALIDITY,
	    CERTS_CHECK_SEAL_AUTHORITY,
	    CERTS_CHECK_SEAL_REVOCATION,
	    CERTS_CHECK_SEAL_SIGNER_COUNTRY,
	    CERTS_CHECK_SEAL_HEADER_STATE,
	    CERTS_CHECK_SEAL_SIGNED_IN_TIME,
	    CERTS_CHECK_SEAL_PROFILE,
	};

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		certs_checks_add(
		    v, ids[i], CERTS_UNDETERMINED, CERTS_REASON_NO_CERTIFICATE);
	certs_checks_detail(
	    certs_checks_add(v, CERTS_CHECK_SEAL_SIGNER, CERTS_UNDETERMINED,
		CERTS_REASON_NO_CERTIFICATE),
	    "%s %s", o->kind == CERTS_SEAL_VDS ? o->signer : "",
	    o->kind == CERTS_SEAL_VDS ? o->reference : "");
}

/* The certificate that the seal names; why its signature is what it is. */
static bool
find(const struct span *certificates, size_t n,
    const struct certs_seal_object *o, struct certs_x509 *out,
    enum certs_reason *why)
{
	struct certs_x509 x;
	bool found = false;

	for (size_t i = 0; i < n; i++) {
		enum certs_reason r;

		if (certs_x509_parse(certificates[i], &x) != CERTS_E_OK ||
		    (o->kind == CERTS_SEAL_VDS &&
			!is_named(&x, o->signer, o->reference)))
			continue;
		r = verify(o, &x);
		if (found && r != CERTS_REASON_NONE)
			continue;
		*out = x;
		*why = r;
		found = true;
		if (r == CERTS_REASON_NONE)
			return true;
	}
	return found;
}

void
certs_seal_judge(const struct certs_anchors *anchors,
    const struct span *certificates, size_t n,
    const struct certs_seal_object *o, int64_t now, struct certs_verdict *v,
    struct certs_chain *out)
{
	struct certs_chain unused, *chain = out != NULL ? out : &unused;
	enum certs_reason r = CERTS_REASON_NONE;
	struct certs_x509 x;
	struct certs_check *c;

	memset(chain, 0, sizeof(*chain));
	if (!find(certificates, n, o, &x, &r)) {
		no_signer(v, o);
		return;
	}
	chain->have_dsc = true;
	certs_chain_describe(x.der, &x, &chain->dsc);
	c = certs_checks_add(
	    v, CERTS_CHECK_SEAL_SIGNATURE, certs_signature_result(r), r);
	certs_checks_detail(c, "%s", chain->dsc.key);
	yes_or(v, CERTS_CHECK_SEAL_PURPOSE, purpose(&x, o->kind));
	yes_or(v, CERTS_CHECK_SEAL_PROFILE, profile(&x));
	check_document_type(v, &x, o);
	check_time(
	    v, CERTS_CHECK_SEAL_VALIDITY, x.not_before, x.not_after, now);
	check_signing(v, &x, o, now);
	check_authority(v, anchors, &x, o, now, chain);
	check_country(v, chain);
	compare(v, CERTS_CHECK_SEAL_STATE_ISSUER, o->state,
	    chain->dsc.issuer_country);
	compare(
	    v, CERTS_CHECK_SEAL_STATE_SUBJECT, o->state, chain->dsc.country);
	compare(
	    v, CERTS_CHECK_SEAL_HEADER_STATE, o->issuer, chain->dsc.country);
}

#include "certs/lds2.h"

#include "certs/anchors.h"
#include "certs/country.h"
#include "certs/crl.h"
#include "certs/signature.h"
#include "certs/x509.h"

#include <stdio.h>
#include <string.h>

/* id-icao-lds2Signer, followed by 1 to 3 (Doc 9303-12 §7.1.2 note 1). */
static const uint8_t purposes[][8] = {
    [CERTS_LDS2_TRAVEL] = {0x67, 0x81, 0x08, 0x01, 0x01, 0x09, 0x08, 0x01},
    [CERTS_LDS2_VISA] = {0x67, 0x81, 0x08, 0x01, 0x01, 0x09, 0x08, 0x02},
    [CERTS_LDS2_BIOMETRICS] = {0x67, 0x81, 0x08, 0x01, 0x01, 0x09, 0x08, 0x03},
};

static void
set(struct certs_lds2_verdict *v, enum certs_lds2_check_id id,
    enum certs_result result, enum certs_reason reason)
{
	v->check[id].result = result;
	v->check[id].reason = reason;
}

static void
yes_or(struct certs_lds2_verdict *v, enum certs_lds2_check_id id,
    enum certs_reason reason)
{
	set(v, id,
	    reason == CERTS_REASON_NONE ? CERTS_SUCCESSFUL : CERTS_FAILED,
	    reason);
}

/* The hash that belongs to a key of this size (TR-03111 §4.1.1). */
static const char *
digest_of(int bits)
{
	return bits <= 224 ? "SHA224"
	    : bits <= 256  ? "SHA256"
	    : bits <= 384  ? "SHA384"
			   : "SHA512";
}

static enum certs_reason
try_digest(const struct certs_key *k, const struct certs_lds2_object *o,
    const struct certs_policy_digest *d, struct certs_lds2_verdict *v)
{
	struct certs_signature_algorithm a = {
	    .scheme = CERTS_SIGNATURE_ECDSA, .digest = d};
	unsigned tolerated = 0;
	enum certs_reason r;

	if (d == NULL)
		return CERTS_REASON_DIGEST_UNKNOWN;
	r = certs_signature_verify(
	    k, &a, o->signed_part, o->signature, &tolerated);
	if (r == CERTS_REASON_NONE) {
		snprintf(v->digest, sizeof(v->digest), "%s", d->name);
		v->plain = (tolerated & CERTS_SIGNATURE_PLAIN) != 0;
	}
	return r;
}

/*
 * No algorithm is named with the signature.  Trying a few is no weakness: each
 * hash is one that would be accepted where it was named.
 */
static enum certs_reason
verify(const struct certs_lds2_object *o, const struct certs_x509 *x,
    struct certs_lds2_verdict *v)
{
	const char *names[] = {
	    NULL, NULL, "SHA256", "SHA384", "SHA512", "SHA224"};
	struct certs_signature_algorithm a;
	struct certs_key k;
	enum certs_reason r = certs_key_open(x->spki, &k);

	if (r != CERTS_REASON_NONE)
		return r;
	if (certs_signature_read(x->algorithm, NULL, &a) == CERTS_REASON_NONE)
		names[0] = a.digest->name;
	names[1] = digest_of(k.bits);
	/* §4.1.7: LDS2 Signers have ECDSA. */
	r = k.kind == CERTS_KEY_EC ? CERTS_REASON_SIGNATURE_WRONG
				   : CERTS_REASON_KEY_MISMATCH;
	for (size_t i = 0; r == CERTS_REASON_SIGNATURE_WRONG &&
	     i < sizeof(names) / sizeof(names[0]);
	     i++)
		if (names[i] != NULL)
			r = try_digest(
			    &k, o, certs_policy_digest_named(names[i]), v);
	certs_key_close(&k);
	return r;
}

/* §7.1.2: the purpose is there, is one for such records, and no authority's. */
static enum certs_reason
purpose(const struct certs_x509 *x, enum certs_lds2_kind kind)
{
	if (x->authority || (x->key_usage & CERTS_X509_KEY_CERT_SIGN) != 0)
		return CERTS_REASON_IS_AUTHORITY;
	return certs_x509_purpose(x, SPAN_OF(purposes[kind]))
	    ? CERTS_REASON_NONE
	    : CERTS_REASON_OTHER_PURPOSE;
}

/* Table 7 of -12: two extensions and no other. */
static enum certs_reason
profile(const struct certs_x509 *x)
{
	if (x->serial.n == 0 || x->serial.n > 20 ||
	    (x->serial.p[0] & 0x80) != 0)
		return CERTS_REASON_SERIAL;
	if (x->aki.n == 0)
		return CERTS_REASON_NO_KEY_ID;
	if (x->unknown_critical)
		return CERTS_REASON_CRITICAL;
	if (x->have_key_usage || x->have_basic || x->ski.n > 0 ||
	    x->malformed_extension || !x->same_algorithm || x->version != 2)
		return CERTS_REASON_FORM;
	return CERTS_REASON_NONE;
}

static void
check_time(struct certs_lds2_verdict *v, enum certs_lds2_check_id id,
    int64_t from, int64_t to, int64_t now)
{
	if (now <= 0)
		set(v, id, CERTS_UNDETERMINED, CERTS_REASON_NO_TIME);
	else
		yes_or(v, id,
		    now < from	   ? CERTS_REASON_NOT_YET
			: now > to ? CERTS_REASON_EXPIRED
				   : CERTS_REASON_NONE);
}

static void
check_country(struct certs_lds2_verdict *v, const struct certs_lds2_object *o)
{
	const char *signer = v->chain.dsc.country,
		   *issuer = v->chain.dsc.issuer_country,
		   *authority = v->chain.csca.country;
	enum certs_reason r = CERTS_REASON_NONE;
	enum certs_result result = CERTS_SUCCESSFUL;

	if (!v->chain.have_csca) {
		set(v, CERTS_LDS2_CHECK_COUNTRY, CERTS_UNDETERMINED,
		    CERTS_REASON_NO_CSCA);
		return;
	}
	if (signer[0] == '\0' || issuer[0] == '\0' || authority[0] == '\0') {
		result = CERTS_UNDETERMINED;
		r = CERTS_REASON_COUNTRY_MISSING;
	} else if (strcmp(signer, issuer) != 0 ||
	    strcmp(issuer, authority) != 0) {
		result = CERTS_FAILED;
	} else if (o->kind != CERTS_LDS2_BIOMETRICS) {
		char state[sizeof(o->state)];

		/* "D<<" of a record is "D" of an MRZ without fillers. */
		memcpy(state, o->state, sizeof(state));
		state[strcspn(state, "<")] = '\0';
		result = certs_country_compare(state, authority, &r);
	}
	set(v, CERTS_LDS2_CHECK_COUNTRY, result, r);
}

/* Doc 9303-12 §6.1.2: the State's list holds all that it certified. */
static void
check_revocation(const struct certs_anchors *anchors,
    const struct certs_x509 *x, const struct certs_anchor *authority,
    int64_t now, struct certs_lds2_verdict *v)
{
	struct certs_crl_verdict r;

	certs_crl_judge(anchors != NULL ? certs_anchors_lists(anchors) : NULL,
	    anchors, x, authority, now, &r);
	set(v, CERTS_LDS2_CHECK_REVOCATION, r.result, r.reason);
}

static void
check_authority(const struct certs_anchors *anchors, const struct certs_x509 *x,
    int64_t now, struct certs_lds2_verdict *v)
{
	struct certs_chain_found found = {0};
	enum certs_reason r = certs_chain_find(anchors, x, now, &found);
	struct certs_x509 csca;

	set(v, CERTS_LDS2_CHECK_SIGNER, certs_signature_result(r), r);
	v->chain.candidates = found.candidates;
	v->chain.by_key_id = found.by_key_id;
	check_revocation(
	    anchors, x, r == CERTS_REASON_NONE ? &found.anchor : NULL, now, v);
	if (r != CERTS_REASON_NONE ||
	    certs_x509_parse(found.anchor.der, &csca) != CERTS_E_OK) {
		set(v, CERTS_LDS2_CHECK_AUTHORITY, CERTS_UNDETERMINED,
		    CERTS_REASON_NO_CSCA);
		return;
	}
	check_time(v, CERTS_LDS2_CHECK_AUTHORITY, csca.not_before,
	    csca.not_after, now);
	v->chain.have_csca = true;
	v->chain.anchor = found.anchor.index;
	certs_chain_describe(found.anchor.der, &csca, &v->chain.csca);
}

static enum certs_result
overall(const struct certs_lds2_verdict *v)
{
	static const enum certs_lds2_check_id counts[] = {
	    CERTS_LDS2_CHECK_SIGNATURE, CERTS_LDS2_CHECK_SIGNER,
	    CERTS_LDS2_CHECK_PURPOSE, CERTS_LDS2_CHECK_VALIDITY,
	    CERTS_LDS2_CHECK_AUTHORITY, CERTS_LDS2_CHECK_COUNTRY};
	enum certs_result r = CERTS_SUCCESSFUL;

	/* A missing list does not count, a revoked signer does. */
	if (v->check[CERTS_LDS2_CHECK_REVOCATION].result == CERTS_FAILED)
		return CERTS_FAILED;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		enum certs_result one = v->check[counts[i]].result;

		if (one == CERTS_FAILED)
			return CERTS_FAILED;
		if (one != CERTS_SUCCESSFUL)
			r = CERTS_UNDETERMINED;
	}
	return r;
}

void
certs_lds2_judge(const struct certs_anchors *anchors,
    const struct certs_lds2_object *o, int64_t now,
    struct certs_lds2_verdict *v)
{
	enum certs_reason missing = o->certificate.n == 0
	    ? CERTS_REASON_NO_CERTIFICATE
	    : CERTS_REASON_ENCODING;
	struct certs_x509 x;
	enum certs_reason r;

	memset(v, 0, sizeof(*v));
	v->result = CERTS_UNDETERMINED;
	for (unsigned i = 0; i < CERTS_LDS2_CHECK_COUNT; i++)
		set(v, i, CERTS_UNDETERMINED, missing);
	if (certs_x509_parse(o->certificate, &x) != CERTS_E_OK)
		return;
	v->chain.have_dsc = true;
	certs_chain_describe(o->certificate, &x, &v->chain.dsc);
	r = verify(o, &x, v);
	set(v, CERTS_LDS2_CHECK_SIGNATURE, certs_signature_result(r), r);
	yes_or(v, CERTS_LDS2_CHECK_PURPOSE, purpose(&x, o->kind));
	yes_or(v, CERTS_LDS2_CHECK_PROFILE, profile(&x));
	check_time(
	    v, CERTS_LDS2_CHECK_VALIDITY, x.not_before, x.not_after, now);
	check_authority(anchors, &x, now, v);
	check_country(v, o);
	v->result = overall(v);
}

static const struct {
	const char *name, *text;
} rows[] = {
#define ROW(name, id, text) {id, text},
    CERTS_LDS2_CHECKS(ROW)
#undef ROW
};

const char *
certs_lds2_check_name(enum certs_lds2_check_id id)
{
	return (unsigned)id < CERTS_LDS2_CHECK_COUNT ? rows[id].name : "";
}

const char *
certs_lds2_check_text(enum certs_lds2_check_id id)
{
	return (unsigned)id < CERTS_LDS2_CHECK_COUNT ? rows[id].text : "";
}

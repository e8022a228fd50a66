/* A signed list against Tables 18 and 19 (§9, §10): SignedData of RFC 5652. */
#include "certs/profile_form.h"

#include "certs/deviation.h"
#include "certs/master.h"
#include "certs/policy.h"
#include "certs/x509.h"
#include "mrtd/der.h"

#include <string.h>

static const uint8_t signed_data[] = {
    0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2};
static const uint8_t master_list[] = {0x67, 0x81, 8, 1, 1, 2};
static const uint8_t deviation_list[] = {0x67, 0x81, 8, 1, 1, 7};
/* pkcs-9: content-type, message-digest, signing-time end in 3, 4, 5 */
static const uint8_t pkcs9[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9};

struct list {
	struct certs_profile_form f;
	uint32_t version;
	bool crls;
	struct span digests, certificates, infos; /* contents */
	struct span content;
	struct certs_profile_list out;
};

/* SignedData up to its end, without judging it. */
static bool
take_apart(struct list *l, struct span der)
{
	struct span all, oid, v, info, skipped;

	if (mrtd_tlv_only(der, MRTD_DER_SEQUENCE, &all) != MRTD_E_OK ||
	    mrtd_tlv_expect(&all, MRTD_DER_OID, &oid) != MRTD_E_OK ||
	    !span_eq(oid, SPAN_OF(signed_data)) ||
	    mrtd_tlv_only(all, 0xA0, &v) != MRTD_E_OK ||
	    mrtd_tlv_only(v, MRTD_DER_SEQUENCE, &v) != MRTD_E_OK ||
	    mrtd_der_uint(&v, &l->version) != MRTD_E_OK ||
	    mrtd_tlv_expect(&v, MRTD_DER_SET, &l->digests) != MRTD_E_OK ||
	    mrtd_tlv_expect(&v, MRTD_DER_SEQUENCE, &info) != MRTD_E_OK ||
	    mrtd_tlv_expect(&info, MRTD_DER_OID, &oid) != MRTD_E_OK)
		return false;
	if (span_eq(oid, SPAN_OF(master_list)))
		l->f.type = CERTS_PROFILE_MASTER_LIST;
	else if (span_eq(oid, SPAN_OF(deviation_list)))
		l->f.type = CERTS_PROFILE_DEVIATION_LIST;
	else
		return false;
	if (mrtd_tlv_only(info, 0xA0, &info) != MRTD_E_OK ||
	    mrtd_tlv_only(info, MRTD_DER_OCTET_STRING, &l->content) !=
		MRTD_E_OK)
		return false;
	if (mrtd_tlv_expect(&v, 0xA0, &l->certificates) != MRTD_E_OK)
		l->certificates = (struct span) {0};
	l->crls = mrtd_tlv_expect(&v, 0xA1, &skipped) == MRTD_E_OK;
	return mrtd_tlv_only(v, MRTD_DER_SET, &l->infos) == MRTD_E_OK;
}

/* AlgorithmIdentifier of a digest: its OID; NULL is one word too many. */
static struct span
digest(struct list *l, struct span seq, const char *part)
{
	struct span oid;
	char text[64];

	if (mrtd_tlv_expect(&seq, MRTD_DER_OID, &oid) != MRTD_E_OK)
		return (struct span) {0};
	certs_profile_form_oid(oid, text);
	if (seq.n > 0)
		certs_profile_form_tell(&l->f,
		    CERTS_PROFILE_RULE_LIST_DIGEST_NULL, part, "%s", text);
	return oid;
}

static void
check_digest(struct list *l, struct span oid)
{
	const struct certs_policy_digest *d = certs_policy_digest(oid);
	struct span s = l->digests, one, listed;
	char text[64];
	bool found = false;

	certs_profile_form_oid(oid, text);
	if (d == NULL || strcmp(d->name, "SHA1") == 0 ||
	    strcmp(d->name, "MD5") == 0)
		certs_profile_form_tell(&l->f, CERTS_PROFILE_RULE_HASH,
		    "digestAlgorithm", "%s", d != NULL ? d->name : text);
	while (mrtd_tlv_expect(&s, MRTD_DER_SEQUENCE, &one) == MRTD_E_OK) {
		listed = digest(l, one, "digestAlgorithms");
		found |= span_eq(listed, oid);
	}
	if (!found)
		certs_profile_form_tell(&l->f,
		    CERTS_PROFILE_RULE_LIST_DIGEST_LISTED, "digestAlgorithms",
		    "without %s", d != NULL ? d->name : text);
}

/* A SET OF under a tag of its own is in order too (X.690 §11.6). */
static void
check_order(struct list *l, struct span s, const char *part)
{
	struct span before = {0};
	struct mrtd_tlv t;

	while (mrtd_tlv_next(&s, &t) == MRTD_E_OK) {
		size_t n = before.n < t.raw.n ? before.n : t.raw.n;

		if (n > 0 && memcmp(before.p, t.raw.p, n) > 0) {
			certs_profile_form_tell(&l->f, CERTS_PROFILE_RULE_DER,
			    part, "a set that is not in order");
			return;
		}
		before = t.raw;
	}
}

static void
check_attributes(struct list *l, struct span s)
{
	struct span one, oid, prefix;
	unsigned seen = 0;

	check_order(l, s, "signedAttrs");
	while (mrtd_tlv_expect(&s, MRTD_DER_SEQUENCE, &one) == MRTD_E_OK)
		if (mrtd_tlv_expect(&one, MRTD_DER_OID, &oid) == MRTD_E_OK &&
		    oid.n == 9 && span_peek(oid, 8, &prefix) &&
		    span_eq(prefix, SPAN_OF(pkcs9)) && oid.p[8] < 32)
			seen |= 1u << oid.p[8];
	if ((seen & 1u << 3) == 0 || (seen & 1u << 4) == 0)
		certs_profile_form_tell(&l->f,
		    CERTS_PROFILE_RULE_LIST_ATTRIBUTES, "signedAttrs",
		    "%s missing",
		    (seen & 1u << 3) == 0 ? "content-type" : "message-digest");
	if ((seen & 1u << 5) == 0)
		certs_profile_form_tell(&l->f, CERTS_PROFILE_RULE_LIST_TIME,
		    "signedAttrs", "no signing-time");
}

/* Whether the signer's identifier is this certificate's. */
static bool
names(const struct certs_x509 *x, struct mrtd_tlv sid)
{
	struct span serial, s = sid.value;
	struct mrtd_tlv issuer;

	if (sid.tag == 0x80)
		return x->ski.n > 0 && span_eq(sid.value, x->ski);
	return mrtd_tlv_next(&s, &issuer) == MRTD_E_OK &&
	    mrtd_tlv_only(s, MRTD_DER_INTEGER, &serial) == MRTD_E_OK &&
	    certs_x509_same_serial(serial, x->serial) &&
	    certs_x509_same_name(issuer.raw, x->issuer);
}

static void
check_certificates(struct list *l, struct mrtd_tlv sid)
{
	struct span s = l->certificates;
	bool authority = false;
	struct certs_x509 x;
	struct mrtd_tlv t;

	while (mrtd_tlv_next(&s, &t) == MRTD_E_OK) {
		if (certs_x509_parse(t.raw, &x) != CERTS_E_OK)
			continue;
		if (l->out.signer.n == 0 && names(&x, sid))
			l->out.signer = t.raw;
		else
			authority |= x.authority;
	}
	if (l->out.signer.n == 0)
		certs_profile_form_tell(&l->f, CERTS_PROFILE_RULE_LIST_SIGNER,
		    "certificates", "it is not there");
	if (!authority)
		certs_profile_form_tell(&l->f, CERTS_PROFILE_RULE_LIST_CSCA,
		    "certificates", "it is not there");
}

static bool
check_info(struct list *l, struct span v)
{
	struct certs_profile_form *f = &l->f;
	struct mrtd_tlv sid, t;
	struct span seq, oid, attributes, skipped;
	uint32_t version;

	if (mrtd_der_uint(&v, &version) != MRTD_E_OK ||
	    mrtd_tlv_next(&v, &sid) != MRTD_E_OK ||
	    (sid.tag != 0x80 && sid.tag != MRTD_DER_SEQUENCE) ||
	    mrtd_tlv_expect(&v, MRTD_DER_SEQUENCE, &seq) != MRTD_E_OK)
		return false;
	if (sid.tag != 0x80)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_LIST_KEY_ID,
		    "sid", "issuerAndSerialNumber");
	if (version != (sid.tag == 0x80 ? 3 : 1))
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_LIST_INFO_VERSION,
		    "SignerInfo", "version %u", (unsigned)version);
	oid = digest(l, seq, "digestAlgorithm");
	check_digest(l, oid);
	if (mrtd_tlv_expect(&v, 0xA0, &attributes) == MRTD_E_OK)
		check_attributes(l, attributes);
	else
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_LIST_ATTRIBUTES,
		    "signedAttrs", "missing");
	if (mrtd_tlv_next(&v, &t) != MRTD_E_OK || t.tag != MRTD_DER_SEQUENCE)
		return false;
	f->algorithm = t.raw;
	if (mrtd_tlv_expect(&v, MRTD_DER_OCTET_STRING, &skipped) != MRTD_E_OK)
		return false;
	if (mrtd_tlv_expect(&v, 0xA1, &skipped) == MRTD_E_OK &&
	    f->type == CERTS_PROFILE_DEVIATION_LIST)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_LIST_UNSIGNED,
		    "unsignedAttrs", "present");
	certs_profile_key_signature(
	    f, f->algorithm, certs_policy_digest(oid), "signatureAlgorithm");
	check_certificates(l, sid);
	return v.n == 0;
}

static void
check_content(struct list *l)
{
	struct certs_deviation_list d;
	struct certs_master_walk w;
	struct span one;
	enum certs_err e;

	if (l->f.type == CERTS_PROFILE_DEVIATION_LIST) {
		e = certs_deviation_open(l->content, &d);
	} else {
		e = certs_master_walk_init(&w, l->content);
		if (e == CERTS_E_OK)
			do
				e = certs_master_walk_next(&w, &one);
			while (e == CERTS_E_OK && one.n > 0);
	}
	if (e != CERTS_E_OK)
		certs_profile_form_tell(&l->f, CERTS_PROFILE_RULE_LIST_CONTENT,
		    "eContent", "%s", certs_err_text(e));
}

enum certs_profile_type
certs_profile_list(struct span der, struct certs_profile_list *out,
    const struct certs_profile_ear *ear)
{
	struct list l = {.f = {.ear = ear, .der = der, .column = -1}};
	struct certs_profile_form *f = &l.f;
	struct span s, one;
	size_t n = 0;

	if (!take_apart(&l, der))
		return CERTS_PROFILE_UNKNOWN;
	certs_profile_form_der(f, der, (struct span) {0}, "SignedData");
	certs_profile_form_der(f, l.content, (struct span) {0}, "eContent");
	if (l.version != 3)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_LIST_VERSION,
		    "version", "%u", (unsigned)l.version);
	if (l.crls)
		certs_profile_form_tell(
		    f, CERTS_PROFILE_RULE_LIST_CRLS, "crls", "present");
	for (s = l.infos;
	     mrtd_tlv_expect(&s, MRTD_DER_SEQUENCE, &one) == MRTD_E_OK; n++)
		/* Only the first is judged: there should be one. */
		if (n == 0 && !check_info(&l, one))
			certs_profile_form_tell(f, CERTS_PROFILE_RULE_CONTENTS,
			    "SignerInfo", "cannot be read by its definition");
	if (n != 1)
		certs_profile_form_tell(f, CERTS_PROFILE_RULE_LIST_SIGNERS,
		    "signerInfos", "%zu", n);
	check_order(&l, l.certificates, "certificates");
	check_content(&l);
	l.out.content = l.content;
	l.out.certificates = l.certificates;
	*out = l.out;
	return f->type;
}

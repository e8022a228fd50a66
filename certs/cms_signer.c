/* SignerInfo, RFC 5652 §5.3. */
#include "certs/cms_form.h"

#include "certs/policy.h"
#include "mrtd/tlv.h"

/* clang-format off */
static const uint8_t oid_content_type[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 3};
static const uint8_t oid_message_digest[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 4};
static const uint8_t oid_signing_time[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 5};
/* clang-format on */

/* Attribute ::= SEQUENCE { OID, SET { one value } }, each at most once. */
static void
read_attribute(struct certs_cms_signer *s, struct span der)
{
	struct span seq, oid, set, *to = NULL;
	struct mrtd_tlv value;

	if (mrtd_tlv_only(der, 0x30, &seq) != MRTD_E_OK ||
	    mrtd_tlv_expect(&seq, 0x06, &oid) != MRTD_E_OK) {
		s->bad_attributes = true;
		return;
	}
	if (span_eq(oid, SPAN_OF(oid_content_type)))
		to = &s->content_type;
	else if (span_eq(oid, SPAN_OF(oid_message_digest)))
		to = &s->message_digest;
	else if (span_eq(oid, SPAN_OF(oid_signing_time)))
		to = &s->signing_time;
	if (to == NULL)
		return;
	/* RFC 5652 §11: a single value, and no second instance. */
	if (to->p != NULL || mrtd_tlv_only(seq, 0x31, &set) != MRTD_E_OK ||
	    mrtd_tlv_next(&set, &value) != MRTD_E_OK || set.n != 0)
		s->bad_attributes = true;
	else
		*to = value.raw;
}

static enum certs_err
read_attributes(struct certs_cms_signer *s, struct span set)
{
	struct mrtd_tlv t;

	while (set.n > 0) {
		if (s->n == CERTS_CMS_ATTRIBUTES_MAX ||
		    mrtd_tlv_next(&set, &t) != MRTD_E_OK)
			return CERTS_E_ENCODING;
		s->attribute[s->n++] = t.raw;
		read_attribute(s, t.raw);
	}
	return CERTS_E_OK;
}

/* §5.3: issuer and serial number, or [0] a key identifier. */
static bool
read_signer_id(struct certs_cms_signer *s, struct mrtd_tlv *id)
{
	struct mrtd_tlv issuer;

	if (id->tag == 0x80) {
		s->key_id = id->value;
		return true;
	}
	if (id->tag != 0x30 ||
	    mrtd_tlv_next(&id->value, &issuer) != MRTD_E_OK ||
	    mrtd_tlv_only(id->value, 0x02, &s->serial) != MRTD_E_OK)
		return false;
	s->issuer = issuer.raw;
	return true;
}

enum certs_err
certs_cms_signer_read(struct span v, struct certs_cms_signer *s)
{
	struct span version, digest, oid, set;
	struct mrtd_tlv id, algorithm;
	enum certs_err e;

	if (mrtd_tlv_expect(&v, 0x02, &version) != MRTD_E_OK ||
	    mrtd_tlv_next(&v, &id) != MRTD_E_OK || !read_signer_id(s, &id) ||
	    mrtd_tlv_expect(&v, 0x30, &digest) != MRTD_E_OK)
		return CERTS_E_ENCODING;
	if (mrtd_tlv_expect(&digest, 0x06, &oid) == MRTD_E_OK)
		s->digest = certs_policy_digest(oid);
	if (mrtd_tlv_expect(&v, 0xA0, &set) == MRTD_E_OK &&
	    (e = read_attributes(s, set)) != CERTS_E_OK)
		return e;
	if (mrtd_tlv_next(&v, &algorithm) != MRTD_E_OK ||
	    algorithm.tag != 0x30 ||
	    mrtd_tlv_expect(&v, 0x04, &s->signature) != MRTD_E_OK)
		return CERTS_E_ENCODING;
	s->algorithm = algorithm.raw;
	/* [1], attributes that nobody signed, is all that may follow. */
	return v.n == 0 || mrtd_tlv_only(v, 0xA1, &set) == MRTD_E_OK
	    ? CERTS_E_OK
	    : CERTS_E_ENCODING;
}

#include "certs/cms_form.h"

#include "certs/cms.h"
#include "mrtd/tlv.h"

enum {
	INTEGER = 0x02,
	OID = 0x06,
	SEQUENCE = 0x30,
	SET = 0x31,
};

static const uint8_t id_data[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 1};

static bool
is_version(struct span v, uint8_t want)
{
	return v.n == 1 && v.p[0] == want;
}

/* Whether a SET OF AlgorithmIdentifier names this one. */
static bool
lists(struct span set, struct span oid)
{
	struct span one, v;

	while (mrtd_tlv_expect(&set, SEQUENCE, &one) == MRTD_E_OK)
		if (mrtd_tlv_expect(&one, OID, &v) == MRTD_E_OK &&
		    span_eq(v, oid))
			return true;
	return false;
}

/*
 * RFC 5652 §5.3: version 1 with issuer and serial number, 3 with a key
 * identifier.  *newer: it is the latter.
 */
static uint32_t
signer_form(struct span info, struct span digests, bool *newer)
{
	struct span version, algorithm, oid;
	struct mrtd_tlv sid;
	uint32_t f = 0;

	if (mrtd_tlv_expect(&info, INTEGER, &version) != MRTD_E_OK ||
	    mrtd_tlv_next(&info, &sid) != MRTD_E_OK ||
	    mrtd_tlv_expect(&info, SEQUENCE, &algorithm) != MRTD_E_OK ||
	    mrtd_tlv_expect(&algorithm, OID, &oid) != MRTD_E_OK)
		return 0;
	*newer = sid.tag != SEQUENCE;
	if (!is_version(version, *newer ? 3 : 1))
		f |= CERTS_CMS_FINDING(VERSION);
	if (!lists(digests, oid))
		f |= CERTS_CMS_FINDING(DIGEST_LIST);
	return f;
}

uint32_t
certs_cms_form(struct span in)
{
	struct span oid, v, version, digests, content, info;
	struct mrtd_tlv t;
	bool newer = false, is_data;
	uint32_t f = 0;

	if (mrtd_tlv_only(in, SEQUENCE, &in) != MRTD_E_OK ||
	    mrtd_tlv_expect(&in, OID, &oid) != MRTD_E_OK ||
	    mrtd_tlv_only(in, 0xA0, &v) != MRTD_E_OK ||
	    mrtd_tlv_only(v, SEQUENCE, &v) != MRTD_E_OK ||
	    mrtd_tlv_expect(&v, INTEGER, &version) != MRTD_E_OK ||
	    mrtd_tlv_expect(&v, SET, &digests) != MRTD_E_OK ||
	    mrtd_tlv_expect(&v, SEQUENCE, &content) != MRTD_E_OK ||
	    mrtd_tlv_expect(&content, OID, &oid) != MRTD_E_OK)
		return 0;
	while (mrtd_tlv_next(&v, &t) == MRTD_E_OK)
		if (t.tag == SET &&
		    mrtd_tlv_expect(&t.value, SEQUENCE, &info) == MRTD_E_OK)
			f |= signer_form(info, digests, &newer);
	/*
	 * §5.1: 3, or 1 where the content is id-data and all signers are of 1.
	 * Doc 9303-10 §4.6.2.2 wants 3 for all.
	 */
	is_data = span_eq(oid, SPAN_OF(id_data));
	if (!is_version(version, 3) &&
	    !(is_data && !newer && is_version(version, 1)))
		f |= CERTS_CMS_FINDING(VERSION);
	return f;
}

static const struct {
	const char *name, *text;
} findings[] = {
#define ROW(name, text) {#name, text},
    CERTS_CMS_FINDINGS(ROW)
#undef ROW
};

const char *
certs_cms_finding_text(enum certs_cms_finding_bit b)
{
	return (unsigned)b < CERTS_CMS_FINDING_COUNT ? findings[b].text : "";
}

const char *
certs_cms_finding_name(enum certs_cms_finding_bit b)
{
	return (unsigned)b < CERTS_CMS_FINDING_COUNT ? findings[b].name : "";
}

#include "certs/defect.h"

#include "mrtd/tlv.h"

#include <openssl/evp.h>

/* id-DefectList, 0.4.0.127.0.7.3.1.5 */
static const uint8_t base[] = {0x04, 0x00, 0x7F, 0x00, 0x07, 0x03, 0x01, 0x05};

enum {
	INTEGER = 0x02,
	OCTET_STRING = 0x04,
	OID = 0x06,
	ENUMERATED = 0x0A,
	UTF8_STRING = 0x0C,
	PRINTABLE_STRING = 0x13,
	SEQUENCE = 0x30,
	SET = 0x31,
};

/* id-DocumentDefect is the fourth branch (TR-03129-2 §7.3.3). */
#define DOCUMENT_DEFECT 4

static const struct {
	uint8_t arc[2];
	const char *text;
} types[] = {[CERTS_DEFECT_UNKNOWN] = {{0, 0}, "defect of an unknown type"},
    [CERTS_DEFECT_UNKNOWN_DOCUMENT] = {{0, 0},
	"defect of the document, of an unknown type"},
#define ROW(name, a, b, text) {{a, b}, text},
    CERTS_DEFECTS(ROW)
#undef ROW
};

/* The parameter that must be there, by type; 0: none, or one not read here. */
static const uint32_t parameter[CERTS_DEFECT_COUNT] = {
    [CERTS_DEFECT_CERT_REVOKED] = ENUMERATED,
    [CERTS_DEFECT_CERT_REPLACED] = OCTET_STRING,
    [CERTS_DEFECT_PROTOCOL_FAILURE] = ENUMERATED,
    [CERTS_DEFECT_VALIDITY] = ENUMERATED,
    [CERTS_DEFECT_DG_MALFORMED] = SET,
    [CERTS_DEFECT_ISSUING_COUNTRY] = PRINTABLE_STRING,
    [CERTS_DEFECT_CARD_SECURITY] = SEQUENCE,
    [CERTS_DEFECT_DS_MALFORMED] = ENUMERATED,
};

const char *
certs_defect_text(enum certs_defect_type t)
{
	return (unsigned)t < CERTS_DEFECT_COUNT ? types[t].text : "";
}

static enum certs_defect_type
type_of(struct span oid)
{
	struct span head, rest = oid;
	uint8_t a, b;

	if (!span_take(&rest, sizeof(base), &head) ||
	    !span_eq(head, SPAN_OF(base)) || !span_take_u8(&rest, &a))
		return CERTS_DEFECT_UNKNOWN;
	if (span_take_u8(&rest, &b) && rest.n == 0)
		for (size_t i = 0; i < CERTS_DEFECT_COUNT; i++)
			if (types[i].arc[0] == a && types[i].arc[1] == b)
				return (enum certs_defect_type)i;
	return a == DOCUMENT_DEFECT ? CERTS_DEFECT_UNKNOWN_DOCUMENT
				    : CERTS_DEFECT_UNKNOWN;
}

/* The optional element with this tag at the front. */
static bool
at(struct span *s, uint32_t tag, struct span *raw, struct span *value)
{
	struct span rest = *s;
	struct mrtd_tlv t;

	if (mrtd_tlv_next(&rest, &t) != MRTD_E_OK || t.tag != tag)
		return false;
	if (raw != NULL)
		*raw = t.raw;
	*value = t.value;
	*s = rest;
	return true;
}

/* SignerIdentifier (RFC 5652 §5.3); tagged either way, as modules differ. */
static bool
signer(struct span *s, struct certs_defect *d)
{
	struct span v, inner;

	if (at(s, 0x80, NULL, &d->key_id))
		return d->key_id.n > 0;
	if (at(s, 0xA0, NULL, &v))
		return mrtd_tlv_only(v, OCTET_STRING, &d->key_id) ==
		    MRTD_E_OK &&
		    d->key_id.n > 0;
	if (!at(s, SEQUENCE, NULL, &v))
		return true;
	return at(&v, SEQUENCE, &d->issuer, &inner) &&
	    mrtd_tlv_only(v, INTEGER, &d->serial) == MRTD_E_OK &&
	    d->serial.n > 0;
}

static bool
defect(struct span *rest, struct certs_defect *out)
{
	struct certs_defect d = {0};
	struct span one;

	if (mrtd_tlv_expect(rest, SEQUENCE, &one) != MRTD_E_OK ||
	    !signer(&one, &d))
		return false;
	(void)at(&one, OCTET_STRING, NULL, &d.hash);
	if (!at(&one, SET, NULL, &d.known))
		return false;
	(void)at(&one, UTF8_STRING, NULL, &d.text);
	if (one.n != 0)
		return false;
	*out = d;
	return true;
}

/* correctedSignerIdentifier (TR-03129-2 §7.3.2.4). */
static bool
read_identifier(struct certs_defect_known *k)
{
	struct span rest = k->parameters;
	struct certs_defect d = {0};

	if (!signer(&rest, &d) || rest.n != 0)
		return false;
	k->issuer = d.issuer;
	k->serial = d.serial;
	k->key_id = d.key_id;
	return true;
}

static bool
read_value(struct certs_defect_known *k)
{
	uint32_t want = parameter[k->type];
	struct span v;

	if (k->type == CERTS_DEFECT_SIGNER_IDENTIFIER)
		return read_identifier(k);

	if (want == 0 && k->type != CERTS_DEFECT_SOD_INVALID)
		return true;
	/* SodFaultStatusCode alone may be left out. */
	if (k->parameters.n == 0)
		return want == 0;
	if (mrtd_tlv_only(k->parameters, want != 0 ? want : ENUMERATED, &v) !=
	    MRTD_E_OK)
		return false;
	k->value = v;
	if (want == ENUMERATED || want == 0) {
		if (v.n == 0 || (v.p[0] & 0x80) != 0)
			return false;
		/* Codes of two octets are proprietary all the same. */
		k->status = v.n == 1 ? v.p[0] : 0x7F;
	}
	return want != OCTET_STRING || v.n > 0;
}

/* KnownDefect, or KnownDefectV2 behind [0], tagged either way. */
static bool
known(struct span *rest, struct certs_defect_known *out)
{
	struct certs_defect_known k = {.status = -1};
	struct span one, v;
	struct mrtd_tlv t;
	bool v2;

	if (mrtd_tlv_next(rest, &t) != MRTD_E_OK ||
	    (t.tag != SEQUENCE && t.tag != 0xA0))
		return false;
	v2 = t.tag == 0xA0;
	one = t.value;
	if (v2 && at(&one, SEQUENCE, NULL, &v)) {
		if (one.n != 0)
			return false;
		one = v;
	}
	if (mrtd_tlv_expect(&one, OID, &k.oid) != MRTD_E_OK)
		return false;
	k.type = type_of(k.oid);
	if (v2)
		(void)at(&one, 0xA0, NULL, &k.parameters);
	else if (mrtd_tlv_next(&one, &t) == MRTD_E_OK)
		k.parameters = t.raw;
	if (v2 && at(&one, 0xA1, NULL, &v) &&
	    mrtd_tlv_only(v, UTF8_STRING, &k.text) != MRTD_E_OK)
		return false;
	if (v2 && k.text.n == 0)
		(void)at(&one, 0x81, NULL, &k.text);
	if (one.n != 0 || !read_value(&k))
		return false;
	*out = k;
	return true;
}

enum certs_err
certs_defect_open(struct span content, struct certs_defect_list *out)
{
	struct certs_defect_list l = {0};
	struct certs_defect_known k;
	struct span seq, version, oid, rest;
	struct certs_defect d;

	if (mrtd_tlv_only(content, SEQUENCE, &seq) != MRTD_E_OK ||
	    mrtd_tlv_expect(&seq, INTEGER, &version) != MRTD_E_OK)
		return CERTS_E_ENCODING;
	/* INTEGER {v1(0), v2(1)} */
	if (version.n != 1 || version.p[0] > 1)
		return CERTS_E_VERSION;
	l.version = version.p[0] + 1u;
	if (mrtd_tlv_expect(&seq, OID, &oid) != MRTD_E_OK ||
	    mrtd_tlv_only(seq, SET, &l.rest) != MRTD_E_OK)
		return CERTS_E_ENCODING;
	l.digest = certs_policy_digest(oid);
	for (rest = l.rest; rest.n > 0;) {
		if (!defect(&rest, &d))
			return CERTS_E_ENCODING;
		while (d.known.n > 0)
			if (!known(&d.known, &k))
				return CERTS_E_ENCODING;
	}
	*out = l;
	return CERTS_E_OK;
}

bool
certs_defect_next(struct certs_defect_list *l, struct certs_defect *d)
{
	return l->rest.n > 0 && defect(&l->rest, d);
}

bool
certs_defect_known(struct certs_defect *d, struct certs_defect_known *out)
{
	return d->known.n > 0 && known(&d->known, out);
}

bool
certs_defect_applies(const struct certs_defect_list *l,
    const struct certs_defect *d, const struct certs_x509 *x)
{
	uint8_t digest[EVP_MAX_MD_SIZE];

	if (d->serial.n == 0 && d->key_id.n == 0 && d->hash.n == 0)
		return false;
	if (d->serial.n > 0 &&
	    (!certs_x509_same_serial(d->serial, x->serial) ||
		!certs_x509_same_name(d->issuer, x->issuer)))
		return false;
	if (d->key_id.n > 0 && !span_eq(d->key_id, x->ski))
		return false;
	return d->hash.n == 0 ||
	    (l->digest != NULL &&
		EVP_Digest(x->der.p, x->der.n, digest, NULL, l->digest->md(),
		    NULL) == 1 &&
		span_eq(d->hash, span_of(digest, l->digest->size)));
}

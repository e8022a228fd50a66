#include "certs/deviation.h"

#include "mrtd/der.h"

#include <openssl/evp.h>

/* id-icao-DeviationList, 2.23.136.1.1.7 */
static const uint8_t base[] = {0x67, 0x81, 0x08, 0x01, 0x01, 0x07};

static const struct {
	uint8_t arc[2];
	const char *text;
} types[] = {
    [CERTS_DEVIATION_UNKNOWN] = {{0, 0}, "deviation of an unknown type"},
#define ROW(name, a, b, text) {{a, b}, text},
    CERTS_DEVIATIONS(ROW)
#undef ROW
};

const char *
certs_deviation_text(enum certs_deviation_type t)
{
	return (unsigned)t < CERTS_DEVIATION_COUNT ? types[t].text : "";
}

/* An unknown type below a known one is at least that (§7.3.5). */
static enum certs_deviation_type
type_of(struct span oid)
{
	struct span head, rest = oid;
	uint8_t a, b = 0;

	if (!span_take(&rest, sizeof(base), &head) ||
	    !span_eq(head, SPAN_OF(base)) || !span_take_u8(&rest, &a))
		return CERTS_DEVIATION_UNKNOWN;
	if (rest.n > 0 && (!span_take_u8(&rest, &b) || rest.n != 0))
		return CERTS_DEVIATION_UNKNOWN;
	for (size_t i = 1; i < CERTS_DEVIATION_COUNT; i++)
		if (types[i].arc[0] == a && types[i].arc[1] == b)
			return (enum certs_deviation_type)i;
	return CERTS_DEVIATION_UNKNOWN;
}

/* AlgorithmIdentifier of a digest: an OID, then nothing or NULL. */
static bool
digest_of(struct span seq, const struct certs_policy_digest **out)
{
	struct span oid;

	if (mrtd_der_oid(&seq, &oid) != MRTD_E_OK ||
	    (seq.n > 0 && (mrtd_der_null(&seq) != MRTD_E_OK || seq.n != 0)))
		return false;
	*out = certs_policy_digest(oid);
	return true;
}

/* IssuerAndSerialNumber, without its header. */
static bool
issuer_and_serial(struct span v, struct certs_deviation *d)
{
	struct mrtd_tlv name, serial;

	if (mrtd_der_next(&v, &name) != MRTD_E_OK ||
	    name.tag != MRTD_DER_SEQUENCE ||
	    mrtd_der_next(&v, &serial) != MRTD_E_OK ||
	    serial.tag != MRTD_DER_INTEGER || serial.value.n == 0 || v.n != 0)
		return false;
	d->issuer = name.raw;
	d->serial = serial.value;
	return true;
}

static bool
period(struct span v, struct certs_deviation *d)
{
	struct mrtd_tlv a, b;

	d->have_period = true;
	return mrtd_der_next(&v, &a) == MRTD_E_OK &&
	    mrtd_der_next(&v, &b) == MRTD_E_OK && v.n == 0 &&
	    a.tag == MRTD_DER_GENERALIZED_TIME &&
	    b.tag == MRTD_DER_GENERALIZED_TIME &&
	    certs_x509_time(a.tag, a.value, &d->first) &&
	    certs_x509_time(b.tag, b.value, &d->last);
}

static bool
numbers(struct span v, struct certs_deviation *d)
{
	struct span one;

	d->have_numbers = true;
	d->numbers = v;
	while (v.n > 0)
		if (mrtd_der_expect(&v, MRTD_DER_PRINTABLE_STRING, &one) !=
		    MRTD_E_OK)
			return false;
	return true;
}

/* DeviationDocuments (§10.2): each field at most once, in order. */
static bool
documents(struct span v, struct certs_deviation *d)
{
	uint32_t last = 0;
	struct mrtd_tlv t;

	while (v.n > 0) {
		bool signer = false;

		if (mrtd_der_next(&v, &t) != MRTD_E_OK || (t.tag & 0x1F) < last)
			return false;
		switch (t.tag) {
		case 0x80:
			d->document_type = t.value;
			break;
		case 0xA1:
			d->signer = CERTS_DEVIATION_BY_SERIAL;
			signer = true;
			if (!issuer_and_serial(t.value, d))
				return false;
			break;
		case 0x82:
			d->signer = CERTS_DEVIATION_BY_KEY_ID;
			signer = true;
			d->key_id = t.value;
			break;
		case 0x83:
			d->signer = CERTS_DEVIATION_BY_DIGEST;
			signer = true;
			d->digest = t.value;
			break;
		case 0xA4:
			if (!period(t.value, d))
				return false;
			break;
		case 0xA5:
			if (!numbers(t.value, d))
				return false;
			break;
		default:
			return false;
		}
		/* The signer is a CHOICE: one of [1] to [3]. */
		last = signer ? 4 : (t.tag & 0x1F) + 1;
	}
	return true;
}

static bool
deviation(struct span *rest, struct certs_deviation *out)
{
	struct certs_deviation d = {0};
	struct span one, docs;

	if (mrtd_der_expect(rest, MRTD_DER_SEQUENCE, &one) != MRTD_E_OK ||
	    mrtd_der_expect(&one, MRTD_DER_SEQUENCE, &docs) != MRTD_E_OK ||
	    !documents(docs, &d) ||
	    mrtd_der_only(one, MRTD_DER_SET, &d.descriptions) != MRTD_E_OK)
		return false;
	*out = d;
	return true;
}

/* CertField, Datagroup or MRZField: a small number or, of the first, an OID. */
static bool
parameter(struct span v, struct certs_deviation_description *d)
{
	uint32_t n;

	d->have_parameter = true;
	if (mrtd_der_at(v, MRTD_DER_OID) && d->type != CERTS_DEVIATION_UNKNOWN)
		return mrtd_der_oid(&v, &d->extension) == MRTD_E_OK && v.n == 0;
	if (mrtd_der_uint(&v, &n) == MRTD_E_OK && v.n == 0 && n <= 21)
		d->parameter = (int)n;
	return true;
}

static bool
description(struct span *rest, struct certs_deviation_description *out)
{
	struct certs_deviation_description d = {.parameter = -1};
	struct span one, v;

	if (mrtd_der_expect(rest, MRTD_DER_SEQUENCE, &one) != MRTD_E_OK)
		return false;
	if (mrtd_der_at(one, MRTD_DER_PRINTABLE_STRING) &&
	    mrtd_der_expect(&one, MRTD_DER_PRINTABLE_STRING, &d.text) !=
		MRTD_E_OK)
		return false;
	if (mrtd_der_oid(&one, &d.oid) != MRTD_E_OK)
		return false;
	d.type = type_of(d.oid);
	if (mrtd_der_at(one, 0xA0) &&
	    (mrtd_der_expect(&one, 0xA0, &v) != MRTD_E_OK || !parameter(v, &d)))
		return false;
	if (one.n > 0) {
		d.national = true;
		if (mrtd_der_only(one, 0xA1, &v) != MRTD_E_OK)
			return false;
	}
	*out = d;
	return true;
}

enum certs_err
certs_deviation_open(struct span content, struct certs_deviation_list *out)
{
	struct certs_deviation_list l = {0};
	struct certs_deviation_description what;
	struct certs_deviation d;
	struct span seq, rest, v;
	uint32_t version;

	if (mrtd_der_only(content, MRTD_DER_SEQUENCE, &seq) != MRTD_E_OK ||
	    mrtd_der_uint(&seq, &version) != MRTD_E_OK)
		return CERTS_E_ENCODING;
	if (version != 0)
		return CERTS_E_VERSION;
	if (mrtd_der_at(seq, MRTD_DER_SEQUENCE) &&
	    (mrtd_der_expect(&seq, MRTD_DER_SEQUENCE, &v) != MRTD_E_OK ||
		!digest_of(v, &l.digest)))
		return CERTS_E_ENCODING;
	if (mrtd_der_only(seq, MRTD_DER_SET, &l.rest) != MRTD_E_OK)
		return CERTS_E_ENCODING;
	for (rest = l.rest; rest.n > 0;) {
		if (!deviation(&rest, &d))
			return CERTS_E_ENCODING;
		while (d.descriptions.n > 0)
			if (!description(&d.descriptions, &what))
				return CERTS_E_ENCODING;
	}
	*out = l;
	return CERTS_E_OK;
}

bool
certs_deviation_next(struct certs_deviation_list *l, struct certs_deviation *d)
{
	return l->rest.n > 0 && deviation(&l->rest, d);
}

bool
certs_deviation_describe(
    struct certs_deviation *d, struct certs_deviation_description *out)
{
	return d->descriptions.n > 0 && description(&d->descriptions, out);
}

static bool
signer_applies(const struct certs_deviation_list *l,
    const struct certs_deviation *d, const struct certs_x509 *x)
{
	uint8_t digest[EVP_MAX_MD_SIZE];

	switch (d->signer) {
	case CERTS_DEVIATION_BY_SERIAL:
		return certs_x509_same_serial(d->serial, x->serial) &&
		    certs_x509_same_name(d->issuer, x->issuer);
	case CERTS_DEVIATION_BY_KEY_ID:
		return d->key_id.n > 0 && span_eq(d->key_id, x->ski);
	case CERTS_DEVIATION_BY_DIGEST:
		return l->digest != NULL &&
		    EVP_Digest(x->der.p, x->der.n, digest, NULL,
			l->digest->md(), NULL) == 1 &&
		    span_eq(d->digest, span_of(digest, l->digest->size));
	case CERTS_DEVIATION_ANY_SIGNER:
	default:
		return true;
	}
}

/* Fillers and blanks at the end say nothing. */
static struct span
trimmed(struct span s)
{
	while (s.n > 0 && (s.p[s.n - 1] == '<' || s.p[s.n - 1] == ' '))
		s.n--;
	return s;
}

static bool
number_applies(const struct certs_deviation *d, struct span number)
{
	struct span rest = d->numbers, one;

	while (mrtd_der_expect(&rest, MRTD_DER_PRINTABLE_STRING, &one) ==
	    MRTD_E_OK)
		if (one.n > 0 && span_eq(trimmed(one), trimmed(number)))
			return true;
	return false;
}

bool
certs_deviation_applies(const struct certs_deviation_list *l,
    const struct certs_deviation *d, const struct certs_deviation_document *doc)
{
	if (!signer_applies(l, d, doc->dsc))
		return false;
	if (d->document_type.n > 0 &&
	    !span_eq(trimmed(d->document_type), trimmed(doc->type)))
		return false;
	if (d->have_period &&
	    (doc->issued == 0 || doc->issued < d->first ||
		doc->issued > d->last))
		return false;
	return !d->have_numbers || number_applies(d, doc->number);
}

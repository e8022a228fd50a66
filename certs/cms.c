#include "certs/cms.h"

#include "certs/cms_form.h"
#include "certs/digest.h"
#include "certs/signature.h"
#include "certs/x509.h"
#include "mrtd/der.h"

#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

/* More than any real object has. */
#define CERTIFICATES_MAX 16

struct certs_cms {
	uint8_t *der; /* the whole object; spans point into it */
	struct span content_type; /* contents of the OID */
	struct span signers; /* contents of signerInfos */
	struct span spans[CERTIFICATES_MAX];
	size_t n;
	uint8_t *foreign; /* a signer that was known from elsewhere */
};

/* clang-format off */
static const struct {
	const char *oid;
	enum certs_cms_content type;
	uint32_t finding;
} types[] = {
	{"2.23.136.1.1.1",        CERTS_CMS_LDS_SECURITY_OBJECT, 0},
	{"2.23.136.1.1.2",        CERTS_CMS_MASTER_LIST, 0},
	{"0.4.0.127.0.7.3.2.1",   CERTS_CMS_SECURITY_INFOS, 0},
	{"2.23.136.1.1.7",        CERTS_CMS_DEVIATION_LIST, 0},
	{"0.4.0.127.0.7.3.1.5",   CERTS_CMS_DEFECT_LIST, 0},
	{"0.4.0.127.0.7.3.1.6",   CERTS_CMS_SIGNER_LIST, 0},
	{"0.4.0.127.0.7.3.11.1.2.1", CERTS_CMS_EU_HEALTH_LIST, 0},
	{"0.4.0.127.0.7.3.11.1.3.1", CERTS_CMS_ICAO_HEALTH_LIST, 0},
	{"0.4.0.127.0.7.3.11.1.1.1", CERTS_CMS_SOVEREIGN_LIST, 0},
	/* What real documents of some states hold instead of 2.23.136.1.1.1. */
	{"1.2.840.113549.1.7.1",  CERTS_CMS_LDS_SECURITY_OBJECT, CERTS_CMS_FINDING(CONTENT_TYPE_DATA)},
	{"1.3.27.1.1.1",          CERTS_CMS_LDS_SECURITY_OBJECT, CERTS_CMS_FINDING(CONTENT_TYPE_OLD)},
	{"1.2.528.1.1006.1.20.1", CERTS_CMS_LDS_SECURITY_OBJECT, CERTS_CMS_FINDING(CONTENT_TYPE_OLD)},
};

static const uint8_t oid_signed_data[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2};
/* clang-format on */

/* What is signed, and as what. */
static enum certs_err
read_content(struct span encapsulated, struct certs_sod *out)
{
	struct sink k = sink_of(
	    out->content_type, sizeof(out->content_type) - 1);
	struct span v;

	if (mrtd_tlv_expect(&encapsulated, 0x06, &out->cms->content_type) !=
		MRTD_E_OK ||
	    mrtd_tlv_only(encapsulated, 0xA0, &v) != MRTD_E_OK ||
	    mrtd_tlv_only(v, 0x04, &out->content) != MRTD_E_OK ||
	    mrtd_der_oid_text(out->cms->content_type, &k) != MRTD_E_OK)
		return CERTS_E_ENCODING;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(types[i].oid, out->content_type) == 0) {
			out->type = types[i].type;
			out->findings |= types[i].finding;
		}
	return CERTS_E_OK;
}

/* RFC 5652 §10.2.2 CertificateChoices; of these, X.509 alone is looked at. */
static bool
is_certificate(uint32_t tag)
{
	return tag == 0x30 || (tag >= 0xA0 && tag <= 0xA3);
}

static enum certs_err
read_certificates(struct span set, struct certs_sod *out)
{
	struct certs_cms *c = out->cms;
	struct mrtd_tlv t;

	while (set.n > 0) {
		if (mrtd_tlv_next(&set, &t) != MRTD_E_OK ||
		    !is_certificate(t.tag))
			return CERTS_E_ENCODING;
		if (t.tag == 0x30 && c->n < CERTIFICATES_MAX)
			c->spans[c->n++] = t.raw;
	}
	if (c->n > 1)
		out->findings |= CERTS_CMS_FINDING(CERTIFICATES);
	return CERTS_E_OK;
}

/* SET OF AlgorithmIdentifier, §5.1: what they say is cms_form.c's. */
static bool
are_algorithms(struct span set)
{
	struct span one, oid;
	struct mrtd_tlv parameters;

	while (set.n > 0)
		if (mrtd_tlv_expect(&set, 0x30, &one) != MRTD_E_OK ||
		    mrtd_tlv_expect(&one, 0x06, &oid) != MRTD_E_OK ||
		    (one.n > 0 &&
			mrtd_tlv_next(&one, &parameters) != MRTD_E_OK) ||
		    one.n > 0)
			return false;
	return true;
}

/* RFC 5652 §5.1. */
static enum certs_err
read_signed_data(struct span v, struct certs_sod *out)
{
	struct span version, digests, encapsulated, set;
	enum certs_err e;

	if (mrtd_tlv_expect(&v, 0x02, &version) != MRTD_E_OK ||
	    mrtd_tlv_expect(&v, 0x31, &digests) != MRTD_E_OK ||
	    !are_algorithms(digests) ||
	    mrtd_tlv_expect(&v, 0x30, &encapsulated) != MRTD_E_OK)
		return CERTS_E_ENCODING;
	if ((e = read_content(encapsulated, out)) != CERTS_E_OK)
		return e;
	if (mrtd_tlv_expect(&v, 0xA0, &set) == MRTD_E_OK &&
	    (e = read_certificates(set, out)) != CERTS_E_OK)
		return e;
	if (mrtd_tlv_expect(&v, 0xA1, &set) != MRTD_E_OK)
		set = (struct span) {0}; /* revocation lists, not used */
	return mrtd_tlv_only(v, 0x31, &out->cms->signers) == MRTD_E_OK
	    ? CERTS_E_OK
	    : CERTS_E_ENCODING;
}

/* ContentInfo, §3. */
static enum certs_err
read_object(struct span der, struct certs_sod *out)
{
	struct span s, oid, v, data;
	enum certs_err e;

	if (mrtd_tlv_expect(&der, 0x30, &s) != MRTD_E_OK ||
	    mrtd_tlv_expect(&s, 0x06, &oid) != MRTD_E_OK ||
	    mrtd_tlv_only(s, 0xA0, &v) != MRTD_E_OK)
		return CERTS_E_ENCODING;
	if (!span_eq(oid, SPAN_OF(oid_signed_data)))
		return CERTS_E_TYPE;
	if (mrtd_tlv_only(v, 0x30, &data) != MRTD_E_OK)
		return CERTS_E_ENCODING;
	if ((e = read_signed_data(data, out)) != CERTS_E_OK)
		return e;
	return der.n == 0 ? CERTS_E_OK : CERTS_E_TRAILING;
}

/* X.690 §11.6: elements of a SET OF ascend; a shorter one is padded with 0. */
static int
by_der(const void *a, const void *b)
{
	const struct span *x = a, *y = b;
	size_t n = x->n < y->n ? x->n : y->n;
	int d = memcmp(x->p, y->p, n);

	return d != 0 ? d : (x->n > y->n) - (x->n < y->n);
}

/*
 * RFC 5652 §5.4: what is signed is the DER encoding of the attributes, with
 * the tag of a SET OF.  Some signers keep their own order: sorted is false.
 */
static enum certs_err
write_attributes(struct certs_cms_signer *s, bool sorted)
{
	struct span in_order[CERTS_CMS_ATTRIBUTES_MAX];
	size_t n = 0;
	struct sink k;

	for (size_t i = 0; i < s->n; i++) {
		in_order[i] = s->attribute[i];
		n += s->attribute[i].n;
	}
	if (sorted)
		qsort(in_order, s->n, sizeof(in_order[0]), by_der);
	free(s->signed_octets);
	s->signed_n = 0;
	if ((s->signed_octets = malloc(n + MRTD_TLV_HEADER_MAX)) == NULL)
		return CERTS_E_MEMORY;
	k = sink_of(s->signed_octets, n + MRTD_TLV_HEADER_MAX);
	mrtd_tlv_put_header(&k, 0x31, n);
	for (size_t i = 0; i < s->n; i++)
		sink_put(&k, in_order[i]);
	s->signed_n = sink_span(&k).n;
	return sink_ok(&k) ? CERTS_E_OK : CERTS_E_INTERNAL;
}

enum match {
	NO_MATCH,
	SAME_ATTRIBUTES, /* the name in another order or writing */
	EXACT,
};

static enum match
matches(const struct certs_cms_signer *s, struct span der)
{
	struct certs_x509 x;

	if (certs_x509_parse(der, &x) != CERTS_E_OK)
		return NO_MATCH;
	if (s->key_id.n > 0)
		return span_eq(s->key_id, x.ski) ? EXACT : NO_MATCH;
	if (!span_eq(s->serial, x.serial))
		return NO_MATCH;
	if (span_eq(s->issuer, x.issuer))
		return EXACT;
	return certs_x509_same_name(s->issuer, x.issuer) ? SAME_ATTRIBUTES
							 : NO_MATCH;
}

/* The signer's certificate: embedded, known, or the only one that is there. */
static void
find_signer(const struct certs_cms_signer *s, const struct span *known,
    size_t n, struct certs_sod *out)
{
	struct certs_cms *c = out->cms;
	enum match best = NO_MATCH;

	for (size_t i = 0; i < c->n; i++) {
		enum match m = matches(s, c->spans[i]);

		if (m > best) {
			best = m;
			out->signer = c->spans[i];
		}
	}
	for (size_t i = 0; best == NO_MATCH && i < n; i++) {
		if ((best = matches(s, known[i])) == NO_MATCH)
			continue;
		if ((c->foreign = malloc(known[i].n)) == NULL)
			continue;
		memcpy(c->foreign, known[i].p, known[i].n);
		out->signer = span_of(c->foreign, known[i].n);
	}
	if (best == SAME_ATTRIBUTES)
		out->findings |= CERTS_CMS_FINDING(SIGNER_ORDER);
	if (best == NO_MATCH && c->n == 1) {
		out->signer = c->spans[0];
		out->findings |= CERTS_CMS_FINDING(SIGNER_SOLE);
	}
}

static void
check_hash(const struct certs_cms_signer *s, struct certs_sod *out)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	struct span claimed, type;

	out->hash = CERTS_UNDETERMINED;
	out->hash_reason = CERTS_REASON_DIGEST_UNKNOWN;
	if (s->digest == NULL)
		return;
	memcpy(out->digest, s->digest->name, strlen(s->digest->name) + 1);
	if (s->digest->broken) {
		out->hash_reason = CERTS_REASON_ALGORITHM_REFUSED;
		return;
	}
	out->hash = CERTS_FAILED;
	out->hash_reason = CERTS_REASON_ATTRIBUTES;
	if (s->bad_attributes ||
	    mrtd_tlv_only(s->message_digest, 0x04, &claimed) != MRTD_E_OK ||
	    mrtd_tlv_only(s->content_type, 0x06, &type) != MRTD_E_OK)
		return;
	if (EVP_Digest(out->content.p, out->content.n, digest, NULL,
		certs_digest_named(s->digest->name), NULL) != 1) {
		out->hash = CERTS_ABORTED;
		out->hash_reason = CERTS_REASON_INTERNAL;
		return;
	}
	if (!span_eq(claimed, span_of(digest, s->digest->size))) {
		out->hash_reason = CERTS_REASON_DIGEST_WRONG;
		return;
	}
	/* RFC 5652 §11.1: it must be the eContentType. */
	if (!span_eq(type, out->cms->content_type))
		return;
	out->hash = CERTS_SUCCESSFUL;
	out->hash_reason = CERTS_REASON_NONE;
}

static enum certs_reason
verify(struct certs_cms_signer *s, const struct certs_key *k,
    const struct certs_signature_algorithm *a, struct certs_sod *out)
{
	unsigned tolerated = 0;
	enum certs_reason r;

	if (s->n == 0) {
		out->findings |= CERTS_CMS_FINDING(NO_ATTRIBUTES);
		r = certs_signature_verify(
		    k, a, out->content, s->signature, &tolerated);
	} else {
		if (write_attributes(s, true) != CERTS_E_OK)
			return CERTS_REASON_INTERNAL;
		r = certs_signature_verify(k, a,
		    span_of(s->signed_octets, s->signed_n), s->signature,
		    &tolerated);
	}
	if (r == CERTS_REASON_SIGNATURE_WRONG && s->n > 1) {
		if (write_attributes(s, false) != CERTS_E_OK)
			return CERTS_REASON_INTERNAL;
		r = certs_signature_verify(k, a,
		    span_of(s->signed_octets, s->signed_n), s->signature,
		    &tolerated);
		if (r == CERTS_REASON_NONE)
			out->findings |= CERTS_CMS_FINDING(ATTRIBUTES_ORDER);
	}
	if ((tolerated & CERTS_SIGNATURE_NO_NULL) != 0)
		out->findings |= CERTS_CMS_FINDING(NO_NULL);
	if ((tolerated & CERTS_SIGNATURE_PLAIN) != 0)
		out->findings |= CERTS_CMS_FINDING(PLAIN_ECDSA);
	return r;
}

static enum certs_reason
check_signature(struct certs_cms_signer *s, struct certs_sod *out)
{
	struct certs_signature_algorithm a;
	struct certs_key k = {0};
	struct certs_x509 x;
	enum certs_reason r;

	if ((r = certs_signature_read(s->algorithm, s->digest, &a)) !=
	    CERTS_REASON_NONE)
		return r;
	memcpy(out->algorithm, a.text, sizeof(out->algorithm));
	out->signature_digest = a.digest->name;
	if (s->digest != NULL && a.digest != s->digest)
		out->findings |= CERTS_CMS_FINDING(DIGEST_MISMATCH);
	if (out->signer.n == 0)
		return CERTS_REASON_NO_CERTIFICATE;
	if (certs_x509_parse(out->signer, &x) != CERTS_E_OK)
		return CERTS_REASON_ENCODING;
	if ((r = certs_key_open(x.spki, &k)) != CERTS_REASON_NONE)
		return r;
	memcpy(out->key, k.text, sizeof(out->key));
	out->key_name = k.name;
	out->key_bits = (unsigned)k.bits;
	if (k.explicit_group)
		out->findings |= CERTS_CMS_FINDING(EXPLICIT_GROUP);
	r = verify(s, &k, &a, out);
	certs_key_close(&k);
	return r;
}

static void
read_signing_time(const struct certs_cms_signer *s, struct certs_sod *out)
{
	struct span at = s->signing_time;
	struct mrtd_tlv t;

	out->have_signing_time = at.n > 0 &&
	    mrtd_tlv_next(&at, &t) == MRTD_E_OK &&
	    certs_x509_time(t.tag, t.value, &out->signing_time);
	if (!out->have_signing_time)
		out->findings |= CERTS_CMS_FINDING(NO_SIGNING_TIME);
}

static enum certs_err
judge_signer(
    struct span info, const struct span *known, size_t n, struct certs_sod *out)
{
	struct certs_cms_signer s = {0};
	enum certs_err e;

	if ((e = certs_cms_signer_read(info, &s)) != CERTS_E_OK)
		return e;
	find_signer(&s, known, n, out);
	read_signing_time(&s, out);
	out->signature_reason = check_signature(&s, out);
	out->signature = certs_signature_result(out->signature_reason);
	if (s.n > 0) {
		check_hash(&s, out);
	} else {
		/* Without attributes the signature covers the content. */
		out->hash = out->signature;
		out->hash_reason = out->signature_reason;
	}
	free(s.signed_octets);
	return CERTS_E_OK;
}

static enum certs_err
judge_signers(const struct span *known, size_t n, struct certs_sod *out)
{
	struct span all = out->cms->signers, info;

	if (all.n == 0) {
		out->hash = out->signature = CERTS_FAILED;
		out->hash_reason = out->signature_reason =
		    CERTS_REASON_NO_SIGNER_INFO;
		return CERTS_E_OK;
	}
	if (mrtd_tlv_expect(&all, 0x30, &info) != MRTD_E_OK)
		return CERTS_E_ENCODING;
	/* Doc 9303-10 §4.6.2.2: one signerInfo.  A second one is not judged. */
	if (all.n > 0)
		out->findings |= CERTS_CMS_FINDING(SIGNERS);
	return judge_signer(info, known, n, out);
}

/* Reads der, which is taken over, and judges it. */
static enum certs_err
open_der(struct span der, const struct span *signers, size_t n,
    struct certs_sod *out)
{
	struct certs_sod sod = {.findings = out->findings};
	enum certs_err e;

	if ((sod.cms = calloc(1, sizeof(*sod.cms))) == NULL) {
		free((void *)(uintptr_t)der.p);
		return CERTS_E_MEMORY;
	}
	sod.cms->der = (uint8_t *)(uintptr_t)der.p;
	if ((e = read_object(der, &sod)) == CERTS_E_OK) {
		sod.findings |= certs_cms_form(der);
		e = judge_signers(signers, n, &sod);
	}
	ERR_clear_error();
	if (e == CERTS_E_OK)
		*out = sod;
	else
		certs_cms_close(&sod);
	return e;
}

enum certs_err
certs_cms_open(
    struct span in, const struct span *signers, size_t n, struct certs_sod *out)
{
	struct certs_sod sod = {0};
	struct span der, ignored;
	uint8_t *copy;
	enum certs_err e;

	if (in.n == 0 || in.n > INT32_MAX)
		return CERTS_E_ENCODING;
	if ((copy = malloc(in.n)) == NULL)
		return CERTS_E_MEMORY;
	memcpy(copy, in.p, in.n);
	e = open_der(span_of(copy, in.n), signers, n, &sod);
	if (e == CERTS_E_ENCODING && certs_cms_ber(in, &der)) {
		if (mrtd_tlv_only(in, 0x30, &ignored) != MRTD_E_OK)
			sod.findings |= CERTS_CMS_FINDING(BER);
		e = open_der(der, signers, n, &sod);
	}
	if (e == CERTS_E_OK)
		*out = sod;
	return e;
}

/* Judges the signature by the signer that stands in s. */
static enum certs_reason
verify_again(struct certs_sod *s)
{
	struct span all = s->cms->signers, info;
	struct certs_cms_signer signer = {0};
	enum certs_reason r = CERTS_REASON_ATTRIBUTES;

	if (mrtd_tlv_expect(&all, 0x30, &info) != MRTD_E_OK)
		return CERTS_REASON_NO_SIGNER_INFO;
	if (certs_cms_signer_read(info, &signer) == CERTS_E_OK)
		r = check_signature(&signer, s);
	free(signer.signed_octets);
	ERR_clear_error();
	return r;
}

enum certs_reason
certs_cms_verify_by(const struct certs_sod *s, struct span certificate)
{
	struct certs_sod copy = *s;

	copy.signer = certificate;
	return verify_again(&copy);
}

enum certs_reason
certs_cms_take_signer(struct certs_sod *s, struct span certificate)
{
	struct certs_sod copy = *s;
	enum certs_reason r;
	uint8_t *p;

	copy.signer = certificate;
	if ((r = verify_again(&copy)) != CERTS_REASON_NONE)
		return r;
	if ((p = malloc(certificate.n)) == NULL)
		return CERTS_REASON_INTERNAL;
	memcpy(p, certificate.p, certificate.n);
	free(s->cms->foreign);
	s->cms->foreign = p;
	copy.signer = span_of(p, certificate.n);
	copy.signature_reason = CERTS_REASON_NONE;
	copy.signature = CERTS_SUCCESSFUL;
	*s = copy;
	return r;
}

bool
certs_cms_identifier(
    const struct certs_sod *s, struct certs_cms_identifier *out)
{
	struct certs_cms_identifier id = {.serial_n = 0};
	struct span all = s->cms->signers, info, serial;
	struct certs_cms_signer signer = {0};
	bool ok = false;

	if (mrtd_tlv_expect(&all, 0x30, &info) != MRTD_E_OK ||
	    certs_cms_signer_read(info, &signer) != CERTS_E_OK)
		return false;
	serial = signer.serial;
	if (signer.key_id.n > 0) {
		id.key_id_n = signer.key_id.n;
		ok = id.key_id_n <= sizeof(id.key_id) &&
		    span_take_copy(&signer.key_id, id.key_id, id.key_id_n);
	} else if (serial.n > 0) {
		id.serial_n = serial.n;
		certs_x509_name_digest(signer.issuer, id.issuer);
		ok = serial.n <= sizeof(id.serial) &&
		    span_take_copy(&serial, id.serial, serial.n);
	}
	free(signer.signed_octets);
	*out = id;
	return ok;
}

bool
certs_cms_certificate(const struct certs_sod *s, size_t i, struct span *out)
{
	if (i >= s->cms->n)
		return false;
	*out = s->cms->spans[i];
	return true;
}

void
certs_cms_close(struct certs_sod *s)
{
	if (s->cms != NULL) {
		free(s->cms->foreign);
		free(s->cms->der);
		free(s->cms);
	}
	*s = (struct certs_sod) {0};
}

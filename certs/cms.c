#include "certs/cms.h"

#include "certs/cms_form.h"

#include "certs/signature.h"
#include "certs/x509.h"
#include "mrtd/tlv.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

/* More certificates or attributes than any real object has. */
#define CERTIFICATES_MAX 16
#define ATTRIBUTES_MAX 16

struct certs_cms {
	CMS_ContentInfo *info;
	unsigned char *certificates[CERTIFICATES_MAX]; /* DER, OpenSSL's heap */
	struct span spans[CERTIFICATES_MAX];
	size_t n;
	unsigned char *foreign; /* a signer that was known from elsewhere */
};

/* One SignerInfo, taken apart. */
struct signer {
	CMS_SignerInfo *si;
	unsigned char *algorithm, *digest_algorithm, *issuer, *serial;
	struct span algorithm_span, digest_span, issuer_span, serial_span;
	struct span key_id, signature;
	const struct certs_policy_digest *digest;
	unsigned char *attributes[ATTRIBUTES_MAX];
	struct span attribute[ATTRIBUTES_MAX];
	size_t n;
	struct span message_digest, content_type, signing_time;
	bool bad_attributes;
	uint8_t *signed_octets; /* SET OF Attribute, DER */
	size_t signed_n;
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
	/* What real documents of some states hold instead of 2.23.136.1.1.1. */
	{"1.2.840.113549.1.7.1",  CERTS_CMS_LDS_SECURITY_OBJECT, CERTS_CMS_FINDING(CONTENT_TYPE_DATA)},
	{"1.3.27.1.1.1",          CERTS_CMS_LDS_SECURITY_OBJECT, CERTS_CMS_FINDING(CONTENT_TYPE_OLD)},
	{"1.2.528.1.1006.1.20.1", CERTS_CMS_LDS_SECURITY_OBJECT, CERTS_CMS_FINDING(CONTENT_TYPE_OLD)},
};

static const uint8_t oid_content_type[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 3};
static const uint8_t oid_message_digest[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 4};
static const uint8_t oid_signing_time[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 5};
/* clang-format on */

static struct span
owned(unsigned char *p, int n)
{
	return n > 0 ? span_of(p, (size_t)n) : (struct span) {0};
}

static enum certs_err
read_content(struct certs_sod *out)
{
	CMS_ContentInfo *info = out->cms->info;
	ASN1_OCTET_STRING **content = CMS_get0_content(info);

	if (content == NULL || *content == NULL)
		return CERTS_E_ENCODING;
	out->content = span_of(ASN1_STRING_get0_data(*content),
	    (size_t)ASN1_STRING_length(*content));
	if (OBJ_obj2txt(out->content_type, sizeof(out->content_type),
		CMS_get0_eContentType(info), 1) <= 0)
		return CERTS_E_ENCODING;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(types[i].oid, out->content_type) == 0) {
			out->type = types[i].type;
			out->findings |= types[i].finding;
		}
	return CERTS_E_OK;
}

static enum certs_err
read_certificates(struct certs_sod *out)
{
	STACK_OF(X509) *list = CMS_get1_certs(out->cms->info);
	struct certs_cms *c = out->cms;

	for (int i = 0; i < sk_X509_num(list) && c->n < CERTIFICATES_MAX; i++) {
		unsigned char *der = NULL;
		int n = i2d_X509(sk_X509_value(list, i), &der);

		if (n <= 0)
			continue;
		c->certificates[c->n] = der;
		c->spans[c->n++] = owned(der, n);
	}
	sk_X509_pop_free(list, X509_free);
	if (c->n > 1)
		out->findings |= CERTS_CMS_FINDING(CERTIFICATES);
	return CERTS_E_OK;
}

static void
read_signer_id(struct signer *s)
{
	ASN1_OCTET_STRING *key_id = NULL;
	X509_NAME *issuer = NULL;
	ASN1_INTEGER *serial = NULL;
	int n;

	if (CMS_SignerInfo_get0_signer_id(s->si, &key_id, &issuer, &serial) !=
	    1)
		return;
	if (key_id != NULL)
		s->key_id = span_of(ASN1_STRING_get0_data(key_id),
		    (size_t)ASN1_STRING_length(key_id));
	if (issuer != NULL && (n = i2d_X509_NAME(issuer, &s->issuer)) > 0)
		s->issuer_span = owned(s->issuer, n);
	if (serial != NULL && (n = i2d_ASN1_INTEGER(serial, &s->serial)) > 0)
		s->serial_span = owned(s->serial, n);
}

static void
read_algorithms(struct signer *s)
{
	X509_ALGOR *digest = NULL, *signature = NULL;
	ASN1_OCTET_STRING *value;
	struct span seq, oid;
	int n;

	CMS_SignerInfo_get0_algs(s->si, NULL, NULL, &digest, &signature);
	if (digest != NULL &&
	    (n = i2d_X509_ALGOR(digest, &s->digest_algorithm)) > 0)
		s->digest_span = owned(s->digest_algorithm, n);
	if (signature != NULL &&
	    (n = i2d_X509_ALGOR(signature, &s->algorithm)) > 0)
		s->algorithm_span = owned(s->algorithm, n);
	if (mrtd_tlv_only(s->digest_span, 0x30, &seq) == MRTD_E_OK &&
	    mrtd_tlv_expect(&seq, 0x06, &oid) == MRTD_E_OK)
		s->digest = certs_policy_digest(oid);
	if ((value = CMS_SignerInfo_get0_signature(s->si)) != NULL)
		s->signature = span_of(ASN1_STRING_get0_data(value),
		    (size_t)ASN1_STRING_length(value));
}

/* Attribute ::= SEQUENCE { OID, SET { one value } }, each at most once. */
static void
read_attribute(struct signer *s, struct span der)
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
read_attributes(struct signer *s)
{
	int n = CMS_signed_get_attr_count(s->si);

	if (n > ATTRIBUTES_MAX)
		return CERTS_E_ENCODING;
	for (int i = 0; i < n; i++) {
		unsigned char *der = NULL;
		int len = i2d_X509_ATTRIBUTE(
		    CMS_signed_get_attr(s->si, i), &der);

		if (len <= 0)
			return CERTS_E_ENCODING;
		s->attributes[s->n] = der;
		s->attribute[s->n] = owned(der, len);
		read_attribute(s, s->attribute[s->n++]);
	}
	return CERTS_E_OK;
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
write_attributes(struct signer *s, bool sorted)
{
	struct span in_order[ATTRIBUTES_MAX];
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

static void
wipe_signer(struct signer *s)
{
	OPENSSL_free(s->algorithm);
	OPENSSL_free(s->digest_algorithm);
	OPENSSL_free(s->issuer);
	OPENSSL_free(s->serial);
	for (size_t i = 0; i < s->n; i++)
		OPENSSL_free(s->attributes[i]);
	free(s->signed_octets);
}

enum match {
	NO_MATCH,
	SAME_ATTRIBUTES, /* the name in another order or writing */
	EXACT,
};

static enum match
matches(const struct signer *s, struct span der)
{
	uint8_t a[32], b[32];
	struct certs_x509 x;
	struct span serial;

	if (certs_x509_parse(der, &x) != CERTS_E_OK)
		return NO_MATCH;
	if (s->key_id.n > 0)
		return span_eq(s->key_id, x.ski) ? EXACT : NO_MATCH;
	if (mrtd_tlv_only(s->serial_span, 0x02, &serial) != MRTD_E_OK ||
	    !span_eq(serial, x.serial))
		return NO_MATCH;
	if (span_eq(s->issuer_span, x.issuer))
		return EXACT;
	certs_x509_name_digest(s->issuer_span, a);
	certs_x509_name_digest(x.issuer, b);
	return memcmp(a, b, sizeof(a)) == 0 ? SAME_ATTRIBUTES : NO_MATCH;
}

/* The signer's certificate: embedded, known, or the only one that is there. */
static void
find_signer(const struct signer *s, const struct span *known, size_t n,
    struct certs_sod *out)
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
		c->foreign = OPENSSL_memdup(known[i].p, known[i].n);
		if (c->foreign != NULL)
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
check_hash(const struct signer *s, struct certs_sod *out)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	const ASN1_OBJECT *oid = CMS_get0_eContentType(out->cms->info);
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
		s->digest->md(), NULL) != 1) {
		out->hash = CERTS_ABORTED;
		out->hash_reason = CERTS_REASON_INTERNAL;
		return;
	}
	if (!span_eq(claimed, span_of(digest, s->digest->size))) {
		out->hash_reason = CERTS_REASON_DIGEST_WRONG;
		return;
	}
	/* RFC 5652 §11.1: it must be the eContentType. */
	if (!span_eq(type, span_of(OBJ_get0_data(oid), OBJ_length(oid))))
		return;
	out->hash = CERTS_SUCCESSFUL;
	out->hash_reason = CERTS_REASON_NONE;
}

static enum certs_reason
verify(struct signer *s, const struct certs_key *k,
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
check_signature(struct signer *s, struct certs_sod *out)
{
	struct certs_signature_algorithm a;
	struct certs_key k = {0};
	struct certs_x509 x;
	enum certs_reason r;

	if ((r = certs_signature_read(s->algorithm_span, s->digest, &a)) !=
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
read_signing_time(const struct signer *s, struct certs_sod *out)
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
judge_signer(CMS_SignerInfo *si, const struct span *known, size_t n,
    struct certs_sod *out)
{
	struct signer s = {.si = si};
	enum certs_err e;

	read_signer_id(&s);
	read_algorithms(&s);
	if ((e = read_attributes(&s)) != CERTS_E_OK)
		goto out;
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
out:
	wipe_signer(&s);
	return e;
}

static enum certs_err
judge_signers(const struct span *known, size_t n, struct certs_sod *out)
{
	STACK_OF(CMS_SignerInfo) *list = CMS_get0_SignerInfos(out->cms->info);
	int count = sk_CMS_SignerInfo_num(list);

	if (count <= 0) {
		out->hash = out->signature = CERTS_FAILED;
		out->hash_reason = out->signature_reason =
		    CERTS_REASON_NO_SIGNER_INFO;
		return CERTS_E_OK;
	}
	/* Doc 9303-10 §4.6.2.2: one signerInfo.  A second one is not judged. */
	if (count > 1)
		out->findings |= CERTS_CMS_FINDING(SIGNERS);
	return judge_signer(sk_CMS_SignerInfo_value(list, 0), known, n, out);
}

/* Written anew, because it may have come as BER. */
static void
read_form(struct certs_sod *out)
{
	unsigned char *der = NULL;
	int n = i2d_CMS_ContentInfo(out->cms->info, &der);

	if (n > 0)
		out->findings |= certs_cms_form(span_of(der, (size_t)n));
	OPENSSL_free(der);
}

enum certs_err
certs_cms_open(
    struct span in, const struct span *signers, size_t n, struct certs_sod *out)
{
	struct certs_sod sod = {0};
	const unsigned char *p = in.p;
	enum certs_err e = CERTS_E_MEMORY;
	struct span ignored;

	if (in.n == 0 || in.n > INT32_MAX)
		return CERTS_E_ENCODING;
	if ((sod.cms = calloc(1, sizeof(*sod.cms))) == NULL)
		return CERTS_E_MEMORY;
	sod.cms->info = d2i_CMS_ContentInfo(NULL, &p, (long)in.n);
	e = CERTS_E_ENCODING;
	if (sod.cms->info == NULL)
		goto out;
	if (p != in.p + in.n) {
		e = CERTS_E_TRAILING;
		goto out;
	}
	if (OBJ_obj2nid(CMS_get0_type(sod.cms->info)) != NID_pkcs7_signed) {
		e = CERTS_E_TYPE;
		goto out;
	}
	if (mrtd_tlv_only(in, 0x30, &ignored) != MRTD_E_OK)
		sod.findings |= CERTS_CMS_FINDING(BER);
	read_form(&sod);
	if ((e = read_content(&sod)) != CERTS_E_OK ||
	    (e = read_certificates(&sod)) != CERTS_E_OK)
		goto out;
	e = judge_signers(signers, n, &sod);
out:
	ERR_clear_error();
	if (e == CERTS_E_OK)
		*out = sod;
	else
		certs_cms_close(&sod);
	return e;
}

enum certs_reason
certs_cms_verify_by(const struct certs_sod *s, struct span certificate)
{
	STACK_OF(CMS_SignerInfo) *list = CMS_get0_SignerInfos(s->cms->info);
	struct certs_sod copy = *s;
	struct signer signer = {0};
	enum certs_reason r = CERTS_REASON_ATTRIBUTES;

	if (sk_CMS_SignerInfo_num(list) <= 0)
		return CERTS_REASON_NO_SIGNER_INFO;
	signer.si = sk_CMS_SignerInfo_value(list, 0);
	copy.signer = certificate;
	read_algorithms(&signer);
	if (read_attributes(&signer) == CERTS_E_OK)
		r = check_signature(&signer, &copy);
	wipe_signer(&signer);
	ERR_clear_error();
	return r;
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
		for (size_t i = 0; i < s->cms->n; i++)
			OPENSSL_free(s->cms->certificates[i]);
		OPENSSL_free(s->cms->foreign);
		CMS_ContentInfo_free(s->cms->info);
		free(s->cms);
	}
	*s = (struct certs_sod) {0};
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

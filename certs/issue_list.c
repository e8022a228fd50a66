#include "certs/issue_list.h"

#include "certs/issue_form.h"
#include "certs/x509.h"
#include "mrtd/der.h"

#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

/* Room for one entry, without what the caller puts into it. */
#define ENTRY 1024

static const uint8_t oid_deviations[] = {0x67, 0x81, 0x08, 0x01, 0x01, 0x07};
/* 0.4.0.127.0.7.3.1.5 and .6 */
static const uint8_t oid_defects[] = {4, 0, 0x7F, 0, 7, 3, 1, 5};
static const uint8_t oid_signers[] = {4, 0, 0x7F, 0, 7, 3, 1, 6};
static const uint8_t oid_sha256[] = {
    0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01};

static struct span
text_of(const char *s)
{
	return span_of(s, strlen(s));
}

static void
put_type(struct sink *k, struct span base, const uint8_t arc[2])
{
	uint8_t buf[16];
	struct sink oid = sink_of(buf, sizeof(buf));

	sink_put(&oid, base);
	sink_put_u8(&oid, arc[0]);
	if (arc[1] != 0)
		sink_put_u8(&oid, arc[1]);
	mrtd_tlv_put(k, MRTD_DER_OID, sink_span(&oid));
}

static void
put_issuer_serial(struct sink *k, uint32_t tag, const struct certs_x509 *x)
{
	uint8_t buf[ENTRY];
	struct sink v = sink_of(buf, sizeof(buf));

	sink_put(&v, x->issuer);
	mrtd_tlv_put(&v, MRTD_DER_INTEGER, x->serial);
	mrtd_tlv_put(k, tag, sink_span(&v));
	k->overflow |= v.overflow;
}

static void
put_documents(struct sink *k, const struct certs_issue_deviation *d,
    const struct certs_x509 *x)
{
	uint8_t buf[ENTRY], part[128], digest[SHA256_DIGEST_LENGTH];
	struct sink v = sink_of(buf, sizeof(buf)),
		    p = sink_of(part, sizeof(part));

	if (d->document_type != NULL)
		mrtd_tlv_put(&v, 0x80, text_of(d->document_type));
	if ((d->by & CERTS_ISSUE_LIST_SERIAL) != 0)
		put_issuer_serial(&v, 0xA1, x);
	else if ((d->by & CERTS_ISSUE_LIST_KEY_ID) != 0)
		mrtd_tlv_put(&v, 0x82, x->ski);
	else if ((d->by & CERTS_ISSUE_LIST_DIGEST) != 0)
		mrtd_tlv_put(&v, 0x83,
		    span_of(
			SHA256(d->dsc.p, d->dsc.n, digest), sizeof(digest)));
	if (d->last != 0) {
		certs_issue_form_time(&p, d->first, true);
		certs_issue_form_time(&p, d->last, true);
		mrtd_tlv_put(&v, 0xA4, sink_span(&p));
	}
	if (d->number != NULL) {
		p = sink_of(part, sizeof(part));
		mrtd_tlv_put(&p, MRTD_DER_PRINTABLE_STRING, text_of(d->number));
		mrtd_tlv_put(&v, 0xA5, sink_span(&p));
	}
	mrtd_tlv_put(k, MRTD_DER_SEQUENCE, sink_span(&v));
	k->overflow |= v.overflow || p.overflow;
}

static void
put_description(struct sink *k, const struct certs_issue_deviation *d)
{
	uint8_t buf[ENTRY], set[ENTRY], number[8];
	struct sink v = sink_of(buf, sizeof(buf)),
		    s = sink_of(set, sizeof(set)),
		    p = sink_of(number, sizeof(number));

	if (d->text != NULL)
		mrtd_tlv_put(&v, MRTD_DER_PRINTABLE_STRING, text_of(d->text));
	put_type(&v, SPAN_OF(oid_deviations), d->arc);
	if (d->parameter >= 0) {
		mrtd_der_put_uint(&p, (uint32_t)d->parameter);
		mrtd_tlv_put(&v, 0xA0, sink_span(&p));
	}
	mrtd_tlv_put(&s, MRTD_DER_SEQUENCE, sink_span(&v));
	mrtd_tlv_put(k, MRTD_DER_SET, sink_span(&s));
	k->overflow |= v.overflow || s.overflow;
}

static bool
put_deviation(struct sink *k, const struct certs_issue_deviation *d)
{
	uint8_t buf[3 * ENTRY];
	struct sink v = sink_of(buf, sizeof(buf));
	struct certs_x509 x;

	if (d->by != 0 && certs_x509_parse(d->dsc, &x) != CERTS_E_OK)
		return false;
	put_documents(&v, d, &x);
	put_description(&v, d);
	mrtd_tlv_put(k, MRTD_DER_SEQUENCE, sink_span(&v));
	k->overflow |= v.overflow;
	return true;
}

static void
put_known(struct sink *k, const struct certs_issue_defect *d, unsigned version)
{
	uint8_t *buf = malloc(ENTRY + d->parameter.n);
	struct sink v = sink_of(buf, buf != NULL ? ENTRY + d->parameter.n : 0);

	put_type(&v, SPAN_OF(oid_defects), d->arc);
	if (version == 1)
		sink_put(&v, d->parameter);
	else if (d->parameter.n > 0)
		mrtd_tlv_put(&v, 0xA0, d->parameter);
	if (version == 2 && d->text != NULL)
		mrtd_tlv_put(&v, 0x81, text_of(d->text));
	mrtd_tlv_put(k, version == 1 ? MRTD_DER_SEQUENCE : 0xA0, sink_span(&v));
	k->overflow |= v.overflow;
	free(buf);
}

static bool
put_defect(struct sink *k, const struct certs_issue_defect *d, unsigned version)
{
	size_t cap = 2 * ENTRY + d->parameter.n;
	uint8_t digest[SHA256_DIGEST_LENGTH], *a = malloc(cap),
					      *b = malloc(cap);
	struct sink known = sink_of(a, a != NULL ? cap : 0),
		    v = sink_of(b, b != NULL ? cap : 0);
	struct certs_x509 x;
	bool ok = certs_x509_parse(d->dsc, &x) == CERTS_E_OK;

	if (ok && (d->by & CERTS_ISSUE_LIST_SERIAL) != 0)
		put_issuer_serial(&v, MRTD_DER_SEQUENCE, &x);
	else if (ok && (d->by & CERTS_ISSUE_LIST_KEY_ID) != 0)
		mrtd_tlv_put(&v, 0x80, x.ski);
	if (ok && (d->by & CERTS_ISSUE_LIST_DIGEST) != 0)
		mrtd_tlv_put(&v, MRTD_DER_OCTET_STRING,
		    span_of(
			SHA256(d->dsc.p, d->dsc.n, digest), sizeof(digest)));
	put_known(&known, d, version);
	mrtd_tlv_put(&v, MRTD_DER_SET, sink_span(&known));
	mrtd_tlv_put(k, MRTD_DER_SEQUENCE, sink_span(&v));
	k->overflow |= v.overflow || known.overflow;
	free(a);
	free(b);
	return ok;
}

/* SEQUENCE { version, digest, SET OF entries }, signed. */
static enum certs_err
sign_list(const struct certs_issuer *signer, const struct certs_issue_object *o,
    struct span type, uint32_t version, struct span digest,
    const struct sink *entries, struct sink *out)
{
	size_t cap = entries->n + 128;
	uint8_t *a = malloc(cap), *b = malloc(cap);
	struct sink fields = sink_of(a, a != NULL ? cap : 0),
		    list = sink_of(b, b != NULL ? cap : 0);
	enum certs_err e = CERTS_E_SPACE;

	mrtd_der_put_uint(&fields, version);
	sink_put(&fields, digest);
	mrtd_tlv_put(&fields, MRTD_DER_SET, sink_span(entries));
	mrtd_tlv_put(&list, MRTD_DER_SEQUENCE, sink_span(&fields));
	if (sink_ok(entries) && sink_ok(&fields) && sink_ok(&list))
		e = certs_issue_object_make(
		    signer, o, type, sink_span(&list), out);
	free(a);
	free(b);
	return e;
}

enum certs_err
certs_issue_list_deviations(const struct certs_issuer *signer,
    const struct certs_issue_deviation *d, size_t n,
    const struct certs_issue_object *o, struct sink *out)
{
	uint8_t *p = malloc(n * 3 * ENTRY + 1), alg[16];
	struct sink entries = sink_of(p, p != NULL ? n * 3 * ENTRY : 0),
		    digest = sink_of(alg, sizeof(alg));
	enum certs_err e = CERTS_E_OK;

	mrtd_tlv_put_header(&digest, MRTD_DER_SEQUENCE, 2 + sizeof(oid_sha256));
	mrtd_tlv_put(&digest, MRTD_DER_OID, SPAN_OF(oid_sha256));
	for (size_t i = 0; i < n; i++)
		if (!put_deviation(&entries, &d[i]))
			e = CERTS_E_ARGUMENT;
	if (e == CERTS_E_OK)
		e = sign_list(signer, o, SPAN_OF(oid_deviations), 0,
		    sink_span(&digest), &entries, out);
	free(p);
	return e;
}

enum certs_err
certs_issue_list_defects(const struct certs_issuer *signer,
    const struct certs_issue_defect *d, size_t n, unsigned version,
    const struct certs_issue_object *o, struct sink *out)
{
	size_t cap = 1;
	uint8_t *p, alg[16];
	struct sink entries, digest = sink_of(alg, sizeof(alg));
	enum certs_err e = CERTS_E_OK;

	for (size_t i = 0; i < n; i++)
		cap += 2 * ENTRY + d[i].parameter.n;
	p = malloc(cap);
	entries = sink_of(p, p != NULL ? cap : 0);
	mrtd_tlv_put(&digest, MRTD_DER_OID, SPAN_OF(oid_sha256));
	for (size_t i = 0; i < n; i++)
		if (!put_defect(&entries, &d[i], version))
			e = CERTS_E_ARGUMENT;
	if (e == CERTS_E_OK)
		e = sign_list(signer, o, SPAN_OF(oid_defects), version - 1,
		    sink_span(&digest), &entries, out);
	free(p);
	return e;
}

static enum certs_err
sign_certificates(const struct certs_issuer *signer,
    const struct span *certificates, size_t n,
    const struct certs_issue_object *o, struct span type, struct sink *out)
{
	struct span none = {0};
	struct sink entries;
	size_t cap = 1;
	uint8_t *p;
	enum certs_err e;

	for (size_t i = 0; i < n; i++)
		cap += certificates[i].n;
	p = malloc(cap);
	entries = sink_of(p, p != NULL ? cap : 0);
	for (size_t i = 0; i < n; i++)
		sink_put(&entries, certificates[i]);
	e = sign_list(signer, o, type, 0, none, &entries, out);
	free(p);
	return e;
}

enum certs_err
certs_issue_list_signers(const struct certs_issuer *signer,
    const struct span *certificates, size_t n,
    const struct certs_issue_object *o, struct sink *out)
{
	return sign_certificates(
	    signer, certificates, n, o, SPAN_OF(oid_signers), out);
}

enum certs_err
certs_issue_list_seals(const struct certs_issuer *signer,
    enum certs_issue_list_seal which, const struct span *certificates, size_t n,
    const struct certs_issue_object *o, struct sink *out)
{
	const uint8_t oid[] = {4, 0, 0x7F, 0, 7, 3, 11, 1, (uint8_t)which, 1};

	return sign_certificates(signer, certificates, n, o, SPAN_OF(oid), out);
}

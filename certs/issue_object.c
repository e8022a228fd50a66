/*
 * Signed objects of the test PKI: CMS SignedData (RFC 5652 §5), written by hand
 * so that every deviation of real documents can be written as well.
 */
#include "certs/issue.h"

#include "certs/issue_form.h"
#include "certs/policy.h"
#include "certs/x509.h"
#include "mrtd/tlv.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Everything around the content: names, keys and signatures up to RSA 4096. */
#define OVERHEAD 16384

static const uint8_t oid_signed_data[] = {
    0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2};
static const uint8_t oid_data[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 1};
static const uint8_t oid_lds[] = {0x67, 0x81, 0x08, 0x01, 0x01, 0x01};
static const uint8_t oid_old[] = {0x2B, 0x1B, 0x01, 0x01, 0x01};
/* 1.2.528.1.1006.1.20.1 */
static const uint8_t oid_older[] = {
    0x2A, 0x84, 0x10, 0x01, 0x87, 0x6E, 0x01, 0x14, 0x01};
/* id-SecurityObject, 0.4.0.127.0.7.3.2.1 */
static const uint8_t oid_security_infos[] = {
    0x04, 0x00, 0x7F, 0x00, 0x07, 0x03, 0x02, 0x01};
static const uint8_t oid_master_list[] = {0x67, 0x81, 0x08, 0x01, 0x01, 0x02};

/* How long an element with n octets of contents is. */
static size_t
size(size_t n)
{
	uint8_t header[MRTD_TLV_HEADER_MAX];
	struct sink k = sink_of(header, sizeof(header));

	mrtd_tlv_put_header(&k, 0x30, n);
	return k.n + n;
}

static void
put_attribute(struct sink *k, uint8_t arc, uint32_t tag, struct span value)
{
	/* pkcs-9 */
	uint8_t oid[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, arc};
	struct certs_issue_part a, set;

	certs_issue_form_begin(&set);
	mrtd_tlv_put(&set.k, tag, value);
	certs_issue_form_begin(&a);
	mrtd_tlv_put(&a.k, 0x06, SPAN_OF(oid));
	certs_issue_form_close(&a.k, 0x31, &set);
	certs_issue_form_close(k, 0x30, &a);
}

/*
 * contentType, signingTime, messageDigest: by chance of their lengths this is
 * also the order DER wants (X.690 §11.6); the quirk turns it round.
 */
static bool
put_attributes(struct sink *k, struct span type,
    const struct certs_issue_object *o, struct span digest)
{
	bool reversed = (o->quirks & CERTS_ISSUE_ATTRIBUTES_ORDER) != 0;
	time_t when = (time_t)o->signing_time;
	char text[16];
	struct tm tm;

	if ((o->quirks & CERTS_ISSUE_TYPE_ATTRIBUTE) != 0)
		type = SPAN_OF(oid_master_list);
	if (gmtime_r(&when, &tm) == NULL ||
	    strftime(text, sizeof(text), "%y%m%d%H%M%SZ", &tm) != 13)
		return false;
	for (int i = 0; i < 3; i++) {
		switch (reversed ? 2 - i : i) {
		case 0:
			put_attribute(k, 3, 0x06, type);
			break;
		case 1:
			if (o->signing_time != 0)
				put_attribute(k, 5, 0x17, span_of(text, 13));
			break;
		default:
			put_attribute(k, 4, 0x04, digest);
		}
	}
	return true;
}

/* The RDNs of a name, the last one first. */
static void
put_reversed(struct sink *k, struct span name)
{
	struct span rdns, parts[8];
	struct mrtd_tlv t;
	size_t n = 0, len = 0;

	if (mrtd_tlv_only(name, 0x30, &rdns) != MRTD_E_OK)
		k->overflow = true;
	while (n < 8 && mrtd_tlv_next(&rdns, &t) == MRTD_E_OK) {
		parts[n++] = t.raw;
		len += t.raw.n;
	}
	mrtd_tlv_put_header(k, 0x30, len);
	while (n-- > 0)
		sink_put(k, parts[n]);
}

static void
put_signer_id(struct sink *k, const struct certs_x509 *x, uint32_t quirks)
{
	static const uint8_t other[] = {0x7E, 0x57};
	struct certs_issue_part p;

	if ((quirks & CERTS_ISSUE_SID_KEY_ID) != 0) {
		mrtd_tlv_put(k, 0x80, x->ski);
		return;
	}
	certs_issue_form_begin(&p);
	if ((quirks & CERTS_ISSUE_SID_ORDER) != 0)
		put_reversed(&p.k, x->issuer);
	else
		sink_put(&p.k, x->issuer);
	mrtd_tlv_put(&p.k, 0x02,
	    (quirks & CERTS_ISSUE_SID_OTHER) != 0 ? SPAN_OF(other) : x->serial);
	certs_issue_form_close(k, 0x30, &p);
}

static enum certs_err
put_signer_info(struct sink *k, const struct certs_issuer *signer,
    const struct certs_issue_object *o, struct span type, struct span content)
{
	const struct certs_policy_digest *d = certs_policy_digest_named(
	    certs_issue_signature_suite(signer, o)->digest);
	bool bare = (o->quirks & CERTS_ISSUE_NO_ATTRIBUTES) != 0;
	uint8_t version = (o->quirks & CERTS_ISSUE_SID_KEY_ID) != 0 ? 3 : 1;
	uint8_t hash[EVP_MAX_MD_SIZE], sig[1024];
	struct sink sig_k = sink_of(sig, sizeof(sig));
	struct certs_issue_part info, attributes, sorted;
	struct certs_x509 x;
	enum certs_err e;

	if (d == NULL ||
	    certs_x509_parse(certs_issue_der(signer), &x) != CERTS_E_OK ||
	    EVP_Digest(content.p, content.n, hash, NULL, d->md(), NULL) != 1)
		return CERTS_E_INTERNAL;
	if ((o->quirks & CERTS_ISSUE_WRONG_DIGEST) != 0)
		hash[0] ^= 1;
	certs_issue_form_begin(&attributes);
	certs_issue_form_begin(&sorted);
	if (!put_attributes(&attributes.k, type, o, span_of(hash, d->size)))
		return CERTS_E_ARGUMENT;
	certs_issue_form_close(&sorted.k, 0x31, &attributes);
	e = certs_issue_signature(
	    signer, bare ? content : sink_span(&sorted.k), o, &sig_k);
	if (e != CERTS_E_OK)
		return e;
	certs_issue_form_begin(&info);
	mrtd_tlv_put(&info.k, 0x02, span_of(&version, 1));
	put_signer_id(&info.k, &x, o->quirks);
	certs_issue_signature_digest(&info.k, d);
	if (!bare)
		certs_issue_form_close(&info.k, 0xA0, &attributes);
	if ((e = certs_issue_signature_algorithm(signer, o, &info.k)) !=
	    CERTS_E_OK)
		return e;
	mrtd_tlv_put(&info.k, 0x04, sink_span(&sig_k));
	certs_issue_form_close(k, 0x30, &info);
	return sink_ok(k) ? CERTS_E_OK : CERTS_E_SPACE;
}

/*
 * An element whose contents are in two spans and a third; with the quirk it has
 * an indefinite length (X.690 §8.1.3.6).
 */
static void
put_element(
    struct sink *k, uint32_t tag, bool ber, struct span a, struct span b)
{
	if (ber) {
		sink_put_u8(k, (uint8_t)tag);
		sink_put_u8(k, 0x80);
	} else {
		mrtd_tlv_put_header(k, tag, a.n + b.n);
	}
	sink_put(k, a);
	sink_put(k, b);
	if (ber)
		sink_put_be16(k, 0);
}

/* EncapsulatedContentInfo; BER writers cut the octets into pieces. */
static void
put_content(struct sink *k, struct span type, struct span content, bool ber,
    uint8_t *scratch, size_t cap)
{
	struct sink octets = sink_of(scratch, cap);
	struct span head = content, tail = {0}, at = content;

	if (ber && span_take(&at, content.n / 2, &head)) {
		tail = at;
		sink_put_be16(&octets, 0x2480);
		mrtd_tlv_put(&octets, 0x04, head);
		mrtd_tlv_put(&octets, 0x04, tail);
		sink_put_be16(&octets, 0);
	} else {
		mrtd_tlv_put(&octets, 0x04, content);
	}
	if (ber) {
		sink_put_be16(k, 0x3080);
		mrtd_tlv_put(k, 0x06, type);
		put_element(
		    k, 0xA0, true, sink_span(&octets), (struct span) {0});
		sink_put_be16(k, 0);
	} else {
		mrtd_tlv_put_header(k, 0x30, size(type.n) + size(octets.n));
		mrtd_tlv_put(k, 0x06, type);
		mrtd_tlv_put(k, 0xA0, sink_span(&octets));
	}
	k->overflow |= octets.overflow;
}

static enum certs_err
put_signed_data(struct sink *k, const struct certs_issuer *signer,
    const struct certs_issue_object *o, struct span type, struct span content,
    uint8_t *scratch, size_t cap)
{
	const struct certs_policy_digest *d = certs_policy_digest_named(
	    certs_issue_signature_suite(signer, o)->digest);
	static const uint8_t version = 3;
	struct certs_issue_part digests, info;
	enum certs_err e;

	if (d == NULL)
		return CERTS_E_ARGUMENT;
	certs_issue_form_begin(&digests);
	certs_issue_signature_digest(&digests.k, d);
	certs_issue_form_begin(&info);
	if ((e = put_signer_info(&info.k, signer, o, type, content)) !=
	    CERTS_E_OK)
		return e;
	mrtd_tlv_put(k, 0x02, span_of(&version, 1));
	certs_issue_form_close(k, 0x31, &digests);
	put_content(
	    k, type, content, (o->quirks & CERTS_ISSUE_BER) != 0, scratch, cap);
	if ((o->quirks & CERTS_ISSUE_NO_CERTIFICATE) == 0)
		mrtd_tlv_put(k, 0xA0, certs_issue_der(signer));
	certs_issue_form_close(k, 0x31, &info);
	return sink_ok(k) ? CERTS_E_OK : CERTS_E_SPACE;
}

/* ContentInfo { id-signedData, [0] SignedData }. */
enum certs_err
certs_issue_object_make(const struct certs_issuer *signer,
    const struct certs_issue_object *o, struct span type, struct span content,
    struct sink *out)
{
	size_t cap = content.n + OVERHEAD;
	uint8_t *a = malloc(cap), *b = malloc(cap);
	bool ber = (o->quirks & CERTS_ISSUE_BER) != 0;
	enum certs_err e = CERTS_E_MEMORY;
	struct span none = {0};
	struct sink k, oid;
	uint8_t head[16];

	if (a == NULL || b == NULL)
		goto out;
	k = sink_of(a, cap);
	if ((e = put_signed_data(&k, signer, o, type, content, b, cap)) !=
	    CERTS_E_OK)
		goto out;
	/* Two layers, from one buffer into the other and back. */
	struct sink wrapped = sink_of(b, cap);

	put_element(&wrapped, 0x30, ber, sink_span(&k), none);
	k = sink_of(a, cap);
	put_element(&k, 0xA0, ber, sink_span(&wrapped), none);
	oid = sink_of(head, sizeof(head));
	mrtd_tlv_put(&oid, 0x06, SPAN_OF(oid_signed_data));
	put_element(out, 0x30, ber, sink_span(&oid), sink_span(&k));
	e = sink_ok(out) && sink_ok(&k) && sink_ok(&wrapped) ? CERTS_E_OK
							     : CERTS_E_SPACE;
out:
	free(a);
	free(b);
	return e;
}

enum certs_err
certs_issue_sod(const struct certs_issuer *dsc, struct span content,
    const struct certs_issue_object *o, struct sink *out)
{
	size_t cap = content.n + OVERHEAD;
	uint8_t *p = malloc(cap);
	struct span type = SPAN_OF(oid_lds);
	struct sink k;
	enum certs_err e;

	if (p == NULL)
		return CERTS_E_MEMORY;
	if ((o->quirks & CERTS_ISSUE_TYPE_DATA) != 0)
		type = SPAN_OF(oid_data);
	if ((o->quirks & CERTS_ISSUE_TYPE_OLD) != 0)
		type = SPAN_OF(oid_old);
	if ((o->quirks & CERTS_ISSUE_TYPE_OLDER) != 0)
		type = SPAN_OF(oid_older);
	k = sink_of(p, cap);
	if ((e = certs_issue_object_make(dsc, o, type, content, &k)) ==
	    CERTS_E_OK) {
		mrtd_tlv_put(out, 0x77, sink_span(&k));
		e = sink_ok(out) ? CERTS_E_OK : CERTS_E_SPACE;
	}
	free(p);
	return e;
}

enum certs_err
certs_issue_card_security(const struct certs_issuer *dsc, struct span content,
    const struct certs_issue_object *o, struct sink *out)
{
	return certs_issue_object_make(
	    dsc, o, SPAN_OF(oid_security_infos), content, out);
}

enum certs_err
certs_issue_master_list(const struct certs_issuer *signer,
    const struct span *certificates, size_t n,
    const struct certs_issue_object *o, struct sink *out)
{
	static const uint8_t version[] = {0x02, 0x01, 0x00};
	size_t len = 0;
	uint8_t *p;
	struct sink k;
	enum certs_err e;

	for (size_t i = 0; i < n; i++)
		len += certificates[i].n;
	if ((p = malloc(len + 64)) == NULL)
		return CERTS_E_MEMORY;
	k = sink_of(p, len + 64);
	mrtd_tlv_put_header(&k, 0x30, sizeof(version) + size(len));
	sink_put(&k, SPAN_OF(version));
	mrtd_tlv_put_header(&k, 0x31, len);
	for (size_t i = 0; i < n; i++)
		sink_put(&k, certificates[i]);
	e = sink_ok(&k) ? certs_issue_object_make(signer, o,
			      SPAN_OF(oid_master_list), sink_span(&k), out)
			: CERTS_E_SPACE;
	free(p);
	return e;
}

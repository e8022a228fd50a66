/*
 * Signed objects of the test PKI: CMS SignedData (RFC 5652 §5), written by hand
 * so that every deviation of real documents can be written as well.
 */
#include "certs/issue.h"

#include "certs/issue_form.h"
#include "certs/policy.h"
#include "certs/x509.h"
#include "mrtd/tlv.h"

#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
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
/* id-SecurityObject, 0.4.0.127.0.7.3.2.1 */
static const uint8_t oid_security_infos[] = {
    0x04, 0x00, 0x7F, 0x00, 0x07, 0x03, 0x02, 0x01};
static const uint8_t oid_master_list[] = {0x67, 0x81, 0x08, 0x01, 0x01, 0x02};

/* A scratch buffer with a sink on it. */
struct part {
	uint8_t buf[4096];
	struct sink k;
};

static void
begin(struct part *p)
{
	p->k = sink_of(p->buf, sizeof(p->buf));
}

/* Puts a finished part as the contents of one element. */
static void
close_into(struct sink *k, uint32_t tag, const struct part *p)
{
	if (sink_ok(&p->k))
		mrtd_tlv_put(k, tag, sink_span(&p->k));
	else
		k->overflow = true;
}

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
put_digest_algorithm(struct sink *k, const struct certs_policy_digest *d)
{
	mrtd_tlv_put_header(k, 0x30, 2 + d->oid_n);
	mrtd_tlv_put(k, 0x06, span_of(d->oid, d->oid_n));
}

static void
put_pss(struct sink *k, const struct certs_policy_digest *d, int salt)
{
	/* id-RSASSA-PSS, id-mgf1 */
	static const uint8_t pss[] = {
	    0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 10};
	static const uint8_t mgf1[] = {
	    0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 8};
	struct part params, mgf, all;
	uint8_t octets[] = {(uint8_t)(salt >> 8), (uint8_t)salt};

	begin(&mgf);
	mrtd_tlv_put(&mgf.k, 0x06, SPAN_OF(mgf1));
	put_digest_algorithm(&mgf.k, d);
	begin(&params);
	mrtd_tlv_put_header(&params.k, 0xA0, 4 + d->oid_n);
	put_digest_algorithm(&params.k, d);
	mrtd_tlv_put_header(&params.k, 0xA1, 2 + mgf.k.n);
	close_into(&params.k, 0x30, &mgf);
	mrtd_tlv_put_header(&params.k, 0xA2, salt > 0x7F ? 4 : 3);
	mrtd_tlv_put(&params.k, 0x02,
	    salt > 0x7F ? SPAN_OF(octets) : span_of(octets + 1, 1));
	begin(&all);
	mrtd_tlv_put(&all.k, 0x06, SPAN_OF(pss));
	close_into(&all.k, 0x30, &params);
	close_into(k, 0x30, &all);
}

static void
put_signature_algorithm(struct sink *k, const struct certs_issue_suite *s,
    const struct certs_policy_digest *d, int salt, uint32_t quirks)
{
	/* Last arcs of sha*WithRSAEncryption, ecdsa-with-*, ecdsa-plain-*. */
	static const struct {
		const char *digest;
		uint8_t rsa, ecdsa, plain;
	} arcs[] = {
	    {"SHA1", 5, 0, 1},
	    {"SHA224", 14, 1, 2},
	    {"SHA256", 11, 2, 3},
	    {"SHA384", 12, 3, 4},
	    {"SHA512", 13, 4, 5},
	};
	uint8_t rsa[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 0};
	uint8_t ecdsa[] = {0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 0};
	uint8_t plain[] = {0x04, 0, 0x7F, 0, 7, 1, 1, 4, 1, 0};
	static const uint8_t ecdsa_sha1[] = {
	    0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 1};
	struct span oid;
	size_t i = 0;

	while (i < 4 && strcmp(arcs[i].digest, d->name) != 0)
		i++;
	rsa[8] = arcs[i].rsa;
	ecdsa[7] = arcs[i].ecdsa;
	plain[9] = arcs[i].plain;
	if (s->scheme == CERTS_ISSUE_RSA_PSS) {
		put_pss(k, d, salt);
		return;
	}
	if (s->scheme == CERTS_ISSUE_RSA_PKCS1) {
		mrtd_tlv_put_header(k, 0x30, 4 + sizeof(rsa));
		mrtd_tlv_put(k, 0x06, SPAN_OF(rsa));
		mrtd_tlv_put_header(k, 0x05, 0);
		return;
	}
	if ((quirks & CERTS_ISSUE_PLAIN_ECDSA) != 0)
		oid = SPAN_OF(plain);
	else
		oid = i == 0 ? SPAN_OF(ecdsa_sha1) : SPAN_OF(ecdsa);
	mrtd_tlv_put_header(k, 0x30, 2 + oid.n);
	mrtd_tlv_put(k, 0x06, oid);
}

static void
put_attribute(struct sink *k, uint8_t arc, uint32_t tag, struct span value)
{
	/* pkcs-9 */
	uint8_t oid[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, arc};
	struct part a, set;

	begin(&set);
	mrtd_tlv_put(&set.k, tag, value);
	begin(&a);
	mrtd_tlv_put(&a.k, 0x06, SPAN_OF(oid));
	close_into(&a.k, 0x31, &set);
	close_into(k, 0x30, &a);
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
	struct part p;

	if ((quirks & CERTS_ISSUE_SID_KEY_ID) != 0) {
		mrtd_tlv_put(k, 0x80, x->ski);
		return;
	}
	begin(&p);
	if ((quirks & CERTS_ISSUE_SID_ORDER) != 0)
		put_reversed(&p.k, x->issuer);
	else
		sink_put(&p.k, x->issuer);
	mrtd_tlv_put(&p.k, 0x02,
	    (quirks & CERTS_ISSUE_SID_OTHER) != 0 ? SPAN_OF(other) : x->serial);
	close_into(k, 0x30, &p);
}

/* DER to r||s, each as long as the field. */
static bool
make_plain(struct sink *sig, size_t field)
{
	const unsigned char *p = sig->p;
	ECDSA_SIG *rs = d2i_ECDSA_SIG(NULL, &p, (long)sig->n);
	const BIGNUM *r, *s;
	bool ok = false;

	if (rs != NULL) {
		ECDSA_SIG_get0(rs, &r, &s);
		sig->n = 0;
		uint8_t *at = sink_reserve(sig, 2 * field);

		ok = at != NULL && BN_bn2binpad(r, at, (int)field) > 0 &&
		    BN_bn2binpad(s, at + field, (int)field) > 0;
	}
	ECDSA_SIG_free(rs);
	return ok;
}

static enum certs_err
make_signature(const struct certs_issuer *signer,
    const struct certs_issue_suite *suite, const struct certs_policy_digest *d,
    const struct certs_issue_object *o, struct span message, struct sink *out)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(signer->key, NULL);
	uint8_t hash[EVP_MAX_MD_SIZE], info[128];
	struct sink k = sink_of(info, sizeof(info));
	size_t n = out->cap;
	enum certs_err e = CERTS_E_INTERNAL;
	bool bare = suite->scheme == CERTS_ISSUE_RSA_PKCS1 &&
	    (o->quirks & CERTS_ISSUE_NO_NULL) != 0;

	if (EVP_Digest(message.p, message.n, hash, NULL, d->md(), NULL) != 1)
		goto out;
	sink_put(&k, span_of(hash, d->size));
	if (ctx == NULL || EVP_PKEY_sign_init(ctx) != 1 ||
	    !certs_issue_form_padding(ctx, suite, o->salt))
		goto out;
	/* Without a digest set, OpenSSL signs the DigestInfo it is given. */
	if (bare) {
		sink_wipe(&k);
		mrtd_tlv_put_header(&k, 0x30, 6 + d->oid_n + d->size);
		put_digest_algorithm(&k, d);
		mrtd_tlv_put(&k, 0x04, span_of(hash, d->size));
	} else if (EVP_PKEY_CTX_set_signature_md(ctx, d->md()) != 1) {
		goto out;
	}
	if (EVP_PKEY_sign(ctx, out->p, &n, info, sink_span(&k).n) != 1)
		goto out;
	out->n = n;
	e = CERTS_E_OK;
	if (suite->scheme == CERTS_ISSUE_ECDSA &&
	    (o->quirks &
		(CERTS_ISSUE_PLAIN_ECDSA | CERTS_ISSUE_PLAIN_UNDER_DER)) != 0 &&
	    !make_plain(out, ((size_t)EVP_PKEY_get_bits(signer->key) + 7) / 8))
		e = CERTS_E_INTERNAL;
out:
	EVP_PKEY_CTX_free(ctx);
	ERR_clear_error();
	return e;
}

static enum certs_err
put_signer_info(struct sink *k, const struct certs_issuer *signer,
    const struct certs_issue_object *o, struct span type, struct span content)
{
	const struct certs_issue_suite *suite = o->suite != NULL
	    ? o->suite
	    : &signer->suite;
	const struct certs_policy_digest *d = certs_policy_digest_named(
	    suite->digest);
	bool bare = (o->quirks & CERTS_ISSUE_NO_ATTRIBUTES) != 0;
	uint8_t version = (o->quirks & CERTS_ISSUE_SID_KEY_ID) != 0 ? 3 : 1;
	uint8_t hash[EVP_MAX_MD_SIZE], sig[1024];
	struct sink sig_k = sink_of(sig, sizeof(sig));
	struct part info, attributes, sorted;
	struct certs_x509 x;
	enum certs_err e;

	if (d == NULL ||
	    certs_x509_parse(certs_issue_der(signer), &x) != CERTS_E_OK ||
	    EVP_Digest(content.p, content.n, hash, NULL, d->md(), NULL) != 1)
		return CERTS_E_INTERNAL;
	if ((o->quirks & CERTS_ISSUE_WRONG_DIGEST) != 0)
		hash[0] ^= 1;
	begin(&attributes);
	begin(&sorted);
	if (!put_attributes(&attributes.k, type, o, span_of(hash, d->size)))
		return CERTS_E_ARGUMENT;
	close_into(&sorted.k, 0x31, &attributes);
	e = make_signature(
	    signer, suite, d, o, bare ? content : sink_span(&sorted.k), &sig_k);
	if (e != CERTS_E_OK)
		return e;
	begin(&info);
	mrtd_tlv_put(&info.k, 0x02, span_of(&version, 1));
	put_signer_id(&info.k, &x, o->quirks);
	put_digest_algorithm(&info.k, d);
	if (!bare)
		close_into(&info.k, 0xA0, &attributes);
	put_signature_algorithm(
	    &info.k, suite, d, o->salt > 0 ? o->salt : (int)d->size, o->quirks);
	mrtd_tlv_put(&info.k, 0x04, sink_span(&sig_k));
	close_into(k, 0x30, &info);
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
	const struct certs_issue_suite *suite = o->suite != NULL
	    ? o->suite
	    : &signer->suite;
	const struct certs_policy_digest *d = certs_policy_digest_named(
	    suite->digest);
	static const uint8_t version = 3;
	struct part digests, info;
	enum certs_err e;

	if (d == NULL)
		return CERTS_E_ARGUMENT;
	begin(&digests);
	put_digest_algorithm(&digests.k, d);
	begin(&info);
	if ((e = put_signer_info(&info.k, signer, o, type, content)) !=
	    CERTS_E_OK)
		return e;
	mrtd_tlv_put(k, 0x02, span_of(&version, 1));
	close_into(k, 0x31, &digests);
	put_content(
	    k, type, content, (o->quirks & CERTS_ISSUE_BER) != 0, scratch, cap);
	if ((o->quirks & CERTS_ISSUE_NO_CERTIFICATE) == 0)
		mrtd_tlv_put(k, 0xA0, certs_issue_der(signer));
	close_into(k, 0x31, &info);
	return sink_ok(k) ? CERTS_E_OK : CERTS_E_SPACE;
}

/* ContentInfo { id-signedData, [0] SignedData }. */
static enum certs_err
write_object(const struct certs_issuer *signer,
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
	k = sink_of(p, cap);
	if ((e = write_object(dsc, o, type, content, &k)) == CERTS_E_OK) {
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
	return write_object(dsc, o, SPAN_OF(oid_security_infos), content, out);
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
	e = sink_ok(&k) ? write_object(signer, o, SPAN_OF(oid_master_list),
			      sink_span(&k), out)
			: CERTS_E_SPACE;
	free(p);
	return e;
}

enum certs_err
certs_issue_signature(const struct certs_issuer *signer, struct span message,
    const struct certs_issue_object *o, struct sink *out)
{
	const struct certs_issue_suite *suite = o->suite != NULL
	    ? o->suite
	    : &signer->suite;
	const struct certs_policy_digest *d = certs_policy_digest_named(
	    suite->digest);
	uint8_t buf[1024];
	struct sink k = sink_of(buf, sizeof(buf));
	enum certs_err e;

	if (d == NULL)
		return CERTS_E_ARGUMENT;
	if ((e = make_signature(signer, suite, d, o, message, &k)) !=
	    CERTS_E_OK)
		return e;
	sink_put(out, sink_span(&k));
	return sink_ok(out) ? CERTS_E_OK : CERTS_E_SPACE;
}

enum certs_err
certs_issue_form_algorithm(const struct certs_issuer *signer,
    const struct certs_issue_object *o, struct sink *out)
{
	const struct certs_issue_suite *suite = o->suite != NULL
	    ? o->suite
	    : &signer->suite;
	const struct certs_policy_digest *d = certs_policy_digest_named(
	    suite->digest);

	if (d == NULL)
		return CERTS_E_ARGUMENT;
	put_signature_algorithm(
	    out, suite, d, o->salt > 0 ? o->salt : (int)d->size, o->quirks);
	return sink_ok(out) ? CERTS_E_OK : CERTS_E_SPACE;
}

enum certs_err
certs_issue_form_object(const struct certs_issuer *signer,
    const struct certs_issue_object *o, struct span type, struct span content,
    struct sink *out)
{
	return write_object(signer, o, type, content, out);
}

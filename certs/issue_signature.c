/* Signatures of the test PKI, and the names of their algorithms. */
#include "certs/issue_form.h"
#include "certs/issue_random.h"
#include "certs/policy.h"
#include "mrtd/tlv.h"

#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <string.h>

/* What is done with which digest: the object's, or its signer's. */
struct how {
	const struct certs_issue_suite *suite;
	const struct certs_policy_digest *digest, *mgf;
	int salt;
};

const struct certs_issue_suite *
certs_issue_signature_suite(
    const struct certs_issuer *signer, const struct certs_issue_object *o)
{
	return o->suite != NULL ? o->suite : &signer->suite;
}

static bool
understand(const struct certs_issuer *signer,
    const struct certs_issue_object *o, struct how *h)
{
	h->suite = certs_issue_signature_suite(signer, o);
	h->digest = h->mgf = certs_policy_digest_named(h->suite->digest);
	if (o->mgf != NULL)
		h->mgf = certs_policy_digest_named(o->mgf);
	if (h->digest == NULL || h->mgf == NULL)
		return false;
	h->salt = o->salt == 0 ? (int)h->digest->size
	    : o->salt < 0      ? 0
			       : o->salt;
	return true;
}

void
certs_issue_signature_digest(
    struct sink *k, const struct certs_policy_digest *d)
{
	mrtd_tlv_put_header(k, 0x30, 2 + d->oid_n);
	mrtd_tlv_put(k, 0x06, span_of(d->oid, d->oid_n));
}

/* RFC 4055 §3.1.  SHA-1 and 20 are the defaults, which DER leaves out. */
static void
put_pss(struct sink *k, const struct how *h)
{
	/* id-RSASSA-PSS, id-mgf1 */
	static const uint8_t pss[] = {
	    0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 10};
	static const uint8_t mgf1[] = {
	    0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 8};
	struct certs_issue_part params, mgf, all;
	uint8_t octets[] = {(uint8_t)(h->salt >> 8), (uint8_t)h->salt};

	certs_issue_form_begin(&mgf);
	mrtd_tlv_put(&mgf.k, 0x06, SPAN_OF(mgf1));
	certs_issue_signature_digest(&mgf.k, h->mgf);
	certs_issue_form_begin(&params);
	if (strcmp(h->digest->name, "SHA1") != 0) {
		mrtd_tlv_put_header(&params.k, 0xA0, 4 + h->digest->oid_n);
		certs_issue_signature_digest(&params.k, h->digest);
	}
	if (strcmp(h->mgf->name, "SHA1") != 0) {
		mrtd_tlv_put_header(&params.k, 0xA1, 2 + mgf.k.n);
		certs_issue_form_close(&params.k, 0x30, &mgf);
	}
	if (h->salt != 20) {
		mrtd_tlv_put_header(&params.k, 0xA2, h->salt > 0x7F ? 4 : 3);
		mrtd_tlv_put(&params.k, 0x02,
		    h->salt > 0x7F ? SPAN_OF(octets) : span_of(octets + 1, 1));
	}
	certs_issue_form_begin(&all);
	mrtd_tlv_put(&all.k, 0x06, SPAN_OF(pss));
	certs_issue_form_close(&all.k, 0x30, &params);
	certs_issue_form_close(k, 0x30, &all);
}

enum certs_err
certs_issue_signature_algorithm(const struct certs_issuer *signer,
    const struct certs_issue_object *o, struct sink *k)
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
	struct how h;
	size_t i = 0;

	if (!understand(signer, o, &h))
		return CERTS_E_ARGUMENT;
	while (i < 4 && strcmp(arcs[i].digest, h.digest->name) != 0)
		i++;
	rsa[8] = arcs[i].rsa;
	ecdsa[7] = arcs[i].ecdsa;
	plain[9] = arcs[i].plain;
	if (h.suite->scheme == CERTS_ISSUE_RSA_PSS) {
		put_pss(k, &h);
	} else if (h.suite->scheme == CERTS_ISSUE_RSA_PKCS1) {
		mrtd_tlv_put_header(k, 0x30, 4 + sizeof(rsa));
		mrtd_tlv_put(k, 0x06, SPAN_OF(rsa));
		mrtd_tlv_put_header(k, 0x05, 0);
	} else {
		if ((o->quirks & CERTS_ISSUE_PLAIN_ECDSA) != 0)
			oid = SPAN_OF(plain);
		else
			oid = i == 0 ? SPAN_OF(ecdsa_sha1) : SPAN_OF(ecdsa);
		mrtd_tlv_put_header(k, 0x30, 2 + oid.n);
		mrtd_tlv_put(k, 0x06, oid);
	}
	return sink_ok(k) ? CERTS_E_OK : CERTS_E_SPACE;
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

static bool
set_padding(EVP_PKEY_CTX *ctx, const struct how *h)
{
	return h->suite->scheme != CERTS_ISSUE_RSA_PSS ||
	    (EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
		EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, h->salt) == 1 &&
		EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, h->mgf->md()) == 1);
}

/* The digest, or with the quirk a DigestInfo that lacks its NULL. */
static void
put_signed(struct sink *k, const struct how *h, struct span hash, bool bare)
{
	if (bare) {
		mrtd_tlv_put_header(k, 0x30, 6 + h->digest->oid_n + hash.n);
		certs_issue_signature_digest(k, h->digest);
		mrtd_tlv_put(k, 0x04, hash);
	} else {
		sink_put(k, hash);
	}
}

enum certs_err
certs_issue_signature(const struct certs_issuer *signer, struct span message,
    const struct certs_issue_object *o, struct sink *out)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(
	    certs_issue_random_context(signer->random), signer->key, NULL);
	uint8_t hash[EVP_MAX_MD_SIZE], info[128], buf[1024];
	struct sink k = sink_of(info, sizeof(info)),
		    sig = sink_of(buf, sizeof(buf));
	size_t n = sizeof(buf);
	enum certs_err e = CERTS_E_ARGUMENT;
	struct how h;
	bool bare;

	if (!understand(signer, o, &h))
		goto out;
	e = CERTS_E_INTERNAL;
	bare = h.suite->scheme == CERTS_ISSUE_RSA_PKCS1 &&
	    (o->quirks & CERTS_ISSUE_NO_NULL) != 0;
	if (ctx == NULL ||
	    !certs_issue_random_next(
		signer->random, CERTS_ISSUE_RANDOM_SIGNATURE) ||
	    EVP_Digest(
		message.p, message.n, hash, NULL, h.digest->md(), NULL) != 1 ||
	    EVP_PKEY_sign_init(ctx) != 1)
		goto out;
	put_signed(&k, &h, span_of(hash, h.digest->size), bare);
	/* Without a digest set, OpenSSL signs the DigestInfo it is given. */
	if ((!bare &&
		EVP_PKEY_CTX_set_signature_md(ctx, h.digest->md()) != 1) ||
	    !set_padding(ctx, &h) ||
	    EVP_PKEY_sign(ctx, buf, &n, info, sink_span(&k).n) != 1)
		goto out;
	sig.n = n;
	if (h.suite->scheme == CERTS_ISSUE_ECDSA &&
	    (o->quirks &
		(CERTS_ISSUE_PLAIN_ECDSA | CERTS_ISSUE_PLAIN_UNDER_DER)) != 0 &&
	    !make_plain(&sig, ((size_t)EVP_PKEY_get_bits(signer->key) + 7) / 8))
		goto out;
	sink_put(out, sink_span(&sig));
	e = sink_ok(out) ? CERTS_E_OK : CERTS_E_SPACE;
out:
	EVP_PKEY_CTX_free(ctx);
	ERR_clear_error();
	return e;
}

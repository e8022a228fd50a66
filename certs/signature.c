#include "certs/signature.h"

#include "certs/digest.h"
#include "certs/x509.h"
#include "mrtd/tlv.h"

#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <string.h>

/* clang-format off */
static const struct {
	uint8_t oid[10];
	size_t n;
	enum certs_signature_scheme scheme;
	const char *digest; /* NULL: named elsewhere */
} schemes[] = {
	{{0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1},  9, CERTS_SIGNATURE_RSA_PKCS1, NULL},
	{{0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 4},  9, CERTS_SIGNATURE_RSA_PKCS1, "MD5"},
	{{0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 5},  9, CERTS_SIGNATURE_RSA_PKCS1, "SHA1"},
	{{0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 14}, 9, CERTS_SIGNATURE_RSA_PKCS1, "SHA224"},
	{{0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 11}, 9, CERTS_SIGNATURE_RSA_PKCS1, "SHA256"},
	{{0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 12}, 9, CERTS_SIGNATURE_RSA_PKCS1, "SHA384"},
	{{0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 13}, 9, CERTS_SIGNATURE_RSA_PKCS1, "SHA512"},
	{{0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 10}, 9, CERTS_SIGNATURE_RSA_PSS, NULL},
	{{0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1},           7, CERTS_SIGNATURE_ECDSA, NULL},
	{{0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 1},           7, CERTS_SIGNATURE_ECDSA, "SHA1"},
	{{0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 1},        8, CERTS_SIGNATURE_ECDSA, "SHA224"},
	{{0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2},        8, CERTS_SIGNATURE_ECDSA, "SHA256"},
	{{0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 3},        8, CERTS_SIGNATURE_ECDSA, "SHA384"},
	{{0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 4},        8, CERTS_SIGNATURE_ECDSA, "SHA512"},
	/* RFC 3279 §2.2.2, RFC 5758 §3.1 */
	{{0x2A, 0x86, 0x48, 0xCE, 0x38, 4, 1},           7, CERTS_SIGNATURE_DSA, NULL},
	{{0x2A, 0x86, 0x48, 0xCE, 0x38, 4, 3},           7, CERTS_SIGNATURE_DSA, "SHA1"},
	{{0x60, 0x86, 0x48, 0x01, 0x65, 3, 4, 3, 1},     9, CERTS_SIGNATURE_DSA, "SHA224"},
	{{0x60, 0x86, 0x48, 0x01, 0x65, 3, 4, 3, 2},     9, CERTS_SIGNATURE_DSA, "SHA256"},
	/* BSI TR-03111 §5.2.1.1: ecdsa-plain-signatures */
	{{0x04, 0, 0x7F, 0, 7, 1, 1, 4, 1, 1},          10, CERTS_SIGNATURE_ECDSA_PLAIN, "SHA1"},
	{{0x04, 0, 0x7F, 0, 7, 1, 1, 4, 1, 2},          10, CERTS_SIGNATURE_ECDSA_PLAIN, "SHA224"},
	{{0x04, 0, 0x7F, 0, 7, 1, 1, 4, 1, 3},          10, CERTS_SIGNATURE_ECDSA_PLAIN, "SHA256"},
	{{0x04, 0, 0x7F, 0, 7, 1, 1, 4, 1, 4},          10, CERTS_SIGNATURE_ECDSA_PLAIN, "SHA384"},
	{{0x04, 0, 0x7F, 0, 7, 1, 1, 4, 1, 5},          10, CERTS_SIGNATURE_ECDSA_PLAIN, "SHA512"},
};
/* clang-format on */

static const uint8_t mgf1[] = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 8};

/* AlgorithmIdentifier of a digest: an OID, then nothing or NULL. */
static const struct certs_policy_digest *
read_digest(struct span identifier)
{
	struct span seq, oid, null;

	if (mrtd_tlv_only(identifier, 0x30, &seq) != MRTD_E_OK ||
	    mrtd_tlv_expect(&seq, 0x06, &oid) != MRTD_E_OK)
		return NULL;
	if (seq.n > 0 &&
	    (mrtd_tlv_only(seq, 0x05, &null) != MRTD_E_OK || null.n != 0))
		return NULL;
	return certs_policy_digest(oid);
}

/* [0] to [3] EXPLICIT, each with a default. */
static bool
read_mgf(struct span v, struct certs_signature_algorithm *a)
{
	struct span seq, oid;

	if (mrtd_tlv_only(v, 0x30, &seq) != MRTD_E_OK ||
	    mrtd_tlv_expect(&seq, 0x06, &oid) != MRTD_E_OK ||
	    !span_eq(oid, SPAN_OF(mgf1)))
		return false;
	a->mgf = read_digest(seq);
	return a->mgf != NULL;
}

/* An INTEGER from 0 to 32767. */
static bool
read_small(struct span v, int *out)
{
	struct span value;
	uint8_t octet;
	int x = 0;

	if (mrtd_tlv_only(v, 0x02, &value) != MRTD_E_OK || value.n < 1 ||
	    value.n > 2 || value.p[0] > 0x7F)
		return false;
	while (span_take_u8(&value, &octet))
		x = x << 8 | octet;
	*out = x;
	return true;
}

/* RFC 4055 §3.1: RSASSA-PSS-params, all SHA-1 and 20 octets by default. */
static enum certs_reason
read_pss(struct span params, struct certs_signature_algorithm *a)
{
	struct span seq = {0}, v;
	int trailer = 1;

	a->digest = a->mgf = certs_policy_digest_named("SHA1");
	a->salt = 20;
	a->own_digest = true;
	if (params.n == 0 || (params.n == 2 && params.p[0] == 0x05))
		return CERTS_REASON_NONE;
	if (mrtd_tlv_only(params, 0x30, &seq) != MRTD_E_OK)
		return CERTS_REASON_PARAMETERS;
	if (mrtd_tlv_expect(&seq, 0xA0, &v) == MRTD_E_OK &&
	    (a->digest = read_digest(v)) == NULL)
		return CERTS_REASON_DIGEST_UNKNOWN;
	if (mrtd_tlv_expect(&seq, 0xA1, &v) == MRTD_E_OK && !read_mgf(v, a))
		return CERTS_REASON_PARAMETERS;
	if (mrtd_tlv_expect(&seq, 0xA2, &v) == MRTD_E_OK &&
	    !read_small(v, &a->salt))
		return CERTS_REASON_PARAMETERS;
	if (mrtd_tlv_expect(&seq, 0xA3, &v) == MRTD_E_OK &&
	    !read_small(v, &trailer))
		return CERTS_REASON_PARAMETERS;
	return seq.n == 0 && trailer == 1 ? CERTS_REASON_NONE
					  : CERTS_REASON_PARAMETERS;
}

static void
describe(struct certs_signature_algorithm *a)
{
	static const char *const names[] = {
	    [CERTS_SIGNATURE_RSA_PKCS1] = "RSASSA-PKCS1-v1_5",
	    [CERTS_SIGNATURE_RSA_PSS] = "RSASSA-PSS",
	    [CERTS_SIGNATURE_ECDSA] = "ECDSA",
	    [CERTS_SIGNATURE_ECDSA_PLAIN] = "ECDSA-plain",
	    [CERTS_SIGNATURE_DSA] = "DSA",
	};

	if (a->scheme == CERTS_SIGNATURE_RSA_PSS)
		snprintf(a->text, sizeof(a->text), "%s %s MGF1 %s salt %d",
		    names[a->scheme], a->digest->name, a->mgf->name, a->salt);
	else
		snprintf(a->text, sizeof(a->text), "%s %s", names[a->scheme],
		    a->digest->name);
}

enum certs_reason
certs_signature_read(struct span algorithm,
    const struct certs_policy_digest *digest,
    struct certs_signature_algorithm *out)
{
	struct certs_signature_algorithm a = {0};
	enum certs_reason r = CERTS_REASON_NONE;
	struct span seq, oid;
	size_t i;

	if (mrtd_tlv_only(algorithm, 0x30, &seq) != MRTD_E_OK ||
	    mrtd_tlv_expect(&seq, 0x06, &oid) != MRTD_E_OK)
		return CERTS_REASON_ENCODING;
	for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (span_eq(oid, span_of(schemes[i].oid, schemes[i].n)))
			break;
	if (i == sizeof(schemes) / sizeof(schemes[0]))
		return CERTS_REASON_ALGORITHM_UNKNOWN;
	a.scheme = schemes[i].scheme;
	a.digest = digest;
	if (a.scheme == CERTS_SIGNATURE_RSA_PSS) {
		r = read_pss(seq, &a);
	} else if (schemes[i].digest != NULL) {
		a.digest = certs_policy_digest_named(schemes[i].digest);
		a.own_digest = true;
	}
	if (r != CERTS_REASON_NONE)
		return r;
	if (a.digest == NULL)
		return CERTS_REASON_DIGEST_UNKNOWN;
	if (a.digest->broken || (a.mgf != NULL && a.mgf->broken))
		return CERTS_REASON_ALGORITHM_REFUSED;
	describe(&a);
	*out = a;
	return CERTS_REASON_NONE;
}

static bool
right(EVP_PKEY_CTX *ctx, struct span sig, const uint8_t *hash, size_t n)
{
	return EVP_PKEY_verify(ctx, sig.p, sig.n, hash, n) == 1;
}

/*
 * The DigestInfo is recovered and compared with the only two encodings there
 * are: algorithm parameters NULL (RFC 8017 §9.2) or absent, which genuine
 * signers write too.  Nothing is parsed, so nothing can hide in it.
 */
static enum certs_reason
verify_pkcs1(EVP_PKEY *key, const struct certs_policy_digest *d,
    struct span sig, const uint8_t *hash, unsigned *tolerated)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	enum certs_reason r = CERTS_REASON_INTERNAL;
	uint8_t got[2048], want[128];
	size_t n = sizeof(got);

	if (ctx == NULL || EVP_PKEY_verify_recover_init(ctx) != 1 ||
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) != 1)
		goto out;
	r = CERTS_REASON_SIGNATURE_WRONG;
	if (EVP_PKEY_verify_recover(ctx, got, &n, sig.p, sig.n) != 1)
		goto out;
	for (uint8_t null = 0; null < 2; null++) {
		uint8_t algorithm = (uint8_t)(2 + d->oid_n + 2u * null);
		struct sink k = sink_of(want, sizeof(want));

		mrtd_tlv_put_header(&k, 0x30, 2u + algorithm + 2 + d->size);
		mrtd_tlv_put_header(&k, 0x30, algorithm);
		mrtd_tlv_put(&k, 0x06, span_of(d->oid, d->oid_n));
		if (null == 1)
			mrtd_tlv_put_header(&k, 0x05, 0);
		mrtd_tlv_put(&k, 0x04, span_of(hash, d->size));
		if (sink_ok(&k) && span_eq(sink_span(&k), span_of(got, n))) {
			*tolerated |= null == 0 ? CERTS_SIGNATURE_NO_NULL : 0u;
			r = CERTS_REASON_NONE;
		}
	}
out:
	EVP_PKEY_CTX_free(ctx);
	return r;
}

static enum certs_reason
verify_pss(EVP_PKEY *key, const struct certs_signature_algorithm *a,
    struct span sig, const uint8_t *hash)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	enum certs_reason r = CERTS_REASON_INTERNAL;

	if (ctx == NULL || EVP_PKEY_verify_init(ctx) != 1)
		goto out;
	/* A key restricted to other parameters refuses them here. */
	r = CERTS_REASON_PARAMETERS;
	if (EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) != 1 ||
	    EVP_PKEY_CTX_set_signature_md(ctx, a->digest->md()) != 1 ||
	    EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, a->mgf->md()) != 1 ||
	    EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, a->salt) != 1)
		goto out;
	r = right(ctx, sig, hash, a->digest->size)
	    ? CERTS_REASON_NONE
	    : CERTS_REASON_SIGNATURE_WRONG;
out:
	EVP_PKEY_CTX_free(ctx);
	return r;
}

static bool
verify_plain(EVP_PKEY_CTX *ctx, struct span sig, const uint8_t *hash, size_t n)
{
	ECDSA_SIG *rs = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn(sig.p, (int)(sig.n / 2), NULL);
	BIGNUM *s = BN_bin2bn(sig.p + sig.n / 2, (int)(sig.n / 2), NULL);
	unsigned char *der = NULL;
	bool ok = false;
	int len;

	if (rs == NULL || r == NULL || s == NULL ||
	    ECDSA_SIG_set0(rs, r, s) != 1) {
		BN_free(r);
		BN_free(s);
		goto out;
	}
	if ((len = i2d_ECDSA_SIG(rs, &der)) > 0)
		ok = right(ctx, span_of(der, (size_t)len), hash, n);
	OPENSSL_free(der);
out:
	ECDSA_SIG_free(rs);
	return ok;
}

static enum certs_reason
verify_ecdsa(const struct certs_key *k,
    const struct certs_signature_algorithm *a, struct span sig,
    const uint8_t *hash, unsigned *tolerated)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(k->pkey, NULL);
	size_t field = ((size_t)k->bits + 7) / 8;
	enum certs_reason r = CERTS_REASON_INTERNAL;

	if (ctx == NULL || EVP_PKEY_verify_init(ctx) != 1)
		goto out;
	r = CERTS_REASON_SIGNATURE_WRONG;
	if (a->scheme == CERTS_SIGNATURE_ECDSA &&
	    right(ctx, sig, hash, a->digest->size)) {
		r = CERTS_REASON_NONE;
	} else if (sig.n == 2 * field &&
	    verify_plain(ctx, sig, hash, a->digest->size)) {
		if (a->scheme != CERTS_SIGNATURE_ECDSA_PLAIN)
			*tolerated |= CERTS_SIGNATURE_PLAIN;
		r = CERTS_REASON_NONE;
	}
out:
	EVP_PKEY_CTX_free(ctx);
	return r;
}

/* FIPS 186-4 §4.6: of a digest longer than the order, its first bits. */
static enum certs_reason
verify_dsa(const struct certs_key *k, const struct certs_signature_algorithm *a,
    struct span sig, const uint8_t *hash)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(k->pkey, NULL);
	enum certs_reason r = CERTS_REASON_INTERNAL;

	if (ctx != NULL && EVP_PKEY_verify_init(ctx) == 1)
		r = right(ctx, sig, hash, a->digest->size)
		    ? CERTS_REASON_NONE
		    : CERTS_REASON_SIGNATURE_WRONG;
	EVP_PKEY_CTX_free(ctx);
	return r;
}

enum certs_reason
certs_signature_verify(const struct certs_key *k,
    const struct certs_signature_algorithm *a, struct span message,
    struct span signature, unsigned *tolerated)
{
	enum certs_reason r = CERTS_REASON_KEY_MISMATCH;
	uint8_t hash[EVP_MAX_MD_SIZE];
	unsigned ignored = 0;

	if (tolerated == NULL)
		tolerated = &ignored;
	if (EVP_Digest(message.p, message.n, hash, NULL,
		certs_digest_named(a->digest->name), NULL) != 1)
		return CERTS_REASON_INTERNAL;
	switch (a->scheme) {
	case CERTS_SIGNATURE_RSA_PKCS1:
		if (k->kind == CERTS_KEY_RSA)
			r = verify_pkcs1(
			    k->pkey, a->digest, signature, hash, tolerated);
		break;
	case CERTS_SIGNATURE_RSA_PSS:
		if (k->kind == CERTS_KEY_RSA || k->kind == CERTS_KEY_RSA_PSS)
			r = verify_pss(k->pkey, a, signature, hash);
		break;
	case CERTS_SIGNATURE_ECDSA:
	case CERTS_SIGNATURE_ECDSA_PLAIN:
		if (k->kind == CERTS_KEY_EC)
			r = verify_ecdsa(k, a, signature, hash, tolerated);
		break;
	case CERTS_SIGNATURE_DSA:
		if (k->kind == CERTS_KEY_DSA)
			r = verify_dsa(k, a, signature, hash);
		break;
	}
	ERR_clear_error();
	return r;
}

enum certs_result
certs_signature_result(enum certs_reason r)
{
	switch (r) {
	case CERTS_REASON_NONE:
		return CERTS_SUCCESSFUL;
	case CERTS_REASON_SIGNATURE_WRONG:
	case CERTS_REASON_KEY_MISMATCH:
	case CERTS_REASON_CSCA_WRONG:
		return CERTS_FAILED;
	case CERTS_REASON_INTERNAL:
		return CERTS_ABORTED;
	default:
		return CERTS_UNDETERMINED;
	}
}

bool
certs_signature_made_by(struct span spki, const struct certs_x509 *x)
{
	struct certs_signature_algorithm a;
	struct certs_key k;
	bool ok;

	if (certs_signature_read(x->algorithm, NULL, &a) != CERTS_REASON_NONE ||
	    certs_key_open(spki, &k) != CERTS_REASON_NONE)
		return false;
	ok = certs_signature_verify(&k, &a, x->tbs, x->signature, NULL) ==
	    CERTS_REASON_NONE;
	certs_key_close(&k);
	return ok;
}

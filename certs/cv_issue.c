#include "certs/cv_issue.h"

#include "certs/cv_issue_form.h"
#include "certs/issue_form.h"
#include "certs/issue_random.h"
#include "certs/key.h"
#include "mrtd/cvc_key.h"
#include "mrtd/tlv.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of a number: RSA of 4096 bits. */
#define NUMBER_MAX 512

struct certs_cv_issuer {
	EVP_PKEY *key;
	struct certs_issue_random *random; /* not ours */
	uint8_t bytes[MRTD_CVC_MAX];
	size_t n;
	struct mrtd_cvc cvc; /* borrows from bytes */
};

static void
put_date(struct sink *k, uint32_t tag, struct mrtd_date d)
{
	const int two[] = {d.year % 100, d.month, d.day};
	uint8_t digits[6];

	for (size_t i = 0; i < 3; i++) {
		digits[2 * i] = (uint8_t)(two[i] / 10);
		digits[2 * i + 1] = (uint8_t)(two[i] % 10);
	}
	mrtd_tlv_put(k, tag, SPAN_OF(digits));
}

static void
put_body(struct sink *k, struct span car, struct span chr,
    const struct mrtd_cvc_algorithm *a, EVP_PKEY *key, bool parameters,
    const struct certs_cv_issue_spec *spec)
{
	/* id-IS: 0.4.0.127.0.7.3.1.2.1 */
	static const uint8_t oid[] = {4, 0, 0x7F, 0, 7, 3, 1, 2, 1};
	const uint8_t zero = 0;
	uint8_t rights = (uint8_t)(spec->role << 6 | (spec->rights & 0x3F));
	uint8_t buf[MRTD_CVC_MAX], chat_buf[32];
	struct sink in = sink_of(buf, sizeof(buf));
	struct sink chat = sink_of(chat_buf, sizeof(chat_buf));

	mrtd_tlv_put(&chat, 0x06, SPAN_OF(oid));
	mrtd_tlv_put(&chat, 0x53, span_of(&rights, 1));
	mrtd_tlv_put(&in, 0x5F29, span_of(&zero, 1));
	mrtd_tlv_put(&in, 0x42, car);
	certs_cv_issue_form_public(&in, a, key, parameters);
	mrtd_tlv_put(&in, 0x5F20, chr);
	mrtd_tlv_put(&in, 0x7F4C, sink_span(&chat));
	put_date(&in, 0x5F25, spec->effective);
	put_date(&in, 0x5F24, spec->expires);
	if (spec->extensions.n > 0)
		mrtd_tlv_put(&in, 0x65, spec->extensions);
	if (!sink_ok(&in))
		k->overflow = true;
	mrtd_tlv_put(k, 0x7F4E, sink_span(&in));
}

/* DER of ECDSA to r || s (TR-03111 §5.2.1). */
static enum certs_err
put_plain(struct sink *out, EVP_PKEY *key, const uint8_t *der, size_t n)
{
	int half = (EVP_PKEY_get_bits(key) + 7) / 8;
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, (long)n);
	uint8_t *at = sink_reserve(out, 2 * (size_t)half);
	enum certs_err e = at == NULL ? CERTS_E_SPACE : CERTS_E_INTERNAL;

	if (sig != NULL && at != NULL &&
	    BN_bn2binpad(ECDSA_SIG_get0_r(sig), at, half) == half &&
	    BN_bn2binpad(ECDSA_SIG_get0_s(sig), at + half, half) == half)
		e = CERTS_E_OK;
	ECDSA_SIG_free(sig);
	return e;
}

static bool
set_padding(const struct mrtd_cvc_algorithm *a, EVP_PKEY_CTX *ctx)
{
	return a->scheme != MRTD_CVC_RSA_PSS ||
	    (EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
		EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) ==
		    1);
}

static enum certs_err
sign(struct certs_issue_random *random, EVP_PKEY *key,
    const struct mrtd_cvc_algorithm *a, struct span message, struct sink *out)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	EVP_PKEY_CTX *ctx = NULL;
	uint8_t buf[NUMBER_MAX];
	size_t n = sizeof(buf);
	enum certs_err e = CERTS_E_INTERNAL;

	if (md == NULL ||
	    !certs_issue_random_next(random, CERTS_ISSUE_RANDOM_SIGNATURE) ||
	    EVP_DigestSignInit_ex(md, &ctx, mrtd_cvc_key_digest(a),
		certs_issue_random_context(random), NULL, key, NULL) != 1 ||
	    !set_padding(a, ctx) ||
	    EVP_DigestSign(md, buf, &n, message.p, message.n) != 1)
		goto out;
	if (certs_cv_issue_form_ec(a)) {
		e = put_plain(out, key, buf, n);
	} else {
		sink_put(out, span_of(buf, n));
		e = sink_ok(out) ? CERTS_E_OK : CERTS_E_SPACE;
	}
out:
	EVP_MD_CTX_free(md);
	ERR_clear_error();
	return e;
}

/* The body in 7F4E and the issuer's signature over it, all in 7F21. */
static enum certs_err
seal(struct certs_issue_random *random, EVP_PKEY *key,
    const struct mrtd_cvc_algorithm *a, struct span body, bool bad,
    struct sink *out)
{
	uint8_t buf[MRTD_CVC_MAX], sig[NUMBER_MAX];
	struct sink in = sink_of(buf, sizeof(buf));
	struct sink s = sink_of(sig, sizeof(sig));
	enum certs_err e = sign(random, key, a, body, &s);

	if (e != CERTS_E_OK)
		return e;
	if (bad)
		sig[s.n / 2] ^= 1;
	sink_put(&in, body);
	mrtd_tlv_put(&in, 0x5F37, sink_span(&s));
	if (!sink_ok(&in))
		return CERTS_E_SPACE;
	mrtd_tlv_put(out, 0x7F21, sink_span(&in));
	return sink_ok(out) ? CERTS_E_OK : CERTS_E_SPACE;
}

/* A new key and its certificate; above is NULL: by itself. */
static enum certs_err
issue(const struct certs_cv_issuer *above,
    const struct certs_cv_issue_spec *spec, struct certs_cv_issuer **out)
{
	const struct mrtd_cvc_algorithm *a = spec->algorithm != NULL
	    ? spec->algorithm
	    : above != NULL ? above->cvc.key.algorithm
			    : NULL;
	struct span chr = span_of(spec->chr, strlen(spec->chr));
	struct certs_cv_issuer *x;
	uint8_t buf[MRTD_CVC_MAX];
	struct sink body = sink_of(buf, sizeof(buf)), all;
	enum certs_err e;

	*out = NULL;
	if (a == NULL || !mrtd_cvc_name_valid(chr) ||
	    !mrtd_date_valid(spec->effective) ||
	    !mrtd_date_valid(spec->expires))
		return CERTS_E_ARGUMENT;
	if ((x = calloc(1, sizeof(*x))) == NULL)
		return CERTS_E_MEMORY;
	x->random = spec->random;
	e = CERTS_E_ALGORITHM;
	if ((x->key = certs_cv_issue_form_key(
		 above != NULL ? above->key : NULL, spec, a)) == NULL)
		goto out;
	put_body(&body, above != NULL ? above->cvc.chr : chr, chr, a, x->key,
	    above == NULL || (spec->quirks & CERTS_CV_ISSUE_PARAMETERS) != 0,
	    spec);
	e = CERTS_E_SPACE;
	if (!sink_ok(&body))
		goto out;
	all = sink_of(x->bytes, sizeof(x->bytes));
	e = seal(above != NULL ? above->random : x->random,
	    above != NULL ? above->key : x->key,
	    above != NULL ? above->cvc.key.algorithm : a, sink_span(&body),
	    (spec->quirks & CERTS_CV_ISSUE_BAD_SIGNATURE) != 0, &all);
	if (e != CERTS_E_OK)
		goto out;
	x->n = all.n;
	e = mrtd_cvc_parse(span_of(x->bytes, x->n), &x->cvc) == MRTD_E_OK
	    ? CERTS_E_OK
	    : CERTS_E_INTERNAL;
out:
	if (e == CERTS_E_OK)
		*out = x;
	else
		certs_cv_issue_free(&x);
	ERR_clear_error();
	return e;
}

enum certs_err
certs_cv_issue_root(
    const struct certs_cv_issue_spec *spec, struct certs_cv_issuer **out)
{
	return issue(NULL, spec, out);
}

enum certs_err
certs_cv_issue(const struct certs_cv_issuer *above,
    const struct certs_cv_issue_spec *spec, struct certs_cv_issuer **out)
{
	return issue(above, spec, out);
}

enum certs_err
certs_cv_issue_link(const struct certs_cv_issuer *old,
    const struct certs_cv_issuer *next, const struct certs_cv_issue_spec *spec,
    struct sink *out)
{
	uint8_t buf[MRTD_CVC_MAX];
	struct sink body = sink_of(buf, sizeof(buf));

	put_body(&body, old->cvc.chr, next->cvc.chr, next->cvc.key.algorithm,
	    next->key, (spec->quirks & CERTS_CV_ISSUE_NO_PARAMETERS) == 0,
	    spec);
	if (!sink_ok(&body))
		return CERTS_E_SPACE;
	return seal(old->random, old->key, old->cvc.key.algorithm,
	    sink_span(&body),
	    (spec->quirks & CERTS_CV_ISSUE_BAD_SIGNATURE) != 0, out);
}

enum certs_err
certs_cv_issue_for(const struct certs_cv_issuer *above,
    const struct mrtd_cvc *request, const struct certs_cv_issue_spec *spec,
    struct sink *out)
{
	uint8_t buf[MRTD_CVC_MAX];
	struct sink body = sink_of(buf, sizeof(buf));
	struct mrtd_cvc_key key;
	enum certs_err e = CERTS_E_SPACE;

	if (mrtd_cvc_key_open(&request->key, NULL, &key) != MRTD_E_OK)
		return CERTS_E_KEY;
	put_body(&body, above->cvc.chr, span_of(spec->chr, strlen(spec->chr)),
	    key.algorithm, key.pkey,
	    (spec->quirks & CERTS_CV_ISSUE_PARAMETERS) != 0, spec);
	if (sink_ok(&body))
		e = seal(above->random, above->key, above->cvc.key.algorithm,
		    sink_span(&body),
		    (spec->quirks & CERTS_CV_ISSUE_BAD_SIGNATURE) != 0, out);
	mrtd_cvc_key_close(&key);
	return e;
}

struct span
certs_cv_issue_der(const struct certs_cv_issuer *x)
{
	return span_of(x->bytes, x->n);
}

enum certs_err
certs_cv_issue_sign(
    const struct certs_cv_issuer *x, struct span message, struct sink *out)
{
	return sign(x->random, x->key, x->cvc.key.algorithm, message, out);
}

enum certs_err
certs_cv_issue_key(const struct certs_cv_issuer *x, struct sink *pem)
{
	BIO *bio = BIO_new(BIO_s_mem());
	enum certs_err e = CERTS_E_INTERNAL;
	char *p;
	long n;

	if (bio != NULL &&
	    PEM_write_bio_PKCS8PrivateKey(
		bio, x->key, NULL, NULL, 0, NULL, NULL) == 1 &&
	    (n = BIO_get_mem_data(bio, &p)) > 0) {
		sink_put(pem, span_of(p, (size_t)n));
		e = sink_ok(pem) ? CERTS_E_OK : CERTS_E_SPACE;
	}
	BIO_free(bio);
	return e;
}

enum certs_err
certs_cv_issue_read(
    struct span certificate, struct span key, struct certs_cv_issuer **out)
{
	struct certs_cv_issuer *x = calloc(1, sizeof(*x));
	enum certs_err e = CERTS_E_ENCODING;
	struct sink k;

	*out = NULL;
	if (x == NULL)
		return CERTS_E_MEMORY;
	k = sink_of(x->bytes, sizeof(x->bytes));
	sink_put(&k, certificate);
	x->n = k.n;
	if (!sink_ok(&k) || mrtd_cvc_parse(sink_span(&k), &x->cvc) != MRTD_E_OK)
		goto out;
	e = CERTS_E_KEY;
	if ((x->key = certs_key_private(key)) == NULL ||
	    EVP_PKEY_is_a(x->key, "EC") !=
		certs_cv_issue_form_ec(x->cvc.key.algorithm))
		goto out;
	*out = x;
	return CERTS_E_OK;
out:
	certs_cv_issue_free(&x);
	return e;
}

void
certs_cv_issue_free(struct certs_cv_issuer **x)
{
	if (*x == NULL)
		return;
	EVP_PKEY_free((*x)->key);
	free(*x);
	*x = NULL;
}

#include "certs/issue.h"

#include "certs/issue_form.h"
#include "mrtd/tlv.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#define LDS2                                               \
	(CERTS_ISSUE_LDS2_TRAVEL | CERTS_ISSUE_LDS2_VISA | \
	    CERTS_ISSUE_LDS2_BIOMETRICS)
/* Two extensions and hardly another: Doc 9303-12 Tables 7 and 8. */
#define LEAN (LDS2 | CERTS_ISSUE_SEAL_SIGNER)

/* clang-format off */
const struct certs_issue_suite certs_issue_suites[] = {
	{"rsa-2048-sha1",         CERTS_ISSUE_RSA_PKCS1, 2048, NULL, "SHA1"},
	{"rsa-2048-sha224",       CERTS_ISSUE_RSA_PKCS1, 2048, NULL, "SHA224"},
	{"rsa-2048-sha256",       CERTS_ISSUE_RSA_PKCS1, 2048, NULL, "SHA256"},
	{"rsa-3072-sha256",       CERTS_ISSUE_RSA_PKCS1, 3072, NULL, "SHA256"},
	{"rsa-4096-sha512",       CERTS_ISSUE_RSA_PKCS1, 4096, NULL, "SHA512"},
	{"pss-2048-sha1",         CERTS_ISSUE_RSA_PSS,   2048, NULL, "SHA1"},
	{"pss-2048-sha256",       CERTS_ISSUE_RSA_PSS,   2048, NULL, "SHA256"},
	{"pss-3072-sha384",       CERTS_ISSUE_RSA_PSS,   3072, NULL, "SHA384"},
	{"pss-4096-sha512",       CERTS_ISSUE_RSA_PSS,   4096, NULL, "SHA512"},
	{"ecdsa-p224-sha224",     CERTS_ISSUE_ECDSA, 0, "secp224r1", "SHA224"},
	{"ecdsa-p256-sha1",       CERTS_ISSUE_ECDSA, 0, "prime256v1", "SHA1"},
	{"ecdsa-p256-sha256",     CERTS_ISSUE_ECDSA, 0, "prime256v1", "SHA256"},
	{"ecdsa-p256-sha512",     CERTS_ISSUE_ECDSA, 0, "prime256v1", "SHA512"},
	{"ecdsa-p384-sha384",     CERTS_ISSUE_ECDSA, 0, "secp384r1", "SHA384"},
	{"ecdsa-p521-sha512",     CERTS_ISSUE_ECDSA, 0, "secp521r1", "SHA512"},
	{"ecdsa-bp224r1-sha224",  CERTS_ISSUE_ECDSA, 0, "brainpoolP224r1", "SHA224"},
	{"ecdsa-bp256r1-sha256",  CERTS_ISSUE_ECDSA, 0, "brainpoolP256r1", "SHA256"},
	{"ecdsa-bp320r1-sha256",  CERTS_ISSUE_ECDSA, 0, "brainpoolP320r1", "SHA256"},
	{"ecdsa-bp384r1-sha384",  CERTS_ISSUE_ECDSA, 0, "brainpoolP384r1", "SHA384"},
	{"ecdsa-bp512r1-sha512",  CERTS_ISSUE_ECDSA, 0, "brainpoolP512r1", "SHA512"},
	{NULL, CERTS_ISSUE_ECDSA, 0, NULL, NULL},
};
/* clang-format on */

const struct certs_issue_suite *
certs_issue_suite(const char *name)
{
	for (const struct certs_issue_suite *s = certs_issue_suites;
	     s->name != NULL; s++)
		if (strcmp(s->name, name) == 0)
			return s;
	return NULL;
}

bool
certs_issue_form_padding(
    EVP_PKEY_CTX *ctx, const struct certs_issue_suite *s, int salt)
{
	if (s->scheme != CERTS_ISSUE_RSA_PSS)
		return true;
	return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
	    EVP_PKEY_CTX_set_rsa_pss_saltlen(
		ctx, salt > 0 ? salt : RSA_PSS_SALTLEN_DIGEST) == 1;
}

static EVP_PKEY *
make_key(const struct certs_issue_suite *s, bool explicit_group)
{
	bool ec = s->scheme == CERTS_ISSUE_ECDSA;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_id(
	    ec ? EVP_PKEY_EC : EVP_PKEY_RSA, NULL);
	EVP_PKEY *key = NULL;

	if (ctx == NULL || EVP_PKEY_keygen_init(ctx) != 1)
		goto out;
	if (ec) {
		int nid = OBJ_txt2nid(s->group);

		if (EVP_PKEY_CTX_set_ec_paramgen_curve_nid(ctx, nid) != 1 ||
		    EVP_PKEY_CTX_set_ec_param_enc(ctx,
			explicit_group ? OPENSSL_EC_EXPLICIT_CURVE
				       : OPENSSL_EC_NAMED_CURVE) != 1)
			goto out;
	} else if (EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, (int)s->bits) != 1) {
		goto out;
	}
	if (EVP_PKEY_keygen(ctx, &key) != 1)
		key = NULL;
out:
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static bool
entry(X509_NAME *n, int nid, int type, const char *text)
{
	return text == NULL ||
	    X509_NAME_add_entry_by_NID(
		n, nid, type, (const unsigned char *)text, -1, -1, 0) == 1;
}

static bool
set_name(X509_NAME *n, const struct certs_issue_spec *spec)
{
	bool country = (spec->quirks & CERTS_ISSUE_NO_COUNTRY) == 0;
	bool seal = (spec->quirks & CERTS_ISSUE_SEAL_SIGNER) != 0;

	/* Doc 9303-12 §7.1: countryName is a PrintableString. */
	return (!country ||
		   entry(n, NID_countryName, MBSTRING_ASC, spec->country)) &&
	    entry(n, NID_organizationName, MBSTRING_UTF8, spec->organisation) &&
	    entry(n, NID_commonName,
		seal ? V_ASN1_PRINTABLESTRING : MBSTRING_UTF8, spec->name);
}

static bool
extension(X509 *x, int nid, const void *value, bool critical)
{
	return X509_add1_ext_i2d(x, nid, (void *)(uintptr_t)value, critical,
		   X509V3_ADD_DEFAULT) == 1;
}

static bool
set_octets(ASN1_OCTET_STRING *s, struct span v)
{
	return s != NULL && ASN1_OCTET_STRING_set(s, v.p, (int)v.n) == 1;
}

static bool
add_key_ids(X509 *x, const X509 *issuer, const struct certs_issue_spec *spec)
{
	ASN1_OCTET_STRING *ski = ASN1_OCTET_STRING_new();
	AUTHORITY_KEYID *aki = AUTHORITY_KEYID_new();
	const ASN1_OCTET_STRING *of_issuer;
	uint8_t digest[SHA_DIGEST_LENGTH];
	ASN1_BIT_STRING *bits = X509_get0_pubkey_bitstr(x);
	struct span id = spec->ski;
	bool ok = false;

	if (ski == NULL || aki == NULL || bits == NULL)
		goto out;
	/* RFC 5280 §4.2.1.2 (1): SHA-1 of the BIT STRING. */
	SHA1(ASN1_STRING_get0_data(bits), (size_t)ASN1_STRING_length(bits),
	    digest);
	if (!set_octets(ski, id.n > 0 ? id : SPAN_OF(digest)))
		goto out;
	if ((spec->quirks & (CERTS_ISSUE_NO_SKI | LEAN)) == 0 &&
	    !extension(x, NID_subject_key_identifier, ski, false))
		goto out;
	of_issuer = issuer == x
	    ? ski
	    : X509_get0_subject_key_id((X509 *)(uintptr_t)issuer);
	ok = true;
	if ((spec->quirks & CERTS_ISSUE_NO_AKI) == 0 && of_issuer != NULL) {
		aki->keyid = ASN1_OCTET_STRING_dup(of_issuer);
		ok = aki->keyid != NULL &&
		    extension(x, NID_authority_key_identifier, aki, false);
	}
out:
	ASN1_OCTET_STRING_free(ski);
	AUTHORITY_KEYID_free(aki);
	return ok;
}

/* Doc 9303-12 §7.1: keyUsage is critical, a CSCA's path length is 0. */
static bool
add_usage(X509 *x, bool authority, const struct certs_issue_spec *spec)
{
	ASN1_BIT_STRING *usage = ASN1_BIT_STRING_new();
	BASIC_CONSTRAINTS *basic = BASIC_CONSTRAINTS_new();
	bool ok = usage != NULL && basic != NULL;

	if (ok && (spec->quirks & (CERTS_ISSUE_NO_KEY_USAGE | LEAN)) == 0)
		ok = (authority ? ASN1_BIT_STRING_set_bit(usage, 5, 1) == 1 &&
				 ASN1_BIT_STRING_set_bit(usage, 6, 1) == 1
				: ASN1_BIT_STRING_set_bit(usage, 0, 1) == 1) &&
		    extension(x, NID_key_usage, usage, true);
	if (ok && authority) {
		basic->ca = 1;
		basic->pathlen = ASN1_INTEGER_new();
		ok = basic->pathlen != NULL &&
		    ASN1_INTEGER_set(basic->pathlen, 0) == 1 &&
		    extension(x, NID_basic_constraints, basic, true);
	}
	ASN1_BIT_STRING_free(usage);
	BASIC_CONSTRAINTS_free(basic);
	return ok;
}

static bool
add_raw(X509 *x, const char *oid, struct span value, bool critical)
{
	ASN1_OBJECT *object = OBJ_txt2obj(oid, 1);
	ASN1_OCTET_STRING *octets = ASN1_OCTET_STRING_new();
	X509_EXTENSION *e = NULL;
	bool ok = object != NULL && set_octets(octets, value) &&
	    (e = X509_EXTENSION_create_by_OBJ(
		 NULL, object, critical, octets)) != NULL &&
	    X509_add_ext(x, e, -1) == 1;

	X509_EXTENSION_free(e);
	ASN1_OCTET_STRING_free(octets);
	ASN1_OBJECT_free(object);
	return ok;
}

/* ExtKeyUsageSyntax of id-icao-lds2Signer 1 to 3, critical (§7.1.2). */
static bool
add_lds2(X509 *x, const struct certs_issue_spec *spec)
{
	uint8_t oid[] = {0x67, 0x81, 0x08, 0x01, 0x01, 0x09, 0x08, 0x00};
	uint8_t one[40], all[44];
	struct sink k = sink_of(one, sizeof(one)),
		    seq = sink_of(all, sizeof(all));

	for (unsigned i = 0; i < 3; i++) {
		oid[sizeof(oid) - 1] = (uint8_t)(i + 1);
		if ((spec->quirks & ((unsigned)CERTS_ISSUE_LDS2_TRAVEL << i)) !=
		    0)
			mrtd_tlv_put(&k, 0x06, SPAN_OF(oid));
	}
	mrtd_tlv_put(&seq, 0x30, sink_span(&k));
	return k.n == 0 || add_raw(x, "2.5.29.37", sink_span(&seq), true);
}

/* ExtKeyUsageSyntax, critical, of whoever signs lists or seals. */
static bool
add_list_purpose(X509 *x, const struct certs_issue_spec *spec)
{
	/* clang-format off */
	static const struct {
		uint32_t quirk;
		uint8_t n, value[16];
	} purposes[] = {
		{CERTS_ISSUE_MASTER_SIGNER,    10, {0x30, 8, 6, 6, 0x67, 0x81, 8, 1, 1, 3}},
		{CERTS_ISSUE_DEVIATION_SIGNER, 10, {0x30, 8, 6, 6, 0x67, 0x81, 8, 1, 1, 8}},
		{CERTS_ISSUE_DEFECT_SIGNER,    14, {0x30, 12, 6, 10, 4, 0, 0x7F, 0, 7, 3, 11, 2, 1, 2}},
		{CERTS_ISSUE_SIGNERS_SIGNER,   14, {0x30, 12, 6, 10, 4, 0, 0x7F, 0, 7, 3, 11, 1, 4, 2}},
		{CERTS_ISSUE_SEAL_SIGNER,      11, {0x30, 9, 6, 7, 0x67, 0x81, 8, 1, 1, 11, 1}},
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof(purposes) / sizeof(purposes[0]); i++)
		if ((spec->quirks & purposes[i].quirk) != 0 &&
		    !add_raw(x, "2.5.29.37",
			span_of(purposes[i].value, purposes[i].n), true))
			return false;
	return true;
}

/* DocumentTypeListSyntax { v0, { type } }, not critical (§7.1.1.6). */
static bool
add_document_type(X509 *x, const char *type)
{
	static const uint8_t v0[] = {0x02, 0x01, 0x00};
	uint8_t text[8], both[16], all[24];
	struct sink t = sink_of(text, sizeof(text)),
		    b = sink_of(both, sizeof(both)),
		    k = sink_of(all, sizeof(all));

	if (type == NULL)
		return true;
	mrtd_tlv_put(&t, 0x13, span_of(type, strlen(type)));
	sink_put(&b, SPAN_OF(v0));
	mrtd_tlv_put(&b, 0x31, sink_span(&t));
	mrtd_tlv_put(&k, 0x30, sink_span(&b));
	return sink_ok(&t) && sink_ok(&b) && sink_ok(&k) &&
	    add_raw(x, "2.23.136.1.1.6.2", sink_span(&k), false);
}

static bool
add_extensions(X509 *x, const X509 *issuer, bool authority,
    const struct certs_issue_spec *spec)
{
	static const uint8_t null[] = {0x05, 0x00};

	return add_key_ids(x, issuer, spec) && add_usage(x, authority, spec) &&
	    add_lds2(x, spec) && add_list_purpose(x, spec) &&
	    add_document_type(x, spec->document_type) &&
	    ((spec->quirks & CERTS_ISSUE_CRITICAL_UNKNOWN) == 0 ||
		add_raw(x, "2.25.1", SPAN_OF(null), true));
}

static bool
sign(X509 *x, EVP_PKEY *key, const struct certs_issue_suite *s)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *pctx = NULL;
	bool ok = ctx != NULL &&
	    EVP_DigestSignInit(
		ctx, &pctx, EVP_get_digestbyname(s->digest), NULL, key) == 1 &&
	    certs_issue_form_padding(pctx, s, 0) && X509_sign_ctx(x, ctx) > 0;

	EVP_MD_CTX_free(ctx);
	return ok;
}

/* A certificate for key and subject, by issuer (NULL: by itself). */
static X509 *
certify(const struct certs_issuer *issuer, const struct certs_issue_spec *spec,
    EVP_PKEY *key, const X509_NAME *subject, bool authority)
{
	X509 *x = X509_new();
	bool ok = x != NULL && X509_set_version(x, X509_VERSION_3) == 1 &&
	    ASN1_INTEGER_set_uint64(X509_get_serialNumber(x), spec->serial) ==
		1 &&
	    ASN1_TIME_set(X509_getm_notBefore(x), spec->not_before) != NULL &&
	    ASN1_TIME_set(X509_getm_notAfter(x), spec->not_after) != NULL &&
	    X509_set_pubkey(x, key) == 1 &&
	    (subject != NULL ? X509_set_subject_name(x, subject) == 1
			     : set_name(X509_get_subject_name(x), spec)) &&
	    X509_set_issuer_name(x,
		issuer != NULL ? X509_get_subject_name(issuer->certificate)
			       : X509_get_subject_name(x)) == 1 &&
	    add_extensions(
		x, issuer != NULL ? issuer->certificate : x, authority, spec) &&
	    sign(x, issuer != NULL ? issuer->key : key,
		issuer != NULL ? &issuer->suite : spec->suite);

	if (!ok) {
		X509_free(x);
		x = NULL;
	}
	return x;
}

/* Takes over key and certificate, whatever happens. */
static enum certs_err
wrap(EVP_PKEY *key, X509 *certificate, const struct certs_issue_suite *suite,
    struct certs_issuer **out)
{
	struct certs_issuer *i = calloc(1, sizeof(*i));
	int n;

	if (i == NULL || key == NULL || certificate == NULL) {
		EVP_PKEY_free(key);
		X509_free(certificate);
		free(i);
		ERR_clear_error();
		return i == NULL ? CERTS_E_MEMORY : CERTS_E_INTERNAL;
	}
	i->suite = *suite;
	i->key = key;
	i->certificate = certificate;
	if ((n = i2d_X509(certificate, &i->der)) <= 0) {
		certs_issue_free(&i);
		return CERTS_E_INTERNAL;
	}
	i->n = (size_t)n;
	*out = i;
	return CERTS_E_OK;
}

static enum certs_err
issue(const struct certs_issuer *issuer, const struct certs_issue_spec *spec,
    bool authority, struct certs_issuer **out)
{
	EVP_PKEY *key = NULL;
	X509 *x = NULL;

	if (spec->suite == NULL)
		return CERTS_E_ARGUMENT;
	if (spec->same_key == NULL)
		key = make_key(spec->suite,
		    (spec->quirks & CERTS_ISSUE_EXPLICIT_GROUP) != 0);
	else if (EVP_PKEY_up_ref(spec->same_key->key) == 1)
		key = spec->same_key->key;
	if (key != NULL)
		x = certify(issuer, spec, key, NULL, authority);
	return wrap(key, x, spec->suite, out);
}

enum certs_err
certs_issue_csca(const struct certs_issue_spec *spec, struct certs_issuer **out)
{
	return issue(NULL, spec, true, out);
}

enum certs_err
certs_issue_dsc(const struct certs_issuer *csca,
    const struct certs_issue_spec *spec, struct certs_issuer **out)
{
	return issue(csca, spec, false, out);
}

enum certs_err
certs_issue_link(const struct certs_issuer *old,
    const struct certs_issuer *new_one, const struct certs_issue_spec *spec,
    struct sink *der)
{
	const ASN1_OCTET_STRING *ski = X509_get0_subject_key_id(
	    new_one->certificate);
	struct certs_issue_spec s = *spec;
	unsigned char *p = NULL;
	X509 *x;
	int n;

	if (s.ski.n == 0 && ski != NULL)
		s.ski = span_of(ASN1_STRING_get0_data(ski),
		    (size_t)ASN1_STRING_length(ski));
	x = certify(old, &s, new_one->key,
	    X509_get_subject_name(new_one->certificate), true);
	if (x == NULL || (n = i2d_X509(x, &p)) <= 0) {
		X509_free(x);
		ERR_clear_error();
		return CERTS_E_INTERNAL;
	}
	sink_put(der, span_of(p, (size_t)n));
	OPENSSL_free(p);
	X509_free(x);
	return sink_ok(der) ? CERTS_E_OK : CERTS_E_SPACE;
}

struct span
certs_issue_der(const struct certs_issuer *i)
{
	return span_of(i->der, i->n);
}

static void
drain(BIO *bio, struct sink *out)
{
	char *p;
	long n = BIO_get_mem_data(bio, &p);

	if (n > 0) {
		sink_put(out, span_of(p, (size_t)n));
		bytes_wipe(p, (size_t)n);
	}
	(void)BIO_reset(bio);
}

enum certs_err
certs_issue_write(
    const struct certs_issuer *i, struct sink *certificate, struct sink *key)
{
	BIO *bio = BIO_new(BIO_s_secmem());
	enum certs_err e = CERTS_E_INTERNAL;

	if (bio == NULL || PEM_write_bio_X509(bio, i->certificate) != 1)
		goto out;
	drain(bio, certificate);
	if (PEM_write_bio_PKCS8PrivateKey(
		bio, i->key, NULL, NULL, 0, NULL, NULL) != 1)
		goto out;
	drain(bio, key);
	e = sink_ok(certificate) && sink_ok(key) ? CERTS_E_OK : CERTS_E_SPACE;
out:
	BIO_free(bio);
	ERR_clear_error();
	return e;
}

/* The suite that a certificate's own signature and key suggest. */
static const struct certs_issue_suite *
guess(X509 *x, EVP_PKEY *key, struct certs_issue_suite *out)
{
	int digest = 0, pkey = 0, bits = EVP_PKEY_get_bits(key);

	if (X509_get_signature_info(x, &digest, &pkey, NULL, NULL) != 1)
		return NULL;
	*out = (struct certs_issue_suite) {
	    .name = "read",
	    .scheme = EVP_PKEY_get_base_id(key) == EVP_PKEY_EC
		? CERTS_ISSUE_ECDSA
		: pkey == EVP_PKEY_RSA_PSS ? CERTS_ISSUE_RSA_PSS
					   : CERTS_ISSUE_RSA_PKCS1,
	    .bits = (unsigned)bits,
	    .digest = OBJ_nid2sn(digest),
	};
	return out;
}

enum certs_err
certs_issue_read(
    struct span certificate, struct span key, struct certs_issuer **out)
{
	BIO *c = BIO_new_mem_buf(certificate.p, (int)certificate.n);
	BIO *k = BIO_new_mem_buf(key.p, (int)key.n);
	const unsigned char *p = certificate.p;
	struct certs_issue_suite suite;
	EVP_PKEY *pkey = NULL;
	X509 *x = NULL;
	enum certs_err e = CERTS_E_ENCODING;

	if (c == NULL || k == NULL)
		goto out;
	if ((x = PEM_read_bio_X509(c, NULL, NULL, NULL)) == NULL)
		x = d2i_X509(NULL, &p, (long)certificate.n);
	if ((pkey = PEM_read_bio_PrivateKey(k, NULL, NULL, NULL)) == NULL) {
		p = key.p;
		pkey = d2i_AutoPrivateKey(NULL, &p, (long)key.n);
	}
	if (x == NULL || pkey == NULL || X509_check_private_key(x, pkey) != 1 ||
	    guess(x, pkey, &suite) == NULL)
		goto out;
	e = wrap(pkey, x, &suite, out);
	pkey = NULL;
	x = NULL;
out:
	BIO_free(c);
	BIO_free(k);
	EVP_PKEY_free(pkey);
	X509_free(x);
	ERR_clear_error();
	return e;
}

void
certs_issue_free(struct certs_issuer **i)
{
	if (*i == NULL)
		return;
	EVP_PKEY_free((*i)->key);
	X509_free((*i)->certificate);
	OPENSSL_free((*i)->der);
	free(*i);
	*i = NULL;
}

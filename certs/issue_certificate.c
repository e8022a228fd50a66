/*
 * Certificates of the test PKI, written by hand so that what real authorities
 * write wrongly can be written as well.
 */
#include "certs/issue_form.h"
#include "certs/x509.h"
#include "mrtd/der.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <string.h>

/* RSA of 4096 bits twice, names, extensions. */
#define CERTIFICATE_MAX 8192

static void
put_attribute(struct sink *k, uint8_t arc, uint32_t tag, const char *text)
{
	const uint8_t oid[] = {0x55, 0x04, arc};
	struct certs_issue_part a, b;

	if (text == NULL)
		return;
	certs_issue_form_begin(&a);
	mrtd_tlv_put(&a.k, MRTD_DER_OID, SPAN_OF(oid));
	mrtd_tlv_put(&a.k, tag, span_of(text, strlen(text)));
	certs_issue_form_begin(&b);
	certs_issue_form_close(&b.k, MRTD_DER_SEQUENCE, &a);
	certs_issue_form_close(k, MRTD_DER_SET, &b);
}

static void
put_name(struct sink *k, const struct certs_issue_spec *spec)
{
	bool seal = (spec->quirks & CERTS_ISSUE_SEAL_SIGNER) != 0;
	struct certs_issue_part name;

	certs_issue_form_begin(&name);
	/* Doc 9303-12 §7.1: countryName is a PrintableString. */
	if ((spec->quirks & CERTS_ISSUE_NO_COUNTRY) == 0)
		put_attribute(
		    &name.k, 6, MRTD_DER_PRINTABLE_STRING, spec->country);
	put_attribute(&name.k, 10, MRTD_DER_UTF8_STRING, spec->organisation);
	put_attribute(&name.k, 3,
	    seal ? MRTD_DER_PRINTABLE_STRING : MRTD_DER_UTF8_STRING,
	    spec->name);
	certs_issue_form_close(k, MRTD_DER_SEQUENCE, &name);
}

static void
put_serial(struct sink *k, const struct certs_issue_spec *spec)
{
	uint8_t raw[8];
	struct sink n = sink_of(raw, sizeof(raw));

	sink_put_be64(&n, spec->serial);
	if ((spec->odd & CERTS_ISSUE_ODD_SERIAL) != 0) {
		raw[0] |= 0x80;
		mrtd_tlv_put(k, MRTD_DER_INTEGER, SPAN_OF(raw));
	} else {
		mrtd_der_put_unsigned(k, SPAN_OF(raw));
	}
}

/* The parameters of rsaEncryption left out, NULL though they must be. */
static void
put_without_null(struct sink *k, struct span spki)
{
	struct span in, algorithm, oid;
	struct certs_issue_part part, all;

	certs_issue_form_begin(&part);
	certs_issue_form_begin(&all);
	if (mrtd_der_only(spki, MRTD_DER_SEQUENCE, &in) != MRTD_E_OK ||
	    mrtd_der_expect(&in, MRTD_DER_SEQUENCE, &algorithm) != MRTD_E_OK ||
	    mrtd_der_oid(&algorithm, &oid) != MRTD_E_OK)
		k->overflow = true;
	else {
		mrtd_tlv_put(&part.k, MRTD_DER_OID, oid);
		certs_issue_form_close(&all.k, MRTD_DER_SEQUENCE, &part);
		sink_put(&all.k, in);
		certs_issue_form_close(k, MRTD_DER_SEQUENCE, &all);
	}
}

/* Also of a key that another certificate writes in another way. */
static void
put_spki(struct sink *k, const struct certs_issue_spec *spec, EVP_PKEY *made)
{
	EVP_PKEY *key = EVP_PKEY_dup(made);
	bool ok = key != NULL &&
	    ((spec->quirks & CERTS_ISSUE_EXPLICIT_GROUP) == 0 ||
		EVP_PKEY_set_utf8_string_param(
		    key, OSSL_PKEY_PARAM_EC_ENCODING, "explicit") == 1) &&
	    ((spec->odd & CERTS_ISSUE_ODD_COMPRESSED) == 0 ||
		EVP_PKEY_set_utf8_string_param(key,
		    OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
		    "compressed") == 1);
	unsigned char *p = NULL;
	int n = ok ? i2d_PUBKEY(key, &p) : 0;

	if (n <= 0)
		k->overflow = true;
	else if ((spec->odd & CERTS_ISSUE_ODD_KEY_NULL) != 0)
		put_without_null(k, span_of(p, (size_t)n));
	else
		sink_put(k, span_of(p, (size_t)n));
	OPENSSL_free(p);
	EVP_PKEY_free(key);
}

/* What is signed; algorithm with its header. */
static void
put_fields(struct sink *k, const struct certs_issue_spec *spec,
    struct span algorithm, struct span spki, const struct certs_x509 *issuer,
    struct span subject, bool authority)
{
	static const uint8_t v3[] = {0xA0, 3, MRTD_DER_INTEGER, 1, 2};
	bool general = (spec->odd & CERTS_ISSUE_ODD_TIME) != 0;
	struct certs_issue_part times, extensions, all;

	sink_put(k, SPAN_OF(v3));
	put_serial(k, spec);
	sink_put(k, algorithm);
	sink_put(k, issuer != NULL ? issuer->subject : subject);
	certs_issue_form_begin(&times);
	certs_issue_form_time(&times.k, spec->not_before, general);
	certs_issue_form_time(&times.k, spec->not_after, general);
	certs_issue_form_close(k, MRTD_DER_SEQUENCE, &times);
	sink_put(k, subject);
	sink_put(k, spki);
	certs_issue_form_begin(&extensions);
	certs_issue_extension_put_all(
	    &extensions.k, spec, spki, issuer, authority);
	certs_issue_form_begin(&all);
	certs_issue_form_close(&all.k, MRTD_DER_SEQUENCE, &extensions);
	certs_issue_form_close(k, 0xA3, &all);
}

/*
 * A certificate for key and subject (empty: as the spec says), by signer; top:
 * the signer's certificate, NULL where it signs for itself.
 */
static enum certs_err
certify(const struct certs_issuer *signer, const struct certs_x509 *top,
    const struct certs_issue_spec *spec, EVP_PKEY *key, struct span subject,
    bool authority, struct sink *out)
{
	const struct certs_issue_object how = {
	    .salt = spec->salt, .mgf = spec->mgf};
	struct certs_issue_part algorithm, name, spki, signature;
	uint8_t fields[CERTIFICATE_MAX], tbs[CERTIFICATE_MAX];
	struct sink f = sink_of(fields, sizeof(fields)),
		    t = sink_of(tbs, sizeof(tbs));
	enum certs_err e;

	certs_issue_form_begin(&algorithm);
	certs_issue_form_begin(&name);
	certs_issue_form_begin(&spki);
	certs_issue_form_begin(&signature);
	put_name(&name.k, spec);
	put_spki(&spki.k, spec, key);
	e = certs_issue_signature_algorithm(signer, &how, &algorithm.k);
	if (e != CERTS_E_OK)
		return e;
	put_fields(&f, spec, sink_span(&algorithm.k), sink_span(&spki.k), top,
	    subject.n > 0 ? subject : sink_span(&name.k), authority);
	mrtd_tlv_put(&t, MRTD_DER_SEQUENCE, sink_span(&f));
	/* BIT STRING: no unused bits, then the signature. */
	sink_put_u8(&signature.k, 0);
	e = certs_issue_signature(signer, sink_span(&t), &how, &signature.k);
	if (e != CERTS_E_OK)
		return e;
	if ((spec->odd & CERTS_ISSUE_ODD_FORGED) != 0)
		signature.buf[signature.k.n - 1] ^= 1;
	if (!sink_ok(&f) || !sink_ok(&name.k) || !sink_ok(&spki.k))
		return CERTS_E_SPACE;
	f = sink_of(fields, sizeof(fields));
	sink_put(&f, sink_span(&t));
	sink_put(&f, sink_span(&algorithm.k));
	certs_issue_form_close(&f, MRTD_DER_BIT_STRING, &signature);
	mrtd_tlv_put(out, MRTD_DER_SEQUENCE, sink_span(&f));
	return sink_ok(&f) && sink_ok(&t) && sink_ok(out) ? CERTS_E_OK
							  : CERTS_E_SPACE;
}

static enum certs_err
issue(const struct certs_issuer *issuer, const struct certs_issue_spec *spec,
    bool authority, struct certs_issuer **out)
{
	uint8_t der[CERTIFICATE_MAX];
	struct sink k = sink_of(der, sizeof(der));
	struct certs_issuer self = {.random = spec->random};
	const struct certs_issuer *signer = issuer != NULL ? issuer : &self;
	const struct span by_spec = {0};
	struct certs_x509 top;
	enum certs_err e;

	if (spec->suite == NULL ||
	    (issuer != NULL &&
		certs_x509_parse(certs_issue_der(issuer), &top) != CERTS_E_OK))
		return CERTS_E_ARGUMENT;
	self.suite = *spec->suite;
	if (spec->same_key == NULL)
		self.key = certs_issue_key_make(spec);
	else if (EVP_PKEY_up_ref(spec->same_key->key) == 1)
		self.key = spec->same_key->key;
	e = CERTS_E_INTERNAL;
	if (self.key != NULL)
		e = certify(signer, issuer != NULL ? &top : NULL, spec,
		    self.key, by_spec, authority, &k);
	ERR_clear_error();
	if (e != CERTS_E_OK) {
		EVP_PKEY_free(self.key);
		return e;
	}
	return certs_issue_form_wrap(
	    self.key, sink_span(&k), spec->suite, spec->random, out);
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
	struct certs_issue_spec s = *spec;
	struct certs_x509 top, x;

	if (certs_x509_parse(certs_issue_der(old), &top) != CERTS_E_OK ||
	    certs_x509_parse(certs_issue_der(new_one), &x) != CERTS_E_OK)
		return CERTS_E_ARGUMENT;
	if (s.ski.n == 0)
		s.ski = x.ski;
	return certify(old, &top, &s, new_one->key, x.subject, true, der);
}

#include "certs/issue.h"

#include "certs/issue_form.h"
#include "certs/key.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

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

	if (bio == NULL ||
	    PEM_write_bio(bio, PEM_STRING_X509, "", i->der, (long)i->n) <= 0)
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
	const unsigned char *p = certificate.p;
	struct certs_issue_suite suite;
	unsigned char *der = NULL;
	EVP_PKEY *pkey = NULL;
	X509 *x = NULL;
	int n;
	enum certs_err e = CERTS_E_ENCODING;

	if (c == NULL)
		goto out;
	if ((x = PEM_read_bio_X509(c, NULL, NULL, NULL)) == NULL)
		x = d2i_X509(NULL, &p, (long)certificate.n);
	pkey = certs_key_private(key);
	if (x == NULL || pkey == NULL || X509_check_private_key(x, pkey) != 1 ||
	    guess(x, pkey, &suite) == NULL)
		goto out;
	e = CERTS_E_INTERNAL;
	if ((n = i2d_X509(x, &der)) > 0) {
		e = certs_issue_form_wrap(
		    pkey, span_of(der, (size_t)n), &suite, NULL, out);
		pkey = NULL;
	}
out:
	OPENSSL_free(der);
	BIO_free(c);
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
	free((*i)->der);
	free(*i);
	*i = NULL;
}

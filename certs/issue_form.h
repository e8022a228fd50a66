/* What the files of certs/issue share. */
#ifndef CERTS_ISSUE_FORM_H
#define CERTS_ISSUE_FORM_H

#include "certs/issue.h"

#include <openssl/x509.h>

struct certs_issuer {
	struct certs_issue_suite suite; /* signs with it */
	EVP_PKEY *key;
	X509 *certificate;
	unsigned char *der; /* OpenSSL's heap */
	size_t n;
};

/*
 * Sets digest and padding of a suite on a context that is being initialised
 * for signing; salt 0 is the length of the digest.
 */
bool certs_issue_form_padding(
    EVP_PKEY_CTX *, const struct certs_issue_suite *, int salt) MUST_USE;

/* The AlgorithmIdentifier of what certs_issue_signature() signs. */
enum certs_err certs_issue_form_algorithm(const struct certs_issuer *,
    const struct certs_issue_object *, struct sink *out) MUST_USE;
/* SignedData around a content of this type (contents of the OID). */
enum certs_err certs_issue_form_object(const struct certs_issuer *,
    const struct certs_issue_object *, struct span type, struct span content,
    struct sink *out) MUST_USE;

#endif

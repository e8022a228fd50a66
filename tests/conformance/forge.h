/*
 * A small PKI for one case, in which anything can be wrong: certificates and
 * security objects of certs/issue, changed line by line (edit.h) and, where
 * wanted, signed again by whoever signed them.
 */
#ifndef TESTS_CONFORMANCE_FORGE_H
#define TESTS_CONFORMANCE_FORGE_H

#include "certs/anchors.h"
#include "certs/issue.h"
#include "certs/lists.h"
#include "tests/conformance/edit.h"

/* Of the country: self-signed, and valid for fifteen years. */
#define FORGE_FROM INT64_C(1420070400) /* 2015-01-01 */
#define FORGE_LISTED INT64_C(1588291200) /* 2020-05-01 */
#define FORGE_UNTIL INT64_C(1893456000) /* 2030-01-01 */

struct forge_algorithm {
	const char *name; /* "pss-sha256", "pkcs1-md5", "plain-sha384" */
	const char *digest; /* of OpenSSL */
	/* AlgorithmIdentifier, hexadecimal; PSS has its parameters. */
	const char *identifier;
};

struct forge {
	struct certs_issuer *csca, *dsc;
	const struct forge_algorithm *csca_algorithm, *dsc_algorithm;
	struct certs_anchors *anchors;
	struct certs_anchors_build *build;
	/* The country's revocation list, where there is one. */
	struct blob crl;
	struct certs_lists_row row;
	struct certs_lists_array rows;
	struct certs_lists lists;
};

/*
 * Keys are "rsa2048", "p256", "bp384"...; algorithms as above: the authority's
 * signs both certificates, the signer's the documents.  False: no such thing.
 */
bool forge_init(struct forge *, const char *csca_key,
    const char *csca_algorithm, const char *dsc_key,
    const char *dsc_algorithm) MUST_USE;
/* Keys stay for the next one; forge_forget() ends them. */
void forge_free(struct forge *);
void forge_forget(void);
const struct forge_algorithm *forge_algorithm(const char *name);

/* The station knows a revocation list of the country that names the signer. */
bool forge_revoke(struct forge *) MUST_USE;

/* EF.SOD around this LDSSecurityObject, with the signer's own certificate. */
bool forge_object(const struct forge *, struct span lds_security_object,
    const struct certs_issue_object *, struct blob *out) MUST_USE;
/* A new signature of the authority over a changed tbsCertificate. */
bool forge_certify(const struct forge *, struct blob *certificate) MUST_USE;
/* A new signature of the signer over changed signed attributes. */
bool forge_sign(const struct forge *, struct blob *sod) MUST_USE;
/* Another content: its digest in the attributes, by this hash, and signed. */
bool forge_content(const struct forge *, struct blob *sod, const char *digest,
    bool everywhere) MUST_USE;

#endif

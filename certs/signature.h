/*
 * Verifies one signature exactly as its AlgorithmIdentifier says, for
 * certificates and for signed objects: RSASSA-PKCS1-v1_5, RSASSA-PSS with its
 * own parameters, ECDSA as DER or plain r||s (BSI TR-03111 §5.2).
 */
#ifndef CERTS_SIGNATURE_H
#define CERTS_SIGNATURE_H

#include "certs/key.h"

struct certs_x509;

enum certs_signature_scheme {
	CERTS_SIGNATURE_RSA_PKCS1,
	CERTS_SIGNATURE_RSA_PSS,
	CERTS_SIGNATURE_ECDSA,
	CERTS_SIGNATURE_ECDSA_PLAIN,
	CERTS_SIGNATURE_DSA,
};

struct certs_signature_algorithm {
	enum certs_signature_scheme scheme;
	const struct certs_policy_digest *digest, *mgf; /* mgf: PSS */
	int salt;
	bool own_digest; /* the identifier names it */
	char text[48];
};

/* What was tolerated while verifying. */
enum {
	CERTS_SIGNATURE_NO_NULL = 1 << 0,
	CERTS_SIGNATURE_PLAIN = 1 << 1,
};

/*
 * Reads an AlgorithmIdentifier (DER, with header).  digest is used where the
 * identifier names none (rsaEncryption, id-ecPublicKey in CMS); may be NULL.
 */
enum certs_reason certs_signature_read(struct span algorithm,
    const struct certs_policy_digest *digest,
    struct certs_signature_algorithm *out) MUST_USE;
/* CERTS_REASON_NONE is success.  tolerated may be NULL. */
enum certs_reason certs_signature_verify(const struct certs_key *,
    const struct certs_signature_algorithm *, struct span message,
    struct span signature, unsigned *tolerated) MUST_USE;
/* Whether the key of a SubjectPublicKeyInfo made a certificate's signature. */
bool certs_signature_made_by(
    struct span spki, const struct certs_x509 *) MUST_USE;
/* Tables 5.30 and 5.33: what a reason means for the result. */
enum certs_result certs_signature_result(enum certs_reason);

#endif

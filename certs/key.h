/*
 * Public keys of certificates.
 *
 * Many states give the curve by its parameters.  That is accepted only when
 * the parameters are those of an allowed, named group: with any other (a
 * generator of the forger's choice) a key could be found for every signature.
 */
#ifndef CERTS_KEY_H
#define CERTS_KEY_H

#include "certs/checks.h"
#include "certs/policy.h"

enum certs_key_kind {
	CERTS_KEY_RSA,
	CERTS_KEY_RSA_PSS, /* id-RSASSA-PSS: for PSS only */
	CERTS_KEY_EC,
	CERTS_KEY_DSA,
};

struct certs_key {
	EVP_PKEY *pkey;
	enum certs_key_kind kind;
	int bits;
	bool explicit_group;
	const char *name; /* "RSA", "DSA", "P-256": as the policy calls it */
	char text[32]; /* "RSA 2048", "EC brainpoolP256r1", "DSA 2048" */
};

/* From a SubjectPublicKeyInfo.  CERTS_REASON_NONE is success. */
enum certs_reason certs_key_open(
    struct span spki, struct certs_key *out) MUST_USE;
/* The same, but only what the key says of itself: no pkey, nothing to close. */
enum certs_reason certs_key_read(
    struct span spki, struct certs_key *out) MUST_USE;
void certs_key_close(struct certs_key *);
/*
 * One digest for one key, however it is written: SHA-256 of the
 * SubjectPublicKeyInfo in its usual form, which is rsaEncryption with NULL and
 * n, e (also where the key is for PSS alone), or the curve by its name and the
 * uncompressed point.  A key that cannot be read, which verifies nothing, is
 * taken as it is written.  False, and all zero, where memory is exhausted.
 */
bool certs_key_digest(struct span spki, uint8_t out[32]) MUST_USE;
/*
 * A private key, PEM or DER; NULL: none.  One that is encrypted is none: nobody
 * is asked for a passphrase.
 */
EVP_PKEY *certs_key_private(struct span) MUST_USE;

#endif

/*
 * Randomness of the test PKI from a seed: the same seed gives the same keys,
 * the same ECDSA nonces and the same PSS salts, so the same bytes.
 *
 *	e = certs_issue_random_new(seed, &random);
 *	spec.random = random;
 *	e = certs_issue_csca(&spec, &csca);
 *	...
 *	certs_issue_free(&csca);
 *	certs_issue_random_free(&random);
 *
 * It is a library context of OpenSSL with generators of its own; whoever has
 * none of it (NULL) takes the system's.  Nothing else in the process changes.
 * It must live longer than every key that was made with it, and belongs to one
 * thread.
 */
#ifndef CERTS_ISSUE_RANDOM_H
#define CERTS_ISSUE_RANDOM_H

#include <openssl/types.h>

#include "certs/err.h"
#include "mrtd/bytes.h"

struct certs_issue_random;

enum certs_err certs_issue_random_new(
    struct span seed, struct certs_issue_random **out) MUST_USE;
void certs_issue_random_free(struct certs_issue_random **);

/* For those who issue: before each key (KEY) and each signature (SIGNATURE). */
enum certs_issue_random_room {
	CERTS_ISSUE_RANDOM_SIGNATURE,
	CERTS_ISSUE_RANDOM_KEY, /* the search for primes takes many */
};
bool certs_issue_random_next(
    struct certs_issue_random *, enum certs_issue_random_room) MUST_USE;
/* NULL: the default context. */
OSSL_LIB_CTX *certs_issue_random_context(const struct certs_issue_random *);

#endif

/*
 * Which algorithms and keys are accepted: one table for each.
 *
 * Good: of today's strength.  Weak: verified, because documents that use it
 * are still valid, and reported.  Broken or missing here: not verified.
 */
#ifndef CERTS_POLICY_H
#define CERTS_POLICY_H

#include <openssl/evp.h>

#include "mrtd/bytes.h"

enum certs_policy_level {
	CERTS_POLICY_GOOD,
	CERTS_POLICY_WEAK,
	CERTS_POLICY_BROKEN,
};

struct certs_policy_digest {
	const char *name;
	uint8_t oid[9];
	size_t oid_n, size;
	const EVP_MD *(*md)(void);
	enum certs_policy_level level;
};

struct certs_policy_group {
	const char *name; /* of the standard */
	const char *openssl;
	unsigned bits;
	enum certs_policy_level level;
};

/* By the contents octets of the OID, or by name; NULL where unknown. */
const struct certs_policy_digest *certs_policy_digest(struct span oid);
const struct certs_policy_digest *certs_policy_digest_named(const char *);
/* By OpenSSL's name of a group; NULL where it is not allowed. */
const struct certs_policy_group *certs_policy_group(const char *openssl);
enum certs_policy_level certs_policy_rsa(int bits);
enum certs_policy_level certs_policy_dsa(int bits, int order_bits);

#endif

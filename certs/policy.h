/*
 * Which algorithms and keys are accepted.
 *
 * What is implemented at all: two tables in policy.c.  A digest that is broken
 * outright, an RSA key below 1024 bits or an unknown group is never verified,
 * whatever a file says.
 *
 * What is thought of the others is data that an operator can replace, a text of
 * rules as kiosk/algorithms.conf:
 *
 *	# name  bits       from        until       result
 *	SHA1    -          -           2019-12-31  weak
 *	SHA1    -          2020-01-01  -           refused
 *	RSA     2048-      -           -           good
 *
 * The first rule that fits decides; where none does, it is refused.  name is
 * that of a digest, "RSA", "DSA" or a group; bits a range N-M or N- of an RSA
 * or DSA modulus, "-" of all else.  from and until are the days, both included,
 * on which the signature was made: of a document the signing time, but no day
 * before its signer's certificate began; of a certificate the day on which it
 * begins.  good: nothing is said.  weak: verified, and reported.  refused: not
 * relied on, so what rests on it stays undetermined.
 */
#ifndef CERTS_POLICY_H
#define CERTS_POLICY_H

#include <openssl/evp.h>

#include "certs/err.h"
#include "mrtd/bytes.h"

struct certs_policy_digest {
	const char *name;
	uint8_t oid[9];
	size_t oid_n, size;
	const EVP_MD *(*md)(void);
	bool broken;
};

struct certs_policy_group {
	const char *name; /* of the standard */
	const char *openssl;
	unsigned bits;
};

/* By the contents octets of the OID, or by name; NULL where unknown. */
const struct certs_policy_digest *certs_policy_digest(struct span oid);
const struct certs_policy_digest *certs_policy_digest_named(const char *);
/* By OpenSSL's name of a group; NULL where it is not allowed. */
const struct certs_policy_group *certs_policy_group(const char *openssl);
/* By its name in the standard. */
const struct certs_policy_group *certs_policy_group_named(const char *);
/* Whether a key of this size is verified at all. */
bool certs_policy_rsa(int bits);
bool certs_policy_dsa(int bits, int order_bits);

enum certs_policy_level {
	CERTS_POLICY_GOOD,
	CERTS_POLICY_WEAK,
	CERTS_POLICY_REFUSED,
};

#define CERTS_POLICY_ALWAYS INT64_MIN
#define CERTS_POLICY_FOREVER INT64_MAX
struct certs_policy_rule {
	char name[20];
	unsigned min, max; /* bits; 0 and UINT_MAX: any */
	int64_t from, until; /* days since 1970 */
	enum certs_policy_level level;
	unsigned line; /* of the text, from 1 */
};

#define CERTS_POLICY_RULES 64
struct certs_policy {
	struct certs_policy_rule rule[CERTS_POLICY_RULES];
	size_t n;
};

struct certs_policy_error {
	unsigned line; /* 0: the text as a whole */
	const char *text;
};

/* What holds where no file was given: kiosk/algorithms.conf says the same. */
const struct certs_policy *certs_policy_default(void);
/*
 * Reads a text of rules.  CERTS_E_ARGUMENT, and nothing is written, where one
 * line cannot be understood to its end, names what is not implemented, or a
 * range or date is none; CERTS_E_SPACE for more rules than there is room for.
 */
enum certs_err certs_policy_parse(struct span text, struct certs_policy *out,
    struct certs_policy_error *) MUST_USE;
/*
 * What is said of a name and size used at a time (seconds since 1970).  *rule,
 * where not NULL, is the one that decided, NULL where none fits.
 */
enum certs_policy_level certs_policy_decide(const struct certs_policy *,
    const char *name, unsigned bits, int64_t when,
    const struct certs_policy_rule **rule);
/* "good", "weak", "refused". */
const char *certs_policy_level_text(enum certs_policy_level);

#endif

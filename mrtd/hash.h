/*
 * The digest half of passive authentication: does a file read from the chip
 * match the digest in the LDS security object?  Doc 9303-11 (ninth edition)
 * §5.1 step 4, algorithms of Doc 9303-12 §4.4.4.  Files are hashed byte by byte
 * as they came: nothing is ever decoded and encoded again.
 */
#ifndef MRTD_HASH_H
#define MRTD_HASH_H

#include "mrtd/bytes.h"
#include "mrtd/crypto.h"
#include "mrtd/err.h"
#include "mrtd/lds.h"

struct mrtd_lds_so;

/* "SHA-256"; "?" outside the range. */
const char *mrtd_hash_name(enum mrtd_digest);
/* The contents octets of the algorithm's OID; empty outside the range. */
struct span mrtd_hash_oid(enum mrtd_digest);
/* From the contents octets of an OID, else MRTD_E_UNSUPPORTED. */
enum mrtd_err mrtd_hash_of_oid(struct span oid, enum mrtd_digest *) MUST_USE;

/*
 * MRTD_E_OK: the file has the digest that was signed.  MRTD_E_DIGEST: it has
 * another.  MRTD_E_UNSIGNED: the security object does not name this file (also
 * for every file that is no data group).
 */
enum mrtd_err mrtd_hash_check(
    const struct mrtd_lds_so *, enum mrtd_file, struct span file) MUST_USE;

#endif

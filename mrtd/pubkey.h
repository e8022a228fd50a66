/*
 * Public keys of the chip: SubjectPublicKeyInfo (RFC 5280 §4.1.2.7) in DG14
 * (Chip Authentication), EF.CardSecurity (PACE-CAM) and DG15 (Active
 * Authentication).  RSA (RFC 3279 §2.3.1), EC (RFC 3279 §2.3.5, RFC 5480,
 * TR-03111 §5.1), DH (PKCS #3; X9.42 as in RFC 3279 §2.3.3), and the
 * standardised domain parameters of TR-03110-3 §A.2.1.1 by their number.
 *
 *	mrtd_pubkey_parse(spki, &key)
 *	mrtd_pubkey_group(&key, &group)		EC and DH: judged, ready to use
 *
 * Parsing says what is written.  Whether written-out parameters are sound is a
 * matter of arithmetic: mrtd_pubkey_group().
 */
#ifndef MRTD_PUBKEY_H
#define MRTD_PUBKEY_H

#include "mrtd/group.h"

enum mrtd_pubkey_kind {
	MRTD_PUBKEY_RSA,
	MRTD_PUBKEY_EC,
	MRTD_PUBKEY_DH,
};

/* Not one of the standardised groups. */
#define MRTD_PUBKEY_NO_GROUP (-1)
/* Sizes of RSA moduli that we take. */
#define MRTD_PUBKEY_RSA_BITS_MIN 1024
#define MRTD_PUBKEY_RSA_BITS_MAX 8192
/* FIPS 186-4 §B.3.1; larger ones only cost time. */
#define MRTD_PUBKEY_RSA_EXPONENT_BITS_MAX 256

/*
 * Spans borrow; numbers are unsigned, without leading zero bytes.  The fields
 * of other kinds are empty.
 */
struct mrtd_pubkey {
	enum mrtd_pubkey_kind kind;
	/* Of the modulus, the field or the prime: the size one speaks of. */
	unsigned bits;
	/*
	 * EC, DH: identifier in Doc 9303-11 Table 12, also where parameters
	 * are written out that equal those of a standardised group.
	 */
	int group;
	bool written_out; /* EC, DH: explicit domain parameters */
	const char *name; /* of the group; NULL: none, or RSA */
	struct span modulus, exponent; /* RSA */
	struct span p; /* EC, DH where written out: the prime, */
	struct span a, b; /* EC: coefficients as field elements, */
	struct span base; /* EC: encoded point; DH: generator, */
	struct span order; /* of the base; DH: may be missing (PKCS #3), */
	struct span cofactor; /* EC: may be missing */
	struct span value; /* EC: encoded point; DH: the public value */
};

/*
 * MRTD_E_UNSUPPORTED: another algorithm, a curve that is not in our table, a
 * field that is not prime.  MRTD_E_VALUE, MRTD_E_TAG and the like: malformed.
 */
enum mrtd_err mrtd_pubkey_parse(
    struct span spki, struct mrtd_pubkey *) MUST_USE;
/*
 * AlgorithmIdentifier alone, as in PrivateKeyInfo and the domain parameter
 * infos of TR-03110-3 §A.1.1: everything but modulus, exponent and value.
 */
enum mrtd_err mrtd_pubkey_parse_algorithm(
    struct span algorithm, struct mrtd_pubkey *) MUST_USE;
/*
 * EC and DH: the group, and the public key valid in it.  Parameters that are
 * written out and equal no standardised group are judged first: prime field
 * and order, at least 224 bits (EC) or 1024 (DH), base of that order, cofactor
 * 1 (EC), a curve that is neither singular, anomalous nor of small embedding
 * degree.  MRTD_E_KEY: parameters or key are not sound.  MRTD_E_UNSUPPORTED:
 * RSA, or larger than we carry.  Wipe the group in any case.
 */
enum mrtd_err mrtd_pubkey_group(
    const struct mrtd_pubkey *, struct mrtd_group *) MUST_USE;

#endif

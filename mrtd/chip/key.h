/*
 * Private keys of a chip: PrivateKeyInfo (PKCS #8, RFC 5208) in DER, as openssl
 * genpkey writes them and as reference passports have them.  EC and DH for Chip
 * Authentication, RSA and EC for Active Authentication (where libcrypto has to
 * know the AlgorithmIdentifier as well, so not MRTD_CHIP_KEY_NUMBERED).
 */
#ifndef MRTD_CHIP_KEY_H
#define MRTD_CHIP_KEY_H

#include "mrtd/pubkey.h"

struct mrtd_env;

struct mrtd_chip_key {
	struct mrtd_pubkey public; /* without .value; RSA: all of it */
	struct span algorithm; /* AlgorithmIdentifier, as it is */
	struct span secret; /* EC: ECPrivateKey's octets, DH: the exponent */
};

/* Borrows.  Errors of mrtd_pubkey_parse_algorithm() and of DER. */
enum mrtd_err mrtd_chip_key_parse(
    struct span pkcs8, struct mrtd_chip_key *) MUST_USE;
/* The group and the public value of an EC or DH key. */
enum mrtd_err mrtd_chip_key_open(const struct mrtd_chip_key *,
    struct mrtd_group *, struct sink *public) MUST_USE;
/* SubjectPublicKeyInfo of the same key, same AlgorithmIdentifier. */
enum mrtd_err mrtd_chip_key_spki(struct span pkcs8, struct sink *) MUST_USE;

/* How the domain parameters of a new key are written. */
enum mrtd_chip_key_form {
	MRTD_CHIP_KEY_NAMED, /* EC: OID of the curve; DH: as X9.42 */
	MRTD_CHIP_KEY_EXPLICIT, /* EC: written out; DH: as PKCS #3 */
	MRTD_CHIP_KEY_NUMBERED, /* standardizedDomainParameters */
};
/*
 * A new EC or DH key in a group of Doc 9303-11 Table 12; secrets come from env.
 * MRTD_E_UNSUPPORTED: no such group.
 */
enum mrtd_err mrtd_chip_key_make(unsigned group, enum mrtd_chip_key_form,
    const struct mrtd_env *, struct sink *pkcs8) MUST_USE;
/* A new RSA key with e = 65537; randomness is libcrypto's own. */
enum mrtd_err mrtd_chip_key_make_rsa(
    unsigned bits, struct sink *pkcs8) MUST_USE;

#endif

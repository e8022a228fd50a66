/*
 * The standardised domain parameters of Doc 9303-11 (8th edition) §9.5.1,
 * Table 12, and Diffie-Hellman over them, for both roles of PACE and of Chip
 * Authentication.
 *
 * Elements travel as §9.4.5 wants: a curve point uncompressed, coordinates at
 * the length of the field; a DH value as an unsigned integer without leading
 * zero bytes.  A shared secret always has the length of the field (TR-03111
 * §3.1.3 FE2OS, PKCS #3 §8.3): leading zero bytes belong to it.
 *
 *	mrtd_group_init(&g, 13)
 *	mrtd_group_secret(&g, env, &sk), mrtd_group_public(&g, sk, &pk)
 *	mrtd_group_agree(&g, sk, their_pk, &shared)
 *
 * A group holds libcrypto objects: mrtd_group_wipe() frees them, also after a
 * failed init, and does nothing to a group that is all zero.
 */
#ifndef MRTD_GROUP_H
#define MRTD_GROUP_H

#include "mrtd/bytes.h"
#include "mrtd/err.h"

struct mrtd_env;

enum mrtd_group_kind {
	MRTD_GROUP_DH,
	MRTD_GROUP_ECDH,
};

struct mrtd_group_info {
	uint8_t id;
	enum mrtd_group_kind kind;
	const char *name; /* "BrainpoolP256r1" */
	uint16_t bits; /* of the field */
	uint16_t order_bits; /* of the subgroup */
	bool integrated; /* integrated mapping is defined here */
};

/* Of any group here: an encoded public key, a private key, a shared secret. */
#define MRTD_GROUP_PUBLIC_MAX 256
#define MRTD_GROUP_SECRET_MAX 66
#define MRTD_GROUP_SHARED_MAX 256

struct mrtd_group {
	const struct mrtd_group_info *info;
	size_t field; /* bytes of a field element */
	struct bignum_st *p, *q, *g; /* DH: prime, order, generator */
	struct ec_group_st *curve; /* ECDH */
	struct ec_point_st *point; /* ECDH: generator */
	struct bignum_ctx *ctx;
};

/* Of groups that are not in the table: mrtd_group_explicit_init(). */
#define MRTD_GROUP_EXPLICIT 0xFF

/* NULL where the identifier is reserved (3-7, 19 and above). */
const struct mrtd_group_info *mrtd_group_info(unsigned id);

/* MRTD_E_UNSUPPORTED: a reserved identifier. */
enum mrtd_err mrtd_group_init(struct mrtd_group *, unsigned id) MUST_USE;
void mrtd_group_wipe(struct mrtd_group *);

/*
 * A private key, uniform in [1, order - 1], at the length of the order.
 * MRTD_E_RANDOM: env gave none, or gave nothing that fits 128 times.
 */
enum mrtd_err mrtd_group_secret(
    struct mrtd_group *, const struct mrtd_env *, struct sink *secret) MUST_USE;
enum mrtd_err mrtd_group_public(
    struct mrtd_group *, struct span secret, struct sink *public) MUST_USE;
/*
 * Public key validation: TR-03111 §3.2.2 and RFC 2631 §2.1.5, that is the right
 * encoding, on the curve or below the prime, in the subgroup, not its neutral
 * element.  Else MRTD_E_KEY.  Every function here that takes the public key of
 * the other side does this itself.
 */
enum mrtd_err mrtd_group_check(
    struct mrtd_group *, struct span public) MUST_USE;
/* Whether two valid public keys are one element, however encoded. */
bool mrtd_group_same(struct mrtd_group *, struct span a, struct span b);
/* x coordinate, or DH value.  MRTD_E_KEY also for a neutral result. */
enum mrtd_err mrtd_group_agree(struct mrtd_group *, struct span secret,
    struct span public, struct sink *shared) MUST_USE;
/*
 * Generic mapping, Doc 9303-11 §4.4.3.3.1: from here on the generator is
 * s * G + H with H agreed from the mapping keys.  Once for each group.
 */
enum mrtd_err mrtd_group_map(struct mrtd_group *, struct span nonce,
    struct span secret, struct span public) MUST_USE;
/*
 * Integrated mapping, §4.4.3.3.2: from here on the generator is f(r mod p),
 * r being the octets of the pseudo-random function R(s, t).  Once for each
 * group.  MRTD_E_UNSUPPORTED: NIST P-224, whose p is 1 mod 4, where the point
 * encoding of appendix B is not defined.  MRTD_E_KEY: r maps to nothing, which
 * is as likely as to guess a key.
 */
enum mrtd_err mrtd_group_encode(struct mrtd_group *, struct span r) MUST_USE;
/*
 * Chip authentication mapping, §4.4.3.5: a / b modulo the order, at its length;
 * and scalar * public, encoded as a public key.  Both are of the group as it
 * was before a mapping.  MRTD_E_KEY: not of this group, or a neutral result.
 */
enum mrtd_err mrtd_group_quotient(struct mrtd_group *, struct span a,
    struct span b, struct sink *quotient) MUST_USE;
enum mrtd_err mrtd_group_multiply(struct mrtd_group *, struct span scalar,
    struct span public, struct sink *element) MUST_USE;
/* The present generator, encoded as a public key. */
enum mrtd_err mrtd_group_generator(
    struct mrtd_group *, struct sink *generator) MUST_USE;

#endif

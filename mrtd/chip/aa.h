/*
 * The card side of Active Authentication, Doc 9303-11 (ninth edition) §6.1:
 * INTERNAL AUTHENTICATE.  A part of mrtd/chip/chip.c; nobody else calls it.
 *
 * RSA: ISO/IEC 9796-2 digital signature scheme 1, signature generation of B.6,
 * RND.IC from the chip's env.  ECDSA: r || s, or DER where conf says so; its
 * ephemeral key is libcrypto's own.
 */
#ifndef MRTD_CHIP_AA_H
#define MRTD_CHIP_AA_H

#include "mrtd/apdu.h"
#include "mrtd/crypto.h"

struct mrtd_chip;
struct mrtd_env;

/* Is the configured key usable? */
enum mrtd_err mrtd_chip_aa_init(struct mrtd_chip *) MUST_USE;
uint16_t mrtd_chip_aa_sign(
    struct mrtd_chip *, const struct mrtd_capdu *, struct sink *rdata);

/*
 * The message representative F = 6A | M1 | H(M1 | M2) | trailer of n bytes, M2
 * being the challenge (§6.1.2.2, appendix F).
 */
enum mrtd_err mrtd_chip_aa_representative(const struct mrtd_env *,
    enum mrtd_digest, struct span challenge, uint8_t *f, size_t n) MUST_USE;

#endif

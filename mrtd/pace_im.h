/*
 * The pseudo-random function of the integrated mapping, Doc 9303-11 (8th
 * edition) §4.4.3.3.2 figure 2.  Part of mrtd/pace_run.c.
 */
#ifndef MRTD_PACE_IM_H
#define MRTD_PACE_IM_H

#include "mrtd/crypto.h"

/* x1 || x2 || ... for a field of 2048 bits, in blocks of 256. */
#define MRTD_PACE_IM_MAX ((2048 + 64 + 255) / 256 * 32)

/* Bytes of the nonce s: l of the cipher, 16 or 32. */
size_t mrtd_pace_im_s(enum mrtd_cipher);
/* Bytes of the nonce t: k, the size of a key. */
size_t mrtd_pace_im_t(enum mrtd_cipher);
/*
 * R(s, t) for a field of so many bits.  MRTD_E_LENGTH: s or t has another size
 * than the two functions above say.
 */
enum mrtd_err mrtd_pace_im_random(enum mrtd_cipher, struct span s,
    struct span t, unsigned bits, struct sink *r) MUST_USE;

#endif

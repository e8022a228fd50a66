/*
 * Groups whose domain parameters are written out, as most chips have them in
 * DG14: recognised where they equal those of Table 12, else judged.
 *
 * Judging is arithmetic over untrusted numbers and costs up to half a second
 * (DH of 2048 bits).  The parameters of a chip authentication key are signed
 * with it; still, what is not sound would let anybody answer for the chip.
 */
#ifndef MRTD_GROUP_EXPLICIT_H
#define MRTD_GROUP_EXPLICIT_H

#include "mrtd/group.h"

/* Unsigned numbers; a and b are field elements; base is a point for EC. */
struct mrtd_group_params {
	enum mrtd_group_kind kind;
	struct span p, a, b, base, order, cofactor; /* empty: not stated */
};

/*
 * The identifier in Table 12 of a group with these parameters, -1: none.  A
 * cofactor or order that is not stated does not differ.
 */
int mrtd_group_explicit_id(const struct mrtd_group_params *);
/*
 * TR-03111 §2.3.4: a prime field, a curve that is not singular, a base of prime
 * order that differs from p, p^r != 1 modulo it for r up to 10^4, cofactor 1.
 * DH: a prime, a base whose order is the stated prime.  PKCS #3 states none:
 * then 2 <= g <= p - 2 has to do, and the order is bounded by p - 1.
 *
 * MRTD_E_KEY: not sound, or a standardised curve with another base.
 * MRTD_E_UNSUPPORTED: under 224 or over 521 bits (EC), under 1024 or over 2048
 * (DH).  Wipe the group in any case.
 */
enum mrtd_err mrtd_group_explicit_init(
    struct mrtd_group *, const struct mrtd_group_params *) MUST_USE;

#endif

/*
 * How much of a passage its record keeps: the logging profiles of BSI
 * TR-03135-2 §4.3, as one table of what belongs to a person (their "extended
 * data nodes", Table 4.26) against profiles.  What stands in no row of it is
 * "not related to a person" (TR-03135-1 §6.3) and always written.
 *
 * Pictures are not in a record: evidence, screens and recordings are kept only
 * where a key of their own says so.  Of a digital seal (§4.3.5) a gate's
 * record has the checks alone, which name nobody.
 */
#ifndef KIOSK_PROFILE_H
#define KIOSK_PROFILE_H

#include <stdbool.h>

#include "mrtd/bytes.h"

struct kiosk_record;

/* clang-format off */
#define KIOSK_PROFILES(X)                                                     \
	X(BASIC,      "basic")                /* §4.3.1: nothing personal */  \
	X(STANDARD,   "standard")             /* §4.3.2: where a check failed */ \
	X(OPTICAL,    "standard-optical")     /* §4.3.3 */                    \
	X(ELECTRONIC, "standard-electronic")  /* §4.3.4 */                    \
	X(FULL,       "full")                 /* §4.3.6 */
/* clang-format on */

enum kiosk_profile {
#define KIOSK_PROFILE_CODE(name, text) KIOSK_PROFILE_##name,
	KIOSK_PROFILES(KIOSK_PROFILE_CODE)
#undef KIOSK_PROFILE_CODE
	KIOSK_PROFILE_COUNT
};

enum kiosk_profile_node {
	KIOSK_PROFILE_PERSON, /* name, number, nationality, birth, sex */
	KIOSK_PROFILE_CONTENTS, /* what stands in the chip's files */
	KIOSK_PROFILE_HITS, /* whom a watch-list names */
	KIOSK_PROFILE_NOTE, /* an officer's own words */
	KIOSK_PROFILE_NODES
};

/* Whether this record, in its profile and after its checks, has the node. */
bool kiosk_profile_writes(
    const struct kiosk_record *, enum kiosk_profile_node) MUST_USE;

/* "standard-optical"; "unknown" outside the range. */
const char *kiosk_profile_name(enum kiosk_profile);
bool kiosk_profile_of(const char *name, enum kiosk_profile *out) MUST_USE;

#endif

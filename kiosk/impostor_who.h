/*
 * Whether two passages are of one person, for who may not know of which: of the
 * document, and of its holder, an HMAC with a key that the monitor draws at its
 * start and that never leaves it.  It says the same of the same, and nothing
 * else; two people of one name and one birthday are taken for one.
 */
#ifndef KIOSK_IMPOSTOR_WHO_H
#define KIOSK_IMPOSTOR_WHO_H

#include "mrtd/bytes.h"

struct mrtd_mrz;

#define KIOSK_IMPOSTOR_WHO_KEY 32
#define KIOSK_IMPOSTOR_WHO_TAG 16
#define KIOSK_IMPOSTOR_WHO_SIZE (2 * KIOSK_IMPOSTOR_WHO_TAG)

struct kiosk_impostor_who {
	bool known;
	uint8_t document[KIOSK_IMPOSTOR_WHO_TAG]; /* issuing state, number */
	uint8_t holder[KIOSK_IMPOSTOR_WHO_TAG]; /* names, birth */
};

/* False: the zone names no document. */
bool kiosk_impostor_who_of(const uint8_t key[KIOSK_IMPOSTOR_WHO_KEY],
    const struct mrtd_mrz *, uint8_t out[KIOSK_IMPOSTOR_WHO_SIZE]) MUST_USE;
/* Nothing, or all of it; false: neither. */
bool kiosk_impostor_who_take(struct span, struct kiosk_impostor_who *) MUST_USE;
/* Of those that are known. */
bool kiosk_impostor_who_same(
    const struct kiosk_impostor_who *, const struct kiosk_impostor_who *);

#endif

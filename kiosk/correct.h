/*
 * What an officer corrects of a machine readable zone that was misread (ICAO
 * Doc 9303-3 §4.9): places, what was read there, and what is printed there.
 * It travels as the note of an order, and says only what differs:
 *
 *	47:B>8 53:6>5
 *
 * Places are counted from 0 without line ends; they rise; each character read
 * has to be the one that was read, so that no order corrects another zone.
 */
#ifndef KIOSK_CORRECT_H
#define KIOSK_CORRECT_H

#include <stdbool.h>

#include "mrtd/bytes.h"

#define KIOSK_CORRECT_MAX 16 /* characters */
#define KIOSK_CORRECT_TEXT 128 /* of it as text, NUL included */

struct kiosk_correct {
	unsigned n;
	struct kiosk_correct_change {
		uint8_t at;
		char from, to;
	} change[KIOSK_CORRECT_MAX];
};

/* Of two zones without line ends.  False: other lengths, nothing or too much
 * differs, or something that no zone has was typed. */
bool kiosk_correct_of(const char *read, const char *corrected,
    struct kiosk_correct *out) MUST_USE;
void kiosk_correct_text(
    const struct kiosk_correct *, char out[KIOSK_CORRECT_TEXT]);
/* One form alone: what it gives comes back as the same text. */
bool kiosk_correct_take(const char *text, struct kiosk_correct *out) MUST_USE;
/* In the zone, which may have line ends; false, and nothing changed, where it
 * does not say what was read. */
bool kiosk_correct_apply(
    const struct kiosk_correct *, char *zone, size_t n) MUST_USE;

/* The same of a note that is no string yet. */
bool kiosk_correct_by(struct span note, char *zone, size_t n) MUST_USE;

#endif

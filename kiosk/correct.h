/*
 * What an officer corrects of a machine readable zone that was misread (ICAO
 * Doc 9303-3 §4.9): places, what was read there, and what is printed there.
 * It travels as the note of an order, and says only what differs:
 *
 *	47:B>8 53:6>5
 *
 * Places are counted from 0 without line ends; they rise; each character read
 * has to be the one that was read, so that no order corrects another zone.
 *
 * Where no zone was read at all, the officer types it from a picture of the
 * page.  All of it is who the traveller is, and an order is kept as it was
 * signed: so it travels sealed (AES-256-GCM), under a key that the gate draws
 * for this case and that goes with the case's pictures.  What is kept of it
 * nobody reads any more then.
 */
#ifndef KIOSK_CORRECT_H
#define KIOSK_CORRECT_H

#include <stdbool.h>

#include "mrtd/bytes.h"

#define KIOSK_CORRECT_MAX 16 /* characters */
#define KIOSK_CORRECT_TEXT 128 /* of it as text, NUL included */

struct kiosk_correct {
	bool typed; /* all of it, as nothing was read; n is 0 */
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

#define KIOSK_CORRECT_KEY 32
#define KIOSK_CORRECT_SEALED 160 /* of an order's note, NUL included */

/*
 * A zone without line ends as the note of the order of this id, and back: "="
 * and the zone, which kiosk_correct_zone() takes for one.  False: it is none of
 * a size that a zone has, or holds what no zone does; it was sealed for another
 * case or order.
 */
bool kiosk_correct_seal(const char *zone, const uint8_t key[KIOSK_CORRECT_KEY],
    const char *order, char note[KIOSK_CORRECT_SEALED]) MUST_USE;
/* Whether it has that form; what it says its key alone knows. */
bool kiosk_correct_sealed(const char *note);
bool kiosk_correct_open(const char *note, const uint8_t key[KIOSK_CORRECT_KEY],
    const char *order, char text[KIOSK_CORRECT_TEXT]) MUST_USE;
bool kiosk_correct_zone(struct span text, struct span *zone) MUST_USE;

#endif

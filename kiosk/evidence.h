/*
 * Pictures of suspected presentation attacks, for the officer (BSI TR-03121-3.1
 * §4.8.2.1): files of a directory named after the passage, for as many days as
 * the lane's policy says.  Whoever keeps them reads nothing of them.
 */
#ifndef KIOSK_EVIDENCE_H
#define KIOSK_EVIDENCE_H

#include "kiosk/err.h"
#include "mrtd/bytes.h"

enum {
	KIOSK_EVIDENCE_FRAMES = 4, /* of a passage, at most */
	KIOSK_EVIDENCE_MAX = 256 << 10 /* bytes of one */
};

/* What of it stands in the record. */
struct kiosk_evidence {
	size_t n;
	unsigned days; /* they are kept for, by the policy of that day */
	uint8_t sha256[KIOSK_EVIDENCE_FRAMES][32];
};

/* Makes the directory where there is none, so that it lasts. */
enum kiosk_err kiosk_evidence_begin(const char *dir) MUST_USE;
/*
 * Writes DIR/PASSAGE-N.jpg, readable by its owner, and adds it to the list: it
 * is on the disk then, whole and under its name, as the record that has its
 * digest will say.  passage: the random name of one, 32 hexadecimal digits.
 */
enum kiosk_err kiosk_evidence_keep(const char *dir, const char *passage,
    struct span jpeg, int64_t at, struct kiosk_evidence *) MUST_USE;
/*
 * Erases those of the directory's files that are days old or older, and adds
 * how many to *n; and what was being written when the gate died.  at: here and
 * above, the count of kiosk/erase.h.
 */
enum kiosk_err kiosk_evidence_sweep(
    const char *dir, int64_t at, unsigned days, uint64_t *n) MUST_USE;

#endif

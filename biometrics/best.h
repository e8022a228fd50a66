/*
 * The best frame of a stream: keeps a copy of the frame with the highest
 * UnifiedQualityScore that shows exactly one person, in memory of the caller.
 *
 *	biometrics_best_init(&b, buf, sizeof(buf));
 *	for each frame:
 *		guidance = biometrics_best_offer(&b, &frame, faces, n);
 *	if (b.have) ... b.frame, b.face, b.quality ...
 *	biometrics_best_wipe(&b);
 *
 * When the face is lost, jumps, or a second one appears, what was kept is
 * forgotten: the next person must not be compared with the picture of the last.
 */
#ifndef BIOMETRICS_BEST_H
#define BIOMETRICS_BEST_H

#include "biometrics/quality.h"

struct biometrics_best {
	bool have; /* the four below hold a frame fit for comparison */
	struct biometrics_image frame;
	struct biometrics_face face;
	struct biometrics_quality quality;
	bool good; /* guidance was GOOD for it */
	bool kept; /* it is the frame offered last */
	bool anew; /* with which another person began, for all that is known */
	/* inside */
	bool have_before;
	struct biometrics_face before;
	unsigned lost; /* frames in a row without exactly one face */
	unsigned frames;
};

/* px must hold a whole frame as offered. */
void biometrics_best_init(struct biometrics_best *, void *px, size_t cap);
/* Judges one frame, keeps it if it is better; what to tell the traveller. */
enum biometrics_guidance biometrics_best_offer(struct biometrics_best *,
    const struct biometrics_image *, const struct biometrics_face *faces,
    size_t n) MUST_USE;
/* Forgets and wipes everything but the memory it was given. */
void biometrics_best_wipe(struct biometrics_best *);

#endif

/*
 * One print laid over another: the motion that pairs of minutiae ask for, and
 * which minutiae then lie on each other.
 */
#ifndef BIOMETRICS_FINGER_OVERLAY_H
#define BIOMETRICS_FINGER_OVERLAY_H

#include "biometrics/finger_pairs.h"

/* (x, y) of a -> (c x + s y + right, c y - s x + down) of b; UNITs. */
struct biometrics_finger_motion {
	float c, s, right, down;
	float x, y; /* of a: where it is known best */
	uint8_t turned; /* angles of a less those of b */
};

struct biometrics_finger_overlay {
	unsigned n; /* minutiae that lie on one of the other print */
	uint8_t a[BIOMETRICS_MCC_MAX], b[BIOMETRICS_MCC_MAX];
	float near[BIOMETRICS_MCC_MAX]; /* how well: 1 exactly, to 0 */
	float sum; /* of near */
	/* Where the skin was stretched to, beyond the motion. */
	float right[BIOMETRICS_MCC_MAX], down[BIOMETRICS_MCC_MAX];
	/* Minutiae of each print in the area of the other. */
	unsigned in_a, in_b;
};

/* Least squares over n pairs, by their trust; false where there is none. */
bool biometrics_finger_overlay_fit(const struct biometrics_mcc *a,
    const struct biometrics_mcc *b, const struct biometrics_finger_pair *,
    unsigned n, struct biometrics_finger_motion *) MUST_USE;
/* Sets n, a, b, near and sum; bent: with right and down. */
void biometrics_finger_overlay_lay(const struct biometrics_mcc *a,
    const struct biometrics_mcc *b, const struct biometrics_finger_motion *,
    bool bent, struct biometrics_finger_overlay *);
/* Sets right and down, out of what lies together. */
void biometrics_finger_overlay_bend(const struct biometrics_mcc *a,
    const struct biometrics_mcc *b, const struct biometrics_finger_motion *,
    struct biometrics_finger_overlay *);
/* Sets in_a and in_b. */
void biometrics_finger_overlay_count(const struct biometrics_mcc *a,
    const struct biometrics_mcc *b, const struct biometrics_finger_motion *,
    struct biometrics_finger_overlay *);

#endif

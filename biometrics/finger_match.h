/*
 * How alike two prints are, by their minutiae.
 *
 *	e = biometrics_finger_match_prepare(&template, &a);
 *	...
 *	score = biometrics_finger_match_score(&a, &b);
 *	biometrics_finger_match_wipe(&a);
 *
 * Preparing costs some times what a comparison does: a watch-list prepares
 * once.  Nothing is allocated; the same two templates give the same score on
 * every machine and in every kernel set, in either order.
 */
#ifndef BIOMETRICS_FINGER_MATCH_H
#define BIOMETRICS_FINGER_MATCH_H

#include "biometrics/err.h"
#include "biometrics/mcc.h"
#include "mrtd/bytes.h"

struct biometrics_minutiae;

/* Some 80 KiB: not for the stack of a small thread. */
struct biometrics_finger_prepared {
	struct biometrics_mcc mcc;
	/* From each minutia to each other: how far, in UNITs, and where to. */
	uint16_t far[BIOMETRICS_MCC_MAX][BIOMETRICS_MCC_MAX];
	uint8_t bearing[BIOMETRICS_MCC_MAX][BIOMETRICS_MCC_MAX];
	uint8_t quality; /* of the print, as the template has it */
};

/*
 * VALUE: the template is not sane (biometrics_minutiae_ok).  A print with few
 * minutiae, even none, is prepared; it matches nothing.
 */
enum biometrics_err biometrics_finger_match_prepare(
    const struct biometrics_minutiae *,
    struct biometrics_finger_prepared *out) MUST_USE;
/* 0: nothing in common, to 1. */
double biometrics_finger_match_score(const struct biometrics_finger_prepared *,
    const struct biometrics_finger_prepared *) MUST_USE;
void biometrics_finger_match_wipe(struct biometrics_finger_prepared *);

#endif

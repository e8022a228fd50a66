/*
 * Which minutia of one print is which of another: pairs whose cylinders are
 * alike, and how much of each remains when all are asked whether they agree
 * (the relaxation of the paper named in mcc.h, §4.2).
 */
#ifndef BIOMETRICS_FINGER_PAIRS_H
#define BIOMETRICS_FINGER_PAIRS_H

#include "biometrics/finger_match.h"

enum {
	BIOMETRICS_FINGER_PAIRS_MAX = 30
};

struct biometrics_finger_pair {
	uint8_t a, b; /* the minutiae */
	uint8_t turned; /* angle of a less angle of b */
	float trust; /* at first how alike their cylinders are */
};

/*
 * The pairs that are most alike; returns how many.  alike is the matrix of
 * biometrics_mcc_compare().
 */
unsigned biometrics_finger_pairs_choose(
    const struct biometrics_finger_prepared *a,
    const struct biometrics_finger_prepared *b, const float *alike,
    struct biometrics_finger_pair out[BIOMETRICS_FINGER_PAIRS_MAX]);
/* 1 where one rigid motion explains both pairs, to 0. */
float biometrics_finger_pairs_agree(const struct biometrics_finger_prepared *a,
    const struct biometrics_finger_prepared *b,
    const struct biometrics_finger_pair *,
    const struct biometrics_finger_pair *);
/* Sets trust, and sorts by it, falling. */
void biometrics_finger_pairs_relax(const struct biometrics_finger_prepared *a,
    const struct biometrics_finger_prepared *b, struct biometrics_finger_pair *,
    unsigned n);

#endif

/*
 * The outcome of comparing several fingers of a traveller, one after the other,
 * with those of the chip.
 *
 *	e = biometrics_finger_fusion_begin(&f, NULL, 1e-4, fingers_of_the_chip);
 *	while (f.outcome != BIOMETRICS_MATCH && f.compared < f.needed)
 *		e = biometrics_finger_fusion_add(&f, position, score);
 *
 * Fingers are compared by position: a right index finger with a right index
 * finger.  Each comparison is worth the false match rate of the strictest
 * measured threshold that its score reaches (1 where it reaches none).  Rates
 * of n different fingers are fused by Fisher's rule: if x is their product,
 * people who are not the same reach it or less with a chance of
 *
 *	x (1 + L + L²/2! + ... + L^(n-1)/(n-1)!),   L = -ln x,
 *
 * at most: the fingers of one hand differ as those of two people do.  Two
 * fingers, each good for 1e-3, are good for 1.5e-5.
 *
 * What decides is the better of the two: the newest finger alone, or all of
 * them.
 */
#ifndef BIOMETRICS_FINGER_FUSION_H
#define BIOMETRICS_FINGER_FUSION_H

#include "biometrics/model.h"
#include "biometrics/verdict.h"

enum {
	BIOMETRICS_FINGER_FUSION_MAX = 10 /* positions: 1 to 10 */
};

struct biometrics_finger_fusion {
	const struct biometrics_model *model; /* borrowed */
	double fmr; /* the false match rate asked for */
	/* Of one finger, at fmr or at the least rate that was measured. */
	double threshold;
	size_t needed; /* so many fingers, at their best, reach it */
	enum biometrics_outcome outcome;
	double reached; /* the rate that decided; 1: nothing was compared */
	size_t compared; /* different fingers, of which each has a row */
	struct {
		uint8_t position; /* ISO/IEC 19794-4: 1 to 10 */
		double score; /* 0 to 1, of its newest comparison */
		double fmr; /* that it is worth */
	} finger[BIOMETRICS_FINGER_FUSION_MAX];
};

/*
 * model: thresholds of the site, or NULL for our own; fingers: that both sides
 * have.  NO_THRESHOLD: so many cannot reach fmr; VALUE: no rate.  On an error
 * nothing can be added, and the outcome opens no door.
 */
enum biometrics_err biometrics_finger_fusion_begin(
    struct biometrics_finger_fusion *, const struct biometrics_model *,
    double fmr, size_t fingers) MUST_USE;
/*
 * A finger that was compared before counts by its newest comparison alone.
 * VALUE: a position or a score out of range, or it was not begun.
 */
enum biometrics_err biometrics_finger_fusion_add(
    struct biometrics_finger_fusion *, uint8_t position, double score) MUST_USE;
/* The rate of n independent rates whose product is x, by Fisher's rule. */
double biometrics_finger_fusion_rate(double x, size_t n);

#endif

/*
 * The outcome of comparing several fingers of a traveller with those of the
 * chip; finger_verdict.h judges one.
 *
 * Fingers are compared by position: a right index finger with a right index
 * finger.  Each comparison is worth the false match rate of the strictest
 * measured threshold that its score reaches (1 where it reaches none); where
 * there are several pictures of one finger, the best, times the tries.  Rates
 * of n different fingers are fused by Fisher's rule: if x is their product,
 * people who are not the same reach it or less with a chance of
 *
 *	x (1 + L + L²/2! + ... + L^(n-1)/(n-1)!),   L = -ln x,
 *
 * at most: the fingers of one hand differ as those of two people do.  That is
 * the rate after fusion, and the rate that decides: two fingers, each good for
 * 1e-3, are good for 1.5e-5.
 */
#ifndef BIOMETRICS_FINGER_FUSION_H
#define BIOMETRICS_FINGER_FUSION_H

#include "biometrics/finger_verdict.h"
#include "biometrics/template.h"

enum {
	BIOMETRICS_FINGER_FUSION_MAX = 10, /* positions: 1 to 10 */
	BIOMETRICS_FINGER_FUSION_SAMPLES = 24 /* of each side */
};

struct biometrics_finger_sample {
	const struct biometrics_finger_prepared *print;
	/* Whose minutiae: biometrics_finger_verdict_id() for our own; those of
	 * a record: biometrics_fmr_view_id(). */
	struct biometrics_template_id id;
	/* ISO/IEC 19794-4: 1 right thumb to 10 left little finger; 0 unknown,
	 * which is compared only where each side has one sample. */
	uint8_t position;
};

struct biometrics_finger_fusion {
	enum biometrics_outcome outcome;
	double fmr; /* the false match rate asked for */
	double reached; /* after fusion; 1: nothing was compared */
	size_t compared; /* fingers, of which each has a row */
	struct {
		uint8_t position;
		size_t reference, probe; /* the samples that are most alike */
		unsigned tries;
		double score; /* 0 to 1 */
		double fmr; /* that it is worth, tries counted */
	} finger[BIOMETRICS_FINGER_FUSION_MAX];
};

/*
 * model: thresholds of the site, or NULL for our own.  MODEL_MISMATCH: a
 * template is not one of ours, so that no threshold holds; NO_THRESHOLD: no
 * number of the fingers given can reach fmr; VALUE: a position, a count or a
 * rate out of range.  On an error the outcome opens no door.
 */
enum biometrics_err biometrics_finger_fusion_compare(
    const struct biometrics_model *,
    const struct biometrics_finger_sample *reference, size_t references,
    const struct biometrics_finger_sample *probe, size_t probes, double fmr,
    struct biometrics_finger_fusion *out) MUST_USE;
/* The rate of n independent rates whose product is x, by Fisher's rule. */
double biometrics_finger_fusion_rate(double x, size_t n);

#endif

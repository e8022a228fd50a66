/*
 * The outcome of one comparison of two prints, with everything that explains
 * it.  Several fingers at once: finger_fusion.h.
 */
#ifndef BIOMETRICS_FINGER_VERDICT_H
#define BIOMETRICS_FINGER_VERDICT_H

#include "biometrics/finger_match.h"
#include "biometrics/model.h"
#include "biometrics/template.h"
#include "biometrics/verdict.h"

enum {
	/* Prints with less minutiae are not compared. */
	BIOMETRICS_FINGER_VERDICT_MINUTIAE = 8
};

struct biometrics_finger_verdict {
	enum biometrics_outcome outcome;
	double score; /* 0 to 1, more is more alike; 0 when not compared */
	double threshold; /* at fmr */
	double fmr; /* the false match rate asked for */
};

/*
 * What was measured of our own extractor and matcher together: a change of
 * either asks for tests/bench/bench_biometrics_fvc anew.  Thresholds that a
 * site measured itself bear its sha256, which the version changes, and its dim.
 */
const struct biometrics_model *biometrics_finger_verdict_model(void);
/*
 * Of the second opinion, libfprint's minutiae and matcher: one point, at the
 * library's own threshold.  Not what decides (kiosk/finger.h).
 */
const struct biometrics_model *biometrics_finger_verdict_second(void);
/* What templates of ours bear; the version covers extractor and matcher. */
struct biometrics_template_id biometrics_finger_verdict_id(void);
/* The print has enough to be compared. */
bool biometrics_finger_verdict_comparable(
    const struct biometrics_finger_prepared *) MUST_USE;

/*
 * At a target FMR, between templates of our own extractor.  site: thresholds of
 * its own, or NULL for those built in.  NO_THRESHOLD: it
 * lies below what was measured; then the outcome is not set to anything that
 * could open a door.
 */
enum biometrics_err biometrics_finger_verdict_compare(
    const struct biometrics_finger_prepared *reference,
    const struct biometrics_finger_prepared *probe,
    const struct biometrics_model *site, double fmr,
    struct biometrics_finger_verdict *out) MUST_USE;

#endif

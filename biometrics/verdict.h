/*
 * The outcome of one comparison, with everything that explains it.
 */
#ifndef BIOMETRICS_VERDICT_H
#define BIOMETRICS_VERDICT_H

#include "biometrics/distance.h"
#include "biometrics/err.h"
#include "mrtd/bytes.h"

struct biometrics_embedder;
struct biometrics_quality;

enum biometrics_outcome {
	BIOMETRICS_NOT_ENOUGH_QUALITY, /* zero: nothing was decided */
	BIOMETRICS_NO_MATCH,
	BIOMETRICS_MATCH
};

struct biometrics_verdict {
	enum biometrics_outcome outcome;
	enum biometrics_metric metric;
	double score; /* in the words of the metric; 0 when not compared */
	double threshold; /* of the model at fmr */
	double fmr; /* the false match rate asked for */
};

/* "match", "no match", "not enough quality". */
const char *biometrics_verdict_text(enum biometrics_outcome);

/*
 * Compares two templates of one embedder at a target FMR.  Where a quality is
 * given (NULL: not judged) and is not comparable, nothing is compared.
 * NO_THRESHOLD: the model is not calibrated; NOT_FINITE: a template is none.
 * Then out->outcome is not set to anything that could open a door.
 */
enum biometrics_err biometrics_verdict_compare(
    const struct biometrics_embedder *, const float *reference,
    const struct biometrics_quality *reference_quality, const float *probe,
    const struct biometrics_quality *probe_quality, double fmr,
    struct biometrics_verdict *out) MUST_USE;

#endif

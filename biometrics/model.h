/*
 * What is known about each embedding model: how its templates are compared and
 * at which score which false match rate was measured.  A threshold belongs to a
 * model and to a target FMR; a model without a row decides nothing.
 *
 * Rows were measured by tests/bench/bench_biometrics_calibrate.c.  A site that
 * measures for itself (`sallyport match eval`) brings rows of its own, which an
 * embedder takes by biometrics_embedder_calibrate().
 */
#ifndef BIOMETRICS_MODEL_H
#define BIOMETRICS_MODEL_H

#include "biometrics/distance.h"
#include "biometrics/err.h"
#include "mrtd/bytes.h"

enum {
	BIOMETRICS_MODEL_POINTS = 8
};

struct biometrics_model_point {
	double fmr; /* target false match rate; 0: no more points */
	double threshold; /* in the words of the metric */
	unsigned long false_matches; /* impostor pairs at or beyond it ... */
	unsigned long false_non_matches; /* ... genuine pairs short of it */
};

struct biometrics_model {
	const char *name;
	const char *sha256; /* of the file, by which it is recognised */
	unsigned dim;
	enum biometrics_metric metric;
	unsigned long impostor_pairs, genuine_pairs; /* behind the points */
	struct biometrics_model_point point[BIOMETRICS_MODEL_POINTS];
};

/*
 * Whether its points may decide: at least one, rates falling and thresholds
 * getting stricter, and no more errors counted than promised or possible.
 */
bool biometrics_model_ok(const struct biometrics_model *) MUST_USE;
/* The row of a model file, or NULL. */
const struct biometrics_model *biometrics_model_find(struct span file);
/* Row i of the table, or NULL past its end. */
const struct biometrics_model *biometrics_model_row(size_t i);
/* SHA-256 as 64 lower case hexadecimal digits and a NUL. */
bool biometrics_model_sha256(struct span file, char out[65]) MUST_USE;
/*
 * The threshold that holds fmr: that of the largest measured rate not above
 * it.  NO_THRESHOLD where model is NULL or fmr lies below what was measured.
 */
enum biometrics_err biometrics_model_threshold(
    const struct biometrics_model *, double fmr, double *threshold) MUST_USE;

#endif

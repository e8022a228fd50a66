/*
 * Distances between two templates in single precision, by the kernels that
 * kernel.h chooses: the same bits on every processor.  Templates of other
 * elements, and many at once: vector.h, search.h.
 */
#ifndef BIOMETRICS_DISTANCE_H
#define BIOMETRICS_DISTANCE_H

#include <stddef.h>

/* Stored in gallery files: append only. */
enum biometrics_metric {
	BIOMETRICS_METRIC_COSINE = 1, /* -1..1, larger is more alike */
	BIOMETRICS_METRIC_L2, /* Euclidean, 0.., smaller is more alike */
	BIOMETRICS_METRIC_INNER, /* inner product, larger is more alike */
	BIOMETRICS_METRIC_HAMMING /* bits that differ, smaller is more alike */
};

/* "cosine", "L2", "inner", "hamming"; "?" outside the range. */
const char *biometrics_distance_name(enum biometrics_metric);
/* a·b / (|a||b|); 0 when either is all zero or not finite. */
float biometrics_distance_cosine(const float *a, const float *b, size_t n);
/* |a - b|²; infinite when either is not finite. */
float biometrics_distance_l2sq(const float *a, const float *b, size_t n);
/* a·b; minus infinity when it is no finite number. */
float biometrics_distance_inner(const float *a, const float *b, size_t n);
/* The score of a pair in the words of its metric, which is not HAMMING. */
float biometrics_distance_score(
    enum biometrics_metric, const float *a, const float *b, size_t n);

#endif

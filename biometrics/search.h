/*
 * One template against many.  The answer is that of comparing with every row in
 * full (biometrics_vector_far), bit for bit, rows that are equally far in their
 * order; where a set has 4-bit codes, rows that bound.h rules out are not read.
 *
 * Thread-safe: a set is only read.  Memory is taken for the call and wiped.
 */
#ifndef BIOMETRICS_SEARCH_H
#define BIOMETRICS_SEARCH_H

#include "biometrics/vector.h"

/* Rows that could have been stored (vector.h); borrowed. */
struct biometrics_search_set {
	struct biometrics_vector vector;
	size_t n; /* below 2^32 */
	const uint8_t *rows;
	/* Of F32 and F16: blocks of bound.h; NULL: every row is read. */
	const uint8_t *codes;
};

struct biometrics_search_hit {
	uint32_t row;
	float score; /* in the words of the metric */
};

/*
 * The k rows closest to each of nq templates (as given in), closest first: hits
 * of template i from out[i * k] on.  *found of each: k, or all rows where there
 * are fewer.  NOT_FINITE, VALUE: a template that could not be stored; MEMORY.
 */
enum biometrics_err biometrics_search_top(const struct biometrics_search_set *,
    const void *given, size_t nq, size_t k, struct biometrics_search_hit *out,
    size_t *found) MUST_USE;
/*
 * All rows whose score is at or on the near side of threshold, closest first.
 * SPACE: there are more than cap; then *found says how many, and out holds the
 * cap first rows of them.
 */
enum biometrics_err biometrics_search_within(
    const struct biometrics_search_set *, const void *given, float threshold,
    struct biometrics_search_hit *out, size_t cap, size_t *found) MUST_USE;

#endif

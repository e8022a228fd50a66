/*
 * A lower bound of the distance between a row and a query, out of four bits for
 * each element: whom it rules out need not be read in full.
 *
 * Sixteen rows share a scale s; element x is coded as u = 0..15 and stands for
 * x̂ = s (2u - 15); the query q for q̂ = t v, v = -127..127.  Then, for every
 * row (Cauchy and Schwarz),
 *
 *	x·q = x̂·q̂ + x̂·(q - q̂) + (x - x̂)·q
 *	|x·q - x̂·q̂| <= ‖x̂‖ ‖q - q̂‖ + ‖x - x̂‖ ‖q‖ <= H E + R Q
 *	|x - q|² >= |x|² + |q|² - 2 s t J - 2 (H E + R Q),  J = sum (2u - 15) v
 *
 * H is the largest ‖x̂‖ and ‖x‖ of the sixteen, R the largest ‖x - x̂‖, E =
 * ‖q - q̂‖, Q = ‖q‖: computed in double precision and rounded up; |x|² and |q|²
 * are rounded down.  J is exact, and below 2^24.
 *
 * What single precision rounds away is paid for by a margin of 2e-5 (H² + Q²) +
 * 1e-30.  With u = 2^-24 and S = H² + Q²: E <= Q and R <= 2H, so that no term
 * of the bound exceeds 7 S; ten roundings of such cost at most 4.2e-6 S.  The
 * distance it is held against is itself rounded, 41 times a sum for 1,024
 * elements and 32 running sums: at most 5.3e-6 S.  Underflow costs less than
 * 1e-37 in all.  Where S is 1e36 or more, and where anything is no number, the
 * row is not ruled out.
 */
#ifndef BIOMETRICS_BOUND_H
#define BIOMETRICS_BOUND_H

#include "biometrics/distance.h"
#include "biometrics/kernel_scan.h"

enum {
	BIOMETRICS_BOUND_ROWS = BIOMETRICS_KERNEL_SCAN_ROWS,
	BIOMETRICS_BOUND_MAX_V = 1024 /* the v of a query at 1,024 elements */
};

/* Bytes of a block of ROWS rows. */
size_t biometrics_bound_size(size_t dim);
/* Codes n rows, at most ROWS, of dim finite floats. */
void biometrics_bound_encode(
    const float *rows, size_t n, size_t dim, uint8_t *block);
/*
 * A query of dim finite floats against blocks: bounds of |x - q|² (L2) or of
 * -x·q (INNER, COSINE).  v has room for dim rounded up to eight, and must live
 * as long as out.
 */
void biometrics_bound_query(const float *q, size_t dim, enum biometrics_metric,
    int8_t *v, struct biometrics_kernel_scan_query *out);

#endif

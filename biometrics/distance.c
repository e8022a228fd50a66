#include "biometrics/distance.h"

#include <math.h>

#include "biometrics/kernel_scan.h"

const char *
biometrics_distance_name(enum biometrics_metric metric)
{
	static const char *const name[] = {
	    [BIOMETRICS_METRIC_COSINE] = "cosine",
	    [BIOMETRICS_METRIC_L2] = "L2",
	    [BIOMETRICS_METRIC_INNER] = "inner",
	    [BIOMETRICS_METRIC_HAMMING] = "hamming",
	};

	return (unsigned)metric < sizeof(name) / sizeof(name[0]) &&
		name[metric] != NULL
	    ? name[metric]
	    : "?";
}

float
biometrics_distance_cosine(const float *a, const float *b, size_t n)
{
	float s[3], norm, cosine;

	biometrics_kernel_scan()->dots(a, b, n, s);
	norm = sqrtf(s[1]) * sqrtf(s[2]);
	cosine = s[0] / norm;
	/* A template that is all zero, or holds NaN, is like nobody. */
	if (!(norm > 0) || !isfinite(cosine))
		return 0;
	return fminf(1, fmaxf(-1, cosine));
}

float
biometrics_distance_l2sq(const float *a, const float *b, size_t n)
{
	const float d = biometrics_kernel_scan()->l2sq(a, b, n);

	return isfinite(d) ? d : INFINITY;
}

float
biometrics_distance_inner(const float *a, const float *b, size_t n)
{
	const float s = biometrics_kernel_scan()->dot(a, b, n);

	return isfinite(s) ? s : -INFINITY;
}

float
biometrics_distance_score(
    enum biometrics_metric metric, const float *a, const float *b, size_t n)
{
	if (metric == BIOMETRICS_METRIC_COSINE)
		return biometrics_distance_cosine(a, b, n);
	if (metric == BIOMETRICS_METRIC_INNER)
		return biometrics_distance_inner(a, b, n);
	return sqrtf(biometrics_distance_l2sq(a, b, n));
}

#include "biometrics/vector.h"

#include <math.h>

#include "biometrics/kernel_scan.h"

static size_t
words(const struct biometrics_vector *v)
{
	return (v->dim + 63) / 64;
}

bool
biometrics_vector_valid(const struct biometrics_vector *v)
{
	if (v->type == BIOMETRICS_VECTOR_BITS)
		return v->metric == BIOMETRICS_METRIC_HAMMING && v->dim > 0 &&
		    v->dim <= BIOMETRICS_VECTOR_MAX_BITS;
	return v->type >= BIOMETRICS_VECTOR_F32 &&
	    v->type <= BIOMETRICS_VECTOR_I8 &&
	    v->metric >= BIOMETRICS_METRIC_COSINE &&
	    v->metric <= BIOMETRICS_METRIC_INNER && v->dim > 0 &&
	    v->dim <= BIOMETRICS_VECTOR_MAX_DIM;
}

size_t
biometrics_vector_row(const struct biometrics_vector *v)
{
	switch (v->type) {
	case BIOMETRICS_VECTOR_F32:
		return v->dim * sizeof(float);
	case BIOMETRICS_VECTOR_F16:
		return v->dim * sizeof(uint16_t);
	case BIOMETRICS_VECTOR_I8:
		return v->dim;
	case BIOMETRICS_VECTOR_BITS:
		break;
	}
	return words(v) * sizeof(uint64_t);
}

size_t
biometrics_vector_given(const struct biometrics_vector *v)
{
	if (v->type == BIOMETRICS_VECTOR_F16)
		return v->dim * sizeof(float);
	return biometrics_vector_row(v);
}

/*
 * To half precision, to the nearest, ties to even: the sum with a number that
 * large leaves just the bits that a half has.
 */
static uint16_t
narrow(float f)
{
	uint32_t bits, sign, exponent;
	float magic, m = fabsf(f);

	memcpy(&bits, &f, sizeof(bits));
	sign = bits >> 16 & 0x8000;
	if (!(m < 65520))
		return (uint16_t)(sign | 0x7C00);
	memcpy(&bits, &m, sizeof(bits));
	exponent = bits >> 23;
	if (exponent < 113)
		exponent = 113;
	bits = (exponent + 13) << 23;
	memcpy(&magic, &bits, sizeof(magic));
	m = m + magic;
	memcpy(&bits, &m, sizeof(bits));
	return (uint16_t)(sign |
	    (((exponent - 113) << 10) + (bits - ((exponent + 13) << 23))));
}

static enum biometrics_err
floats(const struct biometrics_vector *v, const float *given, float *out)
{
	double square = 0;

	for (size_t i = 0; i < v->dim; i++) {
		if (!isfinite(given[i]))
			return BIOMETRICS_E_NOT_FINITE;
		square += (double)given[i] * (double)given[i];
	}
	if (v->metric != BIOMETRICS_METRIC_COSINE) {
		memmove(out, given, v->dim * sizeof(*out));
		return BIOMETRICS_E_OK;
	}
	if (!(square > 0))
		return BIOMETRICS_E_NOT_FINITE;
	for (size_t i = 0; i < v->dim; i++)
		out[i] = (float)((double)given[i] / sqrt(square));
	return BIOMETRICS_E_OK;
}

static bool
any(const uint8_t *p, size_t n)
{
	uint8_t all = 0;

	for (size_t i = 0; i < n; i++)
		all |= p[i];
	return all != 0;
}

static enum biometrics_err
whole(const struct biometrics_vector *v, const void *given, void *out)
{
	const size_t n = biometrics_vector_row(v);
	uint64_t last;

	if (v->type == BIOMETRICS_VECTOR_BITS && v->dim % 64 != 0) {
		memcpy(&last, (const uint8_t *)given + n - sizeof(last),
		    sizeof(last));
		if (last >> v->dim % 64 != 0)
			return BIOMETRICS_E_VALUE;
	}
	if (v->metric == BIOMETRICS_METRIC_COSINE && !any(given, n))
		return BIOMETRICS_E_NOT_FINITE;
	memmove(out, given, n);
	return BIOMETRICS_E_OK;
}

static bool
is_float(const struct biometrics_vector *v)
{
	return v->type == BIOMETRICS_VECTOR_F32 ||
	    v->type == BIOMETRICS_VECTOR_F16;
}

enum biometrics_err
biometrics_vector_query(
    const struct biometrics_vector *v, const void *given, void *query)
{
	return is_float(v) ? floats(v, given, query) : whole(v, given, query);
}

enum biometrics_err
biometrics_vector_store(
    const struct biometrics_vector *v, const void *given, void *row)
{
	float f[BIOMETRICS_VECTOR_MAX_DIM];
	uint16_t half[BIOMETRICS_VECTOR_MAX_DIM];
	enum biometrics_err e;

	if (v->type != BIOMETRICS_VECTOR_F16)
		return biometrics_vector_query(v, given, row);
	e = floats(v, given, f);
	for (size_t i = 0; e == BIOMETRICS_E_OK && i < v->dim; i++) {
		half[i] = narrow(f[i]);
		if ((half[i] & 0x7C00) == 0x7C00)
			e = BIOMETRICS_E_NOT_FINITE;
	}
	if (e == BIOMETRICS_E_OK)
		memcpy(row, half, v->dim * sizeof(half[0]));
	bytes_wipe(f, sizeof(f));
	bytes_wipe(half, sizeof(half));
	return e;
}

bool
biometrics_vector_sound(const struct biometrics_vector *v, const void *row)
{
	uint32_t bad = 0;

	/* Every exponent but the one of all ones. */
	for (size_t i = 0; v->type == BIOMETRICS_VECTOR_F32 && i < v->dim; i++)
		bad |= !(fabsf(((const float *)row)[i]) <= 0x1.fffffep127f);
	for (size_t i = 0; v->type == BIOMETRICS_VECTOR_F16 && i < v->dim; i++)
		bad |= (((const uint16_t *)row)[i] & 0x7C00) == 0x7C00;
	if (v->type == BIOMETRICS_VECTOR_BITS && v->dim % 64 != 0)
		bad |= ((const uint64_t *)row)[words(v) - 1] >> v->dim % 64 !=
		    0;
	return bad == 0;
}

void
biometrics_vector_floats(
    const struct biometrics_vector *v, const void *row, float *out)
{
	if (v->type == BIOMETRICS_VECTOR_F16)
		biometrics_kernel_scan()->widen(row, v->dim, out);
	else
		memcpy(out, row, v->dim * sizeof(*out));
}

static float
far8(const struct biometrics_vector *v, const int8_t *row, const int8_t *query)
{
	int32_t s[3];
	double norm;

	biometrics_kernel_scan()->dots8(row, query, v->dim, s);
	if (v->metric == BIOMETRICS_METRIC_L2)
		return (float)(s[1] + s[2] - 2 * s[0]);
	if (v->metric == BIOMETRICS_METRIC_INNER)
		return (float)-s[0];
	norm = sqrt((double)s[1] * (double)s[2]);
	return norm > 0 ? (float)(-(double)s[0] / norm) : INFINITY;
}

float
biometrics_vector_far(
    const struct biometrics_vector *v, const void *row, const void *query)
{
	float f[BIOMETRICS_VECTOR_MAX_DIM];

	switch (v->type) {
	case BIOMETRICS_VECTOR_BITS:
		return (float)biometrics_kernel_scan()->hamming(
		    row, query, words(v));
	case BIOMETRICS_VECTOR_I8:
		return far8(v, row, query);
	case BIOMETRICS_VECTOR_F16:
		biometrics_vector_floats(v, row, f);
		row = f;
		break;
	case BIOMETRICS_VECTOR_F32:
		break;
	}
	return v->metric == BIOMETRICS_METRIC_L2
	    ? biometrics_distance_l2sq(row, query, v->dim)
	    : -biometrics_distance_inner(row, query, v->dim);
}

float
biometrics_vector_score(const struct biometrics_vector *v, float far)
{
	switch (v->metric) {
	case BIOMETRICS_METRIC_COSINE:
		return fminf(1, fmaxf(-1, -far));
	case BIOMETRICS_METRIC_INNER:
		return -far;
	case BIOMETRICS_METRIC_L2:
		return sqrtf(far);
	case BIOMETRICS_METRIC_HAMMING:
		break;
	}
	return far;
}

float
biometrics_vector_limit(const struct biometrics_vector *v, float threshold)
{
	float far = threshold * threshold;

	switch (v->metric) {
	case BIOMETRICS_METRIC_COSINE:
		return threshold > -1 ? -threshold : INFINITY;
	case BIOMETRICS_METRIC_INNER:
		return -threshold;
	case BIOMETRICS_METRIC_HAMMING:
		return threshold;
	case BIOMETRICS_METRIC_L2:
		break;
	}
	if (!(threshold >= 0))
		return -1;
	/* Squares and roots are rounded: a step or two to either side. */
	while (sqrtf(far) > threshold)
		far = nextafterf(far, 0);
	while (far < INFINITY && sqrtf(nextafterf(far, INFINITY)) <= threshold)
		far = nextafterf(far, INFINITY);
	return far;
}

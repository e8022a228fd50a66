#include "biometrics/bound.h"

#include <math.h>
#include <string.h>

enum {
	HALF = BIOMETRICS_KERNEL_SCAN_HALF,
	GROUP = BIOMETRICS_KERNEL_SCAN_GROUP,
	GROUP_BYTES = BIOMETRICS_KERNEL_SCAN_GROUP_BYTES,
	LANES = 16,
	TRIES = 6
};

/* Double precision rounds too, by far less than this. */
#define SLACK 1e-9

static float
up(double x)
{
	const double y = x * (1 + SLACK);
	const float f = (float)y;

	return (double)f < y ? nextafterf(f, INFINITY) : f;
}

static float
down(double x)
{
	const double y = x * (1 - SLACK);
	const float f = (float)y;

	return (double)f > y ? nextafterf(f, 0) : f;
}

size_t
biometrics_bound_size(size_t dim)
{
	return sizeof(struct biometrics_kernel_scan_block) +
	    (dim + GROUP - 1) / GROUP * GROUP_BYTES;
}

static float
largest(const float *p, size_t n)
{
	float m = 0;

	for (size_t i = 0; i < n; i++)
		m = fmaxf(m, fabsf(p[i]));
	return m;
}

/* The u whose 2u - 15 is nearest to x; scale is not zero. */
static inline int
code(float x, float scale)
{
	const float y = x / scale * 0.5f + 8;

	return (int)(y < 0 ? 0 : y > 15 ? 15 : y);
}

/* The sum of |x - x̂|² over n elements, near enough for a choice. */
static float
missed(const float *x, size_t n, float scale)
{
	const float inverse = 0.5f / scale;
	float sum[LANES] = {0}, all = 0;
	size_t i = 0;

	for (; i + LANES <= n; i += LANES)
		for (size_t j = 0; j < LANES; j++) {
			float y = x[i + j] * inverse + 8;
			float d;

			y = y < 0 ? 0 : y > 15 ? 15 : y;
			d = x[i + j] - scale * (float)(2 * (int)y - 15);
			sum[j] += d * d;
		}
	for (; i < n; i++) {
		const float d = x[i] -
		    scale * (float)(2 * code(x[i], scale) - 15);

		all += d * d;
	}
	for (size_t j = 0; j < LANES; j++)
		all += sum[j];
	return all;
}

/*
 * Clipping the few largest elements makes all others finer: the scale is the
 * one of some whose worst row is best.
 */
static float
choose(const float *rows, size_t n, size_t dim)
{
	const float full = largest(rows, n * dim) / 15;
	float best = full, least = INFINITY;

	for (int i = 0; i < TRIES && isfinite(0.5f / full); i++) {
		const float scale = full * (1 - 0.08f * (float)i);
		float worst = 0;

		for (size_t r = 0; r < n; r++)
			worst = fmaxf(
			    worst, missed(rows + r * dim, dim, scale));
		if (worst < least) {
			least = worst;
			best = scale;
		}
	}
	return best;
}

/* Where the code of element i of row r stands, and how far up in its byte. */
static void
put(uint8_t *codes, size_t r, size_t i, unsigned u)
{
	uint8_t *p = codes + i / GROUP * GROUP_BYTES + r * 4 + i % 4;

	*p = (uint8_t)(*p | u << (i % GROUP < 4 ? 0 : 4));
}

struct norms {
	double residual, reach, least; /* the last one squared */
};

static void
row(const float *x, size_t dim, float scale, uint8_t *codes, size_t r,
    struct norms *k, double *square)
{
	double residual = 0, coded = 0;

	*square = 0;
	for (size_t i = 0; i < dim; i++) {
		const int u = scale > 0 ? code(x[i], scale) : 8;
		const double at = (double)scale * (2 * u - 15);
		const double d = (double)x[i] - at;

		put(codes, r, i, (unsigned)u);
		residual += d * d;
		coded += at * at;
		*square += (double)x[i] * (double)x[i];
	}
	k->residual = fmax(k->residual, sqrt(residual));
	k->reach = fmax(k->reach, fmax(sqrt(coded), sqrt(*square)));
	k->least = fmin(k->least, *square);
}

/* The largest code whose norm, as the kernels compute it, is not too long. */
static uint8_t
norm_code(float reach, float least, double square)
{
	const float step = (reach * reach - least) * (1.0f / 255);
	int c = 255;

	if (!isfinite(step) || !(step > 0))
		return 0;
	c = (int)fmin(255, (square - (double)least) / (double)step);
	for (c = c < 0 ? 0 : c; c > 0; c--) {
		const float product = step * (float)c;
		const float sum = least + product;

		if ((double)sum <= square * (1 - SLACK))
			break;
	}
	return (uint8_t)c;
}

static void
half(const float *rows, size_t n, size_t dim, size_t h,
    struct biometrics_kernel_scan_block *b, uint8_t *codes)
{
	const float scale = choose(rows, n, dim);
	struct norms k = {.least = INFINITY};
	double square[HALF];

	for (size_t r = 0; r < n; r++)
		row(rows + r * dim, dim, scale, codes, h * HALF + r, &k,
		    &square[r]);
	b->half[h].scale = scale;
	b->half[h].residual = up(k.residual);
	b->half[h].reach = up(k.reach);
	b->half[h].least = down(k.least);
	for (size_t r = 0; r < n; r++)
		b->norm[h * HALF + r] = norm_code(
		    b->half[h].reach, b->half[h].least, square[r]);
}

void
biometrics_bound_encode(const float *rows, size_t n, size_t dim, uint8_t *block)
{
	struct biometrics_kernel_scan_block b;

	memset(&b, 0, sizeof(b));
	memset(block, 0, biometrics_bound_size(dim));
	half(rows, n < HALF ? n : HALF, dim, 0, &b, block + sizeof(b));
	if (n > HALF)
		half(
		    rows + HALF * dim, n - HALF, dim, 1, &b, block + sizeof(b));
	memcpy(block, &b, sizeof(b));
}

void
biometrics_bound_query(const float *q, size_t dim,
    enum biometrics_metric metric, int8_t *v,
    struct biometrics_kernel_scan_query *out)
{
	const size_t groups = (dim + GROUP - 1) / GROUP;
	const float t = largest(q, dim) / 127;
	const float twice = metric == BIOMETRICS_METRIC_L2 ? 2 : 1;
	double error = 0, square = 0;
	int32_t sum = 0;

	memset(v, 0, groups * GROUP);
	for (size_t i = 0; i < dim; i++) {
		double d;

		if (t > 0)
			v[i] = (int8_t)fmaxf(-127, fminf(127, rintf(q[i] / t)));
		d = (double)q[i] - (double)t * v[i];
		error += d * d;
		square += (double)q[i] * (double)q[i];
		sum += v[i];
	}
	*out = (struct biometrics_kernel_scan_query) {
	    .v = v,
	    .groups = groups,
	    .v15 = 15 * sum,
	    .a = twice * t,
	    .e = twice * up(sqrt(error)),
	    .r = twice * up(sqrt(square)),
	    .qq = metric == BIOMETRICS_METRIC_L2 ? down(square) : 0,
	    .norms = metric == BIOMETRICS_METRIC_L2 ? 1 : 0,
	    .margin = 2e-5f * up(square) + 1e-30f,
	    .square = up(square),
	};
}

/* SimSIMD: its kernels for this processor in the plain loops of a user. */
#include <simsimd/simsimd.h>

#include "tests/bench/peer.h"

static const float *all;
static size_t count, width;
static simsimd_metric_dense_punned_t l2sq, hamming;

static simsimd_metric_dense_punned_t
kernel(simsimd_metric_kind_t metric, simsimd_datatype_t type)
{
	simsimd_kernel_punned_t found = NULL;
	simsimd_capability_t used;

	simsimd_find_kernel_punned(metric, type, simsimd_capabilities(),
	    simsimd_cap_any_k, &found, &used);
	return (simsimd_metric_dense_punned_t)found;
}

static void
rows(const float *p, size_t n, size_t dim)
{
	all = p;
	count = n;
	width = dim;
}

/* The k best so far, the worst last. */
static void
offer(double *d, uint32_t *row, size_t k, double x, uint32_t r)
{
	size_t i = k - 1;

	for (; i > 0 && d[i - 1] > x; i--) {
		d[i] = d[i - 1];
		row[i] = row[i - 1];
	}
	d[i] = x;
	row[i] = r;
}

/* Each row is read once, for all queries. */
static void
top(const float *q, size_t nq, size_t k, uint32_t *row)
{
	static double best[64][64];

	for (size_t j = 0; j < nq; j++)
		for (size_t i = 0; i < k; i++)
			best[j][i] = 1e300;
	for (size_t r = 0; r < count; r++)
		for (size_t j = 0; j < nq; j++) {
			simsimd_distance_t x;

			l2sq(all + r * width, q + j * width, width, &x);
			if (x < best[j][k - 1])
				offer(best[j], row + j * k, k, x, (uint32_t)r);
		}
}

static size_t
within(const float *q, float limit)
{
	size_t n = 0;

	for (size_t r = 0; r < count; r++) {
		simsimd_distance_t x;

		l2sq(all + r * width, q, width, &x);
		n += x <= (double)limit;
	}
	return n;
}

static uint32_t
bits(const uint64_t *p, size_t n, size_t words, const uint64_t *q)
{
	double least = 1e300;
	uint32_t best = 0;

	for (size_t r = 0; r < n; r++) {
		simsimd_distance_t x;

		hamming(p + r * words, q, 8 * words, &x);
		if (x < least) {
			least = x;
			best = (uint32_t)r;
		}
	}
	return best;
}

static void
pairs(const uint64_t *a, size_t na, const uint64_t *b, size_t nb, size_t words,
    uint16_t *out)
{
	for (size_t i = 0; i < na; i++)
		for (size_t j = 0; j < nb; j++) {
			simsimd_distance_t x;

			hamming(a + i * words, b + j * words, 8 * words, &x);
			out[i * nb + j] = (uint16_t)x;
		}
}

const struct peer *peer_open(void);

const struct peer *
peer_open(void)
{
	static const struct peer self = {
	    "SimSIMD", rows, top, within, bits, pairs};

	l2sq = kernel(simsimd_metric_l2sq_k, simsimd_datatype_f32_k);
	hamming = kernel(simsimd_metric_hamming_k, simsimd_datatype_b8_k);
	return l2sq != NULL && hamming != NULL ? &self : NULL;
}

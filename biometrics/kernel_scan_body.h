/*
 * The loops of kernel_scan.h, written once; each kernel_scan_<set>.c defines
 * LANES (floats in a vector) and SCAN (the name of the table), and those of
 * TREE_OF_LANES, WIDEN, DOTS8, HAMMING, HAMMINGS, BITS, SUMS4 and BOUND for
 * which it has better than what stands here, and includes this; what it leaves
 * out is that of the portable set.
 */
#include <string.h>

#include "biometrics/kernel_scan.h"

#ifndef LANES
#define LANES 1
#endif
#ifndef SCAN
#define SCAN biometrics_kernel_scan_portable
#endif

enum {
	SUMS = 32
};

#define VECS (SUMS / LANES)

#if LANES > 1
typedef float vec __attribute__((vector_size(4 * LANES)));
#else
typedef float vec;
#endif

#ifndef INLINE
#define INLINE static inline __attribute__((always_inline))
#endif

INLINE vec
load(const float *p)
{
	vec v;

	memcpy(&v, p, sizeof(v));
	return v;
}

#ifndef TREE_OF_LANES
#define TREE_OF_LANES tree_of_lanes
INLINE float
tree_of_lanes(vec v)
{
	float x[LANES];

	memcpy(x, &v, sizeof(x));
	for (size_t w = LANES / 2; w > 0; w /= 2)
		for (size_t i = 0; i < w; i++)
			x[i] += x[i + w];
	return x[0];
}
#endif

INLINE float
tree(vec sum[VECS])
{
	for (size_t w = VECS / 2; w > 0; w /= 2)
		for (size_t i = 0; i < w; i++)
			sum[i] += sum[i + w];
	return TREE_OF_LANES(sum[0]);
}

static float
dot(const float *a, const float *b, size_t n)
{
	vec acc[VECS];
	size_t i = 0;

	memset(acc, 0, sizeof(acc));
	for (; i + SUMS <= n; i += SUMS)
		for (size_t j = 0; j < VECS; j++)
			acc[j] += load(a + i + j * LANES) *
			    load(b + i + j * LANES);
	if (i < n) {
		float x[SUMS];

		memcpy(x, acc, sizeof(x));
		for (; i < n; i++)
			x[i % SUMS] += a[i] * b[i];
		memcpy(acc, x, sizeof(x));
	}
	return tree(acc);
}

static void
dots(const float *a, const float *b, size_t n, float sums[3])
{
	sums[0] = dot(a, b, n);
	sums[1] = dot(a, a, n);
	sums[2] = dot(b, b, n);
}

static float
l2sq(const float *a, const float *b, size_t n)
{
	vec acc[VECS];
	size_t i = 0;

	memset(acc, 0, sizeof(acc));
	for (; i + SUMS <= n; i += SUMS)
		for (size_t j = 0; j < VECS; j++) {
			const vec d = load(a + i + j * LANES) -
			    load(b + i + j * LANES);

			acc[j] += d * d;
		}
	if (i < n) {
		float x[SUMS];

		memcpy(x, acc, sizeof(x));
		for (; i < n; i++)
			x[i % SUMS] += (a[i] - b[i]) * (a[i] - b[i]);
		memcpy(acc, x, sizeof(x));
	}
	return tree(acc);
}

#ifndef WIDEN
#define WIDEN widen
/*
 * The bits moved to where a float has them, then the exponent's bias put right
 * by a multiplication, which is exact and makes numbers of what was denormal.
 */
static void
widen(const uint16_t *half, size_t n, float *out)
{
	for (size_t i = 0; i < n; i++) {
		const uint32_t h = half[i];
		const uint32_t bits = (h & 0x8000) << 16 | (h & 0x7fff) << 13;
		float f;

		memcpy(&f, &bits, sizeof(f));
		out[i] = f * 0x1p112f;
	}
}
#endif

#ifndef DOTS8
#define DOTS8 dots8
static void
dots8(const int8_t *a, const int8_t *b, size_t n, int32_t sums[3])
{
	int32_t ab = 0, aa = 0, bb = 0;

	for (size_t i = 0; i < n; i++) {
		ab += a[i] * b[i];
		aa += a[i] * a[i];
		bb += b[i] * b[i];
	}
	sums[0] = ab;
	sums[1] = aa;
	sums[2] = bb;
}
#endif

#ifndef HAMMING
#define HAMMING hamming
static uint32_t
hamming(const uint64_t *a, const uint64_t *b, size_t words)
{
	uint32_t n = 0;

	for (size_t i = 0; i < words; i++)
		n += (uint32_t)__builtin_popcountll(a[i] ^ b[i]);
	return n;
}
#endif

#ifndef HAMMINGS
#define HAMMINGS hammings
static void
hammings(const uint64_t *a, size_t na, const uint64_t *b, size_t nb,
    size_t words, uint16_t *out)
{
	for (size_t i = 0; i < na; i++)
		for (size_t j = 0; j < nb; j++)
			out[i * nb + j] = (uint16_t)HAMMING(
			    a + i * words, b + j * words, words);
}
#endif

#ifndef BITS
#define BITS bits
static size_t
bits(const uint64_t *rows, size_t n, size_t words, const uint64_t *q,
    float limit, uint32_t first, struct biometrics_kernel_scan_hit *out)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		const float d = (float)HAMMING(rows + i * words, q, words);

		__builtin_prefetch(rows + i * words + 512);
		if (d <= limit)
			out[k++] = (struct biometrics_kernel_scan_hit) {
			    d, first + (uint32_t)i};
	}
	return k;
}
#endif

/* What is the same for a half of a block; -INFINITY where floats may not do. */
struct terms {
	float a, c, step, least;
};

INLINE struct terms
terms(const struct biometrics_kernel_scan_block *b, size_t half,
    const struct biometrics_kernel_scan_query *q)
{
	const float reach = b->half[half].reach, least = b->half[half].least;
	const float square = reach * reach;
	struct terms t = {
	    .a = b->half[half].scale * q->a,
	    .c = (q->qq - (reach * q->e + b->half[half].residual * q->r)) -
		(square * 2e-5f + q->margin),
	    .step = q->norms * ((square - least) * (1.0f / 255)),
	    .least = q->norms * least,
	};

	if (!(square + q->square < 1e36f))
		t.c = -__builtin_inff();
	return t;
}

#ifndef BOUND
#ifndef SUMS4
#define SUMS4 sums4
static void
sums4(const uint8_t *codes, const struct biometrics_kernel_scan_query *q,
    int32_t *out)
{
	for (size_t r = 0; r < BIOMETRICS_KERNEL_SCAN_ROWS; r++)
		out[r] = 0;
	for (size_t g = 0; g < q->groups; g++)
		for (size_t r = 0; r < BIOMETRICS_KERNEL_SCAN_ROWS; r++)
			for (size_t j = 0; j < 4; j++) {
				const uint8_t x = *codes++;

				out[r] += (x & 15) * q->v[8 * g + j] +
				    (x >> 4) * q->v[8 * g + 4 + j];
			}
}
#endif

/*
 * BOUND out of SUMS4(codes, q, sums), the sums over all elements of code times
 * query for the rows of a block.
 */
#define BOUND bound
static size_t
bound(const uint8_t *blocks, size_t n,
    const struct biometrics_kernel_scan_query *q, float limit, uint32_t first,
    struct biometrics_kernel_scan_hit *out)
{
	const size_t codes = q->groups * BIOMETRICS_KERNEL_SCAN_GROUP_BYTES;
	struct biometrics_kernel_scan_block b;
	size_t k = 0;

	for (size_t i = 0; i < n; i++, blocks += sizeof(b) + codes) {
		int32_t sums[BIOMETRICS_KERNEL_SCAN_ROWS];

		memcpy(&b, blocks, sizeof(b));
		SUMS4(blocks + sizeof(b), q, sums);
		for (size_t h = 0; h < 2; h++) {
			const struct terms t = terms(&b, h, q);

			for (size_t r = h * 16; r < h * 16 + 16; r++) {
				const float j = (float)(2 * sums[r] - q->v15);
				const float norm = t.least +
				    t.step * (float)b.norm[r];
				const float low = (norm + t.c) - t.a * j;

				if (!(low > limit))
					out[k++] = (struct
					    biometrics_kernel_scan_hit) {low,
					    first + (uint32_t)(32 * i + r)};
			}
		}
	}
	return k;
}
#endif

const struct biometrics_kernel_scan SCAN = {
    .dots = dots,
    .dot = dot,
    .l2sq = l2sq,
    .widen = WIDEN,
    .dots8 = DOTS8,
    .hamming = HAMMING,
    .hammings = HAMMINGS,
    .bits = BITS,
    .bound = BOUND,
};

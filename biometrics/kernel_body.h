/*
 * The inner loops, written once over a vector type; each kernel_<set>.c defines
 * LANES (floats in a vector), ROWS (rows of a tile), PANELS (panels of a tile)
 * and OPS (the name of the table) and includes this; what it leaves out is that
 * of the portable set.  Vectors are those of the compiler, so that gcc and
 * clang turn the same text into SSE2, AVX2 with FMA, or NEON.
 */
#include "biometrics/kernel.h"

#include <stdint.h>
#include <string.h>

#ifndef LANES
#define LANES 1
#endif
#ifndef ROWS
#define ROWS 2
#endif
#ifndef PANELS
#define PANELS 1
#endif
#ifndef OPS
#define OPS biometrics_kernel_portable_ops
#endif

#define PANEL BIOMETRICS_KERNEL_PANEL
#define PER (PANEL / LANES) /* vectors in a panel */

#if LANES > 1
typedef float vec __attribute__((vector_size(4 * LANES)));
typedef int32_t mask __attribute__((vector_size(4 * LANES)));
#else
typedef float vec;
#endif

#define INLINE static inline __attribute__((always_inline))

INLINE vec
load(const float *p)
{
	vec v;

	memcpy(&v, p, sizeof(v));
	return v;
}

INLINE void
store(float *p, vec v)
{
	memcpy(p, &v, sizeof(v));
}

INLINE vec
splat(float x)
{
	return x - (vec) {0};
}

INLINE vec
above(vec x, vec floor)
{
#if LANES > 1
	mask m = x > floor;

	return (vec)(((mask)x & m) | ((mask)floor & ~m));
#else
	return x > floor ? x : floor;
#endif
}

INLINE vec
below(vec x, vec ceiling)
{
	return -above(-x, -ceiling);
}

INLINE vec
finish(vec x, const struct biometrics_kernel_tail *t, size_t c)
{
	const vec zero = splat(0);

	switch (t->act) {
	case BIOMETRICS_KERNEL_RELU6:
		return below(above(x, zero), splat(6));
	case BIOMETRICS_KERNEL_PRELU:
		return above(x, zero) + load(t->slope + c) * below(x, zero);
	case BIOMETRICS_KERNEL_NONE:
		break;
	}
	return x;
}

/* One tile: rows * panels accumulators, which live in registers. */
INLINE void
tile(const float *a, size_t lda, size_t k, const float *w, size_t c0,
    const struct biometrics_kernel_tail *t, float *out, size_t ldo, size_t rows,
    size_t panels)
{
	vec acc[ROWS][PANELS * PER];

	for (size_t r = 0; r < rows; r++)
		for (size_t j = 0; j < panels * PER; j++)
			acc[r][j] = load(t->bias + c0 + j * LANES);
	for (size_t i = 0; i < k; i++) {
		vec b[PANELS * PER];

		for (size_t p = 0; p < panels; p++)
			for (size_t j = 0; j < PER; j++)
				b[p * PER + j] = load(
				    w + (p * k + i) * PANEL + j * LANES);
		for (size_t r = 0; r < rows; r++) {
			const vec x = splat(a[r * lda + i]);

			for (size_t j = 0; j < panels * PER; j++)
				acc[r][j] += x * b[j];
		}
	}
	for (size_t r = 0; r < rows; r++)
		for (size_t j = 0; j < panels * PER; j++)
			store(out + r * ldo + j * LANES,
			    finish(acc[r][j], t, c0 + j * LANES));
}

/* Rows that stay in the second-level cache while all panels pass over them. */
enum {
	CHUNK = 8 * ROWS
};

INLINE void
strip(const float *a, size_t lda, size_t rows, size_t k, const float *w,
    size_t c0, const struct biometrics_kernel_tail *t, float *out, size_t ldo,
    size_t panels)
{
	size_t r = 0;

	for (; r + ROWS <= rows; r += ROWS)
		tile(a + r * lda, lda, k, w, c0, t, out + r * ldo, ldo, ROWS,
		    panels);
	for (; r < rows; r++)
		tile(a + r * lda, lda, k, w, c0, t, out + r * ldo, ldo, 1,
		    panels);
}

static void
gemm(const float *a, size_t lda, size_t rows, size_t k, const float *w,
    size_t panels, const struct biometrics_kernel_tail *t, float *out)
{
	const size_t ldo = panels * PANEL;

	for (size_t r = 0; r < rows; r += CHUNK) {
		const size_t n = rows - r < CHUNK ? rows - r : CHUNK;
		size_t p = 0;

		for (; p + PANELS <= panels; p += PANELS)
			strip(a + r * lda, lda, n, k, w + p * k * PANEL,
			    p * PANEL, t, out + r * ldo + p * PANEL, ldo,
			    PANELS);
		for (; p < panels; p++)
			strip(a + r * lda, lda, n, k, w + p * k * PANEL,
			    p * PANEL, t, out + r * ldo + p * PANEL, ldo, 1);
	}
}

static void
depthwise(const float *const *tap, size_t taps, const float *w, size_t panels,
    const struct biometrics_kernel_tail *t, float *out)
{
	const size_t n = panels * PANEL;

	for (size_t c = 0; c < n; c += PANEL) {
		vec acc[PER];

		for (size_t j = 0; j < PER; j++)
			acc[j] = load(t->bias + c + j * LANES);
		for (size_t i = 0; i < taps; i++)
			for (size_t j = 0; j < PER; j++)
				acc[j] += load(tap[i] + c + j * LANES) *
				    load(w + i * n + c + j * LANES);
		for (size_t j = 0; j < PER; j++)
			store(out + c + j * LANES,
			    finish(acc[j], t, c + j * LANES));
	}
}

static void
add(const float *a, const float *b, size_t n, float *out)
{
	for (size_t i = 0; i < n; i += LANES)
		store(out + i, load(a + i) + load(b + i));
}

/* ROWS_8 rows of eight columns: sums live in registers. */
#define ROWS_8 (LANES == 8 ? 4 : 2)

INLINE void
gabor_rows(const float *in, ptrdiff_t stride, const float *even,
    const float *odd, const uint8_t *half, ptrdiff_t reach, float gain,
    float *out_even, float *out_odd)
{
	const float middle = even[reach * BIOMETRICS_KERNEL_GABOR_ROW + reach];
	vec e[ROWS_8][PER], o[ROWS_8][PER];

	for (ptrdiff_t y = 0; y < ROWS_8; y++)
		for (ptrdiff_t j = 0; j < (ptrdiff_t)PER; j++) {
			e[y][j] = splat(middle) *
			    load(in + y * stride + j * LANES);
			o[y][j] = splat(0);
		}
	for (ptrdiff_t row = 0; row <= reach; row++) {
		const ptrdiff_t tap = row * BIOMETRICS_KERNEL_GABOR_ROW + reach;
		const ptrdiff_t from = (row - reach) * stride;
		const ptrdiff_t last = row == reach ? 0 : half[row] + 1;

		for (ptrdiff_t x = -(ptrdiff_t)half[row]; x < last; x++) {
			const vec ke = splat(even[tap + x]);
			const vec ko = splat(odd[tap + x]);

			for (ptrdiff_t y = 0; y < ROWS_8; y++)
				for (ptrdiff_t j = 0; j < (ptrdiff_t)PER; j++) {
					const float *p = in + y * stride +
					    j * LANES;
					const vec a = load(p + from + x);
					const vec b = load(p - from - x);

					e[y][j] += ke * (a + b);
					o[y][j] += ko * (a - b);
				}
		}
	}
	for (ptrdiff_t y = 0; y < ROWS_8; y++)
		for (ptrdiff_t j = 0; j < (ptrdiff_t)PER; j++) {
			store(out_even + y * stride + j * LANES,
			    e[y][j] * splat(gain));
			store(out_odd + y * stride + j * LANES,
			    o[y][j] * splat(gain));
		}
}

static void
gabor(const float *in, size_t stride, const float *even, const float *odd,
    const uint8_t *half, size_t reach, float gain, float *out_even,
    float *out_odd)
{
	for (size_t y = 0; y < 8; y += ROWS_8)
		gabor_rows(in + y * stride, (ptrdiff_t)stride, even, odd, half,
		    (ptrdiff_t)reach, gain, out_even + y * stride,
		    out_odd + y * stride);
}

const struct biometrics_kernel_ops OPS = {
    .gemm = gemm,
    .depthwise = depthwise,
    .add = add,
    .gabor = gabor,
};

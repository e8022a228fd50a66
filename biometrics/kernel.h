/*
 * The inner loops, once per instruction set, and which of them this process
 * uses: the best that the processor has, unless the environment variable
 * SALLYPORT_KERNEL (portable, sse2, avx2, avx512, neon) names another that it
 * has. Chosen on first use.
 */
#ifndef BIOMETRICS_KERNEL_H
#define BIOMETRICS_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum biometrics_kernel {
	BIOMETRICS_KERNEL_PORTABLE,
	BIOMETRICS_KERNEL_SSE2,
	BIOMETRICS_KERNEL_AVX2, /* with FMA, F16C and POPCNT */
	BIOMETRICS_KERNEL_AVX512, /* F, BW, VL, VNNI and VPOPCNTDQ */
	BIOMETRICS_KERNEL_NEON,
	BIOMETRICS_KERNEL_COUNT
};

enum biometrics_kernel biometrics_kernel(void);
/* "avx2"; "?" outside the range. */
const char *biometrics_kernel_name(enum biometrics_kernel);
/* This build and this processor have it. */
bool biometrics_kernel_has(enum biometrics_kernel);
/* For tests and measurements; false and no change where it is not there. */
bool biometrics_kernel_force(enum biometrics_kernel);

/* Channels come in panels of this many; the rest of the last one is zero. */
enum {
	BIOMETRICS_KERNEL_PANEL = 8,
	BIOMETRICS_KERNEL_GABOR_ROW = 32
};

enum biometrics_kernel_act {
	BIOMETRICS_KERNEL_NONE,
	BIOMETRICS_KERNEL_RELU6,
	BIOMETRICS_KERNEL_PRELU
};

/* What follows a sum; bias and slope have panels * PANEL floats. */
struct biometrics_kernel_tail {
	const float *bias;
	const float *slope; /* PRELU only */
	enum biometrics_kernel_act act;
};

struct biometrics_kernel_ops {
	/*
	 * out[r][c] = act(bias[c] + sum over i < k of a[r][i] * w[i][c]) for
	 * rows r and panels * PANEL columns c.  Weights: per panel, k rows of
	 * PANEL.  Rows of a are lda floats apart, those of out panels * PANEL.
	 */
	void (*gemm)(const float *a, size_t lda, size_t rows, size_t k,
	    const float *w, size_t panels,
	    const struct biometrics_kernel_tail *, float *out);
	/*
	 * One pixel of a depthwise convolution: out[c] = act(bias[c] + sum over
	 * t < taps of tap[t][c] * w[t][c]) for panels * PANEL channels c.
	 */
	void (*depthwise)(const float *const *tap, size_t taps, const float *w,
	    size_t panels, const struct biometrics_kernel_tail *, float *out);
	/* out = a + b; n is a multiple of PANEL. */
	void (*add)(const float *a, const float *b, size_t n, float *out);
	/*
	 * Two convolutions of a tile of 8x8, the first with taps that are the
	 * same, the second with taps that change sign, when turned by half.
	 * Given are reach rows and the first half of the middle row, GABOR_ROW
	 * apart, each with the middle at index reach and used half[row] taps to
	 * either side of it.  Rows of in and out are stride apart, all within
	 * reach can be read.  Sums of whole numbers below 2^24 are the same in
	 * every set; then all are multiplied by gain.
	 */
	void (*gabor)(const float *in, size_t stride, const float *even,
	    const float *odd, const uint8_t *half, size_t reach, float gain,
	    float *out_even, float *out_odd);
};

struct biometrics_kernel_scan;

/* The loops in use; those over many templates are in kernel_scan.h. */
const struct biometrics_kernel_ops *biometrics_kernel_ops(void);
const struct biometrics_kernel_scan *biometrics_kernel_scan(void);

#endif

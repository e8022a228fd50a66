/*
 * The loops that compare templates, once per instruction set as in kernel.h.
 * Every set gives the same bits: integers are exact, and floats are added in
 * one order, that of 32 running sums (element i goes to sum i % 32) which are
 * then added as a tree, without fused multiply-add.
 */
#ifndef BIOMETRICS_KERNEL_SCAN_H
#define BIOMETRICS_KERNEL_SCAN_H

#include <stdint.h>

#include "biometrics/kernel.h"

enum {
	/* So that a distance fits 16 bits. */
	BIOMETRICS_KERNEL_SCAN_WORDS = 1023,
	/* Rows of a block of 4-bit codes, and of half of one. */
	BIOMETRICS_KERNEL_SCAN_ROWS = 32,
	BIOMETRICS_KERNEL_SCAN_HALF = 16,
	/* Elements in a group, and bytes of a group of all rows of a block. */
	BIOMETRICS_KERNEL_SCAN_GROUP = 8,
	BIOMETRICS_KERNEL_SCAN_GROUP_BYTES = 128
};

/*
 * A block of 4-bit codes; what the numbers mean is bound.h's.  Behind it stand
 * the codes: per group g of 8 elements and per row r four bytes, byte j holding
 * the code of element 8g + j in its low and of 8g + 4 + j in its high half.
 */
struct biometrics_kernel_scan_block {
	struct {
		float scale, residual, reach, least;
	} half[2];
	uint8_t norm[BIOMETRICS_KERNEL_SCAN_ROWS];
};

/* A query against such blocks: see bound.h. */
struct biometrics_kernel_scan_query {
	const int8_t *v; /* 8 * groups */
	size_t groups;
	int32_t v15; /* 15 times the sum of v */
	float a, e, r, qq, norms, margin, square;
};

/* A row and a number that its distance is not below. */
struct biometrics_kernel_scan_hit {
	float low;
	uint32_t row;
};

struct biometrics_kernel_scan {
	/* Any n: sums[0..2] = a·b, a·a, b·b. */
	void (*dots)(const float *a, const float *b, size_t n, float sums[3]);
	/* The first of them, the same bits. */
	float (*dot)(const float *a, const float *b, size_t n);
	float (*l2sq)(const float *a, const float *b, size_t n);
	/* IEEE half precision (finite) to single. */
	void (*widen)(const uint16_t *half, size_t n, float *out);
	/* As dots, exact to n = 65,536. */
	void (*dots8)(
	    const int8_t *a, const int8_t *b, size_t n, int32_t sums[3]);
	/* Bits in which a and b differ. */
	uint32_t (*hamming)(const uint64_t *a, const uint64_t *b, size_t words);
	/*
	 * All pairs: out[i * nb + j] = hamming(row i of a, row j of b), for na
	 * times nb rows of that many words, at most WORDS.  Bits that both have
	 * are (|a| + |b| - hamming) / 2.
	 */
	void (*hammings)(const uint64_t *a, size_t na, const uint64_t *b,
	    size_t nb, size_t words, uint16_t *out);
	/*
	 * Rows whose hamming distance to q is at most limit, in their order;
	 * out has room for n.  The first row is called `first`.
	 */
	size_t (*bits)(const uint64_t *rows, size_t n, size_t words,
	    const uint64_t *q, float limit, uint32_t first,
	    struct biometrics_kernel_scan_hit *out);
	/*
	 * Rows of n blocks whose bound is not above limit (or is no number), in
	 * their order; out has room for n * ROWS.
	 */
	size_t (*bound)(const uint8_t *blocks, size_t n,
	    const struct biometrics_kernel_scan_query *q, float limit,
	    uint32_t first, struct biometrics_kernel_scan_hit *out);
};

#endif

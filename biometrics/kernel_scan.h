/*
 * The loops that compare one template with many, once per instruction set as
 * in kernel.h.  Every set gives the same bits.
 */
#ifndef BIOMETRICS_KERNEL_SCAN_H
#define BIOMETRICS_KERNEL_SCAN_H

#include <stdint.h>

#include "biometrics/kernel.h"

enum {
	/* So that a distance fits 16 bits. */
	BIOMETRICS_KERNEL_SCAN_WORDS = 1023
};

struct biometrics_kernel_scan {
	/* Bits in which a and b differ. */
	uint32_t (*hamming)(const uint64_t *a, const uint64_t *b, size_t words);
	/*
	 * All pairs: out[i * nb + j] = hamming(row i of a, row j of b), for na
	 * times nb rows of that many words, at most WORDS.  Bits that both have
	 * are (|a| + |b| - hamming) / 2.
	 */
	void (*hammings)(const uint64_t *a, size_t na, const uint64_t *b,
	    size_t nb, size_t words, uint16_t *out);
};

#endif

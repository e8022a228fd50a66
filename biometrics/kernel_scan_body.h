/*
 * The loops of kernel_scan.h, written once; a kernel_scan_<set>.c that is only
 * the compiler's work defines SCAN (the name of the table) and includes this.
 */
#include "biometrics/kernel_scan.h"

static uint32_t
hamming(const uint64_t *a, const uint64_t *b, size_t words)
{
	uint32_t n = 0;

	for (size_t i = 0; i < words; i++)
		n += (uint32_t)__builtin_popcountll(a[i] ^ b[i]);
	return n;
}

static void
hammings(const uint64_t *a, size_t na, const uint64_t *b, size_t nb,
    size_t words, uint16_t *out)
{
	for (size_t i = 0; i < na; i++)
		for (size_t j = 0; j < nb; j++)
			out[i * nb + j] = (uint16_t)hamming(
			    a + i * words, b + j * words, words);
}

const struct biometrics_kernel_scan SCAN = {
    .hamming = hamming,
    .hammings = hammings,
};

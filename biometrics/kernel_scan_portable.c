/* One number at a time: what every other set must agree with. */
#include "biometrics/kernel_sets.h"

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

#define LANES 1
#define SCAN biometrics_kernel_scan_portable
#define SUMS4 sums4
#include "biometrics/kernel_scan_body.h"

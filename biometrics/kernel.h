/*
 * Which instruction set the kernels of this process use.  Chosen on first use:
 * the best that the processor has, unless SALLYPORT_KERNEL names another.
 */
#ifndef BIOMETRICS_KERNEL_H
#define BIOMETRICS_KERNEL_H

#include <stdbool.h>

enum biometrics_kernel {
	BIOMETRICS_KERNEL_PORTABLE,
	BIOMETRICS_KERNEL_SSE2,
	BIOMETRICS_KERNEL_AVX2, /* with FMA */
	BIOMETRICS_KERNEL_NEON,
	BIOMETRICS_KERNEL_COUNT
};

enum biometrics_kernel biometrics_kernel(void);
const char *biometrics_kernel_name(enum biometrics_kernel);
/* This build and this processor have it. */
bool biometrics_kernel_has(enum biometrics_kernel);
/* For tests and measurements; false and no change where it is not there. */
bool biometrics_kernel_force(enum biometrics_kernel);

#endif

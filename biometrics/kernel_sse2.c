/* Twelve of sixteen 128-bit registers are accumulators. */
#include "biometrics/kernel_sets.h"

#if BIOMETRICS_KERNEL_X86
#define LANES 4
#define ROWS 6
#define PANELS 1
#define OPS biometrics_kernel_sse2_ops
#include "biometrics/kernel_body.h"
#endif

/* Twelve of sixteen 256-bit registers are accumulators. */
#include "biometrics/kernel_sets.h"

#if BIOMETRICS_KERNEL_X86
#define LANES 8
#define ROWS 6
#define PANELS 2
#define OPS biometrics_kernel_avx2_ops
#include "biometrics/kernel_body.h"
#endif

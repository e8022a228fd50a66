/* Twenty-four of thirty-two 128-bit registers are accumulators. */
#include "biometrics/kernel_sets.h"

#if BIOMETRICS_KERNEL_ARM
#define LANES 4
#define ROWS 6
#define PANELS 2
#define OPS biometrics_kernel_neon_ops
#include "biometrics/kernel_body.h"
#endif

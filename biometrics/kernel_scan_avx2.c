#include "biometrics/kernel_sets.h"

#if BIOMETRICS_KERNEL_X86
#define SCAN biometrics_kernel_scan_avx2
#include "biometrics/kernel_scan_body.h"
#endif

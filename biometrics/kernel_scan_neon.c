#include "biometrics/kernel_sets.h"

#if BIOMETRICS_KERNEL_ARM
#define SCAN biometrics_kernel_scan_neon
#include "biometrics/kernel_scan_body.h"
#endif

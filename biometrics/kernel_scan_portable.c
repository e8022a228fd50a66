#include "biometrics/kernel_sets.h"

#define SCAN biometrics_kernel_scan_portable
#include "biometrics/kernel_scan_body.h"

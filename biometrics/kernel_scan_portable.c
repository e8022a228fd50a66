/* One number at a time: what every other set must agree with. */
#include "biometrics/kernel_sets.h"

#include "biometrics/kernel_scan_body.h"

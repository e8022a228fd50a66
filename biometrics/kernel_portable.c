/* One float at a time: what every other kernel must agree with. */
#include "biometrics/kernel_sets.h"

#include "biometrics/kernel_body.h"

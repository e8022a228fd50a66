/*
 * Which instruction sets this build holds, and their loops.  Each set is one
 * file, compiled with the flags of its set (biometrics.mk), so that none of its
 * instructions can stray into another.
 */
#ifndef BIOMETRICS_KERNEL_SETS_H
#define BIOMETRICS_KERNEL_SETS_H

#include "biometrics/kernel_scan.h"

#if defined(__x86_64__)
#define BIOMETRICS_KERNEL_X86 1
#else
#define BIOMETRICS_KERNEL_X86 0
#endif
#if defined(__aarch64__)
#define BIOMETRICS_KERNEL_ARM 1
#else
#define BIOMETRICS_KERNEL_ARM 0
#endif

extern const struct biometrics_kernel_ops biometrics_kernel_portable_ops;
extern const struct biometrics_kernel_ops biometrics_kernel_sse2_ops;
extern const struct biometrics_kernel_ops biometrics_kernel_avx2_ops;
extern const struct biometrics_kernel_ops biometrics_kernel_neon_ops;
extern const struct biometrics_kernel_scan biometrics_kernel_scan_portable;
extern const struct biometrics_kernel_scan biometrics_kernel_scan_sse2;
extern const struct biometrics_kernel_scan biometrics_kernel_scan_avx2;
extern const struct biometrics_kernel_scan biometrics_kernel_scan_avx512;
extern const struct biometrics_kernel_scan biometrics_kernel_scan_neon;

#endif

#include "biometrics/kernel.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "biometrics/kernel_sets.h"

static bool
always(void)
{
	return true;
}

#if BIOMETRICS_KERNEL_X86
#include <cpuid.h>

static bool
avx2(void)
{
	unsigned a, b, c = 0, d;

	/* clang's builtin does not know F16C. */
	return __builtin_cpu_supports("avx2") != 0 &&
	    __builtin_cpu_supports("fma") != 0 &&
	    __builtin_cpu_supports("popcnt") != 0 &&
	    __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_F16C) != 0;
}

static bool
avx512(void)
{
	return avx2() && __builtin_cpu_supports("avx512f") != 0 &&
	    __builtin_cpu_supports("avx512bw") != 0 &&
	    __builtin_cpu_supports("avx512vl") != 0 &&
	    __builtin_cpu_supports("avx512vnni") != 0 &&
	    __builtin_cpu_supports("avx512vpopcntdq") != 0;
}
#endif

/* clang-format off */
static const struct {
	const char *name;
	bool (*has)(void); /* NULL: not in this build */
	const struct biometrics_kernel_ops *ops;
	const struct biometrics_kernel_scan *scan;
} sets[BIOMETRICS_KERNEL_COUNT] = {
	[BIOMETRICS_KERNEL_PORTABLE] = {"portable", always, &biometrics_kernel_portable_ops, &biometrics_kernel_scan_portable},
#if BIOMETRICS_KERNEL_X86
	[BIOMETRICS_KERNEL_SSE2]     = {"sse2",     always, &biometrics_kernel_sse2_ops, &biometrics_kernel_scan_sse2},
	[BIOMETRICS_KERNEL_AVX2]     = {"avx2",     avx2,   &biometrics_kernel_avx2_ops, &biometrics_kernel_scan_avx2},
	/* The networks' loops gain little from wider vectors. */
	[BIOMETRICS_KERNEL_AVX512]   = {"avx512",   avx512, &biometrics_kernel_avx2_ops, &biometrics_kernel_scan_avx512},
#else
	[BIOMETRICS_KERNEL_SSE2]     = {"sse2",     NULL,   NULL, NULL},
	[BIOMETRICS_KERNEL_AVX2]     = {"avx2",     NULL,   NULL, NULL},
	[BIOMETRICS_KERNEL_AVX512]   = {"avx512",   NULL,   NULL, NULL},
#endif
#if BIOMETRICS_KERNEL_ARM
	[BIOMETRICS_KERNEL_NEON]     = {"neon",     always, &biometrics_kernel_neon_ops, &biometrics_kernel_scan_neon},
#else
	[BIOMETRICS_KERNEL_NEON]     = {"neon",     NULL,   NULL, NULL},
#endif
};
/* clang-format on */

/* The set in use plus one; 0: not chosen yet. */
static atomic_int chosen;

static enum biometrics_kernel
choose(void)
{
	const char *want = getenv("SALLYPORT_KERNEL");
	enum biometrics_kernel best = BIOMETRICS_KERNEL_PORTABLE;

	for (unsigned i = 0; i < BIOMETRICS_KERNEL_COUNT; i++) {
		if (!biometrics_kernel_has((enum biometrics_kernel)i))
			continue;
		best = (enum biometrics_kernel)i;
		if (want != NULL && strcmp(want, sets[i].name) == 0)
			break;
	}
	return best;
}

enum biometrics_kernel
biometrics_kernel(void)
{
	int k = atomic_load(&chosen);

	if (k == 0) {
		k = (int)choose() + 1;
		atomic_store(&chosen, k);
	}
	return (enum biometrics_kernel)(k - 1);
}

const char *
biometrics_kernel_name(enum biometrics_kernel k)
{
	return (unsigned)k < BIOMETRICS_KERNEL_COUNT ? sets[k].name : "?";
}

bool
biometrics_kernel_has(enum biometrics_kernel k)
{
	return (unsigned)k < BIOMETRICS_KERNEL_COUNT && sets[k].has != NULL &&
	    sets[k].has();
}

bool
biometrics_kernel_force(enum biometrics_kernel k)
{
	if (!biometrics_kernel_has(k))
		return false;
	atomic_store(&chosen, (int)k + 1);
	return true;
}

const struct biometrics_kernel_ops *
biometrics_kernel_ops(void)
{
	return sets[biometrics_kernel()].ops;
}

const struct biometrics_kernel_scan *
biometrics_kernel_scan(void)
{
	return sets[biometrics_kernel()].scan;
}

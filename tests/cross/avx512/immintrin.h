/*
 * AVX-512 for processors that have AVX2 alone: SIMDe's rendering of it, and the
 * few intrinsics that Debian's SIMDe lacks.  It says that the inner loops are
 * right, not that they are fast.
 */
#ifndef TESTS_CROSS_AVX512_IMMINTRIN_H
#define TESTS_CROSS_AVX512_IMMINTRIN_H

#include_next <immintrin.h>

#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>

#include <stdint.h>
#include <string.h>

static inline simde__m512i
cross_maskz_loadu_epi64(uint8_t mask, const void *p)
{
	int64_t x[8] = {0};

	for (int i = 0; i < 8; i++)
		if (mask >> i & 1)
			memcpy(&x[i], (const uint8_t *)p + 8 * i, sizeof(x[i]));
	return simde_mm512_loadu_si512(x);
}

static inline int64_t
cross_reduce_add_epi64(simde__m512i v)
{
	int64_t x[8], sum = 0;

	simde_mm512_storeu_si512(x, v);
	for (int i = 0; i < 8; i++)
		sum += x[i];
	return sum;
}

static inline simde__m512
cross_cvtepi32_ps(simde__m512i v)
{
	int32_t x[16];
	float f[16];

	simde_mm512_storeu_si512(x, v);
	for (int i = 0; i < 16; i++)
		f[i] = (float)x[i];
	return simde_mm512_loadu_ps(f);
}

static inline simde__m512i
cross_cvtepu8_epi32(__m128i v)
{
	uint8_t x[16];
	int32_t y[16];

	memcpy(x, &v, sizeof(x));
	for (int i = 0; i < 16; i++)
		y[i] = x[i];
	return simde_mm512_loadu_si512(y);
}

static inline __m128i
cross_cvtepi64_epi16(simde__m512i v)
{
	uint64_t x[8];
	uint16_t y[8];
	__m128i out;

	simde_mm512_storeu_si512(x, v);
	for (int i = 0; i < 8; i++)
		y[i] = (uint16_t)x[i];
	memcpy(&out, y, sizeof(out));
	return out;
}

static inline simde__m512i
cross_shuffle_i64x2(simde__m512i a, simde__m512i b, int which)
{
	int64_t x[8], y[8], out[8];

	simde_mm512_storeu_si512(x, a);
	simde_mm512_storeu_si512(y, b);
	for (int i = 0; i < 8; i++) {
		const int from = 2 * (which >> i / 2 * 2 & 3) + i % 2;

		out[i] = i < 4 ? x[from] : y[from];
	}
	return simde_mm512_loadu_si512(out);
}

#undef _mm512_shuffle_i64x2
#define _mm512_shuffle_i64x2 cross_shuffle_i64x2
#define _mm512_cvtepi64_epi16 cross_cvtepi64_epi16
#define _mm512_cvtepi32_ps cross_cvtepi32_ps
#define _mm512_cvtepu8_epi32 cross_cvtepu8_epi32
#define _mm512_maskz_loadu_epi64 cross_maskz_loadu_epi64
#define _mm512_reduce_add_epi64 cross_reduce_add_epi64

#endif

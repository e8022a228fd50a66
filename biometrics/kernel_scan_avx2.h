/* What the files for AVX2 and AVX-512 share. */
#ifndef BIOMETRICS_KERNEL_SCAN_AVX2_H
#define BIOMETRICS_KERNEL_SCAN_AVX2_H

#include <immintrin.h>
#include <string.h>

#include "biometrics/kernel_scan.h"

/* How far ahead of its reading memory is fetched. */
enum {
	AHEAD = 4096
};

static inline __m256i
load256(const void *p)
{
	return _mm256_loadu_si256((const __m256i *)p);
}

static inline void
widen(const uint16_t *half, size_t n, float *out)
{
	size_t i = 0;

	for (; i + 8 <= n; i += 8)
		_mm256_storeu_ps(out + i,
		    _mm256_cvtph_ps(
			_mm_loadu_si128((const __m128i *)(half + i))));
	for (; i < n; i++)
		out[i] = _cvtsh_ss(half[i]);
}

/* Eight floats as a tree: each and the one half of them further on. */
static inline float
tree_of_eight(__m256 x)
{
	__m128 y = _mm_add_ps(
	    _mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));

	y = _mm_add_ps(y, _mm_movehl_ps(y, y));
	y = _mm_add_ss(y, _mm_movehdup_ps(y));
	return _mm_cvtss_f32(y);
}

static inline int32_t
sum32(__m256i x)
{
	__m128i y = _mm_add_epi32(
	    _mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));

	y = _mm_add_epi32(y, _mm_srli_si128(y, 8));
	y = _mm_add_epi32(y, _mm_srli_si128(y, 4));
	return _mm_cvtsi128_si32(y);
}

static inline __m256i
load8(const int8_t *p)
{
	return _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)p));
}

static inline void
dots8(const int8_t *a, const int8_t *b, size_t n, int32_t sums[3])
{
	__m256i ab = _mm256_setzero_si256(), aa = ab, bb = ab;
	size_t i = 0;

	for (; i + 16 <= n; i += 16) {
		const __m256i x = load8(a + i), y = load8(b + i);

		ab = _mm256_add_epi32(ab, _mm256_madd_epi16(x, y));
		aa = _mm256_add_epi32(aa, _mm256_madd_epi16(x, x));
		bb = _mm256_add_epi32(bb, _mm256_madd_epi16(y, y));
	}
	sums[0] = sum32(ab);
	sums[1] = sum32(aa);
	sums[2] = sum32(bb);
	for (; i < n; i++) {
		sums[0] += a[i] * b[i];
		sums[1] += a[i] * a[i];
		sums[2] += b[i] * b[i];
	}
}

#endif

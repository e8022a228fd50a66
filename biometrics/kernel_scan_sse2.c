/* SSE2 multiplies 16-bit integers: codes are taken apart by odd and even. */
#include "biometrics/kernel_sets.h"

#if BIOMETRICS_KERNEL_X86
#include <emmintrin.h>

static inline __m128i
load128(const void *p)
{
	return _mm_loadu_si128((const __m128i *)p);
}

static inline __m128i
pair(int8_t x, int8_t y)
{
	return _mm_set1_epi32(
	    (int32_t)((uint32_t)(uint16_t)x | (uint32_t)(uint16_t)y << 16));
}

static void
sums4(const uint8_t *codes, const struct biometrics_kernel_scan_query *q,
    int32_t *out)
{
	const __m128i low = _mm_set1_epi16(15);
	__m128i acc[8];

	for (size_t i = 0; i < 8; i++)
		acc[i] = _mm_setzero_si128();
	for (size_t g = 0; g < q->groups; g++) {
		const int8_t *v = q->v + 8 * g;
		const __m128i q0 = pair(v[0], v[2]), q1 = pair(v[1], v[3]);
		const __m128i q2 = pair(v[4], v[6]), q3 = pair(v[5], v[7]);

		for (size_t i = 0; i < 8; i++, codes += 16) {
			const __m128i x = load128(codes);
			const __m128i a = _mm_madd_epi16(
			    _mm_and_si128(x, low), q0);
			const __m128i b = _mm_madd_epi16(
			    _mm_and_si128(_mm_srli_epi16(x, 4), low), q2);
			const __m128i c = _mm_madd_epi16(
			    _mm_and_si128(_mm_srli_epi16(x, 8), low), q1);
			const __m128i d = _mm_madd_epi16(
			    _mm_srli_epi16(x, 12), q3);

			acc[i] = _mm_add_epi32(acc[i],
			    _mm_add_epi32(
				_mm_add_epi32(a, b), _mm_add_epi32(c, d)));
		}
	}
	for (size_t i = 0; i < 8; i++)
		_mm_storeu_si128((__m128i *)(out + 4 * i), acc[i]);
}

static inline int32_t
sum32(__m128i x)
{
	x = _mm_add_epi32(x, _mm_srli_si128(x, 8));
	x = _mm_add_epi32(x, _mm_srli_si128(x, 4));
	return _mm_cvtsi128_si32(x);
}

static inline __m128i
dot8(__m128i x, __m128i y)
{
	const __m128i x0 = _mm_srai_epi16(_mm_unpacklo_epi8(x, x), 8);
	const __m128i x1 = _mm_srai_epi16(_mm_unpackhi_epi8(x, x), 8);
	const __m128i y0 = _mm_srai_epi16(_mm_unpacklo_epi8(y, y), 8);
	const __m128i y1 = _mm_srai_epi16(_mm_unpackhi_epi8(y, y), 8);

	return _mm_add_epi32(_mm_madd_epi16(x0, y0), _mm_madd_epi16(x1, y1));
}

static void
dots8(const int8_t *a, const int8_t *b, size_t n, int32_t sums[3])
{
	__m128i ab = _mm_setzero_si128(), aa = ab, bb = ab;
	size_t i = 0;

	for (; i + 16 <= n; i += 16) {
		const __m128i x = load128(a + i), y = load128(b + i);

		ab = _mm_add_epi32(ab, dot8(x, y));
		aa = _mm_add_epi32(aa, dot8(x, x));
		bb = _mm_add_epi32(bb, dot8(y, y));
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

/* SSE2 has no POPCNT: bits are added in pairs, fours and bytes, two words at
 * once. */
static uint32_t
hamming(const uint64_t *a, const uint64_t *b, size_t words)
{
	const __m128i m1 = _mm_set1_epi8(0x55), m2 = _mm_set1_epi8(0x33);
	const __m128i m4 = _mm_set1_epi8(0x0f), zero = _mm_setzero_si128();
	__m128i acc = zero;
	uint32_t n = 0;
	size_t i = 0;

	for (; i + 2 <= words; i += 2) {
		__m128i x = _mm_xor_si128(load128(a + i), load128(b + i));

		x = _mm_sub_epi8(x, _mm_and_si128(_mm_srli_epi16(x, 1), m1));
		x = _mm_add_epi8(_mm_and_si128(x, m2),
		    _mm_and_si128(_mm_srli_epi16(x, 2), m2));
		x = _mm_and_si128(_mm_add_epi8(x, _mm_srli_epi16(x, 4)), m4);
		acc = _mm_add_epi64(acc, _mm_sad_epu8(x, zero));
	}
	acc = _mm_add_epi64(acc, _mm_srli_si128(acc, 8));
	n = (uint32_t)_mm_cvtsi128_si32(acc);
	if (i < words)
		n += (uint32_t)__builtin_popcountll(a[i] ^ b[i]);
	return n;
}

#define LANES 4
#define SCAN biometrics_kernel_scan_sse2
#define SUMS4 sums4
#define DOTS8 dots8
#define HAMMING hamming
#include "biometrics/kernel_scan_body.h"
#endif

/* Bytes times bytes by VPDPBUSD (VNNI), bits counted by VPOPCNTQ. */
#include "biometrics/kernel_sets.h"

#if BIOMETRICS_KERNEL_X86
#include "biometrics/kernel_scan_avx2.h"
#include "biometrics/kernel_scan_pairs512.h"

#define INLINE static inline __attribute__((always_inline))

/* How far ahead of its reading memory is fetched, into which cache. */
enum {
	FAR_AHEAD = 16384,
	NEAR_AHEAD = 4096
};

/* On their way into the second cache, and later into the first. */
INLINE void
fetch(const void *p)
{
	_mm_prefetch((const char *)p + FAR_AHEAD, _MM_HINT_T1);
	_mm_prefetch((const char *)p + NEAR_AHEAD, _MM_HINT_T0);
}

INLINE __m512i
four(const int8_t *v)
{
	int32_t x;

	memcpy(&x, v, sizeof(x));
	return _mm512_set1_epi32(x);
}

/* Sums of the sixteen rows of each half. */
INLINE void
sums4(const uint8_t *codes, const struct biometrics_kernel_scan_query *q,
    __m512i s[2])
{
	const __m512i low = _mm512_set1_epi8(15);
	__m512i t[2];

	for (size_t i = 0; i < 2; i++)
		s[i] = t[i] = _mm512_setzero_si512();
	for (size_t g = 0; g < q->groups; g++, codes += 128) {
		const __m512i q0 = four(q->v + 8 * g);
		const __m512i q1 = four(q->v + 8 * g + 4);

		for (size_t i = 0; i < 2; i++) {
			const __m512i x = _mm512_loadu_si512(codes + 64 * i);
			const __m512i h = _mm512_srli_epi16(x, 4);

			fetch(codes + 64 * i);
			s[i] = _mm512_dpbusd_epi32(
			    s[i], _mm512_and_si512(x, low), q0);
			t[i] = _mm512_dpbusd_epi32(
			    t[i], _mm512_and_si512(h, low), q1);
		}
	}
	for (size_t i = 0; i < 2; i++)
		s[i] = _mm512_add_epi32(s[i], t[i]);
}

/* Bits that differ, as eight sums. */
INLINE __m512i
sums(const uint64_t *a, const uint64_t *b, size_t words)
{
	__m512i acc = _mm512_setzero_si512();
	size_t i = 0;

	for (; i + 8 <= words; i += 8)
		acc = _mm512_add_epi64(acc,
		    _mm512_popcnt_epi64(_mm512_xor_si512(
			_mm512_loadu_si512(a + i), _mm512_loadu_si512(b + i))));
	if (i < words) {
		const __mmask8 m = (__mmask8)((1U << (words - i)) - 1);

		acc = _mm512_add_epi64(acc,
		    _mm512_popcnt_epi64(
			_mm512_xor_si512(_mm512_maskz_loadu_epi64(m, a + i),
			    _mm512_maskz_loadu_epi64(m, b + i))));
	}
	return acc;
}

static uint32_t
hamming(const uint64_t *a, const uint64_t *b, size_t words)
{
	return (uint32_t)_mm512_reduce_add_epi64(sums(a, b, words));
}

/* Distances of four rows to q, in each lane 16 bits of its share of each. */
INLINE __m512i
four_rows(const uint64_t *rows, const uint64_t *q, size_t words)
{
	__m512i s = sums(rows, q, words);

	for (unsigned r = 1; r < 4; r++)
		s = _mm512_or_si512(s,
		    _mm512_slli_epi64(
			sums(rows + r * words, q, words), 16 * r));
	return s;
}

/* Eight rows at once share what it takes to add up across a vector. */
INLINE __m128i
eight_rows(const uint64_t *rows, const uint64_t *q, size_t words)
{
	const __m512i x = four_rows(rows, q, words);
	const __m512i y = four_rows(rows + 4 * words, q, words);
	const __m512i z = _mm512_add_epi16(
	    _mm512_unpacklo_epi64(x, y), _mm512_unpackhi_epi64(x, y));
	const __m256i half = _mm256_add_epi16(
	    _mm512_castsi512_si256(z), _mm512_extracti64x4_epi64(z, 1));

	return _mm_add_epi16(
	    _mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
}

static size_t
bits(const uint64_t *rows, size_t n, size_t words, const uint64_t *q,
    float limit, uint32_t first, struct biometrics_kernel_scan_hit *out)
{
	const __m256 top = _mm256_set1_ps(limit);
	size_t k = 0, i = 0;

	for (; i + 8 <= n; i += 8) {
		const uint64_t *p = rows + i * words;
		float d[8];
		__m256 x;
		unsigned some;

		for (size_t w = 0; w < 8 * words; w += 8)
			fetch(p + w);
		x = _mm256_cvtepi32_ps(
		    _mm256_cvtepu16_epi32(eight_rows(p, q, words)));
		some = (unsigned)_mm256_movemask_ps(
		    _mm256_cmp_ps(x, top, _CMP_LE_OQ));
		if (some != 0)
			_mm256_storeu_ps(d, x);
		for (; some != 0; some &= some - 1) {
			const uint32_t r = (uint32_t)__builtin_ctz(some);

			out[k++] = (struct biometrics_kernel_scan_hit) {
			    d[r], first + (uint32_t)i + r};
		}
	}
	for (; i < n; i++) {
		const float d = (float)hamming(rows + i * words, q, words);

		if (d <= limit)
			out[k++] = (struct biometrics_kernel_scan_hit) {
			    d, first + (uint32_t)i};
	}
	return k;
}

INLINE float
tree_of_sixteen(__m512 x)
{
	return tree_of_eight(_mm256_add_ps(_mm512_castps512_ps256(x),
	    _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(x), 1))));
}

#define LANES 16
#define TREE_OF_LANES tree_of_sixteen
#define SCAN biometrics_kernel_scan_avx512
#define WIDEN widen
#define DOTS8 dots8
#define HAMMING hamming
#define HAMMINGS hammings
#define BITS bits
#define BOUND bound
static size_t bound(const uint8_t *, size_t,
    const struct biometrics_kernel_scan_query *, float, uint32_t,
    struct biometrics_kernel_scan_hit *);
#include "biometrics/kernel_scan_body.h"

/* The bounds of the sixteen rows whose sums these are. */
INLINE __m512
bound16(__m512i sums, const uint8_t *norm, const struct terms *t, __m512i v15)
{
	const __m512i j = _mm512_sub_epi32(_mm512_add_epi32(sums, sums), v15);
	const __m512i c = _mm512_cvtepu8_epi32(
	    _mm_loadu_si128((const __m128i *)norm));
	const __m512 square = _mm512_add_ps(_mm512_set1_ps(t->least),
	    _mm512_mul_ps(_mm512_set1_ps(t->step), _mm512_cvtepi32_ps(c)));

	return _mm512_sub_ps(_mm512_add_ps(square, _mm512_set1_ps(t->c)),
	    _mm512_mul_ps(_mm512_set1_ps(t->a), _mm512_cvtepi32_ps(j)));
}

static size_t
bound(const uint8_t *blocks, size_t n,
    const struct biometrics_kernel_scan_query *q, float limit, uint32_t first,
    struct biometrics_kernel_scan_hit *out)
{
	const size_t codes = q->groups * BIOMETRICS_KERNEL_SCAN_GROUP_BYTES;
	const __m512i v15 = _mm512_set1_epi32(q->v15);
	const __m512 top = _mm512_set1_ps(limit);
	struct biometrics_kernel_scan_block b;
	size_t k = 0;

	for (size_t i = 0; i < n; i++, blocks += sizeof(b) + codes) {
		float low[BIOMETRICS_KERNEL_SCAN_ROWS];
		unsigned some = 0;
		__m512i s[2];

		memcpy(&b, blocks, sizeof(b));
		sums4(blocks + sizeof(b), q, s);
		for (size_t h = 0; h < 2; h++) {
			const struct terms t = terms(&b, h, q);
			const __m512 x = bound16(
			    s[h], b.norm + 16 * h, &t, v15);

			_mm512_storeu_ps(low + 16 * h, x);
			some |=
			    (unsigned)_mm512_cmp_ps_mask(x, top, _CMP_NGT_UQ)
			    << 16 * h;
		}
		for (; some != 0; some &= some - 1) {
			const uint32_t r = (uint32_t)__builtin_ctz(some);

			out[k++] = (struct biometrics_kernel_scan_hit) {
			    low[r], first + (uint32_t)(32 * i) + r};
		}
	}
	return k;
}
#endif

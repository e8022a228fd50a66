/* Bytes times bytes by VPMADDUBSW, bits counted by a table of sixteen. */
#include "biometrics/kernel_sets.h"

#if BIOMETRICS_KERNEL_X86
#include "biometrics/kernel_scan_pairs.h"

#define INLINE static inline __attribute__((always_inline))

INLINE __m256i
four(const int8_t *v)
{
	int32_t x;

	memcpy(&x, v, sizeof(x));
	return _mm256_set1_epi32(x);
}

/* Here the value is in a register: a compiler that moves the additions about
 * runs out of those. */
#define HERE(x) __asm__("" : "+x"(x))

INLINE void
group(const uint8_t *codes, const int8_t *v, __m256i t[4])
{
	const __m256i low = _mm256_set1_epi8(15);
	const __m256i q0 = four(v), q1 = four(v + 4);

	_mm_prefetch((const char *)codes + AHEAD, _MM_HINT_T0);
	_mm_prefetch((const char *)codes + AHEAD + 64, _MM_HINT_T0);
	for (size_t i = 0; i < 4; i++) {
		__m256i x = load256(codes + 32 * i);
		__m256i h;

		HERE(x);
		h = _mm256_srli_epi16(x, 4);
		t[i] = _mm256_add_epi16(
		    t[i], _mm256_maddubs_epi16(_mm256_and_si256(x, low), q0));
		HERE(t[i]);
		t[i] = _mm256_add_epi16(
		    t[i], _mm256_maddubs_epi16(_mm256_and_si256(h, low), q1));
		HERE(t[i]);
	}
}

/*
 * Twice a group a lane of 16 bits takes two products of at most 15 * 127: four
 * groups fit.
 */
INLINE void
groups(const uint8_t *codes, const int8_t *v, size_t n, __m256i s[4])
{
	const __m256i one = _mm256_set1_epi16(1);
	__m256i t[4];

	for (size_t i = 0; i < 4; i++)
		t[i] = _mm256_setzero_si256();
	for (size_t g = 0; g < n; g++)
		group(codes + g * BIOMETRICS_KERNEL_SCAN_GROUP_BYTES, v + 8 * g,
		    t);
	for (size_t i = 0; i < 4; i++)
		s[i] = _mm256_add_epi32(s[i], _mm256_madd_epi16(t[i], one));
}

INLINE void
sums4(const uint8_t *codes, const struct biometrics_kernel_scan_query *q,
    __m256i s[4])
{
	size_t g = 0;

	for (size_t i = 0; i < 4; i++)
		s[i] = _mm256_setzero_si256();
	for (; g + 4 <= q->groups; g += 4)
		groups(codes + g * BIOMETRICS_KERNEL_SCAN_GROUP_BYTES,
		    q->v + 8 * g, 4, s);
	groups(codes + g * BIOMETRICS_KERNEL_SCAN_GROUP_BYTES, q->v + 8 * g,
	    q->groups - g, s);
}

/* What the table has for the bits of both halves of each byte, added to acc. */
INLINE __m256i
count(__m256i acc, __m256i x, __m256i table)
{
	const __m256i low = _mm256_set1_epi8(15);

	acc = _mm256_add_epi8(
	    acc, _mm256_shuffle_epi8(table, _mm256_and_si256(x, low)));
	return _mm256_add_epi8(acc,
	    _mm256_shuffle_epi8(
		table, _mm256_and_si256(_mm256_srli_epi16(x, 4), low)));
}

INLINE __m256i
differ_at(const uint64_t *a, const uint64_t *b)
{
	return _mm256_xor_si256(load256(a), load256(b));
}

/* Bits that differ in n words, a multiple of 4 and at most 120, as four sums;
 * three vectors are first added bit by bit. */
INLINE __m256i
quarters(const uint64_t *a, const uint64_t *b, size_t n)
{
	const __m256i once = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2,
	    3, 2, 3, 3, 4, 0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
	const __m256i twice = _mm256_add_epi8(once, once);
	__m256i acc = _mm256_setzero_si256();
	size_t i = 0;

	for (; i + 12 <= n; i += 12) {
		const __m256i x = differ_at(a + i, b + i);
		const __m256i y = differ_at(a + i + 4, b + i + 4);
		const __m256i z = differ_at(a + i + 8, b + i + 8);
		const __m256i xy = _mm256_xor_si256(x, y);

		acc = count(acc, _mm256_xor_si256(xy, z), once);
		acc = count(acc,
		    _mm256_or_si256(
			_mm256_and_si256(x, y), _mm256_and_si256(xy, z)),
		    twice);
	}
	for (; i < n; i += 4)
		acc = count(acc, differ_at(a + i, b + i), once);
	return _mm256_sad_epu8(acc, _mm256_setzero_si256());
}

static uint32_t
hamming(const uint64_t *a, const uint64_t *b, size_t words)
{
	__m256i acc = _mm256_setzero_si256();
	uint32_t n;
	size_t i = 0;

	while (words - i >= 4) {
		const size_t part = words - i < 120 ? (words - i) / 4 * 4 : 120;

		acc = _mm256_add_epi64(acc, quarters(a + i, b + i, part));
		i += part;
	}
	n = (uint32_t)sum32(acc);
	for (; i < words; i++)
		n += (uint32_t)_mm_popcnt_u64(a[i] ^ b[i]);
	return n;
}

/* Four rows at once share what it takes to add up across a vector. */
INLINE void
four_rows(const uint64_t *rows, const uint64_t *q, size_t words, uint16_t d[4])
{
	__m256i s = _mm256_setzero_si256();
	__m128i t;

	for (int r = 0; r < 4; r++) {
		const __m256i one = quarters(
		    rows + (size_t)r * words, q, words);

		s = _mm256_or_si256(s, _mm256_slli_epi64(one, 16 * r));
	}
	t = _mm_add_epi16(
	    _mm256_castsi256_si128(s), _mm256_extracti128_si256(s, 1));
	t = _mm_add_epi16(t, _mm_srli_si128(t, 8));
	_mm_storel_epi64((__m128i *)d, t);
}

INLINE size_t
keep(float d, float limit, uint32_t row, struct biometrics_kernel_scan_hit *out)
{
	*out = (struct biometrics_kernel_scan_hit) {d, row};
	return d <= limit;
}

static size_t
bits(const uint64_t *rows, size_t n, size_t words, const uint64_t *q,
    float limit, uint32_t first, struct biometrics_kernel_scan_hit *out)
{
	const bool fast = words % 4 == 0 && words <= 120;
	size_t k = 0, i = 0;

	for (; fast && i + 4 <= n; i += 4) {
		const uint64_t *p = rows + i * words;
		uint16_t d[4];

		for (size_t w = 0; w < 4 * words; w += 8)
			_mm_prefetch(
			    (const char *)(p + w) + AHEAD, _MM_HINT_T0);
		four_rows(p, q, words, d);
		for (uint32_t r = 0; r < 4; r++)
			k += keep((float)d[r], limit, first + (uint32_t)i + r,
			    out + k);
	}
	for (; i < n; i++)
		k += keep((float)hamming(rows + i * words, q, words), limit,
		    first + (uint32_t)i, out + k);
	return k;
}

#define LANES 8
#define SCAN biometrics_kernel_scan_avx2
#define TREE_OF_LANES tree_of_eight
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

/* The bounds of eight rows whose sums these are. */
INLINE __m256
bound8(__m256i sums, const uint8_t *norm, const struct terms *t, __m256i v15)
{
	const __m256i j = _mm256_sub_epi32(_mm256_add_epi32(sums, sums), v15);
	const __m256i c = _mm256_cvtepu8_epi32(
	    _mm_loadl_epi64((const __m128i *)norm));
	const __m256 square = _mm256_add_ps(_mm256_set1_ps(t->least),
	    _mm256_mul_ps(_mm256_set1_ps(t->step), _mm256_cvtepi32_ps(c)));

	return _mm256_sub_ps(_mm256_add_ps(square, _mm256_set1_ps(t->c)),
	    _mm256_mul_ps(_mm256_set1_ps(t->a), _mm256_cvtepi32_ps(j)));
}

static size_t
bound(const uint8_t *blocks, size_t n,
    const struct biometrics_kernel_scan_query *q, float limit, uint32_t first,
    struct biometrics_kernel_scan_hit *out)
{
	const size_t codes = q->groups * BIOMETRICS_KERNEL_SCAN_GROUP_BYTES;
	const __m256i v15 = _mm256_set1_epi32(q->v15);
	const __m256 top = _mm256_set1_ps(limit);
	struct biometrics_kernel_scan_block b;
	size_t k = 0;

	for (size_t i = 0; i < n; i++, blocks += sizeof(b) + codes) {
		float low[BIOMETRICS_KERNEL_SCAN_ROWS];
		struct terms t[2];
		unsigned some = 0;
		__m256i s[4];

		memcpy(&b, blocks, sizeof(b));
		sums4(blocks + sizeof(b), q, s);
		t[0] = terms(&b, 0, q);
		t[1] = terms(&b, 1, q);
		for (size_t h = 0; h < 4; h++) {
			const __m256 x = bound8(
			    s[h], b.norm + 8 * h, &t[h / 2], v15);

			_mm256_storeu_ps(low + 8 * h, x);
			some |= (unsigned)_mm256_movemask_ps(
				    _mm256_cmp_ps(x, top, _CMP_NGT_UQ))
			    << 8 * h;
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

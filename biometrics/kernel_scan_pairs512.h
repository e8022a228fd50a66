/*
 * All pairs of rows of bits, for AVX-512.  Word w of eight rows of b stands in
 * one vector, so that eight lanes add up eight distances and nothing is added
 * across a vector.
 *
 * Words are counted in threes.  With x, y, z what differs in each, their ones
 * are those of x ^ y ^ z and twice those of its carry: two counts, not three.
 * As x = a ^ b, the sum and both x ^ y and x ^ z are a term of a against one of
 * b, prepared once: sum, carry, two counts and two additions are eight
 * instructions where XOR, VPOPCNTQ and an addition for each word are nine.
 */
#ifndef BIOMETRICS_KERNEL_SCAN_PAIRS512_H
#define BIOMETRICS_KERNEL_SCAN_PAIRS512_H

#include <immintrin.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum {
	COLUMNS = 8, /* rows of b at a time */
	LINES = 64, /* rows of a at a time, even */
	THREES = 8, /* of words of a row at a time */
	PART = 3 * THREES
};

/* Of three words of one row of a, and of eight of b. */
struct line {
	uint64_t x[THREES], xy[THREES], xz[THREES], xyz[THREES];
};

struct column {
	__m512i x, xy, xz, xyz;
};

/* Eight words from where n are left. */
static inline __m512i
words_at(const uint64_t *p, size_t n)
{
	return _mm512_maskz_loadu_epi64(
	    (__mmask8)(n < 8 ? (1U << n) - 1 : 0xFF), p);
}

/* Eight words of eight rows: out[w] has word w of each. */
static inline void
turn(const uint64_t *const row[COLUMNS], size_t n, __m512i out[8])
{
	__m512i x[8], y[8];

	for (size_t i = 0; i < 8; i++)
		x[i] = words_at(row[i], n);
	for (size_t i = 0; i < 4; i++) {
		y[i] = _mm512_unpacklo_epi64(x[2 * i], x[2 * i + 1]);
		y[i + 4] = _mm512_unpackhi_epi64(x[2 * i], x[2 * i + 1]);
	}
	for (size_t h = 0; h < 2; h++) {
		const __m512i *p = y + 4 * h;
		const __m512i a = _mm512_shuffle_i64x2(p[0], p[1], 0x44);
		const __m512i b = _mm512_shuffle_i64x2(p[2], p[3], 0x44);
		const __m512i c = _mm512_shuffle_i64x2(p[0], p[1], 0xEE);
		const __m512i d = _mm512_shuffle_i64x2(p[2], p[3], 0xEE);

		out[h] = _mm512_shuffle_i64x2(a, b, 0x88);
		out[2 + h] = _mm512_shuffle_i64x2(a, b, 0xDD);
		out[4 + h] = _mm512_shuffle_i64x2(c, d, 0x88);
		out[6 + h] = _mm512_shuffle_i64x2(c, d, 0xDD);
	}
}

/* n words of at most eight rows, the last one again for those that lack. */
static inline void
prepare_columns(const uint64_t *b, size_t rows, size_t words, size_t n,
    struct column out[THREES])
{
	const uint64_t *row[COLUMNS];
	__m512i w[PART];

	for (size_t i = 0; i < PART; i += 8) {
		for (size_t r = 0; r < COLUMNS; r++)
			row[r] = b + (r < rows ? r : rows - 1) * words + i;
		turn(row, n > i ? n - i : 0, w + i);
	}
	for (size_t i = 0; i < THREES; i++) {
		const __m512i x = w[3 * i], y = w[3 * i + 1];
		const __m512i z = w[3 * i + 2];

		out[i].x = x;
		out[i].xy = _mm512_xor_si512(x, y);
		out[i].xz = _mm512_xor_si512(x, z);
		out[i].xyz = _mm512_xor_si512(out[i].xy, z);
	}
}

/* Words i, i + 3 ... i + 21 of 24. */
static inline __m512i
third(const __m512i w[3], long long i)
{
	/* Those of the first two vectors, and then those of the third. */
	const __m512i two = _mm512_setr_epi64(
	    i, i + 3, i + 6, i + 9, i + 12, (i + 15) & 15, 0, 0);
	const __m512i three = _mm512_setr_epi64(
	    0, 1, 2, 3, 4, i == 0 ? 5 : i + 7, i + 10, i + 13);

	return _mm512_permutex2var_epi64(
	    _mm512_permutex2var_epi64(w[0], two, w[1]), three, w[2]);
}

static inline void
prepare_line(const uint64_t *a, size_t n, struct line *out)
{
	__m512i w[3], x, y, z;

	for (size_t i = 0; i < 3; i++)
		w[i] = words_at(a + 8 * i, n > 8 * i ? n - 8 * i : 0);
	x = third(w, 0);
	y = third(w, 1);
	z = third(w, 2);
	_mm512_storeu_si512(out->x, x);
	_mm512_storeu_si512(out->xy, _mm512_xor_si512(x, y));
	_mm512_storeu_si512(out->xz, _mm512_xor_si512(x, z));
	_mm512_storeu_si512(
	    out->xyz, _mm512_xor_si512(_mm512_xor_si512(x, y), z));
}

static inline __attribute__((always_inline)) __m512i
every(uint64_t x)
{
	return _mm512_set1_epi64((long long)x);
}

/* Adds what differs in three words t: to ones, and to twos what counts
 * twice. */
static inline __attribute__((always_inline)) void
add_three(const struct line *a, const struct column *b, size_t t, __m512i *ones,
    __m512i *twos)
{
	const __m512i xy = _mm512_xor_si512(b[t].xy, every(a->xy[t]));
	/* (p ^ q) & r, and then p ^ q ^ r */
	const __m512i both = _mm512_ternarylogic_epi64(
	    every(a->xz[t]), b[t].xz, xy, 0x28);
	const __m512i carry = _mm512_ternarylogic_epi64(
	    every(a->x[t]), b[t].x, both, 0x96);
	const __m512i sum = _mm512_xor_si512(b[t].xyz, every(a->xyz[t]));

	*ones = _mm512_add_epi64(*ones, _mm512_popcnt_epi64(sum));
	*twos = _mm512_add_epi64(*twos, _mm512_popcnt_epi64(carry));
}

static inline __m128i
total(__m512i ones, __m512i twos)
{
	return _mm512_cvtepi64_epi16(
	    _mm512_add_epi64(ones, _mm512_add_epi64(twos, twos)));
}

/* Eight distances of a part, the first or one to be added. */
static inline void
put_columns(__m128i d, uint16_t *out, size_t n, bool first)
{
	uint16_t sum[COLUMNS];

	if (n == COLUMNS && first) {
		_mm_storeu_si128((__m128i *)out, d);
		return;
	}
	_mm_storeu_si128((__m128i *)sum, d);
	for (size_t i = 0; i < n; i++)
		out[i] = (uint16_t)(sum[i] + (first ? 0 : out[i]));
}

/* A part of rows of a against eight rows of b. */
static inline void
lines(const struct line a[LINES], size_t na, const struct column b[THREES],
    size_t threes, uint16_t *out, size_t n, size_t stride, bool first)
{
	for (size_t i = 0; i < na; i += 2) {
		__m512i ones[2], twos[2];

		ones[0] = ones[1] = twos[0] = twos[1] = _mm512_setzero_si512();
		for (size_t t = 0; t < threes; t++) {
			add_three(&a[i], b, t, &ones[0], &twos[0]);
			add_three(&a[i + 1], b, t, &ones[1], &twos[1]);
		}
		put_columns(
		    total(ones[0], twos[0]), out + i * stride, n, first);
		if (i + 1 < na)
			put_columns(total(ones[1], twos[1]),
			    out + (i + 1) * stride, n, first);
	}
}

static inline void
hammings_lines(const uint64_t *a, size_t na, const uint64_t *b, size_t nb,
    size_t words, uint16_t *out)
{
	struct line line[LINES];
	struct column column[THREES];

	for (size_t from = 0; from < words; from += PART) {
		const size_t part = words - from < PART ? words - from : PART;

		for (size_t i = 0; i < na; i++)
			prepare_line(a + i * words + from, part, &line[i]);
		if (na % 2 != 0)
			line[na] = line[na - 1];
		for (size_t j = 0; j < nb; j += COLUMNS) {
			const size_t n = nb - j < COLUMNS ? nb - j : COLUMNS;

			prepare_columns(
			    b + j * words + from, n, words, part, column);
			lines(line, na, column, (part + 2) / 3, out + j, n, nb,
			    from == 0);
		}
	}
}

static void
hammings(const uint64_t *a, size_t na, const uint64_t *b, size_t nb,
    size_t words, uint16_t *out)
{
	for (size_t i = 0; i < na; i += LINES)
		hammings_lines(a + i * words, na - i < LINES ? na - i : LINES,
		    b, nb, words, out + i * nb);
}

#endif

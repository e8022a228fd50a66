/*
 * All pairs of rows of bits, for AVX2.  The half bytes of 64 rows of b stand
 * side by side; for each of them and two rows of a, sixteen bytes say how many
 * bits of the first (low half) and of the second (high half) differ.  Three
 * such counts fit half a byte, so that one VPSHUFB and little more compares 32
 * rows with two.
 */
#ifndef BIOMETRICS_KERNEL_SCAN_PAIRS_H
#define BIOMETRICS_KERNEL_SCAN_PAIRS_H

#include "biometrics/kernel_scan_avx2.h"

enum {
	COLUMNS = 64, /* rows of b at a time */
	PART = 3, /* words of a row at a time: 16 times 12 fits a byte */
	HALVES = 16 * PART
};

/* clang-format off */
#define BITS4(x) ((x) % 2 + (x) / 2 % 2 + (x) / 4 % 2 + (x) / 8)
#define CELL(x, y, z) (BITS4((x) ^ (z)) + 16 * BITS4((y) ^ (z)))
#define CELLS(x, y) {                                                       \
	CELL(x, y, 0), CELL(x, y, 1), CELL(x, y, 2), CELL(x, y, 3),         \
	CELL(x, y, 4), CELL(x, y, 5), CELL(x, y, 6), CELL(x, y, 7),         \
	CELL(x, y, 8), CELL(x, y, 9), CELL(x, y, 10), CELL(x, y, 11),       \
	CELL(x, y, 12), CELL(x, y, 13), CELL(x, y, 14), CELL(x, y, 15)}
#define ROW(x)                                                              \
	CELLS(x, 0), CELLS(x, 1), CELLS(x, 2), CELLS(x, 3), CELLS(x, 4),    \
	CELLS(x, 5), CELLS(x, 6), CELLS(x, 7), CELLS(x, 8), CELLS(x, 9),    \
	CELLS(x, 10), CELLS(x, 11), CELLS(x, 12), CELLS(x, 13),             \
	CELLS(x, 14), CELLS(x, 15)

/* Half bytes x of the one row and y of the other at [16 * x + y]. */
static const uint8_t differ[256][16] __attribute__((aligned(64))) = {
	ROW(0), ROW(1), ROW(2), ROW(3), ROW(4), ROW(5), ROW(6), ROW(7),
	ROW(8), ROW(9), ROW(10), ROW(11), ROW(12), ROW(13), ROW(14), ROW(15),
};
/* clang-format on */
#undef BITS4
#undef CELL
#undef CELLS
#undef ROW

/* Eight bytes of sixteen rows: out[i] has byte i of each. */
static inline void
turn(const uint64_t *const row[16], size_t word, __m128i out[8])
{
	__m128i x[16], y[16];

	for (size_t i = 0; i < 16; i++)
		x[i] = _mm_loadl_epi64((const __m128i *)(row[i] + word));
	for (size_t i = 0; i < 8; i++)
		y[i] = _mm_unpacklo_epi8(x[i], x[i + 8]);
	for (size_t i = 0; i < 4; i++) {
		x[2 * i] = _mm_unpacklo_epi8(y[i], y[i + 4]);
		x[2 * i + 1] = _mm_unpackhi_epi8(y[i], y[i + 4]);
	}
	for (size_t i = 0; i < 2; i++)
		for (size_t h = 0; h < 2; h++) {
			const __m128i p = x[2 * i + h], q = x[2 * i + 4 + h];

			y[4 * i + 2 * h] = _mm_unpacklo_epi8(p, q);
			y[4 * i + 2 * h + 1] = _mm_unpackhi_epi8(p, q);
		}
	for (size_t i = 0; i < 4; i++) {
		out[2 * i] = _mm_unpacklo_epi8(y[i], y[i + 4]);
		out[2 * i + 1] = _mm_unpackhi_epi8(y[i], y[i + 4]);
	}
}

/* The half bytes of a part of COLUMNS rows, and zeros behind them. */
static inline void
spread(const uint64_t *b, size_t nb, size_t words, size_t from, size_t n,
    uint8_t half[HALVES][COLUMNS])
{
	const __m128i low = _mm_set1_epi8(15);
	const uint64_t *row[16];
	__m128i byte[8];

	for (size_t c = 0; c < COLUMNS; c += 16) {
		for (size_t i = 0; i < 16; i++)
			row[i] = b + (c + i < nb ? c + i : nb - 1) * words +
			    from;
		for (size_t w = 0; w < n; w++) {
			turn(row, w, byte);
			for (size_t i = 0; i < 8; i++) {
				uint8_t *p = &half[16 * w + i][c];

				_mm_store_si128(
				    (__m128i *)p, _mm_and_si128(byte[i], low));
				_mm_store_si128((__m128i *)(p + 8 * COLUMNS),
				    _mm_and_si128(
					_mm_srli_epi16(byte[i], 4), low));
			}
		}
	}
	if (n < PART)
		memset(half[16 * n], 0, (HALVES - 16 * n) * COLUMNS);
}

/* Where in `differ` is what two rows need, in the order of spread. */
static inline void
index_pair(const uint64_t *x, const uint64_t *y, size_t n, uint16_t at[HALVES])
{
	const uint64_t low = 0x0F0F0F0F0F0F0F0F;

	for (size_t w = 0; w < n; w++) {
		const uint64_t l = (x[w] & low) << 4 | (y[w] & low);
		const uint64_t h = (x[w] & ~low) | (y[w] >> 4 & low);
		const __m256i i = _mm256_cvtepu8_epi16(
		    _mm_set_epi64x((long long)h, (long long)l));

		_mm256_storeu_si256(
		    (__m256i *)(at + 16 * w), _mm256_slli_epi16(i, 4));
	}
	memset(at + 16 * n, 0, (HALVES - 16 * n) * sizeof(*at));
}

static inline __attribute__((always_inline)) __m256i
look(__m256i table, const uint8_t *half)
{
	return _mm256_shuffle_epi8(
	    table, _mm256_load_si256((const __m256i *)half));
}

static inline __attribute__((always_inline)) __m256i
entry(uint16_t at)
{
	return _mm256_broadcastsi128_si256(
	    _mm_load_si128((const __m128i *)(&differ[0][0] + at)));
}

/* Bytes of a vector added to 32 sums. */
static inline __attribute__((always_inline)) void
collect(__m256i bytes, uint16_t *sum, bool first)
{
	__m256i lo = _mm256_cvtepu8_epi16(_mm256_castsi256_si128(bytes));
	__m256i hi = _mm256_cvtepu8_epi16(_mm256_extracti128_si256(bytes, 1));

	if (!first) {
		lo = _mm256_add_epi16(lo, load256(sum));
		hi = _mm256_add_epi16(hi, load256(sum + 16));
	}
	_mm256_storeu_si256((__m256i *)sum, lo);
	_mm256_storeu_si256((__m256i *)(sum + 16), hi);
}

/* A part of two rows against COLUMNS rows. */
static inline void
pair_part(const uint8_t half[HALVES][COLUMNS], const uint16_t at[HALVES],
    size_t halves, uint16_t *x, uint16_t *y, bool first)
{
	const __m256i low = _mm256_set1_epi8(15);
	__m256i sum[2][2];

	for (size_t i = 0; i < 2; i++)
		sum[i][0] = sum[i][1] = _mm256_setzero_si256();
	for (size_t h = 0; h < halves; h += 3) {
		const __m256i t0 = entry(at[h]), t1 = entry(at[h + 1]);
		const __m256i t2 = entry(at[h + 2]);

		for (size_t i = 0; i < 2; i++) {
			const __m256i v = _mm256_add_epi8(
			    _mm256_add_epi8(look(t0, half[h] + 32 * i),
				look(t1, half[h + 1] + 32 * i)),
			    look(t2, half[h + 2] + 32 * i));

			sum[i][0] = _mm256_add_epi8(
			    sum[i][0], _mm256_and_si256(v, low));
			sum[i][1] = _mm256_add_epi8(sum[i][1],
			    _mm256_and_si256(_mm256_srli_epi16(v, 4), low));
		}
	}
	for (size_t i = 0; i < 2; i++) {
		collect(sum[i][0], x + 32 * i, first);
		collect(sum[i][1], y + 32 * i, first);
	}
}

/* Where a pair of rows of the answer is added up; spare where it is not all
 * there. */
static inline void
hammings_columns(const uint64_t *a, size_t na, const uint64_t *b, size_t nb,
    size_t words, uint16_t *out, size_t stride)
{
	uint8_t half[HALVES][COLUMNS] __attribute__((aligned(64)));
	uint16_t at[HALVES];
	uint16_t spare[2][COLUMNS];
	const size_t n = nb < COLUMNS ? nb : COLUMNS;

	for (size_t from = 0; from < words; from += PART) {
		const size_t part = words - from < PART ? words - from : PART;

		spread(b, nb, words, from, part, half);
		for (size_t i = 0; i < na; i += 2) {
			const size_t j = i + 1 < na ? i + 1 : i;
			uint16_t *x = out + i * stride, *y = out + j * stride;
			const bool direct = n == COLUMNS && i != j;

			index_pair(a + i * words + from, a + j * words + from,
			    part, at);
			if (direct) {
				pair_part(half, at, (16 * part + 2) / 3 * 3, x,
				    y, from == 0);
				continue;
			}
			if (from > 0) {
				memcpy(spare[0], x, n * sizeof(*x));
				memcpy(spare[1], y, n * sizeof(*y));
			}
			pair_part(half, at, (16 * part + 2) / 3 * 3, spare[0],
			    spare[1], from == 0);
			memcpy(x, spare[0], n * sizeof(*x));
			memcpy(y, spare[1], n * sizeof(*y));
		}
	}
}

static void
hammings(const uint64_t *a, size_t na, const uint64_t *b, size_t nb,
    size_t words, uint16_t *out)
{
	for (size_t j = 0; j < nb; j += COLUMNS)
		hammings_columns(
		    a, na, b + j * words, nb - j, words, out + j, nb);
}

#endif

#include "tests/check.h"

#include <math.h>
#include <stdlib.h>

#include "biometrics/distance.h"
#include "biometrics/kernel_scan.h"

enum {
	PANEL = BIOMETRICS_KERNEL_PANEL,
	MAX = 4096
};

static float a[MAX], w[MAX], bias[64], slope[64], want[MAX], got[MAX];

static void
fill(float *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (float)(rand() % 2001 - 1000) / 500;
}

static void
same(const char *name, const float *x, const float *y, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check(name, fabsf(x[i] - y[i]) <= 1e-4f * (1 + fabsf(x[i])));
}

/* clang-format off */
static const struct {
	size_t rows, k, lda, panels;
	enum biometrics_kernel_act act;
} shapes[] = {
	{1,  1,  8,  1, BIOMETRICS_KERNEL_NONE},
	{1,  27, 27, 4, BIOMETRICS_KERNEL_RELU6},
	{5,  3,  8,  3, BIOMETRICS_KERNEL_PRELU},
	{6,  16, 16, 2, BIOMETRICS_KERNEL_RELU6},
	{7,  13, 16, 5, BIOMETRICS_KERNEL_PRELU},
	{49, 8,  8,  3, BIOMETRICS_KERNEL_NONE},
	{97, 9,  9,  1, BIOMETRICS_KERNEL_RELU6},
};
/* clang-format on */

static void
sums(const struct biometrics_kernel_ops *ops, float *out)
{
	const float *tap[9];
	struct biometrics_kernel_tail t = {bias, slope, 0};

	for (size_t i = 0; i < 9; i++)
		tap[i] = a + 24 * i;
	t.act = BIOMETRICS_KERNEL_PRELU;
	ops->depthwise(tap, 9, w, 3, &t, out);
	ops->add(a, w, 64, out + 24);
}

static void
every_set_agrees_with_the_portable_one(void **state)
{
	const struct biometrics_kernel_ops *portable;
	size_t tried = 0;

	(void)state;
	srand(1);
	fill(a, MAX);
	fill(w, MAX);
	fill(bias, 64);
	fill(slope, 64);
	assert_true(biometrics_kernel_force(BIOMETRICS_KERNEL_PORTABLE));
	portable = biometrics_kernel_ops();
	for (unsigned set = 0; set < BIOMETRICS_KERNEL_COUNT; set++) {
		const char *name = biometrics_kernel_name(
		    (enum biometrics_kernel)set);

		if (!biometrics_kernel_force((enum biometrics_kernel)set))
			continue;
		tried++;
		printf("# %s\n", name);
		for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]);
		     i++) {
			const struct biometrics_kernel_tail t = {
			    bias, slope, shapes[i].act};
			const size_t n = shapes[i].rows * shapes[i].panels *
			    PANEL;

			portable->gemm(a, shapes[i].lda, shapes[i].rows,
			    shapes[i].k, w, shapes[i].panels, &t, want);
			biometrics_kernel_ops()->gemm(a, shapes[i].lda,
			    shapes[i].rows, shapes[i].k, w, shapes[i].panels,
			    &t, got);
			same(name, want, got, n);
		}
		sums(portable, want);
		sums(biometrics_kernel_ops(), got);
		same(name, want, got, 88);
	}
#ifdef __x86_64__
	assert_true(tried >= 2);
#else
	assert_true(tried >= 1);
#endif
	assert_false(biometrics_kernel_force(BIOMETRICS_KERNEL_COUNT));
}

/* The portable loops themselves against sums written out plainly. */
static void
portable_adds_up(void **state)
{
	const struct biometrics_kernel_tail t = {
	    bias, slope, BIOMETRICS_KERNEL_RELU6};

	(void)state;
	srand(2);
	fill(a, MAX);
	fill(w, MAX);
	fill(bias, 64);
	assert_true(biometrics_kernel_force(BIOMETRICS_KERNEL_PORTABLE));
	biometrics_kernel_ops()->gemm(a, 16, 7, 13, w, 2, &t, got);
	for (size_t r = 0; r < 7; r++)
		for (size_t c = 0; c < 2 * PANEL; c++) {
			float s = bias[c];

			for (size_t i = 0; i < 13; i++)
				s += a[r * 16 + i] *
				    w[(c / PANEL * 13 + i) * PANEL + c % PANEL];
			want[r * 2 * PANEL + c] = fminf(6, fmaxf(0, s));
		}
	same("portable", want, got, 7 * 2 * PANEL);
}

static void
distances_of_odd_vectors(void **state)
{
	const float zero[3] = {0}, x[3] = {1, 2, 3}, y[3] = {-1, -2, -3};
	const float nan[3] = {NAN, 0, 1}, inf[3] = {INFINITY, 0, 1};

	(void)state;
	for (unsigned set = 0; set < BIOMETRICS_KERNEL_COUNT; set++) {
		if (!biometrics_kernel_force((enum biometrics_kernel)set))
			continue;
		assert_true(
		    fabsf(biometrics_distance_cosine(x, x, 3) - 1) < 1e-6f);
		assert_true(
		    fabsf(biometrics_distance_cosine(x, y, 3) + 1) < 1e-6f);
		assert_true(biometrics_distance_l2sq(x, y, 3) == 56);
		assert_true(biometrics_distance_score(
				BIOMETRICS_METRIC_L2, x, zero, 3) == sqrtf(14));
		/* What is no template matches nobody, not even itself. */
		assert_true(biometrics_distance_cosine(zero, x, 3) == 0);
		assert_true(biometrics_distance_cosine(nan, nan, 3) == 0);
		assert_true(biometrics_distance_cosine(inf, inf, 3) == 0);
		assert_true(isinf(biometrics_distance_l2sq(nan, nan, 3)));
		assert_true(isinf(biometrics_distance_l2sq(inf, x, 3)));
	}
}

/* Bits counted one by one. */
static uint32_t
differ(const uint64_t *x, const uint64_t *y, size_t words)
{
	uint32_t n = 0;

	for (size_t i = 0; i < 64 * words; i++)
		n += (x[i / 64] >> i % 64 & 1) != (y[i / 64] >> i % 64 & 1);
	return n;
}

/* clang-format off */
static const struct {
	size_t na, nb, words;
} bit_shapes[] = {
	{1, 1, 1}, {3, 5, 2}, {2, 33, 3}, {9, 32, 24}, {7, 64, 24}, {5, 65, 24},
	{4, 40, 25}, {3, 31, 16}, {2, 3, 1023}, {1, 40, 6}, {0, 4, 2}, {4, 0, 2},
	{65, 9, 5}, {129, 8, 26}, {64, 17, 24}, {3, 15, 48}, {2, 9, 49},
};
/* clang-format on */

static void
hamming_in_every_set(void **state)
{
	static uint64_t x[4096], y[4096];
	static uint16_t out[4096];

	(void)state;
	srand(3);
	for (unsigned set = 0; set < BIOMETRICS_KERNEL_COUNT; set++) {
		const char *name = biometrics_kernel_name(
		    (enum biometrics_kernel)set);

		if (!biometrics_kernel_force((enum biometrics_kernel)set))
			continue;
		for (size_t i = 0; i < 4096; i++) {
			/* The first rows are opposites: every bit differs. */
			x[i] = i < 1100 ? 0
					: (uint64_t)rand() * 0x9E3779B97F4A7C15;
			y[i] = i < 1100 ? ~x[i]
					: (uint64_t)rand() * 0x9E3779B97F4A7C15;
		}
		for (size_t s = 0;
		     s < sizeof(bit_shapes) / sizeof(bit_shapes[0]); s++) {
			const size_t na = bit_shapes[s].na,
				     nb = bit_shapes[s].nb,
				     words = bit_shapes[s].words;

			out[na * nb] = 0xBEEF;
			biometrics_kernel_scan()->hammings(
			    x, na, y, nb, words, out);
			check(name, out[na * nb] == 0xBEEF);
			for (size_t i = 0; i < na * nb; i++) {
				const uint64_t *p = x + i / nb * words,
					       *q = y + i % nb * words;

				check(name, out[i] == differ(p, q, words));
				check(name,
				    out[i] ==
					biometrics_kernel_scan()->hamming(
					    p, q, words));
			}
		}
	}
}

/* Rows near and far, as many as no set takes at once; the first differs from
 * the query in every bit. */
static void
bits_scanned_in_every_set(void **state)
{
	enum {
		ROWS = 21
	};
	static const size_t words[] = {1, 5, 8, 13, 24, 120, 121, 1023};
	static uint64_t x[ROWS * 1023], q[1023];
	const float limits[] = {
	    -1, 0, 31, 150, 300.5f, 33000, 65472, INFINITY, NAN};

	(void)state;
	srand(5);
	for (size_t i = 0; i < sizeof(q) / sizeof(q[0]); i++)
		q[i] = (uint64_t)rand() * 0x9E3779B97F4A7C15;
	for (size_t s = 0; s < sizeof(words) / sizeof(words[0]); s++) {
		for (size_t i = 0; i < ROWS * words[s]; i++)
			x[i] = i < words[s] ? ~q[i]
			    : i % 3 == 0
			    ? q[i % words[s]]
			    : (uint64_t)rand() * 0x9E3779B97F4A7C15;
		memcpy(x + 9 * words[s], q, words[s] * sizeof(*q));
		for (size_t l = 0; l < sizeof(limits) / sizeof(limits[0]); l++)
			for (unsigned set = 0; set < BIOMETRICS_KERNEL_COUNT;
			     set++) {
				struct biometrics_kernel_scan_hit hit[ROWS];
				const char *name = biometrics_kernel_name(
				    (enum biometrics_kernel)set);
				size_t n, k = 0;

				if (!biometrics_kernel_force(
					(enum biometrics_kernel)set))
					continue;
				n = biometrics_kernel_scan()->bits(
				    x, ROWS, words[s], q, limits[l], 7, hit);
				for (uint32_t r = 0; r < ROWS; r++) {
					const float d = (float)differ(
					    x + r * words[s], q, words[s]);

					if (!(d <= limits[l]))
						continue;
					check(name,
					    k < n && hit[k].row == 7 + r &&
						hit[k].low == d);
					k++;
				}
				check(name, k == n);
			}
	}
}

/* Sums of floats are the same bits in every set; those of bytes are exact. */
static void
sums_in_every_set(void **state)
{
	static const size_t lengths[] = {
	    0, 1, 15, 16, 31, 32, 33, 128, 131, 1024};
	int8_t x[1024], y[1024];
	float first[5] = {0}, out[5];

	(void)state;
	srand(4);
	fill(a, MAX);
	fill(w, MAX);
	for (size_t i = 0; i < 1024; i++) {
		x[i] = (int8_t)(i < 200 ? -128 : rand() % 256 - 128);
		y[i] = (int8_t)(i < 100 ? -128 : rand() % 256 - 128);
	}
	for (size_t l = 0; l < sizeof(lengths) / sizeof(lengths[0]); l++) {
		const size_t n = lengths[l];
		int32_t ab = 0, aa = 0, bb = 0, s[3];
		double plain = 0;

		for (size_t i = 0; i < n; i++) {
			ab += x[i] * y[i];
			aa += x[i] * x[i];
			bb += y[i] * y[i];
			plain += (double)a[i] * (double)w[i];
		}
		for (unsigned set = 0; set < BIOMETRICS_KERNEL_COUNT; set++) {
			const char *name = biometrics_kernel_name(
			    (enum biometrics_kernel)set);

			if (!biometrics_kernel_force(
				(enum biometrics_kernel)set))
				continue;
			biometrics_kernel_scan()->dots(a, w, n, out);
			out[3] = biometrics_kernel_scan()->dot(a, w, n);
			out[4] = biometrics_kernel_scan()->l2sq(a, w, n);
			if (set == 0)
				memcpy(first, out, sizeof(out));
			check(name, memcmp(first, out, sizeof(out)) == 0);
			check(name, out[0] == out[3]);
			check(name, fabs((double)out[0] - plain) <= 1e-3);
			biometrics_kernel_scan()->dots8(x, y, n, s);
			check(name, s[0] == ab && s[1] == aa && s[2] == bb);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_set_agrees_with_the_portable_one),
	    cmocka_unit_test(portable_adds_up),
	    cmocka_unit_test(distances_of_odd_vectors),
	    cmocka_unit_test(hamming_in_every_set),
	    cmocka_unit_test(bits_scanned_in_every_set),
	    cmocka_unit_test(sums_in_every_set),
	};

	return cmocka_run_group_tests_name(
	    "biometrics_kernel", tests, NULL, NULL);
}

/*
 * Searches against the plain scan written out here, bit for bit, in every
 * instruction set of this processor.
 */
#include "tests/check.h"

#include <math.h>
#include <stdlib.h>

#include "biometrics/bound.h"
#include "biometrics/search.h"

enum {
	ROWS = 2500, /* more than one chunk, and no multiple of a block */
	K = 12,
	QUERIES = 3
};

static uint64_t seed;

static double
uniform(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (double)(seed >> 11) * 0x1p-53;
}

static float
gauss(void)
{
	double s = -6;

	for (int i = 0; i < 12; i++)
		s += uniform();
	return (float)s;
}

/* What the elements of row r look like: friendly rows and hostile ones. */

static float
any_row(size_t r, size_t i)
{
	(void)r;
	(void)i;
	return gauss();
}

static float
ties(size_t r, size_t i)
{
	return (float)((r % 7 + i) % 5);
}

/* All close together: bounds can tell nobody apart. */
static float
close_rows(size_t r, size_t i)
{
	return 1 + (float)i + 1e-4f * gauss() + (float)(r % 2) * 1e-6f;
}

static float
denormal(size_t r, size_t i)
{
	(void)i;
	return gauss() * (r % 3 == 0 ? 1e-39f : r % 3 == 1 ? 1e-44f : 1e-22f);
}

/* Squares that overflow, in some rows and not in others. */
static float
huge(size_t r, size_t i)
{
	static const float size[] = {1, 1e15f, 1e19f, 3e38f, 1e30f};

	(void)i;
	return (float)(2 * uniform() - 1) * size[r / 3 % 5];
}

static float
spike(size_t r, size_t i)
{
	return i == r % 4 ? 1000 : 0.001f * gauss();
}

static float
mostly_zero(size_t r, size_t i)
{
	return i == 0 || (r % 5 == 0 && i < 3) ? (float)(r % 11) : 0;
}

/* clang-format off */
static const struct {
	const char *name;
	float (*element)(size_t r, size_t i);
	bool halves; /* can be stored in half precision */
} kinds[] = {
	{"any",         any_row,     true},
	{"ties",        ties,        true},
	{"close",       close_rows,  true},
	{"denormal",    denormal,    true},
	{"huge",        huge,        false},
	{"spike",       spike,       true},
	{"mostly zero", mostly_zero, true},
};

static const unsigned dims[] = {1, 3, 8, 17, 33, 100, 128, 1024};

static const enum biometrics_metric metrics[] = {
	BIOMETRICS_METRIC_L2, BIOMETRICS_METRIC_COSINE, BIOMETRICS_METRIC_INNER,
};
/* clang-format on */

enum {
	DIMS = sizeof(dims) / sizeof(dims[0]),
	KINDS = sizeof(kinds) / sizeof(kinds[0]),
	METRICS = sizeof(metrics) / sizeof(metrics[0])
};

/* A set under test; rows as stored, queries as given. */
struct scene {
	struct biometrics_search_set set;
	uint8_t *rows, *codes, *given;
	char name[64];
};

static void
scene_free(struct scene *s)
{
	free(s->rows);
	free(s->codes);
	free(s->given);
}

static void
encode(struct scene *s)
{
	const struct biometrics_vector *v = &s->set.vector;
	const size_t row = biometrics_vector_row(v);
	const size_t block = biometrics_bound_size(v->dim);
	float *f = malloc(BIOMETRICS_BOUND_ROWS * v->dim * sizeof(*f));

	s->codes = malloc((ROWS / BIOMETRICS_BOUND_ROWS + 1) * block);
	assert_non_null(f);
	assert_non_null(s->codes);
	for (size_t i = 0; i < s->set.n; i += BIOMETRICS_BOUND_ROWS) {
		const size_t n = s->set.n - i < BIOMETRICS_BOUND_ROWS
		    ? s->set.n - i
		    : BIOMETRICS_BOUND_ROWS;

		for (size_t r = 0; r < n; r++)
			biometrics_vector_floats(
			    v, s->rows + (i + r) * row, f + r * v->dim);
		biometrics_bound_encode(
		    f, n, v->dim, s->codes + i / BIOMETRICS_BOUND_ROWS * block);
	}
	s->set.codes = s->codes;
	free(f);
}

/* Row r of a kind as a template given in. */
static void
give(const struct biometrics_vector *v, size_t kind, size_t r, uint8_t *out)
{
	for (size_t i = 0; i < v->dim; i++) {
		const float x = kinds[kind].element(r, i);

		if (v->type == BIOMETRICS_VECTOR_BITS)
			((uint64_t *)out)[i / 64] |= (uint64_t)(x > 0.5f)
			    << i % 64;
		else if (v->type == BIOMETRICS_VECTOR_I8)
			((int8_t *)out)[i] = (int8_t)fmaxf(
			    -128, fminf(127, x * 40));
		else
			((float *)out)[i] = x;
	}
}

static void
scene_make(struct scene *s, struct biometrics_vector v, size_t kind, size_t n)
{
	const size_t given = biometrics_vector_given(&v);
	uint8_t *one = malloc(given);

	*s = (struct scene) {.set = {.vector = v}};
	seed = 88172645463325252;
	(void)snprintf(s->name, sizeof(s->name), "%s type %d metric %d dim %u",
	    kinds[kind].name, (int)v.type, (int)v.metric, v.dim);
	assert_true(biometrics_vector_valid(&v));
	s->rows = malloc(ROWS * biometrics_vector_row(&v));
	s->given = calloc(QUERIES, given);
	assert_true(one != NULL && s->rows != NULL && s->given != NULL);
	for (size_t r = 0; r < n; r++) {
		memset(one, 0, given);
		give(&v, kind, r, one);
		/* A row that may not be stored is not. */
		if (biometrics_vector_store(&v, one,
			s->rows + s->set.n * biometrics_vector_row(&v)) ==
		    BIOMETRICS_E_OK)
			s->set.n++;
		if (r == n / 2)
			memcpy(s->given, one, given);
	}
	for (size_t i = 1; i < QUERIES; i++)
		give(&v, kind, i, s->given + i * given);
	s->set.rows = s->rows;
	if (v.type <= BIOMETRICS_VECTOR_F16)
		encode(s);
	free(one);
}

struct plain {
	float far;
	uint32_t row;
};

static int
rising(const void *a, const void *b)
{
	const struct plain *x = a, *y = b;

	if (x->far != y->far)
		return x->far < y->far ? -1 : 1;
	return x->row < y->row ? -1 : 1;
}

static void
same_top(const struct scene *s, const struct plain *want, size_t i,
    const struct biometrics_search_hit *got)
{
	const struct biometrics_vector *v = &s->set.vector;

	for (size_t j = 0; j < K && j < s->set.n; j++) {
		const float score = biometrics_vector_score(v, want[j].far);

		if (got[i * K + j].row != want[j].row)
			fail_msg("%s: query %zu hit %zu: row %u not %u (%g)",
			    s->name, i, j, got[i * K + j].row, want[j].row,
			    (double)want[j].far);
		check(s->name,
		    memcmp(&got[i * K + j].score, &score, sizeof(score)) == 0);
	}
}

static void
same_within(const struct scene *s, const struct plain *want, const void *given,
    float threshold)
{
	static struct biometrics_search_hit hit[ROWS];
	const struct biometrics_vector *v = &s->set.vector;
	const bool low = v->metric == BIOMETRICS_METRIC_L2 ||
	    v->metric == BIOMETRICS_METRIC_HAMMING;
	size_t n = 0, found = 0;

	assert_int_equal(biometrics_search_within(
			     &s->set, given, threshold, hit, ROWS, &found),
	    BIOMETRICS_E_OK);
	for (size_t j = 0; j < s->set.n; j++) {
		const float score = biometrics_vector_score(v, want[j].far);

		if (low ? !(score <= threshold) : !(score >= threshold))
			continue;
		check(s->name,
		    n < found && hit[n].row == want[j].row &&
			hit[n].score == score);
		n++;
	}
	check(s->name, n == found);
	if (n > 1) {
		assert_int_equal(biometrics_search_within(&s->set, given,
				     threshold, hit, n - 1, &found),
		    BIOMETRICS_E_SPACE);
		check(s->name, found == n);
	}
}

static void
same_as_plain(struct scene *s)
{
	static struct plain want[ROWS];
	static struct biometrics_search_hit hit[QUERIES * K];
	const struct biometrics_vector *v = &s->set.vector;
	const size_t given = biometrics_vector_given(v);
	uint8_t *query = malloc(given);
	size_t found = 0;
	enum biometrics_err e;

	e = biometrics_search_top(&s->set, s->given, QUERIES, K, hit, &found);
	for (size_t i = 0; i < QUERIES; i++)
		/* A cosine needs a query that has a length. */
		if (biometrics_vector_query(v, s->given + i * given, query) !=
		    BIOMETRICS_E_OK) {
			check(s->name, e == BIOMETRICS_E_NOT_FINITE);
			free(query);
			return;
		}
	check(s->name, e == BIOMETRICS_E_OK);
	check(s->name, found == (s->set.n < K ? s->set.n : K));
	for (size_t i = 0; i < QUERIES; i++) {
		(void)!biometrics_vector_query(v, s->given + i * given, query);
		for (size_t r = 0; r < s->set.n; r++)
			want[r] = (struct plain) {
			    biometrics_vector_far(v,
				s->rows + r * biometrics_vector_row(v), query),
			    (uint32_t)r};
		qsort(want, s->set.n, sizeof(*want), rising);
		same_top(s, want, i, hit);
		if (s->set.n > 0 && i == 0)
			same_within(s, want, s->given,
			    biometrics_vector_score(v, want[s->set.n / 8].far));
	}
	free(query);
}

static void
in_every_set(struct biometrics_vector v, size_t kind, size_t n)
{
	struct scene s;

	for (unsigned set = 0; set < BIOMETRICS_KERNEL_COUNT; set++) {
		if (!biometrics_kernel_force((enum biometrics_kernel)set))
			continue;
		scene_make(&s, v, kind, n);
		same_as_plain(&s);
		scene_free(&s);
	}
}

static void
floats_are_searched_exactly(void **state)
{
	(void)state;
	for (size_t d = 0; d < DIMS; d++)
		for (size_t m = 0; m < METRICS; m++)
			for (size_t kind = 0; kind < KINDS; kind++)
				in_every_set(
				    (struct biometrics_vector) {
					BIOMETRICS_VECTOR_F32, metrics[m],
					dims[d]},
				    kind, dims[d] > 128 ? 70 : 170);
}

static void
halves_are_searched_exactly(void **state)
{
	(void)state;
	for (size_t d = 0; d < DIMS; d += 2)
		for (size_t m = 0; m < METRICS; m++)
			for (size_t kind = 0; kind < KINDS; kind++)
				if (kinds[kind].halves)
					in_every_set(
					    (struct biometrics_vector) {
						BIOMETRICS_VECTOR_F16,
						metrics[m], dims[d]},
					    kind, 100);
}

static void
integers_are_searched_exactly(void **state)
{
	(void)state;
	for (size_t d = 0; d < DIMS; d++)
		for (size_t m = 0; m < METRICS; m++)
			for (size_t kind = 0; kind < 2; kind++)
				in_every_set(
				    (struct biometrics_vector) {
					BIOMETRICS_VECTOR_I8, metrics[m],
					dims[d]},
				    kind, 80);
}

static void
bits_are_searched_exactly(void **state)
{
	static const unsigned bits[] = {1, 63, 64, 65, 256, 1000, 1536, 65472};

	(void)state;
	for (size_t d = 0; d < sizeof(bits) / sizeof(bits[0]); d++)
		for (size_t kind = 0; kind < 2; kind++)
			in_every_set(
			    (struct biometrics_vector) {BIOMETRICS_VECTOR_BITS,
				BIOMETRICS_METRIC_HAMMING, bits[d]},
			    kind, bits[d] > 2000 ? 40 : 150);
}

static void
large_sets_and_none(void **state)
{
	const struct biometrics_vector v = {
	    BIOMETRICS_VECTOR_F32, BIOMETRICS_METRIC_L2, 24};

	(void)state;
	in_every_set(v, 0, ROWS);
	in_every_set(v, 2, ROWS);
	in_every_set(v, 0, 5);
}

/* Every bound is below its distance, and some bounds are of use. */
static void
bounds_miss_nobody(void **state)
{
	static struct biometrics_kernel_scan_hit hit[ROWS + 32],
	    first[ROWS + 32];
	struct scene s;
	size_t ruled_out = 0;

	(void)state;
	for (size_t d = 0; d < DIMS; d++)
		for (size_t kind = 0; kind < KINDS; kind++)
			for (unsigned set = 0; set < BIOMETRICS_KERNEL_COUNT;
			     set++) {
				const struct biometrics_vector v = {
				    BIOMETRICS_VECTOR_F32, metrics[d % 3],
				    dims[d]};
				struct biometrics_kernel_scan_query q;
				int8_t code[BIOMETRICS_BOUND_MAX_V];
				float query[BIOMETRICS_VECTOR_MAX_DIM];
				size_t n;

				if (!biometrics_kernel_force(
					(enum biometrics_kernel)set))
					continue;
				scene_make(&s, v, kind, 80);
				if (biometrics_vector_query(&v, s.given,
					query) != BIOMETRICS_E_OK) {
					scene_free(&s);
					continue;
				}
				biometrics_bound_query(
				    query, v.dim, v.metric, code, &q);
				n = biometrics_kernel_scan()->bound(s.codes,
				    (s.set.n + 31) / 32, &q, INFINITY, 7, hit);
				check(s.name, n == (s.set.n + 31) / 32 * 32);
				for (size_t i = 0; i < s.set.n; i++) {
					const float far = biometrics_vector_far(
					    &v,
					    s.rows +
						i * biometrics_vector_row(&v),
					    query);

					check(s.name, hit[i].row == i + 7);
					check(s.name, !(hit[i].low > far));
					ruled_out += hit[i].low > 0;
				}
				/* The same bits in every set. */
				if (set == 0)
					memcpy(first, hit, sizeof(hit));
				for (size_t i = 0; i < s.set.n; i++)
					check(s.name,
					    (isnan(first[i].low) &&
						isnan(hit[i].low)) ||
						memcmp(&first[i], &hit[i],
						    sizeof(hit[i])) == 0);
				scene_free(&s);
			}
	assert_true(ruled_out > 1000);
}

static void
what_may_not_be_stored(void **state)
{
	const float nan[2] = {NAN, 1}, inf[2] = {1, -INFINITY}, zero[2] = {0};
	const float big[2] = {70000, 0}, most[2] = {65519, 0};
	const uint64_t beyond = 1ULL << 60;
	const int8_t none[2] = {0};
	struct biometrics_search_hit hit;
	/* clang-format off */
	const struct {
		const char *name;
		struct biometrics_vector v;
		const void *given;
		enum biometrics_err want;
	} rows[] = {
		{"NaN",            {BIOMETRICS_VECTOR_F32, BIOMETRICS_METRIC_L2, 2},     nan,  BIOMETRICS_E_NOT_FINITE},
		{"infinity",       {BIOMETRICS_VECTOR_F32, BIOMETRICS_METRIC_INNER, 2},  inf,  BIOMETRICS_E_NOT_FINITE},
		{"zero",           {BIOMETRICS_VECTOR_F32, BIOMETRICS_METRIC_L2, 2},     zero, BIOMETRICS_E_OK},
		{"no direction",   {BIOMETRICS_VECTOR_F32, BIOMETRICS_METRIC_COSINE, 2}, zero, BIOMETRICS_E_NOT_FINITE},
		{"none in bytes",  {BIOMETRICS_VECTOR_I8,  BIOMETRICS_METRIC_COSINE, 2}, none, BIOMETRICS_E_NOT_FINITE},
		{"NaN in half",    {BIOMETRICS_VECTOR_F16, BIOMETRICS_METRIC_L2, 2},     nan,  BIOMETRICS_E_NOT_FINITE},
		{"over half",      {BIOMETRICS_VECTOR_F16, BIOMETRICS_METRIC_L2, 2},     big,  BIOMETRICS_E_NOT_FINITE},
		{"just half",      {BIOMETRICS_VECTOR_F16, BIOMETRICS_METRIC_L2, 2},     most, BIOMETRICS_E_OK},
		{"bit beyond dim", {BIOMETRICS_VECTOR_BITS, BIOMETRICS_METRIC_HAMMING, 60}, &beyond, BIOMETRICS_E_VALUE},
		{"last bit",       {BIOMETRICS_VECTOR_BITS, BIOMETRICS_METRIC_HAMMING, 61}, &beyond, BIOMETRICS_E_OK},
	};
	const struct biometrics_vector bad[] = {
		{BIOMETRICS_VECTOR_F32,  BIOMETRICS_METRIC_HAMMING, 8},
		{BIOMETRICS_VECTOR_BITS, BIOMETRICS_METRIC_L2,      64},
		{BIOMETRICS_VECTOR_F32,  BIOMETRICS_METRIC_L2,      0},
		{BIOMETRICS_VECTOR_F32,  BIOMETRICS_METRIC_L2,      1025},
		{BIOMETRICS_VECTOR_BITS, BIOMETRICS_METRIC_HAMMING, 65473},
		{(enum biometrics_vector_type)0, BIOMETRICS_METRIC_L2, 8},
		{(enum biometrics_vector_type)5, BIOMETRICS_METRIC_L2, 8},
	};
	/* clang-format on */
	uint8_t row[8];
	size_t found;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check(rows[i].name,
		    biometrics_vector_store(&rows[i].v, rows[i].given, row) ==
			rows[i].want);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const struct biometrics_search_set s = {.vector = bad[i]};

		assert_false(biometrics_vector_valid(&bad[i]));
		assert_int_equal(
		    biometrics_search_top(&s, zero, 1, 1, &hit, &found),
		    BIOMETRICS_E_VALUE);
	}
}

/* Every half there is, to single precision and back. */
static void
halves_go_there_and_back(void **state)
{
	const struct biometrics_vector v = {
	    BIOMETRICS_VECTOR_F16, BIOMETRICS_METRIC_L2, 1};
	static uint16_t half[0x10000];
	static float want[0x10000], got[0x10000];
	size_t n = 0;

	(void)state;
	for (uint32_t h = 0; h < 0x10000; h++)
		if ((h & 0x7C00) != 0x7C00)
			half[n++] = (uint16_t)h;
	for (size_t i = 0; i < n; i++) {
		const int e = half[i] >> 10 & 31, m = half[i] & 1023;

		want[i] = ldexpf((float)(e > 0 ? m + 1024 : m),
			      (e > 0 ? e : 1) - 25) *
		    (half[i] & 0x8000 ? -1.0f : 1.0f);
	}
	for (unsigned set = 0; set < BIOMETRICS_KERNEL_COUNT; set++) {
		if (!biometrics_kernel_force((enum biometrics_kernel)set))
			continue;
		biometrics_kernel_scan()->widen(half, n, got);
		for (size_t i = 0; i < n; i++) {
			uint16_t back;

			assert_memory_equal(&want[i], &got[i], sizeof(float));
			assert_int_equal(
			    biometrics_vector_store(&v, &got[i], &back),
			    BIOMETRICS_E_OK);
			assert_int_equal(back, half[i]);
			/* Half way to the next goes to the even one. */
			if (half[i] < 0x7BFF) {
				const float mid = (want[i] + want[i + 1]) / 2;

				(void)!biometrics_vector_store(&v, &mid, &back);
				assert_int_equal(back, half[i] + (half[i] & 1));
			}
		}
	}
}

static void
limits_are_those_of_the_score(void **state)
{
	const struct biometrics_vector v = {
	    BIOMETRICS_VECTOR_F32, BIOMETRICS_METRIC_L2, 4};

	(void)state;
	for (float t = 1e-20f; t < 1e18f; t *= 1.37f) {
		const float far = biometrics_vector_limit(&v, t);

		assert_true(sqrtf(far) <= t);
		assert_true(sqrtf(nextafterf(far, INFINITY)) > t);
	}
	assert_true(biometrics_vector_limit(&v, -1) < 0);
	assert_true(isinf(biometrics_vector_limit(&v, INFINITY)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(floats_are_searched_exactly),
	    cmocka_unit_test(halves_are_searched_exactly),
	    cmocka_unit_test(integers_are_searched_exactly),
	    cmocka_unit_test(bits_are_searched_exactly),
	    cmocka_unit_test(large_sets_and_none),
	    cmocka_unit_test(bounds_miss_nobody),
	    cmocka_unit_test(what_may_not_be_stored),
	    cmocka_unit_test(halves_go_there_and_back),
	    cmocka_unit_test(limits_are_those_of_the_score),
	};

	return cmocka_run_group_tests_name(
	    "biometrics_search", tests, NULL, NULL);
}

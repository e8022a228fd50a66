/*
 * One template against many, held against other people's search in the same
 * run: the least of many repetitions, ours and theirs in turn, one thread.  The
 * rows are random directions, which are harder to tell apart than faces.
 *
 *	bench_biometrics_vector [rows [repetitions]]
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "biometrics/bound.h"
#include "biometrics/kernel_scan.h"
#include "biometrics/search.h"
#include "tests/bench/peer.h"

enum {
	DIM = 128,
	K = 10,
	BATCH = 64,
	WORDS = 24, /* a cylinder of 1,536 bits */
	CYLINDERS = 64,
	PEERS = 2
};

static size_t count = 1000000;
static int repetitions = 15;
static float *rows, *queries;
static uint8_t *codes;
static uint64_t *bits, *cylinder;
static struct biometrics_search_set exact, plain, bit_set;
static const struct peer *peers[PEERS];

static uint64_t seed = 88172645463325252;

static uint64_t
random64(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static float
gauss(void)
{
	const uint64_t r = random64();
	float s = -2;

	for (int i = 0; i < 4; i++)
		s += (float)(r >> 16 * i & 0xFFFF) * 0x1p-16f;
	return s;
}

static void *
room(size_t n)
{
	void *p = aligned_alloc(64, (n + 8191) / 64 * 64);

	if (p == NULL)
		exit(1);
	return p;
}

static void
make(void)
{
	const struct biometrics_vector unit = {
	    BIOMETRICS_VECTOR_F32, BIOMETRICS_METRIC_COSINE, DIM};
	const size_t block = biometrics_bound_size(DIM);

	rows = room(count * DIM * sizeof(*rows));
	queries = room((size_t)BATCH * DIM * sizeof(*queries));
	codes = room((count / BIOMETRICS_BOUND_ROWS + 1) * block);
	bits = room(count * WORDS * sizeof(*bits));
	cylinder = room((size_t)2 * CYLINDERS * WORDS * sizeof(*cylinder));
	for (size_t r = 0; r < count + BATCH; r++) {
		float *x = r < count ? rows + r * DIM
				     : queries + (r - count) * DIM;

		for (size_t i = 0; i < DIM; i++)
			x[i] = gauss();
		if (biometrics_vector_store(&unit, x, x) != BIOMETRICS_E_OK)
			exit(1);
	}
	for (size_t i = 0; i < count; i += BIOMETRICS_BOUND_ROWS)
		biometrics_bound_encode(rows + i * DIM,
		    count - i < BIOMETRICS_BOUND_ROWS ? count - i
						      : BIOMETRICS_BOUND_ROWS,
		    DIM, codes + i / BIOMETRICS_BOUND_ROWS * block);
	for (size_t i = 0; i < count * WORDS; i++)
		bits[i] = random64();
	for (size_t i = 0; i < (size_t)2 * CYLINDERS * WORDS; i++)
		cylinder[i] = random64();
	exact = (struct biometrics_search_set) {
	    {BIOMETRICS_VECTOR_F32, BIOMETRICS_METRIC_L2, DIM}, count,
	    (const uint8_t *)rows, codes};
	plain = exact;
	plain.codes = NULL;
	bit_set = (struct biometrics_search_set) {
	    {BIOMETRICS_VECTOR_BITS, BIOMETRICS_METRIC_HAMMING, 64 * WORDS},
	    count, (const uint8_t *)bits, NULL};
}

static void
open_peers(void)
{
	static const char *const name[PEERS] = {"simsimd", "faiss"};

	if (system("tests/bench/peers.sh build/peers") != 0)
		return;
	for (size_t i = 0; i < PEERS; i++) {
		char path[64];
		const struct peer *(*get)(void) = NULL;
		void *so, *symbol;

		(void)snprintf(
		    path, sizeof(path), "build/peers/%s.so", name[i]);
		if ((so = dlopen(path, RTLD_NOW)) == NULL ||
		    (symbol = dlsym(so, "peer_open")) == NULL)
			continue;
		memcpy(&get, &symbol, sizeof(get));
		if ((peers[i] = get()) != NULL)
			peers[i]->rows(rows, count, DIM);
	}
}

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/*
 * A word of every line of memory: nothing that reads it all can take less.
 * Lines are sent for into the first cache, or far ahead into the second: which
 * is quicker differs from processor to processor.
 */
static double
read_all(const void *p, size_t n, bool far)
{
	enum {
		LINE = 64 / sizeof(uint64_t)
	};
	const uint64_t *x = p;
	uint64_t s[4] = {0};
	volatile uint64_t kept;
	double start = now_ms();

	for (size_t i = 0; i + 4 * LINE <= n / sizeof(*x); i += 4 * LINE)
		for (size_t j = 0; j < 4; j++) {
			if (far)
				__builtin_prefetch(
				    x + i + (256 + j) * LINE, 0, 2);
			__builtin_prefetch(x + i + (64 + j) * LINE);
			s[j] |= x[i + j * LINE];
		}
	start = now_ms() - start;
	kept = s[0] | s[1] | s[2] | s[3];
	(void)kept;
	return start;
}

/* What is timed: one row of the table of results. */
static struct biometrics_search_hit hit[BATCH * K], first[BATCH * K];
static uint32_t found[BATCH * K];
static uint16_t matrix[CYLINDERS * CYLINDERS];

static double
top(const struct biometrics_search_set *s, const void *q, size_t nq, size_t k)
{
	const double start = now_ms();
	size_t n;

	if (biometrics_search_top(s, q, nq, k, hit, &n) != BIOMETRICS_E_OK)
		exit(1);
	return now_ms() - start;
}

static double
within(int r)
{
	const double start = now_ms();
	size_t n;

	if (biometrics_search_within(&exact, queries + r % BATCH * DIM, 0.6f,
		hit, BATCH * K, &n) != BIOMETRICS_E_OK)
		exit(1);
	return now_ms() - start;
}

static double
pairs(void)
{
	const double start = now_ms();

	for (int i = 0; i < 100; i++)
		biometrics_kernel_scan()->hammings(cylinder, CYLINDERS,
		    cylinder + CYLINDERS * WORDS, CYLINDERS, WORDS, matrix);
	return (now_ms() - start) / 100;
}

enum what {
	TOP,
	WITHIN,
	MANY,
	BITS,
	PAIRS
};

static double
peer_does(const struct peer *p, enum what what, int r)
{
	const float *q = queries + r % BATCH * DIM;
	const double start = now_ms();

	switch (what) {
	case TOP:
		p->top(q, 1, K, found);
		break;
	case WITHIN:
		(void)p->within(q, 0.36f);
		break;
	case MANY:
		p->top(queries, BATCH, K, found);
		break;
	case BITS:
		found[0] = p->bits(bits, count, WORDS, cylinder);
		break;
	case PAIRS:
		for (int i = 0; i < 100; i++)
			p->pairs(cylinder, CYLINDERS,
			    cylinder + CYLINDERS * WORDS, CYLINDERS, WORDS,
			    matrix);
		return (now_ms() - start) / 100;
	}
	return now_ms() - start;
}

static double
we_do(enum what what, int r)
{
	switch (what) {
	case TOP:
		return top(&exact, queries + r % BATCH * DIM, 1, K);
	case WITHIN:
		return within(r);
	case MANY:
		return top(&exact, queries, BATCH, K);
	case BITS:
		return top(&bit_set, cylinder, 1, 1);
	case PAIRS:
		break;
	}
	return pairs();
}

static void
least(double *best, double ms)
{
	if (ms >= 0 && ms < *best)
		*best = ms;
}

/* The same rows, and the same bits of distance, as the plain scan. */
static int
as_plain(enum what what)
{
	const size_t nq = what == TOP ? 1 : 4;

	(void)top(&exact, queries, nq, K);
	memcpy(first, hit, sizeof(hit));
	(void)top(&plain, queries, nq, K);
	return memcmp(first, hit, nq * K * sizeof(*hit)) == 0;
}

static void
measure(const char *name, enum what what, int times, const void *p, size_t n)
{
	double ours = 1e300, theirs[PEERS] = {1e300, 1e300}, limit = 1e300;
	double scan = 1e300;

	for (int r = 0; r < times; r++) {
		least(&ours, we_do(what, r));
		for (size_t i = 0; i < PEERS; i++)
			if (peers[i] != NULL &&
			    (what < BITS || peers[i]->bits != NULL))
				least(&theirs[i], peer_does(peers[i], what, r));
		if (p != NULL)
			least(&limit, read_all(p, n, r % 2 == 1));
		if (what == TOP)
			least(&scan,
			    top(&plain, queries + r % BATCH * DIM, 1, K));
	}
	printf("  %-34s %9.4f ms", name, ours);
	for (size_t i = 0; i < PEERS; i++)
		if (theirs[i] < 1e300)
			printf("   %s %9.4f ms = %.1fx", peers[i]->name,
			    theirs[i], theirs[i] / ours);
	if (scan < 1e300)
		printf("   plain %.3f ms = %.1fx", scan, scan / ours);
	if (limit < 1e300)
		printf("   reading %.1f MB %.3f ms (%.0f %%)", (double)n / 1e6,
		    limit, 100 * limit / ours);
	printf("\n");
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	size_t blocks;

	if (argc > 1)
		count = strtoul(argv[1], NULL, 10);
	if (argc > 2)
		repetitions = atoi(argv[2]);
	if (count == 0 || repetitions <= 0)
		return 1;
	blocks = (count + BIOMETRICS_BOUND_ROWS - 1) / BIOMETRICS_BOUND_ROWS;
	make();
	open_peers();
	printf("  %zu rows of %d floats, %s\n", count, DIM,
	    biometrics_kernel_name(biometrics_kernel()));
	for (size_t i = 0; i < PEERS; i++)
		if (peers[i] == NULL)
			printf("  absent: %s\n", i == 0 ? "SimSIMD" : "FAISS");
	printf("  as the plain scan, bit for bit: %s\n",
	    as_plain(TOP) && as_plain(MANY) ? "yes" : "NO");
	measure("top 10 (read limit: codes)", TOP, repetitions, codes,
	    blocks * biometrics_bound_size(DIM));
	measure("within 0.6 (read limit: floats)", WITHIN, repetitions, rows,
	    count * DIM * sizeof(*rows));
	measure("64 at once, top 10", MANY, 2 + repetitions / 6, NULL, 0);
	measure("nearest of 1,536 bits", BITS, repetitions, bits,
	    count * WORDS * sizeof(*bits));
	measure("64 x 64 cylinders", PAIRS, 3 * repetitions, NULL, 0);
	return 0;
}

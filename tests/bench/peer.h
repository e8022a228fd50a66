/*
 * Other people's vector search, each in a shared object of its own
 * (tests/bench/peers.sh), which the benchmark opens where it is there.
 */
#ifndef TESTS_BENCH_PEER_H
#define TESTS_BENCH_PEER_H

#include <stddef.h>
#include <stdint.h>

/* What a peer does; NULL: nothing of the kind. */
struct peer {
	const char *name;
	/* Takes rows as it wants them, before anything is timed. */
	void (*rows)(const float *rows, size_t n, size_t dim);
	/* The k rows closest to each of nq queries by |a - b|². */
	void (*top)(const float *q, size_t nq, size_t k, uint32_t *row);
	/* How many rows are within |a - b|² <= limit. */
	size_t (*within)(const float *q, float limit);
	/* The nearest of n rows of bits. */
	uint32_t (*bits)(
	    const uint64_t *rows, size_t n, size_t words, const uint64_t *q);
	/* All pairs of na and nb rows of bits. */
	void (*pairs)(const uint64_t *a, size_t na, const uint64_t *b,
	    size_t nb, size_t words, uint16_t *out);
};

#endif

/*
 * libfprint's minutiae and matcher as a peer: bozorth3's scores, which the
 * library tells nobody but its own debug log.
 */
#ifndef TESTS_BENCH_PEER_FPRINT_H
#define TESTS_BENCH_PEER_FPRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	PEER_FPRINT_SIDE = 1024, /* of a picture, each way */
	PEER_FPRINT_THRESHOLD = 40 /* of the library, where a driver has none */
};

struct peer_fprint_print; /* a template */

bool peer_fprint_open(void);
/* NULL: the library finds no minutiae.  *s: CPU seconds are added. */
struct peer_fprint_print *peer_fprint_take(
    const uint8_t *px, unsigned width, unsigned height, double *s);
/* The picture against templates, some of which may be NULL; -1: failed. */
bool peer_fprint_scores(const uint8_t *px, unsigned width, unsigned height,
    struct peer_fprint_print *const *with, size_t n, float *score);
void peer_fprint_close(void);

#endif

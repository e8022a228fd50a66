/*
 * Minutia Cylinder-Code (Cappelli, Ferrara, Maltoni, IEEE TPAMI 32(12), 2010),
 * bit-based: around each minutia, in its own direction, which cells of position
 * and direction hold a neighbour.  Independent of where the finger lay and how
 * it was turned.
 *
 * All in whole numbers, so that the same template gives the same cylinders on
 * every machine.
 */
#ifndef BIOMETRICS_MCC_H
#define BIOMETRICS_MCC_H

#include "biometrics/finger_area.h"
#include "biometrics/minutiae.h"

enum {
	/* Minutiae that are compared; of more, those of the best quality. */
	BIOMETRICS_MCC_MAX = 128,
	BIOMETRICS_MCC_SECTIONS = 5, /* of direction (Nd) */
	/* One word holds the cells of one section. */
	BIOMETRICS_MCC_WORDS = BIOMETRICS_MCC_SECTIONS,
	/* Positions are in quarters of a pixel of 500 ppi, y down. */
	BIOMETRICS_MCC_UNIT = 4
};

struct biometrics_mcc {
	uint32_t n;
	int16_t x[BIOMETRICS_MCC_MAX], y[BIOMETRICS_MCC_MAX];
	uint8_t angle[BIOMETRICS_MCC_MAX]; /* as in minutiae.h */
	uint8_t type[BIOMETRICS_MCC_MAX];
	uint8_t quality[BIOMETRICS_MCC_MAX];
	/* A cylinder with too few neighbours or cells says nothing. */
	bool valid[BIOMETRICS_MCC_MAX];
	/* Bits set, and the cells that are known, in every section again. */
	uint64_t cylinder[BIOMETRICS_MCC_MAX][2][BIOMETRICS_MCC_WORDS];
	uint16_t ones[BIOMETRICS_MCC_MAX], known[BIOMETRICS_MCC_MAX];
	struct biometrics_finger_area area; /* hull, not widened */
	/* Minutiae are in the order of their angles: how many lie below one. */
	uint8_t below[257];
};

/* The minutiae whose angles are at most reach steps from one: two runs, of
 * which the second may be empty. */
struct biometrics_mcc_range {
	unsigned from[2], to[2];
};
static inline void
biometrics_mcc_range(const struct biometrics_mcc *m, uint8_t angle, int reach,
    struct biometrics_mcc_range *r)
{
	const int low = angle - reach, high = angle + reach + 1;

	*r = (struct biometrics_mcc_range) {{m->below[low < 0 ? 0 : low], 0},
	    {m->below[high > 256 ? 256 : high], 0}};
	if (low < 0) {
		r->from[1] = m->below[low + 256];
		r->to[1] = m->n;
	} else if (high > 256) {
		r->to[1] = m->below[high - 256];
	}
}

/* The template is sane (biometrics_minutiae_ok). */
void biometrics_mcc_build(
    const struct biometrics_minutiae *, struct biometrics_mcc *out);
/*
 * All pairs: out[i * b->n + j] is how alike the cylinders of minutia i of a and
 * j of b are, from 0 to 1; 0 where either says nothing or they are turned more
 * than a finger is.
 */
void biometrics_mcc_compare(
    const struct biometrics_mcc *a, const struct biometrics_mcc *b, float *out);

#endif

/*
 * Where a print is known: the convex hull of its minutiae, on a coarse grid.
 */
#ifndef BIOMETRICS_FINGER_AREA_H
#define BIOMETRICS_FINGER_AREA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	BIOMETRICS_FINGER_AREA_SIDE = 64 /* cells */
};

struct biometrics_finger_area {
	int32_t left, top, cell; /* in the units of the points */
	uint64_t row[BIOMETRICS_FINGER_AREA_SIDE];
};

/*
 * The hull of n points (at most 256, coordinates within 2^14), widened by
 * margin.  Fewer than three points make a hull as well.
 */
void biometrics_finger_area_set(struct biometrics_finger_area *,
    const int16_t *x, const int16_t *y, size_t n, int margin);

static inline bool
biometrics_finger_area_has(
    const struct biometrics_finger_area *a, int32_t x, int32_t y)
{
	const int32_t u = (x - a->left) / a->cell, v = (y - a->top) / a->cell;

	return x >= a->left && y >= a->top && u < BIOMETRICS_FINGER_AREA_SIDE &&
	    v < BIOMETRICS_FINGER_AREA_SIDE && (a->row[v] >> u & 1) != 0;
}

#endif

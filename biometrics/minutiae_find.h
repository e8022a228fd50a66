/*
 * Minutiae out of traced ridges.  Internal to the extractor.
 *
 * Around a minutia the phase of the filter's answer turns once more or once
 * less than elsewhere (Larkin and Fletcher, Optics Express 15, 2007): a turn
 * around four pixels is a minutia, its sense says on which side the additional
 * ridge lies.  No binarisation and no thinning: so no spurs, bridges and breaks
 * of theirs.
 */
#ifndef BIOMETRICS_MINUTIAE_FIND_H
#define BIOMETRICS_MINUTIAE_FIND_H

#include "biometrics/minutiae.h"
#include "biometrics/ridge.h"

enum {
	BIOMETRICS_MINUTIAE_FIND_MAX = 2048
};

struct biometrics_minutiae_find {
	float x, y; /* pixels of the ridges' picture */
	float dx, dy; /* unit vector of its angle, y down */
	float quality; /* 0..1: how likely it is seen again */
	float border; /* pixels of 500 ppi to what is no print */
	uint8_t type;
	bool dropped; /* but it still speaks against its neighbours */
};

/* Extraction without the print's quality; the ridges lie in scratch. */
enum biometrics_err biometrics_minutiae_find_in(
    const struct biometrics_image *grey, unsigned ppi, void *scratch,
    size_t cap, struct biometrics_ridge *,
    struct biometrics_minutiae *out) MUST_USE;
/* All of them, up to cap; returns how many. */
size_t biometrics_minutiae_find(const struct biometrics_ridge *,
    struct biometrics_minutiae_find *, size_t cap);
/* Sets quality and border of all. */
void biometrics_minutiae_rate(const struct biometrics_ridge *,
    struct biometrics_minutiae_find *, size_t n);
/* Takes out what is none; returns how many are left, best first. */
size_t biometrics_minutiae_prune(const struct biometrics_ridge *,
    struct biometrics_minutiae_find *, size_t n);

#endif

/*
 * A fingerprint as its minutiae, and how pixels become one.
 *
 *	need = biometrics_minutiae_scratch(&grey, ppi);
 *	... need bytes at scratch, aligned as malloc() does; 0: see extract ...
 *	e = biometrics_minutiae_extract(&grey, ppi, scratch, need, &t);
 *	... match t ...
 *	biometrics_minutiae_wipe(&t);
 *
 * The same pixels give the same template on every machine and in every kernel
 * set.  Nothing is allocated.  Scratch is wiped by the caller, who knows when
 * it is used next: it holds traces of the print.
 *
 * Terms are those of ISO/IEC 19794-2: a minutia lies where a ridge ends (in the
 * middle of the valley that opens in front of it) or splits; both are the
 * same thing with ridge and valley exchanged.
 */
#ifndef BIOMETRICS_MINUTIAE_H
#define BIOMETRICS_MINUTIAE_H

#include "biometrics/image.h"

enum {
	/* The octet that counts them in ISO/IEC 19794-2:2005 7.5.1. */
	BIOMETRICS_MINUTIAE_MAX = 255,
	/* What is taken for a print: sensors and scanners of 250..1200 ppi. */
	BIOMETRICS_MINUTIAE_MIN_PPI = 250,
	BIOMETRICS_MINUTIAE_MAX_PPI = 1200,
	BIOMETRICS_MINUTIAE_MAX_SIDE = 4096,
	BIOMETRICS_MINUTIAE_MAX_PIXELS = 4 << 20
};

/* Values of ISO/IEC 19794-2:2005 7.5.2.1. */
enum biometrics_minutia_type {
	BIOMETRICS_MINUTIA_OTHER,
	BIOMETRICS_MINUTIA_ENDING,
	BIOMETRICS_MINUTIA_BIFURCATION
};

struct biometrics_minutia {
	uint16_t x, y; /* pixels from the upper left corner, y down */
	/*
	 * 256 steps to the full turn, 0 to the right, growing
	 * counter-clockwise as seen (64 is up, towards smaller y).  From
	 * the minutia along the ridge that ends in it; at a bifurcation into
	 * the valley that ends in it, between the two branches.
	 */
	uint8_t angle;
	uint8_t type; /* enum biometrics_minutia_type */
	uint8_t quality; /* 1..100, larger is better; 0: not known */
};

struct biometrics_minutiae {
	uint16_t width, height; /* of the image, in pixels */
	uint16_t ppi; /* pixels per inch, the same both ways */
	uint8_t quality; /* of the print, 0..100 (finger_quality.h) */
	size_t n;
	/* Falling quality: the first k are the best k. */
	struct biometrics_minutia m[BIOMETRICS_MINUTIAE_MAX];
};

/* Bytes of scratch for an image of this shape; 0: it will be refused. */
size_t biometrics_minutiae_scratch(
    const struct biometrics_image *grey, unsigned ppi) MUST_USE;
/*
 * Dark ridges on light ground, one channel.  A print without minutiae is no
 * error: n is 0.  VALUE: not grey, ppi out of range; SIZE: too large;
 * SPACE: scratch too small.
 */
enum biometrics_err biometrics_minutiae_extract(
    const struct biometrics_image *grey, unsigned ppi, void *scratch,
    size_t cap, struct biometrics_minutiae *out) MUST_USE;
/* Sane: n, types and qualities in range, every minutia inside. */
bool biometrics_minutiae_ok(const struct biometrics_minutiae *) MUST_USE;
void biometrics_minutiae_wipe(struct biometrics_minutiae *);

#endif

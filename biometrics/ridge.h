/*
 * The ridges of a fingerprint: where they are, which way they run, how far
 * they are apart, and their picture without all else.  Internal to the
 * extractor; the way in is minutiae.h.
 *
 *	need = biometrics_ridge_plan(&r, &grey, ppi, NULL);
 *	biometrics_ridge_plan(&r, &grey, ppi, scratch);
 *	biometrics_ridge_trace(&r);
 *
 * Lengths named in the code are pixels at 500 ppi and multiplied by scale.
 * Arithmetic is such that all machines agree: products and sums in the order
 * written (no contraction), square roots, no libm; the inner loop, which has
 * fused and other variants, sums integers below 2^24.
 */
#ifndef BIOMETRICS_RIDGE_H
#define BIOMETRICS_RIDGE_H

#include "biometrics/image.h"

enum {
	BIOMETRICS_RIDGE_CELL = 8, /* pixels: what shares a direction */
	BIOMETRICS_RIDGE_PAD = 24, /* pixels around the planes */
	BIOMETRICS_RIDGE_SPARE = 6, /* planes of cells for everybody */
	BIOMETRICS_RIDGE_WAVES = 16 /* distances that are tried */
};

struct biometrics_ridge_cell {
	float nx, ny; /* unit vector across the ridges; its sign is free */
	float cos2, sin2; /* the same turned twice: free of that sign */
	float coherence; /* 0..1 how much gradients agree */
	float certainty; /* the same, of the grey before any filter */
	float wave; /* pixels from ridge to ridge */
	float mean, deviation; /* of grey, around here */
	float purity; /* 0..1 share of the grey's energy in the ridges */
	bool inside; /* of the print */
	bool framed; /* white, or beside a cell that is */
};

struct biometrics_ridge {
	const uint8_t *grey; /* width * height */
	unsigned width, height;
	unsigned shrunk; /* 1, or 2: of 2x2 pixels of the image */
	float scale;
	unsigned cw, ch; /* cells across and down */
	struct biometrics_ridge_cell *cell;
	float *spare[BIOMETRICS_RIDGE_SPARE];
	uint32_t *list; /* as many as cells */
	float *spectrum; /* WAVES for each second cell of each second row */
	/* Planes; the pointers name their first pixel, inside the padding. */
	size_t stride;
	float *flat; /* grey without its ground, ridges positive, -127..127 */
	/*
	 * What the filter answers, tuned to each cell: even + i odd turns once
	 * from ridge to ridge, against the direction of (nx, ny).
	 */
	float *even, *odd;
};

/* Bytes needed; with memory there, lays everything out in it. */
size_t biometrics_ridge_plan(struct biometrics_ridge *,
    const struct biometrics_image *grey, unsigned ppi, void *scratch);
void biometrics_ridge_trace(struct biometrics_ridge *);

/* The steps of trace. */
void biometrics_ridge_flatten(struct biometrics_ridge *);
/* Directions and coherence out of a plane, smoothed over so many pixels. */
void biometrics_ridge_field_turn(
    struct biometrics_ridge *, const float *plane, float smooth);
void biometrics_ridge_field_wave(struct biometrics_ridge *);
/* What may be print, before the filter; what is, after it. */
void biometrics_ridge_mask_guess(struct biometrics_ridge *);
void biometrics_ridge_mask_settle(struct biometrics_ridge *);
/* Taps within reach pixels. */
void biometrics_ridge_filter(struct biometrics_ridge *, float reach);

/* Gaussian over a plane of cells, in place; sigma in pixels. */
void biometrics_ridge_blur(
    struct biometrics_ridge *, float *plane, float sigma);

static inline size_t
biometrics_ridge_cells(const struct biometrics_ridge *r)
{
	return (size_t)r->cw * r->ch;
}

/* The cell of a pixel. */
static inline struct biometrics_ridge_cell *
biometrics_ridge_at(const struct biometrics_ridge *r, unsigned x, unsigned y)
{
	return &r->cell[(size_t)(y / BIOMETRICS_RIDGE_CELL) * r->cw +
	    x / BIOMETRICS_RIDGE_CELL];
}

#endif

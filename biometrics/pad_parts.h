/* What pad.c is made of; biometrics/pad.h is the manual. */
#ifndef BIOMETRICS_PAD_PARTS_H
#define BIOMETRICS_PAD_PARTS_H

#include "biometrics/pad.h"

/* pad_network.c */
struct biometrics_pad_network;
enum biometrics_err biometrics_pad_network_new(
    const char *path, struct biometrics_pad_network **out) MUST_USE;
void biometrics_pad_network_free(struct biometrics_pad_network **);
/* Wipes what it has computed of a face. */
void biometrics_pad_network_forget(struct biometrics_pad_network *);
const char *biometrics_pad_network_name(const struct biometrics_pad_network *);
/* The probability of an attack, 0..1. */
enum biometrics_err biometrics_pad_network_run(struct biometrics_pad_network *,
    const struct biometrics_image *, const struct biometrics_face *,
    float *attack) MUST_USE;

/* pad_motion.c: how landmarks and surroundings move from frame to frame. */
enum {
	BIOMETRICS_PAD_SMALL = 160 /* width of the frame that is remembered */
};
struct biometrics_pad_motion {
	unsigned frames;
	/* The frame that motion is measured from. */
	uint8_t small[BIOMETRICS_PAD_SMALL * BIOMETRICS_PAD_SMALL];
	unsigned width, height; /* of it */
	struct biometrics_face anchor;
	unsigned age; /* frames since */
	unsigned with, without; /* blocks that moved with the face, or stood */
	/* The mean shape so far, and the last one. */
	struct biometrics_point mean[BIOMETRICS_FACE_POINTS];
	struct biometrics_point last[BIOMETRICS_FACE_POINTS];
	float deformation; /* sum over shapes */
	unsigned shapes;
	float open; /* running mean of the eyes' opening */
	unsigned shut; /* frames in a row */
	unsigned blinks;
	unsigned still, longest; /* frames in a row without motion */
};
void biometrics_pad_motion_see(struct biometrics_pad_motion *,
    const struct biometrics_image *, const struct biometrics_face *);
/* Sets the evidence SURROUNDINGS to STILLNESS: have and raw. */
void biometrics_pad_motion_judge(const struct biometrics_pad_motion *,
    struct biometrics_pad_evidence *evidence);

/* pad_pattern.c: the grid of a screen, the raster of a print. */
/* dB over the neighbourhood; false where the face is too small. */
bool biometrics_pad_pattern(const struct biometrics_image *,
    const struct biometrics_face *, float *db) MUST_USE;

#endif

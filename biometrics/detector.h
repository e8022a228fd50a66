/*
 * The face detector and its landmark model, held in memory.
 *
 * The detector is dlib's HOG detector for upright, roughly frontal faces of
 * about 80 pixels and more; the landmark model is a file of dlib's shape
 * predictor of 68 points (biometrics/landmarks.h).  A detector serves one
 * thread at a time.
 */
#ifndef BIOMETRICS_DETECTOR_H
#define BIOMETRICS_DETECTOR_H

#include "biometrics/face_dlib.h"
#include "biometrics/image.h"

struct biometrics_detector;

/* Where Debian's libdlib-data puts the landmark model. */
#define BIOMETRICS_DETECTOR_MODEL \
	"/usr/share/dlib/shape_predictor_68_face_landmarks.dat"

/* FILE, MODEL (not a 68-point shape predictor), MEMORY. */
enum biometrics_err biometrics_detector_new(
    const char *path, struct biometrics_detector **out) MUST_USE;
/* From memory, which may be given back afterwards. */
enum biometrics_err biometrics_detector_new_memory(
    struct span model, struct biometrics_detector **out) MUST_USE;
/* Wipes its own copies of pixels; those inside dlib it cannot reach. */
void biometrics_detector_free(struct biometrics_detector **);
/* The same without giving it up: between two persons. */
void biometrics_detector_forget(struct biometrics_detector *);

/* What follows is the ground that face.h is built on. */

struct biometrics_detector_region {
	unsigned left, top, width, height;
};

struct biometrics_detector_box {
	float left, top, right, bottom; /* right and bottom lie outside */
	float confidence;
};

/* The grey picture, in memory of the detector, until the next call. */
enum biometrics_err biometrics_detector_grey(struct biometrics_detector *,
    const struct biometrics_image *, struct biometrics_image *out) MUST_USE;
/*
 * Faces of min_face pixels and more (NARROW: to 1.6 times as many) in a region
 * of a grey picture, in pixels of the picture, most confident first.
 */
enum biometrics_err biometrics_detector_search(struct biometrics_detector *,
    const struct biometrics_image *grey, struct biometrics_detector_region,
    unsigned min_face, enum biometrics_face_dlib_how,
    struct biometrics_detector_box *out, size_t cap, size_t *n) MUST_USE;
/* The 68 points inside a box: x, y of each. */
enum biometrics_err biometrics_detector_points(struct biometrics_detector *,
    const struct biometrics_image *grey, const struct biometrics_detector_box *,
    float *xy) MUST_USE;

#endif

/*
 * The face detector and its landmark model, held in memory.
 *
 * The detector is dlib's HOG detector for upright, roughly frontal faces of
 * about 80 pixels and more; the landmark model is a dlib shape predictor of 68
 * points.  Loading takes about a second.  A detector serves one thread at a
 * time.
 */
#ifndef BIOMETRICS_DETECTOR_H
#define BIOMETRICS_DETECTOR_H

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
/* Wipes the working memory too: it has held people's faces. */
void biometrics_detector_free(struct biometrics_detector **);

#endif

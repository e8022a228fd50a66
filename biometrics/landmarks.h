/*
 * The 68 landmarks of a face inside a box, by a cascade of regression trees
 * (Kazemi and Sullivan 2014), from the file that dlib's shape_predictor writes.
 *
 * The file is dlib's stream, read here because dlib needs 1.7 s for its 100 MB
 * and this a tenth.  Its shape: an integer is an octet with the number of
 * octets that follow and, at 0x80, the sign, then these, lowest first; a real
 * is mantissa and exponent, two such integers; a sequence is its length and its
 * members.  Every bound is checked: a file is hostile until proven otherwise.
 */
#ifndef BIOMETRICS_LANDMARKS_H
#define BIOMETRICS_LANDMARKS_H

#include "biometrics/err.h"
#include "mrtd/bytes.h"

struct biometrics_image;
struct biometrics_landmarks;

enum {
	BIOMETRICS_LANDMARKS_POINTS = 68
};

/* The file may be given back afterwards.  MODEL, MEMORY. */
enum biometrics_err biometrics_landmarks_new(
    struct span file, struct biometrics_landmarks **out) MUST_USE;
void biometrics_landmarks_free(struct biometrics_landmarks **);
/*
 * x, y of each point in pixels of the grey picture, for a face in the box whose
 * corners are given; pixels outside the picture count as black.  VALUE.
 */
enum biometrics_err biometrics_landmarks_run(
    const struct biometrics_landmarks *, const struct biometrics_image *grey,
    float left, float top, float right, float bottom, float *xy) MUST_USE;

#endif

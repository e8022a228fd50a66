/*
 * Faces in a picture: where they are, how they are turned, their templates.
 *
 * Coordinates are pixels of the image, x to the right, y down; left and right
 * are those of the image, not of the person.  Points are the 68 of the iBUG
 * scheme that dlib's model uses.  Angles are degrees (ISO/IEC 39794-5 pose
 * angles): yaw > 0 when the nose points to the image's right, pitch > 0 when
 * the head is lowered, roll > 0 when the head leans clockwise in the image.
 */
#ifndef BIOMETRICS_FACE_H
#define BIOMETRICS_FACE_H

#include "biometrics/image.h"

struct biometrics_detector;
struct biometrics_embedder;

enum {
	BIOMETRICS_FACE_POINTS = 68,
	BIOMETRICS_FACE_MIN = 80 /* the detector's own smallest face, pixels */
};

struct biometrics_point {
	float x, y;
};

struct biometrics_face {
	struct {
		float left, top, width, height;
	} box; /* from the brows to the chin */
	float confidence; /* the detector's margin: 0 and more (doubtful
			   * below), 1 is sure */
	float yaw, pitch, roll;
	struct biometrics_point point[BIOMETRICS_FACE_POINTS];
};

/*
 * Finds upright faces of at least min_face pixels (width of the box, 40..;
 * 0 means BIOMETRICS_FACE_MIN), largest first.  Time goes with the picture's
 * area and 1 / min_face².  No face is OK with *n = 0; of more than cap faces
 * the largest are given.
 */
enum biometrics_err biometrics_face_find(struct biometrics_detector *,
    const struct biometrics_image *, unsigned min_face,
    struct biometrics_face *out, size_t cap, size_t *n) MUST_USE;

/*
 * The most likely face of 40 pixels and more in a picture that is known to show
 * one, where biometrics_face_find() finds none: under a cap, behind dark
 * glasses, a head leant to the side.  Its confidence is below 0, as a rule.
 * For photographs alone: of a stream the next frame is asked.  NO_FACE.
 */
enum biometrics_err biometrics_face_find_doubtful(struct biometrics_detector *,
    const struct biometrics_image *, struct biometrics_face *out) MUST_USE;

/*
 * The fast way along a stream of frames: looks around the face found last
 * (io->face, when io->have) at a scale that suits its size, and now and then
 * (every full_every frames, and whenever the face was lost) over the whole
 * frame, so that a second person is noticed.  Start with everything zero but
 * the settings.
 */
struct biometrics_face_track {
	unsigned min_face; /* as above */
	unsigned full_every; /* 0: every frame is searched as a whole */
	unsigned since_full;
	bool have;
	size_t others; /* further faces seen in the last full search */
	struct biometrics_face face;
};
enum biometrics_err biometrics_face_follow(struct biometrics_detector *,
    struct biometrics_face_track *io, const struct biometrics_image *,
    struct biometrics_face *out, size_t cap, size_t *n) MUST_USE;

/* Left eye, right eye, nose tip, left and right corner of the mouth. */
void biometrics_face_five(
    const struct biometrics_face *, struct biometrics_point out[5]);
/* Distance of the eye centres in pixels (ISO/IEC 39794-5: IED). */
float biometrics_face_ied(const struct biometrics_face *);

/*
 * The square RGB picture of side 112 or 150 that embedders expect, by a
 * similarity transform to five points, bilinear (150: dlib's own way); grey is
 * repeated.
 */
enum biometrics_err biometrics_face_align(const struct biometrics_image *,
    const struct biometrics_face *, unsigned side,
    struct biometrics_image *out) MUST_USE;

/* Aligns and embeds; out: biometrics_embedder_dim() floats. */
enum biometrics_err biometrics_face_template(struct biometrics_embedder *,
    const struct biometrics_image *, const struct biometrics_face *,
    float *out) MUST_USE;

#endif

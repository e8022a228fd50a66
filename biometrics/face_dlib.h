/*
 * What is used of dlib, as C.  No exception leaves it: running out of memory is
 * MEMORY, a file that dlib refuses is MODEL, anything else INTERNAL.
 *
 * The detector is all templates, compiled here: twice on x86-64, once for every
 * processor and once for AVX2.  The networks lean on BLAS, which chooses for
 * itself; BLAS is held to one thread.
 */
#ifndef BIOMETRICS_FACE_DLIB_H
#define BIOMETRICS_FACE_DLIB_H

#include "biometrics/err.h"
#include "mrtd/bytes.h"

#ifdef __cplusplus
extern "C" {
#endif

struct biometrics_face_dlib; /* the detector */
struct biometrics_face_dlib_net;

struct biometrics_face_dlib_box {
	long left, top, right, bottom; /* right and bottom lie inside */
	double confidence;
};

enum {
	BIOMETRICS_FACE_DLIB_POINTS = 68,
	BIOMETRICS_FACE_DLIB_LAYERS = 3, /* of a narrow search */
	BIOMETRICS_FACE_DLIB_SIDE = 150, /* of a network's input */
	BIOMETRICS_FACE_DLIB_DIM = 128 /* of a network's output */
};

enum biometrics_face_dlib_how {
	BIOMETRICS_FACE_DLIB_WHOLE, /* faces of 80 pixels and more */
	/* Of 80 to some 80 * 1.2^LAYERS pixels, for a third of the time. */
	BIOMETRICS_FACE_DLIB_NARROW,
	/* Whole, and what may be a face, with a confidence below 0. */
	BIOMETRICS_FACE_DLIB_DOUBTFUL
};

struct biometrics_face_dlib_ops {
	enum biometrics_err (*open)(struct biometrics_face_dlib **out);
	void (*close)(struct biometrics_face_dlib **);
	/* Faces in a grey picture, best first. */
	enum biometrics_err (*detect)(struct biometrics_face_dlib *,
	    const uint8_t *grey, unsigned width, unsigned height,
	    enum biometrics_face_dlib_how, struct biometrics_face_dlib_box *out,
	    size_t cap, size_t *n);
};

extern const struct biometrics_face_dlib_ops biometrics_face_dlib_ops;
#ifdef __x86_64__
extern const struct biometrics_face_dlib_ops biometrics_face_dlib_ops_avx2;
#endif

/* dlib_face_recognition_resnet_model_v1, or other weights of its shape. */
enum biometrics_err biometrics_face_dlib_net_new(
    struct span model, struct biometrics_face_dlib_net **out);
void biometrics_face_dlib_net_free(struct biometrics_face_dlib_net **);
/* 150x150 interleaved RGB -> 128 floats. */
enum biometrics_err biometrics_face_dlib_net_run(
    struct biometrics_face_dlib_net *, const uint8_t *rgb, float *out);
/* The 150x150 RGB picture that these networks were trained on; channels 1, 3.
 */
enum biometrics_err biometrics_face_dlib_chip(const uint8_t *px, unsigned width,
    unsigned height, unsigned channels, const float *xy, uint8_t *out);

#ifdef __cplusplus
}
#endif

#endif

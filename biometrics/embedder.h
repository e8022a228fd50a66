/*
 * A face embedding network: FNET1 (biometrics/fnet.h) or a file of dlib's face
 * recognition ResNet v1 (150x150 RGB -> 128), told apart by their content.  It
 * turns one aligned face into a template of dim floats. All memory is taken
 * when it is opened.  Serves one thread at a time.
 */
#ifndef BIOMETRICS_EMBEDDER_H
#define BIOMETRICS_EMBEDDER_H

#include "biometrics/distance.h"
#include "biometrics/image.h"
#include "biometrics/template.h"

struct biometrics_embedder;
struct biometrics_model;

enum {
	BIOMETRICS_EMBEDDER_MAX_DIM = 1024,
	BIOMETRICS_EMBEDDER_VERSION = 2
};

/*
 * NULL or "": the network of the program itself (biometrics/own.h).  FILE,
 * MODEL, UNSUPPORTED, MEMORY.
 */
enum biometrics_err biometrics_embedder_new(
    const char *path, struct biometrics_embedder **out) MUST_USE;
/* From memory, which may be given back afterwards. */
enum biometrics_err biometrics_embedder_new_memory(
    struct span model, struct biometrics_embedder **out) MUST_USE;
void biometrics_embedder_free(struct biometrics_embedder **);
/* Wipes what the last picture left in an FNET network's memory; dlib's own it
 * cannot reach. */
void biometrics_embedder_forget(struct biometrics_embedder *);

/* "MobileFace V2"; "unknown" for a model that has no row in the table. */
const char *biometrics_embedder_name(const struct biometrics_embedder *);
/* SHA-256 of the model file, 64 hexadecimal digits: for the record. */
const char *biometrics_embedder_sha256(const struct biometrics_embedder *);
unsigned biometrics_embedder_dim(const struct biometrics_embedder *);
enum biometrics_metric biometrics_embedder_metric(
    const struct biometrics_embedder *);
/* The row of the table of models; NULL: it may be run but decides nothing. */
const struct biometrics_model *biometrics_embedder_model(
    const struct biometrics_embedder *);

/*
 * Whose templates these are.  The version is that of everything around the
 * network, from pixels to template; a change there raises it.
 */
struct biometrics_template_id biometrics_embedder_id(
    const struct biometrics_embedder *);
/*
 * Takes this row, which has to outlive the embedder, instead of the table's.
 * MODEL_MISMATCH: it was measured with another model; MODEL: its points cannot
 * be believed.
 */
enum biometrics_err biometrics_embedder_calibrate(
    struct biometrics_embedder *, const struct biometrics_model *) MUST_USE;

/* Side of the square aligned RGB picture that it expects: 112 or 150. */
unsigned biometrics_embedder_side(const struct biometrics_embedder *);
/*
 * Runs the network on an aligned picture of that size; out: dim floats.  An
 * FNET network sees the picture and its mirror, and out is the mean.
 */
enum biometrics_err biometrics_embedder_run(struct biometrics_embedder *,
    const struct biometrics_image *aligned, float *out) MUST_USE;

#endif

#include "biometrics/embedder.h"

#include <stdlib.h>
#include <string.h>

#include "biometrics/face_dlib.h"
#include "biometrics/file.h"
#include "biometrics/fnet.h"
#include "biometrics/model.h"
#include "biometrics/own.h"

enum {
	FNET_SIDE = 112 /* the only alignment known for these networks */
};

struct biometrics_embedder {
	struct biometrics_fnet *fnet; /* one of the two */
	struct biometrics_face_dlib_net *dlib;
	const struct biometrics_model *model;
	char sha256[65];
	unsigned dim, side;
	uint8_t mirror[3 * FNET_SIDE * FNET_SIDE];
	float mirrored[BIOMETRICS_EMBEDDER_MAX_DIM];
};

static enum biometrics_err
open_fnet(struct biometrics_embedder *e, struct span file)
{
	enum biometrics_err err;

	if ((err = biometrics_fnet_new(file, &e->fnet)) != BIOMETRICS_E_OK)
		return err;
	e->dim = biometrics_fnet_outputs(e->fnet);
	e->side = biometrics_fnet_width(e->fnet);
	if (e->side != FNET_SIDE ||
	    biometrics_fnet_height(e->fnet) != FNET_SIDE ||
	    e->dim > BIOMETRICS_EMBEDDER_MAX_DIM)
		return BIOMETRICS_E_UNSUPPORTED;
	return BIOMETRICS_E_OK;
}

static enum biometrics_err
open_dlib(struct biometrics_embedder *e, struct span file)
{
	e->dim = BIOMETRICS_FACE_DLIB_DIM;
	e->side = BIOMETRICS_FACE_DLIB_SIDE;
	return biometrics_face_dlib_net_new(file, &e->dlib);
}

enum biometrics_err
biometrics_embedder_new_memory(
    struct span file, struct biometrics_embedder **out)
{
	struct biometrics_embedder *e = calloc(1, sizeof(*e));
	enum biometrics_err err = BIOMETRICS_E_MEMORY;

	if (e == NULL)
		goto out;
	err = biometrics_fnet_is(file) ? open_fnet(e, file)
				       : open_dlib(e, file);
	if (err != BIOMETRICS_E_OK)
		goto out;
	err = BIOMETRICS_E_INTERNAL;
	if (!biometrics_model_sha256(file, e->sha256))
		goto out;
	e->model = biometrics_model_find(file);
	*out = e;
	e = NULL;
	err = BIOMETRICS_E_OK;
out:
	biometrics_embedder_free(&e);
	return err;
}

enum biometrics_err
biometrics_embedder_new(const char *path, struct biometrics_embedder **out)
{
	struct span file = {0};
	enum biometrics_err err;

	if (path == NULL || path[0] == '\0')
		return biometrics_embedder_new_memory(
		    biometrics_own_model(), out);
	if ((err = biometrics_file_map(path, &file)) == BIOMETRICS_E_OK)
		err = biometrics_embedder_new_memory(file, out);
	biometrics_file_unmap(&file);
	return err;
}

void
biometrics_embedder_free(struct biometrics_embedder **e)
{
	if (*e == NULL)
		return;
	biometrics_embedder_forget(*e);
	biometrics_fnet_free(&(*e)->fnet);
	biometrics_face_dlib_net_free(&(*e)->dlib);
	free(*e);
	*e = NULL;
}

void
biometrics_embedder_forget(struct biometrics_embedder *e)
{
	if (e->fnet != NULL)
		biometrics_fnet_forget(e->fnet);
	bytes_wipe(e->mirror, sizeof(e->mirror));
	bytes_wipe(e->mirrored, sizeof(e->mirrored));
}

const char *
biometrics_embedder_name(const struct biometrics_embedder *e)
{
	return e->model != NULL ? e->model->name : "unknown";
}

const char *
biometrics_embedder_sha256(const struct biometrics_embedder *e)
{
	return e->sha256;
}

unsigned
biometrics_embedder_dim(const struct biometrics_embedder *e)
{
	return e->dim;
}

enum biometrics_metric
biometrics_embedder_metric(const struct biometrics_embedder *e)
{
	if (e->model != NULL)
		return e->model->metric;
	return e->dlib != NULL ? BIOMETRICS_METRIC_L2
			       : BIOMETRICS_METRIC_COSINE;
}

const struct biometrics_model *
biometrics_embedder_model(const struct biometrics_embedder *e)
{
	return e->model;
}

static uint8_t
digit(char c)
{
	return (uint8_t)(c <= '9' ? c - '0' : c - 'a' + 10);
}

struct biometrics_template_id
biometrics_embedder_id(const struct biometrics_embedder *e)
{
	struct biometrics_template_id id = {
	    .version = BIOMETRICS_EMBEDDER_VERSION,
	    .dim = (uint16_t)e->dim,
	    .kind = BIOMETRICS_TEMPLATE_FACE};

	for (size_t i = 0; i < sizeof(id.model); i++)
		id.model[i] = (uint8_t)(digit(e->sha256[2 * i]) << 4 |
		    digit(e->sha256[2 * i + 1]));
	return id;
}

enum biometrics_err
biometrics_embedder_calibrate(
    struct biometrics_embedder *e, const struct biometrics_model *row)
{
	if (strcmp(row->sha256, e->sha256) != 0 || row->dim != e->dim)
		return BIOMETRICS_E_MODEL_MISMATCH;
	if (!biometrics_model_ok(row))
		return BIOMETRICS_E_MODEL;
	e->model = row;
	return BIOMETRICS_E_OK;
}

unsigned
biometrics_embedder_side(const struct biometrics_embedder *e)
{
	return e->side;
}

static void
turn_over(const uint8_t *px, uint8_t *out)
{
	const size_t row = 3 * FNET_SIDE, bytes = row * FNET_SIDE;

	for (size_t i = 0; i < bytes; i += 3)
		memcpy(out + i / row * row + row - 3 - i % row, px + i, 3);
}

/* A face is nearly its own mirror: what the network makes of the two differs
 * by its errors more than by the face. */
static enum biometrics_err
run_both_sides(struct biometrics_embedder *e,
    const struct biometrics_image *aligned, float *out)
{
	const struct biometrics_image mirror = biometrics_image_of(
	    e->mirror, sizeof(e->mirror), FNET_SIDE, FNET_SIDE, 3);
	enum biometrics_err err = biometrics_fnet_run(e->fnet, aligned, out);

	if (err != BIOMETRICS_E_OK)
		return err;
	turn_over(aligned->px, e->mirror);
	err = biometrics_fnet_run(e->fnet, &mirror, e->mirrored);
	for (unsigned i = 0; err == BIOMETRICS_E_OK && i < e->dim; i++)
		out[i] = (out[i] + e->mirrored[i]) / 2;
	return err;
}

enum biometrics_err
biometrics_embedder_run(struct biometrics_embedder *e,
    const struct biometrics_image *aligned, float *out)
{
	if (!biometrics_image_ok(aligned) || aligned->channels != 3 ||
	    aligned->width != e->side || aligned->height != e->side)
		return BIOMETRICS_E_VALUE;
	if (e->fnet != NULL)
		return run_both_sides(e, aligned, out);
	return biometrics_face_dlib_net_run(e->dlib, aligned->px, out);
}

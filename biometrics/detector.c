#include "biometrics/detector.h"

#include <math.h>
#include <stdlib.h>

#include "biometrics/file.h"
#include "biometrics/kernel.h"
#include "biometrics/landmarks.h"

struct buffer {
	uint8_t *p;
	size_t cap;
};

struct biometrics_detector {
	const struct biometrics_face_dlib_ops *ops;
	struct biometrics_face_dlib *dlib;
	struct biometrics_landmarks *landmarks;
	struct buffer grey, part, small;
};

static const struct biometrics_face_dlib_ops *
best_ops(void)
{
#ifdef __x86_64__
	if (biometrics_kernel() == BIOMETRICS_KERNEL_AVX2)
		return &biometrics_face_dlib_ops_avx2;
#endif
	return &biometrics_face_dlib_ops;
}

enum biometrics_err
biometrics_detector_new_memory(
    struct span model, struct biometrics_detector **out)
{
	struct biometrics_detector *d = calloc(1, sizeof(*d));
	enum biometrics_err e = BIOMETRICS_E_MEMORY;

	if (d == NULL)
		return e;
	d->ops = best_ops();
	if ((e = d->ops->open(&d->dlib)) == BIOMETRICS_E_OK)
		e = biometrics_landmarks_new(model, &d->landmarks);
	if (e != BIOMETRICS_E_OK)
		biometrics_detector_free(&d);
	else
		*out = d;
	return e;
}

enum biometrics_err
biometrics_detector_new(const char *path, struct biometrics_detector **out)
{
	struct span file = {0};
	enum biometrics_err e;

	if ((e = biometrics_file_map(path, &file)) == BIOMETRICS_E_OK)
		e = biometrics_detector_new_memory(file, out);
	biometrics_file_unmap(&file);
	return e;
}

static void
buffer_free(struct buffer *b)
{
	if (b->p != NULL)
		bytes_wipe(b->p, b->cap);
	free(b->p);
	*b = (struct buffer) {0};
}

static enum biometrics_err
buffer_hold(struct buffer *b, size_t n)
{
	if (n <= b->cap)
		return BIOMETRICS_E_OK;
	buffer_free(b);
	if ((b->p = malloc(n)) == NULL)
		return BIOMETRICS_E_MEMORY;
	b->cap = n;
	return BIOMETRICS_E_OK;
}

void
biometrics_detector_forget(struct biometrics_detector *d)
{
	struct buffer *const all[] = {&d->grey, &d->part, &d->small};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i]->p != NULL)
			bytes_wipe(all[i]->p, all[i]->cap);
}

void
biometrics_detector_free(struct biometrics_detector **d)
{
	if (*d == NULL)
		return;
	(*d)->ops->close(&(*d)->dlib);
	biometrics_landmarks_free(&(*d)->landmarks);
	buffer_free(&(*d)->grey);
	buffer_free(&(*d)->part);
	buffer_free(&(*d)->small);
	free(*d);
	*d = NULL;
}

enum biometrics_err
biometrics_detector_grey(struct biometrics_detector *d,
    const struct biometrics_image *in, struct biometrics_image *out)
{
	enum biometrics_err e;

	if (!biometrics_image_ok(in))
		return BIOMETRICS_E_VALUE;
	e = buffer_hold(&d->grey, (size_t)in->width * in->height);
	if (e != BIOMETRICS_E_OK)
		return e;
	*out = (struct biometrics_image) {.px = d->grey.p, .cap = d->grey.cap};
	return biometrics_image_grey(in, out);
}

/* The region of the grey picture at the given scale. */
static enum biometrics_err
view(struct biometrics_detector *d, const struct biometrics_image *grey,
    struct biometrics_detector_region r, double scale,
    struct biometrics_image *out)
{
	struct biometrics_image part = *grey, small;
	const double width = fmax(1, round(r.width * scale));
	const double height = fmax(1, round(r.height * scale));
	enum biometrics_err e;

	if (r.width != grey->width || r.height != grey->height) {
		e = buffer_hold(&d->part, (size_t)r.width * r.height);
		if (e != BIOMETRICS_E_OK)
			return e;
		part = (struct biometrics_image) {
		    .px = d->part.p, .cap = d->part.cap};
		e = biometrics_image_crop(
		    grey, (int)r.left, (int)r.top, r.width, r.height, &part);
		if (e != BIOMETRICS_E_OK)
			return e;
	}
	if (width == r.width && height == r.height) {
		*out = part;
		return BIOMETRICS_E_OK;
	}
	if (width * height > BIOMETRICS_IMAGE_MAX_PIXELS)
		return BIOMETRICS_E_SIZE;
	e = buffer_hold(&d->small, (size_t)(width * height));
	if (e != BIOMETRICS_E_OK)
		return e;
	small = (struct biometrics_image) {
	    .px = d->small.p, .cap = d->small.cap};
	e = biometrics_image_resize(
	    &part, (unsigned)width, (unsigned)height, &small);
	if (e == BIOMETRICS_E_OK)
		*out = small;
	return e;
}

enum biometrics_err
biometrics_detector_search(struct biometrics_detector *d,
    const struct biometrics_image *grey, struct biometrics_detector_region r,
    unsigned min_face, enum biometrics_face_dlib_how how,
    struct biometrics_detector_box *out, size_t cap, size_t *n)
{
	struct biometrics_face_dlib_box box[64];
	struct biometrics_image img;
	double fx, fy;
	size_t found;
	enum biometrics_err e;

	e = view(d, grey, r, 80.0 / min_face, &img);
	if (e != BIOMETRICS_E_OK)
		return e;
	e = d->ops->detect(d->dlib, img.px, img.width, img.height, how, box,
	    sizeof(box) / sizeof(box[0]), &found);
	if (e != BIOMETRICS_E_OK)
		return e;
	fx = (double)r.width / img.width;
	fy = (double)r.height / img.height;
	*n = found < cap ? found : cap;
	for (size_t i = 0; i < *n; i++)
		out[i] = (struct biometrics_detector_box) {
		    .left = (float)(r.left + (double)box[i].left * fx),
		    .top = (float)(r.top + (double)box[i].top * fy),
		    .right = (float)(r.left + ((double)box[i].right + 1) * fx),
		    .bottom = (float)(r.top + ((double)box[i].bottom + 1) * fy),
		    .confidence = (float)box[i].confidence,
		};
	return BIOMETRICS_E_OK;
}

enum biometrics_err
biometrics_detector_points(struct biometrics_detector *d,
    const struct biometrics_image *grey,
    const struct biometrics_detector_box *b, float *xy)
{
	/* The corners are pixels: the last ones lie inside. */
	return biometrics_landmarks_run(d->landmarks, grey, b->left, b->top,
	    b->right - 1, b->bottom - 1, xy);
}

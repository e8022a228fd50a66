#include "biometrics/face.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "biometrics/detector.h"
#include "biometrics/embedder.h"
#include "biometrics/face_pose.h"

enum {
	SMALLEST = 40,
	MOST = 64 /* faces in one search */
};

static int
larger_first(const void *a, const void *b)
{
	const struct biometrics_detector_box *x = a, *y = b;
	const float d = (y->right - y->left) - (x->right - x->left);

	return d > 0 ? 1 : d < 0 ? -1 : 0;
}

static enum biometrics_err
describe(struct biometrics_detector *d, const struct biometrics_image *grey,
    const struct biometrics_detector_box *b, struct biometrics_face *out)
{
	float xy[2 * BIOMETRICS_FACE_POINTS];
	enum biometrics_err e;

	if ((e = biometrics_detector_points(d, grey, b, xy)) != BIOMETRICS_E_OK)
		return e;
	out->box.left = b->left;
	out->box.top = b->top;
	out->box.width = b->right - b->left;
	out->box.height = b->bottom - b->top;
	out->confidence = b->confidence;
	for (size_t i = 0; i < BIOMETRICS_FACE_POINTS; i++)
		out->point[i] = (struct biometrics_point) {
		    xy[2 * i], xy[2 * i + 1]};
	biometrics_face_pose(out);
	return BIOMETRICS_E_OK;
}

static enum biometrics_err
find_in(struct biometrics_detector *d, const struct biometrics_image *grey,
    struct biometrics_detector_region region, unsigned min_face,
    enum biometrics_face_dlib_how how, struct biometrics_face *out, size_t cap,
    size_t *n)
{
	struct biometrics_detector_box box[MOST];
	size_t found;
	enum biometrics_err e;

	e = biometrics_detector_search(
	    d, grey, region, min_face, how, box, MOST, &found);
	if (e != BIOMETRICS_E_OK)
		return e;
	qsort(box, found, sizeof(box[0]), larger_first);
	if (found > cap)
		found = cap;
	for (size_t i = 0; i < found; i++)
		if ((e = describe(d, grey, &box[i], &out[i])) !=
		    BIOMETRICS_E_OK)
			return e;
	*n = found;
	return BIOMETRICS_E_OK;
}

static struct biometrics_detector_region
all_of(const struct biometrics_image *img)
{
	return (struct biometrics_detector_region) {
	    .width = img->width, .height = img->height};
}

enum biometrics_err
biometrics_face_find(struct biometrics_detector *d,
    const struct biometrics_image *img, unsigned min_face,
    struct biometrics_face *out, size_t cap, size_t *n)
{
	struct biometrics_image grey;
	enum biometrics_err e;

	if (min_face == 0)
		min_face = BIOMETRICS_FACE_MIN;
	if (min_face < SMALLEST)
		return BIOMETRICS_E_VALUE;
	if ((e = biometrics_detector_grey(d, img, &grey)) != BIOMETRICS_E_OK)
		return e;
	return find_in(d, &grey, all_of(&grey), min_face,
	    BIOMETRICS_FACE_DLIB_WHOLE, out, cap, n);
}

enum biometrics_err
biometrics_face_find_doubtful(struct biometrics_detector *d,
    const struct biometrics_image *img, struct biometrics_face *out)
{
	struct biometrics_detector_box box;
	struct biometrics_image grey;
	enum biometrics_err e;
	size_t n;

	if ((e = biometrics_detector_grey(d, img, &grey)) != BIOMETRICS_E_OK)
		return e;
	e = biometrics_detector_search(d, &grey, all_of(&grey), SMALLEST,
	    BIOMETRICS_FACE_DLIB_DOUBTFUL, &box, 1, &n);
	if (e != BIOMETRICS_E_OK)
		return e;
	return n == 0 ? BIOMETRICS_E_NO_FACE : describe(d, &grey, &box, out);
}

/* The face's box and around it nearly half of its width on every side. */
static struct biometrics_detector_region
around(const struct biometrics_face *f, const struct biometrics_image *img)
{
	const float margin = 0.45f;
	const float w = f->box.width, h = f->box.height;
	const float x0 = fmaxf(0, f->box.left - margin * w);
	const float y0 = fmaxf(0, f->box.top - margin * h);
	const float x1 = fminf(
	    (float)img->width, f->box.left + (1 + margin) * w);
	const float y1 = fminf(
	    (float)img->height, f->box.top + (1 + margin) * h);

	return (struct biometrics_detector_region) {(unsigned)x0, (unsigned)y0,
	    x1 > x0 + 1 ? (unsigned)(x1 - x0) : 0,
	    y1 > y0 + 1 ? (unsigned)(y1 - y0) : 0};
}

/* Only the face followed, where it is expected; *n = 0 when it is not there. */
static enum biometrics_err
near(struct biometrics_detector *d, const struct biometrics_face *last,
    const struct biometrics_image *img, struct biometrics_face *out, size_t *n)
{
	/* So that the face lies in the middle layer of three. */
	const float min_face = fmaxf(SMALLEST, last->box.width / 1.2f);
	struct biometrics_detector_region region = around(last, img);
	struct biometrics_image grey;
	enum biometrics_err e;

	*n = 0;
	if (region.width == 0 || region.height == 0)
		return BIOMETRICS_E_OK;
	if ((e = biometrics_detector_grey(d, img, &grey)) != BIOMETRICS_E_OK)
		return e;
	return find_in(d, &grey, region, (unsigned)min_face,
	    BIOMETRICS_FACE_DLIB_NARROW, out, 1, n);
}

enum biometrics_err
biometrics_face_follow(struct biometrics_detector *d,
    struct biometrics_face_track *io, const struct biometrics_image *img,
    struct biometrics_face *out, size_t cap, size_t *n)
{
	enum biometrics_err e;
	size_t found = 0;

	if (cap == 0)
		return BIOMETRICS_E_VALUE;
	if (io->have && io->others == 0 &&
	    io->since_full + 1 < io->full_every) {
		if ((e = near(d, &io->face, img, out, &found)) !=
		    BIOMETRICS_E_OK)
			return e;
		io->since_full++;
	}
	if (found == 0) {
		e = biometrics_face_find(
		    d, img, io->min_face, out, cap, &found);
		if (e != BIOMETRICS_E_OK)
			return e;
		io->since_full = 0;
		io->others = found > 1 ? found - 1 : 0;
	}
	io->have = found > 0;
	if (io->have)
		io->face = out[0];
	*n = found;
	return BIOMETRICS_E_OK;
}

static struct biometrics_point
middle(const struct biometrics_point *p, size_t n)
{
	struct biometrics_point m = {0};

	for (size_t i = 0; i < n; i++) {
		m.x += p[i].x / (float)n;
		m.y += p[i].y / (float)n;
	}
	return m;
}

void
biometrics_face_five(
    const struct biometrics_face *f, struct biometrics_point out[5])
{
	out[0] = middle(&f->point[36], 6);
	out[1] = middle(&f->point[42], 6);
	out[2] = f->point[30];
	out[3] = f->point[48];
	out[4] = f->point[54];
}

float
biometrics_face_ied(const struct biometrics_face *f)
{
	struct biometrics_point p[5];

	biometrics_face_five(f, p);
	return hypotf(p[1].x - p[0].x, p[1].y - p[0].y);
}

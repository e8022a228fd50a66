/* Faces brought to the place where a network expects them. */
#include <math.h>
#include <stdlib.h>

#include "biometrics/embedder.h"
#include "biometrics/face.h"
#include "biometrics/face_dlib.h"

enum {
	SIDE = 112,
	MOST_SAMPLES = 4 /* a pixel and direction */
};

/* Where the five points lie in a 112x112 picture (ArcFace, MobileFace). */
static const struct biometrics_point target[5] = {
    {38.2946f, 51.6963f},
    {73.5318f, 51.5014f},
    {56.0252f, 71.7366f},
    {41.5493f, 92.3655f},
    {70.7299f, 92.2041f},
};

/* x' = a x - b y + tx, y' = b x + a y + ty */
struct similarity {
	float a, b, tx, ty;
};

/*
 * From the aligned picture to the photograph, in least squares: as complex
 * numbers, a + ib is the sum of conj(d) s over the sum of |d|².
 */
static struct similarity
solve(const struct biometrics_point src[5])
{
	struct biometrics_point md = {0}, ms = {0};
	struct similarity t = {0};
	float norm = 0;

	for (int i = 0; i < 5; i++) {
		md.x += target[i].x / 5;
		md.y += target[i].y / 5;
		ms.x += src[i].x / 5;
		ms.y += src[i].y / 5;
	}
	for (int i = 0; i < 5; i++) {
		const float dx = target[i].x - md.x, dy = target[i].y - md.y;
		const float sx = src[i].x - ms.x, sy = src[i].y - ms.y;

		t.a += dx * sx + dy * sy;
		t.b += dx * sy - dy * sx;
		norm += dx * dx + dy * dy;
	}
	t.a /= norm;
	t.b /= norm;
	t.tx = ms.x - t.a * md.x + t.b * md.y;
	t.ty = ms.y - t.b * md.x - t.a * md.y;
	return t;
}

/* Adds the bilinear sample at (x, y); the edge of the image goes on outside. */
static void
sample(const struct biometrics_image *in, float x, float y, float sum[3])
{
	const float cx = fminf(fmaxf(x, 0), (float)(in->width - 1));
	const float cy = fminf(fmaxf(y, 0), (float)(in->height - 1));
	const size_t x0 = (size_t)cx, y0 = (size_t)cy, ch = in->channels;
	const size_t right = x0 + 1 < in->width ? ch : 0;
	const size_t down = y0 + 1 < in->height ? in->width * ch : 0;
	const float fx = cx - (float)x0, fy = cy - (float)y0;
	const uint8_t *p = in->px + (y0 * in->width + x0) * ch;

	for (size_t k = 0; k < 3; k++) {
		const uint8_t *q = ch == 3 ? p + k : p;
		const float top = (float)q[0] +
		    fx * ((float)q[right] - (float)q[0]);
		const float bottom = (float)q[down] +
		    fx * ((float)q[down + right] - (float)q[down]);

		sum[k] += top + fy * (bottom - top);
	}
}

static void
warp(const struct biometrics_image *in, struct similarity t,
    struct biometrics_image *out)
{
	const float scale = hypotf(t.a, t.b);
	/* A photograph much larger than 112x112 would alias: average it. */
	const int n = scale < 1.5f ? 1
	    : scale < MOST_SAMPLES ? (int)lroundf(scale)
				   : MOST_SAMPLES;
	const float share = 1 / (float)(n * n);
	uint8_t *to = out->px;

	for (unsigned y = 0; y < out->height; y++)
		for (unsigned x = 0; x < out->width; x++) {
			float sum[3] = {0};

			for (int i = 0; i < n * n; i++) {
				const float u = (float)x - 0.5f +
				    ((float)(i % n) + 0.5f) / (float)n;
				const float v = (float)y - 0.5f +
				    ((float)(i / n) + 0.5f) / (float)n;

				sample(in, t.a * u - t.b * v + t.tx,
				    t.b * u + t.a * v + t.ty, sum);
			}
			for (int k = 0; k < 3; k++)
				*to++ = (uint8_t)(sum[k] * share + 0.5f);
		}
}

enum biometrics_err
biometrics_face_align(const struct biometrics_image *in,
    const struct biometrics_face *f, unsigned side,
    struct biometrics_image *out)
{
	struct biometrics_image o = biometrics_image_of(
	    out->px, out->cap, side, side, 3);
	struct biometrics_point five[5];
	float xy[2 * BIOMETRICS_FACE_POINTS];
	enum biometrics_err e = BIOMETRICS_E_OK;

	if (!biometrics_image_ok(in))
		return BIOMETRICS_E_VALUE;
	if (side != SIDE && side != BIOMETRICS_FACE_DLIB_SIDE)
		return BIOMETRICS_E_UNSUPPORTED;
	if (!biometrics_image_ok(&o))
		return BIOMETRICS_E_SPACE;
	if (side == SIDE) {
		biometrics_face_five(f, five);
		warp(in, solve(five), &o);
	} else {
		for (size_t i = 0; i < BIOMETRICS_FACE_POINTS; i++) {
			xy[2 * i] = f->point[i].x;
			xy[2 * i + 1] = f->point[i].y;
		}
		e = biometrics_face_dlib_chip(
		    in->px, in->width, in->height, in->channels, xy, o.px);
	}
	if (e == BIOMETRICS_E_OK)
		*out = o;
	return e;
}

enum biometrics_err
biometrics_face_template(struct biometrics_embedder *embedder,
    const struct biometrics_image *in, const struct biometrics_face *f,
    float *out)
{
	uint8_t px[BIOMETRICS_FACE_DLIB_SIDE * BIOMETRICS_FACE_DLIB_SIDE * 3];
	struct biometrics_image aligned = {.px = px, .cap = sizeof(px)};
	enum biometrics_err e;

	e = biometrics_face_align(
	    in, f, biometrics_embedder_side(embedder), &aligned);
	if (e == BIOMETRICS_E_OK)
		e = biometrics_embedder_run(embedder, &aligned, out);
	bytes_wipe(px, sizeof(px));
	return e;
}

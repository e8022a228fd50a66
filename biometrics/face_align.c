/* Faces brought to the place where a network expects them. */
#include <math.h>
#include <stdlib.h>

#include "biometrics/embedder.h"
#include "biometrics/face.h"
#include "biometrics/face_dlib.h"

enum {
	SIDE = 112,
	MOST_SAMPLES = 5 /* a pixel and direction */
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

static size_t
clamp(int x, unsigned n)
{
	return x < 0 ? 0 : x >= (int)n ? n - 1 : (size_t)x;
}

/* Adds the pixel nearest to (x, y), which lie within the range of int. */
static void
pick(const struct biometrics_image *in, float x, float y, float sum[3])
{
	const size_t cx = clamp((int)(x + 0.5f), in->width);
	const size_t cy = clamp((int)(y + 0.5f), in->height);
	const size_t ch = in->channels;
	const uint8_t *p = in->px + (cy * in->width + cx) * ch;

	sum[0] += (float)p[0];
	sum[1] += (float)p[ch / 2];
	sum[2] += (float)p[ch - 1];
}

/*
 * A photograph much larger than 112x112 would alias: each pixel becomes the
 * mean of n x n that lie about one apart on the photograph.
 */
static void
average(const struct biometrics_image *in, struct similarity t, int n, float x,
    float y, float sum[3])
{
	const float step = 1 / (float)n;
	const float u = x - 0.5f + step / 2, v = y - 0.5f + step / 2;
	float left = t.a * u - t.b * v + t.tx, top = t.b * u + t.a * v + t.ty;

	for (int j = 0; j < n; j++) {
		float sx = left, sy = top;

		for (int i = 0; i < n; i++) {
			pick(in, sx, sy, sum);
			sx += t.a * step;
			sy += t.b * step;
		}
		left -= t.b * step;
		top += t.a * step;
	}
}

static void
warp(const struct biometrics_image *in, struct similarity t,
    struct biometrics_image *out)
{
	const float scale = hypotf(t.a, t.b);
	const int n = scale < 1.5f ? 1
	    : scale < MOST_SAMPLES ? (int)ceilf(scale)
				   : MOST_SAMPLES;
	const float share = 1 / (float)(n * n);
	uint8_t *to = out->px;

	for (unsigned j = 0; j < out->height; j++)
		for (unsigned i = 0; i < out->width; i++) {
			const float x = (float)i, y = (float)j;
			float sum[3] = {0};

			if (n == 1)
				sample(in, t.a * x - t.b * y + t.tx,
				    t.b * x + t.a * y + t.ty, sum);
			else
				average(in, t, n, x, y, sum);
			for (int k = 0; k < 3; k++)
				*to++ = (uint8_t)(sum[k] * share + 0.5f);
		}
}

/* Landmarks lie near the image; beyond this something is wrong with them. */
static bool
sane(struct similarity t)
{
	const float far = 1e6f;

	return fabsf(t.a) < far / SIDE && fabsf(t.b) < far / SIDE &&
	    fabsf(t.tx) < far && fabsf(t.ty) < far;
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
		struct similarity t;

		biometrics_face_five(f, five);
		t = solve(five);
		if (!sane(t))
			return BIOMETRICS_E_VALUE;
		warp(in, t, &o);
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

#include "biometrics/pad_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "biometrics/file.h"
#include "biometrics/fnet.h"
#include "biometrics/model.h"

enum {
	MAX_SIDE = 128,
	MAX_CLASSES = 8,
	MOST_SAMPLES = 8 /* a pixel and direction */
};

/*
 * The networks whose answers are understood: nothing in a file says which class
 * means a living face, nor how much of the picture around it belongs to it.
 */
static const struct kind {
	const char *name, *sha256;
	unsigned side, classes, live;
	float scale; /* of the crop, in sizes of the face */
} kinds[] = {
    {"MiniFASNet V2, 2.7",
	"cf11c1d9f736a27d76f5710c0d35186cb41cddea42b0199656cd43b02bdc4530", 80,
	3, 1, 2.7f},
};

struct biometrics_pad_network {
	const struct kind *kind;
	struct biometrics_fnet *fnet;
};

static enum biometrics_err
open_file(struct span file, struct biometrics_pad_network *n)
{
	char sha256[65];
	enum biometrics_err e;

	if ((e = biometrics_fnet_new(file, &n->fnet)) != BIOMETRICS_E_OK)
		return e;
	if (!biometrics_model_sha256(file, sha256))
		return BIOMETRICS_E_INTERNAL;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(sha256, kinds[i].sha256) == 0)
			n->kind = &kinds[i];
	if (n->kind == NULL ||
	    biometrics_fnet_width(n->fnet) != n->kind->side ||
	    biometrics_fnet_height(n->fnet) != n->kind->side ||
	    biometrics_fnet_outputs(n->fnet) != n->kind->classes)
		return BIOMETRICS_E_UNSUPPORTED;
	return BIOMETRICS_E_OK;
}

enum biometrics_err
biometrics_pad_network_new(
    const char *path, struct biometrics_pad_network **out)
{
	struct biometrics_pad_network *n = calloc(1, sizeof(*n));
	struct span file = {0};
	enum biometrics_err e = BIOMETRICS_E_MEMORY;

	if (n == NULL)
		return e;
	if ((e = biometrics_file_map(path, &file)) == BIOMETRICS_E_OK)
		e = open_file(file, n);
	biometrics_file_unmap(&file);
	if (e == BIOMETRICS_E_OK)
		*out = n;
	else
		biometrics_pad_network_free(&n);
	return e;
}

void
biometrics_pad_network_free(struct biometrics_pad_network **n)
{
	if (*n == NULL)
		return;
	biometrics_fnet_free(&(*n)->fnet);
	free(*n);
	*n = NULL;
}

void
biometrics_pad_network_forget(struct biometrics_pad_network *n)
{
	biometrics_fnet_forget(n->fnet);
}

const char *
biometrics_pad_network_name(const struct biometrics_pad_network *n)
{
	return n->kind->name;
}

struct area {
	float left, top, width, height;
};

/*
 * The network was trained on boxes from the hairline to the chin: the brows
 * stand as far below the hairline as the nose's end below the brows.
 */
static struct area
face_of(const struct biometrics_face *f)
{
	const struct biometrics_point *p = f->point;
	float x0 = p[0].x, x1 = p[0].x, brow = p[17].y;
	float top;

	for (int i = 1; i <= 16; i++) {
		x0 = fminf(x0, p[i].x);
		x1 = fmaxf(x1, p[i].x);
	}
	for (int i = 18; i <= 26; i++)
		brow = fminf(brow, p[i].y);
	top = brow - (p[33].y - brow);
	return (struct area) {x0, top, x1 - x0, p[8].y - top};
}

/* The face's box made larger, but no larger than the picture, and inside it. */
static struct area
around(struct area a, float scale, const struct biometrics_image *img)
{
	const float w = (float)img->width, h = (float)img->height;
	const float s = fminf(
	    scale, fminf((w - 1) / a.width, (h - 1) / a.height));
	struct area b = {.width = a.width * s, .height = a.height * s};

	b.left = a.left + a.width / 2 - b.width / 2;
	b.top = a.top + a.height / 2 - b.height / 2;
	b.left = fmaxf(0, fminf(b.left, w - b.width));
	b.top = fmaxf(0, fminf(b.top, h - b.height));
	return b;
}

/* The pixel under the middle of a sample. */
static size_t
at(float from, float step, float i, unsigned n)
{
	const float x = fmaxf(0, from + i * step);

	return x < (float)n ? (size_t)x : n - 1;
}

/* Each pixel becomes the mean of n x n that lie about one apart. */
static void
shrink(const struct biometrics_image *in, struct area a, unsigned side,
    uint8_t *to)
{
	const float more = ceilf(fmaxf(a.width, a.height) / (float)side);
	const unsigned n = more < MOST_SAMPLES ? (unsigned)more : MOST_SAMPLES;
	const float dx = a.width / (float)(side * n);
	const float dy = a.height / (float)(side * n);
	const size_t ch = in->channels;

	for (unsigned j = 0; j < side * n; j += n)
		for (unsigned i = 0; i < side * n; i += n, to += 3) {
			unsigned sum[3] = {0};

			for (unsigned k = 0; k < n * n; k++) {
				const float u = (float)(i + k % n) + 0.5f;
				const float v = (float)(j + k / n) + 0.5f;
				const size_t x = at(a.left, dx, u, in->width);
				const size_t y = at(a.top, dy, v, in->height);
				const uint8_t *p = in->px +
				    (y * in->width + x) * ch;

				sum[0] += p[0];
				sum[1] += p[ch / 2];
				sum[2] += p[ch - 1];
			}
			for (int c = 0; c < 3; c++)
				to[c] = (uint8_t)((sum[c] + n * n / 2) /
				    (n * n));
		}
}

enum biometrics_err
biometrics_pad_network_run(struct biometrics_pad_network *n,
    const struct biometrics_image *img, const struct biometrics_face *f,
    float *attack)
{
	uint8_t px[MAX_SIDE * MAX_SIDE * 3];
	const unsigned side = n->kind->side;
	struct biometrics_image in = biometrics_image_of(
	    px, sizeof(px), side, side, 3);
	float out[MAX_CLASSES], most = -INFINITY, sum = 0;
	struct area a = face_of(f);
	enum biometrics_err e;

	/* It has learnt colours: of a grey picture it knows nothing. */
	if (!biometrics_image_ok(img) || img->channels != 3)
		return BIOMETRICS_E_UNSUPPORTED;
	if (!(a.width >= 1) || !(a.height >= 1))
		return BIOMETRICS_E_VALUE;
	a = around(a, n->kind->scale, img);
	shrink(img, a, side, px);
	e = biometrics_fnet_run(n->fnet, &in, out);
	bytes_wipe(px, sizeof(px));
	if (e != BIOMETRICS_E_OK)
		return e;
	for (unsigned i = 0; i < n->kind->classes; i++)
		most = fmaxf(most, out[i]);
	for (unsigned i = 0; i < n->kind->classes; i++)
		sum += expf(out[i] - most);
	*attack = 1 - expf(out[n->kind->live] - most) / sum;
	return isfinite(*attack) ? BIOMETRICS_E_OK : BIOMETRICS_E_VALUE;
}

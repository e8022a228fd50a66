/*
 * Screens and prints are made of dots in rows; a camera sees them, or what its
 * own rows make of them (moiré), as a regular pattern: a few frequencies far
 * stronger than their neighbours, which skin does not have.
 */
#include <math.h>
#include <string.h>

#include "biometrics/pad_parts.h"

enum {
	SIDE = 128, /* of the square of pixels under the transform */
	LOG = 7,
	AXIS = 3, /* rows and columns of JPEG's own 8 x 8 blocks, left out */
	NEAR = 3, /* half a neighbourhood */
	LOW = 14, /* cycles a side: below lie the features of a face */
	HIGH = 62
};

struct complex {
	float re, im;
};

/* In place, radix 2, SIDE numbers that lie step apart. */
static void
transform(struct complex *v, size_t step, const struct complex *root)
{
	for (size_t i = 0; i < SIDE; i++) {
		size_t j = 0;

		for (size_t b = 0; b < LOG; b++)
			j |= (i >> b & 1) << (LOG - 1 - b);
		if (j > i) {
			const struct complex t = v[i * step];

			v[i * step] = v[j * step];
			v[j * step] = t;
		}
	}
	for (size_t n = 2; n <= SIDE; n *= 2)
		for (size_t i = 0; i < SIDE; i += n)
			for (size_t k = 0; k < n / 2; k++) {
				const struct complex w = root[k * (SIDE / n)];
				struct complex *a = &v[(i + k) * step];
				struct complex *b = a + n / 2 * step;
				const struct complex t = {
				    b->re * w.re - b->im * w.im,
				    b->re * w.im + b->im * w.re};

				*b = (struct complex) {
				    a->re - t.re, a->im - t.im};
				*a = (struct complex) {
				    a->re + t.re, a->im + t.im};
			}
}

/* The square of pixels about the nose, fading out to all sides. */
static bool
square(const struct biometrics_image *img, const struct biometrics_face *f,
    struct complex *v)
{
	const float half = (float)SIDE / 2, pi = acosf(-1);
	const float cx = f->point[29].x - half, cy = f->point[29].y - half;
	const size_t ch = img->channels;
	float fade[SIDE], mean = 0;

	if (img->width < SIDE || img->height < SIDE ||
	    !(biometrics_face_ied(f) >= (float)SIDE / 3) || !(cx >= 0) ||
	    !(cy >= 0) || !(cx < (float)(img->width - SIDE)) ||
	    !(cy < (float)(img->height - SIDE)))
		return false;
	for (int i = 0; i < SIDE; i++)
		fade[i] = 0.5f - 0.5f * cosf(2 * pi * ((float)i + 0.5f) / SIDE);
	for (size_t j = 0; j < SIDE; j++)
		for (size_t i = 0; i < SIDE; i++) {
			const uint8_t *p = img->px +
			    (((size_t)cy + j) * img->width + (size_t)cx + i) *
				ch;

			v[j * SIDE + i].re = (float)(p[0] + p[ch / 2] +
						 p[ch - 1]) /
			    3;
			v[j * SIDE + i].im = 0;
			mean += v[j * SIDE + i].re / (SIDE * SIDE);
		}
	for (size_t j = 0; j < SIDE; j++)
		for (size_t i = 0; i < SIDE; i++)
			v[j * SIDE + i].re = (v[j * SIDE + i].re - mean) *
			    fade[i] * fade[j];
	return true;
}

static float
power(const struct complex *v, int x, int y)
{
	const struct complex *c =
	    &v[(size_t)(y & (SIDE - 1)) * SIDE + (size_t)(x & (SIDE - 1))];

	return c->re * c->re + c->im * c->im;
}

/* How far a frequency stands out of those around it. */
static float
prominence(const struct complex *v, int x, int y)
{
	float around = 0, here = power(v, x, y);
	int n = 0;

	for (int j = -NEAR; j <= NEAR; j++)
		for (int i = -NEAR; i <= NEAR; i++) {
			/* The window smears a frequency over its neighbours. */
			if (i * i + j * j <= 4)
				continue;
			around += power(v, x + i, y + j);
			n++;
		}
	return here * (float)n / (around + 1e3f * (float)n);
}

static float
strongest(const struct complex *v)
{
	float most = 1;

	/* The other half is the mirror of this one. */
	for (int y = 0; y <= HIGH; y++)
		for (int x = -HIGH; x <= HIGH; x++) {
			const int r2 = x * x + y * y;

			if (r2 < LOW * LOW || r2 > HIGH * HIGH || y < AXIS ||
			    (x < AXIS && x > -AXIS))
				continue;
			most = fmaxf(most, prominence(v, x, y));
		}
	return most;
}

bool
biometrics_pad_pattern(const struct biometrics_image *img,
    const struct biometrics_face *f, float *db)
{
	struct complex v[SIDE * SIDE], root[SIDE / 2];
	const float pi = acosf(-1);

	if (!biometrics_image_ok(img) || !square(img, f, v))
		return false;
	for (int i = 0; i < SIDE / 2; i++) {
		const float a = -2 * pi * (float)i / SIDE;

		root[i] = (struct complex) {cosf(a), sinf(a)};
	}
	for (size_t i = 0; i < SIDE; i++)
		transform(v + i * SIDE, 1, root);
	for (size_t i = 0; i < SIDE; i++)
		transform(v + i, SIDE, root);
	*db = 10 * log10f(strongest(v));
	bytes_wipe(v, sizeof(v));
	return true;
}

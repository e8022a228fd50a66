/*
 * How likely it is that another touch of the same finger shows a minutia again:
 * a logistic model of what lies around it, fitted to pairs of touches that
 * could be laid over each other.
 */
#include "biometrics/minutiae_find.h"

#include <math.h>

#include "biometrics/ridge_math.h"

enum {
	RAYS = 16
};

static const float circle[RAYS][2] = {{1, 0}, {.9239f, .3827f},
    {.7071f, .7071f}, {.3827f, .9239f}, {0, 1}, {-.3827f, .9239f},
    {-.7071f, .7071f}, {-.9239f, .3827f}, {-1, 0}, {-.9239f, -.3827f},
    {-.7071f, -.7071f}, {-.3827f, -.9239f}, {0, -1}, {.3827f, -.9239f},
    {.7071f, -.7071f}, {.9239f, -.3827f}};

/* Pixels: where the ridges' strength is taken, and what is far enough. */
static const float CLOSE = 5, AWAY = 14;
static const float CLEAR = 32, FREE = 24;
/* The model: of the least strength close by, the mean strength away, the
 * distance to one that faces it, and to the border. */
static const float OF_CLOSE = 0.058f, OF_AWAY = 0.048f, OF_FACING = 0.039f;
static const float OF_BORDER = 0.045f, BIAS = -3.05f;

static float
strength(const struct biometrics_ridge *r, float x, float y)
{
	size_t p;

	if (x < 0 || y < 0 || x >= (float)r->width || y >= (float)r->height)
		return 0;
	p = (size_t)y * r->stride + (size_t)x;
	return sqrtf(r->even[p] * r->even[p] + r->odd[p] * r->odd[p]);
}

static void
ring(const struct biometrics_ridge *r, const struct biometrics_minutiae_find *m,
    float radius, float *mean, float *least)
{
	const float d = radius * r->scale;

	*mean = 0;
	*least = 1000;
	for (int i = 0; i < RAYS; i++) {
		const float s = strength(r, m->x + 0.5f + d * circle[i][0],
		    m->y + 0.5f + d * circle[i][1]);

		*mean += s / RAYS;
		*least = s < *least ? s : *least;
	}
}

/* Pixels to what is no print. */
static float
border(
    const struct biometrics_ridge *r, const struct biometrics_minutiae_find *m)
{
	for (float d = 4; d < CLEAR; d += 4)
		for (int i = 0; i < RAYS; i++) {
			const float x = m->x + d * r->scale * circle[i][0];
			const float y = m->y + d * r->scale * circle[i][1];

			if (x < 0 || y < 0 || x >= (float)r->width ||
			    y >= (float)r->height ||
			    !biometrics_ridge_at(r, (unsigned)x, (unsigned)y)
				 ->inside)
				return d;
		}
	return CLEAR;
}

/* Pixels to the nearest that points the other way. */
static float
facing(const struct biometrics_ridge *r,
    const struct biometrics_minutiae_find *m,
    const struct biometrics_minutiae_find *all, size_t n)
{
	float least = FREE * r->scale * (FREE * r->scale);

	for (size_t i = 0; i < n; i++) {
		const float dx = all[i].x - m->x, dy = all[i].y - m->y;
		const float d = dx * dx + dy * dy;

		if (d < least && all[i].dx * m->dx + all[i].dy * m->dy < 0)
			least = d;
	}
	return sqrtf(least) / r->scale;
}

static float
logistic(float z)
{
	const float e = ridge_fade(z < 0 ? -z : z);

	return z < 0 ? e / (1 + e) : 1 / (1 + e);
}

void
biometrics_minutiae_rate(const struct biometrics_ridge *r,
    struct biometrics_minutiae_find *all, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct biometrics_minutiae_find *m = &all[i];
		float mean, least, away, unused;

		ring(r, m, CLOSE, &mean, &least);
		ring(r, m, AWAY, &away, &unused);
		m->border = border(r, m);
		m->quality = logistic(BIAS + OF_CLOSE * least + OF_AWAY * away +
		    OF_FACING * facing(r, m, all, n) + OF_BORDER * m->border);
	}
}

/*
 * A pair of Gabor filters for each cell, tuned to its direction and distance of
 * ridges.
 */
#include "biometrics/kernel.h"
#include "biometrics/ridge.h"
#include "biometrics/ridge_math.h"

enum {
	CELL = BIOMETRICS_RIDGE_CELL,
	MOST = 15,
	SIDE = 2 * MOST + 1
};

static const float REACH = 10, ALONG = 4; /* pixels */
static const float ACROSS = 0.42f; /* of the distance of ridges */
static const float STEPS = 511; /* of a tap */
static const float LIMIT = 16000000; /* of an exact sum in a float */

/* One pair: the taps before the middle in reading order, and the middle. */
struct pair {
	int reach;
	float even[SIDE * SIDE], odd[SIDE * SIDE];
	float gauss[SIDE * SIDE];
	float gain;
};

/* gauss[x], and cosine and sine of the phase, along one axis. */
struct axis {
	float gauss[SIDE], c[SIDE], s[SIDE];
};

static void
axis(struct axis *a, int reach, float curve, float phase)
{
	float c, s;

	ridge_turn(phase, &c, &s);
	a->c[reach] = a->gauss[reach] = 1;
	a->s[reach] = 0;
	for (int i = 1; i <= reach; i++) {
		const int p = reach + i, m = reach - i;

		a->gauss[p] = a->gauss[m] = ridge_fade(curve * (float)(i * i));
		a->c[p] = a->c[m] = a->c[p - 1] * c - a->s[p - 1] * s;
		a->s[p] = a->s[p - 1] * c + a->c[p - 1] * s;
		a->s[m] = -a->s[p];
	}
}

/*
 * exp(-u²/2σu² - v²/2σv²) (cos kv, sin kv) with u along and v across is a
 * product of functions of x, of y and of xy.
 */
static void
shape(struct pair *k, const struct biometrics_ridge_cell *cell, float scale)
{
	const float iu = 1 / (2 * ALONG * scale * ALONG * scale);
	const float iv = 1 / (2 * ACROSS * cell->wave * ACROSS * cell->wave);
	const float nx = cell->nx, ny = cell->ny;
	const float mixed = 2 * (iv - iu) * nx * ny;
	const float turn = 2 * RIDGE_PI / cell->wave;
	const int r = k->reach, side = 2 * r + 1;
	float sum = 0, ground = 0;
	struct axis h, v;

	axis(&h, r, iu * ny * ny + iv * nx * nx, turn * nx);
	axis(&v, r, iu * nx * nx + iv * ny * ny, turn * ny);
	for (int y = -r; y <= 0; y++) {
		const float step = mixed * (float)y;
		const float q = step < 0 ? 1 / ridge_fade(-step)
					 : ridge_fade(step);
		float *g = k->gauss + (y + r) * side, power = 1;
		float *e = k->even + (y + r) * side;
		float *o = k->odd + (y + r) * side;

		for (int x = 0; x <= r; x++, power *= q) {
			g[r + x] = h.gauss[r + x] * v.gauss[r + y] * power;
			g[r - x] = h.gauss[r - x] * v.gauss[r + y] / power;
		}
		for (int x = 0; x < side; x++) {
			e[x] = g[x] *
			    (h.c[x] * v.c[r + y] - h.s[x] * v.s[r + y]);
			o[x] = g[x] *
			    (h.s[x] * v.c[r + y] + h.c[x] * v.s[r + y]);
		}
		for (int x = 0; x < (y == 0 ? r : side); x++) {
			sum += 2 * e[x];
			ground += 2 * g[x];
		}
	}
	sum = (sum + 1) / (ground + 1);
	for (int i = 0; i <= r * side + r; i++)
		k->even[i] -= sum * k->gauss[i];
}

/* Whole numbers, so that sums are exact whatever their order. */
static void
round_off(struct pair *k)
{
	const int n = k->reach * (2 * k->reach + 1) + k->reach;
	float sum = k->even[n] < 0 ? -k->even[n] : k->even[n], steps = STEPS;

	for (int i = 0; i < n; i++)
		sum += 2 * (k->even[i] < 0 ? -k->even[i] : k->even[i]);
	if (steps * sum * 127 > LIMIT)
		steps = LIMIT / (127 * sum);
	for (int i = 0; i <= n; i++) {
		k->even[i] = (float)(int)(k->even[i] * steps + 1000.5f) - 1000;
		k->odd[i] = (float)(int)(k->odd[i] * steps + 1000.5f) - 1000;
	}
	k->gain = 1.28f / (sum * steps);
}

void
biometrics_ridge_filter(struct biometrics_ridge *r)
{
	const struct biometrics_kernel_ops *ops = biometrics_kernel_ops();
	struct pair k;

	k.reach = (int)(REACH * r->scale + 0.5f);
	k.reach = k.reach > MOST ? MOST : k.reach;
	for (unsigned y = 0; y < r->ch; y++)
		for (unsigned x = 0; x < r->cw; x++) {
			const struct biometrics_ridge_cell *c =
			    &r->cell[(size_t)y * r->cw + x];
			const size_t p = (size_t)y * CELL * r->stride +
			    (size_t)x * CELL;

			if (!c->inside) {
				for (size_t i = 0; i < CELL; i++) {
					memset(r->even + p + i * r->stride, 0,
					    CELL * sizeof(float));
					memset(r->odd + p + i * r->stride, 0,
					    CELL * sizeof(float));
				}
				continue;
			}
			shape(&k, c, r->scale);
			round_off(&k);
			ops->gabor(r->flat + p, r->stride, k.even, k.odd,
			    (size_t)k.reach, k.gain, r->even + p, r->odd + p);
		}
}

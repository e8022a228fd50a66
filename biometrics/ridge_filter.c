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
	LANES = 8,
	WIDE = BIOMETRICS_KERNEL_GABOR_ROW
};

static const float ALONG = 3.6f; /* pixels */
static const float ACROSS = 0.44f; /* of the distance of ridges */
/* e^(-2 pi² ACROSS²): what even taps have of the ground. */
static const float GROUND = 0.0219f;
static const float GAIN = 0.325f; /* ridges keep their height */
static const float STEPS = 511; /* of a tap */
static const float LIMIT = 16000000; /* of an exact sum in a float */

/*
 * One pair: the taps before the middle in reading order and the middle, rows
 * padded to whole vectors of the compiler's choice.
 */
struct pair {
	int reach, wide;
	float even[(MOST + 1) * WIDE], odd[(MOST + 1) * WIDE];
	float gain;
};

/* gauss[x], and cosine and sine of the phase, along one axis. */
struct axis {
	float gauss[WIDE], c[WIDE], s[WIDE];
};

static void
axis(struct axis *a, int reach, float curve, float phase)
{
	/* e^-ki² from one to the next: the ratio falls by a constant ratio. */
	const float ratio = ridge_fade(2 * curve);
	float c, s, fall = ridge_fade(curve);

	memset(a, 0, sizeof(*a));
	ridge_turn(phase, &c, &s);
	a->c[reach] = a->gauss[reach] = 1;
	for (int i = 1; i <= reach; i++, fall *= ratio) {
		const int p = reach + i, m = reach - i;

		a->gauss[p] = a->gauss[m] = a->gauss[p - 1] * fall;
		a->c[p] = a->c[m] = a->c[p - 1] * c - a->s[p - 1] * s;
		a->s[p] = a->s[p - 1] * c + a->c[p - 1] * s;
		a->s[m] = -a->s[p];
	}
}

/* Row y of the pair; mixed[x] is the part of x and y. */
static void
row(struct pair *k, const struct axis *h, const struct axis *v, int y,
    const float *mixed)
{
	float *e = k->even + y * WIDE, *o = k->odd + y * WIDE;
	const float c = v->c[y], s = v->s[y], gauss = v->gauss[y];

	for (int x = 0; x < k->wide; x++) {
		const float g = h->gauss[x] * mixed[x] * gauss;

		e[x] = (float)(int)(g * (h->c[x] * c - h->s[x] * s - GROUND) +
			   1000.5f) -
		    1000;
		o[x] = (float)(int)(g * (h->s[x] * c + h->c[x] * s) + 1000.5f) -
		    1000;
	}
}

/* Powers of a factor, 1 in the middle. */
static void
powers(float *p, int reach, float factor)
{
	const float inverse = 1 / factor;

	memset(p, 0, WIDE * sizeof(*p));
	p[reach] = 1;
	for (int i = 1; i <= reach; i++) {
		p[reach + i] = p[reach + i - 1] * factor;
		p[reach - i] = p[reach - i + 1] * inverse;
	}
}

/*
 * exp(-u²/2σu² - v²/2σv²) (cos kv, sin kv) with u along and v across is a
 * product of functions of x, of y and of xy.  Rounded to whole numbers, so that
 * sums are exact whatever their order.
 */
static void
shape(struct pair *k, const struct biometrics_ridge_cell *cell, float scale)
{
	const float su = ALONG * scale, sv = ACROSS * cell->wave;
	const float iu = 1 / (2 * su * su), iv = 1 / (2 * sv * sv);
	const float nx = cell->nx, ny = cell->ny;
	const float slant = 2 * (iv - iu) * nx * ny;
	const float turn = 2 * RIDGE_PI / cell->wave;
	const float one = ridge_fade(slant < 0 ? -slant : slant);
	/* The taps' sum is less than that of the Gaussian alone. */
	const float most = LIMIT / (127 * 2 * RIDGE_PI * su * sv);
	const float steps = most < STEPS ? most : STEPS;
	const int r = k->reach;
	struct axis h, v;
	float mixed[WIDE], up[WIDE];

	axis(&h, r, iu * ny * ny + iv * nx * nx, turn * nx);
	axis(&v, r, iu * nx * nx + iv * ny * ny, turn * ny);
	powers(up, r, slant < 0 ? one : 1 / one);
	for (int x = 0; x < WIDE; x++)
		mixed[x] = steps;
	for (int y = r; y >= 0; y--) {
		row(k, &h, &v, y, mixed);
		for (int x = 0; x < WIDE; x++)
			mixed[x] *= up[x];
	}
	k->gain = GAIN / (su * sv * steps);
}

/* How far the taps of each row reach: a disc. */
static void
disc(int reach, uint8_t *half)
{
	for (int y = 0; y <= reach; y++) {
		const int dy = reach - y;
		int x = reach;

		while (x * x + dy * dy > reach * (reach + 1))
			x--;
		half[y] = (uint8_t)x;
	}
}

void
biometrics_ridge_filter(struct biometrics_ridge *r, float reach)
{
	const struct biometrics_kernel_ops *ops = biometrics_kernel_ops();
	uint8_t half[MOST + 1];
	struct pair k;

	k.reach = (int)(reach * r->scale + 0.5f);
	k.reach = k.reach > MOST ? MOST : k.reach;
	k.wide = (2 * k.reach + LANES) / LANES * LANES;
	disc(k.reach, half);
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
			ops->gabor(r->flat + p, r->stride, k.even, k.odd, half,
			    (size_t)k.reach, k.gain, r->even + p, r->odd + p);
		}
}

#include "biometrics/minutiae_find.h"

enum {
	CORNERS = 4
};

static const int TYPE_FROM = 2, TYPE_TO = 7; /* pixels along the angle */

/* Four pixels, clockwise as seen, all in the sense of the first. */
struct loop {
	float even[CORNERS], odd[CORNERS];
};

/* False where the directions themselves turn: at a core or delta. */
static bool
gather(const struct biometrics_ridge *r, unsigned x, unsigned y, struct loop *l)
{
	static const unsigned right[CORNERS] = {0, 1, 1, 0};
	static const unsigned down[CORNERS] = {0, 0, 1, 1};
	const struct biometrics_ridge_cell *c[CORNERS];
	bool turned = false;

	for (int i = 0; i < CORNERS; i++) {
		const size_t p = (y + down[i]) * r->stride + x + right[i];

		c[i] = biometrics_ridge_at(r, x + right[i], y + down[i]);
		if (!c[i]->inside)
			return false;
		l->even[i] = r->even[p];
		l->odd[i] = r->odd[p];
		if (c[0]->nx * c[i]->nx + c[0]->ny * c[i]->ny < 0)
			l->odd[i] = -l->odd[i];
	}
	for (int i = 0; i < CORNERS; i++) {
		const struct biometrics_ridge_cell *a = c[i];
		const struct biometrics_ridge_cell *b = c[(i + 1) % CORNERS];

		if (a->nx * b->nx + a->ny * b->ny < 0)
			turned = !turned;
	}
	return !turned;
}

/* How often the phase turns along the loop: crossings of the negative axis. */
static int
turns(const struct loop *l)
{
	int n = 0;

	for (int i = 0; i < CORNERS; i++) {
		const int j = (i + 1) % CORNERS;
		const float a = -l->odd[i], b = -l->odd[j];
		const float cross = l->even[i] * b - l->even[j] * a;

		if (a >= 0 && b < 0 && cross > 0)
			n++;
		else if (a < 0 && b >= 0 && cross < 0)
			n--;
	}
	return n;
}

/* Half a ridge further along its angle: on a ridge, or between two? */
static uint8_t
type(const struct biometrics_ridge *r, const struct biometrics_minutiae_find *m)
{
	float sum = 0;

	for (int i = TYPE_FROM; i <= TYPE_TO; i++) {
		const int x = (int)(m->x + m->dx * (float)i * r->scale + 0.5f);
		const int y = (int)(m->y + m->dy * (float)i * r->scale + 0.5f);

		if (x >= 0 && y >= 0 && x < (int)r->width && y < (int)r->height)
			sum += r->even[(size_t)y * r->stride + (size_t)x];
	}
	return sum > 0 ? BIOMETRICS_MINUTIA_ENDING
		       : BIOMETRICS_MINUTIA_BIFURCATION;
}

static void
signs(const float *p, unsigned n, uint8_t *below)
{
	for (unsigned x = 0; x < n; x++)
		below[x] = p[x] < 0;
}

/* Where not all four of two pixels in two rows have the same sign. */
static void
scan(const struct biometrics_ridge *r, const float *p, uint8_t *mixed)
{
	uint8_t upper[BIOMETRICS_MINUTIAE_MAX_SIDE];
	uint8_t lower[BIOMETRICS_MINUTIAE_MAX_SIDE];

	signs(p, r->width, upper);
	signs(p + r->stride, r->width, lower);
	for (unsigned x = 0; x + 1 < r->width; x++)
		mixed[x] = (uint8_t)((upper[x] ^ upper[x + 1]) |
		    (lower[x] ^ lower[x + 1]) | (upper[x] ^ lower[x]));
}

/* Within a cell both signs must change; between two, odd may be turned. */
static bool
worth(unsigned x, unsigned y, const uint8_t *even, const uint8_t *odd)
{
	const unsigned last = BIOMETRICS_RIDGE_CELL - 1;

	return even[x] && (odd[x] || (x & last) == last || (y & last) == last);
}

size_t
biometrics_minutiae_find(const struct biometrics_ridge *r,
    struct biometrics_minutiae_find *out, size_t cap)
{
	uint8_t even[BIOMETRICS_MINUTIAE_MAX_SIDE];
	uint8_t odd[BIOMETRICS_MINUTIAE_MAX_SIDE];
	size_t n = 0;

	for (unsigned y = 0; y + 1 < r->height; y++) {
		scan(r, r->even + y * r->stride, even);
		scan(r, r->odd + y * r->stride, odd);
		for (unsigned x = 0; x + 1 < r->width && n < cap; x++) {
			const struct biometrics_ridge_cell *c;
			struct biometrics_minutiae_find *m = &out[n];
			struct loop l;
			int sense;

			if (!worth(x, y, even, odd) || !gather(r, x, y, &l) ||
			    (sense = turns(&l)) == 0)
				continue;
			c = biometrics_ridge_at(r, x, y);
			m->x = (float)x + 0.5f;
			m->y = (float)y + 0.5f;
			m->dx = (float)sense * c->ny;
			m->dy = (float)-sense * c->nx;
			m->type = type(r, m);
			m->quality = m->border = 0;
			m->dropped = false;
			n++;
		}
	}
	return n;
}

#include "biometrics/finger_area.h"

#include <math.h>
#include <string.h>

enum {
	SIDE = BIOMETRICS_FINGER_AREA_SIDE,
	POINTS = 256
};

struct point {
	int32_t x, y;
};

/* Twice the area of the triangle; positive where c lies left of a to b. */
static int64_t
turn(struct point a, struct point b, struct point c)
{
	return (int64_t)(b.x - a.x) * (c.y - a.y) -
	    (int64_t)(b.y - a.y) * (c.x - a.x);
}

static bool
before(struct point a, struct point b)
{
	return a.x != b.x ? a.x < b.x : a.y < b.y;
}

static void
sort(struct point *p, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		const struct point x = p[i];
		size_t j = i;

		for (; j > 0 && before(x, p[j - 1]); j--)
			p[j] = p[j - 1];
		p[j] = x;
	}
}

/* Andrew's monotone chain; returns how many points the hull has. */
static size_t
hull(struct point *p, size_t n, struct point *out)
{
	size_t k = 0, lower;

	sort(p, n);
	for (size_t i = 0; i < n; i++) {
		while (k >= 2 && turn(out[k - 2], out[k - 1], p[i]) <= 0)
			k--;
		out[k++] = p[i];
	}
	lower = k + 1;
	for (size_t i = n - 1; i-- > 0;) {
		while (k >= lower && turn(out[k - 2], out[k - 1], p[i]) <= 0)
			k--;
		out[k++] = p[i];
	}
	return k > 1 ? k - 1 : k;
}

/*
 * Cuts off what lies right of the edge a to b by more than margin: of row y,
 * the part from left to right.
 */
static void
cut(struct point a, struct point b, float margin, float y, float *left,
    float *right)
{
	const float dx = (float)(b.x - a.x), dy = (float)(b.y - a.y);
	const float room = margin * sqrtf(dx * dx + dy * dy);
	/* dx (y - a.y) - dy (x - a.x) >= -room */
	const float c = dx * (y - (float)a.y) + room;

	if (dy > 0)
		*right = fminf(*right, (float)a.x + c / dy);
	else if (dy < 0)
		*left = fmaxf(*left, (float)a.x + c / dy);
	else if (c < 0)
		*right = *left - 1;
}

/* The row's cells whose middles lie in the hull. */
static uint64_t
row_of(const struct biometrics_finger_area *a, int row, const struct point *h,
    size_t n, int margin)
{
	const float half = (float)a->cell / 2;
	const float y = (float)(a->top + row * a->cell) + half;
	float left = (float)a->left;
	float right = (float)(a->left + SIDE * a->cell);
	uint64_t bits = 0;

	for (size_t i = 0; i < n && n > 1; i++)
		cut(h[i], h[i + 1 < n ? i + 1 : 0], (float)margin, y, &left,
		    &right);
	for (int u = 0; u < SIDE; u++) {
		const float x = (float)(a->left + u * a->cell) + half;

		if (x >= left && x <= right)
			bits |= UINT64_C(1) << u;
	}
	return bits;
}

void
biometrics_finger_area_set(struct biometrics_finger_area *a, const int16_t *x,
    const int16_t *y, size_t n, int margin)
{
	struct point p[POINTS], h[2 * POINTS];
	struct point low = {INT16_MAX, INT16_MAX},
		     high = {INT16_MIN, INT16_MIN};
	size_t k;
	int32_t wide;

	memset(a, 0, sizeof(*a));
	a->cell = 1;
	if (n == 0 || n > POINTS)
		return;
	for (size_t i = 0; i < n; i++) {
		p[i] = (struct point) {x[i], y[i]};
		low.x = x[i] < low.x ? x[i] : low.x;
		low.y = y[i] < low.y ? y[i] : low.y;
		high.x = x[i] > high.x ? x[i] : high.x;
		high.y = y[i] > high.y ? y[i] : high.y;
	}
	a->left = low.x - margin;
	a->top = low.y - margin;
	wide = high.x - low.x > high.y - low.y ? high.x - low.x
					       : high.y - low.y;
	a->cell = (wide + 2 * margin) / SIDE + 1;
	k = hull(p, n, h);
	for (int v = 0; v < SIDE; v++)
		a->row[v] = row_of(a, v, h, k, margin);
}

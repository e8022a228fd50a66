#include "mrtd/ocrb_parts.h"

/* Doc 9303-4: lines 6.35 mm apart, characters 2.54 mm. */
#define SPACING 2.5f

struct mrtd_ocrb_point
mrtd_ocrb_cell_at(const struct ocrb_zone *z, unsigned line, float t)
{
	const struct ocrb_track *k = &z->track[line];
	float w = 1 + k->x2 * t;

	w = w < 0.1f ? 0.1f : w;
	return (struct mrtd_ocrb_point) {
	    (k->x0 + k->x1 * t) / w, k->y0 + (k->y1 + k->y2 * t) * t};
}

void
mrtd_ocrb_cell_axes(const struct ocrb_zone *z, unsigned line, float t,
    struct mrtd_ocrb_point *right, struct mrtd_ocrb_point *down)
{
	const struct mrtd_ocrb_point a = mrtd_ocrb_cell_at(z, line, t - 1);
	const struct mrtd_ocrb_point b = mrtd_ocrb_cell_at(z, line, t + 1);
	const struct mrtd_ocrb_point top = mrtd_ocrb_cell_at(z, 0, t);
	const struct mrtd_ocrb_point end = mrtd_ocrb_cell_at(
	    z, z->lines - 1, t);
	const float far = SPACING * (float)(z->lines - 1);

	right->x = (b.x - a.x) / 2;
	right->y = (b.y - a.y) / 2;
	if (z->upright > 0) {
		down->x = -right->y * z->upright;
		down->y = right->x * z->upright;
		return;
	}
	down->x = (end.x - top.x) / far;
	down->y = (end.y - top.y) / far;
}

/* Between four pixels; beyond the edge the edge goes on. */
static float
pixel(const struct ocrb_plane *im, float x, float y)
{
	const float right = (float)(im->width - 1);
	const float bottom = (float)(im->height - 1);
	unsigned x0, y0, x1, y1;
	const uint8_t *a, *b;
	float u, v;

	/* So written that no number at all is an edge, too. */
	x = x > 0 ? x : 0;
	y = y > 0 ? y : 0;
	x = x < right ? x : right;
	y = y < bottom ? y : bottom;
	x0 = (unsigned)x;
	y0 = (unsigned)y;
	x1 = x0 + 1 < im->width ? x0 + 1 : x0;
	y1 = y0 + 1 < im->height ? y0 + 1 : y0;
	u = x - (float)x0;
	v = y - (float)y0;
	a = im->px + (size_t)y0 * im->width;
	b = im->px + (size_t)y1 * im->width;
	return (1 - v) * ((1 - u) * a[x0] + u * a[x1]) +
	    v * ((1 - u) * b[x0] + u * b[x1]);
}

static float
root_of(float x)
{
	float y = x > 1 ? x / 2 : 1;

	for (int i = 0; i < 24; i++)
		y = (y + x / y) / 2;
	return y;
}

/* Mean 0 and spread 1; paper without ink stays faint. */
static void
normalise(float *cell)
{
	const float n = OCRB_ROWS * OCRB_COLS;
	float sum = 0, squares = 0, mean, scale;

	for (int i = 0; i < OCRB_ROWS * OCRB_COLS; i++)
		sum += cell[i];
	mean = sum / n;
	for (int i = 0; i < OCRB_ROWS * OCRB_COLS; i++)
		squares += (cell[i] - mean) * (cell[i] - mean);
	scale = 1 / (root_of(squares / n) + 8);
	for (int i = 0; i < OCRB_ROWS * OCRB_COLS; i++)
		cell[i] = (cell[i] - mean) * scale;
}

/* As many samples a pixel as keep what is finer than the cell from folding. */
static int
samples(const struct mrtd_ocrb_point *right)
{
	const float pitch = right->x > 0 ? right->x : -right->x;

	return pitch > 26 ? pitch > 52 ? 3 : 2 : 1;
}

void
mrtd_ocrb_cell_cut(const struct ocrb_plane *im, const struct ocrb_zone *z,
    unsigned line, float t, float cell[OCRB_ROWS * OCRB_COLS])
{
	const struct mrtd_ocrb_point at = mrtd_ocrb_cell_at(z, line, t);
	struct mrtd_ocrb_point r, d;
	int k;

	mrtd_ocrb_cell_axes(z, line, t, &r, &d);
	k = samples(&r);
	for (int y = 0; y < OCRB_ROWS; y++)
		for (int x = 0; x < OCRB_COLS; x++) {
			float sum = 0;

			for (int i = 0; i < k * k; i++) {
				const float u = ((float)x +
						    ((float)(i % k) + 0.5f) /
							(float)k -
						    OCRB_COLS / 2.0f) /
				    OCRB_PITCH;
				const float v = ((float)y +
						    ((float)(i / k) + 0.5f) /
							(float)k -
						    OCRB_ROWS / 2.0f) /
				    OCRB_PITCH;

				sum += pixel(im, at.x + u * r.x + v * d.x,
				    at.y + u * r.y + v * d.y);
			}
			cell[y * OCRB_COLS + x] = sum / (float)(k * k);
		}
	normalise(cell);
}

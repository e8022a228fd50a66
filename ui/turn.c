#include "ui/turn.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* clang-format off */
/*
 * Where the picture's pixel (x, y) stands: x' = xx x + xy y + x0, where x0 is
 * the last column or row if set.
 */
static const struct {
	int xx, xy, yx, yy;
	bool from_right, from_bottom;
} turns[4] = {
	{ 1,  0,  0,  1, false, false},
	{ 0, -1,  1,  0, true,  false},
	{-1,  0,  0, -1, true,  true},
	{ 0,  1, -1,  0, false, true},
};
/* clang-format on */

static bool
plain(const double m[6])
{
	for (int i = 0; i < 6; i++)
		if (m[i] != 0)
			return false;
	return true;
}

bool
ui_turn_matrix(const char *text, double out[6])
{
	double m[6];
	char more;

	if (sscanf(text, "%lf %lf %lf %lf %lf %lf %c", &m[0], &m[1], &m[2],
		&m[3], &m[4], &m[5], &more) != 6)
		return false;
	for (int i = 0; i < 6; i++)
		if (!isfinite(m[i]) || fabs(m[i]) > 100)
			return false;
	if (fabs(m[0] * m[4] - m[1] * m[3]) < 0.01)
		return false;
	memcpy(out, m, sizeof(m));
	return true;
}

bool
ui_turn_valid(const struct ui_turn *t)
{
	return t->degrees < 360 && t->degrees % 90 == 0;
}

bool
ui_turn_swaps(const struct ui_turn *t)
{
	return t->degrees == 90 || t->degrees == 270;
}

static void
place(const struct ui_turn *t, int w, int h, int *x, int *y)
{
	int i = (int)(t->degrees / 90), px = *x, py = *y;
	int dw = ui_turn_swaps(t) ? h : w, dh = ui_turn_swaps(t) ? w : h;

	*x = turns[i].xx * px + turns[i].xy * py +
	    (turns[i].from_right ? dw - 1 : 0);
	*y = turns[i].yx * px + turns[i].yy * py +
	    (turns[i].from_bottom ? dh - 1 : 0);
}

struct ui_rect
ui_turn_rect(const struct ui_turn *t, int w, int h, struct ui_rect r)
{
	int ax = r.x, ay = r.y, bx = r.x + r.w - 1, by = r.y + r.h - 1;

	place(t, w, h, &ax, &ay);
	place(t, w, h, &bx, &by);
	return (struct ui_rect) {ax < bx ? ax : bx, ay < by ? ay : by,
	    (ax < bx ? bx - ax : ax - bx) + 1,
	    (ay < by ? by - ay : ay - by) + 1};
}

void
ui_turn_copy(const struct ui_turn *t, const uint32_t *picture, int w, int h,
    struct ui_rect r, uint32_t *out)
{
	int i = (int)(t->degrees / 90), dw = ui_turn_swaps(t) ? h : w;
	int step = turns[i].xx + turns[i].yx * dw;

	for (int y = r.y; y < r.y + r.h; y++) {
		const uint32_t *from = picture + (size_t)y * (size_t)w + r.x;
		int px = r.x, py = y;
		uint32_t *to;

		place(t, w, h, &px, &py);
		to = out + (ptrdiff_t)py * dw + px;
		for (int x = 0; x < r.w; x++, to += step)
			*to = *from++;
	}
}

bool
ui_turn_touch(const struct ui_turn *t, int w, int h, int *x, int *y)
{
	const double *m = t->matrix;
	int dw = ui_turn_swaps(t) ? h : w, dh = ui_turn_swaps(t) ? w : h;
	/* The middle of the pixel, as parts. */
	double u = (*x + 0.5) / dw, v = (*y + 0.5) / dh;
	int px, py, i = (int)(t->degrees / 90);

	if (!plain(m)) {
		double a = m[0] * u + m[1] * v + m[2];

		v = m[3] * u + m[4] * v + m[5];
		u = a;
	}
	if (u < 0 || u >= 1 || v < 0 || v >= 1)
		return false;
	px = (int)(u * dw) - (turns[i].from_right ? dw - 1 : 0);
	py = (int)(v * dh) - (turns[i].from_bottom ? dh - 1 : 0);
	/* The turns are their own transposes' inverses. */
	*x = turns[i].xx * px + turns[i].yx * py;
	*y = turns[i].xy * px + turns[i].yy * py;
	return true;
}

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/chart_parts.h"

enum {
	LEFT = 76,
	RIGHT = 24,
	TOP = 52,
	BOTTOM = 76,
	INK = 0x20242A,
	FAINT = 0xE1E4E8,
	SOFT = 0x5B626C,
	STRIP = 512 /* points of a curve handed on at once */
};

void
kiosk_chart_add(struct kiosk_chart *c, struct kiosk_chart_curve curve)
{
	if (c->curves < KIOSK_CHART_CURVES)
		c->curve[c->curves++] = curve;
}

/* Where a value lies between the ends, 0 to 1; outside: at the edge. */
static double
share(const struct kiosk_chart_axis *a, double v)
{
	double s;

	if (a->logarithmic)
		s = v > 0 ? log(v / a->low) / log(a->high / a->low) : 0;
	else
		s = (v - a->low) / (a->high - a->low);
	return isfinite(s) ? fmin(1, fmax(0, s)) : 0;
}

static struct kiosk_chart_point
place(const struct kiosk_chart *c, struct kiosk_chart_point p)
{
	return (struct kiosk_chart_point) {
	    LEFT + share(&c->x, p.x) * (KIOSK_CHART_WIDTH - LEFT - RIGHT),
	    KIOSK_CHART_HEIGHT - BOTTOM -
		share(&c->y, p.y) * (KIOSK_CHART_HEIGHT - TOP - BOTTOM)};
}

/* The i-th tick, or false: a decade each, or round numbers. */
static bool
tick(const struct kiosk_chart_axis *a, unsigned i, double *out)
{
	double step;

	if (a->logarithmic) {
		*out = pow(10, ceil(log10(a->low) - 1e-9) + i);
	} else {
		step = pow(10, floor(log10((a->high - a->low) / 3)));
		if ((a->high - a->low) / step > 16)
			step *= 5;
		else if ((a->high - a->low) / step > 7)
			step *= 2;
		*out = (ceil(a->low / step - 1e-9) + i) * step;
		if (fabs(*out) < step / 1e6)
			*out = 0;
	}
	return *out <= a->high * (1 + 1e-9) && i < 24;
}

static void
axis_x(const struct kiosk_chart *c, const struct kiosk_chart_pen *pen)
{
	const double base = KIOSK_CHART_HEIGHT - BOTTOM;
	char text[32];
	double v;

	for (unsigned i = 0; tick(&c->x, i, &v); i++) {
		const double x = place(c, (struct kiosk_chart_point) {v, 0}).x;
		const struct kiosk_chart_point line[] = {{x, TOP}, {x, base}};

		pen->path(pen->self, line, 2, 1, FAINT);
		snprintf(text, sizeof(text), "%g", v);
		pen->word(pen->self, x, base + 18, 12, KIOSK_CHART_MIDDLE, SOFT,
		    text);
	}
	pen->word(pen->self, (LEFT + KIOSK_CHART_WIDTH - RIGHT) / 2.0,
	    base + 40, 13, KIOSK_CHART_MIDDLE, INK, c->x.name);
}

static void
axis_y(const struct kiosk_chart *c, const struct kiosk_chart_pen *pen)
{
	char text[32];
	double v;

	for (unsigned i = 0; tick(&c->y, i, &v); i++) {
		const double y = place(c, (struct kiosk_chart_point) {0, v}).y;
		const struct kiosk_chart_point line[] = {
		    {LEFT, y}, {KIOSK_CHART_WIDTH - RIGHT, y}};

		pen->path(pen->self, line, 2, 1, FAINT);
		snprintf(text, sizeof(text), "%g", v);
		pen->word(pen->self, LEFT - 8, y + 4, 12, KIOSK_CHART_END, SOFT,
		    text);
	}
	pen->word(
	    pen->self, 16, TOP - 12, 13, KIOSK_CHART_START, INK, c->y.name);
}

static void
area(const struct kiosk_chart *c, const struct kiosk_chart_curve *v,
    const struct kiosk_chart_pen *pen)
{
	struct kiosk_chart_point p[STRIP + 2];
	size_t n = 0;

	for (size_t i = 0; i < v->n && n < STRIP; i++)
		p[n++] = place(c, v->point[i]);
	if (n == 0)
		return;
	p[n] = (struct kiosk_chart_point) {
	    p[n - 1].x, KIOSK_CHART_HEIGHT - BOTTOM};
	p[n + 1] = (struct kiosk_chart_point) {
	    p[0].x, KIOSK_CHART_HEIGHT - BOTTOM};
	pen->area(pen->self, p, n + 2, 25, v->colour);
}

static void
curve(const struct kiosk_chart *c, const struct kiosk_chart_curve *v,
    const struct kiosk_chart_pen *pen)
{
	struct kiosk_chart_point p[STRIP];
	size_t n = 0;

	if (v->filled)
		area(c, v, pen);
	for (size_t i = 0; i < v->n; i++) {
		p[n++] = place(c, v->point[i]);
		if (v->marks) {
			pen->dot(
			    pen->self, p[n - 1].x, p[n - 1].y, 4, v->colour);
			n = 0;
		} else if (n == STRIP) {
			pen->path(pen->self, p, n, 2, v->colour);
			p[0] = p[STRIP - 1];
			n = 1;
		}
	}
	if (n > 1)
		pen->path(pen->self, p, n, 2, v->colour);
}

static void
legend(const struct kiosk_chart *c, const struct kiosk_chart_pen *pen)
{
	double y = TOP + 20;

	for (size_t i = 0; i < c->curves; i++) {
		const struct kiosk_chart_curve *v = &c->curve[i];
		const double x = KIOSK_CHART_WIDTH - RIGHT - 12;

		if (v->name == NULL)
			continue;
		pen->dot(pen->self, x - 2, y - 4, 5, v->colour);
		pen->word(
		    pen->self, x - 14, y, 13, KIOSK_CHART_END, INK, v->name);
		y += 20;
	}
}

void
kiosk_chart_draw(const struct kiosk_chart *c, const struct kiosk_chart_pen *pen)
{
	const struct kiosk_chart_point frame[] = {{LEFT, TOP},
	    {LEFT, KIOSK_CHART_HEIGHT - BOTTOM},
	    {KIOSK_CHART_WIDTH - RIGHT, KIOSK_CHART_HEIGHT - BOTTOM}};

	pen->word(pen->self, 16, 22, 16, KIOSK_CHART_START, INK, c->title);
	axis_x(c, pen);
	axis_y(c, pen);
	for (size_t i = 0; i < c->curves; i++)
		curve(c, &c->curve[i], pen);
	pen->path(pen->self, frame, 3, 1.5, INK);
	legend(c, pen);
	if (c->note != NULL)
		pen->word(pen->self, 16, KIOSK_CHART_HEIGHT - 12, 12,
		    KIOSK_CHART_START, SOFT, c->note);
}

#include "mrtd/ocrb_parts.h"

enum {
	POINTS = 160,
	POINTS_MIN = 10
};

/* A character that was seen: column, and where. */
struct point {
	float t, x, y;
	bool out; /* lies off the others */
};

struct points {
	struct point p[POINTS];
	size_t n;
};

/* a0 k0 + a1 k1 + a2 k2 = v by least squares, for many rows. */
struct normal {
	double m[3][4];
};

static void
add(struct normal *s, double a0, double a1, double a2, double v)
{
	const double a[4] = {a0, a1, a2, v};

	for (int i = 0; i < 3; i++)
		for (int k = 0; k < 4; k++)
			s->m[i][k] += a[i] * a[k];
}

/* Elimination with the largest pivot; false: not determined. */
static bool
solve(struct normal *s, float out[3])
{
	for (int i = 0; i < 3; i++) {
		int best = i;

		for (int k = i + 1; k < 3; k++)
			if (s->m[k][i] * s->m[k][i] >
			    s->m[best][i] * s->m[best][i])
				best = k;
		for (int k = 0; k < 4; k++) {
			double v = s->m[i][k];

			s->m[i][k] = s->m[best][k];
			s->m[best][k] = v;
		}
		if (s->m[i][i] * s->m[i][i] < 1e-12)
			return false;
		for (int r = 0; r < 3; r++) {
			const double f = s->m[r][i] / s->m[i][i];

			for (int k = i; r != i && k < 4; k++)
				s->m[r][k] -= f * s->m[i][k];
		}
	}
	for (int i = 0; i < 3; i++)
		out[i] = (float)(s->m[i][3] / s->m[i][i]);
	return true;
}

/* A bend needs characters along the whole line to be believed. */
static bool
fit(const struct points *p, bool bends, struct ocrb_track *out)
{
	struct normal along = {0}, up = {0};
	float x[3], y[3];
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++) {
		const double t = (double)p->p[i].t;
		const double px = (double)p->p[i].x;

		if (p->p[i].out)
			continue;
		add(&along, 1, t, -t * px, px);
		add(&up, 1, t, t * t, (double)p->p[i].y);
		n++;
	}
	if (n < POINTS_MIN)
		return false;
	up.m[2][2] += bends ? 0 : 1e12;
	/* Perspective is weak: a few characters shall not invent it. */
	along.m[2][2] += 1e3;
	if (!solve(&along, x) || !solve(&up, y))
		return false;
	*out = (struct ocrb_track) {x[0], x[1], x[2], y[0], y[1], y[2]};
	return x[1] > 4 && x[1] < 200 && x[2] > -0.01f && x[2] < 0.01f;
}

static bool
robust(struct points *p, bool bends, struct ocrb_track *out)
{
	struct ocrb_zone z = {.lines = 1};

	for (int round = 0; round < 3; round++) {
		const float limit = round == 0 ? 0.35f : 0.22f;

		if (!fit(p, bends, &z.track[0]))
			return false;
		for (size_t i = 0; i < p->n; i++) {
			struct point *q = &p->p[i];
			struct mrtd_ocrb_point at = mrtd_ocrb_cell_at(
			    &z, 0, q->t);
			const float far = limit * z.track[0].x1;

			q->out = at.x - q->x > far || q->x - at.x > far ||
			    at.y - q->y > far || q->y - at.y > far;
		}
	}
	if (!fit(p, bends, &z.track[0]))
		return false;
	*out = z.track[0];
	return true;
}

/* Numbers the spots from the middle one outwards, by the pitch so far. */
static void
number(struct points *p, size_t from, int step, float pitch)
{
	float t = p->p[from].t, x = p->p[from].x;

	for (size_t i = from + (size_t)step; i < p->n; i += (size_t)step) {
		const float d = (p->p[i].x - x) / pitch * (float)step;
		const float whole = (float)(int)(d + 0.5f);
		const float off = d - whole;

		p->p[i].out = whole < 1 || off > 0.3f || off < -0.3f;
		if (p->p[i].out)
			continue;
		t += whole * (float)step;
		pitch += 0.15f *
		    ((p->p[i].x - x) / (whole * (float)step) - pitch);
		x = p->p[i].x;
		p->p[i].t = t;
	}
}

void
mrtd_ocrb_track_shift(struct ocrb_track *k, float by)
{
	const float w = 1 + k->x2 * by;

	k->x0 = (k->x0 + k->x1 * by) / w;
	k->x1 /= w;
	k->x2 /= w;
	k->y0 += (k->y1 + k->y2 * by) * by;
	k->y1 += 2 * k->y2 * by;
}

static float
column_at(const struct ocrb_track *k, float x)
{
	return (x - k->x0) / (k->x1 - x * k->x2);
}

/* So written that no number at all is one, too. */
static float
whole(float t)
{
	t = t > -999 ? t : -999;
	t = t < 999 ? t : 999;
	return (float)(int)(t + (t < 0 ? -0.5f : 0.5f));
}

/*
 * The column of a line that lies under column 0 of the first, at a right angle.
 * Where the spots of both begin and end says nothing: a page's edge looks like
 * one more character of one line, and the other edge like one of the other.
 */
static float
offset(const struct ocrb_zone *z, unsigned i)
{
	const struct ocrb_line *l = &z->line[i], *top = &z->line[0];
	const float x = z->track[0].x0;
	const float deep = l->a - top->a + (l->b - top->b) * x;

	return whole(column_at(&z->track[i], x - l->b * deep));
}

/* Lines are two and a half pitches apart, wherever the camera stands. */
static float
steepness(const struct ocrb_zone *z)
{
	const struct ocrb_line *top = &z->line[0];
	const struct ocrb_line *end = &z->line[z->lines - 1];
	const float x = (top->from + top->to) / 2;
	const float deep = end->a - top->a + (end->b - top->b) * x;

	/* b is small: cosine and length of the slope take each other away. */
	return deep / (1 + top->b * top->b) /
	    (2.5f * (float)(z->lines - 1) * top->pitch);
}

/* The spots of a line, and the track through them. */
struct laid {
	struct points p;
	struct ocrb_track track;
	size_t n; /* spots that lie on it */
};

static void
settle(struct laid *l)
{
	l->n = 0;
	if (!robust(&l->p, false, &l->track))
		return;
	for (size_t i = 0; i < l->p.n; i++)
		l->n += !l->p.p[i].out;
}

static void
lay_line(const struct ocrb_blob *b, size_t n, const struct ocrb_line *l,
    struct laid *out)
{
	struct points *p = &out->p;

	p->n = 0;
	for (size_t i = 0; i < n && p->n < POINTS; i++) {
		const float off = b[i].y - l->a - l->b * b[i].x;

		if (b[i].x >= l->from && b[i].x <= l->to && off < 0.4f * l->h &&
		    off > -0.4f * l->h && b[i].h > 0.45f * l->h &&
		    b[i].h < 1.6f * l->h && b[i].w < 1.25f * l->pitch)
			p->p[p->n++] = (struct point) {
			    0, b[i].x, b[i].y, false};
	}
	out->n = 0;
	if (p->n < POINTS_MIN)
		return;
	number(p, p->n / 2, 1, l->pitch);
	number(p, p->n / 2, -1, l->pitch);
	settle(out);
}

/*
 * Lines stand in the same columns: where spots ran into each other and numbers
 * slipped, those of another line put more spots where characters are.
 */
static void
lay_as(const struct ocrb_zone *z, unsigned i, unsigned other,
    const struct ocrb_track *k, struct laid *out)
{
	const struct ocrb_line *l = &z->line[i], *o = &z->line[other];
	struct laid as = *out;

	for (size_t n = 0; n < as.p.n; n++) {
		struct point *p = &as.p.p[n];
		const float deep = p->y - o->a - o->b * p->x;
		const float t = column_at(k, p->x + l->b * deep);
		const float off = t - whole(t);

		p->t = whole(t);
		p->out = off > 0.35f || off < -0.35f;
	}
	settle(&as);
	if (as.n > out->n)
		*out = as;
}

bool
mrtd_ocrb_track_lay(const struct ocrb_blob *b, size_t n, struct ocrb_zone *z)
{
	struct ocrb_track own[3];
	struct laid line[3];
	size_t laid[3];
	float from = 1e9f, to = -1e9f;

	for (unsigned i = 0; i < z->lines; i++) {
		lay_line(b, n, &z->line[i], &line[i]);
		own[i] = line[i].track;
		laid[i] = line[i].n;
	}
	for (unsigned i = 0; i < z->lines; i++)
		for (unsigned k = 0; k < z->lines; k++)
			if (k != i && laid[k] > 0)
				lay_as(z, i, k, &own[k], &line[i]);
	for (unsigned i = 0; i < z->lines; i++) {
		const struct points *p = &line[i].p;
		float by = 0;

		if (line[i].n == 0)
			return false;
		z->track[i] = line[i].track;
		if (i > 0)
			by = offset(z, i);
		mrtd_ocrb_track_shift(&z->track[i], by);
		for (size_t m = 0; m < p->n; m++) {
			const float t = p->p[m].t - by;

			if (p->p[m].out)
				continue;
			from = t < from ? t : from;
			to = t > to ? t : to;
		}
	}
	if (to - from >= OCRB_COLUMNS)
		return false;
	z->upright = steepness(z);
	for (unsigned i = 0; i < z->lines; i++)
		mrtd_ocrb_track_shift(&z->track[i], from);
	z->columns = (unsigned)(to - from) + 1;
	return true;
}

static void
reverse(struct ocrb_track *k, float last)
{
	mrtd_ocrb_track_shift(k, last);
	k->x1 = -k->x1;
	k->x2 = -k->x2;
	k->y1 = -k->y1;
}

void
mrtd_ocrb_track_turn(struct ocrb_zone *z)
{
	const struct ocrb_track first = z->track[0];

	z->track[0] = z->track[z->lines - 1];
	z->track[z->lines - 1] = first;
	for (unsigned i = 0; i < z->lines; i++)
		reverse(&z->track[i], (float)(z->columns - 1));
}

void
mrtd_ocrb_track_move(
    struct ocrb_zone *z, struct ocrb_answer (*answer)[OCRB_COLUMNS])
{
	struct ocrb_track moved[3];
	const bool turned = z->track[0].x1 < 0;

	for (unsigned i = 0; i < z->lines; i++) {
		struct points p = {0};

		for (unsigned c = 0; c < z->columns && p.n < POINTS; c++) {
			const struct ocrb_answer *a = &answer[i][c];
			struct mrtd_ocrb_point at, r, d;

			if (a->logp[OCRB_NONE] > -1 || a->dx > 0.35f ||
			    a->dx < -0.35f || a->dy > 0.35f || a->dy < -0.35f)
				continue;
			at = mrtd_ocrb_cell_at(z, i, (float)c);
			mrtd_ocrb_cell_axes(z, i, (float)c, &r, &d);
			p.p[p.n++] = (struct point) {
			    turned ? (float)(z->columns - 1 - c) : (float)c,
			    at.x + a->dx * r.x + a->dy * d.x,
			    at.y + a->dx * r.y + a->dy * d.y, false};
		}
		moved[i] = z->track[i];
		if (!robust(&p, true, &moved[i]))
			moved[i] = z->track[i];
		else if (turned)
			reverse(&moved[i], (float)(z->columns - 1));
	}
	memcpy(z->track, moved, sizeof(*moved) * z->lines);
}

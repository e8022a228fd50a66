#include "biometrics/finger_overlay.h"

#include <math.h>
#include <string.h>

#include "biometrics/finger_trig.h"

enum {
	STEPS = 20, /* of angle */
	LEVER = 160, /* UNITs */
	BEND_REACH = 80, /* pixels */
};
static const float BOX = 12.f; /* pixels of 500 ppi that are near */
static const float BOX_PER = 0.04f; /* and more, per pixel from the middle */
static const float BEND_STIFF = 0.5f; /* near ones to hold it straight */
static const float BENT_BOX = 11.f; /* pixels that are near, once bent */

enum {
	MAX = BIOMETRICS_MCC_MAX,
	UNIT = BIOMETRICS_MCC_UNIT
};

/* What the pairs want: weights, middles, and the turn as a vector. */
struct sums {
	float w, ax, ay, bx, by, c, s;
};

static void
middle(const struct biometrics_mcc *a, const struct biometrics_mcc *b,
    const struct biometrics_finger_pair *p, unsigned n, struct sums *t)
{
	for (unsigned i = 0; i < n; i++) {
		const float w = p[i].trust;

		t->w += w;
		t->ax += w * a->x[p[i].a];
		t->ay += w * a->y[p[i].a];
		t->bx += w * b->x[p[i].b];
		t->by += w * b->y[p[i].b];
	}
	if (t->w > 0) {
		t->ax /= t->w;
		t->ay /= t->w;
		t->bx /= t->w;
		t->by /= t->w;
	}
}

bool
biometrics_finger_overlay_fit(const struct biometrics_mcc *a,
    const struct biometrics_mcc *b, const struct biometrics_finger_pair *p,
    unsigned n, struct biometrics_finger_motion *m)
{
	struct sums t = {0};
	float norm;

	middle(a, b, p, n, &t);
	for (unsigned i = 0; i < n; i++) {
		const float xa = a->x[p[i].a] - t.ax, ya = a->y[p[i].a] - t.ay;
		const float xb = b->x[p[i].b] - t.bx, yb = b->y[p[i].b] - t.by;
		const uint8_t back = (uint8_t)-p[i].turned;
		/* Directions have their say, as points so far away would. */
		const float lever = (float)LEVER * LEVER / (1 << 14);

		t.c += p[i].trust *
		    (xa * xb + ya * yb +
			lever * (float)biometrics_finger_trig_cos(back));
		t.s += p[i].trust *
		    (ya * xb - xa * yb +
			lever * (float)biometrics_finger_trig_sin(back));
	}
	norm = sqrtf(t.c * t.c + t.s * t.s);
	if (!(t.w > 0) || !(norm > 0))
		return false;
	m->c = t.c / norm;
	m->s = t.s / norm;
	m->right = t.bx - (m->c * t.ax + m->s * t.ay);
	m->down = t.by - (m->c * t.ay - m->s * t.ax);
	m->x = t.ax;
	m->y = t.ay;
	m->turned = biometrics_finger_trig_bearing(
	    (int32_t)(m->c * 16384), (int32_t)(m->s * 16384));
	return true;
}

/* Who is nearest to whom, on both sides. */
struct nearest {
	float a[MAX], b[MAX];
	uint8_t of_a[MAX], of_b[MAX];
};

static void
look(const struct biometrics_mcc *b, unsigned i, float x, float y,
    uint8_t angle, float box, struct nearest *near)
{
	const float box2 = box * box;
	struct biometrics_mcc_range r;

	biometrics_mcc_range(b, angle, STEPS, &r);
	for (unsigned part = 0; part < 2; part++)
		for (unsigned j = r.from[part]; j < r.to[part]; j++) {
			const float dx = x - b->x[j], dy = y - b->y[j];
			const float d2 = dx * dx + dy * dy;
			int t;
			float g;

			if (!(d2 < box2))
				continue;
			t = (int8_t)(angle - b->angle[j]);
			g = (1 - d2 / box2) *
			    (1 - (float)(t * t) / ((STEPS + 1) * (STEPS + 1)));
			if (g > near->a[i]) {
				near->a[i] = g;
				near->of_a[i] = (uint8_t)j;
			}
			if (g > near->b[j]) {
				near->b[j] = g;
				near->of_b[j] = (uint8_t)i;
			}
		}
}

/* What minutia k of the overlay says to those from..to of a around it. */
static void
pull(const float *x, const float *y, unsigned from, unsigned to, unsigned who,
    float near, float right, float down, float *w, float *r, float *d)
{
	const float reach2 = (float)BEND_REACH * BEND_REACH * UNIT * UNIT;
	const float per = 1 / reach2, ax = x[who], ay = y[who];

	for (unsigned i = from; i < to; i++) {
		const float ex = x[i] - ax, ey = y[i] - ay;
		const float t = 1 - (ex * ex + ey * ey) * per;
		const float g = t > 0 ? t * t * near : 0;

		w[i] += g;
		r[i] += g * right;
		d[i] += g * down;
	}
}

/* How the skin was stretched around each minutia of a, as told by the others
 * near it that lie on one of b, itself not asked. */
void
biometrics_finger_overlay_bend(const struct biometrics_mcc *a,
    const struct biometrics_mcc *b, const struct biometrics_finger_motion *m,
    struct biometrics_finger_overlay *o)
{
	float x[MAX], y[MAX], w[MAX];

	for (unsigned i = 0; i < a->n; i++) {
		x[i] = a->x[i];
		y[i] = a->y[i];
		w[i] = BEND_STIFF;
		o->right[i] = o->down[i] = 0;
	}
	for (unsigned k = 0; k < o->n; k++) {
		const unsigned i = o->a[k], j = o->b[k];
		const float right = b->x[j] -
		    (m->c * x[i] + m->s * y[i] + m->right);
		const float down = b->y[j] -
		    (m->c * y[i] - m->s * x[i] + m->down);

		pull(x, y, 0, i, i, o->near[k], right, down, w, o->right,
		    o->down);
		pull(x, y, i + 1, a->n, i, o->near[k], right, down, w, o->right,
		    o->down);
	}
	for (unsigned i = 0; i < a->n; i++) {
		o->right[i] /= w[i];
		o->down[i] /= w[i];
	}
}

void
biometrics_finger_overlay_lay(const struct biometrics_mcc *a,
    const struct biometrics_mcc *b, const struct biometrics_finger_motion *m,
    bool bent, struct biometrics_finger_overlay *o)
{
	struct nearest near;

	memset(near.a, 0, sizeof(near.a));
	memset(near.b, 0, sizeof(near.b));
	o->n = 0;
	o->sum = 0;
	for (unsigned i = 0; i < a->n; i++) {
		const float x = m->c * a->x[i] + m->s * a->y[i] + m->right +
		    (bent ? o->right[i] : 0);
		const float y = m->c * a->y[i] - m->s * a->x[i] + m->down +
		    (bent ? o->down[i] : 0);
		const float ex = a->x[i] - m->x, ey = a->y[i] - m->y;
		const float box = bent
		    ? UNIT * BENT_BOX
		    : UNIT * BOX + BOX_PER * sqrtf(ex * ex + ey * ey);

		look(
		    b, i, x, y, (uint8_t)(a->angle[i] - m->turned), box, &near);
	}
	for (unsigned i = 0; i < a->n; i++)
		if (near.a[i] > 0 && near.of_b[near.of_a[i]] == i) {
			o->a[o->n] = (uint8_t)i;
			o->b[o->n] = near.of_a[i];
			o->near[o->n++] = near.a[i];
			o->sum += near.a[i];
		}
}

void
biometrics_finger_overlay_count(const struct biometrics_mcc *a,
    const struct biometrics_mcc *b, const struct biometrics_finger_motion *m,
    struct biometrics_finger_overlay *o)
{
	o->in_a = o->in_b = 0;
	for (unsigned i = 0; i < a->n; i++) {
		const float x = a->x[i], y = a->y[i];

		o->in_a += biometrics_finger_area_has(&b->area,
		    (int32_t)(m->c * x + m->s * y + m->right),
		    (int32_t)(m->c * y - m->s * x + m->down));
	}
	for (unsigned j = 0; j < b->n; j++) {
		const float x = b->x[j] - m->right, y = b->y[j] - m->down;

		o->in_b += biometrics_finger_area_has(&a->area,
		    (int32_t)(m->c * x - m->s * y),
		    (int32_t)(m->s * x + m->c * y));
	}
}

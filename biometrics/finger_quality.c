#include "biometrics/finger_quality.h"

#include <math.h>

#include "biometrics/minutiae_find.h"
#include "biometrics/ridge_math.h"

#define Q(id) BIOMETRICS_FQ_##id

enum {
	CELL = BIOMETRICS_RIDGE_CELL,
	WAVES = BIOMETRICS_RIDGE_WAVES
};

/* A component value is 0 at or beyond the outer bounds, 100 within the inner */
#define ANY INFINITY
/* clang-format off */
static const struct ramp {
	float none_low, full_low, full_high, none_high;
} ramps[BIOMETRICS_FQ_COUNT_OF] = {
	[Q(OCL)]   = { .35f,  .75f,   ANY,   ANY},
	[Q(LCS)]   = { .25f,  .65f,   ANY,   ANY},
	[Q(RVU)]   = {-ANY,  -ANY,   .24f,  .40f},
	[Q(FDA)]   = { .30f,  .48f,   ANY,   ANY},
	[Q(OFL)]   = {-ANY,  -ANY,    4,    15},
	[Q(MU)]    = { 10,    70,    220,   250},
	[Q(SIGMA)] = {  2,    20,     ANY,   ANY},
	[Q(AREA)]  = { 40,   160,     ANY,   ANY},
	[Q(COUNT)] = {  4,    24,     90,   200},
};
/* clang-format on */

static const float NOTHING = 25; /* mm²: that is no finger */
static const float LITTLE = 80;
static const float OFF = 0.18f; /* of the image, from its middle */
static const float DARK = 0.62f, LIGHT = 0.36f; /* share of ridges */
static const float WET_MU = 95, DRY_MU = 180;
static const float UNCLEAR = 25; /* unified */

static const struct {
	const char *name, *unit;
} names[] = {
#define ROW(id, name, unit) {name, unit},
    BIOMETRICS_FINGER_QUALITIES(ROW)
#undef ROW
};

static const struct {
	const char *name, *text;
} guidances[] = {
#define ROW(name, text) {#name, text},
    BIOMETRICS_FINGER_GUIDANCES(ROW)
#undef ROW
};

const char *
biometrics_finger_quality_name(enum biometrics_finger_quality_id i)
{
	return (unsigned)i < BIOMETRICS_FQ_COUNT_OF ? names[i].name : "?";
}

const char *
biometrics_finger_quality_unit(enum biometrics_finger_quality_id i)
{
	return (unsigned)i < BIOMETRICS_FQ_COUNT_OF ? names[i].unit : "?";
}

const char *
biometrics_finger_quality_guidance_name(enum biometrics_finger_guidance g)
{
	return (unsigned)g < BIOMETRICS_FG_COUNT ? guidances[g].name : "?";
}

const char *
biometrics_finger_quality_guidance_text(enum biometrics_finger_guidance g)
{
	return (unsigned)g < BIOMETRICS_FG_COUNT ? guidances[g].text : "?";
}

/* What is summed over the cells of the print. */
struct sums {
	float cells, pixels, certainty, agree, dark, dark2, grey, grey2;
	float flow, flows, peak, peaks, x, y;
};

static void
add_pixels(
    const struct biometrics_ridge *r, unsigned cx, unsigned cy, struct sums *s)
{
	unsigned n = 0, agree = 0, dark = 0, grey = 0, grey2 = 0;

	for (unsigned y = cy * CELL; y < r->height && y < (cy + 1) * CELL; y++)
		for (unsigned x = cx * CELL;
		     x < r->width && x < (cx + 1) * CELL; x++) {
			const size_t p = y * r->stride + x;
			const unsigned v = r->grey[(size_t)y * r->width + x];

			n++;
			agree += (r->flat[p] > 0) == (r->even[p] > 0);
			dark += r->flat[p] > 0;
			grey += v;
			grey2 += v * v;
		}
	s->pixels += (float)n;
	s->agree += (float)agree;
	s->dark += (float)dark / (float)n;
	s->dark2 += (float)dark / (float)n * ((float)dark / (float)n);
	s->grey += (float)grey;
	s->grey2 += (float)grey2;
}

/* Degrees between the directions of neighbours. */
static void
add_flow(const struct biometrics_ridge_cell *a,
    const struct biometrics_ridge_cell *b, struct sums *s)
{
	float turn;

	if (!b->inside)
		return;
	turn = ridge_angle(a->cos2 * b->cos2 + a->sin2 * b->sin2,
	    a->cos2 * b->sin2 - a->sin2 * b->cos2);
	turn = turn > 128 ? 256 - turn : turn;
	s->flow += turn * (360.f / 256 / 2);
	s->flows++;
}

/* The share of the highest frequency and its neighbours. */
static void
add_peak(const float *p, struct sums *s)
{
	float all = 0, top = 0;

	for (int k = 0; k < WAVES; k++) {
		const float near = (k > 0 ? p[k - 1] : 0) + p[k] +
		    (k + 1 < WAVES ? p[k + 1] : 0);

		all += p[k];
		top = near > top ? near : top;
	}
	if (all > 0) {
		s->peak += top / all;
		s->peaks++;
	}
}

static void
add(const struct biometrics_ridge *r, struct sums *s)
{
	for (unsigned y = 0; y < r->ch; y++)
		for (unsigned x = 0; x < r->cw; x++) {
			const struct biometrics_ridge_cell *c =
			    &r->cell[(size_t)y * r->cw + x];

			if (!c->inside)
				continue;
			s->cells++;
			s->x += ((float)x + 0.5f) / (float)r->cw;
			s->y += ((float)y + 0.5f) / (float)r->ch;
			s->certainty += 2 * c->certainty / (1 + c->certainty);
			add_pixels(r, x, y, s);
			if (x + 1 < r->cw)
				add_flow(c, c + 1, s);
			if (y + 1 < r->ch)
				add_flow(c, c + r->cw, s);
			if (x % 2 == 0 && y % 2 == 0)
				add_peak(r->spectrum +
					((size_t)(y / 2) * ((r->cw + 1) / 2) +
					    x / 2) *
					    WAVES,
				    s);
		}
}

static float
root(float x)
{
	return x > 0 ? sqrtf(x) : 0;
}

static float
value(const struct ramp *r, float x)
{
	if (!(x > r->none_low) || !(x < r->none_high))
		return 0;
	if (x < r->full_low)
		return 100 * (x - r->none_low) / (r->full_low - r->none_low);
	if (x > r->full_high)
		return 100 * (r->none_high - x) / (r->none_high - r->full_high);
	return 100;
}

static void
judge(const struct biometrics_ridge *r, const struct sums *s, size_t minutiae,
    struct biometrics_finger_quality *q)
{
	const float side = CELL * 25.4f / (500 * r->scale); /* mm */
	const float dark = s->dark / s->cells, mu = s->grey / s->pixels;
	float lowest = 100, sum = 0;

	q->x = s->x / s->cells;
	q->y = s->y / s->cells;
	q->ridges = dark;
	q->raw[Q(OCL)] = s->certainty / s->cells;
	q->raw[Q(LCS)] = 2 * s->agree / s->pixels - 1;
	q->raw[Q(RVU)] = root(s->dark2 / s->cells - dark * dark);
	q->raw[Q(FDA)] = s->peaks > 0 ? s->peak / s->peaks : 0;
	q->raw[Q(OFL)] = s->flows > 0 ? s->flow / s->flows : 0;
	q->raw[Q(MU)] = mu;
	q->raw[Q(SIGMA)] = root(s->grey2 / s->pixels - mu * mu);
	q->raw[Q(AREA)] = s->cells * side * side;
	q->raw[Q(COUNT)] = (float)minutiae;
	for (unsigned i = Q(UNIFIED) + 1; i < BIOMETRICS_FQ_COUNT_OF; i++) {
		q->value[i] = value(&ramps[i], q->raw[i]);
		lowest = q->value[i] < lowest ? q->value[i] : lowest;
		sum += q->value[i];
	}
	q->raw[Q(UNIFIED)] = q->value[Q(UNIFIED)] = lowest / 2 +
	    sum / (2 * (BIOMETRICS_FQ_COUNT_OF - 1));
}

enum biometrics_err
biometrics_finger_quality_measure(const struct biometrics_image *grey,
    unsigned ppi, void *scratch, size_t cap, struct biometrics_minutiae *t,
    struct biometrics_finger_quality *q)
{
	struct biometrics_ridge r;
	struct sums s = {0};
	const enum biometrics_err e = biometrics_minutiae_find_in(
	    grey, ppi, scratch, cap, &r, t);

	if (e != BIOMETRICS_E_OK)
		return e;
	memset(q, 0, sizeof(*q));
	add(&r, &s);
	if (s.cells > 0)
		judge(&r, &s, t->n, q);
	t->quality = (uint8_t)(q->value[Q(UNIFIED)] + 0.5f);
	return BIOMETRICS_E_OK;
}

enum biometrics_finger_guidance
biometrics_finger_quality_guide(const struct biometrics_finger_quality *q)
{
	if (q->raw[Q(AREA)] < NOTHING)
		return BIOMETRICS_FG_NO_FINGER;
	if (q->x < 0.5f - OFF)
		return BIOMETRICS_FG_TOO_LEFT;
	if (q->x > 0.5f + OFF)
		return BIOMETRICS_FG_TOO_RIGHT;
	if (q->y < 0.5f - OFF)
		return BIOMETRICS_FG_TOO_HIGH;
	if (q->y > 0.5f + OFF)
		return BIOMETRICS_FG_TOO_LOW;
	if (q->raw[Q(AREA)] < LITTLE)
		return BIOMETRICS_FG_TOO_SMALL;
	if (q->ridges > DARK && q->raw[Q(MU)] < WET_MU)
		return BIOMETRICS_FG_TOO_WET;
	if (q->ridges < LIGHT && q->raw[Q(MU)] > DRY_MU)
		return BIOMETRICS_FG_TOO_DRY;
	if (q->value[Q(UNIFIED)] < UNCLEAR)
		return BIOMETRICS_FG_UNCLEAR;
	return BIOMETRICS_FG_GOOD;
}

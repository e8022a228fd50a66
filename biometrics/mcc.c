#include "biometrics/mcc.h"

#include <math.h>
#include <string.h>

#include "biometrics/finger_trig.h"
#include "biometrics/kernel_scan.h"

enum {
	ACROSS = 8, /* cells across the circle */
	RADIUS = 70, /* pixels of 500 ppi */
	REACH = 30, /* ... to which a neighbour is seen */
	SPREAD = 72, /* steps of angle, likewise */
	AROUND = 50, /* pixels around the hull in which nothing is nothing */
	MIN_NEIGHBOURS = 2, /* or a cylinder says nothing */
	TURN = 50, /* steps: 70 degrees; a finger is not turned further */
	EDGE = 5, /* pixels around the outermost minutiae */
};
static const float LEVEL = 0.234f; /* of the sum of bells, for a bit */
static const float MIN_KNOWN = 0.6f; /* of the cells, likewise */

enum {
	MAX = BIOMETRICS_MCC_MAX,
	UNIT = BIOMETRICS_MCC_UNIT,
	SECTIONS = BIOMETRICS_MCC_SECTIONS,
	WORDS = BIOMETRICS_MCC_WORDS,
	CELLS = ACROSS * ACROSS,
	BLOCK = 32, /* minutiae of a at a time */
	BITS = 0,
	MASK = 1
};

/* The cells of the circle, in the order of their bits. */
struct cells {
	unsigned n;
	int16_t u[64], v[64]; /* UNITs from the middle */
};

static void
lay_cells(struct cells *c)
{
	c->n = 0;
	for (int i = 0; i < CELLS; i++) {
		const int u = (2 * (i % ACROSS) - ACROSS + 1) * RADIUS * UNIT /
		    ACROSS;
		const int v = (2 * (i / ACROSS) - ACROSS + 1) * RADIUS * UNIT /
		    ACROSS;

		if (u * u + v * v > RADIUS * RADIUS * UNIT * UNIT)
			continue;
		c->u[c->n] = (int16_t)u;
		c->v[c->n++] = (int16_t)v;
	}
}

/* (1 - (d / reach)²)²: a bell without an exponential. */
static float
bell(float d2, float reach2)
{
	const float t = 1 - d2 / reach2;

	return d2 < reach2 ? t * t : 0;
}

/* How much a difference of direction belongs to each section. */
static void
spread(uint8_t difference, float out[SECTIONS])
{
	for (int k = 0; k < SECTIONS; k++) {
		const uint8_t middle = (uint8_t)((2 * k + 1) * 256 /
		    (2 * SECTIONS));
		const int8_t d = (int8_t)(difference - middle);

		out[k] = bell((float)(d * d), SPREAD * SPREAD);
	}
}

static void
add_neighbour(const struct cells *c, int u, int v, const float *section,
    float sum[SECTIONS][64])
{
	const float reach2 = REACH * REACH * UNIT * UNIT;

	for (unsigned i = 0; i < c->n; i++) {
		const int du = c->u[i] - u, dv = c->v[i] - v;
		const float g = bell((float)(du * du + dv * dv), reach2);

		if (g > 0)
			for (int k = 0; k < SECTIONS; k++)
				sum[k][i] += g * section[k];
	}
}

static uint16_t
count(const uint64_t *w)
{
	unsigned n = 0;

	for (int i = 0; i < WORDS; i++)
		n += (unsigned)__builtin_popcountll(w[i]);
	return (uint16_t)n;
}

static void
build_one(struct biometrics_mcc *m, const struct cells *cells,
    const struct biometrics_finger_area *wide, unsigned at)
{
	const int cosine = biometrics_finger_trig_cos(m->angle[at]);
	const int sine = biometrics_finger_trig_sin(m->angle[at]);
	const int far = (RADIUS + REACH) * UNIT;
	float sum[SECTIONS][64] = {0}, section[SECTIONS];
	uint64_t *bits = m->cylinder[at][BITS], *mask = m->cylinder[at][MASK];
	unsigned neighbours = 0, known = 0;

	for (unsigned t = 0; t < m->n; t++) {
		const int dx = m->x[t] - m->x[at], dy = m->y[t] - m->y[at];

		if (t == at || dx * dx + dy * dy > far * far)
			continue;
		spread((uint8_t)(m->angle[t] - m->angle[at]), section);
		add_neighbour(cells, (dx * cosine - dy * sine) >> 14,
		    (-dx * sine - dy * cosine) >> 14, section, sum);
		neighbours++;
	}
	memset(m->cylinder[at], 0, sizeof(m->cylinder[at]));
	for (unsigned i = 0; i < cells->n; i++) {
		const uint64_t bit = UINT64_C(1) << i;
		const int u = cells->u[i], v = cells->v[i];

		if (!biometrics_finger_area_has(wide,
			m->x[at] + ((u * cosine - v * sine) >> 14),
			m->y[at] - ((u * sine + v * cosine) >> 14)))
			continue;
		known++;
		for (int k = 0; k < SECTIONS; k++) {
			mask[k] |= bit;
			if (sum[k][i] >= LEVEL)
				bits[k] |= bit;
		}
	}
	m->known[at] = (uint16_t)(known * SECTIONS);
	m->ones[at] = count(bits);
	m->valid[at] = neighbours >= MIN_NEIGHBOURS && m->ones[at] > 0 &&
	    (float)known >= MIN_KNOWN * (float)cells->n;
}

static bool
precedes(const struct biometrics_minutia *a, const struct biometrics_minutia *b)
{
	if (a->angle != b->angle)
		return a->angle < b->angle;
	return a->x != b->x ? a->x < b->x : a->y < b->y;
}

/* The quality from which on all are taken, and how many of the one below. */
static unsigned
quality_floor(const struct biometrics_minutiae *t, unsigned *left)
{
	unsigned with[101] = {0}, floor = 101;

	for (size_t i = 0; i < t->n; i++)
		with[t->m[i].quality]++;
	for (*left = MAX; floor > 0 && with[floor - 1] <= *left; floor--)
		*left -= with[floor - 1];
	return floor;
}

/* Those of the best quality, by angle and place: the order in which they came
 * does not matter. */
static size_t
choose(const struct biometrics_minutiae *t, struct biometrics_minutia *out)
{
	unsigned left;
	const unsigned floor = quality_floor(t, &left);
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct biometrics_minutia m = t->m[i];
		size_t j = n;

		if (m.quality < floor) {
			if (m.quality + 1u < floor || left == 0)
				continue;
			left--;
		}
		for (; j > 0 && precedes(&m, &out[j - 1]); j--)
			out[j] = out[j - 1];
		out[j] = m;
		n++;
	}
	return n;
}

/* The unit of positions, whatever the resolution. */
static int16_t
place(unsigned pixels, unsigned ppi)
{
	return (int16_t)(pixels * 500 * UNIT / ppi);
}

void
biometrics_mcc_build(
    const struct biometrics_minutiae *t, struct biometrics_mcc *out)
{
	struct biometrics_minutia chosen[MAX];
	struct biometrics_finger_area wide;
	struct cells c;

	memset(out, 0, sizeof(*out));
	out->n = (uint32_t)choose(t, chosen);
	for (unsigned i = 0; i < out->n; i++) {
		out->x[i] = place(chosen[i].x, t->ppi);
		out->y[i] = place(chosen[i].y, t->ppi);
		out->angle[i] = chosen[i].angle;
		out->type[i] = chosen[i].type;
		out->quality[i] = chosen[i].quality;
		out->below[chosen[i].angle + 1]++;
	}
	for (unsigned i = 0; i < 256; i++)
		out->below[i + 1] = (uint8_t)(out->below[i + 1] +
		    out->below[i]);
	biometrics_finger_area_set(
	    &wide, out->x, out->y, out->n, AROUND * UNIT);
	biometrics_finger_area_set(
	    &out->area, out->x, out->y, out->n, EDGE * UNIT);
	lay_cells(&c);
	for (unsigned i = 0; i < out->n; i++)
		build_one(out, &c, &wide, i);
	bytes_wipe(chosen, sizeof(chosen));
}

/*
 * Of the cells known on both sides, with a and b the bits set in them and x
 * those that differ: 1 - sqrt(x / (2 (a + b))), which is equation (16) of the
 * paper where a = b.  Bits common to two rows come from their distance:
 * 2 |p & q| = |p| + |q| - |p ^ q|.
 */
static float
alike(int twice_either, int twice_both)
{
	const float either = (float)twice_either;

	return 1 -
	    sqrtf((either - (float)(2 * twice_both)) /
		(2 * either + (twice_either == 0)));
}

/* h: bits and mask of a's minutia against bits and mask of each of b. */
static void
compare_row(const struct biometrics_mcc *a, unsigned i,
    const struct biometrics_mcc *b, unsigned from, unsigned to,
    const uint16_t *h, float *out)
{
	const uint16_t *mask = h + 2 * b->n;

	for (unsigned j = from; j < to; j++) {
		const int ones = a->ones[i] + b->ones[j];
		const int of_a = a->ones[i] + b->known[j] - h[2 * j + 1];
		const int of_b = a->known[i] + b->ones[j] - mask[2 * j];

		out[j] = b->valid[j] ? alike(of_a + of_b, ones - h[2 * j]) : 0;
	}
}

void
biometrics_mcc_compare(
    const struct biometrics_mcc *a, const struct biometrics_mcc *b, float *out)
{
	const struct biometrics_kernel_scan *k = biometrics_kernel_scan();
	uint16_t h[2 * BLOCK * 2 * MAX];

	memset(out, 0, sizeof(*out) * a->n * b->n);
	for (unsigned i = 0; i < a->n; i++, out += b->n) {
		const unsigned rest = a->n - i;
		struct biometrics_mcc_range r;

		if (i % BLOCK == 0)
			k->hammings(a->cylinder[i][0],
			    2 * (size_t)(rest < BLOCK ? rest : BLOCK),
			    b->cylinder[0][0], 2 * (size_t)b->n, WORDS, h);
		if (!a->valid[i])
			continue;
		biometrics_mcc_range(b, a->angle[i], TURN, &r);
		for (unsigned part = 0; part < 2; part++)
			compare_row(a, i, b, r.from[part], r.to[part],
			    h + (size_t)(i % BLOCK) * 4 * b->n, out);
	}
}

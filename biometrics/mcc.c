#include "biometrics/mcc.h"

#include <math.h>
#include <string.h>

#include "biometrics/finger_trig.h"
#include "biometrics/kernel_scan.h"

enum {
	NS = 12,
	RADIUS = 70,
	REACH = 25,
	SPREAD = 72, /* steps */
	OMEGA = 50,
	MIN_NEIGHBOURS = 2,
	TURN = 60,
	EDGE = 5,
};
static const float LEVEL = 0.234f;
static const float MIN_KNOWN = 0.6f;
static const float SHRINK = 0.f;

enum {
	MAX = BIOMETRICS_MCC_MAX,
	UNIT = BIOMETRICS_MCC_UNIT,
	SECTIONS = BIOMETRICS_MCC_SECTIONS,
	PLANE = BIOMETRICS_MCC_PLANE,
	WORDS = BIOMETRICS_MCC_WORDS,
	CELLS = NS * NS
};

/* The cells of the circle, in the order of their bits. */
struct cells {
	unsigned n;
	int16_t u[64 * PLANE], v[64 * PLANE]; /* UNITs from the middle */
};

static void
lay_cells(struct cells *c)
{
	c->n = 0;
	for (int i = 0; i < CELLS; i++) {
		const int u = (2 * (i % NS) - NS + 1) * RADIUS * UNIT / NS;
		const int v = (2 * (i / NS) - NS + 1) * RADIUS * UNIT / NS;

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
    float sum[SECTIONS][64 * PLANE])
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
build_one(struct biometrics_mcc *m, const struct cells *c,
    const struct biometrics_finger_area *wide, unsigned at)
{
	const int cosine = biometrics_finger_trig_cos(m->angle[at]);
	const int sine = biometrics_finger_trig_sin(m->angle[at]);
	const int far = (RADIUS + REACH) * UNIT;
	float sum[SECTIONS][64 * PLANE] = {0}, section[SECTIONS];
	unsigned neighbours = 0, known = 0;

	for (unsigned t = 0; t < m->n; t++) {
		const int dx = m->x[t] - m->x[at], dy = m->y[t] - m->y[at];

		if (t == at || dx * dx + dy * dy > far * far)
			continue;
		spread((uint8_t)(m->angle[t] - m->angle[at]), section);
		add_neighbour(c, (dx * cosine - dy * sine) >> 14,
		    (-dx * sine - dy * cosine) >> 14, section, sum);
		neighbours++;
	}
	memset(m->mask[at], 0, sizeof(m->mask[at]));
	memset(m->bits[at], 0, sizeof(m->bits[at]));
	for (unsigned i = 0; i < c->n; i++) {
		const int x = m->x[at] +
		    ((c->u[i] * cosine - c->v[i] * sine) >> 14);
		const int y = m->y[at] -
		    ((c->u[i] * sine + c->v[i] * cosine) >> 14);

		if (!biometrics_finger_area_has(wide, x, y))
			continue;
		known++;
		for (int k = 0; k < SECTIONS; k++) {
			const unsigned w = (unsigned)k * PLANE + i / 64;

			m->mask[at][w] |= UINT64_C(1) << i % 64;
			if (sum[k][i] >= LEVEL)
				m->bits[at][w] |= UINT64_C(1) << i % 64;
		}
	}
	m->known[at] = (uint16_t)(known * SECTIONS);
	m->ones[at] = count(m->bits[at]);
	m->valid[at] = neighbours >= MIN_NEIGHBOURS && m->ones[at] > 0 &&
	    (float)known >= MIN_KNOWN * (float)c->n;
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
	biometrics_finger_area_set(&wide, out->x, out->y, out->n, OMEGA * UNIT);
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
alike(int a, int b, int both)
{
	const float either = (float)(a + b);

	return either > 0
	    ? (1 - sqrtf((either - (float)(2 * both)) / (2 * either))) *
		either / (either + SHRINK)
	    : 0;
}

static void
compare_row(const struct biometrics_mcc *a, unsigned i,
    const struct biometrics_mcc *b, unsigned from, unsigned to, float *out)
{
	const struct biometrics_kernel_scan *k = biometrics_kernel_scan();
	uint16_t bits[MAX], masked_a[MAX], masked_b[MAX];
	const unsigned n = to - from;

	if (n == 0)
		return;
	k->hammings(a->bits[i], 1, b->bits[from], n, WORDS, bits);
	k->hammings(a->bits[i], 1, b->mask[from], n, WORDS, masked_a);
	k->hammings(a->mask[i], 1, b->bits[from], n, WORDS, masked_b);
	for (unsigned j = 0; j < n; j++) {
		const int both = a->ones[i] + b->ones[from + j] - bits[j];
		const int of_a = a->ones[i] + b->known[from + j] - masked_a[j];
		const int of_b = a->known[i] + b->ones[from + j] - masked_b[j];

		out[from + j] = b->valid[from + j]
		    ? alike(of_a / 2, of_b / 2, both / 2)
		    : 0;
	}
}

void
biometrics_mcc_compare(
    const struct biometrics_mcc *a, const struct biometrics_mcc *b, float *out)
{
	memset(out, 0, sizeof(*out) * a->n * b->n);
	for (unsigned i = 0; i < a->n; i++, out += b->n) {
		struct biometrics_mcc_range r;

		if (!a->valid[i])
			continue;
		biometrics_mcc_range(b, a->angle[i], TURN, &r);
		compare_row(a, i, b, r.from[0], r.to[0], out);
		compare_row(a, i, b, r.from[1], r.to[1], out);
	}
}

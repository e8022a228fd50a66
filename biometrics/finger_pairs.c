#include "biometrics/finger_pairs.h"

#include <math.h>
#include <stdlib.h>

enum {
	ROUNDS = 5 /* of relaxation */
};
static const float KEEP = 0.5f; /* of what a pair was trusted before */
static const float FAR = 6.f; /* pixels of 500 ppi */
static const float FAR_PER = 0.05f; /* and more, per pixel between them */
/* Steps of angle between the pairs, and to the other minutia. */
#define TURN 10.f

enum {
	MAX = BIOMETRICS_MCC_MAX,
	PAIRS = BIOMETRICS_FINGER_PAIRS_MAX,
	LEVELS = 256,
	MOST = 32 /* steps of angle beyond which nothing agrees */
};

/* How many of each level there are; level 0 does not count. */
static void
count_levels(const float *alike, unsigned n, uint8_t *level, unsigned *with)
{
	for (unsigned i = 0; i < n; i++)
		level[i] = (uint8_t)(alike[i] * (LEVELS - 1));
	for (unsigned i = 0; i < n; i++)
		if (level[i] > 0)
			with[level[i]]++;
}

/*
 * The best PAIRS by counting levels, not by sorting: the level from which on
 * all fit, and of the one below as many as fit.
 */
unsigned
biometrics_finger_pairs_choose(const struct biometrics_finger_prepared *a,
    const struct biometrics_finger_prepared *b, const float *alike,
    struct biometrics_finger_pair out[BIOMETRICS_FINGER_PAIRS_MAX])
{
	const unsigned nb = b->mcc.n, all = a->mcc.n * nb;
	unsigned with[LEVELS] = {0}, floor = LEVELS, left = PAIRS, n = 0;
	uint8_t level[MAX * MAX];

	count_levels(alike, all, level, with);
	for (; floor > 1 && with[floor - 1] <= left; floor--)
		left -= with[floor - 1];
	for (unsigned i = 0; i < all; i++) {
		if (level[i] < floor) {
			if (level[i] + 1u < floor || level[i] == 0 || left == 0)
				continue;
			left--;
		}
		out[n].a = (uint8_t)(i / nb);
		out[n].b = (uint8_t)(i % nb);
		out[n].turned = (uint8_t)(a->mcc.angle[out[n].a] -
		    b->mcc.angle[out[n].b]);
		out[n++].trust = alike[i];
	}
	return n;
}

static int
apart(uint8_t a, uint8_t b)
{
	return abs((int8_t)(a - b));
}

static float
fourth(float x)
{
	return x * x * x * x;
}

/* 1 + fourth(steps / TURN), up to MOST steps: asked for twice a pair. */
/* clang-format off */
#define SHARE(n) ((n) / TURN)
#define ROW(n) (1 + SHARE(n) * SHARE(n) * SHARE(n) * SHARE(n))
static const float doubt[MOST + 1] = {
	ROW(0), ROW(1), ROW(2), ROW(3), ROW(4), ROW(5), ROW(6), ROW(7),
	ROW(8), ROW(9), ROW(10), ROW(11), ROW(12), ROW(13), ROW(14), ROW(15),
	ROW(16), ROW(17), ROW(18), ROW(19), ROW(20), ROW(21), ROW(22), ROW(23),
	ROW(24), ROW(25), ROW(26), ROW(27), ROW(28), ROW(29), ROW(30), ROW(31),
	ROW(32),
};
/* clang-format on */

float
biometrics_finger_pairs_agree(const struct biometrics_finger_prepared *a,
    const struct biometrics_finger_prepared *b,
    const struct biometrics_finger_pair *p,
    const struct biometrics_finger_pair *q)
{
	float da, db, d;
	uint8_t swing;
	int twist, one, two, bend;

	if (p->a == q->a || p->b == q->b ||
	    (twist = apart(p->turned, q->turned)) > MOST)
		return 0;
	swing = (uint8_t)(a->bearing[p->a][q->a] - b->bearing[p->b][q->b]);
	one = apart(swing, p->turned);
	two = apart(swing, q->turned);
	bend = one > two ? one : two;
	if (bend > MOST)
		return 0;
	da = a->far[p->a][q->a];
	db = b->far[p->b][q->b];
	/* Skin stretches: far apart they may differ more. */
	d = (da - db) / (BIOMETRICS_MCC_UNIT * FAR + FAR_PER / 2 * (da + db));
	return 1 / ((1 + fourth(d)) * doubt[twist] * doubt[bend]);
}

static void
sort(struct biometrics_finger_pair *p, unsigned n)
{
	for (unsigned i = 1; i < n; i++) {
		const struct biometrics_finger_pair x = p[i];
		unsigned j = i;

		for (; j > 0 && p[j - 1].trust < x.trust; j--)
			p[j] = p[j - 1];
		p[j] = x;
	}
}

void
biometrics_finger_pairs_relax(const struct biometrics_finger_prepared *a,
    const struct biometrics_finger_prepared *b,
    struct biometrics_finger_pair *p, unsigned n)
{
	float agree[PAIRS][PAIRS], trust[PAIRS] = {0}, next[PAIRS];

	if (n < 2)
		return;
	for (unsigned i = 0; i < n; i++) {
		trust[i] = p[i].trust;
		agree[i][i] = 0;
		for (unsigned j = 0; j < i; j++)
			agree[i][j] = agree[j][i] =
			    biometrics_finger_pairs_agree(a, b, &p[i], &p[j]);
	}
	for (int k = 0; k < ROUNDS; k++) {
		for (unsigned i = 0; i < n; i++)
			next[i] = 0;
		for (unsigned j = 0; j < n; j++)
			for (unsigned i = 0; i < n; i++)
				next[i] += agree[j][i] * trust[j];
		for (unsigned i = 0; i < n; i++)
			trust[i] = KEEP * trust[i] +
			    (1 - KEEP) * next[i] / (float)(n - 1);
	}
	for (unsigned i = 0; i < n; i++)
		p[i].trust = trust[i];
	sort(p, n);
}

#include "biometrics/finger_match.h"

#include <math.h>
#include <string.h>

#include "biometrics/finger_overlay.h"
#include "biometrics/finger_pairs.h"
#include "biometrics/finger_trig.h"

enum {
	MOTIONS = 2, /* that are tried */
	BENDS = 2, /* times a print is bent */
	PRIOR = 6, /* minutiae that might have been missed */
};
static const float SURE = 12; /* near minutiae: no other motion is tried */
static const float AGREE = 0.2f; /* pairs that ask for one motion */

enum {
	MAX = BIOMETRICS_MCC_MAX,
	LEAST = 3 /* minutiae to lay a print by */
};

enum biometrics_err
biometrics_finger_match_prepare(
    const struct biometrics_minutiae *t, struct biometrics_finger_prepared *out)
{
	const struct biometrics_mcc *m = &out->mcc;

	if (!biometrics_minutiae_ok(t))
		return BIOMETRICS_E_VALUE;
	memset(out, 0, sizeof(*out));
	biometrics_mcc_build(t, &out->mcc);
	out->quality = t->quality;
	for (unsigned i = 0; i < m->n; i++)
		for (unsigned j = 0; j < m->n; j++) {
			const int dx = m->x[j] - m->x[i];
			const int dy = m->y[j] - m->y[i];

			out->far[i][j] = (uint16_t)sqrtf(
			    (float)(dx * dx + dy * dy));
			out->bearing[i][j] = biometrics_finger_trig_bearing(
			    dx, dy);
		}
	return BIOMETRICS_E_OK;
}

/* The first pair that no motion tried so far explains, and all that agree with
 * it; 0: there is none. */
static unsigned
gather(const struct biometrics_finger_prepared *a,
    const struct biometrics_finger_prepared *b,
    const struct biometrics_finger_pair *p, unsigned n, bool *tried,
    struct biometrics_finger_pair *out)
{
	unsigned seed = 0, k = 0;

	while (seed < n && tried[seed])
		seed++;
	for (unsigned i = seed; i < n; i++) {
		const float g = i == seed
		    ? 1
		    : biometrics_finger_pairs_agree(a, b, &p[seed], &p[i]);

		if (g < AGREE)
			continue;
		tried[i] = true;
		out[k] = p[i];
		out[k++].trust *= g;
	}
	return k;
}

/* What lies together, as pairs that ask for a motion. */
static unsigned
paired(const struct biometrics_mcc *a, const struct biometrics_mcc *b,
    const struct biometrics_finger_overlay *o,
    struct biometrics_finger_pair *out)
{
	for (unsigned i = 0; i < o->n; i++)
		out[i] = (struct biometrics_finger_pair) {.a = o->a[i],
		    .b = o->b[i],
		    .turned = (uint8_t)(a->angle[o->a[i]] - b->angle[o->b[i]]),
		    .trust = o->near[i]};
	return o->n;
}

/* Lays a over b anew by what lies together, then bends it. */
static void
settle(const struct biometrics_mcc *a, const struct biometrics_mcc *b,
    struct biometrics_finger_overlay *o)
{
	struct biometrics_finger_pair p[MAX];
	struct biometrics_finger_motion m;

	if (!biometrics_finger_overlay_fit(a, b, p, paired(a, b, o, p), &m))
		return;
	biometrics_finger_overlay_lay(a, b, &m, false, o);
	for (int k = 0; k < BENDS; k++) {
		biometrics_finger_overlay_bend(a, b, &m, o);
		biometrics_finger_overlay_lay(a, b, &m, true, o);
	}
	biometrics_finger_overlay_count(a, b, &m, o);
}

/*
 * What lies together, cubed, by what could have: in a large overlap chance
 * brings some minutiae together, in a small one it does not take many.
 */
static float
weigh(const struct biometrics_finger_overlay *o)
{
	return o->sum * o->sum * o->sum /
	    (float)((o->in_a + PRIOR) * (o->in_b + PRIOR));
}

static float
evidence(const struct biometrics_finger_prepared *a,
    const struct biometrics_finger_prepared *b)
{
	struct biometrics_finger_pair p[BIOMETRICS_FINGER_PAIRS_MAX];
	struct biometrics_finger_pair some[BIOMETRICS_FINGER_PAIRS_MAX];
	bool tried[BIOMETRICS_FINGER_PAIRS_MAX] = {false};
	struct biometrics_finger_overlay o, best = {.n = 0};
	struct biometrics_finger_motion m;
	float alike[MAX * MAX];
	unsigned n;

	if (a->mcc.n < LEAST || b->mcc.n < LEAST)
		return 0;
	biometrics_mcc_compare(&a->mcc, &b->mcc, alike);
	n = biometrics_finger_pairs_choose(a, b, alike, p);
	biometrics_finger_pairs_relax(a, b, p, n);
	for (unsigned h = 0; h < MOTIONS && best.sum < SURE; h++) {
		const unsigned k = gather(a, b, p, n, tried, some);

		if (k == 0)
			break;
		if (!biometrics_finger_overlay_fit(
			&a->mcc, &b->mcc, some, k, &m))
			continue;
		biometrics_finger_overlay_lay(&a->mcc, &b->mcc, &m, false, &o);
		if (o.sum > best.sum)
			best = o;
	}
	if (best.n < LEAST)
		return 0;
	settle(&a->mcc, &b->mcc, &best);
	return weigh(&best);
}

/* So that the order of the two does not matter: smaller first. */
static bool
ordered(const struct biometrics_finger_prepared *a,
    const struct biometrics_finger_prepared *b)
{
	return a->mcc.n != b->mcc.n ? a->mcc.n < b->mcc.n
				    : memcmp(a, b, sizeof(*a)) <= 0;
}

double
biometrics_finger_match_score(const struct biometrics_finger_prepared *a,
    const struct biometrics_finger_prepared *b)
{
	const float e = ordered(a, b) ? evidence(a, b) : evidence(b, a);

	return (double)(e / (e + 1));
}

void
biometrics_finger_match_wipe(struct biometrics_finger_prepared *p)
{
	bytes_wipe(p, sizeof(*p));
}

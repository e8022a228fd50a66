#include "biometrics/finger_fusion.h"

#include <math.h>

enum {
	MAX = BIOMETRICS_FINGER_FUSION_MAX,
	SAMPLES = BIOMETRICS_FINGER_FUSION_SAMPLES
};

double
biometrics_finger_fusion_rate(double x, size_t n)
{
	double term = 1, sum = 0;

	if (!(x > 0))
		return 0;
	for (size_t k = 0; k < n; k++) {
		sum += term;
		term *= -log(x) / (double)(k + 1);
	}
	return n > 0 ? fmin(1, x * sum) : 1;
}

static bool
known(const struct biometrics_finger_sample *s, size_t n)
{
	const struct biometrics_template_id id = biometrics_finger_verdict_id();

	for (size_t i = 0; i < n; i++)
		if (biometrics_template_same(&s[i].id, &id) != BIOMETRICS_E_OK)
			return false;
	return true;
}

static bool
in_range(const struct biometrics_finger_sample *s, size_t n)
{
	if (n > SAMPLES)
		return false;
	for (size_t i = 0; i < n; i++)
		if (s[i].position > MAX)
			return false;
	return true;
}

/* What a score is worth. */
static double
worth(const struct biometrics_model *m, double score)
{
	double fmr = 1;

	for (size_t i = 0; i < BIOMETRICS_MODEL_POINTS; i++)
		if (m->point[i].fmr > 0 && score >= m->point[i].threshold)
			fmr = m->point[i].fmr;
	return fmr;
}

static double
strictest(const struct biometrics_model *m)
{
	double fmr = 1;

	for (size_t i = 0; i < BIOMETRICS_MODEL_POINTS; i++)
		if (m->point[i].fmr > 0)
			fmr = m->point[i].fmr;
	return fmr;
}

/* All samples of one finger against each other; false: there was no pair. */
static bool
compare_finger(const struct biometrics_model *m, uint8_t position,
    const struct biometrics_finger_sample *r, size_t nr,
    const struct biometrics_finger_sample *p, size_t np,
    struct biometrics_finger_fusion *v)
{
	unsigned tries = 0;
	double best = -1;

	for (size_t i = 0; i < nr; i++)
		for (size_t j = 0; j < np; j++) {
			double score;

			if (r[i].position != position ||
			    p[j].position != position ||
			    !biometrics_finger_verdict_comparable(r[i].print) ||
			    !biometrics_finger_verdict_comparable(p[j].print))
				continue;
			score = biometrics_finger_match_score(
			    r[i].print, p[j].print);
			tries++;
			if (score <= best)
				continue;
			best = score;
			v->finger[v->compared].reference = i;
			v->finger[v->compared].probe = j;
		}
	if (tries == 0)
		return false;
	v->finger[v->compared].position = position;
	v->finger[v->compared].tries = tries;
	v->finger[v->compared].score = best;
	v->finger[v->compared].fmr = fmin(1, tries * worth(m, best));
	return true;
}

/* How many fingers both sides could have shown, whatever their quality. */
static size_t
common(const struct biometrics_finger_sample *r, size_t nr,
    const struct biometrics_finger_sample *p, size_t np)
{
	bool seen[MAX + 1] = {false}, both[MAX + 1] = {false};
	size_t n = 0;

	for (size_t i = 0; i < nr; i++)
		seen[r[i].position] = true;
	for (size_t j = 0; j < np; j++)
		both[p[j].position] = seen[p[j].position];
	for (size_t k = 1; k <= MAX; k++)
		n += both[k];
	return n;
}

/* A single finger whose position one side does not know is that of the other.
 */
static void
settle_unknown(struct biometrics_finger_sample *r, size_t nr,
    struct biometrics_finger_sample *p, size_t np)
{
	if (nr != 1 || np != 1 || (r->position != 0 && p->position != 0))
		return;
	if (r->position == 0)
		r->position = p->position != 0 ? p->position : 1;
	p->position = r->position;
}

enum biometrics_err
biometrics_finger_fusion_compare(const struct biometrics_model *m,
    const struct biometrics_finger_sample *reference, size_t nr,
    const struct biometrics_finger_sample *probe, size_t np, double fmr,
    struct biometrics_finger_fusion *out)
{
	struct biometrics_finger_fusion v = {.fmr = fmr, .reached = 1};
	struct biometrics_finger_sample r[SAMPLES], p[SAMPLES];
	const struct biometrics_model *model = m != NULL
	    ? m
	    : biometrics_finger_verdict_model();
	double x = 1;
	size_t n;

	*out = v;
	if (!in_range(reference, nr) || !in_range(probe, np) || !(fmr > 0) ||
	    !(fmr < 1))
		return BIOMETRICS_E_VALUE;
	if (!known(reference, nr) || !known(probe, np))
		return BIOMETRICS_E_MODEL_MISMATCH;
	memcpy(r, reference, nr * sizeof(*r));
	memcpy(p, probe, np * sizeof(*p));
	settle_unknown(r, nr, p, np);
	n = common(r, nr, p, np);
	if (!biometrics_model_ok(model) ||
	    (n > 0 &&
		biometrics_finger_fusion_rate(
		    pow(strictest(model), (double)n), n) > fmr))
		return BIOMETRICS_E_NO_THRESHOLD;
	for (uint8_t k = 1; k <= MAX; k++)
		if (compare_finger(model, k, r, nr, p, np, &v))
			x *= v.finger[v.compared++].fmr;
	if (v.compared > 0) {
		v.reached = biometrics_finger_fusion_rate(x, v.compared);
		v.outcome = v.reached <= fmr ? BIOMETRICS_MATCH
					     : BIOMETRICS_NO_MATCH;
	}
	*out = v;
	return BIOMETRICS_E_OK;
}

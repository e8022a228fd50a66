#include "biometrics/finger_fusion.h"

#include <math.h>

#include "biometrics/finger_verdict.h"

enum {
	MAX = BIOMETRICS_FINGER_FUSION_MAX
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

/* What a score is worth; an endless one: the strictest that was measured. */
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
threshold(const struct biometrics_model *m, double fmr)
{
	double t;

	return biometrics_model_threshold(
		   m, fmax(fmr, worth(m, INFINITY)), &t) == BIOMETRICS_E_OK
	    ? t
	    : INFINITY;
}

/* How many fingers at their best reach a rate; 0: not even all. */
static size_t
needed(const struct biometrics_model *m, double fmr)
{
	const double best = worth(m, INFINITY);
	double x = 1;

	for (size_t n = 1; n <= MAX; n++) {
		x *= best;
		if (biometrics_finger_fusion_rate(x, n) <= fmr)
			return n;
	}
	return 0;
}

enum biometrics_err
biometrics_finger_fusion_begin(struct biometrics_finger_fusion *f,
    const struct biometrics_model *m, double fmr, size_t fingers)
{
	const struct biometrics_model *model = m != NULL
	    ? m
	    : biometrics_finger_verdict_model();
	size_t n;

	*f = (struct biometrics_finger_fusion) {.reached = 1};
	if (!(fmr > 0) || !(fmr < 1))
		return BIOMETRICS_E_VALUE;
	n = biometrics_model_ok(model) ? needed(model, fmr) : 0;
	if (n == 0 || n > fingers)
		return BIOMETRICS_E_NO_THRESHOLD;
	f->model = model;
	f->fmr = fmr;
	f->threshold = threshold(model, fmr);
	f->needed = n;
	return BIOMETRICS_E_OK;
}

enum biometrics_err
biometrics_finger_fusion_add(
    struct biometrics_finger_fusion *f, uint8_t position, double score)
{
	size_t at = 0;
	double x = 1;

	if (f->model == NULL || position < 1 || position > MAX ||
	    !(score >= 0) || !(score <= 1))
		return BIOMETRICS_E_VALUE;
	while (at < f->compared && f->finger[at].position != position)
		at++;
	f->finger[at].position = position;
	f->finger[at].score = score;
	f->finger[at].fmr = worth(f->model, score);
	if (at == f->compared)
		f->compared++;
	for (size_t i = 0; i < f->compared; i++)
		x *= f->finger[i].fmr;
	f->reached = fmin(
	    f->finger[at].fmr, biometrics_finger_fusion_rate(x, f->compared));
	f->outcome = f->reached <= f->fmr ? BIOMETRICS_MATCH
					  : BIOMETRICS_NO_MATCH;
	return BIOMETRICS_E_OK;
}

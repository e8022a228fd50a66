#include <stdlib.h>

#include "biometrics/eval.h"

static int
falling(const void *a, const void *b)
{
	const struct biometrics_eval_trial *x = a, *y = b;

	return x->score < y->score ? 1 : x->score > y->score ? -1 : 0;
}

/*
 * The threshold that is right most often outside the fold: half way between the
 * last score it accepts and the next.
 */
static double
best_without(const struct biometrics_eval_trial *t, size_t n, unsigned fold)
{
	double best = INFINITY, last = INFINITY;
	long right = 0, most = 0;

	for (size_t i = 0; i < n && t[i].score != BIOMETRICS_EVAL_FAILED; i++) {
		const double score = (double)t[i].score;

		if (t[i].fold == fold)
			continue;
		if (score < last && right > most) {
			most = right;
			best = (last + score) / 2;
		}
		right += t[i].same ? 1 : -1;
		last = score;
	}
	return right > most ? last : best;
}

static bool
accuracy_of(
    const struct biometrics_eval_trial *t, size_t n, unsigned fold, double *out)
{
	const double threshold = best_without(t, n, fold);
	size_t right = 0, all = 0;

	for (size_t i = 0; i < n; i++) {
		if (t[i].fold != fold)
			continue;
		all++;
		right += ((double)t[i].score >= threshold &&
			     t[i].score != BIOMETRICS_EVAL_FAILED) == t[i].same;
	}
	if (all == 0)
		return false;
	*out = (double)right / (double)all;
	return true;
}

enum biometrics_err
biometrics_eval_accuracy(struct biometrics_eval_trial *t, size_t n,
    struct biometrics_eval_folds *out)
{
	struct biometrics_eval_folds f = {.lowest = 1};
	double v[BIOMETRICS_EVAL_FOLDS], spread = 0;

	for (size_t i = 0; i < n; i++) {
		if (t[i].fold >= BIOMETRICS_EVAL_FOLDS || isnan(t[i].score))
			return BIOMETRICS_E_VALUE;
		if (t[i].fold >= f.folds)
			f.folds = t[i].fold + 1u;
	}
	if (f.folds < 2)
		return BIOMETRICS_E_VALUE;
	qsort(t, n, sizeof(*t), falling);
	for (unsigned i = 0; i < f.folds; i++) {
		if (!accuracy_of(t, n, i, &v[i]))
			return BIOMETRICS_E_VALUE;
		f.mean += v[i] / f.folds;
		f.lowest = fmin(f.lowest, v[i]);
		f.highest = fmax(f.highest, v[i]);
	}
	for (unsigned i = 0; i < f.folds; i++)
		spread += (v[i] - f.mean) * (v[i] - f.mean);
	f.error = sqrt(spread / (f.folds - 1) / f.folds);
	*out = f;
	return BIOMETRICS_E_OK;
}

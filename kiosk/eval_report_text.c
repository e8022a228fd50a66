#include <stdio.h>

#include "kiosk/eval_report.h"
#include "kiosk/say.h"

static void
share(struct sink *k, const struct biometrics_eval_rate *r)
{
	kiosk_say(k, "%.3f %% (%zu of %zu; %.3f..%.3f)", 100 * r->rate,
	    r->errors, r->trials, 100 * r->low, 100 * r->high);
}

static void
interval(struct sink *k, struct biometrics_eval_interval i)
{
	kiosk_say(
	    k, ", over people %.2f..%.2f %%\n", 100 * i.low, 100 * i.high);
}

static void
head(const struct kiosk_eval_report *r, struct sink *k)
{
	const struct biometrics_eval *e = &r->eval;

	if (r->matcher != NULL)
		kiosk_say(
		    k, "model: %s %s\n", r->matcher->name, r->matcher->sha256);
	kiosk_say(k, "%zu samples of %zu people, %zu without a template\n",
	    e->samples, e->persons, r->failed);
	kiosk_say(k,
	    "%zu genuine pairs (%zu failed: they count as non-matches), ",
	    e->genuine, e->genuine_failed);
	kiosk_say(k,
	    "%zu impostor pairs (%zu more failed: they do not count)\n",
	    e->impostor, e->impostor_failed);
	if (r->matcher != NULL && r->set->sample.n > 0 && r->eval.n > 0)
		kiosk_say(k, "%.1f ms a template, %.3f us a comparison\n",
		    (double)r->us_take / 1000 / (double)r->set->sample.n,
		    (double)r->us_score / (double)r->eval.n);
}

static void
rate(const struct kiosk_eval_report *r, size_t i, size_t *with, struct sink *k)
{
	const struct biometrics_eval_point *p = &r->point[i];

	if (r->point_err[i] != BIOMETRICS_E_OK) {
		kiosk_say(k,
		    "FMR 1e-%zu: not measured: %zu impostor pairs are fewer "
		    "than %d false matches need\n",
		    i + 2, r->eval.impostor, BIOMETRICS_EVAL_SUPPORT);
		return;
	}
	kiosk_say(k, "FMR %.0e: score %.4f, FNMR ", p->fmr, p->threshold);
	share(k, &p->false_non_match);
	interval(k, r->bootstrap.fnmr[(*with)++]);
	kiosk_say(k, "           FMR ");
	share(k, &p->false_match);
	kiosk_say(k, "\n");
}

void
kiosk_eval_report_text(const struct kiosk_eval_report *r, struct sink *k)
{
	size_t with = 0;

	head(r, k);
	kiosk_say(k, "EER %.3f %% (%.3f..%.3f at score %.4f)", 100 * r->eer.eer,
	    100 * r->eer.low, 100 * r->eer.high, r->eer.threshold);
	interval(k, r->bootstrap.eer);
	for (size_t i = 0; i < KIOSK_EVAL_REPORT_RATES; i++)
		rate(r, i, &with, k);
	if (r->have_folds)
		kiosk_say(k,
		    "accuracy over %u folds: %.2f %% +- %.2f %% (%.2f to "
		    "%.2f)\n",
		    r->folds.folds, 100 * r->folds.mean, 100 * r->folds.error,
		    100 * r->folds.lowest, 100 * r->folds.highest);
	if (r->groups > 0)
		kiosk_say(k, "groups, among themselves, at score %.4f:\n",
		    r->group_threshold);
	for (size_t i = 0; i < r->groups; i++) {
		const struct kiosk_eval_group *g = &r->group[i];

		kiosk_say(k, "  %s %s: %zu samples, FNMR ", g->label, g->value,
		    g->samples);
		share(k, &g->at.false_non_match);
		kiosk_say(k, ", FMR ");
		share(k, &g->at.false_match);
		kiosk_say(k, "\n");
	}
}

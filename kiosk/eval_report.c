#include "kiosk/eval_report.h"

#include <stdio.h>
#include <stdlib.h>

/* Thresholds are told and written to so many decimals. */
#define STEP 1e-4

static const double rates[KIOSK_EVAL_REPORT_RATES] = {1e-2, 1e-3, 1e-4, 1e-5};

/* As the text of it reads: what is written is what was counted. */
static double
written(double threshold)
{
	char text[48];

	snprintf(text, sizeof(text), "%.4f", threshold);
	return strtod(text, NULL);
}

static void
points(struct kiosk_eval_report *r)
{
	for (size_t i = 0; i < KIOSK_EVAL_REPORT_RATES; i++) {
		struct biometrics_eval_point *p = &r->point[i];

		r->point_err[i] = biometrics_eval_at(
		    &r->eval, rates[i], STEP, p);
		if (r->point_err[i] != BIOMETRICS_E_OK)
			continue;
		biometrics_eval_threshold(&r->eval, written(p->threshold), p);
		if (p->false_match.rate > rates[i])
			biometrics_eval_threshold(
			    &r->eval, written(p->threshold + STEP), p);
		p->fmr = rates[i];
		r->bootstrap.fmr[r->bootstrap.n++] = rates[i];
		if (rates[i] >= 1e-3) {
			r->group_fmr = rates[i];
			r->group_threshold = p->threshold;
		}
	}
}

static void
group(struct kiosk_eval_report *r, const struct kiosk_eval_label *l, uint16_t v)
{
	struct kiosk_eval_group *g = &r->group[r->groups];

	if (r->groups == KIOSK_EVAL_REPORT_GROUPS)
		return;
	*g = (struct kiosk_eval_group) {
	    .label = l->name, .value = l->value.text[v]};
	for (size_t i = 0; i < r->set->sample.n; i++)
		g->samples += l->of[i] == v;
	biometrics_eval_group(&r->eval, l->of, v, r->group_threshold, &g->at);
	r->groups++;
}

static void
histogram(struct kiosk_eval_report *r)
{
	const struct biometrics_eval *e = &r->eval;

	r->high = (double)e->pair[0].score;
	for (size_t i = e->n; i-- > 0;)
		if (e->pair[i].score != BIOMETRICS_EVAL_FAILED) {
			r->low = (double)e->pair[i].score;
			break;
		}
	if (r->high <= r->low)
		r->high = r->low + 1;
	biometrics_eval_histogram(
	    e, r->low, r->high, r->same, r->other, KIOSK_EVAL_REPORT_BINS);
}

static enum biometrics_err
bootstrap(struct kiosk_eval_report *r)
{
	const size_t n = r->eval.samples + r->eval.persons;
	uint32_t *weight = calloc(n, sizeof(*weight));
	enum biometrics_err e = BIOMETRICS_E_MEMORY;

	if (weight != NULL)
		e = biometrics_eval_bootstrap(
		    &r->eval, weight, n, &r->bootstrap);
	free(weight);
	return e;
}

enum biometrics_err
kiosk_eval_report_make(struct kiosk_eval_report *r, struct kiosk_eval_set *s,
    struct biometrics_eval_trial *trial, unsigned times, uint64_t seed)
{
	enum biometrics_err e;

	r->set = s;
	e = biometrics_eval_init(
	    &r->eval, s->pair, s->pairs, s->person, s->sample.n);
	if (e != BIOMETRICS_E_OK)
		return e;
	r->eer = biometrics_eval_equal(&r->eval);
	r->group_threshold = r->eer.threshold;
	r->bootstrap.times = times;
	r->bootstrap.seed = seed;
	points(r);
	if ((e = bootstrap(r)) != BIOMETRICS_E_OK)
		return e;
	r->points = biometrics_eval_det(
	    &r->eval, r->det, KIOSK_EVAL_REPORT_DET);
	histogram(r);
	for (size_t i = 0; i < s->labels; i++)
		for (size_t v = 1; v < s->label[i].value.n; v++)
			group(r, &s->label[i], (uint16_t)v);
	/* One fold is none. */
	r->have_folds = trial != NULL &&
	    biometrics_eval_accuracy(trial, s->trials, &r->folds) ==
		BIOMETRICS_E_OK;
	return BIOMETRICS_E_OK;
}

bool
kiosk_eval_report_row(const struct kiosk_eval_report *r, const char *data,
    const char *day, struct kiosk_threshold *row)
{
	const double sign = r->matcher != NULL &&
		r->matcher->metric == BIOMETRICS_METRIC_L2
	    ? -1
	    : 1;
	size_t n = 0;

	*row = (struct kiosk_threshold) {0};
	/* Of scores alone nobody knows whose they are. */
	if (r->matcher == NULL || r->matcher->sha256[0] == '\0')
		return false;
	snprintf(row->name, sizeof(row->name), "%s", r->matcher->name);
	snprintf(row->sha256, sizeof(row->sha256), "%s", r->matcher->sha256);
	snprintf(row->metric, sizeof(row->metric), "%s",
	    biometrics_distance_name(r->matcher->metric));
	snprintf(row->data, sizeof(row->data), "%s", data);
	snprintf(row->measured, sizeof(row->measured), "%s", day);
	row->dim = r->matcher->dim;
	row->people = (unsigned)r->eval.persons;
	row->genuine_pairs = (unsigned)r->eval.genuine;
	row->impostor_pairs = (unsigned)r->eval.impostor;
	for (size_t i = 0; i < KIOSK_EVAL_REPORT_RATES; i++)
		if (r->point_err[i] == BIOMETRICS_E_OK)
			row->model.point[n++] =
			    (struct biometrics_model_point) {rates[i],
				sign * r->point[i].threshold,
				r->point[i].false_match.errors,
				r->point[i].false_non_match.errors};
	return n > 0;
}

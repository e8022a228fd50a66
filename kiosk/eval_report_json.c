#include "kiosk/eval_report.h"
#include "kiosk/json.h"

static void
share(
    struct kiosk_json *j, const char *key, const struct biometrics_eval_rate *r)
{
	kiosk_json_open(j, key, '{');
	kiosk_json_int(j, "errors", (int64_t)r->errors);
	kiosk_json_int(j, "trials", (int64_t)r->trials);
	kiosk_json_real(j, "rate", r->trials > 0 ? r->rate : NAN, 8);
	kiosk_json_real(j, "low", r->low, 8);
	kiosk_json_real(j, "high", r->high, 8);
	kiosk_json_close(j);
}

static void
interval(
    struct kiosk_json *j, const char *key, struct biometrics_eval_interval i)
{
	kiosk_json_open(j, key, '{');
	kiosk_json_real(j, "low", i.low, 8);
	kiosk_json_real(j, "high", i.high, 8);
	kiosk_json_close(j);
}

static void
counts(struct kiosk_json *j, const struct kiosk_eval_report *r)
{
	kiosk_json_int(j, "samples", (int64_t)r->eval.samples);
	kiosk_json_int(j, "samples_failed", (int64_t)r->failed);
	kiosk_json_int(j, "people", (int64_t)r->eval.persons);
	kiosk_json_int(j, "genuine_pairs", (int64_t)r->eval.genuine);
	kiosk_json_int(
	    j, "genuine_pairs_failed", (int64_t)r->eval.genuine_failed);
	kiosk_json_int(j, "impostor_pairs", (int64_t)r->eval.impostor);
	kiosk_json_int(
	    j, "impostor_pairs_failed", (int64_t)r->eval.impostor_failed);
}

static void
rates(struct kiosk_json *j, const struct kiosk_eval_report *r)
{
	size_t with = 0;

	kiosk_json_open(j, "points", '[');
	for (size_t i = 0; i < KIOSK_EVAL_REPORT_RATES; i++) {
		const struct biometrics_eval_point *p = &r->point[i];

		if (r->point_err[i] != BIOMETRICS_E_OK)
			continue;
		kiosk_json_open(j, NULL, '{');
		kiosk_json_real(j, "fmr", p->fmr, 6);
		kiosk_json_real(j, "score", p->threshold, 6);
		share(j, "false_match", &p->false_match);
		share(j, "false_non_match", &p->false_non_match);
		interval(j, "fnmr_over_people", r->bootstrap.fnmr[with++]);
		kiosk_json_close(j);
	}
	kiosk_json_close(j);
}

static void
groups(struct kiosk_json *j, const struct kiosk_eval_report *r)
{
	kiosk_json_open(j, "groups", '[');
	for (size_t i = 0; i < r->groups; i++) {
		const struct kiosk_eval_group *g = &r->group[i];

		kiosk_json_open(j, NULL, '{');
		kiosk_json_text(j, "label", g->label);
		kiosk_json_text(j, "value", g->value);
		kiosk_json_int(j, "samples", (int64_t)g->samples);
		kiosk_json_real(j, "score", g->at.threshold, 6);
		share(j, "false_match", &g->at.false_match);
		share(j, "false_non_match", &g->at.false_non_match);
		kiosk_json_close(j);
	}
	kiosk_json_close(j);
}

void
kiosk_eval_report_json(const struct kiosk_eval_report *r, struct sink *k)
{
	struct kiosk_json j;

	kiosk_json_init(&j, k);
	kiosk_json_pretty(&j);
	kiosk_json_open(&j, NULL, '{');
	kiosk_json_text(&j, "format", "sallyport-eval/1");
	kiosk_json_text(
	    &j, "model", r->matcher != NULL ? r->matcher->name : NULL);
	kiosk_json_text(&j, "model_sha256",
	    r->matcher != NULL && r->matcher->sha256[0] != '\0'
		? r->matcher->sha256
		: NULL);
	counts(&j, r);
	kiosk_json_real(&j, "eer", r->eer.eer, 8);
	kiosk_json_real(&j, "eer_score", r->eer.threshold, 6);
	interval(&j, "eer_over_people", r->bootstrap.eer);
	kiosk_json_int(&j, "bootstrap_times", r->bootstrap.times);
	kiosk_json_int(&j, "bootstrap_seed", (int64_t)r->bootstrap.seed);
	rates(&j, r);
	if (r->have_folds) {
		kiosk_json_open(&j, "accuracy", '{');
		kiosk_json_int(&j, "folds", r->folds.folds);
		kiosk_json_real(&j, "mean", r->folds.mean, 6);
		kiosk_json_real(&j, "standard_error", r->folds.error, 6);
		kiosk_json_close(&j);
	}
	groups(&j, r);
	kiosk_json_close(&j);
	sink_put_u8(k, '\n');
}

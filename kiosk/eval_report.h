/*
 * The report of an evaluation: computed once, written as text, as JSON
 * ("sallyport-eval/1"), as charts and as a table of thresholds.
 */
#ifndef KIOSK_EVAL_REPORT_H
#define KIOSK_EVAL_REPORT_H

#include "biometrics/eval.h"
#include "kiosk/eval_matcher.h"
#include "kiosk/eval_set.h"
#include "kiosk/thresholds.h"

#define KIOSK_EVAL_REPORT_RATES 4 /* 1e-2 to 1e-5 */
#define KIOSK_EVAL_REPORT_DET 400
#define KIOSK_EVAL_REPORT_BINS 100
#define KIOSK_EVAL_REPORT_GROUPS 64

struct kiosk_eval_report {
	const struct kiosk_eval_set *set;
	const struct kiosk_eval_matcher *matcher; /* NULL: scores of a file */
	struct biometrics_eval eval;
	size_t failed; /* samples without a template */
	struct biometrics_eval_eer eer;
	struct biometrics_eval_bootstrap bootstrap;
	enum biometrics_err point_err[KIOSK_EVAL_REPORT_RATES];
	struct biometrics_eval_point point[KIOSK_EVAL_REPORT_RATES];
	struct biometrics_eval_point det[KIOSK_EVAL_REPORT_DET];
	size_t points;
	double low, high; /* of the histogram, scores */
	size_t same[KIOSK_EVAL_REPORT_BINS], other[KIOSK_EVAL_REPORT_BINS];
	bool have_folds;
	struct biometrics_eval_folds folds;
	/* Groups, at the threshold of the strictest rate up to 1e-3 that the
	 * counts allow. */
	double group_threshold, group_fmr;
	struct kiosk_eval_group {
		const char *label, *value;
		size_t samples;
		struct biometrics_eval_point at;
	} group[KIOSK_EVAL_REPORT_GROUPS];
	size_t groups;
	uint64_t us_take, us_score; /* of all samples, of all pairs */
};

/*
 * From pairs that have their scores, which it sorts.  trial: those of the
 * folds, or NULL.  VALUE: no genuine or no impostor pair; MEMORY.
 */
enum biometrics_err kiosk_eval_report_make(struct kiosk_eval_report *,
    struct kiosk_eval_set *, struct biometrics_eval_trial *trial,
    unsigned times, uint64_t seed) MUST_USE;

/* Overflow is the sink's. */
void kiosk_eval_report_text(const struct kiosk_eval_report *, struct sink *);
void kiosk_eval_report_json(const struct kiosk_eval_report *, struct sink *);
/*
 * The row of a threshold table: false where no rate could be measured or there
 * is no model.
 */
bool kiosk_eval_report_row(const struct kiosk_eval_report *, const char *data,
    const char *day, struct kiosk_threshold *) MUST_USE;
/* det.svg, det.png, scores.svg, scores.png in a folder. */
enum kiosk_err kiosk_eval_report_charts(
    const struct kiosk_eval_report *, const char *dir) MUST_USE;

#endif

/*
 * What a matcher is worth: error rates of a set of comparisons, in the words of
 * ISO/IEC 19795-1, with the confidence that their number allows.
 *
 * Scores are similarities: larger is more alike (negate distances).  A pair is
 * accepted when its score is at or above the threshold.  Where no template
 * could be made of one of its samples its score is BIOMETRICS_EVAL_FAILED: such
 * a genuine pair is a false non-match at every threshold; such an impostor pair
 * is no comparison and does not thin the false match rate.  Both are careful.
 *
 *	biometrics_eval_init(&e, pairs, n, person, samples);
 *	biometrics_eval_at(&e, 1e-3, &point);
 *	biometrics_eval_bootstrap(&e, ...);
 *
 * Nothing here allocates; the same input and seed give the same numbers.
 */
#ifndef BIOMETRICS_EVAL_H
#define BIOMETRICS_EVAL_H

#include <math.h>

#include "biometrics/err.h"
#include "mrtd/bytes.h"

#define BIOMETRICS_EVAL_FAILED (-INFINITY)

struct biometrics_eval_pair {
	float score;
	uint32_t a, b; /* samples */
};

struct biometrics_eval {
	const struct biometrics_eval_pair *pair; /* by falling score */
	size_t n;
	const uint32_t *person; /* of each sample; borrowed */
	size_t samples, persons;
	size_t genuine, impostor; /* genuine: failed ones too */
	size_t genuine_failed, impostor_failed;
};

/* A share and the 95 % interval that its counts allow. */
struct biometrics_eval_rate {
	size_t errors, trials;
	double rate, low, high;
};

struct biometrics_eval_point {
	double fmr; /* asked for; 0 where none was */
	double threshold;
	struct biometrics_eval_rate false_match, false_non_match;
};

struct biometrics_eval_eer {
	double eer, threshold;
	double low, high; /* FMR and FNMR beside the crossing */
};

/*
 * Sorts the pairs, which stay the caller's; person holds a number for each
 * sample, samples of one person alike, all below samples.  VALUE: a score is
 * NaN or infinite otherwise than FAILED, a sample does not exist, or there is
 * no genuine or no impostor pair.
 */
enum biometrics_err biometrics_eval_init(struct biometrics_eval *,
    struct biometrics_eval_pair *, size_t n, const uint32_t *person,
    size_t samples) MUST_USE;

/*
 * Wilson's interval at 95 %; with no error at all the upper end is that of the
 * rule of three, 3 / trials, and the same the other way round.
 */
struct biometrics_eval_rate biometrics_eval_share(size_t errors, size_t trials);

/* The rates at a threshold. */
void biometrics_eval_threshold(const struct biometrics_eval *, double threshold,
    struct biometrics_eval_point *out);
/*
 * The same for the pairs whose samples both bear this group number.
 * Trials may be 0.
 */
void biometrics_eval_group(const struct biometrics_eval *,
    const uint16_t *group, uint16_t number, double threshold,
    struct biometrics_eval_point *out);
/*
 * The smallest threshold, in steps of step (0: any), at which no more than
 * the share fmr of impostor pairs is accepted.  NO_THRESHOLD: fewer than
 * BIOMETRICS_EVAL_SUPPORT false matches would be expected at that rate, so that
 * its measurement would be worth nothing.
 */
enum {
	BIOMETRICS_EVAL_SUPPORT = 10
};
enum biometrics_err biometrics_eval_at(const struct biometrics_eval *,
    double fmr, double step, struct biometrics_eval_point *out) MUST_USE;
/* Equal error rate, as FVC2000 defines it for steps (Maio et al., §4.3). */
struct biometrics_eval_eer biometrics_eval_equal(
    const struct biometrics_eval *);
/*
 * Points of the DET curve, FMR rising in equal steps of its logarithm from
 * one false match to all; fewer than cap where pairs are few.
 */
size_t biometrics_eval_det(const struct biometrics_eval *,
    struct biometrics_eval_point *out, size_t cap) MUST_USE;
/* Pairs by score, in bins of equal width between low and high; what lies
 * outside is counted at the edge, what failed is not. */
void biometrics_eval_histogram(const struct biometrics_eval *, double low,
    double high, size_t *genuine, size_t *impostor, size_t bins);

/*
 * Confidence by drawing persons anew, with replacement, so often: pairs that
 * share a person are not independent, so that counts alone promise too much.
 * 95 % between the percentiles 2.5 and 97.5.
 */
#define BIOMETRICS_EVAL_RATES 8
struct biometrics_eval_interval {
	double low, high;
};
struct biometrics_eval_bootstrap {
	unsigned times; /* at most BIOMETRICS_EVAL_TIMES */
	uint64_t seed;
	size_t n; /* false match rates below */
	double fmr[BIOMETRICS_EVAL_RATES];
	/* out */
	struct biometrics_eval_interval fnmr[BIOMETRICS_EVAL_RATES], eer;
};
enum {
	BIOMETRICS_EVAL_TIMES = 2000
};
/* weight: room for a number for each sample and each person. VALUE. */
enum biometrics_err biometrics_eval_bootstrap(const struct biometrics_eval *,
    uint32_t *weight, size_t cap, struct biometrics_eval_bootstrap *) MUST_USE;

/*
 * Accuracy by cross-validation (LFW, view 2): in each fold by the threshold
 * that is best for all the others.  A failed pair counts as "not the same".
 */
struct biometrics_eval_trial {
	float score;
	uint16_t fold;
	bool same;
};
struct biometrics_eval_folds {
	unsigned folds;
	double mean, error; /* standard error of the mean */
	double lowest, highest;
};
enum {
	BIOMETRICS_EVAL_FOLDS = 64
};
/* Sorts the trials. VALUE: fewer than two folds, or too many, or an empty one.
 */
enum biometrics_err biometrics_eval_accuracy(struct biometrics_eval_trial *,
    size_t n, struct biometrics_eval_folds *out) MUST_USE;

#endif

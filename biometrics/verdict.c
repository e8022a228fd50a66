#include "biometrics/verdict.h"

#include <math.h>

#include "biometrics/embedder.h"
#include "biometrics/model.h"
#include "biometrics/quality.h"

const char *
biometrics_verdict_text(enum biometrics_outcome o)
{
	static const char *const text[] = {
	    [BIOMETRICS_NOT_ENOUGH_QUALITY] = "not enough quality",
	    [BIOMETRICS_NO_MATCH] = "no match",
	    [BIOMETRICS_MATCH] = "match",
	};

	return (unsigned)o < sizeof(text) / sizeof(text[0]) ? text[o] : "?";
}

/* A NaN would compare as no match, and a template of zeros has no direction. */
static bool
usable(const float *v, unsigned n)
{
	float sum = 0;

	for (unsigned i = 0; i < n; i++)
		sum += v[i] * v[i];
	return isfinite(sum) && sum > 0;
}

enum biometrics_err
biometrics_verdict_compare(const struct biometrics_embedder *e,
    const float *reference, const struct biometrics_quality *reference_quality,
    const float *probe, const struct biometrics_quality *probe_quality,
    double fmr, struct biometrics_verdict *out)
{
	struct biometrics_verdict v = {
	    .metric = biometrics_embedder_metric(e), .fmr = fmr};
	bool match;
	enum biometrics_err err;

	*out = v;
	err = biometrics_model_threshold(
	    biometrics_embedder_model(e), fmr, &v.threshold);
	if (err != BIOMETRICS_E_OK)
		return err;
	if ((reference_quality != NULL &&
		!biometrics_quality_comparable(reference_quality)) ||
	    (probe_quality != NULL &&
		!biometrics_quality_comparable(probe_quality))) {
		*out = v;
		return BIOMETRICS_E_OK;
	}
	if (!usable(reference, biometrics_embedder_dim(e)) ||
	    !usable(probe, biometrics_embedder_dim(e)))
		return BIOMETRICS_E_NOT_FINITE;
	v.score = (double)biometrics_distance_score(
	    v.metric, reference, probe, biometrics_embedder_dim(e));
	match = v.metric == BIOMETRICS_METRIC_COSINE ? v.score >= v.threshold
						     : v.score <= v.threshold;
	v.outcome = match ? BIOMETRICS_MATCH : BIOMETRICS_NO_MATCH;
	*out = v;
	return BIOMETRICS_E_OK;
}

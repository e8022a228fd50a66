#include "biometrics/finger_verdict.h"

/*
 * FVC2004 DB1-4_B, 40 fingers of 8 impressions: one threshold for all four
 * sensors.  These are development data: the extractor was tuned on them.
 */
static const struct biometrics_model model = {
    .name = "minutiae and MCC, 2026-11",
    .metric = BIOMETRICS_METRIC_COSINE, /* larger is more alike */
    .genuine_pairs = 1120,
    .impostor_pairs = 11520,
    .point =
	{
	    {1e-2, 0.4955, 115, 67},
	    {1e-3, 0.5874, 11, 107},
	},
};

const struct biometrics_model *
biometrics_finger_verdict_model(void)
{
	return &model;
}

enum biometrics_err
biometrics_finger_verdict_compare(
    const struct biometrics_finger_prepared *reference,
    const struct biometrics_finger_prepared *probe, double fmr,
    struct biometrics_finger_verdict *out)
{
	struct biometrics_finger_verdict v = {.fmr = fmr};
	enum biometrics_err e = biometrics_model_threshold(
	    &model, fmr, &v.threshold);

	if (e != BIOMETRICS_E_OK)
		return e;
	v.score = biometrics_finger_match_score(reference, probe);
	v.outcome = v.score >= v.threshold ? BIOMETRICS_MATCH
					   : BIOMETRICS_NO_MATCH;
	*out = v;
	return BIOMETRICS_E_OK;
}

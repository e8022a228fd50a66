/*
 * One face comparison as a value that crosses from the biometric worker to the
 * monitor: the numbers that explain it, no template and no picture.  What
 * presentation attack detection found is in it whatever became of the
 * comparison (BSI TR-03121-3.1 §4.5.1.1.2).
 */
#ifndef KIOSK_COMPARISON_H
#define KIOSK_COMPARISON_H

#include "biometrics/pad.h"
#include "biometrics/quality.h"
#include "biometrics/verdict.h"
#include "kiosk/impostor.h"

struct kiosk_comparison {
	enum biometrics_err err; /* OK: the verdict holds */
	char model[48], sha256[65];
	char kernel[12]; /* of biometrics/kernel.h: "avx2" */
	struct biometrics_verdict verdict;
	struct biometrics_quality live, reference;
	bool reference_doubtful; /* the detector was not sure of that face */
	enum biometrics_guidance guidance; /* the last one given */
	uint32_t frames; /* that showed exactly one face */
	char pad_model[48]; /* "none": no network is installed */
	struct biometrics_pad_result pad;
	struct kiosk_impostor_result impostors; /* of the live face */
	uint32_t us_reference, us_live, us_compare; /* CPU time */
};

void kiosk_comparison_put(struct sink *, const struct kiosk_comparison *);
/*
 * The sender has seen foreign pixels and is not believed: numbers are finite,
 * codes exist, texts are printable and end.  False, and nothing moved, else.
 */
bool kiosk_comparison_take(struct span *, struct kiosk_comparison *) MUST_USE;
/*
 * Whether it is a match by its own numbers, at a false match rate that is no
 * worse than fmr.
 */
bool kiosk_comparison_matches(
    const struct kiosk_comparison *, double fmr) MUST_USE;

#endif

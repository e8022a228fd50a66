/*
 * What `match eval` and `match bench` ask of a matcher: templates out of
 * samples, and scores of two of them.
 */
#ifndef KIOSK_EVAL_MATCHER_H
#define KIOSK_EVAL_MATCHER_H

#include "biometrics/distance.h"
#include "biometrics/err.h"
#include "mrtd/bytes.h"

struct kiosk_eval_matcher {
	char name[48], sha256[65];
	unsigned dim;
	enum biometrics_metric metric;
	/* Makes the template of sample i, of those that open was told of. */
	enum biometrics_err (*take)(void *self, size_t i, const char *path);
	/* Larger is more alike; a distance is negated. */
	float (*score)(void *self, size_t i, size_t j);
	void (*close)(void *self);
	void *self;
};

/*
 * Room for so many samples.  Says on standard error, after who, what is wrong;
 * 0 or a status of sysexits.h.
 */
int kiosk_eval_matcher_face(struct kiosk_eval_matcher *, const char *who,
    const char *model, const char *landmarks, size_t samples) MUST_USE;
/* ppi: of pictures that do not say their own. */
int kiosk_eval_matcher_finger(
    struct kiosk_eval_matcher *, unsigned ppi, size_t samples) MUST_USE;

#endif

#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "biometrics/finger_verdict.h"
#include "kiosk/eval_matcher.h"
#include "kiosk/prints.h"

struct fingers {
	unsigned ppi;
	size_t samples;
	struct kiosk_print print;
	struct biometrics_finger_prepared *prepared;
};

static enum biometrics_err
take(void *self, size_t i, const char *path)
{
	struct fingers *f = self;
	enum biometrics_err e;

	kiosk_prints_take(path, f->ppi, &f->print);
	e = f->print.err;
	if (e == BIOMETRICS_E_OK)
		f->prepared[i] = f->print.prepared;
	kiosk_prints_wipe(&f->print);
	return e;
}

static float
score(void *self, size_t i, size_t j)
{
	const struct fingers *f = self;

	return (float)biometrics_finger_match_score(
	    &f->prepared[i], &f->prepared[j]);
}

static void
shut(void *self)
{
	struct fingers *f = self;

	if (f == NULL)
		return;
	if (f->prepared != NULL)
		bytes_wipe(f->prepared, f->samples * sizeof(*f->prepared));
	free(f->prepared);
	bytes_wipe(f, sizeof(*f));
	free(f);
}

int
kiosk_eval_matcher_finger(
    struct kiosk_eval_matcher *m, unsigned ppi, size_t samples)
{
	struct fingers *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return EX_OSERR;
	*m = (struct kiosk_eval_matcher) {
	    .metric = biometrics_finger_verdict_model()->metric,
	    .take = take,
	    .score = score,
	    .close = shut,
	    .self = f};
	m->dim = biometrics_finger_verdict_model()->dim;
	snprintf(m->sha256, sizeof(m->sha256), "%s",
	    biometrics_finger_verdict_model()->sha256);
	f->ppi = ppi;
	f->samples = samples;
	f->prepared = calloc(samples, sizeof(*f->prepared));
	snprintf(m->name, sizeof(m->name), "%s",
	    biometrics_finger_verdict_model()->name);
	if (f->prepared != NULL)
		return 0;
	shut(f);
	*m = (struct kiosk_eval_matcher) {0};
	return EX_OSERR;
}

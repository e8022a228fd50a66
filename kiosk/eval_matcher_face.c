#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "kiosk/eval_matcher.h"
#include "kiosk/photo.h"

struct faces {
	struct kiosk_photos photos;
	struct kiosk_photo photo;
	enum biometrics_metric metric;
	size_t dim, samples;
	float *template;
};

static enum biometrics_err
take(void *self, size_t i, const char *path)
{
	struct faces *f = self;
	enum biometrics_err e;

	kiosk_photo_take(&f->photos, path, &f->photo);
	e = f->photo.err;
	if (e == BIOMETRICS_E_OK)
		memcpy(f->template + i * f->dim, f->photo.template,
		    f->dim * sizeof(float));
	kiosk_photo_wipe(&f->photo);
	return e;
}

static float
score(void *self, size_t i, size_t j)
{
	struct faces *f = self;
	const float s = biometrics_distance_score(f->metric,
	    f->template + i * f->dim, f->template + j * f->dim, f->dim);

	return f->metric == BIOMETRICS_METRIC_L2 ? -s : s;
}

static void
shut(void *self)
{
	struct faces *f = self;

	if (f == NULL)
		return;
	kiosk_photo_close(&f->photos);
	if (f->template != NULL)
		bytes_wipe(f->template, f->samples * f->dim * sizeof(float));
	free(f->template);
	free(f);
}

int
kiosk_eval_matcher_face(struct kiosk_eval_matcher *m, const char *who,
    const char *model, const char *landmarks, size_t samples)
{
	struct faces *f = calloc(1, sizeof(*f));
	int status;

	if (f == NULL)
		return EX_OSERR;
	status = kiosk_photo_open(&f->photos, who, model, landmarks);
	if (status != 0) {
		shut(f);
		return status;
	}
	*m = (struct kiosk_eval_matcher) {
	    .take = take, .score = score, .close = shut, .self = f};
	f->metric = m->metric = biometrics_embedder_metric(f->photos.embedder);
	f->dim = m->dim = biometrics_embedder_dim(f->photos.embedder);
	f->samples = samples;
	snprintf(m->name, sizeof(m->name), "%s",
	    biometrics_embedder_name(f->photos.embedder));
	snprintf(m->sha256, sizeof(m->sha256), "%s",
	    biometrics_embedder_sha256(f->photos.embedder));
	f->template = calloc(samples, f->dim * sizeof(float));
	if (f->template != NULL)
		return 0;
	shut(f);
	return EX_OSERR;
}

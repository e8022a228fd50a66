/*
 * Photograph files turned into faces and templates, for `sallyport match`.
 *
 *	e = kiosk_photo_open(&p, model, landmarks);
 *	kiosk_photo_take(&p, "a.jpg", &a);
 *	if (a.err == BIOMETRICS_E_OK) ... a.template ...
 *	kiosk_photo_close(&p);
 */
#ifndef KIOSK_PHOTO_H
#define KIOSK_PHOTO_H

#include "biometrics/embedder.h"
#include "biometrics/face.h"
#include "biometrics/quality.h"

/* Detector, network and room for one picture; one thread at a time. */
struct kiosk_photos {
	struct biometrics_detector *detector;
	struct biometrics_embedder *embedder;
	uint8_t *px;
	size_t cap;
};

struct kiosk_photo {
	enum biometrics_err err; /* OK: the template holds */
	unsigned width, height;
	size_t faces; /* found; of several the one in the middle is taken */
	struct biometrics_face face; /* when faces > 0 */
	bool doubtful; /* the detector was not sure of it */
	struct biometrics_quality quality; /* of that face */
	uint32_t us_decode, us_find, us_embed;
	float template[BIOMETRICS_EMBEDDER_MAX_DIM];
};

/*
 * Says on standard error, after `who`, what cannot be opened; landmarks may be
 * NULL: where Debian has them.  Status of sysexits.h, 0 when all is open.
 */
int kiosk_photo_open(struct kiosk_photos *, const char *who, const char *model,
    const char *landmarks) MUST_USE;
/* err: FILE, what the decoder says, NO_FACE, or OK. */
void kiosk_photo_take(
    struct kiosk_photos *, const char *path, struct kiosk_photo *out);
void kiosk_photo_wipe(struct kiosk_photo *);
void kiosk_photo_close(struct kiosk_photos *);

#endif

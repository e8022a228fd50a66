#include "kiosk/photo.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "biometrics/detector.h"
#include "biometrics/file.h"
#include "kiosk/host.h"

enum {
	FACES = 16,
	SMALLEST = 40
};

static int
refuse(const char *who, const char *path, enum biometrics_err e)
{
	fprintf(stderr, "%s: %s: %s\n", who, path, biometrics_err_text(e));
	return e == BIOMETRICS_E_FILE  ? EX_NOINPUT
	    : e == BIOMETRICS_E_MEMORY ? EX_OSERR
				       : EX_DATAERR;
}

int
kiosk_photo_open(struct kiosk_photos *p, const char *who, const char *model,
    const char *landmarks)
{
	enum biometrics_err e;

	*p = (struct kiosk_photos) {0};
	if (landmarks == NULL)
		landmarks = BIOMETRICS_DETECTOR_MODEL;
	e = biometrics_embedder_new(model, &p->embedder);
	if (e != BIOMETRICS_E_OK)
		return refuse(who, model != NULL ? model : "our own model", e);
	e = biometrics_detector_new(landmarks, &p->detector);
	if (e == BIOMETRICS_E_OK)
		return 0;
	kiosk_photo_close(p);
	return refuse(who, landmarks, e);
}

static enum biometrics_err
decode(struct kiosk_photos *p, struct span file, struct biometrics_image *img)
{
	struct biometrics_image_info info;
	enum biometrics_err e = biometrics_image_info(file, &info);
	size_t n;

	if (e != BIOMETRICS_E_OK)
		return e;
	n = (size_t)info.width * info.height * info.channels;
	if (n > p->cap) {
		uint8_t *px = malloc(n);

		if (px == NULL)
			return BIOMETRICS_E_MEMORY;
		if (p->px != NULL)
			bytes_wipe(p->px, p->cap);
		free(p->px);
		p->px = px;
		p->cap = n;
	}
	*img = (struct biometrics_image) {.px = p->px, .cap = p->cap};
	return biometrics_image_decode(file, img);
}

static float
off_centre(const struct biometrics_face *f, const struct biometrics_image *img)
{
	return hypotf(f->box.left + f->box.width / 2 - (float)img->width / 2,
	    f->box.top + f->box.height / 2 - (float)img->height / 2);
}

/* Large faces first; where there are none, small ones, then doubtful ones. */
static enum biometrics_err
find(struct kiosk_photos *p, const struct biometrics_image *img,
    struct kiosk_photo *out)
{
	struct biometrics_face face[FACES];
	enum biometrics_err e = BIOMETRICS_E_OK;
	size_t best = 0;

	for (unsigned size = BIOMETRICS_FACE_MIN;
	     e == BIOMETRICS_E_OK && out->faces == 0 && size >= SMALLEST;
	     size /= 2)
		e = biometrics_face_find(
		    p->detector, img, size, face, FACES, &out->faces);
	if (e == BIOMETRICS_E_OK && out->faces == 0) {
		e = biometrics_face_find_doubtful(p->detector, img, face);
		out->faces = out->doubtful = e == BIOMETRICS_E_OK;
	}
	if (e != BIOMETRICS_E_OK)
		return e;
	for (size_t i = 1; i < out->faces; i++)
		if (off_centre(&face[i], img) < off_centre(&face[best], img))
			best = i;
	out->face = face[best];
	face[best] = face[0];
	face[0] = out->face;
	biometrics_quality_measure(img, face, out->faces, &out->quality);
	bytes_wipe(face, sizeof(face));
	return e;
}

static uint32_t
since(uint64_t *t)
{
	const uint64_t before = *t;

	*t = kiosk_host_now_us();
	return (uint32_t)(*t - before);
}

void
kiosk_photo_take(
    struct kiosk_photos *p, const char *path, struct kiosk_photo *out)
{
	uint64_t t = kiosk_host_now_us();
	struct biometrics_image img = {0};
	struct span file = {0};

	*out = (struct kiosk_photo) {0};
	out->err = biometrics_file_map(path, &file);
	if (out->err == BIOMETRICS_E_OK)
		out->err = decode(p, file, &img);
	biometrics_file_unmap(&file);
	out->us_decode = since(&t);
	out->width = img.width;
	out->height = img.height;
	if (out->err == BIOMETRICS_E_OK)
		out->err = find(p, &img, out);
	out->us_find = since(&t);
	if (out->err == BIOMETRICS_E_OK)
		out->err = biometrics_face_template(
		    p->embedder, &img, &out->face, out->template);
	out->us_embed = since(&t);
}

void
kiosk_photo_wipe(struct kiosk_photo *p)
{
	bytes_wipe(p, sizeof(*p));
}

void
kiosk_photo_close(struct kiosk_photos *p)
{
	biometrics_embedder_free(&p->embedder);
	biometrics_detector_free(&p->detector);
	if (p->px != NULL)
		bytes_wipe(p->px, p->cap);
	free(p->px);
	*p = (struct kiosk_photos) {0};
}

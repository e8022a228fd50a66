#include "kiosk/worker_biometric_photo.h"

#include <stdlib.h>

#include "biometrics/jpeg.h"
#include "kiosk/store.h"

#define HEIGHT 480u /* of what is shown; at 80 that is 20 to 50 kB */
#define QUALITY 80
#define PIXELS ((size_t)3 * 2 * HEIGHT * HEIGHT)

/* Head and shoulders, as a passport shows them (Doc 9303-3 §3.9). */
static bool
cut(const struct biometrics_image *in, const struct biometrics_face *f,
    struct biometrics_image *out)
{
	const float h = f->box.height * 2.4f, w = h * .78f;
	const float x = f->box.left + f->box.width / 2 - w / 2;
	const float y = f->box.top + f->box.height / 2 - h * .53f;

	out->cap = (size_t)w * (size_t)h * in->channels;
	return w >= 16 && h < (float)BIOMETRICS_IMAGE_MAX_SIDE / 2 &&
	    (out->px = malloc(out->cap)) != NULL &&
	    biometrics_image_crop(in, (int)x, (int)y, (unsigned)w, (unsigned)h,
		out) == BIOMETRICS_E_OK;
}

static bool
shrink(const struct biometrics_image *in, struct biometrics_image *out)
{
	const unsigned h = in->height > HEIGHT ? HEIGHT : in->height;
	const unsigned w = (unsigned)((uint64_t)in->width * h / in->height);

	return w > 0 && w <= 2 * HEIGHT &&
	    biometrics_image_resize(in, w, h, out) == BIOMETRICS_E_OK;
}

enum kiosk_err
kiosk_worker_biometric_photo(struct kiosk_worker *w, enum kiosk_case_photo kind,
    const struct biometrics_image *img, const struct biometrics_face *face)
{
	struct biometrics_image part = {.px = NULL};
	struct biometrics_image small = {.px = NULL, .cap = PIXELS};
	uint8_t *body = NULL;
	struct sink k;
	enum kiosk_err e = KIOSK_E_OK;

	if (w->lane->site[0] == '\0' || img->height == 0)
		return e;
	small.px = malloc(PIXELS);
	body = malloc(1 + KIOSK_STORE_PHOTO_MAX);
	if (small.px == NULL || body == NULL)
		goto out;
	k = sink_of(body, 1 + KIOSK_STORE_PHOTO_MAX);
	sink_put_u8(&k, (uint8_t)kind);
	if ((face == NULL || cut(img, face, &part)) &&
	    shrink(face == NULL ? img : &part, &small) &&
	    biometrics_jpeg_encode(&small, QUALITY, &k) == BIOMETRICS_E_OK)
		e = kiosk_worker_tell(
		    w, KIOSK_MONITOR, KIOSK_MSG_EXHIBIT, sink_span(&k));
	bytes_wipe(small.px, PIXELS);
	bytes_wipe(body, 1 + KIOSK_STORE_PHOTO_MAX);
	if (part.px != NULL)
		bytes_wipe(part.px, part.cap);
out:
	free(part.px);
	free(small.px);
	free(body);
	return e;
}

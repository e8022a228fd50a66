#include "kiosk/print.h"

#include <stdlib.h>

enum {
	POSITION_LAST = 50 /* of ISO/IEC 19794-4:2011 */
};

bool
kiosk_print_of(const struct mrtd_finger *f, struct kiosk_print_file *out)
{
	const bool raw = f->format == MRTD_IMAGE_RAW ||
	    f->format == MRTD_IMAGE_PACKED;

	if ((raw && f->bits != 8) || f->width > UINT16_MAX ||
	    f->height > UINT16_MAX)
		return false;
	*out = (struct kiosk_print_file) {
	    .position = f->position,
	    .raw = raw,
	    .ppi = f->ppi,
	    .width = (uint16_t)f->width,
	    .height = (uint16_t)f->height,
	    .image = f->image,
	};
	return true;
}

/* What is to be decoded, before any memory is taken for it. */
static enum biometrics_err
look(const struct kiosk_print_file *f, struct biometrics_image_info *info)
{
	enum biometrics_err e;

	*info = (struct biometrics_image_info) {
	    .width = f->width, .height = f->height, .channels = 1};
	if (!f->raw &&
	    (e = biometrics_image_info(f->image, info)) != BIOMETRICS_E_OK)
		return e;
	return (size_t)info->width * info->height <= KIOSK_PRINT_PIXELS
	    ? BIOMETRICS_E_OK
	    : BIOMETRICS_E_SIZE;
}

static enum biometrics_err
to_grey(const struct biometrics_image *in, uint8_t **px)
{
	const size_t n = (size_t)in->width * in->height;
	struct biometrics_image grey = {.px = malloc(n), .cap = n};
	enum biometrics_err e = BIOMETRICS_E_MEMORY;

	if (grey.px != NULL)
		e = biometrics_image_grey(in, &grey);
	if (e == BIOMETRICS_E_OK)
		*px = grey.px;
	else
		free(grey.px);
	return e;
}

enum biometrics_err
kiosk_print_decode(
    const struct kiosk_print_file *f, uint8_t **px, struct kiosk_print *out)
{
	struct biometrics_image_info info;
	struct biometrics_image img = {0};
	enum biometrics_err e = look(f, &info);

	*px = NULL;
	if (e != BIOMETRICS_E_OK)
		return e;
	img.cap = (size_t)info.width * info.height * info.channels;
	if (img.cap == 0)
		return BIOMETRICS_E_SIZE;
	if ((img.px = malloc(img.cap)) == NULL)
		return BIOMETRICS_E_MEMORY;
	e = f->raw ? biometrics_image_raw(f->image, f->width, f->height, &img)
		   : biometrics_image_decode(f->image, &img);
	if (e == BIOMETRICS_E_OK && img.channels == 1) {
		*px = img.px;
		img.px = NULL;
	} else if (e == BIOMETRICS_E_OK) {
		e = to_grey(&img, px);
	}
	if (img.px != NULL) {
		bytes_wipe(img.px, img.cap);
		free(img.px);
	}
	if (e == BIOMETRICS_E_OK)
		*out = (struct kiosk_print) {
		    .position = f->position,
		    .ppi = f->ppi,
		    .width = (uint16_t)info.width,
		    .height = (uint16_t)info.height,
		    .pixels = span_of(*px, (size_t)info.width * info.height),
		};
	return e;
}

static void
put_head(struct sink *k, uint8_t position, bool raw, uint16_t ppi,
    uint16_t width, uint16_t height)
{
	sink_put_u8(k, position);
	sink_put_u8(k, raw);
	sink_put_be16(k, ppi);
	sink_put_be16(k, width);
	sink_put_be16(k, height);
}

static bool
take_head(struct span *s, struct kiosk_print_file *out)
{
	uint8_t raw;

	if (!span_take_u8(s, &out->position) || !span_take_u8(s, &raw) ||
	    !span_take_be16(s, &out->ppi) || !span_take_be16(s, &out->width) ||
	    !span_take_be16(s, &out->height) || raw > 1 ||
	    out->position > POSITION_LAST)
		return false;
	out->raw = raw == 1;
	out->image = *s;
	return true;
}

void
kiosk_print_put_file(struct sink *k, const struct kiosk_print_file *f)
{
	put_head(k, f->position, f->raw, f->ppi, f->width, f->height);
	sink_put(k, f->image);
}

bool
kiosk_print_take_file(struct span s, struct kiosk_print_file *out)
{
	struct kiosk_print_file f;

	if (!take_head(&s, &f))
		return false;
	*out = f;
	return true;
}

void
kiosk_print_put(struct sink *k, const struct kiosk_print *p)
{
	put_head(k, p->position, true, p->ppi, p->width, p->height);
	sink_put(k, p->pixels);
}

bool
kiosk_print_take(struct span s, struct kiosk_print *out)
{
	struct kiosk_print_file f;
	const size_t pixels = s.n - KIOSK_PRINT_HEAD;

	if (!take_head(&s, &f) || !f.raw || f.width == 0 || f.height == 0 ||
	    pixels > KIOSK_PRINT_PIXELS || pixels != (size_t)f.width * f.height)
		return false;
	*out = (struct kiosk_print) {
	    f.position, f.ppi, f.width, f.height, f.image};
	return true;
}

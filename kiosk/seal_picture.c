#include "kiosk/seal_picture.h"

#include <stdlib.h>

#include "hw/barcode.h"

bool
kiosk_seal_picture_is(struct span file)
{
	struct biometrics_image_info info;
	const enum biometrics_err e = biometrics_image_info(file, &info);

	return e == BIOMETRICS_E_OK || e == BIOMETRICS_E_SIZE;
}

/* Colour and grey in one piece of memory, which the caller frees. */
static enum biometrics_err
decode(struct span file, uint8_t **memory, struct biometrics_image *grey)
{
	struct biometrics_image_info info;
	struct biometrics_image colour;
	enum biometrics_err e = biometrics_image_info(file, &info);
	size_t pixels, n;

	if (e != BIOMETRICS_E_OK)
		return e;
	pixels = (size_t)info.width * info.height;
	n = pixels * info.channels;
	if ((*memory = malloc(n + pixels)) == NULL)
		return BIOMETRICS_E_MEMORY;
	colour = (struct biometrics_image) {.px = *memory, .cap = n};
	*grey = (struct biometrics_image) {.px = *memory + n, .cap = pixels};
	e = biometrics_image_decode(file, &colour);
	return e == BIOMETRICS_E_OK ? biometrics_image_grey(&colour, grey) : e;
}

static bool
is_seal(const struct hw_barcode *b)
{
	return b->bytes[0] == 0xDC || b->bytes[0] == '{';
}

enum kiosk_err
kiosk_seal_picture_find(
    const struct biometrics_image *grey, struct sink *bytes, const char **why)
{
	struct hw_barcode *codes = calloc(HW_BARCODE_MAX, sizeof(*codes));
	const struct hw_barcode *seal = NULL;
	enum kiosk_err e = KIOSK_E_SYSTEM;
	size_t n = 0;

	*why = kiosk_err_text(e);
	if (codes == NULL ||
	    hw_barcode_find(span_of(grey->px, biometrics_image_size(grey)),
		grey->width, grey->height, codes, HW_BARCODE_MAX,
		&n) != HW_E_OK)
		goto out;
	e = KIOSK_E_FRAME;
	*why = n > 0 ? "none of its bar codes is a seal"
		     : "no bar code can be read: take it sharp, flat and whole";
	for (size_t i = 0; i < n; i++) {
		if (!is_seal(&codes[i]))
			continue;
		if (seal != NULL) {
			*why = "two seals are on it: cut one out";
			goto out;
		}
		seal = &codes[i];
	}
	if (seal == NULL)
		goto out;
	sink_put(bytes, span_of(seal->bytes, seal->n));
	e = sink_ok(bytes) ? KIOSK_E_OK : KIOSK_E_SIZE;
	*why = kiosk_err_text(e);
out:
	free(codes);
	return e;
}

enum kiosk_err
kiosk_seal_picture_read(struct span file, struct sink *bytes, const char **why)
{
	struct biometrics_image grey;
	uint8_t *memory = NULL;
	enum kiosk_err e = KIOSK_E_SYSTEM;
	enum biometrics_err b = decode(file, &memory, &grey);

	*why = biometrics_err_text(b);
	if (b == BIOMETRICS_E_OK)
		e = kiosk_seal_picture_find(&grey, bytes, why);
	free(memory);
	return e;
}

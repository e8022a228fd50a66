#include "kiosk/prints.h"

#include <stdlib.h>

#include "biometrics/file.h"
#include "biometrics/fmr_record.h"
#include "kiosk/host.h"

enum {
	VIEWS = 16
};

static enum biometrics_err
from_record(struct span file, struct kiosk_print *out)
{
	struct biometrics_fmr_view *view = calloc(VIEWS, sizeof(*view));
	struct biometrics_fmr_record r = {.view = view, .cap = VIEWS};
	enum biometrics_err e = BIOMETRICS_E_MEMORY;

	if (view != NULL)
		e = biometrics_fmr_record_parse(file, &r);
	if (e == BIOMETRICS_E_OK && r.n == 0)
		e = BIOMETRICS_E_RECORD;
	if (e == BIOMETRICS_E_OK) {
		out->minutiae = view[0].minutiae;
		out->record = true;
	}
	if (view != NULL)
		bytes_wipe(view, VIEWS * sizeof(*view));
	free(view);
	return e;
}

static enum biometrics_err
extract(const struct biometrics_image *grey, unsigned ppi,
    struct biometrics_minutiae *out)
{
	const size_t need = biometrics_minutiae_scratch(grey, ppi);
	void *scratch = malloc(need > 0 ? need : 1);
	enum biometrics_err e = BIOMETRICS_E_MEMORY;

	if (scratch != NULL) {
		e = biometrics_minutiae_extract(grey, ppi, scratch, need, out);
		bytes_wipe(scratch, need);
	}
	free(scratch);
	return e;
}

/* Decoded into the first half, made grey in the second, which is kept. */
static enum biometrics_err
decode(struct span file, unsigned *ppi, struct biometrics_image *out)
{
	struct biometrics_image img = {0}, grey = {0};
	struct biometrics_image_info info;
	enum biometrics_err e = biometrics_image_info(file, &info);
	size_t pixels;

	*out = grey;
	if (e != BIOMETRICS_E_OK)
		return e;
	pixels = (size_t)info.width * info.height;
	img.cap = pixels * info.channels;
	grey.cap = pixels;
	img.px = malloc(img.cap);
	grey.px = malloc(grey.cap);
	e = BIOMETRICS_E_MEMORY;
	if (img.px == NULL || grey.px == NULL)
		goto out;
	if (info.ppi >= BIOMETRICS_MINUTIAE_MIN_PPI)
		*ppi = info.ppi;
	e = biometrics_image_decode(file, &img);
	if (e == BIOMETRICS_E_OK)
		e = biometrics_image_grey(&img, &grey);
	if (e == BIOMETRICS_E_OK)
		*out = grey;
out:
	if (img.px != NULL)
		bytes_wipe(img.px, img.cap);
	free(img.px);
	if (out->px == NULL)
		free(grey.px);
	return e;
}

static enum biometrics_err
from_picture(struct span file, unsigned ppi, struct kiosk_print *out)
{
	struct biometrics_image grey;
	enum biometrics_err e = decode(file, &ppi, &grey);

	if (e != BIOMETRICS_E_OK)
		return e;
	e = extract(&grey, ppi, &out->minutiae);
	bytes_wipe(grey.px, grey.cap);
	free(grey.px);
	return e;
}

static bool
is_record(struct span file)
{
	struct span head;

	return span_peek(file, 4, &head) &&
	    span_eq(head, (struct span) {(const uint8_t *)"FMR", 4});
}

static uint32_t
since(uint64_t *t)
{
	const uint64_t before = *t;

	*t = kiosk_host_now_us();
	return (uint32_t)(*t - before);
}

void
kiosk_prints_take(const char *path, unsigned ppi, struct kiosk_print *out)
{
	uint64_t t = kiosk_host_now_us();
	struct span file = {0};

	memset(out, 0, sizeof(*out));
	out->err = biometrics_file_map(path, &file);
	if (out->err == BIOMETRICS_E_OK)
		out->err = is_record(file)
		    ? from_record(file, out)
		    : from_picture(
			  file, ppi != 0 ? ppi : KIOSK_PRINTS_PPI, out);
	biometrics_file_unmap(&file);
	out->us_extract = since(&t);
	out->width = out->minutiae.width;
	out->height = out->minutiae.height;
	out->ppi = out->minutiae.ppi;
	if (out->err == BIOMETRICS_E_OK)
		out->err = biometrics_finger_match_prepare(
		    &out->minutiae, &out->prepared);
	out->us_prepare = since(&t);
}

void
kiosk_prints_wipe(struct kiosk_print *p)
{
	bytes_wipe(p, sizeof(*p));
}

enum biometrics_err
kiosk_prints_pixels(
    const char *path, unsigned *ppi, struct biometrics_image *out)
{
	struct span file = {0};
	enum biometrics_err e = biometrics_file_map(path, &file);

	*out = (struct biometrics_image) {0};
	if (*ppi == 0)
		*ppi = KIOSK_PRINTS_PPI;
	if (e == BIOMETRICS_E_OK)
		e = is_record(file) ? BIOMETRICS_E_RECORD
				    : decode(file, ppi, out);
	biometrics_file_unmap(&file);
	return e;
}

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

/* Decoded into the first half, made grey in the second. */
static enum biometrics_err
from_picture(struct span file, unsigned ppi, struct kiosk_print *out)
{
	struct biometrics_image img = {0}, grey = {0};
	struct biometrics_image_info info;
	enum biometrics_err e = biometrics_image_info(file, &info);
	size_t n, pixels;
	uint8_t *px;

	if (e != BIOMETRICS_E_OK)
		return e;
	pixels = (size_t)info.width * info.height;
	n = pixels * info.channels;
	if ((px = malloc(n + pixels)) == NULL)
		return BIOMETRICS_E_MEMORY;
	img = (struct biometrics_image) {.px = px, .cap = n};
	grey = (struct biometrics_image) {.px = px + n, .cap = pixels};
	if (info.ppi >= BIOMETRICS_MINUTIAE_MIN_PPI)
		ppi = info.ppi;
	e = biometrics_image_decode(file, &img);
	if (e == BIOMETRICS_E_OK)
		e = biometrics_image_grey(&img, &grey);
	if (e == BIOMETRICS_E_OK)
		e = extract(&grey, ppi, &out->minutiae);
	bytes_wipe(px, n + pixels);
	free(px);
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
kiosk_prints_take(const char *path, unsigned ppi, struct kiosk_print *out)
{
	uint64_t t = kiosk_host_now_us();
	struct span file = {0}, head;

	memset(out, 0, sizeof(*out));
	out->err = biometrics_file_map(path, &file);
	if (out->err == BIOMETRICS_E_OK)
		out->err = span_peek(file, 4, &head) &&
			span_eq(head, (struct span) {(const uint8_t *)"FMR", 4})
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

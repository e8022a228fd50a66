/*
 * The image worker: turns the chip's portrait and its fingerprints into pixels,
 * and a picture of the page into its MRZ.
 * JPEG 2000 decoders are where image bugs live, so nothing else is in this
 * process.
 */
#include <stdlib.h>

#include "biometrics/image.h"
#include "kiosk/print.h"
#include "kiosk/worker_image_page.h"

/* Larger portraits are made smaller: no embedder looks at more. */
#define SIDE_MAX 1024u
#define HEAD 5 /* u16 width, u16 height, u8 channels */

static enum kiosk_err
open_image(struct kiosk_worker *w)
{
	w->self = calloc(1, sizeof(struct kiosk_worker_image_page));
	return w->self != NULL ? KIOSK_E_OK : KIOSK_E_SYSTEM;
}

static enum kiosk_sandbox_profile
profile(const struct kiosk_worker *w)
{
	(void)w;
	return KIOSK_SANDBOX_DECODER;
}

/* Decodes into memory that the caller wipes and frees: *px, *size bytes. */
static enum biometrics_err
decode(
    struct span file, struct biometrics_image *img, uint8_t **px, size_t *size)
{
	struct biometrics_image_info info;
	enum biometrics_err e = biometrics_image_info(file, &info);

	if (e != BIOMETRICS_E_OK)
		return e;
	*size = (size_t)info.width * info.height * info.channels;
	if ((*px = malloc(*size)) == NULL)
		return BIOMETRICS_E_MEMORY;
	img->px = *px;
	img->cap = *size;
	return biometrics_image_decode(file, img);
}

/* The frame's body: shape and pixels, no side longer than SIDE_MAX. */
static enum biometrics_err
shrink(const struct biometrics_image *in, uint8_t *body, size_t cap, size_t *n)
{
	unsigned longer = in->width > in->height ? in->width : in->height;
	unsigned side = longer > SIDE_MAX ? SIDE_MAX : longer;
	unsigned width = (unsigned)((uint64_t)in->width * side / longer);
	unsigned height = (unsigned)((uint64_t)in->height * side / longer);
	struct sink k = sink_of(body, HEAD);
	struct biometrics_image out = {.px = body + HEAD, .cap = cap - HEAD};
	enum biometrics_err e;

	if (width == 0 || height == 0)
		return BIOMETRICS_E_SIZE;
	e = biometrics_image_resize(in, width, height, &out);
	sink_put_be16(&k, (uint16_t)width);
	sink_put_be16(&k, (uint16_t)height);
	sink_put_u8(&k, (uint8_t)in->channels);
	*n = HEAD + (size_t)width * height * in->channels;
	return e;
}

static enum kiosk_err
portrait(struct kiosk_worker *w, struct span file)
{
	struct biometrics_image img = {0};
	size_t cap = HEAD + (size_t)SIDE_MAX * SIDE_MAX * 3, n = 0, size = 0;
	uint8_t *px = NULL, *body = malloc(cap), code[2];
	enum biometrics_err e = body == NULL ? BIOMETRICS_E_MEMORY
					     : decode(file, &img, &px, &size);
	enum kiosk_err told;

	if (e == BIOMETRICS_E_OK)
		e = shrink(&img, body, cap, &n);
	code[0] = 0;
	code[1] = (uint8_t)e;
	told = e == BIOMETRICS_E_OK ? kiosk_worker_tell(w, KIOSK_BIOMETRIC,
					  KIOSK_MSG_PIXELS, span_of(body, n))
				    : kiosk_worker_tell(w, KIOSK_BIOMETRIC,
					  KIOSK_MSG_NO_PIXELS, SPAN_OF(code));
	if (px != NULL)
		bytes_wipe(px, size);
	if (body != NULL)
		bytes_wipe(body, n);
	free(px);
	free(body);
	return told;
}

/* A fingerprint keeps its size: how far its ridges are apart says something. */
static enum kiosk_err
print(struct kiosk_worker *w, struct span body)
{
	struct kiosk_print_file file;
	struct kiosk_print got;
	uint8_t *px = NULL, *frame = NULL, code[3];
	enum biometrics_err e;
	enum kiosk_err told;
	struct sink k;
	size_t n = 0;

	if (!kiosk_print_take_file(body, &file))
		return KIOSK_E_FRAME;
	e = kiosk_print_decode(&file, &px, &got);
	if (e == BIOMETRICS_E_OK) {
		n = KIOSK_PRINT_HEAD + got.pixels.n;
		if ((frame = malloc(n)) == NULL)
			e = BIOMETRICS_E_MEMORY;
	}
	if (e == BIOMETRICS_E_OK) {
		k = sink_of(frame, n);
		kiosk_print_put(&k, &got);
		told = kiosk_worker_tell(
		    w, KIOSK_BIOMETRIC, KIOSK_MSG_PRINT_PIXELS, sink_span(&k));
		bytes_wipe(frame, n);
	} else {
		code[0] = file.position;
		code[1] = 0;
		code[2] = (uint8_t)e;
		told = kiosk_worker_tell(
		    w, KIOSK_BIOMETRIC, KIOSK_MSG_NO_PRINT, SPAN_OF(code));
	}
	if (px != NULL)
		bytes_wipe(px, got.pixels.n);
	free(px);
	free(frame);
	return told;
}

static enum kiosk_err
message(struct kiosk_worker *w, enum kiosk_peer from, const struct kiosk_msg *m)
{
	struct kiosk_worker_image_page *page = w->self;

	(void)from;
	if (m->id == KIOSK_MSG_SHOW_PAGE)
		page->wanted = true;
	if (m->id == KIOSK_MSG_PAGE)
		return kiosk_worker_image_page(w, w->self, m->body);
	if (m->id == KIOSK_MSG_PORTRAIT)
		return portrait(w, m->body);
	return m->id == KIOSK_MSG_PRINT ? print(w, m->body) : KIOSK_E_OK;
}

/* Nothing outlives a message but the channel's buffer: give that back. */
static void
clear(struct kiosk_worker *w)
{
	struct kiosk_worker_image_page *p = w->self;
	struct kiosk_channel *c = &w->before;

	/* That a document lies there still is remembered, not which one. */
	if (p != NULL) {
		bytes_wipe(&p->vote, sizeof(p->vote));
		p->wanted = false;
	}
	if (c->n == c->used && c->buf != NULL) {
		bytes_wipe(c->buf, c->cap);
		c->n = c->used = 0;
	}
}

const struct kiosk_worker_role kiosk_worker_image = {
    .open = open_image,
    .profile = profile,
    .message = message,
    .clear = clear,
};

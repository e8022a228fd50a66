#include "kiosk/worker_image_page.h"

#include <stdlib.h>

#include "biometrics/jpeg.h"
#include "hw/barcode.h"
#include "hw/docscan.h"
#include "kiosk/frame.h"
#include "kiosk/mrz_image.h"
#include "kiosk/page.h"
#include "kiosk/recorder.h"
#include "kiosk/seal_picture.h"
#include "kiosk/store.h"
#include "kiosk/token.h"
#include "kiosk/vault.h"

/* So many pictures without an MRZ, and the document has been taken away. */
#define EMPTY 3
/* What the field rules cost a text that is one; anything else is other print.
 */
#define FOREIGN 60.0f

/* Room for the frame as RGB; a JPEG says itself how much. */
static size_t
room_for(const struct hw_camera_frame *f)
{
	struct biometrics_image_info info = {
	    .width = f->width, .height = f->height};

	if (f->format == HW_CAMERA_JPEG &&
	    biometrics_image_info(f->data, &info) != BIOMETRICS_E_OK)
		return 0;
	return (size_t)info.width * info.height * 3;
}

/* A picture in grey, in memory of its own; freed in any case. */
struct picture {
	struct biometrics_image grey;
	uint8_t *memory;
	size_t n;
};

static bool
open_picture(struct span body, struct picture *p)
{
	struct biometrics_image colour = {0};
	struct hw_camera_frame f;

	*p = (struct picture) {.n = 0};
	if (!kiosk_page_take(body, &f) || (colour.cap = room_for(&f)) == 0)
		return false;
	p->n = colour.cap + colour.cap / 3;
	if ((p->memory = malloc(p->n)) == NULL)
		return false;
	colour.px = p->memory;
	p->grey.px = p->memory + colour.cap;
	p->grey.cap = colour.cap / 3;
	return kiosk_frame_pixels(&f, &colour) &&
	    biometrics_image_grey(&colour, &p->grey) == BIOMETRICS_E_OK;
}

static void
close_picture(struct picture *p)
{
	if (p->memory != NULL)
		bytes_wipe(p->memory, p->n);
	free(p->memory);
}

/* The larger the better it is read; a page full of guilloches is made smaller
 * until a case holds it.  At 1024 a zone's characters stand 14 to 20 apart. */
static const struct {
	unsigned side;
	int quality;
} sizes[] = {{1024, 75}, {1024, 50}, {800, 50}, {640, 40}};

static bool
encode(const struct biometrics_image *grey, unsigned side, int quality,
    struct sink *out)
{
	const unsigned longer = grey->width > grey->height ? grey->width
							   : grey->height;
	const unsigned most = longer < side ? longer : side;
	const unsigned w = grey->width * most / longer,
		       h = grey->height * most / longer;
	struct biometrics_image small = {.cap = (size_t)w * h};
	bool ok;

	if (w == 0 || h == 0 || (small.px = malloc(small.cap)) == NULL)
		return false;
	ok = biometrics_image_resize(grey, w, h, &small) == BIOMETRICS_E_OK &&
	    biometrics_jpeg_encode(&small, quality, out) == BIOMETRICS_E_OK;
	bytes_wipe(small.px, small.cap);
	free(small.px);
	return ok;
}

/* Asked for: a zone was not found, and an officer is to read it. */
static enum kiosk_err
show(struct kiosk_worker *w, struct kiosk_worker_image_page *p,
    const struct biometrics_image *grey)
{
	const size_t cap = 1 + KIOSK_STORE_PHOTO_MAX - KIOSK_VAULT_EXTRA;
	uint8_t *body;
	enum kiosk_err e = KIOSK_E_OK;

	if (!p->wanted || grey->width == 0)
		return e;
	if ((body = malloc(cap)) == NULL)
		return KIOSK_E_SYSTEM;
	for (size_t i = 0; p->wanted && i < sizeof(sizes) / sizeof(sizes[0]);
	     i++) {
		struct sink k = sink_of(body, cap);

		sink_put_u8(&k, KIOSK_CASE_PAGE);
		if (!encode(grey, sizes[i].side, sizes[i].quality, &k))
			continue;
		p->wanted = false;
		e = kiosk_worker_tell(
		    w, KIOSK_MONITOR, KIOSK_MSG_EXHIBIT, sink_span(&k));
	}
	bytes_wipe(body, cap);
	free(body);
	return e;
}

/* So many pictures with nothing on them, and what lay there was taken away. */
static enum hw_docscan_sight
empty(struct kiosk_worker_image_page *p)
{
	const bool wanted = p->wanted;

	if (p->empty < EMPTY && ++p->empty == EMPTY) {
		bytes_wipe(p, sizeof(*p));
		p->empty = EMPTY;
		p->wanted = wanted;
	}
	return p->empty == EMPTY ? HW_DOCSCAN_GONE : HW_DOCSCAN_SEEN;
}

/* A document that lies on after its text was told is not told again. */
static enum hw_docscan_sight
weigh(struct kiosk_worker_image_page *p, const struct mrtd_ocrb_reading *r,
    bool *tell)
{
	if (r->n == 0 || r->cost > FOREIGN)
		return empty(p);
	p->empty = 0;
	if (!p->told)
		p->told = *tell = mrtd_ocrb_vote(&p->vote, r);
	return HW_DOCSCAN_SEEN;
}

/* A visible digital seal beside the MRZ, before the MRZ is told: the document
 * worker judges it.  Looked for in every picture until then. */
static enum kiosk_err
seal(struct kiosk_worker *w, struct kiosk_worker_image_page *p,
    const struct picture *pic)
{
	uint8_t bytes[HW_BARCODE_BYTES_MAX];
	struct sink k = sink_of(bytes, sizeof(bytes));
	const char *why;

	if (kiosk_seal_picture_find(&pic->grey, &k, &why) != KIOSK_E_OK)
		return KIOSK_E_OK;
	p->sealed = true;
	return kiosk_worker_tell(
	    w, KIOSK_DOCUMENT, KIOSK_MSG_SEAL, sink_span(&k));
}

static enum kiosk_err
zone(struct kiosk_worker *w, struct kiosk_worker_image_page *p,
    const struct picture *pic, enum hw_docscan_sight *sight)
{
	struct mrtd_ocrb_reading r = {0};
	enum kiosk_err e = KIOSK_E_OK;
	bool tell = false, was_told;

	if (pic->grey.width > 0)
		(void)!kiosk_mrz_image_read_grey(
		    &(struct mrtd_ocrb_image) {pic->grey.px, pic->grey.width,
			pic->grey.height, pic->grey.width},
		    &r);
	was_told = p->told;
	*sight = weigh(p, &r, &tell);
	if (r.n > 0 && !was_told && !p->sealed)
		e = seal(w, p, pic);
	if (tell && e == KIOSK_E_OK)
		e = kiosk_worker_tell(w, KIOSK_DOCUMENT, KIOSK_MSG_SCANNED,
		    span_of(p->vote.best.text, p->vote.best.n));
	bytes_wipe(&r, sizeof(r));
	return e;
}

/* The one token on it; its text is in the code as it is. */
static enum kiosk_err
token(struct kiosk_worker *w, struct kiosk_worker_image_page *p,
    const struct picture *pic, enum hw_docscan_sight *sight)
{
	struct hw_barcode *codes = calloc(HW_BARCODE_MAX, sizeof(*codes));
	const struct hw_barcode *found = NULL;
	enum kiosk_err e = KIOSK_E_OK;
	size_t n = 0;

	if (codes == NULL)
		return KIOSK_E_SYSTEM;
	if (pic->grey.width > 0 &&
	    hw_barcode_find(
		span_of(pic->grey.px, biometrics_image_size(&pic->grey)),
		pic->grey.width, pic->grey.height, codes, HW_BARCODE_MAX,
		&n) != HW_E_OK)
		n = 0;
	for (size_t i = 0; i < n && found == NULL; i++)
		if (codes[i].n <= KIOSK_TOKEN_TEXT_MAX &&
		    kiosk_token_text_is(span_of(codes[i].bytes, codes[i].n)))
			found = &codes[i];
	*sight = found != NULL ? HW_DOCSCAN_SEEN : empty(p);
	if (found != NULL)
		p->empty = 0;
	if (found != NULL && !p->told) {
		p->told = true;
		e = kiosk_worker_tell(w, KIOSK_DOCUMENT, KIOSK_MSG_SCANNED,
		    span_of(found->bytes, found->n));
	}
	free(codes);
	return e;
}

void
kiosk_worker_image_page_put_state(
    struct sink *k, const struct kiosk_worker_image_page *p)
{
	const struct mrtd_ocrb_vote *v = &p->vote;

	sink_put_u8(k, p->told);
	sink_put_u8(k, p->sealed);
	sink_put_u8(k, (uint8_t)p->empty);
	sink_put_be32(k, v->agree);
	sink_put_be32(k, v->against);
	sink_put_u8(k, v->contradicted);
	sink_put_u8(k, v->best.safe);
	sink_put(k, span_of(v->best.text, v->best.n));
}

static bool
take_bool(struct span *s, bool *out)
{
	uint8_t u;

	if (!span_take_u8(s, &u) || u > 1)
		return false;
	*out = u != 0;
	return true;
}

bool
kiosk_worker_image_page_take_state(
    struct span s, struct kiosk_worker_image_page *p)
{
	struct kiosk_worker_image_page got = {.told = false};
	uint8_t empty;
	struct mrtd_ocrb_vote *v = &got.vote;
	uint32_t agree, against;
	bool ok = take_bool(&s, &got.told) && take_bool(&s, &got.sealed) &&
	    span_take_u8(&s, &empty) && empty <= EMPTY &&
	    span_take_be32(&s, &agree) && span_take_be32(&s, &against) &&
	    take_bool(&s, &v->contradicted) && take_bool(&s, &v->best.safe) &&
	    s.n <= MRTD_MRZ_MAX;

	if (ok) {
		got.empty = empty;
		v->agree = agree;
		v->against = against;
		v->best.n = s.n;
		ok = span_take_copy(&s, v->best.text, s.n);
	}
	if (ok)
		*p = got;
	bytes_wipe(&got, sizeof(got));
	return ok;
}

/* What pictures of before the passage have said. */
static void
recall(struct kiosk_worker *w, struct kiosk_worker_image_page *p)
{
	uint8_t state[KIOSK_WORKER_IMAGE_PAGE_STATE];
	struct sink k = sink_of(state, sizeof(state));
	struct span s;

	kiosk_worker_image_page_put_state(&k, p);
	s = sink_span(&k);
	if (kiosk_recorder_recall(w->recorder, &s) &&
	    !kiosk_worker_image_page_take_state(s, p))
		kiosk_recorder_differ(w->recorder, "what it recalls is none");
	bytes_wipe(state, sizeof(state));
}

enum kiosk_err
kiosk_worker_image_page(
    struct kiosk_worker *w, struct kiosk_worker_image_page *p, struct span body)
{
	struct picture pic;
	enum hw_docscan_sight sight = HW_DOCSCAN_SEEN;
	enum kiosk_err e;
	uint8_t said;

	recall(w, p);
	if (!open_picture(body, &pic))
		pic.grey.width = 0;
	e = show(w, p, &pic.grey);
	if (e == KIOSK_E_OK)
		e = (w->lane->topology == GATE_GATE ? token : zone)(
		    w, p, &pic, &sight);
	close_picture(&pic);
	said = (uint8_t)sight;
	return e == KIOSK_E_OK ? kiosk_worker_tell(w, KIOSK_DOCUMENT,
				     KIOSK_MSG_PAGE_SEEN, span_of(&said, 1))
			       : e;
}

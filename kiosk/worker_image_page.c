#include "kiosk/worker_image_page.h"

#include <stdlib.h>

#include "hw/docscan.h"
#include "kiosk/frame.h"
#include "kiosk/mrz_image.h"
#include "kiosk/page.h"

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

static void
look(struct span body, struct mrtd_ocrb_reading *out)
{
	struct biometrics_image img = {0}, grey = {0};
	struct hw_camera_frame f;

	memset(out, 0, sizeof(*out));
	if (!kiosk_page_take(body, &f) || (img.cap = room_for(&f)) == 0)
		return;
	grey.cap = img.cap / 3;
	img.px = malloc(img.cap);
	grey.px = malloc(grey.cap);
	if (img.px != NULL && grey.px != NULL && kiosk_frame_pixels(&f, &img) &&
	    biometrics_image_grey(&img, &grey) == BIOMETRICS_E_OK)
		(void)!kiosk_mrz_image_read_grey(
		    &(struct mrtd_ocrb_image) {
			grey.px, grey.width, grey.height, grey.width},
		    out);
	if (img.px != NULL)
		bytes_wipe(img.px, img.cap);
	if (grey.px != NULL)
		bytes_wipe(grey.px, grey.cap);
	free(img.px);
	free(grey.px);
}

/* A document that lies on after its text was told is not told again. */
static enum hw_docscan_sight
weigh(struct kiosk_worker_image_page *p, const struct mrtd_ocrb_reading *r,
    bool *tell)
{
	*tell = false;
	if (r->n == 0 || r->cost > FOREIGN) {
		if (p->empty < EMPTY && ++p->empty == EMPTY) {
			bytes_wipe(p, sizeof(*p));
			p->empty = EMPTY;
		}
		return p->empty == EMPTY ? HW_DOCSCAN_GONE : HW_DOCSCAN_SEEN;
	}
	p->empty = 0;
	if (!p->told)
		p->told = *tell = mrtd_ocrb_vote(&p->vote, r);
	return HW_DOCSCAN_SEEN;
}

enum kiosk_err
kiosk_worker_image_page(
    struct kiosk_worker *w, struct kiosk_worker_image_page *p, struct span body)
{
	struct mrtd_ocrb_reading r;
	enum kiosk_err e = KIOSK_E_OK;
	uint8_t sight;
	bool tell;

	look(body, &r);
	sight = (uint8_t)weigh(p, &r, &tell);
	if (tell)
		e = kiosk_worker_tell(w, KIOSK_DOCUMENT, KIOSK_MSG_SCANNED,
		    span_of(p->vote.best.text, p->vote.best.n));
	if (e == KIOSK_E_OK)
		e = kiosk_worker_tell(
		    w, KIOSK_DOCUMENT, KIOSK_MSG_PAGE_SEEN, span_of(&sight, 1));
	bytes_wipe(&r, sizeof(r));
	return e;
}

/* The image worker's part of reading the MRZ off a picture of the page, or, at
 * a gate apart, a token off a slip. */
#ifndef KIOSK_WORKER_IMAGE_PAGE_H
#define KIOSK_WORKER_IMAGE_PAGE_H

#include "kiosk/worker.h"
#include "mrtd/ocrb.h"

/* What the pictures of one document have said so far. */
struct kiosk_worker_image_page {
	struct mrtd_ocrb_vote vote;
	bool told; /* the document worker has its text */
	bool sealed; /* it has the seal, where there was one */
	unsigned empty; /* pictures in a row without either */
	bool wanted; /* an officer is to see the next one */
};

/* One picture: PAGE_SEEN, and SCANNED when its text is beyond doubt. */
enum kiosk_err kiosk_worker_image_page(struct kiosk_worker *,
    struct kiosk_worker_image_page *, struct span body) MUST_USE;

/* What a recording holds of it, for pictures of before the passage. */
#define KIOSK_WORKER_IMAGE_PAGE_STATE (13 + MRTD_MRZ_MAX)
void kiosk_worker_image_page_put_state(
    struct sink *, const struct kiosk_worker_image_page *);
/* False, and nothing is taken: it is none. */
bool kiosk_worker_image_page_take_state(
    struct span, struct kiosk_worker_image_page *) MUST_USE;

#endif

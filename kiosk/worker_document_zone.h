/* A machine readable zone for the officer, should there be a case. */
#ifndef KIOSK_WORKER_DOCUMENT_ZONE_H
#define KIOSK_WORKER_DOCUMENT_ZONE_H

#include "hw/barcode.h"
#include "kiosk/case.h"
#include "kiosk/worker.h"

/* Only where the gate has a site; nothing of it stays here. */
enum kiosk_err kiosk_worker_document_zone(
    struct kiosk_worker *, enum kiosk_case_photo, struct span text) MUST_USE;

/* A seal is judged with the MRZ that it stands beside, which comes next, and
 * again where an officer corrects that. */
struct kiosk_worker_document_seal {
	uint8_t bytes[HW_BARCODE_BYTES_MAX];
	size_t n; /* 0: there is none */
	bool fresh; /* of the zone that comes, not of the last */
};

enum kiosk_err kiosk_worker_document_zone_keep(
    struct kiosk_worker_document_seal *, struct span bytes) MUST_USE;
/* A zone is here: the seal that came with it, or none.  It came before the
 * passage began, and a replay (kiosk/recorder.h) has it from here. */
void kiosk_worker_document_zone_recall(
    struct kiosk_worker *, struct kiosk_worker_document_seal *);

#endif

/* A machine readable zone for the officer, should there be a case. */
#ifndef KIOSK_WORKER_DOCUMENT_ZONE_H
#define KIOSK_WORKER_DOCUMENT_ZONE_H

#include "hw/barcode.h"
#include "kiosk/case.h"
#include "kiosk/worker.h"

/* Only where the gate has a site; nothing of it stays here. */
enum kiosk_err kiosk_worker_document_zone(
    struct kiosk_worker *, enum kiosk_case_photo, struct span text) MUST_USE;

/* The seal that stands beside the zone: it came before the passage began, and a
 * replay (kiosk/recorder.h) has it from here. */
void kiosk_worker_document_zone_recall(
    struct kiosk_worker *, uint8_t seal[HW_BARCODE_BYTES_MAX], size_t *n);

#endif

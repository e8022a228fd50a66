/* A machine readable zone for the officer, should there be a case. */
#ifndef KIOSK_WORKER_DOCUMENT_ZONE_H
#define KIOSK_WORKER_DOCUMENT_ZONE_H

#include "kiosk/case.h"
#include "kiosk/worker.h"

/* Only where the gate has a site; nothing of it stays here. */
enum kiosk_err kiosk_worker_document_zone(
    struct kiosk_worker *, enum kiosk_case_photo, struct span text) MUST_USE;

#endif

/* The fingers of the biometric worker; kiosk/worker_biometric.c has the faces.
 */
#ifndef KIOSK_WORKER_BIOMETRIC_FINGER_H
#define KIOSK_WORKER_BIOMETRIC_FINGER_H

#include "kiosk/touch.h"
#include "kiosk/worker.h"

/* A frame about fingers, and what follows from it; others are left alone. */
enum kiosk_err kiosk_worker_biometric_finger(struct kiosk_worker *,
    struct kiosk_touch *, const struct kiosk_msg *) MUST_USE;

#endif

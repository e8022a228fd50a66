/* The fingers of the biometric worker; kiosk/worker_biometric.c has the faces.
 */
#ifndef KIOSK_WORKER_BIOMETRIC_FINGER_H
#define KIOSK_WORKER_BIOMETRIC_FINGER_H

#include "kiosk/thresholds.h"
#include "kiosk/touch.h"
#include "kiosk/worker.h"

/*
 * By the thresholds of the lane, where it has some of fingers; they may have
 * been read for the faces already, and stay borrowed.
 */
enum kiosk_err kiosk_worker_biometric_finger_open(const struct kiosk_lane *,
    struct kiosk_thresholds *, struct kiosk_touch **) MUST_USE;
/* A frame about fingers, and what follows from it; others are left alone. */
enum kiosk_err kiosk_worker_biometric_finger(struct kiosk_worker *,
    struct kiosk_touch *, const struct kiosk_msg *) MUST_USE;

#endif

/*
 * A small picture of a face for the officer, should there be a case
 * (TR-03121-3.1 §4.8.2.1).
 */
#ifndef KIOSK_WORKER_BIOMETRIC_PHOTO_H
#define KIOSK_WORKER_BIOMETRIC_PHOTO_H

#include "biometrics/face.h"
#include "kiosk/case.h"
#include "kiosk/worker.h"

/* face NULL: the whole picture.  Nothing is sent by a gate without a site; a
 * picture that cannot be made is none. */
enum kiosk_err kiosk_worker_biometric_photo(struct kiosk_worker *,
    enum kiosk_case_photo, const struct biometrics_image *,
    const struct biometrics_face *) MUST_USE;

#endif

/*
 * A visible digital seal out of the picture of the page that it is printed on:
 * JPEG, PNG or JPEG 2000, for `sallyport verify --seal`, or what a gate's
 * camera sees of the page.
 */
#ifndef KIOSK_SEAL_PICTURE_H
#define KIOSK_SEAL_PICTURE_H

#include "biometrics/image.h"
#include "kiosk/err.h"
#include "mrtd/bytes.h"

/* Whether a file is a picture, by its first bytes: no seal begins so. */
bool kiosk_seal_picture_is(struct span file) MUST_USE;
/*
 * The bytes of the one seal on it.  Other bar codes are passed over: a seal
 * begins with the octet DC (Doc 9303-13 §2.3) or, VDS-NC, with a brace.  On
 * failure *why is a sentence for the operator.
 */
enum kiosk_err kiosk_seal_picture_read(
    struct span file, struct sink *bytes, const char **why) MUST_USE;

/* The same of a picture in grey. */
enum kiosk_err kiosk_seal_picture_find(const struct biometrics_image *grey,
    struct sink *bytes, const char **why) MUST_USE;

#endif

/*
 * The encodings of finger images, each in its own file.  For mrtd/finger.c,
 * which chooses.
 */
#ifndef MRTD_FINGER_PARTS_H
#define MRTD_FINGER_PARTS_H

#include "mrtd/finger.h"

/* Adds the images of a record or block to out->finger, and its findings. */
enum mrtd_err mrtd_finger_record_parse(
    struct span, struct mrtd_fingers *out) MUST_USE;
enum mrtd_err mrtd_finger_block_parse(
    struct span, struct mrtd_fingers *out) MUST_USE;

/*
 * One image, whose fields are set: judges position, impression and the image
 * against the claim, and adds it.  MRTD_E_SPACE; else as mrtd_image_compare().
 */
enum mrtd_err mrtd_finger_add(struct mrtd_fingers *, struct mrtd_finger *,
    const struct mrtd_image_claim *) MUST_USE;

#endif

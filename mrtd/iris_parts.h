/*
 * The encodings of iris images, each in its own file.  For mrtd/iris.c,
 * which chooses.
 */
#ifndef MRTD_IRIS_PARTS_H
#define MRTD_IRIS_PARTS_H

#include "mrtd/iris.h"

/* Adds the images of a record or block to out->iris, and its findings. */
enum mrtd_err mrtd_iris_record_parse(
    struct span, struct mrtd_irises *out) MUST_USE;
enum mrtd_err mrtd_iris_block_parse(
    struct span, struct mrtd_irises *out) MUST_USE;

/*
 * One image, whose fields are set: judges eye, kind and the image
 * against the claim, and adds it.  MRTD_E_SPACE; else as mrtd_image_compare().
 */
enum mrtd_err mrtd_iris_add(struct mrtd_irises *, struct mrtd_iris *,
    const struct mrtd_image_claim *) MUST_USE;

#endif

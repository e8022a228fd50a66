/*
 * JPEG through libjpeg-turbo: reading for biometrics_image_decode(), writing
 * for records and demonstration material.  A damaged file is an error; what the
 * library only warns about (a file cut short) is one as well.
 */
#ifndef BIOMETRICS_JPEG_H
#define BIOMETRICS_JPEG_H

#include "biometrics/image.h"

enum biometrics_err biometrics_jpeg_info(
    struct span file, struct biometrics_image_info *out) MUST_USE;
enum biometrics_err biometrics_jpeg_decode(
    struct span file, struct biometrics_image *io) MUST_USE;
/* quality 1..100, baseline, 4:2:0.  SPACE when the sink is too small. */
enum biometrics_err biometrics_jpeg_encode(
    const struct biometrics_image *, int quality, struct sink *out) MUST_USE;

#endif

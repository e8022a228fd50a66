/*
 * PNG (ISO/IEC 15948) through libpng: grey or RGB, any depth and palette,
 * interlaced or not, brought to 8 bits a sample; opacity is left out.  A file
 * that is cut short or whose checksums do not fit is an error.  Only the
 * picture is read: compressed texts and profiles beside it are passed over.
 */
#ifndef BIOMETRICS_PNG_H
#define BIOMETRICS_PNG_H

#include "biometrics/image.h"

enum biometrics_err biometrics_png_info(
    struct span file, struct biometrics_image_info *out) MUST_USE;
enum biometrics_err biometrics_png_decode(
    struct span file, struct biometrics_image *io) MUST_USE;

#endif

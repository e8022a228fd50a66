/*
 * JPEG 2000 through OpenJPEG: JP2 files and bare codestreams, one or three
 * components (further ones, such as alpha, are left out), any precision and
 * subsampling, brought to 8 bits a sample.
 */
#ifndef BIOMETRICS_JP2_H
#define BIOMETRICS_JP2_H

#include "biometrics/image.h"

enum biometrics_err biometrics_jp2_info(
    struct span file, struct biometrics_image_info *out) MUST_USE;
enum biometrics_err biometrics_jp2_decode(
    struct span file, struct biometrics_image *io) MUST_USE;
/*
 * Writes a JP2 file or a bare codestream of about ratio:1 (at least 1).
 * SPACE when the sink is too small.
 */
enum biometrics_err biometrics_jp2_encode(const struct biometrics_image *,
    enum biometrics_image_format, float ratio, struct sink *out) MUST_USE;

#endif

/* Beginnings of images: as much as says format and size, and no picture. */
#ifndef TESTS_HELPER_IMAGE_H
#define TESTS_HELPER_IMAGE_H

#include "mrtd/image.h"

/* Writes one; RAW and PACKED are grey bytes of that size. */
void helper_image_put(
    struct sink *, enum mrtd_image_format, unsigned width, unsigned height);

#endif

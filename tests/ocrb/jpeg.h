/* Grey images and JPEG. */
#ifndef TESTS_OCRB_JPEG_H
#define TESTS_OCRB_JPEG_H

#include <stdbool.h>
#include <stdint.h>

/* There and back: what compression leaves of an image. */
bool jpeg_round_trip(
    uint8_t *px, unsigned width, unsigned height, unsigned quality);
/* As a file; false: it cannot be written. */
bool jpeg_write(const char *path, const uint8_t *px, unsigned width,
    unsigned height, unsigned quality);

#endif

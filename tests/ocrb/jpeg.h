/* A grey image through JPEG and back: what compression leaves of it. */
#ifndef TESTS_OCRB_JPEG_H
#define TESTS_OCRB_JPEG_H

#include <stdbool.h>
#include <stdint.h>

bool jpeg_round_trip(
    uint8_t *px, unsigned width, unsigned height, unsigned quality);

#endif

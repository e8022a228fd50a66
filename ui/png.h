/*
 * Writes a picture as PNG to an open file descriptor: no file is opened here.
 */
#ifndef UI_PNG_H
#define UI_PNG_H

#include "ui/err.h"

#include "mrtd/bytes.h"

/* pixels: 0x00RRGGBB, width * height. */
enum ui_err ui_png_write(
    int fd, const uint32_t *pixels, unsigned width, unsigned height) MUST_USE;

#endif

/*
 * Personalises a virtual passport into a directory, with a test PKI of its own
 * or one that is already there.
 */
#ifndef KIOSK_CHIP_MAKE_H
#define KIOSK_CHIP_MAKE_H

#include "kiosk/err.h"
#include "kiosk/chip_options.h"

/* On error, what is wrong in words, in text. */
enum kiosk_err kiosk_chip_make_run(
    const struct kiosk_chip_make *, char *text, size_t cap) MUST_USE;

#endif

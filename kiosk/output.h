/*
 * A record on standard output, as the verbs print it.
 */
#ifndef KIOSK_OUTPUT_H
#define KIOSK_OUTPUT_H

#include "kiosk/record.h"

/* False: it could not be written. */
bool kiosk_output_record(const struct kiosk_record *, bool json) MUST_USE;

#endif

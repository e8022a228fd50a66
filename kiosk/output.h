/*
 * A record on standard output, as the verbs print it.
 */
#ifndef KIOSK_OUTPUT_H
#define KIOSK_OUTPUT_H

#include "kiosk/record.h"

enum kiosk_output {
	KIOSK_OUTPUT_TEXT,
	KIOSK_OUTPUT_JSON,
	KIOSK_OUTPUT_XML
};

/* False: it could not be written. */
bool kiosk_output_record(
    const struct kiosk_record *, enum kiosk_output) MUST_USE;

#endif

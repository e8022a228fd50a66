/*
 * What a kiosk prints: a token as a QR code (ISO/IEC 18004) and nothing else,
 * so that the paper shows nobody anything.
 */
#ifndef KIOSK_RECEIPT_H
#define KIOSK_RECEIPT_H

#include "hw/printer.h"
#include "kiosk/err.h"

/* A picture that lives until the next free; black is 0. */
struct kiosk_receipt {
	struct hw_printer_slip slip;
	uint8_t *grey;
	unsigned version, module; /* of the code; dots of a module's side */
};

/* Text of kiosk_token_text_put(), in the alphanumeric mode.  SIZE: no code or
 * no slip holds it. */
enum kiosk_err kiosk_receipt_make(
    struct span text, struct kiosk_receipt *) MUST_USE;
void kiosk_receipt_free(struct kiosk_receipt *);

#endif

/*
 * A fingerprint on its way from a record to grey pixels: what the document
 * worker sends to the image worker, and what that one makes of it for the
 * biometric worker.
 */
#ifndef KIOSK_PRINT_H
#define KIOSK_PRINT_H

#include "biometrics/image.h"
#include "mrtd/finger.h"

/* A picture as a record of DG3 holds it. */
struct kiosk_print_file {
	uint8_t position; /* enum mrtd_finger_position */
	bool raw; /* pixels, as many as stated; else a file of some format */
	uint16_t ppi; /* 0: not stated */
	uint16_t width, height; /* as stated */
	struct span image; /* borrowed */
};

/* Its pixels: grey, 8 bits, row after row. */
struct kiosk_print {
	uint8_t position;
	uint16_t ppi, width, height;
	struct span pixels; /* borrowed */
};

/* Larger pictures are of no finger: 4 megapixels, 2 inches square at 1000 ppi.
 */
#define KIOSK_PRINT_PIXELS (4u << 20)
/* What a message has besides the picture. */
#define KIOSK_PRINT_HEAD 8

/* False: samples of other than 8 bits without a format around them. */
bool kiosk_print_of(
    const struct mrtd_finger *, struct kiosk_print_file *) MUST_USE;
/*
 * Its pixels, out of JPEG, JPEG 2000, WSQ, PNG or raw; colours become grey.
 * *px is the caller's to wipe and free, out->width * out->height bytes; NULL
 * on error.  Also SIZE above KIOSK_PRINT_PIXELS.
 */
enum biometrics_err kiosk_print_decode(const struct kiosk_print_file *,
    uint8_t **px, struct kiosk_print *out) MUST_USE;

/* Between the workers; the sender is not believed. */
void kiosk_print_put_file(struct sink *, const struct kiosk_print_file *);
bool kiosk_print_take_file(struct span, struct kiosk_print_file *) MUST_USE;
void kiosk_print_put(struct sink *, const struct kiosk_print *);
bool kiosk_print_take(struct span, struct kiosk_print *) MUST_USE;

#endif

/*
 * Fingerprint files turned into templates that can be compared, for `sallyport
 * match`: pictures of any format that biometrics/image.h knows, and records of
 * ISO/IEC 19794-2 (the first view).
 */
#ifndef KIOSK_PRINTS_H
#define KIOSK_PRINTS_H

#include "biometrics/finger_match.h"
#include "biometrics/minutiae.h"

/* Where neither the file nor the user says. */
#define KIOSK_PRINTS_PPI 500

struct kiosk_print {
	enum biometrics_err err; /* OK: prepared holds */
	bool record; /* of ISO/IEC 19794-2, no picture */
	unsigned width, height, ppi;
	struct biometrics_minutiae minutiae;
	uint32_t us_extract, us_prepare;
	struct biometrics_finger_prepared prepared;
};

/*
 * ppi: of a picture that does not say its own; 0: KIOSK_PRINTS_PPI.  err: FILE,
 * MEMORY, what the decoders say, or VALUE for a resolution that is no
 * fingerprint's.
 */
void kiosk_prints_take(const char *path, unsigned ppi, struct kiosk_print *out);
void kiosk_prints_wipe(struct kiosk_print *);
/*
 * The pixels of a picture, grey, and its resolution.  out->px is the caller's
 * to wipe (cap) and free; NULL on error.  RECORD: minutiae alone.
 */
enum biometrics_err kiosk_prints_pixels(
    const char *path, unsigned *ppi, struct biometrics_image *out) MUST_USE;

#endif

/*
 * Two-dimensional bar codes in the picture of a page: Data Matrix (ISO/IEC
 * 16022), QR (ISO/IEC 18004) and Aztec (ISO/IEC 24778), in which Doc 9303-13
 * §2.2 has visible digital seals printed, and which tickets bear.
 *
 * What they say is bytes of a stranger's making: whoever asks hands them to a
 * parser, and asks in a process that can be lost.  The picture lies in memory
 * of the caller; the library that looks for codes (zxing-cpp) allocates, up to
 * a few times the picture.
 */
#ifndef HW_BARCODE_H
#define HW_BARCODE_H

#include "hw/err.h"
#include "mrtd/bytes.h"

#ifdef __cplusplus
extern "C" {
#endif

enum hw_barcode_kind {
	HW_BARCODE_DATA_MATRIX,
	HW_BARCODE_QR,
	HW_BARCODE_AZTEC,
	HW_BARCODE_KINDS
};

/* The largest QR code holds 2953 bytes. */
#define HW_BARCODE_BYTES_MAX 3200
/* A page bears one seal, perhaps a ticket beside it. */
#define HW_BARCODE_MAX 8
#define HW_BARCODE_SIDE_MAX 8192

struct hw_barcode {
	enum hw_barcode_kind kind;
	int corner[4][2]; /* x, y in the picture, clockwise from top left */
	size_t n;
	uint8_t bytes[HW_BARCODE_BYTES_MAX]; /* as printed, no character set */
};

/*
 * All codes that can be read whole (their own error correction says so), in no
 * order; a code that is part of a sequence counts alone.  grey: width * height
 * bytes without padding.  *n is 0 where there are none, which is no error.
 * LIMIT: the picture is larger than HW_BARCODE_SIDE_MAX, empty, or of another
 * size than it says.  MEMORY, INTERNAL.
 */
enum hw_err hw_barcode_find(struct span grey, unsigned width, unsigned height,
    struct hw_barcode *out, size_t max, size_t *n) MUST_USE;
/* "Data Matrix"; "unknown" outside the range. */
const char *hw_barcode_name(enum hw_barcode_kind);

#ifdef __cplusplus
}
#endif

#endif

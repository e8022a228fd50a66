/*
 * Pixels, and the files they come from.
 *
 * An image lies in memory of the caller: set px and cap, then decode; width,
 * height and channels are set on success.  Rows follow each other without
 * padding; RGB is interleaved.  Ask biometrics_image_info() first to learn how
 * much memory is needed.  Nothing here keeps memory after it returns.
 *
 * The format is told by the first bytes: JPEG (ISO/IEC 10918-1), JP2 files and
 * bare codestreams (ISO/IEC 15444-1; DG2 of real passports holds either), WSQ
 * (biometrics/wsq.h) and PNG (ISO/IEC 15948).  Raw pixels have no mark: a
 * record says that they are, and how many.
 */
#ifndef BIOMETRICS_IMAGE_H
#define BIOMETRICS_IMAGE_H

#include "biometrics/err.h"
#include "mrtd/bytes.h"

/* Larger images are refused before any pixel is decoded. */
enum {
	BIOMETRICS_IMAGE_MAX_SIDE = 8192,
	BIOMETRICS_IMAGE_MAX_PIXELS = 16 << 20
};

enum biometrics_image_format {
	BIOMETRICS_IMAGE_JPEG = 1,
	BIOMETRICS_IMAGE_JP2, /* boxes, starts with 0000000C 6A502020 */
	BIOMETRICS_IMAGE_J2K, /* bare codestream, starts with FF4FFF51 */
	BIOMETRICS_IMAGE_WSQ, /* grey fingerprints, starts with FFA0 FF */
	BIOMETRICS_IMAGE_PNG /* starts with 89504E47 */
};

struct biometrics_image {
	unsigned width, height;
	unsigned channels; /* 1 grey, 3 RGB */
	uint8_t *px; /* the caller's */
	size_t cap; /* bytes at px */
};

struct biometrics_image_info {
	enum biometrics_image_format format;
	unsigned width, height; /* upright, Exif orientation applied */
	unsigned channels; /* 1 or 3 */
	unsigned ppi; /* across, as the file says; 0: it does not */
};

/* An image of the given shape over the caller's memory. */
struct biometrics_image biometrics_image_of(
    void *px, size_t cap, unsigned width, unsigned height, unsigned channels);
/* width * height * channels. */
size_t biometrics_image_size(const struct biometrics_image *);
/* Shape is sane and fits its memory. */
bool biometrics_image_ok(const struct biometrics_image *) MUST_USE;

/* Reads the header only.  FORMAT, DECODE, SIZE, UNSUPPORTED. */
enum biometrics_err biometrics_image_info(
    struct span file, struct biometrics_image_info *out) MUST_USE;
/* Decodes into io->px, upright.  Also SPACE when io->cap is too small. */
enum biometrics_err biometrics_image_decode(
    struct span file, struct biometrics_image *io) MUST_USE;
/*
 * Raw pixels, grey, 8 bits each, as records of fingers may hold them, are
 * copied.  DECODE: not width x height of them.  SIZE and SPACE as above.
 */
enum biometrics_err biometrics_image_raw(struct span pixels, unsigned width,
    unsigned height, struct biometrics_image *io) MUST_USE;

/*
 * The following write into out->px within out->cap; in and out may not share
 * memory.  SPACE or VALUE.
 */
/* Luma of ITU-R BT.601; a grey image is copied. */
enum biometrics_err biometrics_image_grey(
    const struct biometrics_image *in, struct biometrics_image *out) MUST_USE;
/* Any size; averages when shrinking, bilinear when growing, copies else. */
enum biometrics_err biometrics_image_resize(const struct biometrics_image *in,
    unsigned width, unsigned height, struct biometrics_image *out) MUST_USE;
/* A rectangle; what lies outside the image repeats its edge. */
enum biometrics_err biometrics_image_crop(const struct biometrics_image *in,
    int left, int top, unsigned width, unsigned height,
    struct biometrics_image *out) MUST_USE;

#endif

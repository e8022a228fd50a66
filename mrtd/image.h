/*
 * What a picture says about itself in its first bytes, without decoding it:
 * format, size and depth.  Records of ISO/IEC 19794 and 39794 state the same
 * things once more, and the two are compared.
 *
 *	JPEG        ISO/IEC 10918-1 §B.2.2, frame header
 *	JPEG 2000   ISO/IEC 15444-1 Annex I (boxes) and §A.5.1 (SIZ)
 *	WSQ         FBI IAFIS-IC-0110 §4.2, frame header
 *	PNG         ISO/IEC 15948 §11.2.2, IHDR
 *	PGM, PPM    Netpbm "P5", "P6"
 */
#ifndef MRTD_IMAGE_H
#define MRTD_IMAGE_H

#include "mrtd/bytes.h"
#include "mrtd/err.h"

enum mrtd_image_format {
	MRTD_IMAGE_JPEG,
	MRTD_IMAGE_JP2, /* JPEG 2000 in its file format */
	MRTD_IMAGE_J2K, /* a bare JPEG 2000 codestream */
	MRTD_IMAGE_WSQ,
	MRTD_IMAGE_PNG,
	MRTD_IMAGE_PGM,
	MRTD_IMAGE_PPM,
	MRTD_IMAGE_RAW, /* whole bytes, row after row, nothing else */
	MRTD_IMAGE_PACKED /* as RAW, but samples packed to the bit */
};

/* Longer sides belong to no document: 20 inches at 1000 ppi. */
#define MRTD_IMAGE_SIDE_MAX 20000

struct mrtd_image {
	enum mrtd_image_format format;
	unsigned width, height; /* pixels; from 1 to MRTD_IMAGE_SIDE_MAX */
	unsigned components, bits; /* bits of one component */
};

/* "JPEG", "JPEG 2000", "JPEG 2000 codestream", "WSQ" ...; "?" outside. */
const char *mrtd_image_format_name(enum mrtd_image_format);
/* By the first bytes.  Never RAW or PACKED, which have no mark. */
bool mrtd_image_sniff(struct span, enum mrtd_image_format *) MUST_USE;
/*
 * MRTD_E_UNSUPPORTED: none of these formats.  MRTD_E_TRUNCATED: there is no
 * size before the image ends.  MRTD_E_VALUE: a side is 0 or above
 * MRTD_IMAGE_SIDE_MAX, so that no decoder may be given it.
 */
enum mrtd_err mrtd_image_parse(struct span, struct mrtd_image *) MUST_USE;

/* What a record of ISO/IEC 19794 or 39794 says about its image. */
struct mrtd_image_claim {
	bool has_format;
	enum mrtd_image_format format; /* JP2 stands for J2K as well */
	unsigned width, height; /* 0: not stated */
	unsigned bits; /* of a whole pixel; for RAW and PACKED */
};

/*
 * The image against the claim.  *format is what it is, *own what it says (all
 * zero where it says nothing), *differs whether the two disagree.  Raw images
 * have to be of a known size, and images have to be usable:
 * MRTD_E_UNSUPPORTED and MRTD_E_VALUE as mrtd_image_parse(); MRTD_E_LENGTH:
 * raw, and not as many bytes as pixels.
 */
enum mrtd_err mrtd_image_compare(struct span, const struct mrtd_image_claim *,
    enum mrtd_image_format *format, struct mrtd_image *own,
    bool *differs) MUST_USE;

#endif

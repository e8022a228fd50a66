/*
 * Iris images: DG4 (Doc 9303-10 §4.7.4), and records outside of a passport.
 *
 *	ISO/IEC 19794-6:2005   "IIR\0" "010\0"
 *	ISO/IEC 19794-6:2011   "IIR\0" "020\0"
 *	ISO/IEC 39794-6:2021   tag 66
 *
 * The images are borrowed, never decoded.
 *
 * The tags of ISO/IEC 39794-6 are those of the example that accompanies its
 * first edition; its ASN.1 module was not at hand.  Writers that put the range
 * in front of the capture time are understood as well: where the image stands
 * tells the two apart.
 */
#ifndef MRTD_IRIS_H
#define MRTD_IRIS_H

#include "mrtd/bdb.h"
#include "mrtd/cbeff.h"
#include "mrtd/finding.h"
#include "mrtd/image.h"

#define MRTD_IRIS_MAX 16

/* The same numbers in all three, and in Doc 9303-10 Table 56. */
enum mrtd_iris_eye {
	MRTD_IRIS_UNKNOWN = 0,
	MRTD_IRIS_RIGHT = 1,
	MRTD_IRIS_LEFT = 2
};

/* Kind of image (2011 and later). */
enum mrtd_iris_kind {
	MRTD_IRIS_KIND_UNSTATED = 0,
	MRTD_IRIS_UNCROPPED = 1,
	MRTD_IRIS_VGA = 2,
	MRTD_IRIS_CROPPED = 3,
	MRTD_IRIS_CROPPED_MASKED = 7
};

struct mrtd_iris {
	struct span image; /* borrowed */
	enum mrtd_image_format format; /* its own, or RAW as stated */
	unsigned width, height; /* stated, else the image's own; 0: none */
	struct mrtd_image own; /* width 0: it says nothing */
	enum mrtd_cbeff_encoding encoding;
	unsigned edition; /* 2005, 2011, or what the version block states */
	uint8_t eye; /* enum mrtd_iris_eye */
	uint8_t kind; /* enum mrtd_iris_kind */
	uint8_t bits; /* of a pixel, all components together */
	uint8_t horizontal, vertical; /* orientation: 0 undefined, 1 base, 2 */
	uint8_t compression; /* history: 0 undefined, 1 lossless, 2 lossy */
	uint16_t diameter; /* 2005: expected iris diameter, pixels */
	uint16_t range_mm; /* lens to iris; 0: not stated or not measured */
	bool has_quality;
	uint8_t quality; /* 0 to 100 */
	bool has_roll;
	uint16_t roll, roll_uncertainty; /* 360/65536 degrees */
	struct mrtd_bdb_time captured;
	uint16_t device_vendor, device_type;
	/* Of its template in DG4, as stated (Doc 9303-10 Table 56). */
	bool has_subtype;
	uint8_t subtype;
	uint64_t findings;
};

struct mrtd_irises {
	/* Of DG4; all 0 for a record alone.  Encrypted templates are not in
	 * iris[]. */
	struct mrtd_cbeff_set set;
	size_t n;
	struct mrtd_iris iris[MRTD_IRIS_MAX];
	uint64_t findings; /* all of them, and those of the envelope */
};

/* A whole EF.DG4, with tag 76.  MRTD_E_SPACE above MRTD_IRIS_MAX. */
enum mrtd_err mrtd_iris_parse(struct span file, struct mrtd_irises *) MUST_USE;
/* Biometric data alone. */
enum mrtd_err mrtd_iris_parse_record(
    struct span record, struct mrtd_irises *) MUST_USE;

/* "right eye", "left eye", "unknown eye"; "?" outside. */
const char *mrtd_iris_eye_name(unsigned eye);

#endif

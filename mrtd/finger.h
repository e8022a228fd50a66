/*
 * Finger images: DG3 (Doc 9303-10 §4.7.3), and records outside of a passport.
 *
 *	ISO/IEC 19794-4:2005   "FIR\0" "010\0"
 *	ISO/IEC 19794-4:2011   "FIR\0" "020\0"
 *	ISO/IEC 39794-4:2019   tag 64
 *
 * The images are borrowed, never decoded.  DG3 holds one image in each
 * template; a record may hold several fingers and several views of each.
 *
 * The tags of ISO/IEC 39794-4 are those of the example that accompanies its
 * first edition; its ASN.1 module was not at hand.
 */
#ifndef MRTD_FINGER_H
#define MRTD_FINGER_H

#include "mrtd/bdb.h"
#include "mrtd/cbeff.h"
#include "mrtd/finding.h"
#include "mrtd/image.h"

/* Ten fingers, slaps and thumbs, and some second views. */
#define MRTD_FINGER_MAX 24

/* ISO/IEC 19794-4:2005 Table 7; the same numbers in all three. */
enum mrtd_finger_position {
	MRTD_FINGER_UNKNOWN = 0,
	MRTD_FINGER_RIGHT_THUMB = 1,
	MRTD_FINGER_RIGHT_INDEX = 2,
	MRTD_FINGER_RIGHT_MIDDLE = 3,
	MRTD_FINGER_RIGHT_RING = 4,
	MRTD_FINGER_RIGHT_LITTLE = 5,
	MRTD_FINGER_LEFT_THUMB = 6,
	MRTD_FINGER_LEFT_INDEX = 7,
	MRTD_FINGER_LEFT_MIDDLE = 8,
	MRTD_FINGER_LEFT_RING = 9,
	MRTD_FINGER_LEFT_LITTLE = 10,
	MRTD_FINGER_RIGHT_FOUR = 13,
	MRTD_FINGER_LEFT_FOUR = 14,
	MRTD_FINGER_THUMBS = 15
	/* 20 to 36 are palms, 40 to 50 groups of fingers (2011). */
};

/* How it was taken; other numbers are kept as they are. */
enum mrtd_finger_impression {
	MRTD_FINGER_LIVE_PLAIN = 0,
	MRTD_FINGER_LIVE_ROLLED = 1,
	MRTD_FINGER_NONLIVE_PLAIN = 2,
	MRTD_FINGER_NONLIVE_ROLLED = 3,
	MRTD_FINGER_LATENT = 4,
	MRTD_FINGER_SWIPE = 8,
	MRTD_FINGER_CONTACTLESS_PLAIN = 24
};

struct mrtd_finger {
	struct span image; /* borrowed */
	enum mrtd_image_format format; /* its own, or RAW as stated */
	unsigned width, height; /* stated, else the image's own; 0: none */
	struct mrtd_image own; /* width 0: it says nothing */
	enum mrtd_cbeff_encoding encoding;
	unsigned edition; /* 2005, 2011, or what the version block states */
	uint8_t position; /* enum mrtd_finger_position */
	uint8_t view, views; /* 2005: this view of so many */
	uint8_t impression; /* enum mrtd_finger_impression */
	uint16_t ppi; /* of the image, across; 0: not stated */
	uint8_t bits; /* of a sample */
	bool has_quality;
	uint8_t quality; /* 0 to 100 */
	struct mrtd_bdb_time captured;
	uint16_t device_vendor, device_type;
	bool lossy; /* it has been, at some time (39794-4) */
	/* Of its template in DG3, as stated (Doc 9303-10 Table 49). */
	bool has_subtype;
	uint8_t subtype;
	uint64_t findings;
};

struct mrtd_fingers {
	/* Of DG3; all 0 for a record alone.  Encrypted templates are not in
	 * finger[]. */
	struct mrtd_cbeff_set set;
	size_t n;
	struct mrtd_finger finger[MRTD_FINGER_MAX];
	uint64_t findings; /* all of them, and those of the envelope */
};

/* A whole EF.DG3, with tag 63.  MRTD_E_SPACE above MRTD_FINGER_MAX. */
enum mrtd_err mrtd_finger_parse(
    struct span file, struct mrtd_fingers *) MUST_USE;
/* Biometric data alone. */
enum mrtd_err mrtd_finger_parse_record(
    struct span record, struct mrtd_fingers *) MUST_USE;

/* "right index finger"; "?" outside of the table. */
const char *mrtd_finger_position_name(unsigned position);
/* The sub-type of Doc 9303-10 Table 49 for a position: 0A for left index; 00,
 * no information, where there is none. */
uint8_t mrtd_finger_subtype(unsigned position);

#endif

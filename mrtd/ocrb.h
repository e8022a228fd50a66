/*
 * Reads an MRZ printed in OCR-B from one grey image of a document: finds the
 * zone, follows tilt and perspective, recognises the 37 characters of Doc
 * 9303-3 §4.3 and repairs by check digits and field rules.
 *
 *	e = mrtd_ocrb_read(&image, scratch, sizeof(scratch), &r);
 *	if (e == MRTD_E_OK && r.safe)
 *		... mrtd_mrz_parse(span_of(r.text, r.n), &mrz) ...
 *
 * A refused frame costs a tenth of a second, the next comes; a wrong line that
 * is accepted opens another person's chip or none.  So a reading that is not
 * safe is there to be looked at, or for mrtd_ocrb_vote(), and for nothing else.
 *
 * Every image is hostile.  Nothing here allocates; text and scratch hold a
 * person's data and are the caller's to wipe (the scratch is wiped here).
 */
#ifndef MRTD_OCRB_H
#define MRTD_OCRB_H

#include "mrtd/mrz.h"

/* Characters of an MRZ: 0-9, A-Z, <. */
enum {
	MRTD_OCRB_CLASSES = 37,
	MRTD_OCRB_SIDE_MAX = 8192, /* of an image */
	/* Reads pages of which a line is at least so many pixels long ... */
	MRTD_OCRB_LINE_MIN = 400,
	/* ... lying at most so many degrees off the horizontal. */
	MRTD_OCRB_TILT_MAX = 20,
};

/* Octets of scratch memory, aligned as malloc() does. */
#define MRTD_OCRB_SCRATCH ((size_t)12 << 20)

struct mrtd_ocrb_image {
	const uint8_t *px; /* dark ink on light paper */
	unsigned width, height;
	size_t stride; /* octets from row to row */
};

struct mrtd_ocrb_point {
	float x, y; /* pixels of the image */
};

struct mrtd_ocrb_reading {
	enum mrtd_mrz_format format;
	char text[MRTD_MRZ_MAX + 1]; /* lines joined, NUL at the end */
	size_t n;
	/* Check digits, field rules and sureness allow to act on the text. */
	bool safe;
	bool turned; /* the document lies upside down */
	/* Print goes on beside it: a TD3 of which a lamp hides the rest. */
	bool part;
	unsigned bad_check_digits; /* enum mrtd_mrz_check */
	/* Characters that check digits and field rules chose. */
	unsigned repaired;
	/*
	 * How much more likely, as a natural logarithm, the text is than the
	 * best other text that differs at this place; the least of them.
	 */
	float sure[MRTD_MRZ_MAX], least;
	/* What the rules cost against reading every character by itself. */
	float cost;
	/* First and last character of the first line, then of the last. */
	struct mrtd_ocrb_point corner[4];
};

/*
 * NOT_FOUND: no zone is in the image.  SPACE: the scratch is too small. LENGTH:
 * the image is larger than SIDE_MAX or has no pixels.  On anything but OK the
 * reading is zero.
 */
enum mrtd_err mrtd_ocrb_read(const struct mrtd_ocrb_image *, void *scratch,
    size_t cap, struct mrtd_ocrb_reading *) MUST_USE;

/*
 * Frames of one document put together: two that agree on every character may
 * be accepted where one alone would not be, and one safe frame is contradicted
 * by another safe one that says otherwise.  Zero it when a document is laid
 * down; wipe it when it is taken away.
 */
struct mrtd_ocrb_vote {
	struct mrtd_ocrb_reading best; /* of those that agree with it */
	unsigned agree, against;
	bool contradicted;
};

/* Whether vote->best is to be accepted now. */
bool mrtd_ocrb_vote(
    struct mrtd_ocrb_vote *, const struct mrtd_ocrb_reading *) MUST_USE;

#endif

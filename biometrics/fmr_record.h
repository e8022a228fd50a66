/*
 * Finger minutiae records: how templates travel between makers.
 *
 *	ISO/IEC 19794-2:2005   "FMR\0" " 20\0"
 *	ISO/IEC 19794-2:2011   "FMR\0" "030\0"
 *
 * Both count angles as minutiae.h does: 256 steps, counter-clockwise.  A view
 * that is read and written again is the same bytes, but for two tolerances:
 * zeros behind the record (fixed slots of data bases) are passed over, and
 * the length of a block of extended data may or may not count its own header
 * (makers differ; the reading that fills the area exactly is the right one).
 *
 * Resolution is in pixels per centimetre there: 500 ppi come back as 500,
 *others may come back up to 2 ppi off.  The two card formats have no record
 *header and are not read.
 */
#ifndef BIOMETRICS_FMR_RECORD_H
#define BIOMETRICS_FMR_RECORD_H

#include "biometrics/err.h"
#include "biometrics/minutiae.h"
#include "biometrics/template.h"
#include "mrtd/bytes.h"

enum biometrics_fmr_edition {
	BIOMETRICS_FMR_2005 = 2005,
	BIOMETRICS_FMR_2011 = 2011
};

enum {
	/* Capture date and time of 2011: all bits set where it is unknown. */
	BIOMETRICS_FMR_TIME = 9,
	/* The block that says whose minutiae they are. */
	BIOMETRICS_FMR_ID = 38,
	/* Holds a record of one view with that block. */
	BIOMETRICS_FMR_SIZE = 64 + BIOMETRICS_FMR_ID +
	    6 * BIOMETRICS_MINUTIAE_MAX
};

/* One view of one finger; in 2011 the standard says representation. */
struct biometrics_fmr_view {
	/* In the record's order.  quality above 100 (not known, failed) becomes
	 * 0. */
	struct biometrics_minutiae minutiae;
	uint8_t position; /* 0 unknown, 1 right thumb ... 10 left little */
	uint8_t view; /* 2005: below 16 */
	uint8_t impression; /* 0 live-scan plain; 2005: below 16 */
	uint8_t quality; /* as stated; 2011: of the first quality block */
	/* Blocks of extended data, borrowed: ridge counts, cores and deltas, or
	 * what a maker keeps there. */
	struct span extended;
	bool unstated; /* 2011: minutiae have no quality octet */
	/* 2011 only. */
	uint8_t time[BIOMETRICS_FMR_TIME];
	uint8_t technology;
	uint16_t vendor, device;
	struct span qualities; /* blocks of 5 octets */
	struct span certificates; /* blocks of 3 octets */
	uint8_t ending; /* how the place of a ridge ending was chosen */
};

struct biometrics_fmr_record {
	enum biometrics_fmr_edition edition;
	uint16_t equipment; /* 2005: certification and device, as stated */
	bool certified; /* 2011: views carry certification blocks */
	size_t n;
	struct biometrics_fmr_view *view; /* of the caller */
	size_t cap;
};

/*
 * Reads a record into out->view, which has room for out->cap views.  FORMAT: it
 * is none; UNSUPPORTED: a version or resolution not handled; RECORD: damaged;
 * SPACE: more views.
 */
enum biometrics_err biometrics_fmr_record_parse(
    struct span, struct biometrics_fmr_record *out) MUST_USE;
/*
 * Writes a record.  VALUE: a view cannot be said in this edition.  In 2005 all
 * views share size and resolution; 2011 takes its quality from `qualities`, and
 * where that is empty states none.
 */
enum biometrics_err biometrics_fmr_record_write(
    const struct biometrics_fmr_record *, struct sink *) MUST_USE;
/* A view that says nothing but its minutiae and whose finger it is. */
void biometrics_fmr_view_init(struct biometrics_fmr_view *,
    const struct biometrics_minutiae *, uint8_t position);
/*
 * Says in extended data, which is then block, whose minutiae these are; and
 * whose they are, or false where the record does not say: then they are of
 * another maker, and no threshold of ours holds for them.
 */
void biometrics_fmr_view_sign(struct biometrics_fmr_view *,
    const struct biometrics_template_id *, uint8_t block[BIOMETRICS_FMR_ID]);
bool biometrics_fmr_view_id(const struct biometrics_fmr_view *,
    struct biometrics_template_id *) MUST_USE;

#endif

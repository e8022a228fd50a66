/*
 * What the files of the OCR-B reader tell each other.
 *
 *	ocrb_blob	grey image -> dark spots of the size of a character
 *	ocrb_zone	spots -> lines that lie as in Doc 9303-4, -5, -6
 *	ocrb_track	lines -> where each character stands
 *	ocrb_cell	the 24 x 20 pixels of a character
 *	ocrb_net	pixels -> likelihood of each character
 *	ocrb_rule	likelihoods -> the text that check digits and fields
 *allow
 */
#ifndef MRTD_OCRB_PARTS_H
#define MRTD_OCRB_PARTS_H

#include "mrtd/ocrb.h"

enum {
	OCRB_BLOBS = 8192,
	OCRB_LINES = 24, /* that may be text */
	OCRB_ZONES = 6, /* that are tried */
	OCRB_COLUMNS = 60, /* 44, and eight on both sides */
	OCRB_ROWS = 24, /* of a cell */
	OCRB_COLS = 20,
	OCRB_PITCH = 16, /* pixels of a cell to the pitch of 2.54 mm */
	OCRB_NONE = MRTD_OCRB_CLASSES, /* the class of no character */
};

/* The image, shrunk by a whole number. */
struct ocrb_plane {
	uint8_t *px;
	unsigned width, height, shrunk;
};

/* A connected dark spot: its box and where it lies. */
struct ocrb_blob {
	float x, y; /* middle of the box */
	float w, h;
	int16_t right; /* the next in its row, or -1 */
	bool taken;
};

/* A row of characters: y = a + b x, of the plane. */
struct ocrb_line {
	float a, b;
	float from, to; /* x */
	float h; /* height of a character */
	float pitch;
	unsigned n; /* spots on it */
};

/*
 * The middle of the character at column t of a line, t = 0 at the first:
 * x = (x0 + x1 t) / (1 + x2 t), because the camera sees the line in
 * perspective, y = y0 + y1 t + y2 t^2, because paper bends.
 */
struct ocrb_track {
	float x0, x1, x2;
	float y0, y1, y2;
};

struct ocrb_zone {
	unsigned lines;
	struct ocrb_line line[3];
	struct ocrb_track track[3];
	unsigned columns; /* spanned by the spots */
	/*
	 * A pitch downwards is so many pitches to the right, at a right angle;
	 * 0 once it is known where the lines begin: then column stands below
	 * column, at whatever angle the camera sees them.
	 */
	float upright;
	float score;
};

/* What the network says of one cell. */
struct ocrb_answer {
	float logp[MRTD_OCRB_CLASSES + 1];
	float dx, dy; /* the character lies so many pitches off the middle */
};

/*
 * Dark spots from bottom to top of the image; their number.  work needs
 * OCRB_BLOB_WORK octets.
 */
#define OCRB_BLOB_WORK ((size_t)4 << 20)
size_t mrtd_ocrb_blob_find(const struct ocrb_plane *, void *work,
    struct ocrb_blob *out, size_t cap) MUST_USE;
/* Zones, likeliest first. */
size_t mrtd_ocrb_zone_find(
    struct ocrb_blob *, size_t n, struct ocrb_zone *out) MUST_USE;
/* Lays a track along each line of the zone; false: the spots have no pitch. */
bool mrtd_ocrb_track_lay(
    const struct ocrb_blob *, size_t n, struct ocrb_zone *) MUST_USE;
/* Column `first` becomes column 0. */
void mrtd_ocrb_track_shift(struct ocrb_track *, float first);
/* The same zone upside down. */
void mrtd_ocrb_track_turn(struct ocrb_zone *);
/*
 * Moves the tracks to where the network saw the characters; answers stand from
 * column 0 on.
 */
void mrtd_ocrb_track_move(
    struct ocrb_zone *, struct ocrb_answer (*answer)[OCRB_COLUMNS]);
/* Cuts the cell at a column, normalised. */
void mrtd_ocrb_cell_cut(const struct ocrb_plane *, const struct ocrb_zone *,
    unsigned line, float column, float cell[OCRB_ROWS * OCRB_COLS]);
struct mrtd_ocrb_point mrtd_ocrb_cell_at(
    const struct ocrb_zone *, unsigned line, float column);
/* One pitch to the right, and down, at a column. */
void mrtd_ocrb_cell_axes(const struct ocrb_zone *, unsigned line, float column,
    struct mrtd_ocrb_point *right, struct mrtd_ocrb_point *down);
void mrtd_ocrb_net_run(
    const float cell[OCRB_ROWS * OCRB_COLS], struct ocrb_answer *);
/* Fills text, n, sure, least, cost, repaired and bad_check_digits. */
void mrtd_ocrb_rule_apply(enum mrtd_mrz_format,
    const struct ocrb_answer *const answer[MRTD_MRZ_MAX], void *work,
    struct mrtd_ocrb_reading *);
#define OCRB_RULE_WORK ((size_t)1 << 20)

#endif

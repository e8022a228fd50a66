/*
 * A display that is mounted turned, and a touch panel that does not agree with
 * it: from the picture to the display, and from a touch to the picture.
 */
#ifndef UI_TURN_H
#define UI_TURN_H

#include "mrtd/bytes.h"
#include "ui/draw.h"

struct ui_turn {
	/* The picture is turned clockwise: 0, 90, 180, 270. */
	unsigned degrees;
	/*
	 * What a touch panel reports, as parts of the display's width and
	 * height, becomes (a x + b y + c, d x + e y + f): the form of
	 * libinput's calibration matrix.  All zeros: as reported.
	 */
	double matrix[6];
};

/* "1 0 0 0 1 0"; false when it is not six numbers, or flattens the panel. */
bool ui_turn_matrix(const char *text, double out[6]) MUST_USE;
bool ui_turn_valid(const struct ui_turn *) MUST_USE;
/* Whether the display's width is the picture's height. */
bool ui_turn_swaps(const struct ui_turn *);
/* The part of the display that shows a part of a picture of w by h pixels. */
struct ui_rect ui_turn_rect(
    const struct ui_turn *, int w, int h, struct ui_rect);
/* Copies that part; out has the display's size. */
void ui_turn_copy(const struct ui_turn *, const uint32_t *picture, int w, int h,
    struct ui_rect, uint32_t *out);
/* A touch in the display's pixels, to the picture's; false: it missed. */
bool ui_turn_touch(
    const struct ui_turn *, int w, int h, int *x, int *y) MUST_USE;

#endif

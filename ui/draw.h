/*
 * A surface in memory and one anti-aliased rasteriser for everything on it:
 * rectangles, paths, strokes and glyphs go through the same code, so a picture
 * does not depend on where it is shown.
 *
 *	ui_draw_circle(d, 50, 50, 20);
 *	ui_draw_fill(d, 0xFFFFFFFF);
 *
 * Coordinates are pixels, y grows downwards, passed through the matrix set with
 * ui_draw_place.  Colours are 0xAARRGGBB, not premultiplied.  fill and stroke
 * end the path.  Nothing is drawn outside the clip.
 */
#ifndef UI_DRAW_H
#define UI_DRAW_H

#include <stdbool.h>
#include <stdint.h>

#include "ui/err.h"

#include "mrtd/bytes.h"

struct FT_Outline_;

struct ui_rect {
	int x, y, w, h;
};

/* x' = a x + c y + e, y' = b x + d y + f */
struct ui_matrix {
	float a, b, c, d, e, f;
};

struct ui_draw;

enum ui_err ui_draw_new(struct ui_draw **out, int width, int height) MUST_USE;
void ui_draw_free(struct ui_draw **);
/* 0x00RRGGBB, width * height. */
const uint32_t *ui_draw_pixels(const struct ui_draw *);
struct ui_rect ui_draw_bounds(const struct ui_draw *);

bool ui_draw_rect_empty(struct ui_rect);
struct ui_rect ui_draw_rect_meet(struct ui_rect, struct ui_rect);
struct ui_rect ui_draw_rect_join(struct ui_rect, struct ui_rect);

void ui_draw_clip(struct ui_draw *, struct ui_rect);
/* Replaces the matrix and returns the one before. */
struct ui_matrix ui_draw_place(struct ui_draw *, struct ui_matrix);
/* Multiplies: what follows is scaled by sx, sy about the origin moved to x, y.
 */
struct ui_matrix ui_draw_shift(
    struct ui_draw *, float x, float y, float sx, float sy);

void ui_draw_move(struct ui_draw *, float x, float y);
void ui_draw_line(struct ui_draw *, float x, float y);
void ui_draw_curve(
    struct ui_draw *, float x1, float y1, float x2, float y2, float x, float y);
void ui_draw_close(struct ui_draw *);
/* Closed shapes. */
void ui_draw_box(struct ui_draw *, float x, float y, float w, float h, float r);
void ui_draw_circle(struct ui_draw *, float x, float y, float r);
void ui_draw_oval(struct ui_draw *, float x, float y, float rx, float ry);
/* An open arc; from and turn in whole turns, 0 is up, clockwise. */
void ui_draw_arc(
    struct ui_draw *, float x, float y, float r, float from, float turn);

void ui_draw_fill(struct ui_draw *, uint32_t colour);
/* Fills what an odd number of contours surrounds. */
void ui_draw_fill_odd(struct ui_draw *, uint32_t colour);
/* Round ends and joins; width before the matrix. */
void ui_draw_stroke(struct ui_draw *, float width, uint32_t colour);
/* Whole pixels, no matrix. */
void ui_draw_block(struct ui_draw *, struct ui_rect, uint32_t colour);
/* An outline in 26.6 pixels, y downwards, no matrix. */
void ui_draw_outline(struct ui_draw *, struct FT_Outline_ *, uint32_t colour);
/* How the same outline covers w * h pixels from 0, 0 on: 0 to 255 each, set
 * where it is not 0. */
void ui_draw_cover(
    struct ui_draw *, struct FT_Outline_ *, int w, int h, uint8_t *cover);
/* Paints that: the same pixels as the outline there. */
void ui_draw_stencil(
    struct ui_draw *, struct ui_rect at, const uint8_t *cover, uint32_t colour);
/*
 * Fills at with the middle part of an RGB picture, mirrored, cropped to the
 * shape of the rectangle; rounded corners of radius r are left as they were.
 * rgb holds 3 * width * height bytes; neither side is longer than 4096.
 */
void ui_draw_mirror(struct ui_draw *, struct ui_rect at, int r, struct span rgb,
    int width, int height);
/*
 * A part of an RGB picture, as it is, into at: x, y, w, h in its pixels.  alpha
 * of 256 lies over what was there.  It is no wider than 4096.
 */
void ui_draw_photo(struct ui_draw *, struct ui_rect at, struct span rgb,
    int width, int height, float x, float y, float w, float h, int alpha);

#endif

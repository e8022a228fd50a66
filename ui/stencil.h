/*
 * How a line of text covers pixels: its glyphs, rasterised once at one size
 * with the pen on a whole pixel, and painted from then on wherever it stands,
 * in any colour.  The same pixels as the outlines themselves, a glyph after the
 * other.
 */
#ifndef UI_STENCIL_H
#define UI_STENCIL_H

#include "ui/draw.h"

struct ui_shape_glyphs;
struct ui_stencil;

/* More octets than this no line has: large type is drawn as outlines. */
#define UI_STENCIL_MAX 65536

/* NULL: too large, or no memory. */
struct ui_stencil *ui_stencil_new(
    struct ui_draw *, const struct ui_shape_glyphs *, int size);
void ui_stencil_free(struct ui_stencil **);
int ui_stencil_size(const struct ui_stencil *);
size_t ui_stencil_octets(const struct ui_stencil *);
/* With the pen at x, y. */
void ui_stencil_paint(
    struct ui_draw *, const struct ui_stencil *, int x, int y, uint32_t colour);

/* The outlines of a line, from a pen in 26.6 on, y downwards. */
typedef void ui_stencil_glyph(struct FT_Outline_ *, void *user);
void ui_stencil_each(const struct ui_shape_glyphs *, int size, long x, long y,
    ui_stencil_glyph *, void *user);

#endif

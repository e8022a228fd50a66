/*
 * Text in a box: shaped (ui/shape.h), broken into lines of about
 * the same length, shrunk within limits until it fits.  Never cut off.
 *
 *	fits = ui_text_fit(font, "...", style, width, height, &layout);
 *	ui_text_draw(draw, font, "...", style, &layout, x, y, width, colour);
 */
#ifndef UI_TEXT_H
#define UI_TEXT_H

#include "ui/draw.h"
#include "ui/font.h"
#include "ui/view.h"

enum ui_align {
	UI_ALIGN_START, /* left, in Arabic right */
	UI_ALIGN_CENTRE,
	UI_ALIGN_END,
};

enum ui_weight {
	UI_WEIGHT_REGULAR,
	UI_WEIGHT_BOLD,
};

enum ui_keep {
	UI_KEEP_SHAPE,
	/* What a traveller typed or is known by: shaped anew each time. */
	UI_KEEP_NOTHING,
};

struct ui_text_style {
	enum ui_language language;
	enum ui_align align;
	enum ui_weight weight;
	enum ui_keep keep;
	int size, least; /* pixels of an em: wanted, and fewest allowed */
	int lines; /* at most, up to UI_TEXT_LINES */
};
#define UI_TEXT_LINES 5

struct ui_text_layout {
	int size;
	int lines;
	uint16_t from[UI_TEXT_LINES], to[UI_TEXT_LINES]; /* bytes of the text */
	int line_width[UI_TEXT_LINES]; /* pixels */
	int width, height, line_height;
	int missing; /* characters without a glyph */
};

/*
 * False when the text does not fit even at the least size; the layout is then
 * the one at that size.
 */
bool ui_text_fit(const struct ui_font *, const char *utf8,
    const struct ui_text_style *, int width, int height,
    struct ui_text_layout *) MUST_USE;
/* Draws into the box whose top left corner is x, y. */
void ui_text_draw(struct ui_draw *, const struct ui_font *, const char *utf8,
    const struct ui_text_style *, const struct ui_text_layout *, int x, int y,
    int width, uint32_t colour);
/* The pixels that ui_text_draw would touch. */
struct ui_rect ui_text_ink(const struct ui_font *, const char *utf8,
    const struct ui_text_style *, const struct ui_text_layout *, int x, int y,
    int width);

#endif

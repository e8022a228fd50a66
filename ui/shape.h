/*
 * A line of text as glyphs: shaped by raqm (HarfBuzz, FriBidi), each character
 * with the face that has it; plain English by what these say of pairs of
 * characters (ui/pairs.h), once that was asked for.  Without hinting a text is
 * as much wider as its type is larger: it is shaped at one size, kept, and
 * scaled.
 */
#ifndef UI_SHAPE_H
#define UI_SHAPE_H

#include "ui/font.h"
#include "ui/view.h"

/* Pixels of an em that advances and offsets are given for. */
#define UI_SHAPE_SIZE 1024

struct FT_FaceRec_;
struct ui_draw;
struct ui_shapes;
struct ui_stencil;

struct ui_shape_line {
	const char *utf8;
	size_t n; /* bytes */
	enum ui_language language;
	bool bold;
	/* What a traveller typed or is known by: nothing of it is kept. */
	bool once;
};

/* In 26.6, at UI_SHAPE_SIZE; left to right as they are drawn. */
struct ui_shape_glyph {
	struct FT_FaceRec_ *face;
	unsigned index; /* in the face; 0: it has none */
	uint32_t cluster; /* byte of the line that it is of */
	int x_advance, y_advance, x_offset, y_offset;
};
struct ui_shape_glyphs {
	size_t n;
	unsigned held; /* by so many */
	struct ui_shape_glyph glyph[];
};

/* What is kept; of a font, which frees it before its faces. */
struct ui_shapes *ui_shape_new(void);
void ui_shape_free(struct ui_shapes **);
/* The caller's, to be released; NULL where there is nothing or no memory.
 * Changes the size of the faces that it uses. */
struct ui_shape_glyphs *ui_shape_line(
    const struct ui_font *, const struct ui_shape_line *);
/* Held by the caller, its glyphs not set; NULL: no memory. */
struct ui_shape_glyphs *ui_shape_glyphs_new(size_t n);
/* Whoever holds it last wipes it. */
void ui_shape_release(struct ui_shape_glyphs **);
/*
 * Some fifty milliseconds, for whoever draws much English: a line takes a small
 * part of its time from now on.  What is drawn is the same, with it or without.
 */
void ui_shape_prepare(const struct ui_font *);
/*
 * The same line as it covers pixels at this size: kept with it, until another
 * line or size takes its place.  NULL: it is not kept, or is too large to be.
 */
const struct ui_stencil *ui_shape_stencil(const struct ui_font *,
    const struct ui_shape_line *, struct ui_draw *, int size);
/* The next character and how many bytes it takes; U+FFFD for what is not
 * UTF-8.  n > 0. */
uint32_t ui_shape_character(const char *utf8, size_t n, size_t *used);

#endif

/*
 * The faces of type, mapped into memory once: Noto Sans in the cut of every
 * script, regular and bold, as Debian installs them.
 */
#ifndef UI_FONT_H
#define UI_FONT_H

#include "ui/err.h"
#include "ui/view.h"

struct FT_FaceRec_;
struct ui_font;
struct ui_shapes;

/* folder: a further place to look in first, or NULL. */
enum ui_err ui_font_load(struct ui_font **out, const char *folder) MUST_USE;
void ui_font_free(struct ui_font **);
/* The first file of a script's type that load would fail for; NULL: none. */
const char *ui_font_lacks(enum ui_script, const char *folder);
/*
 * The face that draws this character in a text of this language: the
 * language's own where it has the character, else any that has it, else the
 * language's own, which then shows its box for a missing glyph.
 */
struct FT_FaceRec_ *ui_font_face(
    const struct ui_font *, enum ui_language, bool bold, uint32_t character);
/* Sets the size of a face, in pixels of an em. */
void ui_font_face_size(struct FT_FaceRec_ *, int size);
/* The lines that were shaped with these faces: ui/shape.h */
struct ui_shapes *ui_font_shapes(const struct ui_font *);

#endif

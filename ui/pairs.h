/*
 * Text of plain ASCII as glyphs without HarfBuzz: where no two characters form
 * a ligature, a line of a face is its glyphs, and each advance depends on the
 * next character alone (kerning by pairs).  HarfBuzz shapes lines in which
 * every pair stands once; what it says of them is added up from then on.
 *
 * tests/test_ui_shape.c compares both.
 */
#ifndef UI_PAIRS_H
#define UI_PAIRS_H

#include <stdbool.h>
#include <stddef.h>

struct FT_FaceRec_;
struct ui_pairs;
struct ui_shape_glyphs;

/* Of which characters: a line without letters is of no script, and may be
 * kerned otherwise. */
enum ui_pairs_set {
	UI_PAIRS_PLAIN, /* no letters */
	UI_PAIRS_LATIN, /* all */
	UI_PAIRS_SETS
};
/* False: not of ASCII alone. */
bool ui_pairs_set_of(const char *text, size_t n, enum ui_pairs_set *out);

#define UI_PAIRS_LINES 95
#define UI_PAIRS_LINE 192
/* Line i of those that have every pair of the set between them; returns how
 * long it is, 0: it has none. */
size_t ui_pairs_line(enum ui_pairs_set, int i, char out[UI_PAIRS_LINE]);
/* NULL: no memory. */
struct ui_pairs *ui_pairs_new(struct FT_FaceRec_ *);
/* What became of such a line in this face. */
void ui_pairs_learn(struct ui_pairs *, const char *line, size_t n,
    const struct ui_shape_glyphs *);
void ui_pairs_free(struct ui_pairs **);
/* NULL: it has a pair that is more than its two glyphs; or no memory. */
struct ui_shape_glyphs *ui_pairs_shape(
    const struct ui_pairs *, const char *text, size_t n);

#endif

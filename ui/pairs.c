#include "ui/pairs.h"

#include <stdlib.h>

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_ADVANCES_H

#include "ui/shape.h"

#define FIRST ' '
#define COUNT ('~' - ' ' + 1)
#define NONE INT32_MIN /* of a pair that is not two glyphs */

struct ui_pairs {
	FT_Face face;
	unsigned index[COUNT]; /* of the glyph */
	int32_t alone[COUNT]; /* advance of a line's last one */
	int32_t advance[COUNT][COUNT]; /* of the first before the second */
};

static bool
letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool
ui_pairs_set_of(const char *text, size_t n, enum ui_pairs_set *out)
{
	*out = UI_PAIRS_PLAIN;
	for (size_t i = 0; i < n; i++) {
		if (text[i] < ' ' || text[i] > '~')
			return false;
		if (letter(text[i]))
			*out = UI_PAIRS_LATIN;
	}
	return n > 0;
}

/* aabaca...: each pair of two, both ways round.  A line for each character:
 * what raqm takes for one grows with the square of its length. */
size_t
ui_pairs_line(enum ui_pairs_set set, int i, char out[UI_PAIRS_LINE])
{
	const char a = (char)(FIRST + i);
	size_t n = 0;

	if (set == UI_PAIRS_PLAIN && letter(a))
		return 0;
	out[n++] = a;
	out[n++] = a;
	for (char b = (char)(a + 1); b <= '~'; b++) {
		if (set == UI_PAIRS_PLAIN && letter(b))
			continue;
		out[n++] = b;
		out[n++] = a;
	}
	/* Or it would be of no script. */
	if (set == UI_PAIRS_LATIN && a > 'z')
		out[n++] = 'A';
	return n;
}

/* As hb-ft.cc has it of a face that is not hinted: 16.16 to 26.6. */
static int32_t
advance_of(FT_Face face, unsigned index)
{
	FT_Fixed v = 0;

	ui_font_face_size(face, UI_SHAPE_SIZE);
	return FT_Get_Advance(face, index, FT_LOAD_NO_HINTING, &v) == 0
	    ? (int32_t)((v + (1 << 9)) >> 10)
	    : NONE;
}

/* The one glyph of this character, as the face has it; NULL: it is not so. */
static const struct ui_shape_glyph *
plain_glyph(const struct ui_pairs *p, const struct ui_shape_glyphs *g,
    size_t *at, size_t cluster, char c)
{
	const struct ui_shape_glyph *found = NULL;

	while (*at < g->n && g->glyph[*at].cluster < cluster)
		++*at;
	if (*at < g->n && g->glyph[*at].cluster == cluster &&
	    (*at + 1 == g->n || g->glyph[*at + 1].cluster > cluster))
		found = &g->glyph[*at];
	return found != NULL && found->index == p->index[c - FIRST] &&
		found->index != 0 && found->face == p->face &&
		found->y_advance == 0 && found->x_offset == 0 &&
		found->y_offset == 0
	    ? found
	    : NULL;
}

struct ui_pairs *
ui_pairs_new(struct FT_FaceRec_ *face)
{
	struct ui_pairs *p = malloc(sizeof(*p));

	if (p == NULL)
		return NULL;
	p->face = face;
	for (int i = 0; i < COUNT; i++) {
		p->index[i] = FT_Get_Char_Index(face, (FT_ULong)(FIRST + i));
		p->alone[i] = advance_of(face, p->index[i]);
		for (int k = 0; k < COUNT; k++)
			p->advance[i][k] = NONE;
	}
	return p;
}

void
ui_pairs_learn(struct ui_pairs *p, const char *line, size_t n,
    const struct ui_shape_glyphs *g)
{
	const struct ui_shape_glyph *a = NULL, *b;
	size_t at = 0;

	for (size_t i = 0; i < n; i++, a = b) {
		b = plain_glyph(p, g, &at, i, line[i]);
		if (a != NULL && b != NULL)
			p->advance[line[i - 1] - FIRST][line[i] - FIRST] =
			    a->x_advance;
	}
}

void
ui_pairs_free(struct ui_pairs **p)
{
	free(*p);
	*p = NULL;
}

struct ui_shape_glyphs *
ui_pairs_shape(const struct ui_pairs *p, const char *text, size_t n)
{
	struct ui_shape_glyphs *g = ui_shape_glyphs_new(n);

	for (size_t i = 0; g != NULL && i < n; i++) {
		const int c = text[i] - FIRST;
		const int32_t advance = i + 1 < n
		    ? p->advance[c][text[i + 1] - FIRST]
		    : p->alone[c];

		if (advance == NONE)
			ui_shape_release(&g);
		else
			g->glyph[i] = (struct ui_shape_glyph) {.face = p->face,
			    .index = p->index[c],
			    .cluster = (uint32_t)i,
			    .x_advance = advance};
	}
	return g;
}

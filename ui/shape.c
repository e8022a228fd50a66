#include "ui/shape.h"

#include <stdlib.h>
#include <string.h>

#include <raqm.h>

#include "ui/pairs.h"
#include "ui/stencil.h"

/* A screen has some thirty lines, a quarter of them on every screen; a page of
 * the console some two hundred, and every page comes again. */
#define KEPT 2048
/* Of all stencils: then all are made anew. */
#define OCTETS_MAX ((size_t)8 << 20)

struct ui_shapes {
	struct kept {
		struct ui_shape_glyphs *line; /* NULL: free */
		struct ui_stencil *stencil; /* as last painted; NULL: never */
		char text[256];
		size_t n;
		enum ui_language language;
		bool bold;
	} kept[KEPT];
	size_t octets; /* of stencils */
	struct ui_pairs *pairs[2][UI_PAIRS_SETS]; /* regular, bold */
};

uint32_t
ui_shape_character(const char *s, size_t n, size_t *used)
{
	const uint8_t *p = (const uint8_t *)s;
	size_t more = p[0] >= 0xF0 ? 3
	    : p[0] >= 0xE0	   ? 2
	    : p[0] >= 0xC0	   ? 1
				   : 0;
	uint32_t c = more == 0 ? p[0] : p[0] & (0x3FU >> more);

	*used = 1;
	if (p[0] >= 0x80 && more == 0)
		return 0xFFFD;
	if (more >= n)
		return 0xFFFD;
	for (size_t i = 1; i <= more; i++) {
		if ((p[i] & 0xC0) != 0x80)
			return 0xFFFD;
		c = c << 6 | (p[i] & 0x3F);
	}
	*used = more + 1;
	return c;
}

/* Joiners, direction marks, the places where Thai may break: they have no glyph
 * of their own and part no run. */
static bool
invisible(uint32_t c)
{
	return (c >= 0x200B && c <= 0x200F) || c == 0x061C || c == 0x2060 ||
	    c == '\n';
}

/* Gives every run of characters the face that has them. */
static bool
set_faces(raqm_t *rq, const struct ui_font *font, const struct ui_shape_line *l)
{
	size_t from = 0;
	FT_Face run = NULL;

	for (size_t i = 0, used; i < l->n; i += used) {
		uint32_t c = ui_shape_character(l->utf8 + i, l->n - i, &used);
		FT_Face face = invisible(c) && run != NULL
		    ? run
		    : ui_font_face(font, l->language, l->bold, c);

		if (face == run)
			continue;
		ui_font_face_size(face, UI_SHAPE_SIZE);
		if (run != NULL &&
		    !raqm_set_freetype_face_range(rq, run, from, i - from))
			return false;
		run = face;
		from = i;
	}
	return run != NULL &&
	    raqm_set_freetype_face_range(rq, run, from, l->n - from);
}

struct ui_shape_glyphs *
ui_shape_glyphs_new(size_t n)
{
	struct ui_shape_glyphs *g = malloc(
	    sizeof(*g) + n * sizeof(g->glyph[0]));

	if (g != NULL) {
		g->n = n;
		g->held = 1;
	}
	return g;
}

void
ui_shape_release(struct ui_shape_glyphs **g)
{
	if (*g != NULL && --(*g)->held == 0) {
		bytes_wipe(*g, sizeof(**g) + (*g)->n * sizeof((*g)->glyph[0]));
		free(*g);
	}
	*g = NULL;
}

static struct ui_shape_glyphs *
copy_of(raqm_t *rq)
{
	size_t n = 0;
	const raqm_glyph_t *from = raqm_get_glyphs(rq, &n);
	struct ui_shape_glyphs *g = ui_shape_glyphs_new(n);

	for (size_t i = 0; g != NULL && i < n; i++)
		g->glyph[i] = (struct ui_shape_glyph) {from[i].ftface,
		    from[i].index, from[i].cluster, from[i].x_advance,
		    from[i].y_advance, from[i].x_offset, from[i].y_offset};
	return g;
}

static struct ui_shape_glyphs *
shape_by_raqm(const struct ui_font *font, const struct ui_shape_line *l)
{
	raqm_t *rq = raqm_create();
	raqm_direction_t way = ui_view_language_rtl(l->language)
	    ? RAQM_DIRECTION_RTL
	    : RAQM_DIRECTION_LTR;
	struct ui_shape_glyphs *g = NULL;

	if (rq == NULL)
		return NULL;
	if (raqm_set_text_utf8(rq, l->utf8, l->n) && set_faces(rq, font, l) &&
	    raqm_set_language(rq, ui_view_language_tag(l->language), 0, l->n) &&
	    raqm_set_par_direction(rq, way) &&
	    raqm_set_freetype_load_flags(rq, FT_LOAD_NO_HINTING) &&
	    raqm_layout(rq))
		g = copy_of(rq);
	raqm_destroy(rq);
	return g;
}

static struct ui_shape_glyphs *
shape(const struct ui_font *font, const struct ui_shape_line *l)
{
	const struct ui_shapes *all = ui_font_shapes(font);
	struct ui_shape_glyphs *g = NULL;
	enum ui_pairs_set set;

	if (l->language == UI_LANGUAGE_EN &&
	    ui_pairs_set_of(l->utf8, l->n, &set) &&
	    all->pairs[l->bold][set] != NULL)
		g = ui_pairs_shape(all->pairs[l->bold][set], l->utf8, l->n);
	return g != NULL ? g : shape_by_raqm(font, l);
}

/* NULL: there is no memory.  A line without letters is kerned otherwise beside
 * one: it is of no script. */
static struct ui_pairs *
pairs_of(const struct ui_font *font, bool bold, enum ui_pairs_set set)
{
	struct ui_pairs *p = ui_pairs_new(
	    ui_font_face(font, UI_LANGUAGE_EN, bold, 'A'));
	char text[UI_PAIRS_LINE];

	for (int i = 0; p != NULL && i < UI_PAIRS_LINES; i++) {
		const struct ui_shape_line line = {.utf8 = text,
		    .n = ui_pairs_line(set, i, text),
		    .language = UI_LANGUAGE_EN,
		    .bold = bold,
		    .once = true};
		struct ui_shape_glyphs *g = line.n > 0
		    ? shape_by_raqm(font, &line)
		    : NULL;

		if (g != NULL)
			ui_pairs_learn(p, text, line.n, g);
		ui_shape_release(&g);
	}
	return p;
}

void
ui_shape_prepare(const struct ui_font *font)
{
	struct ui_shapes *all = ui_font_shapes(font);

	for (int bold = 0; bold < 2; bold++)
		for (int set = 0; set < UI_PAIRS_SETS; set++)
			if (all->pairs[bold][set] == NULL)
				all->pairs[bold][set] = pairs_of(
				    font, bold != 0, (enum ui_pairs_set)set);
}

/* FNV-1a */
static struct kept *
place(struct ui_shapes *k, const struct ui_shape_line *l)
{
	uint32_t h = 2166136261U ^ (uint32_t)l->language * 2 ^ l->bold;

	for (size_t i = 0; i < l->n; i++)
		h = (h ^ (uint8_t)l->utf8[i]) * 16777619U;
	return &k->kept[(h ^ h >> 16) % KEPT];
}

static void
drop_stencil(struct ui_shapes *all, struct kept *k)
{
	if (k->stencil != NULL)
		all->octets -= ui_stencil_octets(k->stencil);
	ui_stencil_free(&k->stencil);
}

/* The line's own place, with its shape; NULL: it is not kept. */
static struct kept *
keep(const struct ui_font *font, const struct ui_shape_line *l)
{
	struct ui_shapes *all = ui_font_shapes(font);
	struct kept *k;

	if (l->n == 0 || l->once || l->n > sizeof(k->text))
		return NULL;
	k = place(all, l);
	if (k->line != NULL && k->n == l->n && k->language == l->language &&
	    k->bold == l->bold && memcmp(k->text, l->utf8, l->n) == 0)
		return k;
	drop_stencil(all, k);
	ui_shape_release(&k->line);
	if ((k->line = shape(font, l)) == NULL)
		return NULL;
	memcpy(k->text, l->utf8, l->n);
	k->n = l->n;
	k->language = l->language;
	k->bold = l->bold;
	return k;
}

struct ui_shape_glyphs *
ui_shape_line(const struct ui_font *font, const struct ui_shape_line *l)
{
	struct kept *k = keep(font, l);

	if (k != NULL) {
		k->line->held++;
		return k->line;
	}
	return l->once || l->n > sizeof(k->text) ? shape(font, l) : NULL;
}

const struct ui_stencil *
ui_shape_stencil(const struct ui_font *font, const struct ui_shape_line *l,
    struct ui_draw *d, int size)
{
	struct ui_shapes *all = ui_font_shapes(font);
	struct kept *k = keep(font, l);

	if (k == NULL ||
	    (k->stencil != NULL && ui_stencil_size(k->stencil) == size))
		return k != NULL ? k->stencil : NULL;
	drop_stencil(all, k);
	if (all->octets > OCTETS_MAX)
		for (int i = 0; i < KEPT; i++)
			drop_stencil(all, &all->kept[i]);
	if ((k->stencil = ui_stencil_new(d, k->line, size)) != NULL)
		all->octets += ui_stencil_octets(k->stencil);
	return k->stencil;
}

struct ui_shapes *
ui_shape_new(void)
{
	return calloc(1, sizeof(struct ui_shapes));
}

void
ui_shape_free(struct ui_shapes **s)
{
	if (*s == NULL)
		return;
	for (int i = 0; i < KEPT; i++) {
		ui_stencil_free(&(*s)->kept[i].stencil);
		ui_shape_release(&(*s)->kept[i].line);
	}
	for (int bold = 0; bold < 2; bold++)
		for (int set = 0; set < UI_PAIRS_SETS; set++)
			ui_pairs_free(&(*s)->pairs[bold][set]);
	free(*s);
	*s = NULL;
}

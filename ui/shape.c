#include "ui/shape.h"

#include <stdlib.h>
#include <string.h>

#include <raqm.h>

#include "ui/stencil.h"

/* A screen has some thirty lines, a quarter of them on every screen; a page of
 * the console some two hundred, and every page comes again. */
#define KEPT 2048
/* Of all stencils: then all are made anew. */
#define OCTETS_MAX ((size_t)8 << 20)

struct ui_shapes {
	struct kept {
		raqm_t *rq; /* NULL: free */
		struct ui_stencil *stencil; /* as last painted; NULL: never */
		char text[256];
		size_t n;
		enum ui_language language;
		bool bold;
	} kept[KEPT];
	size_t octets; /* of stencils */
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

static raqm_t *
shape(const struct ui_font *font, const struct ui_shape_line *l)
{
	raqm_t *rq = raqm_create();
	raqm_direction_t way = ui_view_language_rtl(l->language)
	    ? RAQM_DIRECTION_RTL
	    : RAQM_DIRECTION_LTR;

	if (rq == NULL)
		return NULL;
	if (raqm_set_text_utf8(rq, l->utf8, l->n) && set_faces(rq, font, l) &&
	    raqm_set_language(rq, ui_view_language_tag(l->language), 0, l->n) &&
	    raqm_set_par_direction(rq, way) &&
	    raqm_set_freetype_load_flags(rq, FT_LOAD_NO_HINTING) &&
	    raqm_layout(rq))
		return rq;
	raqm_destroy(rq);
	return NULL;
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
	if (k->rq != NULL && k->n == l->n && k->language == l->language &&
	    k->bold == l->bold && memcmp(k->text, l->utf8, l->n) == 0)
		return k;
	drop_stencil(all, k);
	if (k->rq != NULL)
		raqm_destroy(k->rq);
	if ((k->rq = shape(font, l)) == NULL)
		return NULL;
	memcpy(k->text, l->utf8, l->n);
	k->n = l->n;
	k->language = l->language;
	k->bold = l->bold;
	return k;
}

struct _raqm *
ui_shape_line(const struct ui_font *font, const struct ui_shape_line *l)
{
	struct kept *k = keep(font, l);

	if (k != NULL)
		return raqm_reference(k->rq);
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
	if ((k->stencil = ui_stencil_new(d, k->rq, size)) != NULL)
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
		if ((*s)->kept[i].rq != NULL)
			raqm_destroy((*s)->kept[i].rq);
	}
	free(*s);
	*s = NULL;
}

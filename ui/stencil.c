#include "ui/stencil.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H

#include "ui/font.h"
#include "ui/shape.h"

#define GLYPHS 256

struct mark {
	struct ui_rect at;
	size_t from;
};

struct ui_stencil {
	int size;
	size_t n, octets;
	struct mark mark[]; /* and what they cover, behind the last */
};

static const uint8_t *
cover_of(const struct ui_stencil *s)
{
	return (const uint8_t *)(s->mark + s->n);
}

static int
scaled(int at, int size)
{
	return (int)lround((double)at * size / UI_SHAPE_SIZE);
}

void
ui_stencil_each(const struct ui_shape_glyphs *line, int size, long x, long y,
    ui_stencil_glyph *fn, void *user)
{
	static const FT_Matrix flip = {0x10000, 0, 0, -0x10000};
	FT_Pos along = 0, down = 0; /* at UI_SHAPE_SIZE: no error adds up */
	const struct ui_shape_glyph *g = line->glyph;

	for (size_t k = 0; k < line->n; k++) {
		FT_Face face = g[k].face;

		ui_font_face_size(face, size);
		if (FT_Load_Glyph(face, g[k].index,
			FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP) == 0 &&
		    face->glyph->format == FT_GLYPH_FORMAT_OUTLINE) {
			FT_Outline *o = &face->glyph->outline;

			FT_Outline_Transform(o, &flip);
			FT_Outline_Translate(o,
			    x + scaled((int)along + g[k].x_offset, size),
			    y - scaled((int)down + g[k].y_offset, size));
			fn(o, user);
		}
		along += g[k].x_advance;
		down += g[k].y_advance;
	}
}

struct maker {
	struct ui_draw *d;
	struct mark mark[GLYPHS];
	size_t n, octets;
	bool full;
	uint8_t cover[UI_STENCIL_MAX];
};

static void
add(FT_Outline *o, void *user)
{
	struct maker *m = user;
	struct mark *k = &m->mark[m->n];
	size_t octets;
	FT_BBox b;

	if (o->n_points == 0 || m->full)
		return;
	FT_Outline_Get_CBox(o, &b);
	b.xMin >>= 6;
	b.yMin >>= 6;
	b.xMax = (b.xMax + 63) >> 6;
	b.yMax = (b.yMax + 63) >> 6;
	octets = (size_t)(b.xMax - b.xMin) * (size_t)(b.yMax - b.yMin);
	if (m->n == GLYPHS || octets > sizeof(m->cover) - m->octets) {
		m->full = true;
		return;
	}
	*k = (struct mark) {{(int)b.xMin, (int)b.yMin, (int)(b.xMax - b.xMin),
				(int)(b.yMax - b.yMin)},
	    m->octets};
	if (octets == 0)
		return;
	FT_Outline_Translate(o, -b.xMin * 64, -b.yMin * 64);
	memset(m->cover + k->from, 0, octets);
	ui_draw_cover(m->d, o, k->at.w, k->at.h, m->cover + k->from);
	m->octets += octets;
	m->n++;
}

struct ui_stencil *
ui_stencil_new(struct ui_draw *d, const struct ui_shape_glyphs *line, int size)
{
	struct maker *m = malloc(sizeof(*m));
	struct ui_stencil *s = NULL;
	size_t octets;

	if (m == NULL)
		return NULL;
	m->d = d;
	m->n = m->octets = 0;
	m->full = false;
	ui_stencil_each(line, size, 0, 0, add, m);
	octets = m->n * sizeof(m->mark[0]) + m->octets;
	if (!m->full && (s = malloc(sizeof(*s) + octets)) != NULL) {
		s->size = size;
		s->n = m->n;
		s->octets = octets;
		memcpy(s->mark, m->mark, m->n * sizeof(m->mark[0]));
		memcpy(s->mark + m->n, m->cover, m->octets);
	}
	bytes_wipe(m->cover, m->octets);
	free(m);
	return s;
}

void
ui_stencil_free(struct ui_stencil **s)
{
	if (*s == NULL)
		return;
	bytes_wipe((*s)->mark, (*s)->octets);
	free(*s);
	*s = NULL;
}

int
ui_stencil_size(const struct ui_stencil *s)
{
	return s->size;
}

size_t
ui_stencil_octets(const struct ui_stencil *s)
{
	return sizeof(*s) + s->octets;
}

void
ui_stencil_paint(struct ui_draw *d, const struct ui_stencil *s, int x, int y,
    uint32_t colour)
{
	for (size_t i = 0; i < s->n; i++) {
		struct ui_rect at = s->mark[i].at;

		at.x += x;
		at.y += y;
		ui_draw_stencil(d, at, cover_of(s) + s->mark[i].from, colour);
	}
}

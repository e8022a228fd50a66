#include "ui/text.h"

#include <math.h>
#include <string.h>

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H

#include "ui/shape.h"
#include "ui/stencil.h"

#define TEXT_MAX 256

/* clang-format off */
/*
 * By script, in hundredths of an em.  Scale: letters that are small in their em
 * are set larger.  The rest is the room a line takes: Noto's own metrics leave
 * room for stacked marks that none of our texts has.
 */
static const struct {
	int scale, ascent, descent, gap;
} metrics[UI_SCRIPT_COUNT] = {
	[UI_SCRIPT_LATIN]      = {100,  97, 25,   6},
	[UI_SCRIPT_ARABIC]     = {108, 121, 50, -36},
	[UI_SCRIPT_HEBREW]     = {104,  90, 25,  12},
	[UI_SCRIPT_DEVANAGARI] = {104, 105, 40,   0},
	[UI_SCRIPT_BENGALI]    = {104, 100, 45,   0},
	[UI_SCRIPT_TAMIL]      = {100, 100, 35,   0},
	[UI_SCRIPT_THAI]       = {100, 110, 38,   0},
	[UI_SCRIPT_HANS]       = {100,  92, 18,  30},
	[UI_SCRIPT_HANT]       = {100,  92, 18,  30},
	[UI_SCRIPT_JAPANESE]   = {100,  92, 18,  30},
	[UI_SCRIPT_KOREAN]     = {100,  92, 22,  22},
};
/* clang-format on */

#define METRIC(style) metrics[ui_view_language_script((style)->language)]

struct measure {
	const char *s;
	size_t n;
	/* Advance of the glyphs that start at each byte, 26.6, and the places
	 * where a new line may start. */
	int advance[TEXT_MAX];
	bool may_break[TEXT_MAX + 1], must_break[TEXT_MAX + 1];
	int missing;
};

/* Kana, Han and their marks; Korean has blanks. */
static bool
han(uint32_t c)
{
	return (c >= 0x3000 && c <= 0x9FFF) || (c >= 0xFF00 && c <= 0xFFEF);
}

/*
 * What must not start a line in Chinese and Japanese (UAX #14: classes CL, EX,
 * NS, CJ), and what must not end one (OP).
 */
static const char starts_no_line[] =
    "、。，．！？：；・…ー々」』】〕｝》〉）”’"
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ";
static const char ends_no_line[] = "「『【〔｛《〈（“‘";

static bool
one_of(const char *marks, size_t n, uint32_t c)
{
	for (size_t i = 0, used; i < n; i += used)
		if (ui_shape_character(marks + i, n - i, &used) == c)
			return true;
	return false;
}

static bool
may_part(uint32_t before, uint32_t c)
{
	return (han(before) || han(c)) &&
	    !one_of(starts_no_line, sizeof(starts_no_line) - 1, c) &&
	    !one_of(ends_no_line, sizeof(ends_no_line) - 1, before);
}

/*
 * Lines part at blanks, at U+200B ZERO WIDTH SPACE and, in a text without that
 * sign, between Han characters.  Thai is written without blanks, Japanese reads
 * better when phrases stay whole: their catalogues say where a line may end.
 */
static void
find_breaks(struct measure *m)
{
	bool marked = strstr(m->s, "\u200B") != NULL;
	uint32_t before = 0;

	memset(m->may_break, 0, sizeof(m->may_break));
	memset(m->must_break, 0, sizeof(m->must_break));
	for (size_t i = 0, used; i < m->n; i += used) {
		uint32_t c = ui_shape_character(m->s + i, m->n - i, &used);

		/* A line end in the text ends the line. */
		m->must_break[i] = before == '\n';
		m->may_break[i] = i > 0 &&
		    (before == ' ' || before == '\n' || before == 0x200B ||
			(!marked && may_part(before, c)));
		before = c;
	}
	m->may_break[m->n] = true;
}

static struct ui_shape_line
line_of(const char *s, size_t n, const struct ui_text_style *style)
{
	return (struct ui_shape_line) {.utf8 = s,
	    .n = n,
	    .language = style->language,
	    .bold = style->weight == UI_WEIGHT_BOLD,
	    .once = style->keep == UI_KEEP_NOTHING};
}

static struct ui_shape_glyphs *
shape(const struct ui_font *font, const char *s, size_t n,
    const struct ui_text_style *style)
{
	const struct ui_shape_line line = line_of(s, n, style);

	return ui_shape_line(font, &line);
}

/* At UI_SHAPE_SIZE. */
static bool
measure(const struct ui_font *font, const char *s,
    const struct ui_text_style *style, struct measure *m)
{
	struct ui_shape_glyphs *line;

	m->s = s;
	m->n = strlen(s);
	m->missing = 0;
	if (m->n >= TEXT_MAX)
		return false;
	memset(m->advance, 0, sizeof(m->advance));
	find_breaks(m);
	if ((line = shape(font, s, m->n, style)) == NULL)
		return false;
	for (size_t i = 0; i < line->n; i++) {
		const struct ui_shape_glyph *g = &line->glyph[i];

		if (g->cluster >= m->n || s[g->cluster] == '\n')
			continue;
		m->advance[g->cluster] += g->x_advance;
		if (g->index == 0)
			m->missing++;
	}
	ui_shape_release(&line);
	return true;
}

struct line {
	size_t from, to, next; /* to: before the blanks; next: after them */
	int width;
};

static bool
blank(char c)
{
	return c == ' ' || c == '\n';
}

/* The longest line from here that is not wider; false: a word alone is. */
static bool
take_line(const struct measure *m, int width, struct line *l)
{
	int w = 0, solid = 0;
	bool found = false;

	for (size_t i = l->from; i <= m->n; i++) {
		if (i > l->from && m->may_break[i] && solid <= width) {
			found = true;
			l->next = l->to = i;
			l->width = solid;
		}
		if (i == m->n || solid > width ||
		    (i > l->from && m->must_break[i]))
			break;
		w += m->advance[i];
		/* Blanks at the end of a line take no room. */
		if (!blank(m->s[i]))
			solid = (w + 63) / 64;
	}
	while (found && l->to > l->from && blank(m->s[l->to - 1]))
		l->to--;
	return found;
}

/*
 * Breaks at this width.  Returns the number of lines needed, which may be more
 * than the layout keeps; 0 when a word alone is too wide.
 */
static int
break_lines(const struct measure *m, int width, struct ui_text_layout *l)
{
	struct line line = {0};
	int n = 0;

	l->width = l->lines = 0;
	for (; line.next < m->n; n++) {
		line.from = line.next;
		if (!take_line(m, width, &line))
			return 0;
		if (line.width > l->width)
			l->width = line.width;
		if (n >= UI_TEXT_LINES)
			continue;
		l->from[n] = (uint16_t)line.from;
		l->to[n] = (uint16_t)line.to;
		l->line_width[n] = line.width;
		l->lines = n + 1;
	}
	return n;
}

/* Narrows the lines as long as there are no more of them: no word alone. */
static void
even_out(const struct measure *m, int width, struct ui_text_layout *l)
{
	int low = width / 3, high = width, lines = break_lines(m, width, l);

	while (high - low > 4) {
		int mid = (low + high) / 2, n = break_lines(m, mid, l);

		if (n == lines)
			high = mid;
		else
			low = mid;
	}
	(void)break_lines(m, high, l);
}

static void
scale(const struct measure *at, int size, struct measure *m)
{
	*m = *at;
	for (size_t i = 0; i < m->n; i++)
		m->advance[i] = (at->advance[i] * size + UI_SHAPE_SIZE - 1) /
		    UI_SHAPE_SIZE;
}

static bool
fit_at(const struct measure *m, const struct ui_text_style *style, int size,
    int width, int height, struct ui_text_layout *l)
{
	int em = METRIC(style).ascent + METRIC(style).descent;
	int n;

	memset(l, 0, sizeof(*l));
	l->size = size;
	l->missing = m->missing;
	/* Some letters reach beyond their own width. */
	width -= size / 10;
	n = break_lines(m, width, l);
	if (n > 0)
		even_out(m, width, l);
	l->line_height = (size * (em + METRIC(style).gap) + 99) / 100;
	l->height = (l->lines - 1) * l->line_height + (size * em + 99) / 100;
	return n > 0 && n <= style->lines && l->height <= height;
}

bool
ui_text_fit(const struct ui_font *font, const char *utf8,
    const struct ui_text_style *style, int width, int height,
    struct ui_text_layout *l)
{
	int larger = METRIC(style).scale, size = style->size * larger / 100;
	int least = style->least * larger / 100;
	struct measure at, m;

	memset(l, 0, sizeof(*l));
	l->size = size;
	if (!measure(font, utf8, style, &at))
		return false;
	for (scale(&at, size, &m); !fit_at(&m, style, size, width, height, l);
	     scale(&at, size, &m)) {
		if (size <= least)
			return false;
		size -= size / 32 + 1;
		if (size < least)
			size = least;
	}
	return true;
}

/* Where line i starts, and its baseline, in 26.6. */
static FT_Vector
origin(const struct ui_text_style *style, const struct ui_text_layout *l, int i,
    int x, int y, int width)
{
	int room = width - l->line_width[i];
	bool rtl = ui_view_language_rtl(style->language);

	if (style->align == UI_ALIGN_CENTRE)
		x += room / 2;
	else if ((style->align == UI_ALIGN_END) != rtl)
		x += room;
	y += i * l->line_height + l->size * METRIC(style).ascent / 100;
	return (FT_Vector) {x * 64, y * 64};
}

/* Hands over the outline of every glyph at its place. */
static void
each_glyph(const struct ui_font *font, const char *utf8,
    const struct ui_text_style *style, const struct ui_text_layout *l, int x,
    int y, int width, ui_stencil_glyph *fn, void *user)
{
	struct ui_shape_glyphs *line[UI_TEXT_LINES];

	for (int i = 0; i < l->lines; i++)
		line[i] = shape(font, utf8 + l->from[i],
		    (size_t)(l->to[i] - l->from[i]), style);
	for (int i = 0; i < l->lines; i++) {
		const FT_Vector pen = origin(style, l, i, x, y, width);

		if (line[i] == NULL)
			continue;
		ui_stencil_each(line[i], l->size, pen.x, pen.y, fn, user);
		ui_shape_release(&line[i]);
	}
}

struct brush {
	struct ui_draw *d;
	uint32_t colour;
};

static void
paint(FT_Outline *o, void *user)
{
	struct brush *b = user;

	ui_draw_outline(b->d, o, b->colour);
}

void
ui_text_draw(struct ui_draw *d, const struct ui_font *font, const char *utf8,
    const struct ui_text_style *style, const struct ui_text_layout *l, int x,
    int y, int width, uint32_t colour)
{
	for (int i = 0; i < l->lines; i++) {
		const FT_Vector pen = origin(style, l, i, x, y, width);
		const struct ui_shape_line line = line_of(
		    utf8 + l->from[i], (size_t)(l->to[i] - l->from[i]), style);
		const struct ui_stencil *s = ui_shape_stencil(
		    font, &line, d, l->size);
		struct ui_shape_glyphs *glyphs;

		if (s != NULL) {
			ui_stencil_paint(
			    d, s, (int)(pen.x / 64), (int)(pen.y / 64), colour);
			continue;
		}
		if ((glyphs = ui_shape_line(font, &line)) == NULL)
			continue;
		ui_stencil_each(glyphs, l->size, pen.x, pen.y, paint,
		    &(struct brush) {d, colour});
		ui_shape_release(&glyphs);
	}
}

static void
measure_ink(FT_Outline *o, void *user)
{
	struct ui_rect *ink = user;
	FT_BBox b;
	int x, y;

	if (o->n_points == 0)
		return;
	FT_Outline_Get_CBox(o, &b);
	x = (int)floor((double)b.xMin / 64);
	y = (int)floor((double)b.yMin / 64);
	*ink = ui_draw_rect_join(*ink,
	    (struct ui_rect) {x, y, (int)ceil((double)b.xMax / 64) - x,
		(int)ceil((double)b.yMax / 64) - y});
}

struct ui_rect
ui_text_ink(const struct ui_font *font, const char *utf8,
    const struct ui_text_style *style, const struct ui_text_layout *l, int x,
    int y, int width)
{
	struct ui_rect ink = {0, 0, 0, 0};

	each_glyph(font, utf8, style, l, x, y, width, measure_ink, &ink);
	return ink;
}

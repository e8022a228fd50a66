#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/console_scene.h"

/* clang-format off */
/* Okabe and Ito's set, made brighter for a dark ground: vermilion and yellow
 * are told apart by every kind of colour vision, and by brightness. */
static const uint32_t colours[UI_CONSOLE_COLOURS] = {
	[UI_CONSOLE_GROUND]     = 0xFF10161D,
	[UI_CONSOLE_PANEL]      = 0xFF1A232D,
	[UI_CONSOLE_RAISED]     = 0xFF2A3743,
	[UI_CONSOLE_EDGE]       = 0xFF536372,
	[UI_CONSOLE_INK]        = 0xFFF2F5F7,
	[UI_CONSOLE_SOFT]       = 0xFFAAB7C4,
	[UI_CONSOLE_ACCENT]     = 0xFF7CC4F2,
	[UI_CONSOLE_ACCENT_INK] = 0xFF0B1620,
	[UI_CONSOLE_WARN]       = 0xFFF4DD4C,
	[UI_CONSOLE_BAD]        = 0xFFFF8A57,
	[UI_CONSOLE_BAD_INK]    = 0xFF1C0A02,
	[UI_CONSOLE_CURVE]      = 0xFF7CC4F2,
	[UI_CONSOLE_CURVE_B]    = 0xFFF4DD4C,
	[UI_CONSOLE_CLEAR]      = 0x00000000,
};
/* clang-format on */

#define AHEAD 12 /* items that are looked at for one that has moved */

struct painter {
	struct ui_draw *d;
	const struct ui_font *font;
	const struct ui_console *view;
	float u;
};

uint32_t
ui_console_colour(enum ui_console_colour c)
{
	return colours[c];
}

void
ui_console_draw_text(struct ui_draw *d, const struct ui_font *font,
    const char *text, int size, bool bold, enum ui_align align, int lines,
    struct ui_rect r, uint32_t colour)
{
	const struct ui_text_style style = {.language = UI_LANGUAGE_EN,
	    .align = align,
	    .weight = bold ? UI_WEIGHT_BOLD : UI_WEIGHT_REGULAR,
	    .size = size,
	    .least = size * 6 / 10 > 8 ? size * 6 / 10 : 8,
	    .lines = lines};
	struct ui_text_layout l;
	char cut[UI_CONSOLE_TEXT + 4];
	size_t n;

	if (text[0] == '\0' || r.w <= 0 || r.h <= 0)
		return;
	snprintf(cut, sizeof(cut), "%s", text);
	/* What is too long even then ends in dots: the whole of it is one touch
	 * away, or was typed. */
	for (n = strlen(cut);
	     n > 8 && !ui_text_fit(font, cut, &style, r.w, r.h, &l);) {
		n = n * 9 / 10;
		while (n > 0 && ((unsigned char)cut[n] & 0xC0) == 0x80)
			n--;
		snprintf(cut + n, sizeof(cut) - n, "…");
	}
	if (n <= 8 && !ui_text_fit(font, cut, &style, r.w, r.h, &l))
		return;
	ui_text_draw(d, font, cut, &style, &l, r.x, r.y + (r.h - l.height) / 2,
	    r.w, colour);
}

static void
box(const struct painter *p, const struct ui_console_item *it)
{
	const struct ui_rect r = it->rect;
	const float e = (it->strong ? 3 : 1.5f) * p->u;
	struct ui_rect in = r;
	int pad = (int)(6 * p->u);

	if (it->ground != UI_CONSOLE_CLEAR && it->edge == UI_CONSOLE_CLEAR)
		ui_draw_block(p->d, r, colours[it->ground]);
	if (it->edge != UI_CONSOLE_CLEAR) {
		ui_draw_box(p->d, (float)r.x + e / 2, (float)r.y + e / 2,
		    (float)r.w - e, (float)r.h - e, 6 * p->u);
		if (it->ground != UI_CONSOLE_CLEAR)
			ui_draw_fill(p->d, colours[it->ground]);
		ui_draw_box(p->d, (float)r.x + e / 2, (float)r.y + e / 2,
		    (float)r.w - e, (float)r.h - e, 6 * p->u);
		ui_draw_stroke(p->d, e, colours[it->edge]);
		in.x += pad;
		in.w -= 2 * pad;
	}
	in.x += it->left;
	in.w -= it->left;
	ui_console_draw_text(p->d, p->font, it->text, it->size, it->bold,
	    it->align, it->lines, in, colours[it->ink]);
}

static void
octagon(struct ui_draw *d, float r)
{
	for (int i = 0; i < 8; i++) {
		const float a = ((float)i + .5f) * 0.785398f;

		if (i == 0)
			ui_draw_move(d, r * cosf(a), r * sinf(a));
		else
			ui_draw_line(d, r * cosf(a), r * sinf(a));
	}
	ui_draw_close(d);
}

static void
strokes(struct ui_draw *d, const float *xy, int n, uint32_t colour)
{
	for (int i = 0; i < n; i++) {
		ui_draw_move(d, xy[4 * i], xy[4 * i + 1]);
		ui_draw_line(d, xy[4 * i + 2], xy[4 * i + 3]);
		ui_draw_stroke(d, 12, colour);
	}
}

/* A symbol in a square of 100 about its middle. */
static void
symbol(struct ui_draw *d, enum ui_console_light light, uint32_t ink)
{
	static const float tick[] = {-24, 2, -8, 18, -8, 18, 26, -20};
	static const float cross[] = {-17, -17, 17, 17, -17, 17, 17, -17};
	static const float mark[] = {0, -14, 0, 8, 0, 24, 0, 24};
	static const float away[] = {-34, 0, -22, 0, -6, 0, 6, 0, 22, 0, 34, 0};
	static const float bar[] = {-18, 0, 18, 0};
	/* On a ground that flashes the symbol is dark, and its mark bright. */
	const uint32_t dark =
	    colours[ink == colours[UI_CONSOLE_BAD_INK] ? UI_CONSOLE_BAD
						       : UI_CONSOLE_BAD_INK];

	switch (light) {
	case UI_CONSOLE_LIGHT_NONE:
		ui_draw_circle(d, 0, 0, 10);
		ui_draw_fill(d, ink);
		break;
	case UI_CONSOLE_LIGHT_GOOD:
		strokes(d, tick, 2, ink);
		break;
	case UI_CONSOLE_LIGHT_OPEN:
		ui_draw_circle(d, 0, 0, 40);
		ui_draw_stroke(d, 8, ink);
		ui_draw_arc(d, 0, -10, 13, -.25f, .72f);
		ui_draw_stroke(d, 9, ink);
		strokes(d, (const float[]) {0, 6, 0, 10, 0, 24, 0, 24}, 2, ink);
		break;
	case UI_CONSOLE_LIGHT_WARN:
		ui_draw_move(d, 0, -42);
		ui_draw_line(d, 46, 38);
		ui_draw_line(d, -46, 38);
		ui_draw_close(d);
		ui_draw_fill(d, ink);
		strokes(d, mark, 2, dark);
		break;
	case UI_CONSOLE_LIGHT_BAD:
		octagon(d, 46);
		ui_draw_fill(d, ink);
		strokes(d, cross, 2, dark);
		break;
	case UI_CONSOLE_LIGHT_STOP:
		ui_draw_circle(d, 0, 0, 40);
		ui_draw_stroke(d, 8, ink);
		strokes(d, bar, 1, ink);
		break;
	default:
		strokes(d, away, 3, ink);
		break;
	}
}

static void
light(const struct painter *p, const struct ui_console_item *it)
{
	const struct ui_rect r = it->rect;
	const float s = (float)r.w / 100;
	struct ui_matrix was = ui_draw_shift(p->d, (float)r.x + (float)r.w / 2,
	    (float)r.y + (float)r.h / 2, s, s);

	symbol(p->d, (enum ui_console_light)it->at, colours[it->ink]);
	(void)ui_draw_place(p->d, was);
}

static void
bar(const struct painter *p, const struct ui_console_item *it)
{
	const struct ui_rect r = it->rect;
	const float x = (float)r.x, y = (float)r.y, w = (float)r.w,
		    h = (float)r.h;
	float full = w * (float)it->at / 1000;

	ui_draw_box(p->d, x, y + h * .2f, w, h * .6f, h * .3f);
	ui_draw_fill(p->d, colours[UI_CONSOLE_RAISED]);
	if (full > h * .6f) {
		ui_draw_box(p->d, x, y + h * .2f, full < w ? full : w, h * .6f,
		    h * .3f);
		ui_draw_fill(p->d, colours[it->ink]);
	}
	if (it->mark < 0)
		return;
	full = x + w * (float)it->mark / 1000;
	ui_draw_box(p->d, full - 2 * p->u, y, 4 * p->u, h, 0);
	ui_draw_fill(p->d, colours[UI_CONSOLE_INK]);
}

static void
photo(const struct painter *p, const struct ui_console_item *it)
{
	const struct ui_console_case *c = &p->view->shown;
	const struct ui_rect r = it->rect;

	ui_draw_block(p->d, r, colours[UI_CONSOLE_PANEL]);
	ui_console_draw_photo(p->d,
	    it->at == 1	      ? &c->live
		: it->at == 3 ? &c->page
			      : &c->chip,
	    it->at == 2 ? &c->live : NULL, c->overlay * 64, it->mark, it->x,
	    it->y, r);
	ui_draw_box(p->d, (float)r.x + 1, (float)r.y + 1, (float)r.w - 2,
	    (float)r.h - 2, 0);
	ui_draw_stroke(p->d, 2 * p->u, colours[it->edge]);
}

static void
mrz(const struct painter *p, const struct ui_console_item *it)
{
	const struct ui_console_case *c = &p->view->shown;
	const struct ui_console_mrz *m = it->at == 0 ? &c->printed
						     : &c->chipped;
	const int columns = c->mrz_columns > 0 ? c->mrz_columns : 44;
	const int lines = c->mrz_lines > 0 ? c->mrz_lines : 2;
	const int w = it->rect.w / columns, h = it->rect.h / lines;

	for (int i = 0; it->text[i] != '\0' && i < columns * lines; i++) {
		const struct ui_rect at = {it->rect.x + i % columns * w,
		    it->rect.y + i / columns * h, w, h};
		uint32_t ink = colours[UI_CONSOLE_INK];

		if (m->wrong[i]) {
			ui_draw_block(p->d, at, colours[UI_CONSOLE_BAD]);
			ink = colours[UI_CONSOLE_BAD_INK];
		} else if (it->text[i] == '<') {
			ink = colours[UI_CONSOLE_SOFT];
		}
		if (m->digit[i] || i == it->mark) {
			ui_draw_box(p->d, (float)at.x + 1, (float)at.y + 1,
			    (float)at.w - 2, (float)at.h - 2, 2);
			ui_draw_stroke(p->d, i == it->mark ? 3 : 1.5f,
			    colours[i == it->mark ? UI_CONSOLE_ACCENT
						  : UI_CONSOLE_SOFT]);
		}
		ui_console_draw_text(p->d, p->font,
		    (const char[2]) {it->text[i], '\0'}, it->size, false,
		    UI_ALIGN_CENTRE, 1, at, ink);
	}
}

static void
plot(const struct painter *p, const struct ui_console_item *it)
{
	ui_draw_block(p->d, it->rect, colours[it->ground]);
	ui_console_draw_plot(p->d, p->font, &p->view->plot[it->at], it->rect);
}

static void
paint(const struct painter *p, const struct ui_console_scene *s,
    struct ui_rect at)
{
	static void (*const kinds[])(
	    const struct painter *, const struct ui_console_item *) = {
	    [UI_CONSOLE_ITEM_BOX] = box,
	    [UI_CONSOLE_ITEM_LIGHT] = light,
	    [UI_CONSOLE_ITEM_BAR] = bar,
	    [UI_CONSOLE_ITEM_PHOTO] = photo,
	    [UI_CONSOLE_ITEM_MRZ] = mrz,
	    [UI_CONSOLE_ITEM_PLOT] = plot,
	};

	ui_draw_clip(p->d, at);
	for (int i = 0; i < s->n; i++)
		if (!ui_draw_rect_empty(ui_draw_rect_meet(s->item[i].rect, at)))
			kinds[s->item[i].kind](p, &s->item[i]);
	ui_draw_clip(p->d, ui_draw_bounds(p->d));
}

static bool
inside(struct ui_rect in, struct ui_rect r)
{
	return in.x >= r.x && in.y >= r.y && in.x + in.w <= r.x + r.w &&
	    in.y + in.h <= r.y + r.h;
}

/* Adds one; what does not fit any more goes into the last. */
static int
mark(struct ui_rect *dirty, int n, int max, struct ui_rect r)
{
	int left = 0;

	if (ui_draw_rect_empty(r))
		return n;
	for (int i = 0; i < n; i++)
		if (inside(r, dirty[i]))
			return n;
	for (int i = 0; i < n; i++)
		if (!inside(dirty[i], r))
			dirty[left++] = dirty[i];
	n = left;
	if (n == max) {
		dirty[n - 1] = ui_draw_rect_join(dirty[n - 1], r);
		return n;
	}
	dirty[n] = r;
	return n + 1;
}

static bool
same(const struct ui_console_item *a, const struct ui_console_item *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

/*
 * How many of a come before one that is b's first, or the other way round: an
 * item that comes or goes moves all those behind it, and changes none of them.
 */
static int
until(const struct ui_console_item *b, const struct ui_console_item *a, int n)
{
	for (int i = 0; i < n && i < AHEAD; i++)
		if (same(a + i, b))
			return i;
	return -1;
}

static int
changes(const struct ui_console_scene *before,
    const struct ui_console_scene *now, struct ui_rect *dirty, int max)
{
	int i = 0, k = 0, n = 0;

	while (i < before->n || k < now->n) {
		const struct ui_console_item *a = &before->item[i];
		const struct ui_console_item *b = &now->item[k];
		int gone = 1, come = 1;

		if (i < before->n && k < now->n) {
			if (same(a, b)) {
				i++;
				k++;
				continue;
			}
			if ((gone = until(b, a, before->n - i)) > 0)
				come = 0;
			else if ((come = until(a, b, now->n - k)) > 0)
				gone = 0;
			else
				gone = come = 1;
		}
		for (; gone > 0 && i < before->n; gone--)
			n = mark(dirty, n, max, before->item[i++].rect);
		for (; come > 0 && k < now->n; come--)
			n = mark(dirty, n, max, now->item[k++].rect);
	}
	return n;
}

int
ui_console_scene_paint(struct ui_draw *d, const struct ui_font *font,
    const struct ui_console *v, const struct ui_console_scene *now,
    const struct ui_console_scene *before, struct ui_rect *dirty, int max)
{
	const struct painter p = {d, font, v, (float)now->height / 1080};
	int n = 0;

	if (before == NULL)
		n = mark(dirty, n, max, ui_draw_bounds(d));
	else
		n = changes(before, now, dirty, max);
	for (int i = 0; i < n; i++)
		paint(&p, now, dirty[i]);
	return n;
}

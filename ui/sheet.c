#include "ui/sheet.h"

#include <stdio.h>
#include <string.h>

#include "ui/words.h"

int
ui_sheet_units(const struct ui_sheet *s, double n)
{
	return (int)(n * s->short_side / 108 + 0.5);
}

struct ui_rect
ui_sheet_turn(const struct ui_sheet *s, struct ui_rect r)
{
	if (s->rtl)
		r.x = s->scene->width - r.x - r.w;
	return r;
}

struct ui_rect
ui_sheet_inset(struct ui_rect r, int x, int y)
{
	return (struct ui_rect) {r.x + x, r.y + y, r.w - 2 * x, r.h - 2 * y};
}

struct ui_item *
ui_sheet_add(struct ui_sheet *s, enum ui_item_kind kind, struct ui_rect r)
{
	struct ui_item *it = &s->scene->items[s->scene->n++];

	it->kind = kind;
	it->rect = ui_sheet_turn(s, r);
	it->rtl = s->rtl;
	return it;
}

struct ui_text_style
ui_sheet_style(const struct ui_sheet *s, enum ui_type type, enum ui_align align,
    bool bold, int lines)
{
	return (struct ui_text_style) {
	    .language = s->view->language,
	    .align = align,
	    .weight = bold ? UI_WEIGHT_BOLD : UI_WEIGHT_REGULAR,
	    .size = ui_theme_size(type, s->short_side, s->view->large_type),
	    .least = ui_theme_size_least(
		type, s->short_side, s->view->large_type),
	    .lines = lines,
	};
}

void
ui_sheet_text(const struct ui_sheet *s, struct ui_item *it, const char *text,
    struct ui_text_style style, struct ui_rect r)
{
	snprintf(it->text, sizeof(it->text), "%s", text);
	it->style = style;
	it->fits = ui_text_fit(
	    s->font, it->text, &style, r.w, r.h, &it->layout);
	it->text_rect = r;
	it->text_rect.y += (r.h - it->layout.height) / 2;
	it->text_rect.h = it->layout.height;
}

struct ui_item *
ui_sheet_button(
    struct ui_sheet *s, struct ui_rect r, struct ui_event event, bool chosen)
{
	struct ui_item *it = ui_sheet_add(s, UI_ITEM_BUTTON, r);

	it->chosen = chosen;
	it->ground = chosen ? UI_COLOUR_INK : UI_COLOUR_BUTTON;
	it->ink = chosen ? UI_COLOUR_PAPER : UI_COLOUR_INK;
	it->edge = chosen ? UI_COLOUR_INK : UI_COLOUR_LINE;
	it->event = event;
	return it;
}

void
ui_sheet_label(const struct ui_sheet *s, struct ui_item *it, struct ui_rect r,
    enum ui_picture icon, const char *text)
{
	int side = ui_sheet_units(s, 6);
	int before = text[0] == '\0' ? (r.w - side) / 2 : ui_sheet_units(s, 2);

	it->picture = icon;
	it->picture_rect = ui_sheet_turn(s,
	    (struct ui_rect) {
		r.x + before, r.y + (r.h - side) / 2, side, side});
	ui_sheet_text(s, it, text,
	    ui_sheet_style(s, UI_TYPE_LABEL, UI_ALIGN_START, false, 2),
	    ui_sheet_turn(s,
		(struct ui_rect) {r.x + side + ui_sheet_units(s, 3.5),
		    r.y + ui_sheet_units(s, 0.5),
		    r.w - side - ui_sheet_units(s, 4.5),
		    r.h - ui_sheet_units(s, 1)}));
}

/* Text at the top of r, which becomes what is left below it; false: no room. */
static bool
add_words(struct ui_sheet *s, struct ui_rect *r, enum ui_message m,
    enum ui_type type, int percent, enum ui_colour ink)
{
	const char *text = ui_message_text(m, s->view->language);
	struct ui_text_style style = ui_sheet_style(s, type, UI_ALIGN_START,
	    type == UI_TYPE_TITLE, type == UI_TYPE_TITLE ? 3 : 5);
	struct ui_item *it = ui_sheet_add(s, UI_ITEM_TEXT, *r);
	int used;

	/* Beside a keyboard a title may be as small as a body. */
	if (s->view->screen == UI_SCREEN_TYPE)
		style.least = ui_theme_size_least(
		    UI_TYPE_BODY, s->short_side, s->view->large_type);
	style.size = style.size * percent / 100;
	if (style.size < style.least)
		style.size = style.least;
	style.least = style.size;
	it->ink = ink;
	ui_sheet_text(s, it, text, style, it->rect);
	it->text_rect.y = r->y;
	used = it->rect.h = it->layout.height;
	/* A letter like j reaches back over the edge that its line starts at.
	 */
	it->rect = ui_sheet_inset(it->rect, -ui_sheet_units(s, 1.5), 0);
	*r = (struct ui_rect) {r->x, r->y + used, r->w, r->h - used};
	return it->fits;
}

/* From item from on; false where it does not fit. */
static bool
set_words(struct ui_sheet *s, int from, struct ui_rect *room, bool body,
    int percent, enum ui_colour ink)
{
	int gap = ui_sheet_units(s, 2.5);
	bool fits;

	memset(&s->scene->items[from], 0,
	    sizeof(s->scene->items) -
		(size_t)from * sizeof(s->scene->items[0]));
	s->scene->n = from;
	fits = add_words(
	    s, room, ui_words_title(s->view), UI_TYPE_TITLE, percent, ink);
	room->y += gap;
	room->h -= gap;
	return !body ||
	    (add_words(
		 s, room, ui_words_more(s->view), UI_TYPE_BODY, percent, ink) &&
		fits);
}

void
ui_sheet_words(struct ui_sheet *s, struct ui_rect *room, enum ui_colour ink)
{
	int from = s->scene->n;
	struct ui_rect r;
	bool fits = false;

	/* Both shrink together, until both fit. */
	for (int percent = 100; !fits && percent >= 60; percent -= 4) {
		r = *room;
		fits = set_words(s, from, &r, true, percent, ink);
	}
	/* Beside a keyboard, or above the way to it, the title has to do: the
	 * picture says the rest. */
	if (!fits && (s->view->screen == UI_SCREEN_TYPE || s->view->may_type)) {
		r = *room;
		(void)set_words(s, from, &r, false, 60, ink);
	}
	/* Where there is room, they stand a little further apart. */
	if (r.h >= ui_sheet_units(s, 3)) {
		struct ui_item *last = &s->scene->items[s->scene->n - 1];

		last->rect.y += ui_sheet_units(s, 1);
		last->text_rect.y += ui_sheet_units(s, 1);
		r.y += ui_sheet_units(s, 3);
	}
	*room = r;
}

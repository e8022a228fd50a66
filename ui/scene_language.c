/*
 * The languages, each by its own name and without a flag: those that are
 * offered in a row on every screen, all of them on a sheet over the words.
 */
#include <stdio.h>

#include "ui/sheet.h"

static void
add_language(
    struct ui_sheet *s, struct ui_rect r, enum ui_language l, int lines)
{
	bool chosen = l == s->view->language;
	struct ui_item *it = ui_sheet_button(s, r,
	    (struct ui_event) {.kind = UI_EVENT_LANGUAGE, .language = l},
	    chosen);
	struct ui_text_style style = ui_sheet_style(
	    s, UI_TYPE_LABEL, UI_ALIGN_CENTRE, false, lines);

	style.language = l;
	ui_sheet_text(s, it, ui_view_language_name(l), style,
	    ui_sheet_inset(
		it->rect, ui_sheet_units(s, 0.5), ui_sheet_units(s, 0.5)));
}

static void
add_service(struct ui_sheet *s, struct ui_rect r, enum ui_event_kind kind,
    enum ui_picture icon, const char *text)
{
	ui_sheet_label(s,
	    ui_sheet_button(s, r, (struct ui_event) {.kind = kind}, false), r,
	    icon, text);
}

/* The names need less room than the way to the others, which in large type is
 * its sign alone. */
void
ui_scene_language_row(struct ui_sheet *s, struct ui_rect row)
{
	bool large = s->view->large_type;
	int gap = ui_sheet_units(s, 2), more = large ? 5 : 16;
	int w = (row.w - UI_OFFERED * gap) * 10 / (10 * UI_OFFERED + more);

	for (int i = 0; i < UI_OFFERED; i++) {
		add_language(s, (struct ui_rect) {row.x, row.y, w, row.h},
		    s->view->offered[i], 2);
		row.x += w + gap;
		row.w -= w + gap;
	}
	add_service(s, row, UI_EVENT_LANGUAGES, UI_PICTURE_ICON_LANGUAGES,
	    large ? ""
		  : ui_message_text(
			UI_MESSAGE_BUTTON_LANGUAGES, s->view->language));
}

void
ui_scene_language_divide(struct ui_sheet *s, struct ui_rect *services)
{
	int w = s->scene->width, h = s->scene->height, half = (h + 1) / 2;
	int m = ui_sheet_units(s, 6), row = ui_sheet_units(s, 12);
	int gap = ui_sheet_units(s, 2);

	*services = (struct ui_rect) {
	    m, h - ui_sheet_units(s, 5) - row, w - 2 * m, row};
	s->words = (struct ui_rect) {
	    m, half, w - 2 * m, services->y - gap - half};
	s->stage = (struct ui_rect) {0, 0, w, half - gap};
}

/* A grid whose last four places are the ways back and on. */
struct grid {
	struct ui_rect in;
	int gap, w, h, columns, rows;
};

static struct grid
lay_grid(const struct ui_sheet *s)
{
	struct grid g = {.in = s->words, .gap = ui_sheet_units(s, 1)};
	int least = ui_sheet_units(s, s->view->large_type ? 22 : 18);

	g.h = s->short_side / 10 + 1;
	g.columns = (g.in.w + g.gap) / (least + g.gap);
	g.rows = (g.in.h + g.gap) / (g.h + g.gap);
	g.w = (g.in.w - (g.columns - 1) * g.gap) / g.columns;
	g.in.y += (g.in.h - g.rows * (g.h + g.gap) + g.gap) / 2;
	return g;
}

static struct ui_rect
place(const struct grid *g, int i, int wide)
{
	return (struct ui_rect) {g->in.x + i % g->columns * (g->w + g->gap),
	    g->in.y + i / g->columns * (g->h + g->gap),
	    wide * (g->w + g->gap) - g->gap, g->h};
}

void
ui_scene_language_sheet(struct ui_sheet *s)
{
	struct grid g = lay_grid(s);
	int n = g.columns * g.rows - 4, pages = (UI_LANGUAGE_COUNT + n - 1) / n;
	int first = (int)(s->view->languages - 1) % pages * n;
	enum ui_language l = s->view->language;

	for (int i = 0; i < n && first + i < UI_LANGUAGE_COUNT; i++)
		add_language(
		    s, place(&g, i, 1), (enum ui_language)(first + i), 2);
	add_service(s, place(&g, n, 2), UI_EVENT_BACK,
	    s->rtl ? UI_PICTURE_ICON_RIGHT : UI_PICTURE_ICON_LEFT,
	    ui_message_text(UI_MESSAGE_BUTTON_BACK, l));
	if (pages > 1)
		add_service(s, place(&g, n + 2, 2), UI_EVENT_LANGUAGES,
		    s->rtl ? UI_PICTURE_ICON_LEFT : UI_PICTURE_ICON_RIGHT,
		    ui_message_text(UI_MESSAGE_BUTTON_MORE_LANGUAGES, l));
}

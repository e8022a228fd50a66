/* The languages, each by its own name. */
#include "ui/sheet.h"

static void
add_language(struct ui_sheet *s, struct ui_rect r, enum ui_language l)
{
	bool chosen = l == s->view->language;
	struct ui_item *it = ui_sheet_button(s, r,
	    (struct ui_event) {.kind = UI_EVENT_LANGUAGE, .language = l},
	    chosen);
	struct ui_text_style style = ui_sheet_style(
	    s, UI_TYPE_LABEL, UI_ALIGN_CENTRE, chosen, 1);

	style.language = l;
	ui_sheet_text(s, it, ui_view_language_name(l), style,
	    ui_sheet_inset(
		it->rect, ui_sheet_units(s, 0.8), ui_sheet_units(s, 1.5)));
}

void
ui_scene_language_row(struct ui_sheet *s, struct ui_rect row)
{
	int gap = ui_sheet_units(s, 2), n = UI_LANGUAGE_COUNT;
	int w = (row.w - (n - 1) * gap) / n;

	for (int i = 0; i < n; i++)
		add_language(s,
		    (struct ui_rect) {row.x + i * (w + gap), row.y, w, row.h},
		    (enum ui_language)i);
}

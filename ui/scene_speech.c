/* The controls of speech: signs without words, in the corners of the stage. */
#include "ui/sheet.h"

static void
sign(struct ui_sheet *s, struct ui_rect r, enum ui_picture picture,
    enum ui_event_kind kind, bool chosen)
{
	int edge = ui_sheet_units(s, 2.5);
	struct ui_item *it = ui_sheet_button(
	    s, r, (struct ui_event) {.kind = kind}, chosen);

	it->picture = picture;
	it->picture_rect = ui_sheet_inset(it->rect, edge, edge);
}

/*
 * Whoever cannot see them has the key or the headphones.  The stage ends at
 * the height of a hand; its corners are free of pictures.
 */
void
ui_scene_speech(struct ui_sheet *s)
{
	int side = ui_sheet_units(s, 11), gap = ui_sheet_units(s, 1.5);
	int margin = ui_sheet_units(s, 6);
	struct ui_rect r = {s->stage.x + s->stage.w - side - margin,
	    s->stage.y + s->stage.h - side - gap, side, side};
	bool on = s->view->speech == UI_SPEECH_ON;

	if (s->view->speech == UI_SPEECH_ABSENT)
		return;
	sign(s, r, UI_PICTURE_ICON_SPEAKER, UI_EVENT_SPEECH, on);
	r.x = s->stage.x + margin;
	if (on)
		sign(s, r, UI_PICTURE_ICON_REPEAT, UI_EVENT_REPEAT, false);
}

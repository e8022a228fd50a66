/*
 * What can be chosen under the words: at their lower edge, as near to the hand
 * of a seated person as the words leave room.
 */
#include "ui/sheet.h"
#include "ui/words.h"

#define CHOICES 4

/* clang-format off */
static const struct choice {
	enum ui_screen screen;
	enum ui_message text;
	enum ui_picture icon;
	enum ui_event_kind event;
} choices[] = {
	{UI_SCREEN_IDLE,   UI_MESSAGE_BUTTON_ASSIST,     UI_PICTURE_ICON_FAMILY,     UI_EVENT_ASSIST},
	{UI_SCREEN_KIOSK,  UI_MESSAGE_BUTTON_ASSIST,     UI_PICTURE_ICON_FAMILY,     UI_EVENT_ASSIST},
	{UI_SCREEN_SLIP,   UI_MESSAGE_BUTTON_ASSIST,     UI_PICTURE_ICON_FAMILY,     UI_EVENT_ASSIST},
	{UI_SCREEN_AGAIN,  UI_MESSAGE_BUTTON_TYPING,     UI_PICTURE_ICON_KEYS,       UI_EVENT_TYPE},
	{UI_SCREEN_ASSIST, UI_MESSAGE_ASSIST_FAMILY,     UI_PICTURE_ICON_FAMILY,     UI_EVENT_FAMILY},
	{UI_SCREEN_ASSIST, UI_MESSAGE_ASSIST_WHEELCHAIR, UI_PICTURE_ICON_WHEELCHAIR, UI_EVENT_WHEELCHAIR},
	{UI_SCREEN_ASSIST, UI_MESSAGE_ASSIST_OTHER,      UI_PICTURE_ICON_QUESTION,   UI_EVENT_HELP},
	{UI_SCREEN_ASSIST, UI_MESSAGE_BUTTON_BACK,       UI_PICTURE_ICON_LEFT,       UI_EVENT_BACK},
};
/* clang-format on */

static int
find(const struct ui_view *v, const struct choice *out[CHOICES])
{
	int n = 0;

	/* Who is being told how to lay it down is not asked anything. */
	if ((v->screen == UI_SCREEN_AGAIN && !v->may_type) ||
	    ((v->screen == UI_SCREEN_IDLE || v->screen == UI_SCREEN_KIOSK) &&
		ui_words_coached(v)))
		return 0;
	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++)
		if (choices[i].screen == v->screen)
			out[n++] = &choices[i];
	return n;
}

int
ui_scene_choice_height(const struct ui_sheet *s)
{
	const struct choice *c[CHOICES];
	int n = find(s->view, c);

	return n == 0 ? 0 : ui_sheet_units(s, n > 2 ? 12 + 2 + 12 : 12);
}

void
ui_scene_choice(struct ui_sheet *s, struct ui_rect room)
{
	const struct choice *c[CHOICES];
	int n = find(s->view, c), gap = ui_sheet_units(s, 2);
	int w = n > 1 ? (room.w - gap) / 2 : room.w;

	for (int i = 0; i < n; i++) {
		struct ui_rect r = {room.x + (i & 1) * (w + gap),
		    room.y + (i / 2) * ui_sheet_units(s, 14), w,
		    ui_sheet_units(s, 12)};

		ui_sheet_label(s,
		    ui_sheet_button(
			s, r, (struct ui_event) {.kind = c[i]->event}, false),
		    r,
		    c[i]->icon == UI_PICTURE_ICON_LEFT && s->rtl
			? UI_PICTURE_ICON_RIGHT
			: c[i]->icon,
		    ui_message_text(c[i]->text, s->view->language));
	}
}

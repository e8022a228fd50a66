/*
 * The sheet that a view is laid out on, for ui/scene*.c alone: lengths, places
 * in reading direction, items, text in boxes.
 */
#ifndef UI_SHEET_H
#define UI_SHEET_H

#include "ui/message.h"
#include "ui/scene.h"

struct ui_sheet {
	struct ui_scene *scene;
	const struct ui_font *font;
	const struct ui_view *view;
	int short_side;
	bool rtl, portrait;
	struct ui_rect stage, words, controls;
};

/* Pixels of n units; a unit is 1/108 of the short side: 10 pixels of a Full HD
 * screen. */
int ui_sheet_units(const struct ui_sheet *, double n);
/* Arabic reads from the right: the whole sheet is laid out in mirror image. */
struct ui_rect ui_sheet_turn(const struct ui_sheet *, struct ui_rect);
/* Smaller by x on the left and on the right, by y above and below. */
struct ui_rect ui_sheet_inset(struct ui_rect, int x, int y);
/* The next item, at the turned rectangle; all else of it is zero. */
struct ui_item *ui_sheet_add(
    struct ui_sheet *, enum ui_item_kind, struct ui_rect);
struct ui_text_style ui_sheet_style(
    const struct ui_sheet *, enum ui_type, enum ui_align, bool bold, int lines);
/* Puts text into the rectangle (already turned) and centres it vertically. */
void ui_sheet_text(const struct ui_sheet *, struct ui_item *, const char *text,
    struct ui_text_style, struct ui_rect);
/* A button without its text: on (chosen) or off. */
struct ui_item *ui_sheet_button(
    struct ui_sheet *, struct ui_rect, struct ui_event, bool chosen);
/* An icon at its start and up to two lines of text beside it. */
void ui_sheet_label(const struct ui_sheet *, struct ui_item *, struct ui_rect,
    enum ui_picture icon, const char *text);

/*
 * What the view says, title and body, at the top of the room; they shrink until
 * they fit.  The room becomes what is left below them.
 */
void ui_sheet_words(
    struct ui_sheet *, struct ui_rect *room, enum ui_colour ink);

/* The parts that have a file of their own. */
/* TYPE, all but the controls below. */
void ui_scene_type(struct ui_sheet *);
/* The buttons under the words: how tall they are, 0 where there are none. */
int ui_scene_choice_height(const struct ui_sheet *);
void ui_scene_choice(struct ui_sheet *, struct ui_rect room);
void ui_scene_language_row(struct ui_sheet *, struct ui_rect row);
/* All languages, page by page, in the lower half; services is
 * the room for those buttons. */
void ui_scene_language_divide(struct ui_sheet *, struct ui_rect *services);
void ui_scene_language_sheet(struct ui_sheet *);
/* On and off, and say it again; nothing where the gate does not speak. */
void ui_scene_speech(struct ui_sheet *);

#endif

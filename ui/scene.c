#include "ui/scene.h"

#include <stdio.h>
#include <string.h>

#include "ui/sheet.h"
#include "ui/words.h"

/* clang-format off */
/*
 * What each screen shows besides ui/words.h.  Step: the first, second or third
 * of the station's; 0 where the way through is not shown.
 */
static const struct {
	enum ui_picture picture;
	enum ui_colour stage;
	int step;
	bool animated;
} screens[UI_SCREEN_COUNT] = {
#define SCREEN(id, picture, stage, step, moves) \
	[UI_SCREEN_##id] = {UI_PICTURE_##picture, UI_COLOUR_##stage, step, moves}
	SCREEN(IDLE,           PLACE,    STAGE,      1, true),
	SCREEN(MRZ,            SCAN,     STAGE,      1, true),
	SCREEN(READING,        READ,     STAGE,      1, true),
	SCREEN(AGAIN,          AGAIN,    STAGE,      1, true),
	SCREEN(PUT_BACK,       PUT_BACK, STAGE,      1, true),
	SCREEN(LOOK,           NONE,     STAGE,      2, true),
	SCREEN(HOLD_STILL,     NONE,     STAGE,      2, false),
	SCREEN(WAIT,           WAIT,     STAGE,      2, true),
	SCREEN(MORE_TIME,      CLOCK,    STAGE,      0, false),
	SCREEN(GO,             DOOR,     STAGE_GO,   3, true),
	SCREEN(OFFICER,        DESK,     STAGE,      0, false),
	SCREEN(HELP,           HELP,     STAGE,      0, false),
	SCREEN(OUT_OF_SERVICE, SHUT,     STAGE_SHUT, 0, false),
	SCREEN(ONE,            PLACE,    STAGE,      1, true),
	SCREEN(FINGER,         FINGER,   STAGE,      2, true),
	SCREEN(TYPE,           PAGE,     STAGE,      0, false),
	SCREEN(ASSIST,         HELP,     STAGE,      0, false),
	SCREEN(KIOSK,          PLACE,    STAGE,      1, true),
	SCREEN(PRINTING,       SLIP_PRINT, STAGE,    3, true),
	SCREEN(TAKE_SLIP,      SLIP_TAKE, STAGE_GO,  3, true),
	SCREEN(NO_SLIP,        DESK,     STAGE,      0, false),
	SCREEN(KIOSK_CLOSED,   KIOSK_SHUT, STAGE_SHUT, 0, false),
	SCREEN(SLIP,           SLIP_HOLD, STAGE,     1, true),
	SCREEN(SLIP_READ,      SLIP_READ, STAGE,     1, true),
	SCREEN(SLIP_AGAIN,     SLIP_AGAIN, STAGE,    1, true),
	SCREEN(NEW_SLIP,       SLIP_NEW, STAGE,      0, false),
	SCREEN(OTHER_GATE,     OTHER_GATE, STAGE,    0, false),
	SCREEN(SLIP_GO,        DOOR,     STAGE_GO,   3, true),
#undef SCREEN
};

/* The way through, by what the traveller stands at. */
static const struct {
	enum ui_message text;
	enum ui_picture icon;
} steps_of[UI_STATION_COUNT][3] = {
#define STEP(name) {UI_MESSAGE_STEP_##name, UI_PICTURE_ICON_##name}
	[UI_STATION_LANE]  = {STEP(PASSPORT), STEP(FACE), STEP(DOOR)},
	[UI_STATION_KIOSK] = {STEP(PASSPORT), STEP(FACE), STEP(SLIP)},
	[UI_STATION_GATE]  = {STEP(SLIP),     STEP(FACE), STEP(DOOR)},
#undef STEP
};

static const struct {
	enum ui_message text;
	enum ui_picture icon;
	enum ui_event_kind event;
} services[] = {
	{UI_MESSAGE_BUTTON_HELP,     UI_PICTURE_ICON_QUESTION, UI_EVENT_HELP},
	{UI_MESSAGE_BUTTON_TYPE,     UI_PICTURE_ICON_TYPE,     UI_EVENT_LARGE_TYPE},
	{UI_MESSAGE_BUTTON_CONTRAST, UI_PICTURE_ICON_CONTRAST, UI_EVENT_HIGH_CONTRAST},
};
/* clang-format on */

/*
 * Upright: stage, words and controls one under the other.  Wide: the stage
 * beside words and controls.  Nearly square: stage and words side by side, the
 * controls under both.  Words come first: the stage takes what they leave.
 */
static void
divide(struct ui_sheet *s)
{
	int w = s->scene->width, h = s->scene->height;
	int rows = ui_sheet_units(s, 12 + 2 + 12), m = ui_sheet_units(s, 6);
	bool large = s->view->large_type, wide = w * 2 >= h * 3;
	int top = ui_sheet_units(s, large || !wide ? 4.5 : 12);

	s->controls = (struct ui_rect) {
	    m, h - ui_sheet_units(s, 5) - rows, w - 2 * m, rows};
	if (s->portrait) {
		int room = s->controls.y - ui_sheet_units(s, large ? 83 : 66);

		s->stage = (struct ui_rect) {0, 0, w, h * 48 / 100};
		if (s->stage.h > room)
			s->stage.h = room;
		s->words = (struct ui_rect) {
		    m, s->stage.h + ui_sheet_units(s, 5), w - 2 * m, 0};
	} else {
		int share = wide ? (large ? 38 : 43) : (large ? 33 : 40);

		s->stage = (struct ui_rect) {0, 0, w * share / 100, h};
		s->words = (struct ui_rect) {
		    s->stage.w + m, top, w - s->stage.w - 2 * m, 0};
		if (wide) {
			s->controls.x = s->words.x;
			s->controls.w = s->words.w;
		} else {
			s->stage.h = s->controls.y - ui_sheet_units(s, 5);
		}
	}
	s->words.h = s->controls.y - ui_sheet_units(s, 3) - s->words.y;
}

/* Returns the room that is won. */
static int
drop_text(struct ui_item *it)
{
	int width = it->layout.width;

	it->text[0] = '\0';
	it->layout.width = 0;
	return width;
}

/*
 * Where on the way the traveller is: a sign or a tick and a word, not colour
 * alone.  The three take the room their words need, with equal lines between.
 */
static void
add_steps(struct ui_sheet *s)
{
	int now = screens[s->view->screen].step, x = ui_sheet_units(s, 6);
	int disc = ui_sheet_units(s, 7), gap = ui_sheet_units(s, 1.5),
	    y = ui_sheet_units(s, 6);
	int room = s->stage.w - 2 * x, label = s->stage.w;
	/* Who has shown a finger does not go back to the face. */
	bool finger = s->view->screen == UI_SCREEN_FINGER ||
	    (s->view->screen == UI_SCREEN_WAIT && s->view->finger > 0);
	struct ui_item *steps[3];

	if (now == 0)
		return;
	for (int i = 0; i < 3; i++) {
		steps[i] = ui_sheet_add(
		    s, UI_ITEM_STEP, (struct ui_rect) {0, y, label, disc});
		ui_sheet_text(s, steps[i],
		    ui_message_text(finger && i == 1
			    ? UI_MESSAGE_STEP_FINGER
			    : steps_of[s->view->station][i].text,
			s->view->language),
		    ui_sheet_style(
			s, UI_TYPE_LABEL, UI_ALIGN_START, i + 1 == now, 1),
		    (struct ui_rect) {0, y, label, disc});
		room -= disc + gap + steps[i]->layout.width;
	}
	/* On a narrow stage only the step we are at has its word, or none. */
	for (int i = 0, narrow = room < 2 * gap; narrow && i < 3; i++)
		if (i + 1 != now)
			room += drop_text(steps[i]);
	if (room < 2 * gap)
		room += drop_text(steps[now - 1]);
	for (int i = 0; i < 3; i++) {
		struct ui_item *it = steps[i];
		int w = it->layout.width, end = x + disc + gap + w;

		it->amount = i + 1 < now ? -1 : i + 1 > now;
		it->picture = it->amount < 0 ? UI_PICTURE_ICON_CHECK
		    : finger && i == 1	     ? UI_PICTURE_ICON_FINGER
				       : steps_of[s->view->station][i].icon;
		it->ink = UI_COLOUR_STAGE_INK;
		it->ground = screens[s->view->screen].stage;
		it->picture_rect = ui_sheet_turn(
		    s, (struct ui_rect) {x, y, disc, disc});
		it->rect = ui_sheet_turn(
		    s, (struct ui_rect) {x, y, end - x + gap / 2, disc});
		it->text_rect.x =
		    ui_sheet_turn(s, (struct ui_rect) {end - w, y, w, disc}).x;
		it->text_rect.w = w;
		x = end + room / 2;
		if (i < 2 && room / 2 > 3 * gap)
			ui_sheet_add(s, UI_ITEM_BLOCK,
			    (struct ui_rect) {end + gap, y + disc / 2,
				room / 2 - 2 * gap, ui_sheet_units(s, 0.3)})
			    ->ground = UI_COLOUR_STAGE_SOFT;
	}
}

static void
add_picture(struct ui_sheet *s)
{
	const struct ui_view *v = s->view;
	struct ui_rect r = s->stage;
	bool face = v->screen == UI_SCREEN_LOOK ||
	    v->screen == UI_SCREEN_HOLD_STILL;
	struct ui_item *it;
	int side;

	r.y += ui_sheet_units(s, screens[v->screen].step > 0 ? 17 : 6);
	r.h -= r.y + ui_sheet_units(s, 5);
	r = ui_sheet_inset(r, ui_sheet_units(s, 6), 0);
	side = r.w < r.h ? r.w : r.h;
	if (!face)
		r = (struct ui_rect) {
		    r.x + (r.w - side) / 2, r.y + (r.h - side) / 2, side, side};
	it = ui_sheet_add(s, face ? UI_ITEM_MIRROR : UI_ITEM_PICTURE, r);
	it->picture = screens[v->screen].picture;
	it->picture_rect = it->rect;
	it->ground = screens[v->screen].stage;
	it->animated = screens[v->screen].animated;
	if (v->screen == UI_SCREEN_LOOK) {
		it->amount = (int)v->guidance;
		it->animated = v->guidance != UI_GUIDANCE_NONE;
	}
	if (ui_words_coached(v)) {
		it->picture = UI_PICTURE_COACH;
		it->amount = (int)v->coach;
	}
	if (v->screen == UI_SCREEN_FINGER)
		it->amount = (int)v->finger;
	if (v->screen == UI_SCREEN_SLIP || v->screen == UI_SCREEN_SLIP_READ ||
	    v->screen == UI_SCREEN_SLIP_AGAIN)
		it->amount = (int)v->place;
	ui_scene_frame(s->scene, &v->mirror);
	it->chosen = v->screen == UI_SCREEN_HOLD_STILL;
	if (v->screen == UI_SCREEN_MORE_TIME) {
		char number[32];

		it->amount = (int)v->countdown;
		ui_message_number(number, v->countdown, false, v->language);
		/* The watch has its middle below that of the square. */
		r = ui_sheet_inset(it->rect, it->rect.w / 5, it->rect.h / 4);
		r.y += it->rect.h / 20;
		ui_sheet_text(s, it, number,
		    ui_sheet_style(s, UI_TYPE_FIGURE, UI_ALIGN_CENTRE, true, 1),
		    r);
		it->ink = UI_COLOUR_STAGE_INK;
	}
}

static int
plate_height(const struct ui_sheet *s, const char *text)
{
	if (text[0] == '\0')
		return 0;
	return ui_sheet_units(s, s->view->large_type ? 17 : 15);
}

/* What stands under the words: how tall it is, and then the thing itself. */
static int
extra_height(const struct ui_sheet *s)
{
	switch (s->view->screen) {
	case UI_SCREEN_READING:
		return ui_sheet_units(s, 15);
	case UI_SCREEN_MORE_TIME:
		return ui_sheet_units(s, 15);
	case UI_SCREEN_OFFICER:
	case UI_SCREEN_NO_SLIP:
		return plate_height(s, s->view->reference);
	case UI_SCREEN_TAKE_SLIP:
		return plate_height(s, s->view->signs);
	default:
		return 0;
	}
}

static void
add_progress(struct ui_sheet *s, struct ui_rect r)
{
	struct ui_item *it;
	char number[32];

	ui_message_number(
	    number, s->view->progress / 10, true, s->view->language);
	it = ui_sheet_add(s, UI_ITEM_TEXT,
	    (struct ui_rect) {r.x, r.y, r.w, ui_sheet_units(s, 11)});
	it->ink = UI_COLOUR_INK;
	ui_sheet_text(s, it, number,
	    ui_sheet_style(s, UI_TYPE_BODY, UI_ALIGN_START, true, 1), it->rect);
	it = ui_sheet_add(s, UI_ITEM_BAR,
	    (struct ui_rect) {
		r.x, r.y + ui_sheet_units(s, 11), r.w, ui_sheet_units(s, 4)});
	it->amount = (int)s->view->progress;
	it->ground = UI_COLOUR_BUTTON;
	it->edge = UI_COLOUR_INK;
	it->ink = UI_COLOUR_INK;
}

/* The words, and under them what is to be read over the whole width. */
static void
add_plate(struct ui_sheet *s, struct ui_rect r, enum ui_message words,
    const char *text)
{
	struct ui_text_style style = ui_sheet_style(
	    s, UI_TYPE_LABEL, UI_ALIGN_START, false, 1);
	struct ui_rect in = ui_sheet_inset(
	    r, ui_sheet_units(s, 3), ui_sheet_units(s, 0.5));
	int half = in.h * 9 / 20;
	struct ui_item *it = ui_sheet_add(s, UI_ITEM_PLATE, r);

	it->ground = UI_COLOUR_BUTTON;
	it->edge = UI_COLOUR_INK;
	it->ink = UI_COLOUR_INK;
	ui_sheet_text(s, it, ui_message_text(words, s->view->language), style,
	    ui_sheet_turn(s, (struct ui_rect) {in.x, in.y, in.w, half}));
	it = ui_sheet_add(s, UI_ITEM_TEXT,
	    (struct ui_rect) {in.x, in.y + half, in.w, in.h - half});
	it->ink = UI_COLOUR_INK;
	/* The officer's own screen, and the signs, show it in these letters. */
	style = ui_sheet_style(
	    s, UI_TYPE_TITLE, s->rtl ? UI_ALIGN_END : UI_ALIGN_START, true, 1);
	/* Fifteen of the widest letters may need the size of a label. */
	style.least = ui_theme_size_least(
	    UI_TYPE_LABEL, s->short_side, s->view->large_type);
	style.language = UI_LANGUAGE_EN;
	style.keep = UI_KEEP_NOTHING;
	ui_sheet_text(s, it, text, style, it->rect);
}

static void
add_more_time(struct ui_sheet *s, struct ui_rect r)
{
	struct ui_item *it = ui_sheet_add(s, UI_ITEM_BUTTON, r);

	it->ground = UI_COLOUR_ACCENT;
	it->edge = UI_COLOUR_ACCENT_INK;
	it->ink = UI_COLOUR_ACCENT_INK;
	it->event.kind = UI_EVENT_MORE_TIME;
	ui_sheet_text(s, it,
	    ui_message_text(UI_MESSAGE_MORE_TIME_YES, s->view->language),
	    ui_sheet_style(s, UI_TYPE_BODY, UI_ALIGN_CENTRE, true, 1),
	    ui_sheet_inset(
		it->rect, ui_sheet_units(s, 3), ui_sheet_units(s, 1)));
}

/* Title and body, and below them what can be done. */
static void
add_message(struct ui_sheet *s)
{
	const struct ui_view *v = s->view;
	int extra = extra_height(s), choice = ui_scene_choice_height(s);
	int gap = ui_sheet_units(s, 2.5);
	struct ui_rect r = s->words;

	if (extra + choice > 0)
		r.h -= extra + choice + gap;
	ui_sheet_words(s, &r, UI_COLOUR_INK);
	r.y += gap;
	r.h = extra;
	if (v->screen == UI_SCREEN_READING)
		add_progress(s, r);
	else if (v->screen == UI_SCREEN_MORE_TIME)
		add_more_time(s, r);
	else if (v->screen == UI_SCREEN_TAKE_SLIP && extra > 0)
		add_plate(s, r, UI_MESSAGE_SIGNS, v->signs);
	else if (extra > 0)
		add_plate(s, r, UI_MESSAGE_REFERENCE, v->reference);
	r = s->words;
	r.y += r.h - choice;
	r.h = choice;
	ui_scene_choice(s, r);
}

/* Help and reading aids, at the lower edge: in reach of a seated person. */
static void
add_services(struct ui_sheet *s, struct ui_rect row)
{
	int gap = ui_sheet_units(s, 2);
	int n = sizeof(services) / sizeof(services[0]);
	int w = (row.w - (n - 1) * gap) / n;

	for (int i = 0; i < n; i++) {
		struct ui_rect r = {row.x + i * (w + gap), row.y, w, row.h};
		enum ui_event_kind kind = services[i].event;
		bool chosen = (kind == UI_EVENT_LARGE_TYPE &&
				  s->view->large_type) ||
		    (kind == UI_EVENT_HIGH_CONTRAST && s->view->high_contrast);

		ui_sheet_label(s,
		    ui_sheet_button(
			s, r, (struct ui_event) {.kind = kind}, chosen),
		    r, services[i].icon,
		    ui_message_text(services[i].text, s->view->language));
	}
}

void
ui_scene_build(struct ui_scene *scene, const struct ui_font *font,
    const struct ui_view *view, int width, int height)
{
	struct ui_sheet s = {.scene = scene,
	    .font = font,
	    .view = view,
	    .short_side = width < height ? width : height,
	    .portrait = height > width,
	    .rtl = ui_view_language_rtl(view->language)};
	struct ui_rect row;

	/* Items are compared byte by byte: the gaps must be equal too. */
	memset(scene, 0, sizeof(*scene));
	scene->width = width;
	scene->height = height;
	scene->high_contrast = view->high_contrast;
	if (view->languages > 0)
		ui_scene_language_divide(&s, &row);
	else
		divide(&s);
	ui_sheet_add(&s, UI_ITEM_BLOCK, (struct ui_rect) {0, 0, width, height})
	    ->ground = UI_COLOUR_PAPER;
	if (view->screen == UI_SCREEN_TYPE && view->languages == 0) {
		ui_scene_type(&s);
	} else {
		ui_sheet_add(&s, UI_ITEM_BLOCK, s.stage)->ground =
		    screens[view->screen].stage;
		add_steps(&s);
		add_picture(&s);
		ui_scene_speech(&s);
	}
	if (view->languages > 0) {
		ui_scene_language_sheet(&s);
		add_services(&s, row);
		return;
	}
	if (view->screen != UI_SCREEN_TYPE)
		add_message(&s);
	row = s.controls;
	row.h = ui_sheet_units(&s, 12);
	ui_scene_language_row(&s, row);
	row.y += ui_sheet_units(&s, 14);
	add_services(&s, row);
}

/*
 * The screen that asks for what is printed: what is asked, the field, and a
 * keyboard in reach of a seated person.  Passports have Latin letters and the
 * digits 0 to 9 (Doc 9303-3 §4.3): so has the keyboard, in every language, and
 * it is read from the left.
 */
#include <stdio.h>
#include <string.h>

#include "ui/entry.h"
#include "ui/sheet.h"
#include "ui/words.h"

/* clang-format off */
static const char *const letters[] = {
	"1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM-", NULL
};
static const char *const digits[] = {
	"123", "456", "789", "0-", NULL
};
static const char *const digits_low[] = {
	"12345", "67890", "-", NULL
};
/* clang-format on */

/* Where things go: stage and words above or beside field and keys. */
struct plan {
	struct ui_rect title, more, field, keys;
	const char *const *rows; /* of keys, above that of the ways */
	size_t columns;
	double row, gap; /* of keys, in units */
	enum ui_colour ink; /* of the words */
};

/* Upright there is room for the keys as a telephone has them. */
static int
choose_keys(const struct ui_sheet *s, struct plan *p)
{
	bool text = s->view->field == UI_FIELD_NUMBER;

	p->rows = text ? letters : s->portrait ? digits : digits_low;
	p->columns = text ? 10 : s->portrait ? 3 : 5;
	return text || s->portrait ? 5 : 4;
}

/* Rows that fill what is left above the controls. */
static void
fill_down(const struct ui_sheet *s, struct plan *p)
{
	int rows = choose_keys(s, p);

	p->keys.h = s->controls.y - ui_sheet_units(s, 3) - p->keys.y;
	p->row = ((double)p->keys.h * 108 / s->short_side -
		     (rows - 1) * p->gap) /
	    rows;
}

/* Upright: picture, words, field and keys one under the other. */
static void
plan_upright(struct ui_sheet *s, struct plan *p)
{
	int w = s->words.w, x = s->words.x;
	int u3 = ui_sheet_units(s, 3), field = ui_sheet_units(s, 12);
	int words = ui_sheet_units(s, s->view->large_type ? 44 : 35);
	bool low = s->scene->height * 108 < 170 * s->short_side;
	int h;

	*p = (struct plan) {.row = low ? 8.2 : 11,
	    .gap = low ? 1.1 : 1.5,
	    .ink = UI_COLOUR_INK};
	h = choose_keys(s, p);
	h = ui_sheet_units(s, h * p->row + (h - 1) * p->gap);
	p->keys = (struct ui_rect) {x, s->controls.y - u3 - h, w, h};
	p->field = (struct ui_rect) {x, p->keys.y - u3 - field, w, field};
	s->stage.h = p->field.y - words - u3;
	if (s->stage.h < ui_sheet_units(s, 20))
		s->stage.h = 0;
	p->title = (struct ui_rect) {
	    x, s->stage.h + u3, w, p->field.y - s->stage.h - 2 * u3};
}

/* Wide: the words under the picture, field and keys beside them. */
static void
plan_wide(struct ui_sheet *s, struct plan *p)
{
	int u3 = ui_sheet_units(s, 3), top = ui_sheet_units(s, 4.5);
	int m = ui_sheet_units(s, 6), field = ui_sheet_units(s, 12);
	int words = ui_sheet_units(s, s->view->large_type ? 56 : 46);

	*p = (struct plan) {.gap = 1.2, .ink = UI_COLOUR_STAGE_INK};
	p->field = (struct ui_rect) {s->words.x, top, s->words.w, field};
	p->keys = (struct ui_rect) {
	    s->words.x, top + field + u3, s->words.w, 0};
	fill_down(s, p);
	p->title = (struct ui_rect) {
	    m, s->stage.h - words, s->stage.w - 2 * m, words - u3};
}

/* Nearly square: words and field side by side, keys over the whole width. */
static void
plan_square(struct ui_sheet *s, struct plan *p)
{
	int u3 = ui_sheet_units(s, 3), top = ui_sheet_units(s, 4);
	int head = ui_sheet_units(s, 26), x = s->controls.x;
	int w = s->controls.w, half = (w - u3) * 11 / 20;

	*p = (struct plan) {.gap = 1, .ink = UI_COLOUR_INK};
	s->stage = (struct ui_rect) {0, 0, 0, 0};
	p->title = (struct ui_rect) {x, top, half, head};
	p->field = (struct ui_rect) {x + half + u3,
	    top + (head - ui_sheet_units(s, 12)) / 2, w - half - u3,
	    ui_sheet_units(s, 12)};
	p->keys = (struct ui_rect) {x, top + head + u3, w, 0};
	fill_down(s, p);
}

/* Digits in the groups they are printed in; a low line for each that lacks. */
static void
spell(const struct ui_view *v, char out[64])
{
	static const uint8_t groups[UI_FIELD_COUNT][3] = {
	    [UI_FIELD_BIRTH] = {2, 4, 8},
	    [UI_FIELD_EXPIRY] = {2, 4, 8},
	    [UI_FIELD_CAN] = {3, 6, 0}};
	size_t n = strlen(v->typed), all = ui_entry_length(v->field), k = 0;

	if (v->field == UI_FIELD_NUMBER)
		all = n + (n < all);
	for (size_t i = 0, g = 0; i < all; i++) {
		if (i > 0 && i == groups[v->field][g]) {
			out[k++] = ' ';
			g++;
		}
		out[k++] = i < n ? v->typed[i] : '_';
	}
	out[k] = '\0';
}

static void
add_field(struct ui_sheet *s, const struct plan *p)
{
	struct ui_item *it = ui_sheet_add(s, UI_ITEM_PLATE, p->field);
	struct ui_text_style style = ui_sheet_style(
	    s, UI_TYPE_TITLE, UI_ALIGN_CENTRE, true, 1);
	struct ui_rect r = ui_sheet_inset(
	    p->field, ui_sheet_units(s, 3), ui_sheet_units(s, 1));
	char text[64];

	spell(s->view, text);
	it->ground = UI_COLOUR_BUTTON;
	it->ink = it->edge = UI_COLOUR_INK;
	if (s->view->typed_wrong) {
		int side = ui_sheet_units(s, 7), won = side + side / 7;

		it->picture = UI_PICTURE_ICON_LOOK;
		it->picture_rect = ui_sheet_turn(s,
		    (struct ui_rect) {r.x, r.y + (r.h - side) / 2, side, side});
		r.x += won;
		r.w -= won;
	}
	style.language = UI_LANGUAGE_EN;
	style.keep = UI_KEEP_NOTHING;
	/* Twenty-two of the widest letters. */
	style.least = ui_theme_size_least(
	    UI_TYPE_LABEL, s->short_side, s->view->large_type);
	ui_sheet_text(s, it, text, style, ui_sheet_turn(s, r));
	bytes_wipe(text, sizeof(text));
}

static void
add_key(struct ui_sheet *s, const struct plan *p, struct ui_rect r, char key)
{
	const struct ui_view *v = s->view;
	bool takes = ui_entry_takes(v->field, v->typed, key);
	struct ui_event event = {.kind = UI_EVENT_KEY, .key = key};
	struct ui_item *it;
	struct ui_text_style style = ui_sheet_style(
	    s, UI_TYPE_BODY, UI_ALIGN_CENTRE, true, 1);

	/* Keyboards do not go with the reading direction: only their place. */
	r.x += ui_sheet_turn(s, p->keys).x - p->keys.x;
	it = ui_sheet_button(s, ui_sheet_turn(s, r), event, false);
	/* Without its frame: not by colour alone. */
	if (!takes) {
		it->ink = UI_COLOUR_LINE;
		it->ground = it->edge = UI_COLOUR_PAPER;
	}
	if (key == UI_KEY_ERASE) {
		int side = r.h * 6 / 10;

		it->picture = UI_PICTURE_ICON_ERASE;
		it->picture_rect = (struct ui_rect) {
		    it->rect.x + (it->rect.w - side) / 2,
		    it->rect.y + (it->rect.h - side) / 2, side, side};
		return;
	}
	style.language = UI_LANGUAGE_EN;
	style.least = ui_theme_size_least(
	    UI_TYPE_LABEL, s->short_side, s->view->large_type);
	ui_sheet_text(s, it, (const char[2]) {key, '\0'}, style, it->rect);
}

static void
add_row(struct ui_sheet *s, const struct plan *p, struct ui_rect r,
    const char *keys)
{
	const int columns = (int)p->columns, n = (int)strlen(keys);
	const int gap = ui_sheet_units(s, p->gap), all = r.w + gap;
	/* A row of letters stands in the middle, its last key to the end. */
	const int first = columns == 10 ? columns - n : 0; /* half keys */

	for (int i = 0; i < n; i++) {
		bool erase = keys[i] == UI_KEY_ERASE;
		/* What is left over is spread: a full row ends where all ends.
		 */
		int x = (first + 2 * i) * all / (2 * columns);
		int end = (first + 2 * i + 2) * all / (2 * columns) - gap;

		add_key(s, p,
		    (struct ui_rect) {
			r.x + x, r.y, (erase ? r.w : end) - x, r.h},
		    keys[i]);
	}
}

/* Back, the other thing to type, and on: in reading direction. */
static void
add_ways(struct ui_sheet *s, const struct plan *p, struct ui_rect r)
{
	const struct ui_view *v = s->view;
	bool can = v->field == UI_FIELD_NUMBER || v->field == UI_FIELD_CAN;
	bool takes = ui_entry_takes(v->field, v->typed, UI_KEY_NEXT);
	/* Back and on are short words, what else can be typed is a long one. */
	int gap = ui_sheet_units(s, p->gap), w = (r.w - 2 * gap) * 3 / 10;
	int middle = r.w - 2 * gap - 2 * w;
	const struct {
		enum ui_message text;
		struct ui_event event;
		bool shown;
	} ways[] = {
	    {UI_MESSAGE_BUTTON_BACK, {.kind = UI_EVENT_BACK}, true},
	    {v->field == UI_FIELD_CAN ? UI_MESSAGE_BUTTON_DATES
				      : UI_MESSAGE_BUTTON_CAN,
		{.kind = UI_EVENT_KEY, .key = UI_KEY_CAN}, can},
	    {UI_MESSAGE_BUTTON_NEXT, {.kind = UI_EVENT_KEY, .key = UI_KEY_NEXT},
		true},
	};

	for (int i = 0; i < 3; i++) {
		struct ui_item *it;

		struct ui_rect at = {r.x, r.y, i == 1 ? middle : w, r.h};

		r.x += at.w + gap;
		if (!ways[i].shown)
			continue;
		it = ui_sheet_button(s, at, ways[i].event, false);
		if (i == 2 && takes) {
			it->ground = UI_COLOUR_ACCENT;
			it->ink = it->edge = UI_COLOUR_ACCENT_INK;
		} else if (i == 2) {
			it->ink = UI_COLOUR_LINE;
			it->ground = it->edge = UI_COLOUR_PAPER;
		}
		ui_sheet_text(s, it, ui_message_text(ways[i].text, v->language),
		    ui_sheet_style(
			s, UI_TYPE_LABEL, UI_ALIGN_CENTRE, i == 2 && takes, 2),
		    ui_sheet_inset(it->rect, ui_sheet_units(s, 1),
			ui_sheet_units(s, 0.5)));
	}
}

static void
add_keys(struct ui_sheet *s, const struct plan *p)
{
	struct ui_rect r = p->keys;
	int step = ui_sheet_units(s, p->row + p->gap);

	r.h = ui_sheet_units(s, p->row);
	for (size_t i = 0; p->rows[i] != NULL; i++, r.y += step)
		add_row(s, p, r, p->rows[i]);
	add_ways(s, p, r);
}

static void
add_page(struct ui_sheet *s, const struct plan *p)
{
	struct ui_rect r = s->stage;
	struct ui_item *it;
	int side;

	if (p->ink == UI_COLOUR_STAGE_INK)
		r.h = p->title.y;
	r = ui_sheet_inset(r, ui_sheet_units(s, 4), ui_sheet_units(s, 3));
	side = r.w < r.h ? r.w : r.h;
	if (side < ui_sheet_units(s, 14))
		return;
	it = ui_sheet_add(s, UI_ITEM_PICTURE,
	    (struct ui_rect) {
		r.x + (r.w - side) / 2, r.y + (r.h - side) / 2, side, side});
	it->picture = UI_PICTURE_PAGE;
	it->picture_rect = it->rect;
	it->ground = UI_COLOUR_STAGE;
	it->amount = (int)s->view->field;
}

void
ui_scene_type(struct ui_sheet *s)
{
	int w = s->scene->width, h = s->scene->height;
	struct plan p;

	if (s->portrait)
		plan_upright(s, &p);
	else if (w * 2 >= h * 3)
		plan_wide(s, &p);
	else
		plan_square(s, &p);
	if (s->stage.h > 0) {
		ui_sheet_add(s, UI_ITEM_BLOCK, s->stage)->ground =
		    UI_COLOUR_STAGE;
		add_page(s, &p);
	}
	ui_sheet_words(s, &p.title, p.ink);
	add_field(s, &p);
	add_keys(s, &p);
}

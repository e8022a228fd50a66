/* The case: photographs, MRZ, facts, decisions. */
#include <stdio.h>

#include "ui/console_scene.h"

#define X0 364.0 /* right of the lanes */
#define W0 1544.0
#define PHOTO_W 348.0
#define PHOTO_H 448.0

/* A lane that is out of service by itself: why, and what to do. */
static void
hindered(struct ui_console_sheet *s, const struct ui_console_lane *l)
{
	const double x = X0 + (W0 - 1240) / 2;
	struct ui_console_item *it = ui_console_box(s, x, 262, 1240, 194,
	    UI_CONSOLE_PANEL, ui_console_light_ink(l->light));
	char text[64];

	it->strong = true;
	ui_console_light(s, x + 24, 326, 64, l->light);
	snprintf(text, sizeof(text), "%s is out of service", l->name);
	ui_console_label(s, x + 116, 272, 1100, 34, 20, text)->ink =
	    UI_CONSOLE_SOFT;
	it = ui_console_label(s, x + 116, 308, 1100, 74, 28, l->why);
	it->bold = true;
	ui_console_label(s, x + 116, 388, 1100, 56, 20, l->todo);
}

static void
nothing(struct ui_console_sheet *s)
{
	const struct ui_console *v = s->view;
	const bool chosen = v->lane_chosen >= 0 && v->lane_chosen < v->lanes;
	struct ui_console_item *it;

	if (chosen && v->lane[v->lane_chosen].why[0] != '\0') {
		hindered(s, &v->lane[v->lane_chosen]);
		return;
	}
	it = ui_console_label(
	    s, X0 + 20, 320, W0 - 40, 60, 34, "No case waits in this lane");
	it->align = UI_ALIGN_CENTRE;
	it = ui_console_label(s, X0 + 20, 386, W0 - 40, 40, 20,
	    "A case opens here by itself. Orders to the lane are below.");
	it->align = UI_ALIGN_CENTRE;
	it->ink = UI_CONSOLE_SOFT;
}

static void
head(struct ui_console_sheet *s)
{
	const struct ui_console_case *c = &s->view->shown;
	struct ui_console_item *it;
	char text[128];

	it = ui_console_box(s, X0, 72, W0, 92, UI_CONSOLE_PANEL,
	    ui_console_light_ink(c->light));
	it->strong = true;
	ui_console_light(s, X0 + 18, 90, 56, c->light);
	it = ui_console_sentence(s, X0 + 92, 78, 1000, 52, 30, c->cause);
	it->bold = true;
	snprintf(text, sizeof(text), "%s · passage %.8s%s%s", c->lane,
	    c->passage, c->taken[0] != '\0' ? " · taken by " : "", c->taken);
	ui_console_label(s, X0 + 92, 128, 1000, 30, 18, text)->ink =
	    UI_CONSOLE_SOFT;
	snprintf(text, sizeof(text), "The gate waits %u:%02u more",
	    c->left_s / 60, c->left_s % 60);
	it = ui_console_label(s, X0 + 1110, 82, 416, 40, 20, text);
	it->align = UI_ALIGN_END;
	if (c->left_s <= 15)
		it->ink = UI_CONSOLE_WARN;
	it = ui_console_add(s, UI_CONSOLE_ITEM_BAR, X0 + 1110, 130, 416, 16);
	it->at = c->of_s > 0 ? (int)(c->left_s * 1000 / c->of_s) : 0;
	it->ink = c->left_s <= 15 ? UI_CONSOLE_WARN : UI_CONSOLE_SOFT;
}

static void
photo(struct ui_console_sheet *s, double x, int which, const char *title)
{
	const struct ui_console_case *c = &s->view->shown;
	const struct ui_console_photo *p = which == 0 ? &c->chip : &c->live;
	struct ui_console_item *it;

	ui_console_label(s, x, 172, PHOTO_W, 28, 18, title)->ink =
	    UI_CONSOLE_SOFT;
	if (p->rgb.n == 0) {
		it = ui_console_label(s, x, 202, PHOTO_W, PHOTO_H, 20,
		    which == 0 ? "None that is proven genuine"
			       : "No picture came");
		it->ground = UI_CONSOLE_PANEL;
		it->edge = UI_CONSOLE_EDGE;
		it->align = UI_ALIGN_CENTRE;
		return;
	}
	it = ui_console_add(s, UI_CONSOLE_ITEM_PHOTO, x, 202, PHOTO_W, PHOTO_H);
	it->at = which == 1 && c->overlay > 0 ? 2 : which;
	it->serial = c->chip.serial * 31 + c->live.serial * 7 +
	    (uint32_t)c->overlay * 1009;
	it->mark = c->zoom;
	it->x = c->x;
	it->y = c->y;
	it->edge = UI_CONSOLE_EDGE;
	it->event = (struct ui_console_event) {.act = UI_CONSOLE_DO_MOVE};
}

/* Before a chip has opened there are no two photographs to compare. */
static void
page(struct ui_console_sheet *s)
{
	const struct ui_console_case *c = &s->view->shown;
	const double most = 2 * PHOTO_W + 12;
	double w = PHOTO_H * c->page.width / c->page.height, h = PHOTO_H;
	struct ui_console_item *it;

	/* All of it, as a zone stands at an edge. */
	if (w > most) {
		h *= most / w;
		w = most;
	}
	ui_console_label(
	    s, X0, 172, most, 28, 18, "The page, on which no zone was found")
	    ->ink = UI_CONSOLE_SOFT;
	it = ui_console_add(
	    s, UI_CONSOLE_ITEM_PHOTO, X0 + (most - w) / 2, 202, w, h);
	it->at = 3;
	it->serial = c->page.serial;
	it->mark = c->zoom;
	it->x = c->x;
	it->y = c->y;
	it->edge = UI_CONSOLE_EDGE;
	it->event = (struct ui_console_event) {.act = UI_CONSOLE_DO_MOVE};
}

static void
photos(struct ui_console_sheet *s)
{
	const struct ui_console_case *c = &s->view->shown;
	struct ui_console_item *it;
	char text[48];

	if (c->page.rgb.n > 0 && c->page.height > 0 && c->chip.rgb.n == 0) {
		page(s);
	} else {
		photo(s, X0, 0, "In the chip");
		photo(s, X0 + PHOTO_W + 12, 1,
		    c->overlay > 0 ? "Here, over the chip's" : "Here");
	}
	ui_console_button(s, X0, 656, 70, 44, "−", UI_CONSOLE_DO_ZOOM, -1);
	ui_console_button(s, X0 + 76, 656, 70, 44, "+", UI_CONSOLE_DO_ZOOM, 1);
	snprintf(text, sizeof(text), "Overlay %d %%", c->overlay * 25);
	ui_console_button(
	    s, X0 + 152, 656, 196, 44, text, UI_CONSOLE_DO_OVERLAY, 0);
	ui_console_light(s, X0 + 362, 660, 36, c->compared_light);
	it = ui_console_label(s, X0 + 408, 652, 300, 28, 18, c->compared);
	it->bold = true;
	if (c->threshold > 0) {
		it = ui_console_add(
		    s, UI_CONSOLE_ITEM_BAR, X0 + 408, 682, 300, 18);
		it->at = c->score;
		it->mark = c->threshold;
		it->ink = ui_console_light_ink(c->compared_light);
	}
}

static void
fact(struct ui_console_sheet *s, double x, double y, double w,
    const char *label, const char *text, enum ui_console_light light)
{
	struct ui_console_item *it;

	ui_console_label(s, x, y, w, 24, 16, label)->ink = UI_CONSOLE_SOFT;
	if (light >= UI_CONSOLE_LIGHT_OPEN) {
		ui_console_light(s, x, y + 26, 24, light);
		x += 30;
		w -= 30;
	}
	it = ui_console_label(s, x, y + 22, w, 32, 20, text);
	it->bold = true;
	if (light >= UI_CONSOLE_LIGHT_OPEN)
		it->ink = ui_console_light_ink(light);
}

static void
facts(struct ui_console_sheet *s)
{
	const struct ui_console_case *c = &s->view->shown;
	const double y = 716;
	char text[128];

	ui_console_box(s, X0, 708, 708, 72, UI_CONSOLE_PANEL, UI_CONSOLE_CLEAR);
	fact(s, X0 + 14, y, 220, "Name",
	    c->name[0] != '\0' ? c->name : "not in the record",
	    UI_CONSOLE_LIGHT_NONE);
	fact(s, X0 + 246, y, 80, "Age", c->age, UI_CONSOLE_LIGHT_NONE);
	snprintf(text, sizeof(text), "%s %s", c->nationality, c->number);
	fact(s, X0 + 340, y, 160, "Document", text, UI_CONSOLE_LIGHT_NONE);
	fact(s, X0 + 510, y, 190, "Validity", c->validity, c->validity_light);
}

static void
mrz(struct ui_console_sheet *s)
{
	const struct ui_console_case *c = &s->view->shown;
	const double row = 26.0 * (c->mrz_lines > 0 ? c->mrz_lines : 2);
	struct ui_console_item *it;
	double y = 788;

	ui_console_box(s, X0, y, 708, 192, UI_CONSOLE_PANEL, UI_CONSOLE_CLEAR);
	if (c->mrz_lines == 0) {
		it = ui_console_label(s, X0 + 14, y + 60, 680, 40, 18,
		    c->page.rgb.n > 0 ? "No zone was read"
				      : "The record of this lane holds no MRZ");
		it->ink = UI_CONSOLE_SOFT;
		it->align = UI_ALIGN_CENTRE;
		if (c->page.rgb.n > 0 &&
		    (c->may >> UI_CONSOLE_ORDER_CORRECT & 1) != 0)
			ui_console_button(s, X0 + 227, y + 108, 254, 44,
			    "Type it from the page  M", UI_CONSOLE_DO_CORRECT,
			    0);
		return;
	}
	if (c->typing && c->correcting) {
		it = ui_console_button(s, X0 + 270, 792, 222, 30,
		    "Another form  Tab", UI_CONSOLE_DO_FIELD_NEXT, 0);
		it->size = (int)(16 * s->unit);
	}
	for (int i = 0; i < 2; i++, y += 92) {
		ui_console_label(s, X0 + 14, y + 4, 300, 26, 16,
		    i == 0 ? "Printed" : "In the chip (DG1)")
		    ->ink = UI_CONSOLE_SOFT;
		it = ui_console_add(
		    s, UI_CONSOLE_ITEM_MRZ, X0 + 14, y + 32, 680, row);
		it->at = i;
		it->size = (int)(16.5 * s->unit);
		it->mark = c->correcting && i == 0 ? c->cursor : -1;
		snprintf(it->text, sizeof(it->text), "%s",
		    i == 0 ? c->printed.text : c->chipped.text);
		for (int k = 0; k < UI_CONSOLE_MRZ; k++)
			it->serial = it->serial * 3 +
			    (i == 0 ? c->printed.wrong[k]
				    : c->chipped.wrong[k]);
	}
	ui_console_button(s, X0 + 500, 792, 194, 30,
	    !c->correcting ? "Correct by hand"
		: (c->may >> UI_CONSOLE_ORDER_CORRECT & 1) != 0
		? "Try the chip  Enter"
		: "Done  Enter",
	    UI_CONSOLE_DO_CORRECT, 0)
	    ->size = (int)(16 * s->unit);
}

static void
sent(struct ui_console_sheet *s, double x, double y)
{
	const struct ui_console_case *c = &s->view->shown;
	struct ui_console_item *it;

	if (c->sent[0] == '\0')
		return;
	it = ui_console_box(
	    s, x, y, 824, 44, UI_CONSOLE_PANEL, UI_CONSOLE_EDGE);
	ui_console_light(s, x + 10, y + 6, 32, c->sent_light);
	it = ui_console_label(s, x + 54, y, 760, 44, 20, c->sent);
	it->bold = true;
}

static void
orders(struct ui_console_sheet *s)
{
	static const char *const keys[] = {
#define ROW(name, text, key) key,
	    UI_CONSOLE_ORDERS(ROW)
#undef ROW
	};
	const struct ui_console *v = s->view;
	const uint32_t may = v->lane_orders |
	    (v->shown.open ? v->shown.may : 0);
	const bool small = !v->shown.open;
	double x = X0;
	char text[64];

	for (int i = 0; i < UI_CONSOLE_ORDER_COUNT; i++) {
		const bool lane = i >= UI_CONSOLE_ORDER_LOCK;
		const double w = lane ? 128 : i == 0 ? 200 : 158;
		struct ui_console_item *it;

		/* The zone's has its button beside the zone. */
		if ((may >> i & 1) == 0 || (lane != small && !lane) ||
		    i == UI_CONSOLE_ORDER_CORRECT)
			continue;
		if (lane && !small && i != UI_CONSOLE_ORDER_LOCK &&
		    i != UI_CONSOLE_ORDER_EMERGENCY)
			continue;
		snprintf(text, sizeof(text), "%s%s%s%s",
		    ui_console_order_text((enum ui_console_order)i),
		    keys[i][0] != '\0' ? "  " : "", keys[i],
		    v->shown.open && (v->shown.four_eyes >> i & 1) != 0
			? " (two)"
			: "");
		it = ui_console_button(s, x, 990, small ? 240 : w, 42, text,
		    UI_CONSOLE_DO_ORDER, i);
		it->size = (int)(18 * s->unit);
		if (i == UI_CONSOLE_ORDER_EMERGENCY) {
			it->edge = UI_CONSOLE_BAD;
			it->ink = UI_CONSOLE_BAD;
		}
		it->bold = !lane;
		x += (small ? 240 : w) + 8;
	}
}

void
ui_console_case(struct ui_console_sheet *s)
{
	if (s->view->shown.open) {
		head(s);
		photos(s);
		facts(s);
		mrz(s);
		ui_console_checks(s);
	} else {
		nothing(s);
	}
	if (s->view->shown.open)
		sent(s, X0 + 720, 936);
	else
		sent(s, X0 + (W0 - 824) / 2, 470);
	orders(s);
}

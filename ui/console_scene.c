#include "ui/console_scene.h"

#include <stdio.h>
#include <string.h>

/* Units: the sheet is 1080 high; at 16 to 9 it is 1920 wide. */
#define WIDTH 1920
#define LANES_W 356
#define TOP 64
#define FOOT 44

struct ui_console_item *
ui_console_add(struct ui_console_sheet *s, enum ui_console_kind kind, double x,
    double y, double w, double h)
{
	static struct ui_console_item spare;
	struct ui_console_scene *c = s->scene;
	struct ui_console_item *it = c->n < UI_CONSOLE_ITEMS ? &c->item[c->n++]
							     : &spare;
	const double u = s->unit;

	memset(it, 0, sizeof(*it));
	it->kind = kind;
	it->rect = (struct ui_rect) {(int)(x * u), (int)(y * u),
	    (int)((x + w) * u) - (int)(x * u),
	    (int)((y + h) * u) - (int)(y * u)};
	it->ground = UI_CONSOLE_CLEAR;
	it->edge = UI_CONSOLE_CLEAR;
	it->ink = UI_CONSOLE_INK;
	it->mark = -1;
	it->lines = 1;
	return it;
}

struct ui_console_item *
ui_console_box(struct ui_console_sheet *s, double x, double y, double w,
    double h, enum ui_console_colour ground, enum ui_console_colour edge)
{
	struct ui_console_item *it = ui_console_add(
	    s, UI_CONSOLE_ITEM_BOX, x, y, w, h);

	it->ground = ground;
	it->edge = edge;
	return it;
}

struct ui_console_item *
ui_console_label(struct ui_console_sheet *s, double x, double y, double w,
    double h, double size, const char *text)
{
	struct ui_console_item *it = ui_console_add(
	    s, UI_CONSOLE_ITEM_BOX, x, y, w, h);

	it->size = (int)(size * s->unit + 0.5);
	it->lines = h >= 2 * size * 1.3 ? (int)(h / (size * 1.3)) : 1;
	if (it->lines > UI_TEXT_LINES)
		it->lines = UI_TEXT_LINES;
	snprintf(it->text, sizeof(it->text), "%s", text);
	return it;
}

struct ui_console_item *
ui_console_button(struct ui_console_sheet *s, double x, double y, double w,
    double h, const char *text, enum ui_console_act act, int at)
{
	struct ui_console_item *it = ui_console_label(s, x, y, w, h, 20, text);

	it->ground = UI_CONSOLE_RAISED;
	it->edge = UI_CONSOLE_EDGE;
	it->align = UI_ALIGN_CENTRE;
	it->event = (struct ui_console_event) {.act = act, .at = at};
	return it;
}

struct ui_console_item *
ui_console_sentence(struct ui_console_sheet *s, double x, double y, double w,
    double h, double size, const char *text)
{
	struct ui_console_item *it = ui_console_label(
	    s, x, y, w, h, size, text);

	if (it->text[0] >= 'a' && it->text[0] <= 'z')
		it->text[0] = (char)(it->text[0] - 'a' + 'A');
	return it;
}

void
ui_console_light(struct ui_console_sheet *s, double x, double y, double size,
    enum ui_console_light light)
{
	struct ui_console_item *it = ui_console_add(
	    s, UI_CONSOLE_ITEM_LIGHT, x, y, size, size);

	it->at = (int)light;
	it->ink = ui_console_light_ink(light);
}

enum ui_console_colour
ui_console_light_ink(enum ui_console_light light)
{
	/* Doc 9303-2 App. C: only what is irregular is coloured. */
	static const enum ui_console_colour inks[UI_CONSOLE_LIGHT_COUNT] = {
	    [UI_CONSOLE_LIGHT_NONE] = UI_CONSOLE_SOFT,
	    [UI_CONSOLE_LIGHT_GOOD] = UI_CONSOLE_SOFT,
	    [UI_CONSOLE_LIGHT_OPEN] = UI_CONSOLE_WARN,
	    [UI_CONSOLE_LIGHT_WARN] = UI_CONSOLE_WARN,
	    [UI_CONSOLE_LIGHT_BAD] = UI_CONSOLE_BAD,
	    [UI_CONSOLE_LIGHT_STOP] = UI_CONSOLE_SOFT,
	    [UI_CONSOLE_LIGHT_AWAY] = UI_CONSOLE_WARN,
	};

	return inks[light];
}

struct ui_console_item *
ui_console_fields(struct ui_console_sheet *s, double x, double y, double w,
    const struct ui_console_field *f, int n, int at)
{
	struct ui_console_item *it = NULL;
	char text[128];

	for (int i = 0; i < n; i++, y += 84) {
		size_t k = 0;

		ui_console_label(s, x, y, w, 26, 17, f[i].label)->ink =
		    UI_CONSOLE_SOFT;
		for (const char *c = f[i].text;
		     *c != '\0' && k + 4 < sizeof(text); c++) {
			/* A dot for a character, whatever it is. */
			if (f[i].hidden)
				k += (size_t)snprintf(
				    text + k, sizeof(text) - k, "•");
			else
				text[k++] = *c;
		}
		snprintf(text + k, sizeof(text) - k, "%s", i == at ? "|" : "");
		it = ui_console_label(s, x, y + 26, w, 46, 22, text);
		it->ground = UI_CONSOLE_GROUND;
		it->edge = i == at ? UI_CONSOLE_ACCENT : UI_CONSOLE_EDGE;
		it->strong = i == at;
		it->left = (int)(14 * s->unit);
		it->event = (struct ui_console_event) {
		    .act = UI_CONSOLE_DO_FIELD, .at = i};
	}
	return it;
}

static void
duration(unsigned s, char *out, size_t cap)
{
	if (s >= 3600)
		snprintf(out, cap, "%u:%02u h", s / 3600, s / 60 % 60);
	else
		snprintf(out, cap, "%u:%02u", s / 60, s % 60);
}

static void
lane(struct ui_console_sheet *s, int i, double y, double h)
{
	const struct ui_console_lane *l = &s->view->lane[i];
	const bool chosen = i == s->view->lane_chosen;
	const bool lit = l->alarm && s->view->flash;
	const enum ui_console_colour ink = lit ? UI_CONSOLE_BAD_INK
					       : UI_CONSOLE_INK;
	struct ui_console_item *it = ui_console_box(s, 12, y, LANES_W - 24,
	    h - 8, lit ? UI_CONSOLE_BAD : UI_CONSOLE_PANEL,
	    chosen	   ? UI_CONSOLE_ACCENT
		: l->alarm ? UI_CONSOLE_BAD
			   : UI_CONSOLE_EDGE);
	char text[100];

	it->strong = chosen || l->alarm;
	it->event = (struct ui_console_event) {
	    .act = UI_CONSOLE_DO_LANE, .at = i};
	ui_console_light(s, 26, y + (h - 8) / 2 - 20, 40, l->light);
	if (lit)
		s->scene->item[s->scene->n - 1].ink = UI_CONSOLE_BAD_INK;
	it = ui_console_label(s, 80, y + 8, 150, 34, 24, l->name);
	it->bold = true;
	it->ink = ink;
	snprintf(text, sizeof(text), "%s%s%s", l->state,
	    l->step[0] != '\0' ? ": " : "", l->step);
	it = ui_console_label(
	    s, 80, y + 44, LANES_W - 24 - 84, h - 60, 18, text);
	it->ink = ink;
	if (l->waiting_s == 0)
		return;
	duration(l->waiting_s, text, sizeof(text));
	it = ui_console_label(s, 210, y + 8, LANES_W - 24 - 212, 34, 24, text);
	it->align = UI_ALIGN_END;
	it->bold = true;
	it->ink = ink;
}

static void
lanes(struct ui_console_sheet *s)
{
	const struct ui_console *v = s->view;
	const int rows = v->lanes > 7 ? v->lanes : 7;
	const double h = (1080.0 - TOP - FOOT - 8) / rows;

	for (int i = 0; i < v->lanes; i++)
		lane(s, i, TOP + 8 + i * h, h < 112 ? h : 112);
}

static void
top(struct ui_console_sheet *s)
{
	static const struct {
		enum ui_console_page page;
		const char *text;
	} tabs[] = {{UI_CONSOLE_LANES, "Lanes  F2"},
	    {UI_CONSOLE_SEARCH, "Search  F3"},
	    {UI_CONSOLE_FIGURES, "Figures  F4"}};
	const struct ui_console *v = s->view;
	struct ui_console_item *it;
	char text[96];
	double x = LANES_W + 6;

	ui_console_box(s, 0, 0, WIDTH, TOP, UI_CONSOLE_PANEL, UI_CONSOLE_CLEAR);
	it = ui_console_label(s, 24, 10, 330, 44, 24, v->site);
	it->bold = true;
	for (size_t i = 0; i < 3; i++) {
		if ((v->pages >> tabs[i].page & 1) == 0)
			continue;
		it = ui_console_button(s, x, 10, 170, 44, tabs[i].text,
		    UI_CONSOLE_DO_PAGE, (int)tabs[i].page);
		it->strong = v->page == tabs[i].page;
		if (it->strong)
			it->edge = UI_CONSOLE_ACCENT;
		x += 182;
	}
	it = ui_console_label(s, 1790, 10, 112, 44, 24, v->clock);
	it->align = UI_ALIGN_END;
	it->bold = true;
	if (v->officer[0] == '\0')
		return;
	snprintf(
	    text, sizeof(text), "%s, %u min left", v->officer, v->left_min);
	it = ui_console_label(s, 1000, 10, 480, 44, 20, text);
	it->align = UI_ALIGN_END;
	if (v->left_min <= 5)
		it->ink = UI_CONSOLE_WARN;
	ui_console_button(
	    s, 1500, 10, 130, 44, "Lock  F12", UI_CONSOLE_DO_LOCK, 0);
	ui_console_button(
	    s, 1642, 10, 130, 44, "Log off", UI_CONSOLE_DO_LOGOFF, 0);
}

/* An alarm takes the foot; where nobody answers, the head as well. */
static void
alarm(struct ui_console_sheet *s, double y, double h, bool lit)
{
	const struct ui_console *v = s->view;
	struct ui_console_item *it = ui_console_box(s, 0, y, WIDTH, h,
	    lit ? UI_CONSOLE_BAD : UI_CONSOLE_RAISED, UI_CONSOLE_BAD);

	it->strong = true;
	it->mark = -2;
	it = ui_console_label(s, 24, y, 1560, h, h * .5, v->alarm_text);
	it->bold = true;
	it->lines = 1;
	if (lit)
		it->ink = UI_CONSOLE_BAD_INK;
	it = ui_console_button(s, 1610, y + 4, 290, h - 8, "I see to it  Space",
	    UI_CONSOLE_DO_ACKNOWLEDGE, 0);
	it->bold = true;
}

static void
foot(struct ui_console_sheet *s)
{
	const struct ui_console *v = s->view;
	struct ui_console_item *it;

	if (v->alarm > 0) {
		alarm(s, 1080 - FOOT, FOOT, v->flash);
		if (v->alarm > 1)
			alarm(s, 0, TOP, !v->flash);
		return;
	}
	ui_console_box(
	    s, 0, 1080 - FOOT, WIDTH, FOOT, UI_CONSOLE_PANEL, UI_CONSOLE_CLEAR);
	it = ui_console_label(s, 24, 1080 - FOOT, 1872, FOOT, 18,
	    v->offline ? "The site's store does not answer. The gates go on "
			 "by their own policy; nothing can be decided from "
			 "here."
		       : v->message);
	it->ink = v->offline ? UI_CONSOLE_WARN : UI_CONSOLE_SOFT;
}

static void
welcome(struct ui_console_sheet *s)
{
	const struct ui_console *v = s->view;
	struct ui_console_item *it;
	const double x = 760, y = 240;

	if (v->ask.open)
		return;
	it = ui_console_label(s, x, y, 640, 60, 36,
	    v->page == UI_CONSOLE_LOCKED ? "Locked" : "Nobody is logged on");
	it->bold = true;
	it = ui_console_label(s, x, y + 70, 640, 60, 20,
	    "Alarms of the lanes are shown and sound all the same.");
	it->ink = UI_CONSOLE_SOFT;
}

void
ui_console_scene_build(
    struct ui_console_scene *c, const struct ui_console *v, int w, int h)
{
	struct ui_console_sheet s = {c, v, (double)h / 1080};

	/* A narrower screen is a smaller one: nothing is cut off. */
	if (s.unit * WIDTH > w)
		s.unit = (double)w / WIDTH;
	c->width = w;
	c->height = h;
	c->n = 0;
	ui_console_add(&s, UI_CONSOLE_ITEM_BOX, 0, 0, WIDTH, 1080)->ground =
	    UI_CONSOLE_GROUND;
	c->item[0].rect = (struct ui_rect) {0, 0, w, h};
	lanes(&s);
	top(&s);
	if (v->page == UI_CONSOLE_LANES)
		ui_console_case(&s);
	else if (v->page == UI_CONSOLE_SEARCH)
		ui_console_search(&s);
	else if (v->page == UI_CONSOLE_FIGURES)
		ui_console_figures(&s);
	else
		welcome(&s);
	if (v->ask.open)
		ui_console_ask(&s);
	foot(&s);
}

bool
ui_console_scene_touch(const struct ui_console_scene *c, int x, int y,
    struct ui_console_event *out)
{
	for (int i = c->n - 1; i >= 0; i--) {
		const struct ui_console_item *it = &c->item[i];
		const struct ui_rect r = it->rect;

		if (x < r.x || y < r.y || x >= r.x + r.w || y >= r.y + r.h)
			continue;
		if (it->event.act != UI_CONSOLE_DO_NONE) {
			*out = it->event;
			out->x = (float)(x - r.x) / (float)r.w;
			out->y = (float)(y - r.y) / (float)r.h;
			return true;
		}
		/* What lies behind a dialogue cannot be touched. */
		if (it->mark == -2)
			return false;
	}
	return false;
}

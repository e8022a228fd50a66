/* Search, figures, and the dialogue that lies over everything. */
#include <stdio.h>

#include "ui/console_scene.h"

#define X0 364.0
#define W0 1544.0

static void
table(struct ui_console_sheet *s, double y, double w)
{
	const struct ui_console_table *t = &s->view->found;
	static const double parts[6] = {.19, .12, .15, .12, .30, .12};
	struct ui_console_item *it;

	for (int r = -1; r < t->n; r++, y += 34) {
		double x = X0;

		if (r >= 0) {
			it = ui_console_box(s, X0, y, w, 32,
			    r == t->chosen ? UI_CONSOLE_RAISED
					   : UI_CONSOLE_PANEL,
			    r == t->chosen ? UI_CONSOLE_ACCENT
					   : UI_CONSOLE_CLEAR);
			it->event = (struct ui_console_event) {
			    .act = UI_CONSOLE_DO_ROW, .at = r};
		}
		for (int k = 0; k < t->columns; k++) {
			it = ui_console_label(s, x + 10, y, parts[k] * w - 14,
			    32, 17, r < 0 ? t->head[k] : t->cell[r][k]);
			if (r < 0)
				it->ink = UI_CONSOLE_SOFT;
			else if (t->light[r] >= UI_CONSOLE_LIGHT_OPEN && k == 3)
				it->ink = ui_console_light_ink(t->light[r]);
			x += parts[k] * w;
		}
	}
}

void
ui_console_search(struct ui_console_sheet *s)
{
	const struct ui_console *v = s->view;
	struct ui_console_item *it;
	const char *p = v->shown_record;
	char line[UI_CONSOLE_TEXT];
	double y = 188;

	for (int i = 0; i < v->search_fields; i++) {
		const struct ui_console_field *f = &v->search[i];

		ui_console_fields(
		    s, X0 + i * 200, 84, 188, f, 1, v->search_at == i ? 0 : -1)
		    ->event.at = i;
	}
	ui_console_button(s, X0 + 1004, 110, 190, 46, "Search  Enter",
	    UI_CONSOLE_DO_ENTER, 0);
	it = ui_console_label(s, X0 + 1210, 84, 334, 76, 17, v->found_text);
	it->ink = UI_CONSOLE_SOFT;
	table(s, y, p[0] != '\0' ? 900 : W0);
	if (p[0] == '\0')
		return;
	ui_console_box(
	    s, X0 + 912, y, W0 - 912, 836, UI_CONSOLE_PANEL, UI_CONSOLE_EDGE);
	for (y += 8; *p != '\0' && y < 1000; y += 25) {
		size_t n = 0;

		while (*p != '\0' && *p != '\n') {
			if (n + 1 < sizeof(line))
				line[n++] = *p;
			p++;
		}
		line[n] = '\0';
		p += *p == '\n';
		ui_console_label(s, X0 + 924, y, W0 - 936, 25, 15, line);
	}
}

void
ui_console_figures(struct ui_console_sheet *s)
{
	const struct ui_console *v = s->view;
	const double w = W0 / 3, h = 420;
	struct ui_console_item *it;

	for (int i = 0; i < v->plots; i++) {
		const struct ui_console_plot *p = &v->plot[i];

		it = ui_console_add(s, UI_CONSOLE_ITEM_PLOT, X0 + i % 3 * w,
		    76 + i / 3 * (h + 8), w - 12, h);
		it->at = i;
		it->ground = UI_CONSOLE_PANEL;
		snprintf(it->text, sizeof(it->text), "%s %d", p->title, p->n);
		for (int k = 0; k < p->n; k++)
			it->serial = it->serial * 31 +
			    (uint32_t)(p->a[k] * 97 + p->b[k] * 1009);
		for (int k = 0; k < p->rates; k++)
			it->serial = it->serial * 31 +
			    (uint32_t)(p->rate[k].at * 1e9 +
				p->rate[k].high * 1e8);
	}
	it = ui_console_label(s, X0, 944, 1200, 76, 18, v->found_text);
	it->ink = UI_CONSOLE_SOFT;
	ui_console_button(s, X0 + 1240, 952, 304, 56, "Report of the shift",
	    UI_CONSOLE_DO_REPORT, 0);
}

void
ui_console_ask(struct ui_console_sheet *s)
{
	const struct ui_console_ask *a = &s->view->ask;
	int reasons = 0;
	double h, x = 560, y, w = 800;
	struct ui_console_item *it;

	for (int i = 1; i < UI_CONSOLE_REASON_COUNT; i++)
		reasons += (int)(a->reasons >> i & 1);
	h = 236 + 62 * reasons + 84 * a->fields;
	y = (1080 - h) / 2;
	/* -2: nothing behind it can be touched. */
	it = ui_console_add(s, UI_CONSOLE_ITEM_BOX, X0 - 8, 64, W0 + 20, 972);
	it->mark = -2;
	it = ui_console_box(s, x, y, w, h, UI_CONSOLE_PANEL, UI_CONSOLE_ACCENT);
	it->strong = true;
	it->mark = -2;
	it = ui_console_label(s, x + 28, y + 18, w - 56, 48, 30, a->title);
	it->bold = true;
	ui_console_label(s, x + 28, y + 68, w - 56, 52, 18, a->text)->ink =
	    UI_CONSOLE_SOFT;
	y += 122;
	for (int i = 1; i < UI_CONSOLE_REASON_COUNT; i++) {
		const bool on = (int)a->reason == i;
		char text[64];

		if ((a->reasons >> i & 1) == 0)
			continue;
		snprintf(text, sizeof(text), "%s  %d",
		    ui_console_reason_text((enum ui_console_reason)i), i);
		it = ui_console_button(
		    s, x + 28, y, w - 56, 54, text, UI_CONSOLE_DO_REASON, i);
		it->strong = on;
		it->bold = on;
		if (on)
			it->edge = UI_CONSOLE_ACCENT;
		y += 62;
	}
	if (a->fields > 0)
		ui_console_fields(
		    s, x + 28, y, w - 56, a->field, a->fields, a->at);
	y += 84 * a->fields + 8;
	it = ui_console_label(s, x + 28, y, w - 56, 34, 18, a->wrong);
	it->ink = UI_CONSOLE_WARN;
	it->bold = true;
	it = ui_console_button(s, x + w - 28 - 320, y + 36, 320, 56, a->confirm,
	    UI_CONSOLE_DO_CONFIRM, 0);
	it->ground = UI_CONSOLE_ACCENT;
	it->edge = UI_CONSOLE_ACCENT;
	it->ink = UI_CONSOLE_ACCENT_INK;
	it->bold = true;
	if (s->view->page == UI_CONSOLE_LOGON ||
	    s->view->page == UI_CONSOLE_LOCKED)
		return;
	ui_console_button(
	    s, x + 28, y + 36, 220, 56, "Back  Esc", UI_CONSOLE_DO_CANCEL, 0);
}

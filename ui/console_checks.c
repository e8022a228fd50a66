/* The check list of a case and the evidence of the row that was touched. */
#include <stdio.h>

#include "ui/console_scene.h"

#define X0 1084.0
#define W0 824.0
#define ROW_H 46.0

static void
evidence(struct ui_console_sheet *s, double y, double h)
{
	const struct ui_console_case *c = &s->view->shown;
	const bool some = c->chosen >= 0 && c->chosen < c->checks;
	struct ui_console_item *it;

	ui_console_box(s, X0, y, W0, h, UI_CONSOLE_PANEL, UI_CONSOLE_EDGE);
	it = ui_console_label(s, X0 + 14, y + 6, W0 - 28, 26, 16,
	    some ? "Evidence" : "Touch a line for its evidence");
	it->ink = UI_CONSOLE_SOFT;
	if (!some)
		return;
	ui_console_label(s, X0 + 14, y + 34, W0 - 28, h - 44, 18,
	    c->check[c->chosen].evidence);
}

void
ui_console_checks(struct ui_console_sheet *s)
{
	const struct ui_console_case *c = &s->view->shown;
	const int most = 13;
	int first = 0, n = c->checks < most ? c->checks : most;
	struct ui_console_item *it;
	char text[96];
	double y = 202;

	if (c->chosen >= most)
		first = c->chosen - most + 1;
	snprintf(text, sizeof(text), "%d to look at, %d as they should be",
	    c->checks, c->regular);
	ui_console_label(s, X0, 172, W0, 28, 18, text)->ink = UI_CONSOLE_SOFT;
	for (int i = first; i < first + n && i < c->checks; i++) {
		const struct ui_console_check *k = &c->check[i];

		it = ui_console_box(s, X0, y, W0, ROW_H - 4,
		    i == c->chosen ? UI_CONSOLE_RAISED : UI_CONSOLE_PANEL,
		    i == c->chosen ? UI_CONSOLE_ACCENT : UI_CONSOLE_CLEAR);
		it->strong = i == c->chosen;
		it->event = (struct ui_console_event) {
		    .act = UI_CONSOLE_DO_CHECK, .at = i};
		ui_console_light(s, X0 + 10, y + 5, 32, k->light);
		it = ui_console_sentence(
		    s, X0 + 54, y, W0 - 64, ROW_H - 4, 19, k->text);
		it->ink = k->light >= UI_CONSOLE_LIGHT_OPEN
		    ? ui_console_light_ink(k->light)
		    : UI_CONSOLE_INK;
		y += ROW_H;
	}
	y = 806;
	evidence(s, y, 122);
}

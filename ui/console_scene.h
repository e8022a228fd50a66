/*
 * What is where on the console: a view laid out as a list of items.  Plain
 * values: compared with the list before to find what to draw anew, and asked
 * what a touch means.
 */
#ifndef UI_CONSOLE_SCENE_H
#define UI_CONSOLE_SCENE_H

#include "ui/console.h"
#include "ui/draw.h"
#include "ui/font.h"
#include "ui/text.h"

/* Roles of colour; ui_console_colour() says which.  Every ink is read on every
 * ground it stands on with a contrast of 4.5 to 1 or more (WCAG 2.1 1.4.3), and
 * the three lights differ in brightness as well as in hue. */
enum ui_console_colour {
	UI_CONSOLE_GROUND,
	UI_CONSOLE_PANEL,
	UI_CONSOLE_RAISED, /* buttons, what is chosen */
	UI_CONSOLE_EDGE,
	UI_CONSOLE_INK,
	UI_CONSOLE_SOFT, /* labels */
	UI_CONSOLE_ACCENT, /* what to do next; the chosen one's edge */
	UI_CONSOLE_ACCENT_INK,
	UI_CONSOLE_WARN,
	UI_CONSOLE_BAD,
	UI_CONSOLE_BAD_INK,
	UI_CONSOLE_CURVE, /* of a plot, the first one */
	UI_CONSOLE_CURVE_B,
	UI_CONSOLE_CLEAR, /* no ground */
	UI_CONSOLE_COLOURS
};
/* 0xFFRRGGBB */
uint32_t ui_console_colour(enum ui_console_colour);

enum ui_console_kind {
	UI_CONSOLE_ITEM_BOX, /* ground, edge, text */
	UI_CONSOLE_ITEM_LIGHT, /* at: enum ui_console_light */
	UI_CONSOLE_ITEM_BAR, /* at of a thousand; mark: the threshold, or -1 */
	UI_CONSOLE_ITEM_PHOTO, /* at: 0 chip, 1 live, 2 the one over the other,
				  3 page */
	UI_CONSOLE_ITEM_MRZ, /* at: 0 printed, 1 chip */
	UI_CONSOLE_ITEM_PLOT, /* at: which */
};

struct ui_console_item {
	enum ui_console_kind kind;
	struct ui_rect rect;
	enum ui_console_colour ground, edge, ink;
	int at, mark;
	uint32_t serial; /* of what it shows beside its text */
	float x, y;
	enum ui_align align;
	bool bold, strong; /* strong: a wide edge */
	int size, lines; /* of the text, in pixels */
	int left; /* room kept free at its left */
	char text[UI_CONSOLE_TEXT];
	struct ui_console_event event; /* DO_NONE: none */
};

#define UI_CONSOLE_ITEMS 420
struct ui_console_scene {
	int width, height, n;
	struct ui_console_item item[UI_CONSOLE_ITEMS];
};

void ui_console_scene_build(
    struct ui_console_scene *, const struct ui_console *, int w, int h);
/* The topmost item there that can be touched. */
bool ui_console_scene_touch(const struct ui_console_scene *, int x, int y,
    struct ui_console_event *out) MUST_USE;
/*
 * Draws what differs from before (NULL: everything) and says how much of the
 * surface that was; dirty holds up to max rectangles.
 */
int ui_console_scene_paint(struct ui_draw *, const struct ui_font *,
    const struct ui_console *, const struct ui_console_scene *now,
    const struct ui_console_scene *before, struct ui_rect *dirty, int max);

/* For ui/console_*.c alone. */
struct ui_console_sheet {
	struct ui_console_scene *scene;
	const struct ui_console *view;
	double unit; /* of 1080 in the height */
};
/* The next item; all else of it is zero.  Its place in units. */
struct ui_console_item *ui_console_add(struct ui_console_sheet *,
    enum ui_console_kind, double x, double y, double w, double h);
struct ui_console_item *ui_console_box(struct ui_console_sheet *, double x,
    double y, double w, double h, enum ui_console_colour ground,
    enum ui_console_colour edge);
struct ui_console_item *ui_console_label(struct ui_console_sheet *, double x,
    double y, double w, double h, double size, const char *text);
/* A label that begins with a capital, as records do not. */
struct ui_console_item *ui_console_sentence(struct ui_console_sheet *, double x,
    double y, double w, double h, double size, const char *text);
struct ui_console_item *ui_console_button(struct ui_console_sheet *, double x,
    double y, double w, double h, const char *text, enum ui_console_act,
    int at);
void ui_console_light(struct ui_console_sheet *, double x, double y,
    double size, enum ui_console_light);
struct ui_console_item *ui_console_fields(struct ui_console_sheet *, double x,
    double y, double w, const struct ui_console_field *, int n, int at);
enum ui_console_colour ui_console_light_ink(enum ui_console_light);

/* The parts of the screen. */
void ui_console_case(struct ui_console_sheet *);
void ui_console_checks(struct ui_console_sheet *);
void ui_console_search(struct ui_console_sheet *);
void ui_console_figures(struct ui_console_sheet *);
void ui_console_ask(struct ui_console_sheet *);

/* The kinds that ui/console_plot.c draws. */
void ui_console_draw_plot(struct ui_draw *, const struct ui_font *,
    const struct ui_console_plot *, struct ui_rect);
/* Photographs: b over a where there is one, by alpha of 256. */
void ui_console_draw_photo(struct ui_draw *, const struct ui_console_photo *a,
    const struct ui_console_photo *b, int alpha, int zoom, float x, float y,
    struct ui_rect);
void ui_console_draw_text(struct ui_draw *, const struct ui_font *,
    const char *text, int size, bool bold, enum ui_align, int lines,
    struct ui_rect, uint32_t colour);

#endif

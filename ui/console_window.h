/*
 * The console's window: SDL2, or off-screen with the same pixels.
 *
 *	e = ui_console_window_new(&w, &(struct ui_console_window_conf) {...});
 *	for (;;) {
 *		e = ui_console_window_show(w, &view);
 *		while (ui_console_window_poll(w, &event))
 *			...
 *	}
 */
#ifndef UI_CONSOLE_WINDOW_H
#define UI_CONSOLE_WINDOW_H

#include "ui/console.h"
#include "ui/err.h"

struct ui_console_window;

struct ui_console_window_conf {
	unsigned width, height; /* 960 x 540 to 4096 x 4096 */
	bool offscreen, fullscreen;
	const char *fonts; /* a further folder to look for fonts in, or NULL */
};

enum ui_err ui_console_window_new(struct ui_console_window **out,
    const struct ui_console_window_conf *) MUST_USE;
/* Draws what has changed. */
enum ui_err ui_console_window_show(
    struct ui_console_window *, const struct ui_console *) MUST_USE;
/* The next touch, click or key; never waits. */
bool ui_console_window_poll(
    struct ui_console_window *, struct ui_console_event *out) MUST_USE;
/* What a touch at this pixel means on what is shown now. */
bool ui_console_window_touch(const struct ui_console_window *, int x, int y,
    struct ui_console_event *out) MUST_USE;
/* Writes what is shown now as a PNG. */
enum ui_err ui_console_window_png(
    const struct ui_console_window *, int fd) MUST_USE;
/* The alarm's sound, once: two tones, the second one higher. */
void ui_console_window_alarm(struct ui_console_window *, bool loud);
void ui_console_window_free(struct ui_console_window **);

#endif

/*
 * The traveller's screen.
 *
 *	e = ui_window_new(&w, &(struct ui_window_conf) {1080, 1920});
 *	for (;;) {
 *		e = ui_window_show(w, &view, now_ms);
 *		while (ui_window_poll(w, &event))
 *			...
 *		wait for a new view, at most ui_window_due(w) milliseconds
 *	}
 *
 * Everything is drawn by ui itself into one surface in memory; a window only
 * presents that surface, so off-screen and on-screen pixels are the same.
 * ui_window_new opens and maps all files it will ever need: a sandbox that
 * refuses open() may close right after it.  Off-screen, no display, no GPU and
 * no part of SDL is used.
 *
 * In full screen nothing that a traveller does closes the window, covers it or
 * makes it smaller: no key, no window manager's message, no second finger, no
 * keyboard that is plugged in.
 */
#ifndef UI_WINDOW_H
#define UI_WINDOW_H

#include "mrtd/bytes.h"
#include "ui/err.h"
#include "ui/event.h"
#include "ui/turn.h"
#include "ui/view.h"

struct ui_window_conf {
	unsigned width, height; /* UI_WINDOW_MIN..UI_WINDOW_MAX each */
	bool offscreen;
	bool fullscreen; /* not off-screen: the whole display, no pointer */
	const char *fonts; /* a further folder to look for fonts in, or NULL */
	/* Width and height are the picture's; the display's where it turns by
	 * 90 or 270 degrees are exchanged. */
	struct ui_turn turn;
};
#define UI_WINDOW_MIN 480
#define UI_WINDOW_MAX 4096

struct ui_window;

/* On success *out is the caller's, to be freed with ui_window_free. */
enum ui_err ui_window_new(
    struct ui_window **out, const struct ui_window_conf *) MUST_USE;
/*
 * Draws what changed since the last call.  now_ms is a monotonic clock of the
 * caller; animations depend on it and on nothing else, so the same sequence of
 * calls gives the same pixels.  A view that is not valid draws nothing.
 */
enum ui_err ui_window_show(
    struct ui_window *, const struct ui_view *, uint64_t now_ms) MUST_USE;
/*
 * How many milliseconds after the last show the next one is due: a frame while
 * something moves, a twentieth of a second while touches are looked for.
 */
unsigned ui_window_due(const struct ui_window *);
/* The next touch or key, if there is one.  Never waits. */
bool ui_window_poll(struct ui_window *, struct ui_event *out) MUST_USE;
/* What a touch at this pixel means on the screen shown now. */
bool ui_window_touch(
    const struct ui_window *, int x, int y, struct ui_event *out) MUST_USE;
/* The picture shown now as 0x00RRGGBB, width * height, borrowed. */
const uint32_t *ui_window_pixels(const struct ui_window *);
/* Writes the picture shown now as a PNG to an open file descriptor. */
enum ui_err ui_window_png(const struct ui_window *, int fd) MUST_USE;
void ui_window_free(struct ui_window **);

#endif

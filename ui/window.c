#include "ui/window.h"

#include <stdlib.h>
#include <string.h>

#include <SDL.h>

#include "ui/paint.h"
#include "ui/png.h"
#include "ui/scene.h"

/* 30 pictures a second; a touch is looked for often enough to be answered
 * within a twentieth. */
#define FRAME_MS 33
#define TOUCH_MS 25
#define REST_MS 1000

struct ui_window {
	struct ui_draw *draw;
	struct ui_font *font;
	SDL_Window *sdl; /* NULL: off-screen */
	int width, height; /* of the picture */
	struct ui_turn turn;
	uint32_t *turned; /* as the display shows it; NULL: as it is */
	struct ui_view view; /* without the mirror's bytes */
	bool shown;
	uint64_t entered_ms;
	struct ui_scene scene, next;
};

/*
 * A kiosk has one program: what a desktop does with keys and windows is asked
 * for here not to happen.  The keyboard is grabbed, so that no window manager
 * sees a key first.
 */
static void
lock_down(SDL_Window *sdl)
{
	SDL_ShowCursor(SDL_DISABLE);
	SDL_DisableScreenSaver();
	SDL_SetWindowAlwaysOnTop(sdl, SDL_TRUE);
	SDL_SetWindowKeyboardGrab(sdl, SDL_TRUE);
	SDL_SetWindowMouseGrab(sdl, SDL_TRUE);
	SDL_RaiseWindow(sdl);
}

static enum ui_err
open_sdl(struct ui_window *w, const struct ui_window_conf *conf)
{
	Uint32 flags = conf->fullscreen ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0;
	bool swaps = ui_turn_swaps(&conf->turn);
	int *across = swaps ? &w->height : &w->width;
	int *down = swaps ? &w->width : &w->height;
	SDL_Rect at = {(int)SDL_WINDOWPOS_CENTERED, (int)SDL_WINDOWPOS_CENTERED,
	    *across, *down};

	/* Signals are the program's; the picture is copied, not composed. */
	SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
	SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
	SDL_SetHint(SDL_HINT_VIDEO_MINIMIZE_ON_FOCUS_LOSS, "0");
	SDL_SetHint(SDL_HINT_QUIT_ON_LAST_WINDOW_CLOSE, "0");
	/* Else SDL makes an icon of a window that has grabbed the keyboard. */
	SDL_SetHint(SDL_HINT_ALLOW_ALT_TAB_WHILE_GRABBED, "0");
	if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0)
		return UI_E_DISPLAY;
	/* Where no window manager makes it so, it is as large already. */
	if (conf->fullscreen)
		(void)SDL_GetDisplayBounds(0, &at);
	w->sdl = SDL_CreateWindow("Sallyport", at.x, at.y, at.w, at.h, flags);
	if (w->sdl == NULL) {
		SDL_QuitSubSystem(SDL_INIT_VIDEO);
		return UI_E_DISPLAY;
	}
	if (conf->fullscreen)
		lock_down(w->sdl);
	/* A full screen is as large as the display is, a window never larger.
	 */
	SDL_GetWindowSize(w->sdl, across, down);
	return UI_E_OK;
}

static bool
size_valid(int width, int height)
{
	return width >= UI_WINDOW_MIN && height >= UI_WINDOW_MIN &&
	    width <= UI_WINDOW_MAX && height <= UI_WINDOW_MAX;
}

enum ui_err
ui_window_new(struct ui_window **out, const struct ui_window_conf *conf)
{
	struct ui_window *w;
	enum ui_err e;

	if (!ui_turn_valid(&conf->turn) || conf->width > UI_WINDOW_MAX ||
	    conf->height > UI_WINDOW_MAX ||
	    !size_valid((int)conf->width, (int)conf->height))
		return UI_E_SIZE;
	if ((w = calloc(1, sizeof(*w))) == NULL)
		return UI_E_MEMORY;
	w->width = (int)conf->width;
	w->height = (int)conf->height;
	w->turn = conf->turn;
	if ((e = ui_font_load(&w->font, conf->fonts)) != UI_E_OK)
		goto out;
	if (!conf->offscreen && (e = open_sdl(w, conf)) != UI_E_OK)
		goto out;
	e = UI_E_SIZE;
	if (!size_valid(w->width, w->height))
		goto out;
	if ((e = ui_draw_new(&w->draw, w->width, w->height)) != UI_E_OK)
		goto out;
	e = UI_E_MEMORY;
	if (w->sdl != NULL && w->turn.degrees != 0 &&
	    (w->turned = calloc((size_t)w->width * (size_t)w->height,
		 sizeof(*w->turned))) == NULL)
		goto out;
	e = UI_E_OK;
	*out = w;
	w = NULL;
out:
	ui_window_free(&w);
	return e;
}

void
ui_window_free(struct ui_window **w)
{
	if (*w == NULL)
		return;
	ui_draw_free(&(*w)->draw);
	ui_font_free(&(*w)->font);
	if ((*w)->sdl != NULL) {
		SDL_DestroyWindow((*w)->sdl);
		SDL_QuitSubSystem(SDL_INIT_VIDEO);
	}
	free((*w)->turned);
	free(*w);
	*w = NULL;
}

static enum ui_err
present(struct ui_window *w, struct ui_rect r)
{
	struct ui_rect d = ui_turn_rect(&w->turn, w->width, w->height, r);
	bool swaps = ui_turn_swaps(&w->turn);
	int width = swaps ? w->height : w->width;
	SDL_Rect at = {d.x, d.y, d.w, d.h}, to = at;
	SDL_Surface *window, *ours;
	/* SDL wants a pointer it may write through, and only reads. */
	void *px = (void *)(uintptr_t)ui_draw_pixels(w->draw);
	enum ui_err e = UI_E_DISPLAY;

	if (w->sdl == NULL || ui_draw_rect_empty(r))
		return UI_E_OK;
	if (w->turned != NULL) {
		ui_turn_copy(&w->turn, px, w->width, w->height, r, w->turned);
		px = w->turned;
	}
	ours = SDL_CreateRGBSurfaceWithFormatFrom(px, width,
	    swaps ? w->width : w->height, 32, width * 4,
	    SDL_PIXELFORMAT_RGB888);
	window = SDL_GetWindowSurface(w->sdl);
	if (ours != NULL && window != NULL &&
	    SDL_BlitSurface(ours, &at, window, &to) == 0 &&
	    SDL_UpdateWindowSurfaceRects(w->sdl, &to, 1) == 0)
		e = UI_E_OK;
	SDL_FreeSurface(ours);
	return e;
}

/* Whether the words or their places could differ: all but the frame. */
static bool
same_layout(const struct ui_view *a, const struct ui_view *b)
{
	return a->screen == b->screen && a->language == b->language &&
	    a->languages == b->languages &&
	    memcmp(a->offered, b->offered, sizeof(a->offered)) == 0 &&
	    a->guidance == b->guidance && a->touch == b->touch &&
	    a->finger == b->finger && a->speech == b->speech &&
	    a->progress == b->progress && a->countdown == b->countdown &&
	    a->large_type == b->large_type &&
	    a->high_contrast == b->high_contrast && a->coach == b->coach &&
	    a->may_type == b->may_type && a->field == b->field &&
	    a->typed_wrong == b->typed_wrong &&
	    strcmp(a->typed, b->typed) == 0 &&
	    strcmp(a->reference, b->reference) == 0;
}

enum ui_err
ui_window_show(struct ui_window *w, const struct ui_view *view, uint64_t now_ms)
{
	struct ui_rect dirty;
	uint32_t clock;

	if (!ui_view_valid(view))
		return UI_E_VIEW;
	if (!w->shown || view->screen != w->view.screen ||
	    view->entered != w->view.entered || view->coach != w->view.coach ||
	    now_ms < w->entered_ms)
		w->entered_ms = now_ms;
	clock = (uint32_t)(now_ms - w->entered_ms);
	if (w->shown && same_layout(view, &w->view)) {
		w->next = w->scene;
		ui_scene_frame(&w->next, &view->mirror);
	} else {
		ui_scene_build(&w->next, w->font, view, w->width, w->height);
	}
	ui_scene_tick(&w->next, clock - clock % FRAME_MS);
	dirty = w->shown ? ui_scene_changed(&w->scene, &w->next)
			 : ui_draw_bounds(w->draw);
	w->scene = w->next;
	w->view = *view;
	/* Borrowed for the call only; whether there was one is remembered. */
	w->view.mirror.rgb.p = NULL;
	w->shown = true;
	if (!ui_draw_rect_empty(dirty))
		ui_paint_scene(
		    w->draw, w->font, &w->scene, &view->mirror, dirty);
	return present(w, dirty);
}

unsigned
ui_window_due(const struct ui_window *w)
{
	if (ui_scene_animated(&w->scene))
		return FRAME_MS;
	return w->sdl != NULL ? TOUCH_MS : REST_MS;
}

/* clang-format off */
static const struct {
	SDL_Keycode key;
	struct ui_event event;
} keys[] = {
	{SDLK_1,      {.kind = UI_EVENT_LANGUAGE, .language = UI_LANGUAGE_EN}},
	{SDLK_2,      {.kind = UI_EVENT_LANGUAGE, .language = UI_LANGUAGE_DE}},
	{SDLK_3,      {.kind = UI_EVENT_LANGUAGE, .language = UI_LANGUAGE_AR}},
	{SDLK_4,      {.kind = UI_EVENT_LANGUAGE, .language = UI_LANGUAGE_ZH_HANS}},
	{SDLK_F1,     {.kind = UI_EVENT_HELP}},
	{SDLK_h,      {.kind = UI_EVENT_HELP}},
	{SDLK_F2,     {.kind = UI_EVENT_SPEECH}},
	{SDLK_s,      {.kind = UI_EVENT_SPEECH}},
	{SDLK_F3,     {.kind = UI_EVENT_REPEAT}},
	{SDLK_r,      {.kind = UI_EVENT_REPEAT}},
	{SDLK_RETURN, {.kind = UI_EVENT_MORE_TIME}},
	{SDLK_SPACE,  {.kind = UI_EVENT_MORE_TIME}},
	{SDLK_PLUS,   {.kind = UI_EVENT_LARGE_TYPE}},
	{SDLK_t,      {.kind = UI_EVENT_LARGE_TYPE}},
	{SDLK_c,      {.kind = UI_EVENT_HIGH_CONTRAST}},
	{SDLK_ESCAPE, {.kind = UI_EVENT_CLOSED}},
};
/* clang-format on */

static bool
key_event(const struct ui_window *w, SDL_Keycode key, struct ui_event *out)
{
	bool full = SDL_GetWindowFlags(w->sdl) & SDL_WINDOW_FULLSCREEN;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		enum ui_event_kind kind = keys[i].event.kind;

		if (keys[i].key != key || (kind == UI_EVENT_CLOSED && full) ||
		    (kind == UI_EVENT_MORE_TIME &&
			w->view.screen != UI_SCREEN_MORE_TIME))
			continue;
		*out = keys[i].event;
		return true;
	}
	return false;
}

/* At once, before anybody has decided what the touch means. */
static void
press(struct ui_window *w, const SDL_MouseButtonEvent *e, bool down)
{
	int x = e->x, y = e->y;
	struct ui_rect dirty;

	w->next = w->scene;
	down &= ui_turn_touch(&w->turn, w->width, w->height, &x, &y);
	ui_scene_press(&w->next, x, y, down);
	dirty = ui_scene_changed(&w->scene, &w->next);
	w->scene = w->next;
	if (ui_draw_rect_empty(dirty))
		return;
	/* No button lies over the mirror, whose frame is not at hand. */
	ui_paint_scene(w->draw, w->font, &w->scene, &w->view.mirror, dirty);
	(void)!present(w, dirty);
}

/* Another display, or the same after it was away. */
static void
resize(struct ui_window *w)
{
	bool swaps = ui_turn_swaps(&w->turn);
	uint32_t *turned = NULL;
	struct ui_draw *draw = NULL;
	int width, height;

	SDL_GetWindowSize(
	    w->sdl, swaps ? &height : &width, swaps ? &width : &height);
	if ((width == w->width && height == w->height) ||
	    !size_valid(width, height) ||
	    ui_draw_new(&draw, width, height) != UI_E_OK)
		return;
	if (w->turned != NULL &&
	    (turned = calloc(
		 (size_t)width * (size_t)height, sizeof(*turned))) == NULL) {
		ui_draw_free(&draw);
		return;
	}
	free(w->turned);
	w->turned = turned;
	ui_draw_free(&w->draw);
	w->draw = draw;
	w->width = width;
	w->height = height;
	w->shown = false;
}

static bool
typed_event(const struct ui_window *w, SDL_Keycode key, struct ui_event *out)
{
	char c = key == SDLK_BACKSPACE ? UI_KEY_ERASE
	    : key == SDLK_RETURN       ? UI_KEY_NEXT
	    : key >= 'a' && key <= 'z' ? (char)(key - 'a' + 'A')
	    : key >= '0' && key <= '9' ? (char)key
				       : '\0';

	if (w->view.screen != UI_SCREEN_TYPE || c == '\0')
		return false;
	*out = (struct ui_event) {.kind = UI_EVENT_KEY, .key = c};
	return true;
}

bool
ui_window_touch(const struct ui_window *w, int x, int y, struct ui_event *out)
{
	return ui_scene_touch(&w->scene, x, y, out);
}

/* The first finger: SDL makes no button of the others. */
static bool
touched(const struct ui_window *w, const SDL_MouseButtonEvent *e,
    struct ui_event *out)
{
	int x = e->x, y = e->y;

	return ui_turn_touch(&w->turn, w->width, w->height, &x, &y) &&
	    ui_window_touch(w, x, y, out);
}

/* Full screen is a kiosk: nobody there may end it. */
static bool
may_close(const struct ui_window *w)
{
	return (SDL_GetWindowFlags(w->sdl) & SDL_WINDOW_FULLSCREEN) == 0;
}

bool
ui_window_poll(struct ui_window *w, struct ui_event *out)
{
	SDL_Event e;

	while (w->sdl != NULL && SDL_PollEvent(&e) != 0) {
		switch (e.type) {
		case SDL_MOUSEBUTTONDOWN: /* and the beginning of a touch */
			press(w, &e.button, true);
			*out = (struct ui_event) {.kind = UI_EVENT_TOUCHED};
			return true;
		case SDL_MOUSEBUTTONUP: /* and the end of a touch */
			press(w, &e.button, false);
			if (touched(w, &e.button, out))
				return true;
			break;
		case SDL_KEYDOWN:
			if (typed_event(w, e.key.keysym.sym, out))
				return true;
			if (e.key.repeat == 0 &&
			    key_event(w, e.key.keysym.sym, out))
				return true;
			break;
		case SDL_QUIT:
			if (!may_close(w))
				break;
			*out = (struct ui_event) {.kind = UI_EVENT_CLOSED};
			return true;
		case SDL_WINDOWEVENT:
			/* The last window's close is no quit (see the hint). */
			if (e.window.event == SDL_WINDOWEVENT_CLOSE &&
			    may_close(w)) {
				*out = (struct ui_event) {
				    .kind = UI_EVENT_CLOSED};
				return true;
			}
			if (e.window.event == SDL_WINDOWEVENT_MINIMIZED &&
			    !may_close(w))
				SDL_RestoreWindow(w->sdl);
			/* Nothing to tell if that fails: the next show will. */
			if (e.window.event == SDL_WINDOWEVENT_SIZE_CHANGED)
				resize(w);
			else if (e.window.event == SDL_WINDOWEVENT_EXPOSED)
				(void)!present(w, ui_draw_bounds(w->draw));
			break;
		default:
			break;
		}
	}
	return false;
}

const uint32_t *
ui_window_pixels(const struct ui_window *w)
{
	return ui_draw_pixels(w->draw);
}

enum ui_err
ui_window_png(const struct ui_window *w, int fd)
{
	return ui_png_write(fd, ui_draw_pixels(w->draw), (unsigned)w->width,
	    (unsigned)w->height);
}

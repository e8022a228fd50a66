#include "ui/console_window.h"

#include <math.h>
#include <stdlib.h>

#include <SDL.h>

#include "ui/console_scene.h"
#include "ui/png.h"
#include "ui/shape.h"

#define RATE 16000
#define DIRTY 64

struct ui_console_window {
	struct ui_draw *draw;
	struct ui_font *font;
	SDL_Window *sdl; /* NULL: off-screen */
	SDL_AudioDeviceID audio; /* 0: there is none */
	int width, height;
	bool shown, text;
	enum ui_console_page page;
	struct ui_console_scene scene[2];
	int now;
};

static enum ui_err
open_sdl(struct ui_console_window *w, bool fullscreen)
{
	const SDL_AudioSpec want = {.freq = RATE,
	    .format = AUDIO_S16SYS,
	    .channels = 1,
	    .samples = 1024};
	const Uint32 flags = fullscreen ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0;

	SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
	SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
	if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0)
		return UI_E_DISPLAY;
	w->sdl = SDL_CreateWindow("Sallyport console",
	    (int)SDL_WINDOWPOS_CENTERED, (int)SDL_WINDOWPOS_CENTERED, w->width,
	    w->height, flags);
	if (w->sdl == NULL) {
		SDL_QuitSubSystem(SDL_INIT_VIDEO);
		return UI_E_DISPLAY;
	}
	SDL_GetWindowSize(w->sdl, &w->width, &w->height);
	SDL_StartTextInput();
	/* A console without a loudspeaker still flashes. */
	if (SDL_InitSubSystem(SDL_INIT_AUDIO) == 0) {
		w->audio = SDL_OpenAudioDevice(NULL, 0, &want, NULL, 0);
		if (w->audio != 0)
			SDL_PauseAudioDevice(w->audio, 0);
	}
	return UI_E_OK;
}

enum ui_err
ui_console_window_new(
    struct ui_console_window **out, const struct ui_console_window_conf *conf)
{
	struct ui_console_window *w;
	enum ui_err e;

	if (conf->width < 960 || conf->height < 540 || conf->width > 4096 ||
	    conf->height > 4096)
		return UI_E_SIZE;
	if ((w = calloc(1, sizeof(*w))) == NULL)
		return UI_E_MEMORY;
	w->width = (int)conf->width;
	w->height = (int)conf->height;
	if ((e = ui_font_load(&w->font, conf->fonts)) != UI_E_OK ||
	    (!conf->offscreen &&
		(e = open_sdl(w, conf->fullscreen)) != UI_E_OK) ||
	    (e = ui_draw_new(&w->draw, w->width, w->height)) != UI_E_OK)
		goto out;
	ui_shape_prepare(w->font);
	*out = w;
	w = NULL;
out:
	ui_console_window_free(&w);
	return e;
}

void
ui_console_window_free(struct ui_console_window **w)
{
	if (*w == NULL)
		return;
	ui_draw_free(&(*w)->draw);
	ui_font_free(&(*w)->font);
	if ((*w)->audio != 0)
		SDL_CloseAudioDevice((*w)->audio);
	if ((*w)->sdl != NULL) {
		SDL_DestroyWindow((*w)->sdl);
		SDL_QuitSubSystem(SDL_INIT_VIDEO | SDL_INIT_AUDIO);
	}
	bytes_wipe(*w, sizeof(**w));
	free(*w);
	*w = NULL;
}

static enum ui_err
present(
    struct ui_console_window *w, const struct ui_rect *dirty, int n, bool all)
{
	/* SDL wants a pointer it may write through, and only reads. */
	void *px = (void *)(uintptr_t)ui_draw_pixels(w->draw);
	SDL_Surface *ours, *window;
	SDL_Rect to[DIRTY];
	enum ui_err e = UI_E_OK;

	if (w->sdl == NULL || (n == 0 && !all))
		return UI_E_OK;
	ours = SDL_CreateRGBSurfaceWithFormatFrom(
	    px, w->width, w->height, 32, w->width * 4, SDL_PIXELFORMAT_RGB888);
	window = SDL_GetWindowSurface(w->sdl);
	if (all) {
		to[0] = (SDL_Rect) {0, 0, w->width, w->height};
		n = 1;
	}
	for (int i = 0; i < n && e == UI_E_OK; i++) {
		if (!all)
			to[i] = (SDL_Rect) {
			    dirty[i].x, dirty[i].y, dirty[i].w, dirty[i].h};
		SDL_Rect at = to[i];
		if (ours == NULL || window == NULL ||
		    SDL_BlitSurface(ours, &at, window, &to[i]) != 0)
			e = UI_E_DISPLAY;
	}
	if (e == UI_E_OK && SDL_UpdateWindowSurfaceRects(w->sdl, to, n) != 0)
		e = UI_E_DISPLAY;
	SDL_FreeSurface(ours);
	return e;
}

enum ui_err
ui_console_window_show(struct ui_console_window *w, const struct ui_console *v)
{
	struct ui_console_scene *before = &w->scene[w->now],
				*now = &w->scene[1 - w->now];
	struct ui_rect dirty[DIRTY];
	int n;

	if ((unsigned)v->page >= UI_CONSOLE_PAGE_COUNT ||
	    v->lanes > UI_CONSOLE_LANES_MAX ||
	    v->shown.checks > UI_CONSOLE_CHECKS)
		return UI_E_VIEW;
	ui_console_scene_build(now, v, w->width, w->height);
	n = ui_console_scene_paint(
	    w->draw, w->font, v, now, w->shown ? before : NULL, dirty, DIRTY);
	w->now = 1 - w->now;
	w->shown = true;
	w->page = v->page;
	/* Where a field takes letters, no letter is an order. */
	w->text = v->ask.open
	    ? v->ask.fields > 0
	    : v->page == UI_CONSOLE_SEARCH || v->shown.correcting;
	return present(w, dirty, n, false);
}

/* clang-format off */
static const struct {
	SDL_Keycode key;
	bool plain; /* not while something is typed */
	struct ui_console_event event;
} keys[] = {
	{SDLK_F2,     false, {UI_CONSOLE_DO_PAGE, UI_CONSOLE_LANES, 0, 0}},
	{SDLK_F3,     false, {UI_CONSOLE_DO_PAGE, UI_CONSOLE_SEARCH, 0, 0}},
	{SDLK_F4,     false, {UI_CONSOLE_DO_PAGE, UI_CONSOLE_FIGURES, 0, 0}},
	{SDLK_F5,     false, {UI_CONSOLE_DO_ORDER, UI_CONSOLE_ORDER_ADMIT, 0, 0}},
	{SDLK_F6,     false, {UI_CONSOLE_DO_ORDER, UI_CONSOLE_ORDER_REFUSE, 0, 0}},
	{SDLK_F7,     false, {UI_CONSOLE_DO_ORDER, UI_CONSOLE_ORDER_REFER, 0, 0}},
	{SDLK_F8,     false, {UI_CONSOLE_DO_ORDER, UI_CONSOLE_ORDER_FACE, 0, 0}},
	{SDLK_F9,     false, {UI_CONSOLE_DO_ORDER, UI_CONSOLE_ORDER_DOCUMENT, 0, 0}},
	{SDLK_F10,    false, {UI_CONSOLE_DO_ORDER, UI_CONSOLE_ORDER_WAIT, 0, 0}},
	{SDLK_F12,    false, {UI_CONSOLE_DO_LOCK, 0, 0, 0}},
	{SDLK_SPACE,  true,  {UI_CONSOLE_DO_ACKNOWLEDGE, 0, 0, 0}},
	{SDLK_DOWN,   true,  {UI_CONSOLE_DO_CHECK_NEXT, 0, 0, 0}},
	{SDLK_UP,     true,  {UI_CONSOLE_DO_CHECK_BEFORE, 0, 0, 0}},
	{SDLK_RIGHT,  false, {UI_CONSOLE_DO_LANE_NEXT, 0, 0, 0}},
	{SDLK_LEFT,   false, {UI_CONSOLE_DO_LANE_BEFORE, 0, 0, 0}},
	{SDLK_PLUS,   true,  {UI_CONSOLE_DO_ZOOM, 1, 0, 0}},
	{SDLK_MINUS,  true,  {UI_CONSOLE_DO_ZOOM, -1, 0, 0}},
	{SDLK_o,      true,  {UI_CONSOLE_DO_OVERLAY, 0, 0, 0}},
	{SDLK_m,      true,  {UI_CONSOLE_DO_CORRECT, 0, 0, 0}},
	{SDLK_1,      true,  {UI_CONSOLE_DO_REASON, 1, 0, 0}},
	{SDLK_2,      true,  {UI_CONSOLE_DO_REASON, 2, 0, 0}},
	{SDLK_3,      true,  {UI_CONSOLE_DO_REASON, 3, 0, 0}},
	{SDLK_TAB,    false, {UI_CONSOLE_DO_FIELD_NEXT, 0, 0, 0}},
	{SDLK_BACKSPACE, false, {UI_CONSOLE_DO_TYPE, '\b', 0, 0}},
	{SDLK_RETURN, false, {UI_CONSOLE_DO_ENTER, 0, 0, 0}},
	{SDLK_KP_ENTER, false, {UI_CONSOLE_DO_ENTER, 0, 0, 0}},
	{SDLK_ESCAPE, false, {UI_CONSOLE_DO_CANCEL, 0, 0, 0}},
};
/* clang-format on */

bool
ui_console_window_touch(const struct ui_console_window *w, int x, int y,
    struct ui_console_event *out)
{
	return ui_console_scene_touch(&w->scene[w->now], x, y, out);
}

static bool
key_event(const struct ui_console_window *w, SDL_Keycode key,
    struct ui_console_event *out)
{
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (keys[i].key != key || (keys[i].plain && w->text))
			continue;
		*out = keys[i].event;
		return true;
	}
	return false;
}

bool
ui_console_window_poll(
    struct ui_console_window *w, struct ui_console_event *out)
{
	SDL_Event e;

	while (w->sdl != NULL && SDL_PollEvent(&e) != 0) {
		switch (e.type) {
		case SDL_MOUSEBUTTONUP: /* and the end of a touch */
			if (ui_console_window_touch(
				w, e.button.x, e.button.y, out))
				return true;
			break;
		case SDL_KEYDOWN:
			if (key_event(w, e.key.keysym.sym, out))
				return true;
			break;
		case SDL_TEXTINPUT:
			if (!w->text || (e.text.text[0] & 0x80) != 0)
				break;
			*out = (struct ui_console_event) {
			    .act = UI_CONSOLE_DO_TYPE, .at = e.text.text[0]};
			return true;
		case SDL_QUIT:
			*out = (struct ui_console_event) {
			    .act = UI_CONSOLE_DO_CLOSED};
			return true;
		case SDL_WINDOWEVENT:
			/* Nothing to tell if that fails: the next show will. */
			if (e.window.event == SDL_WINDOWEVENT_EXPOSED)
				(void)!present(w, NULL, 0, true);
			break;
		default:
			break;
		}
	}
	return false;
}

void
ui_console_window_alarm(struct ui_console_window *w, bool loud)
{
	static int16_t wave[RATE / 2];
	const double size = loud ? 26000 : 9000;

	if (w->audio == 0 || SDL_GetQueuedAudioSize(w->audio) > 0)
		return;
	for (int i = 0; i < RATE / 2; i++) {
		const double tone = i < RATE / 4 ? 660 : 990;

		wave[i] = (int16_t)(size * sin(tone * 6.2831853 * i / RATE));
	}
	(void)SDL_QueueAudio(w->audio, wave, sizeof(wave));
}

enum ui_err
ui_console_window_png(const struct ui_console_window *w, int fd)
{
	return ui_png_write(fd, ui_draw_pixels(w->draw), (unsigned)w->width,
	    (unsigned)w->height);
}

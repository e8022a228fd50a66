/*
 * The screen worker: shows the view that the monitor sends, with the newest
 * frame of the mirror, and hands touches back.  Where snapshots are asked for,
 * each screen is sent to the monitor as a PNG when it is about to be replaced:
 * then it shows what the traveller saw last.
 */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kiosk/audio.h"
#include "kiosk/host.h"
#include "kiosk/mirror.h"
#include "kiosk/show.h"
#include "kiosk/typed.h"
#include "kiosk/worker.h"
#include "ui/window.h"

struct screen {
	struct ui_window *window;
	struct kiosk_audio audio;
	struct kiosk_mirror *mirror;
	uint8_t *px;
	struct ui_view view;
	struct ui_entry entry; /* what is being typed: it stays here */
	bool shown; /* view is on the screen */
	uint64_t due_ms;
	int file; /* for snapshots; -1: none are wanted */
};

/*
 * SDL and Xlib open much of what they need only with the first picture and the
 * first event: that has to happen before the sandbox closes.
 */
static void
warm_up(struct screen *s)
{
	struct ui_view v = {.screen = UI_SCREEN_OUT_OF_SERVICE};
	struct ui_event ev;

	for (int i = 0; i < 3; i++) {
		(void)!ui_window_show(s->window, &v, kiosk_host_now_ms());
		while (ui_window_poll(s->window, &ev))
			continue;
	}
}

static enum kiosk_err
open_screen(struct kiosk_worker *w)
{
	const struct kiosk_lane *lane = w->lane;
	struct ui_window_conf conf = {
	    .width = lane->width,
	    .height = lane->height,
	    .offscreen = lane->offscreen,
	    .fullscreen = lane->fullscreen,
	    .fonts = lane->fonts[0] != '\0' ? lane->fonts : NULL,
	};
	struct screen *s = calloc(1, sizeof(*s));

	if (s == NULL || !kiosk_lane_turn(lane, &conf.turn))
		return KIOSK_E_SYSTEM;
	w->self = s;
	s->file = -1;
	s->audio.socket = -1;
	s->px = malloc(KIOSK_MIRROR_PIXELS);
	s->mirror = kiosk_mirror_map(KIOSK_WORKER_FD_MIRROR, false);
	if (s->px == NULL || s->mirror == NULL)
		return KIOSK_E_SYSTEM;
	if (lane->snapshots[0] != '\0' &&
	    (s->file = memfd_create("screen", MFD_CLOEXEC)) < 0)
		return KIOSK_E_SYSTEM;
	if (ui_window_new(&s->window, &conf) != UI_E_OK)
		return KIOSK_E_DEVICE;
	if (!lane->offscreen)
		warm_up(s);
	kiosk_audio_open(&s->audio, lane);
	return KIOSK_E_OK;
}

static enum kiosk_sandbox_profile
profile(const struct kiosk_worker *w)
{
	return w->lane->offscreen ? KIOSK_SANDBOX_SCREEN
				  : KIOSK_SANDBOX_DISPLAY;
}

/* The memory file as a frame: u8 screen, then the PNG. */
static enum kiosk_err
send_file(struct kiosk_worker *w, off_t size)
{
	struct screen *s = w->self;
	enum kiosk_err e = KIOSK_E_SYSTEM;
	uint8_t *body;

	if (size <= 0 || (size_t)size >= KIOSK_MSG_BODY_MAX ||
	    (body = malloc((size_t)size + 1)) == NULL)
		return KIOSK_E_OK;
	body[0] = (uint8_t)s->view.screen;
	if (pread(s->file, body + 1, (size_t)size, 0) == size)
		e = kiosk_worker_tell(w, KIOSK_MONITOR, KIOSK_MSG_SNAPSHOT,
		    span_of(body, (size_t)size + 1));
	bytes_wipe(body, (size_t)size + 1);
	free(body);
	return e;
}

static enum kiosk_err
snapshot(struct kiosk_worker *w)
{
	struct screen *s = w->self;

	if (s->file < 0 || !s->shown)
		return KIOSK_E_OK;
	if (ftruncate(s->file, 0) != 0 || lseek(s->file, 0, SEEK_SET) != 0 ||
	    ui_window_png(s->window, s->file) != UI_E_OK)
		return KIOSK_E_OK;
	return send_file(w, lseek(s->file, 0, SEEK_END));
}

/* A display that is gone takes this worker with it: the monitor starts another
 * until one finds it again, and the gate is closed so long. */
static enum kiosk_err
draw(struct screen *s)
{
	uint64_t now = kiosk_host_now_ms();
	uint32_t serial = s->view.mirror.serial;
	unsigned width, height;
	enum ui_err drawn;

	if (kiosk_mirror_copy(s->mirror, &serial, s->px, &width, &height)) {
		s->view.mirror.rgb = span_of(s->px, (size_t)3 * width * height);
		s->view.mirror.width = width;
		s->view.mirror.height = height;
		s->view.mirror.serial = serial;
	}
	drawn = ui_window_show(s->window, &s->view, now);
	s->shown = drawn == UI_E_OK;
	s->due_ms = now + ui_window_due(s->window);
	if (s->shown)
		kiosk_audio_show(&s->audio, &s->view, now);
	if (kiosk_audio_due(&s->audio, now) < s->due_ms - now)
		s->due_ms = now + kiosk_audio_due(&s->audio, now);
	return drawn == UI_E_DISPLAY ? KIOSK_E_DEVICE : KIOSK_E_OK;
}

/* A warning interrupts typing; anything else ends it. */
static void
see_to_entry(struct screen *s)
{
	bool wrong = s->view.typed_wrong;

	if (s->view.screen != UI_SCREEN_TYPE) {
		if (s->view.screen != UI_SCREEN_MORE_TIME)
			ui_entry_wipe(&s->entry);
		return;
	}
	ui_entry_show(&s->entry, &s->view);
	/* The chip did not take what was typed before. */
	s->view.typed_wrong |= wrong && s->view.typed[0] == '\0' &&
	    s->view.field == UI_FIELD_NUMBER;
}

/* All of it leaves at once, and nothing of it stays. */
static enum kiosk_err
tell_typed(struct kiosk_worker *w)
{
	struct screen *s = w->self;
	uint8_t body[KIOSK_TYPED_SIZE];
	struct sink k = sink_of(body, sizeof(body));
	struct kiosk_typed typed;
	enum kiosk_err e;

	kiosk_typed_of(&s->entry, &typed);
	kiosk_typed_put(&k, &typed);
	e = kiosk_worker_tell(w, KIOSK_MONITOR, KIOSK_MSG_TYPED, sink_span(&k));
	sink_wipe(&k);
	kiosk_typed_wipe(&typed);
	ui_entry_wipe(&s->entry);
	bytes_wipe(s->view.typed, sizeof(s->view.typed));
	return e;
}

/* True where a touch is the keyboard's own; the rest is for the monitor. */
static bool
typing(struct kiosk_worker *w, const struct ui_event *ev, enum kiosk_err *e)
{
	struct screen *s = w->self;
	bool mine = ev->kind == UI_EVENT_KEY;

	/* All languages may lie over the keyboard. */
	if (s->view.screen != UI_SCREEN_TYPE || s->view.languages > 0)
		return mine;
	if (mine && ui_entry_press(&s->entry, ev->key) == UI_ENTRY_COMPLETE)
		*e = tell_typed(w);
	else if (ev->kind == UI_EVENT_BACK)
		mine = ui_entry_back(&s->entry);
	if (mine) {
		ui_entry_show(&s->entry, &s->view);
		if (*e == KIOSK_E_OK)
			*e = draw(s);
	}
	return mine;
}

static enum kiosk_err
message(struct kiosk_worker *w, enum kiosk_peer from, const struct kiosk_msg *m)
{
	struct screen *s = w->self;
	struct span body = m->body;
	enum kiosk_err e = KIOSK_E_OK;
	struct ui_view v;

	(void)from;
	if (m->id != KIOSK_MSG_SHOW)
		return KIOSK_E_OK;
	if (!kiosk_show_take(&body, &v))
		return KIOSK_E_FRAME;
	if (v.entered != s->view.entered)
		e = snapshot(w);
	v.mirror = s->view.mirror;
	s->view = v;
	see_to_entry(s);
	kiosk_audio_fit(&s->audio, &s->view);
	return e == KIOSK_E_OK ? draw(s) : e;
}

static int
wait_ms(const struct kiosk_worker *w)
{
	const struct screen *s = w->self;
	uint64_t now = kiosk_host_now_ms();

	if (!s->shown)
		return -1;
	return s->due_ms > now ? (int)(s->due_ms - now) : 0;
}

static enum kiosk_err
tell(struct kiosk_worker *w, const struct ui_event *ev)
{
	uint8_t body[2] = {(uint8_t)ev->kind, (uint8_t)ev->language};

	return kiosk_worker_tell(
	    w, KIOSK_MONITOR, KIOSK_MSG_TOUCH, SPAN_OF(body));
}

static enum kiosk_err
tick(struct kiosk_worker *w)
{
	struct screen *s = w->self;
	struct ui_event ev;
	enum kiosk_err e = draw(s);

	while (e == KIOSK_E_OK && ui_window_poll(s->window, &ev)) {
		bool heard = !kiosk_audio_touch(
		    &s->audio, &ev, kiosk_host_now_ms());

		if (!heard && !typing(w, &ev, &e))
			e = tell(w, &ev);
	}
	if (e == KIOSK_E_OK && kiosk_audio_poll(&s->audio, &ev))
		e = tell(w, &ev);
	return e;
}

/* The window's events come without one that could be polled for. */
static int
headphones(const struct kiosk_worker *w)
{
	const struct screen *s = w->self;

	return s->audio.socket;
}

static void
clear(struct kiosk_worker *w)
{
	struct screen *s = w->self;

	if (s == NULL || s->px == NULL)
		return;
	(void)!snapshot(w);
	(void)!kiosk_audio_touch(
	    &s->audio, &(struct ui_event) {.kind = UI_EVENT_TOUCHED}, 0);
	s->shown = false;
	ui_entry_wipe(&s->entry);
	bytes_wipe(s->view.typed, sizeof(s->view.typed));
	s->view.mirror = (struct ui_mirror) {0};
	bytes_wipe(s->px, KIOSK_MIRROR_PIXELS);
	if (s->file >= 0)
		(void)!ftruncate(s->file, 0);
}

const struct kiosk_worker_role kiosk_worker_screen = {
    .open = open_screen,
    .profile = profile,
    .message = message,
    .fd = headphones,
    .wait_ms = wait_ms,
    .tick = tick,
    .clear = clear,
};

/*
 * The window as a whole: the same pixels off-screen, in SDL's dummy window and
 * on an X server; what is redrawn in part equals what is drawn at once.
 */
#include "tests/check.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <SDL.h>
#include <SDL_syswm.h>
#include <X11/Xutil.h>

#include "tests/helper_xvfb.h"
#include "ui/window.h"

static uint8_t frame[3 * 160 * 120];

/* A frame without a person: a slope of light with a bright square. */
static struct ui_mirror
some_frame(uint32_t serial)
{
	for (unsigned y = 0; y < 120; y++) {
		for (unsigned x = 0; x < 160; x++) {
			uint8_t *p = frame + 3 * (y * 160 + x);
			bool in = x > 20 + serial && x < 50 + serial &&
			    y > 30 && y < 60;

			p[0] = (uint8_t)(in ? 250 : x);
			p[1] = (uint8_t)(in ? 220 : 90 + y);
			p[2] = (uint8_t)(in ? 120 : 140);
		}
	}
	return (struct ui_mirror) {SPAN_OF(frame), 160, 120, serial};
}

static struct ui_view
view_of(enum ui_screen s, enum ui_language l)
{
	struct ui_view v = {.screen = s,
	    .entered = (uint32_t)s,
	    .language = l,
	    .guidance = UI_GUIDANCE_NONE,
	    .progress = 620,
	    .countdown = 42,
	    .reference = "B7-4K2Q"};

	if (s == UI_SCREEN_FINGER)
		v.finger = 2;
	if (s == UI_SCREEN_HOLD_STILL)
		v.mirror = some_frame(1);
	return v;
}

static struct ui_window *
open_window(unsigned width, unsigned height, bool offscreen)
{
	struct ui_window *w = NULL;

	assert_int_equal(
	    ui_window_new(&w,
		&(struct ui_window_conf) {
		    .width = width, .height = height, .offscreen = offscreen}),
	    UI_E_OK);
	return w;
}

static void
write_png(const struct ui_window *w, const char *name)
{
	const char *b = getenv("B");
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "%s/tests/screens", b ? b : ".");
	assert_true(mkdir(path, 0777) == 0 || errno == EEXIST);
	snprintf(
	    path, sizeof(path), "%s/tests/screens/%s.png", b ? b : ".", name);
	fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0666);
	assert_true(fd >= 0);
	assert_int_equal(ui_window_png(w, fd), UI_E_OK);
	close(fd);
}

/* Pictures of every screen; `make sheets` has every language too. */
static void
paints_every_screen(void **state)
{
	static const unsigned sizes[][2] = {{1080, 1920}, {1920, 1080}};

	(void)state;
	for (int z = 0; z < 2; z++) {
		struct ui_window *w = open_window(
		    sizes[z][0], sizes[z][1], true);

		for (int s = 0; s < UI_SCREEN_COUNT; s++) {
			for (int l = 0; l < UI_LANGUAGE_COUNT;
			     l += UI_LANGUAGE_AR) {
				struct ui_view v = view_of(
				    (enum ui_screen)s, (enum ui_language)l);
				char name[64];

				assert_int_equal(
				    ui_window_show(w, &v, 0), UI_E_OK);
				assert_int_equal(
				    ui_window_show(w, &v, 1200), UI_E_OK);
				snprintf(name, sizeof(name), "%s-%s-%s",
				    ui_view_screen_name(v.screen),
				    ui_view_language_tag(v.language),
				    z == 0 ? "portrait" : "landscape");
				write_png(w, name);
			}
		}
		ui_window_free(&w);
	}
}

static bool
same_pixels(const uint32_t *a, const uint32_t *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((a[i] & 0xFFFFFF) != (b[i] & 0xFFFFFF))
			return false;
	return true;
}

/* A passage in short, with a change of everything that can change. */
static void
walk_through(struct ui_window *w, uint64_t *now)
{
	for (int i = 0; i < 45; i++) {
		struct ui_view v = view_of(
		    (enum ui_screen)(i / 3 % UI_SCREEN_COUNT),
		    (enum ui_language)(i / 11 % UI_LANGUAGE_COUNT));

		v.progress = (unsigned)i * 20;
		v.countdown = (unsigned)(60 - i);
		v.guidance = (enum ui_guidance)(i % UI_GUIDANCE_COUNT);
		v.touch = (enum ui_touch)(i % UI_TOUCH_COUNT);
		v.finger = (unsigned)i % UI_FINGERS;
		v.mirror = some_frame((uint32_t)i);
		v.large_type = i > 30;
		v.high_contrast = i % 7 == 6;
		*now += 170;
		assert_int_equal(ui_window_show(w, &v, *now), UI_E_OK);
	}
}

static void
redrawing_in_part_equals_drawing_at_once(void **state)
{
	struct ui_window *a = open_window(600, 1024, true);
	uint64_t now = 0;

	(void)state;
	walk_through(a, &now);
	for (int s = 0; s < UI_SCREEN_COUNT; s++) {
		struct ui_view v = view_of((enum ui_screen)s, UI_LANGUAGE_AR);
		struct ui_window *b = open_window(600, 1024, true);

		v.entered += 100;
		for (int k = 0; k < 4; k++) {
			v.progress = 500 + (unsigned)k;
			now += 400;
			assert_int_equal(ui_window_show(a, &v, now), UI_E_OK);
		}
		v.progress -= 3;
		assert_int_equal(ui_window_show(b, &v, 7000), UI_E_OK);
		v.progress += 3;
		assert_int_equal(ui_window_show(b, &v, 8200), UI_E_OK);
		check(ui_view_screen_name(v.screen),
		    same_pixels(
			ui_window_pixels(a), ui_window_pixels(b), 600 * 1024));
		ui_window_free(&b);
	}
	ui_window_free(&a);
}

/*
 * The arrows before the open door reached out of their picture by a hair, and
 * what was redrawn left remains there.  Every moving screen step by step, each
 * step against the same drawn whole: a change of contrast and back does that.
 */
static void
no_picture_reaches_out_of_its_place(void **state)
{
	enum {
		W = 1080,
		H = 1920
	};
	static uint32_t parts[W * H];

	(void)state;
	for (int s = 0; s < UI_SCREEN_COUNT; s++) {
		struct ui_view v = view_of((enum ui_screen)s, UI_LANGUAGE_EN);
		struct ui_window *w = open_window(W, H, true);

		for (uint64_t t = 0; t <= 1800; t += 450) {
			assert_int_equal(ui_window_show(w, &v, t), UI_E_OK);
			memcpy(parts, ui_window_pixels(w), sizeof(parts));
			v.high_contrast = !v.high_contrast;
			assert_int_equal(ui_window_show(w, &v, t), UI_E_OK);
			v.high_contrast = !v.high_contrast;
			assert_int_equal(ui_window_show(w, &v, t), UI_E_OK);
			check(ui_view_screen_name(v.screen),
			    same_pixels(
				parts, ui_window_pixels(w), (size_t)W * H));
		}
		ui_window_free(&w);
	}
}

/* The sandbox of the process that draws refuses open(). */
static void
draws_when_no_file_can_be_opened(void **state)
{
	char path[] = "/tmp/ui_window_XXXXXX";
	struct ui_window *w = open_window(1080, 1920, true);
	int fd = mkstemp(path), status;
	pid_t child;
	struct rusage use;

	(void)state;
	assert_true(fd >= 0);
	unlink(path);
	fflush(NULL);
	child = fork();
	if (child == 0) {
		uint64_t now = 0;

		if (setrlimit(RLIMIT_NOFILE, &(struct rlimit) {0, 0}) != 0 ||
		    open("/dev/null", O_RDONLY) >= 0)
			_exit(2);
		walk_through(w, &now);
		_exit(ui_window_png(w, fd) == UI_E_OK ? 0 : 1);
	}
	assert_true(wait4(child, &status, 0, &use) == child);
	assert_int_equal(status, 0);
	assert_true(lseek(fd, 0, SEEK_END) > 10000);
	/* KiB; the sanitizers keep memory of their own. */
	if (strstr(getenv("CFG") ? getenv("CFG") : "", "san") == NULL)
		assert_in_range(use.ru_maxrss, 1, 150 * 1024);
	close(fd);
	ui_window_free(&w);
}

static SDL_Window *
sdl_window(void)
{
	for (Uint32 i = 0; i < 64; i++)
		if (SDL_GetWindowFromID(i) != NULL)
			return SDL_GetWindowFromID(i);
	return NULL;
}

static void
a_window_shows_the_same_pixels(void **state)
{
	static const char *const drivers[] = {"dummy", "offscreen"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct ui_window *a, *b = open_window(600, 1024, true);
		uint32_t *back = malloc(4 * 600 * 1024);
		uint64_t now = 0;
		SDL_Surface *s;

		setenv("SDL_VIDEODRIVER", drivers[i], 1);
		a = open_window(600, 1024, false);
		walk_through(a, &now);
		now = 0;
		walk_through(b, &now);
		s = SDL_GetWindowSurface(sdl_window());
		assert_non_null(s);
		assert_int_equal(
		    SDL_ConvertPixels(600, 1024, s->format->format, s->pixels,
			s->pitch, SDL_PIXELFORMAT_RGB888, back, 600 * 4),
		    0);
		check(drivers[i],
		    same_pixels(back, ui_window_pixels(b), 600 * 1024));
		free(back);
		ui_window_free(&a);
		ui_window_free(&b);
	}
}

/* What is in the window according to the X server. */
static void
read_x_window(uint32_t *out, int width, int height)
{
	SDL_SysWMinfo info;
	XImage *image;

	SDL_VERSION(&info.version);
	assert_true(SDL_GetWindowWMInfo(sdl_window(), &info));
	assert_int_equal(info.subsystem, SDL_SYSWM_X11);
	XSync(info.info.x11.display, False);
	image = XGetImage(info.info.x11.display, info.info.x11.window, 0, 0,
	    (unsigned)width, (unsigned)height, AllPlanes, ZPixmap);
	assert_non_null(image);
	for (int i = 0; i < width * height; i++)
		out[i] = (uint32_t)XGetPixel(image, i % width, i / width);
	XDestroyImage(image);
}

static void
an_x_server_shows_the_same_pixels(void **state)
{
	struct ui_window *a, *b;
	uint32_t *back;
	struct ui_event e;
	char display[16];
	uint64_t now = 0;
	pid_t x = helper_xvfb_start(display);

	(void)state;
	if (x == 0)
		skip_because("Xvfb cannot be started (package xvfb)");
	setenv("DISPLAY", display, 1);
	setenv("SDL_VIDEODRIVER", "x11", 1);
	a = open_window(600, 1024, false);
	b = open_window(600, 1024, true);
	back = malloc(4 * 600 * 1024);
	/* In parts from the first picture on, as a window lives. */
	for (int round = 0; round < 2; round++) {
		uint64_t start = now;

		walk_through(a, &now);
		now = start;
		walk_through(b, &now);
		while (ui_window_poll(a, &e))
			continue;
		read_x_window(back, 600, 1024);
		check(display,
		    same_pixels(back, ui_window_pixels(b), 600 * 1024));
	}
	free(back);
	ui_window_free(&a);
	ui_window_free(&b);
	kill(x, SIGTERM);
	assert_int_equal(waitpid(x, NULL, 0), x);
}

/* A pixel that nobody draws keeps what was written over it. */
static void
nothing_new_draws_nothing(void **state)
{
	struct ui_window *w = open_window(600, 1024, true);
	struct ui_view v = view_of(UI_SCREEN_HOLD_STILL, UI_LANGUAGE_DE);
	uint32_t *px = (void *)(uintptr_t)ui_window_pixels(w);
	const size_t in_mirror = 300 * 600 + 300;

	(void)state;
	assert_int_equal(ui_window_show(w, &v, 0), UI_E_OK);
	memset(px, 0xA5, 4 * 600 * 1024);
	for (uint64_t now = 1; now < 5000; now += 33)
		assert_int_equal(ui_window_show(w, &v, now), UI_E_OK);
	for (size_t i = 0; i < 600 * 1024; i++)
		assert_int_equal(px[i], 0xA5A5A5A5);
	/* Another frame draws the mirror and no more. */
	v.mirror.serial++;
	assert_int_equal(ui_window_show(w, &v, 5000), UI_E_OK);
	assert_int_not_equal(px[in_mirror], 0xA5A5A5A5);
	assert_int_equal(px[0], 0xA5A5A5A5);
	assert_int_equal(px[700 * 600], 0xA5A5A5A5);
	ui_window_free(&w);
}

static void
push_touch(int x, int y)
{
	SDL_Event e = {.type = SDL_MOUSEBUTTONUP};

	e.button.x = x;
	e.button.y = y;
	assert_int_equal(SDL_PushEvent(&e), 1);
}

static void
push_key(SDL_Keycode key)
{
	SDL_Event e = {.type = SDL_KEYDOWN};

	e.key.keysym.sym = key;
	assert_int_equal(SDL_PushEvent(&e), 1);
}

/* SDL may say "nothing more for now" before what was pushed last. */
static bool
ask(struct ui_window *w, struct ui_event *e)
{
	return ui_window_poll(w, e) || ui_window_poll(w, e);
}

static void
touches_and_keys_ask(void **state)
{
	struct ui_window *w;
	struct ui_view v = view_of(UI_SCREEN_MORE_TIME, UI_LANGUAGE_EN);
	struct ui_event e;

	(void)state;
	v.offered[1] = UI_LANGUAGE_AR;
	v.offered[2] = UI_LANGUAGE_TH;
	setenv("SDL_VIDEODRIVER", "dummy", 1);
	w = open_window(1080, 1920, false);
	assert_int_equal(ui_window_show(w, &v, 0), UI_E_OK);
	while (ui_window_poll(w, &e))
		continue;
	push_touch(540, 300); /* the picture */
	push_touch(660, 1660);
	assert_true(ask(w, &e));
	assert_int_equal(e.kind, UI_EVENT_LANGUAGE);
	assert_int_equal(e.language, v.offered[2]);
	push_touch(920, 1660);
	assert_true(ask(w, &e));
	assert_int_equal(e.kind, UI_EVENT_LANGUAGES);
	push_touch(150, 1800);
	assert_true(ask(w, &e));
	assert_int_equal(e.kind, UI_EVENT_HELP);
	push_key(SDLK_RETURN);
	assert_true(ask(w, &e));
	assert_int_equal(e.kind, UI_EVENT_MORE_TIME);
	push_key(SDLK_3);
	assert_true(ask(w, &e));
	assert_int_equal(e.language, UI_LANGUAGE_AR);
	/* There is nothing to ask more time for on another screen. */
	v.screen = UI_SCREEN_IDLE;
	assert_int_equal(ui_window_show(w, &v, 9), UI_E_OK);
	push_key(SDLK_RETURN);
	assert_false(ask(w, &e));
	ui_window_free(&w);
	assert_null(w);
}

static void
refuses_what_cannot_be_shown(void **state)
{
	struct ui_window *w = NULL;
	struct ui_view v = view_of(UI_SCREEN_GO, UI_LANGUAGE_EN);
	uint32_t before;
	int fd = open("/dev/full", O_WRONLY);

	(void)state;
	assert_int_equal(
	    ui_window_new(&w,
		&(struct ui_window_conf) {
		    .width = 100, .height = 1920, .offscreen = true}),
	    UI_E_SIZE);
	assert_int_equal(
	    ui_window_new(&w,
		&(struct ui_window_conf) {
		    .width = 4000000000U, .height = 1920, .offscreen = true}),
	    UI_E_SIZE);
	setenv("SDL_VIDEODRIVER", "no such driver", 1);
	assert_int_equal(
	    ui_window_new(
		&w, &(struct ui_window_conf) {.width = 600, .height = 1024}),
	    UI_E_DISPLAY);
	assert_null(w);
	w = open_window(600, 1024, true);
	assert_int_equal(ui_window_show(w, &v, 0), UI_E_OK);
	before = ui_window_pixels(w)[0];
	v.screen = UI_SCREEN_COUNT;
	assert_int_equal(ui_window_show(w, &v, 0), UI_E_VIEW);
	assert_int_equal(ui_window_pixels(w)[0], before);
	assert_int_equal(ui_window_png(w, fd), UI_E_WRITE);
	assert_int_equal(ui_window_png(w, -1), UI_E_WRITE);
	close(fd);
	ui_window_free(&w);
	ui_window_free(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(paints_every_screen),
	    cmocka_unit_test(redrawing_in_part_equals_drawing_at_once),
	    cmocka_unit_test(no_picture_reaches_out_of_its_place),
	    cmocka_unit_test(draws_when_no_file_can_be_opened),
	    cmocka_unit_test(a_window_shows_the_same_pixels),
	    cmocka_unit_test(an_x_server_shows_the_same_pixels),
	    cmocka_unit_test(nothing_new_draws_nothing),
	    cmocka_unit_test(touches_and_keys_ask),
	    cmocka_unit_test(refuses_what_cannot_be_shown),
	};

	return cmocka_run_group_tests_name("ui_window", tests, NULL, NULL);
}

/*
 * The window as a whole: the same pixels off-screen, in SDL's dummy window and
 * on an X server; what is redrawn in part equals what is drawn at once.
 */
#include "tests/check.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <SDL.h>

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

/* Pictures for people to look at, of every screen in every language. */
static void
paints_every_screen(void **state)
{
	static const unsigned sizes[][2] = {{1080, 1920}, {1920, 1080}};

	(void)state;
	for (int z = 0; z < 2; z++) {
		struct ui_window *w = open_window(
		    sizes[z][0], sizes[z][1], true);

		for (int s = 0; s < UI_SCREEN_COUNT; s++) {
			for (int l = 0; l < UI_LANGUAGE_COUNT; l++) {
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(paints_every_screen),
	};

	return cmocka_run_group_tests_name("ui_window", tests, NULL, NULL);
}

/*
 * Contact sheets: one PNG for each screen and orientation with all languages
 * on it, for people to look at.
 *
 *	sheets FOLDER [SCREEN]
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ui/language.h"
#include "ui/png.h"
#include "ui/window.h"

#define SHORT 540
#define LONG 960
#define MARGIN 6

struct sheet {
	uint32_t *px;
	int width, height, columns;
};

/* Every second pixel of every second line, each the mean of four. */
static void
put(struct sheet *s, int i, const uint32_t *px, int w, int h)
{
	int x0 = MARGIN + i % s->columns * (w / 2 + MARGIN);
	int y0 = MARGIN + i / s->columns * (h / 2 + MARGIN);

	for (int y = 0; y < h / 2; y++) {
		for (int x = 0; x < w / 2; x++) {
			uint32_t sum[3] = {0};

			for (int k = 0; k < 4; k++) {
				uint32_t p =
				    px[(2 * y + k / 2) * w + 2 * x + k % 2];

				for (int c = 0; c < 3; c++)
					sum[c] += p >> (8 * c) & 0xFF;
			}
			s->px[(y0 + y) * s->width + x0 + x] = sum[0] / 4 |
			    sum[1] / 4 << 8 | sum[2] / 4 << 16;
		}
	}
}

static bool
write_sheet(const struct sheet *s, const char *folder, const char *name)
{
	char path[512];
	enum ui_err e;
	int fd;

	snprintf(path, sizeof(path), "%s/%s.png", folder, name);
	fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0666);
	if (fd < 0)
		return false;
	e = ui_png_write(fd, s->px, (unsigned)s->width, (unsigned)s->height);
	close(fd);
	printf("%s\n", path);
	return e == UI_E_OK;
}

static bool
render(struct ui_view v, bool wide, const char *folder, const char *name)
{
	int w = wide ? LONG : SHORT, h = wide ? SHORT : LONG;
	struct sheet s = {.columns = wide ? 6 : 11};
	int rows = (UI_LANGUAGE_COUNT + s.columns - 1) / s.columns;
	struct ui_window_conf conf = {
	    .width = (unsigned)w, .height = (unsigned)h, .offscreen = true};
	struct ui_window *window = NULL;
	bool fine = false;

	s.width = MARGIN + s.columns * (w / 2 + MARGIN);
	s.height = MARGIN + rows * (h / 2 + MARGIN);
	s.px = calloc((size_t)s.width * (size_t)s.height, sizeof(*s.px));
	if (s.px == NULL || ui_window_new(&window, &conf) != UI_E_OK)
		goto out;
	for (int i = 0; i < UI_LANGUAGE_COUNT; i++) {
		v.language = (enum ui_language)i;
		ui_language_offer(v.language, "", 0, v.offered);
		if (ui_window_show(window, &v, 0) != UI_E_OK ||
		    ui_window_show(window, &v, 1200) != UI_E_OK)
			goto out;
		put(&s, i, ui_window_pixels(window), w, h);
	}
	fine = write_sheet(&s, folder, name);
out:
	ui_window_free(&window);
	free(s.px);
	return fine;
}

static bool
render_both(struct ui_view v, const char *folder, const char *name)
{
	char both[64];
	bool fine = true;

	for (int wide = 0; wide < 2 && fine; wide++) {
		snprintf(both, sizeof(both), "%s-%s", name,
		    wide ? "landscape" : "portrait");
		fine = render(v, wide, folder, both);
	}
	return fine;
}

/* Where a screen is seen. */
static enum ui_station
station_of(enum ui_screen s)
{
	return s >= UI_SCREEN_SLIP ? UI_STATION_GATE
	    : s >= UI_SCREEN_KIOSK ? UI_STATION_KIOSK
				   : UI_STATION_LANE;
}

int
main(int argc, char **argv)
{
	struct ui_view v = {.progress = 620,
	    .countdown = 42,
	    .finger = 2,
	    .reference = "B7-4K2Q",
	    .signs = "3-7"};
	bool fine = argc > 1 && (mkdir(argv[1], 0777) == 0 || errno == EEXIST);
	char name[64];

	for (int s = 0; s < UI_SCREEN_COUNT && fine; s++) {
		v.screen = (enum ui_screen)s;
		v.station = station_of(v.screen);
		if (argc > 2 &&
		    strcmp(argv[2], ui_view_screen_name(v.screen)) != 0)
			continue;
		fine = render_both(v, argv[1], ui_view_screen_name(v.screen));
	}
	for (int p = UI_PLACE_LEFT; p < UI_PLACE_COUNT && fine; p++) {
		v.screen = UI_SCREEN_SLIP;
		v.place = (enum ui_place)p;
		snprintf(name, sizeof(name), "SLIP-%d", p);
		if (argc < 3 || strcmp(argv[2], name) == 0)
			fine = render_both(v, argv[1], name);
	}
	v.screen = UI_SCREEN_IDLE;
	v.station = UI_STATION_LANE;
	if (fine && (argc < 3 || strcmp(argv[2], "LANGUAGES") == 0)) {
		v.languages = 1;
		fine = render_both(v, argv[1], "LANGUAGES");
		v.languages = 0;
	}
	if (fine && (argc < 3 || strcmp(argv[2], "LARGE") == 0)) {
		v.large_type = v.high_contrast = true;
		snprintf(name, sizeof(name), "LARGE");
		fine = render_both(v, argv[1], name);
	}
	return fine ? 0 : 1;
}

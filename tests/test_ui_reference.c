/*
 * Each screen as it was when somebody looked at it last: small pictures in
 * tests/screens, portrait and landscape in six scripts, and in large type with
 * high contrast.  What differs is written beside the build as three pictures:
 * wanted, got, difference.  REFERENCE=write takes what is drawn now.
 */
#include "tests/check.h"

#include <errno.h>
#include <fcntl.h>
#include <png.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ui/language.h"
#include "ui/png.h"
#include "ui/window.h"

/* Drawn at this size, kept at a quarter of it. */
enum {
	SHORT = 540,
	LONG = 960,
	PART = 4,
	W = SHORT / PART,
	H = LONG / PART,
	SCRIPTS = 6,
	/* Two rows: upright, and wide beside each other in pairs. */
	WIDE = (SCRIPTS + 1) * W,
	TALL = H + 2 * W
};

static const enum ui_language languages[SCRIPTS] = {UI_LANGUAGE_EN,
    UI_LANGUAGE_RU, UI_LANGUAGE_AR, UI_LANGUAGE_HI, UI_LANGUAGE_TH,
    UI_LANGUAGE_JA};

static uint32_t strip[WIDE * TALL], want[WIDE * TALL], differ[WIDE * TALL];

/* Each pixel the mean of sixteen. */
static void
shrink(const uint32_t *px, int w, int h, int x0, int y0)
{
	for (int y = 0; y < h / PART; y++) {
		for (int x = 0; x < w / PART; x++) {
			uint32_t sum[3] = {0}, out = 0;

			for (int k = 0; k < PART * PART; k++) {
				uint32_t p = px[(PART * y + k / PART) * w +
				    PART * x + k % PART];

				for (int c = 0; c < 3; c++)
					sum[c] += p >> (8 * c) & 0xFF;
			}
			for (int c = 0; c < 3; c++)
				out |= sum[c] / (PART * PART) << (8 * c);
			if (x0 + x < WIDE && y0 + y < TALL)
				strip[(y0 + y) * WIDE + x0 + x] = out;
		}
	}
}

static struct ui_window *windows[2];

/* Where a screen is seen. */
static enum ui_station
station_of(enum ui_screen s)
{
	return s >= UI_SCREEN_SLIP ? UI_STATION_GATE
	    : s >= UI_SCREEN_KIOSK ? UI_STATION_KIOSK
				   : UI_STATION_LANE;
}

static void
paint(enum ui_screen screen, int i)
{
	struct ui_view v = {.screen = screen,
	    .entered = (uint32_t)i + 1,
	    .progress = 620,
	    .countdown = 42,
	    .finger = 2,
	    .reference = "B7-4K2Q",
	    .station = station_of(screen),
	    .place = (enum ui_place)(i % UI_PLACE_COUNT),
	    .signs = "3-7"};

	v.large_type = v.high_contrast = i == SCRIPTS;
	v.language = i < SCRIPTS ? languages[i] : UI_LANGUAGE_DE;
	ui_language_offer(v.language, "", 0, v.offered);
	for (int z = 0; z < 2; z++) {
		assert_int_equal(ui_window_show(windows[z], &v, 0), UI_E_OK);
		assert_int_equal(ui_window_show(windows[z], &v, 1200), UI_E_OK);
	}
	shrink(ui_window_pixels(windows[0]), SHORT, LONG, i * W, 0);
	if (i < 2 * (WIDE / H))
		shrink(ui_window_pixels(windows[1]), LONG, SHORT, i / 2 * H,
		    H + i % 2 * W);
}

static void
write_png(const char *folder, const char *name, const uint32_t *px)
{
	char path[256];
	int fd;

	assert_true(mkdir(folder, 0777) == 0 || errno == EEXIST);
	snprintf(path, sizeof(path), "%s/%s.png", folder, name);
	fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0666);
	assert_true(fd >= 0);
	assert_int_equal(ui_png_write(fd, px, WIDE, TALL), UI_E_OK);
	close(fd);
}

static bool
read_png(const char *name)
{
	png_image image = {.version = PNG_IMAGE_VERSION};
	char path[256];

	snprintf(path, sizeof(path), "tests/screens/%s.png", name);
	if (png_image_begin_read_from_file(&image, path) == 0)
		return false;
	image.format = PNG_FORMAT_BGRA;
	if (image.width != WIDE || image.height != TALL) {
		png_image_free(&image);
		return false;
	}
	return png_image_finish_read(&image, NULL, want, 0, NULL) != 0;
}

/* Pixels that an eye would call another colour; fonts of another release move
 * an edge by less. */
static int
compare(void)
{
	int n = 0;

	for (int i = 0; i < WIDE * TALL; i++) {
		int most = 0;

		for (int c = 0; c < 24; c += 8) {
			int d = abs((int)(strip[i] >> c & 0xFF) -
			    (int)(want[i] >> c & 0xFF));

			if (d > most)
				most = d;
		}
		n += most > 48;
		differ[i] = most > 48 ? 0xFF0000 : (strip[i] >> 2 & 0x3F3F3F);
	}
	return n;
}

static void
screens_look_as_before(void **state)
{
	const char *b = getenv("B"), *mode = getenv("REFERENCE");
	char folder[256], name[64];
	int bad = 0;

	(void)state;
	snprintf(folder, sizeof(folder), "%s/tests/screens",
	    b != NULL ? b : "build");
	for (int s = 0; s < UI_SCREEN_COUNT; s++) {
		const char *id = ui_view_screen_name((enum ui_screen)s);
		bool known = read_png(id);
		int n;

		memset(strip, 0, sizeof(strip));
		for (int i = 0; i <= SCRIPTS; i++)
			paint((enum ui_screen)s, i);
		if (mode != NULL && strcmp(mode, "write") == 0) {
			write_png("tests/screens", id, strip);
			continue;
		}
		n = known ? compare() : WIDE * TALL;
		if (n <= WIDE * TALL / 2000)
			continue;
		bad++;
		print_error("%s: %d of %d pixels differ: %s/%s-*.png\n", id, n,
		    WIDE * TALL, folder, id);
		snprintf(name, sizeof(name), "%s-got", id);
		write_png(folder, name, strip);
		if (!known)
			continue;
		snprintf(name, sizeof(name), "%s-want", id);
		write_png(folder, name, want);
		snprintf(name, sizeof(name), "%s-difference", id);
		write_png(folder, name, differ);
	}
	if (bad > 0)
		fail_msg("%d screens are not as they were; look at them, then "
			 "make references",
		    bad);
}

static int
open_windows(void **state)
{
	(void)state;
	for (int z = 0; z < 2; z++)
		if (ui_window_new(&windows[z],
			&(struct ui_window_conf) {
			    .width = z == 0 ? SHORT : LONG,
			    .height = z == 0 ? LONG : SHORT,
			    .offscreen = true}) != UI_E_OK)
			return -1;
	return 0;
}

static int
close_windows(void **state)
{
	(void)state;
	ui_window_free(&windows[0]);
	ui_window_free(&windows[1]);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(screens_look_as_before),
	};

	return cmocka_run_group_tests_name(
	    "ui_reference", tests, open_windows, close_windows);
}

/*
 * What a picture costs: the first one, and each one while the idle screen or
 * the mirror moves, in CPU time.
 */
#include <stdio.h>
#include <time.h>

#include "ui/window.h"

#define FRAMES 60

static uint8_t pixels[3 * 640 * 480];

static double
cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int
animate(unsigned width, unsigned height, enum ui_screen screen)
{
	struct ui_window_conf conf = {
	    .width = width, .height = height, .offscreen = true};
	struct ui_view v = {.screen = screen, .language = UI_LANGUAGE_ZH_HANS};
	struct ui_window *w = NULL;
	double start = cpu_ms(), opened, first, all;

	if (ui_window_new(&w, &conf) != UI_E_OK)
		return 1;
	opened = cpu_ms();
	if (screen == UI_SCREEN_LOOK)
		v.mirror = (struct ui_mirror) {SPAN_OF(pixels), 640, 480, 1};
	if (ui_window_show(w, &v, 0) != UI_E_OK)
		return 1;
	first = cpu_ms();
	for (unsigned i = 1; i <= FRAMES; i++) {
		v.mirror.serial += screen == UI_SCREEN_LOOK;
		if (ui_window_show(w, &v, i * 100) != UI_E_OK)
			return 1;
	}
	all = cpu_ms();
	printf("%-6s %4ux%-4u open %6.1f ms  first %6.1f ms  "
	       "then %5.1f ms a frame\n",
	    ui_view_screen_name(screen), width, height, opened - start,
	    first - opened, (all - first) / FRAMES);
	ui_window_free(&w);
	return 0;
}

int
main(void)
{
	return animate(1080, 1920, UI_SCREEN_IDLE) |
	    animate(1920, 1080, UI_SCREEN_IDLE) |
	    animate(1080, 1920, UI_SCREEN_LOOK) |
	    animate(1920, 1080, UI_SCREEN_LOOK);
}

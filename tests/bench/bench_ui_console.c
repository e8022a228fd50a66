/*
 * What a frame of the supervisor's console costs at 1920x1080 with ten lanes
 * live: cards, clock and alarm change with every frame.  And a page: at its
 * first time, and when an officer comes back to it.  CPU time; the least that a
 * page could cost is that its pixels are written once.
 */
#include <stdio.h>
#include <time.h>

#include "tests/helper_console.h"
#include "ui/console_window.h"

#define FRAMES 200
#define ROUNDS 10

static double
cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
live(struct ui_console *v, int frame)
{
	for (int i = 0; i < v->lanes; i++) {
		/* Now and then nobody waits: what is drawn comes and goes. */
		v->lane[i].waiting_s = (unsigned)(frame + i * 7) % 40;
		snprintf(v->lane[i].step, sizeof(v->lane[i].step),
		    "step %d of %d", frame % 9, 9);
	}
	v->flash = frame % 15 < 8;
	v->shown.left_s = (unsigned)(60 - frame / 30 % 60);
	snprintf(v->clock, sizeof(v->clock), "%02d:%02d", frame / 60 % 24,
	    frame % 60);
}

static double
least_ms(void)
{
	static uint32_t px[1920 * 1080];
	double before, best = 1e9;

	for (int i = 0; i < ROUNDS; i++) {
		before = cpu_ms();
		for (size_t k = 0; k < sizeof(px) / sizeof(px[0]); k++)
			px[k] = (uint32_t)i;
		/* Or nobody would write what nobody reads. */
		__asm__ volatile("" : : "r"(px) : "memory");
		if (cpu_ms() - before < best)
			best = cpu_ms() - before;
	}
	return best;
}

static int
pages(struct ui_console_window *w, struct ui_console *v)
{
	const double least = least_ms();
	double first, all, worst, each;

	for (int p = 0; p < UI_CONSOLE_PAGE_COUNT; p++) {
		first = all = worst = 0;
		for (int i = 0; i <= ROUNDS; i++) {
			/* Another page is left for it. */
			v->page = p == UI_CONSOLE_LANES ? UI_CONSOLE_SEARCH
							: UI_CONSOLE_LANES;
			if (ui_console_window_show(w, v) != UI_E_OK)
				return 1;
			v->page = (enum ui_console_page)p;
			each = cpu_ms();
			if (ui_console_window_show(w, v) != UI_E_OK)
				return 1;
			each = cpu_ms() - each;
			if (i == 0)
				first = each;
			else
				all += each;
			if (i > 0 && each > worst)
				worst = each;
		}
		printf("page %d: first %.1f ms, again %.2f, at worst %.2f "
		       "(bound: 10), %.1f times its pixels written once "
		       "(%.2f)\n",
		    p, first, all / ROUNDS, worst, all / ROUNDS / least, least);
	}
	return 0;
}

int
main(void)
{
	static struct ui_console v;
	struct ui_console_window *w = NULL;
	double before, each, worst = 0, all = 0;

	if (ui_console_window_new(&w,
		&(struct ui_console_window_conf) {
		    1920, 1080, true, false, NULL}) != UI_E_OK)
		return 1;
	helper_console_view(&v, 10);
	before = cpu_ms();
	if (ui_console_window_show(w, &v) != UI_E_OK)
		return 1;
	printf("console 1920x1080: first %.1f ms", cpu_ms() - before);
	for (int i = 1; i <= FRAMES; i++) {
		live(&v, i);
		before = cpu_ms();
		if (ui_console_window_show(w, &v) != UI_E_OK)
			return 1;
		each = cpu_ms() - before;
		all += each;
		worst = each > worst ? each : worst;
	}
	printf(", then %.2f ms a frame, at worst %.2f (bound: 10)\n",
	    all / FRAMES, worst);
	if (pages(w, &v) != 0)
		return 1;
	ui_console_window_free(&w);
	return 0;
}

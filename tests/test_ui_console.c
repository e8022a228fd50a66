/*
 * The console's screen: what is shown where, what a touch means, that what is
 * drawn anew is what has changed, and that it can be read.
 */
#include "tests/check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/helper_console.h"
#include "ui/console_scene.h"
#include "ui/console_window.h"
#include "ui/theme.h"

static struct ui_console view;
static struct ui_console_scene scene;

static const struct ui_console_item *
item_with(const char *text)
{
	for (int i = 0; i < scene.n; i++)
		if (strstr(scene.item[i].text, text) != NULL)
			return &scene.item[i];
	return NULL;
}

static void
build(enum ui_console_page page)
{
	helper_console_view(&view, 10);
	view.page = page;
	ui_console_scene_build(&scene, &view, 1920, 1080);
	assert_in_range(scene.n, 20, UI_CONSOLE_ITEMS - 1);
}

/* WCAG 2.1 §1.4.3, and lights that differ in brightness, not in hue alone. */
static void
can_be_read(void **state)
{
	static const struct {
		enum ui_console_colour ink, ground;
	} pairs[] = {
	    {UI_CONSOLE_INK, UI_CONSOLE_GROUND},
	    {UI_CONSOLE_INK, UI_CONSOLE_PANEL},
	    {UI_CONSOLE_INK, UI_CONSOLE_RAISED},
	    {UI_CONSOLE_SOFT, UI_CONSOLE_GROUND},
	    {UI_CONSOLE_SOFT, UI_CONSOLE_PANEL},
	    {UI_CONSOLE_WARN, UI_CONSOLE_PANEL},
	    {UI_CONSOLE_BAD, UI_CONSOLE_PANEL},
	    {UI_CONSOLE_BAD, UI_CONSOLE_RAISED},
	    {UI_CONSOLE_BAD_INK, UI_CONSOLE_BAD},
	    {UI_CONSOLE_ACCENT_INK, UI_CONSOLE_ACCENT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		assert_true(ui_theme_contrast(ui_console_colour(pairs[i].ink),
				ui_console_colour(pairs[i].ground)) >= 4.5);
	assert_true(ui_theme_contrast(ui_console_colour(UI_CONSOLE_WARN),
			ui_console_colour(UI_CONSOLE_BAD)) >= 1.5);
}

static void
shows_what_counts(void **state)
{
	const struct ui_console_item *it;

	(void)state;
	build(UI_CONSOLE_LANES);
	assert_non_null(item_with("lane-10"));
	assert_non_null(item_with("does not match"));
	assert_non_null(item_with("ERIKSSON"));
	assert_non_null(item_with("Admit  F5 (two)"));
	/* What may not be ordered has no button. */
	view.shown.may = 1u << UI_CONSOLE_ORDER_REFUSE;
	ui_console_scene_build(&scene, &view, 1920, 1080);
	assert_null(item_with("Admit"));
	/* Locked: lanes, but nobody's name. */
	build(UI_CONSOLE_LOCKED);
	assert_non_null(item_with("lane-1"));
	assert_null(item_with("ERIKSSON"));
	it = item_with("a case waits");
	assert_non_null(it);
}

static bool
touches(const char *text, struct ui_console_event *e)
{
	const struct ui_console_item *it = item_with(text);

	return it != NULL &&
	    ui_console_scene_touch(&scene, it->rect.x + 5, it->rect.y + 5, e);
}

/* A page of which nothing was read: its picture, and a zone to be typed. */
static void
shows_a_page_that_was_not_read(void **state)
{
	struct ui_console_event e;
	bool whole = false;

	(void)state;
	build(UI_CONSOLE_LANES);
	assert_null(item_with("Type it from the page"));
	helper_console_page(&view, false);
	ui_console_scene_build(&scene, &view, 1920, 1080);
	assert_null(item_with("In the chip"));
	for (int i = 0; i < scene.n; i++) {
		const struct ui_console_item *it = &scene.item[i];

		/* Of its shape: nothing of it is cut off. */
		if (it->kind == UI_CONSOLE_ITEM_PHOTO)
			whole = it->at == 3 &&
			    abs(it->rect.w * 280 - it->rect.h * 400) < 500;
	}
	assert_true(whole);
	assert_true(touches("Type it from the page", &e));
	assert_int_equal(e.act, UI_CONSOLE_DO_CORRECT);
	build(UI_CONSOLE_LANES);
	helper_console_page(&view, true);
	ui_console_scene_build(&scene, &view, 1920, 1080);
	assert_true(touches("Another form  Tab", &e));
	assert_int_equal(e.act, UI_CONSOLE_DO_FIELD_NEXT);
	/* Not where the gate takes none, and not once a chip has opened. */
	build(UI_CONSOLE_LANES);
	helper_console_page(&view, false);
	view.shown.may &= ~(1u << UI_CONSOLE_ORDER_CORRECT);
	ui_console_scene_build(&scene, &view, 1920, 1080);
	assert_null(item_with("Type it from the page"));
	build(UI_CONSOLE_LANES);
	view.shown.page = view.shown.live;
	ui_console_scene_build(&scene, &view, 1920, 1080);
	assert_non_null(item_with("In the chip"));
}

/* Why it is out of service, and what to do: with a sign, in words. */
static void
shows_why_a_lane_is_out_of_service(void **state)
{
	const struct ui_console_item *it;
	bool sign = false;

	(void)state;
	build(UI_CONSOLE_LANES);
	assert_non_null(item_with("Out of service: doors silent"));
	assert_null(item_with("The doors' controller"));
	view.shown.open = false;
	view.lane_chosen = 9;
	ui_console_scene_build(&scene, &view, 1920, 1080);
	assert_null(item_with("No case waits"));
	assert_non_null(it = item_with("The doors' controller"));
	for (int i = 0; i < scene.n; i++)
		sign = sign ||
		    (scene.item[i].kind == UI_CONSOLE_ITEM_LIGHT &&
			scene.item[i].at == UI_CONSOLE_LIGHT_WARN &&
			scene.item[i].rect.x > 400 &&
			scene.item[i].rect.x < it->rect.x);
	assert_true(sign);
	assert_non_null(item_with("controller's line and power"));
	assert_non_null(item_with("lane-10 is out of service"));
	/* A case of it comes first, and another lane is another one. */
	view.shown.open = true;
	ui_console_scene_build(&scene, &view, 1920, 1080);
	assert_null(item_with("The doors' controller"));
	view.shown.open = false;
	view.lane_chosen = 8;
	ui_console_scene_build(&scene, &view, 1920, 1080);
	assert_non_null(item_with("No case waits"));
	/* None is chosen. */
	view.lane_chosen = -1;
	ui_console_scene_build(&scene, &view, 1920, 1080);
	assert_non_null(item_with("No case waits"));
}

static void
knows_what_a_touch_means(void **state)
{
	struct ui_console_event e;
	const struct ui_console_item *it;

	(void)state;
	build(UI_CONSOLE_LANES);
	assert_true(ui_console_scene_touch(&scene, 100, 100, &e));
	assert_int_equal(e.act, UI_CONSOLE_DO_LANE);
	assert_int_equal(e.at, 0);
	it = item_with("Refuse");
	assert_non_null(it);
	assert_true(
	    ui_console_scene_touch(&scene, it->rect.x + 5, it->rect.y + 5, &e));
	assert_int_equal(e.act, UI_CONSOLE_DO_ORDER);
	assert_int_equal(e.at, UI_CONSOLE_ORDER_REFUSE);
	assert_false(ui_console_scene_touch(&scene, -1, -1, &e));
	assert_false(ui_console_scene_touch(&scene, 5000, 100, &e));
	/* Behind a dialogue nothing is touched. */
	helper_console_ask(&view);
	ui_console_scene_build(&scene, &view, 1920, 1080);
	assert_false(
	    ui_console_scene_touch(&scene, it->rect.x + 5, it->rect.y + 5, &e));
}

/* Buttons are large enough for a finger: 9 mm on a 24-inch screen is 32. */
static void
can_be_touched(void **state)
{
	(void)state;
	for (int p = 0; p < UI_CONSOLE_PAGE_COUNT; p++) {
		build((enum ui_console_page)p);
		for (int i = 0; i < scene.n; i++) {
			const struct ui_console_item *it = &scene.item[i];

			if (it->event.act != UI_CONSOLE_DO_NONE)
				check(it->text,
				    it->rect.w >= 30 && it->rect.h >= 30);
			check(it->text,
			    it->rect.x >= 0 && it->rect.y >= 0 &&
				it->rect.x + it->rect.w <= 1920 &&
				it->rect.y + it->rect.h <= 1080);
		}
	}
}

static void
save(const struct ui_console_window *w, const char *name)
{
	char path[160];
	int fd;

	mkdir("build/gcc/tests/screens", 0777);
	snprintf(
	    path, sizeof(path), "build/gcc/tests/screens/console-%s.png", name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (fd < 0)
		return;
	assert_int_equal(ui_console_window_png(w, fd), UI_E_OK);
	close(fd);
}

static struct ui_console_window *
window(void)
{
	struct ui_console_window *w = NULL;

	assert_int_equal(ui_console_window_new(&w,
			     &(struct ui_console_window_conf) {
				 1920, 1080, true, false, NULL}),
	    UI_E_OK);
	return w;
}

static char *
png_of(const struct ui_console_window *w, size_t *n)
{
	char path[] = "/tmp/sallyport-console-XXXXXX";
	int fd = mkstemp(path);
	char *bytes;

	assert_true(fd >= 0);
	assert_int_equal(ui_console_window_png(w, fd), UI_E_OK);
	close(fd);
	bytes = (char *)check_slurp(path, n);
	unlink(path);
	return bytes;
}

/* Drawn in part, step by step, it is what is drawn at once. */
static void
draws_anew_what_has_changed(void **state)
{
	struct ui_console_window *w = window(), *fresh;
	char *a, *b;
	size_t n, m;

	(void)state;
	for (int p = 0; p < UI_CONSOLE_PAGE_COUNT; p++) {
		helper_console_view(&view, 10);
		view.page = (enum ui_console_page)p;
		if (p == UI_CONSOLE_LOGON)
			helper_console_ask(&view);
		assert_int_equal(ui_console_window_show(w, &view), UI_E_OK);
		save(w,
		    (const char *[]) {
			"logon", "locked", "case", "search", "figures"}[p]);
		view.lane[3].waiting_s += 9;
		view.flash = !view.flash;
		view.shown.left_s -= 5;
		view.shown.chosen = 1;
		assert_int_equal(ui_console_window_show(w, &view), UI_E_OK);
		fresh = window();
		assert_int_equal(ui_console_window_show(fresh, &view), UI_E_OK);
		a = png_of(w, &n);
		b = png_of(fresh, &m);
		assert_int_equal(n, m);
		assert_memory_equal(a, b, n);
		free(a);
		free(b);
		ui_console_window_free(&fresh);
	}
	helper_console_view(&view, 4);
	view.shown.open = false;
	view.alarm = 0;
	assert_int_equal(ui_console_window_show(w, &view), UI_E_OK);
	save(w, "quiet");
	helper_console_view(&view, 10);
	view.shown.open = false;
	view.alarm = 0;
	view.lane_chosen = 9;
	assert_int_equal(ui_console_window_show(w, &view), UI_E_OK);
	save(w, "hindered");
	/* The longest sentences have room. */
	snprintf(view.lane[9].why, sizeof(view.lane[9].why), "%s",
	    "Nothing can be stored: its disk is full, damaged or held by "
	    "another program.");
	assert_int_equal(ui_console_window_show(w, &view), UI_E_OK);
	save(w, "hindered-long");
	helper_console_view(&view, 10);
	helper_console_page(&view, true);
	assert_int_equal(ui_console_window_show(w, &view), UI_E_OK);
	save(w, "typing");
	helper_console_page(&view, false);
	assert_int_equal(ui_console_window_show(w, &view), UI_E_OK);
	save(w, "page");
	helper_console_view(&view, 10);
	view.shown.overlay = 2;
	view.shown.zoom = 1;
	view.alarm = 2;
	helper_console_ask(&view);
	assert_int_equal(ui_console_window_show(w, &view), UI_E_OK);
	save(w, "order");
	ui_console_window_free(&w);
}

static void
refuses_what_does_not_exist(void **state)
{
	struct ui_console_window *w = NULL;

	(void)state;
	assert_int_equal(
	    ui_console_window_new(&w,
		&(struct ui_console_window_conf) {100, 100, true, false, NULL}),
	    UI_E_SIZE);
	w = window();
	helper_console_view(&view, 10);
	view.page = UI_CONSOLE_PAGE_COUNT;
	assert_int_equal(ui_console_window_show(w, &view), UI_E_VIEW);
	ui_console_window_free(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(can_be_read),
	    cmocka_unit_test(shows_what_counts),
	    cmocka_unit_test(shows_a_page_that_was_not_read),
	    cmocka_unit_test(shows_why_a_lane_is_out_of_service),
	    cmocka_unit_test(knows_what_a_touch_means),
	    cmocka_unit_test(can_be_touched),
	    cmocka_unit_test(draws_anew_what_has_changed),
	    cmocka_unit_test(refuses_what_does_not_exist),
	};

	return cmocka_run_group_tests_name("ui_console", tests, NULL, NULL);
}

#include "ui/picture.h"

/* The frame of the passage, with its leaves apart by open, 0 to 1. */
void
ui_picture_place_doorway(const struct ui_picture_pen *p, float open)
{
	struct ui_draw *d = p->d;
	uint32_t rim = ui_picture_colour(p, UI_COLOUR_STAGE_INK, 1);

	if (open > 0) {
		ui_draw_box(d, 22, 12, 56, 72, 1);
		ui_draw_fill(
		    d, ui_picture_colour(p, UI_COLOUR_STAGE_INK, 0.16f * open));
	}
	for (int i = 0; i < 2; i++) {
		float x = i == 0 ? 22 - 19 * open : 50 + 19 * open;

		ui_draw_box(d, x + 0.8f, 13, 26.4f, 70, 1.5f);
		ui_draw_fill(d,
		    ui_picture_colour(
			p, UI_COLOUR_STAGE_INK, open > 0 ? 0.30f : 0.22f));
		ui_draw_box(d, x + 0.8f, 13, 26.4f, 70, 1.5f);
		ui_draw_stroke(d, 1.4f, rim);
	}
	ui_draw_box(d, 3, 6, 94, 6, 2);
	ui_draw_fill(d, rim);
	ui_draw_box(d, 3, 83, 94, 2.4f, 1.2f);
	ui_draw_fill(d, rim);
}

static void
walker(const struct ui_picture_pen *p)
{
	struct ui_draw *d = p->d;
	uint32_t ink = ui_picture_colour(p, UI_COLOUR_PERSON, 1);

	ui_draw_circle(d, 50, 27, 6.2f);
	ui_draw_fill(d, ink);
	ui_draw_box(d, 40.5f, 35, 19, 26, 5);
	ui_draw_fill(d, ink);
	ui_draw_box(d, 43, 50, 6.2f, 33, 3);
	ui_draw_box(d, 50.8f, 50, 6.2f, 33, 3);
	ui_draw_fill(d, ink);
}

static void
door(const struct ui_picture_pen *p, uint32_t clock)
{
	ui_picture_place_doorway(p, ui_picture_ease(clock, 0, 900));
	walker(p);
	for (int i = 0; i < 2; i++) {
		uint32_t t = (clock + 1800 - (uint32_t)i * 350) % 1800;
		float lit = 1 - ui_picture_ease(t, 250, 1300);

		ui_draw_move(p->d, 42, 98 - 6.0f * (float)i);
		ui_draw_line(p->d, 50, 92 - 6.0f * (float)i);
		ui_draw_line(p->d, 58, 98 - 6.0f * (float)i);
		ui_draw_stroke(p->d, 2.8f,
		    ui_picture_colour(
			p, UI_COLOUR_ACCENT, 0.35f + 0.65f * lit));
	}
}

static void
counter(const struct ui_picture_pen *p)
{
	struct ui_draw *d = p->d;
	uint32_t glow = ui_picture_colour(p, UI_COLOUR_GLOW, 1);

	ui_draw_box(d, 14, 68, 72, 28, 2);
	ui_draw_fill(d, ui_picture_colour(p, UI_COLOUR_GLASS, 1));
	ui_draw_box(d, 6, 60, 88, 9, 3);
	ui_draw_fill(d, ui_picture_colour(p, UI_COLOUR_STAGE_INK, 1));
	/* The sign of an information desk. */
	ui_draw_circle(d, 50, 82, 9);
	ui_draw_stroke(d, 1.8f, glow);
	ui_draw_circle(d, 50, 77.6f, 1.5f);
	ui_draw_fill(d, glow);
	ui_draw_box(d, 48.7f, 80.6f, 2.6f, 7, 1.2f);
	ui_draw_fill(d, glow);
	/* The passport lies on it. */
	ui_draw_box(d, 69, 53.6f, 15, 6.4f, 1);
	ui_draw_fill(d, ui_picture_colour(p, UI_COLOUR_COVER, 1));
	ui_draw_box(d, 69, 53.6f, 15, 6.4f, 1);
	ui_draw_stroke(d, 0.8f, ui_picture_colour(p, UI_COLOUR_COVER_INK, 1));
}

static void
desk(const struct ui_picture_pen *p)
{
	ui_picture_person(
	    p, 50, 36, 13.5f, ui_picture_colour(p, UI_COLOUR_PERSON, 1));
	counter(p);
}

static void
help(const struct ui_picture_pen *p)
{
	struct ui_draw *d = p->d;
	uint32_t accent = ui_picture_colour(p, UI_COLOUR_ACCENT, 1);
	uint32_t ink = ui_picture_colour(p, UI_COLOUR_ACCENT_INK, 1);

	ui_picture_person(
	    p, 34, 62, 15, ui_picture_colour(p, UI_COLOUR_PERSON, 1));
	ui_draw_box(d, 54, 8, 40, 34, 8);
	ui_draw_move(d, 60, 38);
	ui_draw_line(d, 74, 41);
	ui_draw_line(d, 54, 53);
	ui_draw_close(d);
	ui_draw_fill(d, accent);
	ui_draw_move(d, 68, 20.5f);
	ui_draw_curve(d, 68, 12.5f, 80, 12.5f, 80, 20);
	ui_draw_curve(d, 80, 24.5f, 74, 24.5f, 74, 29);
	ui_draw_stroke(d, 3.4f, ink);
	ui_draw_circle(d, 74, 35, 2.2f);
	ui_draw_fill(d, ink);
}

void
ui_picture_place_bar(const struct ui_picture_pen *p, float x, float y)
{
	struct ui_draw *d = p->d;

	ui_draw_circle(d, x, y, 21);
	ui_draw_fill(d, ui_picture_colour(p, p->ground, 1));
	ui_draw_circle(d, x, y, 17);
	ui_draw_fill(d, ui_picture_colour(p, UI_COLOUR_STAGE_INK, 1));
	ui_draw_box(d, x - 11, y - 3, 22, 6, 1.5f);
	ui_draw_fill(d, ui_picture_colour(p, p->ground, 1));
}

static void
shut(const struct ui_picture_pen *p)
{
	ui_picture_place_doorway(p, 0);
	ui_picture_place_bar(p, 50, 48);
}

static void
hourglass(const struct ui_picture_pen *p)
{
	struct ui_draw *d = p->d;
	uint32_t ink = ui_picture_colour(p, UI_COLOUR_STAGE_INK, 1);

	ui_draw_move(d, 39, 34);
	ui_draw_curve(d, 39, 45, 48, 45, 48, 50);
	ui_draw_curve(d, 48, 55, 39, 55, 39, 66);
	ui_draw_line(d, 61, 66);
	ui_draw_curve(d, 61, 55, 52, 55, 52, 50);
	ui_draw_curve(d, 52, 45, 61, 45, 61, 34);
	ui_draw_close(d);
	ui_draw_stroke(d, 2.6f, ink);
	ui_draw_move(d, 43.5f, 64);
	ui_draw_curve(d, 45, 59, 55, 59, 56.5f, 64);
	ui_draw_close(d);
	ui_draw_fill(d, ink);
	for (int i = 0; i < 2; i++) {
		ui_draw_box(d, 34, i == 0 ? 31.0f : 66.0f, 32, 3.6f, 1.8f);
		ui_draw_fill(d, ink);
	}
}

static void
wait_ring(const struct ui_picture_pen *p, uint32_t clock)
{
	struct ui_draw *d = p->d;

	ui_draw_circle(d, 50, 50, 38);
	ui_draw_stroke(d, 5, ui_picture_colour(p, UI_COLOUR_STAGE_SOFT, 0.45f));
	ui_draw_arc(d, 50, 50, 38, (float)(clock % 2400) / 2400, 0.22f);
	ui_draw_stroke(d, 5, ui_picture_colour(p, UI_COLOUR_ACCENT, 1));
	hourglass(p);
}

/* A stop-watch: the ring is what is left of a minute. */
static void
watch(const struct ui_picture_pen *p, int seconds)
{
	struct ui_draw *d = p->d;
	uint32_t ink = ui_picture_colour(p, UI_COLOUR_STAGE_INK, 1);
	float left = seconds >= 60 ? 1 : (float)seconds / 60;

	ui_draw_box(d, 46, 6, 8, 8, 1);
	ui_draw_box(d, 41, 2, 18, 6, 2.5f);
	ui_draw_fill(d, ink);
	ui_draw_circle(d, 50, 55, 38);
	ui_draw_stroke(d, 6, ui_picture_colour(p, UI_COLOUR_STAGE_SOFT, 0.45f));
	ui_draw_arc(d, 50, 55, 38, 0, left);
	ui_draw_stroke(d, 6, ui_picture_colour(p, UI_COLOUR_ACCENT, 1));
}

void
ui_picture_place(const struct ui_picture_pen *p, enum ui_picture which,
    int amount, uint32_t clock)
{
	switch (which) {
	case UI_PICTURE_WAIT:
		wait_ring(p, clock);
		break;
	case UI_PICTURE_CLOCK:
		watch(p, amount);
		break;
	case UI_PICTURE_DOOR:
		door(p, clock);
		break;
	case UI_PICTURE_DESK:
		desk(p);
		break;
	case UI_PICTURE_HELP:
		help(p);
		break;
	case UI_PICTURE_SHUT:
		shut(p);
		break;
	default:
		break;
	}
}

#include "ui/picture.h"

#include <math.h>

/* Half the size of an open data page, ID-3 (Doc 9303-4: 125 by 88 mm). */
#define PW 24.0f
#define PH 16.9f

void
ui_picture_passport_reader(const struct ui_picture_pen *p, float glow)
{
	struct ui_draw *d = p->d;

	ui_draw_box(d, 11, 47, 78, 50, 6);
	ui_draw_fill(d, ui_picture_colour(p, UI_COLOUR_DEVICE, 1));
	ui_draw_box(d, 11, 47, 78, 50, 6);
	ui_draw_stroke(d, 1, ui_picture_colour(p, UI_COLOUR_DEVICE_EDGE, 1));
	ui_draw_box(d, 18, 52, 64, 40, 2.5f);
	ui_draw_fill(d, ui_picture_colour(p, UI_COLOUR_GLASS, 1));
	ui_draw_box(d, 18, 52, 64, 40, 2.5f);
	ui_draw_fill(d, ui_picture_colour(p, UI_COLOUR_GLOW, 0.28f * glow));
	/* The corners of the glass, where the page goes. */
	for (int i = 0; i < 4; i++) {
		float x = i & 1 ? 79.5f : 20.5f, y = i & 2 ? 89.5f : 54.5f;
		float sx = i & 1 ? -6.0f : 6.0f, sy = i & 2 ? -6.0f : 6.0f;

		ui_draw_move(d, x + sx, y);
		ui_draw_line(d, x, y);
		ui_draw_line(d, x, y + sy);
		ui_draw_stroke(
		    d, 1, ui_picture_colour(p, UI_COLOUR_GLOW, 0.9f));
	}
}

/* The half of the booklet that stands away from us. */
static void
far_half(const struct ui_picture_pen *p, enum ui_colour c)
{
	struct ui_draw *d = p->d;

	ui_draw_move(d, -PW, -PH);
	ui_draw_line(d, -PW + 2.4f, -PH - 7.5f);
	ui_draw_line(d, PW - 2.4f, -PH - 7.5f);
	ui_draw_line(d, PW, -PH);
	ui_draw_close(d);
	ui_draw_fill(d, ui_picture_colour(p, c, 1));
	ui_draw_move(d, -PW, -PH);
	ui_draw_line(d, -PW + 2.4f, -PH - 7.5f);
	ui_draw_line(d, PW - 2.4f, -PH - 7.5f);
	ui_draw_line(d, PW, -PH);
	ui_draw_close(d);
	ui_draw_fill(d, 0x30000000);
}

void
ui_picture_passport_page(const struct ui_picture_pen *p)
{
	static const float lines[] = {13, 21, 17, 24, 10};
	struct ui_draw *d = p->d;
	uint32_t ink = ui_picture_colour(p, UI_COLOUR_PAGE_INK, 1);

	far_half(p, UI_COLOUR_PAGE);
	ui_draw_box(d, -PW, -PH, 2 * PW, 2 * PH, 1.6f);
	ui_draw_fill(d, ui_picture_colour(p, UI_COLOUR_PAGE, 1));
	ui_draw_box(d, -20.5f, -12.5f, 14, 18, 1);
	ui_draw_fill(d, ui_picture_colour(p, UI_COLOUR_PAGE_INK, 0.22f));
	ui_picture_person(p, -13.5f, -1.6f, 3.1f, ink);
	for (int i = 0; i < 5; i++) {
		ui_draw_box(
		    d, -2.5f, -12.3f + 3.7f * (float)i, lines[i], 1.7f, 0.8f);
		ui_draw_fill(
		    d, ui_picture_colour(p, UI_COLOUR_PAGE_INK, 0.75f));
	}
	for (int row = 0; row < 2; row++) {
		for (int i = 0; i < 22; i++)
			ui_draw_box(d, -20.5f + 1.88f * (float)i,
			    8.7f + 3.6f * (float)row, 1.25f, 2.0f, 0.3f);
		ui_draw_fill(d, ink);
	}
}

/* Doc 9303-9 figure 1: two bars with a circle between them. */
static void
chip_symbol(const struct ui_picture_pen *p, float y)
{
	struct ui_draw *d = p->d;
	uint32_t ink = ui_picture_colour(p, UI_COLOUR_COVER_INK, 1);

	ui_draw_box(d, -7, y - 4.2f, 14, 8.4f, 0.8f);
	ui_draw_stroke(d, 1.1f, ink);
	ui_draw_move(d, -7, y);
	ui_draw_line(d, -2.6f, y);
	ui_draw_stroke(d, 1.1f, ink);
	ui_draw_move(d, 2.6f, y);
	ui_draw_line(d, 7, y);
	ui_draw_stroke(d, 1.1f, ink);
	ui_draw_circle(d, 0, y, 2.6f);
	ui_draw_stroke(d, 1.1f, ink);
}

static void
cover(const struct ui_picture_pen *p)
{
	struct ui_draw *d = p->d;

	far_half(p, UI_COLOUR_COVER);
	ui_draw_box(d, -PW, -PH, 2 * PW, 2 * PH, 1.6f);
	ui_draw_fill(d, ui_picture_colour(p, UI_COLOUR_COVER, 1));
	ui_draw_box(d, -PW + 2.2f, -PH + 2.2f, 2 * PW - 4.4f, 2 * PH - 4.4f, 1);
	ui_draw_stroke(
	    d, 0.5f, ui_picture_colour(p, UI_COLOUR_COVER_INK, 0.5f));
	chip_symbol(p, 0);
}

/* The booklet with its middle at x, y; side from 1 (photo page seen) to -1
 * (cover seen), lift from 0 (on the glass) to 1. */
void
ui_picture_passport_booklet(
    const struct ui_picture_pen *p, float x, float y, float side, float lift)
{
	struct ui_draw *d = p->d;
	float s = 0.94f + 0.10f * lift;
	struct ui_matrix before = ui_draw_shift(
	    d, x, y, s * fmaxf(fabsf(side), 0.02f), s);

	ui_draw_box(
	    d, -PW + 1 + 2 * lift, -PH + 1.4f + 3 * lift, 2 * PW, 2 * PH, 2);
	ui_draw_fill(d, (uint32_t)(0x50 * p->opacity) << 24);
	if (side > 0)
		ui_picture_passport_page(p);
	else
		cover(p);
	ui_draw_place(d, before);
}

/* Chevrons pointing down, lit one after the other. */
void
ui_picture_passport_chevrons(
    const struct ui_picture_pen *p, float x, float y, uint32_t clock)
{
	for (int i = 0; i < 3; i++) {
		uint32_t t = (clock + 1500 - (uint32_t)i * 220) % 1500;
		float lit = 1 - ui_picture_ease(t, 150, 900);

		ui_draw_move(p->d, x - 5, y + 6.2f * (float)i);
		ui_draw_line(p->d, x, y + 4 + 6.2f * (float)i);
		ui_draw_line(p->d, x + 5, y + 6.2f * (float)i);
		ui_draw_stroke(p->d, 2.4f,
		    ui_picture_colour(p, UI_COLOUR_ACCENT, 0.3f + 0.7f * lit));
	}
}

void
ui_picture_passport_tick(
    const struct ui_picture_pen *p, float x, float y, float grown)
{
	struct ui_matrix before;

	if (grown <= 0)
		return;
	before = ui_draw_shift(p->d, x, y, grown, grown);
	ui_draw_circle(p->d, 0, 0, 8);
	ui_draw_fill(p->d, ui_picture_colour(p, UI_COLOUR_ACCENT, 1));
	ui_draw_move(p->d, -3.8f, 0.3f);
	ui_draw_line(p->d, -1, 3.1f);
	ui_draw_line(p->d, 4, -2.9f);
	ui_draw_stroke(p->d, 2, ui_picture_colour(p, UI_COLOUR_ACCENT_INK, 1));
	ui_draw_place(p->d, before);
}

/*
 * The biggest lever at a gate: 28 in 100 of those who fail have laid the
 * passport wrongly.  Shows the page with the photo, turns it over, lays it on
 * the glass, and ticks.
 */
static void
place(const struct ui_picture_pen *pen, uint32_t clock)
{
	uint32_t t = clock % UI_PICTURE_PLACE_CYCLE;
	float turned = ui_picture_ease(t, 1500, 2400);
	float down = ui_picture_ease(t, 2400, 3400);
	float fade = ui_picture_ease(t, 0, 300) *
	    (1 -
		ui_picture_ease(
		    t, UI_PICTURE_PLACE_CYCLE - 400, UI_PICTURE_PLACE_CYCLE));
	struct ui_picture_pen p = *pen;

	ui_picture_passport_reader(&p, down);
	if (t < 2600) {
		ui_picture_passport_chevrons(&p, 17, 22, clock);
		ui_picture_passport_chevrons(&p, 83, 22, clock);
	}
	p.opacity = fade;
	ui_picture_passport_booklet(
	    &p, 50, 27 + 45 * down, cosf(3.1415927f * turned), 1 - down);
	ui_picture_passport_tick(&p, 82, 52, ui_picture_ease(t, 3600, 3900));
}

/* What the reader looks at: the two lines at the foot of the page. */
static void
magnifier(const struct ui_picture_pen *p)
{
	struct ui_draw *d = p->d;
	uint32_t rim = ui_picture_colour(p, UI_COLOUR_STAGE_INK, 1);

	ui_draw_move(d, 61, 34);
	ui_draw_line(d, 68, 41);
	ui_draw_stroke(d, 5, rim);
	ui_draw_circle(d, 50, 23, 15);
	ui_draw_fill(d, ui_picture_colour(p, UI_COLOUR_PAGE, 1));
	for (int row = 0; row < 2; row++) {
		for (int i = 0; i < 4; i++) {
			float x = 42.2f + 5.2f * (float)i;
			float y = 19 + 8.0f * (float)row;

			ui_draw_move(d, x + 2.6f, y - 2.2f);
			ui_draw_line(d, x - 0.6f, y);
			ui_draw_line(d, x + 2.6f, y + 2.2f);
			ui_draw_stroke(d, 1.3f,
			    ui_picture_colour(p, UI_COLOUR_PAGE_INK, 1));
		}
	}
	ui_draw_circle(d, 50, 23, 15);
	ui_draw_stroke(d, 3, rim);
}

static void
scan(const struct ui_picture_pen *p, uint32_t clock)
{
	float y = 54.5f +
	    35 *
		(0.5f - 0.5f * cosf((float)(clock % 2400) * 6.2831853f / 2400));

	ui_picture_passport_reader(p, 1);
	ui_picture_passport_booklet(p, 50, 72, -1, 0);
	magnifier(p);
	ui_draw_box(p->d, 18, y - 3, 64, 6, 3);
	ui_draw_fill(p->d, ui_picture_colour(p, UI_COLOUR_GLOW, 0.25f));
	ui_draw_box(p->d, 16, y - 0.7f, 68, 1.4f, 0.7f);
	ui_draw_fill(p->d, ui_picture_colour(p, UI_COLOUR_GLOW, 1));
}

/* The chip speaks by radio: waves leave its symbol. */
static void
read_chip(const struct ui_picture_pen *p, uint32_t clock)
{
	ui_picture_passport_reader(p, 1);
	ui_picture_passport_booklet(p, 50, 72, -1, 0);
	for (int i = 0; i < 3; i++) {
		uint32_t t = (clock + 1800 - (uint32_t)i * 300) % 1800;
		float lit = 1 - ui_picture_ease(t, 200, 1200);
		float r = 13 + 8.5f * (float)i;

		ui_draw_arc(p->d, 50, 45, r, -0.115f, 0.23f);
		ui_draw_stroke(p->d, 3,
		    ui_picture_colour(p, UI_COLOUR_GLOW, 0.3f + 0.7f * lit));
	}
}

static void
again(const struct ui_picture_pen *p, uint32_t clock)
{
	uint32_t t = clock % 4200;
	float up = ui_picture_ease(t, 600, 1400) *
	    (1 - ui_picture_ease(t, 2200, 3200));
	struct ui_draw *d = p->d;
	uint32_t accent = ui_picture_colour(p, UI_COLOUR_ACCENT, 1);

	ui_picture_passport_reader(p, 1 - up);
	ui_picture_passport_booklet(p, 50, 72 - 22 * up, -1, up);
	/* Once more: an arrow that comes back to its start. */
	ui_draw_arc(d, 50, 14.5f, 10, 0.16f, 0.78f);
	ui_draw_stroke(d, 3.4f, accent);
	ui_draw_move(d, 51.5f, 2.8f);
	ui_draw_line(d, 42.8f, 0.3f);
	ui_draw_line(d, 44.6f, 9.2f);
	ui_draw_close(d);
	ui_draw_fill(d, accent);
}

static void
put_back(const struct ui_picture_pen *p, uint32_t clock)
{
	struct ui_draw *d = p->d;
	float t = (float)(clock % 2400) / 2400;
	float bob = 0.5f - 0.5f * cosf(t * 6.2831853f);

	ui_picture_passport_reader(p, 0.4f + 0.6f * bob);
	/* Where it lay. */
	ui_draw_box(d, 50 - PW, 72 - PH, 2 * PW, 2 * PH, 2);
	ui_draw_stroke(d, 1.6f, ui_picture_colour(p, UI_COLOUR_ACCENT, 1));
	ui_picture_passport_chevrons(p, 50, 61, clock);
	ui_picture_passport_booklet(p, 50, 27 + 3 * bob, -1, 1);
}

void
ui_picture_passport(
    const struct ui_picture_pen *p, enum ui_picture which, uint32_t clock)
{
	switch (which) {
	case UI_PICTURE_PLACE:
		place(p, clock);
		break;
	case UI_PICTURE_SCAN:
		scan(p, clock);
		break;
	case UI_PICTURE_READ:
		read_chip(p, clock);
		break;
	case UI_PICTURE_AGAIN:
		again(p, clock);
		break;
	case UI_PICTURE_PUT_BACK:
		put_back(p, clock);
		break;
	default:
		break;
	}
}

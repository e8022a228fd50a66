/*
 * The placement coach: what to do with a passport that lies otherwise than it
 * has to.  Each drawing begins as it lies, shows the movement, and ends as it
 * should lie; none shows a cross, a hand or a face.
 */
#include "ui/picture.h"

#include <math.h>

/* As in picture_passport.c: half an open page, and where it comes to lie. */
#define PW 24.0f
#define PH 16.9f
#define GLASS_X 50.0f
#define GLASS_Y 72.0f

#define TURN 6.2831853f

/* It lies as it should: a tick, once. */
static void
seen(const struct ui_picture_pen *p, uint32_t clock)
{
	ui_picture_passport_reader(p, ui_picture_ease(clock, 0, 300));
	ui_picture_passport_booklet(p, GLASS_X, GLASS_Y, -1, 0);
	ui_picture_passport_tick(
	    p, 50, 27, 1.9f * ui_picture_ease(clock, 60, 320));
}

/* A page of stamps. */
static void
other_page(const struct ui_picture_pen *p)
{
	struct ui_draw *d = p->d;
	uint32_t ink = ui_picture_colour(p, UI_COLOUR_PAGE_INK, 0.55f);

	ui_draw_box(d, -PW, -PH, 2 * PW, 2 * PH, 1.6f);
	ui_draw_fill(d, ui_picture_colour(p, UI_COLOUR_PAGE, 1));
	ui_draw_circle(d, -10, -4, 7);
	ui_draw_stroke(d, 1.4f, ink);
	ui_draw_circle(d, -10, -4, 4.4f);
	ui_draw_stroke(d, 0.9f, ink);
	ui_draw_box(d, 3, 0, 15, 10, 1);
	ui_draw_stroke(d, 1.4f, ink);
	ui_draw_move(d, 6, 5);
	ui_draw_line(d, 15, 5);
	ui_draw_stroke(d, 1.4f, ink);
}

/* Its leaves turn until the one with the photo is there, which is framed. */
static void
page(const struct ui_picture_pen *pen, uint32_t clock)
{
	uint32_t t = clock % 4800;
	float turned = ui_picture_ease(t, 700, 1700);
	float framed = ui_picture_ease(t, 1700, 2000);
	float down = ui_picture_ease(t, 3000, 4200);
	struct ui_picture_pen p = *pen;
	struct ui_draw *d = p.d;
	struct ui_matrix before;

	ui_picture_passport_reader(&p, down);
	p.opacity = ui_picture_ease(t, 0, 250) *
	    (1 - ui_picture_ease(t, 4500, 4800));
	if (down > 0) {
		ui_picture_passport_booklet(&p, 50, 25 + 47 * down,
		    cosf(TURN / 2 * ui_picture_ease(t, 2900, 3500)), 1 - down);
		return;
	}
	before = ui_draw_shift(d, 50, 25, 1.04f, 1.04f);
	ui_picture_passport_page(&p);
	if (turned < 1) {
		struct ui_matrix m = ui_draw_shift(
		    d, 0, PH, 1, cosf(TURN / 4 * turned));
		struct ui_matrix n = ui_draw_shift(d, 0, -PH, 1, 1);

		other_page(&p);
		ui_draw_place(d, n);
		ui_draw_place(d, m);
	}
	if (framed > 0) {
		ui_draw_box(d, -22.3f, -14.3f, 17.6f, 21.6f, 2);
		ui_draw_stroke(
		    d, 2, ui_picture_colour(&p, UI_COLOUR_ACCENT, framed));
	}
	ui_draw_place(d, before);
}

/* An arrow round its middle, from above to below. */
static void
round_arrow(const struct ui_picture_pen *p, float x, float y, float r)
{
	struct ui_draw *d = p->d;
	uint32_t accent = ui_picture_colour(p, UI_COLOUR_ACCENT, 1);

	ui_draw_arc(d, x, y, r, 0.07f, 0.34f);
	ui_draw_stroke(d, 3.2f, accent);
	ui_draw_move(d, x + r * 0.72f, y + r * 0.42f);
	ui_draw_line(d, x + r * 0.24f, y + r * 0.98f);
	ui_draw_line(d, x + r * 1.0f, y + r * 1.06f);
	ui_draw_close(d);
	ui_draw_fill(d, accent);
}

static void
turn(const struct ui_picture_pen *pen, uint32_t clock)
{
	uint32_t t = clock % 4200;
	float up = ui_picture_ease(t, 300, 900) *
	    (1 - ui_picture_ease(t, 2300, 3000));
	float turned = 0.5f * ui_picture_ease(t, 900, 2200);
	struct ui_picture_pen p = *pen;
	struct ui_matrix before;

	ui_picture_passport_reader(&p, ui_picture_ease(t, 2600, 3100));
	if (t > 500 && t < 2600)
		round_arrow(&p, 62, 26, 22);
	p.opacity = ui_picture_ease(t, 0, 200) *
	    (1 - ui_picture_ease(t, 4000, 4200));
	before = ui_picture_rotate(&p, 50, GLASS_Y - 28 * up, 0.5f + turned);
	ui_picture_passport_booklet(&p, 0, 0, -1, 0.5f * up);
	ui_draw_place(p.d, before);
	ui_picture_passport_tick(&p, 82, 52, ui_picture_ease(t, 3100, 3400));
}

/* Shut: its front only. */
static void
shut(const struct ui_picture_pen *p, float open)
{
	struct ui_draw *d = p->d;
	float h = 2 * PH;

	ui_draw_box(d, -PW + 1, -PH + 2, 2 * PW, h, 2);
	ui_draw_fill(d, (uint32_t)(0x50 * p->opacity) << 24);
	ui_draw_box(d, -PW, -PH, 2 * PW, h, 1.6f);
	ui_draw_fill(d, ui_picture_colour(p, UI_COLOUR_COVER, 1));
	if (open < 0.5f)
		return;
	ui_picture_passport_page(p);
}

/* The front cover folds up and away, and the page with the photo is there. */
static void
open_it(const struct ui_picture_pen *pen, uint32_t clock)
{
	uint32_t t = clock % 5400;
	float up = ui_picture_ease(t, 300, 1000);
	float open = ui_picture_ease(t, 1100, 2200);
	float down = ui_picture_ease(t, 3400, 4300);
	struct ui_picture_pen p = *pen;
	struct ui_draw *d = p.d;
	struct ui_matrix before, m, n;

	ui_picture_passport_reader(&p, down);
	p.opacity = ui_picture_ease(t, 0, 200) *
	    (1 - ui_picture_ease(t, 5200, 5400));
	if (t >= 2900) {
		ui_picture_passport_booklet(&p, 50, 27 + 45 * down,
		    cosf(TURN / 2 * ui_picture_ease(t, 2900, 3500)), 1 - down);
		ui_picture_passport_tick(
		    &p, 82, 52, ui_picture_ease(t, 4400, 4700));
		return;
	}
	before = ui_draw_shift(d, 50, GLASS_Y - 45 * up, 1, 1);
	shut(&p, open > 0 ? 1 : 0);
	/* Seen from the side it is opened to: the upper edge is the hinge. */
	m = ui_draw_shift(d, 0, -PH, 1, fmaxf(cosf(TURN / 4 * open), 0.02f));
	n = ui_draw_shift(d, 0, PH, 1, 1);
	if (open < 1) {
		struct ui_picture_pen q = p;

		ui_draw_box(d, -PW, -PH, 2 * PW, 2 * PH, 1.6f);
		ui_draw_fill(d, ui_picture_colour(&q, UI_COLOUR_COVER, 1));
		ui_draw_box(
		    d, -PW + 2.2f, -PH + 2.2f, 2 * PW - 4.4f, 2 * PH - 4.4f, 1);
		ui_draw_stroke(
		    d, 0.5f, ui_picture_colour(&q, UI_COLOUR_COVER_INK, 0.5f));
		ui_draw_circle(d, 0, 0, 6);
		ui_draw_stroke(
		    d, 1.6f, ui_picture_colour(&q, UI_COLOUR_COVER_INK, 1));
	}
	ui_draw_place(d, n);
	ui_draw_place(d, m);
	ui_draw_place(d, before);
}

/* Half beside the glass and askew: into the corners. */
static void
flat(const struct ui_picture_pen *pen, uint32_t clock)
{
	uint32_t t = clock % 3600;
	float in = ui_picture_ease(t, 500, 1500);
	float press = ui_picture_ease(t, 1600, 1900) *
	    (1 - ui_picture_ease(t, 2300, 2600));
	struct ui_picture_pen p = *pen;
	struct ui_matrix before;

	ui_picture_passport_reader(&p, in);
	ui_draw_box(p.d, GLASS_X - PW, GLASS_Y - PH, 2 * PW, 2 * PH, 2);
	ui_draw_stroke(p.d, 1.6f, ui_picture_colour(&p, UI_COLOUR_ACCENT, 1));
	if (in > 0.5f)
		ui_picture_passport_chevrons(&p, 50, 20 + 3 * press, clock);
	p.opacity = ui_picture_ease(t, 0, 200) *
	    (1 - ui_picture_ease(t, 3400, 3600));
	before = ui_picture_rotate(&p, 50 - 13 * (1 - in),
	    GLASS_Y - 17 * (1 - in), -0.035f * (1 - in));
	ui_picture_passport_booklet(
	    &p, 0, 0, -1, 0.35f * (1 - press) * (1 - in));
	ui_draw_place(p.d, before);
	ui_picture_passport_tick(&p, 82, 52, ui_picture_ease(t, 2600, 2900));
}

/* It stays: light moves over it, and a ring closes. */
static void
stay(const struct ui_picture_pen *p, uint32_t clock)
{
	float round = (float)(clock % 3000) / 3000;
	float pulse = 0.5f - 0.5f * cosf(TURN * (float)(clock % 1500) / 1500);
	struct ui_draw *d = p->d;

	ui_picture_passport_reader(p, 0.5f + 0.5f * pulse);
	ui_draw_box(
	    d, GLASS_X - PW - 2, GLASS_Y - PH - 2, 2 * PW + 4, 2 * PH + 4, 3);
	ui_draw_stroke(d, 1.6f,
	    ui_picture_colour(p, UI_COLOUR_ACCENT, 0.4f + 0.6f * pulse));
	ui_picture_passport_booklet(p, GLASS_X, GLASS_Y, -1, 0);
	ui_draw_circle(d, 50, 23, 15);
	ui_draw_stroke(d, 4, ui_picture_colour(p, UI_COLOUR_STAGE_SOFT, 0.45f));
	ui_draw_arc(d, 50, 23, 15, 0, round);
	ui_draw_stroke(d, 4, ui_picture_colour(p, UI_COLOUR_ACCENT, 1));
}

/* Two lie there; one leaves. */
static void
one(const struct ui_picture_pen *pen, uint32_t clock)
{
	uint32_t t = clock % 3600;
	float away = ui_picture_ease(t, 700, 1900);
	struct ui_picture_pen p = *pen;

	ui_picture_passport_reader(&p, away);
	p.opacity = ui_picture_ease(t, 0, 200) *
	    (1 - ui_picture_ease(t, 3400, 3600));
	ui_picture_passport_booklet(&p, GLASS_X, GLASS_Y, -1, 0);
	ui_picture_passport_tick(&p, 82, 52, ui_picture_ease(t, 2000, 2300));
	p.opacity *= 1 - ui_picture_ease(t, 1500, 2000);
	ui_picture_passport_booklet(
	    &p, 57, 66 - 42 * away, -1, 0.4f + 0.6f * away);
}

void
ui_picture_coach(const struct ui_picture_pen *p, int coach, uint32_t clock)
{
	static void (*const coaches[UI_COACH_COUNT])(
	    const struct ui_picture_pen *, uint32_t) = {
	    [UI_COACH_SEEN] = seen,
	    [UI_COACH_PAGE] = page,
	    [UI_COACH_TURN] = turn,
	    [UI_COACH_OPEN] = open_it,
	    [UI_COACH_FLAT] = flat,
	    [UI_COACH_STAY] = stay,
	    [UI_COACH_ONE] = one,
	};

	if (coach > UI_COACH_NONE && coach < UI_COACH_COUNT)
		coaches[coach](p, clock);
}

/* Doc 9303-4 §4.1: the number in the upper right, birth above expiry. */
void
ui_picture_page(const struct ui_picture_pen *p, int field)
{
	static const struct {
		float x, y, w, h;
	} places[UI_FIELD_COUNT] = {
	    [UI_FIELD_NUMBER] = {5.4f, -13.7f, 15.5f, 4.5f},
	    [UI_FIELD_BIRTH] = {-4.5f, -2.6f, 15.5f, 4.5f},
	    [UI_FIELD_EXPIRY] = {-4.5f, 1.1f, 15.5f, 4.5f},
	    [UI_FIELD_CAN] = {8, 1.1f, 14, 4.5f},
	};
	const float x = places[field].x, y = places[field].y,
		    w = places[field].w, h = places[field].h;
	struct ui_draw *d = p->d;
	struct ui_matrix before = ui_draw_shift(d, 50, 56, 1.92f, 1.92f);

	ui_picture_passport_page(p);
	/* The datum whole, apart from what else stands in its line. */
	ui_draw_box(d, x - 1, y, w + 2, h, 1.6f);
	ui_draw_fill(d, ui_picture_colour(p, UI_COLOUR_PAGE, 1));
	ui_draw_box(d, x, y, w, h, 1.6f);
	ui_draw_fill(d, ui_picture_colour(p, UI_COLOUR_ACCENT, 0.35f));
	ui_draw_box(d, x, y, w, h, 1.6f);
	ui_draw_stroke(d, 1, ui_picture_colour(p, UI_COLOUR_ACCENT, 1));
	ui_draw_box(d, x + 2, y + (h - 1.7f) / 2, w - 4, 1.7f, 0.8f);
	ui_draw_fill(d, ui_picture_colour(p, UI_COLOUR_PAGE_INK, 0.75f));
	ui_draw_place(d, before);
}

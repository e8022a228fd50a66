/*
 * A kiosk and a gate apart: the slip that the one prints and the other reads.
 * The reader is drawn where it is, seen from the screen; what lies to the left
 * lies there in every direction of writing.
 */
#include "ui/picture.h"

#include <math.h>

#define TURN 6.2831853f
/* Half the size of the slip, and of the device that reads it. */
#define PW 12.0f
#define PH 16.0f
#define RW 18.0f
#define RH 10.0f
/* Of HOLD and AGAIN: it moves, and then stays there as it should. */
#define CYCLE UI_PICTURE_SLIP_CYCLE

static void
paper(const struct ui_picture_pen *p)
{
	struct ui_draw *d = p->d;

	ui_draw_move(d, -PW, -PH);
	ui_draw_line(d, PW, -PH);
	ui_draw_line(d, PW, PH);
	for (int i = 5; i >= 0; i--)
		ui_draw_line(d, -PW + 2 * PW * (float)i / 6,
		    PH - (i % 2 != 0 ? 2.2f : 0));
	ui_draw_close(d);
	ui_draw_fill(d, ui_picture_colour(p, UI_COLOUR_PAGE, 1));
}

/* Three eyes and some of the rest, as ISO/IEC 18004 looks from afar. */
static void
code(const struct ui_picture_pen *p)
{
	static const unsigned rows[] = {0x0A8, 0x158, 0x0B0, 0x148, 0x0D0,
	    0x3AD, 0x656, 0x2D5, 0x52B, 0x6D6, 0x355};
	uint32_t ink = ui_picture_colour(p, UI_COLOUR_PAGE_INK, 1);
	struct ui_draw *d = p->d;

	for (int eye = 0; eye < 3; eye++) {
		float x = eye == 1 ? 3.4f : -9, y = eye == 2 ? 1.4f : -11;

		ui_draw_box(d, x + 0.8f, y + 0.8f, 4.0f, 4.0f, 0.3f);
		ui_draw_stroke(d, 1.5f, ink);
		ui_draw_box(d, x + 1.9f, y + 1.9f, 1.8f, 1.8f, 0.2f);
		ui_draw_fill(d, ink);
	}
	for (int y = 0; y < 11; y++)
		for (int x = 0; x < 11; x++) {
			bool eye = (y < 5 && (x < 4 || x > 6)) ||
			    (y > 6 && x < 4);

			if (!eye && (rows[y] >> x & 1) != 0)
				ui_draw_box(d, -9 + 1.64f * (float)x,
				    -11 + 1.64f * (float)y, 1.64f, 1.64f, 0);
		}
	ui_draw_fill(d, ink);
}

/* With its middle at x, y; side from 1 (the code is seen) to -1 (its back). */
static void
slip(const struct ui_picture_pen *p, float x, float y, float side, float turned)
{
	struct ui_matrix before = ui_picture_rotate(p, x, y, turned);
	struct ui_matrix straight = ui_draw_shift(
	    p->d, 0, 0, fmaxf(fabsf(side), 0.02f), 1);

	ui_draw_box(p->d, -PW + 1, -PH + 1.4f, 2 * PW, 2 * PH - 2, 1);
	ui_draw_fill(p->d, (uint32_t)(0x50 * p->opacity) << 24);
	paper(p);
	if (side > 0)
		code(p);
	ui_draw_place(p->d, straight);
	ui_draw_place(p->d, before);
}

static void
device(const struct ui_picture_pen *p, float x, float y, float w, float h)
{
	struct ui_draw *d = p->d;

	ui_draw_box(d, x, y, w, h, 3);
	ui_draw_fill(d, ui_picture_colour(p, UI_COLOUR_DEVICE, 1));
	ui_draw_box(d, x, y, w, h, 3);
	ui_draw_stroke(d, 1, ui_picture_colour(p, UI_COLOUR_DEVICE_EDGE, 1));
}

/* A screen like the one that is being looked at: a picture and two lines. */
static void
screen(const struct ui_picture_pen *p, float x, float y, float w, float h)
{
	uint32_t soft = ui_picture_colour(p, UI_COLOUR_STAGE_SOFT, 1);
	struct ui_draw *d = p->d;

	ui_draw_box(d, x, y, w, h, 2);
	ui_draw_fill(d, ui_picture_colour(p, UI_COLOUR_GLASS, 1));
	ui_draw_box(d, x, y, w, h, 2);
	ui_draw_stroke(d, 1.4f, ui_picture_colour(p, UI_COLOUR_STAGE_INK, 1));
	ui_draw_box(d, x + w * 0.18f, y + h * 0.58f, w * 0.64f, 2.2f, 1);
	ui_draw_box(d, x + w * 0.18f, y + h * 0.76f, w * 0.40f, 2.2f, 1);
	ui_draw_circle(d, x + w / 2, y + h * 0.3f, h * 0.13f);
	ui_draw_fill(d, soft);
}

/* --- at the kiosk --- */

static void
printer(const struct ui_picture_pen *p)
{
	device(p, 12, 4, 76, 46);
	screen(p, 22, 9, 56, 30);
	ui_draw_box(p->d, 30, 44.5f, 40, 3, 1.5f);
	ui_draw_fill(p->d, ui_picture_colour(p, UI_COLOUR_GLASS, 1));
}

/* It comes out of the lower edge: what is still inside lies behind. */
static void
print(const struct ui_picture_pen *p, uint32_t clock)
{
	uint32_t t = clock % 2600;

	slip(p, 50, 38 + 26 * ui_picture_ease(t, 100, 2200), 1, 0);
	printer(p);
	ui_draw_box(p->d, 30, 44.5f, 40, 3, 1.5f);
	ui_draw_fill(p->d,
	    ui_picture_colour(p, UI_COLOUR_GLOW,
		0.5f - 0.5f * cosf(TURN * (float)(clock % 1300) / 1300)));
}

static void
take(const struct ui_picture_pen *p, uint32_t clock)
{
	float out = ui_picture_ease(clock, 0, 700);
	float bob = out *
	    (0.5f - 0.5f * cosf(TURN * (float)(clock % 2400) / 2400));
	struct ui_matrix before;

	slip(p, 33, 50 + 18 * out + bob, 1, 0);
	printer(p);
	before = ui_draw_shift(p->d, 68, 70 + bob, 0.62f, 0.62f);
	ui_picture_passport_booklet(p, 0, 0, -1, bob);
	ui_draw_place(p->d, before);
	for (int i = 0; i < 2; i++) {
		before = ui_draw_shift(
		    p->d, i == 0 ? 33 : 68, 88, 0.55f, 0.55f);
		ui_picture_passport_chevrons(p, 0, 0, clock);
		ui_draw_place(p->d, before);
	}
}

static void
kiosk(const struct ui_picture_pen *p, float x)
{
	struct ui_draw *d = p->d;

	device(p, x - 22, 10, 44, 72);
	screen(p, x - 17, 15, 34, 30);
	ui_draw_box(d, x - 14, 51, 28, 3, 1.5f);
	ui_draw_fill(d, ui_picture_colour(p, UI_COLOUR_GLASS, 1));
	ui_draw_box(d, x - 28, 82, 56, 5, 2);
	ui_draw_fill(d, ui_picture_colour(p, UI_COLOUR_STAGE_INK, 1));
}

/* Back to where slips come from: one hangs out of it already. */
static void
new_slip(const struct ui_picture_pen *p)
{
	uint32_t accent = ui_picture_colour(p, UI_COLOUR_ACCENT, 1);
	struct ui_draw *d = p->d;
	struct ui_matrix before;

	kiosk(p, 64);
	before = ui_draw_shift(d, 64, 66, 0.8f, 0.8f);
	slip(p, 0, 0, 1, 0);
	ui_draw_place(d, before);
	ui_draw_move(d, 14, 85);
	ui_draw_curve(d, 7, 66, 10, 48, 27, 46);
	ui_draw_stroke(d, 5, accent);
	ui_draw_move(d, 24, 34);
	ui_draw_line(d, 38, 45);
	ui_draw_line(d, 26, 58);
	ui_draw_close(d);
	ui_draw_fill(d, accent);
}

static void
kiosk_shut(const struct ui_picture_pen *p)
{
	kiosk(p, 50);
	ui_picture_place_bar(p, 50, 50);
}

/* --- at the gate --- */

/* Where the reader is, and where the screen beside it. */
static const struct {
	float x, y;
	struct {
		float x, y, w, h;
	} screen;
} places[UI_PLACE_COUNT] = {
    [UI_PLACE_BELOW] = {50, 56, {23, 2, 54, 38}},
    [UI_PLACE_LEFT] = {22, 40, {48, 6, 48, 60}},
    [UI_PLACE_RIGHT] = {78, 40, {4, 6, 48, 60}},
};

static void
reader(const struct ui_picture_pen *p, int place, float glow)
{
	float x = places[place].x, y = places[place].y;
	struct ui_draw *d = p->d;

	screen(p, places[place].screen.x, places[place].screen.y,
	    places[place].screen.w, places[place].screen.h);
	device(p, x - RW, y - RH, 2 * RW, 2 * RH);
	ui_draw_box(d, x - RW + 4, y - RH + 4, 2 * RW - 8, 2 * RH - 8, 1.5f);
	ui_draw_fill(d, ui_picture_colour(p, UI_COLOUR_GLASS, 1));
	ui_draw_box(d, x - RW + 4, y - RH + 4, 2 * RW - 8, 2 * RH - 8, 1.5f);
	ui_draw_fill(
	    d, ui_picture_colour(p, UI_COLOUR_GLOW, 0.2f + 0.8f * glow));
}

/* Upwards, to the reader. */
static void
towards(const struct ui_picture_pen *p, float x, float y, uint32_t clock)
{
	struct ui_matrix before = ui_picture_rotate(p, x, y, 0.5f);

	ui_picture_passport_chevrons(p, 0, 0, clock);
	ui_draw_place(p->d, before);
}

/* The code is seen, then turned to the reader, then held there. */
static void
hold(const struct ui_picture_pen *pen, int place, uint32_t clock)
{
	uint32_t t = clock % CYCLE;
	float turned = ui_picture_ease(t, 1300, 2000);
	float up = ui_picture_ease(t, 2000, 2900);
	float x = places[place].x, y = places[place].y;
	struct ui_picture_pen p = *pen;

	reader(&p, place, up);
	if (t < 2500 && place != UI_PLACE_RIGHT)
		towards(&p, x + 21, 92, clock);
	if (t < 2500 && place != UI_PLACE_LEFT)
		towards(&p, x - 21, 92, clock);
	p.opacity = ui_picture_ease(t, 0, 300) *
	    (1 - ui_picture_ease(t, CYCLE - 300, CYCLE));
	slip(&p, x, 82 + (y + 10 - 82) * up, cosf(TURN / 2 * turned), 0);
	ui_picture_passport_tick(&p, x, y + 30, ui_picture_ease(t, 3000, 3300));
}

static void
was_read(const struct ui_picture_pen *p, int place, uint32_t clock)
{
	float x = places[place].x, y = places[place].y;

	reader(p, place, 1);
	slip(p, x, y + 10, -1, 0);
	ui_picture_passport_tick(
	    p, x, y + 32, 1.3f * ui_picture_ease(clock, 60, 320));
}

/* Askew and in movement: straight, and still. */
static void
again(const struct ui_picture_pen *pen, int place, uint32_t clock)
{
	uint32_t t = clock % CYCLE;
	float away = 1 - ui_picture_ease(t, 1400, 2600);
	float x = places[place].x, y = places[place].y;
	float sway = sinf(TURN * (float)t / 900);
	struct ui_picture_pen p = *pen;

	reader(&p, place, 1 - away);
	if (t < 2000 && place != UI_PLACE_RIGHT)
		towards(&p, x + 21, 92, clock);
	if (t < 2000 && place != UI_PLACE_LEFT)
		towards(&p, x - 21, 92, clock);
	p.opacity = ui_picture_ease(t, 0, 300) *
	    (1 - ui_picture_ease(t, CYCLE - 300, CYCLE));
	slip(&p, x + 2 * sway * away, y + 10 + 13 * away, -1,
	    away * (0.06f + 0.02f * sway));
	ui_picture_passport_tick(&p, x, y + 30, ui_picture_ease(t, 2800, 3100));
}

/* One of three, and it is one of the others. */
static void
other_gate(const struct ui_picture_pen *pen)
{
	uint32_t accent = ui_picture_colour(pen, UI_COLOUR_ACCENT, 1);
	struct ui_picture_pen p = *pen;
	struct ui_draw *d = p.d;
	struct ui_matrix before;

	for (int i = 0; i < 3; i++) {
		before = ui_draw_shift(
		    d, 1 + 34.5f * (float)i, 12, 0.29f, 0.44f);
		p.opacity = i == 1 ? 0.4f : 1;
		ui_picture_place_doorway(&p, i == 1 ? 0 : 0.7f);
		ui_draw_place(d, before);
	}
	slip(pen, 50, 80, 1, 0);
	for (int i = 0; i < 2; i++) {
		float s = i == 0 ? -1.0f : 1.0f;

		ui_draw_move(d, 50 + s * 17, 86);
		ui_draw_curve(
		    d, 50 + s * 30, 86, 50 + s * 34, 82, 50 + s * 34, 70);
		ui_draw_stroke(d, 4.5f, accent);
		ui_draw_move(d, 50 + s * 34 - 9, 70);
		ui_draw_line(d, 50 + s * 34, 58);
		ui_draw_line(d, 50 + s * 34 + 9, 70);
		ui_draw_close(d);
		ui_draw_fill(d, accent);
	}
}

void
ui_picture_slip(const struct ui_picture_pen *p, enum ui_picture which,
    int place, uint32_t clock)
{
	switch (which) {
	case UI_PICTURE_SLIP_PRINT:
		print(p, clock);
		break;
	case UI_PICTURE_SLIP_TAKE:
		take(p, clock);
		break;
	case UI_PICTURE_SLIP_HOLD:
		hold(p, place, clock);
		break;
	case UI_PICTURE_SLIP_READ:
		was_read(p, place, clock);
		break;
	case UI_PICTURE_SLIP_AGAIN:
		again(p, place, clock);
		break;
	case UI_PICTURE_SLIP_NEW:
		new_slip(p);
		break;
	case UI_PICTURE_OTHER_GATE:
		other_gate(p);
		break;
	case UI_PICTURE_KIOSK_SHUT:
		kiosk_shut(p);
		break;
	default:
		break;
	}
}

#include "ui/picture.h"

#include <math.h>

uint32_t
ui_picture_colour(const struct ui_picture_pen *p, enum ui_colour c, float alpha)
{
	uint32_t a = (uint32_t)(255 * alpha * p->opacity + 0.5f);

	return (ui_theme_colour(c, p->high_contrast) & 0xFFFFFF) | a << 24;
}

struct ui_matrix
ui_picture_rotate(const struct ui_picture_pen *p, float x, float y, float turns)
{
	struct ui_matrix before = ui_draw_shift(p->d, x, y, 1, 1);
	struct ui_matrix m = ui_draw_place(p->d, before);
	float c = cosf(6.2831853f * turns), s = sinf(6.2831853f * turns);

	ui_draw_place(p->d,
	    (struct ui_matrix) {m.a * c + m.c * s, m.b * c + m.d * s,
		m.c * c - m.a * s, m.d * c - m.b * s, m.e, m.f});
	return before;
}

float
ui_picture_ease(uint32_t clock, uint32_t from, uint32_t to)
{
	float x;

	if (clock <= from)
		return 0;
	if (clock >= to)
		return 1;
	x = (float)(clock - from) / (float)(to - from);
	return x * x * (3 - 2 * x);
}

void
ui_picture_person(
    const struct ui_picture_pen *p, float x, float y, float r, uint32_t colour)
{
	struct ui_draw *d = p->d;

	ui_draw_oval(d, x, y - r, r * 0.86f, r);
	ui_draw_fill(d, colour);
	ui_draw_move(d, x - 2.1f * r, y + 2.0f * r);
	ui_draw_curve(d, x - 2.1f * r, y + 0.75f * r, x - 1.3f * r,
	    y + 0.35f * r, x, y + 0.35f * r);
	ui_draw_curve(d, x + 1.3f * r, y + 0.35f * r, x + 2.1f * r,
	    y + 0.75f * r, x + 2.1f * r, y + 2.0f * r);
	ui_draw_close(d);
	ui_draw_fill(d, colour);
}

static void
icon_passport(const struct ui_picture_pen *p, uint32_t ink)
{
	struct ui_draw *d = p->d;

	ui_draw_box(d, 16, 4, 68, 92, 10);
	ui_draw_stroke(d, 9, ink);
	ui_draw_circle(d, 50, 42, 15);
	ui_draw_stroke(d, 8, ink);
	ui_draw_move(d, 36, 76);
	ui_draw_line(d, 64, 76);
	ui_draw_stroke(d, 8, ink);
}

static void
icon_face(const struct ui_picture_pen *p, uint32_t ink)
{
	ui_picture_person(p, 50, 51, 23, ink);
}

static void
icon_door(const struct ui_picture_pen *p, uint32_t ink)
{
	struct ui_draw *d = p->d;

	ui_draw_move(d, 22, 94);
	ui_draw_line(d, 22, 6);
	ui_draw_line(d, 84, 6);
	ui_draw_line(d, 84, 94);
	ui_draw_stroke(d, 9, ink);
	ui_draw_move(d, 22, 6);
	ui_draw_line(d, 56, 22);
	ui_draw_line(d, 56, 100);
	ui_draw_line(d, 22, 94);
	ui_draw_close(d);
	ui_draw_fill(d, ink);
}

static void
icon_check(const struct ui_picture_pen *p, uint32_t ink)
{
	ui_draw_move(p->d, 20, 54);
	ui_draw_line(p->d, 42, 76);
	ui_draw_line(p->d, 82, 28);
	ui_draw_stroke(p->d, 13, ink);
}

static void
icon_question(const struct ui_picture_pen *p, uint32_t ink)
{
	struct ui_draw *d = p->d;

	ui_draw_circle(d, 50, 50, 45);
	ui_draw_stroke(d, 8, ink);
	ui_draw_move(d, 36, 40);
	ui_draw_curve(d, 36, 20, 65, 20, 65, 39);
	ui_draw_curve(d, 65, 50, 50, 50, 50, 61);
	ui_draw_stroke(d, 9, ink);
	ui_draw_circle(d, 50, 75, 6);
	ui_draw_fill(d, ink);
}

/* The ridges of a fingertip. */
static void
icon_finger(const struct ui_picture_pen *p, uint32_t ink)
{
	for (int i = 0; i < 3; i++) {
		float r = 14 + 14 * (float)i;

		ui_draw_move(p->d, 50 - r, 84);
		ui_draw_line(p->d, 50 - r, 52);
		ui_draw_curve(p->d, 50 - r, 52 - 1.33f * r, 50 + r,
		    52 - 1.33f * r, 50 + r, 52);
		ui_draw_line(p->d, 50 + r, 84);
		ui_draw_stroke(p->d, 7, ink);
	}
}

static void
icon_family(const struct ui_picture_pen *p, uint32_t ink)
{
	struct ui_draw *d = p->d;

	ui_draw_circle(d, 34, 16, 12);
	ui_draw_fill(d, ink);
	ui_draw_box(d, 16, 32, 36, 64, 14);
	ui_draw_fill(d, ink);
	ui_draw_circle(d, 76, 46, 9);
	ui_draw_fill(d, ink);
	ui_draw_box(d, 63, 58, 26, 38, 10);
	ui_draw_fill(d, ink);
}

/* ISO 7001 PI PF 006, in our own line. */
static void
icon_wheelchair(const struct ui_picture_pen *p, uint32_t ink)
{
	struct ui_draw *d = p->d;

	ui_draw_circle(d, 38, 11, 9);
	ui_draw_fill(d, ink);
	ui_draw_move(d, 38, 28);
	ui_draw_line(d, 40, 58);
	ui_draw_line(d, 68, 58);
	ui_draw_line(d, 78, 88);
	ui_draw_line(d, 90, 84);
	ui_draw_stroke(d, 9, ink);
	ui_draw_move(d, 40, 42);
	ui_draw_line(d, 62, 42);
	ui_draw_stroke(d, 8, ink);
	ui_draw_arc(d, 40, 66, 27, 0.24f, 0.62f);
	ui_draw_stroke(d, 8, ink);
}

static void
icon_keys(const struct ui_picture_pen *p, uint32_t ink)
{
	struct ui_draw *d = p->d;

	ui_draw_box(d, 5, 22, 90, 58, 10);
	ui_draw_stroke(d, 7, ink);
	for (int i = 0; i < 8; i++)
		ui_draw_box(d, 18 + 18.5f * (float)(i % 4),
		    34 + 13.0f * (float)(i / 4), 9, 8, 1.5f);
	ui_draw_box(d, 32, 62, 36, 7, 2);
	ui_draw_fill(d, ink);
}

/* The key that takes back: an arrow with a cross in it. */
static void
icon_erase(const struct ui_picture_pen *p, uint32_t ink)
{
	struct ui_draw *d = p->d;

	ui_draw_move(d, 4, 50);
	ui_draw_line(d, 30, 20);
	ui_draw_line(d, 95, 20);
	ui_draw_line(d, 95, 80);
	ui_draw_line(d, 30, 80);
	ui_draw_close(d);
	ui_draw_stroke(d, 7, ink);
	ui_draw_move(d, 48, 36);
	ui_draw_line(d, 76, 64);
	ui_draw_stroke(d, 8, ink);
	ui_draw_move(d, 76, 36);
	ui_draw_line(d, 48, 64);
	ui_draw_stroke(d, 8, ink);
}

/* An eye: look once more. */
static void
icon_look(const struct ui_picture_pen *p, uint32_t ink)
{
	struct ui_draw *d = p->d;

	ui_draw_move(d, 4, 50);
	ui_draw_curve(d, 26, 16, 74, 16, 96, 50);
	ui_draw_curve(d, 74, 84, 26, 84, 4, 50);
	ui_draw_close(d);
	ui_draw_stroke(d, 8, ink);
	ui_draw_circle(d, 50, 50, 14);
	ui_draw_fill(d, ink);
}

static void
letter(struct ui_draw *d, float x, float w, float h, float pen, uint32_t ink)
{
	ui_draw_move(d, x, 82);
	ui_draw_line(d, x + w / 2, 82 - h);
	ui_draw_line(d, x + w, 82);
	ui_draw_stroke(d, pen, ink);
	ui_draw_move(d, x + w * 0.22f, 82 - h * 0.34f);
	ui_draw_line(d, x + w * 0.78f, 82 - h * 0.34f);
	ui_draw_stroke(d, pen, ink);
}

static void
icon_type(const struct ui_picture_pen *p, uint32_t ink)
{
	letter(p->d, 4, 30, 34, 7, ink);
	letter(p->d, 44, 52, 64, 9, ink);
}

static void
icon_contrast(const struct ui_picture_pen *p, uint32_t ink)
{
	struct ui_draw *d = p->d;

	ui_draw_circle(d, 50, 50, 42);
	ui_draw_stroke(d, 8, ink);
	ui_draw_arc(d, 50, 50, 42, 0, 0.5f);
	ui_draw_close(d);
	ui_draw_fill(d, ink);
}

static void
icon_speaker(const struct ui_picture_pen *p, uint32_t ink)
{
	struct ui_draw *d = p->d;

	ui_draw_move(d, 10, 36);
	ui_draw_line(d, 28, 36);
	ui_draw_line(d, 52, 14);
	ui_draw_line(d, 52, 86);
	ui_draw_line(d, 28, 64);
	ui_draw_line(d, 10, 64);
	ui_draw_close(d);
	ui_draw_fill(d, ink);
	ui_draw_arc(d, 52, 50, 18, 0.1f, 0.3f);
	ui_draw_stroke(d, 8, ink);
	ui_draw_arc(d, 52, 50, 36, 0.1f, 0.3f);
	ui_draw_stroke(d, 8, ink);
}

/* A strip of paper with a code on it. */
static void
icon_slip(const struct ui_picture_pen *p, uint32_t ink)
{
	struct ui_draw *d = p->d;

	ui_draw_move(d, 18, 94);
	ui_draw_line(d, 18, 6);
	ui_draw_line(d, 82, 6);
	ui_draw_line(d, 82, 94);
	ui_draw_line(d, 66, 84);
	ui_draw_line(d, 50, 94);
	ui_draw_line(d, 34, 84);
	ui_draw_close(d);
	ui_draw_stroke(d, 8, ink);
	for (int i = 0; i < 3; i++)
		ui_draw_box(d, i == 1 ? 55.0f : 31.0f, i == 2 ? 49.0f : 22.0f,
		    16, 18, 1);
	ui_draw_box(d, 55, 49, 7, 8, 1);
	ui_draw_box(d, 64, 59, 7, 8, 1);
	ui_draw_fill(d, ink);
}

/* Once round, from the top. */
static void
icon_repeat(const struct ui_picture_pen *p, uint32_t ink)
{
	struct ui_draw *d = p->d;

	ui_draw_arc(d, 50, 54, 34, 0.08f, 0.84f);
	ui_draw_stroke(d, 9, ink);
	ui_draw_move(d, 66, 4);
	ui_draw_line(d, 66, 40);
	ui_draw_line(d, 92, 22);
	ui_draw_close(d);
	ui_draw_fill(d, ink);
}

/* A globe. */
static void
icon_languages(const struct ui_picture_pen *p, uint32_t ink)
{
	struct ui_draw *d = p->d;

	ui_draw_circle(d, 50, 50, 44);
	ui_draw_stroke(d, 8, ink);
	ui_draw_oval(d, 50, 50, 19, 44);
	ui_draw_stroke(d, 7, ink);
	ui_draw_move(d, 8, 50);
	ui_draw_line(d, 92, 50);
	ui_draw_stroke(d, 7, ink);
	ui_draw_move(d, 16, 26);
	ui_draw_curve(d, 38, 34, 62, 34, 84, 26);
	ui_draw_stroke(d, 6, ink);
	ui_draw_move(d, 16, 74);
	ui_draw_curve(d, 38, 66, 62, 66, 84, 74);
	ui_draw_stroke(d, 6, ink);
}

static void
arrow(struct ui_draw *d, float from, float to, uint32_t ink)
{
	float head = (from - to) * 0.45f;

	ui_draw_move(d, from, 50);
	ui_draw_line(d, to, 50);
	ui_draw_stroke(d, 10, ink);
	ui_draw_move(d, to + head, 50 - 34);
	ui_draw_line(d, to, 50);
	ui_draw_line(d, to + head, 50 + 34);
	ui_draw_stroke(d, 10, ink);
}

static void
icon_left(const struct ui_picture_pen *p, uint32_t ink)
{
	arrow(p->d, 88, 12, ink);
}

static void
icon_right(const struct ui_picture_pen *p, uint32_t ink)
{
	arrow(p->d, 12, 88, ink);
}

uint32_t
ui_picture_beat(enum ui_picture which, int amount, uint32_t clock)
{
	/* clang-format off */
	static const struct {
		enum ui_picture which;
		int amount; /* -1: any */
		uint32_t cycle, from, to; /* still between these */
	} rests[] = {
		{UI_PICTURE_PLACE, -1,              UI_PICTURE_PLACE_CYCLE, 3900, UI_PICTURE_PLACE_CYCLE - 400},
		{UI_PICTURE_SLIP_HOLD, -1,          UI_PICTURE_SLIP_CYCLE, 3300, UI_PICTURE_SLIP_CYCLE - 300},
		{UI_PICTURE_SLIP_AGAIN, -1,         UI_PICTURE_SLIP_CYCLE, 3100, UI_PICTURE_SLIP_CYCLE - 300},
		{UI_PICTURE_SLIP_READ, -1,          UINT32_MAX, 400, UINT32_MAX},
		{UI_PICTURE_COACH, UI_COACH_SEEN,   UINT32_MAX, 400, UINT32_MAX},
		{UI_PICTURE_COACH, UI_COACH_TURN,   4200, 3400, 4000},
		{UI_PICTURE_COACH, UI_COACH_OPEN,   5400, 4700, 5200},
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof(rests) / sizeof(rests[0]); i++) {
		uint32_t t = clock % rests[i].cycle;

		if (which == rests[i].which && t > rests[i].from &&
		    t < rests[i].to &&
		    (rests[i].amount < 0 || rests[i].amount == amount))
			return clock - t + rests[i].from;
	}
	return clock;
}

void
ui_picture_draw(const struct ui_picture_pen *p, enum ui_picture which,
    struct ui_rect r, int amount, uint32_t clock)
{
	static void (*const icons[UI_PICTURE_COUNT])(
	    const struct ui_picture_pen *, uint32_t) = {
	    [UI_PICTURE_ICON_PASSPORT] = icon_passport,
	    [UI_PICTURE_ICON_FACE] = icon_face,
	    [UI_PICTURE_ICON_DOOR] = icon_door,
	    [UI_PICTURE_ICON_CHECK] = icon_check,
	    [UI_PICTURE_ICON_QUESTION] = icon_question,
	    [UI_PICTURE_ICON_TYPE] = icon_type,
	    [UI_PICTURE_ICON_CONTRAST] = icon_contrast,
	    [UI_PICTURE_ICON_FINGER] = icon_finger,
	    [UI_PICTURE_ICON_LANGUAGES] = icon_languages,
	    [UI_PICTURE_ICON_LEFT] = icon_left,
	    [UI_PICTURE_ICON_RIGHT] = icon_right,
	    [UI_PICTURE_ICON_FAMILY] = icon_family,
	    [UI_PICTURE_ICON_WHEELCHAIR] = icon_wheelchair,
	    [UI_PICTURE_ICON_KEYS] = icon_keys,
	    [UI_PICTURE_ICON_ERASE] = icon_erase,
	    [UI_PICTURE_ICON_LOOK] = icon_look,
	    [UI_PICTURE_ICON_SPEAKER] = icon_speaker,
	    [UI_PICTURE_ICON_REPEAT] = icon_repeat,
	    [UI_PICTURE_ICON_SLIP] = icon_slip,
	};
	struct ui_matrix before = ui_draw_shift(
	    p->d, (float)r.x, (float)r.y, (float)r.w / 100, (float)r.h / 100);

	if (icons[which] != NULL)
		icons[which](p, ui_picture_colour(p, p->ink, 1));
	else if (which == UI_PICTURE_COACH)
		ui_picture_coach(p, amount, clock);
	else if (which == UI_PICTURE_PAGE)
		ui_picture_page(p, amount);
	else if (which >= UI_PICTURE_SLIP_PRINT &&
	    which <= UI_PICTURE_KIOSK_SHUT)
		ui_picture_slip(p, which, amount, clock);
	else if (which == UI_PICTURE_FINGER)
		ui_picture_finger(p, amount, clock);
	else if (which <= UI_PICTURE_PUT_BACK)
		ui_picture_passport(p, which, clock);
	else
		ui_picture_place(p, which, amount, clock);
	ui_draw_place(p->d, before);
}

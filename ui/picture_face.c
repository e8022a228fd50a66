#include "ui/picture.h"

#include <math.h>

/* A chevron at x, y; dx, dy is where it points, length its half width. */
static void
chevron(const struct ui_picture_pen *p, float x, float y, float dx, float dy,
    float length)
{
	for (int pass = 0; pass < 2; pass++) {
		ui_draw_move(
		    p->d, x - (dx + dy) * length, y - (dy - dx) * length);
		ui_draw_line(p->d, x, y);
		ui_draw_line(
		    p->d, x - (dx - dy) * length, y - (dy + dx) * length);
		/* A dark rim: it is seen on every picture. */
		ui_draw_stroke(p->d, pass == 0 ? 5.2f : 3.0f,
		    ui_picture_colour(p,
			pass == 0 ? UI_COLOUR_ACCENT_INK : UI_COLOUR_ACCENT,
			1));
	}
}

/* Two chevrons one after the other, moving a little that way. */
static void
arrow(const struct ui_picture_pen *p, float x, float y, float dx, float dy,
    uint32_t clock)
{
	float t = (float)(clock % 1200) / 1200;
	float go = 1.5f - 1.5f * cosf(t * 6.2831853f);

	chevron(p, x + dx * go, y + dy * go, dx, dy, 6);
	chevron(p, x + dx * (go + 7), y + dy * (go + 7), dx, dy, 6);
}

static void
sign_ground(const struct ui_picture_pen *p)
{
	ui_draw_circle(p->d, 0, 0, 13);
	ui_draw_fill(p->d, ui_picture_colour(p, UI_COLOUR_ACCENT, 1));
	ui_draw_circle(p->d, 0, 0, 13);
	ui_draw_stroke(
	    p->d, 1.2f, ui_picture_colour(p, UI_COLOUR_ACCENT_INK, 1));
}

static void
sign_still(struct ui_draw *d, uint32_t ink)
{
	ui_draw_box(d, -5.5f, -6.5f, 4, 13, 1);
	ui_draw_box(d, 1.5f, -6.5f, 4, 13, 1);
	ui_draw_fill(d, ink);
}

static void
sign_straight(struct ui_draw *d, uint32_t ink)
{
	ui_draw_oval(d, 0, 0, 6, 8);
	ui_draw_stroke(d, 1.8f, ink);
	ui_draw_circle(d, -2.3f, -1.8f, 1.1f);
	ui_draw_circle(d, 2.3f, -1.8f, 1.1f);
	ui_draw_fill(d, ink);
	ui_draw_move(d, 0, -0.5f);
	ui_draw_line(d, 0, 1.8f);
	ui_draw_stroke(d, 1.2f, ink);
	ui_draw_move(d, -2, 4.2f);
	ui_draw_line(d, 2, 4.2f);
	ui_draw_stroke(d, 1.4f, ink);
}

static void
sign_eyes(struct ui_draw *d, uint32_t ink)
{
	ui_draw_move(d, -9, 0);
	ui_draw_curve(d, -5, -6.5f, 5, -6.5f, 9, 0);
	ui_draw_curve(d, 5, 6.5f, -5, 6.5f, -9, 0);
	ui_draw_close(d);
	ui_draw_stroke(d, 1.9f, ink);
	ui_draw_circle(d, 0, 0, 3);
	ui_draw_fill(d, ink);
}

static void
sign_mouth(struct ui_draw *d, uint32_t ink)
{
	ui_draw_move(d, -8, 0);
	ui_draw_curve(d, -5, -3, -2.5f, -4.8f, 0, -2.8f);
	ui_draw_curve(d, 2.5f, -4.8f, 5, -3, 8, 0);
	ui_draw_curve(d, 4, 5, -4, 5, -8, 0);
	ui_draw_close(d);
	ui_draw_stroke(d, 1.8f, ink);
	ui_draw_move(d, -7, 0);
	ui_draw_line(d, 7, 0);
	ui_draw_stroke(d, 1.8f, ink);
}

static void
sign_eye_level(struct ui_draw *d, uint32_t ink)
{
	ui_draw_circle(d, 0, -3.6f, 3.6f);
	ui_draw_fill(d, ink);
	ui_draw_move(d, -7.4f, 8);
	ui_draw_curve(d, -7.4f, 3, -4.5f, 1.4f, 0, 1.4f);
	ui_draw_curve(d, 4.5f, 1.4f, 7.4f, 3, 7.4f, 8);
	ui_draw_close(d);
	ui_draw_fill(d, ink);
}

/* The moon: little light. */
static void
sign_moon(struct ui_draw *d, uint32_t ink)
{
	ui_draw_move(d, 1.5f, -8);
	ui_draw_curve(d, -4, -7.5f, -7.5f, -4, -7.5f, 0.5f);
	ui_draw_curve(d, -7.5f, 5, -4, 8, 0.5f, 8);
	ui_draw_curve(d, 4, 8, 7, 6, 8, 2.5f);
	ui_draw_curve(d, 3, 4, -2.5f, -1, 1.5f, -8);
	ui_draw_close(d);
	ui_draw_fill(d, ink);
}

/* The sun: much light. */
static void
sign_sun(struct ui_draw *d, uint32_t ink)
{
	ui_draw_circle(d, 0, 0, 4.2f);
	ui_draw_fill(d, ink);
	for (int i = 0; i < 8; i++) {
		float a = (float)i * 0.7853982f;

		ui_draw_move(d, 6.6f * sinf(a), 6.6f * cosf(a));
		ui_draw_line(d, 8.8f * sinf(a), 8.8f * cosf(a));
		ui_draw_stroke(d, 1.8f, ink);
	}
}

/* The frame in a viewfinder: what is in it becomes sharp. */
static void
sign_finder(struct ui_draw *d, uint32_t ink)
{
	for (int i = 0; i < 4; i++) {
		float x = i % 2 ? 7.2f : -7.2f, y = i / 2 ? 6 : -6;

		ui_draw_move(d, x * 0.45f, y);
		ui_draw_line(d, x, y);
		ui_draw_line(d, x, y * 0.35f);
		ui_draw_stroke(d, 1.8f, ink);
	}
	ui_draw_circle(d, 0, 0, 2);
	ui_draw_fill(d, ink);
}

static void
oval(const struct ui_picture_pen *p, struct ui_rect r, bool taking)
{
	struct ui_draw *d = p->d;
	float x = (float)r.x + (float)r.w / 2, y = (float)r.y + (float)r.h / 2;
	float ry = (float)(r.h < r.w ? r.h : r.w) * 0.39f, rx = ry * 0.76f;
	float unit = ry / 39;

	ui_draw_box(
	    d, (float)r.x, (float)r.y, (float)r.w, (float)r.h, 4 * unit);
	ui_draw_oval(d, x, y, rx, ry);
	ui_draw_fill_odd(d, ui_picture_colour(p, UI_COLOUR_DEVICE, 0.45f));
	ui_draw_oval(d, x, y, rx, ry);
	ui_draw_stroke(d, (taking ? 3.4f : 1.6f) * unit,
	    ui_picture_colour(
		p, taking ? UI_COLOUR_ACCENT : UI_COLOUR_STAGE_INK, 1));
}

/* Every condition has its own sign. */
static void
guide(const struct ui_picture_pen *p, enum ui_guidance g, uint32_t clock)
{
	static void (*const signs[UI_GUIDANCE_COUNT])(
	    struct ui_draw *, uint32_t) = {
	    [UI_GUIDANCE_NO_FACE] = sign_eye_level,
	    [UI_GUIDANCE_STILL] = sign_still,
	    [UI_GUIDANCE_STRAIGHT] = sign_straight,
	    [UI_GUIDANCE_EYES] = sign_eyes,
	    [UI_GUIDANCE_MOUTH] = sign_mouth,
	    [UI_GUIDANCE_ALONE] = sign_eye_level,
	    [UI_GUIDANCE_MORE_LIGHT] = sign_moon,
	    [UI_GUIDANCE_LESS_LIGHT] = sign_sun,
	    [UI_GUIDANCE_SHARPER] = sign_finder,
	};
	/* Closer: the face must grow; back: it must shrink. */
	static const struct {
		float x, y, dx, dy;
	} ways[UI_GUIDANCE_COUNT][2] = {
	    [UI_GUIDANCE_CLOSER] = {{-34, 0, -1, 0}, {34, 0, 1, 0}},
	    [UI_GUIDANCE_BACK] = {{-44, 0, 1, 0}, {44, 0, -1, 0}},
	    [UI_GUIDANCE_LEFT] = {{-34, 0, -1, 0}},
	    [UI_GUIDANCE_RIGHT] = {{34, 0, 1, 0}},
	    [UI_GUIDANCE_HIGHER] = {{0, -34, 0, -1}},
	    [UI_GUIDANCE_LOWER] = {{0, 34, 0, 1}},
	};
	struct ui_matrix before;

	for (int i = 0; i < 2; i++)
		if (ways[g][i].dx != 0 || ways[g][i].dy != 0)
			arrow(p, ways[g][i].x, ways[g][i].y, ways[g][i].dx,
			    ways[g][i].dy, clock);
	if (signs[g] == NULL)
		return;
	before = ui_draw_shift(p->d, 0, 34, 1, 1);
	sign_ground(p);
	signs[g](p->d, ui_picture_colour(p, UI_COLOUR_ACCENT_INK, 1));
	ui_draw_place(p->d, before);
}

void
ui_picture_face(const struct ui_picture_pen *p, struct ui_rect r,
    enum ui_guidance g, bool taking, bool empty, uint32_t clock)
{
	struct ui_draw *d = p->d;
	float unit = (float)(r.h < r.w ? r.h : r.w) / 100;
	struct ui_matrix before;

	if (empty) {
		ui_draw_box(d, (float)r.x, (float)r.y, (float)r.w, (float)r.h,
		    4 * unit);
		ui_draw_fill(d, ui_picture_colour(p, UI_COLOUR_GLASS, 1));
	}
	before = ui_draw_shift(d, (float)r.x + (float)r.w / 2,
	    (float)r.y + (float)r.h / 2, unit, unit);
	if (empty)
		ui_picture_person(
		    p, 0, 12, 18, ui_picture_colour(p, UI_COLOUR_PERSON, 0.5f));
	ui_draw_place(d, before);
	oval(p, r, taking);
	ui_draw_shift(d, (float)r.x + (float)r.w / 2,
	    (float)r.y + (float)r.h / 2, unit, unit);
	guide(p, g, clock);
	ui_draw_place(d, before);
}

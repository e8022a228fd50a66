#include "ui/picture.h"

/*
 * The right hand, from its back: root and tip of each finger, thumb first, and
 * how thick it is.  The left hand is its mirror image, in every language.
 */
static const struct {
	float x0, y0, x1, y1, width;
} fingers[] = {
    {37, 78, 19, 56, 11},
    {36, 58, 32, 27, 10},
    {48, 56, 47, 20, 10.5f},
    {60, 57, 62, 25, 10},
    {71, 61, 77, 36, 9},
};

static void
one(const struct ui_picture_pen *p, int i, bool left, float grow, uint32_t ink)
{
	float x0 = left ? 100 - fingers[i].x0 : fingers[i].x0;
	float x1 = left ? 100 - fingers[i].x1 : fingers[i].x1;

	ui_draw_move(p->d, x0, fingers[i].y0);
	ui_draw_line(p->d, x1, fingers[i].y1);
	ui_draw_stroke(p->d, fingers[i].width + grow, ink);
}

/* Rings that widen from where the finger lies. */
static void
call(const struct ui_picture_pen *p, float x, float y, uint32_t clock)
{
	for (uint32_t i = 0; i < 2; i++) {
		uint32_t t = (clock + i * 900) % 1800;
		float far = ui_picture_ease(t, 0, 1800);

		ui_draw_circle(p->d, x, y, 8 + 6 * far);
		ui_draw_stroke(p->d, 1.6f,
		    ui_picture_colour(p, UI_COLOUR_ACCENT, 1 - far));
	}
}

void
ui_picture_finger(const struct ui_picture_pen *p, int finger, uint32_t clock)
{
	struct ui_draw *d = p->d;
	bool left = finger > 5;
	int chosen = finger == 0 ? 1 : (finger - 1) % 5;
	float x = left ? 100 - fingers[chosen].x1 : fingers[chosen].x1;
	float y = fingers[chosen].y1;
	uint32_t skin = ui_picture_colour(p, UI_COLOUR_PERSON, 1);

	/* The sensor, under the fingertip. */
	ui_draw_box(d, x - 13, y - 14, 26, 30, 5);
	ui_draw_fill(d, ui_picture_colour(p, UI_COLOUR_GLASS, 1));
	ui_draw_box(d, x - 13, y - 14, 26, 30, 5);
	ui_draw_stroke(d, 1.4f, ui_picture_colour(p, UI_COLOUR_GLOW, 1));
	for (int i = 0; i < 5; i++)
		if (i != chosen)
			one(p, i, left, 0, skin);
	ui_draw_box(d, left ? 25 : 31, 53, 44, 40, 12);
	ui_draw_fill(d, skin);
	/* An edge besides the colour. */
	one(p, chosen, left, 3, ui_picture_colour(p, UI_COLOUR_ACCENT_INK, 1));
	one(p, chosen, left, 0, ui_picture_colour(p, UI_COLOUR_ACCENT, 1));
	call(p, x, y, clock);
}

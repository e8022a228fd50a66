/* Plots of the figures' page, and photographs with zoom and overlay. */
#include <math.h>
#include <stdio.h>

#include "ui/console_scene.h"

static double
round_top(double most)
{
	double p = 1;

	if (most <= 0)
		return 1;
	while (p * 10 <= most)
		p *= 10;
	while (p > most)
		p /= 10;
	for (int i = 0; i < 4; i++) {
		static const double steps[] = {1, 2, 5, 10};

		if (most <= p * steps[i])
			return p * steps[i];
	}
	return p * 10;
}

struct frame {
	struct ui_draw *d;
	const struct ui_font *font;
	const struct ui_console_plot *p;
	struct ui_rect r; /* of the curves */
	double top;
	int size;
};

static void
words(const struct frame *f, const char *text, enum ui_align align,
    struct ui_rect r, enum ui_console_colour ink, bool bold)
{
	ui_console_draw_text(f->d, f->font, text, f->size, bold, align, 1, r,
	    ui_console_colour(ink));
}

static void
sideways(const struct frame *f)
{
	const struct ui_console_plot *p = f->p;
	const int n = p->n < 10 ? p->n : 10;
	const int h = n > 0 ? f->r.h / (n > 5 ? n : 5) : 1;
	char text[32];

	for (int i = 0; i < n; i++) {
		const int y = f->r.y + i * h, w = f->r.w * 45 / 100;
		const int full = (int)((f->r.w - w - 60) * p->a[i] / f->top);

		words(f, p->label[i], UI_ALIGN_END,
		    (struct ui_rect) {f->r.x - 40, y, w + 28, h},
		    UI_CONSOLE_INK, false);
		ui_draw_block(f->d,
		    (struct ui_rect) {f->r.x + w, y + h / 5, full, h * 3 / 5},
		    ui_console_colour(UI_CONSOLE_CURVE));
		snprintf(text, sizeof(text), "%.*f%s",
		    p->a[i] < 10 && p->a[i] != floor(p->a[i]) ? 1 : 0, p->a[i],
		    p->unit);
		words(f, text, UI_ALIGN_START,
		    (struct ui_rect) {f->r.x + w + full + 8, y, 80, h},
		    UI_CONSOLE_INK, true);
	}
}

#define DECADES 6

/* 1e-6 and what is smaller at the left, 1 at the right. */
static int
decade(const struct frame *f, double share)
{
	const int x = f->r.x + f->r.w * 30 / 100, w = f->r.w * 46 / 100;
	const double at = share > 1e-6 ? 1 + log10(share) / DECADES : 0;

	return x + (int)(w * (at > 1 ? 1 : at));
}

/* More than was promised, whatever the chance: marked, and coloured. */
static bool
broken(const struct ui_console_rate *r)
{
	return r->asked > 0 && r->low > r->asked;
}

static void
rate(const struct frame *f, const struct ui_console_rate *r, int y, int h)
{
	const uint32_t ink = ui_console_colour(
	    broken(r) ? UI_CONSOLE_BAD : UI_CONSOLE_CURVE);
	const int low = decade(f, r->low), high = decade(f, r->high);
	const int middle = y + h / 2, right = decade(f, 1);
	char text[40];

	words(f, r->name, UI_ALIGN_START,
	    (struct ui_rect) {f->r.x - 60, y, f->r.w * 30 / 100 + 52, h},
	    UI_CONSOLE_INK, false);
	if (r->asked > 0)
		ui_draw_block(f->d,
		    (struct ui_rect) {decade(f, r->asked) - 1, y + 3, 3, h - 6},
		    ui_console_colour(UI_CONSOLE_SOFT));
	ui_draw_block(
	    f->d, (struct ui_rect) {low, middle - 1, high - low + 1, 3}, ink);
	ui_draw_circle(f->d, (float)decade(f, r->at), (float)middle, 6);
	ui_draw_fill(f->d, ink);
	snprintf(text, sizeof(text), "%s%s", broken(r) ? "! " : "", r->count);
	words(f, text, UI_ALIGN_START,
	    (struct ui_rect) {right + 10, y, f->r.x + f->r.w + 20 - right, h},
	    broken(r) ? UI_CONSOLE_BAD : UI_CONSOLE_INK, broken(r));
}

static void
rates(const struct frame *f)
{
	static const char *const marks[DECADES + 1] = {
	    "1e-6", "", "1e-4", "", "1 %", "", "all"};
	const int n = f->p->rates, h = f->r.h / (n > 6 ? n : 6);
	double at = 1e-6;

	for (int i = 0; i <= DECADES; i++, at *= 10) {
		const int x = decade(f, at * 1.0000001);

		ui_draw_block(f->d, (struct ui_rect) {x, f->r.y, 1, f->r.h},
		    ui_console_colour(UI_CONSOLE_RAISED));
		words(f, marks[i], UI_ALIGN_CENTRE,
		    (struct ui_rect) {x - 40, f->r.y + f->r.h + 4, 80, 28},
		    UI_CONSOLE_SOFT, false);
	}
	for (int i = 0; i < n; i++)
		rate(f, &f->p->rate[i], f->r.y + i * h, h);
}

static void
axis(const struct frame *f)
{
	char text[32];

	for (int i = 0; i <= 4; i++) {
		const int y = f->r.y + f->r.h - f->r.h * i / 4;
		const double v = f->top * i / 4;

		ui_draw_block(f->d, (struct ui_rect) {f->r.x, y, f->r.w, 1},
		    ui_console_colour(UI_CONSOLE_RAISED));
		snprintf(text, sizeof(text), "%.*f",
		    f->top < 4 ? 2 : (f->top < 20 ? 1 : 0), v);
		words(f, text, UI_ALIGN_END,
		    (struct ui_rect) {f->r.x - 58, y - 14, 52, 28},
		    UI_CONSOLE_SOFT, false);
	}
	for (int i = 0; i < f->p->n; i++) {
		const int w = f->r.w / f->p->n;

		if (f->p->label[i][0] != '\0')
			words(f, f->p->label[i], UI_ALIGN_CENTRE,
			    (struct ui_rect) {f->r.x + i * w + w / 2 - 40,
				f->r.y + f->r.h + 4, 80, 28},
			    UI_CONSOLE_SOFT, false);
	}
}

static void
curve(const struct frame *f, const double *v, enum ui_console_colour ink,
    bool dots)
{
	const float w = (float)f->r.w / (float)f->p->n;

	for (int i = 0; i < f->p->n; i++) {
		const float x = (float)f->r.x + w * ((float)i + .5f);
		const float y = (float)(f->r.y + f->r.h) -
		    (float)(f->r.h * v[i] / f->top);

		if (i == 0)
			ui_draw_move(f->d, x, y);
		else
			ui_draw_line(f->d, x, y);
	}
	ui_draw_stroke(f->d, 3, ui_console_colour(ink));
	for (int i = 0; dots && i < f->p->n; i++) {
		ui_draw_circle(f->d, (float)f->r.x + w * ((float)i + .5f),
		    (float)(f->r.y + f->r.h) - (float)(f->r.h * v[i] / f->top),
		    6);
		ui_draw_fill(f->d, ui_console_colour(ink));
	}
}

static void
bars(const struct frame *f)
{
	const int w = f->r.w / f->p->n;

	for (int i = 0; i < f->p->n; i++) {
		const int h = (int)(f->r.h * f->p->a[i] / f->top);

		ui_draw_block(f->d,
		    (struct ui_rect) {f->r.x + i * w + w / 8,
			f->r.y + f->r.h - h, w - w / 4, h},
		    ui_console_colour(UI_CONSOLE_CURVE));
	}
}

void
ui_console_draw_plot(struct ui_draw *d, const struct ui_font *font,
    const struct ui_console_plot *p, struct ui_rect r)
{
	struct frame f = {
	    d, font, p, {r.x + 76, r.y + 84, r.w - 100, r.h - 132}, 0, 15};
	double most = 0;
	char text[64];

	for (int i = 0; i < p->n; i++) {
		most = fmax(most, p->a[i]);
		if (p->name_b[0] != '\0')
			most = fmax(most, p->b[i]);
	}
	f.top = round_top(most);
	f.size = 20;
	words(&f, p->title, UI_ALIGN_START,
	    (struct ui_rect) {r.x + 16, r.y + 8, r.w - 32, 34}, UI_CONSOLE_INK,
	    true);
	f.size = 15;
	words(&f, p->note, UI_ALIGN_START,
	    (struct ui_rect) {r.x + 16, r.y + 42, r.w - 32, 26},
	    UI_CONSOLE_SOFT, false);
	if (p->rates > 0) {
		rates(&f);
		return;
	}
	if (p->n == 0) {
		words(&f, "nothing yet", UI_ALIGN_CENTRE, f.r, UI_CONSOLE_SOFT,
		    false);
		return;
	}
	if (p->sideways) {
		sideways(&f);
		return;
	}
	axis(&f);
	if (p->name_b[0] == '\0') {
		bars(&f);
		return;
	}
	/* One with dots, one without: told apart without colour. */
	curve(&f, p->a, UI_CONSOLE_CURVE, true);
	curve(&f, p->b, UI_CONSOLE_CURVE_B, false);
	snprintf(text, sizeof(text), "● %s", p->name_a);
	words(&f, text, UI_ALIGN_END,
	    (struct ui_rect) {r.x + r.w - 300, r.y + 42, 130, 26},
	    UI_CONSOLE_CURVE, true);
	snprintf(text, sizeof(text), "— %s", p->name_b);
	words(&f, text, UI_ALIGN_END,
	    (struct ui_rect) {r.x + r.w - 160, r.y + 42, 140, 26},
	    UI_CONSOLE_CURVE_B, true);
}

static void
one(struct ui_draw *d, const struct ui_console_photo *p, int alpha, int zoom,
    float x, float y, struct ui_rect at)
{
	static const float sizes[] = {1, .7f, .5f, .35f, .25f};
	const float scale = sizes[zoom < 0 ? 0 : zoom > 4 ? 4 : zoom];
	float w = (float)p->width, h = (float)p->height;

	if (p->rgb.n < (size_t)3 * (size_t)p->width * (size_t)p->height ||
	    p->width < 2 || p->height < 2)
		return;
	/* The largest part that has the shape of the frame. */
	if (w * (float)at.h > h * (float)at.w)
		w = h * (float)at.w / (float)at.h;
	else
		h = w * (float)at.h / (float)at.w;
	w *= scale;
	h *= scale;
	x = fminf(fmaxf(x * (float)p->width, w / 2), (float)p->width - w / 2);
	y = fminf(fmaxf(y * (float)p->height, h / 2), (float)p->height - h / 2);
	ui_draw_photo(d, at, p->rgb, p->width, p->height, x - w / 2, y - h / 2,
	    w, h, alpha);
}

void
ui_console_draw_photo(struct ui_draw *d, const struct ui_console_photo *a,
    const struct ui_console_photo *b, int alpha, int zoom, float x, float y,
    struct ui_rect at)
{
	one(d, a, 256, zoom, x, y, at);
	if (b != NULL)
		one(d, b, alpha, zoom, x, y, at);
}

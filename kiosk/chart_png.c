/* A chart as PNG, by the rasteriser and the type of the traveller's screen. */
#include "kiosk/chart_parts.h"
#include "ui/draw.h"
#include "ui/font.h"
#include "ui/png.h"
#include "ui/text.h"

enum {
	SCALE = 2 /* pixels to a unit: sharp on today's screens */
};

struct canvas {
	struct ui_draw *draw;
	struct ui_font *font;
};

static void
trace(struct ui_draw *d, const struct kiosk_chart_point *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		(i == 0 ? ui_draw_move : ui_draw_line)(
		    d, (float)p[i].x * SCALE, (float)p[i].y * SCALE);
}

static void
path(void *self, const struct kiosk_chart_point *p, size_t n, double width,
    uint32_t colour)
{
	struct canvas *c = self;

	trace(c->draw, p, n);
	ui_draw_stroke(c->draw, (float)width * SCALE, 0xFF000000 | colour);
}

static void
area(void *self, const struct kiosk_chart_point *p, size_t n, unsigned opacity,
    uint32_t colour)
{
	struct canvas *c = self;

	trace(c->draw, p, n);
	ui_draw_close(c->draw);
	ui_draw_fill(c->draw, (uint32_t)(opacity * 255 / 100) << 24 | colour);
}

static void
dot(void *self, double x, double y, double r, uint32_t colour)
{
	struct canvas *c = self;

	ui_draw_circle(
	    c->draw, (float)x * SCALE, (float)y * SCALE, (float)r * SCALE);
	ui_draw_fill(c->draw, 0xFF000000 | colour);
}

static void
word(void *self, double x, double y, int size, enum kiosk_chart_anchor anchor,
    uint32_t colour, const char *text)
{
	const enum ui_align align[] = {
	    [KIOSK_CHART_START] = UI_ALIGN_START,
	    [KIOSK_CHART_MIDDLE] = UI_ALIGN_CENTRE,
	    [KIOSK_CHART_END] = UI_ALIGN_END,
	};
	const int width = KIOSK_CHART_WIDTH * SCALE;
	const struct ui_text_style style = {.language = UI_LANGUAGE_EN,
	    .align = align[anchor],
	    .size = size * SCALE,
	    .least = 6 * SCALE,
	    .lines = 1};
	struct canvas *c = self;
	struct ui_text_layout layout;
	int left = (int)(x * SCALE);

	if (anchor == KIOSK_CHART_MIDDLE)
		left -= width / 2;
	else if (anchor == KIOSK_CHART_END)
		left -= width;
	/* What does not fit the chart is cut by its edge. */
	(void)!ui_text_fit(
	    c->font, text, &style, width, 2 * size * SCALE, &layout);
	/* The base line lies about four fifths down a line of Noto Sans. */
	ui_text_draw(c->draw, c->font, text, &style, &layout, left,
	    (int)(y * SCALE) - layout.line_height * 4 / 5, width,
	    0xFF000000 | colour);
}

enum kiosk_err
kiosk_chart_png(const struct kiosk_chart *chart, int fd)
{
	const struct ui_rect all = {
	    0, 0, KIOSK_CHART_WIDTH * SCALE, KIOSK_CHART_HEIGHT * SCALE};
	struct canvas c = {0};
	const struct kiosk_chart_pen pen = {path, area, dot, word, &c};
	enum kiosk_err e = KIOSK_E_SYSTEM;

	if (ui_font_load(&c.font, NULL) != UI_E_OK ||
	    ui_draw_new(&c.draw, all.w, all.h) != UI_E_OK)
		goto out;
	ui_draw_clip(c.draw, all);
	ui_draw_block(c.draw, all, 0xFFFFFFFF);
	kiosk_chart_draw(chart, &pen);
	if (ui_png_write(fd, ui_draw_pixels(c.draw), (unsigned)all.w,
		(unsigned)all.h) == UI_E_OK)
		e = KIOSK_E_OK;
out:
	ui_draw_free(&c.draw);
	ui_font_free(&c.font);
	return e;
}

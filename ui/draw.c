#include "ui/draw.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H
#include FT_STROKER_H

#define POINTS 2048
#define CONTOURS 128
#define LINE 4096
/* How far the handles of a cubic lie out for a quarter of a circle. */
#define QUARTER 0.5522847f

struct ui_draw {
	int width, height;
	struct ui_rect clip;
	struct ui_matrix m;
	FT_Library ft;
	FT_Stroker stroker;
	FT_Vector points[POINTS], stroke_points[4 * POINTS];
	char tags[POINTS], stroke_tags[4 * POINTS];
	short contours[CONTOURS], stroke_contours[4 * CONTOURS];
	short n_points, n_contours;
	bool open;
	uint32_t line[LINE + 1]; /* a row of a picture */
	uint32_t px[];
};

enum ui_err
ui_draw_new(struct ui_draw **out, int width, int height)
{
	size_t n = (size_t)width * (size_t)height;
	struct ui_draw *d = calloc(1, sizeof(*d) + n * sizeof(d->px[0]));

	if (d == NULL)
		return UI_E_MEMORY;
	d->width = width;
	d->height = height;
	d->clip = ui_draw_bounds(d);
	d->m = (struct ui_matrix) {1, 0, 0, 1, 0, 0};
	if (FT_Init_FreeType(&d->ft) != 0 ||
	    FT_Stroker_New(d->ft, &d->stroker) != 0) {
		ui_draw_free(&d);
		return UI_E_MEMORY;
	}
	*out = d;
	return UI_E_OK;
}

void
ui_draw_free(struct ui_draw **d)
{
	if (*d == NULL)
		return;
	if ((*d)->stroker != NULL)
		FT_Stroker_Done((*d)->stroker);
	FT_Done_FreeType((*d)->ft);
	/* The picture may hold a face. */
	bytes_wipe((*d)->line, sizeof((*d)->line));
	bytes_wipe((*d)->px,
	    (size_t)(*d)->width * (size_t)(*d)->height * sizeof((*d)->px[0]));
	free(*d);
	*d = NULL;
}

const uint32_t *
ui_draw_pixels(const struct ui_draw *d)
{
	return d->px;
}

struct ui_rect
ui_draw_bounds(const struct ui_draw *d)
{
	return (struct ui_rect) {0, 0, d->width, d->height};
}

bool
ui_draw_rect_empty(struct ui_rect r)
{
	return r.w <= 0 || r.h <= 0;
}

struct ui_rect
ui_draw_rect_meet(struct ui_rect a, struct ui_rect b)
{
	int x = a.x > b.x ? a.x : b.x, y = a.y > b.y ? a.y : b.y;
	int x2 = a.x + a.w < b.x + b.w ? a.x + a.w : b.x + b.w;
	int y2 = a.y + a.h < b.y + b.h ? a.y + a.h : b.y + b.h;

	if (x2 <= x || y2 <= y)
		return (struct ui_rect) {0, 0, 0, 0};
	return (struct ui_rect) {x, y, x2 - x, y2 - y};
}

struct ui_rect
ui_draw_rect_join(struct ui_rect a, struct ui_rect b)
{
	int x, y, x2, y2;

	if (ui_draw_rect_empty(a))
		return b;
	if (ui_draw_rect_empty(b))
		return a;
	x = a.x < b.x ? a.x : b.x;
	y = a.y < b.y ? a.y : b.y;
	x2 = a.x + a.w > b.x + b.w ? a.x + a.w : b.x + b.w;
	y2 = a.y + a.h > b.y + b.h ? a.y + a.h : b.y + b.h;
	return (struct ui_rect) {x, y, x2 - x, y2 - y};
}

void
ui_draw_clip(struct ui_draw *d, struct ui_rect r)
{
	d->clip = ui_draw_rect_meet(r, ui_draw_bounds(d));
}

struct ui_matrix
ui_draw_place(struct ui_draw *d, struct ui_matrix m)
{
	struct ui_matrix before = d->m;

	d->m = m;
	return before;
}

struct ui_matrix
ui_draw_shift(struct ui_draw *d, float x, float y, float sx, float sy)
{
	struct ui_matrix m = d->m;

	return ui_draw_place(d,
	    (struct ui_matrix) {m.a * sx, m.b * sx, m.c * sy, m.d * sy,
		m.a * x + m.c * y + m.e, m.b * x + m.d * y + m.f});
}

static void
put(struct ui_draw *d, float x, float y, char tag)
{
	struct ui_matrix m = d->m;

	/* Paths are ours and short: one that does not fit is a defect, and is
	 * seen as a missing shape rather than as a broken memory. */
	if (d->n_points == POINTS || d->n_contours == CONTOURS)
		return;
	d->points[d->n_points].x = lrintf((m.a * x + m.c * y + m.e) * 64);
	d->points[d->n_points].y = lrintf((m.b * x + m.d * y + m.f) * 64);
	d->tags[d->n_points++] = tag;
}

static short
contour_start(const struct ui_draw *d)
{
	return d->n_contours == 0 ? (short)0
				  : (short)(d->contours[d->n_contours - 1] + 1);
}

static void
end_contour(struct ui_draw *d)
{
	if (d->n_contours < CONTOURS && d->n_points > contour_start(d))
		d->contours[d->n_contours++] = (short)(d->n_points - 1);
}

void
ui_draw_move(struct ui_draw *d, float x, float y)
{
	end_contour(d);
	d->open = true;
	put(d, x, y, FT_CURVE_TAG_ON);
}

void
ui_draw_line(struct ui_draw *d, float x, float y)
{
	put(d, x, y, FT_CURVE_TAG_ON);
}

void
ui_draw_curve(
    struct ui_draw *d, float x1, float y1, float x2, float y2, float x, float y)
{
	put(d, x1, y1, FT_CURVE_TAG_CUBIC);
	put(d, x2, y2, FT_CURVE_TAG_CUBIC);
	put(d, x, y, FT_CURVE_TAG_ON);
}

void
ui_draw_close(struct ui_draw *d)
{
	short from = contour_start(d);

	/* A contour that comes back to its first point must not hold it twice:
	 * the stroker would see an edge without a direction. */
	if (d->n_points - from > 2 &&
	    d->points[d->n_points - 1].x == d->points[from].x &&
	    d->points[d->n_points - 1].y == d->points[from].y)
		d->n_points--;
	end_contour(d);
	d->open = false;
}

void
ui_draw_box(struct ui_draw *d, float x, float y, float w, float h, float r)
{
	float k = r * (1 - QUARTER);

	if (r <= 0) {
		ui_draw_move(d, x, y);
		ui_draw_line(d, x + w, y);
		ui_draw_line(d, x + w, y + h);
		ui_draw_line(d, x, y + h);
		ui_draw_close(d);
		return;
	}
	ui_draw_move(d, x + r, y);
	ui_draw_line(d, x + w - r, y);
	ui_draw_curve(d, x + w - k, y, x + w, y + k, x + w, y + r);
	ui_draw_line(d, x + w, y + h - r);
	ui_draw_curve(d, x + w, y + h - k, x + w - k, y + h, x + w - r, y + h);
	ui_draw_line(d, x + r, y + h);
	ui_draw_curve(d, x + k, y + h, x, y + h - k, x, y + h - r);
	ui_draw_line(d, x, y + r);
	ui_draw_curve(d, x, y + k, x + k, y, x + r, y);
	ui_draw_close(d);
}

void
ui_draw_oval(struct ui_draw *d, float x, float y, float rx, float ry)
{
	float kx = rx * QUARTER, ky = ry * QUARTER;

	ui_draw_move(d, x, y - ry);
	ui_draw_curve(d, x + kx, y - ry, x + rx, y - ky, x + rx, y);
	ui_draw_curve(d, x + rx, y + ky, x + kx, y + ry, x, y + ry);
	ui_draw_curve(d, x - kx, y + ry, x - rx, y + ky, x - rx, y);
	ui_draw_curve(d, x - rx, y - ky, x - kx, y - ry, x, y - ry);
	ui_draw_close(d);
}

void
ui_draw_circle(struct ui_draw *d, float x, float y, float r)
{
	ui_draw_oval(d, x, y, r, r);
}

void
ui_draw_arc(
    struct ui_draw *d, float x, float y, float r, float from, float turn)
{
	int n = (int)ceilf(fabsf(turn) * 8);
	float step = n > 0 ? turn / (float)n * 6.2831853f : 0;
	float k = 4.0f / 3.0f * tanf(step / 4) * r;
	float a = from * 6.2831853f;

	ui_draw_move(d, x + r * sinf(a), y - r * cosf(a));
	for (int i = 0; i < n; i++, a += step) {
		float s = sinf(a), c = cosf(a);
		float s2 = sinf(a + step), c2 = cosf(a + step);

		ui_draw_curve(d, x + r * s + k * c, y - r * c + k * s,
		    x + r * s2 - k * c2, y - r * c2 - k * s2, x + r * s2,
		    y - r * c2);
	}
}

static uint32_t
mix(uint32_t under, uint32_t over, uint32_t alpha)
{
	uint32_t rb = under & 0xFF00FF, g = under & 0x00FF00;

	/* 0..255 -> 0..256, so that full is full. */
	alpha += alpha >> 7;
	rb += (((over & 0xFF00FF) - rb) * alpha) >> 8;
	g += (((over & 0x00FF00) - g) * alpha) >> 8;
	return (rb & 0xFF00FF) | (g & 0x00FF00);
}

struct ink {
	struct ui_draw *d;
	uint32_t colour, alpha;
};

static void
paint_spans(int y, int n, const FT_Span *spans, void *user)
{
	const struct ink *ink = user;
	uint32_t *row = ink->d->px + (size_t)y * (size_t)ink->d->width;

	for (; n > 0; n--, spans++) {
		uint32_t a = spans->coverage * ink->alpha / 255;
		uint32_t *p = row + spans->x;

		if (a == 255) {
			for (int i = 0; i < spans->len; i++)
				p[i] = ink->colour;
		} else {
			for (int i = 0; i < spans->len; i++)
				p[i] = mix(p[i], ink->colour, a);
		}
	}
}

void
ui_draw_outline(struct ui_draw *d, struct FT_Outline_ *o, uint32_t colour)
{
	struct ink ink = {d, colour & 0xFFFFFF, colour >> 24};
	FT_Raster_Params p = {
	    .flags = FT_RASTER_FLAG_AA | FT_RASTER_FLAG_DIRECT |
		FT_RASTER_FLAG_CLIP,
	    .gray_spans = paint_spans,
	    .user = &ink,
	    .clip_box = {d->clip.x, d->clip.y, d->clip.x + d->clip.w,
		d->clip.y + d->clip.h},
	};

	if (ui_draw_rect_empty(d->clip) || o->n_points == 0)
		return;
	/* The only error left is memory; a shape is then missing. */
	(void)FT_Outline_Render(d->ft, o, &p);
}

struct sheet {
	uint8_t *cover;
	int w;
};

static void
note_spans(int y, int n, const FT_Span *spans, void *user)
{
	const struct sheet *s = user;

	for (; n > 0; n--, spans++)
		memset(s->cover + (size_t)y * (size_t)s->w + spans->x,
		    spans->coverage, spans->len);
}

void
ui_draw_cover(
    struct ui_draw *d, struct FT_Outline_ *o, int w, int h, uint8_t *cover)
{
	struct sheet s = {cover, w};
	FT_Raster_Params p = {
	    .flags = FT_RASTER_FLAG_AA | FT_RASTER_FLAG_DIRECT |
		FT_RASTER_FLAG_CLIP,
	    .gray_spans = note_spans,
	    .user = &s,
	    .clip_box = {0, 0, w, h},
	};

	(void)FT_Outline_Render(d->ft, o, &p);
}

void
ui_draw_stencil(
    struct ui_draw *d, struct ui_rect at, const uint8_t *cover, uint32_t colour)
{
	const struct ui_rect in = ui_draw_rect_meet(at, d->clip);
	const uint32_t ink = colour & 0xFFFFFF, alpha = colour >> 24;

	for (int y = in.y; y < in.y + in.h; y++) {
		uint32_t *p = d->px + (size_t)y * (size_t)d->width + in.x;
		const uint8_t *c = cover + (size_t)(y - at.y) * (size_t)at.w +
		    (in.x - at.x);

		for (int x = 0; x < in.w; x++) {
			const uint32_t a = c[x] * alpha / 255;

			if (a == 255)
				p[x] = ink;
			else if (a != 0)
				p[x] = mix(p[x], ink, a);
		}
	}
}

static void
forget(struct ui_draw *d)
{
	d->n_points = d->n_contours = 0;
	d->open = false;
}

static void
fill(struct ui_draw *d, uint32_t colour, int flags)
{
	FT_Outline o;

	end_contour(d);
	o = (FT_Outline) {.n_contours = d->n_contours,
	    .n_points = d->n_points,
	    .points = d->points,
	    .tags = d->tags,
	    .contours = d->contours,
	    .flags = flags};
	ui_draw_outline(d, &o, colour);
	forget(d);
}

void
ui_draw_fill(struct ui_draw *d, uint32_t colour)
{
	fill(d, colour, FT_OUTLINE_NONE);
}

void
ui_draw_fill_odd(struct ui_draw *d, uint32_t colour)
{
	fill(d, colour, FT_OUTLINE_EVEN_ODD_FILL);
}

void
ui_draw_stroke(struct ui_draw *d, float width, uint32_t colour)
{
	float scale = sqrtf(fabsf(d->m.a * d->m.d - d->m.b * d->m.c));
	FT_Outline o,
	    s = {.points = d->stroke_points,
		.tags = d->stroke_tags,
		.contours = d->stroke_contours};
	FT_UInt points, contours;

	end_contour(d);
	o = (FT_Outline) {.n_contours = d->n_contours,
	    .n_points = d->n_points,
	    .points = d->points,
	    .tags = d->tags,
	    .contours = d->contours};
	FT_Stroker_Set(d->stroker, lrintf(width * scale * 32),
	    FT_STROKER_LINECAP_ROUND, FT_STROKER_LINEJOIN_ROUND, 0);
	if (FT_Stroker_ParseOutline(d->stroker, &o, d->open) == 0 &&
	    FT_Stroker_GetCounts(d->stroker, &points, &contours) == 0 &&
	    points <= 4 * POINTS && contours <= 4 * CONTOURS) {
		FT_Stroker_Export(d->stroker, &s);
		ui_draw_outline(d, &s, colour);
	}
	forget(d);
}

void
ui_draw_block(struct ui_draw *d, struct ui_rect r, uint32_t colour)
{
	const uint32_t a = colour >> 24, ink = colour & 0xFFFFFF;

	r = ui_draw_rect_meet(r, d->clip);
	for (int y = r.y; y < r.y + r.h; y++) {
		uint32_t *p = d->px + (size_t)y * (size_t)d->width + r.x;

		if (a == 255 && y > r.y)
			memcpy(p, p - d->width, (size_t)r.w * sizeof(*p));
		else if (a == 255)
			for (int x = 0; x < r.w; x++)
				p[x] = ink;
		else
			for (int x = 0; x < r.w; x++)
				p[x] = mix(p[x], ink, a);
	}
}

/* How many pixels of a row are cut off at each end by a rounded corner. */
static int
corner(int y, int h, int r)
{
	float dy, dx;

	if (y >= h - r)
		y = h - 1 - y;
	if (y >= r)
		return 0;
	dy = (float)(r - y) - 0.5f;
	dx = sqrtf((float)(r * r) - dy * dy);
	return r - (int)lrintf(dx);
}

/* A colour between a and b, t of 256; two of its parts at a time. */
static uint32_t
between(uint32_t a, uint32_t b, uint32_t t)
{
	uint32_t rb = (a & 0xFF00FF) * (256 - t) + (b & 0xFF00FF) * t;
	uint32_t g = (a & 0x00FF00) * (256 - t) + (b & 0x00FF00) * t;

	return (rb >> 8 & 0xFF00FF) | (g >> 8 & 0x00FF00);
}

/* n pixels of the frame between the rows a and b, one more to its right. */
static void
blend_rows(uint32_t *out, const uint8_t *a, const uint8_t *b, int n, uint32_t t)
{
	for (int i = 0; i < n; i++, a += 3, b += 3)
		out[i] = between(
		    (uint32_t)a[0] << 16 | (uint32_t)a[1] << 8 | a[2],
		    (uint32_t)b[0] << 16 | (uint32_t)b[1] << 8 | b[2], t);
	out[n] = out[n - 1];
}

void
ui_draw_mirror(struct ui_draw *d, struct ui_rect at, int r, struct span rgb,
    int width, int height)
{
	/* The largest part of the frame that has the shape of the box. */
	bool wide = (int64_t)width * at.h > (int64_t)height * at.w;
	int cw = wide ? (int)((int64_t)height * at.w / at.h) : width;
	int ch = wide ? height : (int)((int64_t)width * at.h / at.w);
	int left = (width - cw) / 2, top = (height - ch) / 2;
	struct ui_rect in = ui_draw_rect_meet(at, d->clip);
	int64_t step;

	if (cw < 1 || ch < 1 || width > LINE || ui_draw_rect_empty(in))
		return;
	/* The rows first, then along them: a row costs little, and a pixel one
	 * step of two numbers. */
	step = ((int64_t)cw << 16) / at.w;
	for (int y = in.y; y < in.y + in.h; y++) {
		int v = top * 256 +
		    (int)((int64_t)(y - at.y) * ch * 256 / at.h);
		int cut = corner(y - at.y, at.h, r);
		int from = in.x > at.x + cut ? in.x : at.x + cut;
		int to = in.x + in.w < at.x + at.w - cut ? in.x + in.w
							 : at.x + at.w - cut;
		const uint8_t *a = rgb.p +
		    3 * ((size_t)(v >> 8) * (size_t)width + (size_t)left);
		const uint8_t *b = (v >> 8) + 1 < height ? a + 3 * width : a;
		uint32_t *row = d->px + (size_t)y * (size_t)d->width;
		int64_t u = (at.w - 1 - (from - at.x)) * step;

		blend_rows(d->line, a, b, cw, (uint32_t)v & 255);
		for (int x = from; x < to; x++, u -= step)
			row[x] = between(d->line[u >> 16],
			    d->line[(u >> 16) + 1], (uint32_t)(u >> 8) & 255);
	}
}

/* The column of the left one of the two pixels that a place lies between. */
static int
column(int u, int width)
{
	const int c = u >> 16;

	return c < 0 ? 0 : c > width - 2 ? width - 2 : c;
}

void
ui_draw_photo(struct ui_draw *d, struct ui_rect at, struct span rgb, int width,
    int height, float x, float y, float w, float h, int alpha)
{
	const struct ui_rect in = ui_draw_rect_meet(at, d->clip);
	const int dx = (int)(w * 65536 / (float)at.w);
	const int first = (int)(x * 65536) + dx * (in.x - at.x);
	const int from = column(first, width);
	const int n = column(first + dx * (in.w - 1), width) + 2 - from;

	if (ui_draw_rect_empty(in) || width < 2 || height < 2 || width > LINE ||
	    rgb.n < (size_t)3 * (size_t)width * (size_t)height)
		return;
	/* The rows first, then along them, as in the mirror. */
	for (int row = in.y; row < in.y + in.h; row++) {
		float v = y + h * ((float)(row - at.y) + .5f) / (float)at.h;
		int top = (int)fminf(fmaxf(v - .5f, 0), (float)(height - 2));
		const uint8_t *a = rgb.p +
		    3 * ((size_t)top * (size_t)width + (size_t)from);
		uint32_t t = (uint32_t)fminf(
		    fmaxf((v - .5f - (float)top) * 256, 0), 256);
		int u = first;
		uint32_t *to = d->px + (size_t)row * (size_t)d->width +
		    (size_t)in.x;

		blend_rows(d->line, a, a + 3 * width, n, t);
		for (int i = 0; i < in.w; i++, u += dx) {
			const uint32_t *two = d->line + column(u, width) - from;
			uint32_t px = between(
			    two[0], two[1], (uint32_t)(u >> 8) & 255);

			to[i] = alpha >= 256
			    ? px
			    : between(to[i], px, (uint32_t)alpha);
		}
	}
}

#include "mrtd/ocrb_parts.h"

enum {
	REACH = 20, /* the mean around a pixel is taken so far */
	LABELS = 200000,
	RUNS = MRTD_OCRB_SIDE_MAX / 2 + 1, /* in one row */
	H_MIN = 6, /* of a character, in pixels */
	H_MAX = 72
};

/* Part of a spot: a set that is joined by `parent`. */
struct part {
	uint32_t parent, area;
	uint16_t x0, x1, y0, y1;
};

struct run {
	uint16_t from, to;
	uint32_t label;
};

struct work {
	uint32_t column[MRTD_OCRB_SIDE_MAX];
	uint16_t smooth[MRTD_OCRB_SIDE_MAX];
	struct run run[2][RUNS];
	size_t runs[2];
	size_t n;
	struct part part[LABELS];
};

_Static_assert(sizeof(struct work) <= OCRB_BLOB_WORK, "work memory");

static uint32_t
root(struct part *p, uint32_t i)
{
	while (p[i].parent != i) {
		p[i].parent = p[p[i].parent].parent;
		i = p[i].parent;
	}
	return i;
}

static uint32_t
join(struct part *p, uint32_t a, uint32_t b)
{
	a = root(p, a);
	b = root(p, b);
	if (a == b)
		return a;
	if (a > b) {
		uint32_t c = a;

		a = b;
		b = c;
	}
	p[b].parent = a;
	p[a].area += p[b].area;
	p[a].x0 = p[b].x0 < p[a].x0 ? p[b].x0 : p[a].x0;
	p[a].x1 = p[b].x1 > p[a].x1 ? p[b].x1 : p[a].x1;
	p[a].y0 = p[b].y0 < p[a].y0 ? p[b].y0 : p[a].y0;
	p[a].y1 = p[b].y1 > p[a].y1 ? p[b].y1 : p[a].y1;
	return a;
}

/* Weights 1 2 1 both ways, times 16: the grain of the sensor is no spot. */
static void
smooth_row(const struct ocrb_plane *im, unsigned y, uint16_t *out)
{
	const unsigned w = im->width, last = im->height - 1;
	const uint8_t *up = im->px + (size_t)(y > 0 ? y - 1 : 0) * w;
	const uint8_t *at = im->px + (size_t)y * w;
	const uint8_t *down = im->px + (size_t)(y < last ? y + 1 : last) * w;
	unsigned before = (unsigned)up[0] + 2u * at[0] + down[0];
	unsigned here = before;

	for (unsigned x = 0; x < w; x++) {
		unsigned after = here;

		if (x + 1 < w)
			after = (unsigned)up[x + 1] + 2u * at[x + 1] +
			    down[x + 1];
		out[x] = (uint16_t)(before + 2 * here + after);
		before = here;
		here = after;
	}
}

/* Keeps the sums of the columns over the rows around y. */
static unsigned
slide(const struct ocrb_plane *im, unsigned y, uint32_t *column)
{
	const unsigned low = y > REACH ? y - REACH : 0;
	const unsigned high = y + REACH < im->height ? y + REACH
						     : im->height - 1;
	const uint8_t *row;

	if (y == 0) {
		memset(column, 0, sizeof(*column) * im->width);
		for (unsigned k = 0; k <= high; k++) {
			row = im->px + (size_t)k * im->width;
			for (unsigned x = 0; x < im->width; x++)
				column[x] += row[x];
		}
		return high + 1;
	}
	if (y + REACH < im->height) {
		row = im->px + (size_t)high * im->width;
		for (unsigned x = 0; x < im->width; x++)
			column[x] += row[x];
	}
	if (y > REACH) {
		row = im->px + (size_t)(low - 1) * im->width;
		for (unsigned x = 0; x < im->width; x++)
			column[x] -= row[x];
	}
	return high - low + 1;
}

/* Runs of pixels that are a tenth, and 6 levels, darker than around them. */
static size_t
dark_runs(const struct ocrb_plane *im, unsigned rows, const struct work *w,
    struct run *out)
{
	uint64_t sum = 0;
	size_t n = 0;
	bool in = false;

	for (unsigned x = 0; x < REACH && x < im->width; x++)
		sum += w->column[x];
	for (unsigned x = 0; x < im->width; x++) {
		unsigned low = x > REACH ? x - REACH : 0;
		unsigned high = x + REACH;
		uint64_t mean;
		bool dark;

		if (high < im->width)
			sum += w->column[high];
		else
			high = im->width - 1;
		if (x > REACH)
			sum -= w->column[x - REACH - 1];
		mean = sum / (rows * (uint64_t)(high - low + 1));
		dark = w->smooth[x] * 10u < mean * 16u * 9u &&
		    w->smooth[x] + 96u < mean * 16u;
		if (dark && !in)
			out[n].from = (uint16_t)x;
		if (dark)
			out[n].to = (uint16_t)x;
		if (!dark && in)
			n++;
		in = dark;
	}
	return n + in;
}

static void
widen(struct part *p, const struct run *r, unsigned y)
{
	p->area += (uint32_t)(r->to - r->from + 1);
	p->x0 = r->from < p->x0 ? r->from : p->x0;
	p->x1 = r->to > p->x1 ? r->to : p->x1;
	p->y1 = (uint16_t)y;
}

/* Joins the runs of this row with those above; false: too many spots. */
static bool
label_row(struct work *w, unsigned y, size_t now)
{
	const struct run *above = w->run[!now];
	const size_t n = w->runs[!now];
	size_t k = 0;

	for (size_t i = 0; i < w->runs[now]; i++) {
		struct run *r = &w->run[now][i];
		bool has = false;

		while (k < n && above[k].to + 1 < r->from)
			k++;
		for (size_t j = k; j < n && above[j].from <= r->to + 1; j++) {
			r->label = has ? join(w->part, r->label, above[j].label)
				       : root(w->part, above[j].label);
			has = true;
		}
		if (!has) {
			if (w->n == LABELS)
				return false;
			r->label = (uint32_t)w->n++;
			w->part[r->label] = (struct part) {.parent = r->label,
			    .x0 = r->from,
			    .x1 = r->to,
			    .y0 = (uint16_t)y,
			    .y1 = (uint16_t)y};
		}
		widen(&w->part[r->label], r, y);
	}
	return true;
}

static bool
like_a_character(const struct part *p)
{
	const unsigned w = p->x1 - p->x0 + 1u, h = p->y1 - p->y0 + 1u;

	return h >= H_MIN && h <= H_MAX && w >= 2 && w <= 2 * h &&
	    p->area * 12 >= w * h && p->area >= 8;
}

size_t
mrtd_ocrb_blob_find(
    const struct ocrb_plane *im, void *work, struct ocrb_blob *out, size_t cap)
{
	struct work *w = work;
	size_t n = 0, now = 0;

	w->n = 0;
	w->runs[0] = w->runs[1] = 0;
	for (unsigned y = 0; y < im->height; y++, now = !now) {
		unsigned rows = slide(im, y, w->column);

		smooth_row(im, y, w->smooth);
		w->runs[now] = dark_runs(im, rows, w, w->run[now]);
		if (!label_row(w, y, now))
			break;
	}
	for (size_t i = 0; i < w->n && n < cap; i++) {
		const struct part *p = &w->part[i];

		if (p->parent != i || !like_a_character(p))
			continue;
		out[n++] = (struct ocrb_blob) {
		    .x = (float)(p->x0 + p->x1) / 2,
		    .y = (float)(p->y0 + p->y1) / 2,
		    .w = (float)(p->x1 - p->x0 + 1),
		    .h = (float)(p->y1 - p->y0 + 1),
		    .right = -1,
		};
	}
	return n;
}

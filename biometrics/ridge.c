#include "biometrics/ridge.h"

#include "biometrics/ridge_math.h"

enum {
	CELL = BIOMETRICS_RIDGE_CELL,
	PAD = BIOMETRICS_RIDGE_PAD,
	HALVE_FROM = 750, /* ppi: half as many still show every pore */
	WHITE = 254, /* grey: nothing but a frame is lighter */
	ALIGN = 64
};

static const float GROUND = 7.5f; /* pixels: what is ground is wider */
static const float FAINTEST = 3; /* deviation that is still amplified fully */
static const float LEVEL = 45; /* deviation of the flat picture */
static const float REACH_FIRST = 7, REACH_AGAIN = 9; /* pixels */
static const float SMOOTH_FIRST = 12, SMOOTH_AGAIN = 10;

/* Memory is dealt out front to back; without a start it is only counted. */
struct deal {
	uint8_t *start;
	size_t used;
};

static void *
deal(struct deal *d, size_t n, size_t size)
{
	void *p = d->start == NULL ? NULL : d->start + d->used;

	d->used += (n * size + ALIGN - 1) / ALIGN * ALIGN;
	return p;
}

static void
shrink(const struct biometrics_image *in, uint8_t *out)
{
	const unsigned w = in->width / 2, h = in->height / 2;

	for (unsigned y = 0; y < h; y++) {
		const uint8_t *a = in->px + (size_t)2 * y * in->width;
		const uint8_t *b = a + in->width;

		for (unsigned x = 0; x < w; x++)
			out[(size_t)y * w + x] =
			    (uint8_t)((a[2 * x] + a[2 * x + 1] + b[2 * x] +
					  b[2 * x + 1] + 2) /
				4);
	}
}

static void
clear(struct biometrics_ridge *r, float *plane, size_t n)
{
	if (plane != NULL)
		memset(plane - (size_t)PAD * r->stride - PAD, 0,
		    n * sizeof(*plane));
}

size_t
biometrics_ridge_plan(struct biometrics_ridge *r,
    const struct biometrics_image *img, unsigned ppi, void *scratch)
{
	struct deal d = {.start = scratch};
	uint8_t *small = NULL;
	size_t n;

	memset(r, 0, sizeof(*r));
	r->shrunk = ppi >= HALVE_FROM && img->width >= 2 && img->height >= 2
	    ? 2
	    : 1;
	r->width = img->width / r->shrunk;
	r->height = img->height / r->shrunk;
	r->scale = (float)ppi / (float)(500 * r->shrunk);
	r->cw = (r->width + CELL - 1) / CELL;
	r->ch = (r->height + CELL - 1) / CELL;
	r->cell = deal(&d, biometrics_ridge_cells(r), sizeof(*r->cell));
	for (int i = 0; i < BIOMETRICS_RIDGE_SPARE; i++)
		r->spare[i] = deal(
		    &d, biometrics_ridge_cells(r), sizeof(*r->spare[i]));
	r->list = deal(&d, biometrics_ridge_cells(r), sizeof(*r->list));
	r->spectrum = deal(&d,
	    (size_t)((r->cw + 1) / 2) * ((r->ch + 1) / 2) *
		BIOMETRICS_RIDGE_WAVES,
	    sizeof(*r->spectrum));
	r->stride = (size_t)r->cw * CELL + 2 * PAD;
	n = r->stride * ((size_t)r->ch * CELL + 2 * PAD);
	for (int i = 0; i < 3; i++) {
		float *p = deal(&d, n, sizeof(*p));

		*(i == 0	 ? &r->flat
			: i == 1 ? &r->even
				 : &r->odd) = p == NULL
		    ? NULL
		    : p + PAD * r->stride + PAD;
	}
	if (r->shrunk == 2)
		small = deal(&d, (size_t)r->width * r->height, 1);
	r->grey = r->shrunk == 2 ? small : img->px;
	if (scratch == NULL)
		return d.used;
	if (r->shrunk == 2)
		shrink(img, small);
	memset(r->cell, 0, biometrics_ridge_cells(r) * sizeof(*r->cell));
	clear(r, r->flat, n);
	clear(r, r->even, n);
	clear(r, r->odd, n);
	return d.used;
}

void
biometrics_ridge_blur(struct biometrics_ridge *r, float *plane, float sigma)
{
	enum {
		MOST = 12
	};
	const float s = sigma * r->scale / CELL;
	const int w = (int)r->cw, h = (int)r->ch;
	int reach = (int)(s * 2.5f) + 1;
	float k[MOST + 1], sum = 0,
			   *half = r->spare[BIOMETRICS_RIDGE_SPARE - 1];

	reach = reach > MOST ? MOST : reach;
	for (int i = 0; i <= reach; i++) {
		k[i] = ridge_fade((float)(i * i) / (2 * s * s));
		sum += i == 0 ? k[i] : 2 * k[i];
	}
	for (int i = 0; i <= reach; i++)
		k[i] /= sum;
	for (int y = 0; y < h; y++) {
		const float *p = plane + (size_t)y * r->cw;
		float *q = half + (size_t)y * r->cw;

		for (int x = 0; x < w; x++)
			q[x] = k[0] * p[x];
		for (int i = 1; i <= reach; i++) {
			for (int x = i; x < w; x++)
				q[x] += k[i] * p[x - i];
			for (int x = 0; x < w - i; x++)
				q[x] += k[i] * p[x + i];
		}
	}
	for (int y = 0; y < h; y++) {
		float *q = plane + (size_t)y * r->cw;

		for (int x = 0; x < w; x++)
			q[x] = 0;
		for (int i = -reach; i <= reach; i++) {
			const float f = k[i < 0 ? -i : i];
			const float *p = half + (ptrdiff_t)(y + i) * w;

			if (y + i < 0 || y + i >= h)
				continue;
			for (int x = 0; x < w; x++)
				q[x] += f * p[x];
		}
	}
}

/* Sums over the pixels of a cell that are below a limit. */
static void
weigh(const struct biometrics_ridge *r, unsigned cx, unsigned cy,
    unsigned limit, float *mean, float *square, float *weight)
{
	unsigned n = 0, all = 0, sum = 0, squares = 0;

	for (unsigned y = cy * CELL; y < r->height && y < (cy + 1) * CELL; y++)
		for (unsigned x = cx * CELL;
		     x < r->width && x < (cx + 1) * CELL; x++) {
			const unsigned v = r->grey[(size_t)y * r->width + x];
			const unsigned one = v < limit;

			all++;
			n += one;
			sum += one * v;
			squares += one * v * v;
		}
	*mean = (float)sum / (float)all;
	*square = (float)squares / (float)all;
	*weight = (float)n / (float)all;
}

/* A cell is white, or has a neighbour that is. */
static bool
beside_white(const struct biometrics_ridge *r, const float *weight, unsigned cx,
    unsigned cy)
{
	for (unsigned y = cy > 0 ? cy - 1 : 0; y < r->ch && y <= cy + 1; y++)
		for (unsigned x = cx > 0 ? cx - 1 : 0; x < r->cw && x <= cx + 1;
		     x++)
			if (!(weight[(size_t)y * r->cw + x] > 0))
				return true;
	return false;
}

/*
 * What is plain white is not the sensor's but a frame: neither it nor its edge
 * is grey that could be a ridge.
 */
static void
sum_up(struct biometrics_ridge *r, float *mean, float *square, float *weight)
{
	const float *white = r->spare[3];

	for (unsigned y = 0; y < r->ch; y++)
		for (unsigned x = 0; x < r->cw; x++) {
			const size_t i = (size_t)y * r->cw + x;

			weigh(r, x, y, WHITE, &mean[i], &square[i], &weight[i]);
			r->spare[3][i] = weight[i];
		}
	for (unsigned y = 0; y < r->ch; y++)
		for (unsigned x = 0; x < r->cw; x++) {
			const size_t i = (size_t)y * r->cw + x;

			r->cell[i].framed = beside_white(r, white, x, y);
			if (!r->cell[i].framed)
				weigh(r, x, y, 256, &mean[i], &square[i],
				    &weight[i]);
		}
}

static void
blank(struct biometrics_ridge *r)
{
	for (unsigned y = 0; y < r->height; y++)
		for (unsigned x = 0; x < r->width; x++)
			if (r->grey[(size_t)y * r->width + x] >= WHITE &&
			    biometrics_ridge_at(r, x, y)->framed)
				r->flat[y * r->stride + x] = 0;
}

/* Between the middles of two cells: value at the first, then per pixel. */
struct slope {
	float mean, mean_step, gain, gain_step;
};

/* n pixels from the first on, which lies offset + a half beyond a middle. */
static void
flatten(const uint8_t *p, float *q, int offset, int n, const struct slope *s)
{
	for (int i = 0; i < n; i++) {
		const float f = (float)(offset + i) + 0.5f;
		float v = (s->mean + s->mean_step * f - (float)p[i]) *
		    (s->gain + s->gain_step * f);

		v = v < -127 ? -127 : v;
		v = v > 127 ? 127 : v;
		q[i] = (float)(int)(v + 127.5f) - 127;
	}
}

/* The slope after the middle of cell c - 1 in a row of the picture. */
static struct slope
slope(const struct biometrics_ridge *r, const float *mean, const float *gain,
    unsigned y, unsigned c)
{
	const int row = ((int)y * 2 + 1 - CELL) >> 4; /* of middles above */
	const float f = (float)((int)y * 2 + 1 - CELL - row * 2 * CELL) /
	    (2 * CELL);
	const size_t top = (size_t)(row < 0 ? 0 : row) * r->cw;
	const size_t low = (size_t)(row + 1 < (int)r->ch ? row + 1
							 : (int)r->ch - 1) *
	    r->cw;
	const size_t a = c == 0 ? 0 : c - 1, b = c < r->cw ? c : r->cw - 1;
	const float ma = mean[top + a] + (mean[low + a] - mean[top + a]) * f;
	const float mb = mean[top + b] + (mean[low + b] - mean[top + b]) * f;
	const float ga = gain[top + a] + (gain[low + a] - gain[top + a]) * f;
	const float gb = gain[top + b] + (gain[low + b] - gain[top + b]) * f;

	return (struct slope) {ma, (mb - ma) / CELL, ga, (gb - ga) / CELL};
}

static void
level(struct biometrics_ridge *r, const float *mean, const float *gain)
{
	for (unsigned y = 0; y < r->height; y++) {
		const uint8_t *p = r->grey + (size_t)y * r->width;
		float *q = r->flat + y * r->stride;

		for (unsigned c = 0; c <= r->cw; c++) {
			const struct slope s = slope(r, mean, gain, y, c);
			const int x = (int)c * CELL - CELL / 2;
			const int from = x < 0 ? -x : 0;
			const int room = (int)r->width - x;

			if (from == 0 && room >= CELL)
				flatten(p + x, q + x, 0, CELL, &s);
			else if (room > from)
				flatten(p + x + from, q + x + from, from,
				    (room < CELL ? room : CELL) - from, &s);
		}
	}
}

/* The picture's edge is no edge: one more pixel like the last. */
static void
extend(struct biometrics_ridge *r)
{
	float *top = r->flat - r->stride;
	float *low = r->flat + (r->height - 1) * r->stride;

	for (unsigned y = 0; y < r->height; y++) {
		float *p = r->flat + y * r->stride;

		p[-1] = p[0];
		p[r->width] = p[r->width - 1];
	}
	memcpy(top - 1, r->flat - 1, (r->width + 2) * sizeof(float));
	memcpy(low + r->stride - 1, low - 1, (r->width + 2) * sizeof(float));
}

void
biometrics_ridge_flatten(struct biometrics_ridge *r)
{
	float *mean = r->spare[0], *square = r->spare[1], *weight = r->spare[2];

	sum_up(r, mean, square, weight);
	biometrics_ridge_blur(r, mean, GROUND);
	biometrics_ridge_blur(r, square, GROUND);
	biometrics_ridge_blur(r, weight, GROUND);
	for (size_t i = 0; i < biometrics_ridge_cells(r); i++) {
		struct biometrics_ridge_cell *c = &r->cell[i];
		const float w = weight[i] > 1e-4f ? weight[i] : 0;
		float v;

		mean[i] = w > 0 ? mean[i] / w : 255;
		v = w > 0 ? square[i] / w - mean[i] * mean[i] : 0;
		c->mean = mean[i];
		c->deviation = v > 0 ? sqrtf(v) : 0;
		square[i] = LEVEL /
		    (c->deviation > FAINTEST ? c->deviation : FAINTEST);
	}
	level(r, mean, square);
	blank(r);
	extend(r);
}

void
biometrics_ridge_trace(struct biometrics_ridge *r)
{
	biometrics_ridge_flatten(r);
	biometrics_ridge_field_turn(r, r->flat, SMOOTH_FIRST);
	for (size_t i = 0; i < biometrics_ridge_cells(r); i++)
		r->cell[i].certainty = r->cell[i].coherence;
	biometrics_ridge_mask_guess(r);
	biometrics_ridge_field_wave(r);
	biometrics_ridge_filter(r, REACH_FIRST);
	biometrics_ridge_mask_settle(r);
	biometrics_ridge_field_turn(r, r->even, SMOOTH_AGAIN);
	biometrics_ridge_field_wave(r);
	biometrics_ridge_filter(r, REACH_AGAIN);
}

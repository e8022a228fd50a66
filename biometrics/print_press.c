/* A made finger on a sensor: turned, shifted, stretched, dry or wet, soiled. */
#include "biometrics/print_parts.h"

enum {
	PPI_LEAST = 200,
	PPI_MOST = 1200,
	SCRATCHES = 16,
	WHITE = 238,
	DARK = 190 /* what a ridge takes of it */
};

/* Pixels of the finger in a hundredth of a millimetre. */
#define HUNDREDTH (BIOMETRICS_PRINT_PPI / 2540.0)

struct scratch {
	double x, y, along_x, along_y, length, width;
};

/* What is the same for all pixels of one touch. */
struct touch {
	const struct biometrics_print *finger;
	const struct biometrics_print_press *press;
	double scale, sin, cos, right, down; /* image to finger */
	double half_width, half_length; /* of the area that touches */
	double wet, dry, noise, stretch;
	uint64_t stretch_x, stretch_y, ink, grain, edge, pixel;
	struct scratch scratch[SCRATCHES];
	unsigned scratches;
};

static double
chance(
    const struct biometrics_print_press *p, unsigned n, double from, double to)
{
	return print_between(
	    print_draw(p->seed, BIOMETRICS_PRINT_TOUCH, n), from, to);
}

struct biometrics_print_press
biometrics_print_press_of(uint64_t finger, unsigned touch, unsigned harshness)
{
	const double h = harshness > 100 ? 1 : harshness / 100.0;
	struct biometrics_print_press p = {
	    .seed = print_draw(finger, BIOMETRICS_PRINT_TOUCH, touch),
	    .width = 388,
	    .height = 374,
	    .ppi = BIOMETRICS_PRINT_PPI,
	};

	p.turn = (int)chance(&p, 0, -40 - 260 * h, 40 + 260 * h);
	p.right = (int)chance(&p, 1, -80 - 420 * h, 80 + 420 * h);
	p.down = (int)chance(&p, 2, -80 - 420 * h, 80 + 420 * h);
	p.area = (unsigned)chance(&p, 3, 88 - 38 * h, 100 - 10 * h);
	p.pressure = (int)chance(&p, 4, -15 - 65 * h, 15 + 65 * h);
	p.stretch = (unsigned)chance(&p, 5, 6, 12 + 60 * h);
	p.noise = (unsigned)chance(&p, 6, 4, 12 + 78 * h);
	p.scratches = (unsigned)chance(&p, 7, 0, 1 + 7 * h);
	return p;
}

static struct scratch
draw_scratch(const struct biometrics_print_press *p, unsigned i)
{
	double r[6];
	struct scratch s;

	for (unsigned k = 0; k < 6; k++)
		r[k] = print_unit(
		    print_draw(p->seed, BIOMETRICS_PRINT_SCRATCH, 6 * i + k));
	s.x = BIOMETRICS_PRINT_WIDTH * r[0];
	s.y = BIOMETRICS_PRINT_HEIGHT * r[1];
	s.along_x = print_cos(BIOMETRICS_PRINT_PI * r[2]);
	s.along_y = print_sin(BIOMETRICS_PRINT_PI * r[2]);
	s.length = 15 + 90 * r[3] * r[4];
	s.width = 0.6 + 1.6 * r[5];
	return s;
}

static struct touch
begin(const struct biometrics_print *finger,
    const struct biometrics_print_press *p)
{
	const double turn = p->turn * BIOMETRICS_PRINT_PI / 1800;
	const double area = print_clamp(p->area / 100.0, 0.01, 1);
	const double wet = print_clamp(p->pressure / 100.0, -1, 1);
	struct touch t = {
	    .finger = finger,
	    .press = p,
	    .scale = (double)BIOMETRICS_PRINT_PPI / p->ppi,
	    .sin = print_sin(turn),
	    .cos = print_cos(turn),
	    .right = p->right * HUNDREDTH,
	    .down = p->down * HUNDREDTH,
	    .half_width = area * (BIOMETRICS_PRINT_WIDTH / 2 - 12),
	    .half_length = area * (BIOMETRICS_PRINT_HEIGHT / 2 - 12),
	    .wet = wet,
	    .dry = wet < 0 ? -wet : 0,
	    .noise = (p->noise > 100 ? 100 : p->noise) / 100.0,
	    .stretch = p->stretch * HUNDREDTH,
	    .stretch_x = print_draw(p->seed, BIOMETRICS_PRINT_STRETCH_X, 0),
	    .stretch_y = print_draw(p->seed, BIOMETRICS_PRINT_STRETCH_Y, 0),
	    .ink = print_draw(p->seed, BIOMETRICS_PRINT_INK, 0),
	    .grain = print_draw(p->seed, BIOMETRICS_PRINT_GRAIN, 0),
	    .edge = print_draw(p->seed, BIOMETRICS_PRINT_EDGE, 0),
	    .pixel = print_draw(p->seed, BIOMETRICS_PRINT_PIXEL, 0),
	};

	t.scratches = p->scratches > SCRATCHES ? SCRATCHES : p->scratches;
	for (unsigned i = 0; i < t.scratches; i++)
		t.scratch[i] = draw_scratch(p, i);
	return t;
}

/* The height of the relief between its pixels, -1 to 1. */
static double
relief(const struct biometrics_print *f, double x, double y)
{
	const unsigned ix = (unsigned)x, iy = (unsigned)y;
	const double u = x - ix, v = y - iy;
	const double above = f->relief[iy][ix] * (1 - u) +
	    f->relief[iy][ix + 1] * u;
	const double below = f->relief[iy + 1][ix] * (1 - u) +
	    f->relief[iy + 1][ix + 1] * u;

	return (above * (1 - v) + below * v) / 127;
}

/* How much of the skin touches here: an oval with an uneven edge. */
static double
contact(const struct touch *t, double x, double y)
{
	const double u = (x - BIOMETRICS_PRINT_WIDTH / 2) / t->half_width;
	const double v = (y - BIOMETRICS_PRINT_HEIGHT / 2) / t->half_length;
	const double oval = u * u + v * v +
	    0.10 * print_noise(t->edge, x / 22, y / 22) +
	    0.05 * print_noise(t->edge + 1, x / 5, y / 5);

	return print_clamp((0.95 - oval) * 9, 0, 1);
}

static bool
scratched(const struct touch *t, double x, double y)
{
	for (unsigned i = 0; i < t->scratches; i++) {
		const struct scratch *s = &t->scratch[i];
		const double dx = x - s->x, dy = y - s->y;
		const double along = dx * s->along_x + dy * s->along_y;
		const double off = dy * s->along_x - dx * s->along_y +
		    1.5 * print_noise(t->edge + 2, along / 20, i);

		if (along > -s->length && along < s->length &&
		    off > -s->width && off < s->width)
			return true;
	}
	return false;
}

/* How dark the pixel is that sees this point of the finger, 0 to 1. */
static double
darkness(const struct touch *t, double x, double y)
{
	double touch, ink;

	if (x < 0 || y < 0 || x >= BIOMETRICS_PRINT_WIDTH - 1 ||
	    y >= BIOMETRICS_PRINT_HEIGHT - 1)
		return 0;
	touch = contact(t, x, y);
	if (touch <= 0 || scratched(t, x, y))
		return 0;
	ink = relief(t->finger, x, y) + 0.6 * t->wet - 0.5 * (1 - touch);
	ink += (0.15 + 0.5 * t->noise) * print_noise(t->ink, x / 28, y / 28);
	ink += (0.10 + 0.5 * t->noise + 0.9 * t->dry) *
	    print_noise(t->grain, x / 2.3, y / 2.3);
	return print_clamp(0.5 + 0.85 * ink, 0, 1) *
	    (touch < 0.5 ? 2 * touch : 1);
}

static uint8_t
pixel(const struct touch *t, unsigned x, unsigned y)
{
	const struct biometrics_print_press *p = t->press;
	const double u = (x - p->width / 2.0) * t->scale - t->right;
	const double v = (y - p->height / 2.0) * t->scale - t->down;
	double fx = BIOMETRICS_PRINT_WIDTH / 2 + u * t->cos - v * t->sin;
	double fy = BIOMETRICS_PRINT_HEIGHT / 2 + u * t->sin + v * t->cos;
	const double sx = print_noise(t->stretch_x, fx / 110, fy / 110);
	const double sy = print_noise(t->stretch_y, fx / 110, fy / 110);
	const double speck = print_between(
	    print_hash(t->pixel + (uint64_t)y * p->width + x), -1, 1);
	double grey;

	fx += t->stretch * sx;
	fy += t->stretch * sy;
	grey = WHITE - DARK * darkness(t, fx, fy) + (3 + 22 * t->noise) * speck;
	return (uint8_t)print_clamp(grey + 0.5, 0, 255);
}

enum biometrics_err
biometrics_print_press(const struct biometrics_print *finger,
    const struct biometrics_print_press *p, struct biometrics_image *out)
{
	struct biometrics_image img = {
	    p->width, p->height, 1, out->px, SIZE_MAX};
	struct touch t;

	if (!biometrics_image_ok(&img) || p->ppi < PPI_LEAST ||
	    p->ppi > PPI_MOST)
		return BIOMETRICS_E_VALUE;
	img.cap = out->cap;
	if (!biometrics_image_ok(&img))
		return BIOMETRICS_E_SPACE;
	t = begin(finger, p);
	for (unsigned y = 0; y < p->height; y++)
		for (unsigned x = 0; x < p->width; x++)
			img.px[(size_t)y * p->width + x] = pixel(&t, x, y);
	*out = img;
	return BIOMETRICS_E_OK;
}

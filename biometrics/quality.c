#include "biometrics/quality.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define Q(id) BIOMETRICS_Q_##id

enum {
	SIDE = 112, /* of the aligned picture in which light is measured */
	LEFT = 24, /* and the part of it that is skin */
	MIDDLE = 56,
	RIGHT = 88,
	TOP = 36,
	BOTTOM = 102,
	DARK = 25,
	BRIGHT = 247,
	BINS = 32,
	CHEEK = 16, /* side of a piece of cheek, */
	CHEEK_TOP = 62, /* and where they lie */
	CHEEK_LEFT = 28,
	CHEEK_RIGHT = 67,
	BACKGROUND_STEPS = 16 /* an eye distance */
};

static const struct {
	const char *name, *unit;
} names[] = {
#define ROW(id, name, unit) {name, unit},
    BIOMETRICS_QUALITIES(ROW)
#undef ROW
};

static const struct {
	const char *name, *text;
} guidances[] = {
#define ROW(name, text) {#name, text},
    BIOMETRICS_GUIDANCES(ROW)
#undef ROW
};

/*
 * A component value is 0 at or beyond the outer bounds and 100 between the
 * inner ones.  Beyond the last two bounds a face is not compared at all.
 */
#define ANY INFINITY
/* clang-format off */
static const struct ramp {
	float none_low, full_low, full_high, none_high;
	float least, most;
	bool apart; /* not in UNIFIED */
} ramps[BIOMETRICS_Q_COUNT] = {
	[Q(UNIFIED)]       = {-ANY, -ANY, ANY,  ANY,  -ANY, ANY, false},
	[Q(SINGLE_FACE)]   = {0,    1,    1,    2,    1,    1, false},
	[Q(IED)]           = {20,   60,   ANY,  ANY,  24,   ANY, false},
	[Q(HEAD_SIZE)]     = {.05f, .16f, .45f, .60f, -ANY, ANY, false},
	[Q(HEAD_POSE)]     = {-ANY, -ANY, 8,    40,   -ANY, 45, false},
	[Q(CROP)]          = {.70f, 1,    ANY,  ANY,  .70f, ANY, false},
	[Q(LUMINANCE)]     = {20,   70,   190,  245,  20,   245, false},
	[Q(UNDEREXPOSURE)] = {-ANY, -ANY, .15f, .85f, -ANY, .95f, false},
	[Q(OVEREXPOSURE)]  = {-ANY, -ANY, .10f, .60f, -ANY, .80f, false},
	[Q(ILLUMINATION)]  = {.05f, .60f, ANY,  ANY,  -ANY, ANY, false},
	[Q(SHARPNESS)]     = {1,    8,    ANY,  ANY,  1,    ANY, false},
	[Q(EYES_OPEN)]     = {.08f, .20f, ANY,  ANY,  -ANY, ANY, false},
	[Q(MOUTH_CLOSED)]  = {-ANY, -ANY, .15f, .60f, -ANY, ANY, false},
	[Q(DYNAMIC_RANGE)] = {0,    8,    ANY,  ANY,  -ANY, ANY, false},
	[Q(COLOUR)]        = {-ANY, -ANY, 2,    20,   -ANY, ANY, true},
	[Q(BACKGROUND)]    = {-ANY, -ANY, 2,    24,   -ANY, ANY, true},
};

/*
 * What the traveller is asked for when a measure is out of bounds, the first
 * that applies; where he stands comes between the two halves.
 */
static const struct ask {
	enum biometrics_quality_id id;
	float least, most;
	enum biometrics_guidance below, above;
} size_asks[] = {
	{Q(HEAD_SIZE),    .11f, .42f, BIOMETRICS_G_TOO_FAR,     BIOMETRICS_G_TOO_CLOSE},
	{Q(IED),          45,   ANY,  BIOMETRICS_G_TOO_FAR,     BIOMETRICS_G_GOOD},
}, face_asks[] = {
	{Q(CROP),         .90f, ANY,  BIOMETRICS_G_TOO_CLOSE,   BIOMETRICS_G_GOOD},
	{Q(HEAD_POSE),    -ANY, 20,   BIOMETRICS_G_GOOD,        BIOMETRICS_G_NOT_FRONTAL},
	{Q(LUMINANCE),    45,   215,  BIOMETRICS_G_TOO_DARK,    BIOMETRICS_G_TOO_BRIGHT},
	{Q(EYES_OPEN),    .14f, ANY,  BIOMETRICS_G_EYES_CLOSED, BIOMETRICS_G_GOOD},
	{Q(MOUTH_CLOSED), -ANY, .35f, BIOMETRICS_G_GOOD,        BIOMETRICS_G_MOUTH_OPEN},
	{Q(SHARPNESS),    5,    ANY,  BIOMETRICS_G_BLURRED,     BIOMETRICS_G_GOOD},
};
/* clang-format on */

const char *
biometrics_quality_name(enum biometrics_quality_id id)
{
	return (unsigned)id < BIOMETRICS_Q_COUNT ? names[id].name : "?";
}

const char *
biometrics_quality_unit(enum biometrics_quality_id id)
{
	return (unsigned)id < BIOMETRICS_Q_COUNT ? names[id].unit : "?";
}

const char *
biometrics_quality_guidance_name(enum biometrics_guidance g)
{
	return (unsigned)g < BIOMETRICS_G_COUNT ? guidances[g].name : "?";
}

const char *
biometrics_quality_guidance_text(enum biometrics_guidance g)
{
	return (unsigned)g < BIOMETRICS_G_COUNT ? guidances[g].text : "?";
}

static float
apart(struct biometrics_point a, struct biometrics_point b)
{
	return hypotf(a.x - b.x, a.y - b.y);
}

static struct biometrics_point
between(struct biometrics_point a, struct biometrics_point b)
{
	return (struct biometrics_point) {(a.x + b.x) / 2, (a.y + b.y) / 2};
}

static struct biometrics_point
eyes(const struct biometrics_face *f)
{
	struct biometrics_point p[5];

	biometrics_face_five(f, p);
	return between(p[0], p[1]);
}

/* Height of an eye over its width; the six points go round it. */
static float
opening(const struct biometrics_point *p)
{
	const float width = apart(p[0], p[3]);

	if (!(width > 0))
		return 0;
	return (apart(p[1], p[5]) + apart(p[2], p[4])) / (2 * width);
}

/* From the crown, about 1.7 eye distances above the eyes, to the chin. */
static float
inside(const struct biometrics_image *img, const struct biometrics_face *f)
{
	const struct biometrics_point e = eyes(f);
	const float ied = biometrics_face_ied(f);
	const float x0 = e.x - 1.1f * ied, x1 = e.x + 1.1f * ied;
	const float y0 = e.y - 1.2f * ied, y1 = fmaxf(f->point[8].y, e.y + ied);
	const float w = fminf(x1, (float)img->width) - fmaxf(x0, 0);
	const float h = fminf(y1, (float)img->height) - fmaxf(y0, 0);

	if (!(w > 0) || !(h > 0))
		return 0;
	return w * h / ((x1 - x0) * (y1 - y0));
}

static void
geometry(const struct biometrics_image *img, const struct biometrics_face *f,
    size_t n, float *raw)
{
	const float ied = biometrics_face_ied(f);

	raw[Q(SINGLE_FACE)] = 1;
	for (size_t i = 1; i < n; i++)
		if (f[i].box.width >= f->box.width / 2)
			raw[Q(SINGLE_FACE)]++;
	raw[Q(IED)] = ied;
	raw[Q(HEAD_SIZE)] = apart(eyes(f), f->point[8]) / (float)img->height;
	raw[Q(HEAD_POSE)] = fmaxf(
	    fabsf(f->yaw), fmaxf(fabsf(f->pitch), fabsf(f->roll)));
	raw[Q(CROP)] = inside(img, f);
	raw[Q(EYES_OPEN)] = (opening(&f->point[36]) + opening(&f->point[42])) /
	    2;
	raw[Q(MOUTH_CLOSED)] = ied > 0 ? apart(f->point[62], f->point[66]) / ied
				       : 0;
}

static void
light(const uint8_t *grey, float *raw)
{
	float bins[2][BINS] = {{0}}, sum = 0, dark = 0, bright = 0, edges = 0;
	const float area = (RIGHT - LEFT) * (BOTTOM - TOP);

	for (int y = TOP; y < BOTTOM; y++)
		for (int x = LEFT; x < RIGHT; x++) {
			const uint8_t *p = grey + y * SIDE + x;

			sum += (float)p[0];
			dark += p[0] < DARK;
			bright += p[0] > BRIGHT;
			bins[x >= MIDDLE][p[0] * BINS / 256]++;
			edges += (float)abs(
			    4 * p[0] - p[-1] - p[1] - p[-SIDE] - p[SIDE]);
		}
	raw[Q(LUMINANCE)] = sum / area;
	raw[Q(UNDEREXPOSURE)] = dark / area;
	raw[Q(OVEREXPOSURE)] = bright / area;
	raw[Q(SHARPNESS)] = edges / area;
	raw[Q(ILLUMINATION)] = 0;
	for (int i = 0; i < BINS; i++)
		raw[Q(ILLUMINATION)] += fminf(bins[0][i], bins[1][i]) /
		    (area / 2);
}

/* ISO/IEC 29794-5: how many bits its greys carry. */
static float
entropy(const uint8_t *grey)
{
	const float area = (RIGHT - LEFT) * (BOTTOM - TOP);
	unsigned bins[256] = {0};
	float sum = 0;

	for (int y = TOP; y < BOTTOM; y++)
		for (int x = LEFT; x < RIGHT; x++)
			bins[grey[y * SIDE + x]]++;
	for (int i = 0; i < 256; i++)
		if (bins[i] > 0)
			sum -= (float)bins[i] / area *
			    log2f((float)bins[i] / area);
	return sum;
}

static float
linear(float v)
{
	v /= 255;
	return v <= 0.04045f ? v / 12.92f : powf((v + 0.055f) / 1.055f, 2.4f);
}

static float
cube_root(float v)
{
	return v > 0.008856f ? cbrtf(v) : 7.787f * v + 16 / 116.f;
}

static float
beyond(float v, float least, float most)
{
	return fmaxf(0, fmaxf(least - v, v - most));
}

/*
 * ISO/IEC 29794-5: how far the cheeks lie from a* of 5 to 25 and b* of 5 to 35
 * (CIELAB of sRGB, D65).
 */
static float
colour(const uint8_t *rgb)
{
	float c[3] = {0}, x, y, z;

	for (int j = CHEEK_TOP; j < CHEEK_TOP + CHEEK; j++)
		for (int i = 0; i < CHEEK; i++)
			for (int k = 0; k < 3; k++)
				c[k] += (float)(rgb[(j * SIDE + CHEEK_LEFT +
							i) *
							3 +
						    k] +
				    rgb[(j * SIDE + CHEEK_RIGHT + i) * 3 + k]);
	for (int k = 0; k < 3; k++)
		c[k] = linear(c[k] / (2 * CHEEK * CHEEK));
	x = 0.4124f * c[0] + 0.3576f * c[1] + 0.1805f * c[2];
	y = 0.2126f * c[0] + 0.7152f * c[1] + 0.0722f * c[2];
	z = 0.0193f * c[0] + 0.1192f * c[1] + 0.9505f * c[2];
	x = cube_root(x / 0.9505f);
	y = cube_root(y);
	z = cube_root(z / 1.089f);
	return hypotf(
	    beyond(500 * (x - y), 5, 25), beyond(200 * (y - z), 5, 35));
}

/* Green at a place of the picture; -1 outside it. */
static int
green(const struct biometrics_image *img, float x, float y)
{
	if (!(x >= 0) || !(y >= 0) || !(x < (float)img->width) ||
	    !(y < (float)img->height))
		return -1;
	return img->px[((size_t)y * img->width + (size_t)x) * img->channels +
	    img->channels / 2];
}

/*
 * The mean edge beside the head and above it, over steps of a sixteenth of an
 * eye distance; nothing seen of the background is nothing uneven.
 */
static float
background(const struct biometrics_image *img, const struct biometrics_face *f)
{
	const struct biometrics_point e = eyes(f);
	const float ied = biometrics_face_ied(f);
	const float step = ied / BACKGROUND_STEPS;
	float sum = 0;
	int n = 0;

	if (!(step > 0) || !(step < BIOMETRICS_IMAGE_MAX_SIDE))
		return 0;
	for (int j = -3 * BACKGROUND_STEPS; j < BACKGROUND_STEPS; j++)
		for (int i = -3 * BACKGROUND_STEPS; i < 3 * BACKGROUND_STEPS;
		     i++) {
			const float x = e.x + (float)i * step;
			const float y = e.y + (float)j * step;
			int here, right, down;

			if (abs(i) * 10 < 14 * BACKGROUND_STEPS &&
			    j * 10 > -21 * BACKGROUND_STEPS)
				continue; /* the head */
			here = green(img, x, y);
			right = green(img, x + step, y);
			down = green(img, x, y + step);
			if (here < 0 || right < 0 || down < 0)
				continue;
			sum += (float)(abs(here - right) + abs(here - down));
			n++;
		}
	return n > 0 ? sum / (float)n : 0;
}

static float
value(const struct ramp *r, float x)
{
	if (!(x > r->none_low) || !(x < r->none_high))
		return 0;
	if (x < r->full_low)
		return 100 * (x - r->none_low) / (r->full_low - r->none_low);
	if (x > r->full_high)
		return 100 * (r->none_high - x) / (r->none_high - r->full_high);
	return 100;
}

void
biometrics_quality_measure(const struct biometrics_image *img,
    const struct biometrics_face *faces, size_t n, struct biometrics_quality *q)
{
	uint8_t rgb[SIDE * SIDE * 3], grey[SIDE * SIDE];
	struct biometrics_image a = {.px = rgb, .cap = sizeof(rgb)};
	struct biometrics_image g = {.px = grey, .cap = sizeof(grey)};
	float lowest = 100, sum = 0, counted = 0;

	memset(q, 0, sizeof(*q));
	if (n == 0 ||
	    biometrics_face_align(img, faces, SIDE, &a) != BIOMETRICS_E_OK ||
	    biometrics_image_grey(&a, &g) != BIOMETRICS_E_OK)
		return;
	geometry(img, faces, n, q->raw);
	light(grey, q->raw);
	q->raw[Q(DYNAMIC_RANGE)] = entropy(grey);
	q->raw[Q(COLOUR)] = colour(rgb);
	q->raw[Q(BACKGROUND)] = background(img, faces);
	for (unsigned i = Q(UNIFIED) + 1; i < BIOMETRICS_Q_COUNT; i++) {
		q->value[i] = value(&ramps[i], q->raw[i]);
		if (ramps[i].apart)
			continue;
		lowest = fminf(lowest, q->value[i]);
		sum += q->value[i];
		counted++;
	}
	q->raw[Q(UNIFIED)] = q->value[Q(UNIFIED)] = lowest / 2 +
	    sum / (2 * counted);
	bytes_wipe(rgb, sizeof(rgb));
	bytes_wipe(grey, sizeof(grey));
}

static enum biometrics_guidance
ask(const struct ask *a, size_t n, const struct biometrics_quality *q)
{
	for (; n > 0; n--, a++) {
		if (q->raw[a->id] < a->least)
			return a->below;
		if (q->raw[a->id] > a->most)
			return a->above;
	}
	return BIOMETRICS_G_GOOD;
}

static enum biometrics_guidance
place(const struct biometrics_image *img, const struct biometrics_face *f,
    const struct biometrics_face *before)
{
	const struct biometrics_point e = eyes(f);
	const float x = e.x / (float)img->width, y = e.y / (float)img->height;

	if (x < .25f)
		return BIOMETRICS_G_TOO_LEFT;
	if (x > .75f)
		return BIOMETRICS_G_TOO_RIGHT;
	if (y < .18f)
		return BIOMETRICS_G_TOO_HIGH;
	if (y > .72f)
		return BIOMETRICS_G_TOO_LOW;
	if (before != NULL &&
	    apart(e, eyes(before)) > .25f * biometrics_face_ied(f))
		return BIOMETRICS_G_MOVEMENT;
	return BIOMETRICS_G_GOOD;
}

enum biometrics_guidance
biometrics_quality_guide(const struct biometrics_image *img,
    const struct biometrics_face *faces, size_t n,
    const struct biometrics_face *before, const struct biometrics_quality *q)
{
	enum biometrics_guidance g;

	if (n == 0)
		return BIOMETRICS_G_NO_FACE;
	if (q->raw[Q(SINGLE_FACE)] != 1)
		return BIOMETRICS_G_SEVERAL_FACES;
	g = ask(size_asks, sizeof(size_asks) / sizeof(size_asks[0]), q);
	if (g == BIOMETRICS_G_GOOD)
		g = place(img, faces, before);
	if (g == BIOMETRICS_G_GOOD)
		g = ask(face_asks, sizeof(face_asks) / sizeof(face_asks[0]), q);
	return g;
}

bool
biometrics_quality_comparable(const struct biometrics_quality *q)
{
	for (unsigned i = 0; i < BIOMETRICS_Q_COUNT; i++)
		if (!(q->raw[i] >= ramps[i].least) ||
		    !(q->raw[i] <= ramps[i].most))
			return false;
	return true;
}

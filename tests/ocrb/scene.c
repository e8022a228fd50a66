#include "tests/ocrb/scene.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/ocrb/jpeg.h"
#include "tests/ocrb/print.h"

/* What a kind of camera does; pairs are from, to. */
struct camera {
	unsigned width, height;
	float scale[2]; /* pixels to the millimetre */
	float tilt; /* degrees, either way */
	float lean; /* perspective: of the width, at a corner */
	float disc[2]; /* radius of the lens' disc, pixels */
	float shake; /* pixels */
	float noise[2];
	float glare; /* how often */
	float sharpen;
	unsigned quality[2]; /* JPEG */
	float turned; /* how often upside down */
};

static const struct camera cameras[SCENE_KINDS] = {
    [SCENE_PAGE] = {1940, 1380, {15.0f, 15.3f}, 3, 0.008f, {0.3f, 1.6f}, 0.5f,
	{0.5f, 4}, 0.06f, 0.3f, {78, 96}, 0.05f},
    [SCENE_WEBCAM] = {1280, 720, {7.4f, 9.4f}, 6, 0.035f, {0.2f, 1.25f}, 1.8f,
	{1.5f, 7}, 0.12f, 0.8f, {55, 93}, 0.05f},
};

static struct print *page;
static float *light, *work;
enum {
	MAX_PX = 1940 * 1380,
	TAPS = 9
};

bool
scene_open(void)
{
	if (page == NULL) {
		page = malloc(sizeof(*page));
		light = malloc(sizeof(*light) * MAX_PX);
		work = malloc(sizeof(*work) * MAX_PX);
	}
	return page != NULL && light != NULL && work != NULL && print_open();
}

void
scene_close(void)
{
	print_close();
	free(page);
	free(light);
	free(work);
	page = NULL;
	light = work = NULL;
}

/* Image to page, millimetres: a plane seen in perspective. */
struct view {
	float a[9];
};

static void
see(const struct view *v, float x, float y, float *u, float *w)
{
	const float d = v->a[6] * x + v->a[7] * y + 1;

	*u = (v->a[0] * x + v->a[1] * y + v->a[2]) / d;
	*w = (v->a[3] * x + v->a[4] * y + v->a[5]) / d;
}

/* Pixels, from the middle of the image, to millimetres. */
static struct view
point_at(struct chance *c, const struct camera *k, bool turned)
{
	const float s = 1 / chance_of(c, k->scale[0], k->scale[1]);
	const float turn = chance_of(c, -k->tilt, k->tilt) * 0.0174533f +
	    (turned ? 3.14159265f : 0);
	const float w = (float)k->width;
	const float wide = fmaxf(0, w * s - page->width - 6) / 2;
	const float high = fmaxf(0, (float)k->height * s - page->height - 6) /
	    2;
	struct view v = {{s * cosf(turn), -s * sinf(turn),
	    page->width / 2 + chance_of(c, -wide, wide), s * sinf(turn),
	    s * cosf(turn), page->height / 2 + chance_of(c, -high, high),
	    chance_of(c, -k->lean, k->lean) * 2 / w,
	    chance_of(c, -k->lean, k->lean) * 2 / w, 1}};

	/* What is too high for the camera shows at least its MRZ. */
	if ((float)k->height * s < page->height) {
		v.a[5] = page->height - (float)k->height * s / 2 + 4;
		v.a[5] += chance_of(c, -1.5f, 1.5f);
	}
	return v;
}

/* Lines of security printing: waves across each other. */
struct pattern {
	float freq[4], turn[4][2], bend[4], width[4], dark[4];
};

static struct pattern
weave(struct chance *c)
{
	struct pattern p;

	for (int i = 0; i < 4; i++) {
		const float a = chance_of(c, 0, 6.3f);

		p.freq[i] = chance_of(c, 0.6f, 6);
		p.turn[i][0] = cosf(a);
		p.turn[i][1] = sinf(a);
		p.bend[i] = chance_of(c, 0, 2.5f);
		p.width[i] = chance_of(c, -0.3f, 0.8f);
		p.dark[i] = chance_hits(c, 0.6f) ? chance_of(c, 0, 0.13f) : 0;
	}
	return p;
}

static float sine[4096];

static float
wave(float x)
{
	if (sine[1] == 0)
		for (int i = 0; i < 4096; i++)
			sine[i] = sinf((float)i * 6.2831853f / 4096);
	return sine[(int)(x * 651.8986f) & 4095];
}

static float
woven(const struct pattern *p, float u, float w)
{
	float v = 1;

	for (int i = 0; i < 4; i++) {
		const float along = u * p->turn[i][0] + w * p->turn[i][1];
		const float across = w * p->turn[i][0] - u * p->turn[i][1];
		float s;

		if (p->dark[i] <= 0)
			continue;
		s = wave(p->freq[i] * (along + p->bend[i] * wave(across / 5)));
		if (s > p->width[i])
			v -= p->dark[i] * (s - p->width[i]) / (1 - p->width[i]);
	}
	return v;
}

/* Ink between four points of the raster; k of them to a sample. */
static float
ink_at(float u, float w, int k)
{
	float sum = 0;

	for (int i = 0; i < k * k; i++) {
		const float x = u * PRINT_MM + (float)(i % k) -
		    (float)(k - 1) / 2;
		const float y = w * PRINT_MM + (float)(i / k) -
		    (float)(k - 1) / 2;
		const int x0 = (int)x, y0 = (int)y;
		const uint8_t *p = page->ink + (size_t)y0 * PRINT_W + x0;
		const float a = x - (float)x0, b = y - (float)y0;

		if (x < 1 || y < 1 || x >= PRINT_W - 2 || y >= PRINT_H - 2)
			continue;
		sum += (1 - b) * ((1 - a) * p[0] + a * p[1]) +
		    b * ((1 - a) * p[PRINT_W] + a * p[PRINT_W + 1]);
	}
	return sum / (float)(255 * k * k);
}

/* What comes off page and table, 0..255, before the lens. */
static void
draw(struct chance *c, const struct camera *k, const struct view *v)
{
	const float paper = chance_of(c, 150, 235),
		    table = chance_of(c, 20, 200);
	const float ink = chance_of(c, 0.05f, 0.35f);
	const float sx = chance_of(c, -0.25f, 0.25f) / (float)k->width;
	const float sy = chance_of(c, -0.25f, 0.25f) / (float)k->height;
	const struct pattern p = weave(c), q = weave(c);
	const int step = k->scale[0] < 11 ? 2 : 1;

	/* Security printing is coarse: four pixels share a place of it. */
	for (unsigned y = 0; y < k->height; y++)
		for (unsigned x = 0; x < k->width; x++) {
			const float px = (float)x - (float)k->width / 2;
			const float py = (float)y - (float)k->height / 2;
			float *tint = &work[(size_t)(y / 2) * k->width + x / 2];
			float u, w, l;
			bool on;

			see(v, px, py, &u, &w);
			on = u >= 0 && w >= 0 && u < page->width &&
			    w < page->height;
			if (x % 2 == 0 && y % 2 == 0)
				*tint = on ? woven(&p, u, w)
					   : woven(&q, u / 3, w / 3);
			l = *tint;
			l *= on ? paper * (1 - (1 - ink) * ink_at(u, w, step))
				: table;
			light[(size_t)y * k->width + x] = l *
			    (1 + sx * px * 2 + sy * py * 2);
		}
}

/* A lamp mirrored in the laminate: a soft band or spot. */
static void
shine(struct chance *c, const struct camera *k)
{
	const float cx = chance_of(c, 0, (float)k->width);
	const float cy = chance_of(c, 0, (float)k->height);
	const float a = chance_of(c, 0, 3.14f), cs = cosf(a), sn = sinf(a);
	const float rx = chance_of(c, 0.03f, 0.4f) * (float)k->width;
	const float ry = chance_of(c, 0.02f, 0.12f) * (float)k->width;
	const float bright = chance_hits(c, 0.15f) ? chance_of(c, 120, 300)
						   : chance_of(c, 20, 110);

	for (unsigned y = 0; y < k->height; y++)
		for (unsigned x = 0; x < k->width; x++) {
			const float dx = (float)x - cx, dy = (float)y - cy;
			const float u = (dx * cs + dy * sn) / rx;
			const float v = (dy * cs - dx * sn) / ry;
			const float d = 1 - u * u - v * v;

			if (d > 0)
				light[(size_t)y * k->width + x] += bright * d *
				    d * (3 - 2 * d);
		}
}

/* A disc drawn along a line: defocus and a hand that moves. */
static void
kernel(struct chance *c, const struct camera *k, float tap[TAPS][TAPS])
{
	const float r = chance_of(c, k->disc[0], k->disc[1]);
	const float far = chance_hits(c, 0.3f) ? chance_of(c, 0, k->shake) : 0;
	const float a = chance_of(c, 0, 3.14f);
	float sum = 0;

	for (int y = 0; y < TAPS; y++)
		for (int x = 0; x < TAPS; x++) {
			tap[y][x] = 0;
			for (int i = 0; i < 5 * 25; i++) {
				const float s = far *
				    ((float)(i / 25) / 4 - .5f);
				const float u = (float)(x - TAPS / 2) +
				    (float)(i % 5) / 5 - 0.4f - s * cosf(a);
				const float v = (float)(y - TAPS / 2) +
				    (float)(i / 5 % 5) / 5 - 0.4f - s * sinf(a);

				tap[y][x] += u * u + v * v <=
				    (r + .3f) * (r + .3f);
			}
			sum += tap[y][x];
		}
	for (int i = 0; i < TAPS * TAPS; i++)
		tap[i / TAPS][i % TAPS] /= sum;
}

static void
soften(struct chance *c, const struct camera *k)
{
	const size_t w = k->width;
	float tap[TAPS][TAPS];

	kernel(c, k, tap);
	memset(work, 0, sizeof(*work) * w * k->height);
	for (int i = 0; i < TAPS * TAPS; i++) {
		const int dy = i / TAPS - TAPS / 2, dx = i % TAPS - TAPS / 2;
		const float t = tap[i / TAPS][i % TAPS];

		if (t < 1e-4f)
			continue;
		for (int y = 0; y < (int)k->height; y++) {
			const int sy = y + dy < 0      ? 0
			    : y + dy >= (int)k->height ? (int)k->height - 1
						       : y + dy;
			const float *s = light + (size_t)sy * w + dx;
			float *d = work + (size_t)y * w;

			for (int x = TAPS; x < (int)w - TAPS; x++)
				d[x] += t * s[x];
		}
	}
	memcpy(light, work, sizeof(*work) * w * k->height);
}

/* What cameras do to look crisp: each pixel away from its neighbours. */
static void
sharpen(struct chance *c, const struct camera *k)
{
	const float much = chance_hits(c, 0.5f) ? chance_of(c, 0, k->sharpen)
						: 0;
	const size_t w = k->width;

	if (much <= 0)
		return;
	memcpy(work, light, sizeof(*work) * w * k->height);
	for (size_t y = 2; y + 2 < k->height; y++)
		for (size_t x = 2; x + 2 < w; x++) {
			const float *s = work + y * w + x;

			light[y * w + x] += much *
			    (s[0] -
				(s[-2] + s[2] + s[2 * w] + s[-2 * (long)w]) /
				    4);
		}
}

static void
expose(struct chance *c, const struct camera *k, uint8_t *px)
{
	const float noise = chance_of(c, k->noise[0], k->noise[1]);
	const float gamma = chance_of(c, 0.8f, 1.25f);
	uint8_t curve[256];

	for (int i = 0; i < 256; i++)
		curve[i] = (uint8_t)(255 * powf((float)i / 255, gamma));
	for (size_t i = 0; i < (size_t)k->width * k->height; i++) {
		const float v = light[i] + noise * chance_normal(c);

		px[i] = curve[v < 0 ? 0 : v > 255 ? 255 : (int)v];
	}
}

/* Where the MRZ lies on the image: the view, backwards, by Newton. */
static void
find_box(const struct camera *k, const struct view *v, struct scene *s)
{
	float left = 1e9f, top = 1e9f, right = -1e9f, bottom = -1e9f;

	for (int i = 0; i < 4; i++) {
		const float u = i % 2 ? page->right : page->left;
		const float w = i / 2 ? page->bottom : page->top;
		float x = 0, y = 0, a, b, ax, ay, bx, by, d;

		for (int n = 0; n < 20; n++) {
			see(v, x, y, &a, &b);
			see(v, x + 1, y, &ax, &bx);
			see(v, x, y + 1, &ay, &by);
			ax -= a;
			ay -= a;
			bx -= b;
			by -= b;
			d = ax * by - ay * bx;
			x += ((u - a) * by - (w - b) * ay) / d;
			y += ((w - b) * ax - (u - a) * bx) / d;
		}
		left = fminf(left, x);
		right = fmaxf(right, x);
		top = fminf(top, y);
		bottom = fmaxf(bottom, y);
	}
	left += (float)k->width / 2 - 12;
	right += (float)k->width / 2 + 12;
	top += (float)k->height / 2 - 12;
	bottom += (float)k->height / 2 + 12;
	s->mrz = (struct scene_box) {(unsigned)fmaxf(left, 0),
	    (unsigned)fmaxf(top, 0), (unsigned)fminf(right, (float)k->width),
	    (unsigned)fminf(bottom, (float)k->height)};
}

bool
scene_make(
    enum scene_kind kind, uint64_t seed, const char *text, struct scene *out)
{
	const struct camera *k = &cameras[kind];
	struct chance c = {seed * 0x2545F4914F6CDD1Du + (uint64_t)kind};
	struct view v;

	memset(out, 0, sizeof(*out));
	if ((out->px = malloc((size_t)k->width * k->height)) == NULL)
		return false;
	out->width = k->width;
	out->height = k->height;
	print_make(&c, text, page);
	memcpy(out->text, page->text, sizeof(out->text));
	out->format = page->format;
	out->turned = chance_hits(&c, k->turned);
	v = point_at(&c, k, out->turned);
	draw(&c, k, &v);
	if (chance_hits(&c, k->glare))
		shine(&c, k);
	soften(&c, k);
	sharpen(&c, k);
	expose(&c, k, out->px);
	find_box(k, &v, out);
	if (!jpeg_round_trip(out->px, out->width, out->height,
		k->quality[0] + chance_up(&c, k->quality[1] - k->quality[0]))) {
		scene_free(out);
		return false;
	}
	return true;
}

void
scene_free(struct scene *s)
{
	free(s->px);
	s->px = NULL;
}

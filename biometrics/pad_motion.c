/* How a face moves: as a picture of one would, or as a head does. */
#include <math.h>
#include <string.h>

#include "biometrics/pad_parts.h"

enum {
	N = BIOMETRICS_FACE_POINTS,
	SIDE = BIOMETRICS_PAD_SMALL,
	BLOCK = 6, /* side of a block of surroundings, in the small frame */
	RANGE = 4, /* of its grey values, at least: else it shows nothing */
	OLD = 20, /* frames: then motion is measured from a new one */
	VOTES = 8, /* blocks without which nothing is said */
	SHAPES = 10, /* and shapes */
	BLINK_MOST = 8 /* frames; eyes shut for longer are no blink */
};

static const float moved = 2.5f; /* pixels of the small frame, at least */
static const float frozen = 0.0015f; /* eye distances a frame */

/* x' = a x - b y + tx, y' = b x + a y + ty */
struct similarity {
	float a, b, tx, ty;
};

static struct biometrics_point
middle(const struct biometrics_point *p)
{
	struct biometrics_point m = {0};

	for (int i = 0; i < N; i++) {
		m.x += p[i].x / N;
		m.y += p[i].y / N;
	}
	return m;
}

static struct similarity
between(const struct biometrics_point *from, const struct biometrics_point *to)
{
	const struct biometrics_point f = middle(from), t = middle(to);
	struct similarity s = {0};
	float norm = 0;

	for (int i = 0; i < N; i++) {
		const float x = from[i].x - f.x, y = from[i].y - f.y;
		const float u = to[i].x - t.x, v = to[i].y - t.y;

		s.a += x * u + y * v;
		s.b += x * v - y * u;
		norm += x * x + y * y;
	}
	s.a = norm > 0 ? s.a / norm : 1;
	s.b = norm > 0 ? s.b / norm : 0;
	s.tx = t.x - s.a * f.x + s.b * f.y;
	s.ty = t.y - s.b * f.x - s.a * f.y;
	return s;
}

static struct biometrics_point
map(const struct similarity *s, float x, float y)
{
	return (struct biometrics_point) {
	    s->a * x - s->b * y + s->tx, s->b * x + s->a * y + s->ty};
}

/* Green is most of what is seen; four of its pixels make one. */
static void
remember(const struct biometrics_image *img, unsigned width, unsigned height,
    uint8_t *to)
{
	const size_t ch = img->channels, row = img->width * ch;

	for (unsigned j = 0; j < height; j++)
		for (unsigned i = 0; i < width; i++) {
			const size_t x = (size_t)i * img->width / width;
			const size_t y = (size_t)j * img->height / height;
			const size_t r = x + 1 < img->width ? ch : 0;
			const size_t d = y + 1 < img->height ? row : 0;
			const uint8_t *p = img->px + y * row + x * ch + ch / 2;

			*to++ = (uint8_t)((p[0] + p[r] + p[d] + p[d + r] + 2) /
			    4);
		}
}

/* The mean difference of a block from where it went; -1: out of the picture. */
static float
difference(const struct biometrics_pad_motion *m, const uint8_t *now, int x,
    int y, int u, int v)
{
	const int w = (int)m->width, h = (int)m->height;
	unsigned sum = 0;

	if (u < 0 || v < 0 || u + BLOCK > w || v + BLOCK > h)
		return -1;
	for (int j = 0; j < BLOCK; j++)
		for (int i = 0; i < BLOCK; i++) {
			const int a = m->small[(y + j) * w + x + i];
			const int b = now[(v + j) * w + u + i];

			sum += (unsigned)(a > b ? a - b : b - a);
		}
	return (float)sum / (BLOCK * BLOCK);
}

static bool
plain(const struct biometrics_pad_motion *m, int x, int y)
{
	float sum = 0, squares = 0;

	for (int j = 0; j < BLOCK; j++)
		for (int i = 0; i < BLOCK; i++) {
			const float g =
			    (float)m->small[(y + j) * (int)m->width + x + i];

			sum += g / (BLOCK * BLOCK);
			squares += g * g / (BLOCK * BLOCK);
		}
	return squares - sum * sum < RANGE * RANGE;
}

/* One block: it stands, it goes with the face, or nobody can tell. */
static void
vote(struct biometrics_pad_motion *m, const uint8_t *now,
    const struct similarity *s, int x, int y)
{
	const float half = (float)BLOCK / 2;
	struct biometrics_point p;
	float stood, went;

	if (x < 0 || y < 0 || x + BLOCK > (int)m->width ||
	    y + BLOCK > (int)m->height || plain(m, x, y))
		return;
	p = map(s, (float)x + half, (float)y + half);
	stood = difference(m, now, x, y, x, y);
	went = difference(
	    m, now, x, y, (int)lroundf(p.x - half), (int)lroundf(p.y - half));
	if (went < 0)
		return;
	if (stood < 0.6f * went)
		m->without++;
	else if (went < 0.6f * stood)
		m->with++;
}

/*
 * Beside the head and above it, in eye distances from the eyes: a picture takes
 * its own background along, a head leaves the room where it is.
 */
static void
surroundings(struct biometrics_pad_motion *m, const uint8_t *now,
    const struct similarity *s, float scale)
{
	/* clang-format off */
	static const struct {
		float left, top, right, bottom;
	} places[] = {
		{-2.3f, -1.4f, -1.35f, 0.8f},
		{1.35f, -1.4f,  2.3f,  0.8f},
		{-1.35f, -2.8f, 1.35f, -2.1f},
	};
	/* clang-format on */
	struct biometrics_point e[5];
	float x, y, ied = biometrics_face_ied(&m->anchor) * scale;

	biometrics_face_five(&m->anchor, e);
	x = (e[0].x + e[1].x) / 2 * scale;
	y = (e[0].y + e[1].y) / 2 * scale;
	for (size_t k = 0; k < sizeof(places) / sizeof(places[0]); k++)
		for (float v = y + places[k].top * ied;
		     v + BLOCK <= y + places[k].bottom * ied; v += BLOCK)
			for (float u = x + places[k].left * ied;
			     u + BLOCK <= x + places[k].right * ied; u += BLOCK)
				vote(m, now, s, (int)floorf(u), (int)floorf(v));
}

static void
follow(struct biometrics_pad_motion *m, const struct biometrics_image *img,
    const struct biometrics_face *f)
{
	uint8_t now[SIDE * SIDE];
	const unsigned longer = img->width > img->height ? img->width
							 : img->height;
	const float scale = fminf(1, (float)SIDE / (float)longer);
	const unsigned w = (unsigned)((float)img->width * scale);
	const unsigned h = (unsigned)((float)img->height * scale);
	bool again = m->frames == 0 || w != m->width || h != m->height;
	const float ied = biometrics_face_ied(f) * scale;

	if (w < BLOCK || h < BLOCK)
		return;
	remember(img, w, h, now);
	if (!again) {
		struct similarity s = between(m->anchor.point, f->point);
		const struct biometrics_point c = middle(m->anchor.point);
		const struct biometrics_point to = map(&s, c.x, c.y);
		const float far = hypotf(to.x - c.x, to.y - c.y) * scale;

		s.tx *= scale;
		s.ty *= scale;
		again = ++m->age > OLD || far > ied;
		if (far >= moved && far <= ied) {
			surroundings(m, now, &s, scale);
			again = true;
		}
	}
	if (again) {
		memcpy(m->small, now, (size_t)w * h);
		m->width = w;
		m->height = h;
		m->anchor = *f;
		m->age = 0;
	}
	bytes_wipe(now, sizeof(now));
}

/*
 * Least squares over x, y and 1 of one coordinate; both shapes are about their
 * middles, so the constant is nought.
 */
static float
off_plane(const struct biometrics_point *from,
    const struct biometrics_point *to, struct biometrics_point *fitted)
{
	const struct biometrics_point f = middle(from), t = middle(to);
	float xx = 0, xy = 0, yy = 0, xu = 0, yu = 0, xv = 0, yv = 0, sum = 0;
	float det;

	for (int i = 0; i < N; i++) {
		const float x = from[i].x - f.x, y = from[i].y - f.y;
		const float u = to[i].x - t.x, v = to[i].y - t.y;

		xx += x * x;
		xy += x * y;
		yy += y * y;
		xu += x * u;
		yu += y * u;
		xv += x * v;
		yv += y * v;
	}
	det = xx * yy - xy * xy;
	if (!(det > 0))
		return 0;
	for (int i = 0; i < N; i++) {
		const float x = from[i].x - f.x, y = from[i].y - f.y;

		fitted[i].x = t.x +
		    (x * (xu * yy - yu * xy) + y * (yu * xx - xu * xy)) / det;
		fitted[i].y = t.y +
		    (x * (xv * yy - yv * xy) + y * (yv * xx - xv * xy)) / det;
		sum += (fitted[i].x - to[i].x) * (fitted[i].x - to[i].x) +
		    (fitted[i].y - to[i].y) * (fitted[i].y - to[i].y);
	}
	return sqrtf(sum / N);
}

/* However a plane is moved and tilted, its points follow an affine map. */
static void
deform(struct biometrics_pad_motion *m, const struct biometrics_face *f)
{
	struct biometrics_point fitted[N], e[5];
	float off, ied;

	if (m->shapes == 0) {
		memcpy(m->mean, f->point, sizeof(m->mean));
		m->shapes = 1;
		return;
	}
	off = off_plane(f->point, m->mean, fitted);
	e[0] = m->mean[36];
	e[1] = m->mean[45];
	/* Between the outer corners: one and a half eye distances. */
	ied = hypotf(e[1].x - e[0].x, e[1].y - e[0].y) / 1.5f;
	if (!(ied > 0))
		return;
	m->deformation += off / ied;
	m->shapes++;
	for (int i = 0; i < N; i++) {
		m->mean[i].x += (fitted[i].x - m->mean[i].x) / (float)m->shapes;
		m->mean[i].y += (fitted[i].y - m->mean[i].y) / (float)m->shapes;
	}
}

static float
opening(const struct biometrics_point *p)
{
	const float width = hypotf(p[0].x - p[3].x, p[0].y - p[3].y);

	if (!(width > 0))
		return 0;
	return (hypotf(p[1].x - p[5].x, p[1].y - p[5].y) +
		   hypotf(p[2].x - p[4].x, p[2].y - p[4].y)) /
	    (2 * width);
}

static void
blink(struct biometrics_pad_motion *m, const struct biometrics_face *f)
{
	const float open = (opening(&f->point[36]) + opening(&f->point[42])) /
	    2;

	if (m->frames >= 5 && open < 0.6f * m->open) {
		m->shut++;
		return;
	}
	if (m->shut > 0 && m->shut <= BLINK_MOST && open > 0.8f * m->open)
		m->blinks++;
	m->shut = 0;
	m->open = m->frames == 0 ? open : m->open + (open - m->open) * 0.2f;
}

static void
rest(struct biometrics_pad_motion *m, const struct biometrics_face *f)
{
	const float ied = biometrics_face_ied(f);
	float sum = 0;

	for (int i = 0; i < N; i++)
		sum += hypotf(
		    f->point[i].x - m->last[i].x, f->point[i].y - m->last[i].y);
	m->still = m->frames > 0 && sum / N < frozen * ied ? m->still + 1 : 0;
	if (m->still > m->longest)
		m->longest = m->still;
	memcpy(m->last, f->point, sizeof(m->last));
}

void
biometrics_pad_motion_see(struct biometrics_pad_motion *m,
    const struct biometrics_image *img, const struct biometrics_face *f)
{
	follow(m, img, f);
	deform(m, f);
	blink(m, f);
	rest(m, f);
	m->frames++;
}

void
biometrics_pad_motion_judge(
    const struct biometrics_pad_motion *m, struct biometrics_pad_evidence *e)
{
	const unsigned votes = m->with + m->without;

	e[BIOMETRICS_PAD_SURROUNDINGS].have = votes >= VOTES;
	if (votes >= VOTES)
		e[BIOMETRICS_PAD_SURROUNDINGS].raw = (float)m->with /
		    (float)votes;
	e[BIOMETRICS_PAD_DEFORMATION].have = m->shapes >= SHAPES;
	if (m->shapes >= SHAPES)
		e[BIOMETRICS_PAD_DEFORMATION].raw = m->deformation /
		    (float)(m->shapes - 1);
	e[BIOMETRICS_PAD_BLINK].have = m->frames >= SHAPES;
	e[BIOMETRICS_PAD_BLINK].raw = (float)m->blinks;
	e[BIOMETRICS_PAD_STILLNESS].have = m->frames >= SHAPES;
	e[BIOMETRICS_PAD_STILLNESS].raw = (float)m->longest;
}

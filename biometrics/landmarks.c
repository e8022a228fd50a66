#include "biometrics/landmarks.h"

#include <math.h>
#include <stdlib.h>

#include "biometrics/image.h"

enum {
	POINTS = BIOMETRICS_LANDMARKS_POINTS,
	DIM = 2 * POINTS,
	MAX_CASCADES = 64,
	MAX_TREES = 2000, /* of a cascade */
	MAX_LEAVES = 256, /* of a tree */
	MAX_FEATURES = 4096, /* of a cascade */
	LEAST_REAL = 4, /* octets of a real in the file */
	AHEAD = 6 /* leaves fetched before they are needed */
};

struct split {
	uint16_t a, b; /* features whose difference is compared */
	float threshold;
};

struct feature { /* a pixel, relative to a landmark */
	float dx, dy;
	unsigned anchor;
};

struct cascade {
	struct feature *feature;
	size_t features;
};

struct biometrics_landmarks {
	float mean[DIM]; /* in the unit square of the box */
	size_t cascades, trees, leaves; /* trees of each cascade and so on */
	struct cascade cascade[MAX_CASCADES];
	struct split *split; /* [cascade][tree][leaves - 1] */
	float *leaf; /* [cascade][tree][leaf][DIM] */
};

static bool
take_int(struct span *s, int64_t *out)
{
	struct span v;
	uint64_t n = 0;
	uint8_t head;

	/* dlib leaves the bits 0x70 free; no integer here needs 7 octets. */
	if (!span_take_u8(s, &head) || (head & 0x70) != 0 ||
	    (head & 0x0F) == 0 || (head & 0x0F) > 6 ||
	    !span_take(s, head & 0x0F, &v))
		return false;
	for (size_t i = v.n; i-- > 0;)
		n = n << 8 | v.p[i];
	*out = (head & 0x80) != 0 ? -(int64_t)n : (int64_t)n;
	return true;
}

/* A count between least and most. */
static bool
take_count(struct span *s, size_t least, size_t most, size_t *out)
{
	int64_t n;

	if (!take_int(s, &n) || n < (int64_t)least || n > (int64_t)most)
		return false;
	*out = (size_t)n;
	return true;
}

/* 2^e for the exponents of a float; dlib's codes for infinities lie outside. */
static bool
power(int64_t e, float *out)
{
	uint32_t bits;

	if (e < -126 || e > 127)
		return false;
	bits = (uint32_t)(e + 127) << 23;
	memcpy(out, &bits, sizeof(*out));
	return true;
}

static bool
take_real(struct span *s, float *out)
{
	int64_t mantissa, exponent;
	float p;

	if (!take_int(s, &mantissa) || !take_int(s, &exponent) ||
	    mantissa > 1 << 24 || mantissa < -(1 << 24) || !power(exponent, &p))
		return false;
	*out = (float)mantissa * p;
	return isfinite(*out);
}

/* A column of DIM reals; dlib marks its present format by a sign. */
static bool
take_column(struct span *s, float *out)
{
	int64_t rows, columns;

	if (!take_int(s, &rows) || !take_int(s, &columns) || rows != -DIM ||
	    columns != -1)
		return false;
	for (int i = 0; i < DIM; i++)
		if (!take_real(s, &out[i]))
			return false;
	return true;
}

static bool
take_split(struct span *s, struct split *out)
{
	size_t a, b;

	if (!take_count(s, 0, MAX_FEATURES - 1, &a) ||
	    !take_count(s, 0, MAX_FEATURES - 1, &b) ||
	    !take_real(s, &out->threshold))
		return false;
	out->a = (uint16_t)a;
	out->b = (uint16_t)b;
	return true;
}

/* Memory for all trees, once the first one has said how large they are. */
static enum biometrics_err
hold(struct biometrics_landmarks *l, size_t left)
{
	const size_t trees = l->cascades * l->trees;

	if (l->leaves < 2 || (l->leaves & (l->leaves - 1)) != 0 ||
	    trees * l->leaves > left / (DIM * LEAST_REAL))
		return BIOMETRICS_E_MODEL;
	l->split = malloc(trees * (l->leaves - 1) * sizeof(*l->split));
	l->leaf = malloc(trees * l->leaves * DIM * sizeof(*l->leaf));
	return l->split != NULL && l->leaf != NULL ? BIOMETRICS_E_OK
						   : BIOMETRICS_E_MEMORY;
}

static enum biometrics_err
take_tree(struct biometrics_landmarks *l, struct span *s, size_t i)
{
	enum biometrics_err e;
	size_t n;

	if (!take_count(s, 1, MAX_LEAVES - 1, &n))
		return BIOMETRICS_E_MODEL;
	if (i == 0) {
		l->leaves = n + 1;
		if ((e = hold(l, s->n)) != BIOMETRICS_E_OK)
			return e;
	}
	if (n != l->leaves - 1)
		return BIOMETRICS_E_MODEL;
	for (size_t k = 0; k < n; k++)
		if (!take_split(s, &l->split[i * n + k]))
			return BIOMETRICS_E_MODEL;
	if (!take_count(s, l->leaves, l->leaves, &n))
		return BIOMETRICS_E_MODEL;
	for (size_t k = 0; k < n; k++)
		if (!take_column(s, &l->leaf[(i * n + k) * DIM]))
			return BIOMETRICS_E_MODEL;
	return BIOMETRICS_E_OK;
}

static enum biometrics_err
take_trees(struct biometrics_landmarks *l, struct span *s)
{
	enum biometrics_err e = BIOMETRICS_E_OK;
	size_t n;

	if (!take_count(s, 1, MAX_CASCADES, &l->cascades))
		return BIOMETRICS_E_MODEL;
	for (size_t c = 0; c < l->cascades; c++) {
		if (!take_count(s, 1, MAX_TREES, &n) ||
		    (c > 0 && n != l->trees))
			return BIOMETRICS_E_MODEL;
		l->trees = n;
		for (size_t t = 0; t < n; t++)
			if ((e = take_tree(l, s, c * n + t)) != BIOMETRICS_E_OK)
				return e;
	}
	return BIOMETRICS_E_OK;
}

/* First every cascade's landmarks, then every cascade's distances to them. */
static enum biometrics_err
take_features(struct biometrics_landmarks *l, struct span *s)
{
	size_t n, anchor;

	if (!take_count(s, l->cascades, l->cascades, &n))
		return BIOMETRICS_E_MODEL;
	for (struct cascade *c = l->cascade; c < l->cascade + l->cascades;
	     c++) {
		if (!take_count(s, 1, MAX_FEATURES, &c->features))
			return BIOMETRICS_E_MODEL;
		c->feature = calloc(c->features, sizeof(*c->feature));
		if (c->feature == NULL)
			return BIOMETRICS_E_MEMORY;
		for (size_t i = 0; i < c->features; i++) {
			if (!take_count(s, 0, POINTS - 1, &anchor))
				return BIOMETRICS_E_MODEL;
			c->feature[i].anchor = (unsigned)anchor;
		}
	}
	if (!take_count(s, l->cascades, l->cascades, &n))
		return BIOMETRICS_E_MODEL;
	for (struct cascade *c = l->cascade; c < l->cascade + l->cascades;
	     c++) {
		if (!take_count(s, c->features, c->features, &n))
			return BIOMETRICS_E_MODEL;
		for (size_t i = 0; i < n; i++)
			if (!take_real(s, &c->feature[i].dx) ||
			    !take_real(s, &c->feature[i].dy))
				return BIOMETRICS_E_MODEL;
	}
	return BIOMETRICS_E_OK;
}

/* The trees came before the features they point at. */
static bool
points_inside(const struct biometrics_landmarks *l)
{
	const size_t n = l->trees * (l->leaves - 1);

	for (size_t c = 0; c < l->cascades; c++)
		for (const struct split *p = l->split + c * n;
		     p < l->split + (c + 1) * n; p++)
			if (p->a >= l->cascade[c].features ||
			    p->b >= l->cascade[c].features)
				return false;
	return true;
}

enum biometrics_err
biometrics_landmarks_new(struct span s, struct biometrics_landmarks **out)
{
	struct biometrics_landmarks *l = calloc(1, sizeof(*l));
	enum biometrics_err e = BIOMETRICS_E_MODEL;
	size_t version;

	if (l == NULL)
		return BIOMETRICS_E_MEMORY;
	if (!take_count(&s, 1, 1, &version) || !take_column(&s, l->mean))
		goto out;
	if ((e = take_trees(l, &s)) != BIOMETRICS_E_OK ||
	    (e = take_features(l, &s)) != BIOMETRICS_E_OK)
		goto out;
	e = BIOMETRICS_E_MODEL;
	if (s.n != 0 || !points_inside(l))
		goto out;
	*out = l;
	l = NULL;
	e = BIOMETRICS_E_OK;
out:
	biometrics_landmarks_free(&l);
	return e;
}

void
biometrics_landmarks_free(struct biometrics_landmarks **l)
{
	if (*l == NULL)
		return;
	for (size_t i = 0; i < MAX_CASCADES; i++)
		free((*l)->cascade[i].feature);
	free((*l)->split);
	free((*l)->leaf);
	free(*l);
	*l = NULL;
}

struct box {
	float left, top, width, height;
};

/*
 * The pixels under the features: they lie as the present shape is turned and
 * scaled against the mean (least squares; as complex numbers, the sum of
 * conj(m) s over the sum of |m|²).
 */
static void
look(const struct biometrics_landmarks *l, const struct cascade *c,
    const struct biometrics_image *grey, struct box box, const float *shape,
    float *value)
{
	float mm[2] = {0}, ms[2] = {0}, a = 0, b = 0, norm = 0;

	for (int i = 0; i < DIM; i++) {
		mm[i % 2] += l->mean[i] / POINTS;
		ms[i % 2] += shape[i] / POINTS;
	}
	for (int i = 0; i < DIM; i += 2) {
		const float mx = l->mean[i] - mm[0],
			    my = l->mean[i + 1] - mm[1];
		const float sx = shape[i] - ms[0], sy = shape[i + 1] - ms[1];

		a += mx * sx + my * sy;
		b += mx * sy - my * sx;
		norm += mx * mx + my * my;
	}
	a = norm > 0 ? a / norm : 1;
	b = norm > 0 ? b / norm : 0;
	for (size_t i = 0; i < c->features; i++) {
		const struct feature *f = &c->feature[i];
		const float *at = shape + (size_t)2 * f->anchor;
		const float x = box.left + 0.5f +
		    box.width * (at[0] + a * f->dx - b * f->dy);
		const float y = box.top + 0.5f +
		    box.height * (at[1] + b * f->dx + a * f->dy);
		const bool inside = x >= 0 && y >= 0 &&
		    x < (float)grey->width && y < (float)grey->height;

		value[i] = inside
		    ? (float)grey->px[(size_t)y * grey->width + (size_t)x]
		    : 0;
	}
}

static size_t
descend(const struct split *tree, size_t splits, const float *value)
{
	size_t i = 0;

	while (i < splits) {
		const struct split *p = &tree[i];

		i = 2 * i + 2 -
		    (size_t)(value[p->a] - value[p->b] > p->threshold);
	}
	return i - splits;
}

/* A leaf is 544 octets somewhere in 65 MB: it is called for in good time. */
static void
fetch(const float *leaf)
{
	for (size_t i = 0; i < DIM; i += 64 / sizeof(*leaf))
		__builtin_prefetch(leaf + i);
}

static void
improve(const struct biometrics_landmarks *l, size_t c, const float *value,
    float *shape)
{
	const size_t splits = l->leaves - 1;
	const float *leaf[AHEAD];

	for (size_t t = 0; t < l->trees + AHEAD; t++) {
		const size_t tree = c * l->trees + t;

		if (t >= AHEAD)
			for (size_t i = 0; i < DIM; i++)
				shape[i] += leaf[t % AHEAD][i];
		if (t >= l->trees)
			continue;
		leaf[t % AHEAD] = l->leaf +
		    (tree * l->leaves +
			descend(l->split + tree * splits, splits, value)) *
			DIM;
		fetch(leaf[t % AHEAD]);
	}
}

enum biometrics_err
biometrics_landmarks_run(const struct biometrics_landmarks *l,
    const struct biometrics_image *grey, float left, float top, float right,
    float bottom, float *xy)
{
	const struct box box = {left, top, right - left, bottom - top};
	const float far = 1e5f;
	float shape[DIM], value[MAX_FEATURES];

	if (!biometrics_image_ok(grey) || grey->channels != 1 ||
	    !(box.width > 0) || !(box.height > 0) || !(box.width < far) ||
	    !(box.height < far) || !(fabsf(left) < far) || !(fabsf(top) < far))
		return BIOMETRICS_E_VALUE;
	memcpy(shape, l->mean, sizeof(shape));
	for (size_t c = 0; c < l->cascades; c++) {
		look(l, &l->cascade[c], grey, box, shape, value);
		improve(l, c, value, shape);
	}
	for (size_t i = 0; i < DIM; i += 2) {
		xy[i] = left + box.width * shape[i];
		xy[i + 1] = top + box.height * shape[i + 1];
	}
	bytes_wipe(value, sizeof(value));
	return BIOMETRICS_E_OK;
}

#include "biometrics/minutiae.h"

#include "biometrics/finger_quality.h"
#include "biometrics/minutiae_find.h"
#include "biometrics/ridge_math.h"

enum {
	ALIGN = 64
};

static enum biometrics_err
judge(const struct biometrics_image *grey, unsigned ppi)
{
	if (!biometrics_image_ok(grey) || grey->channels != 1 ||
	    ppi < BIOMETRICS_MINUTIAE_MIN_PPI ||
	    ppi > BIOMETRICS_MINUTIAE_MAX_PPI)
		return BIOMETRICS_E_VALUE;
	if (grey->width > BIOMETRICS_MINUTIAE_MAX_SIDE ||
	    grey->height > BIOMETRICS_MINUTIAE_MAX_SIDE ||
	    (size_t)grey->width * grey->height > BIOMETRICS_MINUTIAE_MAX_PIXELS)
		return BIOMETRICS_E_SIZE;
	return BIOMETRICS_E_OK;
}

static size_t
found_size(void)
{
	return (sizeof(struct biometrics_minutiae_find) *
		       BIOMETRICS_MINUTIAE_FIND_MAX +
		   ALIGN - 1) /
	    ALIGN * ALIGN;
}

size_t
biometrics_minutiae_scratch(const struct biometrics_image *grey, unsigned ppi)
{
	struct biometrics_ridge r;

	if (judge(grey, ppi) != BIOMETRICS_E_OK)
		return 0;
	return found_size() + biometrics_ridge_plan(&r, grey, ppi, NULL);
}

static void
put(const struct biometrics_ridge *r, const struct biometrics_minutiae_find *m,
    struct biometrics_minutia *out)
{
	const float k = (float)r->shrunk, q = 100 * m->quality;

	*out = (struct biometrics_minutia) {
	    .x = (uint16_t)(m->x * k),
	    .y = (uint16_t)(m->y * k),
	    .angle = (uint8_t)(int)(ridge_angle(m->dx, -m->dy) + 0.5f),
	    .type = m->type,
	    .quality = (uint8_t)(q < 1 ? 1
		    : q > 100	       ? 100
				       : q),
	};
}

enum biometrics_err
biometrics_minutiae_find_in(const struct biometrics_image *grey, unsigned ppi,
    void *scratch, size_t cap, struct biometrics_ridge *r,
    struct biometrics_minutiae *out)
{
	struct biometrics_minutiae_find *m = scratch;
	const enum biometrics_err e = judge(grey, ppi);
	size_t n;

	if (e != BIOMETRICS_E_OK)
		return e;
	if (scratch == NULL || cap < biometrics_minutiae_scratch(grey, ppi))
		return BIOMETRICS_E_SPACE;
	(void)biometrics_ridge_plan(
	    r, grey, ppi, (uint8_t *)scratch + found_size());
	biometrics_ridge_trace(r);
	n = biometrics_minutiae_find(r, m, BIOMETRICS_MINUTIAE_FIND_MAX);
	biometrics_minutiae_rate(r, m, n);
	n = biometrics_minutiae_prune(r, m, n);
	memset(out, 0, sizeof(*out));
	out->width = (uint16_t)grey->width;
	out->height = (uint16_t)grey->height;
	out->ppi = (uint16_t)ppi;
	out->n = n < BIOMETRICS_MINUTIAE_MAX ? n : BIOMETRICS_MINUTIAE_MAX;
	for (size_t i = 0; i < out->n; i++)
		put(r, &m[i], &out->m[i]);
	return BIOMETRICS_E_OK;
}

enum biometrics_err
biometrics_minutiae_extract(const struct biometrics_image *grey, unsigned ppi,
    void *scratch, size_t cap, struct biometrics_minutiae *out)
{
	struct biometrics_finger_quality q;

	return biometrics_finger_quality_measure(
	    grey, ppi, scratch, cap, out, &q);
}

bool
biometrics_minutiae_ok(const struct biometrics_minutiae *t)
{
	if (t->n > BIOMETRICS_MINUTIAE_MAX || t->quality > 100 ||
	    t->width < 1 || t->width > BIOMETRICS_MINUTIAE_MAX_SIDE ||
	    t->height < 1 || t->height > BIOMETRICS_MINUTIAE_MAX_SIDE ||
	    t->ppi < BIOMETRICS_MINUTIAE_MIN_PPI ||
	    t->ppi > BIOMETRICS_MINUTIAE_MAX_PPI)
		return false;
	for (size_t i = 0; i < t->n; i++)
		if (t->m[i].x >= t->width || t->m[i].y >= t->height ||
		    t->m[i].type > BIOMETRICS_MINUTIA_BIFURCATION ||
		    t->m[i].quality > 100)
			return false;
	return true;
}

void
biometrics_minutiae_wipe(struct biometrics_minutiae *t)
{
	bytes_wipe(t, sizeof(*t));
}

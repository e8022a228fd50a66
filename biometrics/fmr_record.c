#include "biometrics/fmr_record.h"

enum {
	PREFIX = 12, /* identifier, version, length */
	/* 2011: octets of a minutia, without and with quality. */
	SHORT = 5,
	LONG = 6,
	COORDINATE = 0x3FFF,
	QUALITY_BLOCK = 5,
	CERTIFICATE_BLOCK = 3,
	BLOCK_HEADER = 4
};

static unsigned
to_ppi(unsigned ppcm)
{
	return (ppcm * 254u + 50) / 100;
}

/* The blocks fill the area; `own`: lengths count the header of the block. */
static bool
blocks_fill(struct span area, size_t own)
{
	uint16_t type, n;
	struct span data;

	while (area.n > 0)
		if (!span_take_be16(&area, &type) ||
		    !span_take_be16(&area, &n) || n < own ||
		    !span_take(&area, n - own, &data))
			return false;
	return true;
}

static bool
take_extended(struct span *s, struct span *out)
{
	uint16_t n;

	return span_take_be16(s, &n) && span_take(s, n, out) &&
	    (blocks_fill(*out, BLOCK_HEADER) || blocks_fill(*out, 0));
}

/* 2005 7.5.2, 2011 8.4.2: two bits of type, then x; two reserved, then y. */
static bool
take_minutia(struct span *s, bool quality, struct biometrics_minutia *m)
{
	uint16_t x, y;
	uint8_t q = 0;

	if (!span_take_be16(s, &x) || !span_take_be16(s, &y) ||
	    !span_take_u8(s, &m->angle) || (quality && !span_take_u8(s, &q)))
		return false;
	if ((y & ~COORDINATE) != 0 || x >> 14 > BIOMETRICS_MINUTIA_BIFURCATION)
		return false;
	m->type = (uint8_t)(x >> 14);
	m->x = x & COORDINATE;
	m->y = y & COORDINATE;
	m->quality = q;
	return true;
}

static bool
take_minutiae(
    struct span *s, size_t n, bool quality, struct biometrics_minutiae *out)
{
	out->n = n;
	for (size_t i = 0; i < n; i++) {
		struct biometrics_minutia *m = &out->m[i];

		if (!take_minutia(s, quality, m) || m->x >= out->width ||
		    m->y >= out->height || m->quality > 100)
			return false;
	}
	return true;
}

static enum biometrics_err
set_shape(struct biometrics_minutiae *m, uint16_t width, uint16_t height,
    uint16_t across, uint16_t down)
{
	const unsigned ppi = to_ppi(across);

	if (across != down || ppi > BIOMETRICS_MINUTIAE_MAX_PPI)
		return BIOMETRICS_E_UNSUPPORTED;
	m->width = width;
	m->height = height;
	m->ppi = (uint16_t)ppi;
	return biometrics_minutiae_ok(m) ? BIOMETRICS_E_OK
					 : BIOMETRICS_E_UNSUPPORTED;
}

static void
set_quality(struct biometrics_fmr_view *v, uint8_t q)
{
	v->quality = q;
	v->minutiae.quality = q <= 100 ? q : 0;
}

/* 2005 7.5.1: position; view and impression in one octet; quality; count. */
static enum biometrics_err
take_view(struct span *s, struct biometrics_fmr_view *v)
{
	uint8_t both, quality, n;

	if (!span_take_u8(s, &v->position) || !span_take_u8(s, &both) ||
	    !span_take_u8(s, &quality) || !span_take_u8(s, &n) ||
	    !take_minutiae(s, n, true, &v->minutiae) ||
	    !take_extended(s, &v->extended))
		return BIOMETRICS_E_RECORD;
	v->view = both >> 4;
	v->impression = both & 0xF;
	set_quality(v, quality);
	return BIOMETRICS_E_OK;
}

/* 2005 7.4, behind the length. */
static enum biometrics_err
parse_2005(struct span s, struct biometrics_fmr_record *out)
{
	uint16_t width, height, across, down;
	struct biometrics_minutiae shape = {0};
	uint8_t views, reserved;
	enum biometrics_err e;

	if (!span_take_be16(&s, &out->equipment) ||
	    !span_take_be16(&s, &width) || !span_take_be16(&s, &height) ||
	    !span_take_be16(&s, &across) || !span_take_be16(&s, &down) ||
	    !span_take_u8(&s, &views) || !span_take_u8(&s, &reserved) ||
	    views == 0 || reserved != 0)
		return BIOMETRICS_E_RECORD;
	if ((e = set_shape(&shape, width, height, across, down)) !=
	    BIOMETRICS_E_OK)
		return e;
	if (views > out->cap)
		return BIOMETRICS_E_SPACE;
	for (; out->n < views; out->n++) {
		struct biometrics_fmr_view *v = &out->view[out->n];

		*v = (struct biometrics_fmr_view) {.minutiae = shape};
		if ((e = take_view(&s, v)) != BIOMETRICS_E_OK)
			return e;
	}
	return s.n == 0 ? BIOMETRICS_E_OK : BIOMETRICS_E_RECORD;
}

static bool
take_blocks(struct span *s, size_t size, struct span *out)
{
	uint8_t n;

	return span_take_u8(s, &n) && span_take(s, n * size, out);
}

/* 2011 8.4, behind the length of the representation. */
static enum biometrics_err
take_representation(
    struct span s, bool certified, struct biometrics_fmr_view *v)
{
	uint16_t across, down, width, height;
	uint8_t kinds, n;
	enum biometrics_err e;

	if (!span_take_copy(&s, v->time, sizeof(v->time)) ||
	    !span_take_u8(&s, &v->technology) ||
	    !span_take_be16(&s, &v->vendor) ||
	    !span_take_be16(&s, &v->device) ||
	    !take_blocks(&s, QUALITY_BLOCK, &v->qualities) ||
	    (certified &&
		!take_blocks(&s, CERTIFICATE_BLOCK, &v->certificates)) ||
	    !span_take_u8(&s, &v->position) || !span_take_u8(&s, &v->view) ||
	    !span_take_be16(&s, &across) || !span_take_be16(&s, &down) ||
	    !span_take_u8(&s, &v->impression) || !span_take_be16(&s, &width) ||
	    !span_take_be16(&s, &height) || !span_take_u8(&s, &kinds) ||
	    !span_take_u8(&s, &n))
		return BIOMETRICS_E_RECORD;
	if (kinds >> 4 != SHORT && kinds >> 4 != LONG)
		return BIOMETRICS_E_RECORD;
	v->unstated = kinds >> 4 == SHORT;
	v->ending = kinds & 0xF;
	if (v->qualities.n > 0)
		set_quality(v, v->qualities.p[0]);
	e = set_shape(&v->minutiae, width, height, across, down);
	if (e != BIOMETRICS_E_OK)
		return e;
	if (!take_minutiae(&s, n, !v->unstated, &v->minutiae) ||
	    !take_extended(&s, &v->extended) || s.n > 0)
		return BIOMETRICS_E_RECORD;
	return BIOMETRICS_E_OK;
}

/* 2011 8.3, behind the length. */
static enum biometrics_err
parse_2011(struct span s, struct biometrics_fmr_record *out)
{
	uint16_t views;
	uint8_t certified;

	if (!span_take_be16(&s, &views) || !span_take_u8(&s, &certified) ||
	    views == 0 || certified > 1)
		return BIOMETRICS_E_RECORD;
	out->certified = certified == 1;
	for (; out->n < views; out->n++) {
		struct biometrics_fmr_view *v = &out->view[out->n];
		struct span body;
		uint32_t length;
		enum biometrics_err e;

		if (!span_take_be32(&s, &length) || length < sizeof(length) ||
		    !span_take(&s, length - sizeof(length), &body))
			return BIOMETRICS_E_RECORD;
		if (out->n == out->cap)
			return BIOMETRICS_E_SPACE;
		*v = (struct biometrics_fmr_view) {0};
		e = take_representation(body, out->certified, v);
		if (e != BIOMETRICS_E_OK)
			return e;
	}
	return s.n == 0 ? BIOMETRICS_E_OK : BIOMETRICS_E_RECORD;
}

static bool
zeros(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != 0)
			return false;
	return true;
}

enum biometrics_err
biometrics_fmr_record_parse(struct span s, struct biometrics_fmr_record *out)
{
	struct biometrics_fmr_record r = {.view = out->view, .cap = out->cap};
	struct span id, version, body;
	uint32_t length;
	enum biometrics_err e;

	if (!span_take(&s, 4, &id) || !span_eq(id, SPAN_STR("FMR\0")) ||
	    !span_take(&s, 4, &version))
		return BIOMETRICS_E_FORMAT;
	if (span_eq(version, SPAN_STR(" 20\0")))
		r.edition = BIOMETRICS_FMR_2005;
	else if (span_eq(version, SPAN_STR("030\0")))
		r.edition = BIOMETRICS_FMR_2011;
	else
		return BIOMETRICS_E_UNSUPPORTED;
	if (!span_take_be32(&s, &length) || length < PREFIX ||
	    !span_take(&s, length - PREFIX, &body) || !zeros(s))
		return BIOMETRICS_E_RECORD;
	e = r.edition == BIOMETRICS_FMR_2005 ? parse_2005(body, &r)
					     : parse_2011(body, &r);
	if (e == BIOMETRICS_E_OK)
		*out = r;
	return e;
}

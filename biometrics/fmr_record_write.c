#include "biometrics/fmr_record.h"

enum {
	PREFIX = 12, /* identifier, version, length */
	QUALITY_BLOCK = 5,
	CERTIFICATE_BLOCK = 3
};

static uint16_t
to_ppcm(unsigned ppi)
{
	return (uint16_t)((ppi * 100u + 127) / 254);
}

static void
put_minutiae(const struct biometrics_fmr_view *v, struct sink *out)
{
	for (size_t i = 0; i < v->minutiae.n; i++) {
		const struct biometrics_minutia *m = &v->minutiae.m[i];

		sink_put_be16(out, (uint16_t)(m->type << 14 | m->x));
		sink_put_be16(out, m->y);
		sink_put_u8(out, m->angle);
		if (!v->unstated)
			sink_put_u8(out, m->quality);
	}
	sink_put_be16(out, (uint16_t)v->extended.n);
	sink_put(out, v->extended);
}

static void
put_shape(const struct biometrics_minutiae *m, struct sink *out)
{
	sink_put_be16(out, m->width);
	sink_put_be16(out, m->height);
	sink_put_be16(out, to_ppcm(m->ppi));
	sink_put_be16(out, to_ppcm(m->ppi));
}

/* 2005 7.4 and 7.5, behind the length. */
static void
put_2005(const struct biometrics_fmr_record *r, struct sink *out)
{
	sink_put_be16(out, r->equipment);
	put_shape(&r->view[0].minutiae, out);
	sink_put_u8(out, (uint8_t)r->n);
	sink_put_u8(out, 0);
	for (size_t i = 0; i < r->n; i++) {
		const struct biometrics_fmr_view *v = &r->view[i];

		sink_put_u8(out, v->position);
		sink_put_u8(out, (uint8_t)(v->view << 4 | v->impression));
		sink_put_u8(out, v->quality);
		sink_put_u8(out, (uint8_t)v->minutiae.n);
		put_minutiae(v, out);
	}
}

static void
put_blocks(struct span blocks, size_t size, struct sink *out)
{
	sink_put_u8(out, (uint8_t)(blocks.n / size));
	sink_put(out, blocks);
}

/* 2011 8.4. */
static void
put_representation(
    const struct biometrics_fmr_view *v, bool certified, struct sink *out)
{
	const struct biometrics_minutiae *m = &v->minutiae;
	const uint8_t octets = v->unstated ? 5 : 6;

	sink_put(out, SPAN_OF(v->time));
	sink_put_u8(out, v->technology);
	sink_put_be16(out, v->vendor);
	sink_put_be16(out, v->device);
	put_blocks(v->qualities, QUALITY_BLOCK, out);
	if (certified)
		put_blocks(v->certificates, CERTIFICATE_BLOCK, out);
	sink_put_u8(out, v->position);
	sink_put_u8(out, v->view);
	sink_put_be16(out, to_ppcm(m->ppi));
	sink_put_be16(out, to_ppcm(m->ppi));
	sink_put_u8(out, v->impression);
	sink_put_be16(out, m->width);
	sink_put_be16(out, m->height);
	sink_put_u8(out, (uint8_t)(octets << 4 | v->ending));
	sink_put_u8(out, (uint8_t)m->n);
	put_minutiae(v, out);
}

/* Lengths are known afterwards: of all that follows `at`, itself included. */
static void
set_length(struct sink *out, uint8_t *at, size_t before)
{
	struct sink k;

	if (!sink_ok(out) || at == NULL)
		return;
	k = sink_of(at, 4);
	sink_put_be32(&k, (uint32_t)((size_t)(out->p + out->n - at) + before));
}

/* 2011 8.3 and 8.4, behind the length. */
static void
put_2011(const struct biometrics_fmr_record *r, struct sink *out)
{
	sink_put_be16(out, (uint16_t)r->n);
	sink_put_u8(out, r->certified);
	for (size_t i = 0; i < r->n; i++) {
		uint8_t *length = sink_reserve(out, 4);

		put_representation(&r->view[i], r->certified, out);
		set_length(out, length, 0);
	}
}

static bool
same_shape(
    const struct biometrics_minutiae *a, const struct biometrics_minutiae *b)
{
	return a->width == b->width && a->height == b->height &&
	    a->ppi == b->ppi;
}

static bool
sayable(
    const struct biometrics_fmr_record *r, const struct biometrics_fmr_view *v)
{
	if (!biometrics_minutiae_ok(&v->minutiae) || v->extended.n > UINT16_MAX)
		return false;
	if (r->edition == BIOMETRICS_FMR_2005)
		return v->view < 16 && v->impression < 16 && !v->unstated &&
		    same_shape(&v->minutiae, &r->view[0].minutiae);
	return v->ending < 16 && v->qualities.n % QUALITY_BLOCK == 0 &&
	    v->qualities.n / QUALITY_BLOCK <= UINT8_MAX &&
	    v->certificates.n % CERTIFICATE_BLOCK == 0 &&
	    v->certificates.n / CERTIFICATE_BLOCK <= UINT8_MAX &&
	    (r->certified || v->certificates.n == 0);
}

enum biometrics_err
biometrics_fmr_record_write(
    const struct biometrics_fmr_record *r, struct sink *out)
{
	const bool old = r->edition == BIOMETRICS_FMR_2005;
	uint8_t *length;

	if ((!old && r->edition != BIOMETRICS_FMR_2011) || r->n == 0 ||
	    r->n > (old ? UINT8_MAX : UINT16_MAX))
		return BIOMETRICS_E_VALUE;
	for (size_t i = 0; i < r->n; i++)
		if (!sayable(r, &r->view[i]))
			return BIOMETRICS_E_VALUE;
	sink_put(out, SPAN_STR("FMR\0"));
	sink_put(out, old ? SPAN_STR(" 20\0") : SPAN_STR("030\0"));
	length = sink_reserve(out, 4);
	(old ? put_2005 : put_2011)(r, out);
	set_length(out, length, PREFIX - 4);
	return sink_ok(out) ? BIOMETRICS_E_OK : BIOMETRICS_E_SPACE;
}

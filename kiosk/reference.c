#include "kiosk/reference.h"

#include <math.h>
#include <string.h>

#define STEPS 127

bool
kiosk_reference_of(const struct biometrics_template_id *id,
    const float *template, struct kiosk_reference *out)
{
	float most = 0;

	*out = (struct kiosk_reference) {.id = *id};
	if (id->dim == 0 || id->dim > BIOMETRICS_EMBEDDER_MAX_DIM)
		return false;
	for (size_t i = 0; i < id->dim; i++) {
		if (!isfinite(template[i]))
			return false;
		most = fmaxf(most, fabsf(template[i]));
	}
	out->scale = most / STEPS;
	if (!isnormal(out->scale))
		return false;
	for (size_t i = 0; i < id->dim; i++)
		out->v[i] = (int8_t)lrintf(template[i] / out->scale);
	return true;
}

void
kiosk_reference_floats(const struct kiosk_reference *r, float *out)
{
	for (size_t i = 0; i < r->id.dim; i++)
		out[i] = (float)r->v[i] * r->scale;
}

void
kiosk_reference_put(struct sink *k, const struct kiosk_reference *r)
{
	uint32_t bits;

	memcpy(&bits, &r->scale, sizeof(bits));
	sink_put(k, SPAN_OF(r->id.model));
	sink_put_be16(k, r->id.version);
	sink_put_be16(k, r->id.dim);
	sink_put_u8(k, r->id.kind);
	sink_put_be32(k, bits);
	sink_put(k, span_of(r->v, r->id.dim));
}

bool
kiosk_reference_take(struct span s, struct kiosk_reference *out)
{
	struct kiosk_reference r = {0};
	uint32_t bits;

	if (!span_take_copy(&s, r.id.model, sizeof(r.id.model)) ||
	    !span_take_be16(&s, &r.id.version) ||
	    !span_take_be16(&s, &r.id.dim) || !span_take_u8(&s, &r.id.kind) ||
	    !span_take_be32(&s, &bits) || r.id.dim == 0 ||
	    r.id.dim > BIOMETRICS_EMBEDDER_MAX_DIM || r.id.version == 0 ||
	    r.id.kind != BIOMETRICS_TEMPLATE_FACE ||
	    !span_take_copy(&s, r.v, r.id.dim) || s.n != 0)
		return false;
	memcpy(&r.scale, &bits, sizeof(bits));
	if (!isnormal(r.scale) || r.scale < 0)
		return false;
	for (size_t i = 0; i < r.id.dim; i++)
		if (r.v[i] < -STEPS)
			return false;
	*out = r;
	return true;
}

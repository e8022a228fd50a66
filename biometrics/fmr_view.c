#include "biometrics/fmr_record.h"

enum {
	/* Above 00FF: of the maker's own choice. */
	BLOCK_TYPE = 0x5359
};

void
biometrics_fmr_view_init(struct biometrics_fmr_view *v,
    const struct biometrics_minutiae *m, uint8_t position)
{
	*v = (struct biometrics_fmr_view) {
	    .minutiae = *m, .position = position, .quality = m->quality};
	memset(v->time, 0xFF, sizeof(v->time));
}

void
biometrics_fmr_view_sign(struct biometrics_fmr_view *v,
    const struct biometrics_template_id *id, uint8_t block[BIOMETRICS_FMR_ID])
{
	struct sink k = sink_of(block, BIOMETRICS_FMR_ID);

	sink_put_be16(&k, BLOCK_TYPE);
	sink_put_be16(&k, BIOMETRICS_FMR_ID);
	sink_put(&k, SPAN_OF(id->model));
	sink_put_be16(&k, id->version);
	v->extended = sink_span(&k);
}

bool
biometrics_fmr_view_id(
    const struct biometrics_fmr_view *v, struct biometrics_template_id *out)
{
	struct biometrics_template_id id = {.kind = BIOMETRICS_TEMPLATE_FINGER};
	struct span s = v->extended;
	uint16_t type, n;

	/* Ours is the only block of our records. */
	if (s.n != BIOMETRICS_FMR_ID || !span_take_be16(&s, &type) ||
	    !span_take_be16(&s, &n) || type != BLOCK_TYPE ||
	    n != BIOMETRICS_FMR_ID ||
	    !span_take_copy(&s, id.model, sizeof(id.model)) ||
	    !span_take_be16(&s, &id.version))
		return false;
	*out = id;
	return true;
}

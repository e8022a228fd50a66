#include "mrtd/apdu.h"

#define DATA_MAX 65535
#define NE_SHORT_MAX 256
#define NE_MAX 65536

/* ISO/IEC 7816-4 §5.2: what follows the header tells the case. */
static enum mrtd_err
parse_short(struct span s, uint8_t first, struct mrtd_capdu *c)
{
	uint8_t le;

	if (s.n == 0) {
		c->ne = first == 0 ? NE_SHORT_MAX : first; /* case 2S */
		return MRTD_E_OK;
	}
	if (!span_take(&s, first, &c->data))
		return MRTD_E_TRUNCATED;
	if (s.n == 0)
		return MRTD_E_OK; /* case 3S */
	if (!span_take_u8(&s, &le))
		return MRTD_E_TRUNCATED;
	c->ne = le == 0 ? NE_SHORT_MAX : le; /* case 4S */
	return s.n == 0 ? MRTD_E_OK : MRTD_E_TRAILING;
}

static enum mrtd_err
parse_extended(struct span s, struct mrtd_capdu *c)
{
	uint16_t lc, le;

	c->extended = true;
	if (!span_take_be16(&s, &lc))
		return MRTD_E_TRUNCATED;
	if (s.n == 0) {
		c->ne = lc == 0 ? NE_MAX : lc; /* case 2E */
		return MRTD_E_OK;
	}
	if (lc == 0)
		return MRTD_E_LENGTH;
	if (!span_take(&s, lc, &c->data))
		return MRTD_E_TRUNCATED;
	if (s.n == 0)
		return MRTD_E_OK; /* case 3E */
	if (!span_take_be16(&s, &le))
		return MRTD_E_TRUNCATED;
	c->ne = le == 0 ? NE_MAX : le; /* case 4E */
	return s.n == 0 ? MRTD_E_OK : MRTD_E_TRAILING;
}

enum mrtd_err
mrtd_capdu_parse(struct span s, struct mrtd_capdu *out)
{
	struct mrtd_capdu c = {0};
	uint8_t first;
	enum mrtd_err e = MRTD_E_OK;

	if (!span_take_u8(&s, &c.cla) || !span_take_u8(&s, &c.ins) ||
	    !span_take_u8(&s, &c.p1) || !span_take_u8(&s, &c.p2))
		return MRTD_E_TRUNCATED;
	if (s.n > 0) { /* else case 1 */
		if (!span_take_u8(&s, &first))
			return MRTD_E_INTERNAL;
		e = first == 0 && s.n > 0 ? parse_extended(s, &c)
					  : parse_short(s, first, &c);
	}
	if (e == MRTD_E_OK)
		*out = c;
	return e;
}

void
mrtd_capdu_put(struct sink *k, const struct mrtd_capdu *c)
{
	bool extended = c->extended || c->data.n > UINT8_MAX ||
	    c->ne > NE_SHORT_MAX;

	if (c->data.n > DATA_MAX || c->ne > NE_MAX) {
		k->overflow = true;
		return;
	}
	sink_put_u8(k, c->cla);
	sink_put_u8(k, c->ins);
	sink_put_u8(k, c->p1);
	sink_put_u8(k, c->p2);
	/* The 00 that announces the extended form stands once, in front. */
	if (extended && (c->data.n > 0 || c->ne > 0))
		sink_put_u8(k, 0);
	if (c->data.n > 0) {
		if (extended)
			sink_put_be16(k, (uint16_t)c->data.n);
		else
			sink_put_u8(k, (uint8_t)c->data.n);
		sink_put(k, c->data);
	}
	/* 256 is 00 and 65536 is 00 00: the lowest bytes of the number. */
	if (c->ne > 0 && extended)
		sink_put_be16(k, (uint16_t)(c->ne & 0xFFFF));
	else if (c->ne > 0)
		sink_put_u8(k, (uint8_t)(c->ne & 0xFF));
}

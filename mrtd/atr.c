#include "mrtd/atr.h"

#include "mrtd/tlv.h"

/* ISO/IEC 7816-3 §8.2: the historical bytes of an ATR. */
static bool
atr_historical(struct span s, struct span *out)
{
	uint8_t ts, td, skipped;
	unsigned k;

	if (!span_take_u8(&s, &ts) || (ts != 0x3B && ts != 0x3F) ||
	    !span_take_u8(&s, &td))
		return false;
	k = td & 0x0F;
	for (;;) {
		bool last = (td & 0x80) == 0;

		for (unsigned bit = 0x10; bit <= 0x40; bit <<= 1)
			if ((td & bit) != 0 && !span_take_u8(&s, &skipped))
				return false;
		if (last)
			break;
		if (!span_take_u8(&s, &td))
			return false;
	}
	return span_take(&s, k, out);
}

/* ISO/IEC 14443-4 §5.2: TL counts itself, T0 says which of TA to TC follow. */
static bool
ats_historical(struct span s, struct span *out)
{
	size_t n = s.n;
	uint8_t tl, t0, skipped;

	if (!span_take_u8(&s, &tl) || tl != n || !span_take_u8(&s, &t0))
		return false;
	for (unsigned bit = 0x10; bit <= 0x40; bit <<= 1)
		if ((t0 & bit) != 0 && !span_take_u8(&s, &skipped))
			return false;
	*out = s;
	return true;
}

/* §12.1.1.9: the third software function of the card capabilities. */
static bool
third_function(struct span atr, uint8_t *out)
{
	struct span s, value;
	uint8_t b;

	if (!atr_historical(atr, &s) && !ats_historical(atr, &s))
		return false;
	/* ISO/IEC 7816-4 §12.1.1: category 00 or 80, then COMPACT-TLV. */
	if (!span_take_u8(&s, &b) || (b != 0x00 && b != 0x80))
		return false;
	while (span_take_u8(&s, &b) && span_take(&s, b & 0x0F, &value))
		if (b == 0x73) {
			*out = value.p[2];
			return true;
		}
	return false;
}

enum mrtd_atr_claim
mrtd_atr_claim(struct span atr)
{
	uint8_t third;

	if (!third_function(atr, &third))
		return MRTD_ATR_UNSTATED;
	return (third & 0x40) != 0 ? MRTD_ATR_EXTENDED : MRTD_ATR_SHORT;
}

bool
mrtd_atr_chains(struct span atr)
{
	uint8_t third;

	return third_function(atr, &third) && (third & 0x80) != 0;
}

static enum mrtd_err
take_size(struct span *s, size_t *out)
{
	struct span v;
	size_t n = 0;
	uint8_t b;
	enum mrtd_err e;

	if ((e = mrtd_tlv_expect(s, 0x02, &v)) != MRTD_E_OK)
		return e;
	if (v.n == 0 || v.n > 4)
		return MRTD_E_LENGTH;
	while (span_take_u8(&v, &b))
		n = n << 8 | b;
	*out = n;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_atr_info(struct span file, struct mrtd_limits *out)
{
	struct mrtd_limits limits = {0};
	struct mrtd_tlv t;
	enum mrtd_err e;

	while (file.n > 0) {
		/* A file may be longer than its objects: 00 fills the rest. */
		if (file.p[0] == 0x00)
			break;
		if ((e = mrtd_tlv_next(&file, &t)) != MRTD_E_OK)
			return e;
		if (t.tag != 0x7F66)
			continue;
		if ((e = take_size(&t.value, &limits.max_capdu)) != MRTD_E_OK ||
		    (e = take_size(&t.value, &limits.max_rapdu)) != MRTD_E_OK)
			return e;
		break;
	}
	*out = limits;
	return MRTD_E_OK;
}

#include "hw/ats.h"

enum {
	HAS_TA = 0x10,
	HAS_TB = 0x20,
	HAS_TC = 0x40,
	FSCI_DEFAULT = 2,
	FWI_DEFAULT = 4,
	HISTORICAL_MAX = 15, /* what T0 of an ATR can count */
	KNOWS_CID = 0x02,
};

/* ISO/IEC 14443-4 table 1; 9 and above are for later use and mean 256. */
static const uint16_t fsc_of[] = {16, 24, 32, 40, 48, 64, 96, 128, 256};
#define FSCI_MAX (sizeof(fsc_of) / sizeof(fsc_of[0]) - 1)

static uint16_t
frame(uint8_t fsci)
{
	return fsc_of[fsci > FSCI_MAX ? FSCI_MAX : fsci];
}

/* 15 is for later use: a reader takes it for 4 (§5.2.5). */
static uint8_t
fwi(uint8_t x)
{
	return x > 14 ? FWI_DEFAULT : x;
}

enum hw_err
hw_ats_parse(struct span s, struct hw_ats *out)
{
	struct hw_ats a = {.fsc = frame(FSCI_DEFAULT), .fwi = FWI_DEFAULT};
	size_t n = s.n;
	uint8_t tl, t0 = 0, t = 0;

	if (!span_take_u8(&s, &tl) || tl != n)
		return HW_E_FORMAT;
	if (tl == 1) {
		*out = a;
		return HW_E_OK;
	}
	if (!span_take_u8(&s, &t0))
		return HW_E_FORMAT;
	a.fsc = frame(t0 & 0x0F);
	if ((t0 & HAS_TA) != 0) {
		if (!span_take_u8(&s, &t))
			return HW_E_FORMAT;
		a.rates = (uint8_t)((t & 0x07) | (t & 0x70));
	}
	if ((t0 & HAS_TB) != 0) {
		if (!span_take_u8(&s, &t))
			return HW_E_FORMAT;
		a.fwi = fwi(t >> 4);
		a.sfgi = (t & 0x0F) > 14 ? 0 : t & 0x0F;
	}
	if ((t0 & HAS_TC) != 0) {
		if (!span_take_u8(&s, &t))
			return HW_E_FORMAT;
		a.cid = (t & KNOWS_CID) != 0;
	}
	a.historical = s;
	*out = a;
	return HW_E_OK;
}

static struct span
historical(const struct hw_ats *a)
{
	struct span s = a->historical;

	if (s.n > HISTORICAL_MAX)
		s.n = HISTORICAL_MAX;
	return s;
}

void
hw_ats_put(const struct hw_ats *a, struct sink *k)
{
	struct span s = historical(a);
	uint8_t fsci = FSCI_MAX;

	while (fsci > 0 && fsc_of[fsci] > a->fsc)
		fsci--;
	sink_put_u8(k, (uint8_t)(5 + s.n));
	sink_put_u8(k, (uint8_t)(HAS_TA | HAS_TB | HAS_TC | fsci));
	sink_put_u8(k, a->rates);
	sink_put_u8(k, (uint8_t)(a->fwi << 4 | a->sfgi));
	sink_put_u8(k, a->cid ? KNOWS_CID : 0x00);
	sink_put(k, s);
}

enum hw_err
hw_ats_parse_b(struct span s, struct hw_ats *out)
{
	struct hw_ats a = {0};
	uint8_t rates, size, wait;

	if (!span_take_u8(&s, &rates) || !span_take_u8(&s, &size) ||
	    !span_take_u8(&s, &wait) || s.n > 1)
		return HW_E_FORMAT;
	/* ISO/IEC 14443-4 or nothing we could speak. */
	if ((size & 0x01) == 0)
		return HW_E_FORMAT;
	a.fsc = frame(size >> 4);
	a.fwi = fwi(wait >> 4);
	a.rates = (uint8_t)((rates & 0x07) | (rates & 0x70));
	a.cid = (wait & 0x01) != 0;
	*out = a;
	return HW_E_OK;
}

void
hw_ats_put_atr(const struct hw_ats *a, struct sink *k)
{
	struct span s = historical(a);
	uint8_t check = (uint8_t)(0x80 | s.n) ^ 0x80 ^ 0x01;

	sink_put_u8(k, 0x3B);
	sink_put_u8(k, (uint8_t)(0x80 | s.n));
	sink_put_u8(k, 0x80);
	sink_put_u8(k, 0x01);
	sink_put(k, s);
	for (size_t i = 0; i < s.n; i++)
		check ^= s.p[i];
	sink_put_u8(k, check);
}

uint32_t
hw_ats_fwt_us(const struct hw_ats *a)
{
	/* (256 * 16 / fc) * 2^FWI at fc = 13.56 MHz: 302 us and more. */
	return (uint32_t)((UINT64_C(4096000000) << a->fwi) / 13560000);
}

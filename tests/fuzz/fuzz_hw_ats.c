/*
 * The input is what a chip says when it is selected: a byte that chooses type A
 * or B, and an ATS or the protocol information of an ATQB.
 */
#include "tests/fuzz/fuzz.h"

#include "hw/ats.h"
#include "mrtd/atr.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct span in = span_of(data, n);
	uint8_t type = 0, atr[HW_ATS_ATR_MAX], ats[HW_ATS_MAX];
	struct sink k = sink_of(atr, sizeof(atr)),
		    s = sink_of(ats, sizeof(ats));
	struct hw_ats a, again;
	uint8_t check = 0;

	if (!span_take_u8(&in, &type))
		return 0;
	if ((type == 'B' ? hw_ats_parse_b(in, &a) : hw_ats_parse(in, &a)) !=
	    HW_E_OK)
		return 0;
	FUZZ_ASSERT(a.fsc >= 16 && a.fsc <= 256);
	FUZZ_ASSERT(a.fwi <= 14 && a.sfgi <= 14);
	FUZZ_ASSERT(a.historical.n < n);
	FUZZ_ASSERT(hw_ats_fwt_us(&a) < 5000000);
	/* An answer to reset, whole and with its check byte. */
	hw_ats_put_atr(&a, &k);
	FUZZ_ASSERT(sink_ok(&k) && k.n >= 5);
	for (size_t i = 1; i < k.n; i++)
		check ^= atr[i];
	FUZZ_ASSERT(check == 0);
	(void)!mrtd_atr_claim(sink_span(&k));
	/* What is written is what was read. */
	hw_ats_put(&a, &s);
	FUZZ_ASSERT(sink_ok(&s));
	FUZZ_ASSERT(hw_ats_parse(sink_span(&s), &again) == HW_E_OK);
	FUZZ_ASSERT(again.fsc == a.fsc && again.fwi == a.fwi);
	FUZZ_ASSERT(again.sfgi == a.sfgi && again.rates == a.rates);
	FUZZ_ASSERT(again.cid == a.cid);
	return 0;
}

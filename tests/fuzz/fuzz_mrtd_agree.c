/*
 * The input is one byte for the length of an MRZ, the MRZ, one for the length
 * of DG11, DG11, then DG12.
 */
#include "tests/fuzz/fuzz.h"

#include "mrtd/agree.h"

static bool
take(struct span *in, struct span *out)
{
	uint8_t n;

	return span_take_u8(in, &n) &&
	    span_take(in, n < in->n ? n : in->n, out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span in = span_of(p, n), mrz_text, one;
	struct mrtd_agree_input input = {.today = {2026, 11, 22}};
	struct mrtd_fields dg11, dg12;
	struct mrtd_agree out;
	struct mrtd_mrz mrz;

	if (!take(&in, &mrz_text) || !take(&in, &one))
		return 0;
	if (mrtd_mrz_parse(mrz_text, &mrz) == MRTD_E_OK)
		input.mrz = &mrz;
	if (mrtd_field_parse(mrtd_field_table(MRTD_FILE_DG11), one, &dg11) ==
	    MRTD_E_OK)
		input.dg11 = &dg11;
	if (mrtd_field_parse(mrtd_field_table(MRTD_FILE_DG12), in, &dg12) ==
	    MRTD_E_OK)
		input.dg12 = &dg12;
	mrtd_agree_judge(&input, &out);
	for (unsigned i = 0; i < MRTD_AGREE_COUNT; i++)
		FUZZ_ASSERT(out.result[i] <= MRTD_AGREE_UNSURE);
	/* Who says nothing agrees with nothing. */
	if (input.mrz == NULL || input.dg11 == NULL)
		FUZZ_ASSERT(out.result[MRTD_AGREE_NAME] == MRTD_AGREE_NOTHING);
	/* A name that is not all in A-Z is never said to differ. */
	if (input.mrz != NULL)
		for (size_t i = 0; i < one.n; i++)
			if (one.p[i] >= 0x80)
				FUZZ_ASSERT(mrtd_agree_name(&mrz, one) !=
				    MRTD_AGREE_NO);
	return 0;
}

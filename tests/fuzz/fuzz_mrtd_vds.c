/* The input is the contents of a bar code. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "mrtd/vds.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	uint8_t again[MRTD_VDS_MAX];
	struct sink k = sink_of(again, sizeof(again));
	struct mrtd_vds v;
	struct mrtd_vds_contents c;
	struct mrtd_vds_draft d;

	if (mrtd_vds_parse(span_of(p, n), &v) != MRTD_E_OK)
		return 0;
	/* A seal has one encoding: written again it is the same. */
	d = (struct mrtd_vds_draft) {.version = v.version,
	    .issuer = v.issuer,
	    .signer = v.signer,
	    .reference = v.reference,
	    .issued = v.issued,
	    .signed_on = v.signed_on,
	    .definition = v.definition,
	    .category = v.category,
	    .features = v.features,
	    .n = v.n};
	FUZZ_ASSERT(mrtd_vds_make(&d, &k) == MRTD_E_OK);
	FUZZ_ASSERT(span_eq(sink_span(&k), v.signed_part));
	FUZZ_ASSERT(mrtd_vds_make_signed(&k, v.signature) == MRTD_E_OK);
	FUZZ_ASSERT(span_eq(sink_span(&k), span_of(p, n)));
	mrtd_vds_examine(&v, &c);
	FUZZ_ASSERT(v.use != NULL || !c.have_mrz);
	FUZZ_ASSERT(!c.have_mrz || c.characters == strlen(c.text));
	FUZZ_ASSERT(strlen(c.passport) < sizeof(c.passport));
	FUZZ_ASSERT(c.findings >> MRTD_VDS_FINDING_COUNT == 0);
	return 0;
}

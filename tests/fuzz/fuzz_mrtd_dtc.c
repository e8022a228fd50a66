/* The input is a virtual component of a Digital Travel Credential. */
#include "tests/fuzz/fuzz.h"

#include "mrtd/dtc.h"
#include "mrtd/tlv.h"

static bool
inside(struct span whole, struct span s)
{
	return s.n == 0 ||
	    (s.p >= whole.p && s.n <= whole.n &&
		(size_t)(s.p - whole.p) <= whole.n - s.n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span whole = span_of(p, n), contents;
	struct mrtd_dtc d;
	struct sink k;
	uint8_t *room;

	if (mrtd_dtc_parse(whole, &d) != MRTD_E_OK) {
		FUZZ_ASSERT(d.at != NULL);
		for (unsigned f = 0; f < MRTD_FILE_COUNT; f++)
			FUZZ_ASSERT(d.files[f].n == 0);
		return 0;
	}
	for (unsigned f = 0; f < MRTD_FILE_COUNT; f++) {
		const struct mrtd_lds_file *row = mrtd_lds_file(f);

		FUZZ_ASSERT(inside(whole, d.files[f]));
		FUZZ_ASSERT(d.files[f].n == 0 || f == MRTD_FILE_DG13 ||
		    mrtd_tlv_only(d.files[f], row->tag, &contents) ==
			MRTD_E_OK);
	}
	FUZZ_ASSERT(d.files[MRTD_FILE_DG1].n > 0);
	FUZZ_ASSERT(d.files[MRTD_FILE_DG2].n > 0);
	FUZZ_ASSERT((d.kind == MRTD_DTC_PC) == (d.files[MRTD_FILE_SOD].n == 0));
	FUZZ_ASSERT((d.kind == MRTD_DTC_EMRTD) == (d.signer_info.n == 0));
	FUZZ_ASSERT((d.kind == MRTD_DTC_EMRTD) == (d.security_info.n == 0));
	if (d.kind != MRTD_DTC_EMRTD)
		return 0;
	/* There is one way to write one, so that no octet is without meaning.
	 */
	if ((room = malloc(n)) == NULL)
		return 0;
	k = sink_of(room, n);
	FUZZ_ASSERT(mrtd_dtc_make(d.files, &k) == MRTD_E_OK);
	FUZZ_ASSERT(span_eq(sink_span(&k), whole));
	free(room);
	return 0;
}

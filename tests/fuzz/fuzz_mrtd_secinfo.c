/* The input is EF.CardAccess: whatever it says, what comes out is coherent. */
#include "tests/fuzz/fuzz.h"

#include "mrtd/secinfo.h"

static bool
within(struct span part, const uint8_t *p, size_t n)
{
	return part.n == 0 ||
	    (part.p >= p && part.n <= n && part.p + part.n <= p + n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct mrtd_secinfos infos = {0};
	struct mrtd_paceinfo pace[4];
	uint8_t copy[128];
	struct sink k = sink_of(copy, sizeof(copy));
	bool usable = true;
	size_t got;

	if (mrtd_secinfo_parse(span_of(p, n), &infos) != MRTD_E_OK) {
		FUZZ_ASSERT(infos.n == 0);
		return 0;
	}
	FUZZ_ASSERT(infos.n <= MRTD_SECINFO_MAX);
	for (size_t i = 0; i < infos.n; i++) {
		FUZZ_ASSERT(within(infos.list[i].oid, p, n));
		FUZZ_ASSERT(within(infos.list[i].required, p, n));
		FUZZ_ASSERT(within(infos.list[i].optional, p, n));
	}
	got = mrtd_secinfo_pace(&infos, pace, 4);
	FUZZ_ASSERT(got <= 4);
	for (size_t i = 0; i < got; i++) {
		FUZZ_ASSERT(pace[i].suite != NULL);
		/* Usable ones first, and they are what they claim. */
		FUZZ_ASSERT(usable || pace[i].err != MRTD_E_OK);
		usable = pace[i].err == MRTD_E_OK;
		if (usable)
			FUZZ_ASSERT(mrtd_secinfo_suite_check(pace[i].suite,
					pace[i].group) == MRTD_E_OK);
	}
	mrtd_secinfo_put(&k, pace, got);
	FUZZ_ASSERT(sink_ok(&k));
	FUZZ_ASSERT(mrtd_secinfo_parse(sink_span(&k), &infos) == MRTD_E_OK);
	FUZZ_ASSERT(infos.n == got);
	return 0;
}

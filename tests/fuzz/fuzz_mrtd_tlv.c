/* The input is a file of nested TLV: walks all of it. */
#include "tests/fuzz/fuzz.h"

#include "mrtd/tlv.h"

static size_t
walk(struct span s, int depth)
{
	struct mrtd_tlv t;
	size_t seen = 0;

	while (s.n > 0) {
		struct span before = s;

		if (mrtd_tlv_next(&s, &t) != MRTD_E_OK) {
			FUZZ_ASSERT(s.n == before.n && s.p == before.p);
			break;
		}
		FUZZ_ASSERT(t.raw.p == before.p);
		FUZZ_ASSERT(t.raw.n + s.n == before.n);
		FUZZ_ASSERT(t.value.n <= t.raw.n - 2);
		for (size_t i = 0; i < t.value.n; i++)
			seen += t.value.p[i];
		if (mrtd_tlv_constructed(t.tag) && depth < 16)
			seen += walk(t.value, depth + 1);
	}
	return seen;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	volatile size_t sum = walk(span_of(p, n), 0);

	(void)sum;
	return 0;
}

/* The input is what a document worker sends: what is believed is writable. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "kiosk/facts.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static uint8_t again[KIOSK_FACTS_MAX];
	struct sink k = sink_of(again, sizeof(again));
	struct kiosk_facts f;
	struct span s = span_of(p, n);

	if (!kiosk_facts_take(&s, &f)) {
		FUZZ_ASSERT(s.p == p && s.n == n);
		return 0;
	}
	FUZZ_ASSERT(certs_checks_valid(&f.verdict));
	kiosk_facts_put(&k, &f);
	FUZZ_ASSERT(sink_ok(&k));
	FUZZ_ASSERT(span_eq(sink_span(&k), span_of(p, n - s.n)));
	return 0;
}

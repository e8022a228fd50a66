/* The input is what a biometric worker says of the watch-lists. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "kiosk/watchlist.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static uint8_t again[KIOSK_WATCHLIST_MAX];
	struct sink k = sink_of(again, sizeof(again));
	struct kiosk_watchlist_result r;
	struct span s = span_of(p, n);

	if (!kiosk_watchlist_take(&s, &r)) {
		FUZZ_ASSERT(s.p == p && s.n == n);
		return 0;
	}
	FUZZ_ASSERT(r.hits <= KIOSK_WATCHLIST_HITS);
	FUZZ_ASSERT((r.outcome == KIOSK_WATCHLIST_HIT) == (r.hits > 0));
	for (size_t i = 0; i < r.hits; i++)
		FUZZ_ASSERT(memchr(r.hit[i].label, '\0',
				sizeof(r.hit[i].label)) != NULL);
	kiosk_watchlist_put(&k, &r);
	FUZZ_ASSERT(sink_ok(&k));
	FUZZ_ASSERT(span_eq(sink_span(&k), span_of(p, n - s.n)));
	return 0;
}

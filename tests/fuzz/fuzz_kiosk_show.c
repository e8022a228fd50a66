/* The input is what the screen worker gets: what it draws comes back alike. */
#include "tests/fuzz/fuzz.h"

#include "kiosk/show.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	uint8_t again[KIOSK_SHOW_SIZE];
	struct sink k = sink_of(again, sizeof(again));
	struct span s = span_of(p, n);
	struct ui_view v;

	if (!kiosk_show_take(&s, &v)) {
		FUZZ_ASSERT(s.p == p && s.n == n);
		return 0;
	}
	FUZZ_ASSERT(ui_view_valid(&v));
	kiosk_show_put(&k, &v);
	FUZZ_ASSERT(sink_ok(&k));
	FUZZ_ASSERT(span_eq(sink_span(&k), span_of(p, n)));
	return 0;
}

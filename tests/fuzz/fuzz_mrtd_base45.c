/* The input is the text of a QR code: what is read is written alike. */
#include "tests/fuzz/fuzz.h"

#include "mrtd/base45.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static uint8_t bytes[1 << 16], text[MRTD_BASE45_LENGTH(1 << 16)];
	struct sink k = sink_of(bytes, sizeof(bytes)),
		    again = sink_of(text, sizeof(text)),
		    small = sink_of(bytes, 1);

	if (mrtd_base45_read(span_of(p, n), &k) == MRTD_E_OK) {
		FUZZ_ASSERT(n == MRTD_BASE45_LENGTH(k.n));
		mrtd_base45_put(&again, sink_span(&k));
		FUZZ_ASSERT(sink_ok(&again));
		FUZZ_ASSERT(span_eq(sink_span(&again), span_of(p, n)));
		FUZZ_ASSERT((mrtd_base45_read(span_of(p, n), &small) ==
				MRTD_E_OK) == (k.n <= 1));
	}
	return 0;
}

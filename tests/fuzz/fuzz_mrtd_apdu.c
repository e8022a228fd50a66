/* The input is an answer of the chip, and a command to one. */
#include "tests/fuzz/fuzz.h"

#include "mrtd/apdu.h"
#include "mrtd/transport.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static uint8_t buf[MRTD_RAPDU_MAX];
	struct span in = span_of(p, n);
	struct sink k = sink_of(buf, sizeof(buf));
	struct mrtd_capdu c;
	struct mrtd_rapdu r;

	if (mrtd_rapdu_parse(in, &r) == MRTD_E_OK) {
		FUZZ_ASSERT(r.data.n + 2 == n);
		mrtd_rapdu_put(&k, &r);
		FUZZ_ASSERT(span_eq(sink_span(&k), in));
	}
	k = sink_of(buf, sizeof(buf));
	if (mrtd_capdu_parse(in, &c) == MRTD_E_OK) {
		FUZZ_ASSERT(c.ne <= 65536 && c.data.n <= 65535);
		mrtd_capdu_put(&k, &c);
		FUZZ_ASSERT(span_eq(sink_span(&k), in));
	}
	return 0;
}

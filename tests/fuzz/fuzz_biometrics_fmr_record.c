/* The input is a finger minutiae record; what is read is written again. */
#include "tests/fuzz/fuzz.h"

#include "biometrics/fmr_record.h"

enum {
	VIEWS = 6
};

static bool
inside(struct span part, struct span whole)
{
	return part.n == 0 ||
	    (part.p >= whole.p && part.p + part.n <= whole.p + whole.n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct biometrics_fmr_view view[VIEWS], again[VIEWS];
	struct biometrics_fmr_record r = {.view = view, .cap = VIEWS};
	struct biometrics_fmr_record r2 = {.view = again, .cap = VIEWS};
	uint8_t *copy;
	struct sink out;

	if (biometrics_fmr_record_parse(span_of(p, n), &r) != BIOMETRICS_E_OK) {
		FUZZ_ASSERT(r.n == 0);
		return 0;
	}
	FUZZ_ASSERT(r.n >= 1 && r.n <= VIEWS);
	for (size_t i = 0; i < r.n; i++) {
		FUZZ_ASSERT(biometrics_minutiae_ok(&view[i].minutiae));
		FUZZ_ASSERT(inside(view[i].extended, span_of(p, n)));
		FUZZ_ASSERT(inside(view[i].qualities, span_of(p, n)));
		FUZZ_ASSERT(inside(view[i].certificates, span_of(p, n)));
	}
	copy = malloc(n);
	FUZZ_ASSERT(copy != NULL);
	out = sink_of(copy, n);
	FUZZ_ASSERT(biometrics_fmr_record_write(&r, &out) == BIOMETRICS_E_OK);
	/* The same bytes, but for zeros behind them. */
	FUZZ_ASSERT(out.n <= n && memcmp(copy, p, out.n) == 0);
	FUZZ_ASSERT(biometrics_fmr_record_parse(sink_span(&out), &r2) ==
	    BIOMETRICS_E_OK);
	FUZZ_ASSERT(r2.n == r.n);
	free(copy);
	return 0;
}

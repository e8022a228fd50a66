/* The input is a signed list, as an operator imports it. */
#include "tests/fuzz/fuzz.h"

#include "certs/signed.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct certs_anchors *none = NULL;
	struct certs_signed s;

	FUZZ_ASSERT(
	    certs_anchors_open_memory((struct span) {0}, &none) == CERTS_E_OK);
	/* Nobody vouches: nothing may be taken, whatever it is. */
	FUZZ_ASSERT(certs_signed_open(none, span_of(p, n), false, 1735689600,
			&s) != CERTS_E_OK);
	if (certs_signed_open(none, span_of(p, n), true, 1735689600, &s) ==
	    CERTS_E_OK) {
		FUZZ_ASSERT(s.by_operator);
		FUZZ_ASSERT(s.sod.signature == CERTS_SUCCESSFUL);
		certs_signed_close(&s);
	}
	certs_anchors_free(&none);
	return 0;
}

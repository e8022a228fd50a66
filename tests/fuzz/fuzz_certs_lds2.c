/*
 * The input is one byte for the kind, a signature and a certificate, each with
 * its length in two bytes, then what is signed.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "certs/lds2.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span in = span_of(p, n);
	struct certs_lds2_object o = {.state = "UTO"};
	struct certs_lds2_verdict v;
	uint16_t size;
	uint8_t kind;

	if (!span_take_u8(&in, &kind) || !span_take_be16(&in, &size) ||
	    !span_take(&in, size < in.n ? size : in.n, &o.signature) ||
	    !span_take_be16(&in, &size) ||
	    !span_take(&in, size < in.n ? size : in.n, &o.certificate))
		return 0;
	o.kind = kind % 3;
	o.signed_part = in;
	certs_lds2_judge(NULL, &o, 1735689600, &v);
	/* Nobody is trusted where there is no store. */
	FUZZ_ASSERT(v.result != CERTS_SUCCESSFUL);
	FUZZ_ASSERT(
	    v.check[CERTS_LDS2_CHECK_SIGNER].result != CERTS_SUCCESSFUL);
	FUZZ_ASSERT(!v.chain.have_csca);
	FUZZ_ASSERT((v.digest[0] != '\0') ==
	    (v.check[CERTS_LDS2_CHECK_SIGNATURE].result == CERTS_SUCCESSFUL));
	for (unsigned i = 0; i < CERTS_LDS2_CHECK_COUNT; i++)
		FUZZ_ASSERT(v.check[i].result < CERTS_RESULT_COUNT &&
		    v.check[i].reason < CERTS_REASON_COUNT);
	return 0;
}

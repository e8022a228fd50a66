/*
 * The input is a certificate with its length in two bytes, then the contents of
 * a bar code.
 */
#include "tests/fuzz/fuzz.h"

#include "certs/seal.h"
#include "mrtd/vds.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span in = span_of(p, n), certificate;
	struct certs_seal_object o = {.state = "UTO", .document_code = "V"};
	struct certs_overall overall;
	struct certs_verdict v;
	struct certs_chain chain;
	struct mrtd_vds seal;
	uint16_t size;

	if (!span_take_be16(&in, &size) ||
	    !span_take(&in, size < in.n ? size : in.n, &certificate) ||
	    mrtd_vds_parse(in, &seal) != MRTD_E_OK)
		return 0;
	o.signed_part = seal.signed_part;
	o.signature = seal.signature;
	o.signer = seal.signer;
	o.reference = seal.reference;
	o.issuer = seal.issuer;
	o.signed_on = mrtd_date_days(seal.signed_on) * 86400;
	certs_checks_init(&v, CERTS_PROFILE_SEAL);
	certs_checks_add(&v, CERTS_CHECK_SEAL_STRUCTURE, CERTS_SUCCESSFUL,
	    CERTS_REASON_NONE);
	certs_checks_add(&v, CERTS_CHECK_SEAL_SEMANTICS, CERTS_SUCCESSFUL,
	    CERTS_REASON_NONE);
	certs_seal_judge(NULL, &certificate, 1, &o, 1735689600, &v, &chain);
	FUZZ_ASSERT(certs_checks_valid(&v));
	/* Nobody is trusted where there is no store. */
	overall = certs_checks_overall(&v);
	FUZZ_ASSERT(!certs_checks_admit(&overall));
	FUZZ_ASSERT(certs_seal_status(&v, true) != CERTS_SEAL_VALID);
	FUZZ_ASSERT(!chain.have_csca);
	FUZZ_ASSERT(chain.have_dsc ||
	    certs_seal_status(&v, false) == CERTS_SEAL_UNKNOWN_CERTIFICATE);
	return 0;
}

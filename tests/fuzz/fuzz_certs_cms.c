/* The input is the CMS inside an EF.SOD; its signer is judged as well. */
#include "tests/fuzz/fuzz.h"

#include "certs/chain.h"
#include "certs/cms.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct certs_verdict v;
	struct certs_chain chain;
	struct certs_overall o;
	struct certs_sod s = {0};

	if (certs_cms_open(span_of(p, n), NULL, 0, &s) != CERTS_E_OK) {
		FUZZ_ASSERT(s.cms == NULL);
		return 0;
	}
	FUZZ_ASSERT(s.signature != CERTS_SUCCESSFUL || s.signer.n > 0);
	certs_checks_init(&v, CERTS_PROFILE_GATE);
	FUZZ_ASSERT(certs_chain_judge(NULL, &s, CERTS_CMS_LDS_SECURITY_OBJECT,
			1700000000, &v, &chain) == CERTS_E_OK);
	FUZZ_ASSERT(certs_checks_valid(&v));
	o = certs_checks_overall(&v);
	/* Without a trust store nothing is ever trusted. */
	FUZZ_ASSERT(o.trust != CERTS_TRUST_TRUSTED);
	FUZZ_ASSERT(!certs_checks_admit(&o));
	certs_cms_close(&s);
	return 0;
}

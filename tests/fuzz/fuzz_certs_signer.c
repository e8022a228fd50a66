/* The input is the control centre: what it answers to either message. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "certs/signer_soap.h"
#include "mrtd/cvc.h"

static bool
printable(const char *s)
{
	for (; *s != '\0'; s++)
		if (*s < 0x20 || *s >= 0x7F)
			return false;
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span in = span_of(p, n);
	char code[CERTS_SIGNER_SOAP_CODE];
	uint8_t signature[MRTD_CVC_SIGNATURE_MAX], chain[4096];
	struct sink s = sink_of(signature, sizeof(signature));
	struct sink c = sink_of(chain, sizeof(chain));
	enum certs_err e = certs_signer_soap_signature(in, &s, code);

	FUZZ_ASSERT((e == CERTS_E_OK) == (sink_span(&s).n > 0));
	FUZZ_ASSERT(strlen(code) < sizeof(code) && printable(code));
	e = certs_signer_soap_chain(in, &c, code);
	FUZZ_ASSERT((e == CERTS_E_OK) == (sink_span(&c).n > 0));
	FUZZ_ASSERT(strlen(code) < sizeof(code) && printable(code));
	return 0;
}

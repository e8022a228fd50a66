/* The input is whatever an issuer hands in: certificate, CRL or signed list. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "certs/profile.h"
#include "mrtd/tlv.h"

static void
hear(void *cookie, const struct certs_profile_finding *f)
{
	const struct certs_profile_rule_info *r = certs_profile_rule(f->rule);
	size_t *n = cookie;

	++*n;
	FUZZ_ASSERT(r != NULL && r->text[0] != '\0' && r->remedy[0] != '\0');
	FUZZ_ASSERT(f->part != NULL);
	FUZZ_ASSERT(memchr(f->found, '\0', sizeof(f->found)) != NULL);
	for (const char *c = f->found; *c != '\0'; c++)
		FUZZ_ASSERT(*c >= ' ' && *c <= '~');
	/* Only a defect can have been allowed before. */
	FUZZ_ASSERT(!f->earlier || r->severity == CERTS_PROFILE_DEFECT);
}

static void
hear_of(void *cookie, size_t index, const struct certs_profile_finding *f)
{
	FUZZ_ASSERT(index < 2);
	hear(cookie, f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span in = span_of(p, n);
	struct certs_profile_member m[2];
	struct certs_profile_list l;
	size_t told = 0;
	const struct certs_profile_ear ear = {hear, &told};
	enum certs_profile_type t;

	/* As itself, and as what its place might say that it is. */
	for (int i = 0; i < 2; i++) {
		told = 0;
		t = certs_profile_certificate(in,
		    i == 0 ? CERTS_PROFILE_UNKNOWN
			   : (enum certs_profile_type)(n % CERTS_PROFILE_CRL),
		    &ear);
		FUZZ_ASSERT(t < CERTS_PROFILE_CRL);
		FUZZ_ASSERT(t != CERTS_PROFILE_UNKNOWN || told == 0);
	}
	told = 0;
	t = certs_profile_crl(in, 1600000000, &ear);
	FUZZ_ASSERT(t == CERTS_PROFILE_CRL || told == 0);
	told = 0;
	t = certs_profile_list(in, &l, &ear);
	if (t == CERTS_PROFILE_UNKNOWN) {
		FUZZ_ASSERT(told == 0);
	} else {
		FUZZ_ASSERT(
		    l.content.p >= p && l.content.p + l.content.n <= p + n);
		FUZZ_ASSERT(l.signer.n == 0 ||
		    (l.signer.p >= l.certificates.p &&
			l.signer.p + l.signer.n <=
			    l.certificates.p + l.certificates.n));
	}
	if (certs_profile_member(in, 0, &m[0])) {
		m[1] = m[0];
		m[1].index = 1;
		told = 0;
		certs_profile_company(m, 2, hear_of, &told);
		/* The serial number of both; their key is one. */
		FUZZ_ASSERT(told == 2);
	}
	return 0;
}

/* The input is the content of a deviation list. */
#include "tests/fuzz/fuzz.h"

#include "certs/deviation.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const uint8_t serial[] = {0x01, 0x42};
	struct certs_x509 x = {
	    .der = SPAN_OF(serial), .serial = SPAN_OF(serial)};
	struct certs_deviation_document doc = {
	    &x, SPAN_STR("P<"), SPAN_STR("L898902C3"), 1735689600};
	struct certs_deviation_description what;
	struct certs_deviation_list l;
	struct certs_deviation d;

	if (certs_deviation_open(span_of(p, n), &l) != CERTS_E_OK)
		return 0;
	while (l.rest.n > 0) {
		FUZZ_ASSERT(certs_deviation_next(&l, &d));
		(void)!certs_deviation_applies(&l, &d, &doc);
		while (d.descriptions.n > 0) {
			FUZZ_ASSERT(certs_deviation_describe(&d, &what));
			FUZZ_ASSERT(what.oid.p > p && what.oid.n < n);
			FUZZ_ASSERT(
			    what.parameter >= -1 && what.parameter <= 21);
			FUZZ_ASSERT(
			    (unsigned)what.type < CERTS_DEVIATION_COUNT);
		}
	}
	return 0;
}

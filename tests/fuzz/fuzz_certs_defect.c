/* The input is the content of a defect list; it is applied to a document. */
#include "tests/fuzz/fuzz.h"

#include "certs/checks.h"
#include "certs/defect.h"
#include "certs/lists_known.h"
#include "mrtd/tlv.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const uint8_t key_id[] = {0x01};
	static uint8_t room[8192];
	struct certs_lists_row row = {
	    .kind = CERTS_LISTS_DEFECTS,
	    .item = {.content = span_of(p, n)},
	};
	struct certs_lists_array array = {&row, 1};
	struct certs_lists lists = {&array, certs_lists_get};
	struct certs_x509 x = {.ski = SPAN_OF(key_id)};
	struct certs_deviation_document doc = {.dsc = &x};
	struct certs_lists_known known;
	struct certs_defect_known k;
	struct certs_defect_list l;
	struct certs_verdict v;
	struct certs_defect d;
	size_t entries = 0;

	if (certs_defect_open(span_of(p, n), &l) != CERTS_E_OK)
		return 0;
	while (l.rest.n > 0) {
		FUZZ_ASSERT(certs_defect_next(&l, &d));
		while (d.known.n > 0) {
			FUZZ_ASSERT(certs_defect_known(&d, &k));
			FUZZ_ASSERT((unsigned)k.type < CERTS_DEFECT_COUNT);
			FUZZ_ASSERT(k.status >= -1 && k.status < 256);
			entries++;
		}
	}
	certs_checks_init(&v, CERTS_PROFILE_GATE);
	certs_checks_add(
	    &v, CERTS_CHECK_DSC_REVOCATION, CERTS_FAILED, CERTS_REASON_REVOKED);
	certs_lists_know(&lists, &doc, &v, &known);
	FUZZ_ASSERT(known.defects <= entries && known.deviations == 0);
	FUZZ_ASSERT(certs_checks_valid(&v));
	/* No list takes a revocation back. */
	FUZZ_ASSERT(certs_checks_find(&v, CERTS_CHECK_DSC_REVOCATION)->result ==
	    CERTS_FAILED);
	for (size_t i = 0;; i++) {
		struct sink file = sink_of(room, sizeof(room));
		struct span contents;

		if (!certs_lists_card_security(&lists, &x, i, &file))
			break;
		FUZZ_ASSERT(i < entries);
		/* What a chip's file is: one element, or nothing usable. */
		FUZZ_ASSERT(sink_span(&file).n == 0 ||
		    mrtd_tlv_only(sink_span(&file), 0x30, &contents) ==
			MRTD_E_OK);
	}
	return 0;
}

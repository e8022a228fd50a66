/* The input is a revocation list, as it comes from a directory. */
#include "tests/fuzz/fuzz.h"

#include "certs/crl.h"
#include "certs/lists.h"

#include <stdlib.h>

/* A table says of each number what the walk says, or there is none. */
static void
compare(const struct certs_crl *walked)
{
	size_t n = certs_crl_sorted_count(walked) * CERTS_CRL_SORTED_ROW;
	uint8_t *room = malloc(n > 0 ? n : 1);
	struct sink k = sink_of(room, n);
	struct certs_crl sorted = *walked;
	struct span rest = walked->entries;
	struct certs_crl_entry e, a, b;
	bool more, listed[2];

	if (room == NULL)
		abort();
	if (n > 0)
		FUZZ_ASSERT(certs_crl_sorted_write(walked, &k) && k.n == n);
	sorted.sorted = sink_span(&k);
	FUZZ_ASSERT(certs_crl_sorted_valid(sorted.sorted, walked->der.n));
	for (int i = 0; n > 0 && i < 32 &&
	     certs_crl_next(&rest, &e, &more) == CERTS_E_OK && more;
	     i++) {
		FUZZ_ASSERT(certs_crl_find(walked, e.serial, &a, &listed[0]) ==
			CERTS_E_OK &&
		    certs_crl_find(&sorted, e.serial, &b, &listed[1]) ==
			CERTS_E_OK);
		FUZZ_ASSERT(listed[0] && listed[1] &&
		    a.serial.p == b.serial.p && a.why == b.why);
	}
	free(room);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const uint8_t asked[] = {0x12, 0x34};
	struct certs_lists_row row = {
	    .kind = CERTS_LISTS_CRL,
	    .item = {.content = span_of(p, n), .verified = true},
	};
	struct certs_lists_array array = {&row, 1};
	struct certs_lists lists = {&array, certs_lists_get};
	struct certs_x509 x = {.serial = SPAN_OF(asked)};
	struct certs_anchors *anchors = NULL;
	struct certs_crl_verdict v;
	struct certs_crl_entry e;
	struct certs_crl crl;
	struct span rest;
	size_t count = 0;
	bool more, listed;

	if (certs_crl_open(span_of(p, n), &crl) != CERTS_E_OK)
		return 0;
	rest = crl.entries;
	while (certs_crl_next(&rest, &e, &more) == CERTS_E_OK && more) {
		count++;
		FUZZ_ASSERT(e.serial.n > 0 && e.serial.p > p &&
		    e.serial.p + e.serial.n <= p + n);
		FUZZ_ASSERT(
		    certs_crl_find(&crl, e.serial, &e, &listed) == CERTS_E_OK ||
		    !listed);
	}
	FUZZ_ASSERT(count == certs_crl_count(&crl));
	compare(&crl);
	FUZZ_ASSERT(!certs_crl_replaces(&crl, &crl));
	(void)!certs_crl_profile(&crl);
	FUZZ_ASSERT(certs_anchors_open_memory((struct span) {0}, &anchors) ==
	    CERTS_E_OK);
	/* Nobody's list is a trusted one. */
	FUZZ_ASSERT(certs_crl_verify(anchors, &crl, NULL) != CERTS_REASON_NONE);
	x.issuer = crl.issuer;
	for (size_t i = 0; i < sizeof(crl.country); i++)
		row.item.country[i] = crl.country[i];
	certs_crl_judge(&lists, anchors, &x, NULL, crl.this_update, &v);
	FUZZ_ASSERT(v.result == CERTS_SUCCESSFUL || v.result == CERTS_FAILED ||
	    v.result == CERTS_UNDETERMINED);
	FUZZ_ASSERT(v.result != CERTS_SUCCESSFUL ||
	    (!crl.partial && !crl.malformed_extension));
	certs_anchors_free(&anchors);
	return 0;
}

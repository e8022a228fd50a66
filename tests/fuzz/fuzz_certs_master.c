/*
 * The input is a master list that an operator imports, or the contents of one.
 */
#include "tests/fuzz/fuzz.h"

#include "certs/master.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct certs_anchors_build *b = NULL;
	struct certs_master_report r;
	struct certs_anchors *a = NULL;
	struct certs_master_walk w;
	struct certs_anchor c;
	struct span index, der;

	if (certs_master_walk_init(&w, span_of(p, n)) == CERTS_E_OK)
		while (
		    certs_master_walk_next(&w, &der) == CERTS_E_OK && der.n > 0)
			FUZZ_ASSERT(der.p >= p && der.n <= n);
	if (certs_anchors_build_new((struct span) {0}, &b) != CERTS_E_OK)
		abort();
	/* Nobody vouches: nothing may be taken, whatever it is. */
	FUZZ_ASSERT(certs_master_import(
			b, span_of(p, n), false, 1700000000, &r) != CERTS_E_OK);
	FUZZ_ASSERT(r.added == 0);
	(void)!certs_master_import(b, span_of(p, n), true, 1700000000, &r);
	FUZZ_ASSERT(certs_anchors_build_index(b, &index) == CERTS_E_OK);
	FUZZ_ASSERT(certs_anchors_open_memory(index, &a) == CERTS_E_OK);
	FUZZ_ASSERT(certs_anchors_count(a) == r.added);
	for (size_t i = 0; i < certs_anchors_count(a); i++)
		FUZZ_ASSERT(certs_anchors_get(a, i, &c));
	certs_anchors_free(&a);
	certs_anchors_build_free(&b);
	return 0;
}

/* The input is a file that an operator imports, of whatever kind. */
#include "tests/fuzz/fuzz.h"

#include "certs/import.h"

static void
tell(void *cookie, const struct certs_import_item *item)
{
	size_t *taken = cookie;

	FUZZ_ASSERT(item->e < CERTS_E_COUNT);
	*taken += item->e == CERTS_E_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct certs_anchors_build *b = NULL;
	struct certs_import_report r;
	struct certs_anchors *a = NULL;
	struct certs_store_object o;
	struct span index;
	size_t taken = 0;
	struct certs_import in = {
	    .now = 1700000000,
	    .name = "file",
	    .who = "",
	    .tell = tell,
	    .cookie = &taken,
	};
	enum certs_err e;

	if (certs_anchors_build_new((struct span) {0}, &b) != CERTS_E_OK)
		abort();
	in.build = b;
	for (int turn = 0; turn < 2; turn++) {
		taken = 0;
		in.trust = turn == 1;
		e = certs_import_file(&in, span_of(p, n), &r);
		FUZZ_ASSERT(certs_anchors_build_index(b, &index) == CERTS_E_OK);
		FUZZ_ASSERT(certs_anchors_open_memory(index, &a) == CERTS_E_OK);
		/* Without a word nobody is trusted; what failed left nothing.
		 */
		if (turn == 0)
			FUZZ_ASSERT(certs_anchors_count(a) == 0);
		if (turn == 0 && e != CERTS_E_OK)
			FUZZ_ASSERT(certs_store_count(a) == 0 &&
			    certs_anchors_sources(a) == 0);
		FUZZ_ASSERT(certs_store_count(a) == 0 || taken > 0 || turn > 0);
		for (size_t i = 0; i < certs_store_count(a); i++)
			FUZZ_ASSERT(certs_store_get(a, i, &o));
		certs_anchors_free(&a);
	}
	certs_anchors_build_free(&b);
	return 0;
}

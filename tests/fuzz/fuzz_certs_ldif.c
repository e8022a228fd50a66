/* The input is a file of the PKD. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "certs/ldif.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct certs_ldif_line line;
	struct certs_ldif l;
	uint8_t *room = malloc(n > 0 ? n : 1);
	bool open = false;
	enum certs_err e;

	if (room == NULL)
		abort();
	(void)!certs_ldif_is(span_of(p, n));
	certs_ldif_init(&l, span_of(p, n), room, n);
	while ((e = certs_ldif_next(&l, &line)) == CERTS_E_OK &&
	    line.kind != CERTS_LDIF_END) {
		/* Every line belongs to an entry that was begun. */
		FUZZ_ASSERT(open == (line.kind != CERTS_LDIF_ENTRY));
		open = line.kind != CERTS_LDIF_ENTRY_END;
		FUZZ_ASSERT(line.value.n <= n);
		FUZZ_ASSERT(strlen(line.name) < sizeof(line.name));
		FUZZ_ASSERT(line.line <= l.line);
	}
	/* The file's own size is always room enough. */
	FUZZ_ASSERT(
	    e == CERTS_E_OK || e == CERTS_E_ENCODING || e == CERTS_E_VERSION);
	FUZZ_ASSERT(e != CERTS_E_OK || (!open && l.rest.n == 0));
	free(room);
	return 0;
}

/* The input is the contents of a bar code: a seal in JSON. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "mrtd/vdsnc.h"

static void
leaf(void *cookie, const char *path, const struct mrtd_json *v)
{
	const struct mrtd_vdsnc *nc = cookie;
	char text[64];
	int64_t number;

	FUZZ_ASSERT(strlen(path) < MRTD_JSON_PATH);
	FUZZ_ASSERT(v->kind < MRTD_JSON_ARRAY);
	(void)mrtd_vdsnc_field(nc->use, path);
	(void)!mrtd_json_string(v, text, sizeof(text));
	FUZZ_ASSERT(
	    mrtd_json_integer(v, &number) == (v->kind == MRTD_JSON_NUMBER));
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static uint8_t buf[2 * MRTD_VDSNC_MAX], again[8 * MRTD_VDSNC_MAX];
	struct sink k = sink_of(buf, sizeof(buf)),
		    a = sink_of(again, sizeof(again)),
		    b = sink_of(again, sizeof(again));
	struct mrtd_mrz m = {.surname = "CITIZEN", .document_number = "PF"};
	unsigned compared, different;
	struct mrtd_vdsnc nc;
	struct mrtd_json v;

	/* What is canonical stays as it is, also where it is no seal. */
	if (n <= MRTD_VDSNC_MAX &&
	    mrtd_json_open(span_of(p, n), &v) == MRTD_E_OK) {
		static uint8_t first[8 * MRTD_VDSNC_MAX];

		FUZZ_ASSERT(mrtd_json_canonical(&v, &a) == MRTD_E_OK);
		memcpy(first, again, a.n);
		FUZZ_ASSERT(
		    mrtd_json_open(span_of(first, a.n), &v) == MRTD_E_OK);
		FUZZ_ASSERT(mrtd_json_canonical(&v, &b) == MRTD_E_OK);
		FUZZ_ASSERT(span_eq(sink_span(&b), span_of(first, a.n)));
	}
	if (mrtd_vdsnc_parse(span_of(p, n), &k, &nc) != MRTD_E_OK)
		return 0;
	FUZZ_ASSERT(
	    nc.signed_part.n > 0 && nc.certificate.n > 0 && nc.signature.n > 0);
	FUZZ_ASSERT(mrtd_json_open(nc.signed_part, &v) == MRTD_E_OK);
	mrtd_json_visit(&nc.message, leaf, &nc);
	mrtd_vdsnc_compare(&nc, &m, &compared, &different);
	FUZZ_ASSERT((different & ~compared) == 0);
	mrtd_vdsnc_wipe(&nc);
	return 0;
}

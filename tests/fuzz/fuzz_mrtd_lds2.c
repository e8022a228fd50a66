/* The input is a byte for the file, then one record of it. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "mrtd/lds2.h"

static bool
is_inside(struct span part, struct span all)
{
	return part.n > 0 && part.p >= all.p &&
	    part.p + part.n <= all.p + all.n;
}

/* What has a name in the State's record is what the signature covers. */
static void
judge(const struct mrtd_lds2_object *o)
{
	static const char *const outside[] = {
	    "state_copy", "signature", "certificate", "data"};
	struct mrtd_field_walk w;
	struct mrtd_field f;

	mrtd_field_begin(&o->fields, &w);
	while (mrtd_field_next(&w, &f)) {
		bool known = f.rule != NULL && f.in == 0;

		for (size_t i = 0; known && i < 4; i++)
			known = strcmp(f.rule->key, outside[i]) != 0;
		FUZZ_ASSERT(!known);
		if (f.rule != NULL && f.in != 0)
			FUZZ_ASSERT(is_inside(f.raw, o->signed_part));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span in = span_of(p, n);
	struct mrtd_lds2_certificate c;
	struct mrtd_lds2_object o;
	uint8_t which;

	if (!span_take_u8(&in, &which))
		return 0;
	if (which >= 0x80) {
		if (mrtd_lds2_certificate(in, &c) == MRTD_E_OK)
			FUZZ_ASSERT(is_inside(c.der, in));
		return 0;
	}
	if (mrtd_lds2_parse(which % MRTD_LDS2_FILES, in, &o) != MRTD_E_OK)
		return 0;
	FUZZ_ASSERT(o.certificate >= 1 && o.certificate <= 254);
	FUZZ_ASSERT(is_inside(o.signed_part, in));
	FUZZ_ASSERT(is_inside(o.signature, in));
	FUZZ_ASSERT(o.state[3] == '\0');
	judge(&o);
	return 0;
}

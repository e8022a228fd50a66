/* The input is a byte for the table, then a file or a record of LDS2. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "mrtd/field.h"
#include "mrtd/text.h"

static void
judge(const struct mrtd_fields *fields, const struct mrtd_field *f)
{
	size_t cap = 3 * f->value.n + 64;
	uint8_t *out = malloc(cap);
	struct sink k = sink_of(out, cap);
	unsigned flaws;

	if (out == NULL)
		abort();
	mrtd_field_text(f, &k);
	FUZZ_ASSERT(sink_ok(&k));
	flaws = mrtd_text_flaws(sink_span(&k));
	FUZZ_ASSERT(flaws == 0);
	FUZZ_ASSERT((f->notes & ~fields->notes) == 0);
	FUZZ_ASSERT(f->value.n == 0 ||
	    (f->value.p >= fields->content.p &&
		f->value.p + f->value.n <=
		    fields->content.p + fields->content.n));
	FUZZ_ASSERT(f->raw.n >= f->value.n);
	FUZZ_ASSERT((f->in == 0) == (f->group == 0));
	free(out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span in = span_of(p, n);
	const struct mrtd_field_table *t;
	struct mrtd_fields fields;
	struct mrtd_field_walk w;
	struct mrtd_field f;
	uint8_t which;
	size_t seen = 0;

	if (!span_take_u8(&in, &which))
		return 0;
	t = mrtd_field_table(which & 0x1F);
	if (t == NULL || mrtd_field_parse(t, in, &fields) != MRTD_E_OK)
		return 0;
	mrtd_field_begin(&fields, &w);
	while (mrtd_field_next(&w, &f)) {
		judge(&fields, &f);
		seen++;
	}
	FUZZ_ASSERT(seen == fields.n);
	return 0;
}

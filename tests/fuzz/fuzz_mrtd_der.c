/* The input is DER: every reader tries every place. */
#include "tests/fuzz/fuzz.h"

#include "mrtd/der.h"

static void
try_all(struct span s)
{
	struct mrtd_der_time time;
	struct mrtd_tlv t;
	struct span c, v;
	uint8_t text[64];
	struct sink k = sink_of(text, sizeof(text));
	unsigned unused;
	uint32_t x;

	c = s;
	if (mrtd_der_next(&c, &t) == MRTD_E_OK) {
		uint8_t header[MRTD_TLV_HEADER_MAX];
		struct sink h = sink_of(header, sizeof(header));

		FUZZ_ASSERT(t.raw.n + c.n == s.n);
		mrtd_tlv_put_header(&h, t.tag, t.value.n);
		FUZZ_ASSERT(h.n + t.value.n == t.raw.n);
	}
	c = s;
	if (mrtd_der_uint(&c, &x) == MRTD_E_OK) {
		mrtd_der_put_uint(&k, x);
		FUZZ_ASSERT(k.n + c.n == s.n);
		FUZZ_ASSERT(span_eq(sink_span(&k), span_of(s.p, k.n)));
	}
	c = s;
	if (mrtd_der_unsigned(&c, &v) == MRTD_E_OK)
		FUZZ_ASSERT(v.n >= 1);
	c = s;
	if (mrtd_der_oid(&c, &v) == MRTD_E_OK) {
		k = sink_of(text, sizeof(text));
		(void)!mrtd_der_oid_text(v, &k);
	}
	c = s;
	if (mrtd_der_bits(&c, &v, &unused) == MRTD_E_OK)
		FUZZ_ASSERT(unused < 8 && (v.n > 0 || unused == 0));
	c = s;
	if (mrtd_der_time(&c, &time) == MRTD_E_OK)
		FUZZ_ASSERT(
		    mrtd_date_compare(time.date,
			mrtd_date_of_days(mrtd_date_days(time.date))) == 0);
	c = s;
	(void)!mrtd_der_set_of(&c, &v);
}

static void
walk(struct span s, int depth)
{
	struct mrtd_tlv t;

	while (s.n > 0) {
		struct span before = s;

		try_all(s);
		if (mrtd_der_next(&s, &t) != MRTD_E_OK) {
			FUZZ_ASSERT(s.n == before.n && s.p == before.p);
			break;
		}
		if (mrtd_tlv_constructed(t.tag) && depth < 16)
			walk(t.value, depth + 1);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	walk(span_of(p, n), 0);
	return 0;
}

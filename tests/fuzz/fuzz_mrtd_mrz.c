/* The input is a machine readable zone; what is read is written again. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "mrtd/date.h"
#include "mrtd/mrz.h"

static void
check_dates(const struct mrtd_mrz *m)
{
	const struct mrtd_date today = {2026, 11, 22};
	struct mrtd_date d;

	if (mrtd_date_birth(span_of(m->birth, 6), today, &d) == MRTD_E_OK)
		FUZZ_ASSERT(mrtd_date_compare(d, today) <= 0 &&
		    mrtd_date_age(d, today) <= 100);
	if (mrtd_date_expiry(span_of(m->expiry, 6), today, &d) == MRTD_E_OK)
		FUZZ_ASSERT(d.year == 0 ||
		    (d.year >= today.year - 50 && d.year < today.year + 50));
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct mrtd_mrz m, again;
	struct mrtd_mrz_key key;
	uint8_t buf[MRTD_MRZ_MAX];
	struct sink k = sink_of(buf, sizeof(buf));

	if (mrtd_mrz_parse(span_of(p, n), &m) != MRTD_E_OK)
		return 0;
	FUZZ_ASSERT(strlen(m.birth) == 6 && strlen(m.expiry) == 6);
	FUZZ_ASSERT(m.document_number[0] != '\0' && m.issuer[0] != '\0');
	check_dates(&m);
	if (mrtd_mrz_key_of(&m, &key) == MRTD_E_OK)
		FUZZ_ASSERT(key.n >= 24 && key.n <= sizeof(key.text));
	if (mrtd_mrz_make(&m, &k) != MRTD_E_OK)
		return 0;
	FUZZ_ASSERT(mrtd_mrz_parse(sink_span(&k), &again) == MRTD_E_OK);
	FUZZ_ASSERT(again.bad_check_digits == 0);
	FUZZ_ASSERT(!strcmp(again.document_number, m.document_number));
	FUZZ_ASSERT(!strcmp(again.birth, m.birth));
	FUZZ_ASSERT(!strcmp(again.expiry, m.expiry));
	return 0;
}

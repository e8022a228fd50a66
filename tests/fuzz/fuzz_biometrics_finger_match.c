/*
 * The input is two templates: what a record may hold, compared.  A byte says
 * how many minutiae are of the first; then six bytes for each, as in a record.
 */
#include "tests/fuzz/fuzz.h"

#include <math.h>

#include "biometrics/finger_match.h"
#include "biometrics/minutiae.h"

static void
take(struct span *s, size_t n, struct biometrics_minutiae *out)
{
	*out = (struct biometrics_minutiae) {
	    .width = 4096, .height = 4096, .ppi = 500};
	for (; out->n < n && out->n < BIOMETRICS_MINUTIAE_MAX; out->n++) {
		struct biometrics_minutia *m = &out->m[out->n];
		uint16_t x, y;

		if (!span_take_be16(s, &x) || !span_take_be16(s, &y) ||
		    !span_take_u8(s, &m->angle) ||
		    !span_take_u8(s, &m->quality))
			return;
		m->x = x & 0xFFF;
		m->y = y & 0xFFF;
		m->type = (uint8_t)((x >> 14) % 3);
		m->quality %= 101;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct biometrics_finger_prepared a, b;
	struct span s = span_of(p, n);
	struct biometrics_minutiae t;
	uint8_t first;
	double score;

	if (!span_take_u8(&s, &first))
		return 0;
	take(&s, first, &t);
	FUZZ_ASSERT(biometrics_minutiae_ok(&t));
	FUZZ_ASSERT(biometrics_finger_match_prepare(&t, &a) == BIOMETRICS_E_OK);
	take(&s, SIZE_MAX, &t);
	FUZZ_ASSERT(biometrics_finger_match_prepare(&t, &b) == BIOMETRICS_E_OK);
	FUZZ_ASSERT(a.mcc.n <= BIOMETRICS_MCC_MAX);
	score = biometrics_finger_match_score(&a, &b);
	FUZZ_ASSERT(isfinite(score) && score >= 0 && score <= 1);
	FUZZ_ASSERT(score == biometrics_finger_match_score(&b, &a));
	score = biometrics_finger_match_score(&a, &a);
	FUZZ_ASSERT(isfinite(score) && score >= 0 && score <= 1);
	return 0;
}

/*
 * The input is a file of thresholds: what is believed promises no more than its
 * counts show, and reads the same when it is written again.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "kiosk/thresholds.h"

static void
believed(const struct biometrics_model *m)
{
	double strict = 0, lax = 0;

	FUZZ_ASSERT(biometrics_model_ok(m));
	FUZZ_ASSERT(strlen(m->sha256) == 64);
	FUZZ_ASSERT(
	    biometrics_model_threshold(m, 0.1, &lax) == BIOMETRICS_E_OK);
	for (size_t i = 0; i < BIOMETRICS_MODEL_POINTS; i++)
		if (m->point[i].fmr > 0)
			strict = m->point[i].threshold;
	FUZZ_ASSERT(m->metric == BIOMETRICS_METRIC_COSINE ? strict >= lax
							  : strict <= lax);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct kiosk_thresholds a, b;
	static uint8_t text[65536];
	struct sink k = sink_of(text, sizeof(text));
	struct conf_error err;

	if (kiosk_thresholds_parse(span_of(p, n), &a, &err) != KIOSK_E_OK) {
		FUZZ_ASSERT(err.text[0] != '\0' && a.n == 0);
		return 0;
	}
	FUZZ_ASSERT(a.n > 0);
	for (size_t i = 0; i < a.n; i++) {
		believed(&a.row[i].model);
		FUZZ_ASSERT(kiosk_thresholds_find(&a, a.row[i].sha256) ==
		    &a.row[i].model);
		kiosk_thresholds_put(&k, &a.row[i]);
	}
	/* Numbers are written to six digits: two may become one. */
	FUZZ_ASSERT(sink_ok(&k));
	if (kiosk_thresholds_parse(sink_span(&k), &b, &err) == KIOSK_E_OK)
		FUZZ_ASSERT(b.n == a.n);
	return 0;
}

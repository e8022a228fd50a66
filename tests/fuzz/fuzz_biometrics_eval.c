/*
 * The input is a file of scores: every rate that comes of it is a share, and
 * thresholds keep what they promise.
 */
#include "tests/fuzz/fuzz.h"

#include "biometrics/eval_pairs.h"

enum {
	SAMPLES = 16,
	PAIRS = 512
};

/* Sixteen samples of eight persons, by the first letter of a name. */
static size_t
read_pairs(struct span text, struct biometrics_eval_pair *pair)
{
	struct biometrics_eval_line l = {0};
	struct biometrics_eval_pairing p;
	enum biometrics_err e;
	size_t n = 0;

	while (n < PAIRS && biometrics_eval_line_next(&text, &l, &e)) {
		if (e != BIOMETRICS_E_OK)
			continue;
		FUZZ_ASSERT(l.n > 0 && l.n <= BIOMETRICS_EVAL_COLUMNS);
		if (biometrics_eval_line_score(&l, &p) != BIOMETRICS_E_OK &&
		    biometrics_eval_line_pair(&l, &p) != BIOMETRICS_E_OK)
			continue;
		FUZZ_ASSERT(biometrics_eval_person_of(p.a).n > 0);
		FUZZ_ASSERT(!isnan(p.score) && p.score < INFINITY);
		pair[n++] = (struct biometrics_eval_pair) {
		    p.score, p.a.p[0] % SAMPLES, p.b.p[0] % SAMPLES};
	}
	return n;
}

static void
sound(const struct biometrics_eval_rate *r)
{
	FUZZ_ASSERT(r->errors <= r->trials);
	FUZZ_ASSERT(r->low >= 0 && r->low <= r->rate + 1e-12);
	FUZZ_ASSERT(r->high <= 1 && r->rate <= r->high + 1e-12);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct biometrics_eval_pair pair[PAIRS];
	static const uint32_t person[SAMPLES] = {
	    0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7};
	struct biometrics_eval_bootstrap b = {
	    .times = 8, .n = 2, .fmr = {.5, .05}};
	struct biometrics_eval_point det[32], at;
	uint32_t weight[2 * SAMPLES];
	struct biometrics_eval_eer eer;
	struct biometrics_eval e;
	size_t points;

	n = read_pairs(span_of(p, n), pair);
	if (biometrics_eval_init(&e, pair, n, person, SAMPLES) !=
	    BIOMETRICS_E_OK)
		return 0;
	eer = biometrics_eval_equal(&e);
	FUZZ_ASSERT(eer.eer >= 0 && eer.eer <= 1 && eer.low <= eer.high);
	points = biometrics_eval_det(&e, det, 32);
	FUZZ_ASSERT(points > 0 && points <= 32);
	for (size_t i = 0; i < points; i++) {
		sound(&det[i].false_match);
		sound(&det[i].false_non_match);
	}
	if (biometrics_eval_at(&e, .1, .01, &at) == BIOMETRICS_E_OK) {
		sound(&at.false_non_match);
		FUZZ_ASSERT(at.false_match.rate <= .1);
	}
	if (biometrics_eval_bootstrap(&e, weight, 2 * SAMPLES, &b) ==
	    BIOMETRICS_E_OK)
		FUZZ_ASSERT(
		    b.eer.low <= b.eer.high && b.fnmr[1].low <= b.fnmr[1].high);
	return 0;
}

/*
 * The input is a policy.  What is believed keeps its promises: rules are
 * complete and in order, codes lie in the pool, of nobody known nobody is
 * eligible by a rule that asks something, and bounds are bounds.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "kiosk/policy.h"

static void
codes(const struct kiosk_rules *r, const struct kiosk_rule_codes *c)
{
	FUZZ_ASSERT((size_t)c->first + c->n <= r->n_codes);
}

static void
rule(const struct kiosk_rules *r, size_t i)
{
	const struct kiosk_rule *rule = &r->rule[i];
	const struct kiosk_rule_terms *q = &rule->terms;

	FUZZ_ASSERT(kiosk_rule_complete(rule) == NULL);
	FUZZ_ASSERT(i == 0 || rule->number > r->rule[i - 1].number);
	codes(r, &q->document);
	codes(r, &q->issuer);
	codes(r, &q->nationality);
	FUZZ_ASSERT(q->age.from <= q->age.to);
	FUZZ_ASSERT(q->n_hours <= KIOSK_RULE_INTERVALS);
	for (size_t h = 0; h < q->n_hours; h++)
		FUZZ_ASSERT(q->hours[h].from < q->hours[h].to &&
		    q->hours[h].to <= 1440 && q->hours[h].days != 0);
	for (unsigned a = 0; a < KIOSK_RULE_ABOUTS; a++) {
		uint8_t text[4096];
		struct sink k = sink_of(text, sizeof(text));

		kiosk_rule_words(r, q, (enum kiosk_rule_about)a, &k);
		FUZZ_ASSERT(sink_ok(&k));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct policy policy;
	char code[KIOSK_RULE_CODE_MAX], text[KIOSK_RULE_TEXT_MAX];
	struct kiosk_rule_verdict v;
	struct kiosk_traveller t;
	struct conf_error err;

	if (kiosk_policy_parse(span_of(p, n), "lane-1", &policy, &err) !=
	    KIOSK_E_OK) {
		FUZZ_ASSERT(err.text[0] != '\0');
		return 0;
	}
	for (int i = POLICY_T_NONE + 1; i < POLICY_TIMES; i++)
		FUZZ_ASSERT(policy.time_ms[i] > 0);
	FUZZ_ASSERT(policy.fmr > 0 && policy.fmr <= 1e-3);
	FUZZ_ASSERT(policy.rules.n <= KIOSK_RULE_MAX);
	for (size_t i = 0; i < policy.rules.n; i++)
		rule(&policy.rules, i);
	memset(&t, 0, sizeof(t));
	kiosk_rule_judge(&policy.rules, &t, &v);
	kiosk_rule_reason(&v, code, text);
	FUZZ_ASSERT(code[0] != '\0' && text[0] != '\0');
	if (v.outcome == KIOSK_RULE_ELIGIBLE && policy.rules.n > 0)
		for (size_t i = 0; i < policy.rules.n; i++)
			FUZZ_ASSERT(policy.rules.rule[i].number != v.number ||
			    policy.rules.rule[i].terms.about == 0);
	return 0;
}

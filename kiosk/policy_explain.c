/* sallyport policy check, explain: a policy in words. */
#include <stdio.h>

#include "kiosk/policy_verb.h"
#include "kiosk/verbs.h"

bool
kiosk_policy_explain_load(const struct kiosk_policy_verb *v, struct policy *p)
{
	struct conf_error err;

	if (kiosk_policy_read(v->file, v->lane, p, &err) == KIOSK_E_OK)
		return true;
	fprintf(stderr, "sallyport policy: %s:%u: '%s' %s\n", v->file, err.line,
	    err.key, err.text);
	return false;
}

static void
print_head(const struct policy *p)
{
	printf("%s, ", p->id.name);
	if (p->id.version > 0)
		printf("version %u, ", p->id.version);
	else
		printf("without a version, ");
	printf("%zu rules, time zone %s\nSHA-256 %s\n", p->rules.n, p->id.zone,
	    p->id.sha256);
}

/* Nothing after a rule that asks nothing is ever asked. */
static unsigned
warn(const struct policy *p)
{
	unsigned warnings = 0;

	if (p->rules.n == 0) {
		printf("warning: there is no rule: every traveller is "
		       "eligible\n");
		warnings++;
	}
	if (p->id.version == 0) {
		printf("warning: there is no version: an older file could "
		       "take its place\n");
		warnings++;
	}
	for (size_t i = 0; i + 1 < p->rules.n; i++)
		if (p->rules.rule[i].terms.about == 0) {
			printf("warning: rule %u applies to everybody: no "
			       "rule after it is asked\n",
			    p->rules.rule[i].number);
			warnings++;
			break;
		}
	return warnings;
}

int
kiosk_policy_check(const struct kiosk_policy_verb *v)
{
	struct policy p;

	if (!kiosk_policy_explain_load(v, &p))
		return EX_CONFIG;
	print_head(&p);
	return warn(&p) == 0 ? VERB_POSITIVE : VERB_INCONCLUSIVE;
}

static void
print_terms(const struct kiosk_rules *r, const struct kiosk_rule_terms *q,
    bool demands, const char *first)
{
	bool some = false;

	for (unsigned i = 0; i < KIOSK_RULE_ABOUTS; i++) {
		const enum kiosk_rule_about about = (enum kiosk_rule_about)i;
		uint8_t text[512];
		struct sink k = sink_of(text, sizeof(text));

		if ((q->about & 1u << i) == 0 ||
		    kiosk_rule_demands(about) != demands)
			continue;
		kiosk_rule_words(r, q, about, &k);
		printf("    %s %.*s\n", some ? "and" : first, (int)k.n, text);
		some = true;
	}
	if (!some && !demands)
		printf("    whoever it is\n");
}

int
kiosk_policy_explain(const struct kiosk_policy_verb *v)
{
	struct policy p;

	if (!kiosk_policy_explain_load(v, &p))
		return EX_CONFIG;
	print_head(&p);
	printf("\nAsked in this order; the first that applies decides.\n");
	for (size_t i = 0; i < p.rules.n; i++) {
		const struct kiosk_rule *rule = &p.rules.rule[i];

		printf("\nrule %u: %s: %s\n", rule->number,
		    kiosk_rule_then_name(rule->then), rule->text);
		print_terms(&p.rules, &rule->terms, false, "if ");
		print_terms(&p.rules, &rule->terms, true, "has");
		if (rule->finger != KIOSK_RULE_FINGER_LANE)
			printf("    finger: %s\n",
			    kiosk_rule_finger_name(rule->finger));
	}
	if (p.rules.n == 0)
		printf("\nThere is no rule: every traveller is eligible.\n");
	else
		printf("\nEverybody else, and whoever of a rule cannot be told "
		       "of: the officer.\n");
	return VERB_POSITIVE;
}

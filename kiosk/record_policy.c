/* What the policy said, in the record. */
#include <stdio.h>

#include "kiosk/json.h"
#include "kiosk/record.h"

static void
selection(struct kiosk_json *j, const struct kiosk_selection *s)
{
	kiosk_json_open(j, "selection", '{');
	kiosk_json_bool(j, "random", s->random);
	kiosk_json_int(j, "random_per_mille", s->per_mille);
	kiosk_json_bool(j, "scored", s->scored);
	kiosk_json_int(j, "score", s->score);
	kiosk_json_int(j, "threshold", s->threshold);
	kiosk_json_open(j, "indicators", '[');
	for (size_t i = 0; i < s->n; i++)
		kiosk_json_text(j, NULL, s->name[i]);
	kiosk_json_close(j);
	kiosk_json_close(j);
}

void
kiosk_record_policy_json(struct kiosk_json *j, const struct kiosk_record *r)
{
	const struct kiosk_rule_verdict *v = &r->rule;
	char code[KIOSK_RULE_CODE_MAX], text[KIOSK_RULE_TEXT_MAX];

	kiosk_json_open(j, "policy", '{');
	kiosk_json_text(j, "name", r->policy.name);
	kiosk_json_int(j, "version", r->policy.version);
	kiosk_json_text(
	    j, "sha256", r->policy.sha256[0] != '\0' ? r->policy.sha256 : NULL);
	if (r->have_rule) {
		kiosk_rule_reason(v, code, text);
		kiosk_json_text(j, "outcome", kiosk_rule_then_name(v->outcome));
		kiosk_json_text(j, "code", code);
		kiosk_json_int(j, "rule", v->number);
		kiosk_json_text(j, "sentence", text);
		kiosk_json_text(
		    j, "adult", r->adult[0] != '\0' ? r->adult : NULL);
	}
	if (r->selection.made)
		selection(j, &r->selection);
	kiosk_json_close(j);
}

void
kiosk_record_policy_text(struct sink *out, const struct kiosk_record *r)
{
	char code[KIOSK_RULE_CODE_MAX], text[KIOSK_RULE_TEXT_MAX], line[320];
	int n;

	n = snprintf(line, sizeof(line), "\nPolicy: %s, version %u\n",
	    r->policy.name, r->policy.version);
	sink_put(out, span_of(line, (size_t)n));
	if (!r->have_rule)
		return;
	kiosk_rule_reason(&r->rule, code, text);
	n = snprintf(line, sizeof(line), "  %s: %s\n", code, text);
	sink_put(out, span_of(line, (size_t)n));
}

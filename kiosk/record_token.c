/* What joins a kiosk and a gate that stand apart, in the record. */
#include <stdio.h>

#include "kiosk/json.h"
#include "kiosk/record.h"

static const char *const claims[] = {
    [KIOSK_RECORD_UNCLAIMED] = "none",
    [KIOSK_RECORD_CLAIM_ALONE] = "only this gate takes it",
    [KIOSK_RECORD_CLAIM_SITE] = "the site knew it as unused",
    [KIOSK_RECORD_CLAIM_OFFLINE] = "not asked: the line to the site was cut",
};

void
kiosk_record_token_json(struct kiosk_json *j, const struct kiosk_record *r)
{
	const struct kiosk_token *t = &r->token;

	kiosk_json_open(j, "token", '{');
	kiosk_json_text(j, "id", t->id);
	kiosk_json_text(j, "kiosk", t->kiosk);
	kiosk_json_text(j, "gates", t->gates);
	kiosk_json_text(j, "passage", t->passage);
	kiosk_json_int(j, "policy_version", t->policy_version);
	kiosk_json_int(j, "issued", t->issued);
	kiosk_json_int(j, "expires", t->expires);
	if (r->station == GATE_GATE) {
		kiosk_json_text(
		    j, "verdict", kiosk_token_verdict_name(r->token_verdict));
		kiosk_json_text(j, "claim", claims[r->token_claim]);
	}
	kiosk_json_close(j);
}

void
kiosk_record_token_text(struct sink *out, const struct kiosk_record *r)
{
	const struct kiosk_token *t = &r->token;
	char text[512];
	int n = snprintf(text, sizeof(text),
	    "\nToken: %.8s, of %s for %s, passage %s\n", t->id, t->kiosk,
	    t->gates, t->passage);

	sink_put(out, span_of(text, (size_t)n));
	if (r->station != GATE_GATE)
		return;
	n = snprintf(text, sizeof(text), "  %s; claimed: %s\n",
	    kiosk_token_verdict_text(r->token_verdict), claims[r->token_claim]);
	sink_put(out, span_of(text, (size_t)n));
}

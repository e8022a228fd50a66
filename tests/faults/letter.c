#include "tests/faults/letter.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/host.h"
#include "kiosk/officer.h"

static struct kiosk_order
make(const struct faults_gate *g, const struct faults_letter *l)
{
	static uint64_t sequence = 10;
	const struct kiosk_case *c = &g->m.officer.open;
	const int64_t now = kiosk_host_time_ms();
	struct kiosk_order o = {.kind = l->is.kind,
	    .reason = l->is.kind == KIOSK_ORDER_ADMIT ? KIOSK_ORDER_BECAUSE_OK
		: l->is.kind == KIOSK_ORDER_REFUSE    ? KIOSK_ORDER_BECAUSE_NOK
						   : KIOSK_ORDER_BECAUSE_NONE,
	    .sequence = l->is.old ? 1 : ++sequence,
	    .issued_ms = now + l->is.issued_s * 1000,
	    .expires_ms = now + (l->is.issued_s + l->is.lasts_s) * 1000,
	    .officer = "4711"};
	const char *id = c->id[0] != '\0' ? c->id : FAULTS_LETTER_OTHER,
		   *passage = c->passage[0] != '\0' ? c->passage
						    : FAULTS_LETTER_OTHER;

	if (!kiosk_case_name(o.id))
		faults_give_up("no random names");
	snprintf(
	    o.gate, sizeof(o.gate), "%s", l->is.gate ? l->is.gate : "lane-1");
	snprintf(o.site, sizeof(o.site), "%s", l->is.site ? l->is.site : "T1");
	if (!kiosk_order_on_case(l->is.kind))
		return o;
	snprintf(o.case_id, sizeof(o.case_id), "%s",
	    l->is.case_id != NULL ? l->is.case_id : id);
	snprintf(o.passage, sizeof(o.passage), "%s",
	    l->is.passage != NULL ? l->is.passage : passage);
	return o;
}

void
faults_letter_write(const struct faults_gate *g, struct faults_letter *l)
{
	const struct kiosk_order o = make(g, l);
	struct kiosk_order_sealed *s = &l->sealed;

	if (kiosk_order_encode(&o, s) != KIOSK_E_OK ||
	    kiosk_order_sign(s, faults_gate_key(l->is.signer)) != KIOSK_E_OK ||
	    (l->is.second != FAULTS_NOBODY &&
		kiosk_order_sign(s, faults_gate_key(l->is.second)) !=
		    KIOSK_E_OK))
		faults_give_up("an order cannot be written");
	if (l->is.harm == FAULTS_BIT_OF_TEXT)
		s->bytes[100] ^= 1;
	if (l->is.harm == FAULTS_BIT_OF_SIGNATURE)
		s->signer[0].signature[9] ^= 1;
	if (l->is.harm == FAULTS_KEY_OF_ANOTHER &&
	    !kiosk_order_key_of(
		faults_gate_key(FAULTS_DESK_1), s->signer[0].key))
		faults_give_up("an order cannot be harmed");
	kiosk_order_peek(s, l->id);
}

void
faults_letter_deliver(struct faults_gate *g, const struct faults_letter *l)
{
	uint8_t wire[KIOSK_ORDER_SEALED_MAX];
	struct sink k = sink_of(wire, sizeof(wire));

	if (l->is.kind == KIOSK_ORDER_ADMIT)
		faults_gate_breathe(g);
	kiosk_order_put(&k, &l->sealed);
	if (kiosk_officer_on_order(&g->m, sink_span(&k)) != KIOSK_E_OK)
		faults_case(false, "an order was not even judged");
}

void
faults_letter_verdicts(
    const struct faults_gate *g, const struct faults_letter *l, char out[256])
{
	char sql[160];

	snprintf(sql, sizeof(sql),
	    "SELECT group_concat(verdict, ' ') FROM verdicts WHERE order_id ="
	    " '%s'",
	    l->id);
	faults_gate_ask(g->dir, sql, out);
}

#include "kiosk/ticket.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/decide.h"
#include "kiosk/host.h"
#include "kiosk/monitor.h"
#include "kiosk/receipt.h"

/* Of the state's time: what is left is for the way there and back. */
#define PRINT_MS 1500

static enum kiosk_err
open_kiosk(struct kiosk_ticket *t, const struct kiosk_lane *lane)
{
	enum kiosk_err e = kiosk_hpke_public_read(lane->token_seal, &t->seal);

	if (e == KIOSK_E_OK)
		e = kiosk_sign_open(lane->token_key,
		    lane->token_pin[0] != '\0' ? lane->token_pin : NULL,
		    &t->sign);
	if (e == KIOSK_E_OK &&
	    hw_printer_open(lane->printer, &t->printer) != HW_E_OK)
		e = KIOSK_E_DEVICE;
	return e;
}

static enum kiosk_err
open_gate(struct kiosk_ticket *t, const struct kiosk_lane *lane)
{
	enum kiosk_err e = kiosk_token_kiosks_read(
	    lane->token_kiosks, &t->kiosks);

	return e == KIOSK_E_OK
	    ? kiosk_hpke_private_read(lane->token_open, &t->open)
	    : e;
}

enum kiosk_err
kiosk_ticket_open(struct kiosk_ticket *t, const struct kiosk_lane *lane)
{
	*t = (struct kiosk_ticket) {.since = kiosk_host_time()};
	if (lane->topology == GATE_KIOSK)
		return open_kiosk(t, lane);
	return lane->topology == GATE_GATE ? open_gate(t, lane) : KIOSK_E_OK;
}

enum kiosk_err
kiosk_ticket_open_replay(struct kiosk_ticket *t, const struct kiosk_lane *lane)
{
	enum kiosk_err e = KIOSK_E_OK;

	*t = (struct kiosk_ticket) {.n = 0};
	if (lane->topology == GATE_KIOSK)
		e = kiosk_hpke_public_read(lane->token_seal, &t->seal);
	if (lane->topology == GATE_GATE)
		e = kiosk_token_kiosks_read(lane->token_kiosks, &t->kiosks);
	if (lane->topology == GATE_GATE &&
	    kiosk_hpke_private_read(lane->token_open, &t->open) != KIOSK_E_OK)
		t->open = NULL;
	return e;
}

void
kiosk_ticket_close(struct kiosk_ticket *t)
{
	kiosk_ticket_forget(t);
	kiosk_sign_close(&t->sign);
	hw_printer_close(&t->printer);
	EVP_PKEY_free(t->seal);
	EVP_PKEY_free(t->open);
	t->seal = t->open = NULL;
	kiosk_token_kiosks_close(&t->kiosks);
}

void
kiosk_ticket_forget(struct kiosk_ticket *t)
{
	t->have_face = false;
	t->n = 0;
	bytes_wipe(&t->face, sizeof(t->face));
	bytes_wipe(t->wire, sizeof(t->wire));
}

enum kiosk_err
kiosk_ticket_on_template(
    struct kiosk_monitor *m, enum kiosk_peer p, struct span body)
{
	struct kiosk_ticket *t = &m->ticket;

	(void)p;
	if (m->gate.topology != GATE_KIOSK)
		return KIOSK_E_STATE;
	/* It was on its way when the passage ended. */
	if (m->gate.state != GATE_FACE && m->gate.state != GATE_WARNING)
		return KIOSK_E_OK;
	t->have_face = kiosk_reference_take(body, &t->face);
	return t->have_face ? KIOSK_E_OK : KIOSK_E_FRAME;
}

/* What the token says of this passage; its id is drawn. */
static bool
fill(const struct kiosk_monitor *m, struct kiosk_token *t)
{
	const struct kiosk_lane *lane = m->conf.lane;
	const struct kiosk_record *r = &m->record;

	*t = (struct kiosk_token) {.issued = kiosk_host_time()};
	t->expires = t->issued + lane->policy.token_s;
	snprintf(t->site, sizeof(t->site), "%s", lane->site);
	snprintf(t->kiosk, sizeof(t->kiosk), "%s", lane->name);
	snprintf(t->gates, sizeof(t->gates), "%s", lane->token_gates);
	snprintf(t->passage, sizeof(t->passage), "%.32s", r->id);
	kiosk_token_under(t, &lane->policy.id);
	return kiosk_case_name(t->id);
}

/*
 * In a recording there is what is signed, and no signature: it would be a slip
 * for whoever reads it.  A replay has no key, and makes a token that no gate
 * believes.
 */
static enum kiosk_err
sign(struct kiosk_monitor *m, struct sink *wire)
{
	static const uint8_t none[KIOSK_SIGN_SIZE] = {0};
	struct kiosk_recorder *r = m->keeper.recorder;
	const struct span text = sink_span(wire);
	enum kiosk_err e = KIOSK_E_OK;
	unsigned said;

	if (!kiosk_recorder_playing(r))
		e = kiosk_token_sign(m->ticket.sign, wire);
	said = kiosk_recorder_hand(
	    r, KIOSK_RECORDING_SIGNED, text, (unsigned)e);
	if (kiosk_recorder_playing(r))
		sink_put(wire, SPAN_OF(none));
	return said < KIOSK_E_COUNT ? (enum kiosk_err)said : KIOSK_E_INTERNAL;
}

bool
kiosk_ticket_make(struct kiosk_monitor *m)
{
	struct kiosk_ticket *t = &m->ticket;
	struct kiosk_record *r = &m->record;
	struct sink k = sink_of(t->wire, sizeof(t->wire));
	enum kiosk_err e = KIOSK_E_SYSTEM;
	uint8_t once[KIOSK_HPKE_KEY];

	if (t->have_face && fill(m, &r->token) &&
	    kiosk_host_random(once, sizeof(once)))
		e = kiosk_token_seal(&r->token, &t->face, t->seal, once, &k);
	if (e == KIOSK_E_OK)
		e = sign(m, &k);
	bytes_wipe(once, sizeof(once));
	bytes_wipe(&t->face, sizeof(t->face));
	t->have_face = false;
	t->n = e == KIOSK_E_OK ? k.n : 0;
	r->have_token = e == KIOSK_E_OK;
	if (e != KIOSK_E_OK) {
		kiosk_log(
		    &m->log, "token", m->passage, "%s", kiosk_err_text(e));
		kiosk_record_reason(
		    r, "token-not-made", "the token could not be signed");
	}
	return e == KIOSK_E_OK;
}

/* The file's name, and what is said at a desk: of the paper, not of a person.
 */
static void
name_of(const struct kiosk_token *t, char out[16])
{
	snprintf(out, 16, "token-%.8s", t->id);
}

static enum hw_err
print(
    struct kiosk_monitor *m, const char *name, const struct hw_printer_slip *s)
{
	struct kiosk_recorder *r = m->keeper.recorder;
	unsigned e = HW_E_OK;

	if (!kiosk_recorder_playing(r))
		e = hw_printer_print(m->ticket.printer, name, s, PRINT_MS);
	e = kiosk_recorder_code(r, e);
	return e < HW_E_COUNT ? (enum hw_err)e : HW_E_IO;
}

bool
kiosk_ticket_print(struct kiosk_monitor *m)
{
	struct kiosk_ticket *t = &m->ticket;
	uint8_t text[KIOSK_TOKEN_TEXT_MAX];
	struct sink k = sink_of(text, sizeof(text));
	struct kiosk_receipt paper;
	enum hw_err e = HW_E_LIMIT;
	char name[16];

	kiosk_token_text_put(&k, span_of(t->wire, t->n));
	name_of(&m->record.token, name);
	if (t->n > 0 && sink_ok(&k) &&
	    kiosk_receipt_make(sink_span(&k), &paper) == KIOSK_E_OK) {
		e = print(m, name, &paper.slip);
		kiosk_receipt_free(&paper);
	}
	bytes_wipe(text, sizeof(text));
	kiosk_ticket_forget(t);
	kiosk_log(&m->log, "token", m->passage, "%s: %s", name, hw_err_text(e));
	return e == HW_E_OK;
}

static void
refuse(struct kiosk_monitor *m, enum kiosk_token_verdict v)
{
	char code[32], text[160];

	m->record.token_verdict = v;
	snprintf(code, sizeof(code), "token-%s", kiosk_token_verdict_name(v));
	snprintf(text, sizeof(text), "the token is not taken: %s",
	    kiosk_token_verdict_text(v));
	kiosk_record_reason(&m->record, code, text);
}

/* A replay may be without the key; with it, it is to come to the same face. */
static bool
open_face(struct kiosk_monitor *m, struct span wire)
{
	struct kiosk_recorder *r = m->keeper.recorder;
	struct kiosk_ticket *t = &m->ticket;
	uint8_t body[KIOSK_REFERENCE_MAX];
	struct sink k = sink_of(body, sizeof(body));
	struct span face = {0};
	unsigned opens = 0;

	if (t->open == NULL) {
		kiosk_recorder_draw(r, KIOSK_RECORDING_OPENED, &opens, &face);
		return opens == 1 && kiosk_reference_take(face, &t->face);
	}
	if (kiosk_token_open(wire, t->open, &t->face)) {
		opens = 1;
		kiosk_reference_put(&k, &t->face);
	}
	(void)kiosk_recorder_hand(
	    r, KIOSK_RECORDING_OPENED, sink_span(&k), opens);
	bytes_wipe(body, sizeof(body));
	return opens == 1;
}

static enum kiosk_token_verdict
spend(struct kiosk_monitor *m, int64_t now)
{
	const struct kiosk_token *t = &m->record.token;
	bool first = false;
	unsigned v = KIOSK_TOKEN_NOT_STORED;

	if (kiosk_store_spend(m->store, t->id, t->expires, now, &first) ==
	    KIOSK_E_OK)
		v = first ? KIOSK_TOKEN_GOOD : KIOSK_TOKEN_SPENT;
	v = kiosk_recorder_code(m->keeper.recorder, v);
	return v < KIOSK_TOKEN_VERDICT_COUNT ? (enum kiosk_token_verdict)v
					     : KIOSK_TOKEN_NOT_STORED;
}

static enum kiosk_token_verdict
judge(struct kiosk_monitor *m, struct span wire)
{
	const struct kiosk_lane *lane = m->conf.lane;
	struct kiosk_ticket *t = &m->ticket;
	struct kiosk_record *r = &m->record;
	const struct kiosk_token_when w = {.site = lane->site,
	    .gate = lane->name,
	    .policy = &lane->policy.id,
	    .now = kiosk_host_time(),
	    .life_s = lane->policy.token_s};
	enum kiosk_token_verdict v = kiosk_token_judge(
	    wire, &t->kiosks, &w, &r->token);

	r->have_token = r->token.id[0] != '\0';
	if (v != KIOSK_TOKEN_GOOD)
		return v;
	if (!open_face(m, wire))
		return KIOSK_TOKEN_SEALED;
	t->have_face = true;
	return spend(m, w.now);
}

/*
 * What somebody may be told who shows a paper that a kiosk has signed: go back
 * to a kiosk, or to another gate.  A paper that was used before, was altered or
 * is nobody's is for the officer, and the screen does not say why.
 */
static const bool returns[KIOSK_TOKEN_VERDICT_COUNT] = {
    [KIOSK_TOKEN_OTHER_GATE] = true,
    [KIOSK_TOKEN_EXPIRED] = true,
    [KIOSK_TOKEN_OTHER_POLICY] = true,
};

/* The rules know the hour and the station; the kiosk has asked the rest. */
static bool
eligible(struct kiosk_monitor *m)
{
	const struct kiosk_lane *lane = m->conf.lane;
	struct kiosk_traveller t = {
	    .station_known = true, .station = lane->topology};

	kiosk_zone_local(lane->policy.id.zone, kiosk_host_time(), &t.now);
	snprintf(t.lane, sizeof(t.lane), "%s", lane->name);
	return kiosk_decide_traveller(&lane->policy, &t, &m->record) ==
	    KIOSK_ADMIT;
}

static void
hand_over_face(struct kiosk_monitor *m)
{
	struct kiosk_ticket *t = &m->ticket;
	uint8_t body[KIOSK_REFERENCE_MAX];
	struct sink k = sink_of(body, sizeof(body));

	kiosk_reference_put(&k, &t->face);
	kiosk_monitor_say(
	    m, KIOSK_BIOMETRIC, KIOSK_MSG_REFERENCE, sink_span(&k));
	bytes_wipe(body, sizeof(body));
	kiosk_ticket_forget(t);
}

enum kiosk_err
kiosk_ticket_on_token(
    struct kiosk_monitor *m, enum kiosk_peer p, struct span wire)
{
	enum kiosk_token_verdict v;

	(void)p;
	if (m->gate.topology != GATE_GATE)
		return KIOSK_E_STATE;
	if (m->gate.state != GATE_MRZ)
		return KIOSK_E_OK;
	v = judge(m, wire);
	kiosk_log(&m->log, "token", m->passage, "%.8s: %s", m->record.token.id,
	    kiosk_token_verdict_text(v));
	m->record.token_verdict = v;
	if (v != KIOSK_TOKEN_GOOD)
		refuse(m, v);
	if (v != KIOSK_TOKEN_GOOD || !eligible(m)) {
		kiosk_ticket_forget(&m->ticket);
		m->moment.elsewhere = v == KIOSK_TOKEN_OTHER_GATE;
		kiosk_monitor_feed(
		    m, returns[v] ? GATE_EV_TOKEN_BACK : GATE_EV_REFUSED);
		return KIOSK_E_OK;
	}
	hand_over_face(m);
	kiosk_monitor_feed(m, GATE_EV_TOKEN);
	return KIOSK_E_OK;
}

/* Whether it was printed since this gate's store was opened: its own memory of
 * it is whole.  A replay began at another time. */
static bool
remembers(const struct kiosk_monitor *m)
{
	const int64_t from = m->ticket.since + KIOSK_TOKEN_SKEW_S;

	return kiosk_recorder_code(
		   m->keeper.recorder, m->record.token.issued > from) == 1;
}

enum gate_event
kiosk_ticket_claim(struct kiosk_monitor *m)
{
	const struct kiosk_lane *lane = m->conf.lane;
	const bool site = lane->site[0] != '\0';
	struct kiosk_record *r = &m->record;
	uint8_t body[KIOSK_SPENT_CLAIM];
	struct sink k = sink_of(body, sizeof(body));

	/* Nobody else takes it, and nobody else could know. */
	if (!site && strcmp(r->token.gates, lane->name) == 0) {
		r->token_claim = KIOSK_RECORD_CLAIM_ALONE;
		return GATE_EV_CLAIMED;
	}
	if (m->officer.up) {
		kiosk_spent_put_claim(&k, &r->token);
		kiosk_monitor_say(
		    m, KIOSK_LINK, KIOSK_MSG_CLAIM, sink_span(&k));
		return GATE_EVENT_COUNT;
	}
	if (lane->policy.token_offline && (!site || remembers(m))) {
		r->token_claim = KIOSK_RECORD_CLAIM_OFFLINE;
		return GATE_EV_CLAIMED;
	}
	refuse(m, KIOSK_TOKEN_UNCLAIMED);
	return GATE_EV_REFUSED;
}

/* Not an officer's: a new slip is good at once.  Which gate it is that has not
 * told is for the log. */
static void
unsettled(struct kiosk_monitor *m, const char *missing)
{
	kiosk_log(&m->log, "token", m->passage,
	    "%.8s: %s: %s has not told the site", m->record.token.id,
	    kiosk_token_verdict_text(KIOSK_TOKEN_UNSETTLED), missing);
	refuse(m, KIOSK_TOKEN_UNSETTLED);
	/* The site may have lost what this one has told as well. */
	kiosk_officer_tell_spent(m);
	kiosk_monitor_feed(m, GATE_EV_TOKEN_BACK);
}

/* Late, or about another passage's: nobody waits for it. */
enum kiosk_err
kiosk_ticket_on_claimed(
    struct kiosk_monitor *m, enum kiosk_peer p, struct span body)
{
	struct kiosk_record *r = &m->record;
	struct kiosk_spent_claimed c;

	(void)p;
	if (!kiosk_spent_take_claimed(body, &c))
		return KIOSK_E_FRAME;
	if (m->gate.state != GATE_CLAIMING ||
	    memcmp(c.id, r->token.id, KIOSK_SPENT_ID) != 0)
		return KIOSK_E_OK;
	if (c.said == KIOSK_STORE_UNSETTLED) {
		kiosk_officer_clean(c.missing);
		unsettled(m, c.missing);
		return KIOSK_E_OK;
	}
	if (c.said == KIOSK_STORE_FIRST)
		r->token_claim = KIOSK_RECORD_CLAIM_SITE;
	else
		refuse(m, KIOSK_TOKEN_SPENT);
	kiosk_monitor_feed(
	    m, c.said == KIOSK_STORE_FIRST ? GATE_EV_CLAIMED : GATE_EV_REFUSED);
	return KIOSK_E_OK;
}

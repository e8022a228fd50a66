/* What an officer decides: asked for its reason, signed, sent. */
#include <stdio.h>
#include <string.h>

#include "kiosk/console.h"
#include "kiosk/correct.h"

/* clang-format off */
static const struct {
	enum kiosk_order_kind kind;
	enum kiosk_order_step step;
	uint32_t reasons; /* 1 << enum ui_console_reason */
	const char *text;
} kinds[UI_CONSOLE_ORDER_COUNT] = {
#define YES (1u << UI_CONSOLE_REASON_OK_OBVIOUS | 1u << UI_CONSOLE_REASON_OK)
#define NO (1u << UI_CONSOLE_REASON_NOK)
	[UI_CONSOLE_ORDER_ADMIT]    = {KIOSK_ORDER_ADMIT, KIOSK_ORDER_STEP_NONE, YES, "The door opens for this traveller."},
	[UI_CONSOLE_ORDER_REFUSE]   = {KIOSK_ORDER_REFUSE, KIOSK_ORDER_STEP_NONE, NO, "The traveller is not let through."},
	[UI_CONSOLE_ORDER_REFER]    = {KIOSK_ORDER_REFER, KIOSK_ORDER_STEP_NONE, 0, "The traveller is asked to go to the second line."},
	[UI_CONSOLE_ORDER_FACE]     = {KIOSK_ORDER_REPEAT, KIOSK_ORDER_STEP_FACE, 0, "The face is compared once more."},
	[UI_CONSOLE_ORDER_DOCUMENT] = {KIOSK_ORDER_REPEAT, KIOSK_ORDER_STEP_DOCUMENT, 0, "Everything is done once more, from the document on."},
	[UI_CONSOLE_ORDER_WAIT]     = {KIOSK_ORDER_WAIT, KIOSK_ORDER_STEP_NONE, 0, "The case is held open for as long again."},
	[UI_CONSOLE_ORDER_CORRECT]  = {KIOSK_ORDER_CORRECT, KIOSK_ORDER_STEP_NONE, 0, "The gate tries the chip again with these characters"},
	[UI_CONSOLE_ORDER_LOCK]     = {KIOSK_ORDER_LOCK, KIOSK_ORDER_STEP_NONE, 0, "At once: nobody passes."},
	[UI_CONSOLE_ORDER_RELEASE]  = {KIOSK_ORDER_RELEASE, KIOSK_ORDER_STEP_NONE, 0, "The lane goes back into service."},
	[UI_CONSOLE_ORDER_CLOSE]    = {KIOSK_ORDER_CLOSE, KIOSK_ORDER_STEP_NONE, 0, "Closed after the passage that is running."},
	[UI_CONSOLE_ORDER_EMERGENCY] = {KIOSK_ORDER_EMERGENCY, KIOSK_ORDER_STEP_NONE, 0, "The lane is locked at once and an alarm is raised."},
};
static const enum kiosk_order_reason reasons[UI_CONSOLE_REASON_COUNT] = {
	[UI_CONSOLE_REASON_NONE]       = KIOSK_ORDER_BECAUSE_NONE,
	[UI_CONSOLE_REASON_OK_OBVIOUS] = KIOSK_ORDER_BECAUSE_OK_OBVIOUS,
	[UI_CONSOLE_REASON_OK]         = KIOSK_ORDER_BECAUSE_OK,
	[UI_CONSOLE_REASON_NOK]        = KIOSK_ORDER_BECAUSE_NOK,
};
/* clang-format on */

bool
kiosk_console_order_of(const struct kiosk_order *o, enum ui_console_order *out)
{
	for (unsigned i = 0; i < UI_CONSOLE_ORDER_COUNT; i++)
		if (kinds[i].kind == o->kind && kinds[i].step == o->step) {
			*out = (enum ui_console_order)i;
			return true;
		}
	return false;
}

static bool
for_lane(enum ui_console_order o)
{
	return o >= UI_CONSOLE_ORDER_LOCK;
}

static bool
permitted(const struct kiosk_console *c, enum ui_console_order o)
{
	const uint32_t may = for_lane(o) ? c->view.lane_orders
					 : c->view.shown.may;

	return c->officer != NULL && c->store != NULL && (may >> o & 1) != 0 &&
	    (for_lane(o) || c->shown.id[0] != '\0') &&
	    c->view.lane_chosen >= 0 && c->view.lane_chosen < c->view.lanes;
}

static void
field(struct ui_console_ask *a, const char *label, bool hidden)
{
	struct ui_console_field *f = &a->field[a->fields++];

	memset(f, 0, sizeof(*f));
	snprintf(f->label, sizeof(f->label), "%s", label);
	f->hidden = hidden;
}

/* What an officer has changed of the zone, as an order says it. */
static bool
correction(const struct kiosk_console *c, char text[KIOSK_CORRECT_TEXT])
{
	struct kiosk_correct k;

	if (!kiosk_correct_of(c->read, c->lines[0], &k))
		return false;
	kiosk_correct_text(&k, text);
	return true;
}

void
kiosk_console_order_begin(struct kiosk_console *c, enum ui_console_order o)
{
	struct ui_console_ask *a = &c->view.ask;
	char text[KIOSK_CORRECT_TEXT];
	const bool two = !for_lane(o) &&
	    (c->view.shown.four_eyes >> o & 1) != 0;

	if (a->open || !permitted(c, o))
		return;
	bytes_wipe(a, sizeof(*a));
	a->open = true;
	c->asking = KIOSK_CONSOLE_ASK_ORDER;
	c->ordering = o;
	memcpy(c->asked, c->shown.id, sizeof(c->asked));
	snprintf(a->title, sizeof(a->title), "%s, %s", ui_console_order_text(o),
	    c->view.lane[c->view.lane_chosen].name);
	snprintf(a->text, sizeof(a->text), "%s%s", kinds[o].text,
	    two ? " A second officer has to sign it here." : "");
	a->reasons = kinds[o].reasons;
	if (a->reasons == NO)
		a->reason = UI_CONSOLE_REASON_NOK;
	if (o == UI_CONSOLE_ORDER_CORRECT && !c->typing && correction(c, text))
		snprintf(
		    a->text, sizeof(a->text), "%s: %s", kinds[o].text, text);
	/* What is corrected takes the place of a note. */
	if (o != UI_CONSOLE_ORDER_CORRECT || two)
		field(a,
		    o == UI_CONSOLE_ORDER_CORRECT
			? "Signed by two officers"
			: "Note, in your own words (may be empty)",
		    false);
	if (two) {
		field(a, "Second officer", false);
		field(a, "Their PIN", true);
		field(a, "The code of their device", true);
	}
	snprintf(a->confirm, sizeof(a->confirm), "%s  Enter",
	    ui_console_order_text(o));
}

/* The signature of somebody else; NULL: said why. */
static struct kiosk_officer_key *
second(struct kiosk_console *c)
{
	struct ui_console_ask *a = &c->view.ask;
	struct kiosk_console_officer *o = NULL;
	struct kiosk_officer_key *key = NULL;
	enum kiosk_console_logon l = kiosk_console_officer_try(&c->officers,
	    a->field[1].text, a->field[2].text, a->field[3].text,
	    c->now_ms / 1000, &o, &key);

	if (l == KIOSK_CONSOLE_WELCOME && o != c->officer &&
	    (o->rights & KIOSK_CONSOLE_DECIDE) != 0)
		return key;
	kiosk_officer_key_close(&key);
	snprintf(a->wrong, sizeof(a->wrong), "%s",
	    l == KIOSK_CONSOLE_WELCOME
		? "Another officer with the right to decide has to sign"
		: "Name, PIN or code is wrong");
	return NULL;
}

static void
compose(struct kiosk_console *c, struct kiosk_order *o)
{
	const enum ui_console_order kind = c->ordering;

	memset(o, 0, sizeof(*o));
	o->kind = kinds[kind].kind;
	o->step = kinds[kind].step;
	o->reason = reasons[c->view.ask.reason];
	snprintf(o->site, sizeof(o->site), "%s", c->conf.site);
	snprintf(o->gate, sizeof(o->gate), "%s",
	    c->view.lane[c->view.lane_chosen].name);
	if (!for_lane(kind)) {
		snprintf(o->gate, sizeof(o->gate), "%s", c->shown.gate);
		memcpy(o->case_id, c->shown.id, sizeof(o->case_id));
		memcpy(o->passage, c->shown.passage, sizeof(o->passage));
	}
	o->issued_ms = c->now_ms;
	o->expires_ms = c->now_ms + INT64_C(1000) * c->conf.order_s;
	snprintf(o->officer, sizeof(o->officer), "%s", c->officer->name);
	/* CORRECT: correct() */
	if (kind != UI_CONSOLE_ORDER_CORRECT)
		snprintf(
		    o->note, sizeof(o->note), "%s", c->view.ask.field[0].text);
}

/* What is sealed is sealed for the order of this id. */
static bool
correct(const struct kiosk_console *c, struct kiosk_order *o)
{
	return c->typing
	    ? kiosk_correct_seal(c->lines[0], c->zone_key, o->id, o->note)
	    : correction(c, o->note);
}

static enum kiosk_err
send(struct kiosk_console *c, struct kiosk_order *o,
    struct kiosk_officer_key *other)
{
	struct kiosk_order_sealed sealed;
	enum kiosk_err e;

	if (!kiosk_case_name(o->id) ||
	    (o->kind == KIOSK_ORDER_CORRECT && !correct(c, o)))
		return KIOSK_E_SYSTEM;
	e = kiosk_store_next_sequence(c->store, o->site, o->gate,
	    kiosk_officer_key_public(c->key), &o->sequence);
	/* A site restored from a backup has forgotten numbers that its gates
	 * have seen: none of them is as high as the time. */
	if (e == KIOSK_E_OK && o->sequence < (uint64_t)o->issued_ms)
		o->sequence = (uint64_t)o->issued_ms;
	if (e == KIOSK_E_OK)
		e = kiosk_order_encode(o, &sealed);
	if (e == KIOSK_E_OK)
		e = kiosk_officer_key_sign(c->key, &sealed);
	if (e == KIOSK_E_OK && other != NULL)
		e = kiosk_officer_key_sign(other, &sealed);
	/* Whoever decides stands in the log before it can count. */
	if (e == KIOSK_E_OK &&
	    !kiosk_console_note(c, AUDIT_ORDER,
		"%s gate=%s case=%s order=%s reason=%s second=%s",
		kiosk_order_kind_name(o->kind), o->gate, o->case_id, o->id,
		kiosk_order_reason_name(o->reason),
		other != NULL ? c->view.ask.field[1].text : "-"))
		e = KIOSK_E_STORE;
	if (e != KIOSK_E_OK)
		return e;
	/* Before it goes: where we stop in between, it goes then. */
	kiosk_console_sent_add(c, c->ordering, o, &sealed);
	if ((e = kiosk_store_send_order(c->store, &sealed)) != KIOSK_E_OK)
		kiosk_console_sent_undo(c);
	return e;
}

void
kiosk_console_order_confirm(struct kiosk_console *c)
{
	struct ui_console_ask *a = &c->view.ask;
	const bool two = a->fields > 1;
	struct kiosk_officer_key *other = NULL;
	struct kiosk_order o;
	enum kiosk_err e;

	/* What was asked about one case decides no other. */
	if (!permitted(c, c->ordering) ||
	    (!for_lane(c->ordering) && strcmp(c->asked, c->shown.id) != 0)) {
		snprintf(a->wrong, sizeof(a->wrong),
		    "The case is over, or this may not be ordered any more");
		return;
	}
	if (a->reasons != 0 && (a->reasons >> a->reason & 1) == 0) {
		snprintf(a->wrong, sizeof(a->wrong), "Choose a reason");
		return;
	}
	if (two && (other = second(c)) == NULL)
		return;
	compose(c, &o);
	e = send(c, &o, other);
	kiosk_officer_key_close(&other);
	if (e != KIOSK_E_OK) {
		snprintf(a->wrong, sizeof(a->wrong), "It was not sent: %s",
		    kiosk_err_text(e));
		return;
	}
	bytes_wipe(a, sizeof(*a));
	c->asking = KIOSK_CONSOLE_ASK_NOTHING;
}

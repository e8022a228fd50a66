#include "kiosk/officer.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/host.h"
#include "kiosk/monitor.h"

#define JUDGED_MAX 240 /* orders in a minute: more is an attack */

static const struct policy *
policy_of(const struct kiosk_monitor *m)
{
	return kiosk_monitor_policy(m);
}

/* A revision of the case.  What cannot be stored stays open at the site until
 * its time is over. */
static void
put_case(struct kiosk_monitor *m, struct kiosk_case *c)
{
	if (kiosk_store_put_case(m->store, c) != KIOSK_E_OK)
		kiosk_log(&m->log, "case", m->passage, "%s",
		    kiosk_store_why(m->store));
	kiosk_officer_push(m);
}

static bool
expire_one(void *cookie, const struct kiosk_case *c)
{
	struct kiosk_case *out = cookie;

	*out = *c;
	return false;
}

enum kiosk_err
kiosk_officer_begin(struct kiosk_monitor *m)
{
	enum kiosk_order_kind kind;
	struct kiosk_case left = {.id = ""};
	enum kiosk_err e = kiosk_store_lane_order(m->store, &kind);

	if (e != KIOSK_E_OK)
		return e;
	m->officer.closed = kind != KIOSK_ORDER_RELEASE;
	m->officer.since_ms = kiosk_host_now_ms();
	/* One at most: a gate has one passage. */
	e = kiosk_store_open_cases(
	    m->store, NULL, kiosk_host_time_ms(), expire_one, &left);
	if (e != KIOSK_E_OK || left.id[0] == '\0')
		return e;
	left.state = KIOSK_CASE_EXPIRED;
	left.closed_ms = kiosk_host_time_ms();
	return kiosk_store_put_case(m->store, &left);
}

/* PostgreSQL takes UTF-8 alone; a sentence may quote a document. */
void
kiosk_officer_clean(char *text)
{
	for (; *text != '\0'; text++)
		if (*text < 0x20 || *text > 0x7E)
			*text = '?';
}

/* A case without its pictures is still a case. */
static void
put_exhibit(struct kiosk_monitor *m, const struct kiosk_case *c, unsigned kind)
{
	const size_t n = m->officer.exhibit[kind].n;

	if (n > 0 &&
	    kiosk_store_put_photo(m->store, c, (enum kiosk_case_photo)kind,
		span_of(m->officer.exhibit[kind].bytes, n)) != KIOSK_E_OK)
		kiosk_log(&m->log, "case", m->passage, "%s",
		    kiosk_store_why(m->store));
}

/* Who shows what; the other kinds are the monitor's own. */
static bool
shows(const struct kiosk_monitor *m, enum kiosk_peer p, unsigned kind)
{
	static const enum kiosk_peer from[KIOSK_CASE_PHOTOS] = {
	    [KIOSK_CASE_PHOTO_CHIP] = KIOSK_BIOMETRIC,
	    [KIOSK_CASE_PHOTO_LIVE] = KIOSK_BIOMETRIC,
	    [KIOSK_CASE_PRINTED] = KIOSK_DOCUMENT,
	    [KIOSK_CASE_DG1] = KIOSK_DOCUMENT,
	    [KIOSK_CASE_HITS] = KIOSK_MONITOR,
	    [KIOSK_CASE_PAGE] = KIOSK_IMAGE,
	    [KIOSK_CASE_KEY] = KIOSK_MONITOR,
	};

	return kind < KIOSK_CASE_PHOTOS && from[kind] == p &&
	    (kind != KIOSK_CASE_PAGE || m->officer.page_asked);
}

enum kiosk_err
kiosk_officer_on_exhibit(
    struct kiosk_monitor *m, enum kiosk_peer p, struct span body)
{
	uint8_t kind;
	bool late;

	if (!span_take_u8(&body, &kind) || !shows(m, p, kind) ||
	    body.n > KIOSK_STORE_PHOTO_MAX)
		return KIOSK_E_FRAME;
	if (kind == KIOSK_CASE_PAGE)
		m->officer.page_asked = false;
	if (m->conf.lane->site[0] == '\0')
		return KIOSK_E_OK;
	late = m->officer.open.id[0] != '\0' && m->officer.exhibit[kind].n == 0;
	memcpy(m->officer.exhibit[kind].bytes, body.p, body.n);
	m->officer.exhibit[kind].n = body.n;
	if (late) {
		put_exhibit(m, &m->officer.open, kind);
		kiosk_officer_push(m);
	}
	return KIOSK_E_OK;
}

void
kiosk_officer_forget(struct kiosk_monitor *m)
{
	bytes_wipe(m->officer.exhibit, sizeof(m->officer.exhibit));
	bytes_wipe(m->officer.correction, sizeof(m->officer.correction));
	m->officer.page_asked = m->officer.typed = false;
}

/* Without it the officer could not look up whom a list names. */
static void
exhibit_hits(struct kiosk_monitor *m)
{
	const struct kiosk_record *r = &m->record;
	struct sink k = sink_of(m->officer.exhibit[KIOSK_CASE_HITS].bytes,
	    sizeof(m->officer.exhibit[KIOSK_CASE_HITS].bytes));
	char line[KIOSK_WATCHLIST_NAME + KIOSK_WATCHLIST_LABEL + 4];
	int n;

	if (kiosk_profile_writes(r, KIOSK_PROFILE_HITS))
		return;
	for (size_t i = 0; r->have_watchlist && i < r->watchlist.hits; i++) {
		n = snprintf(line, sizeof(line), "%s: %s\n",
		    r->watchlist.hit[i].list, r->watchlist.hit[i].label);
		sink_put(&k, span_of(line, (size_t)n));
	}
	for (size_t i = 0; r->have_persons && i < r->persons.hits; i++) {
		n = snprintf(line, sizeof(line), "%s: %s\n",
		    r->persons.hit[i].list, r->persons.hit[i].reference);
		sink_put(&k, span_of(line, (size_t)n));
	}
	m->officer.exhibit[KIOSK_CASE_HITS].n = k.n;
	bytes_wipe(line, sizeof(line));
}

/* A chip that has opened brought its own zone, and a portrait that another
 * document must not have. */
static bool
opened(const struct kiosk_monitor *m)
{
	const struct kiosk_record *r = &m->record;

	return r->have_facts && r->facts.err != MRTD_E_PASSWORD;
}

/* A zone was read, and no chip has opened with it. */
static bool
misread(const struct kiosk_monitor *m)
{
	return m->officer.exhibit[KIOSK_CASE_PRINTED].n > 0 && !opened(m);
}

/* None was, and an officer can read the page off its picture. */
static bool
unread(const struct kiosk_monitor *m)
{
	return m->record.optical.pictured &&
	    m->conf.lane->topology != GATE_GATE &&
	    m->officer.exhibit[KIOSK_CASE_PRINTED].n == 0 && !opened(m);
}

/* What an order says of the zone, for the document worker; false: nothing that
 * can be done now. */
static bool
correction(const struct kiosk_monitor *m, const struct kiosk_order *o,
    char text[KIOSK_CORRECT_TEXT])
{
	const struct kiosk_officer *f = &m->officer;

	if (kiosk_correct_sealed(o->note))
		return unread(m) && f->exhibit[KIOSK_CASE_PAGE].n > 0 &&
		    f->exhibit[KIOSK_CASE_KEY].n == KIOSK_CORRECT_KEY &&
		    kiosk_correct_open(
			o->note, f->exhibit[KIOSK_CASE_KEY].bytes, o->id, text);
	if (strlen(o->note) >= KIOSK_CORRECT_TEXT)
		return false;
	memcpy(text, o->note, strlen(o->note) + 1);
	return misread(m);
}

/* No picture of a page leaves its worker but for a zone that an officer may
 * type from it. */
static void
exhibit_page(struct kiosk_monitor *m, struct kiosk_case *c)
{
	const uint32_t correct = UINT32_C(1) << KIOSK_ORDER_CORRECT;
	struct kiosk_officer *f = &m->officer;

	f->exhibit[KIOSK_CASE_KEY].n = 0;
	if (unread(m) && (c->may & correct) != 0 &&
	    kiosk_host_random(
		f->exhibit[KIOSK_CASE_KEY].bytes, KIOSK_CORRECT_KEY)) {
		f->exhibit[KIOSK_CASE_KEY].n = KIOSK_CORRECT_KEY;
		return;
	}
	bytes_wipe(
	    &f->exhibit[KIOSK_CASE_PAGE], sizeof(f->exhibit[KIOSK_CASE_PAGE]));
	if (!misread(m))
		c->may &= ~correct;
}

static void
ask_page(struct kiosk_monitor *m)
{
	struct kiosk_officer *f = &m->officer;

	if (f->exhibit[KIOSK_CASE_KEY].n == 0 ||
	    f->exhibit[KIOSK_CASE_PAGE].n > 0 || f->page_asked)
		return;
	f->page_asked = true;
	kiosk_monitor_say(
	    m, KIOSK_IMAGE, KIOSK_MSG_SHOW_PAGE, span_of(NULL, 0));
}

enum kiosk_err
kiosk_officer_open(struct kiosk_monitor *m, uint32_t revision)
{
	const struct kiosk_record *r = &m->record;
	const struct policy *p = policy_of(m);
	struct kiosk_case c = {.record = revision};
	enum kiosk_err e;

	if (r->site[0] == '\0' || m->officer.open.id[0] != '\0')
		return KIOSK_E_OK;
	if (!kiosk_case_name(c.id))
		return KIOSK_E_SYSTEM;
	memcpy(c.site, r->site, sizeof(c.site));
	memcpy(c.gate, r->gate, sizeof(c.gate));
	memcpy(c.passage, r->id, sizeof(c.passage));
	c.opened_ms = kiosk_host_time_ms();
	c.until_ms = c.opened_ms + p->time_ms[POLICY_T_OFFICER];
	c.may = kiosk_policy_orders(p);
	exhibit_page(m, &c);
	c.four_eyes = kiosk_policy_four_eyes(p);
	c.offline = !m->officer.up;
	/* The last one is why it came here now. */
	if (r->reasons > 0) {
		const struct kiosk_record_reason *why =
		    &r->reason[r->reasons - 1];

		memcpy(c.cause, why->code, sizeof(c.cause));
		memcpy(c.text, why->text, sizeof(c.text));
	}
	kiosk_record_codes(r, c.reasons, sizeof(c.reasons));
	kiosk_officer_clean(c.cause);
	kiosk_officer_clean(c.text);
	kiosk_officer_clean(c.reasons);
	if ((e = kiosk_store_put_case(m->store, &c)) != KIOSK_E_OK)
		return e;
	exhibit_hits(m);
	for (unsigned k = 0; k < KIOSK_CASE_PHOTOS; k++)
		put_exhibit(m, &c, k);
	m->officer.open = c;
	kiosk_log(&m->log, "case", m->passage, "%s: %s", c.id, c.cause);
	ask_page(m);
	return KIOSK_E_OK;
}

static void
close_case(struct kiosk_monitor *m, enum kiosk_case_state state,
    const struct kiosk_order *o)
{
	struct kiosk_case *c = &m->officer.open;

	if (c->id[0] == '\0')
		return;
	c->state = state;
	c->closed_ms = kiosk_host_time_ms();
	if (o != NULL)
		memcpy(c->order, o->id, sizeof(c->order));
	put_case(m, c);
	kiosk_store_forget(m->store);
	memset(c, 0, sizeof(*c));
	bytes_wipe(&m->officer.exhibit[KIOSK_CASE_KEY],
	    sizeof(m->officer.exhibit[KIOSK_CASE_KEY]));
}

void
kiosk_officer_expire(struct kiosk_monitor *m)
{
	close_case(m, KIOSK_CASE_EXPIRED, NULL);
}

bool
kiosk_officer_absent_too_long(const struct kiosk_monitor *m)
{
	const uint64_t bound = UINT64_C(60000) * policy_of(m)->offline_minutes;

	return m->conf.lane->site[0] != '\0' && !m->officer.up &&
	    kiosk_host_now_ms() - m->officer.since_ms >= bound;
}

/* What a good order does to the gate; GATE_EVENT_COUNT: nothing. */
static enum gate_event
event_of(const struct kiosk_order *o)
{
	static const enum gate_event events[KIOSK_ORDER_KIND_COUNT] = {
	    [KIOSK_ORDER_ADMIT] = GATE_EV_ORDER_ADMIT,
	    [KIOSK_ORDER_REFUSE] = GATE_EV_ORDER_REFUSE,
	    [KIOSK_ORDER_REFER] = GATE_EV_ORDER_REFUSE,
	    [KIOSK_ORDER_REPEAT] = GATE_EV_ORDER_AGAIN,
	    [KIOSK_ORDER_WAIT] = GATE_EV_ORDER_WAIT,
	    [KIOSK_ORDER_LOCK] = GATE_EV_ORDER_CLOSE,
	    [KIOSK_ORDER_EMERGENCY] = GATE_EV_ORDER_CLOSE,
	    [KIOSK_ORDER_CORRECT] = GATE_EV_ORDER_CORRECT,
	    [KIOSK_ORDER_CLOSE] = GATE_EVENT_COUNT,
	    [KIOSK_ORDER_RELEASE] = GATE_EVENT_COUNT,
	};

	return o->step == KIOSK_ORDER_STEP_FACE ? GATE_EV_ORDER_FACE
						: events[o->kind];
}

static void
note_order(struct kiosk_monitor *m, const struct kiosk_order *o)
{
	struct kiosk_record *r = &m->record;

	r->order = *o;
	r->have_order = true;
	/* The reasons stand in the revision that the case names. */
	if (o->kind == KIOSK_ORDER_REPEAT || o->kind == KIOSK_ORDER_CORRECT)
		r->reasons = 0;
	if (o->kind != KIOSK_ORDER_CORRECT)
		return;
	r->key = KIOSK_RECORD_READ;
	m->officer.typed = kiosk_correct_sealed(o->note);
	if (m->officer.typed) {
		r->correction = (struct kiosk_correct) {.typed = true};
		r->have_correction = true;
		memset(r->order.note, 0, sizeof(r->order.note));
	} else {
		r->have_correction = kiosk_correct_take(
		    o->note, &r->correction);
	}
	memcpy(r->corrected_by, o->officer, sizeof(r->corrected_by));
}

void
kiosk_officer_correct(struct kiosk_monitor *m)
{
	char *text = m->officer.correction;

	kiosk_monitor_say(
	    m, KIOSK_DOCUMENT, KIOSK_MSG_CORRECT, span_of(text, strlen(text)));
	bytes_wipe(text, sizeof(m->officer.correction));
}

static void
order_case(struct kiosk_monitor *m, const struct kiosk_order *o)
{
	struct kiosk_case *c = &m->officer.open;

	if (o->kind == KIOSK_ORDER_WAIT) {
		c->until_ms = kiosk_host_time_ms() +
		    policy_of(m)->time_ms[POLICY_T_OFFICER];
		put_case(m, c);
	} else {
		if (o->kind == KIOSK_ORDER_CORRECT)
			(void)!correction(m, o, m->officer.correction);
		note_order(m, o);
		/* The end of this passage, so it is stored before. */
		if (event_of(o) == GATE_EV_ORDER_AGAIN)
			kiosk_monitor_revise(m);
		close_case(m, KIOSK_CASE_DECIDED, o);
	}
	kiosk_monitor_feed(m, event_of(o));
}

static void
order_lane(struct kiosk_monitor *m, const struct kiosk_order *o)
{
	m->officer.closed = o->kind != KIOSK_ORDER_RELEASE;
	if (o->kind == KIOSK_ORDER_EMERGENCY)
		kiosk_log(&m->log, "alarm", m->passage, "emergency");
	if (m->gate.state == GATE_OUT_OF_SERVICE)
		return;
	/* Out of service: after the running passage. */
	if (event_of(o) == GATE_EV_ORDER_CLOSE ||
	    (o->kind == KIOSK_ORDER_CLOSE && m->gate.state == GATE_IDLE))
		kiosk_monitor_feed(m, GATE_EV_ORDER_CLOSE);
}

static enum kiosk_order_verdict
judge(struct kiosk_monitor *m, const struct kiosk_order_sealed *sealed,
    struct kiosk_order *o)
{
	const struct kiosk_lane *lane = m->conf.lane;
	struct kiosk_order_when when = {.site = lane->site,
	    .gate = lane->name,
	    .open = m->officer.open.id[0] != '\0' ? &m->officer.open : NULL,
	    .may = kiosk_policy_orders(&lane->policy),
	    .four_eyes = kiosk_policy_four_eyes(&lane->policy),
	    .now_ms = kiosk_host_time_ms()};
	struct kiosk_order_keys keys;
	enum kiosk_order_verdict v;
	struct conf_error err;
	char id[KIOSK_CASE_ID], text[KIOSK_CORRECT_TEXT];

	memset(o, 0, sizeof(*o));
	kiosk_order_peek(sealed, id);
	if (kiosk_store_order_seen(m->store, id, sealed->signer[0].key,
		&when.seen, &when.last_sequence) != KIOSK_E_OK)
		return KIOSK_ORDER_V_NOT_STORED;
	/* Without keys nobody is known. */
	if (kiosk_order_keys_read(lane->site_keys, &keys, &err) != KIOSK_E_OK)
		kiosk_log(&m->log, "keys", 0, "%s:%u: %s", err.file, err.line,
		    err.text);
	v = kiosk_order_judge(sealed, &keys, &when, o);
	if (v == KIOSK_ORDER_V_DONE && kiosk_order_on_case(o->kind) &&
	    (!kiosk_gate_takes(&m->gate, policy_of(m), event_of(o)) ||
		(o->kind == KIOSK_ORDER_CORRECT && !correction(m, o, text))))
		v = KIOSK_ORDER_V_NOT_HERE;
	bytes_wipe(text, sizeof(text));
	return v;
}

/* Whoever floods the gate with orders is not the line it should be. */
static bool
too_many(struct kiosk_officer *f)
{
	const uint64_t minute = kiosk_host_now_ms() / 60000;

	if (minute != f->minute)
		f->judged = 0;
	f->minute = minute;
	return ++f->judged > JUDGED_MAX;
}

enum kiosk_err
kiosk_officer_on_order(struct kiosk_monitor *m, struct span body)
{
	struct kiosk_order_sealed sealed;
	enum kiosk_order_verdict v;
	struct kiosk_order o;

	if (!kiosk_order_take(body, &sealed))
		return KIOSK_E_FRAME;
	if (too_many(&m->officer))
		return KIOSK_E_REPEATED;
	v = judge(m, &sealed, &o);
	if (v != KIOSK_ORDER_V_NOT_STORED &&
	    kiosk_store_put_verdict(m->store, m->conf.lane->site,
		m->conf.lane->name, &sealed, o.id[0] != '\0' ? &o : NULL, v,
		kiosk_host_time_ms()) != KIOSK_E_OK)
		v = KIOSK_ORDER_V_NOT_STORED;
	kiosk_log(&m->log, "order", m->passage, "%s: %s",
	    o.id[0] != '\0' ? kiosk_order_kind_name(o.kind) : "?",
	    kiosk_order_verdict_text(v));
	kiosk_officer_push(m);
	if (v != KIOSK_ORDER_V_DONE)
		return KIOSK_E_OK;
	if (kiosk_order_on_case(o.kind))
		order_case(m, &o);
	else
		order_lane(m, &o);
	return KIOSK_E_OK;
}

#include "kiosk/hear.h"

#include "kiosk/decide.h"
#include "kiosk/hear_screen.h"
#include "kiosk/host.h"
#include "kiosk/reason.h"

static bool
in_passage(const struct kiosk_monitor *m)
{
	return kiosk_gate_running(m->gate.state) &&
	    m->gate.state != GATE_OFFICER;
}

static enum kiosk_err
on_ready(struct kiosk_monitor *m, enum kiosk_peer p, struct span body)
{
	struct kiosk_crew_member *w = &m->crew.member[p];

	(void)body;
	if (w->ready)
		return KIOSK_E_REPEATED;
	w->ready = true;
	kiosk_log(&m->log, "worker", 0, "%s is ready", kiosk_msg_peer_name(p));
	if (p == KIOSK_LINK)
		return KIOSK_E_OK;
	if (p == KIOSK_SCREEN)
		kiosk_monitor_show(m);
	if (m->gate.state == GATE_CLEARING)
		kiosk_monitor_say(m, p, KIOSK_MSG_CLEAR, span_of(NULL, 0));
	if (m->gate.state == GATE_OUT_OF_SERVICE && kiosk_hindrance_none(m))
		kiosk_monitor_feed(m, GATE_EV_READY);
	return KIOSK_E_OK;
}

static enum kiosk_err
on_cleared(struct kiosk_monitor *m, enum kiosk_peer p, struct span body)
{
	(void)body;
	m->crew.member[p].cleared = true;
	if (kiosk_crew_cleared(&m->crew) && m->gate.state == GATE_CLEARING &&
	    kiosk_porter_clear(m))
		kiosk_monitor_feed(m, GATE_EV_CLEARED);
	return KIOSK_E_OK;
}

static enum kiosk_err
on_mrz_bad(struct kiosk_monitor *m, enum kiosk_peer p, struct span body)
{
	uint16_t err;

	(void)p;
	if (!span_take_be16(&body, &err) || err >= MRTD_E_COUNT ||
	    err == MRTD_E_OK)
		return KIOSK_E_FRAME;
	m->officer.typed = false;
	kiosk_log(&m->log, "mrz", m->passage, "%s",
	    mrtd_err_text((enum mrtd_err)err));
	kiosk_monitor_feed(m,
	    kiosk_decide_mrtd((enum mrtd_err)err) == KIOSK_AGAIN
		? GATE_EV_MRZ_BAD
		: GATE_EV_REFUSED);
	return KIOSK_E_OK;
}

/* The facts are kept while the passage runs: what comes late changes nothing.
 */
static enum kiosk_err
keep_facts(struct kiosk_monitor *m, struct span body)
{
	if (!in_passage(m))
		return KIOSK_E_OK;
	if (!kiosk_facts_take(&body, &m->record.facts) || body.n != 0)
		return KIOSK_E_FRAME;
	m->record.have_facts = true;
	return KIOSK_E_OK;
}

static enum kiosk_err
on_access_wrong(struct kiosk_monitor *m, enum kiosk_peer p, struct span body)
{
	enum kiosk_err e = keep_facts(m, body);

	(void)p;
	if (e == KIOSK_E_OK)
		kiosk_monitor_feed(m, GATE_EV_ACCESS_WRONG);
	return e;
}

/* Who stands here, in the eyes of the rules. */
static void
describe(struct kiosk_monitor *m, struct kiosk_traveller *t)
{
	const struct kiosk_lane *lane = m->conf.lane;
	struct kiosk_zone_local now;

	kiosk_zone_local(lane->policy.id.zone, kiosk_host_time(), &now);
	kiosk_traveller_of_facts(&m->record.facts, &now, t);
	snprintf(t->lane, sizeof(t->lane), "%s", lane->name);
	t->station_known = true;
	t->station = lane->topology;
	t->accompanied_known = true;
	t->accompanied = m->accompanied;
	m->age = t->age;
}

/* Chance for one traveller.  Without any an officer looks at everybody. */
static uint32_t
draw(void)
{
	uint32_t bits;

	return kiosk_host_random((uint8_t *)&bits, sizeof(bits)) ? bits : 0;
}

/* Lists of documents and names: also of a document that is refused, so that the
 * officer knows. */
static enum kiosk_decision
look_for(struct kiosk_monitor *m)
{
	const struct policy *p = &m->conf.lane->policy;
	const int64_t now = kiosk_host_time();
	struct kiosk_zone_local local;
	struct kiosk_record *r = &m->record;

	if (m->persons == NULL || !r->facts.have_mrz)
		return kiosk_decide_persons(p, r);
	kiosk_zone_local(p->id.zone, now, &local);
	kiosk_watchdoc_search(m->persons, &r->facts.mrz, local.date, now,
	    (int64_t)p->watchlist_hours * 3600, &r->persons);
	r->have_persons = true;
	kiosk_log(&m->log, "persons", m->passage, "%s, %u entries in %u us",
	    kiosk_watchdoc_text(r->persons.outcome), r->persons.entries,
	    r->persons.us);
	return kiosk_decide_persons(p, r);
}

/*
 * The document, who may use this lane with it, and whether a finger is to be
 * compared besides the face.
 */
static enum gate_event
judge_facts(struct kiosk_monitor *m)
{
	static const enum gate_event events[] = {
	    [KIOSK_FINGER_MISSING] = GATE_EV_REFUSED,
	    [KIOSK_FINGER_ASKED] = GATE_EV_TRUSTED_FINGER,
	    [KIOSK_FINGER_NOT_ASKED] = GATE_EV_TRUSTED,
	};
	const struct policy *p = &m->conf.lane->policy;
	enum kiosk_decide_fingers asks;
	struct kiosk_traveller t;
	enum kiosk_decision document = kiosk_decide_document(p, &m->record);

	if (look_for(m) != KIOSK_ADMIT || document != KIOSK_ADMIT)
		return GATE_EV_REFUSED;
	describe(m, &t);
	if (kiosk_decide_traveller(p, &t, &m->record) != KIOSK_ADMIT)
		return GATE_EV_REFUSED;
	kiosk_selection_make(
	    &p->selection, &p->rules, &t, draw(), &m->record.selection);
	asks = kiosk_decide_asks_finger(p, &m->record);
	if (asks == KIOSK_FINGER_MISSING)
		kiosk_record_reason(&m->record, "finger-missing",
		    "this lane compares fingers, and the chip gave none to "
		    "compare with");
	return events[asks];
}

static enum kiosk_err
on_facts(struct kiosk_monitor *m, enum kiosk_peer p, struct span body)
{
	enum kiosk_err e = keep_facts(m, body);

	(void)p;
	if (e != KIOSK_E_OK || !in_passage(m))
		return e;
	kiosk_monitor_feed(m, judge_facts(m));
	return KIOSK_E_OK;
}

/* How the document lies; a scanner without a camera never says it. */
static enum kiosk_err
on_sight(struct kiosk_monitor *m, enum kiosk_peer p, struct span body)
{
	uint8_t sight;

	(void)p;
	if (!span_take_u8(&body, &sight) || sight >= HW_DOCSCAN_SIGHT_COUNT)
		return KIOSK_E_FRAME;
	/* Slips are not coached. */
	if (m->gate.topology == GATE_GATE)
		return KIOSK_E_OK;
	/* Said anew, as another screen is. */
	if (m->view.coach != kiosk_show_coach((enum hw_docscan_sight)sight))
		m->view.entered++;
	m->view.coach = kiosk_show_coach((enum hw_docscan_sight)sight);
	kiosk_monitor_show(m);
	return KIOSK_E_OK;
}

static enum kiosk_err
on_several(struct kiosk_monitor *m, enum kiosk_peer p, struct span body)
{
	uint8_t several;

	(void)p;
	if (!span_take_u8(&body, &several) || several > 1)
		return KIOSK_E_FRAME;
	m->moment.several = several == 1;
	kiosk_monitor_show(m);
	return KIOSK_E_OK;
}

/* The issuing state: what its people read is offered first. */
static enum kiosk_err
on_mrz_ok(struct kiosk_monitor *m, enum kiosk_peer p, struct span body)
{
	(void)p;
	if (in_passage(m))
		kiosk_language_propose(&m->language, &m->view, body);
	m->record.key = KIOSK_RECORD_READ;
	/* What an officer has typed was read by nobody. */
	m->record.optical.zone |= !m->officer.typed;
	m->officer.typed = false;
	kiosk_monitor_feed(m, GATE_EV_MRZ_OK);
	return KIOSK_E_OK;
}

static enum kiosk_err
on_progress(struct kiosk_monitor *m, enum kiosk_peer p, struct span body)
{
	uint16_t permille;

	(void)p;
	if (!span_take_be16(&body, &permille) || permille > 1000)
		return KIOSK_E_FRAME;
	if (m->gate.state == GATE_READING && permille > m->view.progress) {
		m->view.progress = permille;
		kiosk_monitor_show(m);
	}
	return KIOSK_E_OK;
}

static enum kiosk_err
on_guidance(struct kiosk_monitor *m, enum kiosk_peer p, struct span body)
{
	uint8_t g;

	(void)p;
	if (!span_take_u8(&body, &g) || g >= BIOMETRICS_G_COUNT)
		return KIOSK_E_FRAME;
	m->moment.seen = g == BIOMETRICS_G_GOOD;
	m->view.guidance = kiosk_show_guidance((enum biometrics_guidance)g);
	if (m->gate.state == GATE_FACE || m->gate.state == GATE_WARNING)
		kiosk_monitor_show(m);
	return KIOSK_E_OK;
}

static enum kiosk_err
on_compared(struct kiosk_monitor *m, enum kiosk_peer p, struct span body)
{
	static const enum gate_event events[] = {
	    [KIOSK_OFFICER] = GATE_EV_NO_FACE,
	    [KIOSK_AGAIN] = GATE_EV_NO_MATCH,
	    [KIOSK_ADMIT] = GATE_EV_MATCH,
	};
	struct kiosk_comparison c;
	const struct policy *policy = &m->conf.lane->policy;
	enum gate_event e;

	(void)p;
	if (!kiosk_comparison_take(&body, &c) || body.n != 0)
		return KIOSK_E_FRAME;
	if (!m->comparing)
		return KIOSK_E_STATE;
	m->comparing = m->screened = false;
	if (!in_passage(m))
		return KIOSK_E_OK;
	m->record.face = c;
	m->record.have_face = true;
	switch (kiosk_decide_pad(policy, &c)) {
	case KIOSK_PAD_CLEAR:
		e = events[kiosk_decide_face(policy, &c)];
		break;
	case KIOSK_PAD_SUSPECTED:
		e = GATE_EV_ATTACK;
		break;
	default:
		e = GATE_EV_NO_PAD;
	}
	kiosk_monitor_feed(m, e);
	return KIOSK_E_OK;
}

/* Bytes to a file, unread, for the officer. */
static enum kiosk_err
on_evidence(struct kiosk_monitor *m, enum kiosk_peer p, struct span body)
{
	const struct kiosk_lane *lane = m->conf.lane;
	struct kiosk_record *r = &m->record;

	(void)p;
	if (!in_passage(m) || lane->evidence[0] == '\0' ||
	    lane->policy.evidence_days == 0 ||
	    r->evidence.n == KIOSK_EVIDENCE_FRAMES)
		return KIOSK_E_OK;
	if (kiosk_evidence_keep(lane->evidence, r->id, body, m->erase.spent,
		&r->evidence) != KIOSK_E_OK)
		kiosk_log(&m->log, "evidence", m->passage, "not written");
	else
		r->evidence.days = lane->policy.evidence_days;
	return KIOSK_E_OK;
}

/*
 * What the lists say.  Who is with the officer already is there to stay, and a
 * hit that comes late is stored for them.
 */
static enum kiosk_err
on_screened(struct kiosk_monitor *m, enum kiosk_peer p, struct span body)
{
	struct kiosk_watchlist_result r;

	(void)p;
	if (!kiosk_watchlist_take(&body, &r) || body.n != 0)
		return KIOSK_E_FRAME;
	m->screened = true;
	/* A hit of an earlier picture stays one. */
	if (!kiosk_gate_running(m->gate.state) ||
	    m->record.watchlist.outcome == KIOSK_WATCHLIST_HIT)
		return KIOSK_E_OK;
	m->record.watchlist = r;
	m->record.have_watchlist = true;
	kiosk_log(&m->log, "watchlist", m->passage, "%s, %u rows in %u us%s%s",
	    kiosk_watchlist_text(r.outcome), r.rows, r.us,
	    r.err != BIOMETRICS_E_OK ? ": " : "",
	    r.err != BIOMETRICS_E_OK ? biometrics_err_text(r.err) : "");
	if (m->gate.state == GATE_OFFICER && r.outcome == KIOSK_WATCHLIST_HIT) {
		struct kiosk_reason why = kiosk_reason_of(
		    GATE_OFFICER, GATE_EV_LISTED);

		kiosk_record_reason(&m->record, why.code, why.text);
		kiosk_monitor_revise(m);
		return KIOSK_E_OK;
	}
	kiosk_monitor_feed(m,
	    r.outcome == KIOSK_WATCHLIST_HIT ? GATE_EV_LISTED
					     : GATE_EV_SCREENED);
	return KIOSK_E_OK;
}

static enum kiosk_err
on_finger_compared(struct kiosk_monitor *m, enum kiosk_peer p, struct span body)
{
	static const enum gate_event events[] = {
	    [KIOSK_OFFICER] = GATE_EV_NO_FINGER,
	    [KIOSK_AGAIN] = GATE_EV_FINGER_NO_MATCH,
	    [KIOSK_ADMIT] = GATE_EV_FINGER_MATCH,
	};
	struct kiosk_finger f;
	enum kiosk_decision d;

	(void)p;
	if (!kiosk_finger_take(&body, &f) || body.n != 0)
		return KIOSK_E_FRAME;
	if (!m->touching)
		return KIOSK_E_STATE;
	m->touching = false;
	if (!in_passage(m))
		return KIOSK_E_OK;
	m->record.finger = f;
	m->record.have_finger = true;
	kiosk_log(&m->log, "finger", m->passage, "%s",
	    biometrics_verdict_text(f.outcome));
	d = kiosk_decide_finger(&m->conf.lane->policy, &f);
	kiosk_reason_finger(&m->record, &f, d);
	kiosk_monitor_feed(m, events[d]);
	return KIOSK_E_OK;
}

static enum kiosk_err
on_hint(struct kiosk_monitor *m, enum kiosk_peer p, struct span body)
{
	uint8_t position, touch;

	(void)p;
	if (!span_take_u8(&body, &position) || position >= UI_FINGERS ||
	    !span_take_u8(&body, &touch) || touch >= UI_TOUCH_COUNT)
		return KIOSK_E_FRAME;
	m->view.finger = position;
	m->view.touch = (enum ui_touch)touch;
	if (m->gate.state == GATE_FINGER)
		kiosk_monitor_show(m);
	return KIOSK_E_OK;
}

/*
 * Carried between the document worker and the signer, unread.  A chip needs
 * a chain and a signature, and both anew each time it was put back: whoever
 * asks for more wants signatures for something else.
 */
static enum kiosk_err
on_ask_terminal(struct kiosk_monitor *m, enum kiosk_peer p, struct span body)
{
	unsigned most = 2 * (1 + m->conf.lane->policy.again[POLICY_REMOVED]);

	(void)p;
	if (m->terminal_asked++ >= most)
		return KIOSK_E_REPEATED;
	if (in_passage(m))
		kiosk_monitor_say(m, KIOSK_SIGNER, KIOSK_MSG_TERMINAL, body);
	return KIOSK_E_OK;
}

static enum kiosk_err
on_terminal_says(struct kiosk_monitor *m, enum kiosk_peer p, struct span body)
{
	(void)p;
	if (m->terminal_asked == 0)
		return KIOSK_E_STATE;
	if (in_passage(m))
		kiosk_monitor_say(
		    m, KIOSK_DOCUMENT, KIOSK_MSG_TERMINAL_ANSWER, body);
	return KIOSK_E_OK;
}

static enum kiosk_err
on_line(struct kiosk_monitor *m, enum kiosk_peer p, struct span body)
{
	(void)p;
	return kiosk_officer_on_line(m, body);
}

static enum kiosk_err
on_sent(struct kiosk_monitor *m, enum kiosk_peer p, struct span body)
{
	(void)p;
	return kiosk_officer_on_sent(m, body);
}

static enum kiosk_err
on_order(struct kiosk_monitor *m, enum kiosk_peer p, struct span body)
{
	(void)p;
	return kiosk_officer_on_order(m, body);
}

/* Messages that are an event and nothing more, and messages with a body. */
static const struct {
	bool plain;
	enum gate_event event;
	enum kiosk_err (*hear)(
	    struct kiosk_monitor *, enum kiosk_peer, struct span);
} ears[KIOSK_MSG_COUNT] = {
    [KIOSK_MSG_READY] = {.hear = on_ready},
    [KIOSK_MSG_CLEARED] = {.hear = on_cleared},
    [KIOSK_MSG_DOCUMENT] = {true, GATE_EV_DOCUMENT, NULL},
    [KIOSK_MSG_MRZ_OK] = {.hear = on_mrz_ok},
    [KIOSK_MSG_MRZ_BAD] = {.hear = on_mrz_bad},
    [KIOSK_MSG_TOKEN] = {.hear = kiosk_ticket_on_token},
    [KIOSK_MSG_TEMPLATE] = {.hear = kiosk_ticket_on_template},
    [KIOSK_MSG_CLAIMED] = {.hear = kiosk_ticket_on_claimed},
    [KIOSK_MSG_CHIP] = {true, GATE_EV_CHIP, NULL},
    [KIOSK_MSG_CHIP_GONE] = {true, GATE_EV_CHIP_GONE, NULL},
    [KIOSK_MSG_SIGHT] = {.hear = on_sight},
    [KIOSK_MSG_TYPED] = {.hear = kiosk_hear_screen_typed},
    [KIOSK_MSG_SEVERAL] = {.hear = on_several},
    [KIOSK_MSG_ACCESS_OK] = {true, GATE_EV_ACCESS_OK, NULL},
    [KIOSK_MSG_ACCESS_WRONG] = {.hear = on_access_wrong},
    [KIOSK_MSG_PROGRESS] = {.hear = on_progress},
    [KIOSK_MSG_FACTS] = {.hear = on_facts},
    [KIOSK_MSG_GUIDANCE] = {.hear = on_guidance},
    [KIOSK_MSG_COMPARED] = {.hear = on_compared},
    [KIOSK_MSG_EVIDENCE] = {.hear = on_evidence},
    [KIOSK_MSG_EXHIBIT] = {.hear = kiosk_officer_on_exhibit},
    [KIOSK_MSG_SCREENED] = {.hear = on_screened},
    [KIOSK_MSG_LIST_TAKEN] = {.hear = kiosk_faces_on_taken},
    [KIOSK_MSG_HINT] = {.hear = on_hint},
    [KIOSK_MSG_FINGER_COMPARED] = {.hear = on_finger_compared},
    [KIOSK_MSG_ASK_TERMINAL] = {.hear = on_ask_terminal},
    [KIOSK_MSG_TERMINAL_SAYS] = {.hear = on_terminal_says},
    [KIOSK_MSG_TOUCH] = {.hear = kiosk_hear_screen_touch},
    [KIOSK_MSG_SNAPSHOT] = {.hear = kiosk_hear_screen_snapshot},
    [KIOSK_MSG_LINE] = {.hear = on_line},
    [KIOSK_MSG_SENT] = {.hear = on_sent},
    [KIOSK_MSG_ORDER] = {.hear = on_order},
};

/*
 * An officer has decided, while a worker was still at it: what it says then is
 * no offence, as it is none at the officer's, and changes nothing.
 */
static bool
decided(const struct kiosk_monitor *m)
{
	const enum gate_state s = m->gate.state;

	return s == GATE_ORDERED || s == GATE_TURNED_AWAY ||
	    ((s == GATE_DOOR_OPEN || s == GATE_PASSED) &&
		(m->gate.facts & GATE_FACT_ORDERED) != 0);
}

static bool
too_late(const struct kiosk_monitor *m, enum kiosk_msg_id id)
{
	return decided(m) &&
	    (kiosk_msg_kind(id)->states >> m->gate.state & 1) == 0;
}

/* About an earlier traveller; a new worker has seen none, and the last picture
 * of a passage is taken when it is cleared. */
static bool
stale(const struct kiosk_monitor *m, enum kiosk_peer p,
    const struct kiosk_msg *msg)
{
	return p != KIOSK_LINK && msg->passage != m->passage &&
	    msg->id != KIOSK_MSG_READY && msg->id != KIOSK_MSG_SNAPSHOT;
}

enum kiosk_err
kiosk_hear_frame(
    struct kiosk_monitor *m, enum kiosk_peer p, const struct kiosk_msg *msg)
{
	if (stale(m, p, msg) || too_late(m, msg->id))
		return KIOSK_E_OK;
	if (ears[msg->id].plain) {
		kiosk_monitor_feed(m, ears[msg->id].event);
		return KIOSK_E_OK;
	}
	return ears[msg->id].hear != NULL ? ears[msg->id].hear(m, p, msg->body)
					  : KIOSK_E_SENDER;
}

/* What is no part of what is replayed: bytes for files, rows for the site. */
static bool
kept(enum kiosk_msg_id id)
{
	return id != KIOSK_MSG_SNAPSHOT && id != KIOSK_MSG_SENT &&
	    id != KIOSK_MSG_LIST_TAKEN;
}

static enum kiosk_err
dispatch(
    struct kiosk_monitor *m, enum kiosk_peer p, const struct kiosk_msg *msg)
{
	enum kiosk_err e;

	if (msg->id == KIOSK_MSG_RECORDED) {
		kiosk_keeper_take(m, p, msg->passage, msg->body);
		return KIOSK_E_OK;
	}
	/* The other passage's are dropped, and not recorded with this one. */
	if (!kept(msg->id) || stale(m, p, msg))
		return kiosk_hear_frame(m, p, msg);
	kiosk_keeper_mark(m, KIOSK_RECORDING_IN, p, msg->id, msg->body);
	e = kiosk_hear_frame(m, p, msg);
	if (e != KIOSK_E_OK)
		kiosk_monitor_lose(m, p, e);
	kiosk_keeper_rest(m);
	return KIOSK_E_OK;
}

static void
lose(struct kiosk_monitor *m, enum kiosk_peer p, enum kiosk_err e)
{
	kiosk_keeper_mark(
	    m, KIOSK_RECORDING_LOST, p, (unsigned)e, span_of(NULL, 0));
	kiosk_monitor_lose(m, p, e);
	kiosk_keeper_rest(m);
}

void
kiosk_hear(struct kiosk_monitor *m, enum kiosk_peer p)
{
	struct kiosk_channel *c = &m->crew.member[p].channel;
	enum kiosk_err e = kiosk_channel_recv(c);
	struct kiosk_msg msg;

	/* An event may have ended this very worker: its channel is -1 then. */
	while (e == KIOSK_E_OK && c->fd >= 0 &&
	    (e = kiosk_channel_next(
		 c, decided(m) ? GATE_OFFICER : m->gate.state, &msg)) ==
		KIOSK_E_OK)
		e = dispatch(m, p, &msg);
	if (c->fd >= 0 && e != KIOSK_E_OK && e != KIOSK_E_PARTIAL)
		lose(m, p, e);
}

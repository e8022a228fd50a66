/* The rows on their way to the site, and those that go there once more. */
#include <stdio.h>
#include <string.h>

#include "kiosk/host.h"
#include "kiosk/journal.h"
#include "kiosk/monitor.h"
#include "kiosk/outbox.h"

/* The site hears so often how far it has got; while much is sent again, people
 * look at it. */
#define MARK_MS 10000
#define MARK_AGAIN_MS 2000
/* Rows that are sent again leave the site, which many gates may ask for as much
 * at once, four times as long to itself as the last one took. */
#define AGAIN_MS 20
#define AGAIN_TIMES 4

static void
complain(struct kiosk_monitor *m)
{
	kiosk_log(&m->log, "outbox", 0, "%s", kiosk_store_why(m->store));
}

/* Into the log and the audit log. */
static void
note(struct kiosk_monitor *m, const char *said)
{
	kiosk_audit_gate_say(&m->audit, AUDIT_RESEND, "link", said);
	kiosk_log(&m->log, "resend", 0, "%s", said);
}

static void
say_soon(struct kiosk_officer *f)
{
	f->unsaid = true;
	f->mark_ms = 0;
}

/* ABSENT: nothing has changed. */
static enum kiosk_err
next_mark(struct kiosk_monitor *m, struct sink *k)
{
	const struct kiosk_lane *lane = m->conf.lane;
	struct kiosk_officer *f = &m->officer;
	int64_t mark;
	enum kiosk_err e;

	f->mark_ms = kiosk_host_now_ms() +
	    (f->resends ? MARK_AGAIN_MS : MARK_MS);
	e = kiosk_journal_say(
	    m->store, lane->site, lane->name, kiosk_host_time_ms(), k, &mark);
	if (e != KIOSK_E_OK)
		return e;
	if (mark == f->mark && !f->unsaid && !f->resends) {
		sink_wipe(k);
		return KIOSK_E_ABSENT;
	}
	f->mark = mark;
	f->unsaid = false;
	f->waiting = KIOSK_JOURNAL_SAYS;
	return KIOSK_E_OK;
}

static enum kiosk_err
next_again(struct kiosk_monitor *m, struct sink *k)
{
	bool ended;
	enum kiosk_err e = kiosk_journal_next(
	    m->store, k, &m->officer.waiting, &ended);

	m->officer.again = e == KIOSK_E_OK;
	if (e == KIOSK_E_ABSENT)
		m->officer.resends = false;
	if (ended) {
		note(m, "done");
		say_soon(&m->officer);
	}
	return e;
}

/* Before all else: travellers wait for it. */
static enum kiosk_err
next_spent(struct kiosk_monitor *m, struct sink *k)
{
	struct kiosk_officer *f = &m->officer;

	f->waiting = KIOSK_SPENT_TELLS;
	return kiosk_spent_next(
	    &f->spent, m->store, m->conf.lane->site, kiosk_host_time(), k);
}

void
kiosk_officer_push(struct kiosk_monitor *m)
{
	static uint8_t frame[KIOSK_OUTBOX_MAX];
	struct sink k = sink_of(frame, sizeof(frame));
	struct kiosk_officer *f = &m->officer;
	const uint64_t now = kiosk_host_now_ms();
	enum kiosk_err e;

	if (!f->up || f->waiting != 0)
		return;
	f->again = false;
	e = next_spent(m, &k);
	if (e == KIOSK_E_ABSENT && f->marks && now >= f->mark_ms)
		e = next_mark(m, &k);
	if (e == KIOSK_E_ABSENT)
		e = kiosk_outbox_next(m->store, &k, &f->waiting);
	/* What is new does not wait for what is old. */
	if (e == KIOSK_E_ABSENT && f->resends && now >= f->again_ms)
		e = next_again(m, &k);
	f->asked_ms = now;
	if (e == KIOSK_E_OK)
		kiosk_monitor_say(m, KIOSK_LINK, KIOSK_MSG_OUT, sink_span(&k));
	else
		f->waiting = 0;
	if (e != KIOSK_E_OK && e != KIOSK_E_ABSENT)
		complain(m);
	bytes_wipe(frame, k.n);
}

void
kiosk_officer_tell_spent(struct kiosk_monitor *m)
{
	if (m->gate.topology == GATE_GATE)
		kiosk_spent_begin(&m->officer.spent);
	kiosk_officer_push(m);
}

/* The store is not asked in every turn: rows that are added push themselves. */
static bool
due(const struct kiosk_officer *f, uint64_t now)
{
	return f->up && f->waiting == 0 &&
	    ((f->marks && now >= f->mark_ms) ||
		(f->resends && now >= f->again_ms));
}

void
kiosk_officer_turn(struct kiosk_monitor *m)
{
	if (due(&m->officer, kiosk_host_now_ms()))
		kiosk_officer_push(m);
}

uint64_t
kiosk_officer_wait_ms(const struct kiosk_monitor *m, uint64_t most)
{
	const struct kiosk_officer *f = &m->officer;
	const uint64_t now = kiosk_host_now_ms();

	if (!f->up || f->waiting != 0 || !f->resends)
		return most;
	if (f->again_ms <= now)
		return 0;
	return f->again_ms - now < most ? f->again_ms - now : most;
}

void
kiosk_officer_say_step(struct kiosk_monitor *m)
{
	uint8_t body[KIOSK_HINDRANCE_STEP];
	struct sink k = sink_of(body, sizeof(body));

	if (m->conf.lane->site[0] == '\0')
		return;
	kiosk_hindrance_put(&k, m->gate.state,
	    m->gate.state == GATE_OUT_OF_SERVICE ? m->hindrance
						 : KIOSK_HINDRANCE_NONE);
	kiosk_monitor_say(m, KIOSK_LINK, KIOSK_MSG_STEP, sink_span(&k));
}

void
kiosk_officer_cut(struct kiosk_monitor *m)
{
	if (m->officer.up) {
		m->officer.since_ms = kiosk_host_now_ms();
		kiosk_log(&m->log, "line", 0, "cut");
	}
	m->officer.up = false;
	m->officer.waiting = 0;
}

/* Which rows, of which numbers, and what of them there is no more. */
static void
note_found(struct kiosk_monitor *m, enum kiosk_journal_found found,
    const struct kiosk_journal *j)
{
	char said[240];
	int n = snprintf(said, sizeof(said), "%s: numbers=%lld-%lld rows=%lld",
	    kiosk_journal_found_text(found),
	    (long long)(j->again_next - KIOSK_JOURNAL_BASE),
	    (long long)(j->again_last - KIOSK_JOURNAL_BASE),
	    (long long)j->rows_left);

	if (found == KIOSK_JOURNAL_RESTORED && j->lost_from != 0 && n > 0)
		snprintf(said + n, sizeof(said) - (size_t)n,
		    " not_kept=%lld-%lld",
		    (long long)(j->lost_from - KIOSK_JOURNAL_BASE),
		    (long long)(j->lost_to - KIOSK_JOURNAL_BASE));
	note(m, said);
}

static void
meet(struct kiosk_monitor *m, const struct kiosk_journal_site *site)
{
	enum kiosk_journal_found found;
	struct kiosk_journal j;

	/* Without having compared it says no mark: the next line does. */
	m->officer.marks = false;
	if (kiosk_journal_meet(m->store, site, kiosk_host_time_ms(), &found,
		&j) != KIOSK_E_OK) {
		complain(m);
		return;
	}
	m->officer.marks = site->known;
	say_soon(&m->officer);
	m->officer.resends = j.again_next != 0;
	if (found == KIOSK_JOURNAL_RESTORED || found == KIOSK_JOURNAL_PUT_BACK)
		note_found(m, found, &j);
}

enum kiosk_err
kiosk_officer_on_line(struct kiosk_monitor *m, struct span body)
{
	struct kiosk_journal_site site = {.known = false};
	uint8_t up;

	if (!span_take_u8(&body, &up) || up > 1 ||
	    (body.n > 0 && !kiosk_journal_take(body, &site)))
		return KIOSK_E_FRAME;
	if (up == 0) {
		kiosk_officer_cut(m);
		return KIOSK_E_OK;
	}
	if (!m->officer.up) {
		m->officer.since_ms = kiosk_host_now_ms();
		kiosk_log(&m->log, "line", 0, "up");
		meet(m, &site);
		kiosk_officer_tell_spent(m);
		/* What the site did not want it may want now. */
		if (kiosk_outbox_retry(m->store) != KIOSK_E_OK)
			complain(m);
	}
	m->officer.up = true;
	m->officer.waiting = 0;
	kiosk_officer_say_step(m);
	kiosk_officer_push(m);
	return KIOSK_E_OK;
}

/* Nobody overwrites either; people have to find out which of them is true. */
static void
on_clash(struct kiosk_monitor *m, const char *why)
{
	char said[KIOSK_OUTBOX_WHY + 16];

	snprintf(said, sizeof(said), "clash: %s", why);
	kiosk_audit_gate_say(&m->audit, AUDIT_ALARM, "link", said);
	kiosk_log(&m->log, "alarm", 0, "%s", said);
	if (kiosk_journal_clashed(m->store, why, kiosk_host_time_ms()) !=
	    KIOSK_E_OK)
		complain(m);
	say_soon(&m->officer);
}

static enum kiosk_err
settle(struct kiosk_monitor *m, uint64_t seq, enum kiosk_err e, const char *why)
{
	struct kiosk_officer *f = &m->officer;
	const uint64_t now = kiosk_host_now_ms();

	if (seq == KIOSK_SPENT_TELLS) {
		if (kiosk_spent_done(&f->spent, e))
			kiosk_log(&m->log, "token", 0,
			    "the site knows which were used here");
		return KIOSK_E_OK;
	}
	if (seq == KIOSK_JOURNAL_SAYS)
		return e == KIOSK_E_OK ? kiosk_journal_said(m->store, f->mark)
				       : KIOSK_E_OK;
	if (!f->again)
		return kiosk_outbox_done(m->store, seq, why);
	f->again_ms = now + AGAIN_TIMES * (now - f->asked_ms);
	if (f->again_ms < now + AGAIN_MS)
		f->again_ms = now + AGAIN_MS;
	return kiosk_journal_done(m->store, seq, e, why);
}

enum kiosk_err
kiosk_officer_on_sent(struct kiosk_monitor *m, struct span body)
{
	char why[KIOSK_OUTBOX_WHY + 1];
	enum kiosk_err e;
	uint64_t seq;
	uint16_t said;

	if (!span_take_be64(&body, &seq) || !span_take_be16(&body, &said) ||
	    said >= KIOSK_E_COUNT || (said == KIOSK_E_OK) != (body.n == 0))
		return KIOSK_E_FRAME;
	if (seq != m->officer.waiting || seq == 0)
		return KIOSK_E_STATE;
	memcpy(why, body.p, body.n);
	why[body.n] = '\0';
	kiosk_officer_clean(why);
	if (said == KIOSK_E_CLASH)
		on_clash(m, why);
	else if (said != KIOSK_E_OK)
		kiosk_log(&m->log, "outbox", 0, "refused: %s", why);
	e = settle(m, seq, (enum kiosk_err)said, why);
	m->officer.waiting = 0;
	/* Where it was not noted: sent once more, with what comes next. */
	if (e != KIOSK_E_OK)
		complain(m);
	else
		kiosk_officer_push(m);
	return KIOSK_E_OK;
}

/*
 * A gate's store and the line to its site, as the monitor and the link go
 * through them: for tests of what is sent again (kiosk/journal.h).
 */
#ifndef TESTS_KIOSK_JOURNAL_H
#define TESTS_KIOSK_JOURNAL_H

#include "kiosk/journal.h"
#include "kiosk/outbox.h"
#include "kiosk/record.h"
#include "kiosk/spent.h"
#include "kiosk/store.h"
#include "tests/check.h"

struct journal_gate {
	const char *gate; /* of site T1 */
	struct kiosk_store *own, *site;
	enum kiosk_journal_found found; /* with the last line */
	struct kiosk_journal met; /* as it was then */
	unsigned sent, again; /* since then */
	enum kiosk_err last; /* what the site said of the last row */
};

static inline void
put_verdict(struct journal_gate *j, const struct kiosk_case *c, unsigned number)
{
	struct kiosk_order_sealed sealed = {.signers = 1};
	struct kiosk_order o = {.kind = KIOSK_ORDER_ADMIT,
	    .reason = KIOSK_ORDER_BECAUSE_OK,
	    .sequence = number + 1,
	    .issued_ms = c->opened_ms,
	    .expires_ms = c->opened_ms + 9000,
	    .officer = "4711"};

	snprintf(o.id, sizeof(o.id), "%c%031x", j->gate[5], number);
	memcpy(o.site, c->site, sizeof(o.site));
	memcpy(o.gate, c->gate, sizeof(o.gate));
	memcpy(o.case_id, c->id, sizeof(o.case_id));
	memcpy(o.passage, c->passage, sizeof(o.passage));
	assert_int_equal(kiosk_order_encode(&o, &sealed), KIOSK_E_OK);
	sealed.signers = 1;
	assert_int_equal(kiosk_store_put_verdict(j->own, c->site, c->gate,
			     &sealed, &o, KIOSK_ORDER_V_DONE, c->opened_ms),
	    KIOSK_E_OK);
}

/* A passage that an officer decided: four rows, beside a picture that is gone
 * with the case.  at: seconds. */
static inline void
gate_passage(struct journal_gate *j, unsigned number, int64_t at)
{
	static const uint8_t jpeg[] = {0xFF, 0xD8, 0xFF, 0xD9};
	static struct kiosk_record r;
	struct kiosk_case c = {.site = "T1",
	    .record = 1,
	    .state = KIOSK_CASE_OPEN,
	    .opened_ms = at * 1000,
	    .until_ms = at * 1000 + 60000,
	    .cause = "face-no-match"};

	memset(&r, 0, sizeof(r));
	snprintf(r.id, sizeof(r.id), "%c%031x", j->gate[5], number);
	snprintf(r.gate, sizeof(r.gate), "%s", j->gate);
	snprintf(r.site, sizeof(r.site), "T1");
	snprintf(r.decision, sizeof(r.decision), "officer");
	r.began = at;
	assert_int_equal(kiosk_store_put(j->own, &r, NULL), KIOSK_E_OK);
	snprintf(c.id, sizeof(c.id), "%c%031x", j->gate[5], 0x10000 + number);
	snprintf(c.gate, sizeof(c.gate), "%s", j->gate);
	snprintf(c.passage, sizeof(c.passage), "%s", r.id);
	assert_int_equal(kiosk_store_put_case(j->own, &c), KIOSK_E_OK);
	assert_int_equal(kiosk_store_put_photo(
			     j->own, &c, KIOSK_CASE_PHOTO_LIVE, SPAN_OF(jpeg)),
	    KIOSK_E_OK);
	put_verdict(j, &c, number);
	c.state = KIOSK_CASE_DECIDED;
	c.closed_ms = c.opened_ms + 5000;
	assert_int_equal(kiosk_store_put_case(j->own, &c), KIOSK_E_OK);
}

/* A new line at that time, by way of what the link's message says. */
static inline void
gate_meet(struct journal_gate *j, int64_t at)
{
	uint8_t wire[KIOSK_JOURNAL_WIRE];
	struct sink k = sink_of(wire, sizeof(wire));
	struct kiosk_journal_site says;

	(void)!kiosk_journal_ask(j->site, "T1", j->gate, &says);
	kiosk_journal_put(&k, &says);
	assert_true(sink_ok(&k));
	assert_true(kiosk_journal_take(sink_span(&k), &says));
	assert_int_equal(
	    kiosk_journal_meet(j->own, &says, at * 1000, &j->found, &j->met),
	    KIOSK_E_OK);
	assert_int_equal(kiosk_outbox_retry(j->own), KIOSK_E_OK);
	j->sent = j->again = 0;
}

/* So many rows, and no mark; false: there are no more. */
static inline bool
gate_send(struct journal_gate *j, unsigned rows)
{
	static uint8_t frame[KIOSK_OUTBOX_MAX];

	for (; rows > 0; rows--) {
		struct sink k = sink_of(frame, sizeof(frame));
		bool ended, again = false;
		enum kiosk_err e;
		uint64_t seq;

		e = kiosk_outbox_next(j->own, &k, &seq);
		if (e == KIOSK_E_ABSENT) {
			e = kiosk_journal_next(j->own, &k, &seq, &ended);
			again = true;
		}
		if (e == KIOSK_E_ABSENT)
			return false;
		assert_int_equal(e, KIOSK_E_OK);
		j->last = kiosk_outbox_carry(j->site, sink_span(&k));
		e = again ? kiosk_journal_done(j->own, seq, j->last,
				j->last == KIOSK_E_OK ? "" : "refused")
			  : kiosk_outbox_done(j->own, seq,
				j->last == KIOSK_E_OK ? "" : "refused");
		assert_int_equal(e, KIOSK_E_OK);
		j->sent++;
		j->again += again;
	}
	return true;
}

/* The mark. */
static inline void
gate_say(struct journal_gate *j, int64_t at)
{
	uint8_t frame[1024];
	struct sink k = sink_of(frame, sizeof(frame));
	int64_t mark;

	assert_int_equal(
	    kiosk_journal_say(j->own, "T1", j->gate, at * 1000, &k, &mark),
	    KIOSK_E_OK);
	assert_int_equal(
	    kiosk_outbox_carry(j->site, sink_span(&k)), KIOSK_E_OK);
	assert_int_equal(kiosk_journal_said(j->own, mark), KIOSK_E_OK);
}

/* Which tokens were used here, in so many parts; false: there are more. */
static inline bool
gate_tells(struct journal_gate *j, struct kiosk_spent *told, unsigned parts,
    int64_t at)
{
	static uint8_t frame[KIOSK_OUTBOX_MAX];
	enum kiosk_err e = KIOSK_E_OK;

	for (; parts > 0; parts--) {
		struct sink k = sink_of(frame, sizeof(frame));

		e = kiosk_spent_next(told, j->own, "T1", at, &k);
		if (e == KIOSK_E_ABSENT)
			return true;
		assert_int_equal(e, KIOSK_E_OK);
		e = kiosk_outbox_carry(j->site, sink_span(&k));
		assert_int_equal(e, KIOSK_E_OK);
		if (kiosk_spent_done(told, e))
			return true;
	}
	return false;
}

static inline void
gate_all(struct journal_gate *j, int64_t at)
{
	gate_meet(j, at);
	(void)!gate_send(j, 100000);
	gate_say(j, at);
}

#endif

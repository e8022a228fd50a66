/*
 * The officer's part in a passage, for the monitor: the case that is open, the
 * orders that come, and the rows that go to the site.
 *
 * An order is verified here, against keys that lie at the gate, and its verdict
 * is durable before anything is done.  What it then does is an event of the
 * gate like any other.
 */
#ifndef KIOSK_OFFICER_H
#define KIOSK_OFFICER_H

#include "kiosk/case.h"
#include "kiosk/correct.h"
#include "kiosk/msg.h"
#include "kiosk/order.h"
#include "kiosk/spent.h"
#include "kiosk/store.h"

struct kiosk_monitor;

struct kiosk_officer {
	struct kiosk_case open; /* id empty: none is */
	/* What a case of this passage would show; in memory alone until then.
	 */
	struct {
		size_t n; /* 0: there is none */
		uint8_t bytes[KIOSK_STORE_PHOTO_MAX];
	} exhibit[KIOSK_CASE_PHOTOS];
	bool page_asked; /* the image worker owes a picture of the page */
	/* For the document worker (kiosk/correct.h), until it has it; typed:
	 * what it judges then was on no page that was read. */
	char correction[KIOSK_CORRECT_TEXT];
	bool typed;
	bool closed; /* the lane, by order */
	unsigned judged; /* orders in this minute */
	uint64_t minute;
	/* The line: */
	bool up;
	uint64_t since_ms; /* up or down */
	uint64_t waiting; /* number of the row that is under way; 0: none */
	bool again; /* it is one that is sent again */
	bool resends; /* there are more of these */
	uint64_t again_ms, asked_ms; /* the next of them; when this went */
	bool marks; /* the site keeps marks (kiosk/journal.h) */
	bool unsaid; /* something besides the mark has changed */
	int64_t mark; /* the last one that was said */
	uint64_t mark_ms; /* when it is said next */
	struct kiosk_spent spent; /* what the site is told of it */
};

/* With the start: what an earlier run left open has expired; a locked lane
 * stays locked. */
enum kiosk_err kiosk_officer_begin(struct kiosk_monitor *) MUST_USE;
/* The passage is with an officer, its record stored as this revision. */
enum kiosk_err kiosk_officer_open(
    struct kiosk_monitor *, uint32_t revision) MUST_USE;
/* The traveller is gone. */
void kiosk_officer_forget(struct kiosk_monitor *);
/* The passage has ended: nobody has decided. */
void kiosk_officer_expire(struct kiosk_monitor *);
/* The zone as an officer reads it, to the document worker. */
void kiosk_officer_correct(struct kiosk_monitor *);
/* Whether this lane may admit by itself now. */
bool kiosk_officer_absent_too_long(const struct kiosk_monitor *) MUST_USE;
/* The next row to the site, where there is one and the line is up. */
void kiosk_officer_push(struct kiosk_monitor *);
/* In every turn of the loop: what is said or sent when its time has come. */
void kiosk_officer_turn(struct kiosk_monitor *);
/* Until then, in milliseconds; no more than most. */
uint64_t kiosk_officer_wait_ms(const struct kiosk_monitor *, uint64_t most);
/* At a gate that takes tokens: which ones it has used. */
void kiosk_officer_tell_spent(struct kiosk_monitor *);
/* What the gate does now, and why it does nothing, for the consoles' overview.
 */
void kiosk_officer_say_step(struct kiosk_monitor *);
/* What is no printable character becomes a question mark. */
void kiosk_officer_clean(char *);
/* The link is gone. */
void kiosk_officer_cut(struct kiosk_monitor *);

/* Kept, unread, for as long as a case may need it; the last of a kind counts.
 * To a case that is open it comes late: the first of its kind is added.
 * Whoever reads the document shows its zones, whoever sees faces shows faces;
 * a page is shown where it was asked for.
 */
enum kiosk_err kiosk_officer_on_exhibit(
    struct kiosk_monitor *, enum kiosk_peer, struct span) MUST_USE;
/* What the link says: kiosk/msg.h. */
enum kiosk_err kiosk_officer_on_line(struct kiosk_monitor *, struct span);
enum kiosk_err kiosk_officer_on_sent(struct kiosk_monitor *, struct span);
enum kiosk_err kiosk_officer_on_order(struct kiosk_monitor *, struct span);

#endif

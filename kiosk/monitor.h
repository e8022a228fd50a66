/*
 * The monitor: holds the door and the store and decides.  It parses nothing
 * that a chip, a camera or a scanner said: its workers do, and what they say is
 * dispatched from one table (kiosk/msg.h) and believed as little as possible.
 *
 *	kiosk_monitor_open(&m, &conf);
 *	kiosk_loop_run(&m);
 *	kiosk_monitor_close(&m);
 *
 * Everything that happens becomes an event of the gate (kiosk/gate.h); what the
 * gate answers is carried out here.
 */
#ifndef KIOSK_MONITOR_H
#define KIOSK_MONITOR_H

#include "kiosk/audit_gate.h"
#include "kiosk/erase.h"
#include "kiosk/crew.h"
#include "kiosk/faces.h"
#include "kiosk/group.h"
#include "kiosk/hindrance.h"
#include "kiosk/keeper.h"
#include "kiosk/language.h"
#include "kiosk/lane.h"
#include "kiosk/log.h"
#include "kiosk/metrics.h"
#include "kiosk/officer.h"
#include "kiosk/porter.h"
#include "kiosk/record.h"
#include "kiosk/show.h"
#include "kiosk/store.h"
#include "kiosk/ticket.h"
#include "ui/view.h"

struct kiosk_monitor_conf {
	const struct kiosk_lane *lane;
	const char *conf_path; /* for the workers */
	const char *exe; /* of the workers; NULL: this program */
	const char *record_dir; /* NULL: records go to the store alone */
	bool once; /* stop after one passage */
};

#define KIOSK_MONITOR_QUEUE 16

struct kiosk_monitor {
	struct kiosk_monitor_conf conf;
	struct gate gate;
	struct kiosk_crew crew;
	struct kiosk_porter porter;
	struct kiosk_store *store;
	struct kiosk_log log;
	struct kiosk_audit_gate audit;
	struct kiosk_erase erase;
	struct kiosk_metrics metrics;
	uint8_t who_key[KIOSK_IMPOSTOR_WHO_KEY]; /* kiosk/impostor_who.h */
	bool unmeasured; /* said that they cannot be written */
	struct kiosk_keeper keeper; /* of what is to be replayed */
	uint32_t passage; /* number on the wire */
	/* Of the running passage: */
	struct kiosk_record record;
	uint64_t began_ms;
	struct kiosk_watchdoc *persons; /* NULL: the lane has no such lists */
	uint64_t persons_ms; /* of the next look at their files */
	struct kiosk_faces faces; /* the other lists */
	struct kiosk_group group; /* outlives a passage */
	bool accompanied; /* this passage, if it is a minor's */
	struct kiosk_traveller_range age; /* of who stands here */
	bool screened; /* the last comparison's search of watch-lists is over */
	bool comparing; /* a comparison was asked for, not answered */
	bool touching; /* the same of a finger */
	unsigned terminal_asked; /* by the document worker */
	struct kiosk_show_moment moment;
	bool patient; /* an assisted passage: policy below */
	struct policy slow;
	enum kiosk_record_assist assist;
	uint64_t assist_ms; /* until then nobody has to have come */
	bool headphones; /* somebody listens in private */
	struct ui_view view;
	struct kiosk_language language;
	unsigned snapshots;
	int64_t warned; /* day of the last look at the CV certificates */
	bool ended, stop; /* one passage is over; leave the loop */
	bool barren; /* no worker can be started any more */
	enum kiosk_peer lost; /* the last worker that was; MONITOR: none */
	enum kiosk_hindrance hindrance; /* as it was looked for last */
	struct kiosk_officer officer;
	struct kiosk_ticket ticket;
	enum gate_event queue[KIOSK_MONITOR_QUEUE];
	size_t queued;
};

enum kiosk_err kiosk_monitor_open(
    struct kiosk_monitor *, const struct kiosk_monitor_conf *) MUST_USE;
/* One event, and whatever follows from it. */
void kiosk_monitor_feed(struct kiosk_monitor *, enum gate_event);
/* Time has passed: deadlines, countdown, workers to start. */
void kiosk_monitor_tick(struct kiosk_monitor *);
/* The same but for the workers: what depends on the clock alone. */
void kiosk_monitor_turn(struct kiosk_monitor *, uint64_t now_ms);
/* Milliseconds until tick is due. */
int kiosk_monitor_wait_ms(const struct kiosk_monitor *);
void kiosk_monitor_close(struct kiosk_monitor *);

/* For monitor.c: asks for the comparison of the face. */
void kiosk_monitor_compare(struct kiosk_monitor *);
/* For monitor.c: the decision over everything, its reasons in the record. */
bool kiosk_monitor_decide(struct kiosk_monitor *) MUST_USE;
/* For kiosk/hear.c: a worker did what it may not, or is gone. */
void kiosk_monitor_lose(
    struct kiosk_monitor *, enum kiosk_peer, enum kiosk_err);
/* Sends a frame of this passage; a worker that does not take it is lost. */
void kiosk_monitor_say(struct kiosk_monitor *, enum kiosk_peer,
    enum kiosk_msg_id, struct span body);
/* Stores the record as it is now, where it has changed after the end. */
void kiosk_monitor_revise(struct kiosk_monitor *);
/* Erases what the policy does not keep any longer; cheap when nothing is due.
 */
void kiosk_monitor_keep(struct kiosk_monitor *);
/* The lane's, or the same with more patience. */
const struct policy *kiosk_monitor_policy(const struct kiosk_monitor *);
/* For so long a wish for assistance waits for its passport. */
#define KIOSK_MONITOR_ASSIST_MS 60000
/* Speech as the lane says; on where headphones are plugged in. */
void kiosk_monitor_offer_speech(struct kiosk_monitor *);
/* Sends the view as it is now. */
void kiosk_monitor_show(struct kiosk_monitor *);

#endif

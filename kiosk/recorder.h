/*
 * One process of the gate as its recording sees it (kiosk/recording.h): it
 * either writes down what happens to it, or is told it and what it drew, in the
 * same order, and has what it says compared.
 *
 *	Recording				Replaying
 *	kiosk_recorder_new()			kiosk_recorder_play()
 *	kiosk_recorder_event(r, ...)		kiosk_recorder_step(r, &event)
 *	... the process deals with it: clocks stand still, whatever it draws
 *	    and says passes through r ...
 *	kiosk_recorder_rest(r)
 *	kiosk_recorder_taken(r) to the file	kiosk_recorder_end(r)
 *
 * There is one at most in a process.  Every call but new and play takes NULL
 * for a process that is not recorded, and does nothing then.
 */
#ifndef KIOSK_RECORDER_H
#define KIOSK_RECORDER_H

#include "kiosk/host.h"
#include "kiosk/recording.h"

#define KIOSK_RECORDER_WHY 200

struct kiosk_recorder {
	enum kiosk_peer part;
	bool playing;
	struct kiosk_host_tap tap;
	struct sink events; /* recorded, or said in a replay */
	bool over; /* nothing that comes belongs to the passage */
	/* Replaying: */
	struct kiosk_recording_cursor cursor;
	struct kiosk_recording_event next;
	bool have; /* next was not used yet */
	bool recalled; /* what is of before the passage was taken over */
	bool different; /* sticky; and why and where it was first so */
	bool astray; /* it has left the recorded way: what follows is nothing */
	bool loose; /* on another kernel: see alike */
	char why[KIOSK_RECORDER_WHY];
	unsigned number; /* event of this part, from 1 */
	size_t at; /* byte of the file */
	/* Whether a body that is not the same bit for bit will do where loose.
	 */
	bool (*alike)(
	    enum kiosk_msg_id, struct span recorded, struct span said);
};

/* cap: what one event may bring with it. */
enum kiosk_err kiosk_recorder_new(
    enum kiosk_peer part, size_t cap, struct kiosk_recorder **out) MUST_USE;
/* The part of a checked recording; what it says goes to said, as OUT events
 * with their bodies. */
enum kiosk_err kiosk_recorder_play(enum kiosk_peer part, struct span file,
    struct sink said, struct kiosk_recorder **out) MUST_USE;
void kiosk_recorder_free(struct kiosk_recorder **);
bool kiosk_recorder_playing(const struct kiosk_recorder *);

/* --- recording: around what happens to the process --- */

void kiosk_recorder_event(struct kiosk_recorder *, enum kiosk_recording_kind,
    enum kiosk_peer, unsigned id, struct span body);
/* Dealt with: clocks go on. */
void kiosk_recorder_rest(struct kiosk_recorder *);
/* What was recorded since the last drop; empty: nothing, or too much of it. */
struct span kiosk_recorder_taken(const struct kiosk_recorder *);
/* Too much: the recording is worth nothing. */
bool kiosk_recorder_lost(const struct kiosk_recorder *);
void kiosk_recorder_drop(struct kiosk_recorder *);
/* Another passage. */
void kiosk_recorder_renew(struct kiosk_recorder *);

/* --- both: what the process says and draws --- */

/* True: it goes nowhere. */
bool kiosk_recorder_say(struct kiosk_recorder *, enum kiosk_peer to,
    enum kiosk_msg_id, struct span);
/* It did not go, or (replaying) whether it did not. */
enum kiosk_err kiosk_recorder_denied(struct kiosk_recorder *, enum kiosk_err);
/* The passage is over: its record as JSON. */
void kiosk_recorder_record(struct kiosk_recorder *, struct span json);
/*
 * Something outside was handed these bytes and had this result: the same, or
 * that of the recording.  In a replay they have to be those of then.
 */
unsigned kiosk_recorder_hand(struct kiosk_recorder *, enum kiosk_recording_kind,
    struct span bytes, unsigned result);
/*
 * What the process knows of before the passage, where it is something, which
 * nobody has recorded: written down.  True: in a replay, the first time, it
 * becomes that of the recording.  Later it has to be the same.
 */
bool kiosk_recorder_recall(
    struct kiosk_recorder *, struct span *state) MUST_USE;
/* A result from outside: the same, or that of the recording. */
unsigned kiosk_recorder_code(struct kiosk_recorder *, unsigned);
/*
 * Anything else that comes from outside.  Recording: id and body are written
 * down.  Replaying: they become those of the recording; the body is the file's.
 */
void kiosk_recorder_draw(struct kiosk_recorder *, enum kiosk_recording_kind,
    unsigned *id, struct span *body);

/* Whether it can be drawn: a recording of before it was, has none. */
bool kiosk_recorder_offers(
    struct kiosk_recorder *, enum kiosk_recording_kind) MUST_USE;

/* --- replaying --- */

/* The next event that happens to the process, its clocks set.  False: there is
 * none, or what it did with the last one was something else. */
bool kiosk_recorder_step(
    struct kiosk_recorder *, struct kiosk_recording_event *) MUST_USE;
/* Not the same; the first difference stays. */
void kiosk_recorder_differ(struct kiosk_recorder *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif

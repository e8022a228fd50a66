/*
 * The monitor's keeper of recordings: writes down what happens to the monitor
 * from the document to the end, and beside it, unread, what the workers have
 * written down (kiosk/recording.h).  Only where the lane has a directory for it
 * and its policy a number of days; else none of this happens.
 *
 *	kiosk_keeper_mark(m, ...);	something happens
 *	...				the monitor deals with it
 *	kiosk_keeper_rest(m);
 */
#ifndef KIOSK_KEEPER_H
#define KIOSK_KEEPER_H

#include "kiosk/recorder.h"
#include "kiosk/recording_file.h"

struct kiosk_monitor;
struct kiosk_lane;

#define KIOSK_KEEPER_HEAD 2048
#define KIOSK_KEEPER_STATE 128

struct kiosk_keeper {
	struct kiosk_recorder *recorder; /* NULL: nothing is recorded */
	struct kiosk_recording_file file;
	uint8_t head[KIOSK_KEEPER_HEAD];
	size_t head_n;
	bool running; /* a passage is recorded */
	bool ended; /* it is over; workers may have something left to say */
	uint32_t passage;
	char name[40];
};

enum kiosk_err kiosk_keeper_open(struct kiosk_keeper *,
    const struct kiosk_lane *, const char *conf_path) MUST_USE;
void kiosk_keeper_close(struct kiosk_keeper *);

void kiosk_keeper_mark(struct kiosk_monitor *, enum kiosk_recording_kind,
    enum kiosk_peer, unsigned id, struct span body);
void kiosk_keeper_rest(struct kiosk_monitor *);
/* What a worker has written down. */
void kiosk_keeper_take(struct kiosk_monitor *, enum kiosk_peer,
    uint32_t passage, struct span events);
/* The passage is over, its record complete. */
void kiosk_keeper_record(struct kiosk_monitor *);
/* Something of the passage is still to come. */
bool kiosk_keeper_waits(const struct kiosk_monitor *) MUST_USE;
/*
 * What was running, a line each: "trust SHA-256".  False: too long.  The last
 * is the configuration's file, to find it again.
 */
bool kiosk_keeper_head(
    struct sink *, const struct kiosk_lane *, const char *conf_path) MUST_USE;
/* What of the monitor is older than the passage; false: it is malformed. */
void kiosk_keeper_put_state(struct sink *, const struct kiosk_monitor *);
bool kiosk_keeper_take_state(struct span, struct kiosk_monitor *) MUST_USE;

#endif

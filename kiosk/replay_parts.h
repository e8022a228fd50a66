/* Between replay*.c: one process of the gate, replayed in one of its own. */
#ifndef KIOSK_REPLAY_PARTS_H
#define KIOSK_REPLAY_PARTS_H

#include "kiosk/lane.h"
#include "kiosk/recorder.h"
#include "kiosk/replay.h"

#define KIOSK_REPLAY_SAID ((size_t)32 << 20)

/* In memory that parent and child share. */
struct kiosk_replay_outcome {
	bool played, done; /* done: the child came to its end */
	bool different, astray;
	unsigned number;
	char why[KIOSK_RECORDER_WHY];
	size_t n;
	uint8_t said[KIOSK_REPLAY_SAID]; /* OUT and RECORD events */
};

struct kiosk_replay_play {
	struct span file; /* a recording: this part's sections at least */
	const struct kiosk_lane *lane;
	enum kiosk_peer part;
	bool loose;
	enum biometrics_kernel kernel;
	struct kiosk_replay_outcome *outcome[KIOSK_PEERS];
	struct span left[KIOSK_PEERS]; /* said to this part, not heard yet */
};

/* The body of a frame: what its sender said in this replay, else what is
 * recorded.  False: it said nothing, and recorded is a digest alone. */
bool kiosk_replay_body(struct kiosk_replay_play *,
    const struct kiosk_recording_event *, struct span *out) MUST_USE;
/* In the child. */
void kiosk_replay_worker(struct kiosk_replay_play *, struct kiosk_recorder *);
void kiosk_replay_monitor(struct kiosk_replay_play *, struct kiosk_recorder *);

#endif

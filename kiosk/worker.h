/*
 * A worker: the process that does one dirty job for the gate, behind walls.
 *
 * The monitor starts its own program again with exec (`sallyport kiosk
 * --worker KIND --config FILE`): nothing of the monitor's memory is inherited,
 * and every worker has an address space layout of its own.  A worker reads the
 * configuration, opens what it needs, closes its sandbox, says READY, and from
 * then on only speaks frames.
 *
 * The row:  reader -> document -> image -> biometric -> finger, data in one
 * direction but for APDUs and pictures of a finger; every worker has its own
 * line to the monitor.
 *
 *	fd 3  to the monitor		fd 5  to the next of the row
 *	fd 4  to the one before		fd 6  the mirror (kiosk/mirror.h)
 *
 * CLEAR makes a worker forget the traveller; the frame's passage is the number
 * of the next one, and frames of any other number are dropped from then on.
 */
#ifndef KIOSK_WORKER_H
#define KIOSK_WORKER_H

#include "kiosk/channel.h"
#include "kiosk/lane.h"
#include "kiosk/recorder.h"
#include "kiosk/sandbox.h"

enum {
	KIOSK_WORKER_FD_CONTROL = 3,
	KIOSK_WORKER_FD_BEFORE = 4,
	KIOSK_WORKER_FD_NEXT = 5,
	KIOSK_WORKER_FD_MIRROR = 6,
	KIOSK_WORKER_FDS_END
};
/* A neighbour or the monitor that does not read for so long is lost. */
#define KIOSK_WORKER_SEND_MS 2000

struct kiosk_worker_role;

struct kiosk_worker {
	enum kiosk_peer kind;
	const struct kiosk_lane *lane;
	const struct kiosk_worker_role *role;
	uint32_t passage;
	struct kiosk_channel control, before, next;
	struct kiosk_recorder *recorder; /* NULL: nobody records it */
	void *self; /* the role's own */
};

/* What a kind of worker does; one for each kind, in worker_<kind>.c. */
struct kiosk_worker_role {
	/* Devices and models, before the sandbox closes.  Sets self. */
	enum kiosk_err (*open)(struct kiosk_worker *);
	enum kiosk_sandbox_profile (*profile)(const struct kiosk_worker *);
	/* A frame of this passage. */
	enum kiosk_err (*message)(struct kiosk_worker *, enum kiosk_peer from,
	    const struct kiosk_msg *);
	/* A device to poll besides, or -1; NULL: none. */
	int (*fd)(const struct kiosk_worker *);
	/* Milliseconds until tick, or -1; NULL: never. */
	int (*wait_ms)(const struct kiosk_worker *);
	/* The device is readable or the time is over; NULL with both above. */
	enum kiosk_err (*tick)(struct kiosk_worker *);
	/* Frames are of no passage: it has no part in one. */
	bool outside;
	/* Forget the traveller. */
	void (*clear)(struct kiosk_worker *);
};
extern const struct kiosk_worker_role kiosk_worker_reader;
extern const struct kiosk_worker_role kiosk_worker_document;
extern const struct kiosk_worker_role kiosk_worker_image;
extern const struct kiosk_worker_role kiosk_worker_biometric;
extern const struct kiosk_worker_role kiosk_worker_finger;
extern const struct kiosk_worker_role kiosk_worker_signer;
extern const struct kiosk_worker_role kiosk_worker_screen;
extern const struct kiosk_worker_role kiosk_worker_link;

/*
 * The whole life of a worker; returns its exit status.  Call it as the first
 * thing in the process.  hook, NULL in the product, is called with every frame
 * from the monitor: tests misbehave in it, behind the real walls.
 */
int kiosk_worker_run(enum kiosk_peer kind, const char *conf_path,
    void (*hook)(struct kiosk_worker *, const struct kiosk_msg *));

/* What a kind does; NULL: there is none. */
const struct kiosk_worker_role *kiosk_worker_role(enum kiosk_peer);
/* Whether the lane records what this process does. */
bool kiosk_worker_recorded(const struct kiosk_lane *, enum kiosk_peer) MUST_USE;

/* For roles: one frame of this passage to the monitor or a neighbour. */
enum kiosk_err kiosk_worker_tell(struct kiosk_worker *, enum kiosk_peer to,
    enum kiosk_msg_id, struct span body) MUST_USE;

#endif

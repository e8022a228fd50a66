/*
 * One end of a socketpair between two processes of the gate: frames of
 * kiosk/msg.h in, frames out.
 *
 * Receiving never blocks: call recv when poll() says so, then next until
 * PARTIAL.  A frame's body lies in the channel's buffer and is valid until the
 * next call; it held somebody's data, so it is wiped when the next one is
 * read.
 */
#ifndef KIOSK_CHANNEL_H
#define KIOSK_CHANNEL_H

#include "kiosk/msg.h"

struct kiosk_channel {
	int fd; /* ours */
	enum kiosk_peer self, peer;
	uint8_t *buf;
	size_t cap, n, used; /* used: bytes of the frame given out last */
	uint64_t once;
	bool takes; /* an open file may come with a frame; set after init */
	int passed; /* the last one that did, whoever takes it; -1: none */
};

/* Takes the fd over.  The buffer grows as frames need it, up to their max. */
void kiosk_channel_init(
    struct kiosk_channel *, int fd, enum kiosk_peer self, enum kiosk_peer peer);
/* Reads what is there.  CLOSED: the peer is gone. */
enum kiosk_err kiosk_channel_recv(struct kiosk_channel *) MUST_USE;
/*
 * The next whole frame, checked against the table for this peer, in this
 * state.  PARTIAL: none.  Everything else but OK: the peer is not to be trusted
 * any more.
 */
enum kiosk_err kiosk_channel_next(
    struct kiosk_channel *, enum gate_state, struct kiosk_msg *out) MUST_USE;
/*
 * Sends a frame; waits up to timeout_ms for room.  BUSY: the peer does not
 * read; the stream is then worthless.
 */
enum kiosk_err kiosk_channel_send(struct kiosk_channel *, enum kiosk_msg_id,
    uint32_t passage, struct span body, unsigned timeout_ms) MUST_USE;
/* The same with an open file, which stays the caller's; never waits. */
enum kiosk_err kiosk_channel_give(struct kiosk_channel *, enum kiosk_msg_id,
    uint32_t passage, struct span body, int fd) MUST_USE;
/* A passage has ended: what may come once may come again. */
void kiosk_channel_renew(struct kiosk_channel *);
/* Closes, wipes. */
void kiosk_channel_close(struct kiosk_channel *);

#endif

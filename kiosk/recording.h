/*
 * A recording of one passage: all that the processes of the gate were told,
 * asked of the clocks and of chance, and said, so that `sallyport replay` can
 * let the same code come to the same decision.  It holds personal data.
 *
 * Recorded, of each of the four processes which decide something:
 *
 *	document	what the scanner saw, every APDU of both sides, what the
 *			terminal's signer answered, all randomness
 *	image		that it was given a picture, and what it made of it
 *	biometric	the camera's frames, pictures of fingers, the kernel
 *	monitor		what every worker said, touches and orders included, the
 *			doors' sensors, whether rows were stored; the record.
 *			Of a kiosk apart what was signed, never the signature:
 *			there is no token (kiosk/token.h) in a recording of one;
 *			and whether the slip was printed.  Of a gate apart
 *			the face in the token, and whether that was used before
 *
 * and with each event the time at which it was dealt with.  Time stands still
 * while a process deals with one event.  The reader, the camera's driver, the
 * sensor of fingers, the signer, the printer, the line to the site and the door
 * are not replayed: what they said is.  The screen is neither recorded nor
 * replayed.
 *
 * Pictures that one process makes for the next are kept as their SHA-256: a
 * replay makes them anew.
 *
 * Format, big endian: "SPPASS", 00, version 2; sections of
 *
 *	part	1 byte, enum kiosk_peer
 *	n	4 bytes
 *	events	n bytes, a whole number of them
 *
 * of which those of one part follow one another; and the end, a section of part
 * 255 with the SHA-256 of all before it.  (Version 1 had other numbers of
 * messages.  SIGNED, OPENED, RECALLED and LISTS came later to version 2: what
 *was recorded before has none, and is replayed as it was.)  An event is
 *
 *	kind	1 byte
 *	peer	1 byte		to or from whom
 *	id	2 bytes		of the message, or a result
 *	digest	1 byte		1: the body is a SHA-256 of what was said
 *	now	8 bytes		CLOCK_MONOTONIC in ms
 *	time	8 bytes		ms since 1970-01-01 UTC
 *	n	4 bytes
 *	body	n bytes
 */
#ifndef KIOSK_RECORDING_H
#define KIOSK_RECORDING_H

#include "kiosk/msg.h"

#define KIOSK_RECORDING_MAGIC "SPPASS\0\2"
#define KIOSK_RECORDING_VERSION 2 /* the last octet of that */
#define KIOSK_RECORDING_SECTION 5 /* bytes before the events of one */
#define KIOSK_RECORDING_EVENT 25 /* bytes before the body of one */
#define KIOSK_RECORDING_END 255
#define KIOSK_RECORDING_DIGEST 32

/* clang-format off */
#define KIOSK_RECORDING_KINDS(X)                                              \
	X(HEAD,   "head")      /* what was running: recording_head.h */       \
	X(STATE,  "state")     /* of the monitor, before the traveller */     \
	/* What happens to a process. */                                      \
	X(IN,     "in")        /* a frame of kiosk/msg.h */                   \
	X(TURN,   "turn")      /* its device or its deadline */               \
	X(LOOK,   "door")      /* the doors have something to say */          \
	X(LOST,   "lost")      /* a worker; id: enum kiosk_err */             \
	/* What it does then, in this order. */                               \
	X(OUT,    "out")       /* a frame */                                  \
	X(DENIED, "unsent")    /* the last one did not go; id: kiosk_err */   \
	X(RANDOM, "random")                                                   \
	X(CPU,    "cpu")       /* microseconds, 8 bytes */                    \
	X(CODE,   "result")    /* of a device or the store, in id */          \
	X(DOOR,   "sensors")   /* of the doors */                             \
	X(FRAME,  "frame")     /* of the camera; id: enum hw_err */           \
	X(KERNEL, "kernel")    /* id: enum biometrics_kernel */               \
	X(RECORD, "record")    /* as JSON; the passage is over */             \
	X(OTHERS, "others")    /* of earlier travellers: kiosk/impostor*.h */ \
	X(SIGNED, "signed")    /* a token but for that; id: kiosk_err */      \
	X(OPENED, "opened")    /* the face of one, id 1; 0: it does not */    \
	X(RECALLED, "recalled") /* what a worker knows of before */          \
	X(LISTS,  "lists")     /* of faces, searched: kiosk/watchlist.h */
/* clang-format on */

enum kiosk_recording_kind {
	KIOSK_RECORDING_NONE,
#define KIOSK_RECORDING_CODE(name, text) KIOSK_RECORDING_##name,
	KIOSK_RECORDING_KINDS(KIOSK_RECORDING_CODE)
#undef KIOSK_RECORDING_CODE
	KIOSK_RECORDING_COUNT
};
/* "frame"; "?" outside the range. */
const char *kiosk_recording_kind_name(enum kiosk_recording_kind);

struct kiosk_recording_event {
	enum kiosk_recording_kind kind;
	enum kiosk_peer peer;
	unsigned id;
	bool digest;
	uint64_t now_ms;
	int64_t time_ms;
	struct span body;
};

void kiosk_recording_put(struct sink *, const struct kiosk_recording_event *);
/* Eats one event.  FRAME: it is none. */
enum kiosk_err kiosk_recording_take(
    struct span *, struct kiosk_recording_event *out) MUST_USE;

/* Of what begins like a recording; 0: it is none, of no version. */
unsigned kiosk_recording_version(struct span whole);
/*
 * A whole recording: its form, every section and every event in it.  FRAME: it
 * is none, and *at says where.  *sealed: it is as it was written.
 */
enum kiosk_err kiosk_recording_check(
    struct span whole, bool *sealed, size_t *at) MUST_USE;

/* The events of one part of a recording that check() took. */
struct kiosk_recording_cursor {
	struct span file, section;
	enum kiosk_peer part; /* KIOSK_PEERS: of all */
	enum kiosk_peer from; /* whose the last one was */
	const uint8_t *begin; /* of the file */
	size_t at; /* where in the file the last one begins */
	unsigned number; /* of the last one, from 1 */
};
void kiosk_recording_walk(
    struct kiosk_recording_cursor *, struct span whole, enum kiosk_peer part);
/* False: there are no more. */
bool kiosk_recording_next(
    struct kiosk_recording_cursor *, struct kiosk_recording_event *) MUST_USE;

/* Whether a message's body is kept as its digest only. */
bool kiosk_recording_digests(enum kiosk_msg_id) MUST_USE;
bool kiosk_recording_digest(
    struct span, uint8_t out[KIOSK_RECORDING_DIGEST]) MUST_USE;

#endif

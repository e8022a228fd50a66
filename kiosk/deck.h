/*
 * Where a reading comes from: a reader, a reader whose every byte goes to a
 * tape (mrtd/tape.h), or such a tape instead of a reader.
 *
 *	kiosk_deck_init(&d, address, wait_ms)
 *	kiosk_deck_record(&d, path)   or   kiosk_deck_replay(&d, path)
 *	kiosk_deck_connect(&d)
 *	kiosk_deck_start(&d, &session_conf)     limits, ATR, env; a tape: all
 *	kiosk_deck_transceive(), kiosk_deck_again() ...
 *	kiosk_deck_end(&d)
 *	kiosk_deck_wipe(&d)
 *
 * What goes wrong is told in a sentence on standard error; the value returned
 * is the exit status to leave with, 0 where there is no reason to.
 */
#ifndef KIOSK_DECK_H
#define KIOSK_DECK_H

#include <stdio.h>

#include "hw/reader.h"
#include "mrtd/tape.h"

struct kiosk_deck {
	const char *name; /* of the verb, for messages */
	const char *address, *path; /* path: of the tape, or NULL */
	unsigned wait_ms;
	bool recording, replaying;
	struct hw_reader *reader;
	FILE *file;
	struct mrtd_tape_record record;
	struct mrtd_tape_play play;
	struct mrtd_tape_head head;
	struct span tape, atr; /* tape: ours */
	int64_t time;
};

/* Strings have to stay.  The deck must not move afterwards. */
void kiosk_deck_init(struct kiosk_deck *, const char *name, const char *address,
    unsigned wait_ms);
/* At most one of the two.  A new file, for its owner alone; a whole tape. */
int kiosk_deck_record(struct kiosk_deck *, const char *path) MUST_USE;
int kiosk_deck_replay(struct kiosk_deck *, const char *path) MUST_USE;
/* Waits for a document; a tape has one. */
int kiosk_deck_connect(struct kiosk_deck *) MUST_USE;
/*
 * Fills in what the session is to use.  Of a tape that is everything but the
 * password, the log and the arena; the password must be of the recorded kind.
 */
int kiosk_deck_start(struct kiosk_deck *, struct mrtd_session_conf *) MUST_USE;
/* Time of day of the reading, now or then: for validity, and the record. */
int64_t kiosk_deck_time(const struct kiosk_deck *);
/* Is it a reading whose results shall be the same each time? */
bool kiosk_deck_taped(const struct kiosk_deck *);
enum mrtd_err kiosk_deck_transceive(struct kiosk_deck *, struct span capdu,
    struct sink *rapdu, unsigned timeout_ms) MUST_USE;
/* Can a document that was taken away come back? */
bool kiosk_deck_returns(const struct kiosk_deck *);
/* Powers the document up anew, or waits until it is put back (lost). */
enum mrtd_err kiosk_deck_again(
    struct kiosk_deck *, bool lost, struct span *atr) MUST_USE;
/* The tape is complete, or was played to its end. */
int kiosk_deck_end(struct kiosk_deck *) MUST_USE;
void kiosk_deck_wipe(struct kiosk_deck *);

#endif

/*
 * Which tokens (kiosk/token.h) were used here, told to the site: with every new
 * line all that this gate still keeps (kiosk_store_spend), in parts, before
 * anything else goes there.
 *
 * A site that was restored from a backup has forgotten what was used since, and
 * cannot know that it has: so after each start it takes a token of before only
 * once every gate that the token is for has told it (schema/010).
 *
 *	kiosk_spent_begin(&told);		the gate's monitor: a new line
 *	kiosk_spent_next(&told, own, site, now, &frame);
 *	... the link carries it (kiosk/outbox.h), and says so ...
 *	kiosk_spent_done(&told, e);
 */
#ifndef KIOSK_SPENT_H
#define KIOSK_SPENT_H

#include "kiosk/case.h"
#include "kiosk/err.h"
#include "mrtd/bytes.h"

struct kiosk_store;

/* The number of a frame that is no row. */
#define KIOSK_SPENT_TELLS (UINT64_MAX - 1)
#define KIOSK_SPENT_PART 256 /* tokens in a frame */

struct kiosk_spent {
	bool tells; /* there is more */
	bool whole; /* the frame under way is the last one */
	char had[KIOSK_CASE_ID]; /* the site has those up to this one */
	char next[KIOSK_CASE_ID]; /* the last in the frame under way */
};

void kiosk_spent_begin(struct kiosk_spent *);
/* ABSENT: all is told; else a frame of kiosk/outbox.h, one without any token
 * where there is none. */
enum kiosk_err kiosk_spent_next(struct kiosk_spent *, struct kiosk_store *own,
    const char *site, int64_t now, struct sink *frame) MUST_USE;
/* What the site says of it; true: it knows all now.  What it does not take is
 * told with the next line. */
bool kiosk_spent_done(struct kiosk_spent *, enum kiosk_err e);

#endif

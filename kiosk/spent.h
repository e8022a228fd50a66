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
#include "kiosk/store.h"
#include "kiosk/token.h"

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

/*
 * Whether a token was used before anywhere at the site: the monitor asks the
 * link, CLAIM, and hears, CLAIMED (kiosk/msg.h).
 *
 *	CLAIM    id 32 digits, u64 when it ends, u64 when it was issued, gates
 *	CLAIMED  id, u8 enum kiosk_store_claimed, the gate that has not told
 */
#define KIOSK_SPENT_ID (KIOSK_CASE_ID - 1)
#define KIOSK_SPENT_CLAIM (KIOSK_SPENT_ID + 16 + KIOSK_TOKEN_GATES - 1)
#define KIOSK_SPENT_CLAIMED (KIOSK_SPENT_ID + 1 + KIOSK_CASE_NAME - 1)

struct kiosk_spent_claimed {
	char id[KIOSK_CASE_ID];
	enum kiosk_store_claimed said;
	char missing[KIOSK_CASE_NAME]; /* as the site says it */
};

/* Of the token these members alone.  take: false, it is none. */
void kiosk_spent_put_claim(struct sink *, const struct kiosk_token *);
bool kiosk_spent_take_claim(struct span, struct kiosk_token *) MUST_USE;
void kiosk_spent_put_claimed(struct sink *, const struct kiosk_spent_claimed *);
bool kiosk_spent_take_claimed(
    struct span, struct kiosk_spent_claimed *) MUST_USE;

#endif

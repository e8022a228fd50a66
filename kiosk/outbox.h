/*
 * What a gate's store has for its site: rows of passages, cases, photographs
 * and verdicts, in the order in which they were added.  The rows themselves
 * stay where they are; the outbox names them.
 *
 * The monitor hands one after the other to the link, which adds it to the
 * site's store and says so; only then is it taken off.  A row that is carried
 * twice is one row.
 *
 *	kiosk_outbox_next(own, &k, &seq);	the gate's monitor
 *	kiosk_outbox_carry(site, frame);	its link
 *	kiosk_outbox_done(own, seq, "");	the monitor
 *
 * A frame: u64 number, u8 table (with 128: it is sent again), u8 cells, and
 * each cell with u32 its length.
 */
#ifndef KIOSK_OUTBOX_H
#define KIOSK_OUTBOX_H

#include "kiosk/err.h"
#include "mrtd/bytes.h"

struct kiosk_store;

#define KIOSK_OUTBOX_MAX 139264 /* of a frame */
#define KIOSK_OUTBOX_WHY 160

/* The first row that is not refused.  ABSENT: there is none. */
enum kiosk_err kiosk_outbox_next(
    struct kiosk_store *, struct sink *frame, uint64_t *seq) MUST_USE;
/* That row; again: it was sent before.  ABSENT: it is not kept any more; SIZE:
 * no frame holds it. */
enum kiosk_err kiosk_outbox_row(struct kiosk_store *, uint64_t seq,
    const char *table, bool again, struct sink *frame) MUST_USE;
struct kiosk_store_value;
/* A frame of values that stand in no row. */
enum kiosk_err kiosk_outbox_frame(uint64_t seq, const char *table,
    const struct kiosk_store_value *, size_t n, struct sink *frame) MUST_USE;
/*
 * The site has it, or (why not empty) does not want it: then it stays, and
 * those behind it go on; kiosk_outbox_retry() tries all of these once more,
 * as the last ones.
 */
enum kiosk_err kiosk_outbox_done(
    struct kiosk_store *, uint64_t seq, const char *why) MUST_USE;
enum kiosk_err kiosk_outbox_retry(struct kiosk_store *) MUST_USE;
/*
 * FRAME: it is none; CLASH: another row stands in its place.  After an open
 * case the store listens to the gate's orders, after one that is closed no
 * more; one that is sent again changes nothing of that.
 */
enum kiosk_err kiosk_outbox_carry(
    struct kiosk_store *site, struct span frame) MUST_USE;
/* How many rows wait, those that are sent again included. */
enum kiosk_err kiosk_outbox_count(struct kiosk_store *, uint64_t *out) MUST_USE;

#endif

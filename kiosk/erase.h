/*
 * What a gate does not keep any longer: rows of its store, and files beside it.
 *
 * A row's age is not read off the wall clock, which may be wrong or set: the
 * store counts the time that it has lived through ("spent", seconds, kept in
 * it), and every row is stamped with that count.  While the program runs, time
 * goes on by the monotonic clock alone; over a time in which it did not run, by
 * the wall clock, where that is later than it has ever been.  So a clock set
 * back or forward erases nothing early, and nothing is kept for ever.
 *
 * Rows that the site has not got yet stay until it has them, or until they are
 * waiting_days old, which the count tells.
 *
 * What is erased is overwritten (secure_delete), the write-ahead log cut to
 * nothing, and a store of up to KIOSK_ERASE_REBUILD octets rebuilt, unless rows
 * wait for the site; in a larger one a page may hold the beginning of a row
 * that has moved from it until the page itself is used up.  A file is
 * overwritten before it is unlinked; what a disk keeps of its own accord is
 * not reached.
 */
#ifndef KIOSK_ERASE_H
#define KIOSK_ERASE_H

#include "kiosk/err.h"
#include "mrtd/bytes.h"

struct kiosk_store;

#define KIOSK_ERASE_REBUILD ((int64_t)64 << 20)
/* The count is brought forward so often, and no stamp is older; seconds. */
#define KIOSK_ERASE_STEP 600
/* Rows are erased so often; seconds. */
#define KIOSK_ERASE_EVERY 86400

struct kiosk_erase { /* zero at the start of the program */
	bool began, due; /* due: the file is not clean yet */
	uint64_t last_ms;
	int64_t spent, erased; /* erased: the count when rows last were */
};

struct kiosk_erase_rule {
	unsigned days; /* at least 1 */
	unsigned waiting_days; /* no less than days */
};

struct kiosk_erase_count {
	uint64_t rows;
	uint64_t lost; /* of them, what the site never got */
};

/*
 * Brings the count forward and erases what is due; cheap when nothing is.  now:
 * wall clock, seconds since 1970; ms: monotonic.  After an error what was not
 * done is done next time.
 */
enum kiosk_err kiosk_erase_rows(struct kiosk_erase *, struct kiosk_store *,
    const struct kiosk_erase_rule *, int64_t now, uint64_t ms,
    struct kiosk_erase_count *) MUST_USE;

/* Sets the file's time of change to the count, for kiosk_erase_files(). */
void kiosk_erase_stamp(int fd, int64_t spent);
/*
 * Erases the regular files of a directory whose names are ours, and whose time
 * of change is days old by the count or older; adds how many to *n.  A
 * directory that is not there holds nothing.
 */
enum kiosk_err kiosk_erase_files(const char *dir, bool (*ours)(const char *),
    int64_t spent, unsigned days, uint64_t *n) MUST_USE;

/* One file: overwritten, then unlinked; a link is unlinked only. */
bool kiosk_erase_file(int dir, const char *name) MUST_USE;

/* "0123...ef" of a passage, and what follows it; NULL: no such name. */
const char *kiosk_erase_after_id(const char *name);

#endif

/*
 * Watch-lists: galleries of faces that are looked for at the gate.
 *
 * The biometric worker maps them before its sandbox closes and searches them
 * for the live face and the chip's portrait; templates never leave it.  What
 * was found goes to the monitor, into the record and to the officer, and
 * nowhere else: the traveller sees what everybody sees who is sent to an
 * officer.  The monitor does not wait longer than the policy's bound.
 *
 * A list that is missing, damaged, of another model or without a threshold is
 * not searched, by name and with its reason; the policy says what follows.
 *
 * A file that is put in the place of another is opened by the monitor between
 * two passages (kiosk/faces.h), and read by the worker into memory of its own.
 * Where it is a good list and no older one, by the time of its last change, it
 * is the list from then on; else the one before stays.
 */
#ifndef KIOSK_WATCHLIST_H
#define KIOSK_WATCHLIST_H

#include "biometrics/distance.h"
#include "biometrics/err.h"
#include "mrtd/bytes.h"

struct biometrics_embedder;
struct kiosk_watchlist;

enum {
	KIOSK_WATCHLIST_LISTS = 4,
	KIOSK_WATCHLIST_HITS = 8,
	KIOSK_WATCHLIST_NAME = 32, /* with its NUL */
	KIOSK_WATCHLIST_LABEL = 256
};

enum kiosk_watchlist_outcome {
	KIOSK_WATCHLIST_NOT_SEARCHED, /* zero: not every list was */
	KIOSK_WATCHLIST_CLEAR,
	KIOSK_WATCHLIST_HIT /* whatever became of other lists */
};

struct kiosk_watchlist_hit {
	char list[KIOSK_WATCHLIST_NAME];
	char label[KIOSK_WATCHLIST_LABEL]; /* what the gallery calls it */
	bool portrait; /* the chip's; else the live face */
	double score;
};

/* Which list it was that was searched. */
struct kiosk_watchlist_used {
	char list[KIOSK_WATCHLIST_NAME];
	uint32_t rows;
	uint8_t sha256[32]; /* biometrics_gallery_digest() */
};

struct kiosk_watchlist_result {
	enum kiosk_watchlist_outcome outcome;
	enum biometrics_err err; /* why a list was not searched */
	char list[KIOSK_WATCHLIST_NAME]; /* the first such list; may be empty */
	enum biometrics_metric metric;
	double threshold, fmr;
	uint32_t rows; /* searched, of all lists */
	uint32_t us; /* that it took */
	size_t hits; /* closest first in each list; the first ones stay */
	struct kiosk_watchlist_hit hit[KIOSK_WATCHLIST_HITS];
	size_t lists; /* 0 also in what was recorded before they were named */
	struct kiosk_watchlist_used used[KIOSK_WATCHLIST_LISTS];
};

/* What became of a file that was put in the place of a list. */
struct kiosk_watchlist_news {
	struct kiosk_watchlist_used now; /* rows 0: nothing is searched */
	bool taken;
	enum biometrics_err err; /* why not; OK: it is older */
};
#define KIOSK_WATCHLIST_FILE_MAX ((size_t)512 << 20)

/*
 * Opens the lists of a text of paths with commas between them, each named after
 * its file without folder and suffix.  What cannot be opened is told by every
 * search.  embedder: NULL where there is no model.  False: no memory.
 */
bool kiosk_watchlist_open(const char *paths, const struct biometrics_embedder *,
    double fmr, struct kiosk_watchlist **out) MUST_USE;
void kiosk_watchlist_close(struct kiosk_watchlist **);
/* Looks for both; portrait may be NULL, live may not. */
void kiosk_watchlist_search(const struct kiosk_watchlist *, const float *live,
    const float *portrait, struct kiosk_watchlist_result *out);

/* Whether they are results of the same lists. */
bool kiosk_watchlist_same_lists(const struct kiosk_watchlist_result *,
    const struct kiosk_watchlist_result *) MUST_USE;
/*
 * Reads list i, from 0, anew from an open file, which stays the caller's; fd -1
 * for one that could not be opened.  Between passages.
 */
void kiosk_watchlist_renew(struct kiosk_watchlist *, size_t i, int fd,
    struct kiosk_watchlist_news *out);

/* The result as a frame between two processes. */
#define KIOSK_WATCHLIST_MAX 3072
void kiosk_watchlist_put(struct sink *, const struct kiosk_watchlist_result *);
/*
 * The sender has seen foreign pixels and is not believed: numbers are finite,
 * codes exist, texts are printable and end, hits reach the threshold, and there
 * are some exactly when the outcome says so.  False, and nothing moved, else.
 */
bool kiosk_watchlist_take(
    struct span *, struct kiosk_watchlist_result *) MUST_USE;
#define KIOSK_WATCHLIST_NEWS 70
void kiosk_watchlist_put_news(
    struct sink *, const struct kiosk_watchlist_news *);
bool kiosk_watchlist_take_news(
    struct span, struct kiosk_watchlist_news *) MUST_USE;
/* "not searched", "clear", "hit". */
const char *kiosk_watchlist_text(enum kiosk_watchlist_outcome);

#endif

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
};

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
/* "not searched", "clear", "hit". */
const char *kiosk_watchlist_text(enum kiosk_watchlist_outcome);

#endif

/*
 * How far the site has got with what a gate has sent, and what is sent again
 * because the site does not have it any more.
 *
 * Every row that a gate adds for its site has a number (schema/009), and rows
 * go to the site in their order: so one number, the mark, says what is there.
 * The site keeps it beside the rows, and a site that was restored from a backup
 * keeps the mark of that backup.  With every new line the gate compares: what
 * lies above the site's mark, and was sent before, is sent again, after what is
 * new; the mark follows.  A row that the site has already is the same row.
 *
 * The site tells a gate what it has erased, as a time; the gate keeps that,
 * too, and does not send again what is older: a restored site may have
 * forgotten.
 *
 * Numbers are those of one store: a gate that was replaced has another name for
 * them, and so has one whose store was put back to an older state.
 *
 * A mark is said some seconds after the rows, so that it never says too much.
 */
#ifndef KIOSK_JOURNAL_H
#define KIOSK_JOURNAL_H

#include <stdint.h>

#include "kiosk/err.h"
#include "mrtd/bytes.h"

struct kiosk_store;

/* Where numbers begin: they all take the same room.  People count from 1. */
#define KIOSK_JOURNAL_BASE INT64_C(1000000000001)
#define KIOSK_JOURNAL_NAME 33 /* 32 hexadecimal digits */
#define KIOSK_JOURNAL_STORES 16 /* of a gate, the last ones */
#define KIOSK_JOURNAL_CLASH 100
/* The number of a frame that is no row but what the gate says of itself. */
#define KIOSK_JOURNAL_SAYS UINT64_MAX

struct kiosk_journal {
	char name[KIOSK_JOURNAL_NAME];
	int64_t marked; /* what the site has confirmed; -1: nothing ever */
	int64_t top; /* what was sent, up to this number */
	int64_t last; /* the last number that was given */
	int64_t again_next, again_last; /* are sent again; 0: nothing is */
	int64_t since_ms;
	int64_t rows_left; /* of them */
	int64_t erased_ms; /* the site has erased what was before */
	int64_t gone_seq, gone_ms; /* the last row that retention has erased */
	int64_t lost_from, lost_to, lost_ms; /* cannot be sent again */
	int64_t told_ms; /* when that or a clash was found; 0: nothing was */
	int64_t clashes;
	char clash[KIOSK_JOURNAL_CLASH];
};

/* --- the gate's monitor, of its own store --- */

enum kiosk_err kiosk_journal_read(
    struct kiosk_store *, struct kiosk_journal *) MUST_USE;
/* The site has it up to this number, and what is not sent again. */
int64_t kiosk_journal_mark(const struct kiosk_journal *);

/* What a site says of a gate, with a new line. */
struct kiosk_journal_site {
	bool known; /* false: an older site, which keeps no marks */
	int64_t erased_ms; /* 0: nothing */
	uint8_t n;
	struct {
		char name[KIOSK_JOURNAL_NAME];
		int64_t mark;
	} store[KIOSK_JOURNAL_STORES];
};

/* clang-format off */
#define KIOSK_JOURNAL_FOUNDS(X)                                               \
	X(WELL,     "the site has all that was sent")                         \
	X(BEHIND,   "the site has not confirmed the last rows")               \
	X(RESTORED, "the site was restored")                                  \
	X(PUT_BACK, "the store of this gate was put back to an older state")
/* clang-format on */

enum kiosk_journal_found {
#define KIOSK_JOURNAL_CODE(name, text) KIOSK_JOURNAL_##name,
	KIOSK_JOURNAL_FOUNDS(KIOSK_JOURNAL_CODE)
#undef KIOSK_JOURNAL_CODE
};
const char *kiosk_journal_found_text(enum kiosk_journal_found);

/* Durable before the first row goes; *out: as it is then. */
enum kiosk_err kiosk_journal_meet(struct kiosk_store *,
    const struct kiosk_journal_site *, int64_t now_ms,
    enum kiosk_journal_found *, struct kiosk_journal *out) MUST_USE;
/* The next row to be sent again.  ABSENT: there is none, and *ended says that
 * the last one was sent since. */
enum kiosk_err kiosk_journal_next(struct kiosk_store *, struct sink *frame,
    uint64_t *seq, bool *ended) MUST_USE;
/* As kiosk_outbox_done(); e: what the site says of it. */
enum kiosk_err kiosk_journal_done(struct kiosk_store *, uint64_t seq,
    enum kiosk_err e, const char *why) MUST_USE;
/* The site has another row in the place of one of ours. */
enum kiosk_err kiosk_journal_clashed(
    struct kiosk_store *, const char *why, int64_t now_ms) MUST_USE;
/* What the gate says of itself, a frame of kiosk/outbox.h; and that the site
 * has it. */
enum kiosk_err kiosk_journal_say(struct kiosk_store *, const char *site,
    const char *gate, int64_t now_ms, struct sink *frame,
    int64_t *mark) MUST_USE;
enum kiosk_err kiosk_journal_said(struct kiosk_store *, int64_t mark) MUST_USE;

/* --- its link, of the site's --- */

enum kiosk_err kiosk_journal_ask(struct kiosk_store *site, const char *name,
    const char *gate, struct kiosk_journal_site *) MUST_USE;

/* u8 known, i64 erased_ms, u8 n, and each name with its i64. */
#define KIOSK_JOURNAL_WIRE (10 + KIOSK_JOURNAL_STORES * 40)
void kiosk_journal_put(struct sink *, const struct kiosk_journal_site *);
/* False: it is none. */
bool kiosk_journal_take(struct span, struct kiosk_journal_site *) MUST_USE;

/* --- whoever shows it --- */

/* One sentence for people; empty: there is nothing to say.  gate: its name. */
#define KIOSK_JOURNAL_TEXT 240
void kiosk_journal_text(const struct kiosk_journal *, const char *gate,
    char out[KIOSK_JOURNAL_TEXT]);
/* "1,240" */
void kiosk_journal_count(int64_t n, char out[32]);

struct kiosk_journal_row {
	const char *gate;
	struct kiosk_journal is; /* name, and what the gate has said */
	int64_t at_ms;
};
typedef bool kiosk_journal_row_fn(
    void *cookie, const struct kiosk_journal_row *);
/* What gates have said of themselves at this site, those with something to say,
 * of the last store of each: false ends the walk. */
enum kiosk_err kiosk_journal_walk(struct kiosk_store *site, const char *name,
    kiosk_journal_row_fn *, void *cookie) MUST_USE;

#endif

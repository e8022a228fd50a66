/*
 * Where passages, cases and orders are kept.  One interface and one schema
 * (kiosk/schema, numbered migrations); the address's scheme chooses the
 * backend:
 *
 *	sqlite:PATH		the gate's own: write-ahead log, every commit
 *				synced; made and migrated when it is opened
 *	postgres:CONNINFO	the site's: libpq, TLS with a client
 *				certificate, always verify-full; made by
 *				`sallyport site`
 *
 * Rows are only ever added, until they are erased (kiosk/erase.h).  A call that
 *writes returns OK only when what it wrote would survive a loss of power: the
 *gate opens no door before.
 *
 * What a gate adds to its own store is also put on its outbox, in the same
 * transaction; kiosk/outbox.h carries it to the site.
 *
 * At the site PostgreSQL itself decides who may do what (schema/003): a gate
 * appends rows of its own name and reads orders of its own name; a console
 * reads its site and adds takings and orders.  A call that is refused returns
 * KIOSK_E_DENIED.
 */
#ifndef KIOSK_STORE_H
#define KIOSK_STORE_H

#include "kiosk/case.h"
#include "kiosk/err.h"
#include "kiosk/order.h"
#include "mrtd/bytes.h"

struct kiosk_store;

/* Of the schema: a store of a later one is not opened. */
#define KIOSK_STORE_VERSION 11

struct kiosk_record;

#define KIOSK_STORE_WHY 200
/* why, which may be NULL: where it fails, in words. */
enum kiosk_err kiosk_store_open(const char *address, struct kiosk_store **out,
    char why[KIOSK_STORE_WHY]) MUST_USE;
/* Whether a row can be made durable now: one is. */
bool kiosk_store_ready(struct kiosk_store *) MUST_USE;
/* Why the last call failed, for the log; never NULL. */
const char *kiosk_store_why(const struct kiosk_store *);
void kiosk_store_close(struct kiosk_store **);

/*
 * From now on records and pictures are sealed (kiosk/vault.h) as they are
 * added, and opened as they are read; what was not sealed is read as it is.
 * dir: of keys, borrowed; empty: nothing is sealed.  count: of kiosk/erase.h.
 */
void kiosk_store_keys(struct kiosk_store *, const char *dir, int64_t count);

/* --- the gate adds --- */

/* A further revision of the passage.  *revision may be NULL. */
enum kiosk_err kiosk_store_put(struct kiosk_store *,
    const struct kiosk_record *, uint32_t *revision) MUST_USE;
/* A further revision of the case; sets c->revision. */
enum kiosk_err kiosk_store_put_case(
    struct kiosk_store *, struct kiosk_case *c) MUST_USE;
#define KIOSK_STORE_PHOTO_MAX 98304 /* with KIOSK_VAULT_EXTRA, where sealed */
enum kiosk_err kiosk_store_put_photo(struct kiosk_store *,
    const struct kiosk_case *, enum kiosk_case_photo,
    struct span jpeg) MUST_USE;
/*
 * After a case was closed: what its pictures were is overwritten in the gate's
 * own files, write-ahead log included.  At the site that is vacuum's.
 */
void kiosk_store_forget(struct kiosk_store *);
/*
 * An order as it came and what became of it; order NULL where it is not one
 * that anybody vouches for.  DONE is to be stored before it is done.
 */
enum kiosk_err kiosk_store_put_verdict(struct kiosk_store *, const char *site,
    const char *gate, const struct kiosk_order_sealed *,
    const struct kiosk_order *order, enum kiosk_order_verdict,
    int64_t now_ms) MUST_USE;
/* What kiosk_order_judge() has to know; key: of the first signature. */
enum kiosk_err kiosk_store_order_seen(struct kiosk_store *, const char *id,
    const uint8_t key[KIOSK_ORDER_KEY], bool *seen,
    uint64_t *last_sequence) MUST_USE;
/* The last order to the lane that was carried out: it holds after a restart.
 * RELEASE where there was none. */
enum kiosk_err kiosk_store_lane_order(
    struct kiosk_store *, enum kiosk_order_kind *out) MUST_USE;

/*
 * A token (kiosk/token.h) is used, here: *first is whether it never was.  Kept
 * until a day after it has ended.
 */
enum kiosk_err kiosk_store_spend(struct kiosk_store *, const char *token,
    int64_t until, int64_t now, bool *first) MUST_USE;

/* --- what gates do now: the link says it, a console asks --- */

/* Instead of what this gate said before; not worth waiting for a disk.  A site
 * of before schema/011 keeps the step alone. */
enum kiosk_err kiosk_store_put_step(struct kiosk_store *, const char *site,
    const char *gate, const char *step, const char *why, int64_t since_ms,
    int64_t now_ms) MUST_USE;
struct kiosk_store_step {
	const char *gate, *step;
	const char *why; /* it is out of service: kiosk/hindrance.h */
	int64_t since_ms, at_ms; /* at: when it was said, by the gate's clock */
};
typedef bool kiosk_store_step_row(
    void *cookie, const struct kiosk_store_step *);
enum kiosk_err kiosk_store_steps(struct kiosk_store *, const char *site,
    kiosk_store_step_row *, void *cookie) MUST_USE;

/* --- the console asks; at the site, of the site --- */

/*
 * Rows come one after another; what they point at is the callback's until it
 * returns.  False ends the walk, which is no error.
 */
typedef bool kiosk_store_case_row(void *cookie, const struct kiosk_case *);
/* OPEN and TAKEN ones, oldest first; gate NULL: of every gate. */
enum kiosk_err kiosk_store_open_cases(struct kiosk_store *, const char *gate,
    int64_t now_ms, kiosk_store_case_row *, void *cookie) MUST_USE;
/* Its last revision.  ABSENT: there is none. */
enum kiosk_err kiosk_store_case(
    struct kiosk_store *, const char *id, struct kiosk_case *out) MUST_USE;
/* One wins: ABSENT where somebody else has taken it. */
enum kiosk_err kiosk_store_take_case(struct kiosk_store *,
    const struct kiosk_case *, const char *officer, int64_t now_ms) MUST_USE;
enum kiosk_err kiosk_store_photo(struct kiosk_store *,
    const struct kiosk_case *, enum kiosk_case_photo,
    struct sink *jpeg) MUST_USE;
/* The JSON of a passage; revision 0: the last one.  ABSENT: there is none;
 * DENIED: its key is not here, or was destroyed. */
enum kiosk_err kiosk_store_record(struct kiosk_store *, const char *passage,
    uint32_t revision, struct sink *json) MUST_USE;
/* CLASH: it is there. */
enum kiosk_err kiosk_store_send_order(
    struct kiosk_store *, const struct kiosk_order_sealed *) MUST_USE;
/* What became of it.  ABSENT: the gate has not said yet. */
enum kiosk_err kiosk_store_verdict(struct kiosk_store *, const char *order,
    enum kiosk_order_verdict *out) MUST_USE;
/* One more than this key has used towards that gate. */
enum kiosk_err kiosk_store_next_sequence(struct kiosk_store *, const char *site,
    const char *gate, const uint8_t key[KIOSK_ORDER_KEY],
    uint64_t *out) MUST_USE;

/* --- the gate's link asks; at the site --- */

typedef bool kiosk_store_order_row(
    void *cookie, const struct kiosk_order_sealed *);
/* Orders to this gate that are not older than since_ms, oldest first. */
enum kiosk_err kiosk_store_orders(struct kiosk_store *, const char *site,
    const char *gate, int64_t since_ms, kiosk_store_order_row *,
    void *cookie) MUST_USE;

/* The same at the site, of every gate of it; spent then, whatever it says. */
struct kiosk_token;
enum kiosk_store_claimed {
	KIOSK_STORE_SPENT,
	KIOSK_STORE_FIRST,
	KIOSK_STORE_UNSETTLED /* kiosk/spent.h: that gate has not told yet */
};
enum kiosk_err kiosk_store_claim(struct kiosk_store *, const char *site,
    const struct kiosk_token *, enum kiosk_store_claimed *,
    char missing[KIOSK_CASE_NAME]) MUST_USE;

/* --- search and statistics --- */

struct kiosk_store_query {
	const char *site, *gate; /* NULL: any */
	int64_t from, to; /* seconds since 1970: from <= began < to */
	const char *decision; /* NULL: any */
	const char *reason; /* one code; NULL: any */
	const char *id; /* how it begins; NULL: any */
	unsigned limit; /* 0: all */
};
struct kiosk_store_summary {
	const char *site, *gate, *id;
	int64_t began;
	const char *decision, *reasons;
	uint32_t revision, ms_decision;
	bool offline;
};
typedef bool kiosk_store_summary_row(
    void *cookie, const struct kiosk_store_summary *);
/* The last revision of each, newest first, without the record itself. */
enum kiosk_err kiosk_store_find(struct kiosk_store *,
    const struct kiosk_store_query *, kiosk_store_summary_row *,
    void *cookie) MUST_USE;

/*
 * --- news ---
 *
 * Whoever adds a row tells it once the row is stored; news may come twice, and
 * where the line breaks between the two, not at all: who listens looks now and
 * then as well.
 */

enum kiosk_store_topic {
	KIOSK_STORE_CASES = 1, /* of a site: opened, taken, decided */
	KIOSK_STORE_ORDERS = 2 /* of a gate */
};
/*
 * From now on; gate only for orders.  PostgreSQL wakes everybody who listens to
 * anything, for whomever the news are: a gate listens while it has a case.
 */
enum kiosk_err kiosk_store_listen(struct kiosk_store *, enum kiosk_store_topic,
    const char *site, const char *gate) MUST_USE;
enum kiosk_err kiosk_store_unlisten(
    struct kiosk_store *, enum kiosk_store_topic) MUST_USE;
bool kiosk_store_listens(const struct kiosk_store *, enum kiosk_store_topic);
/* For poll(); -1: ask now and then (SQLite). */
int kiosk_store_fd(const struct kiosk_store *);
/* Takes in what has come; topics, or CLOSED: the line is cut. */
enum kiosk_err kiosk_store_news(
    struct kiosk_store *, unsigned *topics) MUST_USE;

#endif

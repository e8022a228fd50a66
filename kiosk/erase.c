#include "kiosk/erase.h"

#include "kiosk/store_parts.h"

#define N kiosk_store_number
#define COUNT(v) (sizeof(v) / sizeof((v)[0]))
#define DAY INT64_C(86400)

struct pair {
	int64_t a, b;
};

static bool
take_pair(void *cookie, const struct kiosk_store_cells *c)
{
	struct pair *out = cookie;

	out->a = kiosk_store_cell_number(c->cell[0]);
	out->b = c->n > 1 ? kiosk_store_cell_number(c->cell[1]) : 0;
	return false;
}

static bool
count_row(void *cookie, const struct kiosk_store_cells *c)
{
	(void)c;
	(*(uint64_t *)cookie)++;
	return true;
}

/* What went by since the last call; at the first, while nothing ran. */
static enum kiosk_err
bring_forward(struct kiosk_erase *x, struct kiosk_store *s, int64_t now,
    uint64_t ms, bool *moved)
{
	struct pair kept = {0, 0};
	int64_t by;
	enum kiosk_err e;

	*moved = false;
	if (x->began && ms - x->last_ms < KIOSK_ERASE_STEP * UINT64_C(1000))
		return KIOSK_E_OK;
	e = kiosk_store_run(
	    s, "SELECT spent, seen FROM keeping", NULL, 0, take_pair, &kept);
	if (e != KIOSK_E_OK)
		return e;
	by = x->began	   ? (int64_t)((ms - x->last_ms) / 1000)
	    : now > kept.b ? now - kept.b
			   : 0;
	const struct kiosk_store_value v[] = {
	    N(kept.a + by), N(now > kept.b ? now : kept.b)};

	e = kiosk_store_run(s, "UPDATE keeping SET spent = $1, seen = $2", v,
	    COUNT(v), NULL, NULL);
	if (e != KIOSK_E_OK)
		return e;
	x->due = x->due || !x->began;
	x->last_ms = x->began ? x->last_ms + (uint64_t)by * 1000 : ms;
	x->began = true;
	x->spent = kept.a + by;
	*moved = true;
	return KIOSK_E_OK;
}

/* What went, for whoever asks why it is not sent again (kiosk/journal.h). */
struct gone {
	uint64_t n;
	int64_t seq, ms;
};

static bool
note_gone(void *cookie, const struct kiosk_store_cells *c)
{
	struct gone *g = cookie;
	const int64_t seq = kiosk_store_cell_number(c->cell[0]),
		      ms = kiosk_store_cell_number(c->cell[1]);

	g->n++;
	if (seq > g->seq) {
		g->seq = seq;
		g->ms = ms;
	}
	return true;
}

static enum kiosk_err
keep_gone(struct kiosk_store *s, const struct gone *g)
{
	const struct kiosk_store_value v[] = {N(g->seq), N(g->ms)};

	return kiosk_store_run(s,
	    "UPDATE journal SET gone_seq = $1, gone_ms = $2"
	    " WHERE gone_seq < $1",
	    v, COUNT(v), NULL, NULL);
}

/* clang-format off */
/* First what has waited too long waits no more; then what does not wait goes. */
#define ROWS(table, time, but)                                                \
	{"DELETE FROM outbox WHERE tab = '" table "' AND seq IN"              \
	 " (SELECT seq FROM " table " WHERE aged < $1) RETURNING 1",          \
	 "DELETE FROM " table " WHERE aged < $1 AND seq NOT IN"               \
	 " (SELECT seq FROM outbox WHERE tab = '" table "')"                  \
	 " AND (aged < $2 OR NOT EXISTS (SELECT 1 FROM journal WHERE"         \
	 " " table ".seq BETWEEN again_next AND again_last))" but             \
	 " RETURNING seq, " time}

static const struct {
	const char *give_up, *erase;
} rows[] = {
	ROWS("passage", "at * 1000", ""),
	ROWS("cases", "opened_ms", ""),
	ROWS("photos", "opened_ms", ""),
	/* What keeps an order from being done twice, and holds the lane. */
	ROWS("verdicts", "at_ms",
	    " AND rowid NOT IN (SELECT rowid FROM (SELECT rowid,"
	    " max(sequence) FROM verdicts WHERE verdict = 'done'"
	    " GROUP BY key))"
	    " AND rowid NOT IN (SELECT rowid FROM (SELECT rowid FROM verdicts"
	    " WHERE verdict = 'done' AND kind IN"
	    " ('lock', 'release', 'out-of-service', 'emergency')"
	    " ORDER BY rowid DESC LIMIT 1))"),
};
/* clang-format on */

static enum kiosk_err
erase(struct kiosk_erase *x, struct kiosk_store *s,
    const struct kiosk_erase_rule *r, struct kiosk_erase_count *n)
{
	/* A stamp may be older than its row by a step. */
	const int64_t from = x->spent - KIOSK_ERASE_STEP;
	const struct kiosk_store_value due[] = {
	    N(from - r->days * DAY), N(from - r->waiting_days * DAY)};
	struct kiosk_erase_count got = {0};
	struct gone gone = {0};
	enum kiosk_err e = kiosk_store_begin(s);

	if (e != KIOSK_E_OK)
		return e;
	for (size_t i = 0; i < COUNT(rows) && e == KIOSK_E_OK; i++) {
		e = kiosk_store_run(
		    s, rows[i].give_up, due + 1, 1, count_row, &got.lost);
		if (e == KIOSK_E_OK)
			e = kiosk_store_run(
			    s, rows[i].erase, due, 2, note_gone, &gone);
	}
	got.rows = gone.n;
	if (e == KIOSK_E_OK && gone.n > 0)
		e = keep_gone(s, &gone);
	if (e == KIOSK_E_OK)
		e = kiosk_store_run(s,
		    "DELETE FROM takes WHERE case_id NOT IN"
		    " (SELECT id FROM cases) RETURNING 1",
		    NULL, 0, count_row, &got.rows);
	e = kiosk_store_end(s, e);
	if (e != KIOSK_E_OK)
		return e;
	*n = got;
	x->erased = x->spent;
	x->due = x->due || got.rows > 0;
	return e;
}

static enum kiosk_err
ask(struct kiosk_store *s, const char *sql, struct pair *out)
{
	*out = (struct pair) {0, 0};
	return kiosk_store_run(s, sql, NULL, 0, take_pair, out);
}

/*
 * A rebuilt table may number its rows anew (SQLite, VACUUM), and the outbox
 * names them by number.
 */
static enum kiosk_err
clean(struct kiosk_erase *x, struct kiosk_store *s)
{
	struct pair size, page, waits, busy;
	enum kiosk_err e = ask(s, "PRAGMA page_count", &size);

	if (e == KIOSK_E_OK)
		e = ask(s, "PRAGMA page_size", &page);
	if (e == KIOSK_E_OK)
		e = ask(s, "SELECT count(*) FROM outbox", &waits);
	if (e == KIOSK_E_OK && waits.a == 0 &&
	    size.a * page.a <= KIOSK_ERASE_REBUILD)
		e = kiosk_store_run(s, "VACUUM", NULL, 0, NULL, NULL);
	if (e == KIOSK_E_OK)
		e = ask(s, "PRAGMA wal_checkpoint(TRUNCATE)", &busy);
	if (e == KIOSK_E_OK && busy.a != 0)
		e = kiosk_store_fail(
		    s, KIOSK_E_BUSY, "somebody reads the write-ahead log");
	if (e == KIOSK_E_OK)
		x->due = waits.a > 0 && size.a * page.a <= KIOSK_ERASE_REBUILD;
	return e;
}

enum kiosk_err
kiosk_erase_rows(struct kiosk_erase *x, struct kiosk_store *s,
    const struct kiosk_erase_rule *r, int64_t now, uint64_t ms,
    struct kiosk_erase_count *n)
{
	const bool first = !x->began;
	bool moved;
	enum kiosk_err e = bring_forward(x, s, now, ms, &moved);

	*n = (struct kiosk_erase_count) {0};
	if (e != KIOSK_E_OK || !moved)
		return e;
	if (first || x->spent - x->erased >= KIOSK_ERASE_EVERY)
		e = erase(x, s, r, n);
	return e == KIOSK_E_OK && x->due ? clean(x, s) : e;
}

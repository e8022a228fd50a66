#include "kiosk/journal.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "kiosk/outbox.h"
#include "kiosk/store_parts.h"

#define T kiosk_store_text
#define N kiosk_store_number
#define COUNT(v) (sizeof(v) / sizeof((v)[0]))
#define NUMBER(i) kiosk_store_cell_number(c->cell[i])

const char *
kiosk_journal_found_text(enum kiosk_journal_found f)
{
	static const char *const texts[] = {
#define KIOSK_JOURNAL_CODE(name, text) text,
	    KIOSK_JOURNAL_FOUNDS(KIOSK_JOURNAL_CODE)
#undef KIOSK_JOURNAL_CODE
	};

	return (size_t)f < COUNT(texts) ? texts[f] : "unknown";
}

/* clang-format off */
/* What is still to be sent again, of each table: what the site has erased is
 * not, whatever it has forgotten. */
#define AGAIN(table, time)                                                    \
	" FROM " table ", journal WHERE " table ".seq BETWEEN again_next"     \
	" AND again_last AND " time " >= journal.erased_ms"
#define PASSAGE  AGAIN("passage", "at * 1000")
#define CASES    AGAIN("cases", "opened_ms")
#define PHOTOS   AGAIN("photos", "opened_ms")
#define VERDICTS AGAIN("verdicts", "at_ms")
/* clang-format on */

static bool
take_journal(void *cookie, const struct kiosk_store_cells *c)
{
	struct kiosk_journal *j = cookie;
	int64_t *const to[] = {&j->marked, &j->again_next, &j->again_last,
	    &j->since_ms, &j->erased_ms, &j->gone_seq, &j->gone_ms,
	    &j->lost_from, &j->lost_to, &j->lost_ms, &j->told_ms, &j->clashes,
	    &j->last, &j->top, &j->rows_left};

	for (size_t i = 0; i < COUNT(to); i++)
		*to[i] = NUMBER(i);
	kiosk_store_cell_text(c->cell[COUNT(to)], j->name, sizeof(j->name));
	kiosk_store_cell_text(
	    c->cell[COUNT(to) + 1], j->clash, sizeof(j->clash));
	return false;
}

enum kiosk_err
kiosk_journal_read(struct kiosk_store *s, struct kiosk_journal *j)
{
	memset(j, 0, sizeof(*j));
	return kiosk_store_run(s,
	    "SELECT marked, again_next, again_last, since_ms, erased_ms,"
	    " gone_seq, gone_ms, lost_from, lost_to, lost_ms, told_ms, clashes,"
	    " (SELECT seq FROM sqlite_sequence WHERE name = 'outbox'),"
	    /* What was refused got another number before it went again. */
	    " coalesce((SELECT seq - 1 FROM outbox WHERE refused = ''"
	    " ORDER BY seq LIMIT 1),"
	    " (SELECT seq FROM sqlite_sequence WHERE name = 'outbox')),"
	    " (SELECT count(*)" PASSAGE ") + (SELECT count(*)" CASES
	    ") + (SELECT count(*)" PHOTOS ") + (SELECT count(*)" VERDICTS
	    "), name, clash FROM journal",
	    NULL, 0, take_journal, j);
}

int64_t
kiosk_journal_mark(const struct kiosk_journal *j)
{
	return j->again_next != 0 ? j->again_next - 1 : j->top;
}

static enum kiosk_err
write_journal(struct kiosk_store *s, const struct kiosk_journal *j)
{
	const struct kiosk_store_value v[] = {T(j->name), N(j->marked),
	    N(j->again_next), N(j->again_last), N(j->since_ms), N(j->erased_ms),
	    N(j->lost_from), N(j->lost_to), N(j->lost_ms), N(j->told_ms)};

	return kiosk_store_run(s,
	    "UPDATE journal SET name = $1, marked = $2, again_next = $3,"
	    " again_last = $4, since_ms = $5, erased_ms = $6, lost_from = $7,"
	    " lost_to = $8, lost_ms = $9, told_ms = $10",
	    v, COUNT(v), NULL, NULL);
}

static void
send_again(struct kiosk_journal *j, int64_t from)
{
	j->again_next = from;
	if (j->again_last < j->top)
		j->again_last = j->top;
}

/* What this gate does not keep any longer, and the site would: beyond what it
 * has erased itself. */
static void
note_lost(struct kiosk_journal *j, int64_t mark, int64_t now_ms)
{
	if (j->gone_seq <= mark || j->gone_ms < j->erased_ms)
		return;
	j->lost_from = mark + 1;
	j->lost_to = j->gone_seq;
	j->lost_ms = j->gone_ms;
	j->told_ms = now_ms;
}

static enum kiosk_journal_found
compare(struct kiosk_journal *j, const struct kiosk_journal_site *site,
    int64_t now_ms)
{
	int64_t mark = KIOSK_JOURNAL_BASE;
	bool met = false;

	for (size_t i = 0; i < site->n; i++)
		if (strcmp(site->store[i].name, j->name) == 0) {
			mark = site->store[i].mark;
			met = true;
		}
	/* A store that was never here: what is above its mark waits. */
	if (!met && j->marked < 0)
		return KIOSK_JOURNAL_WELL;
	if (mark > j->last) {
		/* The same numbers would be given twice. */
		if (!kiosk_case_name(j->name))
			return KIOSK_JOURNAL_WELL;
		j->marked = -1;
		j->since_ms = now_ms;
		send_again(j, KIOSK_JOURNAL_BASE + 1);
		return KIOSK_JOURNAL_PUT_BACK;
	}
	if (mark >= kiosk_journal_mark(j))
		return KIOSK_JOURNAL_WELL;
	send_again(j, mark + 1);
	if (mark >= j->marked)
		return KIOSK_JOURNAL_BEHIND;
	j->since_ms = now_ms;
	note_lost(j, mark, now_ms);
	j->marked = mark;
	return KIOSK_JOURNAL_RESTORED;
}

enum kiosk_err
kiosk_journal_meet(struct kiosk_store *s, const struct kiosk_journal_site *site,
    int64_t now_ms, enum kiosk_journal_found *found, struct kiosk_journal *out)
{
	enum kiosk_err e = kiosk_journal_read(s, out);
	const int64_t erased = out->erased_ms;

	*found = KIOSK_JOURNAL_WELL;
	if (e != KIOSK_E_OK || !site->known)
		return e;
	/* Nobody has erased what is still to come. */
	if (site->erased_ms > erased && site->erased_ms <= now_ms)
		out->erased_ms = site->erased_ms;
	*found = compare(out, site, now_ms);
	if (*found == KIOSK_JOURNAL_WELL && out->erased_ms == erased)
		return e;
	e = write_journal(s, out);
	return e == KIOSK_E_OK ? kiosk_journal_read(s, out) : e;
}

struct first {
	int64_t seq; /* 0: there is none */
	char table[16];
};

static bool
take_first(void *cookie, const struct kiosk_store_cells *c)
{
	struct first *f = cookie;

	f->seq = NUMBER(0);
	kiosk_store_cell_text(c->cell[1], f->table, sizeof(f->table));
	return false;
}

static bool
take_number(void *cookie, const struct kiosk_store_cells *c)
{
	*(int64_t *)cookie = NUMBER(0);
	return false;
}

static enum kiosk_err
end_again(struct kiosk_store *s, bool *ended)
{
	enum kiosk_err e = kiosk_store_run(s,
	    "UPDATE journal SET again_next = 0, again_last = 0, since_ms = 0",
	    NULL, 0, NULL, NULL);

	*ended = e == KIOSK_E_OK;
	return e == KIOSK_E_OK ? KIOSK_E_ABSENT : e;
}

enum kiosk_err
kiosk_journal_next(
    struct kiosk_store *s, struct sink *frame, uint64_t *seq, bool *ended)
{
	int64_t active = 0;
	enum kiosk_err e;

	*ended = false;
	e = kiosk_store_run(
	    s, "SELECT again_next FROM journal", NULL, 0, take_number, &active);
	while (e == KIOSK_E_OK && active != 0) {
		struct first f = {0};

		e = kiosk_store_run(s,
		    "SELECT seq, tab FROM ("
		    "SELECT min(seq) AS seq, 'passage' AS tab" PASSAGE
		    " UNION ALL SELECT min(seq), 'cases'" CASES
		    " UNION ALL SELECT min(seq), 'photos'" PHOTOS
		    " UNION ALL SELECT min(seq), 'verdicts'" VERDICTS
		    ") WHERE seq IS NOT NULL ORDER BY seq LIMIT 1",
		    NULL, 0, take_first, &f);
		if (e != KIOSK_E_OK)
			return e;
		if (f.seq == 0)
			return end_again(s, ended);
		*seq = (uint64_t)f.seq;
		e = kiosk_outbox_row(s, *seq, f.table, true, frame);
		if (e != KIOSK_E_SIZE)
			return e;
		/* It did not fit the first time either. */
		e = kiosk_journal_done(s, *seq, e, "too large for a frame");
	}
	return e == KIOSK_E_OK ? KIOSK_E_ABSENT : e;
}

enum kiosk_err
kiosk_journal_done(
    struct kiosk_store *s, uint64_t seq, enum kiosk_err said, const char *why)
{
	const struct kiosk_store_value v[] = {N((int64_t)seq), T(why)};
	/* One that the site does not want now waits with those of its kind. */
	const bool waits = said != KIOSK_E_OK && said != KIOSK_E_CLASH;
	enum kiosk_err e = kiosk_store_begin(s);

	if (e != KIOSK_E_OK)
		return e;
	if (waits)
		e = kiosk_store_run(s,
		    "INSERT INTO outbox (seq, tab, refused) SELECT $1, tab, $2"
		    " FROM (SELECT seq, 'passage' AS tab FROM passage"
		    " UNION ALL SELECT seq, 'cases' FROM cases"
		    " UNION ALL SELECT seq, 'photos' FROM photos"
		    " UNION ALL SELECT seq, 'verdicts' FROM verdicts)"
		    " WHERE seq = $1 ON CONFLICT DO NOTHING",
		    v, 2, NULL, NULL);
	if (e == KIOSK_E_OK)
		e = kiosk_store_run(s,
		    "UPDATE journal SET again_next = $1 + 1"
		    " WHERE again_next BETWEEN 1 AND $1",
		    v, 1, NULL, NULL);
	return kiosk_store_end(s, e);
}

enum kiosk_err
kiosk_journal_clashed(struct kiosk_store *s, const char *why, int64_t now_ms)
{
	char text[KIOSK_JOURNAL_CLASH];

	snprintf(text, sizeof(text), "%s", why);
	const struct kiosk_store_value v[] = {T(text), N(now_ms)};

	/* The same one, asked about again, is one. */
	return kiosk_store_run(s,
	    "UPDATE journal SET clashes = clashes + 1, clash = $1,"
	    " told_ms = $2 WHERE clash <> $1",
	    v, COUNT(v), NULL, NULL);
}

enum kiosk_err
kiosk_journal_say(struct kiosk_store *s, const char *site, const char *gate,
    int64_t now_ms, struct sink *frame, int64_t *mark)
{
	struct kiosk_journal j;
	enum kiosk_err e = kiosk_journal_read(s, &j);

	if (e != KIOSK_E_OK)
		return e;
	*mark = kiosk_journal_mark(&j);
	const struct kiosk_store_value v[] = {T(site), T(gate), T(j.name),
	    N(*mark), N(now_ms), N(j.rows_left), N(j.since_ms), N(j.lost_from),
	    N(j.lost_to), N(j.lost_ms), N(j.told_ms), N(j.clashes), T(j.clash)};

	return kiosk_outbox_frame(
	    KIOSK_JOURNAL_SAYS, "marks", v, COUNT(v), frame);
}

enum kiosk_err
kiosk_journal_said(struct kiosk_store *s, int64_t mark)
{
	const struct kiosk_store_value v[] = {N(mark)};

	return kiosk_store_run(s,
	    "UPDATE journal SET marked = $1 WHERE marked <> $1", v, COUNT(v),
	    NULL, NULL);
}

static bool
take_store(void *cookie, const struct kiosk_store_cells *c)
{
	struct kiosk_journal_site *o = cookie;

	o->erased_ms = NUMBER(0);
	kiosk_store_cell_text(
	    c->cell[1], o->store[o->n].name, sizeof(o->store[0].name));
	o->store[o->n].mark = NUMBER(2);
	/* A site that has erased something, and no mark yet. */
	if (o->store[o->n].name[0] != '\0')
		o->n++;
	return o->n < KIOSK_JOURNAL_STORES;
}

enum kiosk_err
kiosk_journal_ask(struct kiosk_store *site, const char *name, const char *gate,
    struct kiosk_journal_site *out)
{
	const struct kiosk_store_value v[] = {
	    T(name), T(gate), N(KIOSK_JOURNAL_STORES)};
	enum kiosk_err e;

	memset(out, 0, sizeof(*out));
	e = kiosk_store_run(site,
	    "SELECT coalesce((SELECT before_ms FROM erased WHERE site = $1),"
	    " 0), journal, mark FROM (SELECT 0 AS k, '' AS journal, 0 AS mark,"
	    " 0 AS at_ms UNION ALL SELECT 1, journal, mark, at_ms FROM marks"
	    " WHERE site = $1 AND gate = $2) m"
	    " ORDER BY k, at_ms DESC LIMIT $3",
	    v, COUNT(v), take_store, out);
	out->known = e == KIOSK_E_OK;
	return e;
}

void
kiosk_journal_put(struct sink *k, const struct kiosk_journal_site *o)
{
	sink_put_u8(k, o->known);
	sink_put_be64(k, (uint64_t)o->erased_ms);
	sink_put_u8(k, o->n);
	for (size_t i = 0; i < o->n; i++) {
		sink_put(k, span_of(o->store[i].name, KIOSK_JOURNAL_NAME - 1));
		sink_put_be64(k, (uint64_t)o->store[i].mark);
	}
}

bool
kiosk_journal_take(struct span s, struct kiosk_journal_site *out)
{
	uint64_t erased, mark;
	uint8_t known;

	memset(out, 0, sizeof(*out));
	if (!span_take_u8(&s, &known) || known > 1 ||
	    !span_take_be64(&s, &erased) || erased > INT64_MAX ||
	    !span_take_u8(&s, &out->n) || out->n > KIOSK_JOURNAL_STORES)
		return false;
	out->known = known != 0;
	out->erased_ms = (int64_t)erased;
	for (size_t i = 0; i < out->n; i++) {
		if (!span_take_copy(
			&s, out->store[i].name, KIOSK_JOURNAL_NAME - 1) ||
		    !span_take_be64(&s, &mark) || mark > INT64_MAX)
			return false;
		out->store[i].mark = (int64_t)mark;
	}
	return s.n == 0;
}

void
kiosk_journal_count(int64_t n, char out[32])
{
	char digits[24];
	const int size = snprintf(digits, sizeof(digits), "%lld", (long long)n);
	size_t at = 0;

	for (int i = 0; i < size; i++) {
		if (i > 0 && (size - i) % 3 == 0 && digits[i - 1] != '-')
			out[at++] = ',';
		out[at++] = digits[i];
	}
	out[at] = '\0';
}

static void
minute(int64_t ms, char out[32])
{
	const time_t t = (time_t)(ms / 1000);
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(out, 32, "%Y-%m-%d %H:%M UTC", &tm);
}

void
kiosk_journal_text(const struct kiosk_journal *j, const char *gate,
    char out[KIOSK_JOURNAL_TEXT])
{
	char n[32], from[32], to[32], when[32];
	int put = 0;

	out[0] = '\0';
	if (j->since_ms != 0 && j->again_next != 0) {
		kiosk_journal_count(j->rows_left, n);
		put = snprintf(out, KIOSK_JOURNAL_TEXT,
		    "The site was restored: %s is sending %s records again. ",
		    gate, n);
	}
	if (j->lost_from != 0 && put < KIOSK_JOURNAL_TEXT) {
		kiosk_journal_count(j->lost_from - KIOSK_JOURNAL_BASE, from);
		kiosk_journal_count(j->lost_to - KIOSK_JOURNAL_BASE, to);
		minute(j->lost_ms, when);
		put += snprintf(out + put, KIOSK_JOURNAL_TEXT - (size_t)put,
		    "Records %s to %s of %s, until %s, are not kept there any "
		    "more and missing here. ",
		    from, to, gate, when);
	}
	if (j->clashes > 0 && put < KIOSK_JOURNAL_TEXT) {
		kiosk_journal_count(j->clashes, n);
		snprintf(out + put, KIOSK_JOURNAL_TEXT - (size_t)put,
		    "%s record%s of %s differ%s from the site's: %s. ", n,
		    j->clashes == 1 ? "" : "s", gate,
		    j->clashes == 1 ? "s" : "", j->clash);
	}
	put = (int)strlen(out);
	if (put > 0 && out[put - 1] == ' ')
		out[put - 1] = '\0';
}

struct walk {
	kiosk_journal_row_fn *row;
	void *cookie;
};

static bool
take_mark(void *cookie, const struct kiosk_store_cells *c)
{
	const struct walk *w = cookie;
	char gate[KIOSK_CASE_NAME];
	struct kiosk_journal_row r = {.gate = gate,
	    .is = {.marked = NUMBER(2),
		.rows_left = NUMBER(4),
		.since_ms = NUMBER(5),
		.lost_from = NUMBER(6),
		.lost_to = NUMBER(7),
		.lost_ms = NUMBER(8),
		.told_ms = NUMBER(9),
		.clashes = NUMBER(10)},
	    .at_ms = NUMBER(3)};

	kiosk_store_cell_text(c->cell[0], gate, sizeof(gate));
	kiosk_store_cell_text(c->cell[1], r.is.name, sizeof(r.is.name));
	kiosk_store_cell_text(c->cell[11], r.is.clash, sizeof(r.is.clash));
	r.is.again_next = r.is.rows_left > 0 ? r.is.marked + 1 : 0;
	return w->row(w->cookie, &r);
}

enum kiosk_err
kiosk_journal_walk(struct kiosk_store *site, const char *name,
    kiosk_journal_row_fn *row, void *cookie)
{
	struct walk w = {row, cookie};
	const struct kiosk_store_value v[] = {T(name)};

	return kiosk_store_run(site,
	    "SELECT gate, journal, mark, at_ms, rows_left, since_ms, lost_from,"
	    " lost_to, lost_ms, told_ms, clashes, clash FROM marks m"
	    " WHERE site = $1 AND (since_ms <> 0 OR lost_from <> 0"
	    " OR clashes <> 0) AND NOT EXISTS (SELECT 1 FROM marks n WHERE"
	    " n.site = m.site AND n.gate = m.gate AND n.at_ms > m.at_ms)"
	    " ORDER BY gate",
	    v, COUNT(v), take_mark, &w);
}

#include "kiosk/outbox.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/journal.h"
#include "kiosk/store_parts.h"

#define T kiosk_store_text
#define N kiosk_store_number
#define COUNT(v) (sizeof(v) / sizeof((v)[0]))

/* clang-format off */
#define PASSAGE  "id, revision, began, stored, gate, decision, reasons," \
	" ms_decision, record, site, at, offline"
#define CASES    "site, gate, id, revision, passage, record, state," \
	" opened_ms, until_ms, closed_ms, cause, text, reasons, may," \
	" four_eyes, offline, order_id"
#define PHOTOS   "site, gate, case_id, opened_ms, kind, jpeg"
#define VERDICTS "site, gate, order_id, verdict, at_ms, kind, key," \
	" sequence, sealed"

#define V6  "$1, $2, $3, $4, $5, $6"
#define V9  V6 ", $7, $8, $9"
#define V12 V9 ", $10, $11, $12"
#define V13 V12 ", $13"
#define V17 V13 ", $14, $15, $16, $17"

#define MARKS    "site, gate, journal, mark, at_ms, rows_left, since_ms," \
	" lost_from, lost_to, lost_ms, told_ms, clashes, clash"

#define TABLE(name, columns, values, types, news, state) {name, types,        \
	"SELECT " columns " FROM " name " WHERE seq = $1",                    \
	"INSERT INTO " name " (" columns ") VALUES (" values ")"              \
	" ON CONFLICT DO NOTHING", news, state}

/* A cell is a (t)ext, a (n)umber or (o)ctets.  Where there are news for the
 * consoles, site and gate are the first two.  state: the cell that says whether
 * orders are still to come; 0: none. */
static const struct {
	const char *name, *types, *select, *insert;
	bool news;
	size_t state;
} tables[] = {
	TABLE("passage",  PASSAGE,  V12, "tnttttt" "nt" "tnn", false, 0),
	TABLE("cases",    CASES,    V17, "tttntnt" "nnn" "ttt" "nnn" "t", true, 6),
	TABLE("photos",   PHOTOS,   V6,  "tttnno", true, 0),
	TABLE("verdicts", VERDICTS, V9,  "ttttntono", true, 0),
	/* What a gate says of itself (kiosk/journal.h): instead of what it said
	 * before, and of no row. */
	{"marks", "tttnnnnnnnnnt", NULL,
	"INSERT INTO marks (" MARKS ") VALUES (" V13 ")"
	" ON CONFLICT (site, gate, journal) DO UPDATE SET"
	" mark = excluded.mark, at_ms = excluded.at_ms,"
	" rows_left = excluded.rows_left, since_ms = excluded.since_ms,"
	" lost_from = excluded.lost_from, lost_to = excluded.lost_to,"
	" lost_ms = excluded.lost_ms, told_ms = excluded.told_ms,"
	" clashes = excluded.clashes, clash = excluded.clash", false, 0},
	/* And of tokens that it has used: kiosk/spent.h. */
	{"spent", "tntn", NULL, "SELECT tell_spent($1, $2, $3, $4)", false, 0},
};
/* clang-format on */

/* Of a frame's table: it is sent again, so nobody has to hurry. */
#define AGAIN 0x80

static size_t
table_of(const char *name)
{
	size_t i = 0;

	while (i < COUNT(tables) && strcmp(tables[i].name, name) != 0)
		i++;
	return i;
}

static void
put_cell(struct sink *k, struct span cell)
{
	sink_put_be32(k, (uint32_t)cell.n);
	sink_put(k, cell);
}

static void
put_head(struct sink *k, uint64_t seq, uint8_t table, size_t cells)
{
	sink_put_be64(k, seq);
	sink_put_u8(k, table);
	sink_put_u8(k, (uint8_t)cells);
}

struct framing {
	struct sink *k;
	uint64_t seq;
	uint8_t table;
	bool done;
};

static bool
put_frame(void *cookie, const struct kiosk_store_cells *c)
{
	struct framing *f = cookie;

	put_head(f->k, f->seq, f->table, c->n);
	for (size_t i = 0; i < c->n; i++)
		put_cell(f->k, c->cell[i]);
	f->done = true;
	return false;
}

enum kiosk_err
kiosk_outbox_row(struct kiosk_store *s, uint64_t seq, const char *table,
    bool again, struct sink *frame)
{
	const size_t i = table_of(table);
	struct framing f = {
	    frame, seq, (uint8_t)(i | (again ? AGAIN : 0)), false};
	const struct kiosk_store_value v[] = {N((int64_t)seq)};
	enum kiosk_err e;

	if (i == COUNT(tables) || tables[i].select == NULL)
		return KIOSK_E_UNKNOWN;
	e = kiosk_store_run(s, tables[i].select, v, COUNT(v), put_frame, &f);
	if (e == KIOSK_E_OK && !f.done)
		e = KIOSK_E_ABSENT;
	if (e == KIOSK_E_OK && !sink_ok(frame))
		e = KIOSK_E_SIZE;
	if (e != KIOSK_E_OK)
		sink_wipe(frame);
	return e;
}

enum kiosk_err
kiosk_outbox_frame(uint64_t seq, const char *table,
    const struct kiosk_store_value *v, size_t n, struct sink *frame)
{
	char digits[24];

	put_head(frame, seq, (uint8_t)table_of(table), n);
	for (size_t i = 0; i < n; i++) {
		snprintf(digits, sizeof(digits), "%lld", (long long)v[i].i);
		put_cell(frame,
		    v[i].type == KIOSK_STORE_NUMBER
			? span_of(digits, strlen(digits))
			: v[i].s);
	}
	return sink_ok(frame) ? KIOSK_E_OK : KIOSK_E_SIZE;
}

struct first {
	uint64_t seq;
	char table[16];
};

static bool
take_first(void *cookie, const struct kiosk_store_cells *c)
{
	struct first *f = cookie;

	f->seq = (uint64_t)kiosk_store_cell_number(c->cell[0]);
	kiosk_store_cell_text(c->cell[1], f->table, sizeof(f->table));
	return false;
}

enum kiosk_err
kiosk_outbox_next(struct kiosk_store *s, struct sink *frame, uint64_t *seq)
{
	for (;;) {
		struct first first = {0};
		enum kiosk_err e = kiosk_store_run(s,
		    "SELECT seq, tab FROM outbox WHERE refused = ''"
		    " ORDER BY seq LIMIT 1",
		    NULL, 0, take_first, &first);

		if (e != KIOSK_E_OK)
			return e;
		if (first.seq == 0)
			return KIOSK_E_ABSENT;
		*seq = first.seq;
		e = kiosk_outbox_row(s, first.seq, first.table, false, frame);
		/* A row that was deleted since, or one that no frame holds: the
		 * next. */
		if (e == KIOSK_E_ABSENT)
			e = kiosk_outbox_done(s, first.seq, "");
		else if (e == KIOSK_E_SIZE)
			e = kiosk_outbox_done(
			    s, first.seq, "too large for a frame");
		else if (e == KIOSK_E_UNKNOWN)
			e = kiosk_outbox_done(s, first.seq, "no such table");
		else
			return e;
		if (e != KIOSK_E_OK)
			return e;
	}
}

enum kiosk_err
kiosk_outbox_done(struct kiosk_store *s, uint64_t seq, const char *why)
{
	const struct kiosk_store_value v[] = {N((int64_t)seq), T(why)};

	return why[0] == '\0'
	    ? kiosk_store_run(
		  s, "DELETE FROM outbox WHERE seq = $1", v, 1, NULL, NULL)
	    : kiosk_store_run(s,
		  "UPDATE outbox SET refused = $2 WHERE seq = $1", v, 2, NULL,
		  NULL);
}

static bool
take_count(void *cookie, const struct kiosk_store_cells *c)
{
	*(uint64_t *)cookie = (uint64_t)kiosk_store_cell_number(c->cell[0]);
	return false;
}

/*
 * What waits moves behind all numbers that were given: what lies under a mark
 * is at the site (kiosk/journal.h), and these were passed over.  While that is
 * done, the new place in the outbox holds the old number: a reason never begins
 * with that octet.
 */
#define MOVE(table)                                                        \
	"UPDATE " table " SET seq = (SELECT o.seq FROM outbox o"           \
	" WHERE o.refused <> '' AND o.refused = char(1) || " table ".seq)" \
	" WHERE seq IN (SELECT CAST(substr(refused, 2) AS INTEGER) FROM"   \
	" outbox WHERE refused <> '' AND tab = '" table "'"                \
	" AND substr(refused, 1, 1) = char(1))"

enum kiosk_err
kiosk_outbox_retry(struct kiosk_store *s)
{
	static const char *const steps[] = {
	    "INSERT INTO outbox (tab, refused) SELECT tab, char(1) || seq"
	    " FROM outbox WHERE refused <> '' ORDER BY seq",
	    MOVE("passage"), MOVE("cases"), MOVE("photos"), MOVE("verdicts"),
	    "DELETE FROM outbox WHERE refused <> ''"
	    " AND substr(refused, 1, 1) <> char(1)",
	    "UPDATE outbox SET refused = '' WHERE refused <> ''"};
	uint64_t n = 0;
	enum kiosk_err e = kiosk_store_run(s,
	    "SELECT count(*) FROM outbox WHERE refused <> ''", NULL, 0,
	    take_count, &n);

	if (e != KIOSK_E_OK || n == 0)
		return e;
	if ((e = kiosk_store_begin(s)) != KIOSK_E_OK)
		return e;
	for (size_t i = 0; i < COUNT(steps) && e == KIOSK_E_OK; i++)
		e = kiosk_store_run(s, steps[i], NULL, 0, NULL, NULL);
	return kiosk_store_end(s, e);
}

enum kiosk_err
kiosk_outbox_count(struct kiosk_store *s, uint64_t *out)
{
	struct kiosk_journal j;
	enum kiosk_err e = kiosk_store_run(
	    s, "SELECT count(*) FROM outbox", NULL, 0, take_count, out);

	if (e == KIOSK_E_OK)
		e = kiosk_journal_read(s, &j);
	if (e == KIOSK_E_OK)
		*out += (uint64_t)j.rows_left;
	return e;
}

/* A number has to be one: PostgreSQL would take the digits as they are. */
static bool
value_of(char type, struct span cell, struct kiosk_store_value *out)
{
	char digits[24];
	long long number;
	int used = 0;

	*out = (struct kiosk_store_value) {
	    type == 'o' ? KIOSK_STORE_OCTETS : KIOSK_STORE_TEXT, cell, 0};
	if (type != 'n')
		return type == 'o' || memchr(cell.p, 0, cell.n) == NULL;
	if (cell.n == 0 || cell.n >= sizeof(digits))
		return false;
	kiosk_store_cell_text(cell, digits, sizeof(digits));
	if (sscanf(digits, "%lld%n", &number, &used) != 1 ||
	    (size_t)used != cell.n)
		return false;
	*out = N(number);
	return true;
}

/* Orders come from when a case is open until it is not. */
static enum kiosk_err
heed(struct kiosk_store *site, size_t table, const struct kiosk_store_value *v)
{
	char name[KIOSK_CASE_NAME], gate[KIOSK_CASE_NAME], state[16];

	if (tables[table].state == 0)
		return KIOSK_E_OK;
	kiosk_store_cell_text(v[0].s, name, sizeof(name));
	kiosk_store_cell_text(v[1].s, gate, sizeof(gate));
	kiosk_store_cell_text(v[tables[table].state].s, state, sizeof(state));
	if (strcmp(state, kiosk_case_state_name(KIOSK_CASE_OPEN)) == 0)
		return kiosk_store_listen(site, KIOSK_STORE_ORDERS, name, gate);
	return kiosk_store_unlisten(site, KIOSK_STORE_ORDERS);
}

enum kiosk_err
kiosk_outbox_carry(struct kiosk_store *site, struct span s)
{
	struct kiosk_store_value v[KIOSK_STORE_CELLS];
	char name[KIOSK_CASE_NAME];
	enum kiosk_err e;
	uint64_t seq;
	uint8_t table, n;
	bool again;

	if (!span_take_be64(&s, &seq) || !span_take_u8(&s, &table) ||
	    !span_take_u8(&s, &n))
		return KIOSK_E_FRAME;
	again = (table & AGAIN) != 0;
	table &= AGAIN - 1;
	if (table >= COUNT(tables) || n != strlen(tables[table].types))
		return KIOSK_E_FRAME;
	for (size_t i = 0; i < n; i++) {
		struct span cell;
		uint32_t size;

		if (!span_take_be32(&s, &size) || !span_take(&s, size, &cell) ||
		    !value_of(tables[table].types[i], cell, &v[i]))
			return KIOSK_E_FRAME;
	}
	if (s.n != 0)
		return KIOSK_E_FRAME;
	kiosk_store_cell_text(v[0].s, name, sizeof(name));
	e = kiosk_store_run(site, tables[table].insert, v, n, NULL, NULL);
	/* Thousands in a row: consoles look now and then as well, and orders
	 * come to who listened before. */
	if (again)
		return e;
	/* Not told: it is carried once more. */
	if (e == KIOSK_E_OK && tables[table].news)
		e = kiosk_store_tell(site, KIOSK_STORE_CASES, name, NULL);
	return e == KIOSK_E_OK ? heed(site, table, v) : e;
}

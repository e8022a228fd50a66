#include "kiosk/outbox.h"

#include <stdio.h>
#include <string.h>

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
#define V17 V12 ", $13, $14, $15, $16, $17"

#define TABLE(name, columns, values, types, news, state) {name, types,        \
	"SELECT " columns " FROM " name " WHERE rowid = $1",                  \
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
};
/* clang-format on */

struct first {
	uint64_t seq;
	char table[16];
	int64_t row;
};

static bool
take_first(void *cookie, const struct kiosk_store_cells *c)
{
	struct first *f = cookie;

	f->seq = (uint64_t)kiosk_store_cell_number(c->cell[0]);
	kiosk_store_cell_text(c->cell[1], f->table, sizeof(f->table));
	f->row = kiosk_store_cell_number(c->cell[2]);
	return false;
}

struct framing {
	struct sink *k;
	const struct first *first;
	size_t table;
	bool done;
};

static bool
put_frame(void *cookie, const struct kiosk_store_cells *c)
{
	struct framing *f = cookie;

	sink_put_be64(f->k, f->first->seq);
	sink_put_u8(f->k, (uint8_t)f->table);
	sink_put_u8(f->k, (uint8_t)c->n);
	for (size_t i = 0; i < c->n; i++) {
		sink_put_be32(f->k, (uint32_t)c->cell[i].n);
		sink_put(f->k, c->cell[i]);
	}
	f->done = true;
	return false;
}

enum kiosk_err
kiosk_outbox_next(struct kiosk_store *s, struct sink *frame, uint64_t *seq)
{
	struct first first = {0};
	struct framing f = {frame, &first, 0, false};
	enum kiosk_err e = kiosk_store_run(s,
	    "SELECT seq, tab, row FROM outbox WHERE refused = ''"
	    " ORDER BY seq LIMIT 1",
	    NULL, 0, take_first, &first);

	if (e != KIOSK_E_OK)
		return e;
	if (first.seq == 0)
		return KIOSK_E_ABSENT;
	while (f.table < COUNT(tables) &&
	    strcmp(tables[f.table].name, first.table) != 0)
		f.table++;
	if (f.table == COUNT(tables))
		return kiosk_outbox_done(s, first.seq, "no such table");
	const struct kiosk_store_value v[] = {N(first.row)};

	e = kiosk_store_run(
	    s, tables[f.table].select, v, COUNT(v), put_frame, &f);
	if (e != KIOSK_E_OK)
		return e;
	/* A row that was deleted since, or one that no frame holds: the next.
	 */
	if (!f.done || !sink_ok(frame)) {
		e = kiosk_outbox_done(
		    s, first.seq, f.done ? "too large for a frame" : "");
		sink_wipe(frame);
		return e == KIOSK_E_OK ? kiosk_outbox_next(s, frame, seq) : e;
	}
	*seq = first.seq;
	return KIOSK_E_OK;
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

enum kiosk_err
kiosk_outbox_retry(struct kiosk_store *s)
{
	return kiosk_store_run(s,
	    "UPDATE outbox SET refused = '' WHERE refused <> ''", NULL, 0, NULL,
	    NULL);
}

static bool
take_count(void *cookie, const struct kiosk_store_cells *c)
{
	*(uint64_t *)cookie = (uint64_t)kiosk_store_cell_number(c->cell[0]);
	return false;
}

enum kiosk_err
kiosk_outbox_count(struct kiosk_store *s, uint64_t *out)
{
	return kiosk_store_run(
	    s, "SELECT count(*) FROM outbox", NULL, 0, take_count, out);
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

	if (!span_take_be64(&s, &seq) || !span_take_u8(&s, &table) ||
	    !span_take_u8(&s, &n) || table >= COUNT(tables) ||
	    n != strlen(tables[table].types))
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
	/* Not told: it is carried once more. */
	if (e == KIOSK_E_OK && tables[table].news)
		e = kiosk_store_tell(site, KIOSK_STORE_CASES, name, NULL);
	return e == KIOSK_E_OK ? heed(site, table, v) : e;
}

/* What a console asks of the site's store and adds to it. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/store_parts.h"

#define T kiosk_store_text
#define N kiosk_store_number
#define O kiosk_store_octets
#define COUNT(v) (sizeof(v) / sizeof((v)[0]))

/* clang-format off */
#define CASE_COLUMNS                                                          \
	"c.id, c.site, c.gate, c.passage, c.record, c.revision, c.state,"     \
	" c.opened_ms, c.until_ms, c.closed_ms, c.cause, c.text, c.reasons,"  \
	" c.may, c.four_eyes, c.offline, c.order_id,"                         \
	" coalesce((SELECT t.officer FROM takes t WHERE t.case_id = c.id),"    \
	" ''), coalesce((SELECT t.taken_ms FROM takes t"                       \
	" WHERE t.case_id = c.id), 0)"
/* clang-format on */

struct case_walk {
	kiosk_store_case_row *row;
	void *cookie;
	unsigned n;
};

#define TEXT(i, member) \
	kiosk_store_cell_text(c->cell[i], member, sizeof(member))
#define NUMBER(i) kiosk_store_cell_number(c->cell[i])

static bool
one_case(void *cookie, const struct kiosk_store_cells *c)
{
	struct case_walk *w = cookie;
	struct kiosk_case o = {0};
	char state[16];

	TEXT(0, o.id);
	TEXT(1, o.site);
	TEXT(2, o.gate);
	TEXT(3, o.passage);
	o.record = (uint32_t)NUMBER(4);
	o.revision = (uint32_t)NUMBER(5);
	TEXT(6, state);
	o.opened_ms = NUMBER(7);
	o.until_ms = NUMBER(8);
	o.closed_ms = NUMBER(9);
	TEXT(10, o.cause);
	TEXT(11, o.text);
	TEXT(12, o.reasons);
	o.may = (uint32_t)NUMBER(13);
	o.four_eyes = (uint32_t)NUMBER(14);
	o.offline = NUMBER(15) != 0;
	TEXT(16, o.order);
	TEXT(17, o.officer);
	o.taken_ms = NUMBER(18);
	/* A state that nobody knows is of a later gate: not one to decide. */
	if (!kiosk_case_state_of(state, &o.state))
		o.state = KIOSK_CASE_EXPIRED;
	if (o.state == KIOSK_CASE_OPEN && o.taken_ms != 0)
		o.state = KIOSK_CASE_TAKEN;
	w->n++;
	return w->row(w->cookie, &o);
}

enum kiosk_err
kiosk_store_open_cases(struct kiosk_store *s, const char *gate, int64_t now_ms,
    kiosk_store_case_row *row, void *cookie)
{
	struct case_walk w = {row, cookie, 0};
	const struct kiosk_store_value v[] = {
	    N(now_ms), T(gate != NULL ? gate : "")};

	return kiosk_store_run(s,
	    "SELECT " CASE_COLUMNS " FROM cases_now c"
	    " WHERE c.state = 'open' AND c.until_ms > $1 AND ($2 = '' OR "
	    "c.gate = $2)"
	    " ORDER BY c.opened_ms, c.id",
	    v, COUNT(v), one_case, &w);
}

static bool
keep_case(void *cookie, const struct kiosk_case *c)
{
	struct kiosk_case *out = cookie;

	*out = *c;
	return false;
}

enum kiosk_err
kiosk_store_case(struct kiosk_store *s, const char *id, struct kiosk_case *out)
{
	struct case_walk w = {keep_case, out, 0};
	const struct kiosk_store_value v[] = {T(id)};
	enum kiosk_err e = kiosk_store_run(s,
	    "SELECT " CASE_COLUMNS " FROM cases c WHERE c.id = $1"
	    " ORDER BY c.revision DESC LIMIT 1",
	    v, COUNT(v), one_case, &w);

	if (e == KIOSK_E_OK && w.n == 0)
		return kiosk_store_fail(s, KIOSK_E_ABSENT, "no such case");
	return e;
}

static bool
count_rows(void *cookie, const struct kiosk_store_cells *c)
{
	(void)c;
	(*(unsigned *)cookie)++;
	return true;
}

/* It is stored: who does not hear of it at once looks now and then. */
static enum kiosk_err
told(struct kiosk_store *s, enum kiosk_store_topic topic, const char *site,
    const char *gate)
{
	enum kiosk_err e = kiosk_store_tell(s, topic, site, gate);

	return e == KIOSK_E_LINE ? KIOSK_E_OK : e;
}

enum kiosk_err
kiosk_store_take_case(struct kiosk_store *s, const struct kiosk_case *c,
    const char *officer, int64_t now_ms)
{
	const struct kiosk_store_value v[] = {
	    T(c->site), T(c->id), T(officer), N(now_ms)};
	unsigned n = 0;
	enum kiosk_err e = kiosk_store_run(s,
	    "INSERT INTO takes (site, case_id, officer, taken_ms)"
	    " VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING"
	    " RETURNING case_id",
	    v, COUNT(v), count_rows, &n);

	if (e == KIOSK_E_OK && n == 0)
		return kiosk_store_fail(
		    s, KIOSK_E_ABSENT, "somebody has taken it");
	return e == KIOSK_E_OK ? told(s, KIOSK_STORE_CASES, c->site, NULL) : e;
}

/* One cell into a sink. */
struct bytes_walk {
	struct sink *out;
	unsigned n;
};

static bool
one_cell(void *cookie, const struct kiosk_store_cells *c)
{
	struct bytes_walk *w = cookie;

	sink_put(w->out, c->cell[0]);
	w->n++;
	return false;
}

/* The same of a cell that may be sealed. */
struct sealed_walk {
	struct kiosk_store *store;
	const char *id;
	struct sink *out;
	enum kiosk_err e;
};

static bool
one_sealed(void *cookie, const struct kiosk_store_cells *c)
{
	struct sealed_walk *w = cookie;

	w->e = kiosk_store_unseal(w->store, w->id, c->cell[0], w->out);
	return false;
}

static enum kiosk_err
opened(enum kiosk_err e, const struct sealed_walk *w)
{
	if (e == KIOSK_E_OK && w->e == KIOSK_E_ABSENT)
		return kiosk_store_fail(w->store, w->e, "no such row");
	return e == KIOSK_E_OK ? w->e : e;
}

static enum kiosk_err
found(struct kiosk_store *s, enum kiosk_err e, const struct bytes_walk *w)
{
	if (e != KIOSK_E_OK)
		return e;
	if (w->n == 0)
		return kiosk_store_fail(s, KIOSK_E_ABSENT, "no such row");
	return sink_ok(w->out)
	    ? e
	    : kiosk_store_fail(s, KIOSK_E_SIZE, "it does not fit");
}

enum kiosk_err
kiosk_store_photo(struct kiosk_store *s, const struct kiosk_case *c,
    enum kiosk_case_photo kind, struct sink *jpeg)
{
	struct sealed_walk w = {s, c->id, jpeg, KIOSK_E_ABSENT};
	const struct kiosk_store_value v[] = {
	    T(c->site), N(c->opened_ms), T(c->id), N((int64_t)kind)};
	enum kiosk_err e = kiosk_store_run(s,
	    "SELECT jpeg FROM photos WHERE site = $1 AND opened_ms = $2"
	    " AND case_id = $3 AND kind = $4",
	    v, COUNT(v), one_sealed, &w);

	return opened(e, &w);
}

enum kiosk_err
kiosk_store_record(struct kiosk_store *s, const char *passage,
    uint32_t revision, struct sink *json)
{
	struct sealed_walk w = {s, passage, json, KIOSK_E_ABSENT};
	const struct kiosk_store_value v[] = {T(passage), N(revision)};
	enum kiosk_err e = kiosk_store_run(s,
	    "SELECT record FROM passage WHERE id = $1"
	    " AND ($2 = 0 OR revision = $2) ORDER BY revision DESC LIMIT 1",
	    v, COUNT(v), one_sealed, &w);

	return opened(e, &w);
}

enum kiosk_err
kiosk_store_send_order(
    struct kiosk_store *s, const struct kiosk_order_sealed *sealed)
{
	uint8_t wire[KIOSK_ORDER_SEALED_MAX];
	struct sink k = sink_of(wire, sizeof(wire));
	struct kiosk_order o;
	unsigned n = 0;
	enum kiosk_err e;

	if (!kiosk_order_verify(sealed) || !kiosk_order_decode(sealed, &o))
		return kiosk_store_fail(
		    s, KIOSK_E_CONF, "the order is not signed");
	kiosk_order_put(&k, sealed);
	const struct kiosk_store_value v[] = {T(o.site), T(o.gate), T(o.id),
	    O(kiosk_order_key_span(sealed->signer[0].key)),
	    N((int64_t)o.sequence), N(o.issued_ms), O(sink_span(&k))};

	e = kiosk_store_run(s,
	    "INSERT INTO orders (site, gate, id, key, sequence, issued_ms,"
	    " sealed) VALUES ($1, $2, $3, $4, $5, $6, $7)"
	    " ON CONFLICT DO NOTHING RETURNING id",
	    v, COUNT(v), count_rows, &n);
	if (e == KIOSK_E_OK && n == 0)
		return kiosk_store_fail(s, KIOSK_E_CLASH, "it is there");
	return e == KIOSK_E_OK ? told(s, KIOSK_STORE_ORDERS, o.site, o.gate)
			       : e;
}

enum kiosk_err
kiosk_store_verdict(
    struct kiosk_store *s, const char *order, enum kiosk_order_verdict *out)
{
	uint8_t name[24];
	struct sink k = sink_of(name, sizeof(name) - 1);
	struct bytes_walk w = {&k, 0};
	const struct kiosk_store_value v[] = {T(order)};
	/* What was done stays done, whatever came of a copy later. */
	enum kiosk_err e = found(s,
	    kiosk_store_run(s,
		"SELECT verdict FROM verdicts WHERE order_id = $1"
		" ORDER BY CASE verdict WHEN 'done' THEN 0 ELSE 1 END, at_ms"
		" LIMIT 1",
		v, COUNT(v), one_cell, &w),
	    &w);

	if (e != KIOSK_E_OK)
		return e;
	name[k.n] = '\0';
	for (unsigned i = 0; i < KIOSK_ORDER_VERDICT_COUNT; i++)
		if (strcmp(
			kiosk_order_verdict_name((enum kiosk_order_verdict)i),
			(const char *)name) == 0) {
			*out = (enum kiosk_order_verdict)i;
			return KIOSK_E_OK;
		}
	return kiosk_store_fail(s, KIOSK_E_STORE, "a verdict of a later gate");
}

static bool
one_number(void *cookie, const struct kiosk_store_cells *c)
{
	*(int64_t *)cookie = NUMBER(0);
	return false;
}

enum kiosk_err
kiosk_store_next_sequence(struct kiosk_store *s, const char *site,
    const char *gate, const uint8_t key[KIOSK_ORDER_KEY], uint64_t *out)
{
	const struct kiosk_store_value v[] = {
	    O(kiosk_order_key_span(key)), T(site), T(gate)};
	int64_t last = 0;
	enum kiosk_err e = kiosk_store_run(s,
	    "SELECT coalesce(max(sequence), 0) FROM orders WHERE key = $1"
	    " AND site = $2 AND gate = $3",
	    v, COUNT(v), one_number, &last);

	if (e == KIOSK_E_OK)
		*out = (uint64_t)last + 1;
	return e;
}

struct order_walk {
	kiosk_store_order_row *row;
	void *cookie;
};

static bool
one_order(void *cookie, const struct kiosk_store_cells *c)
{
	struct order_walk *w = cookie;
	struct kiosk_order_sealed sealed;

	/* What is no order at all is none for the gate to judge. */
	return !kiosk_order_take(c->cell[0], &sealed) ||
	    w->row(w->cookie, &sealed);
}

enum kiosk_err
kiosk_store_orders(struct kiosk_store *s, const char *site, const char *gate,
    int64_t since_ms, kiosk_store_order_row *row, void *cookie)
{
	struct order_walk w = {row, cookie};
	const struct kiosk_store_value v[] = {T(site), T(gate), N(since_ms)};

	return kiosk_store_run(s,
	    "SELECT sealed FROM orders WHERE site = $1 AND gate = $2"
	    " AND issued_ms >= $3 ORDER BY issued_ms, sequence",
	    v, COUNT(v), one_order, &w);
}

struct step_walk {
	kiosk_store_step_row *row;
	void *cookie;
};

static bool
one_step(void *cookie, const struct kiosk_store_cells *c)
{
	const struct step_walk *w = cookie;
	char gate[KIOSK_CASE_NAME], step[32], why[32] = "";
	const struct kiosk_store_step o = {gate, step, why,
	    kiosk_store_cell_number(c->cell[2]),
	    kiosk_store_cell_number(c->cell[3])};

	kiosk_store_cell_text(c->cell[0], gate, sizeof(gate));
	kiosk_store_cell_text(c->cell[1], step, sizeof(step));
	if (c->n > 4)
		kiosk_store_cell_text(c->cell[4], why, sizeof(why));
	return w->row(w->cookie, &o);
}

enum kiosk_err
kiosk_store_steps(struct kiosk_store *s, const char *site,
    kiosk_store_step_row *row, void *cookie)
{
	struct step_walk w = {row, cookie};
	const struct kiosk_store_value v[] = {T(site)};
	enum kiosk_err e = kiosk_store_run(s,
	    "SELECT gate, step, since_ms, at_ms,"
	    " CASE WHEN why_ms = at_ms THEN why ELSE '' END"
	    " FROM steps WHERE site = $1",
	    v, COUNT(v), one_step, &w);

	/* A site of before schema/011. */
	if (e != KIOSK_E_STORE)
		return e;
	return kiosk_store_run(s,
	    "SELECT gate, step, since_ms, at_ms FROM steps WHERE site = $1", v,
	    COUNT(v), one_step, &w);
}

struct summary_walk {
	kiosk_store_summary_row *row;
	void *cookie;
};

static bool
one_summary(void *cookie, const struct kiosk_store_cells *c)
{
	struct summary_walk *w = cookie;
	char site[KIOSK_CASE_NAME], gate[KIOSK_CASE_NAME], id[40], decision[24],
	    reasons[1024];
	struct kiosk_store_summary o = {site, gate, id, NUMBER(3), decision,
	    reasons, (uint32_t)NUMBER(6), (uint32_t)NUMBER(7), NUMBER(8) != 0};

	TEXT(0, site);
	TEXT(1, gate);
	TEXT(2, id);
	TEXT(4, decision);
	TEXT(5, reasons);
	return w->row(w->cookie, &o);
}

#undef TEXT
#undef NUMBER

/* Empty: any. */
static struct kiosk_store_value
or_any(const char *text)
{
	return T(text != NULL ? text : "");
}

enum kiosk_err
kiosk_store_find(struct kiosk_store *s, const struct kiosk_store_query *q,
    kiosk_store_summary_row *row, void *cookie)
{
	struct summary_walk w = {row, cookie};
	const struct kiosk_store_value v[] = {N(q->from), N(q->to),
	    or_any(q->site), or_any(q->gate), or_any(q->decision),
	    or_any(q->reason), or_any(q->id),
	    N(q->limit > 0 ? q->limit : INT64_C(1000000000))};

	return kiosk_store_run(s,
	    "SELECT p.site, p.gate, p.id, p.at, p.decision, p.reasons,"
	    " p.revision, p.ms_decision, p.offline FROM passage p"
	    " WHERE p.at >= $1 AND p.at < $2 AND ($3 = '' OR p.site = $3)"
	    " AND ($4 = '' OR p.gate = $4) AND ($5 = '' OR p.decision = $5)"
	    " AND ($6 = '' OR ' ' || p.reasons || ' ' LIKE '% ' || $6 || ' %')"
	    " AND ($7 = '' OR substr(p.id, 1, length($7)) = $7)"
	    " AND NOT EXISTS (SELECT 1 FROM passage n WHERE n.site = p.site"
	    " AND n.at = p.at AND n.id = p.id AND n.revision > p.revision)"
	    " ORDER BY p.at DESC, p.id LIMIT $8",
	    v, COUNT(v), one_summary, &w);
}

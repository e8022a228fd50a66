/* What a gate adds to its own store, and asks of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kiosk/record.h"
#include "kiosk/store_parts.h"
#include "kiosk/token.h"

/* A sealed record, in base64 with its NUL. */
#define SEALED_MAX ((KIOSK_RECORD_MAX + KIOSK_VAULT_EXTRA) / 3 * 4 + 8)

#define T kiosk_store_text
#define N kiosk_store_number
#define O kiosk_store_octets
#define COUNT(v) (sizeof(v) / sizeof((v)[0]))

static void
iso(int64_t at, char out[32])
{
	time_t t = (time_t)at;
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

static bool
one_number(void *cookie, const struct kiosk_store_cells *c)
{
	int64_t *out = cookie;

	*out = kiosk_store_cell_number(c->cell[0]);
	return false;
}

enum kiosk_err
kiosk_store_put(
    struct kiosk_store *s, const struct kiosk_record *r, uint32_t *revision)
{
	char began[32], now[32], why[KIOSK_RECORD_REASONS * 33];
	uint8_t *json = malloc(KIOSK_RECORD_MAX), *kept = malloc(SEALED_MAX);
	struct sink k = sink_of(json, json != NULL ? KIOSK_RECORD_MAX : 0);
	struct sink in = sink_of(kept, kept != NULL ? SEALED_MAX : 0);
	enum kiosk_err e = KIOSK_E_STORE;
	int64_t got = 0;

	if (json == NULL || kept == NULL || !kiosk_record_json(r, &k)) {
		kiosk_store_fail(s, e, "the record is too large");
		goto out;
	}
	if ((e = kiosk_store_seal(s, r->id, true, sink_span(&k), &in)) !=
	    KIOSK_E_OK)
		goto out;
	iso(r->began, began);
	iso((int64_t)time(NULL), now);
	kiosk_record_codes(r, why, sizeof(why));
	const struct kiosk_store_value v[] = {T(r->id), T(began), T(now),
	    T(r->gate), T(r->decision), T(why), N(r->ms_decision),
	    {KIOSK_STORE_TEXT, sink_span(&in), 0}, T(r->site), N(r->began),
	    N(r->offline)};

	e = kiosk_store_run(s,
	    "INSERT INTO passage (id, revision, began, stored, gate, decision,"
	    " reasons, ms_decision, record, site, at, offline)"
	    " VALUES ($1, (SELECT 1 + coalesce(max(revision), 0)"
	    " FROM passage WHERE id = $1),"
	    " $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING revision",
	    v, COUNT(v), one_number, &got);
	if (e == KIOSK_E_OK && revision != NULL)
		*revision = (uint32_t)got;
out:
	if (json != NULL)
		bytes_wipe(json, KIOSK_RECORD_MAX);
	if (kept != NULL)
		bytes_wipe(kept, SEALED_MAX);
	free(kept);
	free(json);
	return e;
}

enum kiosk_err
kiosk_store_put_case(struct kiosk_store *s, struct kiosk_case *c)
{
	const struct kiosk_store_value v[] = {T(c->id), T(c->site), T(c->gate),
	    T(c->passage), N(c->record), T(kiosk_case_state_name(c->state)),
	    N(c->opened_ms), N(c->until_ms), N(c->closed_ms), T(c->cause),
	    T(c->text), T(c->reasons), N(c->may), N(c->four_eyes),
	    N(c->offline), T(c->order)};
	int64_t got = 0;
	enum kiosk_err e = kiosk_store_run(s,
	    "INSERT INTO cases (id, revision, site, gate, passage, record,"
	    " state, opened_ms, until_ms, closed_ms, cause, text, reasons,"
	    " may, four_eyes, offline, order_id)"
	    " VALUES ($1, (SELECT 1 + coalesce(max(revision), 0)"
	    " FROM cases WHERE id = $1), $2, $3, $4, $5, $6, $7, $8, $9, $10,"
	    " $11, $12, $13, $14, $15, $16) RETURNING revision",
	    v, COUNT(v), one_number, &got);

	if (e == KIOSK_E_OK)
		c->revision = (uint32_t)got;
	return e;
}

enum kiosk_err
kiosk_store_put_photo(struct kiosk_store *s, const struct kiosk_case *c,
    enum kiosk_case_photo kind, struct span jpeg)
{
	uint8_t *kept = malloc(KIOSK_STORE_PHOTO_MAX);
	struct sink in = sink_of(
	    kept, kept != NULL ? KIOSK_STORE_PHOTO_MAX : 0);
	enum kiosk_err e = kept == NULL
	    ? KIOSK_E_SYSTEM
	    : kiosk_store_seal(s, c->id, false, jpeg, &in);
	const struct kiosk_store_value v[] = {T(c->site), T(c->gate), T(c->id),
	    N(c->opened_ms), N((int64_t)kind), O(sink_span(&in))};

	if (e == KIOSK_E_SIZE)
		(void)kiosk_store_fail(s, e, "the photograph is too large");
	if (e == KIOSK_E_OK)
		e = kiosk_store_run(s,
		    "INSERT INTO photos (site, gate, case_id, opened_ms, kind,"
		    " jpeg) VALUES ($1, $2, $3, $4, $5, $6)"
		    " ON CONFLICT DO NOTHING",
		    v, COUNT(v), NULL, NULL);
	free(kept);
	return e;
}

enum kiosk_err
kiosk_store_put_step(struct kiosk_store *s, const char *site, const char *gate,
    const char *step, const char *why, int64_t since_ms, int64_t now_ms)
{
	const struct kiosk_store_value v[] = {
	    T(site), T(gate), T(step), N(since_ms), N(now_ms), T(why)};
	enum kiosk_err e = KIOSK_E_STORE;

	if (why[0] != '\0')
		e = kiosk_store_run(s,
		    "INSERT INTO steps (site, gate, step, since_ms, at_ms,"
		    " why, why_ms) VALUES ($1, $2, $3, $4, $5, $6, $5)"
		    " ON CONFLICT (site, gate) DO UPDATE"
		    " SET step = excluded.step, since_ms = excluded.since_ms,"
		    " at_ms = excluded.at_ms, why = excluded.why,"
		    " why_ms = excluded.why_ms",
		    v, COUNT(v), NULL, NULL);
	if (e != KIOSK_E_STORE)
		return e;
	return kiosk_store_run(s,
	    "INSERT INTO steps (site, gate, step, since_ms, at_ms)"
	    " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (site, gate) DO UPDATE"
	    " SET step = excluded.step, since_ms = excluded.since_ms,"
	    " at_ms = excluded.at_ms",
	    v, COUNT(v) - 1, NULL, NULL);
}

enum kiosk_err
kiosk_store_put_verdict(struct kiosk_store *s, const char *site,
    const char *gate, const struct kiosk_order_sealed *sealed,
    const struct kiosk_order *order, enum kiosk_order_verdict verdict,
    int64_t now_ms)
{
	uint8_t wire[KIOSK_ORDER_SEALED_MAX];
	struct sink k = sink_of(wire, sizeof(wire));
	char id[KIOSK_CASE_ID];

	kiosk_order_put(&k, sealed);
	kiosk_order_peek(sealed, id);
	const struct kiosk_store_value v[] = {T(site), T(gate), T(id),
	    T(kiosk_order_verdict_name(verdict)), N(now_ms),
	    T(order != NULL ? kiosk_order_kind_name(order->kind) : ""),
	    O(kiosk_order_key_span(sealed->signer[0].key)),
	    N(order != NULL ? (int64_t)order->sequence : 0), O(sink_span(&k))};

	/* The same refusal of the same order is one row; that an order was
	 * done twice cannot be written. */
	return kiosk_store_run(s,
	    verdict == KIOSK_ORDER_V_DONE
		? "INSERT INTO verdicts (site, gate, order_id, verdict, at_ms,"
		  " kind, key, sequence, sealed)"
		  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
		: "INSERT INTO verdicts (site, gate, order_id, verdict, at_ms,"
		  " kind, key, sequence, sealed)"
		  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
		  " ON CONFLICT DO NOTHING",
	    v, COUNT(v), NULL, NULL);
}

struct seen {
	int64_t judged, sequence;
};

static bool
two_numbers(void *cookie, const struct kiosk_store_cells *c)
{
	struct seen *out = cookie;

	out->judged = kiosk_store_cell_number(c->cell[0]);
	out->sequence = kiosk_store_cell_number(c->cell[1]);
	return false;
}

enum kiosk_err
kiosk_store_order_seen(struct kiosk_store *s, const char *id,
    const uint8_t key[KIOSK_ORDER_KEY], bool *seen, uint64_t *last_sequence)
{
	const struct kiosk_store_value v[] = {
	    T(id), O(kiosk_order_key_span(key))};
	struct seen got = {0, 0};
	/* A forgery under the id of a good order must not spoil that one. */
	enum kiosk_err e = kiosk_store_run(s,
	    "SELECT (SELECT count(*) FROM verdicts WHERE order_id = $1"
	    " AND verdict <> 'forged'), (SELECT coalesce(max(sequence), 0)"
	    " FROM verdicts WHERE key = $2 AND verdict = 'done')",
	    v, COUNT(v), two_numbers, &got);

	if (e != KIOSK_E_OK)
		return e;
	*seen = got.judged > 0;
	*last_sequence = (uint64_t)got.sequence;
	return e;
}

static bool
one_kind(void *cookie, const struct kiosk_store_cells *c)
{
	enum kiosk_order_kind *out = cookie;
	char name[24];

	kiosk_store_cell_text(c->cell[0], name, sizeof(name));
	for (unsigned k = 0; k < KIOSK_ORDER_KIND_COUNT; k++)
		if (strcmp(kiosk_order_kind_name((enum kiosk_order_kind)k),
			name) == 0)
			*out = (enum kiosk_order_kind)k;
	return false;
}

enum kiosk_err
kiosk_store_lane_order(struct kiosk_store *s, enum kiosk_order_kind *out)
{
	*out = KIOSK_ORDER_RELEASE;
	return kiosk_store_run(s,
	    "SELECT kind FROM verdicts WHERE verdict = 'done' AND kind IN"
	    " ('lock', 'release', 'out-of-service', 'emergency')"
	    /* As they were carried out, whatever the clock was then. */
	    " ORDER BY rowid DESC LIMIT 1",
	    NULL, 0, one_kind, out);
}

static bool
one_row(void *cookie, const struct kiosk_store_cells *c)
{
	bool *out = cookie;

	(void)c;
	*out = true;
	return false;
}

enum kiosk_err
kiosk_store_spend(struct kiosk_store *s, const char *token, int64_t until,
    int64_t now, bool *first)
{
	const struct kiosk_store_value v[] = {T(token), N(until)};
	/* A clock that is set back a day lets nobody in twice. */
	const struct kiosk_store_value old[] = {N(now - 86400)};
	enum kiosk_err e;

	*first = false;
	e = kiosk_store_run(s,
	    "INSERT INTO spent (id, ends) VALUES ($1, $2)"
	    " ON CONFLICT DO NOTHING RETURNING id",
	    v, COUNT(v), one_row, first);
	return e == KIOSK_E_OK
	    ? kiosk_store_run(s, "DELETE FROM spent WHERE ends < $1", old,
		  COUNT(old), NULL, NULL)
	    : e;
}

struct claimed {
	int64_t said;
	char *missing;
};

static bool
one_claim(void *cookie, const struct kiosk_store_cells *c)
{
	struct claimed *out = cookie;

	out->said = kiosk_store_cell_number(c->cell[0]);
	kiosk_store_cell_text(c->cell[1], out->missing, KIOSK_CASE_NAME);
	return false;
}

enum kiosk_err
kiosk_store_claim(struct kiosk_store *s, const char *site,
    const struct kiosk_token *t, enum kiosk_store_claimed *said,
    char missing[KIOSK_CASE_NAME])
{
	const struct kiosk_store_value v[] = {
	    T(site), T(t->id), N(t->expires), N(t->issued), T(t->gates)};
	struct claimed got = {KIOSK_STORE_SPENT, missing};
	enum kiosk_err e;

	missing[0] = '\0';
	e = kiosk_store_run(s,
	    "SELECT said, missing FROM claim_token($1, $2, $3, $4, $5)", v,
	    COUNT(v), one_claim, &got);
	*said = got.said == KIOSK_STORE_FIRST ||
		got.said == KIOSK_STORE_UNSETTLED
	    ? (enum kiosk_store_claimed)got.said
	    : KIOSK_STORE_SPENT;
	return e;
}

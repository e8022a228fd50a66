#include <string.h>

#include "mrtd/tape.h"

static enum mrtd_err
depart(struct mrtd_tape_play *p)
{
	if (p->err == MRTD_E_OK)
		p->err = MRTD_E_REPLAY;
	return p->err;
}

/* Kind, body and check of the record that comes next. */
static bool
take_record(
    struct span *s, uint8_t *kind, struct span *body, struct span *check)
{
	struct span rest = *s;
	uint32_t n;

	if (!span_take_u8(&rest, kind) || !span_take_be32(&rest, &n) ||
	    !span_take(&rest, n, body) ||
	    !span_take(&rest, MRTD_TAPE_CHECK, check))
		return false;
	*s = rest;
	return true;
}

/* Steps to the next record. */
static bool
next(struct mrtd_tape_play *p, struct span *body)
{
	struct span check;
	uint8_t kind;

	p->at = p->total - p->left.n;
	p->record++;
	p->kind = 0;
	if (!take_record(&p->left, &kind, body, &check))
		return false;
	p->kind = kind;
	return true;
}

/* The next record has to be of this kind: what is recorded here? */
static bool
expect(struct mrtd_tape_play *p, enum mrtd_tape_kind kind, struct span *body)
{
	if (p->err != MRTD_E_OK)
		return false;
	if (!next(p, body) || p->kind != (unsigned)kind) {
		(void)!depart(p);
		return false;
	}
	return true;
}

unsigned
mrtd_tape_play_peek(const struct mrtd_tape_play *p)
{
	struct span s = p->left;
	uint8_t kind;

	return p->err == MRTD_E_OK && span_take_u8(&s, &kind) ? kind : 0;
}

/* Every record is whole and unchanged, and the last one is the end. */
static enum mrtd_err
verify(struct mrtd_tape_play *p)
{
	struct span start = p->left, body, check;
	uint8_t sum[MRTD_TAPE_CHECK], kind = 0;
	uint32_t n;
	enum mrtd_err e;

	memcpy(sum, MRTD_TAPE_MAGIC, sizeof(sum));
	while (kind != MRTD_TAPE_END) {
		p->at = p->total - p->left.n;
		p->record++;
		if (!take_record(&p->left, &kind, &body, &check))
			return MRTD_E_TAPE;
		p->kind = kind;
		e = mrtd_tape_check(sum, kind, &body, 1, &n);
		if (e != MRTD_E_OK)
			return e;
		if (!span_eq(check, SPAN_OF(sum)) || kind < MRTD_TAPE_HEAD ||
		    kind > MRTD_TAPE_END ||
		    (kind == MRTD_TAPE_HEAD) != (p->record == 1))
			return MRTD_E_TAPE;
	}
	if (p->left.n > 0)
		return MRTD_E_TAPE;
	p->left = start;
	p->record = 0;
	return MRTD_E_OK;
}

static bool
take_size(struct span *s, size_t *out)
{
	uint32_t n;

	if (!span_take_be32(s, &n))
		return false;
	*out = n;
	return true;
}

static bool
take_head(struct span s, struct mrtd_tape_head *h, struct span *atr)
{
	uint64_t time;
	uint32_t flags;

	if (!span_take_be64(&s, &time) ||
	    !take_size(&s, &h->limits.max_capdu) ||
	    !take_size(&s, &h->limits.max_rapdu) ||
	    !span_take_be32(&s, &flags) || !mrtd_tape_from_flags(flags, h) ||
	    !span_take_be32(&s, &h->want) ||
	    !span_take_be32(&s, &h->want_listed) ||
	    !span_take_be32(&s, &h->max_commands) ||
	    !span_take_be32(&s, &h->max_ms) ||
	    !take_size(&s, &h->unstated_max) || !take_size(&s, &h->arena_cap) ||
	    s.n > MRTD_TAPE_ATR_MAX)
		return false;
	h->time = (int64_t)time;
	*atr = s;
	return true;
}

static uint64_t
still_time(void *cookie)
{
	const struct mrtd_tape_play *p = cookie;

	return p->now_ms;
}

static bool
draw(void *cookie, uint8_t *out, size_t n)
{
	struct mrtd_tape_play *p = cookie;
	struct span body;

	if (!expect(p, MRTD_TAPE_RANDOM, &body))
		return false;
	if (body.n != n || !span_take_copy(&body, out, n)) {
		(void)!depart(p);
		return false;
	}
	return true;
}

enum mrtd_err
mrtd_tape_play_open(struct mrtd_tape_play *p, struct span tape,
    struct mrtd_tape_head *out, struct span *atr)
{
	struct mrtd_tape_head head = {0};
	struct span magic, body, its_atr;

	*p = (struct mrtd_tape_play) {.left = tape, .total = tape.n};
	p->env = (struct mrtd_env) {p, still_time, draw};
	if (!span_take(&p->left, sizeof(MRTD_TAPE_MAGIC) - 1, &magic) ||
	    !span_eq(magic, SPAN_STR(MRTD_TAPE_MAGIC)))
		return p->err = MRTD_E_TAPE;
	if ((p->err = verify(p)) != MRTD_E_OK)
		return p->err;
	if (!next(p, &body) || !take_head(body, &head, &its_atr))
		return p->err = MRTD_E_TAPE;
	*out = head;
	*atr = its_atr;
	return MRTD_E_OK;
}

const struct mrtd_env *
mrtd_tape_play_env(const struct mrtd_tape_play *p)
{
	return &p->env;
}

static enum mrtd_err
transceive(
    void *cookie, struct span capdu, struct sink *rapdu, unsigned timeout_ms)
{
	struct mrtd_tape_play *p = cookie;
	struct span body, recorded;
	uint64_t sent;
	uint32_t took, n;
	uint16_t err;

	(void)timeout_ms;
	if (!expect(p, MRTD_TAPE_EXCHANGE, &body))
		return p->err;
	if (!span_take_be64(&body, &sent) || !span_take_be32(&body, &took) ||
	    !span_take_be16(&body, &err) || err >= MRTD_E_COUNT ||
	    !span_take_be32(&body, &n) || !span_take(&body, n, &recorded) ||
	    !span_eq(recorded, capdu))
		return depart(p);
	p->now_ms = sent + took;
	sink_put(rapdu, body);
	return (enum mrtd_err)err;
}

struct mrtd_transport
mrtd_tape_play_transport(struct mrtd_tape_play *p)
{
	/* The limits are the head's, and in the session already. */
	return (struct mrtd_transport) {
	    .cookie = p, .limits = {0}, .transceive = transceive};
}

/* A record that begins with a time. */
static bool
expect_dated(
    struct mrtd_tape_play *p, enum mrtd_tape_kind kind, struct span *body)
{
	if (!expect(p, kind, body))
		return false;
	if (!span_take_be64(body, &p->now_ms)) {
		(void)!depart(p);
		return false;
	}
	return true;
}

enum mrtd_err
mrtd_tape_play_power(struct mrtd_tape_play *p, struct span *atr)
{
	struct span body;
	uint8_t ok;

	if (!expect_dated(p, MRTD_TAPE_POWER, &body))
		return p->err;
	if (!span_take_u8(&body, &ok) || body.n > MRTD_TAPE_ATR_MAX)
		return depart(p);
	*atr = body;
	return ok != 0 ? MRTD_E_OK : MRTD_E_CARD_GONE;
}

enum mrtd_err
mrtd_tape_play_chain(
    struct mrtd_tape_play *p, struct span chain[MRTD_TA_CHAIN_MAX], size_t *n)
{
	size_t found = 0;
	struct span body;
	uint16_t size;

	if (!expect_dated(p, MRTD_TAPE_CHAIN, &body))
		return p->err;
	while (body.n > 0) {
		if (found == MRTD_TA_CHAIN_MAX ||
		    !span_take_be16(&body, &size) ||
		    !span_take(&body, size, &chain[found++]))
			return depart(p);
	}
	*n = found;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_tape_play_signature(struct mrtd_tape_play *p, struct span *out)
{
	if (!expect_dated(p, MRTD_TAPE_SIGNATURE, out))
		return p->err;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_tape_play_end(struct mrtd_tape_play *p)
{
	struct span body;

	if (!expect(p, MRTD_TAPE_END, &body))
		return p->err;
	return MRTD_E_OK;
}

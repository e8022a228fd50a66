/* What was found, between two processes. */
#include <string.h>

#include "kiosk/watchlist.h"
#include "kiosk/wire.h"

static void
put_used(struct sink *k, const struct kiosk_watchlist_used *u)
{
	sink_put(k, span_of(u->list, sizeof(u->list)));
	sink_put_be32(k, u->rows);
	sink_put(k, SPAN_OF(u->sha256));
}

static bool
take_used(struct span *s, struct kiosk_watchlist_used *u)
{
	return kiosk_wire_take_text(s, u->list, sizeof(u->list)) &&
	    span_take_be32(s, &u->rows) &&
	    span_take_copy(s, u->sha256, sizeof(u->sha256));
}

void
kiosk_watchlist_put(struct sink *k, const struct kiosk_watchlist_result *r)
{
	sink_put_u8(k, (uint8_t)r->outcome);
	sink_put_u8(k, (uint8_t)r->err);
	sink_put(k, span_of(r->list, sizeof(r->list)));
	sink_put_u8(k, (uint8_t)r->metric);
	kiosk_wire_put_real(k, r->threshold);
	kiosk_wire_put_real(k, r->fmr);
	sink_put_be32(k, r->rows);
	sink_put_be32(k, r->us);
	sink_put_u8(k, (uint8_t)r->hits);
	for (size_t i = 0; i < r->hits; i++) {
		const struct kiosk_watchlist_hit *h = &r->hit[i];

		sink_put(k, span_of(h->list, sizeof(h->list)));
		sink_put(k, span_of(h->label, sizeof(h->label)));
		sink_put_u8(k, h->portrait);
		kiosk_wire_put_real(k, h->score);
	}
	/* Nothing at all, as before there was anything. */
	if (r->lists > 0)
		sink_put_u8(k, (uint8_t)r->lists);
	for (size_t i = 0; i < r->lists; i++)
		put_used(k, &r->used[i]);
}

static bool
take_hit(struct span *s, const struct kiosk_watchlist_result *r,
    struct kiosk_watchlist_hit *h)
{
	uint8_t portrait;

	if (!kiosk_wire_take_text(s, h->list, sizeof(h->list)) ||
	    !kiosk_wire_take_text(s, h->label, sizeof(h->label)) ||
	    !span_take_u8(s, &portrait) || portrait > 1 ||
	    !kiosk_wire_take_real(s, &h->score))
		return false;
	h->portrait = portrait == 1;
	return r->metric == BIOMETRICS_METRIC_COSINE
	    ? (float)h->score >= (float)r->threshold
	    : (float)h->score <= (float)r->threshold;
}

bool
kiosk_watchlist_take(struct span *in, struct kiosk_watchlist_result *out)
{
	struct kiosk_watchlist_result r = {0};
	uint8_t outcome, err, metric, hits, lists = 0;
	struct span s = *in;

	if (!span_take_u8(&s, &outcome) || outcome > KIOSK_WATCHLIST_HIT ||
	    !span_take_u8(&s, &err) || err >= BIOMETRICS_E_COUNT ||
	    !kiosk_wire_take_text(&s, r.list, sizeof(r.list)) ||
	    !span_take_u8(&s, &metric) || metric > BIOMETRICS_METRIC_L2 ||
	    !kiosk_wire_take_real(&s, &r.threshold) ||
	    !kiosk_wire_take_real(&s, &r.fmr) || !span_take_be32(&s, &r.rows) ||
	    !span_take_be32(&s, &r.us) || !span_take_u8(&s, &hits) ||
	    hits > KIOSK_WATCHLIST_HITS)
		return false;
	r.outcome = (enum kiosk_watchlist_outcome)outcome;
	r.err = (enum biometrics_err)err;
	r.metric = (enum biometrics_metric)metric;
	for (r.hits = 0; r.hits < hits; r.hits++)
		if (!take_hit(&s, &r, &r.hit[r.hits]))
			return false;
	if (s.n > 0 &&
	    (!span_take_u8(&s, &lists) || lists == 0 ||
		lists > KIOSK_WATCHLIST_LISTS))
		return false;
	for (; r.lists < lists; r.lists++)
		if (!take_used(&s, &r.used[r.lists]))
			return false;
	if ((r.outcome == KIOSK_WATCHLIST_HIT) != (hits > 0) ||
	    (r.outcome == KIOSK_WATCHLIST_CLEAR && r.err != BIOMETRICS_E_OK) ||
	    (r.outcome == KIOSK_WATCHLIST_NOT_SEARCHED &&
		r.err == BIOMETRICS_E_OK))
		return false;
	*in = s;
	*out = r;
	return true;
}

void
kiosk_watchlist_put_news(struct sink *k, const struct kiosk_watchlist_news *n)
{
	put_used(k, &n->now);
	sink_put_u8(k, n->taken);
	sink_put_u8(k, (uint8_t)n->err);
}

bool
kiosk_watchlist_take_news(struct span s, struct kiosk_watchlist_news *out)
{
	struct kiosk_watchlist_news n = {.taken = false};
	uint8_t taken, err;

	if (!take_used(&s, &n.now) || !span_take_u8(&s, &taken) || taken > 1 ||
	    !span_take_u8(&s, &err) || err >= BIOMETRICS_E_COUNT || s.n != 0)
		return false;
	n.taken = taken == 1;
	n.err = (enum biometrics_err)err;
	/* Whoever has taken it has no complaint. */
	if (n.taken && n.err != BIOMETRICS_E_OK)
		return false;
	*out = n;
	return true;
}

bool
kiosk_watchlist_same_lists(const struct kiosk_watchlist_result *a,
    const struct kiosk_watchlist_result *b)
{
	bool same = a->lists == b->lists;

	for (size_t i = 0; same && i < a->lists; i++)
		same = strcmp(a->used[i].list, b->used[i].list) == 0 &&
		    memcmp(a->used[i].sha256, b->used[i].sha256,
			sizeof(a->used[i].sha256)) == 0;
	return same;
}

const char *
kiosk_watchlist_text(enum kiosk_watchlist_outcome o)
{
	static const char *const text[] = {
	    [KIOSK_WATCHLIST_NOT_SEARCHED] = "not searched",
	    [KIOSK_WATCHLIST_CLEAR] = "clear",
	    [KIOSK_WATCHLIST_HIT] = "hit",
	};

	return (unsigned)o < sizeof(text) / sizeof(text[0]) ? text[o] : "?";
}

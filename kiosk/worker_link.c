/*
 * The link: the gate's line to its site.  It speaks TLS and PostgreSQL with
 * whoever is there, and so holds nothing: neither the gate's store (rows are
 * handed to it one by one) nor any power (orders are verified by the monitor).
 * Whatever becomes of it, no passage waits for it.
 */
#include <stdlib.h>
#include <string.h>

#include "kiosk/hindrance.h"
#include "kiosk/host.h"
#include "kiosk/journal.h"
#include "kiosk/outbox.h"
#include "kiosk/spent.h"
#include "kiosk/store.h"
#include "kiosk/worker.h"

#define RETRY_MS 1000 /* between two attempts to reach the site */
/*
 * For orders to the lane, of which no news come while it has no case, and
 * should news be lost.
 */
#define LOOK_MS 1000
/*
 * What the gate does is for people to look at: not said more often than they
 * see, and once more while it stays the same, or they would not know that the
 * gate is there.
 */
#define STEP_MS 500
#define ALIVE_MS 5000
#define REMEMBERED 256

struct link {
	struct kiosk_store *site; /* NULL: the line is cut */
	struct kiosk_journal_site marks; /* as they were when it was dialled */
	bool told, up; /* what the monitor knows */
	bool listens; /* when the line was cut */
	uint64_t next_ms;
	/* What the gate does: */
	enum gate_state step;
	enum kiosk_hindrance why;
	bool said; /* the site knows */
	int64_t since_ms;
	uint64_t said_ms;
	/* Orders that the monitor has: it would call them replayed. */
	char had[REMEMBERED][KIOSK_CASE_ID];
	size_t n;
	enum kiosk_err e; /* of the monitor's channel, inside a walk */
};

static enum kiosk_err
open_link(struct kiosk_worker *w)
{
	w->self = calloc(1, sizeof(struct link));
	return w->self != NULL ? KIOSK_E_OK : KIOSK_E_SYSTEM;
}

static enum kiosk_sandbox_profile
profile(const struct kiosk_worker *w)
{
	(void)w;
	return KIOSK_SANDBOX_LINK;
}

static enum kiosk_err
say_line(struct kiosk_worker *w)
{
	struct link *l = w->self;
	const bool up = l->site != NULL;
	uint8_t body[1 + KIOSK_JOURNAL_WIRE];
	struct sink k = sink_of(body, sizeof(body));

	if (l->told && l->up == up)
		return KIOSK_E_OK;
	l->told = true;
	l->up = up;
	sink_put_u8(&k, up);
	if (up)
		kiosk_journal_put(&k, &l->marks);
	return kiosk_worker_tell(
	    w, KIOSK_MONITOR, KIOSK_MSG_LINE, sink_span(&k));
}

static enum kiosk_err
hang_up(struct kiosk_worker *w)
{
	struct link *l = w->self;

	if (l->site != NULL)
		l->listens = kiosk_store_listens(l->site, KIOSK_STORE_ORDERS);
	kiosk_store_close(&l->site);
	l->next_ms = kiosk_host_now_ms() + RETRY_MS;
	return say_line(w);
}

static bool
had(const struct link *l, const char *id)
{
	for (size_t i = 0; i < REMEMBERED; i++)
		if (strcmp(l->had[i], id) == 0)
			return true;
	return false;
}

static bool
hand_over(void *cookie, const struct kiosk_order_sealed *o)
{
	struct kiosk_worker *w = cookie;
	struct link *l = w->self;
	uint8_t wire[KIOSK_ORDER_SEALED_MAX];
	struct sink k = sink_of(wire, sizeof(wire));
	char id[KIOSK_CASE_ID];

	kiosk_order_peek(o, id);
	if (had(l, id))
		return true;
	memcpy(l->had[l->n++ % REMEMBERED], id, sizeof(id));
	kiosk_order_put(&k, o);
	l->e = kiosk_worker_tell(
	    w, KIOSK_MONITOR, KIOSK_MSG_ORDER, sink_span(&k));
	return l->e == KIOSK_E_OK;
}

/* News that came with an answer do not make the line readable any more. */
static enum kiosk_err
hear(struct kiosk_worker *w)
{
	struct link *l = w->self;
	unsigned topics = 0;

	if (kiosk_store_news(l->site, &topics) != KIOSK_E_OK)
		return hang_up(w);
	if (topics != 0)
		l->next_ms = 0;
	return KIOSK_E_OK;
}

/* Those that may still be in time; the monitor says whether they are. */
static enum kiosk_err
fetch(struct kiosk_worker *w)
{
	struct link *l = w->self;
	int64_t since = kiosk_host_time_ms() - KIOSK_ORDER_LIFE_MS -
	    KIOSK_ORDER_SKEW_MS;
	enum kiosk_err e;

	l->e = KIOSK_E_OK;
	e = kiosk_store_orders(
	    l->site, w->lane->site, w->lane->name, since, hand_over, w);
	l->next_ms = kiosk_host_now_ms() + LOOK_MS;
	if (l->e != KIOSK_E_OK)
		return l->e;
	return e == KIOSK_E_OK ? hear(w) : hang_up(w);
}

/* An older site has no room for it. */
static enum kiosk_err
say_step(struct kiosk_worker *w)
{
	struct link *l = w->self;
	const uint64_t now = kiosk_host_now_ms();
	enum kiosk_err e;

	if (l->since_ms == 0 ||
	    now - l->said_ms < (l->said ? ALIVE_MS : STEP_MS))
		return KIOSK_E_OK;
	e = kiosk_store_put_step(l->site, w->lane->site, w->lane->name,
	    kiosk_gate_state_name(l->step), kiosk_hindrance_name(l->why),
	    l->since_ms, kiosk_host_time_ms());
	l->said = true;
	l->said_ms = now;
	return e == KIOSK_E_LINE ? hang_up(w) : KIOSK_E_OK;
}

static enum kiosk_err
dial(struct kiosk_worker *w)
{
	struct link *l = w->self;
	enum kiosk_err e;

	if (kiosk_store_open(w->lane->site_store, &l->site, NULL) !=
		KIOSK_E_OK ||
	    (l->listens &&
		kiosk_store_listen(l->site, KIOSK_STORE_ORDERS, w->lane->site,
		    w->lane->name) != KIOSK_E_OK))
		return hang_up(w);
	/* An older site keeps no marks. */
	if (kiosk_journal_ask(l->site, w->lane->site, w->lane->name,
		&l->marks) == KIOSK_E_LINE)
		return hang_up(w);
	l->said = false;
	e = say_line(w);
	return e == KIOSK_E_OK ? fetch(w) : e;
}

static enum kiosk_err
tick(struct kiosk_worker *w)
{
	struct link *l = w->self;
	enum kiosk_err e;

	if (l->site == NULL)
		return dial(w);
	e = hear(w);
	if (e == KIOSK_E_OK && l->site != NULL &&
	    kiosk_host_now_ms() >= l->next_ms)
		e = fetch(w);
	return e == KIOSK_E_OK && l->site != NULL ? say_step(w) : e;
}

static int
fd_of(const struct kiosk_worker *w)
{
	const struct link *l = w->self;

	return l->site != NULL ? kiosk_store_fd(l->site) : -1;
}

static int
wait_ms(const struct kiosk_worker *w)
{
	const struct link *l = w->self;
	uint64_t now = kiosk_host_now_ms(), next = l->next_ms;

	if (l->site != NULL && l->since_ms != 0 && !l->said &&
	    l->said_ms + STEP_MS < next)
		next = l->said_ms + STEP_MS;
	return next > now ? (int)(next - now) : 0;
}

/* Stored at the site; or why it never will be.  A cut line says nothing: the
 * monitor hands the row over again when there is one. */
static enum kiosk_err
carry(struct kiosk_worker *w, struct span frame)
{
	struct link *l = w->self;
	uint8_t answer[10 + KIOSK_OUTBOX_WHY];
	struct sink k = sink_of(answer, sizeof(answer));
	struct span number;
	enum kiosk_err e = KIOSK_E_LINE;

	if (!span_part(frame, 0, 8, &number))
		return KIOSK_E_FRAME;
	if (l->site != NULL) {
		const bool before = kiosk_store_listens(
		    l->site, KIOSK_STORE_ORDERS);

		e = kiosk_outbox_carry(l->site, frame);
		/* What came before it listened is not told any more. */
		if (!before && kiosk_store_listens(l->site, KIOSK_STORE_ORDERS))
			l->next_ms = 0;
	}
	if (e == KIOSK_E_FRAME)
		return e;
	if (e == KIOSK_E_LINE)
		return l->site != NULL ? hang_up(w) : KIOSK_E_OK;
	sink_put(&k, number);
	sink_put_be16(&k, (uint16_t)e);
	if (e != KIOSK_E_OK) {
		const char *why = kiosk_store_why(l->site);
		size_t n = strnlen(why, KIOSK_OUTBOX_WHY);

		sink_put(&k, n > 0 ? span_of(why, n) : SPAN_STR("refused"));
	}
	e = kiosk_worker_tell(w, KIOSK_MONITOR, KIOSK_MSG_SENT, sink_span(&k));
	return e == KIOSK_E_OK && l->site != NULL ? hear(w) : e;
}

/* Whether a token was used before anywhere at the site.  A cut line says
 * nothing: the gate's clock ends the wait, for an officer. */
static enum kiosk_err
claim(struct kiosk_worker *w, struct span body)
{
	struct link *l = w->self;
	uint8_t answer[KIOSK_SPENT_CLAIMED];
	struct sink k = sink_of(answer, sizeof(answer));
	struct kiosk_spent_claimed c;
	struct kiosk_token t;
	enum kiosk_err e;

	if (!kiosk_spent_take_claim(body, &t))
		return KIOSK_E_FRAME;
	if (l->site == NULL)
		return KIOSK_E_OK;
	memcpy(c.id, t.id, sizeof(c.id));
	e = kiosk_store_claim(l->site, w->lane->site, &t, &c.said, c.missing);
	if (e != KIOSK_E_OK)
		return e == KIOSK_E_LINE ? hang_up(w) : KIOSK_E_OK;
	kiosk_spent_put_claimed(&k, &c);
	return kiosk_worker_tell(
	    w, KIOSK_MONITOR, KIOSK_MSG_CLAIMED, sink_span(&k));
}

static enum kiosk_err
note_step(struct link *l, struct span body)
{
	enum kiosk_hindrance why;
	enum gate_state step;

	if (!kiosk_hindrance_take(body, &step, &why))
		return KIOSK_E_FRAME;
	if (l->since_ms == 0 || step != l->step)
		l->since_ms = kiosk_host_time_ms();
	else if (why == l->why)
		return KIOSK_E_OK;
	l->step = step;
	l->why = why;
	l->said = false;
	return KIOSK_E_OK;
}

static enum kiosk_err
message(struct kiosk_worker *w, enum kiosk_peer from, const struct kiosk_msg *m)
{
	(void)from;
	if (m->id == KIOSK_MSG_CLAIM)
		return claim(w, m->body);
	if (m->id == KIOSK_MSG_OUT)
		return carry(w, m->body);
	if (m->id == KIOSK_MSG_STEP)
		return note_step(w->self, m->body);
	return KIOSK_E_OK;
}

/* Once, at the end: it has no part in a passage. */
static void
clear(struct kiosk_worker *w)
{
	struct link *l = w->self;

	if (l != NULL)
		kiosk_store_close(&l->site);
}

const struct kiosk_worker_role kiosk_worker_link = {
    .open = open_link,
    .profile = profile,
    .message = message,
    .fd = fd_of,
    .wait_ms = wait_ms,
    .tick = tick,
    .outside = true,
    .clear = clear,
};

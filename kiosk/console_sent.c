/*
 * What this console has added to the site and must not be lost where the site
 * is restored from a backup: orders that no gate has answered, and which cases
 * are taken.  Both are kept here and go there once more; an order as it was
 * signed, and no longer than it counts.  Orders outlive this process
 * (kiosk/console_kept.c); who had a case when it ended is not here any more.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "kiosk/console.h"

#define AGAIN_MS 2000 /* the site is asked whether it still has it */
/* The gate may have carried it out and be away since. */
#define LATE_MS 600000

/* --- orders --- */

static void
outcome(struct kiosk_console *c, const struct kiosk_console_sent *s,
    enum ui_console_light light, const char *text)
{
	char at[16] = "", said[UI_CONSOLE_TEXT];
	const time_t t = (time_t)(s->sent_ms / 1000);
	struct tm tm;

	if (localtime_r(&t, &tm) != NULL)
		strftime(at, sizeof(at), "%H:%M:%S", &tm);
	/* Beside the case stands what became of the last one. */
	snprintf(said, sizeof(said), "%s, %s: %s",
	    ui_console_order_text(s->order), c->view.lane[s->lane].name, text);
	if (s == &c->sent[c->n_sent - 1]) {
		c->view.shown.sent_light = light;
		memcpy(c->view.shown.sent, said, sizeof(said));
	}
	if (s->kept || s->again || s->void_told || s != &c->sent[c->n_sent - 1])
		kiosk_console_say(c, "%s, %s, of %s: %s",
		    ui_console_order_text(s->order), c->view.lane[s->lane].name,
		    at, text);
}

static void
drop(struct kiosk_console *c, size_t i)
{
	memmove(&c->sent[i], &c->sent[i + 1],
	    (c->n_sent - i - 1) * sizeof(c->sent[0]));
	c->n_sent--;
}

/* Too late, whoever has it; what is to happen has to be ordered anew. */
static void
give_up(struct kiosk_console *c, struct kiosk_console_sent *s)
{
	s->void_told = true;
	(void)!kiosk_console_note(c, AUDIT_ORDER, "unanswered gate=%s order=%s",
	    c->view.lane[s->lane].name, s->id);
	outcome(c, s, UI_CONSOLE_LIGHT_WARN,
	    s->replayed
		? "the gate had it before; what became of it is not here yet"
		: "the gate has not answered, and it does not count any more");
}

static int
lane_of(const struct kiosk_console *c, const char *gate)
{
	int i = c->view.lanes - 1;

	while (i > 0 && strcmp(c->view.lane[i].name, gate) != 0)
		i--;
	return i;
}

void
kiosk_console_sent_add(struct kiosk_console *c, enum ui_console_order order,
    const struct kiosk_order *o, const struct kiosk_order_sealed *sealed)
{
	struct kiosk_console_sent *s;

	if (c->n_sent == KIOSK_CONSOLE_SENT) {
		if (!c->sent[0].void_told)
			give_up(c, &c->sent[0]);
		drop(c, 0);
	}
	s = &c->sent[c->n_sent++];
	*s = (struct kiosk_console_sent) {.sealed = *sealed,
	    .order = order,
	    .kind = o->kind,
	    .lane = lane_of(c, o->gate),
	    .sent_ms = c->now_ms,
	    .until_ms = o->expires_ms,
	    .asked_ms = c->now_ms};
	memcpy(s->id, o->id, sizeof(s->id));
	c->sent_ms = c->now_ms;
	kiosk_console_kept_write(c);
	outcome(c, s, UI_CONSOLE_LIGHT_NONE, "sent");
}

void
kiosk_console_sent_undo(struct kiosk_console *c)
{
	drop(c, c->n_sent - 1);
	kiosk_console_kept_write(c);
	c->view.shown.sent[0] = '\0';
}

/* It is there, or goes there: the same one, which counts once. */
static void
send_again(struct kiosk_console *c, struct kiosk_console_sent *s)
{
	s->asked_ms = c->now_ms;
	if (kiosk_store_send_order(c->store, &s->sealed) != KIOSK_E_OK)
		return;
	s->again = true;
	(void)!kiosk_console_note(c, AUDIT_ORDER, "again gate=%s order=%s",
	    c->view.lane[s->lane].name, s->id);
	outcome(c, s, UI_CONSOLE_LIGHT_NONE,
	    "sent again, the site had forgotten it");
}

/* False: what became of it is not known yet. */
static bool
answered(struct kiosk_console *c, struct kiosk_console_sent *s)
{
	enum kiosk_order_verdict v;

	if (kiosk_store_verdict(c->store, s->id, &v) != KIOSK_E_OK)
		return false;
	/* It was carried out before the site forgot that: the gate says so,
	 * with what else it sends there again. */
	if (v == KIOSK_ORDER_V_REPLAYED && (s->again || s->kept)) {
		s->replayed = true;
		return false;
	}
	if (v == KIOSK_ORDER_V_DONE && !kiosk_order_on_case(s->kind))
		c->lane_order[s->lane] = s->kind;
	outcome(c, s,
	    v == KIOSK_ORDER_V_DONE ? UI_CONSOLE_LIGHT_GOOD
				    : UI_CONSOLE_LIGHT_BAD,
	    kiosk_order_verdict_text(v));
	return true;
}

/* False: it is not followed any more.  One of an earlier run may have been
 * answered long since: nothing is said of it before the site was asked. */
static bool
follow(struct kiosk_console *c, struct kiosk_console_sent *s)
{
	const bool over = c->now_ms > s->until_ms;
	const bool due = c->now_ms - s->asked_ms >= AGAIN_MS;

	if (c->store != NULL && (!over || due) && answered(c, s))
		return false;
	if (c->now_ms > s->until_ms + LATE_MS && s->void_told)
		return false;
	if (over && !s->void_told && (c->store != NULL || !s->kept))
		give_up(c, s);
	else if (over && due)
		s->asked_ms = c->now_ms;
	else if (!over && due && c->store != NULL)
		send_again(c, s);
	return true;
}

void
kiosk_console_sent_look(struct kiosk_console *c)
{
	bool changed = false;

	for (size_t i = 0; i < c->n_sent;) {
		const bool counted = !c->sent[i].void_told;

		if (follow(c, &c->sent[i])) {
			changed |= counted && c->sent[i].void_told;
			i++;
		} else {
			changed |= counted;
			drop(c, i);
		}
	}
	if (changed)
		kiosk_console_kept_write(c);
}

/* --- cases that somebody has taken here --- */

void
kiosk_console_sent_take(struct kiosk_console *c, const struct kiosk_case *k)
{
	struct kiosk_console_taken *t;

	if (c->n_taken == KIOSK_CONSOLE_CASES) {
		memmove(&c->taken[0], &c->taken[1],
		    (c->n_taken - 1) * sizeof(c->taken[0]));
		c->n_taken--;
	}
	t = &c->taken[c->n_taken++];
	*t = (struct kiosk_console_taken) {
	    .taken_ms = c->now_ms, .until_ms = k->until_ms};
	memcpy(t->id, k->id, sizeof(t->id));
	snprintf(t->officer, sizeof(t->officer), "%s", c->officer->name);
}

/* False: it is somebody else's now. */
static bool
hold(struct kiosk_console *c, const struct kiosk_console_taken *t,
    struct kiosk_console_waiting *w)
{
	enum kiosk_err e = KIOSK_E_OK;

	w->heard = true;
	if (w->c.state == KIOSK_CASE_OPEN) {
		e = kiosk_store_take_case(
		    c->store, &w->c, t->officer, t->taken_ms);
		if (e == KIOSK_E_OK)
			kiosk_console_say(c,
			    "%s: the site had forgotten that %s has this case",
			    w->c.gate, t->officer);
	} else if (strcmp(w->c.officer, t->officer) != 0)
		e = KIOSK_E_ABSENT;
	if (e == KIOSK_E_ABSENT)
		kiosk_console_say(
		    c, "%s: another officer has this case now", w->c.gate);
	return e != KIOSK_E_ABSENT;
}

void
kiosk_console_sent_hold(struct kiosk_console *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n_taken; i++) {
		struct kiosk_console_taken t = c->taken[i];
		bool keep = c->now_ms < t.until_ms;

		for (size_t k = 0; k < c->n; k++)
			if (strcmp(c->waiting[k].c.id, t.id) == 0) {
				t.until_ms = c->waiting[k].c.until_ms;
				keep = hold(c, &t, &c->waiting[k]);
			}
		if (keep)
			c->taken[n++] = t;
	}
	c->n_taken = n;
}

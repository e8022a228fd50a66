#include "kiosk/spent.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/outbox.h"
#include "kiosk/store_parts.h"

#define T kiosk_store_text
#define N kiosk_store_number
#define COUNT(v) (sizeof(v) / sizeof((v)[0]))

void
kiosk_spent_begin(struct kiosk_spent *s)
{
	*s = (struct kiosk_spent) {.tells = true};
}

struct part {
	struct sink *text;
	char *last;
	unsigned n;
};

static bool
one(void *cookie, const struct kiosk_store_cells *c)
{
	struct part *p = cookie;
	char text[KIOSK_CASE_ID + 24];

	kiosk_store_cell_text(c->cell[0], p->last, KIOSK_CASE_ID);
	snprintf(text, sizeof(text), "%s%s:%lld", p->n++ > 0 ? " " : "",
	    p->last, (long long)kiosk_store_cell_number(c->cell[1]));
	sink_put(p->text, span_of(text, strlen(text)));
	return true;
}

enum kiosk_err
kiosk_spent_next(struct kiosk_spent *s, struct kiosk_store *own,
    const char *site, int64_t now, struct sink *frame)
{
	uint8_t tokens[KIOSK_SPENT_PART * (KIOSK_CASE_ID + 24)];
	struct sink k = sink_of(tokens, sizeof(tokens));
	struct part p = {&k, s->next, 0};
	const struct kiosk_store_value after[] = {
	    T(s->had), N(KIOSK_SPENT_PART)};
	enum kiosk_err e;

	if (!s->tells)
		return KIOSK_E_ABSENT;
	memcpy(s->next, s->had, sizeof(s->next));
	e = kiosk_store_run(own,
	    "SELECT id, ends FROM spent WHERE id > $1 ORDER BY id LIMIT $2",
	    after, COUNT(after), one, &p);
	if (e != KIOSK_E_OK)
		return e;
	s->whole = p.n < KIOSK_SPENT_PART;
	const struct kiosk_store_value v[] = {
	    T(site), N(now), {KIOSK_STORE_TEXT, sink_span(&k), 0}, N(s->whole)};

	return kiosk_outbox_frame(
	    KIOSK_SPENT_TELLS, "spent", v, COUNT(v), frame);
}

bool
kiosk_spent_done(struct kiosk_spent *s, enum kiosk_err e)
{
	memcpy(s->had, s->next, sizeof(s->had));
	s->tells = e == KIOSK_E_OK && !s->whole;
	return e == KIOSK_E_OK && s->whole;
}

void
kiosk_spent_put_claim(struct sink *k, const struct kiosk_token *t)
{
	sink_put(k, span_of(t->id, KIOSK_SPENT_ID));
	sink_put_be64(k, (uint64_t)t->expires);
	sink_put_be64(k, (uint64_t)t->issued);
	sink_put(k, span_of(t->gates, strlen(t->gates)));
}

bool
kiosk_spent_take_claim(struct span s, struct kiosk_token *t)
{
	uint64_t ends, issued;

	*t = (struct kiosk_token) {.issued = 0};
	if (!span_take_copy(&s, t->id, KIOSK_SPENT_ID) ||
	    !span_take_be64(&s, &ends) || ends > INT64_MAX ||
	    !span_take_be64(&s, &issued) || issued > INT64_MAX || s.n == 0 ||
	    s.n >= sizeof(t->gates))
		return false;
	t->expires = (int64_t)ends;
	t->issued = (int64_t)issued;
	return span_take_copy(&s, t->gates, s.n);
}

void
kiosk_spent_put_claimed(struct sink *k, const struct kiosk_spent_claimed *c)
{
	sink_put(k, span_of(c->id, KIOSK_SPENT_ID));
	sink_put_u8(k, (uint8_t)c->said);
	sink_put(k, span_of(c->missing, strlen(c->missing)));
}

bool
kiosk_spent_take_claimed(struct span s, struct kiosk_spent_claimed *c)
{
	uint8_t said;

	*c = (struct kiosk_spent_claimed) {.said = KIOSK_STORE_SPENT};
	if (!span_take_copy(&s, c->id, KIOSK_SPENT_ID) ||
	    !span_take_u8(&s, &said) || said > KIOSK_STORE_UNSETTLED ||
	    s.n >= sizeof(c->missing))
		return false;
	c->said = (enum kiosk_store_claimed)said;
	return span_take_copy(&s, c->missing, s.n);
}

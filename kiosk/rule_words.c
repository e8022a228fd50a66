/* What a rule asks, in words, for who writes it and who has to explain it. */
#include <limits.h>
#include <stdio.h>

#include "kiosk/rule.h"

/* Codes beyond these are counted. */
#define CODES_SHOWN 12

static void
put(struct sink *out, const char *text)
{
	sink_put(out, span_of(text, strlen(text)));
}

static void
put_codes(struct sink *out, const struct kiosk_rules *r,
    const struct kiosk_rule_codes *c)
{
	char more[32];

	put(out, c->negated ? " none of " : c->n > 1 ? " one of " : " ");
	for (size_t i = 0; i < c->n && i < CODES_SHOWN; i++) {
		put(out, i > 0 ? ", " : "");
		put(out, r->code[c->first + i]);
	}
	if (c->n <= CODES_SHOWN)
		return;
	snprintf(
	    more, sizeof(more), " and %zu more", (size_t)c->n - CODES_SHOWN);
	put(out, more);
}

static void
put_range(
    struct sink *out, const struct kiosk_traveller_range *r, const char *unit)
{
	char text[64];

	if (r->from == INT_MIN)
		snprintf(text, sizeof(text), " %d%s or less", r->to, unit);
	else if (r->to == INT_MAX)
		snprintf(text, sizeof(text), " %d%s or more", r->from, unit);
	else
		snprintf(
		    text, sizeof(text), " %d to %d%s", r->from, r->to, unit);
	put(out, text);
}

static void
put_hours(struct sink *out, const struct kiosk_rule_terms *q)
{
	static const char *const days[] = {
	    "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	char text[24];

	for (size_t i = 0; i < q->n_hours; i++) {
		const struct kiosk_rule_hours *h = &q->hours[i];

		put(out, i > 0 ? "," : "");
		for (unsigned d = 0; d < 7 && h->days != 0x7F; d++)
			if ((h->days & 1u << d) != 0) {
				put(out, " ");
				put(out, days[d]);
			}
		snprintf(text, sizeof(text), " %02u:%02u-%02u:%02u",
		    h->from / 60u, h->from % 60u, h->to / 60u, h->to % 60u);
		put(out, text);
	}
}

static void
put_stations(struct sink *out, unsigned stations)
{
	bool some = false;

	for (unsigned t = 0; t < GATE_TOPOLOGIES; t++) {
		if ((stations & 1u << t) == 0)
			continue;
		put(out, some ? " or " : " ");
		put(out, kiosk_station_name((enum gate_topology)t));
		some = true;
	}
}

static void
put_proofs(struct sink *out, unsigned chip)
{
	bool some = false;

	put(out, " by");
	for (unsigned k = 0; k < KIOSK_AUTH_COUNT; k++) {
		if ((chip & 1u << k) == 0)
			continue;
		put(out, some ? " or " : " ");
		put(out, kiosk_facts_auth_name((enum kiosk_facts_auth_kind)k));
		some = true;
	}
}

void
kiosk_rule_words(const struct kiosk_rules *r, const struct kiosk_rule_terms *q,
    enum kiosk_rule_about about, struct sink *out)
{
	if ((q->about & 1u << about) == 0)
		return;
	put(out, kiosk_rule_noun(about));
	switch (about) {
	case KIOSK_RULE_LANE:
		put(out, " ");
		put(out, q->lanes);
		return;
	case KIOSK_RULE_STATION:
		put_stations(out, q->stations);
		return;
	case KIOSK_RULE_HOURS:
		put_hours(out, q);
		return;
	case KIOSK_RULE_DOCUMENT:
		put_codes(out, r, &q->document);
		return;
	case KIOSK_RULE_ISSUER:
		put_codes(out, r, &q->issuer);
		return;
	case KIOSK_RULE_NATIONALITY:
		put_codes(out, r, &q->nationality);
		return;
	case KIOSK_RULE_VALID_DAYS:
		put_range(out, &q->valid, "");
		return;
	case KIOSK_RULE_AGE:
		put_range(out, &q->age, "");
		return;
	case KIOSK_RULE_ACCOMPANIED:
		put(out, q->accompanied ? ": yes" : ": no");
		return;
	case KIOSK_RULE_HEIGHT:
		put_range(out, &q->height, " cm");
		return;
	case KIOSK_RULE_ACCESS:
		put(out, " by PACE");
		return;
	case KIOSK_RULE_CHIP:
		put_proofs(out, q->chip);
		return;
	case KIOSK_RULE_ABOUTS:
		break;
	}
}

#include "kiosk/rule.h"

#include <stdio.h>

#define TRUTH(is) ((is) ? KIOSK_RULE_YES : KIOSK_RULE_NO)

static const struct {
	const char *key, *noun, *unknown;
} texts[KIOSK_RULE_ABOUTS] = {
#define ROW(name, key, noun, unknown) {key, noun, unknown},
    KIOSK_RULE_ASKS(ROW)
#undef ROW
};

/* "P*" is every code that begins with P. */
static bool
matches(const char *pattern, const char *code)
{
	size_t n = strcspn(pattern, "*");

	return pattern[n] == '*' ? strncmp(pattern, code, n) == 0
				 : strcmp(pattern, code) == 0;
}

static enum kiosk_rule_truth
ask_code(const struct kiosk_rules *r, const struct kiosk_rule_codes *c,
    const struct kiosk_traveller *t, const char *code)
{
	if (!t->have_document)
		return KIOSK_RULE_UNKNOWN;
	for (size_t i = 0; i < c->n; i++)
		if (matches(r->code[c->first + i], code))
			return TRUTH(!c->negated);
	return TRUTH(c->negated);
}

static enum kiosk_rule_truth
ask_range(const struct kiosk_traveller_range *want,
    const struct kiosk_traveller_range *is)
{
	if (!is->known)
		return KIOSK_RULE_UNKNOWN;
	if (is->to < want->from || is->from > want->to)
		return KIOSK_RULE_NO;
	return is->from >= want->from && is->to <= want->to
	    ? KIOSK_RULE_YES
	    : KIOSK_RULE_UNKNOWN;
}

static enum kiosk_rule_truth
ask_lane(const char *lanes, const char *lane)
{
	const size_t n = strlen(lane);

	if (n == 0)
		return KIOSK_RULE_UNKNOWN;
	for (const char *s = lanes; *s != '\0';) {
		size_t len;

		s += strspn(s, ", ");
		len = strcspn(s, ", ");
		if (len == n && memcmp(s, lane, n) == 0)
			return KIOSK_RULE_YES;
		s += len;
	}
	return KIOSK_RULE_NO;
}

static enum kiosk_rule_truth
ask_hours(const struct kiosk_rule_terms *q, const struct kiosk_zone_local *now)
{
	if (!now->known)
		return KIOSK_RULE_UNKNOWN;
	for (size_t i = 0; i < q->n_hours; i++) {
		const struct kiosk_rule_hours *h = &q->hours[i];

		if ((h->days & 1u << now->weekday) != 0 &&
		    now->minute >= h->from && now->minute < h->to)
			return KIOSK_RULE_YES;
	}
	return KIOSK_RULE_NO;
}

enum kiosk_rule_truth
kiosk_rule_ask(const struct kiosk_rules *r, const struct kiosk_rule_terms *q,
    enum kiosk_rule_about about, const struct kiosk_traveller *t)
{
	if ((q->about & 1u << about) == 0)
		return KIOSK_RULE_YES;
	switch (about) {
	case KIOSK_RULE_LANE:
		return ask_lane(q->lanes, t->lane);
	case KIOSK_RULE_STATION:
		return !t->station_known
		    ? KIOSK_RULE_UNKNOWN
		    : TRUTH((q->stations & 1u << t->station) != 0);
	case KIOSK_RULE_HOURS:
		return ask_hours(q, &t->now);
	case KIOSK_RULE_DOCUMENT:
		return ask_code(r, &q->document, t, t->document);
	case KIOSK_RULE_ISSUER:
		return ask_code(r, &q->issuer, t, t->issuer);
	case KIOSK_RULE_NATIONALITY:
		return ask_code(r, &q->nationality, t, t->nationality);
	case KIOSK_RULE_VALID_DAYS:
		return ask_range(&q->valid, &t->valid);
	case KIOSK_RULE_AGE:
		return ask_range(&q->age, &t->age);
	case KIOSK_RULE_ACCOMPANIED:
		return !t->accompanied_known
		    ? KIOSK_RULE_UNKNOWN
		    : TRUTH(t->accompanied == q->accompanied);
	case KIOSK_RULE_HEIGHT:
		return ask_range(&q->height, &t->height);
	case KIOSK_RULE_ACCESS:
		return TRUTH(t->access == MRTD_ACCESS_PACE);
	case KIOSK_RULE_CHIP:
		return TRUTH((t->proven & q->chip) != 0);
	case KIOSK_RULE_ABOUTS:
		break;
	}
	return KIOSK_RULE_UNKNOWN;
}

bool
kiosk_rule_demands(enum kiosk_rule_about about)
{
	return about == KIOSK_RULE_ACCESS || about == KIOSK_RULE_CHIP;
}

enum kiosk_rule_truth
kiosk_rule_applies(const struct kiosk_rules *r,
    const struct kiosk_rule_terms *q, const struct kiosk_traveller *t,
    enum kiosk_rule_about *unknown)
{
	enum kiosk_rule_truth all = KIOSK_RULE_YES;

	for (unsigned i = 0; i < KIOSK_RULE_ABOUTS; i++) {
		const enum kiosk_rule_about about = (enum kiosk_rule_about)i;
		enum kiosk_rule_truth one;

		if (kiosk_rule_demands(about))
			continue;
		one = kiosk_rule_ask(r, q, about, t);
		if (one == KIOSK_RULE_NO)
			return KIOSK_RULE_NO;
		if (one == KIOSK_RULE_UNKNOWN && all == KIOSK_RULE_YES) {
			all = KIOSK_RULE_UNKNOWN;
			*unknown = about;
		}
	}
	return all;
}

/* What an eligible traveller's chip still owes the rule that applies. */
static void
demand(const struct kiosk_rules *r, const struct kiosk_rule *rule,
    const struct kiosk_traveller *t, struct kiosk_rule_verdict *v)
{
	v->why = KIOSK_RULE_WHY_RULE;
	v->outcome = rule->then;
	v->finger = rule->finger;
	if (rule->then != KIOSK_RULE_ELIGIBLE)
		return;
	for (unsigned i = 0; i < KIOSK_RULE_ABOUTS; i++) {
		const enum kiosk_rule_about about = (enum kiosk_rule_about)i;

		if (!kiosk_rule_demands(about) ||
		    kiosk_rule_ask(r, &rule->terms, about, t) == KIOSK_RULE_YES)
			continue;
		v->why = KIOSK_RULE_WHY_DEMAND;
		v->outcome = KIOSK_RULE_OFFICER;
		v->about = about;
		return;
	}
}

void
kiosk_rule_judge(const struct kiosk_rules *r, const struct kiosk_traveller *t,
    struct kiosk_rule_verdict *v)
{
	memset(v, 0, sizeof(*v));
	if (r->n == 0) {
		v->why = KIOSK_RULE_WHY_NO_RULES;
		v->outcome = KIOSK_RULE_ELIGIBLE;
		return;
	}
	for (size_t i = 0; i < r->n; i++) {
		const struct kiosk_rule *rule = &r->rule[i];
		const enum kiosk_rule_truth is = kiosk_rule_applies(
		    r, &rule->terms, t, &v->about);

		if (is == KIOSK_RULE_NO)
			continue;
		v->number = rule->number;
		snprintf(v->text, sizeof(v->text), "%s", rule->text);
		if (is == KIOSK_RULE_UNKNOWN)
			v->why = KIOSK_RULE_WHY_UNKNOWN;
		else
			demand(r, rule, t, v);
		return;
	}
}

const char *
kiosk_rule_key(enum kiosk_rule_about about)
{
	return (unsigned)about < KIOSK_RULE_ABOUTS ? texts[about].key : "";
}

const char *
kiosk_rule_noun(enum kiosk_rule_about about)
{
	return (unsigned)about < KIOSK_RULE_ABOUTS ? texts[about].noun : "";
}

const char *
kiosk_rule_then_name(enum kiosk_rule_then then)
{
	return then == KIOSK_RULE_ELIGIBLE ? "eligible" : "officer";
}

const char *
kiosk_rule_truth_name(enum kiosk_rule_truth is)
{
	static const char *const names[] = {"no", "unknown", "yes"};

	return names[is <= KIOSK_RULE_YES ? is : KIOSK_RULE_UNKNOWN];
}

const char *
kiosk_rule_finger_name(enum kiosk_rule_finger f)
{
	static const char *const names[] = {
	    "", "no", "if-readable", "required"};

	return names[f <= KIOSK_RULE_FINGER_REQUIRED ? f : 0];
}

void
kiosk_rule_reason(const struct kiosk_rule_verdict *v,
    char code[KIOSK_RULE_CODE_MAX], char text[KIOSK_RULE_TEXT_MAX])
{
	const char *unknown = (unsigned)v->about < KIOSK_RULE_ABOUTS
	    ? texts[v->about].unknown
	    : "";

	if (v->number == 0)
		snprintf(code, KIOSK_RULE_CODE_MAX, "no-rule");
	else
		snprintf(code, KIOSK_RULE_CODE_MAX, "rule-%u", v->number);
	switch (v->why) {
	case KIOSK_RULE_WHY_RULE:
		snprintf(text, KIOSK_RULE_TEXT_MAX, "%s by rule %u: %s",
		    v->outcome == KIOSK_RULE_ELIGIBLE ? "eligible" : "refused",
		    v->number, v->text);
		return;
	case KIOSK_RULE_WHY_UNKNOWN:
		snprintf(text, KIOSK_RULE_TEXT_MAX,
		    "rule %u cannot be judged, %s: %s", v->number, unknown,
		    v->text);
		return;
	case KIOSK_RULE_WHY_DEMAND:
		snprintf(text, KIOSK_RULE_TEXT_MAX,
		    "rule %u demands more of the chip (%s): %s", v->number,
		    kiosk_rule_noun(v->about), v->text);
		return;
	case KIOSK_RULE_WHY_NO_RULES:
		snprintf(text, KIOSK_RULE_TEXT_MAX,
		    "the policy has no rules: every traveller is eligible");
		return;
	case KIOSK_RULE_WHY_NOBODY:
		break;
	}
	snprintf(text, KIOSK_RULE_TEXT_MAX,
	    "no rule of the policy makes this traveller eligible");
}

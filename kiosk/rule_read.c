/* The rules as they stand in the file: policy.conf(5). */
#include "kiosk/rule.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#define NO_KEY "is not a key of this section"
#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DAYS 7

/* The next word of a list with commas; false where there is none. */
static bool
word(const char **s, char *out, size_t cap, bool *fits)
{
	size_t n;

	*s += strspn(*s, ", ");
	if ((n = strcspn(*s, ", ")) == 0)
		return false;
	*fits = n < cap;
	snprintf(out, cap, "%.*s", (int)n, *s);
	*s += n;
	return true;
}

static const char *
add_code(struct kiosk_rules *r, struct kiosk_rule_codes *c, const char *code)
{
	if (r->n_codes == KIOSK_RULE_CODES)
		return "is one code too many";
	memcpy(r->code[r->n_codes++], code, strlen(code) + 1);
	c->n++;
	return NULL;
}

static const char *
add_list(struct kiosk_rules *r, const struct kiosk_rule_lists *lists,
    struct kiosk_rule_codes *c, const char *name)
{
	for (size_t i = 0; i < lists->n; i++) {
		const struct kiosk_rule_codes *from = &lists->list[i].codes;
		const char *wrong = NULL;

		if (strcmp(lists->list[i].name, name) != 0)
			continue;
		for (size_t k = 0; k < from->n && wrong == NULL; k++)
			wrong = add_code(r, c, r->code[from->first + k]);
		return wrong;
	}
	return "names a list that does not stand above";
}

/*
 * Doc 9303-3 §5: one to three letters, as the MRZ has them; Germany is D there,
 * and whoever writes DEU would have a rule that never applies.
 */
static const char *
state_is_wrong(const char *s)
{
	const size_t n = strlen(s);

	if (n == 0 || n > 3 || strspn(s, CAPITALS) != n)
		return "must be codes of the MRZ: one to three capital letters";
	if (n != 3 && strcmp(s, "D") != 0)
		return "must be codes of the MRZ: only D is shorter than three "
		       "letters";
	if (strcmp(s, "DEU") == 0)
		return "must be codes of the MRZ: Germany is D there";
	return NULL;
}

/* Doc 9303-4 §4.2.2.1: one letter or two; "P*" is every one with a P first. */
static const char *
document_is_wrong(const char *s)
{
	const size_t n = strlen(s);

	return n >= 1 && n <= 2 && strspn(s, CAPITALS) >= 1 &&
		(n == 1 || s[1] == '*' || strspn(s, CAPITALS) == 2)
	    ? NULL
	    : "must be document codes: P, PD, P*";
}

static const char *
read_codes(struct kiosk_rules *r, const struct kiosk_rule_lists *lists,
    const char *value, const char *(*is_wrong)(const char *),
    struct kiosk_rule_codes *c)
{
	char one[25];
	const char *wrong;
	bool fits;

	c->negated = strncmp(value, "not ", 4) == 0;
	if (c->negated)
		value += 4;
	if (c->n == 0)
		c->first = (uint16_t)r->n_codes;
	while (word(&value, one, sizeof(one), &fits)) {
		if (one[0] == '@')
			wrong = add_list(r, lists, c, one + 1);
		else if ((wrong = is_wrong(one)) == NULL)
			wrong = add_code(r, c, one);
		if (!fits || wrong != NULL)
			return wrong != NULL ? wrong : "is too long";
	}
	return c->n > 0 ? NULL : "names nothing";
}

static bool
read_number(const char **s, int *out)
{
	char *end;
	long v;

	if (**s < '0' || **s > '9')
		return false;
	v = strtol(*s, &end, 10);
	*s = end;
	*out = (int)v;
	return v <= 99999;
}

/* "10-17", "18-" and up, "-11" and below. */
static const char *
read_range(const char *value, struct kiosk_traveller_range *r)
{
	static const char wrong[] =
	    "must be a range of whole numbers: 10-17, 18- or -11";
	const char *s = value;

	*r = (struct kiosk_traveller_range) {true, INT_MIN, INT_MAX};
	if (*s != '-' && !read_number(&s, &r->from))
		return wrong;
	if (*s++ != '-' || (*s != '\0' && !read_number(&s, &r->to)))
		return wrong;
	if (*s != '\0' || strcmp(value, "-") == 0)
		return wrong;
	return r->from <= r->to ? NULL : "begins after it ends";
}

static const char *
read_yes(const char *value, bool *out)
{
	*out = strcmp(value, "yes") == 0;
	return *out || strcmp(value, "no") == 0 ? NULL : "must be yes or no";
}

static bool
read_day(const char **s, unsigned *day)
{
	static const char *const names[DAYS] = {
	    "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

	for (*day = 0; *day < DAYS; (*day)++)
		if (strncmp(*s, names[*day], 3) == 0) {
			*s += 3;
			return true;
		}
	return false;
}

/* "06:00" to minutes; 24:00 ends a day. */
static bool
read_clock(const char **s, uint16_t *minute)
{
	int h, m;

	if (!read_number(s, &h) || *(*s)++ != ':' || !read_number(s, &m) ||
	    m > 59 || h > 24 || (h == 24 && m != 0))
		return false;
	*minute = (uint16_t)(h * 60 + m);
	return true;
}

/* "Mon-Fri 06:00-22:00", "Sat 08:00-12:00", "06:00-22:00" on every day. */
static bool
read_interval(const char **s, struct kiosk_rule_hours *h)
{
	unsigned first = 0, last = DAYS - 1;

	if (**s >= 'A') {
		if (!read_day(s, &first))
			return false;
		last = first;
		if (**s == '-' && (++*s, !read_day(s, &last)))
			return false;
		if (*(*s)++ != ' ')
			return false;
	}
	/* Fri-Mon goes over the end of the week. */
	for (unsigned d = first;; d = (d + 1) % DAYS) {
		h->days |= (uint8_t)(1u << d);
		if (d == last)
			break;
	}
	return read_clock(s, &h->from) && *(*s)++ == '-' &&
	    read_clock(s, &h->to) && h->from < h->to;
}

static const char *
read_hours(const char *value, struct kiosk_rule_terms *q)
{
	static const char wrong[] =
	    "must be hours: Mon-Fri 06:00-22:00, Sat 08:00-12:00; one past "
	    "midnight is two";
	const char *s = value;

	for (;;) {
		struct kiosk_rule_hours h = {0};

		if (q->n_hours == KIOSK_RULE_INTERVALS)
			return "are too many intervals";
		if (!read_interval(&s, &h))
			return wrong;
		q->hours[q->n_hours++] = h;
		if (*s == '\0')
			return NULL;
		if (*s++ != ',')
			return wrong;
		s += strspn(s, " ");
	}
}

static const char *
read_lanes(const char *value, char out[96])
{
	if (strlen(value) >= 96)
		return "is too long";
	if (value[strspn(value, ", ")] == '\0')
		return "names nothing";
	snprintf(out, 96, "%s", value);
	return NULL;
}

static const char *
read_stations(const char *value, unsigned *out)
{
	static const char wrong[] =
	    "must be one or more of one-step, two-step, kiosk, gate";
	enum gate_topology t;
	char one[12];
	bool fits;

	while (word(&value, one, sizeof(one), &fits)) {
		if (!fits || !kiosk_station_of(one, &t))
			return wrong;
		*out |= 1u << t;
	}
	return *out != 0 ? NULL : wrong;
}

static const char *
read_chip(const char *value, unsigned *out)
{
	static const char wrong[] = "must be one or more of CA, AA, CAM";
	char one[8];
	bool fits;

	while (word(&value, one, sizeof(one), &fits)) {
		unsigned k;

		for (k = 0; k < KIOSK_AUTH_TA; k++)
			if (strcmp(one,
				kiosk_facts_auth_name(
				    (enum kiosk_facts_auth_kind)k)) == 0)
				break;
		if (k == KIOSK_AUTH_TA || !fits)
			return wrong;
		*out |= 1u << k;
	}
	return *out != 0 ? NULL : wrong;
}

const char *
kiosk_rule_term(struct kiosk_rules *r, const struct kiosk_rule_lists *lists,
    struct kiosk_rule_terms *q, const char *key, const char *value)
{
	unsigned about;

	for (about = 0; about < KIOSK_RULE_ABOUTS; about++)
		if (strcmp(key, kiosk_rule_key((enum kiosk_rule_about)about)) ==
		    0)
			break;
	if (about == KIOSK_RULE_ABOUTS)
		return NO_KEY;
	if ((q->about & 1u << about) != 0)
		return "appears twice";
	q->about |= 1u << about;
	switch ((enum kiosk_rule_about)about) {
	case KIOSK_RULE_LANE:
		return read_lanes(value, q->lanes);
	case KIOSK_RULE_STATION:
		return read_stations(value, &q->stations);
	case KIOSK_RULE_HOURS:
		return read_hours(value, q);
	case KIOSK_RULE_DOCUMENT:
		return read_codes(
		    r, lists, value, document_is_wrong, &q->document);
	case KIOSK_RULE_ISSUER:
		return read_codes(r, lists, value, state_is_wrong, &q->issuer);
	case KIOSK_RULE_NATIONALITY:
		return read_codes(
		    r, lists, value, state_is_wrong, &q->nationality);
	case KIOSK_RULE_VALID_DAYS:
		return read_range(value, &q->valid);
	case KIOSK_RULE_AGE:
		return read_range(value, &q->age);
	case KIOSK_RULE_ACCOMPANIED:
		return read_yes(value, &q->accompanied);
	case KIOSK_RULE_HEIGHT:
		return read_range(value, &q->height);
	case KIOSK_RULE_ACCESS:
		return strcmp(value, "PACE") == 0 ? NULL : "must be PACE";
	case KIOSK_RULE_CHIP:
		return read_chip(value, &q->chip);
	case KIOSK_RULE_ABOUTS:
		break;
	}
	return NO_KEY;
}

const char *
kiosk_rule_begin(struct kiosk_rules *r, const char *number, unsigned line)
{
	struct kiosk_rule *rule;
	int n;

	if (!read_number(&number, &n) || *number != '\0' || n < 1 || n > 9999)
		return "must have a number from 1 to 9999";
	if (r->n > 0 && (unsigned)n <= r->rule[r->n - 1].number)
		return "rules must stand in the order of their numbers";
	if (r->n == KIOSK_RULE_MAX)
		return "is one rule too many";
	rule = &r->rule[r->n++];
	memset(rule, 0, sizeof(*rule));
	rule->number = (unsigned)n;
	rule->line = line;
	return NULL;
}

static const char *
read_then(struct kiosk_rule *rule, const char *value)
{
	if (rule->decided)
		return "appears twice";
	rule->decided = true;
	rule->then = strcmp(value, "eligible") == 0 ? KIOSK_RULE_ELIGIBLE
						    : KIOSK_RULE_OFFICER;
	return rule->then == KIOSK_RULE_ELIGIBLE ||
		strcmp(value, "officer") == 0
	    ? NULL
	    : "must be eligible or officer";
}

static const char *
read_finger(struct kiosk_rule *rule, const char *value)
{
	if (rule->finger != KIOSK_RULE_FINGER_LANE)
		return "appears twice";
	for (unsigned f = KIOSK_RULE_FINGER_NO; f <= KIOSK_RULE_FINGER_REQUIRED;
	     f++)
		if (strcmp(kiosk_rule_finger_name((enum kiosk_rule_finger)f),
			value) == 0) {
			rule->finger = (enum kiosk_rule_finger)f;
			return NULL;
		}
	return "must be no, if-readable or required";
}

const char *
kiosk_rule_line(struct kiosk_rules *r, const struct kiosk_rule_lists *lists,
    const char *key, const char *value)
{
	struct kiosk_rule *rule = &r->rule[r->n - 1];

	if (strcmp(key, "then") == 0)
		return read_then(rule, value);
	if (strcmp(key, "finger") == 0)
		return read_finger(rule, value);
	if (strcmp(key, "text") != 0)
		return kiosk_rule_term(r, lists, &rule->terms, key, value);
	if (rule->text[0] != '\0')
		return "appears twice";
	if (strlen(value) >= sizeof(rule->text))
		return "is too long";
	snprintf(rule->text, sizeof(rule->text), "%s", value);
	return NULL;
}

const char *
kiosk_rule_complete(const struct kiosk_rule *rule)
{
	const unsigned demands = 1u << KIOSK_RULE_ACCESS |
	    1u << KIOSK_RULE_CHIP;

	if (!rule->decided)
		return "has no 'then'";
	if (rule->text[0] == '\0')
		return "has no 'text'";
	if (rule->then == KIOSK_RULE_OFFICER &&
	    ((rule->terms.about & demands) != 0 ||
		rule->finger != KIOSK_RULE_FINGER_LANE))
		return "demands something of who goes to the officer anyway";
	return NULL;
}

const char *
kiosk_rule_list_begin(struct kiosk_rule_lists *lists, const char *name)
{
	struct kiosk_rule_list *l;

	if (name[0] == '\0' || strlen(name) >= sizeof(l->name) ||
	    strchr(name, ' ') != NULL)
		return "must have a name of one word";
	for (size_t i = 0; i < lists->n; i++)
		if (strcmp(lists->list[i].name, name) == 0)
			return "appears twice";
	if (lists->n == KIOSK_RULE_LISTS)
		return "is one list too many";
	l = &lists->list[lists->n++];
	memset(l, 0, sizeof(*l));
	snprintf(l->name, sizeof(l->name), "%s", name);
	return NULL;
}

const char *
kiosk_rule_list_line(struct kiosk_rules *r, struct kiosk_rule_lists *lists,
    const char *key, const char *value)
{
	struct kiosk_rule_codes *c = &lists->list[lists->n - 1].codes;

	if (strcmp(key, "codes") != 0)
		return NO_KEY;
	if (strncmp(value, "not ", 4) == 0)
		return "cannot be negated where it is written";
	return read_codes(r, lists, value, state_is_wrong, c);
}

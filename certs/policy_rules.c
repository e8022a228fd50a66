/* The rules of an operator, and those that hold without. */
#include "certs/policy.h"

#include <limits.h>
#include <string.h>

#include "certs/x509.h"

#define ANY 0, UINT_MAX
#define ALL CERTS_POLICY_ALWAYS, CERTS_POLICY_FOREVER
#define GOOD CERTS_POLICY_GOOD
#define WEAK CERTS_POLICY_WEAK

/*
 * Doc 9303-12 §4.4: SHA-224 to SHA-512, RSA and DSA from 2048 bits, groups from
 * 224.  Documents with less are still valid.
 */
/* clang-format off */
static const struct certs_policy built_in = {.n = 20, .rule = {
	{"SHA256",          ANY,            ALL, GOOD, 1},
	{"SHA384",          ANY,            ALL, GOOD, 2},
	{"SHA512",          ANY,            ALL, GOOD, 3},
	{"SHA224",          ANY,            ALL, GOOD, 4},
	{"SHA1",            ANY,            ALL, WEAK, 5},
	{"RSA",             2048, UINT_MAX, ALL, GOOD, 6},
	{"RSA",             1024, 2047,     ALL, WEAK, 7},
	{"DSA",             2048, UINT_MAX, ALL, GOOD, 8},
	{"DSA",             1024, 2047,     ALL, WEAK, 9},
	{"P-224",           ANY,            ALL, GOOD, 10},
	{"P-256",           ANY,            ALL, GOOD, 11},
	{"P-384",           ANY,            ALL, GOOD, 12},
	{"P-521",           ANY,            ALL, GOOD, 13},
	{"brainpoolP224r1", ANY,            ALL, GOOD, 14},
	{"brainpoolP256r1", ANY,            ALL, GOOD, 15},
	{"brainpoolP320r1", ANY,            ALL, GOOD, 16},
	{"brainpoolP384r1", ANY,            ALL, GOOD, 17},
	{"brainpoolP512r1", ANY,            ALL, GOOD, 18},
	/* Older documents have 192 bits. */
	{"P-192",           ANY,            ALL, WEAK, 19},
	{"brainpoolP192r1", ANY,            ALL, WEAK, 20},
}};

static const char *const levels[] = {
	[CERTS_POLICY_GOOD]    = "good",
	[CERTS_POLICY_WEAK]    = "weak",
	[CERTS_POLICY_REFUSED] = "refused",
};
/* clang-format on */
#define LEVELS (sizeof(levels) / sizeof(levels[0]))

const struct certs_policy *
certs_policy_default(void)
{
	return &built_in;
}

const char *
certs_policy_level_text(enum certs_policy_level level)
{
	return (unsigned)level < LEVELS ? levels[level] : "unknown";
}

static bool
is(struct span s, const char *text)
{
	return span_eq(s, span_of(text, strlen(text)));
}

/* The next word of a line; empty at its end. */
static struct span
word(struct span *line)
{
	struct span start, w;
	size_t n = 0;

	while (line->n > 0 && (line->p[0] == ' ' || line->p[0] == '\t'))
		(void)!span_take(line, 1, &start);
	while (n < line->n && line->p[n] != ' ' && line->p[n] != '\t')
		n++;
	(void)!span_take(line, n, &w);
	return w;
}

/* Decimal digits without a leading zero, at most 99999. */
static bool
number(struct span *s, unsigned *out)
{
	struct span rest = *s;
	unsigned x = 0;
	uint8_t c;

	while (rest.n > 0 && rest.p[0] >= '0' && rest.p[0] <= '9') {
		if (!span_take_u8(&rest, &c) || x > 9999 ||
		    (x == 0 && c == '0'))
			return false;
		x = 10 * x + (unsigned)(c - '0');
	}
	if (x == 0)
		return false;
	*out = x;
	*s = rest;
	return true;
}

/* "2048-", "1024-2047"; of anything but RSA and DSA "-". */
static bool
bits(struct span s, bool sized, struct certs_policy_rule *r)
{
	uint8_t dash;

	r->min = 0;
	r->max = UINT_MAX;
	if (!sized)
		return is(s, "-");
	if (!number(&s, &r->min) || !span_take_u8(&s, &dash) || dash != '-')
		return false;
	return s.n == 0 ||
	    (number(&s, &r->max) && s.n == 0 && r->min <= r->max);
}

/* "2019-12-31", or "-" for no bound. */
static bool
day(struct span s, int64_t open, int64_t *out)
{
	uint8_t time[15];
	struct sink k = sink_of(time, sizeof(time));
	int64_t seconds;
	char text[24];

	*out = open;
	if (is(s, "-"))
		return true;
	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-')
		return false;
	sink_put(&k, span_of(s.p, 4));
	sink_put(&k, span_of(s.p + 5, 2));
	sink_put(&k, span_of(s.p + 8, 2));
	sink_put(&k, span_of("000000Z", 7));
	/* A day that the calendar lacks comes back as another. */
	if (!certs_x509_time(0x18, sink_span(&k), &seconds) ||
	    !is(s, certs_x509_day(seconds, text)))
		return false;
	*out = seconds / 86400;
	return true;
}

/* A name by which something that is verified is called. */
static bool
known(struct span s, bool *sized, char out[20])
{
	const struct certs_policy_digest *d;
	size_t n = s.n < 19 ? s.n : 19;
	char text[20] = {0};

	memcpy(text, s.p, n);
	*sized = strcmp(text, "RSA") == 0 || strcmp(text, "DSA") == 0;
	d = certs_policy_digest_named(text);
	memcpy(out, text, sizeof(text));
	return s.n == n && memchr(text, '\0', n) == NULL &&
	    (*sized || (d != NULL && !d->broken) ||
		certs_policy_group_named(text) != NULL);
}

/* NULL: understood. */
static const char *
rule(struct span line, struct certs_policy_rule *r)
{
	struct span name = word(&line), size = word(&line), from = word(&line),
		    until = word(&line), result = word(&line);
	size_t level = 0;
	bool sized;

	if (result.n == 0 || word(&line).n != 0)
		return "not five words: name, bits, from, until, result";
	if (!known(name, &sized, r->name))
		return "no such algorithm";
	if (!bits(size, sized, r))
		return "no range of bits, such as 2048- or 1024-2047, or -";
	if (!day(from, CERTS_POLICY_ALWAYS, &r->from) ||
	    !day(until, CERTS_POLICY_FOREVER, &r->until))
		return "no date, such as 2026-11-22, or -";
	if (r->from > r->until)
		return "the end is before the beginning";
	while (level < LEVELS && !is(result, levels[level]))
		level++;
	if (level == LEVELS)
		return "no result: good, weak or refused";
	r->level = (enum certs_policy_level)level;
	return NULL;
}

static struct span
next_line(struct span *text)
{
	struct span line = {0}, end;
	size_t n = 0;

	while (n < text->n && text->p[n] != '\n')
		n++;
	(void)!span_take(text, n, &line);
	(void)!span_take(text, text->n > 0 ? 1 : 0, &end);
	return line;
}

enum certs_err
certs_policy_parse(struct span text, struct certs_policy *out,
    struct certs_policy_error *error)
{
	struct certs_policy p = {.n = 0};

	*error = (struct certs_policy_error) {.text = "no rule"};
	for (unsigned at = 1; text.n > 0; at++) {
		struct certs_policy_rule r = {.line = at};
		struct span line = next_line(&text), rest = line,
			    first = word(&rest);

		if (first.n == 0 || first.p[0] == '#')
			continue;
		error->line = at;
		if ((error->text = rule(line, &r)) != NULL)
			return CERTS_E_ARGUMENT;
		error->text = "too many rules";
		if (p.n == CERTS_POLICY_RULES)
			return CERTS_E_SPACE;
		p.rule[p.n++] = r;
	}
	if (p.n == 0)
		return CERTS_E_ARGUMENT;
	*error = (struct certs_policy_error) {.text = ""};
	*out = p;
	return CERTS_E_OK;
}

enum certs_policy_level
certs_policy_decide(const struct certs_policy *p, const char *name,
    unsigned size, int64_t when, const struct certs_policy_rule **rule_out)
{
	int64_t on = when >= 0 ? when / 86400 : (when - 86399) / 86400;

	for (size_t i = 0; i < p->n; i++) {
		const struct certs_policy_rule *r = &p->rule[i];

		if (strcmp(r->name, name) != 0 || size < r->min ||
		    size > r->max || on < r->from || on > r->until)
			continue;
		if (rule_out != NULL)
			*rule_out = r;
		return r->level;
	}
	if (rule_out != NULL)
		*rule_out = NULL;
	return CERTS_POLICY_REFUSED;
}

#include "kiosk/audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <openssl/sha.h>

#include "kiosk/json.h"

#define SIG " sig="

static const char *const words[] = {
#define AUDIT_CODE(name, word) word,
    AUDIT_KINDS(AUDIT_CODE)
#undef AUDIT_CODE
};

const char *
kiosk_audit_kind_word(enum audit_kind k)
{
	return (unsigned)k < AUDIT_KIND_COUNT ? words[k] : "unknown";
}

const char *
kiosk_audit_fault_text(enum audit_fault f)
{
	static const char *const texts[] = {
#define AUDIT_CODE(name, text) text,
	    AUDIT_FAULTS(AUDIT_CODE)
#undef AUDIT_CODE
	};

	return (unsigned)f < AUDIT_FAULT_COUNT ? texts[f] : "unknown";
}

void
kiosk_audit_time(int64_t ms, char out[32])
{
	/* Years of four digits: what the form has room for. */
	bool fits = ms >= 0 && ms <= INT64_C(253402300799999);
	time_t s = fits ? (time_t)(ms / 1000) : 0;
	char day[24] = "";
	struct tm tm;

	if (gmtime_r(&s, &tm) != NULL)
		(void)strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &tm);
	(void)snprintf(out, 32, "%s.%03dZ", day, fits ? (int)(ms % 1000) : 0);
}

static int
nibble(uint8_t c)
{
	return c >= '0' && c <= '9' ? c - '0'
	    : c >= 'a' && c <= 'f'  ? c - 'a' + 10
				    : -1;
}

static bool
unhex(struct span s, uint8_t *out, size_t n)
{
	if (s.n != 2 * n)
		return false;
	for (size_t i = 0; i < n; i++) {
		int a = nibble(s.p[2 * i]), b = nibble(s.p[2 * i + 1]);

		if (a < 0 || b < 0)
			return false;
		out[i] = (uint8_t)(a << 4 | b);
	}
	return true;
}

static void
put_hex(struct sink *k, struct span s)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < s.n; i++) {
		sink_put_u8(k, (uint8_t)digits[s.p[i] >> 4]);
		sink_put_u8(k, (uint8_t)digits[s.p[i] & 15]);
	}
}

static void
put_text(struct sink *k, const char *s)
{
	sink_put(k, span_of(s, strlen(s)));
}

/* Up to a TAB, which is eaten. */
static bool
take_field(struct span *s, struct span *out)
{
	const uint8_t *tab = s->n > 0 ? memchr(s->p, '\t', s->n) : NULL;

	if (tab == NULL || !span_take(s, (size_t)(tab - s->p), out))
		return false;
	return span_take(s, 1, &(struct span) {0});
}

static bool
take_number(struct span s, uint64_t *out)
{
	uint64_t v = 0;

	if (s.n == 0 || s.n > 18 || (s.n > 1 && s.p[0] == '0'))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = v * 10 + (uint64_t)(s.p[i] - '0');
	}
	*out = v;
	return true;
}

/* The one way to write a time, so that a line has one form. */
static bool
take_time(struct span s, int64_t *out)
{
	struct tm tm = {.tm_isdst = 0};
	char text[32] = "", again[32];
	int ms;

	if (s.n != 24)
		return false;
	memcpy(text, s.p, s.n);
	if (sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d.%3dZ", &tm.tm_year,
		&tm.tm_mon, &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec,
		&ms) != 7)
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon--;
	*out = (int64_t)timegm(&tm) * 1000 + ms;
	kiosk_audit_time(*out, again);
	return *out >= 0 && strcmp(text, again) == 0;
}

static bool
take_kind(struct span s, enum audit_kind *out)
{
	for (unsigned i = 0; i < AUDIT_KIND_COUNT; i++)
		if (span_eq(s, span_of(words[i], strlen(words[i])))) {
			*out = (enum audit_kind)i;
			return true;
		}
	return false;
}

/* Nothing that a terminal, a TAB or a line's end could be hidden in. */
static bool
is_plain(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < 0x20 || s.p[i] == 0x7F)
			return false;
	return true;
}

static bool
take_signature(struct audit_entry *e)
{
	const size_t tail = strlen(SIG) + (size_t)2 * KIOSK_SIGN_SIZE;
	uint8_t raw[KIOSK_SIGN_SIZE];
	struct span s;

	if (e->kind != AUDIT_CHECKPOINT)
		return true;
	if (e->what.n < tail || !span_part(e->what, e->what.n - tail, tail, &s))
		return false;
	e->what.n -= tail;
	return memcmp(s.p, SIG, strlen(SIG)) == 0 &&
	    span_take(&s, strlen(SIG), &(struct span) {0}) &&
	    unhex(e->signature = s, raw, sizeof(raw));
}

bool
kiosk_audit_take(struct span *text, struct audit_entry *out)
{
	const uint8_t *end = text->n > 0 ? memchr(text->p, '\n', text->n)
					 : NULL;
	struct audit_entry e = {.kind = AUDIT_KIND_COUNT};
	struct span rest, seq, when, kind, who, prev;

	if (end == NULL || (size_t)(end - text->p) >= AUDIT_LINE_MAX)
		return false;
	rest = span_of(text->p, (size_t)(end - text->p));
	if (!take_field(&rest, &seq) || !take_number(seq, &e.seq) ||
	    !take_field(&rest, &when) || !take_time(when, &e.time_ms) ||
	    !take_field(&rest, &kind) || !take_kind(kind, &e.kind) ||
	    !take_field(&rest, &who) || who.n == 0 || who.n >= sizeof(e.who) ||
	    !is_plain(who) || !take_field(&rest, &prev) ||
	    !unhex(prev, e.prev, sizeof(e.prev)) || !is_plain(rest))
		return false;
	memcpy(e.who, who.p, who.n);
	e.what = rest;
	if (!take_signature(&e))
		return false;
	*out = e;
	return span_take(text, (size_t)(end - text->p) + 1, &(struct span) {0});
}

/* Escaped, and cut between two characters where there is no more room. */
static void
put_what(struct sink *k, const char *s, size_t max)
{
	struct span one;

	for (size_t used = 0, n; *s != '\0'; s += n) {
		char escaped[4];
		uint8_t c = (uint8_t)*s;

		n = c >= 0x20 && c < 0x7F && c != '%' ? 1
						      : kiosk_json_character(s);
		if (c < 0x20 || c == 0x7F || c == '%' || n == 0) {
			(void)snprintf(escaped, sizeof(escaped), "%%%02X", c);
			one = span_of(escaped, 3);
			n = 1;
		} else {
			one = span_of(s, n);
		}
		if ((used += one.n) > max)
			return;
		sink_put(k, one);
	}
}

void
kiosk_audit_put(struct sink *k, const struct audit_entry *e, const char *what)
{
	char head[80], when[32];

	kiosk_audit_time(e->time_ms, when);
	(void)snprintf(head, sizeof(head), "%" PRIu64 "\t%s\t%s\t", e->seq,
	    when, kiosk_audit_kind_word(e->kind));
	put_text(k, head);
	put_what(k, e->who[0] != '\0' ? e->who : "-", sizeof(e->who) - 1);
	sink_put_u8(k, '\t');
	put_hex(k, span_of(e->prev, sizeof(e->prev)));
	sink_put_u8(k, '\t');
	put_what(k, what, AUDIT_WHAT_MAX);
	if (e->kind != AUDIT_CHECKPOINT)
		sink_put_u8(k, '\n');
}

void
kiosk_audit_put_signature(
    struct sink *k, const uint8_t signature[KIOSK_SIGN_SIZE])
{
	put_text(k, SIG);
	put_hex(k, span_of(signature, KIOSK_SIGN_SIZE));
	sink_put_u8(k, '\n');
}

/* Only '%' itself comes back: what was escaped for a terminal stays so. */
void
kiosk_audit_text(struct span what, struct sink *out)
{
	struct span s;

	while (what.n > 0) {
		bool percent = span_peek(what, 3, &s) &&
		    memcmp(s.p, "%25", 3) == 0;

		sink_put_u8(out, what.p[0]);
		if (!span_take(&what, percent ? 3 : 1, &s))
			return;
	}
}

struct walk {
	const struct audit_against *with;
	struct audit_report *r;
	struct span line; /* with its LF */
	size_t broken; /* the last line was none: its number */
	uint8_t broken_digest[32];
};

static void
digest(struct span s, uint8_t out[32])
{
	SHA256(s.p, s.n, out);
}

static const struct kiosk_sign_public *
key_of(const struct audit_against *with, struct span what)
{
	uint8_t id[32];
	struct span hex;

	if (what.n != 4 + 64 || memcmp(what.p, "key=", 4) != 0 ||
	    !span_part(what, 4, 64, &hex) || !unhex(hex, id, sizeof(id)))
		return NULL;
	for (size_t i = 0; i < with->keys; i++)
		if (memcmp(with->key[i].id, id, sizeof(id)) == 0)
			return &with->key[i];
	return NULL;
}

static enum audit_fault
check_signature(const struct audit_against *with, struct span line,
    const struct audit_entry *e)
{
	const size_t tail = strlen(SIG) + e->signature.n + 1;
	const struct kiosk_sign_public *key = key_of(with, e->what);
	uint8_t raw[KIOSK_SIGN_SIZE];

	if (key == NULL)
		return AUDIT_FAULT_KEY;
	return unhex(e->signature, raw, sizeof(raw)) &&
		kiosk_sign_check(key, AUDIT_PURPOSE,
		    span_of(line.p, line.n - tail), SPAN_OF(raw))
	    ? AUDIT_FAULT_NONE
	    : AUDIT_FAULT_SIGNATURE;
}

bool
kiosk_audit_vouched(const struct audit_against *with, struct span line,
    const struct audit_entry *e)
{
	return e->kind == AUDIT_CHECKPOINT &&
	    check_signature(with, line, e) == AUDIT_FAULT_NONE;
}

/* After a line that is none: its digest, in words that only this kind has. */
static bool
explains(const struct walk *w, const struct audit_entry *e)
{
	uint8_t said[32];
	struct span hex;

	return e->kind == AUDIT_TORN && e->what.n >= 64 &&
	    span_part(e->what, 0, 64, &hex) && unhex(hex, said, sizeof(said)) &&
	    memcmp(said, w->broken_digest, sizeof(said)) == 0;
}

static enum audit_fault
take_entry(struct walk *w, const struct audit_entry *e)
{
	struct audit_report *r = w->r;
	enum audit_fault f;

	if (w->broken != 0 && !explains(w, e))
		return AUDIT_FAULT_MALFORMED;
	if (r->entries == 0 && e->kind != AUDIT_BEGIN)
		return AUDIT_FAULT_SEQUENCE;
	if (r->entries > 0 && e->seq != r->last + 1)
		return AUDIT_FAULT_SEQUENCE;
	if (r->entries > 0 && memcmp(e->prev, r->tip, sizeof(r->tip)) != 0)
		return AUDIT_FAULT_CHAIN;
	if (e->kind == AUDIT_CHECKPOINT) {
		f = check_signature(w->with, w->line, e);
		if (f != AUDIT_FAULT_NONE)
			return f;
		r->checkpoints++;
		r->signed_to = e->seq;
	}
	r->torn += w->broken != 0;
	w->broken = 0;
	r->backwards += r->entries > 0 && e->time_ms < r->time_ms;
	if (r->entries++ == 0)
		r->first = e->seq;
	r->last = e->seq;
	r->time_ms = e->time_ms;
	digest(w->line, r->tip);
	return AUDIT_FAULT_NONE;
}

/* A line, or what is left of one at the end. */
static bool
next_line(struct span *text, struct span *line)
{
	const uint8_t *end = text->n > 0 ? memchr(text->p, '\n', text->n)
					 : NULL;

	return span_take(
	    text, end != NULL ? (size_t)(end - text->p) + 1 : text->n, line);
}

/* Is this line of a checkpoint kept elsewhere one of the log's own? */
static bool
stands_in(struct span text, struct span kept)
{
	struct span line;

	while (text.n > 0 && next_line(&text, &line))
		if (span_eq(line, kept))
			return true;
	return false;
}

static void
compare_kept(
    struct span text, const struct audit_against *with, struct audit_report *r)
{
	struct span rest = with->kept, line, s;
	struct audit_entry e;

	for (size_t n = 1; rest.n > 0 && next_line(&rest, &line); n++) {
		s = line;
		if (!kiosk_audit_take(&s, &e) ||
		    !kiosk_audit_vouched(with, line, &e))
			r->fault = AUDIT_FAULT_SIGNATURE;
		else if (e.seq > r->last)
			r->fault = AUDIT_FAULT_CUT;
		else if (e.seq >= r->first && !stands_in(text, line))
			r->fault = AUDIT_FAULT_OTHER;
		else
			r->kept += e.seq >= r->first;
		if (r->fault != AUDIT_FAULT_NONE) {
			r->line = 0;
			return;
		}
	}
}

void
kiosk_audit_verify(
    struct span text, const struct audit_against *with, struct audit_report *r)
{
	struct walk w = {.with = with, .r = r};
	struct span rest = text, s;
	struct audit_entry e;

	*r = (struct audit_report) {.fault = AUDIT_FAULT_NONE};
	for (size_t n = 1; rest.n > 0 && next_line(&rest, &w.line); n++) {
		s = w.line;
		if (kiosk_audit_take(&s, &e)) {
			r->fault = take_entry(&w, &e);
		} else if (w.broken != 0 || r->entries == 0) {
			r->fault = AUDIT_FAULT_MALFORMED;
		} else {
			w.broken = n;
			digest(w.line, w.broken_digest);
		}
		if (r->fault != AUDIT_FAULT_NONE) {
			r->line = n;
			return;
		}
	}
	/* At the very end only a line without its end can be a crash. */
	if (w.broken != 0 && w.line.p[w.line.n - 1] == '\n') {
		r->fault = AUDIT_FAULT_MALFORMED;
		r->line = w.broken;
		return;
	}
	r->torn += w.broken != 0;
	if (r->entries == 0)
		r->fault = AUDIT_FAULT_MALFORMED;
	else
		compare_kept(text, with, r);
}

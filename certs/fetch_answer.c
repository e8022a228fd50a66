#include "certs/fetch_answer.h"

#include <string.h>

static bool
strong(const char *etag)
{
	return etag[0] == '"';
}

void
certs_fetch_answer_ask(const struct certs_fetch_state *s, uint64_t held,
    bool anew, struct certs_fetch_ask *a)
{
	*a = (struct certs_fetch_ask) {
	    .if_range = "", .if_none_match = "", .if_modified_since = ""};
	if (s->phase == CERTS_FETCH_PART && held > 0) {
		a->if_range = strong(s->etag) ? s->etag
		    : s->dated		      ? s->modified
					      : "";
		if (a->if_range[0] != '\0')
			a->from = held;
	}
	/* §13.1.3: If-Modified-Since is ignored beside If-None-Match. */
	if (s->phase == CERTS_FETCH_DONE && !anew) {
		a->if_none_match = s->etag;
		if (s->etag[0] == '\0')
			a->if_modified_since = s->modified;
	}
}

/* A number in decimals, from the front. */
static bool
take_number(struct span *s, uint64_t *out)
{
	uint64_t n = 0;
	size_t digits = 0;
	struct span gone;

	while (s->n > 0 && s->p[0] >= '0' && s->p[0] <= '9') {
		if (++digits > 18)
			return false;
		n = n * 10 + (uint64_t)(s->p[0] - '0');
		(void)!span_take(s, 1, &gone);
	}
	*out = n;
	return digits > 0;
}

static bool
take_word(struct span *s, const char *word)
{
	struct span w;

	return span_peek(*s, strlen(word), &w) &&
	    span_eq(w, span_of(word, strlen(word))) &&
	    span_take(s, strlen(word), &w);
}

/* n digits, no more, no less. */
static bool
take_digits(struct span *s, size_t n, int64_t *out)
{
	struct span d;
	uint64_t v;

	if (!span_take(s, n, &d) || !take_number(&d, &v) || d.n != 0)
		return false;
	*out = (int64_t)v;
	return true;
}

static bool
take_name(struct span *s, const char *names, int64_t *out)
{
	struct span w;

	if (!span_take(s, 3, &w))
		return false;
	for (size_t i = 0; names[3 * i] != '\0'; i++)
		if (span_eq(w, span_of(names + 3 * i, 3))) {
			*out = (int64_t)i;
			return true;
		}
	return false;
}

/* Days since 1970 of a day of the Gregorian calendar; months from 0. */
static int64_t
days(int64_t y, int64_t m, int64_t d)
{
	static const int before[] = {
	    0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
	int64_t leap = y - (m < 2);

	return (y - 1970) * 365 + (leap / 4 - leap / 100 + leap / 400) - 477 +
	    before[m] + d - 1;
}

bool
certs_fetch_answer_date(struct span s, int64_t *out)
{
	int64_t week, d, m, y, h, min, sec;

	if (!take_name(&s, "SunMonTueWedThuFriSat", &week) ||
	    !take_word(&s, ", ") || !take_digits(&s, 2, &d) ||
	    !take_word(&s, " ") ||
	    !take_name(&s, "JanFebMarAprMayJunJulAugSepOctNovDec", &m) ||
	    !take_word(&s, " ") || !take_digits(&s, 4, &y) ||
	    !take_word(&s, " ") || !take_digits(&s, 2, &h) ||
	    !take_word(&s, ":") || !take_digits(&s, 2, &min) ||
	    !take_word(&s, ":") || !take_digits(&s, 2, &sec) ||
	    !take_word(&s, " GMT") || s.n != 0)
		return false;
	if (y < 1970 || d < 1 || d > 31 || h > 23 || min > 59 || sec > 60)
		return false;
	*out = days(y, m, d) * 86400 + h * 3600 + min * 60 + sec;
	return true;
}

/* A field's value of printable ASCII; a longer one is not remembered. */
static bool
keep(struct span v, char *out, size_t cap)
{
	if (v.n >= cap)
		return false;
	for (size_t i = 0; i < v.n; i++)
		if (v.p[i] < 0x20 || v.p[i] > 0x7e)
			return false;
	memset(out, 0, cap);
	return span_take_copy(&v, out, v.n);
}

static bool
content_length(struct certs_fetch_answer *a, struct span v)
{
	uint64_t n;

	/* RFC 9110 §8.6: two that differ are an attack or a defect. */
	if (!take_number(&v, &n) || v.n != 0 ||
	    (a->have_length && a->length != n))
		return false;
	a->length = n;
	return a->have_length = true;
}

/* "bytes 100-199/200"; the total is needed. */
static bool
content_range(struct certs_fetch_answer *a, struct span v)
{
	if (a->have_range || !take_word(&v, "bytes "))
		return false;
	if (take_word(&v, "*/"))
		return true; /* of 416: nothing to be had from it */
	if (!take_number(&v, &a->first) || !take_word(&v, "-") ||
	    !take_number(&v, &a->last) || !take_word(&v, "/") ||
	    !take_number(&v, &a->total) || v.n != 0 || a->last < a->first ||
	    a->last >= a->total)
		return false;
	return a->have_range = true;
}

static bool
etag(struct certs_fetch_answer *a, struct span v)
{
	/* One without its marks is kept out: it could not be sent back. */
	if (v.n < 2 || v.p[v.n - 1] != '"' ||
	    (v.p[0] != '"' && (v.p[0] != 'W' || v.n < 4)) ||
	    !keep(v, a->etag, sizeof(a->etag)))
		a->etag[0] = '\0';
	return true;
}

static bool
last_modified(struct certs_fetch_answer *a, struct span v)
{
	if (!certs_fetch_answer_date(v, &a->modified_at) ||
	    !keep(v, a->modified, sizeof(a->modified))) {
		a->modified_at = 0;
		a->modified[0] = '\0';
	}
	return true;
}

static bool
date(struct certs_fetch_answer *a, struct span v)
{
	if (!certs_fetch_answer_date(v, &a->date))
		a->date = 0;
	return true;
}

static bool
retry_after(struct certs_fetch_answer *a, struct span v)
{
	struct span s = v;

	if (!take_number(&s, &a->retry_s) || s.n != 0)
		a->retry_s = 0;
	if (a->retry_s == 0 && !certs_fetch_answer_date(v, &a->retry_at))
		a->retry_at = 0;
	return true;
}

static bool
location(struct certs_fetch_answer *a, struct span v)
{
	if (!keep(v, a->location, sizeof(a->location)))
		a->location[0] = '\0';
	return true;
}

static bool
content_encoding(struct certs_fetch_answer *a, struct span v)
{
	a->encoded |= !span_eq(v, SPAN_STR("identity"));
	return true;
}

static bool
transfer_encoding(struct certs_fetch_answer *a, struct span v)
{
	(void)v; /* which ones, libcurl judges */
	return a->chunked = true;
}

static const struct {
	const char *name; /* lower case */
	bool (*take)(struct certs_fetch_answer *, struct span);
} fields[] = {
    {"content-length:", content_length},
    {"content-range:", content_range},
    {"content-encoding:", content_encoding},
    {"transfer-encoding:", transfer_encoding},
    {"etag:", etag},
    {"last-modified:", last_modified},
    {"date:", date},
    {"retry-after:", retry_after},
    {"location:", location},
};

static bool
blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool
named(struct span *line, const char *name)
{
	struct span w;

	if (!span_peek(*line, strlen(name), &w))
		return false;
	for (size_t i = 0; i < w.n; i++) {
		uint8_t c = w.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (uint8_t)(c + ('a' - 'A'));
		if (c != (uint8_t)name[i])
			return false;
	}
	return span_take(line, w.n, &w);
}

/* "HTTP/1.1 200 OK": of the version only that it is one. */
static bool
status_line(struct certs_fetch_answer *a, struct span line)
{
	int64_t status;
	uint64_t v;

	if (!take_word(&line, "HTTP/"))
		return false;
	*a = (struct certs_fetch_answer) {.broken = true};
	if (take_number(&line, &v) && take_word(&line, ".") &&
	    take_number(&line, &v) && take_word(&line, " ") &&
	    take_digits(&line, 3, &status)) {
		a->status = (unsigned)status;
		a->broken = false;
	}
	return true;
}

void
certs_fetch_answer_line(struct certs_fetch_answer *a, struct span line)
{
	struct span gone;

	while (line.n > 0 && blank(line.p[line.n - 1]))
		line.n--;
	if (status_line(a, line))
		return;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (!named(&line, fields[i].name))
			continue;
		while (line.n > 0 && blank(line.p[0]))
			(void)!span_take(&line, 1, &gone);
		if (!fields[i].take(a, line))
			a->broken = true;
		return;
	}
}

#define VERDICT(step, e, advice) \
	((struct certs_fetch_verdict) {CERTS_FETCH_##step, CERTS_E_##e, advice})

static const struct certs_fetch_verdict too_large = {CERTS_FETCH_STOP,
    CERTS_E_SPACE,
    "the file is larger than max_megabytes allows: raise it if that is right"};

static struct certs_fetch_verdict
whole(const struct certs_fetch_answer *a, uint64_t max)
{
	/* A body that ends with the connection may end anywhere. */
	if (!a->have_length && !a->chunked)
		return VERDICT(STOP, RESPONSE,
		    "the server does not say where the file ends, so that "
		    "half of it could pass for the whole: ask its operator");
	if (a->have_length && a->length > max)
		return too_large;
	return VERDICT(ANEW, OK, "");
}

static struct certs_fetch_verdict
part(const struct certs_fetch_state *s, const struct certs_fetch_ask *q,
    const struct certs_fetch_answer *a, uint64_t max)
{
	if (q->from == 0 || !a->have_range || a->first != q->from ||
	    a->last + 1 != a->total ||
	    (a->have_length && a->length != a->total - a->first))
		return VERDICT(STOP, RESPONSE,
		    "the server sent another part of the file than it was "
		    "asked for: ask its operator, or fetch with --anew");
	if (a->total > max)
		return too_large;
	/* §14.4: a part of another version does not fit to ours. */
	if ((s->size > 0 && a->total != s->size) ||
	    (a->etag[0] != '\0' && strcmp(a->etag, s->etag) != 0))
		return VERDICT(AGAIN, OK, "");
	return VERDICT(APPEND, OK, "");
}

/* clang-format off */
static const struct {
	unsigned from, to;
	enum certs_fetch_step step;
	enum certs_err e;
	const char *advice;
} meanings[] = {
	{301, 303, CERTS_FETCH_STOP, CERTS_E_RESPONSE, "the server answers %u and sends us elsewhere, to '%s': if that is right, name it as the URL, with the certificate of its server"},
	{307, 308, CERTS_FETCH_STOP, CERTS_E_RESPONSE, "the server answers %u and sends us elsewhere, to '%s': if that is right, name it as the URL, with the certificate of its server"},
	{401, 401, CERTS_FETCH_STOP, CERTS_E_REFUSED,  "the server answers %u and wants to know who asks: look at user and password"},
	{403, 403, CERTS_FETCH_STOP, CERTS_E_REFUSED,  "the server answers %u: we may not have it; ask its operator"},
	{404, 404, CERTS_FETCH_STOP, CERTS_E_REFUSED,  "the server answers %u: there is no such file; look at the URL"},
	{410, 410, CERTS_FETCH_STOP, CERTS_E_REFUSED,  "the server answers %u: the file is gone for good; look for its successor"},
	{408, 408, CERTS_FETCH_WAIT, CERTS_E_SERVER,   "the server answers %u: it lost patience with us; try again later"},
	{416, 416, CERTS_FETCH_AGAIN, CERTS_E_OK,      ""},
	{429, 429, CERTS_FETCH_WAIT, CERTS_E_LATER,    "the server answers %u: we ask too often; fetch less often, or lower requests_per_minute"},
	{500, 500, CERTS_FETCH_WAIT, CERTS_E_SERVER,   "the server answers %u: it is out of order; try again later"},
	{502, 502, CERTS_FETCH_WAIT, CERTS_E_SERVER,   "the server answers %u: it is out of order; try again later"},
	{503, 503, CERTS_FETCH_WAIT, CERTS_E_LATER,    "the server answers %u: it is overloaded or being mended; try again later"},
	{504, 504, CERTS_FETCH_WAIT, CERTS_E_SERVER,   "the server answers %u: it is out of order; try again later"},
};
/* clang-format on */

struct certs_fetch_verdict
certs_fetch_answer_judge(const struct certs_fetch_state *s,
    const struct certs_fetch_ask *q, const struct certs_fetch_answer *a,
    uint64_t max)
{
	bool conditional = q->if_none_match[0] != '\0' ||
	    q->if_modified_since[0] != '\0';

	if (a->broken)
		return VERDICT(STOP, RESPONSE,
		    "the head of the server's answer cannot be understood: is "
		    "this the right server?");
	if ((a->status == 200 || a->status == 206) && a->encoded)
		return VERDICT(STOP, RESPONSE,
		    "the server sends the file compressed, which nobody asked "
		    "for: ask its operator");
	if (a->status == 200)
		return whole(a, max);
	if (a->status == 206)
		return part(s, q, a, max);
	if (a->status == 304 && conditional)
		return VERDICT(UNCHANGED, OK, "");
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		if (a->status >= meanings[i].from &&
		    a->status <= meanings[i].to &&
		    (a->status != 416 || q->from > 0))
			return (struct certs_fetch_verdict) {meanings[i].step,
			    meanings[i].e, meanings[i].advice};
	return VERDICT(STOP, RESPONSE,
	    "the server answers %u, which is no answer to what it was asked: "
	    "look at the URL");
}

void
certs_fetch_answer_keep(
    const struct certs_fetch_answer *a, struct certs_fetch_state *s)
{
	memcpy(s->etag, a->etag, sizeof(s->etag));
	memcpy(s->modified, a->modified, sizeof(s->modified));
	/* §8.8.2.2: changed a minute before it was sent, or earlier. */
	s->dated = a->modified_at > 0 && a->date >= a->modified_at + 60;
	s->size = a->have_length ? a->length : 0;
}

uint64_t
certs_fetch_answer_wait(const struct certs_fetch_answer *a, int64_t now)
{
	if (a->retry_s > 0)
		return a->retry_s;
	return a->retry_at > now ? (uint64_t)(a->retry_at - now) : 0;
}

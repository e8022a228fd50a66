#include "certs/fetch_state.h"

#include <stdio.h>
#include <string.h>

static const char *const phases[] = {
#define ROW(name, word) word,
    CERTS_FETCH_PHASES(ROW)
#undef ROW
};
#define N_PHASES (sizeof(phases) / sizeof(phases[0]))

/* One line with its end; what comes before the blank is the key. */
static bool
take_line(struct span *s, const char *key, struct span *value)
{
	const uint8_t *nl = s->n > 0 ? memchr(s->p, '\n', s->n) : NULL;
	size_t k = strlen(key);
	struct span line, word;

	return nl != NULL && span_take(s, (size_t)(nl - s->p) + 1, &line) &&
	    span_take(&line, k, &word) && span_eq(word, span_of(key, k)) &&
	    span_take(&line, line.n - 1, value);
}

/* Printable ASCII, as URLs, DNs and header fields are. */
static bool
take_text(struct span *s, const char *key, char *out, size_t cap)
{
	struct span v;

	if (!take_line(s, key, &v) || v.n >= cap)
		return false;
	for (size_t i = 0; i < v.n; i++)
		if (v.p[i] < 0x20 || v.p[i] == 0x7f)
			return false;
	memset(out, 0, cap);
	return span_take_copy(&v, out, v.n);
}

/* In decimals, as it is written: no sign, no zero in front. */
static bool
take_number(struct span *s, const char *key, uint64_t max, uint64_t *out)
{
	uint64_t n = 0;
	struct span v;
	uint8_t c;

	if (!take_line(s, key, &v) || v.n == 0 || (v.n > 1 && v.p[0] == '0'))
		return false;
	while (span_take_u8(&v, &c)) {
		uint64_t d = (uint64_t)c - '0';

		if (c < '0' || c > '9' || d > max || n > (max - d) / 10)
			return false;
		n = n * 10 + d;
	}
	*out = n;
	return true;
}

static bool
take_phase(struct span *s, enum certs_fetch_phase *out)
{
	char word[8];

	if (!take_text(s, "phase ", word, sizeof(word)))
		return false;
	for (size_t i = 0; i < N_PHASES; i++)
		if (strcmp(word, phases[i]) == 0) {
			*out = (enum certs_fetch_phase)i;
			return true;
		}
	return false;
}

static bool
is_hex(struct span v)
{
	for (size_t i = 0; i < v.n; i++)
		if (!((v.p[i] >= '0' && v.p[i] <= '9') ||
			(v.p[i] >= 'a' && v.p[i] <= 'f')))
			return false;
	return v.n == CERTS_FETCH_STATE_HEX;
}

/* All lines with this key, ascending. */
static bool
take_objects(struct span *s, const char *key, struct span *out)
{
	struct span all = *s, head, v, before = {0};
	size_t n = 0;

	while (span_peek(*s, strlen(key), &head) &&
	    span_eq(head, span_of(key, strlen(key)))) {
		if (!take_line(s, key, &v) || !is_hex(v) ||
		    (before.n > 0 && memcmp(before.p, v.p, v.n) >= 0))
			return false;
		before = v;
		n += CERTS_FETCH_STATE_LINE;
	}
	return span_take(&all, n, out);
}

enum certs_err
certs_fetch_state_parse(struct span text, struct certs_fetch_state *out)
{
	struct certs_fetch_state st = {.phase = CERTS_FETCH_NONE};
	uint64_t dated = 0, later = 0;
	struct span end;

	if (!take_line(&text, "sallyport fetch 1", &end) || end.n != 0 ||
	    !take_text(&text, "url ", st.url, sizeof(st.url)) ||
	    !take_text(&text, "base ", st.base, sizeof(st.base)) ||
	    !take_phase(&text, &st.phase) ||
	    !take_text(&text, "etag ", st.etag, sizeof(st.etag)) ||
	    !take_text(&text, "modified ", st.modified, sizeof(st.modified)) ||
	    !take_number(&text, "dated ", 1, &dated) ||
	    !take_number(&text, "size ", INT64_MAX, &st.size) ||
	    !take_number(&text, "later ", INT64_MAX, &later) ||
	    !take_number(&text, "refused ", INT64_MAX, &st.refused) ||
	    !take_number(&text, "store ", INT64_MAX, &st.store) ||
	    !take_objects(&text, "object ", &st.objects) ||
	    !take_objects(&text, "denied ", &st.denied) ||
	    !take_line(&text, "end", &end) || end.n != 0 || text.n != 0)
		return CERTS_E_ENCODING;
	st.dated = dated == 1;
	st.later = (int64_t)later;
	*out = st;
	return CERTS_E_OK;
}

void
certs_fetch_state_write(const struct certs_fetch_state *s, struct sink *k)
{
	char head[CERTS_FETCH_STATE_HEAD];
	int n = snprintf(head, sizeof(head),
	    "sallyport fetch 1\nurl %s\nbase %s\nphase %s\netag %s\n"
	    "modified %s\ndated %d\nsize %llu\nlater %lld\nrefused %llu\n"
	    "store %llu\n",
	    s->url, s->base, phases[s->phase], s->etag, s->modified, s->dated,
	    (unsigned long long)s->size, (long long)s->later,
	    (unsigned long long)s->refused, (unsigned long long)s->store);

	if (n < 0 || (size_t)n >= sizeof(head)) {
		k->overflow = true;
		return;
	}
	sink_put(k, span_of(head, (size_t)n));
	sink_put(k, s->objects);
	sink_put(k, s->denied);
	sink_put(k, SPAN_STR("end\n"));
}

bool
certs_fetch_state_has(struct span lines, const char hex[CERTS_FETCH_STATE_HEX])
{
	size_t from = 0, to = lines.n / CERTS_FETCH_STATE_LINE;

	while (from < to) {
		size_t at = from + (to - from) / 2;
		struct span v;
		int c;

		if (!span_part(lines, at * CERTS_FETCH_STATE_LINE + 7,
			CERTS_FETCH_STATE_HEX, &v))
			return false;
		if ((c = memcmp(v.p, hex, v.n)) == 0)
			return true;
		if (c < 0)
			from = at + 1;
		else
			to = at;
	}
	return false;
}

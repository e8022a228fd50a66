#include "certs/fetch_set.h"

#include <stdlib.h>
#include <string.h>

/* The ICAO PKD has about 30,000. */
#define OBJECTS_MAX 1000000

void
certs_fetch_set_free(struct certs_fetch_set *s)
{
	free(s->hex);
	*s = (struct certs_fetch_set) {0};
}

enum certs_err
certs_fetch_set_add(
    struct certs_fetch_set *s, const char hex[CERTS_FETCH_STATE_HEX])
{
	size_t cap = s->cap == 0 ? 256 : 2 * s->cap;
	void *p;

	if (s->n == OBJECTS_MAX)
		return CERTS_E_SPACE;
	if (s->n == s->cap) {
		if ((p = realloc(s->hex, cap * sizeof(*s->hex))) == NULL)
			return CERTS_E_MEMORY;
		s->hex = p;
		s->cap = cap;
	}
	memcpy(s->hex[s->n++], hex, CERTS_FETCH_STATE_HEX);
	s->sorted = false;
	return CERTS_E_OK;
}

enum certs_err
certs_fetch_set_add_lines(struct certs_fetch_set *s, struct span lines)
{
	char hex[CERTS_FETCH_STATE_HEX];
	enum certs_err e = CERTS_E_OK;
	struct span line, key;

	while (e == CERTS_E_OK &&
	    span_take(&lines, CERTS_FETCH_STATE_LINE, &line)) {
		if (!span_take(&line, 7, &key) ||
		    !span_take_copy(&line, hex, sizeof(hex)))
			return CERTS_E_INTERNAL;
		e = certs_fetch_set_add(s, hex);
	}
	return e;
}

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, CERTS_FETCH_STATE_HEX);
}

static void
sort(struct certs_fetch_set *s)
{
	if (!s->sorted && s->n > 0)
		qsort(s->hex, s->n, sizeof(*s->hex), compare);
	s->sorted = true;
}

bool
certs_fetch_set_has(
    struct certs_fetch_set *s, const char hex[CERTS_FETCH_STATE_HEX])
{
	sort(s);
	return s->n > 0 &&
	    bsearch(hex, s->hex, s->n, sizeof(*s->hex), compare) != NULL;
}

void
certs_fetch_set_write(
    struct certs_fetch_set *s, const char *key, struct sink *k)
{
	sort(s);
	for (size_t i = 0; i < s->n; i++) {
		if (i > 0 && compare(s->hex[i], s->hex[i - 1]) == 0)
			continue;
		sink_put(k, span_of(key, strlen(key)));
		sink_put(k, span_of(s->hex[i], sizeof(s->hex[i])));
		sink_put(k, SPAN_STR("\n"));
	}
}

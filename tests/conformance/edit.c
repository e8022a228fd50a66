#include "tests/conformance/edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mrtd/tlv.h"

enum {
	DEPTH = 16,
	ARG = 8192,
};

struct step {
	bool by_number, by_value;
	uint32_t tag;
	unsigned index, skip;
	uint8_t value[16];
	size_t value_n;
};

struct change {
	char verb[8];
	long number; /* len, at, text, cut */
	uint8_t bytes[ARG];
	size_t n;
	bool done;
};

void
edit_put(struct blob *b, struct span s)
{
	if (s.n > sizeof(b->p))
		abort();
	memmove(b->p, s.p, s.n);
	b->n = s.n;
}

struct span
edit_span(const struct blob *b)
{
	return span_of(b->p, b->n);
}

static int
nibble(char c)
{
	const char *digits = "0123456789ABCDEF", *d;

	return c != '\0' && (d = strchr(digits, c)) != NULL ? (int)(d - digits)
							    : -1;
}

bool
edit_hex(const char *t, struct sink *out)
{
	for (; *t != '\0' && *t != ' ' && *t != '}'; t += 2) {
		if (nibble(t[0]) < 0 || nibble(t[1]) < 0)
			return false;
		sink_put_u8(out, (uint8_t)(nibble(t[0]) << 4 | nibble(t[1])));
	}
	return sink_ok(out);
}

/* One step of a path, up to '/' or the end. */
static bool
parse_step(const char **text, struct step *s)
{
	const char *t = *text;
	char *end;

	*s = (struct step) {.by_number = *t == '#'};
	if (s->by_number)
		s->index = (unsigned)strtoul(t + 1, &end, 10);
	else
		s->tag = (uint32_t)strtoul(t, &end, 16);
	if (end == t)
		return false;
	t = end;
	if (*t == '[') {
		s->index = (unsigned)strtoul(t + 1, &end, 10);
		if (*end != ']')
			return false;
		t = end + 1;
	}
	if (*t == '{') {
		struct sink k = sink_of(s->value, sizeof(s->value));

		if (!edit_hex(t + 1, &k) || (t = strchr(t, '}')) == NULL)
			return false;
		s->by_value = true;
		s->value_n = k.n;
		t++;
	}
	if (*t == '+') {
		s->skip = (unsigned)strtoul(t + 1, &end, 10);
		t = end;
	}
	if (*t == '/')
		t++;
	else if (*t != ' ' && *t != '\0')
		return false;
	*text = t;
	return true;
}

static size_t
parse_path(const char *text, struct step steps[DEPTH], const char **rest)
{
	size_t n = 0;

	while (*text != ' ' && *text != '\0')
		if (n == DEPTH || !parse_step(&text, &steps[n++]))
			return 0;
	*rest = text;
	return n;
}

/* Whether this child is the one meant; seen counts those that might be. */
static bool
matches(const struct step *s, const struct mrtd_tlv *t, unsigned number,
    unsigned *seen)
{
	struct span in = t->value;
	struct mrtd_tlv first;

	if (s->by_number)
		return number == s->index;
	if (t->tag != s->tag)
		return false;
	if (s->by_value &&
	    (mrtd_tlv_next(&in, &first) != MRTD_E_OK ||
		!span_eq(first.value, span_of(s->value, s->value_n))))
		return false;
	return (*seen)++ == s->index;
}

/* A header whose length says n + off, n being the truth. */
static void
put_lie(struct sink *out, uint32_t tag, size_t n, long off)
{
	uint8_t right[MRTD_TLV_HEADER_MAX], wrong[MRTD_TLV_HEADER_MAX];
	struct sink a = sink_of(right, sizeof(right)),
		    b = sink_of(wrong, sizeof(wrong));

	mrtd_tlv_put_header(&a, tag, n);
	mrtd_tlv_put_header(&b, tag, (size_t)((long)n + off));
	sink_put(out, sink_span(&b));
}

static void
change_object(struct change *c, const struct mrtd_tlv *t, struct sink *out)
{
	struct span bytes = span_of(c->bytes, c->n), v = t->value;
	static uint8_t copy[EDIT_MAX];
	struct sink k = sink_of(copy, sizeof(copy));
	size_t at = (size_t)c->number;

	sink_put(&k, v);
	c->done = true;
	if (strcmp(c->verb, "drop") == 0) {
		return;
	} else if (strcmp(c->verb, "tag") == 0) {
		uint32_t tag = 0;

		for (size_t i = 0; i < bytes.n; i++)
			tag = tag << 8 | bytes.p[i];
		mrtd_tlv_put(out, tag, v);
	} else if (strcmp(c->verb, "len") == 0) {
		put_lie(out, t->tag, v.n, c->number);
		sink_put(out, v);
	} else if (strcmp(c->verb, "set") == 0) {
		mrtd_tlv_put(out, t->tag, bytes);
	} else if (strcmp(c->verb, "raw") == 0) {
		sink_put(out, bytes);
	} else if (strcmp(c->verb, "add") == 0) {
		sink_put(out, t->raw);
		sink_put(out, bytes);
	} else if (strcmp(c->verb, "into") == 0) {
		sink_put(&k, bytes);
		mrtd_tlv_put(out, t->tag, sink_span(&k));
	} else if (strcmp(c->verb, "at") == 0 || strcmp(c->verb, "text") == 0) {
		c->done = at + bytes.n <= k.n;
		if (c->done)
			memcpy(copy + at, bytes.p, bytes.n);
		mrtd_tlv_put(out, t->tag, sink_span(&k));
	} else if (strcmp(c->verb, "ins") == 0) {
		c->done = at <= v.n;
		k.n = c->done ? at : k.n;
		sink_put(&k, bytes);
		if (c->done)
			sink_put(&k, span_of(v.p + at, v.n - at));
		mrtd_tlv_put(out, t->tag, sink_span(&k));
	} else if (strcmp(c->verb, "flip") == 0) {
		c->done = k.n > 0;
		if (c->done)
			copy[k.n - 1] ^= 0x01;
		mrtd_tlv_put(out, t->tag, sink_span(&k));
	} else if (strcmp(c->verb, "cut") == 0) {
		c->done = at <= k.n;
		if (c->done)
			k.n = at;
		mrtd_tlv_put(out, t->tag, sink_span(&k));
	} else {
		c->done = false;
	}
}

/* Copies the objects of a level and changes the one that the path names. */
static bool
rebuild(struct span in, const struct step *path, size_t n, struct change *c,
    struct sink *out)
{
	struct mrtd_tlv t;
	struct span body, skipped;
	unsigned number = 0, seen = 0;
	bool hit = false;

	for (; in.n > 0; number++) {
		struct span rest = in;

		if (mrtd_tlv_next(&in, &t) != MRTD_E_OK) {
			sink_put(out, rest);
			break;
		}
		if (hit || !matches(path, &t, number, &seen)) {
			sink_put(out, t.raw);
			continue;
		}
		hit = true;
		if (n == 1) {
			change_object(c, &t, out);
			continue;
		}
		uint8_t *inner = malloc(EDIT_MAX);
		struct sink k = sink_of(inner, inner != NULL ? EDIT_MAX : 0);
		bool ok;

		body = t.value;
		ok = span_take(&body, path->skip, &skipped);
		sink_put(&k, skipped);
		ok = ok && rebuild(body, path + 1, n - 1, c, &k);
		mrtd_tlv_put(out, t.tag, sink_span(&k));
		free(inner);
		if (!ok)
			return false;
	}
	return hit && sink_ok(out);
}

static bool
parse_change(const char *text, struct change *c)
{
	struct sink k = sink_of(c->bytes, sizeof(c->bytes));
	int used = 0;
	char *end;

	memset(c, 0, sizeof(*c));
	if (sscanf(text, " %7s%n", c->verb, &used) != 1)
		return false;
	text += used;
	if (*text == ' ')
		text++;
	if (strcmp(c->verb, "len") == 0 || strcmp(c->verb, "at") == 0 ||
	    strcmp(c->verb, "text") == 0 || strcmp(c->verb, "cut") == 0 ||
	    strcmp(c->verb, "ins") == 0) {
		c->number = strtol(text, &end, 10);
		if (end == text)
			return false;
		text = *end == ' ' ? end + 1 : end;
	}
	if (strcmp(c->verb, "text") == 0)
		sink_put(&k, span_of(text, strlen(text)));
	else if (!edit_hex(text, &k))
		return false;
	c->n = k.n;
	return sink_ok(&k);
}

bool
edit_apply(struct blob *b, const char *line)
{
	static uint8_t out[EDIT_MAX];
	struct sink k = sink_of(out, sizeof(out));
	struct step steps[DEPTH];
	struct change c;
	const char *rest;
	size_t n = parse_path(line, steps, &rest);

	if (n == 0 || !parse_change(rest, &c) ||
	    !rebuild(edit_span(b), steps, n, &c, &k) || !c.done)
		return false;
	edit_put(b, sink_span(&k));
	return true;
}

bool
edit_find(struct span in, const char *path, struct span *out)
{
	struct step steps[DEPTH];
	const char *rest;
	size_t n = parse_path(path, steps, &rest);
	struct span skipped;
	struct mrtd_tlv t;

	for (size_t i = 0; i < n; i++) {
		unsigned number = 0, seen = 0;

		do {
			if (mrtd_tlv_next(&in, &t) != MRTD_E_OK)
				return false;
		} while (!matches(&steps[i], &t, number++, &seen));
		in = t.value;
		if (!span_take(&in, steps[i].skip, &skipped))
			return false;
	}
	*out = in;
	return n > 0;
}

/* Out of a value: its text, its canonical form, its leaves. */
#include "mrtd/json_parts.h"

#include <string.h>

static void
put_utf8(struct sink *k, uint32_t c)
{
	if (c < 0x80) {
		sink_put_u8(k, (uint8_t)c);
		return;
	}
	if (c < 0x800) {
		sink_put_u8(k, (uint8_t)(0xC0 | c >> 6));
	} else if (c < 0x10000) {
		sink_put_u8(k, (uint8_t)(0xE0 | c >> 12));
		sink_put_u8(k, (uint8_t)(0x80 | (c >> 6 & 0x3F)));
	} else {
		sink_put_u8(k, (uint8_t)(0xF0 | c >> 18));
		sink_put_u8(k, (uint8_t)(0x80 | (c >> 12 & 0x3F)));
		sink_put_u8(k, (uint8_t)(0x80 | (c >> 6 & 0x3F)));
	}
	sink_put_u8(k, (uint8_t)(0x80 | (c & 0x3F)));
}

enum mrtd_err
mrtd_json_string(const struct mrtd_json *v, char *out, size_t cap)
{
	struct span s = v->text;
	struct sink k = sink_of(out, cap);
	uint32_t c;

	if (cap > 0)
		out[0] = '\0';
	if (v->kind != MRTD_JSON_STRING)
		return MRTD_E_JSON;
	while (s.n > 0) {
		if (!mrtd_json_character(&s, &c))
			return MRTD_E_JSON;
		if (c == 0)
			return MRTD_E_VALUE;
		put_utf8(&k, c);
	}
	sink_put_u8(&k, 0);
	if (!sink_ok(&k)) {
		if (cap > 0)
			out[0] = '\0';
		return MRTD_E_SPACE;
	}
	return MRTD_E_OK;
}

/* §3.2.2.2: what must be escaped, and nothing else. */
static void
put_string(struct sink *k, struct span s)
{
	static const char values[] = "\"\\\b\f\n\r\t", names[] = "\"\\bfnrt",
			  hex[] = "0123456789abcdef";
	uint32_t c;

	sink_put_u8(k, '"');
	while (s.n > 0 && mrtd_json_character(&s, &c)) {
		const char *at = c != 0 && c < 0x80 ? strchr(values, (int)c)
						    : NULL;

		if (at != NULL) {
			sink_put_u8(k, '\\');
			sink_put_u8(k, (uint8_t)names[at - values]);
		} else if (c < 0x20) {
			sink_put(k, SPAN_STR("\\u00"));
			sink_put_u8(k, c < 0x10 ? '0' : '1');
			sink_put_u8(k, (uint8_t)hex[c & 0xF]);
		} else {
			put_utf8(k, c);
		}
	}
	sink_put_u8(k, '"');
}

struct member {
	struct mrtd_json key, value;
};

/* By insertion: there are few, and they come sorted as a rule. */
static size_t
sort(const struct mrtd_json *object, struct member m[MRTD_JSON_MEMBERS])
{
	struct span rest = object->text;
	struct member one;
	size_t n = 0;

	while (n < MRTD_JSON_MEMBERS &&
	    mrtd_json_next(object, &rest, &one.key, &one.value)) {
		size_t at = n++;

		for (; at > 0 &&
		     mrtd_json_compare(m[at - 1].key.text, one.key.text) > 0;
		     at--)
			m[at] = m[at - 1];
		m[at] = one;
	}
	return n;
}

static void put(const struct mrtd_json *, struct sink *);

static void
put_object(const struct mrtd_json *v, struct sink *k)
{
	struct member m[MRTD_JSON_MEMBERS];
	size_t n = sort(v, m);

	sink_put_u8(k, '{');
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			sink_put_u8(k, ',');
		put_string(k, m[i].key.text);
		sink_put_u8(k, ':');
		put(&m[i].value, k);
	}
	sink_put_u8(k, '}');
}

static void
put_array(const struct mrtd_json *v, struct sink *k)
{
	struct span rest = v->text;
	struct mrtd_json one;
	bool first = true;

	sink_put_u8(k, '[');
	for (; mrtd_json_next(v, &rest, NULL, &one); first = false) {
		if (!first)
			sink_put_u8(k, ',');
		put(&one, k);
	}
	sink_put_u8(k, ']');
}

static void
put(const struct mrtd_json *v, struct sink *k)
{
	switch (v->kind) {
	case MRTD_JSON_OBJECT:
		put_object(v, k);
		break;
	case MRTD_JSON_ARRAY:
		put_array(v, k);
		break;
	case MRTD_JSON_STRING:
		put_string(k, v->text);
		break;
	case MRTD_JSON_NULL:
	case MRTD_JSON_FALSE:
	case MRTD_JSON_TRUE:
	case MRTD_JSON_NUMBER:
		sink_put(k, v->text);
		break;
	}
}

enum mrtd_err
mrtd_json_canonical(const struct mrtd_json *v, struct sink *k)
{
	put(v, k);
	return sink_ok(k) ? MRTD_E_OK : MRTD_E_SPACE;
}

struct visit {
	void (*leaf)(void *, const char *, const struct mrtd_json *);
	void *cookie;
	char path[MRTD_JSON_PATH];
};

/* One step from where the path ended. */
static void
step(struct visit *t, size_t at, const char *before, const char *name,
    const char *after)
{
	struct sink k = sink_of(t->path + at, sizeof(t->path) - at);

	sink_put(&k, span_of(before, strlen(before)));
	sink_put(&k, span_of(name, strlen(name)));
	sink_put(&k, span_of(after, strlen(after)));
	sink_put_u8(&k, '\0');
	if (!sink_ok(&k))
		memcpy(t->path +
			(at < sizeof(t->path) - 4 ? at : sizeof(t->path) - 4),
		    "...", 4);
}

/* In decimal, as the last of a text. */
static const char *
decimal(size_t i, char text[24])
{
	char *p = text + 23;

	*p = '\0';
	do
		*--p = (char)('0' + i % 10);
	while ((i /= 10) > 0);
	return p;
}

static void
visit(struct visit *t, const struct mrtd_json *v)
{
	struct span rest = v->text;
	struct mrtd_json key, one;
	size_t at = strlen(t->path), i = 0;
	char name[MRTD_JSON_PATH], number[24];

	if (v->kind != MRTD_JSON_OBJECT && v->kind != MRTD_JSON_ARRAY) {
		t->leaf(t->cookie, t->path, v);
		return;
	}
	while (mrtd_json_next(v, &rest, &key, &one)) {
		if (v->kind == MRTD_JSON_ARRAY) {
			step(t, at, "[", decimal(i++, number), "]");
		} else {
			if (mrtd_json_string(&key, name, sizeof(name)) !=
			    MRTD_E_OK)
				memcpy(name, "...", 4);
			step(t, at, at > 0 ? "." : "", name, "");
		}
		visit(t, &one);
		t->path[at] = '\0';
	}
}

void
mrtd_json_visit(const struct mrtd_json *v,
    void (*leaf)(void *, const char *, const struct mrtd_json *), void *cookie)
{
	struct visit t = {.leaf = leaf, .cookie = cookie};

	visit(&t, v);
	bytes_wipe(&t, sizeof(t));
}

#include "mrtd/json_parts.h"

#include <string.h>

#include "mrtd/text.h"

/* Of a number: what a double holds exactly, RFC 8785 §3.2.2.3. */
#define DIGITS 15

static enum mrtd_err take_value(
    struct span *, unsigned depth, struct mrtd_json *);

static void
skip_blanks(struct span *s)
{
	while (s->n > 0 && memchr(" \t\n\r", s->p[0], 4) != NULL)
		*s = span_of(s->p + 1, s->n - 1);
}

static bool
take_if(struct span *s, char c)
{
	if (s->n == 0 || s->p[0] != (uint8_t)c)
		return false;
	*s = span_of(s->p + 1, s->n - 1);
	return true;
}

static bool
take_hex(struct span *s, uint32_t *out)
{
	struct span four;

	*out = 0;
	if (!span_take(s, 4, &four))
		return false;
	for (size_t i = 0; i < 4; i++) {
		uint8_t c = four.p[i];
		int v = c >= '0' && c <= '9' ? c - '0'
		    : c >= 'a' && c <= 'f'   ? c - 'a' + 10
		    : c >= 'A' && c <= 'F'   ? c - 'A' + 10
					     : -1;

		if (v < 0)
			return false;
		*out = *out << 4 | (uint32_t)v;
	}
	return true;
}

/* RFC 8259 §7: what follows a reverse solidus. */
static bool
take_escape(struct span *s, uint32_t *out)
{
	static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
	const char *at;
	uint32_t low;
	uint8_t c;

	if (!span_take_u8(s, &c) || c == '\0')
		return false;
	if ((at = strchr(names, c)) != NULL) {
		*out = (uint8_t)values[at - names];
		return true;
	}
	if (c != 'u' || !take_hex(s, out))
		return false;
	if (*out < 0xD800 || *out > 0xDFFF)
		return true;
	if (*out > 0xDBFF || !take_if(s, '\\') || !take_if(s, 'u') ||
	    !take_hex(s, &low) || low < 0xDC00 || low > 0xDFFF)
		return false;
	*out = 0x10000 + ((*out - 0xD800) << 10) + (low - 0xDC00);
	return true;
}

bool
mrtd_json_character(struct span *s, uint32_t *out)
{
	if (take_if(s, '\\'))
		return take_escape(s, out);
	return mrtd_text_next(s, out) == MRTD_E_OK && *out >= 0x20;
}

static enum mrtd_err
take_string(struct span *s, struct span *inner)
{
	struct span start;
	uint32_t c;

	if (!take_if(s, '"'))
		return s->n == 0 ? MRTD_E_TRUNCATED : MRTD_E_JSON;
	start = *s;
	while (s->n > 0 && s->p[0] != '"')
		if (!mrtd_json_character(s, &c))
			return MRTD_E_JSON;
	*inner = span_of(start.p, start.n - s->n);
	return take_if(s, '"') ? MRTD_E_OK : MRTD_E_TRUNCATED;
}

static enum mrtd_err
take_number(struct span *s, struct span *out)
{
	struct span start = *s;
	size_t digits = 0;
	bool minus = take_if(s, '-'), zero = s->n > 0 && s->p[0] == '0';

	while (s->n > 0 && s->p[0] >= '0' && s->p[0] <= '9') {
		*s = span_of(s->p + 1, s->n - 1);
		digits++;
	}
	/* No zero in front, and "-0" is written as 0 (ECMAScript). */
	if (digits == 0 || (zero && (digits > 1 || minus)))
		return MRTD_E_JSON;
	*out = span_of(start.p, start.n - s->n);
	if (digits > DIGITS || (s->n > 0 && memchr(".eE", s->p[0], 3) != NULL))
		return MRTD_E_UNSUPPORTED;
	return MRTD_E_OK;
}

/*
 * RFC 8785 §3.2.3: names are sorted by their UTF-16 code units, where the
 * surrogates of a character above U+FFFF come before U+E000.
 */
static uint32_t
units(uint32_t c)
{
	if (c < 0x10000)
		return c << 16;
	c -= 0x10000;
	return (0xD800 + (c >> 10)) << 16 | (0xDC00 + (c & 0x3FF));
}

int
mrtd_json_compare(struct span a, struct span b)
{
	uint32_t x, y;

	while (a.n > 0 && b.n > 0) {
		if (!mrtd_json_character(&a, &x) ||
		    !mrtd_json_character(&b, &y))
			return 0;
		if (x != y)
			return units(x) < units(y) ? -1 : 1;
	}
	return a.n == b.n ? 0 : a.n == 0 ? -1 : 1;
}

static enum mrtd_err
take_member(struct span *s, unsigned depth, struct mrtd_json *key,
    struct mrtd_json *value)
{
	enum mrtd_err e;

	skip_blanks(s);
	key->kind = MRTD_JSON_STRING;
	if ((e = take_string(s, &key->text)) != MRTD_E_OK)
		return e;
	skip_blanks(s);
	if (!take_if(s, ':'))
		return s->n == 0 ? MRTD_E_TRUNCATED : MRTD_E_JSON;
	return take_value(s, depth, value);
}

/* After a member or an element: a comma, or the end. */
static enum mrtd_err
take_comma(struct span *s, char end, bool *more)
{
	*more = take_if(s, ',');
	if (*more || take_if(s, end))
		return MRTD_E_OK;
	return s->n == 0 ? MRTD_E_TRUNCATED : MRTD_E_JSON;
}

static enum mrtd_err
take_object(struct span *s, unsigned depth)
{
	struct span names[MRTD_JSON_MEMBERS];
	struct mrtd_json key, value;
	size_t n = 0;
	bool more;
	enum mrtd_err e;

	skip_blanks(s);
	if (take_if(s, '}'))
		return MRTD_E_OK;
	do {
		if ((e = take_member(s, depth, &key, &value)) != MRTD_E_OK)
			return e;
		if (n == MRTD_JSON_MEMBERS)
			return MRTD_E_SPACE;
		for (size_t i = 0; i < n; i++)
			if (mrtd_json_compare(names[i], key.text) == 0)
				return MRTD_E_JSON;
		names[n++] = key.text;
		e = take_comma(s, '}', &more);
	} while (e == MRTD_E_OK && more);
	return e;
}

static enum mrtd_err
take_array(struct span *s, unsigned depth)
{
	struct mrtd_json value;
	bool more;
	enum mrtd_err e;

	skip_blanks(s);
	if (take_if(s, ']'))
		return MRTD_E_OK;
	do {
		if ((e = take_value(s, depth, &value)) != MRTD_E_OK)
			return e;
		e = take_comma(s, ']', &more);
	} while (e == MRTD_E_OK && more);
	return e;
}

static enum mrtd_err
take_word(struct span *s, struct mrtd_json *out)
{
	static const struct {
		const char *word;
		enum mrtd_json_kind kind;
	} words[] = {
	    {"null", MRTD_JSON_NULL},
	    {"false", MRTD_JSON_FALSE},
	    {"true", MRTD_JSON_TRUE},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t n = strlen(words[i].word);
		struct span start;

		if (!span_peek(*s, n, &start) ||
		    memcmp(start.p, words[i].word, n) != 0)
			continue;
		out->kind = words[i].kind;
		out->text = start;
		*s = span_of(s->p + n, s->n - n);
		return MRTD_E_OK;
	}
	return MRTD_E_JSON;
}

/* Blanks around it are eaten. */
static enum mrtd_err
take_value(struct span *s, unsigned depth, struct mrtd_json *out)
{
	struct span start;
	enum mrtd_err e;

	skip_blanks(s);
	if (s->n == 0)
		return MRTD_E_TRUNCATED;
	start = *s;
	if (s->p[0] == '{' || s->p[0] == '[') {
		if (depth == 0)
			return MRTD_E_SPACE;
		out->kind = take_if(s, '{') ? MRTD_JSON_OBJECT
					    : MRTD_JSON_ARRAY;
		if (out->kind == MRTD_JSON_OBJECT)
			e = take_object(s, depth - 1);
		else if (take_if(s, '['))
			e = take_array(s, depth - 1);
		else
			e = MRTD_E_INTERNAL;
		if (e == MRTD_E_OK)
			out->text = span_of(start.p + 1, start.n - s->n - 2);
	} else if (s->p[0] == '"') {
		out->kind = MRTD_JSON_STRING;
		e = take_string(s, &out->text);
	} else if (s->p[0] == '-' || (s->p[0] >= '0' && s->p[0] <= '9')) {
		out->kind = MRTD_JSON_NUMBER;
		e = take_number(s, &out->text);
	} else {
		e = take_word(s, out);
	}
	skip_blanks(s);
	return e;
}

enum mrtd_err
mrtd_json_open(struct span text, struct mrtd_json *out)
{
	enum mrtd_err e = take_value(&text, MRTD_JSON_DEPTH, out);

	return e == MRTD_E_OK && text.n > 0 ? MRTD_E_TRAILING : e;
}

bool
mrtd_json_next(const struct mrtd_json *v, struct span *rest,
    struct mrtd_json *key, struct mrtd_json *value)
{
	struct mrtd_json unused;
	enum mrtd_err e;

	skip_blanks(rest);
	if (rest->n == 0)
		return false;
	if (v->kind == MRTD_JSON_OBJECT)
		e = take_member(
		    rest, MRTD_JSON_DEPTH, key != NULL ? key : &unused, value);
	else if (v->kind == MRTD_JSON_ARRAY)
		e = take_value(rest, MRTD_JSON_DEPTH, value);
	else
		return false;
	return e == MRTD_E_OK && (rest->n == 0 || take_if(rest, ','));
}

bool
mrtd_json_get(
    const struct mrtd_json *object, const char *name, struct mrtd_json *out)
{
	struct span rest = object->text, want = span_of(name, strlen(name));
	struct mrtd_json key;

	while (object->kind == MRTD_JSON_OBJECT &&
	    mrtd_json_next(object, &rest, &key, out))
		if (mrtd_json_compare(key.text, want) == 0)
			return true;
	return false;
}

bool
mrtd_json_integer(const struct mrtd_json *v, int64_t *out)
{
	struct span s = v->text;
	bool minus = take_if(&s, '-');

	if (v->kind != MRTD_JSON_NUMBER)
		return false;
	*out = 0;
	for (size_t i = 0; i < s.n; i++)
		*out = *out * 10 + (s.p[i] - '0');
	if (minus)
		*out = -*out;
	return true;
}

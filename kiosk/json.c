#include "kiosk/json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void
kiosk_json_init(struct kiosk_json *j, struct sink *out)
{
	*j = (struct kiosk_json) {.out = out};
}

void
kiosk_json_pretty(struct kiosk_json *j)
{
	j->pretty = true;
}

static void
put(struct kiosk_json *j, const char *s)
{
	sink_put(j->out, span_of(s, strlen(s)));
}

static void
line(struct kiosk_json *j)
{
	if (!j->pretty)
		return;
	put(j, "\n");
	sink_put_fill(j->out, ' ', 2 * (size_t)j->depth);
}

/* RFC 3629 §4: overlong forms and surrogates are not well formed. */
size_t
kiosk_json_character(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	unsigned char lo = 0x80, hi = 0xBF;
	size_t n;

	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xC2 || p[0] > 0xF4)
		return 0;
	n = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
	/* U+0080 to U+009F are controls; U+009B begins a sequence. */
	if (p[0] == 0xC2 || p[0] == 0xE0)
		lo = 0xA0;
	else if (p[0] == 0xED)
		hi = 0x9F;
	else if (p[0] == 0xF0)
		lo = 0x90;
	else if (p[0] == 0xF4)
		hi = 0x8F;
	if (p[1] < lo || p[1] > hi)
		return 0;
	for (size_t i = 2; i < n; i++)
		if ((p[i] & 0xC0) != 0x80)
			return 0;
	return n;
}

static void
quote(struct kiosk_json *j, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	char escape[8];
	size_t n;

	put(j, "\"");
	for (; *p != '\0'; p += n) {
		if ((n = kiosk_json_character((const char *)p)) == 0) {
			put(j, "\xEF\xBF\xBD");
			n = 1;
		} else if (*p == '"' || *p == '\\') {
			escape[0] = '\\';
			escape[1] = (char)*p;
			escape[2] = '\0';
			put(j, escape);
		} else if (*p < 0x20 || *p == 0x7F) {
			snprintf(escape, sizeof(escape), "\\u%04x", *p);
			put(j, escape);
		} else
			sink_put(j->out, span_of(p, n));
	}
	put(j, "\"");
}

static void
member(struct kiosk_json *j, const char *key)
{
	if (j->depth > 0) {
		if (j->some[j->depth - 1])
			put(j, ",");
		j->some[j->depth - 1] = true;
		line(j);
	}
	if (key != NULL) {
		quote(j, key);
		put(j, j->pretty ? ": " : ":");
	}
}

void
kiosk_json_open(struct kiosk_json *j, const char *key, char bracket)
{
	member(j, key);
	if (j->depth == KIOSK_JSON_DEPTH) {
		j->out->overflow = true;
		return;
	}
	put(j, bracket == '{' ? "{" : "[");
	j->close[j->depth] = bracket == '{' ? '}' : ']';
	j->some[j->depth] = false;
	j->depth++;
}

void
kiosk_json_close(struct kiosk_json *j)
{
	char s[2] = "";

	if (j->depth == 0) {
		j->out->overflow = true;
		return;
	}
	j->depth--;
	if (j->some[j->depth])
		line(j);
	s[0] = j->close[j->depth];
	put(j, s);
}

void
kiosk_json_text(struct kiosk_json *j, const char *key, const char *text)
{
	member(j, key);
	if (text == NULL)
		put(j, "null");
	else
		quote(j, text);
}

void
kiosk_json_int(struct kiosk_json *j, const char *key, int64_t x)
{
	char s[24];

	member(j, key);
	snprintf(s, sizeof(s), "%lld", (long long)x);
	put(j, s);
}

void
kiosk_json_real(struct kiosk_json *j, const char *key, double x, int decimals)
{
	char s[64];

	member(j, key);
	if (!isfinite(x) || fabs(x) > 1e15) {
		put(j, "null");
		return;
	}
	snprintf(s, sizeof(s), "%.*f", decimals, x);
	put(j, s);
}

void
kiosk_json_bool(struct kiosk_json *j, const char *key, bool x)
{
	member(j, key);
	put(j, x ? "true" : "false");
}

void
kiosk_json_hex(struct kiosk_json *j, const char *key, struct span s)
{
	static const char digits[] = "0123456789abcdef";

	member(j, key);
	put(j, "\"");
	for (size_t i = 0; i < s.n; i++) {
		sink_put_u8(j->out, (uint8_t)digits[s.p[i] >> 4]);
		sink_put_u8(j->out, (uint8_t)digits[s.p[i] & 15]);
	}
	put(j, "\"");
}

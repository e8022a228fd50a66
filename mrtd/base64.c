#include "mrtd/base64.h"

int
mrtd_base64_value(enum mrtd_base64 kind, int c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (kind == MRTD_BASE64_URL)
		return c == '-' ? 62 : c == '_' ? 63 : -1;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Takes the fillers off; false where the last group is not whole. */
static bool
strip(enum mrtd_base64 kind, struct span *s)
{
	size_t n = s->n;

	while (n > 0 && s->n - n < 2 && s->p[n - 1] == '=')
		n--;
	if ((kind == MRTD_BASE64 || n != s->n) && s->n % 4 != 0)
		return false;
	*s = span_of(s->p, n);
	return true;
}

enum mrtd_err
mrtd_base64_read(enum mrtd_base64 kind, struct span text, struct sink *out)
{
	uint32_t bits = 0;
	unsigned held = 0;
	uint8_t c;

	if (!strip(kind, &text))
		return MRTD_E_VALUE;
	while (span_take_u8(&text, &c)) {
		int v = mrtd_base64_value(kind, c);

		if (v < 0)
			return MRTD_E_VALUE;
		bits = bits << 6 | (uint32_t)v;
		held += 6;
		if (held < 8)
			continue;
		held -= 8;
		sink_put_u8(out, (uint8_t)(bits >> held));
	}
	if (held >= 6 || (bits & ((1u << held) - 1)) != 0)
		return MRTD_E_VALUE;
	return sink_ok(out) ? MRTD_E_OK : MRTD_E_SPACE;
}

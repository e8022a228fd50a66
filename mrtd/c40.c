#include "mrtd/c40.h"

/* Table 2; the first three are shifts, which no text of a seal needs. */
static const char table[] = "\0\0\0 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

enum {
	SHIFT1 = 0, /* §2.6.3 a: fills the last triple */
	FIRST = 3,
	VALUES = 40,
	UNLATCH = 254, /* §2.6.3 b: one character in ASCII follows, plus 1 */
};

/* The C40 value, or VALUES where the character is not allowed. */
static unsigned
value_of(uint8_t c)
{
	unsigned v = FIRST;

	if (c == '<')
		c = ' ';
	while (v < VALUES && (uint8_t)table[v] != c)
		v++;
	return v;
}

/* One pair of bytes; how many characters it holds, 0 where it is no such. */
static size_t
pair(uint16_t v, bool last, char out[3])
{
	unsigned u[3], w = v - 1u;
	size_t n = 0;

	if (last && v >> 8 == UNLATCH) {
		uint8_t c = (uint8_t)((v & 0xFF) - 1);

		out[0] = (char)c;
		return c != '<' && value_of(c) < VALUES ? 1 : 0;
	}
	if (v == 0 || w >= VALUES * VALUES * VALUES)
		return 0;
	u[0] = w / (VALUES * VALUES);
	u[1] = w / VALUES % VALUES;
	u[2] = w % VALUES;
	while (n < 3 && u[n] >= FIRST) {
		out[n] = table[u[n]];
		n++;
	}
	if (n == 2 && last && u[2] == SHIFT1)
		return 2;
	return n == 3 ? 3 : 0;
}

enum mrtd_err
mrtd_c40_read(struct span in, char *out, size_t cap, size_t *n)
{
	size_t at = 0;
	uint16_t v;

	if (in.n % 2 != 0)
		return MRTD_E_LENGTH;
	while (span_take_be16(&in, &v)) {
		char c[3] = {0};
		size_t more = pair(v, in.n == 0, c);

		if (more == 0)
			return MRTD_E_CHARACTER;
		if (more >= cap - at)
			return MRTD_E_SPACE;
		for (size_t i = 0; i < more; i++)
			out[at++] = c[i];
	}
	if (cap == 0)
		return MRTD_E_SPACE;
	out[at] = '\0';
	*n = at;
	return MRTD_E_OK;
}

enum mrtd_err
mrtd_c40_put(struct sink *k, struct span text)
{
	for (size_t i = 0; i < text.n; i++)
		if (value_of(text.p[i]) == VALUES)
			return MRTD_E_CHARACTER;
	while (text.n > 0) {
		unsigned v = 0;
		struct span c;

		if (text.n == 1) {
			sink_put_u8(k, UNLATCH);
			sink_put_u8(k,
			    (uint8_t)((text.p[0] == '<' ? ' ' : text.p[0]) +
				1));
			break;
		}
		if (!span_take(&text, text.n < 3 ? 2 : 3, &c))
			return MRTD_E_INTERNAL;
		for (size_t i = 0; i < 3; i++)
			v = v * VALUES +
			    (i < c.n ? value_of(c.p[i]) : (unsigned)SHIFT1);
		sink_put_be16(k, (uint16_t)(v + 1));
	}
	return MRTD_E_OK;
}

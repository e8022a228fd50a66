#include "mrtd/base45.h"

#include <string.h>

static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/* RFC 9285 §4: the least significant digit first. */
static void
put_digits(struct sink *out, unsigned value, unsigned n)
{
	for (; n > 0; n--, value /= 45)
		sink_put_u8(out, (uint8_t)alphabet[value % 45]);
}

void
mrtd_base45_put(struct sink *out, struct span bytes)
{
	uint16_t two;
	uint8_t one;

	while (span_take_be16(&bytes, &two))
		put_digits(out, two, 3);
	if (span_take_u8(&bytes, &one))
		put_digits(out, one, 2);
}

/* Eats up to three characters; -1 where they are no group. */
static long
take_group(struct span *s, unsigned *n)
{
	const unsigned size = s->n >= 3 ? 3 : (unsigned)s->n;
	long value = 0, weight = 1;
	struct span group;

	if (size < 2 || !span_take(s, size, &group))
		return -1;
	for (unsigned i = 0; i < size; i++, weight *= 45) {
		const char *at = memchr(
		    alphabet, group.p[i], sizeof(alphabet) - 1);

		if (at == NULL)
			return -1;
		value += weight * (at - alphabet);
	}
	*n = size - 1;
	return value < 1L << 8 * *n ? value : -1;
}

enum mrtd_err
mrtd_base45_read(struct span text, struct sink *out)
{
	while (text.n > 0) {
		unsigned n;
		const long value = take_group(&text, &n);

		if (value < 0)
			return MRTD_E_VALUE;
		if (n == 2)
			sink_put_be16(out, (uint16_t)value);
		else
			sink_put_u8(out, (uint8_t)value);
	}
	return sink_ok(out) ? MRTD_E_OK : MRTD_E_SPACE;
}

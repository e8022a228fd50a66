#include "kiosk/wire.h"

#include <math.h>
#include <string.h>

void
kiosk_wire_put_real(struct sink *k, double v)
{
	uint64_t bits;

	memcpy(&bits, &v, sizeof(bits));
	sink_put_be64(k, bits);
}

bool
kiosk_wire_take_real(struct span *s, double *out)
{
	uint64_t bits;

	if (!span_take_be64(s, &bits))
		return false;
	memcpy(out, &bits, sizeof(bits));
	return isfinite(*out);
}

void
kiosk_wire_put_text(struct sink *k, const char *text, size_t size)
{
	size_t n = strnlen(text, size);

	if (n == size)
		k->overflow = true;
	else {
		sink_put(k, span_of(text, n));
		sink_put_fill(k, 0, size - n);
	}
}

bool
kiosk_wire_take_text(struct span *s, char *out, size_t size)
{
	size_t n;

	if (!span_take_copy(s, out, size))
		return false;
	n = strnlen(out, size);
	for (size_t i = 0; i < size; i++)
		if (i < n ? (uint8_t)out[i] < 0x20 || out[i] == 0x7F
			  : out[i] != '\0')
			return false;
	return n < size;
}

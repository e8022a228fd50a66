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
	struct span in = *s;
	uint64_t bits;
	double v;

	if (!span_take_be64(&in, &bits))
		return false;
	memcpy(&v, &bits, sizeof(v));
	if (!isfinite(v))
		return false;
	*s = in;
	*out = v;
	return true;
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
	struct span in = *s, field;
	size_t n;

	if (!span_take(&in, size, &field))
		return false;
	n = strnlen((const char *)field.p, size);
	for (size_t i = 0; i < size; i++)
		if (i < n ? field.p[i] < 0x20 || field.p[i] == 0x7F
			  : field.p[i] != '\0')
			return false;
	if (n == size)
		return false;
	*s = in;
	memcpy(out, field.p, size);
	return true;
}

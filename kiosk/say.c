#include "kiosk/say.h"

#include <stdarg.h>
#include <stdio.h>

void
kiosk_say(struct sink *k, const char *format, ...)
{
	const size_t room = k->overflow ? 0 : k->cap - k->n;
	/* For the NUL, which has no place in a sink that is full then. */
	char end[1024];
	const bool last = room < sizeof(end);
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(last ? end : (char *)k->p + k->n,
	    last ? sizeof(end) : room, format, ap);
	va_end(ap);
	if (n < 0 || (last ? (size_t)n > room : (size_t)n >= room))
		k->overflow = true;
	else if (last)
		sink_put(k, span_of(end, (size_t)n));
	else
		k->n += (size_t)n;
}

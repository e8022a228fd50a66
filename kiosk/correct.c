#include "kiosk/correct.h"

#include <stdio.h>
#include <string.h>

#define ZONE_MAX 90 /* TD1: three lines of 30 */

/* Doc 9303-3 §4.3: capitals, digits and the filler. */
static bool
of_a_zone(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '<';
}

static bool
visible(char c)
{
	return c > ' ' && c < 0x7F;
}

static bool
fits(const struct kiosk_correct *c)
{
	for (unsigned i = 0; i < c->n; i++)
		if (c->change[i].at >= ZONE_MAX ||
		    !visible(c->change[i].from) ||
		    !of_a_zone(c->change[i].to) ||
		    c->change[i].from == c->change[i].to ||
		    (i > 0 && c->change[i].at <= c->change[i - 1].at))
			return false;
	return c->n > 0;
}

bool
kiosk_correct_of(
    const char *read, const char *corrected, struct kiosk_correct *out)
{
	const size_t n = strlen(read);
	struct kiosk_correct c = {.n = 0};

	if (n > ZONE_MAX || n != strlen(corrected))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (read[i] == corrected[i])
			continue;
		if (c.n == KIOSK_CORRECT_MAX)
			return false;
		c.change[c.n++] = (struct kiosk_correct_change) {
		    (uint8_t)i, read[i], corrected[i]};
	}
	if (!fits(&c))
		return false;
	*out = c;
	return true;
}

void
kiosk_correct_text(const struct kiosk_correct *c, char out[KIOSK_CORRECT_TEXT])
{
	size_t n = 0;

	out[0] = '\0';
	for (unsigned i = 0; i < c->n && n < KIOSK_CORRECT_TEXT; i++)
		n += (size_t)snprintf(out + n, KIOSK_CORRECT_TEXT - n,
		    "%s%u:%c>%c", i > 0 ? " " : "", c->change[i].at,
		    c->change[i].from, c->change[i].to);
}

bool
kiosk_correct_take(const char *text, struct kiosk_correct *out)
{
	struct kiosk_correct c = {.n = 0};
	char again[KIOSK_CORRECT_TEXT];
	const char *p = text;

	while (*p != '\0') {
		struct kiosk_correct_change *k = &c.change[c.n];
		unsigned at = 0;

		if (c.n == KIOSK_CORRECT_MAX)
			return false;
		for (; *p >= '0' && *p <= '9' && at < ZONE_MAX; p++)
			at = at * 10 + (unsigned)(*p - '0');
		if (at >= ZONE_MAX || p[0] != ':' || p[1] == '\0' ||
		    p[2] != '>' || p[3] == '\0')
			return false;
		*k = (struct kiosk_correct_change) {(uint8_t)at, p[1], p[3]};
		c.n++;
		p += 4;
		if (*p == ' ')
			p++;
	}
	if (!fits(&c))
		return false;
	kiosk_correct_text(&c, again);
	if (strcmp(again, text) != 0)
		return false;
	*out = c;
	return true;
}

bool
kiosk_correct_apply(const struct kiosk_correct *c, char *zone, size_t n)
{
	size_t where[KIOSK_CORRECT_MAX];
	unsigned found = 0, at = 0;

	for (size_t i = 0; i < n && found < c->n; i++) {
		if (!visible(zone[i]))
			continue;
		if (at++ != c->change[found].at)
			continue;
		if (zone[i] != c->change[found].from)
			return false;
		where[found++] = i;
	}
	if (found != c->n)
		return false;
	for (unsigned i = 0; i < c->n; i++)
		zone[where[i]] = c->change[i].to;
	return true;
}

bool
kiosk_correct_by(struct span note, char *zone, size_t n)
{
	char text[KIOSK_CORRECT_TEXT];
	struct kiosk_correct c;

	if (note.n >= sizeof(text))
		return false;
	memcpy(text, note.p, note.n);
	text[note.n] = '\0';
	return strlen(text) == note.n && kiosk_correct_take(text, &c) &&
	    kiosk_correct_apply(&c, zone, n);
}

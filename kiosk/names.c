#include "kiosk/names.h"

#include <stdlib.h>

/* FNV-1a: nobody who could choose names to collide is served by it. */
static size_t
hash(struct span s)
{
	uint64_t h = 0xCBF29CE484222325u;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ s.p[i]) * 0x100000001B3u;
	return (size_t)(h ^ h >> 32);
}

/* Where it stands, or would. */
static size_t
slot_of(const struct kiosk_names *t, struct span name)
{
	size_t i = hash(name) & (t->slots - 1);

	while (t->slot[i] != 0) {
		const char *other = t->text[t->slot[i] - 1];

		if (span_eq(name, span_of(other, strlen(other))))
			break;
		i = (i + 1) & (t->slots - 1);
	}
	return i;
}

uint32_t
kiosk_names_find(const struct kiosk_names *t, struct span name)
{
	return t->slots == 0 ? KIOSK_NAMES_NONE : t->slot[slot_of(t, name)] - 1;
}

static bool
grow(struct kiosk_names *t)
{
	struct kiosk_names v = *t;
	char **text;

	v.room = t->room == 0 ? 256 : 2 * t->room;
	v.slots = 4 * v.room;
	if (v.room > UINT32_MAX / 8 ||
	    (v.slot = calloc(v.slots, sizeof(*v.slot))) == NULL)
		return false;
	if ((text = realloc(t->text, v.room * sizeof(*text))) == NULL) {
		free(v.slot);
		return false;
	}
	v.text = text;
	free(t->slot);
	for (size_t i = 0; i < v.n; i++)
		v.slot[slot_of(&v, span_of(text[i], strlen(text[i])))] =
		    (uint32_t)i + 1;
	*t = v;
	return true;
}

uint32_t
kiosk_names_add(struct kiosk_names *t, struct span name)
{
	size_t at;
	char *copy;

	if (t->n == t->room && !grow(t))
		return KIOSK_NAMES_NONE;
	at = slot_of(t, name);
	if (t->slot[at] != 0)
		return t->slot[at] - 1;
	if ((copy = malloc(name.n + 1)) == NULL)
		return KIOSK_NAMES_NONE;
	if (name.n > 0)
		memcpy(copy, name.p, name.n);
	copy[name.n] = '\0';
	t->text[t->n++] = copy;
	t->slot[at] = (uint32_t)t->n;
	return (uint32_t)t->n - 1;
}

void
kiosk_names_wipe(struct kiosk_names *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->text[i]);
	free(t->text);
	free(t->slot);
	*t = (struct kiosk_names) {0};
}

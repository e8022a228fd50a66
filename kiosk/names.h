/*
 * Names and their numbers, in the order in which they came: 0, 1, 2 ...
 */
#ifndef KIOSK_NAMES_H
#define KIOSK_NAMES_H

#include "mrtd/bytes.h"

struct kiosk_names {
	char **text; /* n of them */
	size_t n, room;
	uint32_t *slot; /* a hash table of numbers + 1 */
	size_t slots; /* a power of two */
};

#define KIOSK_NAMES_NONE UINT32_MAX

/* Start with all zero.  The number of a name, or NONE. */
uint32_t kiosk_names_find(const struct kiosk_names *, struct span);
/* The same; a new one is added.  NONE: no memory. */
uint32_t kiosk_names_add(struct kiosk_names *, struct span);
void kiosk_names_wipe(struct kiosk_names *);

#endif

/*
 * What the clock on the wall says: hours of opening and birthdays are those of
 * the place where the gate stands.
 */
#ifndef KIOSK_ZONE_H
#define KIOSK_ZONE_H

#include "mrtd/date.h"

#define KIOSK_ZONE_INFO "/usr/share/zoneinfo"

struct kiosk_zone_local {
	bool known;
	struct mrtd_date date;
	unsigned weekday; /* 0 is Monday */
	unsigned minute; /* of the day, 0 to 1439 */
};

/* Whether the system knows a zone of this name: "Europe/Berlin", "UTC". */
bool kiosk_zone_exists(const char *name) MUST_USE;
/*
 * t, seconds since 1970-01-01 UTC, in this zone; not known where there is no
 * such zone.  Not for two threads at once: the C library keeps the zone in the
 * environment.
 */
void kiosk_zone_local(const char *name, int64_t t, struct kiosk_zone_local *);

#endif

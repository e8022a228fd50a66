#include "kiosk/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

/* The C library takes a zone that it does not find for UTC, without a word. */
bool
kiosk_zone_exists(const char *name)
{
	char path[128];
	struct stat st;
	int n;

	if (strcmp(name, "UTC") == 0)
		return true;
	if (name[0] < 'A' || name[0] > 'Z' || strstr(name, "..") != NULL ||
	    name[strspn(name,
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789_+-/")] != '\0')
		return false;
	n = snprintf(path, sizeof(path), KIOSK_ZONE_INFO "/%s", name);
	return n > 0 && (size_t)n < sizeof(path) && stat(path, &st) == 0 &&
	    S_ISREG(st.st_mode);
}

void
kiosk_zone_local(const char *name, int64_t t, struct kiosk_zone_local *out)
{
	char *before = getenv("TZ");
	char *saved = before != NULL ? strdup(before) : NULL;
	time_t when = (time_t)t;
	struct tm tm;

	memset(out, 0, sizeof(*out));
	if (!kiosk_zone_exists(name) || (before != NULL && saved == NULL) ||
	    setenv("TZ", name, 1) != 0)
		goto out;
	tzset();
	if (localtime_r(&when, &tm) != NULL) {
		out->date = (struct mrtd_date) {
		    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday};
		out->weekday = (unsigned)(tm.tm_wday + 6) % 7;
		out->minute = (unsigned)(tm.tm_hour * 60 + tm.tm_min);
		out->known = mrtd_date_valid(out->date);
	}
	if (saved != NULL)
		setenv("TZ", saved, 1);
	else
		unsetenv("TZ");
	tzset();
out:
	free(saved);
}

/*
 * A site's store on a real PostgreSQL with TLS, two gates and two consoles at
 * it, for tests: include it once.
 */
#ifndef TESTS_KIOSK_SITE_H
#define TESTS_KIOSK_SITE_H

#include "tests/check.h"

#include <stdlib.h>
#include <unistd.h>

#include "kiosk/host.h"
#include "kiosk/store_parts.h"
#include "tests/helper_site.h"

static char dir[64];
static bool up;
static struct kiosk_store *lane_1, *lane_2, *desk_1, *desk_2, *own;

static inline struct kiosk_store *
dial(const char *name)
{
	struct kiosk_store *s = NULL;
	char address[512], why[KIOSK_STORE_WHY] = "";

	if (!helper_site_address(dir, name, address, sizeof(address)) ||
	    kiosk_store_open(address, &s, why) != KIOSK_E_OK)
		printf("# %s: %s\n", name, why);
	return s;
}

static inline int
before(void **state)
{
	char address[96];

	(void)state;
	if (!helper_site_possible())
		return 0;
	snprintf(dir, sizeof(dir), "/tmp/sallyport-site-XXXXXX");
	if (mkdtemp(dir) == NULL || !helper_site_start(dir))
		return -1;
	up = true;
	if (!helper_site_do(dir,
		"\"$SALLYPORT\" site months --admin \"$pg_admin\" T2", NULL, 0))
		return -1;
	lane_1 = dial("lane-1");
	lane_2 = dial("lane-2");
	desk_1 = dial("desk-1");
	desk_2 = dial("desk-2");
	snprintf(address, sizeof(address), "sqlite:%s/store.db", dir);
	if (kiosk_store_open(address, &own, NULL) != KIOSK_E_OK)
		return -1;
	return lane_1 != NULL && lane_2 != NULL && desk_1 != NULL &&
		desk_2 != NULL
	    ? 0
	    : -1;
}

static inline int
after(void **state)
{
	(void)state;
	kiosk_store_close(&lane_1);
	kiosk_store_close(&lane_2);
	kiosk_store_close(&desk_1);
	kiosk_store_close(&desk_2);
	kiosk_store_close(&own);
	if (up)
		helper_site_stop(dir);
	return 0;
}

#define NEEDS_SERVER()                                         \
	do {                                                   \
		if (!up)                                       \
			skip_because("no PostgreSQL is here"); \
	} while (0)

#endif

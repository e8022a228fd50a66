/*
 * The monitor's own walls.  It opens the door, so whoever took it over would
 * have to be kept from all the rest: other files than its own, the network,
 * another program.
 *
 *	kiosk_monitor_open(&m, &conf);    the starter, devices, store, keys
 *	kiosk_walls_close(lane, record_dir);
 *	kiosk_loop_run(&m);
 *
 * A key in a token (PKCS#11) and a store of its own that is no SQLite bring
 * libraries that are not ours into the monitor, which may need any file and
 * socket: it is kept from other programs then, and from no file.
 */
#ifndef KIOSK_WALLS_H
#define KIOSK_WALLS_H

#include "kiosk/lane.h"

/*
 * record_dir NULL: there is none.  KIOSK_E_SANDBOX also for a kernel without
 * Landlock, unless the lane says that it may do without.
 */
enum kiosk_err kiosk_walls_close(
    const struct kiosk_lane *, const char *record_dir) MUST_USE;
/* Whether such a library is in the monitor. */
bool kiosk_walls_foreign(const struct kiosk_lane *) MUST_USE;

#endif

/*
 * Watch-lists of faces that are replaced while the gate runs: the monitor's
 * part.  It sees that another file lies in the place of a list, opens it unread
 * and hands it to the biometric worker, which may open none (kiosk/watchlist.h)
 * and says what became of it.  Between passages, never in one: who comes then
 * finds the list that was taken.
 */
#ifndef KIOSK_FACES_H
#define KIOSK_FACES_H

#include <sys/stat.h>

#include "kiosk/lane.h"
#include "kiosk/msg.h"
#include "kiosk/watchlist.h"

struct kiosk_monitor;

struct kiosk_faces {
	size_t n;
	struct {
		char path[KIOSK_LANE_PATH];
		struct stat seen; /* zero: no file */
	} list[KIOSK_WATCHLIST_LISTS];
	uint64_t look_ms; /* of the next look at the files */
};

/* paths as kiosk_watchlist_open() takes them. */
void kiosk_faces_open(struct kiosk_faces *, const char *paths);
/* For the monitor's loop, when nobody is there. */
void kiosk_faces_turn(struct kiosk_monitor *);
enum kiosk_err kiosk_faces_on_taken(
    struct kiosk_monitor *, enum kiosk_peer, struct span body) MUST_USE;

#endif

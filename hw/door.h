/*
 * The door behind the traveller's booth: one actuator, its sensors.
 *
 *	sim:[LOG][?option=value&...]	a simulated door (hw/virtual/door_sim.h)
 *
 * A door fails closed.  It is released for a bounded time and locks by itself
 * when that is over, when somebody has passed, when hw_door_lock() says so, and
 * when whoever released it dies or hangs up.  A door that does not answer is
 * HW_DOOR_UNKNOWN, which nobody may take for closed or open.
 */
#ifndef HW_DOOR_H
#define HW_DOOR_H

#include "hw/err.h"
#include "mrtd/bytes.h"

enum hw_door_state {
	HW_DOOR_UNKNOWN, /* no answer, or sensors that contradict each other */
	HW_DOOR_CLOSED, /* shut and locked */
	HW_DOOR_OPEN, /* released: opening, open or closing */
	HW_DOOR_BLOCKED, /* was told to move and did not arrive in time */
	HW_DOOR_FORCED, /* open without having been released */
};

struct hw_door_status {
	enum hw_door_state state;
	unsigned passages; /* people who went through since it was opened */
	uint64_t since_ms; /* CLOCK_MONOTONIC of the last change */
};

#define HW_DOOR_RELEASE_MAX_MS 60000u

struct hw_door;

enum hw_err hw_door_open(const char *uri, struct hw_door **out) MUST_USE;
/* For poll(): readable when hw_door_status() has news. */
int hw_door_fd(const struct hw_door *);
/*
 * Releases the door for at most for_ms (1 to HW_DOOR_RELEASE_MAX_MS).
 * HW_E_STATE: it is blocked, forced or unknown.  HW_E_GONE: the device is lost.
 */
enum hw_err hw_door_release(struct hw_door *, unsigned for_ms) MUST_USE;
/* Closes and locks. */
enum hw_err hw_door_lock(struct hw_door *) MUST_USE;
/* What the sensors said last; takes in all news, never blocks. */
void hw_door_status(struct hw_door *, struct hw_door_status *out);
/* "closed". */
const char *hw_door_state_name(enum hw_door_state);
/* Locks, then forgets the device. */
void hw_door_close(struct hw_door **);

/*
 * For who writes a driver: a row of the table in door.c.  The cookie is freed
 * by close, which locks the door first.
 */
struct hw_door_driver {
	const char *scheme;
	enum hw_err (*open)(const char *rest, void **cookie, int *fd);
	enum hw_err (*release)(void *cookie, unsigned for_ms);
	enum hw_err (*lock)(void *cookie);
	void (*status)(void *cookie, struct hw_door_status *out);
	void (*close)(void *cookie);
};

#endif

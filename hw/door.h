/*
 * The doors of a gate: one, behind the traveller (one-step), or two with room
 * for one person between them (two-step, a mantrap); with their sensors, lamps
 * and the emergency input.
 *
 *	sim:[LOG][?option=value&...]	simulated (hw/virtual/door_sim.h)
 *	serial:DEVICE[?option=value]	a controller (hw/door_line.h)
 *	gpio:CHIP?line=offset&...	lines of this computer (hw/door_gpio.h)
 *
 * Doors fail closed.  A door is released for a bounded time and locks by itself
 * when that is over, when somebody has passed, when hw_door_lock() says so, and
 * when whoever released it dies, hangs or is cut off.  Never are both released,
 * and neither while the other is not shut and locked: hw/interlock.h sees to
 * that, whoever asks.  A door that does not answer is HW_DOOR_UNKNOWN, which
 * nobody may take for closed or open.
 *
 * The emergency input opens, and nothing here can hinder it: it cuts the bolts'
 * current by wire.  What is said here is that it happened.
 */
#ifndef HW_DOOR_H
#define HW_DOOR_H

#include "hw/err.h"
#include "mrtd/bytes.h"

/* Of all doors together. */
enum hw_door_state {
	HW_DOOR_UNKNOWN, /* no answer, or no heartbeat */
	HW_DOOR_CLOSED, /* every door is shut and locked */
	HW_DOOR_OPEN, /* one is released: opening, open or closing */
	HW_DOOR_BLOCKED, /* one was told to move and did not arrive in time */
	HW_DOOR_FORCED, /* one is open without having been released */
	HW_DOOR_EMERGENCY, /* all are released, by hand */
};

enum hw_door_leaf {
	HW_DOOR_EXIT, /* across the border: every gate has it */
	HW_DOOR_ENTRY, /* into the room between: two-step only */
	HW_DOOR_LEAVES
};

/* What has happened; each stays until hw_door_acknowledge(). */
enum hw_door_alarm {
	HW_DOOR_A_BLOCKED = 1 << 0,
	HW_DOOR_A_FORCED = 1 << 1,
	HW_DOOR_A_EMERGENCY = 1 << 2,
	HW_DOOR_A_TAILGATE = 1 << 3, /* a second person in one release */
	HW_DOOR_A_CROWD = 1 << 4, /* more than one between the doors */
	HW_DOOR_A_WRONG_WAY = 1 << 5, /* somebody came against the way */
	HW_DOOR_A_LEFT_OBJECT = 1 << 6, /* nobody there, something lies there */
	HW_DOOR_A_SILENCE = 1 << 7, /* the heartbeat had stopped */
	HW_DOOR_A_TAMPER = 1 << 8, /* the housing was opened */
	HW_DOOR_A_KEY = 1 << 9, /* an officer's key released a door */
	HW_DOOR_A_REFUSED = 1 << 10, /* a release that the interlock forbids */
	HW_DOOR_ALARMS = (1 << 11) - 1
};

struct hw_door_status {
	enum hw_door_state state;
	unsigned doors; /* 1 or 2 */
	unsigned passages; /* people who left by the exit since its release */
	unsigned entered; /* and who came in by the entry since its release */
	bool present; /* somebody stands in the gate */
	bool object; /* or something lies there */
	unsigned alarms; /* enum hw_door_alarm */
	uint64_t since_ms; /* CLOCK_MONOTONIC of the last change of state */
};

/* The lamp over the lane; those at the doors follow the doors by themselves. */
enum hw_door_lamp {
	HW_DOOR_LAMP_OFF,
	HW_DOOR_LAMP_READY, /* green: come */
	HW_DOOR_LAMP_BUSY, /* red: wait */
	HW_DOOR_LAMP_OFFICER, /* flashing: an officer is asked for */
	HW_DOOR_LAMPS
};

#define HW_DOOR_RELEASE_MAX_MS 60000u

struct hw_door;

/*
 * Doors whose controller says nothing at all are there and HW_DOOR_UNKNOWN, and
 * one door until it is known how many: its power may come later.  HW_E_FORMAT:
 * something speaks, and is no controller.
 */
enum hw_err hw_door_open(const char *uri, struct hw_door **out) MUST_USE;
/*
 * For poll(): readable when hw_door_status() is to be called, a few times a
 * second at least.  Who does not call it for two seconds is taken for dead.
 */
int hw_door_fd(const struct hw_door *);
/*
 * Releases one door for at most for_ms (1 to HW_DOOR_RELEASE_MAX_MS); anew when
 * it is open already.  HW_E_STATE: blocked, forced, in an emergency, unknown.
 * HW_E_UNSUPPORTED: there is no such door.  HW_E_GONE: the device is lost.
 * A release that the interlock forbids later shows as HW_DOOR_A_REFUSED.
 */
enum hw_err hw_door_release(
    struct hw_door *, enum hw_door_leaf, unsigned for_ms) MUST_USE;
/* Closes and locks; after BLOCKED or FORCED, tries whether they do now. */
enum hw_err hw_door_lock(struct hw_door *) MUST_USE;
/* Forgets the alarms of which the cause is over. */
enum hw_err hw_door_acknowledge(struct hw_door *) MUST_USE;
enum hw_err hw_door_lamp(struct hw_door *, enum hw_door_lamp) MUST_USE;
/* What the sensors said last; takes in all news, never blocks. */
void hw_door_status(struct hw_door *, struct hw_door_status *out);
/* Nobody and nothing in the gate, all shut, no alarm: the next may come. */
bool hw_door_clear(const struct hw_door_status *) MUST_USE;
/* "closed". */
const char *hw_door_state_name(enum hw_door_state);
/* "tailgating", of one bit. */
const char *hw_door_alarm_name(enum hw_door_alarm);
/* Locks, then forgets the device. */
void hw_door_close(struct hw_door **);

/*
 * For who writes a driver: a row of the table in door.c.  The cookie is freed
 * by close, which locks the doors first.
 */
struct hw_door_driver {
	const char *scheme;
	enum hw_err (*open)(const char *rest, void **cookie, int *fd);
	enum hw_err (*release)(
	    void *cookie, enum hw_door_leaf, unsigned for_ms);
	enum hw_err (*lock)(void *cookie);
	enum hw_err (*acknowledge)(void *cookie);
	enum hw_err (*lamp)(void *cookie, enum hw_door_lamp);
	void (*status)(void *cookie, struct hw_door_status *out);
	void (*close)(void *cookie);
};
/* Doors of the caller's own; the driver's open is not asked. */
enum hw_err hw_door_of(const struct hw_door_driver *, void *cookie, int fd,
    struct hw_door **out) MUST_USE;

#endif

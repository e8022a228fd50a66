#include "hw/door.h"

#include "hw/door_gpio.h"
#include "hw/door_serial.h"
#include "hw/virtual/door_sim.h"

#include <stdlib.h>
#include <string.h>

static const struct hw_door_driver *const drivers[] = {
    &hw_door_sim_driver,
    &hw_door_serial_driver,
    &hw_door_gpio_driver,
};

struct hw_door {
	const struct hw_door_driver *driver;
	void *cookie;
	int fd;
};

enum hw_err
hw_door_open(const char *uri, struct hw_door **out)
{
	const char *colon = strchr(uri, ':');
	const struct hw_door_driver *driver = NULL;
	struct hw_door *door;
	enum hw_err e;

	if (colon == NULL)
		return HW_E_ARGUMENT;
	for (size_t i = 0; i < sizeof(drivers) / sizeof(drivers[0]); i++)
		if (strlen(drivers[i]->scheme) == (size_t)(colon - uri) &&
		    strncmp(drivers[i]->scheme, uri, (size_t)(colon - uri)) ==
			0)
			driver = drivers[i];
	if (driver == NULL)
		return HW_E_UNSUPPORTED;
	if ((door = calloc(1, sizeof(*door))) == NULL)
		return HW_E_MEMORY;
	door->driver = driver;
	e = driver->open(colon + 1, &door->cookie, &door->fd);
	if (e != HW_E_OK) {
		free(door);
		return e;
	}
	*out = door;
	return HW_E_OK;
}

enum hw_err
hw_door_of(const struct hw_door_driver *driver, void *cookie, int fd,
    struct hw_door **out)
{
	struct hw_door *door = calloc(1, sizeof(*door));

	if (door == NULL)
		return HW_E_MEMORY;
	*door = (struct hw_door) {driver, cookie, fd};
	*out = door;
	return HW_E_OK;
}

int
hw_door_fd(const struct hw_door *door)
{
	return door->fd;
}

/* Nothing is released that is not known to be shut or on its way. */
enum hw_err
hw_door_release(struct hw_door *door, enum hw_door_leaf leaf, unsigned for_ms)
{
	struct hw_door_status s;

	if (for_ms == 0 || for_ms > HW_DOOR_RELEASE_MAX_MS)
		return HW_E_ARGUMENT;
	hw_door_status(door, &s);
	if ((unsigned)leaf >= s.doors)
		return HW_E_UNSUPPORTED;
	if (s.state != HW_DOOR_CLOSED && s.state != HW_DOOR_OPEN)
		return HW_E_STATE;
	return door->driver->release(door->cookie, leaf, for_ms);
}

enum hw_err
hw_door_lock(struct hw_door *door)
{
	return door->driver->lock(door->cookie);
}

enum hw_err
hw_door_acknowledge(struct hw_door *door)
{
	return door->driver->acknowledge(door->cookie);
}

enum hw_err
hw_door_lamp(struct hw_door *door, enum hw_door_lamp lamp)
{
	if ((unsigned)lamp >= HW_DOOR_LAMPS)
		return HW_E_ARGUMENT;
	return door->driver->lamp(door->cookie, lamp);
}

void
hw_door_status(struct hw_door *door, struct hw_door_status *out)
{
	door->driver->status(door->cookie, out);
}

/* One door alone has no room of its own: people may stand before it. */
bool
hw_door_clear(const struct hw_door_status *s)
{
	const unsigned past = HW_DOOR_A_KEY | HW_DOOR_A_REFUSED |
	    HW_DOOR_A_SILENCE | HW_DOOR_A_WRONG_WAY | HW_DOOR_A_TAILGATE;

	return s->state == HW_DOOR_CLOSED && (s->alarms & ~past) == 0 &&
	    (s->doors < HW_DOOR_LEAVES || (!s->present && !s->object));
}

const char *
hw_door_state_name(enum hw_door_state state)
{
	static const char *const names[] = {
	    [HW_DOOR_UNKNOWN] = "unknown",
	    [HW_DOOR_CLOSED] = "closed",
	    [HW_DOOR_OPEN] = "open",
	    [HW_DOOR_BLOCKED] = "blocked",
	    [HW_DOOR_FORCED] = "forced",
	    [HW_DOOR_EMERGENCY] = "emergency",
	};

	return (unsigned)state < sizeof(names) / sizeof(names[0])
	    ? names[state]
	    : names[HW_DOOR_UNKNOWN];
}

const char *
hw_door_alarm_name(enum hw_door_alarm alarm)
{
	static const char *const names[] = {"blocked", "forced", "emergency",
	    "tailgating", "crowd", "wrong way", "left object", "silence",
	    "tampering", "key", "refused"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (alarm == 1u << i)
			return names[i];
	return "unknown";
}

void
hw_door_close(struct hw_door **door)
{
	if (*door == NULL)
		return;
	(*door)->driver->close((*door)->cookie);
	free(*door);
	*door = NULL;
}

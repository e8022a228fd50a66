/*
 * Doors on lines of this computer, through libgpiod.
 *
 *	gpio:/dev/gpiochip0?exit=17&beat=18&exit_closed=5u&emergency=6n&...
 *
 * An option is a line's name, its value the offset on that chip and letters: n
 * active low, u pulled up, d pulled down.  Inputs have the names of
 * HW_INTERLOCK_INPUTS; outputs are
 *
 *	exit, entry			current to a bolt; without: it is locked
 *	exit_green, entry_green		lamps at the doors, red without
 *	sound
 *	ready, busy, officer		the lamp over the lane
 *	beat				changes its level ten times a second
 *
 * exit, exit_closed, exit_near, emergency and beat have to be there, with entry
 * also entry_closed, entry_near and present.  open_ms and close_ms are a
 *motor's times (hw/interlock.h).
 *
 * What becomes of a line when its owner dies is up to the kernel's driver: so
 * the bolts' current has to run through a relay that falls off when `beat` no
 * longer changes (a retriggerable monostable, about a second).  It is the
 * watchdog that a serial controller has of its own.  The emergency button cuts
 * the same current by wire; its contact opens in an emergency and is read here
 * as active low, so that a cut wire is one, too.
 */
#ifndef HW_DOOR_GPIO_H
#define HW_DOOR_GPIO_H

#include "hw/door.h"

extern const struct hw_door_driver hw_door_gpio_driver;

#endif

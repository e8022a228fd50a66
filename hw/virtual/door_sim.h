/*
 * A simulated door: sim:[LOG][?option=value&...]
 *
 *	open_ms=300	from released to open
 *	pass_ms=700	from open to the traveller's passage; 0: nobody goes
 *	close_ms=300	from told to close to locked
 *	people=1	who go through at a passage
 *	fault=		stuck (never arrives at open), forced (opened from
 *			outside without release), silent (the controller dies
 *			when it is told to release)
 *	forced_ms=500	when it is forced, after it was opened
 *
 * Its controller is a process of its own, as the real one is a box of its own:
 * it has the sensors, keeps the time of a release, and locks the door when the
 * other end of its line is gone, however that happened.
 *
 * LOG is appended to, one line for each change: milliseconds since the door was
 * opened, state, passages.
 */
#ifndef HW_VIRTUAL_DOOR_SIM_H
#define HW_VIRTUAL_DOOR_SIM_H

#include "hw/door.h"

extern const struct hw_door_driver hw_door_sim_driver;

#endif

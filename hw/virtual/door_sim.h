/*
 * Simulated doors: sim:[LOG][?option=value&...]
 *
 *	doors=1		1, or 2 with room for one between them
 *	open_ms=300	from released to open
 *	pass_ms=700	from open to the traveller's first step; 0: nobody goes
 *	close_ms=300	from told to close to locked
 *	people=1	who come when the first door opens
 *	key_ms=0	then an officer fetches who is shut in; 0: nobody does
 *	fault=none	what goes wrong: HW_DOOR_FAULTS of door_world.h
 *	fault_ms=500	when it does, for forced and emergency
 *
 * The controller is a process of its own, as the real one is a box of its own,
 * and is spoken to as one: over the line of hw/door_line.h.  It has the
 *sensors, keeps the time of a release, and locks the doors when the other end
 *of its line is gone or silent, however that happened.
 *
 * LOG is appended to, one line for each change: milliseconds since the start,
 * state of the doors, people who left by the exit.
 */
#ifndef HW_VIRTUAL_DOOR_SIM_H
#define HW_VIRTUAL_DOOR_SIM_H

#include "hw/door.h"

extern const struct hw_door_driver hw_door_sim_driver;

/*
 * The same controller behind a pseudo-terminal (hw/virtual/pty.h) that becomes
 * `path`, for serial: addresses; options as after sim:.  Returns where they are
 * malformed or the terminal cannot be made; else it serves until it is killed.
 */
enum hw_err hw_door_sim_serve(const char *options, const char *path);

#endif

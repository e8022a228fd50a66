/*
 * What a simulated controller has on its wires: bolts, leaves, motors, people
 * and what goes wrong with them.  Without any I/O: outputs and the time go in,
 * the sensors' levels come out.
 */
#ifndef HW_VIRTUAL_DOOR_WORLD_H
#define HW_VIRTUAL_DOOR_WORLD_H

#include "hw/interlock.h"

/* clang-format off */
#define HW_DOOR_FAULTS(X)                                                     \
	X(NONE,      "none")                                                  \
	X(STUCK,     "stuck")     /* no door leaves its place */              \
	X(WEDGED,    "wedged")    /* no door shuts again */                   \
	X(FORCED,    "forced")    /* the exit is broken open */               \
	X(WRONG_WAY, "wrong-way") /* somebody comes in by the exit */         \
	X(OBJECT,    "object")    /* who leaves leaves something */           \
	X(EMERGENCY, "emergency") /* the button, for a second */              \
	X(SILENT,    "silent")    /* the controller dies with a release */    \
	X(MUTE,      "mute")      /* its line is cut then */
/* clang-format on */

enum hw_door_fault {
#define HW_DOOR_CODE(name, word) HW_DOOR_FAULT_##name,
	HW_DOOR_FAULTS(HW_DOOR_CODE)
#undef HW_DOOR_CODE
	HW_DOOR_FAULT_COUNT
};

#define HW_DOOR_WORLD_PEOPLE 9

struct hw_door_world {
	unsigned doors;
	unsigned open_ms, pass_ms, close_ms;
	unsigned people; /* who come at a release of the first door */
	unsigned key_ms; /* then an officer fetches who stands inside; 0: no */
	enum hw_door_fault fault;
	unsigned fault_ms; /* FORCED, EMERGENCY: since the start */

	uint64_t start_ms, fetch_ms;
	struct {
		enum {
			HW_DOOR_WORLD_SHUT,
			HW_DOOR_WORLD_OPENING,
			HW_DOOR_WORLD_OPEN,
			HW_DOOR_WORLD_CLOSING
		} place;
		uint64_t until_ms, open_ms;
		bool bolt; /* is out */
	} leaf[HW_DOOR_LEAVES];
	struct {
		enum {
			HW_DOOR_WORLD_NOWHERE,
			HW_DOOR_WORLD_OUTSIDE,
			HW_DOOR_WORLD_WALKS, /* through a door */
			HW_DOOR_WORLD_INSIDE,
		} place;
		enum hw_door_leaf door;
		bool back;
		uint64_t since_ms;
	} person[HW_DOOR_WORLD_PEOPLE];
	bool object;
};

void hw_door_world_init(struct hw_door_world *, uint64_t now_ms);
/* HW_IN() bits. */
unsigned hw_door_world_step(
    struct hw_door_world *, unsigned outputs, uint64_t now_ms);
/* Whether something moves: step again within 5 ms, else within 50. */
bool hw_door_world_moves(const struct hw_door_world *);

#endif

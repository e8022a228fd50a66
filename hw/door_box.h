/*
 * A controller of doors: the line (hw/door_line.h) on one side, the interlock
 * on the other; without any I/O, and without the gate's operating system.
 *
 *	hw_door_box_hear(&b, octets, &answer, now_ms);	from the line
 *	hw_door_box_sense(&b, inputs, &answer, now_ms);	every 50 ms or sooner
 *	... the outputs of b.interlock to the wires, b.lamp, answer to the line
 *...
 */
#ifndef HW_DOOR_BOX_H
#define HW_DOOR_BOX_H

#include "hw/door_line.h"

struct hw_door_box {
	struct hw_interlock interlock;
	struct hw_door_line line;
	uint32_t session;
	uint32_t beat; /* the gate's clock in the last one */
	bool any; /* an order has come in this session */
	uint8_t sequence;
	enum hw_door_line_result result;
	enum hw_door_lamp lamp;
	struct hw_door_line_status told;
};

/* Room for the answers to so many octets at once. */
#define HW_DOOR_BOX_HEARD 64u
#define HW_DOOR_BOX_ANSWER 512u

void hw_door_box_init(struct hw_door_box *, const struct hw_interlock_conf *,
    unsigned inputs, uint64_t now_ms);
/* At most HW_DOOR_BOX_HEARD octets. */
void hw_door_box_hear(
    struct hw_door_box *, struct span, struct sink *answer, uint64_t now_ms);
void hw_door_box_sense(struct hw_door_box *, unsigned inputs,
    struct sink *answer, uint64_t now_ms);

#endif

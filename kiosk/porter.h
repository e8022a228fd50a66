/*
 * The monitor's porter: opens the doors that the gate says, and turns what they
 * say into events of the gate.  What doors may do at all is their interlock's
 * to say (hw/interlock.h); that they do it only for a traveller who may pass is
 * the gate's (kiosk/gate.h).
 */
#ifndef KIOSK_PORTER_H
#define KIOSK_PORTER_H

#include "kiosk/gate.h"
#include "hw/door.h"

struct kiosk_monitor;

struct kiosk_porter {
	struct hw_door *door; /* NULL: a kiosk, which has none */
	enum hw_door_state state; /* as last seen */
	unsigned doors; /* as many as last answered */
	unsigned alarms;
	bool lost; /* said to be so */
	enum hw_door_lamp lamp;
};

struct kiosk_recorder;

/* The recorder may be NULL.  E_DEVICE: there is no such door, or not as many as
 * the topology needs.  Of those that do not answer yet that is not known. */
enum kiosk_err kiosk_porter_open(struct kiosk_porter *, struct kiosk_recorder *,
    const char *uri, enum gate_topology) MUST_USE;
/* Takes in what the doors say; for the monitor's loop. */
void kiosk_porter_look(struct kiosk_monitor *);
/* False where it cannot be released: a DOOR_FAULT. */
bool kiosk_porter_release(
    struct kiosk_monitor *, enum hw_door_leaf, unsigned for_ms) MUST_USE;
void kiosk_porter_lock(struct kiosk_monitor *);
/* Between two travellers: what has happened and is over is forgotten. */
void kiosk_porter_forget(struct kiosk_monitor *);
/* Shut, empty, nothing to complain of: the next may come. */
bool kiosk_porter_clear(struct kiosk_monitor *) MUST_USE;
/* As many doors as the topology needs answered last. */
bool kiosk_porter_fits(const struct kiosk_monitor *) MUST_USE;
/* The lamp over the lane follows the gate. */
void kiosk_porter_lamp(struct kiosk_monitor *);

#endif

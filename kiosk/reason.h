/*
 * Why a passage went to an officer, where no check of the document says it:
 * from the state and the event that led there.
 */
#ifndef KIOSK_REASON_H
#define KIOSK_REASON_H

#include "kiosk/decide.h"
#include "kiosk/gate.h"

struct kiosk_reason {
	const char *code, *text;
};

/* Never NULL members: what has no row is "out-of-order". */
struct kiosk_reason kiosk_reason_of(enum gate_state, enum gate_event);
/* Of a finger that did not admit: into the record; none for the traveller. */
void kiosk_reason_finger(
    struct kiosk_record *, const struct kiosk_finger *, enum kiosk_decision);

#endif

/*
 * Why a passage went to an officer, where no check of the document says it:
 * from the state and the event that led there.
 */
#ifndef KIOSK_REASON_H
#define KIOSK_REASON_H

#include "kiosk/gate.h"

struct kiosk_reason {
	const char *code, *text;
};

/* Never NULL members: what has no row is "out-of-order". */
struct kiosk_reason kiosk_reason_of(enum gate_state, enum gate_event);

#endif

/*
 * What workers say to the monitor, turned into events of the gate.
 */
#ifndef KIOSK_HEAR_H
#define KIOSK_HEAR_H

#include "kiosk/monitor.h"

/* Frames of this worker have come, or it has gone. */
void kiosk_hear(struct kiosk_monitor *, enum kiosk_peer);

/* One that was permitted.  What is not OK: the worker is to be lost. */
enum kiosk_err kiosk_hear_frame(
    struct kiosk_monitor *, enum kiosk_peer, const struct kiosk_msg *) MUST_USE;

#endif

/*
 * What workers say to the monitor, turned into events of the gate.
 */
#ifndef KIOSK_HEAR_H
#define KIOSK_HEAR_H

#include "kiosk/monitor.h"

/* Frames of this worker have come, or it has gone. */
void kiosk_hear(struct kiosk_monitor *, enum kiosk_peer);

#endif

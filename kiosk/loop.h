/*
 * The one loop of the gate: waits for workers, the door and the clock.
 */
#ifndef KIOSK_LOOP_H
#define KIOSK_LOOP_H

#include "kiosk/monitor.h"

/* Runs until the monitor stops or SIGTERM or SIGINT comes. */
enum kiosk_err kiosk_loop_run(struct kiosk_monitor *) MUST_USE;

#endif

/*
 * Waiting with an end: the clock of the devices, and a descriptor until then.
 */
#ifndef HW_WAIT_H
#define HW_WAIT_H

#include "hw/err.h"
#include "mrtd/bytes.h"

/* CLOCK_MONOTONIC in milliseconds. */
uint64_t hw_wait_now_ms(void);
/*
 * Until poll()'s events come or the time `end` of that clock is reached:
 * HW_E_TIMEOUT.  HW_E_IO: the descriptor cannot be polled.
 */
enum hw_err hw_wait_ready(int fd, short events, uint64_t end) MUST_USE;

#endif

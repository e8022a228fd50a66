/*
 * When the frames of a recorded camera are due: a timer, and the count of its
 * ticks.  Frame 0 is due at once.
 */
#ifndef HW_VIRTUAL_CAMERA_CLOCK_H
#define HW_VIRTUAL_CAMERA_CLOCK_H

#include "hw/err.h"
#include "mrtd/bytes.h"

struct hw_camera_clock {
	int fd; /* timerfd, -1 when closed */
	uint64_t start_ms, period_ns;
	uint64_t ticks; /* so far */
	uint64_t frames; /* of the recording */
	bool once;
	bool last_given;
};

/* 0 frames: never ticks.  period_ns is above zero. */
enum hw_err hw_camera_clock_open(struct hw_camera_clock *, uint64_t period_ns,
    uint64_t frames, bool once) MUST_USE;
/*
 * The newest frame due: its number since the start, its place in the recording
 * and when it was due.  HW_E_NOT_READY, HW_E_END.
 */
enum hw_err hw_camera_clock_next(struct hw_camera_clock *, uint64_t *number,
    size_t *index, uint64_t *time_ms) MUST_USE;
void hw_camera_clock_close(struct hw_camera_clock *);

#endif

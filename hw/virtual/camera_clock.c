#include "hw/virtual/camera_clock.h"

#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S 1000000000u
#define NS_PER_MS 1000000u

enum hw_err
hw_camera_clock_open(
    struct hw_camera_clock *c, uint64_t period_ns, uint64_t frames, bool once)
{
	struct itimerspec t = {
	    .it_value = {.tv_nsec = 1},
	    .it_interval = {.tv_sec = (time_t)(period_ns / NS_PER_S),
		.tv_nsec = (long)(period_ns % NS_PER_S)},
	};
	struct timespec now;

	*c = (struct hw_camera_clock) {
	    .fd = -1, .period_ns = period_ns, .frames = frames, .once = once};
	c->fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	if (c->fd < 0)
		return HW_E_OPEN;
	if (clock_gettime(CLOCK_MONOTONIC, &now) != 0 ||
	    (frames > 0 && timerfd_settime(c->fd, 0, &t, NULL) != 0)) {
		hw_camera_clock_close(c);
		return HW_E_OPEN;
	}
	c->start_ms = (uint64_t)now.tv_sec * 1000 +
	    (uint64_t)now.tv_nsec / NS_PER_MS;
	return HW_E_OK;
}

enum hw_err
hw_camera_clock_next(struct hw_camera_clock *c, uint64_t *number, size_t *index,
    uint64_t *time_ms)
{
	struct itimerspec off = {0};
	uint64_t ticks;

	if (c->last_given && c->ticks == UINT64_MAX)
		return HW_E_END;
	if (read(c->fd, &ticks, sizeof(ticks)) != sizeof(ticks))
		return HW_E_NOT_READY;
	c->ticks += ticks;
	*number = c->ticks - 1;
	if (c->once && *number >= c->frames) {
		if (c->last_given) {
			/* Said once through the fd, from then on to who asks.
			 */
			(void)timerfd_settime(c->fd, 0, &off, NULL);
			c->ticks = UINT64_MAX;
			return HW_E_END;
		}
		*number = c->frames - 1;
	}
	c->last_given = c->once && *number == c->frames - 1;
	*index = (size_t)(*number % c->frames);
	*time_ms = c->start_ms + *number * c->period_ns / NS_PER_MS;
	return HW_E_OK;
}

void
hw_camera_clock_close(struct hw_camera_clock *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
}

#include "hw/wait.h"

#include <errno.h>
#include <poll.h>
#include <time.h>

uint64_t
hw_wait_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

enum hw_err
hw_wait_ready(int fd, short events, uint64_t end)
{
	struct pollfd pfd = {.fd = fd, .events = events};

	for (;;) {
		uint64_t now = hw_wait_now_ms();
		int rc = poll(&pfd, 1, now < end ? (int)(end - now) : 0);

		if (rc > 0)
			return HW_E_OK;
		if (rc == 0)
			return HW_E_TIMEOUT;
		if (errno != EINTR)
			return HW_E_IO;
	}
}

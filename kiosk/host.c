#include "kiosk/host.h"

#include <errno.h>
#include <sys/random.h>
#include <time.h>

static const struct kiosk_host_tap *tap;

void
kiosk_host_tap(const struct kiosk_host_tap *t)
{
	tap = t;
}

static uint64_t
read_clock(clockid_t id, uint64_t per_second)
{
	struct timespec t;

	if (clock_gettime(id, &t) != 0)
		return 0;
	return (uint64_t)t.tv_sec * per_second +
	    (uint64_t)t.tv_nsec / (1000000000 / per_second);
}

uint64_t
kiosk_host_now_ms(void)
{
	if (tap != NULL && tap->still)
		return tap->now_ms;
	return read_clock(CLOCK_MONOTONIC, 1000);
}

uint64_t
kiosk_host_now_us(void)
{
	return read_clock(CLOCK_MONOTONIC, 1000000);
}

int64_t
kiosk_host_time_ms(void)
{
	struct timespec t;

	if (tap != NULL && tap->still)
		return tap->time_ms;
	clock_gettime(CLOCK_REALTIME, &t);
	return INT64_C(1000) * t.tv_sec + t.tv_nsec / 1000000;
}

int64_t
kiosk_host_time(void)
{
	if (tap != NULL && tap->still)
		return tap->time_ms / 1000;
	return (int64_t)time(NULL);
}

bool
kiosk_host_day(const char *text, int64_t *out)
{
	struct tm tm = {.tm_isdst = 0};
	const char *end = strptime(text, "%Y-%m-%d", &tm);

	int day = tm.tm_mday;
	time_t t;

	if (end == NULL || *end != '\0')
		return false;
	/* timegm() makes 2 March of 30 February. */
	t = timegm(&tm);
	if (tm.tm_mday != day)
		return false;
	*out = (int64_t)t;
	return true;
}

uint64_t
kiosk_host_cpu_us(void)
{
	/* Under RLIMIT_CPU the kernel counts a process by ticks only. */
	const uint64_t us = read_clock(CLOCK_THREAD_CPUTIME_ID, 1000000);

	return tap != NULL ? tap->cpu_us(tap->cookie, us) : us;
}

static uint64_t
now_ms(void *cookie)
{
	(void)cookie;
	return kiosk_host_now_ms();
}

static bool
draw(uint8_t *p, size_t n)
{
	while (n > 0) {
		ssize_t got = getrandom(p, n, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		p += got;
		n -= (size_t)got;
	}
	return true;
}

bool
kiosk_host_random(uint8_t *p, size_t n)
{
	return draw(p, n) && (tap == NULL || tap->random(tap->cookie, p, n));
}

static bool
fill(void *cookie, uint8_t *p, size_t n)
{
	(void)cookie;
	return kiosk_host_random(p, n);
}

const struct mrtd_env kiosk_host_env = {.now_ms = now_ms, .random = fill};

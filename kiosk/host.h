/*
 * What the operating system gives to the pure core: clocks and randomness.
 */
#ifndef KIOSK_HOST_H
#define KIOSK_HOST_H

#include "mrtd/transport.h"

/* Monotonic clock and the kernel's generator; no cookie, nothing to free. */
extern const struct mrtd_env kiosk_host_env;

/* CLOCK_MONOTONIC in milliseconds, in microseconds. */
uint64_t kiosk_host_now_ms(void);
uint64_t kiosk_host_now_us(void);
/* Seconds, milliseconds since 1970-01-01 UTC. */
int64_t kiosk_host_time(void);
int64_t kiosk_host_time_ms(void);
/* "2026-11-22" to the first second of that day; false: not a date. */
bool kiosk_host_day(const char *text, int64_t *out) MUST_USE;
/* CPU time of this thread in microseconds. */
uint64_t kiosk_host_cpu_us(void);
/* The kernel's generator. */
bool kiosk_host_random(uint8_t *p, size_t n) MUST_USE;

/*
 * Who records this process or replays it (kiosk/recorder.h): clocks that stand
 * still, and a part in every measurement and every draw of chance.
 */
struct kiosk_host_tap {
	bool still;
	uint64_t now_ms; /* where still: CLOCK_MONOTONIC */
	int64_t time_ms; /* and the time of day */
	void *cookie;
	uint64_t (*cpu_us)(void *cookie, uint64_t measured);
	/* p was filled; it may be filled anew. */
	bool (*random)(void *cookie, uint8_t *p, size_t n);
};
/* The caller's, until NULL is given. */
void kiosk_host_tap(const struct kiosk_host_tap *);

#endif

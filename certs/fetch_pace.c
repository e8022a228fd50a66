#include "certs/fetch_pace.h"

/* One step of a clock that runs ahead of the real one while we are early. */
static uint64_t
book(uint64_t *next_us, uint64_t cost_us, uint64_t now_ms)
{
	uint64_t now_us = now_ms * 1000, wait_us;

	if (*next_us < now_us)
		*next_us = now_us;
	wait_us = *next_us - now_us;
	*next_us += cost_us;
	return (wait_us + 999) / 1000;
}

uint64_t
certs_fetch_pace_request(struct certs_fetch_pace *p, uint64_t now_ms)
{
	if (p->requests_per_minute == 0)
		return 0;
	return book(
	    &p->next_request_us, 60000000u / p->requests_per_minute, now_ms);
}

uint64_t
certs_fetch_pace_bytes(struct certs_fetch_pace *p, uint64_t n, uint64_t now_ms)
{
	if (p->bytes_per_second == 0)
		return 0;
	/* Bytes are booked after they came: the wait is for themselves. */
	(void)book(
	    &p->next_byte_us, n * 1000000u / p->bytes_per_second, now_ms);
	return book(&p->next_byte_us, 0, now_ms);
}

bool
certs_fetch_pace_retry(
    unsigned failures, uint64_t asked_s, unsigned max_s, uint64_t *wait_s)
{
	uint64_t own = failures < 1 ? 0
	    : failures < 12	    ? UINT64_C(1) << (failures - 1)
				    : 2048;

	*wait_s = own > asked_s ? own : asked_s;
	return *wait_s <= max_s;
}

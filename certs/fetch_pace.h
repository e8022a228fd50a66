/*
 * How fast a server is asked: requests a minute, bytes a second, and how long
 * to stay away after a failure.  Pure: the clock's readings come in, waiting
 * times go out.
 */
#ifndef CERTS_FETCH_PACE_H
#define CERTS_FETCH_PACE_H

#include <stdbool.h>
#include <stdint.h>

struct certs_fetch_pace {
	unsigned bytes_per_second, requests_per_minute; /* 0: no limit */
	uint64_t next_request_us, next_byte_us;
};

/* Books one request; how long to wait before it is made. */
uint64_t certs_fetch_pace_request(struct certs_fetch_pace *, uint64_t now_ms);
/* Books bytes that arrived; how long to wait before more are read. */
uint64_t certs_fetch_pace_bytes(
    struct certs_fetch_pace *, uint64_t n, uint64_t now_ms);
/*
 * How many seconds to stay away before attempt number failures + 1: 1, 2, 4
 * and so on, at least what the server asked for (Retry-After, RFC 9110
 * §10.2.3; 0: nothing).  False: that is longer than max_s.
 */
bool certs_fetch_pace_retry(
    unsigned failures, uint64_t asked_s, unsigned max_s, uint64_t *wait_s);

#endif

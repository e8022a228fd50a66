/*
 * Gives a chip to readers: over vpcd to PC/SC, over a Unix socket to
 * hw/pipe.h, behind a virtual PN532 to libnfc.  Returns when told to stop, or
 * when the other side is gone.
 */
#ifndef KIOSK_CHIP_SERVE_H
#define KIOSK_CHIP_SERVE_H

#include <signal.h>

#include "hw/err.h"
#include "hw/virtual/radio.h"
#include "mrtd/chip/chip.h"

struct kiosk_chip_serve {
	struct mrtd_chip *chip;
	struct mrtd_chip *second; /* in the same field (PN532); NULL: none */
	const struct hw_radio *link; /* as slow as that; NULL: at once */
	const volatile sig_atomic_t *stop; /* set by a signal handler */
	/* One session: until power is taken away, or the client goes. */
	bool once;
	/* Called each time when a reader can find the chip. */
	void (*ready)(void *cookie);
	void *cookie;
};

enum hw_err kiosk_chip_serve_vpcd(const struct kiosk_chip_serve *,
    const char *host, const char *port) MUST_USE;
/* The socket file is removed at the end. */
enum hw_err kiosk_chip_serve_socket(
    const struct kiosk_chip_serve *, const char *path) MUST_USE;
/* path: hw/virtual/pty.h.  libnfc: pn532_uart:PATH:115200. */
enum hw_err kiosk_chip_serve_pn532(
    const struct kiosk_chip_serve *, const char *path) MUST_USE;

/* Sleeps, but not longer than until a signal. */
void kiosk_chip_serve_rest(const struct kiosk_chip_serve *, uint32_t ms);
/*
 * Sleeps as long as the answer takes: what the chip itself delays, and the
 * link.  since: kiosk_host_now_us() before the chip began to work.
 */
void kiosk_chip_serve_take_time(const struct kiosk_chip_serve *,
    const struct mrtd_chip *, struct span capdu, size_t rapdu_n,
    uint64_t since_us);

#endif

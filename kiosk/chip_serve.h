/*
 * Gives a chip to readers: over vpcd to PC/SC, over a Unix socket to
 * hw/pipe.h.  Returns when told to stop, or when the other side is gone.
 */
#ifndef KIOSK_CHIP_SERVE_H
#define KIOSK_CHIP_SERVE_H

#include <signal.h>

#include "hw/err.h"
#include "mrtd/chip/chip.h"

struct kiosk_chip_serve {
	struct mrtd_chip *chip;
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

#endif

/*
 * The card side of vpcd, the PC/SC driver whose card is a socket
 * (vsmartcard-vpcd 3.3): what a document laid on that virtual reader does.
 *
 * The driver listens, the card connects; to close is to be taken away.  A
 * message is a 16-bit big-endian length and that many bytes; one byte alone is
 * control (00 off, 01 on, 02 reset, 04 the ATR is asked for), more is an APDU.
 *
 * The driver writes length and contents in two pieces and waits for ours in
 * the same way.  Without TCP_NODELAY and TCP_QUICKACK, the latter set again
 * around every receive because the kernel forgets it, delayed acknowledgement
 * makes each APDU cost 44 ms instead of 0.05 ms.
 */
#ifndef HW_VIRTUAL_VPCD_H
#define HW_VIRTUAL_VPCD_H

#include "hw/err.h"
#include "mrtd/bytes.h"

enum hw_vpcd_event {
	HW_VPCD_OFF,
	HW_VPCD_ON,
	HW_VPCD_RESET,
	HW_VPCD_ATR, /* to be answered with the ATR */
	HW_VPCD_APDU, /* to be answered with the R-APDU, or never */
};

/* The longest message in either direction. */
#define HW_VPCD_MAX 65535

struct hw_vpcd {
	int fd; /* -1 when closed */
	uint8_t buf[HW_VPCD_MAX];
};

/*
 * Connects, and returns when the driver has seen the card, which takes up to
 * half a second.  host is a name or an address, port a number as text.
 * HW_E_OPEN: nobody listens.  HW_E_TIMEOUT: the driver looks at no card.
 */
enum hw_err hw_vpcd_open(struct hw_vpcd *, const char *host, const char *port,
    unsigned timeout_ms) MUST_USE;
/*
 * The next message.  capdu borrows from the struct until the next call.
 * HW_E_TIMEOUT: nothing came, the connection is still good; HW_E_GONE: the
 * driver has closed.
 */
enum hw_err hw_vpcd_next(struct hw_vpcd *, enum hw_vpcd_event *,
    struct span *capdu, unsigned timeout_ms) MUST_USE;
enum hw_err hw_vpcd_answer(struct hw_vpcd *, struct span) MUST_USE;
void hw_vpcd_close(struct hw_vpcd *);

#endif

/*
 * A document reader with a serial port or a keyboard wedge behind a tty: it
 * sends the MRZ as lines of text when a document is laid on it
 * (hw/docscan_frame.h says how).
 */
#ifndef HW_DOCSCAN_H
#define HW_DOCSCAN_H

#include "hw/docscan_frame.h"

struct hw_docscan;

/*
 * A tty (set to raw mode, 8N1 at its present speed), a pseudo-terminal, a FIFO,
 * or a unix socket to connect to.
 */
enum hw_err hw_docscan_open(const char *path, struct hw_docscan **out) MUST_USE;
/* For poll(). */
int hw_docscan_fd(const struct hw_docscan *);
/* For poll(): -1, or milliseconds until hw_docscan_read() should look again. */
int hw_docscan_wait_ms(const struct hw_docscan *);
/*
 * Never blocks.  As hw_docscan_frame_feed(), and HW_E_GONE when the device
 * hung up.  Repeat until HW_E_NOT_READY: one read() may hold two documents.
 */
enum hw_err hw_docscan_read(struct hw_docscan *, struct span *text) MUST_USE;
/* Wipes the text that it still holds. */
void hw_docscan_close(struct hw_docscan **);

#endif

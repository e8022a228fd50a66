/*
 * A document reader with a serial port or a keyboard wedge behind a tty: it
 * sends the MRZ as lines of text when a document is laid on it
 * (hw/docscan_frame.h says how).
 */
#ifndef HW_DOCSCAN_H
#define HW_DOCSCAN_H

#include "hw/docscan_frame.h"

/* clang-format off */
/*
 * How a document lies, where the scanner says so: a text of one line, "?" and
 * this word.  Readers with a camera know it; a plain MRZ reader never says it.
 * Append-only.
 */
#define HW_DOCSCAN_SIGHTS(X)                                                  \
	X(GONE)        /* nothing lies there any longer */                    \
	X(SEEN)        /* something lies there and is being looked at */      \
	X(PAGE)        /* a page, and no MRZ on it */                         \
	X(TURNED)      /* an MRZ, upside down */                              \
	X(CLOSED)      /* a cover */                                          \
	X(ASKEW)       /* not flat, or half beside the glass */               \
	X(MOVED)       /* it moved before the MRZ was read */                 \
	X(SEVERAL)     /* more than one document */
/* clang-format on */

enum hw_docscan_sight {
#define HW_CODE(name) HW_DOCSCAN_##name,
	HW_DOCSCAN_SIGHTS(HW_CODE)
#undef HW_CODE
	HW_DOCSCAN_SIGHT_COUNT
};

struct hw_docscan;

/*
 *	PATH[?speed=9600]
 *		a tty, set to raw mode, 8N1, at its present speed where none is
 *		named; a pseudo-terminal, a FIFO, or a unix socket to connect to
 *	keyboard:PATH[?keys=us]
 *		a keyboard wedge's /dev/input/by-id/...-event-kbd, taken for
 *		this process alone (hw/docscan_keys.h): nobody types by it;
 *		a reader of bar codes is one, too
 *
 * ARGUMENT: malformed, or no such speed or layout.
 */
enum hw_err hw_docscan_open(const char *path, struct hw_docscan **out) MUST_USE;
/*
 * Looks at a keyboard: address without taking the device or a byte of it.
 * UNSUPPORTED: it is no keyboard, or lacks keys that a reader of documents or
 * slips types with; else as hw_docscan_open().
 */
enum hw_err hw_docscan_look(const char *path) MUST_USE;
/* For poll(). */
int hw_docscan_fd(const struct hw_docscan *);
/* For poll(): -1, or milliseconds until hw_docscan_read() should look again. */
int hw_docscan_wait_ms(const struct hw_docscan *);
/*
 * Never blocks.  As hw_docscan_frame_feed(), and HW_E_GONE when the device
 * hung up.  Repeat until HW_E_NOT_READY: one read() may hold two documents.
 */
enum hw_err hw_docscan_read(struct hw_docscan *, struct span *text) MUST_USE;
/*
 * Whether a text is a sight and no MRZ.  Text that begins with "?" and is none
 * of the words above is neither: an MRZ that cannot be read.
 */
bool hw_docscan_sight_of(struct span text, enum hw_docscan_sight *out) MUST_USE;
/* "TURNED"; "UNKNOWN" outside the range. */
const char *hw_docscan_sight_name(enum hw_docscan_sight);
/* Wipes the text that it still holds. */
void hw_docscan_close(struct hw_docscan **);

#endif

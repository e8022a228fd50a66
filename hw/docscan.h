/*
 * A document reader with a serial port or a keyboard wedge behind a tty: it
 * sends the MRZ as lines of text when a document is laid on it.
 *
 * Two framings, told apart by the first byte:
 *
 *	STX line CR line CR ETX	ETX ends it; a check byte that some
 *				readers send after ETX is dropped
 *	line CR line CR		as many lines as that length of line has
 *				in Doc 9303 (3 of 30, 2 of 36 or 44), an empty
 *				line, or silence for 300 ms ends it
 *
 * CR, LF and CR LF all end a line.  The text is not judged: mrtd/mrz does that.
 * Only bytes that are no printable ASCII, lines out of bounds and frames that
 * never end are refused; then all of that frame is dropped and one error says
 * so.
 */
#ifndef HW_DOCSCAN_H
#define HW_DOCSCAN_H

#include "hw/err.h"
#include "mrtd/bytes.h"

/* Three lines of 30 with their separators, or two of 44. */
#define HW_DOCSCAN_TEXT_MAX 93
/* A frame that has begun must go on within this time. */
#define HW_DOCSCAN_SILENCE_MS 300

/* What a document reader sends, byte by byte: a value, without any I/O. */
struct hw_docscan_frame {
	uint8_t text[HW_DOCSCAN_TEXT_MAX]; /* lines, each ended by LF */
	size_t n;
	size_t line; /* length of the line that is being read */
	size_t lines; /* complete lines so far */
	size_t first; /* length of the first line */
	uint64_t last_ms;
	bool framed; /* began with STX */
	bool dropping; /* bad: drop until its end */
	bool busy; /* something was read since the last frame */
	bool after_cr;
	uint8_t skip; /* bytes to drop after ETX */
	enum hw_err bad; /* why it is dropped */
};

void hw_docscan_frame_init(struct hw_docscan_frame *);
/*
 * Eats bytes from the front of in up to the end of one frame.
 * HW_E_OK: *text holds the lines, each ended by LF, until the next call.
 * HW_E_NOT_READY: all was eaten, the frame goes on.  HW_E_FORMAT, HW_E_LIMIT:
 * a frame was dropped.  HW_E_TIMEOUT: what had begun did not go on, and was
 * dropped.  now_ms is monotonic; call it with an empty span when time passes.
 */
enum hw_err hw_docscan_frame_feed(struct hw_docscan_frame *, struct span *in,
    uint64_t now_ms, struct span *text) MUST_USE;
void hw_docscan_frame_wipe(struct hw_docscan_frame *);

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

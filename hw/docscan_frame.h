/*
 * What a document reader sends, byte by byte: a value, without any I/O.
 *
 * A line longer than any of an MRZ is a bar code's, and the only one.  Two
 * framings, told apart by the first byte:
 *
 *	STX line CR line CR ETX	ETX ends it; a check byte that some
 *				readers send after ETX is dropped
 *	line CR line CR		as many lines as that length of line has
 *				in Doc 9303 (3 of 30, 2 of 36 or 44), an empty
 *				line, or silence for 300 ms ends it
 *
 * CR, LF and CR LF all end a line.  The text is not judged: mrtd/mrz does that.
 * Only bytes that are no printable ASCII, texts out of bounds and frames that
 * never end are refused; then all of that frame is dropped and one error says
 * so.
 */
#ifndef HW_DOCSCAN_FRAME_H
#define HW_DOCSCAN_FRAME_H

#include "hw/err.h"
#include "mrtd/bytes.h"

/* Three lines of 30 with their separators, or two of 44. */
#define HW_DOCSCAN_TEXT_MAX 93
/* One line alone: what a bar code says. */
#define HW_DOCSCAN_CODE_MAX 2400
/* A frame that has begun must go on within this time. */
#define HW_DOCSCAN_SILENCE_MS 300

struct hw_docscan_frame {
	uint8_t text[HW_DOCSCAN_CODE_MAX + 1]; /* lines, each ended by LF */
	size_t n;
	size_t line; /* length of the line that is being read */
	size_t lines; /* complete lines so far */
	size_t first; /* length of the first line */
	uint64_t last_ms; /* when the last byte came */
	bool busy; /* a frame has begun */
	bool framed; /* with STX */
	bool dropping; /* and is bad */
	bool after_cr, after_etx;
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

#endif

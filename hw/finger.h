/*
 * A fingerprint sensor, through libfprint 1.94.
 *
 *	fprint[:DRIVER]?ppi=500	the first sensor that gives images, or that of
 *				a driver: fprint:uru4000?ppi=512
 *	virtual:PATH?ppi=500	libfprint's own virtual image device: whoever
 *				connects to the socket PATH plays the finger
 *
 * The resolution has to be said: libfprint knows it of no sensor.
 *
 *	hw_finger_open(uri, &f);
 *	hw_finger_start(f);
 *	for (;;) {
 *		poll(hw_finger_fd(f), hw_finger_wait_ms(f)) ...
 *		e = hw_finger_step(f, &image);
 *		if (e != HW_E_NOT_READY)
 *			break;
 *	}
 *	hw_finger_close(&f);
 *
 * or hw_finger_capture(), which is this loop with an end.
 *
 * The library runs in the default GMainContext of the one thread that calls
 * here; it enumerates for ever where a thread has pushed a context of its own.
 * It looks for minutiae in every image, in a thread that it starts for that, so
 * a picture without any comes back as AGAIN.
 *
 * The image is wiped in the library's memory before that is freed, but not the
 * library's working memory (lines of a swipe, minutiae): a process that holds
 * fingerprints sets mallopt(M_PERTURB).
 *
 * Sensors differ in what they are good for at a border: TR-03121-3.1 asks for
 * 500 or 1000 ppi and 16 x 20 mm; most that libfprint drives are smaller.  None
 * says anything about whether the finger lives.
 *
 * After hw_finger_open() no file is opened any more: the sandbox may close.
 */
#ifndef HW_FINGER_H
#define HW_FINGER_H

#include "hw/err.h"
#include "mrtd/bytes.h"

/* Of an image, each way; ppi. */
#define HW_FINGER_SIDE_MAX 2048u
#define HW_FINGER_PPI_MIN 250u
#define HW_FINGER_PPI_MAX 1200u

/* Grey, ridges dark, rows from the top without padding, in caller's memory. */
struct hw_finger_image {
	uint8_t *px;
	size_t cap;
	unsigned width, height, ppi;
};

/* What the finger has to do better; append-only. */
enum hw_finger_hint {
	HW_FINGER_NO_HINT, /* lay it down */
	HW_FINGER_PRESENT, /* it lies there */
	HW_FINGER_BAD, /* nothing could be made of it */
	HW_FINGER_SHORT, /* too short a time, or a swipe too short */
	HW_FINGER_CENTRE, /* not in the middle */
	HW_FINGER_LIFT, /* take it off first */
	HW_FINGER_HINTS
};

struct hw_finger;

/*
 * HW_E_NONE: no such sensor.  HW_E_STATE: another thread runs the default
 * GMainContext.  HW_E_BUSY: another program has it.
 * HW_E_UNSUPPORTED: it compares inside and gives no image.
 */
enum hw_err hw_finger_open(const char *uri, struct hw_finger **out) MUST_USE;
/* Cancels what runs. */
void hw_finger_close(struct hw_finger **);
/* "Digital Persona U.are.U 4000/4000B/4500", valid until close. */
const char *hw_finger_name(const struct hw_finger *);
/* Whether the finger is drawn over the sensor, not laid on it. */
bool hw_finger_swiped(const struct hw_finger *);

/*
 * Waits for a finger from now on.  HW_E_BUSY: the capture before has not ended
 * yet; HW_E_GONE.
 */
enum hw_err hw_finger_start(struct hw_finger *) MUST_USE;
/* The capture will end as HW_E_CANCELLED, and its image is wiped. */
void hw_finger_cancel(struct hw_finger *);
/* For poll(): readable when there is work.  Owned by the sensor. */
int hw_finger_fd(struct hw_finger *);
/* Milliseconds until step is due without that; -1: never. */
int hw_finger_wait_ms(struct hw_finger *);
/*
 * Does what is due; never blocks.  OK, once: the image.  HW_E_NOT_READY: no
 * finger yet, or no capture runs.  HW_E_AGAIN: it was taken badly, the hint
 * says how; start anew.  HW_E_GONE: the sensor was unplugged, for good.
 * HW_E_HOT.  HW_E_CANCELLED.  HW_E_LIMIT: the image does not fit.  HW_E_IO.
 */
enum hw_err hw_finger_step(
    struct hw_finger *, struct hw_finger_image *out) MUST_USE;
enum hw_finger_hint hw_finger_hint(const struct hw_finger *);

/* One image, or the first error but AGAIN; HW_E_TIMEOUT. */
enum hw_err hw_finger_capture(struct hw_finger *, unsigned timeout_ms,
    struct hw_finger_image *out) MUST_USE;

#endif

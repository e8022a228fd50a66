/*
 * A second opinion on two pictures of fingers: libfprint's own minutiae and
 * its own matcher, mindtct and bozorth3 of NBIS, which share no line with ours.
 *
 *	hw_finger_second_open(&s);
 *	hw_finger_second_start(s, &reference, &live);
 *	while ((e = hw_finger_second_step(s, &match)) == HW_E_NOT_READY)
 *		poll(hw_finger_fd(f), hw_finger_wait_ms(f)) ...
 *	hw_finger_second_close(&s);
 *
 * or hw_finger_second_compare(), which is this loop with an end.
 *
 * libfprint compares nothing but what a device of its own has taken.  Here that
 * is always its virtual image device, on a socket that nobody else can reach:
 * the reference is laid on it and identified among nobody, which gives its
 * template, then the live picture is verified against that.  A sensor could
 * verify while it captures, but each driver has a threshold of its own (from 9
 * to 40), and of none is a false match rate known.  The virtual device has the
 * library's default, bozorth3's score of 40, for which the rates are measured
 * (biometrics/finger_verdict.h); and pictures of files can be compared as well.
 * No serialised template is ever read.
 *
 * The library takes every picture for one of 500 ppi: others are scaled to
 * that.
 *
 * It runs in the default GMainContext as hw/finger.h does, in the same thread;
 * the fd and the time to wait of a sensor serve both.  Pictures are copied, and
 * wiped as soon as they were compared.  After hw_finger_second_open() no file
 * is opened any more: the sandbox may close.
 */
#ifndef HW_FINGER_SECOND_H
#define HW_FINGER_SECOND_H

#include "hw/finger.h"

/* Of a picture at 500 ppi, each way: smaller ones show no finger. */
#define HW_FINGER_SECOND_SIDE_MIN 64u
/* A comparison that takes longer is given up. */
#define HW_FINGER_SECOND_MS 10000u

struct hw_finger_second;

/*
 * HW_E_NONE: this libfprint was built without its virtual device.
 * HW_E_STATE: another thread runs the default GMainContext.
 */
enum hw_err hw_finger_second_open(struct hw_finger_second **out) MUST_USE;
void hw_finger_second_close(struct hw_finger_second **);

/*
 * HW_E_BUSY: the comparison before has not ended yet.  HW_E_LIMIT: larger than
 * HW_FINGER_SIDE_MAX at 500 ppi; HW_E_FORMAT: smaller than the least, or no
 * resolution of a fingerprint.  HW_E_MEMORY.
 */
enum hw_err hw_finger_second_start(struct hw_finger_second *,
    const struct hw_finger_image *reference,
    const struct hw_finger_image *live) MUST_USE;
/* Nothing will be told of what runs, and its pictures are wiped. */
void hw_finger_second_cancel(struct hw_finger_second *);
/*
 * Does what is due; never blocks.  OK, once: what it says.  HW_E_NOT_READY: it
 * is not done, or nothing runs.  HW_E_AGAIN: one of the pictures has no
 * minutiae.  HW_E_TIMEOUT.  HW_E_IO.
 */
enum hw_err hw_finger_second_step(
    struct hw_finger_second *, bool *match) MUST_USE;

/* Start, and steps until it is done. */
enum hw_err hw_finger_second_compare(struct hw_finger_second *,
    const struct hw_finger_image *reference, const struct hw_finger_image *live,
    bool *match) MUST_USE;

#endif

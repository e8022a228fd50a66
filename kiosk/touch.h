/*
 * The finger step in the biometric worker: the fingerprints of EF.DG3 as they
 * come from the image worker, the finger on the sensor, and their comparison.
 * It decides which finger is asked for, how many, and what the next touch has
 * to do better: a rate that one finger cannot reach (biometrics/
 * finger_fusion.h) is asked of the next one as well, in the same step.
 *
 *	kiosk_touch_new(NULL, fmr, &t);
 *	for each frame: kiosk_touch_reference(t, body), ..._no_reference()
 *	the monitor asks: kiosk_touch_ask(t, prints)
 *	switch (kiosk_touch_next(t)) {
 *	case KIOSK_TOUCH_CAPTURE: ... let the sensor take a finger ...
 *		kiosk_touch_live(t, body) or kiosk_touch_sensor(t, err, hint)
 *	case KIOSK_TOUCH_ANSWER: ... kiosk_touch_answer(t) ...
 *	}
 *	kiosk_touch_clear(t);		between travellers
 *
 * No I/O.  Pictures and templates are wiped by clear, live ones as soon as they
 * were compared.
 */
#ifndef KIOSK_TOUCH_H
#define KIOSK_TOUCH_H

#include "hw/finger.h"
#include "kiosk/err.h"
#include "kiosk/finger.h"
#include "ui/view.h"

/* TR-03121-3.1 §3.6.2.1: so many pictures before the best has to do. */
#define KIOSK_TOUCH_PICTURES 3

struct kiosk_touch;

/*
 * site: its own thresholds, borrowed, or NULL for those built in; fmr: asked
 * for.
 */
struct biometrics_model;
enum kiosk_err kiosk_touch_new(const struct biometrics_model *site, double fmr,
    struct kiosk_touch **out) MUST_USE;
void kiosk_touch_free(struct kiosk_touch **);
void kiosk_touch_clear(struct kiosk_touch *);

/* PRINT_PIXELS of the chip, or NO_PRINT.  KIOSK_E_FRAME. */
enum kiosk_err kiosk_touch_reference(
    struct kiosk_touch *, struct span body) MUST_USE;
enum kiosk_err kiosk_touch_no_reference(
    struct kiosk_touch *, struct span body) MUST_USE;
/* One answer is wanted, with some of so many prints of the chip. */
void kiosk_touch_ask(struct kiosk_touch *, unsigned prints);

enum kiosk_touch_step {
	KIOSK_TOUCH_WAIT,
	KIOSK_TOUCH_CAPTURE, /* once for each picture, of this position */
	KIOSK_TOUCH_ANSWER
};
enum kiosk_touch_step kiosk_touch_next(struct kiosk_touch *) MUST_USE;

/*
 * After CAPTURE: the print with which the finger will be compared, for a second
 * opinion.  Its pixels are borrowed until clear.
 */
struct kiosk_print;
void kiosk_touch_print(const struct kiosk_touch *, struct kiosk_print *out);

/*
 * CAPTURED: u16 ppi, u16 width, u16 height, u8 enum kiosk_finger_second, u8
 * enum hw_err, pixels.  KIOSK_E_FRAME.
 */
enum kiosk_err kiosk_touch_live(
    struct kiosk_touch *, struct span body) MUST_USE;
/*
 * What the sensor says besides: NOT_READY and AGAIN with what the finger has to
 * do; anything else ends the step.
 */
void kiosk_touch_sensor(struct kiosk_touch *, enum hw_err, enum hw_finger_hint);

/* What the traveller sees: which finger, and what to do. */
uint8_t kiosk_touch_position(const struct kiosk_touch *);
enum ui_touch kiosk_touch_hint(const struct kiosk_touch *);
/* After ANSWER, once. */
const struct kiosk_finger *kiosk_touch_answer(struct kiosk_touch *);

#endif

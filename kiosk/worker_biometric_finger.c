#include "kiosk/worker_biometric_finger.h"

#include <stdlib.h>

#include "kiosk/print.h"

enum kiosk_err
kiosk_worker_biometric_finger_open(const struct kiosk_lane *lane,
    struct kiosk_thresholds *t, struct kiosk_touch **out)
{
	const struct biometrics_model *site;
	struct conf_error err;
	enum kiosk_err e = KIOSK_E_OK;

	if (t->n == 0 && lane->thresholds[0] != '\0')
		e = kiosk_thresholds_read(lane->thresholds, t, &err);
	if (e == KIOSK_E_OK)
		e = kiosk_thresholds_finger(t, &site, &err);
	return e == KIOSK_E_OK
	    ? kiosk_touch_new(site, lane->policy.finger_fmr, out)
	    : e;
}

static enum kiosk_err
tell_hint(struct kiosk_worker *w, const struct kiosk_touch *t)
{
	uint8_t body[2] = {
	    kiosk_touch_position(t), (uint8_t)kiosk_touch_hint(t)};

	return kiosk_worker_tell(
	    w, KIOSK_MONITOR, KIOSK_MSG_HINT, SPAN_OF(body));
}

/* With the print of the chip, where libfprint is to compare them too. */
static enum kiosk_err
ask_both(struct kiosk_worker *w, const struct kiosk_touch *t)
{
	struct kiosk_print print;
	enum kiosk_err e;
	struct sink k;
	uint8_t *body;
	size_t n;

	kiosk_touch_print(t, &print);
	n = KIOSK_PRINT_HEAD + print.pixels.n;
	if ((body = malloc(n)) == NULL)
		return KIOSK_E_SYSTEM;
	k = sink_of(body, n);
	kiosk_print_put(&k, &print);
	e = sink_ok(&k) ? kiosk_worker_tell(
			      w, KIOSK_FINGER, KIOSK_MSG_CAPTURE, sink_span(&k))
			: KIOSK_E_SIZE;
	bytes_wipe(body, n);
	free(body);
	return e;
}

static enum kiosk_err
capture(struct kiosk_worker *w, const struct kiosk_touch *t)
{
	enum kiosk_err e = tell_hint(w, t);

	if (e != KIOSK_E_OK)
		return e;
	if (kiosk_policy_second(&w->lane->policy))
		return ask_both(w, t);
	return kiosk_worker_tell(
	    w, KIOSK_FINGER, KIOSK_MSG_CAPTURE, span_of(NULL, 0));
}

static enum kiosk_err
answer(struct kiosk_worker *w, struct kiosk_touch *t)
{
	uint8_t body[256];
	struct sink k = sink_of(body, sizeof(body));

	kiosk_finger_put(&k, kiosk_touch_answer(t));
	return sink_ok(&k) ? kiosk_worker_tell(w, KIOSK_MONITOR,
				 KIOSK_MSG_FINGER_COMPARED, sink_span(&k))
			   : KIOSK_E_SIZE;
}

static enum kiosk_err
go_on(struct kiosk_worker *w, struct kiosk_touch *t)
{
	switch (kiosk_touch_next(t)) {
	case KIOSK_TOUCH_CAPTURE:
		return capture(w, t);
	case KIOSK_TOUCH_ANSWER:
		return answer(w, t);
	case KIOSK_TOUCH_WAIT:
		break;
	}
	return KIOSK_E_OK;
}

static enum kiosk_err
sensor(struct kiosk_worker *w, struct kiosk_touch *t, struct span body)
{
	uint8_t err, hint;

	if (!span_take_u8(&body, &err) || err >= HW_E_COUNT ||
	    !span_take_u8(&body, &hint) || hint >= HW_FINGER_HINTS)
		return KIOSK_E_FRAME;
	kiosk_touch_sensor(t, (enum hw_err)err, (enum hw_finger_hint)hint);
	return err == HW_E_NOT_READY || err == HW_E_AGAIN ? tell_hint(w, t)
							  : go_on(w, t);
}

enum kiosk_err
kiosk_worker_biometric_finger(
    struct kiosk_worker *w, struct kiosk_touch *t, const struct kiosk_msg *m)
{
	enum kiosk_err e = KIOSK_E_OK;

	switch (m->id) {
	case KIOSK_MSG_PRINT_PIXELS:
		/* The screen knows which finger before it asks for it. */
		e = kiosk_touch_reference(t, m->body);
		if (e == KIOSK_E_OK)
			e = tell_hint(w, t);
		break;
	case KIOSK_MSG_NO_PRINT:
		e = kiosk_touch_no_reference(t, m->body);
		break;
	case KIOSK_MSG_COMPARE_FINGER:
		kiosk_touch_ask(t, m->body.p[0]);
		break;
	case KIOSK_MSG_CAPTURED:
		e = kiosk_touch_live(t, m->body);
		break;
	case KIOSK_MSG_SENSOR:
		return sensor(w, t, m->body);
	default:
		return KIOSK_E_OK;
	}
	return e == KIOSK_E_OK ? go_on(w, t) : e;
}

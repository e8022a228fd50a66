/*
 * The finger worker: the fingerprint sensor and the library that drives it.
 * Takes a picture when the biometric worker asks, and keeps none.  Where that
 * sends a print along, the library's own opinion of the two goes back with it.
 */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "hw/finger_second.h"
#include "kiosk/finger.h"
#include "kiosk/print.h"
#include "kiosk/worker.h"

/* u16 ppi, u16 width, u16 height, u8 second opinion, u8 why there is none */
#define HEAD 8
#define PPI_UNSTATED 500
#define PIXELS_MAX ((size_t)HW_FINGER_SIDE_MAX * HW_FINGER_SIDE_MAX)
/* Until the sensor is ready for the next picture. */
#define AGAIN_MS 20

struct finger {
	struct hw_finger *sensor; /* NULL: this gate has none */
	bool passage; /* one is running */
	bool wanted; /* a picture is */
	bool running; /* the sensor waits for a finger */
	bool gone;
	enum hw_finger_hint told;
	uint8_t *body;
	struct hw_finger_second *second; /* NULL: nobody is asked */
	struct hw_finger_image reference; /* of the chip; no px: none */
	struct hw_finger_image live; /* in body, while it is judged */
	bool judging, judged; /* wanted; begun */
};

static enum kiosk_err
open_finger(struct kiosk_worker *w)
{
	struct finger *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return KIOSK_E_SYSTEM;
	w->self = f;
	if (w->lane->finger[0] == '\0')
		return KIOSK_E_OK;
	/* The library frees lines and minutiae as they are: what is freed is
	 * overwritten. */
	mallopt(M_PERTURB, 0x5A);
	if ((f->body = malloc(HEAD + PIXELS_MAX)) == NULL)
		return KIOSK_E_SYSTEM;
	if (hw_finger_open(w->lane->finger, &f->sensor) != HW_E_OK)
		return KIOSK_E_DEVICE;
	/* Where it is only recorded, the record says that there was none. */
	return kiosk_policy_second(&w->lane->policy) &&
		hw_finger_second_open(&f->second) != HW_E_OK &&
		w->lane->policy.finger_second_required
	    ? KIOSK_E_DEVICE
	    : KIOSK_E_OK;
}

static void
forget_reference(struct finger *f)
{
	if (f->reference.px != NULL)
		bytes_wipe(f->reference.px, f->reference.cap);
	free(f->reference.px);
	f->reference = (struct hw_finger_image) {0};
}

static enum kiosk_err
keep_reference(struct finger *f, struct span body)
{
	struct kiosk_print print;
	uint8_t *px;

	forget_reference(f);
	if (body.n == 0)
		return KIOSK_E_OK;
	if (!kiosk_print_take(body, &print))
		return KIOSK_E_FRAME;
	if ((px = malloc(print.pixels.n)) == NULL)
		return KIOSK_E_SYSTEM;
	memcpy(px, print.pixels.p, print.pixels.n);
	f->reference = (struct hw_finger_image) {px, print.pixels.n,
	    print.width, print.height,
	    print.ppi != 0 ? print.ppi : PPI_UNSTATED};
	return KIOSK_E_OK;
}

static enum kiosk_sandbox_profile
profile(const struct kiosk_worker *w)
{
	const struct finger *f = w->self;

	return f->sensor != NULL ? KIOSK_SANDBOX_SENSOR : KIOSK_SANDBOX_PARSER;
}

static enum kiosk_err
tell(struct kiosk_worker *w, enum hw_err e, enum hw_finger_hint hint)
{
	uint8_t body[2] = {(uint8_t)e, (uint8_t)hint};

	return kiosk_worker_tell(
	    w, KIOSK_BIOMETRIC, KIOSK_MSG_SENSOR, SPAN_OF(body));
}

/* A capture that was cancelled may still be ending: then later, in tick. */
static enum kiosk_err
start(struct kiosk_worker *w)
{
	struct finger *f = w->self;
	enum hw_err e = f->sensor == NULL ? HW_E_NONE
	    : f->gone			  ? HW_E_GONE
					  : hw_finger_start(f->sensor);

	f->running = e == HW_E_OK;
	if (e == HW_E_OK || e == HW_E_BUSY)
		return KIOSK_E_OK;
	f->wanted = false;
	return tell(w, e, HW_FINGER_NO_HINT);
}

static enum kiosk_err
message(struct kiosk_worker *w, enum kiosk_peer from, const struct kiosk_msg *m)
{
	struct finger *f = w->self;
	enum kiosk_err e;

	(void)from;
	if (m->id == KIOSK_MSG_BEGIN)
		f->passage = true;
	if (m->id != KIOSK_MSG_CAPTURE || f->wanted || f->judging)
		return KIOSK_E_OK;
	if ((e = keep_reference(f, m->body)) != KIOSK_E_OK)
		return e;
	f->wanted = true;
	f->told = HW_FINGER_NO_HINT;
	return start(w);
}

static int
sensor_fd(const struct kiosk_worker *w)
{
	const struct finger *f = w->self;

	return f->sensor != NULL && !f->gone ? hw_finger_fd(f->sensor) : -1;
}

static int
wait_ms(const struct kiosk_worker *w)
{
	const struct finger *f = w->self;

	if (f->sensor == NULL)
		return -1;
	if (f->gone)
		return f->passage ? -1 : 0;
	return (f->wanted && !f->running) || (f->judging && !f->judged)
	    ? AGAIN_MS
	    : hw_finger_wait_ms(f->sensor);
}

static enum kiosk_err
give(struct kiosk_worker *w, enum kiosk_finger_second second, enum hw_err why)
{
	struct finger *f = w->self;
	const struct hw_finger_image *img = &f->live;
	size_t n = (size_t)img->width * img->height;
	struct sink k = sink_of(f->body, HEAD);
	enum kiosk_err e;

	sink_put_be16(&k, (uint16_t)img->ppi);
	sink_put_be16(&k, (uint16_t)img->width);
	sink_put_be16(&k, (uint16_t)img->height);
	sink_put_u8(&k, (uint8_t)second);
	sink_put_u8(&k, (uint8_t)why);
	e = kiosk_worker_tell(
	    w, KIOSK_BIOMETRIC, KIOSK_MSG_CAPTURED, span_of(f->body, HEAD + n));
	bytes_wipe(f->body, HEAD + n);
	forget_reference(f);
	f->judging = false;
	return e;
}

/* One that nobody waits for any more may still be ending: then later. */
static enum kiosk_err
ask_second(struct kiosk_worker *w)
{
	struct finger *f = w->self;
	const enum hw_err e = f->second == NULL
	    ? HW_E_NONE
	    : hw_finger_second_start(f->second, &f->reference, &f->live);

	f->judging = true;
	f->judged = e == HW_E_OK;
	return e == HW_E_OK || e == HW_E_BUSY ? KIOSK_E_OK
					      : give(w, KIOSK_FINGER_UNTOLD, e);
}

static enum kiosk_err
judge(struct kiosk_worker *w)
{
	struct finger *f = w->self;
	bool match = false;
	enum hw_err e;

	e = hw_finger_second_step(f->second, &match);
	if (!f->judged)
		return ask_second(w);
	if (e == HW_E_NOT_READY)
		return KIOSK_E_OK;
	return give(w,
	    e != HW_E_OK ? KIOSK_FINGER_UNTOLD
		: match	 ? KIOSK_FINGER_AGREES
			 : KIOSK_FINGER_DENIES,
	    e);
}

/* What has become of the picture that is wanted. */
static enum kiosk_err
on_news(struct kiosk_worker *w, enum hw_err e, struct hw_finger_image *img)
{
	struct finger *f = w->self;
	enum kiosk_err told = KIOSK_E_OK;

	f->running = false;
	if (e == HW_E_CANCELLED)
		return f->wanted ? start(w) : KIOSK_E_OK;
	if (!f->wanted) {
		bytes_wipe(f->body, HEAD + PIXELS_MAX);
		return KIOSK_E_OK;
	}
	if (e == HW_E_AGAIN) {
		told = tell(w, e, hw_finger_hint(f->sensor));
		return told == KIOSK_E_OK ? start(w) : told;
	}
	f->wanted = false;
	if (e != HW_E_OK)
		return tell(w, e, HW_FINGER_NO_HINT);
	f->live = *img;
	return f->reference.px != NULL ? ask_second(w)
				       : give(w, KIOSK_FINGER_UNASKED, HW_E_OK);
}

static enum kiosk_err
tick(struct kiosk_worker *w)
{
	struct finger *f = w->self;
	struct hw_finger_image img = {.cap = PIXELS_MAX};
	enum hw_finger_hint hint;
	enum hw_err e;

	/* Without its sensor this gate is closed between travellers. */
	if (f->gone)
		return f->passage ? KIOSK_E_OK : KIOSK_E_DEVICE;
	if (f->judging)
		return judge(w);
	if (f->wanted && !f->running)
		return start(w);
	img.px = f->body + HEAD;
	e = hw_finger_step(f->sensor, &img);
	f->gone = e == HW_E_GONE;
	if (e != HW_E_NOT_READY)
		return on_news(w, e, &img);
	hint = hw_finger_hint(f->sensor);
	if (!f->running || !f->wanted || hint == f->told)
		return KIOSK_E_OK;
	f->told = hint;
	return tell(w, e, hint);
}

static void
clear(struct kiosk_worker *w)
{
	struct finger *f = w->self;

	if (f == NULL)
		return;
	f->passage = f->wanted = f->judging = false;
	if (f->sensor == NULL)
		return;
	hw_finger_cancel(f->sensor);
	if (f->second != NULL)
		hw_finger_second_cancel(f->second);
	forget_reference(f);
	bytes_wipe(f->body, HEAD + PIXELS_MAX);
}

const struct kiosk_worker_role kiosk_worker_finger = {
    .open = open_finger,
    .profile = profile,
    .message = message,
    .fd = sensor_fd,
    .wait_ms = wait_ms,
    .tick = tick,
    .clear = clear,
};

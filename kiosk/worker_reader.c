/*
 * The reader worker: what a document lies on, and the document scanner.  It
 * carries bytes and knows nothing of what they mean: the text of a scan and the
 * answers of a chip go to the document worker as they are.
 *
 * SCardTransmit() has no time limit: a silent chip holds this process, the
 * gate's clock does not wait for it, and the monitor ends a reader that does
 * not say CLEARED.
 */
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "hw/docscan.h"
#include "hw/reader.h"
#include "hw/wait.h"
#include "kiosk/page.h"
#include "kiosk/worker.h"
#include "mrtd/pace.h"

#define LOOK_MS 40 /* between two looks for a chip */
#define PICTURE_MS 200 /* between two pictures of the page */
#define EMPTY_MS 500 /* and while nothing lies there */
#define EYE_MS 2000 /* a camera that is plugged in late */
/* One command, whatever the document worker says: the longest of PACE. */
#define CHIP_MS MRTD_PACE_PATIENCE_MS

struct reader {
	struct hw_reader *reader;
	struct hw_docscan *scan; /* NULL: a camera is the scanner */
	struct hw_camera *eye;
	uint8_t *page; /* a frame on its way */
	uint64_t pictured_ms;
	bool asked; /* the image worker looks at a picture */
	enum hw_docscan_sight sight; /* what it said last */
	bool armed; /* the scanner may speak */
	bool wanted; /* the document worker waits for a chip */
	bool several; /* the traveller was asked to leave one document */
	bool connected;
	uint8_t rapdu[2 + MRTD_RAPDU_MAX];
};

static enum kiosk_err
open_eye(struct reader *r, const char *address)
{
	if ((r->page = malloc(KIOSK_MSG_BODY_MAX)) == NULL)
		return KIOSK_E_SYSTEM;
	if (hw_camera_await(address, EYE_MS, &r->eye) != HW_E_OK)
		return KIOSK_E_DEVICE;
	hw_camera_rest(r->eye);
	return KIOSK_E_OK;
}

static enum kiosk_err
open_reader(struct kiosk_worker *w)
{
	struct reader *r = calloc(1, sizeof(*r));
	enum hw_err e;

	if (r == NULL)
		return KIOSK_E_SYSTEM;
	w->self = r;
	/* A gate apart reads no chips. */
	if (w->lane->topology != GATE_GATE) {
		e = hw_reader_new(w->lane->reader, &r->reader);
		if (e != HW_E_OK)
			return e == HW_E_UNSUPPORTED ? KIOSK_E_CONF
						     : KIOSK_E_DEVICE;
	}
	if (kiosk_page_camera(w->lane->docscan) != NULL)
		return open_eye(r, kiosk_page_camera(w->lane->docscan));
	return hw_docscan_open(w->lane->docscan, &r->scan) == HW_E_OK
	    ? KIOSK_E_OK
	    : KIOSK_E_DEVICE;
}

/* An NFC front-end is spoken to with ioctl(), which nobody else needs. */
static enum kiosk_sandbox_profile
profile(const struct kiosk_worker *w)
{
	const bool eye = kiosk_page_camera(w->lane->docscan) != NULL;
	enum hw_reader_kind kind;

	if (hw_reader_kind_of(w->lane->reader, &kind) == HW_E_OK &&
	    kind == HW_READER_NFC)
		return eye ? KIOSK_SANDBOX_NFC_EYE : KIOSK_SANDBOX_NFC;
	return eye ? KIOSK_SANDBOX_READER_EYE : KIOSK_SANDBOX_READER;
}

/* u32 max_capdu, u32 max_rapdu, ATR. */
static enum kiosk_err
tell_card(struct kiosk_worker *w)
{
	struct reader *r = w->self;
	struct mrtd_transport t = hw_reader_transport(r->reader);
	uint8_t body[8 + 64];
	struct sink k = sink_of(body, sizeof(body));

	sink_put_be32(&k, (uint32_t)t.limits.max_capdu);
	sink_put_be32(&k, (uint32_t)t.limits.max_rapdu);
	sink_put(&k, hw_reader_atr(r->reader));
	return kiosk_worker_tell(
	    w, KIOSK_DOCUMENT, KIOSK_MSG_CARD, sink_span(&k));
}

/* Which of two chips is the passport nobody can say. */
static enum kiosk_err
tell_several(struct kiosk_worker *w, bool several)
{
	struct reader *r = w->self;
	uint8_t body = several;

	if (several == r->several)
		return KIOSK_E_OK;
	r->several = several;
	return kiosk_worker_tell(
	    w, KIOSK_MONITOR, KIOSK_MSG_SEVERAL, span_of(&body, 1));
}

static enum kiosk_err
look_for_chip(struct kiosk_worker *w)
{
	struct reader *r = w->self;
	enum hw_err e = HW_E_UNSUPPORTED;
	enum kiosk_err told;

	if (r->connected)
		e = hw_reader_reset(r->reader);
	if (e != HW_E_OK && e != HW_E_UNSUPPORTED)
		hw_reader_disconnect(r->reader);
	if (e != HW_E_OK)
		e = hw_reader_connect(r->reader, LOOK_MS);
	r->connected = e == HW_E_OK;
	if ((told = tell_several(w, e == HW_E_MANY)) != KIOSK_E_OK)
		return told;
	if (r->connected) {
		r->wanted = false;
		return tell_card(w);
	}
	/* A chip that is there but mute: look again, but not all the time. */
	if (e != HW_E_TIMEOUT)
		(void)!poll(NULL, 0, LOOK_MS);
	return e == HW_E_NO_SERVICE ? KIOSK_E_DEVICE : KIOSK_E_OK;
}

/* u32 patience in ms, command. */
static enum kiosk_err
carry(struct kiosk_worker *w, struct span capdu)
{
	struct reader *r = w->self;
	struct sink head = sink_of(r->rapdu, 2);
	struct sink answer = sink_of(r->rapdu + 2, sizeof(r->rapdu) - 2);
	enum mrtd_err e = MRTD_E_CARD_GONE;
	enum kiosk_err told;
	uint32_t ms;

	if (!span_take_be32(&capdu, &ms))
		return KIOSK_E_FRAME;
	if (r->connected) {
		struct mrtd_transport t = hw_reader_transport(r->reader);

		e = t.transceive(
		    t.cookie, capdu, &answer, ms < CHIP_MS ? ms : CHIP_MS);
	}
	if (e != MRTD_E_OK)
		sink_wipe(&answer);
	if (e == MRTD_E_CARD_GONE && r->connected) {
		hw_reader_disconnect(r->reader);
		r->connected = false;
	}
	sink_put_be16(&head, (uint16_t)e);
	told = kiosk_worker_tell(w, KIOSK_DOCUMENT, KIOSK_MSG_RAPDU,
	    span_of(r->rapdu, 2 + answer.n));
	bytes_wipe(r->rapdu, 2 + answer.n);
	return told;
}

static enum kiosk_err
arm(struct reader *r)
{
	r->armed = true;
	if (r->eye == NULL || hw_camera_wake(r->eye) == HW_E_OK)
		return KIOSK_E_OK;
	return KIOSK_E_DEVICE;
}

/* The image worker has looked at the picture; the next may come. */
static enum kiosk_err
seen(struct kiosk_worker *w, struct span body)
{
	struct reader *r = w->self;
	uint8_t sight;

	if (!span_take_u8(&body, &sight) || sight >= HW_DOCSCAN_SIGHT_COUNT)
		return KIOSK_E_FRAME;
	r->asked = false;
	if (r->sight == (enum hw_docscan_sight)sight)
		return KIOSK_E_OK;
	r->sight = (enum hw_docscan_sight)sight;
	return kiosk_worker_tell(
	    w, KIOSK_MONITOR, KIOSK_MSG_SIGHT, span_of(&sight, 1));
}

static enum kiosk_err
message(struct kiosk_worker *w, enum kiosk_peer from, const struct kiosk_msg *m)
{
	struct reader *r = w->self;

	(void)from;
	if (m->id == KIOSK_MSG_ARM)
		return arm(r);
	if (m->id == KIOSK_MSG_PAGE_SEEN)
		return seen(w, m->body);
	if (m->id == KIOSK_MSG_CONNECT && r->reader != NULL)
		r->wanted = true;
	return m->id == KIOSK_MSG_CAPDU ? carry(w, m->body) : KIOSK_E_OK;
}

/* Milliseconds until the next picture: a page lies for seconds. */
static int
now_due(const struct reader *r)
{
	const uint64_t now = hw_wait_now_ms();
	const uint64_t due = r->pictured_ms +
	    (r->sight == HW_DOCSCAN_GONE ? EMPTY_MS : PICTURE_MS);

	return now < due ? (int)(due - now) : 0;
}

static int
scan_fd(const struct kiosk_worker *w)
{
	const struct reader *r = w->self;

	if (r->eye != NULL)
		return r->armed && !r->asked && now_due(r) == 0
		    ? hw_camera_fd(r->eye)
		    : -1;
	return r->armed ? hw_docscan_fd(r->scan) : -1;
}

static int
wait_ms(const struct kiosk_worker *w)
{
	const struct reader *r = w->self;

	if (r->wanted)
		return 0;
	if (r->eye != NULL)
		return r->armed && !r->asked && now_due(r) > 0 ? now_due(r)
							       : -1;
	return r->armed ? hw_docscan_wait_ms(r->scan) : -1;
}

/* A scan, or only how the document lies. */
static enum kiosk_err
tell_scan(struct kiosk_worker *w, struct span text)
{
	enum hw_docscan_sight sight;
	uint8_t body;

	if (!hw_docscan_sight_of(text, &sight))
		return kiosk_worker_tell(
		    w, KIOSK_DOCUMENT, KIOSK_MSG_SCANNED, text);
	body = (uint8_t)sight;
	return kiosk_worker_tell(
	    w, KIOSK_MONITOR, KIOSK_MSG_SIGHT, span_of(&body, 1));
}

static enum kiosk_err
take_scans(struct kiosk_worker *w)
{
	struct reader *r = w->self;
	enum kiosk_err e = KIOSK_E_OK;

	while (e == KIOSK_E_OK) {
		struct span text = {0};
		enum hw_err got = hw_docscan_read(r->scan, &text);

		if (got == HW_E_NOT_READY)
			break;
		if (got == HW_E_GONE)
			return KIOSK_E_DEVICE;
		/* A frame that was dropped: something lies there, unreadable */
		e = tell_scan(w, got == HW_E_OK ? text : span_of(NULL, 0));
	}
	return e;
}

static enum kiosk_err
take_picture(struct kiosk_worker *w)
{
	struct reader *r = w->self;
	struct sink k = sink_of(r->page, KIOSK_MSG_BODY_MAX);
	struct hw_camera_frame frame;
	const enum hw_err got = hw_camera_next(r->eye, &frame);
	enum kiosk_err e = KIOSK_E_OK;

	if (got == HW_E_GONE)
		return KIOSK_E_DEVICE;
	if (got != HW_E_OK)
		return KIOSK_E_OK;
	kiosk_page_put(&k, &frame);
	if (sink_ok(&k)) {
		r->asked = true;
		r->pictured_ms = hw_wait_now_ms();
		e = kiosk_worker_tell(
		    w, KIOSK_DOCUMENT, KIOSK_MSG_PAGE, sink_span(&k));
	}
	sink_wipe(&k);
	return e;
}

static enum kiosk_err
tick(struct kiosk_worker *w)
{
	struct reader *r = w->self;
	enum kiosk_err e = KIOSK_E_OK;

	if (r->eye != NULL && r->armed && !r->asked && now_due(r) == 0)
		e = take_picture(w);
	if (r->scan != NULL && r->armed)
		e = take_scans(w);
	if (e == KIOSK_E_OK && r->wanted)
		e = look_for_chip(w);
	return e;
}

static void
clear(struct kiosk_worker *w)
{
	struct reader *r = w->self;

	if (r == NULL)
		return;
	if (r->connected)
		hw_reader_disconnect(r->reader);
	if (r->eye != NULL)
		hw_camera_rest(r->eye);
	r->armed = r->wanted = r->connected = r->several = r->asked = false;
	r->sight = HW_DOCSCAN_GONE;
	bytes_wipe(r->rapdu, sizeof(r->rapdu));
}

const struct kiosk_worker_role kiosk_worker_reader = {
    .open = open_reader,
    .profile = profile,
    .message = message,
    .fd = scan_fd,
    .wait_ms = wait_ms,
    .tick = tick,
    .clear = clear,
};

/*
 * The reader worker: PC/SC and the document scanner.  It carries bytes and
 * knows nothing of what they mean: the text of a scan and the answers of a chip
 * go to the document worker as they are.
 *
 * SCardTransmit() has no time limit: a silent chip holds this process, the
 * gate's clock does not wait for it, and the monitor ends a reader that does
 * not say CLEARED.
 */
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "hw/docscan.h"
#include "hw/pcsc.h"
#include "hw/pipe.h"
#include "kiosk/worker.h"

#define LOOK_MS 40 /* between two looks for a chip */
#define CHIP_MS 5000 /* one command: FWT of ISO/IEC 14443-4 and WTX */

/* What lies under the document: a reader, or a chip served on a socket. */
struct source {
	const char *scheme;
	enum hw_err (*open)(struct kiosk_worker *, const char *rest);
	/* HW_E_TIMEOUT: no chip yet.  OK: it is powered up, its ATR is known */
	enum hw_err (*connect)(struct kiosk_worker *, unsigned timeout_ms);
	void (*disconnect)(struct kiosk_worker *);
	struct mrtd_transport (*transport)(struct kiosk_worker *);
	struct span (*atr)(struct kiosk_worker *);
};

struct reader {
	const struct source *source;
	const char *name; /* of the PC/SC reader; NULL: any */
	struct hw_pcsc *pcsc;
	struct hw_pipe pipe;
	struct hw_docscan *scan;
	bool armed; /* the scanner may speak */
	bool wanted; /* the document worker waits for a chip */
	bool connected;
	uint8_t rapdu[2 + MRTD_RAPDU_MAX];
};

static enum hw_err
pcsc_open(struct kiosk_worker *w, const char *rest)
{
	struct reader *r = w->self;

	r->name = rest[0] != '\0' ? rest : NULL;
	return hw_pcsc_new(&r->pcsc);
}

static enum hw_err
pcsc_connect(struct kiosk_worker *w, unsigned timeout_ms)
{
	struct reader *r = w->self;
	enum hw_err e;

	if (r->connected && hw_pcsc_reset(r->pcsc) == HW_E_OK)
		return HW_E_OK;
	hw_pcsc_disconnect(r->pcsc);
	e = hw_pcsc_wait(r->pcsc, r->name, timeout_ms);
	return e == HW_E_OK ? hw_pcsc_connect(r->pcsc) : e;
}

static void
pcsc_disconnect(struct kiosk_worker *w)
{
	hw_pcsc_disconnect(((struct reader *)w->self)->pcsc);
}

static struct mrtd_transport
pcsc_transport(struct kiosk_worker *w)
{
	return hw_pcsc_transport(((struct reader *)w->self)->pcsc);
}

static struct span
pcsc_atr(struct kiosk_worker *w)
{
	return hw_pcsc_atr(((struct reader *)w->self)->pcsc);
}

static enum hw_err
socket_open(struct kiosk_worker *w, const char *rest)
{
	return hw_pipe_open(&((struct reader *)w->self)->pipe, rest, CHIP_MS);
}

/* A connection is one presence of the chip: there is no second one. */
static enum hw_err
socket_connect(struct kiosk_worker *w, unsigned timeout_ms)
{
	struct reader *r = w->self;

	(void)timeout_ms;
	return r->pipe.fd >= 0 ? HW_E_OK : HW_E_TIMEOUT;
}

static void
socket_disconnect(struct kiosk_worker *w)
{
	hw_pipe_close(&((struct reader *)w->self)->pipe);
}

static struct mrtd_transport
socket_transport(struct kiosk_worker *w)
{
	return hw_pipe_transport(&((struct reader *)w->self)->pipe);
}

static struct span
socket_atr(struct kiosk_worker *w)
{
	return hw_pipe_atr(&((struct reader *)w->self)->pipe);
}

static const struct source sources[] = {
    {"pcsc", pcsc_open, pcsc_connect, pcsc_disconnect, pcsc_transport,
	pcsc_atr},
    {"socket", socket_open, socket_connect, socket_disconnect, socket_transport,
	socket_atr},
};

static enum kiosk_err
open_source(struct kiosk_worker *w)
{
	const char *address = w->lane->reader;
	struct reader *r = w->self;

	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
		size_t n = strlen(sources[i].scheme);

		if (strncmp(address, sources[i].scheme, n) != 0 ||
		    (address[n] != '\0' && address[n] != ':'))
			continue;
		r->source = &sources[i];
		address += address[n] == ':' ? n + 1 : n;
		return r->source->open(w, address) == HW_E_OK ? KIOSK_E_OK
							      : KIOSK_E_DEVICE;
	}
	return KIOSK_E_CONF;
}

static enum kiosk_err
open_reader(struct kiosk_worker *w)
{
	struct reader *r = calloc(1, sizeof(*r));
	enum kiosk_err e;

	if (r == NULL)
		return KIOSK_E_SYSTEM;
	w->self = r;
	r->pipe.fd = -1;
	if ((e = open_source(w)) != KIOSK_E_OK)
		return e;
	return hw_docscan_open(w->lane->docscan, &r->scan) == HW_E_OK
	    ? KIOSK_E_OK
	    : KIOSK_E_DEVICE;
}

static enum kiosk_sandbox_profile
profile(const struct kiosk_worker *w)
{
	(void)w;
	return KIOSK_SANDBOX_READER;
}

/* u32 max_capdu, u32 max_rapdu, ATR. */
static enum kiosk_err
tell_card(struct kiosk_worker *w)
{
	struct reader *r = w->self;
	struct mrtd_transport t = r->source->transport(w);
	uint8_t body[8 + 64];
	struct sink k = sink_of(body, sizeof(body));

	sink_put_be32(&k, (uint32_t)t.limits.max_capdu);
	sink_put_be32(&k, (uint32_t)t.limits.max_rapdu);
	sink_put(&k, r->source->atr(w));
	return kiosk_worker_tell(
	    w, KIOSK_DOCUMENT, KIOSK_MSG_CARD, sink_span(&k));
}

static enum kiosk_err
look_for_chip(struct kiosk_worker *w)
{
	struct reader *r = w->self;
	enum hw_err e = r->source->connect(w, LOOK_MS);

	r->connected = e == HW_E_OK;
	if (r->connected) {
		r->wanted = false;
		return tell_card(w);
	}
	/* A chip that is there but mute: look again, but not all the time. */
	if (e != HW_E_TIMEOUT)
		(void)!poll(NULL, 0, LOOK_MS);
	return e == HW_E_NO_SERVICE ? KIOSK_E_DEVICE : KIOSK_E_OK;
}

static enum kiosk_err
carry(struct kiosk_worker *w, struct span capdu)
{
	struct reader *r = w->self;
	struct sink head = sink_of(r->rapdu, 2);
	struct sink answer = sink_of(r->rapdu + 2, sizeof(r->rapdu) - 2);
	enum mrtd_err e = MRTD_E_CARD_GONE;
	enum kiosk_err told;

	if (r->connected) {
		struct mrtd_transport t = r->source->transport(w);

		e = t.transceive(t.cookie, capdu, &answer, CHIP_MS);
	}
	if (e != MRTD_E_OK)
		sink_wipe(&answer);
	if (e == MRTD_E_CARD_GONE && r->connected) {
		r->source->disconnect(w);
		r->connected = false;
	}
	sink_put_be16(&head, (uint16_t)e);
	told = kiosk_worker_tell(w, KIOSK_DOCUMENT, KIOSK_MSG_RAPDU,
	    span_of(r->rapdu, 2 + answer.n));
	bytes_wipe(r->rapdu, 2 + answer.n);
	return told;
}

static enum kiosk_err
message(struct kiosk_worker *w, enum kiosk_peer from, const struct kiosk_msg *m)
{
	struct reader *r = w->self;

	(void)from;
	if (m->id == KIOSK_MSG_ARM)
		r->armed = true;
	if (m->id == KIOSK_MSG_CONNECT)
		r->wanted = true;
	return m->id == KIOSK_MSG_CAPDU ? carry(w, m->body) : KIOSK_E_OK;
}

static int
scan_fd(const struct kiosk_worker *w)
{
	const struct reader *r = w->self;

	return r->armed ? hw_docscan_fd(r->scan) : -1;
}

static int
wait_ms(const struct kiosk_worker *w)
{
	const struct reader *r = w->self;

	return r->wanted ? 0 : r->armed ? hw_docscan_wait_ms(r->scan) : -1;
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
		e = kiosk_worker_tell(w, KIOSK_DOCUMENT, KIOSK_MSG_SCANNED,
		    got == HW_E_OK ? text : span_of(NULL, 0));
	}
	return e;
}

static enum kiosk_err
tick(struct kiosk_worker *w)
{
	struct reader *r = w->self;
	enum kiosk_err e = KIOSK_E_OK;

	if (r->armed)
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
		r->source->disconnect(w);
	r->armed = r->wanted = r->connected = false;
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

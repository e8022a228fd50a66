/*
 * The document worker: everything that a passport says is parsed here, and
 * session keys live only here.  It drives the session engine with the APDUs
 * that the reader carries, judges files as they come, and sends on the facts,
 * and the portrait once it is known to be authentic.
 */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

#include "certs/files.h"
#include "certs/proven.h"
#include "kiosk/correct.h"
#include "kiosk/host.h"
#include "kiosk/inspect.h"
#include "kiosk/print.h"
#include "kiosk/terminal_frame.h"
#include "kiosk/token.h"
#include "kiosk/typed.h"
#include "hw/barcode.h"
#include "hw/docscan.h"
#include "kiosk/case.h"
#include "kiosk/worker.h"
#include "kiosk/worker_document_zone.h"
#include "mrtd/tlv.h"

enum phase {
	WAITING, /* for a scan */
	CHIP, /* for the reader to find it */
	TALKING, /* an APDU is on its way */
	ASKING, /* the signer, through the monitor */
	DONE
};

struct document {
	enum phase phase;
	struct span index; /* of the anchors */
	struct certs_anchors *anchors;
	struct certs_proven *proven; /* stays: it is about no traveller */
	bool started; /* the session below is in use */
	struct mrtd_mrz_key key;
	struct kiosk_typed typed; /* and a CAN, where that was typed */
	bool by_can; /* the session has a CAN alone */
	struct kiosk_worker_document_seal seal; /* beside the MRZ */
	char zone[2 * MRTD_MRZ_MAX]; /* as it was read: it may be corrected */
	size_t zone_n;
	struct kiosk_inspect inspect;
	struct mrtd_session session;
	uint8_t arena[MRTD_SESSION_ARENA];
	uint8_t facts[KIOSK_FACTS_MAX];
	uint8_t capdu[4 + MRTD_CAPDU_MAX];
	uint8_t chain[KIOSK_TERMINAL_FRAME_MAX]; /* the session borrows it */
	uint8_t print[512u << 10];
};

static enum kiosk_err
open_document(struct kiosk_worker *w)
{
	struct document *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return KIOSK_E_SYSTEM;
	w->self = d;
	if (!kiosk_sandbox_warm_up())
		return KIOSK_E_SYSTEM;
	if (certs_files_map(w->lane->trust, &d->index) != CERTS_E_OK ||
	    certs_anchors_open_memory(d->index, &d->anchors) != CERTS_E_OK)
		return KIOSK_E_TRUST;
	if (certs_proven_new(&d->proven) != CERTS_E_OK)
		return KIOSK_E_SYSTEM;
	certs_anchors_use_proven(d->anchors, d->proven);
	certs_anchors_use_policy(d->anchors, &w->lane->algorithms);
	return KIOSK_E_OK;
}

static enum kiosk_sandbox_profile
profile(const struct kiosk_worker *w)
{
	(void)w;
	return KIOSK_SANDBOX_PARSER;
}

static enum kiosk_err
tell(struct kiosk_worker *w, enum kiosk_msg_id id)
{
	return kiosk_worker_tell(w, KIOSK_MONITOR, id, span_of(NULL, 0));
}

static enum kiosk_err
tell_u16(struct kiosk_worker *w, enum kiosk_msg_id id, unsigned value)
{
	uint8_t body[2] = {(uint8_t)(value >> 8), (uint8_t)value};

	return kiosk_worker_tell(w, KIOSK_MONITOR, id, SPAN_OF(body));
}

static enum kiosk_err
tell_facts(struct kiosk_worker *w, enum kiosk_msg_id id)
{
	struct document *d = w->self;
	struct sink k = sink_of(d->facts, sizeof(d->facts));
	enum kiosk_err e;

	kiosk_inspect_finish(&d->inspect, mrtd_session_report(&d->session));
	kiosk_facts_put(&k, kiosk_inspect_facts(&d->inspect));
	e = sink_ok(&k) ? kiosk_worker_tell(w, KIOSK_MONITOR, id, sink_span(&k))
			: KIOSK_E_SIZE;
	sink_wipe(&k);
	return e;
}

/* The session and what it read; not what was asked of the printed page. */
static void
forget_chip(struct document *d)
{
	if (d->started) {
		kiosk_inspect_wipe(&d->inspect);
		mrtd_session_wipe(&d->session);
	}
	d->started = false;
}

/* A gate apart reads tokens and nothing else: the monitor judges them. */
static enum kiosk_err
scanned_token(struct kiosk_worker *w, struct span text)
{
	uint8_t wire[KIOSK_TOKEN_MAX];
	struct sink k = sink_of(wire, sizeof(wire));
	struct document *d = w->self;
	enum kiosk_err e;

	/* A bar code reader says it as often as it sees it. */
	if (d->phase != WAITING)
		return KIOSK_E_OK;
	if ((e = tell(w, KIOSK_MSG_DOCUMENT)) != KIOSK_E_OK)
		return e;
	if (!kiosk_token_text_read(text, &k))
		return tell_u16(w, KIOSK_MSG_MRZ_BAD, MRTD_E_VALUE);
	d->phase = DONE;
	return kiosk_worker_tell(
	    w, KIOSK_MONITOR, KIOSK_MSG_TOKEN, sink_span(&k));
}

/* A zone that opens chips: the reader looks for one.  read: what an officer has
 * corrected; empty: nobody has. */
static enum kiosk_err
judge_zone(struct kiosk_worker *w, struct span text, struct span read)
{
	struct kiosk_inspect_conf conf = {0};
	struct document *d = w->self;
	enum mrtd_err bad = MRTD_E_TRUNCATED;
	char issuer[3] = "";
	enum kiosk_err e;

	forget_chip(d);
	kiosk_typed_wipe(&d->typed);
	if (text.n > 0)
		bad = mrtd_mrz_parse(text, &conf.optical);
	if (bad == MRTD_E_OK)
		bad = mrtd_mrz_key_of(&conf.optical, &d->key);
	if (bad == MRTD_E_OK) {
		memcpy(issuer, conf.optical.issuer, sizeof(issuer));
		conf.profile = CERTS_PROFILE_GATE;
		conf.anchors = d->anchors;
		conf.now = kiosk_host_time();
		conf.cpu_us = kiosk_host_cpu_us;
		conf.have_optical = true;
		kiosk_inspect_init(&d->inspect, &conf);
		if (d->seal.n > 0)
			kiosk_inspect_seal(&d->inspect,
			    span_of(d->seal.bytes, d->seal.n), text, read);
		d->phase = CHIP;
	}
	bytes_wipe(&conf, sizeof(conf));
	if (bad != MRTD_E_OK)
		return tell_u16(w, KIOSK_MSG_MRZ_BAD, bad);
	e = kiosk_worker_tell(w, KIOSK_MONITOR, KIOSK_MSG_MRZ_OK,
	    span_of(issuer, sizeof(issuer)));
	return e == KIOSK_E_OK ? kiosk_worker_tell(w, KIOSK_READER,
				     KIOSK_MSG_CONNECT, span_of(NULL, 0))
			       : e;
}

static enum kiosk_err
scanned(struct kiosk_worker *w, struct span text)
{
	struct document *d = w->self;
	enum kiosk_err e = tell(w, KIOSK_MSG_DOCUMENT);

	kiosk_worker_document_zone_recall(w, &d->seal);
	bytes_wipe(d->zone, sizeof(d->zone));
	d->zone_n = text.n <= sizeof(d->zone) ? text.n : 0;
	memcpy(d->zone, text.p, d->zone_n);
	/* What is wrong with it an officer sees too. */
	if (e == KIOSK_E_OK)
		e = kiosk_worker_document_zone(w, KIOSK_CASE_PRINTED, text);
	return e == KIOSK_E_OK ? judge_zone(w, text, span_of(NULL, 0)) : e;
}

/* As an officer reads it; what was read stays what it was. */
static enum kiosk_err
corrected(struct kiosk_worker *w, struct span note)
{
	struct document *d = w->self;
	char zone[sizeof(d->zone)];
	struct span typed;
	enum kiosk_err e;

	if (d->zone_n == 0 && kiosk_correct_zone(note, &typed))
		return judge_zone(w, typed, span_of(NULL, 0));
	memcpy(zone, d->zone, d->zone_n);
	e = kiosk_correct_by(note, zone, d->zone_n)
	    ? judge_zone(
		  w, span_of(zone, d->zone_n), span_of(d->zone, d->zone_n))
	    : tell_u16(w, KIOSK_MSG_MRZ_BAD, MRTD_E_VALUE);
	bytes_wipe(zone, sizeof(zone));
	return e;
}

/* What the traveller has typed instead: no page to compare the chip with. */
static enum kiosk_err
typed(struct kiosk_worker *w, struct span body)
{
	struct kiosk_inspect_conf conf = {0};
	struct document *d = w->self;

	forget_chip(d);
	if (!kiosk_typed_take(&body, &d->typed) ||
	    (!d->typed.by_can &&
		kiosk_typed_key(&d->typed, &d->key) != MRTD_E_OK))
		return KIOSK_E_FRAME;
	conf.profile = CERTS_PROFILE_GATE;
	conf.anchors = d->anchors;
	conf.now = kiosk_host_time();
	conf.cpu_us = kiosk_host_cpu_us;
	conf.typed = true;
	kiosk_inspect_init(&d->inspect, &conf);
	d->phase = CHIP;
	return kiosk_worker_tell(
	    w, KIOSK_READER, KIOSK_MSG_CONNECT, span_of(NULL, 0));
}

static void
start(struct kiosk_worker *w, struct mrtd_limits limits, struct span atr)
{
	struct document *d = w->self;
	const struct policy *p = &w->lane->policy;
	bool fingers = kiosk_policy_fingers(p);
	struct mrtd_session_conf conf = {
	    .env = &kiosk_host_env,
	    .limits = limits,
	    .atr = atr,
	    .mrz = d->key,
	    .have_mrz = !d->typed.by_can,
	    .have_can = d->typed.by_can,
	    /* Keys are asked for even where nobody lists them: a chip that
	     * holds one that is not signed was tampered with. */
	    .want = MRTD_FILE_BIT(MRTD_FILE_COM) |
		MRTD_FILE_BIT(MRTD_FILE_SOD) | MRTD_FILE_BIT(MRTD_FILE_DG1) |
		MRTD_FILE_BIT(MRTD_FILE_DG2) | MRTD_FILE_BIT(MRTD_FILE_DG14) |
		MRTD_FILE_BIT(MRTD_FILE_DG15),
	    .want_listed = MRTD_FILE_BIT(MRTD_FILE_DG11) |
		MRTD_FILE_BIT(MRTD_FILE_DG12) |
		(fingers ? MRTD_FILE_BIT(MRTD_FILE_DG3) : 0),
	    .allow_bac = p->allow_bac,
	    .ask_ca = true,
	    .ask_aa = true,
	    .ask_ta = fingers && w->lane->signer[0] != '\0',
	    .arena = d->arena,
	    .arena_cap = sizeof(d->arena),
	    .max_ms = p->time_ms[POLICY_T_ACCESS] + p->time_ms[POLICY_T_READ] +
		p->again[POLICY_REMOVED] * p->time_ms[POLICY_T_REMOVED],
	};

	d->by_can = d->typed.by_can;
	memcpy(conf.can, d->typed.can, sizeof(d->typed.can));
	mrtd_session_init(&d->session, &conf);
	d->started = true;
	bytes_wipe(&conf, sizeof(conf));
	bytes_wipe(&d->key, sizeof(d->key));
	kiosk_typed_wipe(&d->typed);
}

static enum kiosk_err
tell_finger(struct kiosk_worker *w, const struct mrtd_finger *f)
{
	struct document *d = w->self;
	struct sink k = sink_of(d->print, sizeof(d->print));
	struct kiosk_print_file file;
	enum kiosk_err e = KIOSK_E_INTERNAL;

	if (kiosk_print_of(f, &file)) {
		kiosk_print_put_file(&k, &file);
		e = sink_ok(&k) ? kiosk_worker_tell(w, KIOSK_IMAGE,
				      KIOSK_MSG_PRINT, sink_span(&k))
				: KIOSK_E_SIZE;
	}
	bytes_wipe(d->print, sizeof(d->print));
	return e;
}

static enum kiosk_err
on_file(struct kiosk_worker *w, const struct mrtd_session_event *ev)
{
	struct document *d = w->self;
	const struct mrtd_finger *finger;
	enum kiosk_err e = KIOSK_E_OK;
	struct span image;

	kiosk_inspect_file(&d->inspect, ev->file, ev->err, ev->content);
	if (ev->file == MRTD_FILE_DG1 &&
	    mrtd_tlv_only(ev->content, 0x61, &image) == MRTD_E_OK &&
	    mrtd_tlv_only(image, 0x5F1F, &image) == MRTD_E_OK &&
	    (e = kiosk_worker_document_zone(w, KIOSK_CASE_DG1, image)) !=
		KIOSK_E_OK)
		return e;
	if (ev->file == MRTD_FILE_SOD)
		mrtd_session_want(
		    &d->session, kiosk_inspect_signed(&d->inspect));
	if (kiosk_inspect_portrait(&d->inspect, &image) &&
	    (e = kiosk_worker_tell(
		 w, KIOSK_IMAGE, KIOSK_MSG_PORTRAIT, image)) != KIOSK_E_OK)
		return e;
	while (e == KIOSK_E_OK && kiosk_policy_fingers(&w->lane->policy) &&
	    kiosk_inspect_finger(&d->inspect, &finger))
		e = tell_finger(w, finger);
	return e;
}

static enum kiosk_err
on_progress(struct kiosk_worker *w, const struct mrtd_session_event *ev)
{
	if (ev->file != MRTD_FILE_DG2 || ev->total == 0)
		return KIOSK_E_OK;
	return tell_u16(w, KIOSK_MSG_PROGRESS,
	    (unsigned)(ev->bytes >= ev->total ? 1000
					      : 1000 * ev->bytes / ev->total));
}

static enum kiosk_err
on_end(struct kiosk_worker *w, enum mrtd_err err)
{
	struct document *d = w->self;

	/* A CAN opens nothing but PACE (Doc 9303-11 §4.4): a chip without it
	 * was typed wrongly, and has its MRZ still. */
	if (err != MRTD_E_PASSWORD &&
	    !(err == MRTD_E_NO_PROTOCOL && d->by_can)) {
		d->phase = DONE;
		return tell_facts(w, KIOSK_MSG_FACTS);
	}
	d->phase = WAITING;
	return tell_facts(w, KIOSK_MSG_ACCESS_WRONG);
}

static enum kiosk_err
on_event(struct kiosk_worker *w, const struct mrtd_session_event *ev)
{
	switch (ev->kind) {
	case MRTD_EVENT_ACCESS:
		return tell(w, KIOSK_MSG_ACCESS_OK);
	case MRTD_EVENT_FILE:
		return on_file(w, ev);
	case MRTD_EVENT_PROGRESS:
		return on_progress(w, ev);
	case MRTD_EVENT_END:
		return on_end(w, ev->err);
	case MRTD_EVENT_RESET:
		break;
	}
	return KIOSK_E_OK;
}

/* A command to the reader, with how long its answer may take. */
static enum kiosk_err
ask_chip(struct kiosk_worker *w, struct span capdu)
{
	struct document *d = w->self;
	struct sink k = sink_of(d->capdu, sizeof(d->capdu));
	enum kiosk_err e;

	sink_put_be32(&k, mrtd_session_patience(&d->session));
	sink_put(&k, capdu);
	d->phase = TALKING;
	e = sink_ok(&k)
	    ? kiosk_worker_tell(w, KIOSK_READER, KIOSK_MSG_CAPDU, sink_span(&k))
	    : KIOSK_E_SIZE;
	sink_wipe(&k);
	return e;
}

/* The keys of the terminal live elsewhere. */
static enum kiosk_err
ask_terminal(struct kiosk_worker *w, const struct mrtd_session_request *r)
{
	struct document *d = w->self;
	struct sink k = sink_of(d->print, sizeof(d->print));

	kiosk_terminal_frame_put(&k, r);
	d->phase = ASKING;
	return sink_ok(&k) ? kiosk_worker_tell(w, KIOSK_MONITOR,
				 KIOSK_MSG_ASK_TERMINAL, sink_span(&k))
			   : KIOSK_E_SIZE;
}

/* Lets the engine go on until it needs the chip. */
static enum kiosk_err
pump(struct kiosk_worker *w)
{
	struct document *d = w->self;
	enum kiosk_err e = KIOSK_E_OK;

	while (e == KIOSK_E_OK) {
		struct mrtd_session_request request;
		struct mrtd_session_event ev;
		struct span capdu;

		while (e == KIOSK_E_OK &&
		    mrtd_session_next_event(&d->session, &ev))
			e = on_event(w, &ev);
		if (e != KIOSK_E_OK || d->phase == DONE || d->phase == WAITING)
			return e;
		if (mrtd_session_send(&d->session, &capdu))
			return ask_chip(w, capdu);
		if (mrtd_session_terminal(&d->session, &request))
			return ask_terminal(w, &request);
		if (mrtd_session_state(&d->session) == MRTD_SESSION_ENDED)
			continue;
		if (mrtd_session_state(&d->session) == MRTD_SESSION_RUNNING)
			return KIOSK_E_INTERNAL;
		d->phase = CHIP;
		return kiosk_worker_tell(
		    w, KIOSK_READER, KIOSK_MSG_CONNECT, span_of(NULL, 0));
	}
	return e;
}

static enum kiosk_err
card(struct kiosk_worker *w, struct span body)
{
	struct document *d = w->self;
	uint32_t max_capdu, max_rapdu;
	enum kiosk_err e;

	if (d->phase != CHIP)
		return KIOSK_E_STATE;
	if (!span_take_be32(&body, &max_capdu) ||
	    !span_take_be32(&body, &max_rapdu))
		return KIOSK_E_FRAME;
	if ((e = tell(w, KIOSK_MSG_CHIP)) != KIOSK_E_OK)
		return e;
	if (d->started)
		mrtd_session_resume(&d->session, body);
	else
		start(w, (struct mrtd_limits) {max_capdu, max_rapdu}, body);
	return pump(w);
}

/* Chain or signature; without either the session goes on. */
static enum kiosk_err
answer_terminal(struct kiosk_worker *w, struct span body)
{
	struct document *d = w->self;
	struct mrtd_session_request request;
	struct kiosk_terminal_answer a;
	bool given = false;

	if (d->phase != ASKING || !mrtd_session_terminal(&d->session, &request))
		return KIOSK_E_STATE;
	if (request.what == MRTD_SESSION_ASK_CHAIN) {
		if (body.n > sizeof(d->chain))
			return KIOSK_E_FRAME;
		memcpy(d->chain, body.p, body.n);
		body = span_of(d->chain, body.n);
	}
	if (!kiosk_terminal_frame_take_answer(body, &a) ||
	    a.what != (uint8_t)request.what)
		return KIOSK_E_FRAME;
	if (request.what == MRTD_SESSION_ASK_CHAIN)
		given = a.n > 0 &&
		    mrtd_session_chain(&d->session, a.chain, a.n) == MRTD_E_OK;
	else
		given = a.signature.n > 0 &&
		    mrtd_session_signature(&d->session, a.signature) ==
			MRTD_E_OK;
	if (!given) {
		kiosk_inspect_terminal(&d->inspect, a.why);
		mrtd_session_no_terminal(&d->session);
	}
	d->phase = TALKING;
	return pump(w);
}

static enum kiosk_err
answer(struct kiosk_worker *w, struct span body)
{
	struct document *d = w->self;
	enum kiosk_err e = KIOSK_E_OK;
	uint16_t err;

	if (d->phase != TALKING)
		return KIOSK_E_STATE;
	if (!span_take_be16(&body, &err) || err >= MRTD_E_COUNT)
		return KIOSK_E_FRAME;
	if (err == MRTD_E_OK)
		(void)!mrtd_session_recv(&d->session, body);
	else if (err == MRTD_E_CARD_GONE)
		(void)!mrtd_session_lost(&d->session);
	else
		(void)!mrtd_session_failed(&d->session, (enum mrtd_err)err);
	if (err == MRTD_E_CARD_GONE)
		e = tell(w, KIOSK_MSG_CHIP_GONE);
	return e == KIOSK_E_OK ? pump(w) : e;
}

/*
 * Pictures of the page go through to the image worker, and what it thinks of
 * them back: bytes that nobody looks at here.  While a chip is read nobody asks
 * for any.
 */
static enum kiosk_err
pass_page(struct kiosk_worker *w, const struct kiosk_msg *m)
{
	const struct document *d = w->self;
	const uint8_t seen = HW_DOCSCAN_SEEN;

	if (m->id == KIOSK_MSG_PAGE_SEEN)
		return kiosk_worker_tell(
		    w, KIOSK_READER, KIOSK_MSG_PAGE_SEEN, m->body);
	if (d->phase == WAITING)
		return kiosk_worker_tell(
		    w, KIOSK_IMAGE, KIOSK_MSG_PAGE, m->body);
	return kiosk_worker_tell(
	    w, KIOSK_READER, KIOSK_MSG_PAGE_SEEN, span_of(&seen, 1));
}

static enum kiosk_err
message(struct kiosk_worker *w, enum kiosk_peer from, const struct kiosk_msg *m)
{
	struct document *d = w->self;

	(void)from;
	if (m->id == KIOSK_MSG_PAGE || m->id == KIOSK_MSG_PAGE_SEEN)
		return pass_page(w, m);
	if (m->id == KIOSK_MSG_SEAL)
		return kiosk_worker_document_zone_keep(&d->seal, m->body);
	if (m->id == KIOSK_MSG_SCANNED && w->lane->topology == GATE_GATE)
		return scanned_token(w, m->body);
	if (m->id == KIOSK_MSG_SCANNED)
		return d->phase == WAITING ? scanned(w, m->body) : KIOSK_E_OK;
	if (m->id == KIOSK_MSG_TYPED_KEY)
		return d->phase == WAITING ? typed(w, m->body) : KIOSK_E_OK;
	if (m->id == KIOSK_MSG_CORRECT)
		return d->phase == WAITING ? corrected(w, m->body) : KIOSK_E_OK;
	if (m->id == KIOSK_MSG_CARD)
		return card(w, m->body);
	if (m->id == KIOSK_MSG_TERMINAL_ANSWER)
		return answer_terminal(w, m->body);
	return m->id == KIOSK_MSG_RAPDU ? answer(w, m->body) : KIOSK_E_OK;
}

static void
clear(struct kiosk_worker *w)
{
	struct document *d = w->self;

	if (d == NULL)
		return;
	forget_chip(d);
	bytes_wipe(&d->key, sizeof(d->key));
	kiosk_typed_wipe(&d->typed);
	bytes_wipe(d->zone, sizeof(d->zone));
	d->zone_n = 0;
	bytes_wipe(&d->inspect, sizeof(d->inspect));
	bytes_wipe(&d->session, sizeof(d->session));
	bytes_wipe(d->arena, sizeof(d->arena));
	bytes_wipe(d->facts, sizeof(d->facts));
	bytes_wipe(d->chain, sizeof(d->chain));
	bytes_wipe(d->print, sizeof(d->print));
	bytes_wipe(&d->seal, sizeof(d->seal));
	d->phase = WAITING;
}

const struct kiosk_worker_role kiosk_worker_document = {
    .open = open_document,
    .profile = profile,
    .message = message,
    .clear = clear,
};

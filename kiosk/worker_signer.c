/*
 * The signer: shows a chip this terminal's right to fingerprints.  It holds the
 * CV certificates and the line to the token or control centre, and parses
 * nothing of a chip but names of keys and a message to be hashed; the document
 * worker, which parses everything, holds no key.
 */
#include <stdlib.h>
#include <string.h>

#include "kiosk/host.h"
#include "kiosk/terminal.h"
#include "kiosk/terminal_frame.h"
#include "kiosk/worker.h"

struct signer {
	bool open; /* there is a terminal to speak of */
	struct kiosk_terminal terminal;
	uint8_t signature[MRTD_CVC_SIGNATURE_MAX];
	uint8_t frame[KIOSK_TERMINAL_FRAME_MAX];
};

static bool
configured(const struct kiosk_worker *w)
{
	return w->lane->terminal[0] != '\0' && w->lane->signer[0] != '\0';
}

static const char *
or_null(const char *text)
{
	return text[0] != '\0' ? text : NULL;
}

/* A token that cannot be had now is said when it is asked for. */
static enum kiosk_err
open_signer(struct kiosk_worker *w)
{
	const struct kiosk_lane *lane = w->lane;
	struct kiosk_terminal_conf conf = {.dir = lane->terminal,
	    .signer = {.uri = lane->signer,
		.pin_file = or_null(lane->signer_pin),
		.ca_file = or_null(lane->signer_ca),
		.timeout_ms = lane->signer_ms}};
	struct signer *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return KIOSK_E_SYSTEM;
	w->self = s;
	if (configured(w))
		s->open = kiosk_terminal_open(&s->terminal, &conf) ==
		    KIOSK_E_OK;
	return KIOSK_E_OK;
}

static enum kiosk_sandbox_profile
profile(const struct kiosk_worker *w)
{
	return configured(w) ? KIOSK_SANDBOX_SIGNER : KIOSK_SANDBOX_PARSER;
}

static void
show_chain(struct signer *s, const struct mrtd_session_request *r,
    struct kiosk_terminal_answer *a)
{
	if (!s->open ||
	    !kiosk_terminal_chain(&s->terminal, &r->cars, kiosk_host_time()))
		return;
	a->n = s->terminal.chain.n;
	memcpy(a->chain, s->terminal.chain.certificates,
	    a->n * sizeof(a->chain[0]));
}

static void
sign(struct signer *s, const struct mrtd_session_request *r,
    struct kiosk_terminal_answer *a)
{
	struct sink k = sink_of(s->signature, sizeof(s->signature));

	if (s->open && kiosk_terminal_sign(&s->terminal, &r->signature, &k))
		a->signature = sink_span(&k);
}

static enum kiosk_err
message(struct kiosk_worker *w, enum kiosk_peer from, const struct kiosk_msg *m)
{
	struct signer *s = w->self;
	struct kiosk_terminal_answer a = {0};
	struct sink k = sink_of(s->frame, sizeof(s->frame));
	struct mrtd_session_request r;

	(void)from;
	if (m->id != KIOSK_MSG_TERMINAL)
		return KIOSK_E_OK;
	if (!kiosk_terminal_frame_take(m->body, &r))
		return KIOSK_E_FRAME;
	a.what = (uint8_t)r.what;
	if (r.what == MRTD_SESSION_ASK_CHAIN)
		show_chain(s, &r, &a);
	else
		sign(s, &r, &a);
	memcpy(a.why, s->terminal.why, sizeof(a.why));
	for (char *c = a.why; *c != '\0'; c++)
		if (*c < 0x20 || *c > 0x7E)
			*c = '?';
	kiosk_terminal_frame_put_answer(&k, &a);
	return sink_ok(&k) ? kiosk_worker_tell(w, KIOSK_MONITOR,
				 KIOSK_MSG_TERMINAL_SAYS, sink_span(&k))
			   : KIOSK_E_SIZE;
}

/* Certificates and line are about no traveller. */
static void
clear(struct kiosk_worker *w)
{
	struct signer *s = w->self;

	if (s == NULL)
		return;
	bytes_wipe(s->signature, sizeof(s->signature));
	bytes_wipe(s->frame, sizeof(s->frame));
}

const struct kiosk_worker_role kiosk_worker_signer = {
    .open = open_signer,
    .profile = profile,
    .message = message,
    .clear = clear,
};

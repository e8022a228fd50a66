/*
 * What the document worker asks of the signer, and what it answers: bytes that
 * the monitor carries between them without a look.  Both sides believe nothing
 * of them but their form.
 */
#ifndef KIOSK_TERMINAL_FRAME_H
#define KIOSK_TERMINAL_FRAME_H

#include "mrtd/session.h"

/* Of a frame, either way: a chain of the longest certificates. */
#define KIOSK_TERMINAL_FRAME_MAX (256 + MRTD_TA_CHAIN_MAX * (2 + MRTD_CVC_MAX))

/* The request of a session. */
void kiosk_terminal_frame_put(
    struct sink *, const struct mrtd_session_request *);
/* Spans borrow from the frame.  False: malformed. */
bool kiosk_terminal_frame_take(
    struct span, struct mrtd_session_request *) MUST_USE;

struct kiosk_terminal_answer {
	uint8_t what; /* of the request */
	char why[160]; /* there is neither chain nor signature; printable */
	struct span chain[MRTD_TA_CHAIN_MAX];
	size_t n; /* of the chain; 0: none */
	struct span signature; /* empty: none */
};
void kiosk_terminal_frame_put_answer(
    struct sink *, const struct kiosk_terminal_answer *);
bool kiosk_terminal_frame_take_answer(
    struct span, struct kiosk_terminal_answer *) MUST_USE;

#endif

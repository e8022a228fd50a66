/*
 * The monitor's part in a lane whose kiosk and gate stand apart: its kiosk
 * makes and prints a token for whom another lane would open the door, its gate
 * takes one (kiosk/token.h).
 *
 * A token is verified here and nowhere else, before anybody looks into it: as
 * with an officer's order, its form is fixed and whoever carries it is not
 * believed.  It is spent the moment it is found good, whatever comes of it
 * then: who has found one on the floor does not try faces with it.
 *
 * A gate's own store may be put back to an older one, which has forgotten what
 * was used since.  So where there is a site, it is asked about every token, one
 * for this gate alone as well: it was asked when that was used, too, before a
 * door opened.  While the line is cut none is taken, but where the policy says
 * so; and then only what was printed since this start, as a store is not put
 * back while it is open.  Without a site a gate's own memory is all there is.
 */
#ifndef KIOSK_TICKET_H
#define KIOSK_TICKET_H

#include "hw/printer.h"
#include "kiosk/msg.h"
#include "kiosk/token.h"

struct kiosk_lane;
struct kiosk_monitor;

struct kiosk_ticket {
	/* Of a kiosk: its key, the gates' public one, and where it prints. */
	struct kiosk_sign *sign;
	EVP_PKEY *seal;
	struct hw_printer *printer;
	/* Of a gate: whom it believes, and the key that opens faces. */
	struct kiosk_token_kiosks kiosks;
	EVP_PKEY *open;
	int64_t since; /* of what was used it forgets nothing from here on */
	/* Of the running passage: */
	bool have_face;
	struct kiosk_reference face;
	uint8_t wire[KIOSK_TOKEN_MAX];
	size_t n;
};

/* Other topologies need nothing.  CONF: a key, DEVICE: the printer. */
enum kiosk_err kiosk_ticket_open(
    struct kiosk_ticket *, const struct kiosk_lane *) MUST_USE;
/*
 * For a replay: nothing is signed or printed in one, so what is public is
 * enough.  Without the gates' private key what it has opened is believed.
 */
enum kiosk_err kiosk_ticket_open_replay(
    struct kiosk_ticket *, const struct kiosk_lane *) MUST_USE;
void kiosk_ticket_close(struct kiosk_ticket *);
/* The traveller is gone. */
void kiosk_ticket_forget(struct kiosk_ticket *);

/* At a kiosk: the template of the portrait that matched; kiosk/msg.h. */
enum kiosk_err kiosk_ticket_on_template(
    struct kiosk_monitor *, enum kiosk_peer, struct span);
/* All is decided: a token for this traveller, signed, in the record.  False,
 * with a reason there, where none can be made. */
bool kiosk_ticket_make(struct kiosk_monitor *) MUST_USE;
/* On paper; ISSUED or NOT_ISSUED follows. */
bool kiosk_ticket_print(struct kiosk_monitor *) MUST_USE;

/* At a gate: a token was read. */
enum kiosk_err kiosk_ticket_on_token(
    struct kiosk_monitor *, enum kiosk_peer, struct span);
/* Asks the site, where there is one, whether it is unused; what follows now, or
 * GATE_EVENT_COUNT where the site is asked. */
enum gate_event kiosk_ticket_claim(struct kiosk_monitor *);
enum kiosk_err kiosk_ticket_on_claimed(
    struct kiosk_monitor *, enum kiosk_peer, struct span);

#endif

/*
 * Card readers through PC/SC (pcsc-lite; PC/SC part 5, MUSCLE SCard API).
 *
 *	struct hw_pcsc *p;
 *
 *	hw_pcsc_new(&p);
 *	hw_pcsc_wait(p, NULL, 30000);           any reader; or a name
 *	hw_pcsc_connect(p);                     resets the chip
 *	t = hw_pcsc_transport(p);               give it to the engines
 *	...
 *	hw_pcsc_disconnect(p);                  takes power away
 *	hw_pcsc_free(&p);
 *
 * One thread uses a reader; hw_pcsc_cancel() alone may come from another.
 *
 * Time: every function but one keeps its limit by itself.  The exception is
 * the transport's transceive: SCardTransmit() has no time limit in PC/SC, and
 * SCardCancel() does not end it, so a silent chip holds the calling thread for
 * as long as the driver likes.  Whoever calls it must be a process that can be
 * killed: the gate's monitor ends a reader worker that overruns its step.
 * When the process dies, pcscd lets go of the card and resets it.
 */
#ifndef HW_PCSC_H
#define HW_PCSC_H

#include "hw/err.h"
#include "mrtd/bytes.h"
#include "mrtd/transport.h"

/* pcsc-lite knows 16 readers (PCSCLITE_MAX_READERS_CONTEXTS). */
#define HW_PCSC_READERS 16
#define HW_PCSC_NAME 128

struct hw_pcsc_reader {
	char name[HW_PCSC_NAME];
	bool present; /* a document lies on it */
};

struct hw_pcsc;

/* Connects to the daemon: HW_E_NO_SERVICE where none runs. */
enum hw_err hw_pcsc_new(struct hw_pcsc **out) MUST_USE;
void hw_pcsc_free(struct hw_pcsc **);

/* The readers there are, in the order of the daemon; none is no error. */
enum hw_err hw_pcsc_list(struct hw_pcsc *, struct hw_pcsc_reader *out,
    size_t cap, size_t *n) MUST_USE;
/*
 * What a reader of this very name can carry, with or without a document on it:
 * the limits that hw_pcsc_transport() would have.  HW_E_BUSY while another
 * program has it to itself.
 */
enum hw_err hw_pcsc_limits(
    struct hw_pcsc *, const char *reader, struct mrtd_limits *out) MUST_USE;

/*
 * Waits until a document lies on a reader, and remembers that reader.  name:
 * a reader whose name contains it, also one that is plugged in while we wait;
 * NULL: any.  HW_E_MANY: there are documents on two of them; HW_E_TIMEOUT;
 * HW_E_CANCELLED.
 */
enum hw_err hw_pcsc_wait(
    struct hw_pcsc *, const char *name, unsigned timeout_ms) MUST_USE;
/* Waits until the document has left the reader that hw_pcsc_wait() found. */
enum hw_err hw_pcsc_wait_gone(struct hw_pcsc *, unsigned timeout_ms) MUST_USE;
/* Ends a wait of another thread with HW_E_CANCELLED. */
void hw_pcsc_cancel(struct hw_pcsc *);
/* The name of the reader that hw_pcsc_wait() found, or "". */
const char *hw_pcsc_name(const struct hw_pcsc *);

/*
 * Connects to the document for ourselves alone and resets it, because the one
 * before us may have left a session open in it.  The daemon notices a removal
 * up to half a second late, and a document is seldom laid down at one stroke:
 * tries for a second before it says HW_E_GONE.
 */
enum hw_err hw_pcsc_connect(struct hw_pcsc *) MUST_USE;
/* Leaves the chip without power: no session survives us. */
void hw_pcsc_disconnect(struct hw_pcsc *);
/* Resets the chip in place: the way out after a protocol has failed. */
enum hw_err hw_pcsc_reset(struct hw_pcsc *) MUST_USE;
/* Is the connected document still there?  Costs no APDU. */
bool hw_pcsc_present(struct hw_pcsc *);
/* The answer to reset, valid until the next connect or reset. */
struct span hw_pcsc_atr(const struct hw_pcsc *);

/*
 * The limits come from the reader: PC/SC part 10 dwMaxAPDUDataSize where it
 * offers that, 65,535 bytes for the virtual reader, else short APDUs.  A reader
 * that fails at the first extended command is taken to have answered 6700
 * (wrong length), and from the next connect on carries short ones alone.  Valid
 * until disconnect.  timeout_ms is not kept, see above.
 */
struct mrtd_transport hw_pcsc_transport(struct hw_pcsc *);

#endif

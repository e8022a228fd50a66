/*
 * Whatever a document can be laid on, by its address:
 *
 *	pcsc[:NAME]      a PC/SC reader: any, or the first whose name has NAME
 *	nfc[:DEVICE]     an NFC front-end of libnfc, by its connection string
 *	socket:PATH      a virtual passport (hw/pipe.h)
 *
 *	hw_reader_new("pcsc", &r);
 *	while ((e = hw_reader_connect(r, 1000)) == HW_E_TIMEOUT)
 *		...
 *	t = hw_reader_transport(r);
 *	...
 *	hw_reader_free(&r);
 */
#ifndef HW_READER_H
#define HW_READER_H

#include "hw/err.h"
#include "mrtd/bytes.h"
#include "mrtd/transport.h"

enum hw_reader_kind {
	HW_READER_PCSC,
	HW_READER_NFC,
	HW_READER_SOCKET
};

struct hw_reader;

/* HW_E_UNSUPPORTED: no such kind of address. */
enum hw_err hw_reader_new(const char *address, struct hw_reader **out) MUST_USE;
void hw_reader_free(struct hw_reader **);
/* Of an address, without opening anything. */
enum hw_err hw_reader_kind_of(
    const char *address, enum hw_reader_kind *) MUST_USE;

/*
 * Waits until one document lies there and powers it up anew, so that no
 * session of somebody else is left in it.  HW_E_TIMEOUT: none came.
 * HW_E_MANY: more than one; the traveller leaves one.  HW_E_GONE: it was taken
 * away again; ask once more.
 */
enum hw_err hw_reader_connect(struct hw_reader *, unsigned timeout_ms) MUST_USE;
/* Powers the connected document up anew.  HW_E_UNSUPPORTED: a socket. */
enum hw_err hw_reader_reset(struct hw_reader *) MUST_USE;
/* Takes power away; the next connect finds whatever lies there then. */
void hw_reader_disconnect(struct hw_reader *);
/* Can a document that was taken away come back?  A socket has one presence. */
bool hw_reader_returns(const struct hw_reader *);

/* Of the connected document; valid until the next connect or reset. */
struct span hw_reader_atr(struct hw_reader *);
struct mrtd_transport hw_reader_transport(struct hw_reader *);

#endif

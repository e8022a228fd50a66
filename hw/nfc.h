/*
 * NFC front-ends without PC/SC, through libnfc 1.8: PN532 and its kin on a
 * serial line or USB.
 *
 *	struct hw_nfc *p;
 *
 *	hw_nfc_new(NULL, &p);                   the first; or a connection
 *string hw_nfc_wait(p, 30000);                  until one document lies there
 *	hw_nfc_connect(p);                      field off and on, selects it
 *	t = hw_nfc_transport(p);                give it to the engines
 *	...
 *	hw_nfc_disconnect(p);                   takes power away
 *	hw_nfc_free(&p);
 *
 * The library knows one user: one device at a time in a process, one thread.
 *
 * Limits: a PN532 carries commands and answers of 262 bytes, status word
 * included (NXP UM0701-02 §7.3.8), and libnfc aborts the process on a longer
 * command.  So there is no extended length, and nothing longer ever reaches the
 * library.
 *
 * The library copies an answer to selection by the length that the chip gives
 * it, without a look at how much came.  Whoever calls wait or connect must be a
 * process that can be lost, as the gate's reader worker is.
 *
 * After hw_nfc_new() no file is opened any more: the sandbox may close.
 */
#ifndef HW_NFC_H
#define HW_NFC_H

#include "hw/ats.h"
#include "hw/err.h"
#include "mrtd/bytes.h"
#include "mrtd/transport.h"

#define HW_NFC_DEVICES 8
#define HW_NFC_NAME 256

struct hw_nfc;

/*
 * The connection strings of the devices there are: those of libnfc.conf and
 * LIBNFC_DEFAULT_DEVICE, and what is found without disturbing anything, which
 * serial lines are not.  None is no error.
 */
enum hw_err hw_nfc_list(
    char (*names)[HW_NFC_NAME], size_t cap, size_t *n) MUST_USE;

/*
 * Opens "pn532_uart:/dev/ttyUSB0:115200" and the like; NULL: the first of the
 * list.  HW_E_NONE: there is none.  HW_E_OPEN: it does not answer, or another
 * program has it.  HW_E_STATE: this process has one open already.
 */
enum hw_err hw_nfc_new(const char *device, struct hw_nfc **out) MUST_USE;
void hw_nfc_free(struct hw_nfc **);
/* Its connection string. */
const char *hw_nfc_name(const struct hw_nfc *);

/*
 * Waits until a document of type A or B lies in the field.  HW_E_TIMEOUT;
 * HW_E_MANY: two chips answer, and which is the document nobody can say.
 * Chips that do not speak ISO/IEC 14443-4 count as such too; alone they are
 * no document.
 */
enum hw_err hw_nfc_wait(struct hw_nfc *, unsigned timeout_ms) MUST_USE;
/* Waits until the connected document has left the field. */
enum hw_err hw_nfc_wait_gone(struct hw_nfc *, unsigned timeout_ms) MUST_USE;

/* Field off and on, then selects: no session survives.  HW_E_GONE. */
enum hw_err hw_nfc_connect(struct hw_nfc *) MUST_USE;
/* The same for a document that is connected. */
enum hw_err hw_nfc_reset(struct hw_nfc *) MUST_USE;
/* Field off. */
void hw_nfc_disconnect(struct hw_nfc *);
/* Is the connected document still there?  Costs no APDU. */
bool hw_nfc_present(struct hw_nfc *);

/* The answer to reset as PC/SC makes it; valid until the next connect. */
struct span hw_nfc_atr(const struct hw_nfc *);
/* What the chip said when it was selected. */
const struct hw_ats *hw_nfc_ats(const struct hw_nfc *);
/*
 * Short APDUs; keeps timeout_ms, but is never less patient than the chip's own
 * frame waiting time.  MRTD_E_TIMEOUT: it is silent, but still there.  Valid
 * until disconnect.
 */
struct mrtd_transport hw_nfc_transport(struct hw_nfc *);

#endif

/*
 * A printer of slips.
 *
 *	file:DIR	one PNG file a slip in that directory, NAME.png, whole
 *			or not at all: for a spooler that watches it
 *	escpos:PATH	a receipt printer that takes ESC/POS raster graphics
 *			(GS v 0), at /dev/usb/lp0 or behind a serial line;
 *			feeds and cuts
 *
 * A slip is a picture of black and white.
 */
#ifndef HW_PRINTER_H
#define HW_PRINTER_H

#include "hw/err.h"
#include "mrtd/bytes.h"

struct hw_printer;

/* Of a slip: 72 mm at 203 dots an inch, and what a QR code needs below it. */
#define HW_PRINTER_WIDTH_MAX 576
#define HW_PRINTER_HEIGHT_MAX 1024

/* Rows of width octets without padding: 0 is black, 255 is white. */
struct hw_printer_slip {
	unsigned width, height;
	const uint8_t *grey;
};

/* UNSUPPORTED: no such scheme; NONE: it is not there. */
enum hw_err hw_printer_open(
    const char *address, struct hw_printer **out) MUST_USE;
/*
 * name: of the slip, A-Z a-z 0-9 and "-".  LIMIT: it is too large; TIMEOUT:
 * the printer has not taken all of it in ms, and the slip is spoilt; GONE, IO.
 * That the paper has come out no printer of these says.
 */
enum hw_err hw_printer_print(struct hw_printer *, const char *name,
    const struct hw_printer_slip *, unsigned ms) MUST_USE;
void hw_printer_close(struct hw_printer **);

#endif

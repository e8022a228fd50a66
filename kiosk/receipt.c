#include "kiosk/receipt.h"

#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

#define QUIET 4 /* modules around it: ISO/IEC 18004 §9.1 */
#define MODULE_MAX 5 /* dots: 0.6 mm at 203 an inch */

/* Level M: 15 % of it may be creased away. */
static QRcode *
encode(struct span text)
{
	QRinput *in = QRinput_new2(0, QR_ECLEVEL_M);
	QRcode *code = NULL;

	if (in != NULL &&
	    QRinput_append(in, QR_MODE_AN, (int)text.n, text.p) == 0)
		code = QRcode_encodeInput(in);
	QRinput_free(in);
	return code;
}

static void
draw(const QRcode *code, unsigned module, unsigned side, uint8_t *grey)
{
	const unsigned width = (unsigned)code->width;

	memset(grey, 255, (size_t)side * side);
	for (unsigned y = 0; y < width * module; y++)
		for (unsigned x = 0; x < width * module; x++)
			if ((code->data[y / module * width + x / module] & 1) !=
			    0)
				grey[(size_t)(y + QUIET * module) * side + x +
				    QUIET * module] = 0;
}

enum kiosk_err
kiosk_receipt_make(struct span text, struct kiosk_receipt *out)
{
	QRcode *code = encode(text);
	enum kiosk_err e = KIOSK_E_SIZE;
	unsigned modules, module, side;

	*out = (struct kiosk_receipt) {.grey = NULL};
	if (code == NULL)
		return e;
	modules = (unsigned)code->width + 2 * QUIET;
	module = HW_PRINTER_WIDTH_MAX / modules;
	if (module > MODULE_MAX)
		module = MODULE_MAX;
	side = module * modules;
	if (module == 0)
		goto out;
	e = KIOSK_E_SYSTEM;
	if ((out->grey = malloc((size_t)side * side)) == NULL)
		goto out;
	draw(code, module, side, out->grey);
	out->slip = (struct hw_printer_slip) {side, side, out->grey};
	out->version = (unsigned)code->version;
	out->module = module;
	e = KIOSK_E_OK;
out:
	QRcode_free(code);
	return e;
}

void
kiosk_receipt_free(struct kiosk_receipt *r)
{
	free(r->grey);
	*r = (struct kiosk_receipt) {.grey = NULL};
}

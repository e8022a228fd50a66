#include "kiosk/err.h"

static const struct {
	const char *name, *text;
} errors[] = {
#define ROW(name, text) {#name, text},
    KIOSK_ERRORS(ROW)
#undef ROW
};

const char *
kiosk_err_name(enum kiosk_err e)
{
	return (unsigned)e < KIOSK_E_COUNT ? errors[e].name : "UNKNOWN_CODE";
}

const char *
kiosk_err_text(enum kiosk_err e)
{
	return (unsigned)e < KIOSK_E_COUNT ? errors[e].text
					   : "an error without a name";
}

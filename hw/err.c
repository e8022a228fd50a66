#include "hw/err.h"

static const struct {
	const char *name, *text;
} errors[] = {
#define ROW(name, text) {#name, text},
    HW_ERRORS(ROW)
#undef ROW
};

const char *
hw_err_name(enum hw_err e)
{
	return (unsigned)e < HW_E_COUNT ? errors[e].name : "UNKNOWN";
}

const char *
hw_err_text(enum hw_err e)
{
	return (unsigned)e < HW_E_COUNT ? errors[e].text
					: "an error without a name";
}

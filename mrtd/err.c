#include "mrtd/err.h"

static const struct {
	const char *name, *text;
} errors[] = {
#define ROW(name, text) {#name, text},
    MRTD_ERRORS(ROW)
#undef ROW
};

const char *
mrtd_err_name(enum mrtd_err e)
{
	return (unsigned)e < MRTD_E_COUNT ? errors[e].name : "UNKNOWN";
}

const char *
mrtd_err_text(enum mrtd_err e)
{
	return (unsigned)e < MRTD_E_COUNT ? errors[e].text
					  : "an error without a name";
}

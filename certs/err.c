#include "certs/err.h"

static const struct {
	const char *name, *text;
} errors[] = {
#define ROW(name, text) {#name, text},
    CERTS_ERRORS(ROW)
#undef ROW
};

const char *
certs_err_name(enum certs_err e)
{
	return (unsigned)e < CERTS_E_COUNT ? errors[e].name : "UNKNOWN";
}

const char *
certs_err_text(enum certs_err e)
{
	return (unsigned)e < CERTS_E_COUNT ? errors[e].text : "unknown error";
}

#include "biometrics/err.h"

static const struct {
	const char *name, *text;
} errors[] = {
#define ROW(name, text) {#name, text},
    BIOMETRICS_ERRORS(ROW)
#undef ROW
};

const char *
biometrics_err_name(enum biometrics_err e)
{
	return (unsigned)e < BIOMETRICS_E_COUNT ? errors[e].name : "UNKNOWN";
}

const char *
biometrics_err_text(enum biometrics_err e)
{
	return (unsigned)e < BIOMETRICS_E_COUNT ? errors[e].text
						: "an error without a name";
}

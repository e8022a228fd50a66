#include "ui/err.h"

static const struct {
	const char *name, *text;
} errors[] = {
#define ROW(name, text) {#name, text},
    UI_ERRORS(ROW)
#undef ROW
};

const char *
ui_err_name(enum ui_err e)
{
	return (unsigned)e < UI_E_COUNT ? errors[e].name : "UNKNOWN";
}

const char *
ui_err_text(enum ui_err e)
{
	return (unsigned)e < UI_E_COUNT ? errors[e].text
					: "an error without a name";
}

#include "kiosk/mrz_arg.h"

#include <stdio.h>
#include <string.h>

static bool
is_yymmdd(const char *s)
{
	return strlen(s) == 6 && strspn(s, "0123456789<") == 6;
}

static enum mrtd_err
three_elements(const char *text, struct kiosk_mrz_arg *out, const char **what)
{
	char number[24], birth[8], expiry[8], rest;

	if (sscanf(text, "%23s %7s %7s %c", number, birth, expiry, &rest) !=
		3 ||
	    !is_yymmdd(birth) || !is_yymmdd(expiry)) {
		*what = "neither an MRZ nor NUMBER YYMMDD YYMMDD";
		return MRTD_E_LENGTH;
	}
	snprintf(out->mrz.document_number, sizeof(out->mrz.document_number),
	    "%s", number);
	memcpy(out->mrz.birth, birth, sizeof(out->mrz.birth));
	memcpy(out->mrz.expiry, expiry, sizeof(out->mrz.expiry));
	return mrtd_mrz_key(number, birth, expiry, &out->key);
}

enum mrtd_err
kiosk_mrz_arg_parse(
    const char *text, struct kiosk_mrz_arg *out, const char **what)
{
	enum mrtd_err e;

	memset(out, 0, sizeof(*out));
	*what = NULL;
	if (strchr(text, ' ') != NULL) {
		e = three_elements(text, out, what);
	} else {
		out->whole = true;
		e = mrtd_mrz_parse(span_of(text, strlen(text)), &out->mrz);
		if (e == MRTD_E_OK)
			e = mrtd_mrz_key_of(&out->mrz, &out->key);
	}
	if (e != MRTD_E_OK && *what == NULL)
		*what = mrtd_err_text(e);
	return e;
}

#include "kiosk/algorithms.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/dumps.h"

#define FILE_MAX ((size_t)64 * 1024)

enum kiosk_err
kiosk_algorithms_read(
    const char *path, struct certs_policy *out, struct conf_error *error)
{
	struct certs_policy_error why = {.text = ""};
	struct span text = {0};
	enum kiosk_err e = kiosk_dumps_slurp(path, FILE_MAX, &text);

	*error = (struct conf_error) {.line = 0};
	snprintf(error->file, sizeof(error->file), "%s", path);
	if (e != KIOSK_E_OK) {
		snprintf(error->text, sizeof(error->text), "%s",
		    e == KIOSK_E_SYSTEM ? strerror(errno) : kiosk_err_text(e));
		return e;
	}
	if (certs_policy_parse(text, out, &why) != CERTS_E_OK) {
		e = KIOSK_E_CONF;
		error->line = why.line;
		snprintf(error->text, sizeof(error->text), "%s", why.text);
	}
	free((void *)(uintptr_t)text.p);
	return e;
}

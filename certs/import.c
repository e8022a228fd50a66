#include "certs/import_form.h"

#include "certs/objects.h"

#include <openssl/err.h>
#include <openssl/sha.h>
#include <stdio.h>

static enum certs_err
each(void *cookie, struct span der, size_t line)
{
	struct certs_import_run *m = cookie;

	m->line = line;
	return certs_import_form_object(m, der);
}

/* Who brought it, under which name, and why if that was said. */
static void
sign(const struct certs_import *in, size_t from)
{
	char note[sizeof(((struct certs_anchors_source *)0)->note)];
	bool why = in->reason != NULL && in->reason[0] != '\0';

	(void)snprintf(note, sizeof(note), "%s%s%s", in->name, why ? ": " : "",
	    why ? in->reason : "");
	certs_anchors_build_sign(in->build, from, in->who, note);
}

enum certs_err
certs_import_file(const struct certs_import *in, struct span file,
    struct certs_import_report *report)
{
	struct certs_anchors_mark mark = certs_anchors_build_mark(in->build);
	struct certs_import_run m = {.in = in, .r = report};
	struct certs_objects objects = {.each = each, .cookie = &m};
	enum certs_err e;

	*report = (struct certs_import_report) {0};
	SHA256(file.p, file.n, m.sha256);
	e = certs_objects_walk(&objects, file);
	report->entries = objects.entries;
	report->other = objects.other;
	report->line = objects.line;
	/* No entry at all is a delta that says: no change. */
	if (e == CERTS_E_OK && report->taken == 0 && m.refused == CERTS_E_OK &&
	    !(objects.ldif && (objects.entries == 0 || objects.other > 0)))
		e = CERTS_E_EMPTY;
	if (e == CERTS_E_OK && report->taken == 0)
		e = m.refused;
	certs_import_form_forget(&m);
	if (e == CERTS_E_OK)
		e = certs_settle(in->build, m.came, in->now, &report->settled);
	ERR_clear_error();
	if (e == CERTS_E_OK)
		sign(in, mark.sources);
	else
		certs_anchors_build_undo(in->build, mark);
	return e;
}

/* The records of LDS2: whether they are genuine, then their elements. */
#include <string.h>

#include "kiosk/contents_parts.h"
#include "kiosk/lds2.h"

static void
record(struct kiosk_contents_walk *w, const struct mrtd_lds2_record *r,
    const struct kiosk_lds2_record *about)
{
	/* What the row before it is made of; and pictures. */
	static const char *const proofs[] = {
	    "state_copy", "signature", "certificate", "data", NULL};
	const struct mrtd_field_table *table = mrtd_lds2_file(r->file)->table;
	struct mrtd_fields all;
	struct mrtd_field data;
	const char *by = about->signer[0] != '\0' ? about->signer : "unknown";

	w->row.file = mrtd_lds2_file(r->file)->name;
	w->row.group = r->number;
	if (about->result == CERTS_SUCCESSFUL)
		kiosk_contents_tell(
		    w, "verified", "Verified", "signed by %s", by);
	else
		kiosk_contents_tell(w, "not_verified", "NOT verified",
		    "%s; signer: %s", about->why, by);
	kiosk_contents_fields(w, table, r->content, proofs);
	if (mrtd_field_parse(table, r->content, &all) == MRTD_E_OK &&
	    mrtd_field_find(&all, "data", &data))
		kiosk_contents_tell(w, "data", mrtd_field_name(&data),
		    "%zu bytes", data.value.n);
	w->row.group = 0;
}

/* What is there and was not read. */
static void
unread(struct kiosk_contents_walk *w, const struct kiosk_lds2 *l, unsigned app)
{
	w->row.file = mrtd_lds2_app(app)->name;
	if (l->app[app].err != MRTD_E_OK)
		kiosk_contents_tell(w, "not_read", "Not read", "%s",
		    mrtd_err_text(l->app[app].err));
	for (unsigned i = 0; i < MRTD_LDS2_FILES; i++) {
		const struct mrtd_lds2_read_file *f = &l->app[app].file[i];

		if (!f->tried)
			continue;
		w->row.file = mrtd_lds2_file(i)->name;
		if (f->err != MRTD_E_OK)
			kiosk_contents_tell(w, "not_read", "Not read", "%s",
			    mrtd_err_text(f->err));
		else if (f->stated > (int)f->n)
			kiosk_contents_tell(w, "newest", "Records",
			    "the newest %u of %d", f->n, f->stated);
	}
}

void
kiosk_contents_lds2(struct kiosk_contents_walk *w, const struct kiosk_lds2 *l)
{
	w->row.group = 0;
	for (unsigned app = 0; app < MRTD_LDS2_APPS; app++) {
		if (!l->app[app].tried)
			continue;
		unread(w, l, app);
		for (size_t i = 0; i < l->n; i++)
			if (l->about[i].app == app &&
			    kiosk_lds2_is_signed(&l->record[i]))
				record(w, &l->record[i], &l->about[i]);
	}
}

#include "certs/import_form.h"

#include "certs/ldif.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Objects stand in values in base64; a change that takes something away is
 * told and not done: history accumulates.
 */
static enum certs_err
value(struct certs_import_run *m, const struct certs_ldif_line *l,
    bool *skip_entry)
{
	if (strcmp(l->name, "changetype") == 0) {
		*skip_entry = !span_eq(l->value, SPAN_STR("add"));
		m->r->other += *skip_entry;
		return CERTS_E_OK;
	}
	if (!l->base64 || l->value.n < 2 || l->value.p[0] != 0x30)
		return CERTS_E_OK;
	if (*skip_entry)
		return CERTS_E_OK;
	m->line = l->line;
	return certs_import_form_object(m, l->value);
}

static enum certs_err
ldif(struct certs_import_run *m, struct span file)
{
	uint8_t *room = malloc(file.n);
	struct certs_ldif_line line;
	struct certs_ldif l;
	bool skip_entry = false;
	enum certs_err e = CERTS_E_OK;

	if (room == NULL)
		return CERTS_E_MEMORY;
	certs_ldif_init(&l, file, room, file.n);
	do {
		if ((e = certs_ldif_next(&l, &line)) != CERTS_E_OK) {
			m->r->line = line.line;
			break;
		}
		if (line.kind == CERTS_LDIF_ENTRY) {
			m->r->entries++;
			skip_entry = false;
		} else if (line.kind == CERTS_LDIF_VALUE) {
			e = value(m, &line, &skip_entry);
		}
	} while (e == CERTS_E_OK && line.kind != CERTS_LDIF_END);
	free(room);
	/* No entry at all is a delta that says: no change. */
	if (e == CERTS_E_OK && m->taken == 0 && m->refused == CERTS_E_OK &&
	    m->r->entries > 0 && m->r->other == 0)
		e = CERTS_E_EMPTY;
	return e;
}

static enum certs_err
pem(struct certs_import_run *m, struct span file)
{
	BIO *bio = BIO_new_mem_buf(file.p, (int)file.n);
	char *type = NULL, *header = NULL;
	unsigned char *der = NULL;
	enum certs_err e = bio == NULL ? CERTS_E_MEMORY : CERTS_E_OK;
	long n;

	while (e == CERTS_E_OK &&
	    PEM_read_bio(bio, &type, &header, &der, &n) == 1) {
		if (strcmp(type, PEM_STRING_X509) == 0 ||
		    strcmp(type, PEM_STRING_X509_CRL) == 0 ||
		    strcmp(type, PEM_STRING_PKCS7) == 0 ||
		    strcmp(type, PEM_STRING_CMS) == 0)
			e = certs_import_form_object(
			    m, span_of(der, (size_t)n));
		OPENSSL_free(type);
		OPENSSL_free(header);
		OPENSSL_free(der);
	}
	BIO_free(bio);
	if (e == CERTS_E_OK && m->taken == 0 && m->refused == CERTS_E_OK)
		e = CERTS_E_EMPTY;
	return e;
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
	enum certs_err e;

	*report = (struct certs_import_report) {0};
	if (file.n > INT32_MAX)
		return CERTS_E_SPACE;
	SHA256(file.p, file.n, m.sha256);
	if (certs_ldif_is(file))
		e = ldif(&m, file);
	else if (file.n >= 11 && file.p[0] != 0x30 &&
	    memmem(file.p, file.n, "-----BEGIN ", 11) != NULL)
		e = pem(&m, file);
	else
		e = certs_import_form_object(&m, file);
	if (e == CERTS_E_OK && m.taken == 0)
		e = m.refused;
	certs_import_form_forget(&m);
	ERR_clear_error();
	if (e == CERTS_E_OK)
		sign(in, mark.sources);
	else
		certs_anchors_build_undo(in->build, mark);
	return e;
}

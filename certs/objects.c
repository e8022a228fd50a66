#include "certs/objects.h"

#include "certs/ldif.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

/*
 * Objects stand in values in base64; a change that takes something away is
 * told and not done: history accumulates.
 */
static enum certs_err
value(struct certs_objects *o, const struct certs_ldif_line *l, bool *skip)
{
	if (strcmp(l->name, "changetype") == 0) {
		*skip = !span_eq(l->value, SPAN_STR("add"));
		o->other += *skip;
		return CERTS_E_OK;
	}
	if (*skip || !l->base64 || l->value.n < 2 || l->value.p[0] != 0x30)
		return CERTS_E_OK;
	return o->each(o->cookie, l->value, l->line);
}

static enum certs_err
ldif(struct certs_objects *o, struct span file)
{
	uint8_t *room = malloc(file.n);
	struct certs_ldif_line line;
	struct certs_ldif l;
	bool skip = false;
	enum certs_err e = CERTS_E_OK;

	if (room == NULL)
		return CERTS_E_MEMORY;
	o->ldif = true;
	certs_ldif_init(&l, file, room, file.n);
	do {
		if ((e = certs_ldif_next(&l, &line)) != CERTS_E_OK) {
			o->line = line.line;
			break;
		}
		if (line.kind == CERTS_LDIF_ENTRY) {
			o->entries++;
			skip = false;
		} else if (line.kind == CERTS_LDIF_VALUE) {
			e = value(o, &line, &skip);
		}
	} while (e == CERTS_E_OK && line.kind != CERTS_LDIF_END);
	free(room);
	return e;
}

static enum certs_err
pem(struct certs_objects *o, struct span file)
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
			e = o->each(o->cookie, span_of(der, (size_t)n), 0);
		OPENSSL_free(type);
		OPENSSL_free(header);
		OPENSSL_free(der);
	}
	BIO_free(bio);
	ERR_clear_error(); /* the end of the file is one */
	return e;
}

enum certs_err
certs_objects_walk(struct certs_objects *o, struct span file)
{
	o->ldif = false;
	o->entries = o->other = o->line = 0;
	if (file.n > INT32_MAX)
		return CERTS_E_SPACE;
	if (certs_ldif_is(file))
		return ldif(o, file);
	if (file.n >= 11 && file.p[0] != 0x30 &&
	    memmem(file.p, file.n, "-----BEGIN ", 11) != NULL)
		return pem(o, file);
	return o->each(o->cookie, file, 0);
}

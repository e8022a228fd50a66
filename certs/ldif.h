/*
 * LDIF as RFC 2849 defines it: the form in which the ICAO PKD is downloaded.
 *
 * A reader over a whole file that neither allocates nor copies more than one
 * value: lines are unfolded and base64 is decoded straight into the room of
 * the caller.  No decoded value is longer than the file, so room of the file's
 * size is always enough.
 *
 *	certs_ldif_init(&l, file, room, cap);
 *	while ((e = certs_ldif_next(&l, &line)) == CERTS_E_OK &&
 *	    line.kind != CERTS_LDIF_END)
 *		...
 *
 * Strict: an entry begins with its dn, text is of SAFE-STRING, base64 is
 * complete, the last line has its end.  A value by URL is never fetched: it is
 * an error.
 */
#ifndef CERTS_LDIF_H
#define CERTS_LDIF_H

#include "certs/err.h"
#include "mrtd/bytes.h"

/* Attribute types are short; a longer one is refused. */
#define CERTS_LDIF_NAME 64

enum certs_ldif_kind {
	CERTS_LDIF_ENTRY, /* dn: a new entry begins; value is the name */
	CERTS_LDIF_VALUE, /* one attribute of it */
	CERTS_LDIF_SEPARATOR, /* "-" between the parts of a change */
	CERTS_LDIF_ENTRY_END,
	CERTS_LDIF_END,
};

struct certs_ldif_line {
	enum certs_ldif_kind kind;
	size_t line; /* where it begins in the file, from 1 */
	char name[CERTS_LDIF_NAME]; /* lower case, without options */
	bool binary; /* option ;binary (RFC 4522) */
	bool base64;
	struct span value; /* decoded, in the room, until the next line */
};

struct certs_ldif {
	struct span rest;
	struct sink room;
	size_t line;
	bool begun, in_entry;
	enum certs_err error; /* sticky */
};

void certs_ldif_init(
    struct certs_ldif *, struct span file, void *room, size_t cap);
/*
 * CERTS_E_ENCODING: not LDIF, at l->line.  CERTS_E_VERSION: of a version other
 * than 1.  CERTS_E_SPACE: a value is larger than the room.  Sticky.
 */
enum certs_err certs_ldif_next(
    struct certs_ldif *, struct certs_ldif_line *) MUST_USE;
/* Whether a file is LDIF by its look: it says "version:" or "dn:" first. */
bool certs_ldif_is(struct span file) MUST_USE;

#endif

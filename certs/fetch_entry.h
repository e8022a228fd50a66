/*
 * Entries of a directory, and the spool in which they wait for the import:
 * LDIF, as the ICAO PKD itself is downloaded, so that there is one import.
 *
 *	version: 1
 *
 *	# object 00112233445566778899aabbccddeeff
 *	dn:: Y249...
 *	usercertificate;binary:: MII...
 *
 * An object is known by its name together with what the directory says of its
 * last change.  The spool is its own checkpoint: what ends with an empty line
 * is whole, and its comment says which object it is.
 */
#ifndef CERTS_FETCH_ENTRY_H
#define CERTS_FETCH_ENTRY_H

#include "certs/fetch_state.h"

#define CERTS_FETCH_ENTRY_HEAD "version: 1\n\n"
/* The longest name of an entry. */
#define CERTS_FETCH_ENTRY_DN 700

/* stamps: each with its NUL, in a fixed order. */
void certs_fetch_entry_object(
    struct span dn, struct span stamps, char hex[CERTS_FETCH_STATE_HEX]);

/*
 * One entry: begin, values, end.  An object is a value in DER, which begins
 * with a SEQUENCE; others are not wanted.  A name that is no attribute's, or
 * that means something else in LDIF, is E_RESPONSE.
 */
void certs_fetch_entry_begin(
    struct sink *, const char hex[CERTS_FETCH_STATE_HEX], struct span dn);
enum certs_err certs_fetch_entry_value(
    struct sink *, const char *name, struct span value) MUST_USE;
void certs_fetch_entry_end(struct sink *);
/* Room for an entry with a name and values of so many bytes. */
size_t certs_fetch_entry_room(size_t dn, size_t values, size_t bytes);

/* The next whole entry of a spool: false: there is none. */
struct certs_fetch_entry {
	struct span rest, told; /* of the spool; the entry itself */
	size_t line; /* where the entry begins, from 1 */
	size_t end; /* bytes of the spool up to its end */
	struct span hex; /* CERTS_FETCH_STATE_HEX digits */
};
/* False: it is no spool, and there is nothing to go on with. */
bool certs_fetch_entry_first(
    struct span spool, struct certs_fetch_entry *) MUST_USE;
bool certs_fetch_entry_next(struct certs_fetch_entry *) MUST_USE;

/* Whether dn is base or lies below it: as texts, without regard to case. */
bool certs_fetch_entry_below(struct span dn, struct span base) MUST_USE;

#endif

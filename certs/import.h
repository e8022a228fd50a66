/*
 * One file into the trust store: a transaction that is done whole or not at
 * all, with a report of what came and why something was refused.
 *
 * The file is LDIF of the ICAO PKD, PEM, or one object in DER or BER.  Inside
 * may be
 *
 *	master lists	signed by one for whom an anchor vouches: their
 *			certificates become anchors (master.h)
 *	deviation, defect and document signer lists, the same (signed.h);
 *			a list whose authority is not known is kept, is not
 *			heard, and is proven when its authority comes
 *	CRLs		kept, proven now if an anchor made them (crl.h)
 *	certificates	of authorities only on the operator's word, but for
 *			those that are anchors already; of document signers
 *			kept, which trusts nobody: the gate asks for their
 *			authority whenever it meets one
 *	bare lists	the contents of a master, deviation or defect list
 *			that nobody signed: on the operator's word alone
 *
 * What is refused inside a file does not stop the others; a file from which
 * nothing was taken is refused itself.
 */
#ifndef CERTS_IMPORT_H
#define CERTS_IMPORT_H

#include "certs/master.h"
#include "certs/settle.h"
#include "certs/store.h"

/* What became of one object, told as it is met. */
struct certs_import_item {
	enum certs_store_kind kind; /* NONE: a master list, or not known */
	enum certs_err e; /* OK, or why it was refused */
	bool added; /* else it was known */
	bool waits; /* a list: kept until an anchor vouches for its signer */
	enum certs_store_how how;
	size_t line; /* in LDIF, else 0 */
	char name[160]; /* subject, issuer of a CRL or signer */
	/* Where a person's word is asked for: what is to be compared. */
	uint8_t sha256[32];
	const struct certs_master_report *master; /* of a master list */
};

struct certs_import {
	struct certs_anchors_build *build;
	/* The operator vouches, and who is recorded: for authorities, for
	 * lists that are not signed, and for signed ones as in master.h. */
	bool trust;
	int64_t now;
	const char *name, *who; /* of the file; of the operator */
	const char *reason; /* is recorded too; NULL or "": none */
	void (*tell)(void *cookie, const struct certs_import_item *);
	void *cookie;
};

struct certs_import_report {
	struct {
		size_t came, added, refused;
		size_t proven; /* of those that came: an anchor made it */
	} kind[CERTS_STORE_KIND_COUNT]; /* certificates of lists: AUTHORITY */
	size_t master_lists, entries; /* entries of LDIF */
	size_t taken, waiting; /* objects; those of them that wait */
	size_t refused; /* objects; not what a list holds */
	struct certs_settle settled; /* what followed in the store */
	size_t other; /* values of LDIF that are no object, and no change */
	size_t line; /* where LDIF is malformed, 0: it is not */
};

/* An error: the builder is as it was before. */
enum certs_err certs_import_file(const struct certs_import *, struct span file,
    struct certs_import_report *) MUST_USE;

#endif

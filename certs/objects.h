/*
 * The objects in one file, whatever it is: LDIF of the ICAO PKD, PEM, or one
 * object in DER or BER.  Each is handed out in place or from room that lasts
 * for the call; what it is, is not asked here.
 */
#ifndef CERTS_OBJECTS_H
#define CERTS_OBJECTS_H

#include "certs/err.h"
#include "mrtd/bytes.h"

struct certs_objects {
	/* An error ends the walk.  line: in LDIF, else 0. */
	enum certs_err (*each)(void *cookie, struct span der, size_t line);
	void *cookie;
	/* What the walk found out. */
	bool ldif;
	size_t entries; /* of LDIF */
	size_t other; /* entries of LDIF that are another change than "add" */
	size_t line; /* where LDIF is malformed, 0: it is not */
};

/* CERTS_E_SPACE: larger than 2 GiB; else of LDIF, or what each() returned. */
enum certs_err certs_objects_walk(
    struct certs_objects *, struct span file) MUST_USE;

#endif

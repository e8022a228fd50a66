/* One import while it runs, for import.c and import_object.c alone. */
#ifndef CERTS_IMPORT_FORM_H
#define CERTS_IMPORT_FORM_H

#include "certs/import.h"

struct certs_import_run {
	const struct certs_import *in;
	struct certs_import_report *r;
	struct certs_anchors *anchors; /* to verify with, NULL: ask anew */
	uint8_t sha256[32]; /* of the file */
	enum certs_anchors_why why; /* of our last source, 0: none */
	size_t source; /* its number + 1 */
	bool lists; /* CRLs came that anchors does not hold */
	unsigned came; /* what certs_settle() asks for */
	size_t line;
	struct span der; /* the object that is met */
	enum certs_err refused; /* why the first one was */
};

/* One object of the file, whatever it is: told, and taken or refused. */
enum certs_err certs_import_form_object(
    struct certs_import_run *, struct span der) MUST_USE;
/* What there is to verify with has changed, or is not needed any more. */
void certs_import_form_forget(struct certs_import_run *);

#endif

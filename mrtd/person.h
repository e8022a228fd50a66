/*
 * Whom the document is about, as its data groups say.  DG1, Doc 9303-10
 * §4.7.1: the MRZ as it is printed.
 */
#ifndef MRTD_PERSON_H
#define MRTD_PERSON_H

#include "mrtd/bytes.h"
#include "mrtd/err.h"

struct mrtd_mrz;

/* A whole EF.DG1, with tag 61: the text of the MRZ, 72, 88 or 90 characters. */
enum mrtd_err mrtd_person_text(struct span file, struct span *text) MUST_USE;
/* The same, parsed; the errors of mrtd_mrz_parse() as well. */
enum mrtd_err mrtd_person_mrz(struct span file, struct mrtd_mrz *) MUST_USE;

#endif

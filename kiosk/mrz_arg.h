/*
 * The --mrz option: an MRZ as a person gives it on a command line.  Either the
 * lines (90, 72 or 88 characters, line breaks allowed), or the three elements
 * that open a chip, divided by blanks: document number, date of birth, date of
 * expiry (YYMMDD).
 */
#ifndef KIOSK_MRZ_ARG_H
#define KIOSK_MRZ_ARG_H

#include "mrtd/bytes.h"
#include "mrtd/mrz.h"

struct kiosk_mrz_arg {
	bool whole; /* the lines were given, and mrz holds them */
	struct mrtd_mrz mrz; /* else: the three elements, nothing more */
	struct mrtd_mrz_key key;
};

/* On error *what says in words what is wrong. */
enum mrtd_err kiosk_mrz_arg_parse(
    const char *text, struct kiosk_mrz_arg *, const char **what) MUST_USE;

#endif

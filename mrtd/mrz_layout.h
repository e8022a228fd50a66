/*
 * Where the fields of an MRZ stand: the data structure tables of Doc 9303-4
 * §4.2.2, -5 §4.2.2, -6 §4.2.2, -7 §4.2.2 and §5.2.2, shared by reader and
 * writer.  Positions count from 0 through the joined lines; size 0: no such
 * field.
 */
#ifndef MRTD_MRZ_LAYOUT_H
#define MRTD_MRZ_LAYOUT_H

#include "mrtd/mrz.h"

struct mrtd_mrz_field {
	uint8_t at, n;
};

struct mrtd_mrz_layout {
	const char *name;
	uint8_t lines, columns;
	struct mrtd_mrz_field code, issuer, surname_given, number, number_cd;
	struct mrtd_mrz_field nationality, birth, birth_cd, sex, expiry;
	struct mrtd_mrz_field expiry_cd, optional, optional_cd, optional2;
	struct mrtd_mrz_field composite;
	struct mrtd_mrz_field composed[4]; /* what the composite runs over */
	bool long_number; /* may go on in the optional data */
};

/* NULL for a format out of range. */
const struct mrtd_mrz_layout *mrtd_mrz_layout_of(enum mrtd_mrz_format);

#endif

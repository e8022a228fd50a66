/*
 * The codes for issuing State and nationality of Doc 9303-3 (eighth edition)
 * §5, with the two-letter code that the certificates of that State carry
 * (Doc 9303-12 §7.1): the two are different lists, and D is not three letters.
 */
#ifndef MRTD_COUNTRY_H
#define MRTD_COUNTRY_H

#include "mrtd/bytes.h"

struct mrtd_country {
	char code[4]; /* as in the MRZ, without fillers: "UTO", "D", "RKS" */
	char alpha2[3]; /* "DE", "UN", "EU"; empty where none is assigned */
};

/* NULL where Doc 9303-3 does not know the code. */
const struct mrtd_country *mrtd_country_find(const char *code);
/* Does a certificate's countryName (any case) stand for this MRZ code? */
bool mrtd_country_match(const char *code, struct span certificate_country);

#endif

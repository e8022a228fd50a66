/*
 * Country codes: the three letters of the MRZ (Doc 9303-3 §5) against the two
 * letters of certificates (ISO 3166-1; Doc 9303-12 §7.1 with the codes EU, UN
 * and others): the assignment table of TR-03135-1 §5.6.4.5.
 */
#ifndef CERTS_COUNTRY_H
#define CERTS_COUNTRY_H

#include "certs/checks.h"

/*
 * Compares the issuing state of DG1 ("D", "UTO"; no fillers) with the C of the
 * document signer's issuer ("DE", in any case; also three letters, which some
 * states write).  SUCCESSFUL, FAILED, or UNDETERMINED where one is missing or
 * in no table, with the reason.
 */
enum certs_result certs_country_compare(const char *state, const char *c,
    enum certs_reason *) __attribute__((warn_unused_result));

#endif

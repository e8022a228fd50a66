/*
 * Countries of the test PKI: all that a State has and publishes, as files in
 * memory.  The same seed, clock and names give the same bytes.
 *
 *	e = certs_issue_country_new(&spec, &c);
 *	e = certs_issue_country_fill(c);	a whole country, or
 *	e = certs_issue_case_fill(c, one);	one case (issue_case.h)
 *	for (i = 0; certs_issue_country_file(c, i, &file); i++)
 *		... write file.bytes to file.path ...
 *
 * Folders: trust/ is what an operator takes on his own word, pkd/ what is
 * published and must be vouched for by that, issuers/ every certificate with
 * its private key (PKCS #8 in PEM, not encrypted) beside it, chip/ that of the
 * newest authority for personalising passports, ta/ those of Terminal
 * Authentication.
 *
 * No gate trusts such a country by accident: nobody vouches for it until
 * somebody imports trust/ on his own word, and every X.509 certificate says
 * CERTS_ISSUE_COUNTRY_MARK in the name of its issuer.
 */
#ifndef CERTS_ISSUE_COUNTRY_H
#define CERTS_ISSUE_COUNTRY_H

#include "certs/issue.h"

/* The organisation of every authority. */
#define CERTS_ISSUE_COUNTRY_MARK "TEST PKI OF SALLYPORT - DO NOT TRUST"
#define CERTS_ISSUE_COUNTRY_PATH 64

struct certs_issue_country_spec {
	struct span seed; /* copied */
	const char *country; /* "UT"; lives as long as the country */
	const char *state; /* "UTO", likewise */
	int64_t now; /* seconds since 1970; all dates follow from it */
};

struct certs_issue_country;

/* An empty one.  CERTS_E_ARGUMENT: country or state are not such codes. */
enum certs_err certs_issue_country_new(const struct certs_issue_country_spec *,
    struct certs_issue_country **) MUST_USE;
/*
 * A whole country: four authorities in a row (a rollover, a change of name
 * that says so, one that does not), master list, document signers in every
 * suite ("dsc-SUITE"), of the first authority ("dsc-old"), one revoked by CRL
 * ("dsc-revoked"), by defect list ("dsc-defect"), one with an announced
 * deviation ("dsc-deviation"), one of an authority that nobody knows but on a
 * document signer list ("dsc-direct"); CRLs stale, empty and full; deviation,
 * defect and document signer list; signers of seals and of LDS2; CVCA with
 * rollover, document verifiers, inspection systems.
 */
enum certs_err certs_issue_country_fill(struct certs_issue_country *) MUST_USE;
void certs_issue_country_free(struct certs_issue_country **);

struct certs_issue_country_file {
	char path[CERTS_ISSUE_COUNTRY_PATH]; /* "issuers/csca-1.key" */
	struct span bytes;
	bool secret; /* a private key */
};
/* False past the last; the spans live as long as the country. */
bool certs_issue_country_file(const struct certs_issue_country *, size_t i,
    struct certs_issue_country_file *) MUST_USE;
/* Adds a file; the bytes are copied. */
enum certs_err certs_issue_country_put(struct certs_issue_country *,
    const char *path, struct span bytes, bool secret) MUST_USE;

/* By its name in issuers/, "dsc-old"; NULL where there is none. */
const struct certs_issuer *certs_issue_country_issuer(
    const struct certs_issue_country *, const char *name);
/* The name of the i-th; NULL past the last. */
const char *certs_issue_country_name(
    const struct certs_issue_country *, size_t i);
const struct certs_issue_country_spec *certs_issue_country_about(
    const struct certs_issue_country *);

#endif

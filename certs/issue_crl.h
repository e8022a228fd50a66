/*
 * Revocation lists of the test PKI (Doc 9303-12 §7.1.4), with what lists of
 * the field and of attackers show.
 */
#ifndef CERTS_ISSUE_CRL_H
#define CERTS_ISSUE_CRL_H

#include "certs/issue.h"

enum certs_issue_crl_quirk {
	CERTS_ISSUE_CRL_NO_NUMBER = 1 << 0,
	CERTS_ISSUE_CRL_NO_AKI = 1 << 1,
	CERTS_ISSUE_CRL_NO_EXTENSIONS = 1 << 2,
	CERTS_ISSUE_CRL_DELTA = 1 << 3, /* deltaCRLIndicator, critical */
	CERTS_ISSUE_CRL_CRITICAL = 1 << 4, /* an unknown critical extension */
	CERTS_ISSUE_CRL_EMPTY = 1 << 5, /* an empty revokedCertificates */
	CERTS_ISSUE_CRL_TIMES = 1 << 6, /* GeneralizedTime before 2050 */
	CERTS_ISSUE_CRL_OTHER_ALGORITHM = 1
	    << 7, /* inside and outside differ */
	CERTS_ISSUE_CRL_FORGED = 1 << 8, /* the signature is wrong */
	CERTS_ISSUE_CRL_TWICE = 1 << 9, /* cRLNumber is there twice */
	/* entries: all of them */
	CERTS_ISSUE_CRL_REASON = 1 << 10, /* keyCompromise */
	CERTS_ISSUE_CRL_REMOVED = 1 << 11, /* removeFromCRL */
	CERTS_ISSUE_CRL_INDIRECT = 1 << 12, /* certificateIssuer, critical */
	CERTS_ISSUE_CRL_ENTRY_CRITICAL = 1 << 13,
};

struct certs_issue_crl {
	int64_t this_update, next_update; /* next 0: not there */
	uint64_t number;
	const struct span *serials; /* contents of INTEGERs, as they are */
	size_t n;
	struct span former; /* Name for issuerAltName, or empty */
	uint32_t quirks;
};

enum certs_err certs_issue_crl(const struct certs_issuer *csca,
    const struct certs_issue_crl *, struct sink *out) MUST_USE;

#endif

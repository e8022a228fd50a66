/*
 * Signed lists of the test PKI: ICAO deviation lists (Doc 9303-12 §10), defect
 * lists and document signer lists (TR-03129-2 §7 and §8.1).  Their signers are
 * made with CERTS_ISSUE_DEVIATION_SIGNER, _DEFECT_SIGNER, _SIGNERS_SIGNER.
 */
#ifndef CERTS_ISSUE_LIST_H
#define CERTS_ISSUE_LIST_H

#include "certs/issue.h"

/* How an entry names the document signer; a deviation takes the first one. */
enum certs_issue_list_by {
	CERTS_ISSUE_LIST_SERIAL = 1 << 0,
	CERTS_ISSUE_LIST_KEY_ID = 1 << 1,
	CERTS_ISSUE_LIST_DIGEST = 1 << 2, /* SHA-256 */
};

struct certs_issue_deviation {
	struct span dsc; /* the signer's certificate, DER */
	unsigned by; /* enum certs_issue_list_by, 0: any signer */
	const char *document_type; /* NULL: any */
	int64_t first, last; /* issued; 0, 0: at any time */
	const char *number; /* of a document; NULL: any */
	uint8_t arc[2]; /* of the type, the second 0: there is none */
	int parameter; /* -1: none */
	const char *text; /* NULL: none */
};

struct certs_issue_defect {
	struct span dsc;
	unsigned by;
	uint8_t arc[2]; /* of the type */
	struct span parameter; /* with header; empty: none */
	const char *text; /* version 2; NULL: none */
};

enum certs_err certs_issue_list_deviations(const struct certs_issuer *signer,
    const struct certs_issue_deviation *, size_t n,
    const struct certs_issue_object *, struct sink *out) MUST_USE;
/* version: 1 or 2 (TR-03129-2 §7.1). */
enum certs_err certs_issue_list_defects(const struct certs_issuer *signer,
    const struct certs_issue_defect *, size_t n, unsigned version,
    const struct certs_issue_object *, struct sink *out) MUST_USE;
enum certs_err certs_issue_list_signers(const struct certs_issuer *signer,
    const struct span *certificates, size_t n,
    const struct certs_issue_object *, struct sink *out) MUST_USE;
/* TR-03129-2 §8.2 to §8.4, by the arc below id-certificateExchange; signers
 * are made with CERTS_ISSUE_SEALS_SIGNER. */
enum certs_issue_list_seal {
	CERTS_ISSUE_LIST_SOVEREIGN = 1,
	CERTS_ISSUE_LIST_EU_HEALTH = 2,
	CERTS_ISSUE_LIST_ICAO_HEALTH = 3,
};
enum certs_err certs_issue_list_seals(const struct certs_issuer *signer,
    enum certs_issue_list_seal, const struct span *certificates, size_t n,
    const struct certs_issue_object *, struct sink *out) MUST_USE;

#endif

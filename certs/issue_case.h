/*
 * Cases of the test PKI: what real certificates and forgers do, one at a time,
 * each by a name and with the judgement that a gate must come to.
 *
 * A case is a small country: its authorities in trust/ or, where a link is
 * what the case is about, in a master list in pkd/; a document signer,
 * "dsc" in issuers/; a revocation list; and how the security object of a
 * passport is signed.
 */
#ifndef CERTS_ISSUE_CASE_H
#define CERTS_ISSUE_CASE_H

#include "certs/checks.h"
#include "certs/issue_country.h"

/* Who is there beside the document signer. */
enum certs_issue_case_scene {
	CERTS_ISSUE_CASE_ROOT, /* the authority, trusted */
	CERTS_ISSUE_CASE_ABSENT, /* another one, trusted; its own unknown */
	CERTS_ISSUE_CASE_NAMESAKE, /* the same, of the same name */
	CERTS_ISSUE_CASE_IMPOSTOR, /* and with its key identifier */
	CERTS_ISSUE_CASE_NAMESAKES, /* its own, and others of that name */
	CERTS_ISSUE_CASE_SHARED_KEY_ID, /* and one with its key identifier */
	CERTS_ISSUE_CASE_COLLISION, /* and one with its serial number */
	/* The old one is trusted; a list signed under the new one brings link
	 * and new root. */
	CERTS_ISSUE_CASE_ROLLOVER,
	CERTS_ISSUE_CASE_LINK, /* only the link, by the old one's list */
	CERTS_ISSUE_CASE_LOOP, /* two roots that link to each other */
	/* After a rollover the document signer is of the old one, the CRL of
	 * the new one. */
	CERTS_ISSUE_CASE_OLD_SIGNER,
	CERTS_ISSUE_CASE_DIRECT, /* as ABSENT, and a document signer list */
};

/* A certificate that differs from an ordinary one. */
struct certs_issue_case_part {
	const char *suite, *name, *country;
	uint32_t quirks, odd;
	unsigned exponent;
	int salt;
	const char *mgf;
	int from, until; /* days from now; 0, 0: as usual */
	unsigned key_id; /* octets of it; 0: as usual */
};

enum certs_issue_case_revoked {
	CERTS_ISSUE_CASE_NOBODY,
	CERTS_ISSUE_CASE_SIGNER,
	CERTS_ISSUE_CASE_AUTHORITY,
};

enum certs_issue_case_list {
	CERTS_ISSUE_CASE_NO_LIST,
	CERTS_ISSUE_CASE_DEFECT, /* in trust/, revokes the signer */
	CERTS_ISSUE_CASE_DEVIATION, /* in pkd/, on the signer's coding */
};

struct certs_issue_case {
	const char *name, *what; /* "no-aki" and a sentence */
	enum certs_issue_case_scene scene;
	struct certs_issue_case_part csca; /* that made the signer */
	struct certs_issue_case_part link, dsc;
	bool list_by_signer; /* a document signer signs the master list */
	struct {
		const char *suite;
		uint32_t quirks;
		int salt;
		const char *mgf;
		bool no_time;
		int signed_at; /* days from now; 0: yesterday */
	} sod;
	struct {
		bool none;
		enum certs_issue_case_revoked revoked;
		uint32_t quirks;
		int age; /* days; 0: one */
	} crl;
	enum certs_issue_case_list list;

	/* What must come of it: at least one check of every case. */
	enum certs_err import; /* of a list in pkd/: refused, or it waits */
	enum certs_trust trust;
	size_t n;
	struct {
		enum certs_check_id check;
		enum certs_result result;
		enum certs_reason reason;
	} says[4];
};

extern const struct certs_issue_case certs_issue_cases[];
extern const size_t certs_issue_cases_n;
/* NULL where there is none. */
const struct certs_issue_case *certs_issue_case(const char *name);

/* Into an empty country. */
enum certs_err certs_issue_case_fill(
    struct certs_issue_country *, const struct certs_issue_case *) MUST_USE;
/* How "dsc" signs the security object; the case must live on. */
struct certs_issue_object certs_issue_case_object(
    const struct certs_issue_case *, int64_t now);

#endif

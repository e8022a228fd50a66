/*
 * Whether the signer of a security object may be trusted: Doc 9303-11 §5.1,
 * Doc 9303-12 §4, TR-03135-1 §5.6.4.2 and §5.6.4.3.
 *
 * The path of a travel document has two certificates: the document signer's
 * and one of a country authority, which is trusted directly.  Candidates are
 * found by key identifier, then by name; among them the signature decides, so
 * wrong or colliding identifiers cost time and nothing else.
 */
#ifndef CERTS_CHAIN_H
#define CERTS_CHAIN_H

#include "certs/anchors.h"
#include "certs/checks.h"
#include "certs/cms.h"
#include "certs/err.h"
#include "mrtd/bytes.h"

struct certs_x509;

/* A certificate in words, for the record. */
struct certs_chain_name {
	char subject[160], issuer[160]; /* "CN=...,O=...,C=..", printable */
	char country[4]; /* C of the subject, upper case; "" if none */
	char issuer_country[4]; /* C of the issuer, upper case; "" if none */
	char serial[48]; /* hexadecimal, "-" before a negative one */
	char key[32], algorithm[48];
	int64_t not_before, not_after;
	uint8_t sha256[32]; /* of the certificate */
};

/* What was found on the way, beside the checks. */
struct certs_chain {
	bool have_dsc, have_csca;
	struct certs_chain_name dsc, csca;
	bool by_key_id; /* else by name */
	unsigned candidates; /* how many anchors were tried */
	int64_t verified_at; /* the signer, earlier (proven.h); 0: now */
	size_t anchor; /* index of the CSCA among the anchors */
};

/*
 * The authority that made a signer's certificate, of any kind of signer.
 * NONE: found in anchor, whose spans are into the store.
 */
struct certs_chain_found {
	struct certs_anchor anchor;
	bool by_key_id;
	unsigned candidates;
};
enum certs_reason certs_chain_find(const struct certs_anchors *,
    const struct certs_x509 *signer, int64_t now,
    struct certs_chain_found *) MUST_USE;
/* A certificate in words; x is der, parsed. */
void certs_chain_describe(
    struct span der, const struct certs_x509 *x, struct certs_chain_name *);

/*
 * The check SIGNED_IN_TIME: whether the signer was valid when the document was
 * signed; nothing counts on it.  from says where the time stands ("signing
 * time" or "date of issue in DG12"); when <= 0: nothing says it.
 */
void certs_chain_signed(struct certs_verdict *, const struct certs_chain_name *,
    int64_t when, const char *from, int64_t now);

/*
 * Adds the checks SOD_HASH to CSCA_PROFILE to a verdict.  An object of another
 * kind than expected has no right signature.  anchors may be NULL: then trust
 * is undetermined.  Where the anchors were given lists (lists.h), revocation is
 * judged, and known defects and deviations amend the verdict.  now is the time
 * of checking, seconds since 1970.  out may be NULL.  CERTS_E_ARGUMENT where
 * the object is not an open one; the verdict then says that its signature check
 * was aborted.  SIGNED_IN_TIME is added where the object says when it was
 * signed or has no signer; else it is the caller's, who may know the date of
 * issue.
 */
enum certs_err certs_chain_judge(const struct certs_anchors *,
    const struct certs_sod *, enum certs_cms_content expected, int64_t now,
    struct certs_verdict *, struct certs_chain *out) MUST_USE;

#endif

/*
 * CSCA master lists: Doc 9303-12 §8.  Import verifies the list's signature,
 * its signer's purpose (2.23.136.1.1.3) and the signer's path to an anchor
 * that is trusted already; then every certificate of the list is an anchor.
 */
#ifndef CERTS_MASTER_H
#define CERTS_MASTER_H

#include "certs/anchors.h"
#include "certs/err.h"
#include "mrtd/bytes.h"

/* Walks the certificates of a CscaMasterList (the eContent). */
struct certs_master_walk {
	struct span rest;
};
enum certs_err certs_master_walk_init(
    struct certs_master_walk *, struct span content) MUST_USE;
/* CERTS_E_OK and an empty span at the end. */
enum certs_err certs_master_walk_next(
    struct certs_master_walk *, struct span *der) MUST_USE;

struct certs_master_report {
	size_t certificates; /* in the file */
	size_t added, known; /* new anchors, anchors that were there already */
	size_t malformed; /* left out: not an X.509 certificate */
	size_t distrusted; /* left out: distrusted by name */
	bool by_operator; /* vouched for by the operator, not by an anchor */
	bool through_link; /* the signer's authority was promoted by a link
			    * certificate of the list, made by an anchor */
	bool signer_expired; /* tolerated: an older list adds history */
	enum certs_anchors_signer revocation; /* of the signer, by CRL */
	int64_t signed_at; /* 0 where the list does not say */
	char signer[160], authority[160];
	char country[4]; /* C of the signer's issuer, upper case, or "" */
};

/*
 * Adds the certificates of a signed master list to an index that is being
 * built.
 *
 * trust: the operator's explicit decision to trust this list.  It is needed
 * only where no anchor vouches for the list's signer (CERTS_E_PATH;
 * CERTS_E_NOT_MADE where the authority is known and did not make it); the
 * signature must be right in any case (CERTS_E_SIGNATURE, CERTS_E_PURPOSE),
 * the signer valid when it signed (CERTS_E_EXPIRED) and not revoked by a CRL
 * that is there (CERTS_E_REVOKED); where none can tell, the report says so.
 * CERTS_E_TYPE, CERTS_E_ENCODING: it is none.
 */
enum certs_err certs_master_import(struct certs_anchors_build *,
    struct span file, bool trust, int64_t now,
    struct certs_master_report *) MUST_USE;

#endif

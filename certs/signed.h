/*
 * Signed lists other than master lists: is it signed by one who may?
 *
 * ICAO deviation lists (Doc 9303-12 §10, purpose 2.23.136.1.1.8), defect lists
 * (TR-03129-2 §7.2, purpose 0.4.0.127.0.7.3.11.2.1.2), document signer lists
 * (TR-03129-2 §8.5, purpose 0.4.0.127.0.7.3.11.1.4.2) and lists of signers of
 * digital seals (there, 1.1.2, 1.2.2 and 1.3.2 below 0.4.0.127.0.7.3.11).
 */
#ifndef CERTS_SIGNED_H
#define CERTS_SIGNED_H

#include "certs/anchors.h"
#include "certs/cms.h"
#include "certs/err.h"
#include "certs/lists.h"

struct certs_signed {
	enum certs_lists_kind kind;
	struct certs_lists_item item; /* its spans live until the close */
	bool by_operator; /* vouched for by the operator */
	bool waits; /* nobody vouches for it yet: to be kept, not heard */
	bool signer_expired; /* tolerated: the list was signed before */
	enum certs_anchors_signer revocation; /* of the signer, by CRL */
	int64_t signed_at; /* 0 where the list does not say */
	uint8_t keeper[32]; /* certs_x509_name_digest() of signer's issuer */
	size_t anchor; /* that made the signer, where not by the operator */
	struct certs_sod sod;
};

/*
 * Opens and verifies a list.  trust: the operator vouches for a signer that no
 * anchor made (CERTS_E_PATH otherwise), and for a defect list whose signer
 * names no purpose at all (a SHOULD in §7.2).  The signature must be right in
 * any case: CERTS_E_SIGNATURE, CERTS_E_ALGORITHM, CERTS_E_PURPOSE,
 * CERTS_E_EXPIRED (not yet valid, or over before the list was signed),
 * CERTS_E_REVOKED (by a CRL that the anchors were given),
 * CERTS_E_TYPE (no list of these kinds), CERTS_E_ENCODING (malformed content).
 */
enum certs_err certs_signed_open(const struct certs_anchors *, struct span file,
    bool trust, int64_t now, struct certs_signed *out) MUST_USE;
/*
 * The same for a list that is to be kept until the authority of its signer is
 * known: instead of CERTS_E_PATH the list waits.  CERTS_E_NOT_MADE where the
 * authority is known and did not make the signer.
 */
enum certs_err certs_signed_keep(const struct certs_anchors *, struct span file,
    int64_t now, struct certs_signed *out) MUST_USE;
void certs_signed_close(struct certs_signed *);

#endif

/*
 * What defect lists and deviation lists know of the documents of one signer,
 * and what follows from it (TR-03135-1 §5.8.2, Doc 9303-3 §7.3.5).
 */
#ifndef CERTS_LISTS_KNOWN_H
#define CERTS_LISTS_KNOWN_H

#include "certs/checks.h"
#include "certs/deviation.h"
#include "certs/lists.h"

struct certs_lists_known {
	size_t lists; /* that were asked */
	size_t defects, deviations; /* that apply to the document */
	struct span replacement; /* of the signer's certificate, or empty */
	char country[4]; /* the issuer's, corrected; "" where none is */
};

/*
 * Looks for a document in the lists, amends the verdict (checks.h) and adds
 * the check KNOWN_DEFECTS, which names them.  lists may be NULL.
 */
void certs_lists_know(const struct certs_lists *,
    const struct certs_deviation_document *, struct certs_verdict *,
    struct certs_lists_known *);
/*
 * The deviations that name a document type, numbers or a time of issue, once
 * those are known: to be asked after certs_lists_know(), which applies all
 * others.  What a document says of itself is believed no further than its
 * digest is the signed one.
 */
void certs_lists_know_document(const struct certs_lists *,
    const struct certs_deviation_document *, struct certs_verdict *);
struct certs_anchors;
struct certs_sod;
/*
 * The signer of an object whose signature does not verify by the one it names,
 * where a defect list knows the identifier to be wrong and gives the right one
 * (§5.8.2.2.4): an embedded certificate, or one that the store has put aside.
 * It is taken where the signature verifies by it; whether it may be trusted is
 * asked as of any other.
 */
void certs_lists_correct(const struct certs_anchors *, struct certs_sod *);
/*
 * TR-03129-2 §7.3.3.1: "A corrected Card Security Object [...] is provided and
 * SHOULD be used".  Writes the i-th one that defect lists have for documents of
 * this signer as the file that a chip should hold; false past the last.  Nobody
 * has verified it: it is to be judged as the chip's own is.
 */
bool certs_lists_card_security(const struct certs_lists *,
    const struct certs_x509 *signer, size_t i, struct sink *file) MUST_USE;
/* Whether a list of signers of this kind holds this very certificate. */
bool certs_lists_vouch(const struct certs_lists *, enum certs_lists_kind,
    struct span certificate) MUST_USE;

#endif

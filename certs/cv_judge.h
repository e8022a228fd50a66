/*
 * May this CV certificate come into the store?  BSI TR-03110-3 v2.21 §2.5, §C.1
 * and §D.3.3, Doc 9303-12 (8th edition) §7.2.
 *
 * A certificate is judged by what is held already: its issuer must be here, may
 * issue it, and its signature must verify.  Only a CVCA's own certificate has
 * nobody above it and needs somebody's word.
 */
#ifndef CERTS_CV_JUDGE_H
#define CERTS_CV_JUDGE_H

#include "certs/cv.h"

struct certs_cv_judge {
	struct mrtd_date today;
	bool trust; /* a CVCA's own certificate is taken on the word of the user
		     */
	bool fewer_rights; /* a reply may grant less than what it replaces */
	bool authorities; /* a terminal\'s own stays outside: NOT_ASKED */
};

/*
 * CERTS_CV_NONE: yes.  UNKNOWN_CAR: no issuer is held.  ROLE: its issuer may
 * not issue it.  DATES: it ends before it begins.  EXPIRED: DV and terminal
 * only, no chip would take it.  PARAMETERS: a DV's or terminal's key brings
 * domain parameters, or a CVCA's does not.  KEY: no key of ours.  SIGNATURE.
 * CONSENT: a CVCA's own certificate without trust.  SEQUENCE: another key of
 * the same name is held.  One of tomorrow is let in: it is not used before.
 */
enum certs_cv_reason certs_cv_judge(const struct certs_cv *,
    const struct mrtd_cvc *, const struct certs_cv_judge *) MUST_USE;

/*
 * The key of a held certificate together with the domain parameters that it
 * inherits.  KEY: nobody above it is held who brings them.  Spans live in the
 * store.
 */
enum certs_cv_reason certs_cv_judge_key(const struct certs_cv *,
    const struct mrtd_cvc *, struct mrtd_cvc_public *) MUST_USE;

/*
 * Is this the certificate that was asked for?  request is what was sent,
 * current the certificate that it replaces, or NULL.  OTHER_HOLDER, OTHER_KEY;
 * FEWER_RIGHTS: the chips would show less than before; else as above.
 */
enum certs_cv_reason certs_cv_judge_reply(const struct certs_cv *,
    const struct mrtd_cvc *request, const struct mrtd_cvc *current,
    const struct mrtd_cvc *, const struct certs_cv_judge *) MUST_USE;

/*
 * A request, as whoever may answer it judges it (TR-03110-3 §C.2.6).  The store
 * holds what was registered: the certificates of authorities and applicants.
 * PARAMETERS: the key brings none, or others than those of the authority that
 * it names.  INNER, OUTER: a signature does not verify.  UNKNOWN_CAR: the
 * signer of the outer signature, or the authority, is not held.  EXPIRED: the
 * certificate of the outer signature.  NO_OUTER: the holder has a certificate
 * already and did not sign with its key.  SEQUENCE: the name is in use.
 */
enum certs_cv_reason certs_cv_judge_request(const struct certs_cv *,
    const struct mrtd_cvc *request, struct mrtd_date today) MUST_USE;

/* The certificate of the holder (name without its number) that lasts longest;
 * of equal ones the last that came. */
const struct mrtd_cvc *certs_cv_judge_newest(
    const struct certs_cv *, struct span name, enum mrtd_cvc_role);
/* The same holder: country and mnemonic without the sequence number. */
bool certs_cv_judge_same(struct span name, struct span other);

#endif

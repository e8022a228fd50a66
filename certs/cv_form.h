/* What the files of certs/cv share. */
#ifndef CERTS_CV_FORM_H
#define CERTS_CV_FORM_H

#include "certs/cv.h"

/* Who may have issued one certificate: a CVCA's own one, its links. */
#define CERTS_CV_ASKED 8

struct certs_cv_entry {
	uint8_t *bytes;
	size_t n;
	struct mrtd_cvc cvc; /* borrows from bytes */
	/* The last answers to: did this one issue me? */
	struct {
		const struct certs_cv_entry *issuer;
		enum certs_cv_reason answer;
	} asked[CERTS_CV_ASKED];
	unsigned n_asked;
};

struct certs_cv {
	struct certs_cv_entry **list;
	size_t n, cap;
};

/* Whether this key made the certificate: NONE, SIGNATURE, or KEY. */
enum certs_cv_reason certs_cv_form_verify(
    const struct mrtd_cvc_public *by, const struct mrtd_cvc *) MUST_USE;

#endif

/*
 * Certificate requests of a terminal: BSI TR-03110-3 v2.21 §C.2, Doc 9303-12
 * (8th edition) §8.1.1.  Written here, read by mrtd_cvc_parse_request() and
 * judged by certs_cv_judge_request().
 *
 * The inner signature is made with the new key.  A renewal is signed once more
 * with the current one, all of it in an authentication object (67).  Whoever
 * holds the keys signs: no key is seen here.
 */
#ifndef CERTS_CV_REQUEST_H
#define CERTS_CV_REQUEST_H

#include "certs/cv.h"

/* Signs with the key of this holder, as certs_signer_sign() does. */
typedef enum certs_err certs_cv_request_sign(void *cookie, struct span holder,
    const struct mrtd_cvc_algorithm *, struct span message, struct sink *);

struct certs_cv_request {
	struct span car; /* who is expected to sign; empty: nobody (§C.2.2) */
	struct span chr; /* of the new key */
	/* The new key, with the domain parameters that a request must bring. */
	struct mrtd_cvc_public key;
	/* The current certificate, whose key makes the outer signature; NULL:
	 * the first request of a holder. */
	const struct mrtd_cvc *current;
};

/*
 * The request, 7F21 or 67.  CERTS_E_ARGUMENT: a name that is none, parameters
 * missing.  Else what sign() answers.
 */
enum certs_err certs_cv_request_build(const struct certs_cv_request *,
    certs_cv_request_sign *, void *cookie, struct sink *) MUST_USE;

/*
 * The next name of a holder after this one (§A.7.1): the sequence number, or
 * the three characters after the country code that it begins with, counted on
 * in digits, then in digits and letters; started anew when exhausted.  Names
 * that the store has are left out.
 */
enum certs_err certs_cv_request_next(const struct certs_cv *, struct span name,
    char out[CERTS_CV_NAME]) MUST_USE;

/* Names the message in which a request goes out, 32 digits; the same request
 * has always the same. */
#define CERTS_CV_REQUEST_ID 33
void certs_cv_request_id(struct span request, char out[CERTS_CV_REQUEST_ID]);

#endif

/*
 * The inspection system's right to fingerprints and irises in one case: a CVCA,
 * a document verifier and the system itself, of TR-03105-5.1 section 8.1.  The
 * day on which they begin is FORGE_CV_DAY.
 */
#ifndef TESTS_CONFORMANCE_TERMINAL_H
#define TESTS_CONFORMANCE_TERMINAL_H

#include "certs/cv.h"
#include "certs/cv_issue.h"
#include "mrtd/session.h"

/* dCVCAeff: a week before the inspection. */
#define TERMINAL_DAY ((struct mrtd_date) {2020, 5, 25})

struct terminal_conf {
	char algorithm[32]; /* id-TA-... without id-TA-; "": ECDSA-SHA-256 */
	char key[24]; /* "1024" or a curve of OpenSSL; "": prime256v1 */
	unsigned dv_rights; /* MRTD_CVC_READ_* */
	unsigned bad; /* 1: the signature of the DV's, 2: of the system's */
	unsigned links; /* CVCAs after the one that the chip knows */
	bool spare_link; /* the chip knows the newest already */
	bool nothing; /* no certificates are loaded */
};

#define TERMINAL_CVCAS 3

struct terminal {
	struct certs_cv_issuer *cvca[TERMINAL_CVCAS], *dv, *is;
	struct certs_cv *store;
	struct span point; /* what the chip trusts */
};

bool terminal_init(struct terminal *, const struct terminal_conf *) MUST_USE;
void terminal_free(struct terminal *);
/* Answers a session that is in MRTD_SESSION_TERMINAL. */
void terminal_serve(const struct terminal *, struct mrtd_session *);

#endif

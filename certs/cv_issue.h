/*
 * A test PKI for Terminal Authentication: CVCA with link certificates, document
 * verifiers, inspection systems, in every algorithm of BSI TR-03110-3 v2.21
 * tables 17 and 18.  For virtual passports and tests; a real terminal's key is
 * made in its token and never seen (certs/signer.h).
 *
 *	struct certs_cv_issue_spec spec = {.chr = "UTCVCA00001",
 *	    .algorithm = mrtd_cvc_algorithm_named("id-TA-ECDSA-SHA-256"),
 *	    .curve = "brainpoolP256r1", .role = MRTD_CVC_CVCA, .rights = 3,
 *	    .effective = {2026, 1, 1}, .expires = {2028, 12, 31}};
 *	e = certs_cv_issue_root(&spec, &cvca);
 *	...
 *	e = certs_cv_issue(cvca, &spec, &dv);
 *	e = certs_cv_issue(dv, &spec, &is);
 *
 * Keys are made with OpenSSL's generator, or from a seed (issue_random.h), live
 * in memory and are wiped by certs_cv_issue_free().
 */
#ifndef CERTS_CV_ISSUE_H
#define CERTS_CV_ISSUE_H

#include "certs/err.h"
#include "mrtd/cvc.h"

/* Deviations on request. */
enum certs_cv_issue_quirk {
	CERTS_CV_ISSUE_BAD_SIGNATURE = 1 << 0,
	CERTS_CV_ISSUE_PARAMETERS = 1 << 1, /* in a DV's or terminal's key */
	CERTS_CV_ISSUE_NO_PARAMETERS = 1 << 2, /* in a link certificate */
};

struct certs_issue_random;

struct certs_cv_issue_spec {
	const char *chr; /* "UTCVCA00001": 7 to 16 characters */
	/* Of the new key; NULL: that of the issuer, as §2.3 wants it. */
	const struct mrtd_cvc_algorithm *algorithm;
	const char *curve; /* ECDSA: OpenSSL's name; NULL: the issuer's */
	unsigned bits; /* RSA; 0: the issuer's, else 2048 */
	enum mrtd_cvc_role role;
	uint8_t rights; /* MRTD_CVC_READ_* */
	struct mrtd_date effective, expires;
	/* Contents of DO'65', or empty: no extensions. */
	struct span extensions;
	unsigned quirks;
	struct certs_issue_random *random; /* NULL: the system's */
};

struct certs_cv_issuer; /* a certificate with its private key */

/* A self-signed CVCA certificate. */
enum certs_err certs_cv_issue_root(
    const struct certs_cv_issue_spec *, struct certs_cv_issuer **out) MUST_USE;
/* A DV certificate by a CVCA, a terminal's by a DV.  Roles are not checked. */
enum certs_err certs_cv_issue(const struct certs_cv_issuer *,
    const struct certs_cv_issue_spec *, struct certs_cv_issuer **out) MUST_USE;
/*
 * The link certificate: name and key of the new CVCA, signed by the old one
 * (§2.4); rights, dates and quirks are those of the spec.
 */
enum certs_err certs_cv_issue_link(const struct certs_cv_issuer *old,
    const struct certs_cv_issuer *new_one, const struct certs_cv_issue_spec *,
    struct sink *certificate) MUST_USE;

/*
 * The certificate for a key that somebody else holds, as a request brings it:
 * algorithm and curve are the request's, the name is the spec's.
 */
enum certs_err certs_cv_issue_for(const struct certs_cv_issuer *,
    const struct mrtd_cvc *request, const struct certs_cv_issue_spec *,
    struct sink *certificate) MUST_USE;

/* The certificate, 7F21; lives as long as the issuer. */
struct span certs_cv_issue_der(const struct certs_cv_issuer *);
/* The private key as PEM (PKCS #8, not encrypted), to be put into a token. */
enum certs_err certs_cv_issue_key(
    const struct certs_cv_issuer *, struct sink *pem) MUST_USE;
/* The reverse: a certificate and its key, DER or PEM. */
enum certs_err certs_cv_issue_read(struct span certificate, struct span key,
    struct certs_cv_issuer **out) MUST_USE;
/* What the holder signs, in the form of §A.7.3 and §A.7.4. */
enum certs_err certs_cv_issue_sign(const struct certs_cv_issuer *,
    struct span message, struct sink *signature) MUST_USE;
void certs_cv_issue_free(struct certs_cv_issuer **);

#endif

/* What the files of certs/issue share. */
#ifndef CERTS_ISSUE_FORM_H
#define CERTS_ISSUE_FORM_H

#include "certs/issue.h"

#include <openssl/evp.h>

struct certs_issuer {
	struct certs_issue_suite suite; /* signs with it */
	EVP_PKEY *key;
	struct certs_issue_random *random; /* not ours; NULL: the system's */
	uint8_t *der; /* the certificate */
	size_t n;
};

/* A new key, as the suite and the deviations of the spec demand. */
EVP_PKEY *certs_issue_key_make(const struct certs_issue_spec *);

/* Takes over the key, whatever happens; copies the certificate. */
enum certs_err certs_issue_form_wrap(EVP_PKEY *, struct span certificate,
    const struct certs_issue_suite *, struct certs_issue_random *,
    struct certs_issuer **out) MUST_USE;

/* The AlgorithmIdentifier of what certs_issue_signature() signs. */
enum certs_err certs_issue_signature_algorithm(const struct certs_issuer *,
    const struct certs_issue_object *, struct sink *out) MUST_USE;
/* The algorithm of an object: its own, or its signer's. */
const struct certs_issue_suite *certs_issue_signature_suite(
    const struct certs_issuer *, const struct certs_issue_object *);
struct certs_policy_digest;
void certs_issue_signature_digest(
    struct sink *, const struct certs_policy_digest *);
/* SignedData around a content of this type (contents of the OID). */
enum certs_err certs_issue_object_make(const struct certs_issuer *,
    const struct certs_issue_object *, struct span type, struct span content,
    struct sink *out) MUST_USE;

/* A scratch buffer with a sink on it. */
struct certs_issue_part {
	uint8_t buf[4096];
	struct sink k;
};
void certs_issue_form_begin(struct certs_issue_part *);
/* Puts a finished part as the contents of one element. */
void certs_issue_form_close(
    struct sink *, uint32_t tag, const struct certs_issue_part *);
/* UTCTime before 2050, GeneralizedTime from it (RFC 5280 §4.1.2.5) or always.
 */
void certs_issue_form_time(struct sink *, int64_t, bool general);
/* An extension; the OID is given by its contents. */
void certs_issue_form_extension(
    struct sink *, struct span oid, bool critical, struct span value);
/* The extensions of a certificate, without the headers around them. */
struct certs_x509;
void certs_issue_extension_put_all(struct sink *,
    const struct certs_issue_spec *, struct span spki,
    const struct certs_x509 *issuer, bool authority);

#endif

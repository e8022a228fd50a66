/* What the files of certs/cv_issue share. */
#ifndef CERTS_CV_ISSUE_FORM_H
#define CERTS_CV_ISSUE_FORM_H

#include "certs/cv_issue.h"

#include <openssl/evp.h>

bool certs_cv_issue_form_ec(const struct mrtd_cvc_algorithm *);
/* A new key; what the spec leaves open is as the issuer's, who may be NULL. */
EVP_PKEY *certs_cv_issue_form_key(EVP_PKEY *above,
    const struct certs_cv_issue_spec *, const struct mrtd_cvc_algorithm *);
/* DO'7F49', TR-03110-3 §D.3. */
void certs_cv_issue_form_public(struct sink *,
    const struct mrtd_cvc_algorithm *, EVP_PKEY *, bool parameters);

#endif

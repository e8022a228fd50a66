/*
 * A signature in a thread of its own, so that a token that never answers costs
 * no more than its time.  PKCS #11 has no call that could be broken off.
 */
#ifndef CERTS_SIGNER_THREAD_H
#define CERTS_SIGNER_THREAD_H

#include "certs/signer_form.h"

/*
 * kind->sign() with a deadline.  CERTS_E_UNREACHABLE after it: the token is
 * then left to the thread, which closes it should it ever return, and s has
 * none any more (s->own is NULL, s->stuck is true).
 */
enum certs_err certs_signer_thread_sign(struct certs_signer *,
    const struct certs_signer_request *, struct span hash,
    struct sink *signature) MUST_USE;

#endif

/*
 * Signatures of certificates that were verified before: the memory of one
 * process that judges many documents with one trust store.
 *
 * What is remembered is arithmetic alone: that a key made the signature of a
 * certificate, both named by their digest.  Who is trusted, what is revoked,
 * which algorithms are accepted and who is valid is judged for each document
 * at its own time, from the store; so a memory can make nobody trusted.  It is
 * emptied when it meets another state of the store (its index's digest).
 *
 * Only what was right is remembered: a stranger cannot drive out what is
 * there with certificates of his own making.  A memory lives and dies with the
 * process that verified: it is never written, sent or shared, because whoever
 * could write it could spare his certificate its verification.
 */
#ifndef CERTS_PROVEN_H
#define CERTS_PROVEN_H

#include "certs/anchors.h"
#include "certs/checks.h"

/* More signers than a gate meets in a day; the oldest gives way. */
#define CERTS_PROVEN_MAX 256

struct certs_proven;
struct certs_x509;

enum certs_err certs_proven_new(struct certs_proven **out) MUST_USE;
void certs_proven_free(struct certs_proven **);
/* For a store just opened, of this digest: forgets another's. */
void certs_proven_bind(struct certs_proven *, const uint8_t store[32]);

/*
 * Whether the anchor's key made the certificate's signature.  NONE: yes; *at
 * is when that was verified (seconds since 1970), 0: now.  Where now is not
 * known (0), or before that, it is verified anew.
 */
enum certs_reason certs_proven_ask(const struct certs_anchors *,
    const struct certs_anchor *, const struct certs_x509 *, int64_t now,
    int64_t *at) MUST_USE;

#endif

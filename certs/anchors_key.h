/*
 * Keys of authorities, ready for verifying.  Making one ready (its curve, the
 * constants of its modulus) takes libcrypto a good part of a verification, and
 * an authority's is the same while its store is open.
 */
#ifndef CERTS_ANCHORS_KEY_H
#define CERTS_ANCHORS_KEY_H

#include "certs/anchors.h"
#include "certs/key.h"

/*
 * Borrowed until the anchors are freed.  The anchors remember it, so that one
 * thread at a time may ask.  Else the reason of certs_key_open(), or
 * CERTS_REASON_INTERNAL for an anchor of another store.
 */
enum certs_reason certs_anchors_key(const struct certs_anchors *,
    const struct certs_anchor *, const struct certs_key **out) MUST_USE;

#endif
